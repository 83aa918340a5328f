# shellcheck shell=bash
# A private PostgreSQL: its own data folder, a free loopback port, a password made here. Durable settings.
# PostgreSQL refuses to run as root, so root runs it as the user `postgres` that Debian's package makes.

PG_BASE=                       # holds data/ and socket/
declare -a PG_AS=()            # prefix of commands that run as the cluster's owner
declare -a PG_LAUNCH_AS=()     # the same for `launch`

# start_postgres: sets and exports SANKET_DATABASE_URL.
start_postgres() {
    local log=$LOGS/postgres.log port attempt tenths note='data kept' url
    postgres_owner
    postgres_folder
    if [[ ! -f $PG_BASE/data/PG_VERSION ]]; then
        make_cluster
        note=fresh
    fi
    use_version "$(<"$PG_BASE/data/PG_VERSION")"
    await_former_postgres
    [[ -f $STATE/postgres.roles ]] || make_roles
    for attempt in 1 2 3; do
        port=$(free_port "$(cat "$STATE/postgres.port" 2>/dev/null || echo 0)")
        launch postgres INT 40 "$log" "${PG_LAUNCH_AS[@]}" \
            "$PG_BIN/postgres" -D "$PG_BASE/data" -p "$port"
        for ((tenths = 0; tenths < 600; tenths++)); do
            alive "$LAUNCHED" || break
            if "$PG_BIN/pg_isready" -q -h 127.0.0.1 -p "$port"; then
                printf '%s\n' "$port" >"$STATE/postgres.port"
                url=postgresql://sanket:$(<"$STATE/postgres.password")@127.0.0.1:$port/sanket
                export SANKET_DATABASE_URL=$url
                step postgres "127.0.0.1:$port" "$note"
                return 0
            fi
            sleep 0.1
        done
        end_process "$LAUNCHED:postgres:INT:10"
        forget "$LAUNCHED"
        rm -f "$STATE/postgres.port"
    done
    fail_log 3 "PostgreSQL did not start ($attempt attempts)" "$log"
}

postgres_owner() {
    PG_AS=() PG_LAUNCH_AS=()
    ((EUID == 0)) || return 0
    id postgres >/dev/null 2>&1 ||
        fail 3 "PostgreSQL does not run as root, and there is no user 'postgres'" "make one: useradd --system postgres"
    PG_AS=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    PG_LAUNCH_AS=(--as postgres)
}

# postgres_folder: in the state folder where its owner can reach it, else under /var/lib/sanket, noted in the state folder.
postgres_folder() {
    local elsewhere
    PG_BASE=$STATE/postgres
    if [[ -f $STATE/postgres.path ]]; then
        PG_BASE=$(<"$STATE/postgres.path")
    elif [[ ! -d $PG_BASE ]] && ! "${PG_AS[@]}" test -x "$STATE"; then
        elsewhere=/var/lib/sanket/$(printf %s "$STATE" | sha256sum | cut -c 1-12)
        rm -rf "$elsewhere"    # of a state folder that has been deleted: its broker's data are gone too
        mkdir -p /var/lib/sanket
        PG_BASE=$elsewhere
        printf '%s\n' "$elsewhere" >"$STATE/postgres.path"
    fi
    mkdir -p "$PG_BASE"
    if ((EUID == 0)); then chown postgres:postgres "$PG_BASE"; fi
    chmod 700 "$PG_BASE"
}

# make_cluster: initdb, then a database and a role without special rights; sockets are for the owner alone.
make_cluster() {
    local log=$LOGS/postgres.log making=$PG_BASE/data.new password
    "${PG_AS[@]}" rm -rf "$making" "$PG_BASE/data"
    rm -f "$STATE/postgres.roles"
    "${PG_AS[@]}" mkdir -p "$PG_BASE/socket"
    (cd "$PG_BASE" && "${PG_AS[@]}" "$PG_BIN/initdb" -D "$making" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
        --auth-local=peer --auth-host=scram-sha-256 --data-checksums) >>"$log" 2>&1 9>&- ||
        fail_log 3 "initdb failed" "$log"
    "${PG_AS[@]}" tee -a "$making/postgresql.conf" >/dev/null <<CONF

# Sanket: private and on loopback alone; fsync and synchronous_commit stay on.
listen_addresses = '127.0.0.1'
unix_socket_directories = '$(socket_folder)'
max_connections = 100
shared_buffers = 128MB
max_wal_size = 1GB
timezone = 'UTC'
# A row in an error's detail, or a statement's values, would carry a victim's name into the log.
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_line_prefix = '%m [%p] %a '
CONF
    password=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
    (umask 077 && printf '%s\n' "$password" >"$STATE/postgres.password")
    printf '%s\n' "CREATE ROLE sanket LOGIN PASSWORD '$password'" "CREATE DATABASE sanket OWNER sanket" |
        (cd "$PG_BASE" && "${PG_AS[@]}" "$PG_BIN/postgres" --single -D "$making" postgres) >>"$log" 2>&1 9>&- ||
        fail_log 3 "could not make the database" "$log"
    "${PG_AS[@]}" mv "$making" "$PG_BASE/data"
}

# make_roles: those under which viewers read (schemas/postgres/0007_viewers.sql), which the role `sanket` may not make itself.
make_roles() {
    local log=$LOGS/postgres.log
    printf '%s\n' "CREATE ROLE sanket_gateway NOLOGIN" "CREATE ROLE sanket_redactor NOLOGIN" \
        "GRANT sanket_gateway, sanket_redactor TO sanket" |
        (cd "$PG_BASE" && "${PG_AS[@]}" "$PG_BIN/postgres" --single -D "$PG_BASE/data" postgres) >>"$log" 2>&1 9>&- ||
        fail_log 3 "could not make the roles of the database" "$log"
    : >"$STATE/postgres.roles"
}

# socket_folder: none where the path would not fit a socket address (107 bytes).
socket_folder() {
    ((${#PG_BASE} > 80)) || printf '%s/socket' "$PG_BASE"
}

# use_version MAJOR: a cluster runs with the version that made it.
use_version() {
    [[ -x /usr/lib/postgresql/$1/bin/postgres ]] && PG_BIN=/usr/lib/postgresql/$1/bin
    "$PG_BIN/postgres" --version | grep -qE "\) $1(\.|$| )" ||
        fail 3 "$PG_BASE was made by PostgreSQL $1, which is no longer installed" "install postgresql-$1, or begin anew with --fresh"
}

# await_former_postgres: one whose run was killed a moment ago may still be shutting down.
await_former_postgres() {
    local tenths
    for ((tenths = 0; tenths < 400; tenths++)); do
        "${PG_AS[@]}" "$PG_BIN/pg_ctl" status -s -D "$PG_BASE/data" >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    fail 1 "a PostgreSQL of an earlier run still uses $PG_BASE/data" \
        "stop it with: kill -INT $("${PG_AS[@]}" head -n 1 "$PG_BASE/data/postmaster.pid")"
}

# remove_state: everything that an `up` has kept, wherever it lies.
remove_state() {
    local elsewhere
    if [[ -f $STATE/postgres.path ]]; then
        elsewhere=$(<"$STATE/postgres.path")
        [[ $elsewhere != /var/lib/sanket/* ]] || rm -rf "$elsewhere"
    fi
    rm -rf "$STATE/postgres" "$STATE/postgres.path" "$STATE/postgres.port" "$STATE/postgres.password" "$STATE/postgres.roles" \
        "$STATE/matching.key" \
        "$STATE/broker" "$STATE/broker.port" "$STATE/run/"*
}
