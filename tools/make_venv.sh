#!/bin/bash
# usage: tools/make_venv.sh DIRECTORY   Makes a virtual environment with the first Python that is new enough.
set -euo pipefail

for candidate in "${PYTHON:-python3.11}" python3.12 python3.13 python3.14 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        "$candidate" -m venv "$1" && exit 0
        echo "$candidate cannot make a virtual environment; on Debian: apt install python3-venv" >&2
        exit 1
    fi
done
echo "Homeshore needs Python 3.11 or newer; set PYTHON=/path/to/python if it has an unusual name" >&2
exit 1
