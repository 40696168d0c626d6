#!/bin/bash
# Rewrites both lock files. No index address ends up in them, so they install from any index that has the same files.
set -euo pipefail

export CUSTOM_COMPILE_COMMAND="make lock"
compile=(.venv/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --build-deps-for editable
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host)
"${compile[@]}" --output-file requirements.lock pyproject.toml
"${compile[@]}" --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
