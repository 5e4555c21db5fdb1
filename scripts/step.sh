#!/usr/bin/env bash
# Steps of a longer run. Source this file, then:
#
#   announce TEXT...    says what comes next
#   step COMMAND...     says so and runs it, in a process group of its own
#   stop_step           ends the step under way with all that it started; safe to call at any time

# The process group of the step under way.
_STEP=""

announce() {
  printf '==> %s\n' "$*"
}

# In the background: so a signal is acted on at once, not when the step is done.
step() {
  announce "$@"
  set -m
  "$@" </dev/null &
  _STEP=$!
  set +m
  local status=0
  wait "$_STEP" || status=$?
  _STEP=""
  return "$status"
}

stop_step() {
  [[ -n $_STEP ]] || return 0
  kill -TERM -- "-$_STEP" 2>/dev/null || true
  wait "$_STEP" 2>/dev/null || true
  _STEP=""
}
