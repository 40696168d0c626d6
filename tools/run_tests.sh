#!/bin/bash
# usage: tools/run_tests.sh [PYTEST ARGUMENT...]   Tests that share nothing run two at a time; those marked `serial`
# (they start processes, browsers or servers, or measure time) run afterwards one by one: those with a browser in one
# lane, the others, which mostly wait, in a second beside it. Of these a failed one is run a second time, and named as
# RERUN at the end with its first failure: see docs/decisions/0011-a-second-run.md.
set -euo pipefail

pytest=(.venv/bin/python -m pytest -q)
screens=()
if [ -n "${HOMESHORE_DATABASE_URL:-}" ]; then
    without_database=(tests/adapters/telephony/{media,sip,recordings,prompts} tests/architecture tests/routing tests/kit tests/facts)
    echo "Not run again on PostgreSQL, since they open no database: ${without_database[*]}"
    for folder in "${without_database[@]}"; do pytest+=("--ignore=$folder"); done
    echo "Not run again on PostgreSQL, since views and actions behind the screens are: tests with a browser, but test_kills"
    screens=(-k test_kills)
fi
failed=0
"${pytest[@]}" -n 2 -m "not serial" "$@" || failed=$?

lane() { # usage: lane MARKERS [PYTEST ARGUMENT...]   No test at all is no failure.
    local status=0
    "${pytest[@]}" --reruns 1 -raR -m "$@" || status=$?
    [ $status -eq 5 ] || return $status
}
without_browser=$(mktemp)
lane "serial and not browser" "$@" >"$without_browser" 2>&1 &
trap 'pkill -P $! || true; exit 130' INT TERM # a shell lets what runs beside it outlive Ctrl-C
lane "serial and browser" "${screens[@]}" "$@" || failed=$?
wait $! || failed=$?
cat "$without_browser" && rm "$without_browser"
exit $failed
