#!/usr/bin/env bash
# The reference implementation's verdicts on documents and their mutations, and ours beside them.
set -euo pipefail
exec cargo test --package pantau-admission --test graphql_js -- --ignored judged_as_by_graphql_js \
  --skip many_more_mutations
