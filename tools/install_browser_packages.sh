#!/bin/bash
# usage: tools/install_browser_packages.sh DIRECTORY   Puts what the pages take from npm into DIRECTORY, where the product
# looks for it: RNNoise, which takes noise out of agents' microphones. Never fails: without npm, or without its registry,
# the browser's own noise suppression does that work.
set -uo pipefail

source=$(cd "$(dirname "$0")/browser" && pwd)
target=$1
without() {
    echo "$1: agents' browsers suppress noise by themselves" >&2
    exit 0
}

command -v npm >/dev/null || without "npm is missing"
work=$(mktemp -d "${TMPDIR:-/tmp}/homeshore-npm.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$source/package.json" "$source/package-lock.json" "$work"
if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=0 --fetch-timeout=30000) >"$work/npm.log" 2>&1; then
    without "npm could not install ($(grep -m1 'npm error' "$work/npm.log"))"
fi

package="$work/node_modules/@sapphi-red/web-noise-suppressor"
mkdir -p "$target/noise"
cp "$package/dist/index.js" "$package/dist/rnnoise.wasm" "$package/dist/rnnoise_simd.wasm" "$package/LICENSE" "$target/noise/" &&
    cp "$package/dist/rnnoise/workletProcessor.js" "$target/noise/worklet.js" &&
    sed -i '/^\/\/# sourceMappingURL/d' "$target/noise/index.js" "$target/noise/worklet.js" &&
    touch "$target/installed"
