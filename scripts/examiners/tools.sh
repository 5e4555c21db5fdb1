#!/usr/bin/env bash
# The tools of the examiners, in pinned versions. Source this file after step.sh, then:
#
#   ensure_node FOLDER                 finds Node.js, or gets one, and installs the folder's packages
#   ensure_venv FOLDER REQUIREMENTS    makes a virtual environment with these packages
#   ensure_chromium                    finds Chromium, or installs it, and sets CHROMIUM
#
# What has been installed is not installed again, until its list changes.

# shellcheck source=scripts/packages.sh
source "$(dirname "${BASH_SOURCE[0]}")/../packages.sh"

# shellcheck disable=SC2034  # for whoever sources this file
CHROMIUM=""

_tools_fail() {
  printf 'examiners: %s\n' "$*" >&2
  return 1
}

# Whether a folder was filled from this list; `_tools_filled` notes that it was.
_tools_is_filled() {
  cmp --silent "$2" "$1/.filled-from"
}

_tools_filled() {
  cp "$2" "$1/.filled-from"
}

_tools_node_is_new_enough() {
  command -v npm >/dev/null && node --eval '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);
  ' 2>/dev/null
}

# Debian 12 has a Node.js of 2022, so a missing one comes from a package of Python.
ensure_node() {
  if ! _tools_node_is_new_enough; then
    ensure_venv "$1/.venv/node" "$1/node.txt" || return 1
    PATH=$PWD/$1/.venv/node/bin:$PATH
    _tools_node_is_new_enough || _tools_fail "the examiners need Node.js 20.19 or newer" || return 1
  fi
  if ! _tools_is_filled "$1/node_modules" "$1/package-lock.json"; then
    step npm --prefix "$1" ci --loglevel=error || return 1
    _tools_filled "$1/node_modules" "$1/package-lock.json"
  fi
}

_tools_ensure_python() {
  if ! python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    install_packages python3 python3-venv || _tools_fail "the examiners need Python 3.10 with venv"
  fi
}

ensure_venv() {
  _tools_ensure_python || return 1
  _tools_is_filled "$1" "$2" && return 0
  python3 -m venv --clear "$1" &&
    step "$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$2" &&
    _tools_filled "$1" "$2"
}

_tools_find_chromium() {
  local name
  # shellcheck disable=SC2034  # for whoever sources this file
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if CHROMIUM=$(command -v "$name"); then
      return 0
    fi
  done
  return 1
}

ensure_chromium() {
  _tools_find_chromium && return 0
  install_packages chromium && _tools_find_chromium && return 0
  _tools_fail "the examiners need Chromium (on Debian: apt-get install chromium)"
}
