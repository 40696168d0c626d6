#!/bin/bash
# usage: tools/run_tests.sh [PYTEST ARGUMENT...]   Tests that share nothing run two at a time; those marked `serial`
# (they start processes, browsers or servers, or measure time) run alone afterwards.
set -euo pipefail

pytest=(.venv/bin/python -m pytest -q)
failed=0
"${pytest[@]}" -n 2 -m "not serial" "$@" || failed=$?
"${pytest[@]}" -m serial "$@" || { status=$?; [ $status -eq 5 ] || failed=$status; }
exit $failed
