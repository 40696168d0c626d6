#!/bin/bash
# usage: tools/run_tests.sh [PYTEST ARGUMENT...]   Tests that share nothing run two at a time; those marked `serial`
# (they start processes, browsers or servers, or measure time) run afterwards, one by one in each of the lanes of
# tests/conftest.py, and the lanes side by side: most of their time is waiting. Of the serial a failed one is run a second
# time, and named as RERUN at the end with its first failure: see docs/decisions/0011-a-second-run.md.
set -euo pipefail

pytest=(.venv/bin/python -m pytest -q)
lanes=(sound processes browser adapters)
if [ -n "${HOMESHORE_DATABASE_URL:-}" ]; then
    without_database=(tests/adapters/{engines,telephony} tests/architecture tests/ops/simulating)
    echo "Not run again on PostgreSQL: what opens no database, and ${without_database[*]}"
    echo "Not run again on PostgreSQL, since views and actions behind the screens are: tests with a browser, but test_kills"
    for path in "${without_database[@]}" tests/browser/test_*.py; do
        [[ $path = */test_kills.py ]] || pytest+=("--ignore=$path")
    done
    lanes=(sound processes)
fi
HOMESHORE_TESTS_SHARED=$(mktemp -d "${TMPDIR:-/tmp}/homeshore-shared.XXXXXX")
export HOMESHORE_TESTS_SHARED
running=()
trap 'rm -r "$HOMESHORE_TESTS_SHARED"' EXIT
trap 'pkill -P "$(IFS=,; echo "${running[*]}")" || true; exit 130' INT TERM # a shell lets what runs beside it outlive Ctrl-C
failed=0
"${pytest[@]}" -n 2 -m "not serial" "$@" || failed=$?

lane() { # usage: lane NAME [PYTEST ARGUMENT...]   No test at all is no failure.
    local status=0 gives_way=() # what axe reads in four views computes, too
    [ "$1" != browser ] || gives_way=(nice -n 5)
    "${gives_way[@]}" "${pytest[@]}" --lane "$@" -m serial --reruns 1 -raR || status=$?
    [ $status -eq 5 ] || return $status
}
for name in "${lanes[@]}"; do
    lane "$name" "$@" >"$HOMESHORE_TESTS_SHARED/$name.lane" 2>&1 &
    running+=($!)
done
for number in "${!lanes[@]}"; do
    wait "${running[number]}" || failed=$?
    echo "--- serial tests, lane ${lanes[number]}"
    cat "$HOMESHORE_TESTS_SHARED/${lanes[number]}.lane"
done
exit $failed
