#!/bin/bash
# usage: tools/with_postgres.sh COMMAND...   Runs a command with HOMESHORE_DATABASE_URL pointing to a private PostgreSQL
# server in a temporary directory, and stops the server however the command ends. PostgreSQL refuses to run as root, so
# root lends it to the package's own user.
set -euo pipefail

binaries=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -1 || true)
if [ -z "$binaries" ]; then
    binaries=$(dirname "$(command -v initdb)") || { echo "PostgreSQL 15 or newer is needed: apt install postgresql" >&2; exit 1; }
fi
version=$("$binaries/postgres" --version | grep -oE '[0-9]+' | head -1)
[ "$version" -ge 15 ] || { echo "PostgreSQL 15 or newer is needed, this is $version" >&2; exit 1; }

directory=$(mktemp -d "${TMPDIR:-/tmp}/homeshore-postgres.XXXXXX")
owner=()
if [ "$(id -u)" -eq 0 ]; then owner=(runuser -u postgres --); fi

stop() {
    (cd / && "${owner[@]}" "$binaries/pg_ctl" -D "$directory/data" -m immediate -s stop >/dev/null 2>&1) || true
    rm -rf "$directory"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$directory/password"
if [ ${#owner[@]} -gt 0 ]; then chown -R postgres "$directory"; fi

port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
repository=$PWD
cd / # the server's user may not be allowed to read the directory that we are in
"${owner[@]}" "$binaries/initdb" -D "$directory/data" -U homeshore -A scram-sha-256 --pwfile="$directory/password" \
    -E UTF8 --locale=C.UTF-8 --no-sync >"$directory/initdb.log" || { cat "$directory/initdb.log" >&2; exit 1; }
# Nothing here outlives the command, so nothing needs to reach the disk.
"${owner[@]}" "$binaries/pg_ctl" -D "$directory/data" -l "$directory/data/server.log" -s -w start -o \
    "-c listen_addresses=127.0.0.1 -p $port -k $directory -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300" ||
    { cat "$directory/data/server.log" >&2; exit 1; }
PGPASSWORD=$password "$binaries/createdb" -h 127.0.0.1 -p "$port" -U homeshore homeshore
cd "$repository"

echo "PostgreSQL $version on port $port"
export HOMESHORE_DATABASE_URL="postgresql://homeshore:$password@127.0.0.1:$port/homeshore"
"$@"
