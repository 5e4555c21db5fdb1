#!/usr/bin/env bash
# Holds what admission accepts beside what graphql-js accepts.
set -euo pipefail
exec cargo test -p pantau-admission --test graphql_js -- --ignored documents_
