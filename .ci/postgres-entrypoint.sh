#!/bin/sh
# Runs PostgreSQL the way the official image does, as far as testcontainers and psql can tell: POSTGRES_USER,
# POSTGRES_PASSWORD and POSTGRES_DB are honoured, and arguments go to postgres.
set -eu

PATH="$(echo /usr/lib/postgresql/*/bin):$PATH"
export PATH PGDATA="${PGDATA:-/var/lib/postgresql/data}"

if [ "$(id -u)" = 0 ]; then # postgres refuses to run as root
    mkdir -p "$PGDATA" /run/postgresql
    chown postgres:postgres "$PGDATA" /run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

user="${POSTGRES_USER:-postgres}"
database="${POSTGRES_DB:-$user}"
: "${POSTGRES_PASSWORD:?must be set: the server listens on every interface}"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    password="$(mktemp)"
    printf '%s\n' "$POSTGRES_PASSWORD" >"$password"
    initdb --no-sync --encoding=UTF8 --locale=C.UTF-8 --username="$user" --pwfile="$password" \
        --auth-local=trust --auth-host=scram-sha-256 >/dev/null
    rm "$password"
    echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    # A first start on the socket only, like the official image: "ready to accept connections" comes twice in the log,
    # and who waits for the second finds the database there.
    pg_ctl --wait --options="-c listen_addresses=''" start
    [ "$database" = postgres ] || createdb --username="$user" --maintenance-db=postgres "$database"
    pg_ctl --wait --mode=fast stop
fi

[ "${1:-}" != postgres ] || shift
exec postgres "$@"
