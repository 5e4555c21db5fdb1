#!/usr/bin/env bash
# What others' tools say of the server and its schema.
#
#   scripts/examiners.sh            every suite
#   scripts/examiners.sh NAME...    these suites
#
# A suite is a folder of tests/examiners with a `run.mjs`, `run.py` or `run.sh`; it fails by its
# exit code, and a suite that could not run fails. tests/examiners/README.md tells what a suite may
# rely on. What is missing (Node, Python, Chromium, packages) is installed, in pinned versions.
#
# Honours CARGO_TARGET_DIR. Whatever it starts it stops, however it ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/step.sh
source scripts/step.sh
# shellcheck source=scripts/examiners/tools.sh
source scripts/examiners/tools.sh
# shellcheck source=scripts/examiners/server.sh
source scripts/examiners/server.sh

readonly SUITES=tests/examiners
# Longer than any suite needs; one that hangs must not hang all.
readonly SECONDS_A_SUITE=600

WORK=""

clean_up() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  stop_step
  stop_servers
  [[ -z $WORK ]] || rm --recursive --force "$WORK"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Prints the command's file of a suite.
command_of() {
  local file
  for file in run.mjs run.py run.sh; do
    if [[ -f "$SUITES/$1/$file" ]]; then
      printf '%s\n' "$SUITES/$1/$file"
      return 0
    fi
  done
  printf 'examiners: no suite is called %s\n' "$1" >&2
  return 1
}

# Runs one suite: with a virtual environment of its own where it has a requirements.txt, and with a
# server of its own where it has a server.env.
run_suite() {
  local name=$1 folder=$SUITES/$1
  SUITE_PATH=$PATH
  SUITE_URL=$SHARED_URL
  if [[ -f $folder/requirements.txt ]]; then
    ensure_venv "$SUITES/.venv/$name" "$folder/requirements.txt" || return 1
    SUITE_PATH=$PWD/$SUITES/.venv/$name/bin:$PATH
  fi
  if [[ -f $folder/server.env ]]; then
    start_server "$folder/server.env" || return 1
    SUITE_URL=$SERVER_URL
  fi
  step examine "$name"
}

# What `step` runs in a process of its own.
examine() {
  local file
  local -a command=()
  file=$(command_of "$1")
  case "$file" in
    *.mjs) command=(node --test-reporter=spec "$file") ;;
    *.py) command=(python3 "$file") ;;
    *.sh) command=(bash "$file") ;;
  esac
  export PATH=$SUITE_PATH PANTAU_TEST_URL=$SUITE_URL
  exec timeout --kill-after=10 "$SECONDS_A_SUITE" "${command[@]}"
}

declare -a names=("$@")
if ((${#names[@]} == 0)); then
  for file in "$SUITES"/*/run.*; do
    names+=("$(basename "$(dirname "$file")")")
  done
fi
for name in "${names[@]}"; do
  command_of "$name" >/dev/null
done

WORK=$(mktemp --directory --tmpdir pantau-examiners.XXXXXX)
ensure_node "$SUITES"
ensure_chromium
step cargo build --bin pantau
PANTAU_TEST_PROGRAM=$(realpath "${CARGO_TARGET_DIR:-target}/debug/pantau")
PANTAU_TEST_CHROMIUM=$CHROMIUM
PANTAU_DATABASE_URL=sqlite://$WORK/pantau.db
export PANTAU_TEST_PROGRAM PANTAU_TEST_CHROMIUM PANTAU_DATABASE_URL
announce "start a server with the demo data"
start_server
readonly SHARED_URL=$SERVER_URL

declare -a failed=()
for name in "${names[@]}"; do
  begun=$SECONDS
  if run_suite "$name" && servers_are_well; then
    printf 'examiners: %s passed in %s s\n' "$name" "$((SECONDS - begun))"
  else
    printf 'examiners: %s FAILED after %s s\n' "$name" "$((SECONDS - begun))" >&2
    failed+=("$name")
  fi
  # Those of the suite's own.
  stop_servers 1
done

if ((${#failed[@]} > 0)); then
  printf 'examiners: %s of %s failed: %s\n' "${#failed[@]}" "${#names[@]}" "${failed[*]}" >&2
  exit 1
fi
printf 'examiners: all %s passed\n' "${#names[@]}"
