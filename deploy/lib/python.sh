# shellcheck shell=bash
# A Python environment of our own: the development broker and an independent Kafka client, by version and hash.

PYTHON=$VENV/bin/python

install_python() {
    local wanted log=$SHARED_LOGS/python.log stamp=$VENV/.installed
    mkdir -p "$SHARED_LOGS"
    wanted=$(sha256sum <"$REPO/deploy/requirements.txt")
    exec 8>"$LOCAL/venv.lock"
    flock 8                    # `test` and `up` may arrive here at once
    if [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && "$PYTHON" -c 'import confluent_kafka, google.protobuf, noida_db' 2>/dev/null; then
        step python "${VENV#"$REPO"/}" "already there"
    else
        : >"$log"
        run python "$log" "$SYSTEM_PYTHON" -m venv --clear "$VENV" || fail_log 3 "could not make $VENV" "$log"
        run python "$log" "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
            --only-binary :all: --require-hashes -r "$REPO/deploy/requirements.txt" ||
            fail_log 3 "could not install the Python packages" "$log" "is the package index within reach? see https://pip.pypa.io for proxies"
        printf '%s\n' "$wanted" >"$stamp"
        step python "${VENV#"$REPO"/}" installed
    fi
    exec 8>&-
    find_broker
}

# free_port [PREFERRED]: a free loopback port, the preferred one if it is.
free_port() {
    "$PYTHON" - "${1:-0}" <<'PY'
import socket, sys

for port in (int(sys.argv[1]), 0):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
PY
}
