#!/usr/bin/env bash
# The explorer's own tests, and its committed bundle against a fresh one.
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/../../../web/check.sh"
