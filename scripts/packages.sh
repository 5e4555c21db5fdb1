#!/usr/bin/env bash
# Debian packages for the tests. Source this file, then:
#
#   install_packages NAME...   installs them; quiet unless it fails; fails where there is no apt-get
#   as_root COMMAND...         runs a command as root, by sudo where we are not root

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    printf 'this needs root, and there is no sudo: %s\n' "$*" >&2
    return 1
  fi
}

# As if the machine were going down: a package then starts no server of its own.
_apt() {
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq "$@"
}

install_packages() {
  command -v apt-get >/dev/null || return 1
  printf 'installing from Debian: %s\n' "$*" >&2
  local output
  output=$({ _apt update && _apt install --yes --no-install-recommends "$@"; } 2>&1 </dev/null) || {
    printf '%s\n' "$output" >&2
    return 1
  }
}
