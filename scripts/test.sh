#!/usr/bin/env bash
# Everything that must hold before a change lands, the tests last.
#
#   scripts/test.sh                     all of it; starts the servers that the tests need
#   scripts/test.sh --without-servers   the same, less the tests that need a server
#
# Honours CARGO_TARGET_DIR. Whatever it starts it stops, however it ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/postgres.sh
source scripts/postgres.sh

with_servers=yes
case "${1-}" in
  "") ;;
  --without-servers) with_servers=no ;;
  *)
    printf 'usage: %s [--without-servers]\n' "$0" >&2
    exit 2
    ;;
esac

running=""

clean_up() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  if [[ -n $running ]]; then
    kill -TERM -- "-$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
  fi
  stop_postgres
  exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

announce() {
  printf '==> %s\n' "$*"
}

# Runs one step in a process group of its own, in the background: so a signal is acted on at once,
# not when the step is done, and ends the step with all that it started.
step() {
  announce "$@"
  set -m
  "$@" </dev/null &
  running=$!
  set +m
  local status=0
  wait "$running" || status=$?
  running=""
  return "$status"
}

for tool in fmt clippy; do
  if ! cargo "$tool" --version >/dev/null 2>&1; then
    printf 'cargo %s is missing: rustup component add rustfmt clippy\n' "$tool" >&2
    exit 1
  fi
done

if [[ $with_servers == yes ]]; then
  announce "start a throwaway PostgreSQL"
  start_postgres
  export PANTAU_TEST_POSTGRES_URL=$POSTGRES_URL
  # With this set, a test that finds no server fails; without it, it is skipped.
  export PANTAU_TEST_REQUIRE_POSTGRES=1
fi

step cargo fmt --all --check
step cargo clippy --workspace --all-targets -- -D warnings
step env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
# The reference implementation that `pantau-admission` is tested beside.
step npm ci --prefix tests/examiners/graphql-js --no-audit --no-fund
step scripts/fuzz.sh 30
# Last, so that the summary of the tests ends the output.
step cargo test --workspace --doc
step cargo test --workspace --lib --bins --tests
