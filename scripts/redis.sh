#!/usr/bin/env bash
# A throwaway Redis server for the tests. Source this file, then:
#
#   ensure_redis   finds the server's program, installing Debian's package when there is none
#   start_redis    starts an empty server on a free port and sets REDIS_URL
#   stop_redis     stops it and removes everything it wrote; safe to call at any time, and twice
#
# Nothing here survives stop_redis: the server keeps everything in memory.

# shellcheck source=scripts/packages.sh
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

# Set by the functions below.
REDIS_DIR=""
# shellcheck disable=SC2034  # for whoever sources this file
REDIS_URL=""
_REDIS_PID=""

_redis_fail() {
  printf 'redis: %s\n' "$*" >&2
  return 1
}

ensure_redis() {
  if command -v redis-server >/dev/null; then
    return 0
  fi
  if install_packages redis-server && command -v redis-server >/dev/null; then
    return 0
  fi
  _redis_fail "the tests need the Redis server (redis-server), and it could not be installed.
Install it (on Debian: apt-get install redis-server), have redis-server on the PATH, and try again."
}

start_redis() {
  ensure_redis || return 1
  REDIS_DIR=$(mktemp --directory /tmp/pantau-redis.XXXXXX) || return 1

  # A port that was free a moment ago may be taken when the server asks for it, hence the loop.
  local attempt port waited
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + (RANDOM % 12000)))
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      continue
    fi
    redis-server --port "$port" --bind 127.0.0.1 --dir "$REDIS_DIR" --save '' --appendonly no \
      >"$REDIS_DIR/server.log" 2>&1 </dev/null &
    _REDIS_PID=$!
    for waited in {1..100}; do
      kill -0 "$_REDIS_PID" 2>/dev/null || break
      if grep --quiet 'Ready to accept connections' "$REDIS_DIR/server.log"; then
        # shellcheck disable=SC2034
        REDIS_URL="redis://127.0.0.1:$port"
        return 0
      fi
      sleep 0.1
    done
    kill -KILL "$_REDIS_PID" 2>/dev/null || true
    wait "$_REDIS_PID" 2>/dev/null || true
    _REDIS_PID=""
    grep --quiet 'Address already in use' "$REDIS_DIR/server.log" || break
  done
  cat "$REDIS_DIR/server.log" >&2
  _redis_fail "the server did not start (attempt $attempt, waited $waited)"
}

stop_redis() {
  if [[ -n $_REDIS_PID ]]; then
    # There is nothing worth writing down first.
    kill -KILL "$_REDIS_PID" 2>/dev/null || true
    wait "$_REDIS_PID" 2>/dev/null || true
    _REDIS_PID=""
  fi
  [[ -n $REDIS_DIR ]] || return 0
  rm --recursive --force "$REDIS_DIR"
  REDIS_DIR=""
  # shellcheck disable=SC2034
  REDIS_URL=""
}
