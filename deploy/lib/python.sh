# shellcheck shell=bash
# A Python environment of our own: the development broker and an independent Kafka client, by version and hash.

PYTHON=$VENV/bin/python

# install_python: what everything here needs.
install_python() {
    install_venv python "$VENV" "$REPO/deploy/requirements.txt" 'import confluent_kafka, google.protobuf, noida_db'
    find_broker
}

# install_contract: what tests the HTTP door against its document; its Python is $CONTRACT_PYTHON.
install_contract() {
    CONTRACT_PYTHON=$LOCAL/contract/bin/python
    install_venv contract "$LOCAL/contract" "$REPO/deploy/requirements-contract.txt" 'import schemathesis'
}

# install_venv NAME FOLDER REQUIREMENTS PROBE: a Python environment of just these packages, made anew when they change.
install_venv() {
    local name=$1 folder=$2 requirements=$3 probe=$4 wanted log=$SHARED_LOGS/$1.log stamp=$2/.installed
    mkdir -p "$SHARED_LOGS"
    wanted=$(sha256sum <"$requirements")
    exec 8>"$folder.lock"
    flock 8                    # `test` and `up` may arrive here at once
    if [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && "$folder/bin/python" -c "$probe" 2>/dev/null; then
        step "$name" "${folder#"$REPO"/}" "already there"
    else
        : >"$log"
        run "$name" "$log" "$SYSTEM_PYTHON" -m venv --clear "$folder" || fail_log 3 "could not make $folder" "$log"
        run "$name" "$log" "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
            --only-binary :all: --require-hashes -r "$requirements" ||
            fail_log 3 "could not install the Python packages" "$log" "is the package index within reach? see https://pip.pypa.io for proxies"
        printf '%s\n' "$wanted" >"$stamp"
        step "$name" "${folder#"$REPO"/}" installed
    fi
    exec 8>&-
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
