#!/usr/bin/env bash
# Checks the explorer's sources, runs their tests, and builds the bundle afresh: the committed one
# must be the same, byte for byte.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

npm ci --no-progress --silent
npm run --silent check
npm test --silent
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
npm run --silent build -- --outDir "$fresh" --emptyOutDir --logLevel error
if ! diff -rq dist "$fresh"; then
  printf 'web/dist is not what web/src builds: cd web && npm ci && npm run build\n' >&2
  exit 1
fi
