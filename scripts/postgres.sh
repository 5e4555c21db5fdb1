#!/usr/bin/env bash
# A throwaway PostgreSQL server for the tests. Source this file, then:
#
#   ensure_postgres   finds the server's programs, installing Debian's package when there are none
#   start_postgres    starts an empty server on a free port and sets POSTGRES_URL
#   stop_postgres     stops it and removes everything it wrote; safe to call at any time, and twice
#
# Nothing here survives stop_postgres, and nothing here is fit to keep data in: it does not sync.

# shellcheck source=scripts/packages.sh
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

# Set by the functions below.
POSTGRES_BIN=""
POSTGRES_DIR=""
# shellcheck disable=SC2034  # for whoever sources this file
POSTGRES_URL=""
# A file of ours among the system's settings while the package is being installed.
_POSTGRES_SETTINGS=""

_postgres_fail() {
  printf 'postgres: %s\n' "$*" >&2
  return 1
}

# Prints the newest folder that holds all the programs a server needs; fails when there is none.
_postgres_find() {
  local folder program complete
  local -a folders=()
  if program=$(command -v pg_config); then
    folders+=("$("$program" --bindir)")
  fi
  while IFS= read -r folder; do
    folders+=("$folder")
  done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort --reverse)
  if program=$(command -v pg_ctl); then
    folders+=("$(dirname "$(readlink --canonicalize "$program")")")
  fi

  for folder in "${folders[@]}"; do
    complete=yes
    for program in initdb pg_ctl postgres; do
      [[ -x "$folder/$program" ]] || complete=no
    done
    if [[ $complete == yes ]]; then
      printf '%s\n' "$folder"
      return 0
    fi
  done
  return 1
}

_postgres_install() {
  command -v apt-get >/dev/null || return 1
  local folder=/etc/postgresql-common/createcluster.d status=0

  # Debian's package sets up and starts a server of its own; the tests have no use for one. The
  # file that says so is there for the length of the installation only.
  as_root mkdir --parents "$folder" || return 1
  _POSTGRES_SETTINGS=$folder/pantau-tests.conf
  printf 'create_main_cluster = false\n' |
    as_root tee "$_POSTGRES_SETTINGS" >/dev/null || return 1
  install_packages postgresql || status=1
  _postgres_remove_settings
  return "$status"
}

_postgres_remove_settings() {
  [[ -n $_POSTGRES_SETTINGS ]] || return 0
  as_root rm --force "$_POSTGRES_SETTINGS"
  _POSTGRES_SETTINGS=""
}

ensure_postgres() {
  if POSTGRES_BIN=$(_postgres_find); then
    return 0
  fi
  if _postgres_install && POSTGRES_BIN=$(_postgres_find); then
    return 0
  fi
  _postgres_fail "the tests need the PostgreSQL server (initdb, pg_ctl, postgres), and it could not be installed.
Install it (on Debian: apt-get install postgresql), have pg_config or pg_ctl on the PATH, and try again."
}

# Runs a command as the user the server runs as: us, or somebody else when we are root, whom
# PostgreSQL refuses.
_postgres_as_server() {
  if ((EUID != 0)); then
    "$@"
  elif command -v runuser >/dev/null; then
    runuser --user "$(_postgres_user)" -- "$@"
  else
    local user
    user=$(_postgres_user)
    setpriv --reuid "$user" --regid "$(id --group "$user")" --clear-groups -- "$@"
  fi
}

_postgres_user() {
  if id postgres >/dev/null 2>&1; then
    printf 'postgres\n'
  else
    printf 'nobody\n'
  fi
}

start_postgres() {
  [[ -n $POSTGRES_BIN ]] || ensure_postgres || return 1

  # In /tmp whatever TMPDIR says: the path of a socket may have 107 bytes at most, and the
  # server's user must be able to reach it.
  POSTGRES_DIR=$(mktemp --directory /tmp/pantau-postgres.XXXXXX) || return 1
  if ((EUID == 0)); then
    chown "$(_postgres_user):" "$POSTGRES_DIR" || return 1
  fi

  # The folder is also where these programs run: the caller's may be closed to the server's user.
  (
    cd "$POSTGRES_DIR" &&
      _postgres_as_server "$POSTGRES_BIN/initdb" --pgdata="$POSTGRES_DIR/data" --username=postgres \
        --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$POSTGRES_DIR/initdb.log" 2>&1
  ) || {
    cat "$POSTGRES_DIR/initdb.log" >&2
    _postgres_fail "initdb failed"
    return 1
  }

  cat >>"$POSTGRES_DIR/data/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
unix_socket_directories = '$POSTGRES_DIR'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
SETTINGS

  # A port that was free a moment ago may be taken when the server asks for it, hence the loop.
  # Above 32767 begin the ports that the kernel hands out to clients.
  local attempt port
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + (RANDOM % 12000)))
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      continue
    fi
    if (
      cd "$POSTGRES_DIR" &&
        _postgres_as_server "$POSTGRES_BIN/pg_ctl" start --wait --timeout=60 --silent \
          --pgdata="$POSTGRES_DIR/data" --log="$POSTGRES_DIR/data/server.log" \
          --options="-p $port" >/dev/null 2>&1 </dev/null
    ); then
      POSTGRES_URL="postgres://postgres@127.0.0.1:$port"
      return 0
    fi
    grep --quiet 'could not bind' "$POSTGRES_DIR/data/server.log" || break
  done
  cat "$POSTGRES_DIR/data/server.log" >&2
  _postgres_fail "the server did not start (attempt $attempt)"
}

stop_postgres() {
  _postgres_remove_settings
  [[ -n $POSTGRES_DIR ]] || return 0
  if [[ -f "$POSTGRES_DIR/data/postmaster.pid" ]]; then
    # Immediate: there is nothing worth writing down first.
    (
      cd "$POSTGRES_DIR" &&
        _postgres_as_server "$POSTGRES_BIN/pg_ctl" stop --wait --timeout=30 --mode=immediate \
          --silent --pgdata="$POSTGRES_DIR/data" >/dev/null
    ) || _postgres_fail "the server in $POSTGRES_DIR did not stop" || true
  fi
  rm --recursive --force "$POSTGRES_DIR"
  POSTGRES_DIR=""
  # shellcheck disable=SC2034
  POSTGRES_URL=""
}
