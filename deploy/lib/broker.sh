# shellcheck shell=bash
# The development broker (noida-db). It keeps its data in memory and writes it out when it is asked to stop:
# good for development, not durable. Its Python command is a wrapper that does not pass signals on, so the binary
# inside the package is started itself:  noida-db start --only kafka --host H --kafka-port N --data-dir DIR

BROKER_BINARY=                 # set by find_broker

find_broker() {
    BROKER_BINARY=$("$PYTHON" -c 'import noida_db, pathlib; print(pathlib.Path(noida_db.__file__).with_name("noida-db"))')
    [[ -x $BROKER_BINARY ]] || chmod +x "$BROKER_BINARY"
}

# start_broker: sets and exports SANKET_KAFKA_BOOTSTRAP_SERVERS.
start_broker() {
    local data=$STATE/broker log=$LOGS/broker.log port attempt tenths note=fresh
    [[ ! -f $data/kafka.json ]] || note='data kept'
    await_former_broker "$data"
    mkdir -p "$data"
    chmod 700 "$data"
    for attempt in 1 2 3; do
        port=$(free_port "$(cat "$STATE/broker.port" 2>/dev/null || echo 0)")
        launch broker TERM 20 "$log" "$BROKER_BINARY" start --only kafka \
            --host 127.0.0.1 --kafka-port "$port" --data-dir "$data"
        for ((tenths = 0; tenths < 150; tenths++)); do
            alive "$LAUNCHED" || break
            if kcat -b "127.0.0.1:$port" -L -m 1 >/dev/null 2>&1; then
                printf '%s\n' "$port" >"$STATE/broker.port"
                export SANKET_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:$port
                step broker "127.0.0.1:$port" "$note, development only"
                return 0
            fi
            sleep 0.1
        done
        end_process "$LAUNCHED:broker:TERM:5"
        forget "$LAUNCHED"
        rm -f "$STATE/broker.port"
    done
    fail_log 3 "the development broker did not start ($attempt attempts)" "$log"
}

# await_former_broker DATA: one whose run was killed a moment ago may still be writing its data.
await_former_broker() {
    local pid tenths
    for ((tenths = 0; tenths < 200; tenths++)); do
        pid=$(sed -nE 's/.*"pid": *([0-9]+).*/\1/p' "$1/noida.control.json" 2>/dev/null || true)
        [[ -n $pid && -r /proc/$pid/cmdline ]] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$1" || return 0
        sleep 0.1
    done
    fail 1 "a broker of an earlier run (pid $pid) still uses $1" "stop it with: kill $pid"
}
