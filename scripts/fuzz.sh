#!/usr/bin/env bash
# Fuzzes admission for a while; installs cargo-fuzz if it is missing.
#
#   scripts/fuzz.sh [SECONDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=0.13.2
if ! cargo fuzz --version >/dev/null 2>&1; then
  printf '==> install cargo-fuzz %s\n' "$version"
  cargo install --locked cargo-fuzz@"$version"
fi

# The examiner's documents and the published questions are the beginning.
corpus=fuzz/corpus/admission
mkdir -p "$corpus"
cp tests/examiners/graphql-js/corpus/*.graphql "$corpus/"
for question in questions/*.graphql; do
  cp "$question" "$corpus/question-$(basename "$question")"
done

# libFuzzer's instrumentation is an unstable flag of the project's own toolchain. No sanitizer: all of
# ours forbids unsafe code, and what is looked for are panics, stack overflows and hangs.
export RUSTC_BOOTSTRAP=1
exec cargo fuzz run --sanitizer none admission -- \
  -max_total_time="${1:-30}" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
