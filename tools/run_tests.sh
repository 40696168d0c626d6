#!/bin/bash
# usage: tools/run_tests.sh [PYTEST ARGUMENT...]   Tests that share nothing run two at a time; those marked `serial`
# (they start processes, browsers or servers, or measure time) run alone afterwards.
set -euo pipefail

pytest=(.venv/bin/python -m pytest -q)
if [ -n "${HOMESHORE_DATABASE_URL:-}" ]; then
    without_database=(tests/adapters/telephony/{media,sip,recordings,prompts} tests/architecture tests/routing tests/kit tests/facts)
    echo "Not run again on PostgreSQL, since they open no database: ${without_database[*]}"
    for folder in "${without_database[@]}"; do pytest+=("--ignore=$folder"); done
fi
failed=0
"${pytest[@]}" -n 2 -m "not serial" "$@" || failed=$?
"${pytest[@]}" -m serial "$@" || { status=$?; [ $status -eq 5 ] || failed=$status; }
exit $failed
