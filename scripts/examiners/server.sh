#!/usr/bin/env bash
# Servers for the examiners. Source this file, then:
#
#   start_server [SETTINGS]   starts one on a free port and sets SERVER_URL; SETTINGS is a file of
#                             lines NAME=VALUE. The first one loads the demo data.
#   servers_are_well          fails when one has ended or panicked, and shows the end of its log
#   stop_servers              stops all of them
#
# All serve the database PANTAU_DATABASE_URL, and write what they log into WORK.

# shellcheck disable=SC2034  # for whoever sources this file
SERVER_URL=""
_SERVERS=()

start_server() {
  local number=${#_SERVERS[@]} command=serve setting tries
  local -a settings=(PANTAU_LISTEN=127.0.0.1:0)
  if ((number == 0)); then
    command=demo
  fi
  if [[ -n ${1-} ]]; then
    while IFS= read -r setting; do
      [[ $setting == *=* && $setting != \#* ]] && settings+=("$setting")
    done <"$1"
  fi
  # In a group of its own, so that a signal for this script is not one for the server: it is
  # stopped last, and by us.
  set -m
  env "${settings[@]}" "$PANTAU_TEST_PROGRAM" "$command" \
    >"$WORK/server-$number.out" 2>"$WORK/server-$number.log" </dev/null &
  _SERVERS+=("$!")
  set +m
  for ((tries = 0; tries < 1800; tries++)); do
    if SERVER_URL=$(sed --quiet 's/^listening on //p' "$WORK/server-$number.out") &&
      [[ -n $SERVER_URL ]]; then
      return 0
    fi
    kill -0 "${_SERVERS[number]}" 2>/dev/null || break
    sleep 0.2
  done
  tail --lines=40 "$WORK/server-$number.log" >&2
  printf 'examiners: the server did not start\n' >&2
  return 1
}

servers_are_well() {
  local number log
  for number in "${!_SERVERS[@]}"; do
    log=$WORK/server-$number.log
    if ! kill -0 "${_SERVERS[number]}" 2>/dev/null || grep --quiet panicked "$log"; then
      tail --lines=40 "$log" >&2
      printf 'examiners: a server has ended or panicked\n' >&2
      return 1
    fi
  done
}

stop_servers() {
  local server
  for server in "${_SERVERS[@]}"; do
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  done
  _SERVERS=()
}
