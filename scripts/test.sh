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
# shellcheck source=scripts/redis.sh
source scripts/redis.sh
# shellcheck source=scripts/step.sh
source scripts/step.sh

with_servers=yes
case "${1-}" in
  "") ;;
  --without-servers) with_servers=no ;;
  *)
    printf 'usage: %s [--without-servers]\n' "$0" >&2
    exit 2
    ;;
esac

clean_up() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  stop_step
  stop_postgres
  stop_redis
  exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

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
  announce "start a throwaway Redis"
  start_redis
  export PANTAU_TEST_REDIS_URL=$REDIS_URL
  export PANTAU_TEST_REQUIRE_REDIS=1
fi

step cargo fmt --all --check
step cargo clippy --workspace --all-targets -- -D warnings
step env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
if [[ $with_servers == yes ]]; then
  step scripts/examiners.sh
fi
step scripts/fuzz.sh 30
# Last, so that the summary of the tests ends the output.
step cargo test --workspace --doc
step cargo test --workspace --lib --bins --tests
