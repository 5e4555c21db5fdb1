#!/usr/bin/env bash
# Examines a running server, which holds the demo data, in a real browser.
#
#   PANTAU_URL=http://127.0.0.1:8080 tests/examiners/browser/run.sh
#
# CHROMIUM names another browser than /usr/bin/chromium.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
: "${PANTAU_URL:?names the server to examine}"
: "${CHROMIUM:=/usr/bin/chromium}"
export CHROMIUM

if [[ ! -x $CHROMIUM ]]; then
  as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium
fi
npm ci --no-progress --silent

# One file at a time: browsers that share two cores only wait for each other.
node --test --test-concurrency=1 ./*.test.mjs
