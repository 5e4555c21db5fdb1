#!/usr/bin/env bash
# Servers for the examiners. Source this file, then:
#
#   start_server [SETTINGS]   starts one on a free port and sets SERVER_URL; SETTINGS is a file of
#                             lines NAME=VALUE. The first one loads the demo data.
#   servers_are_well          fails when one has ended or panicked, and shows the end of its log
#   stop_servers [NUMBER]     stops all of them, but for the first NUMBER
#
# All serve the database PANTAU_DATABASE_URL, and write what they log into WORK.

# shellcheck disable=SC2034  # for whoever sources this file
SERVER_URL=""
# The processes, and the names of what each writes.
_SERVERS=()
_SERVER_FILES=()
_SERVERS_STARTED=0

start_server() {
  local files=$WORK/server-$_SERVERS_STARTED command=serve setting tries
  local -a settings=(PANTAU_LISTEN=127.0.0.1:0)
  if ((_SERVERS_STARTED == 0)); then
    command=demo
  fi
  _SERVERS_STARTED=$((_SERVERS_STARTED + 1))
  if [[ -n ${1-} ]]; then
    while IFS= read -r setting; do
      [[ $setting == *=* && $setting != \#* ]] && settings+=("$setting")
    done <"$1"
  fi
  # In a group of its own, so that a signal for this script is not one for the server: it is
  # stopped last, and by us.
  set -m
  env "${settings[@]}" "$PANTAU_TEST_PROGRAM" "$command" \
    >"$files.out" 2>"$files.log" </dev/null &
  _SERVERS+=("$!")
  _SERVER_FILES+=("$files")
  set +m
  for ((tries = 0; tries < 1800; tries++)); do
    if SERVER_URL=$(sed --quiet 's/^listening on //p' "$files.out" 2>/dev/null) &&
      [[ -n $SERVER_URL ]]; then
      return 0
    fi
    kill -0 "${_SERVERS[-1]}" 2>/dev/null || break
    sleep 0.2
  done
  tail --lines=40 "$files.log" >&2
  printf 'examiners: the server did not start\n' >&2
  return 1
}

servers_are_well() {
  local number log
  for number in "${!_SERVERS[@]}"; do
    log=${_SERVER_FILES[number]}.log
    if ! kill -0 "${_SERVERS[number]}" 2>/dev/null || grep --quiet panicked "$log"; then
      tail --lines=40 "$log" >&2
      printf 'examiners: a server has ended or panicked\n' >&2
      return 1
    fi
  done
}

stop_servers() {
  local server
  for server in "${_SERVERS[@]:${1:-0}}"; do
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  done
  _SERVERS=("${_SERVERS[@]:0:${1:-0}}")
  _SERVER_FILES=("${_SERVER_FILES[@]:0:${1:-0}}")
}
