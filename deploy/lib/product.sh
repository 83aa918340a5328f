# shellcheck shell=bash
# Sanket itself: build, prepare, serve, publish, follow.

SANKET=                        # the program, set by find_binary
SERVER=                        # its process id while it serves

# build_product [ARGUMENT…]: `swift build`, its progress shown.
build_product() {
    local log=$SHARED_LOGS/build.log since=$SECONDS
    run_counted build "$log" swift build --package-path "$REPO" -c "$CONFIGURATION" "$@" || {
        grep -E '(error|fatal error):' "$log" | sort -u | head -n 20 >&2 || true
        fail_log 1 "the build failed" "$log"
    }
    step build "$CONFIGURATION" "$(elapsed $((SECONDS - since)))"
}

# find_binary: the one that was named, or a fresh build.
find_binary() {
    if [[ -n $BINARY ]]; then
        SANKET=$(readlink -f "$BINARY")
        step sanket "$SANKET"
    else
        build_product --product sanket
        SANKET=$(swift build --package-path "$REPO" -c "$CONFIGURATION" --show-bin-path)/sanket
    fi
}

# start_parts: what the environment does not name.
start_parts() {
    if [[ -n ${SANKET_DATABASE_URL:-} ]]; then
        step postgres "of SANKET_DATABASE_URL"
    else
        start_postgres
    fi
    if [[ -n ${SANKET_KAFKA_BOOTSTRAP_SERVERS:-} ]]; then
        step kafka "$SANKET_KAFKA_BOOTSTRAP_SERVERS"
    else
        start_broker
    fi
}

# prepare: tables and topics; both do nothing where nothing is to do.
prepare() {
    local log=$LOGS/prepare.log code=0
    : >"$log"
    run migrate "$log" "$SANKET" db migrate || code=$?
    ((code == 0)) || fail_log "$code" "sanket db migrate failed" "$log"
    step migrate "$(tail -n 1 "$log")"
    run topics "$log" "$SANKET" topics apply || code=$?
    ((code == 0)) || fail_log "$code" "sanket topics apply failed" "$log"
    step topics "$(tail -n 1 "$log")"
}

# matching_key: the secret by which alerts are linked and found, made here unless the environment names one. It belongs to
# the database that it was made for.
matching_key() {
    [[ -z ${SANKET_MATCHING_KEY:-}${SANKET_MATCHING_KEY_FILE:-} ]] || return 0
    export SANKET_MATCHING_KEY_FILE=$STATE/matching.key
    [[ -s $SANKET_MATCHING_KEY_FILE ]] || (umask 077 && head -c 32 /dev/urandom | base64 >"$SANKET_MATCHING_KEY_FILE")
}

# token_key: a key of this state folder's own, with which development tokens are signed. Needs $SANKET.
token_key() {
    [[ -z ${SANKET_TOKEN_KEYS:-} ]] || return 0
    export SANKET_TOKEN_KEYS=$STATE/token-keys.json SANKET_TOKEN_KEY=$STATE/token-key.pem
    [[ -s $SANKET_TOKEN_KEY && -s $SANKET_TOKEN_KEYS ]] || {
        rm -f "$SANKET_TOKEN_KEY" "$SANKET_TOKEN_KEYS"
        "$SANKET" token new-key "$SANKET_TOKEN_KEY" "$SANKET_TOKEN_KEYS" 2>/dev/null ||
            fail 1 "the key for development tokens can't be made in $STATE"
    }
}

# door_address: where the HTTP door will be, on loopback: 8480, or a free port where that is taken.
door_address() {
    [[ -z ${SANKET_HTTP_ADDRESS:-} ]] || return 0
    export SANKET_HTTP_ADDRESS
    SANKET_HTTP_ADDRESS=127.0.0.1:$(free_port "$(cat "$STATE/http.port" 2>/dev/null || echo 8480)")
    printf '%s\n' "${SANKET_HTTP_ADDRESS##*:}" >"$STATE/http.port"
}

# show_door: the address, two tokens, and a line that works. Needs the key of token_key.
show_door() {
    local example=$REPO/schemas/examples/girl-promised-work.json
    [[ -n ${SANKET_TOKEN_KEY:-} ]] || return 0
    printf '\n%sThe HTTP door, with tokens for eight hours:%s\n\n' "$DIM" "$PLAIN"
    printf 'export SANKET_URL=http://%s\n' "$SANKET_HTTP_ADDRESS"
    printf 'export PUBLISHER=%s\n' "$("$SANKET" token mint --state IN-JH --role publisher)"
    printf 'export OFFICER=%s\n' "$("$SANKET" token mint --state IN-DL --role officer --officer dl-ahtu-07)"
    printf '\n%s\n' "curl -sS \$SANKET_URL/v1/alerts -H \"Authorization: Bearer \$PUBLISHER\" \\"
    printf '%s\n\n' "  -H 'Content-Type: application/json' --data-binary @${example#"$PWD"/}"
}

start_server() {
    local log=$LOGS/serve.log tenths
    export SANKET_READY_FILE=$STATE/run/ready
    rm -f "$SANKET_READY_FILE"
    : >"$log"
    launch serve TERM 10 "$log" "$SANKET" serve
    SERVER=$LAUNCHED
    for ((tenths = 0; tenths < 600; tenths++)); do
        if [[ -e $SANKET_READY_FILE ]]; then
            step serve "pid $SERVER"
            return 0
        fi
        alive "$SERVER" || break
        sleep 0.1
    done
    fail_log 1 "sanket serve did not become ready" "$log" "if data were lost, e.g. the broker's: $COMMAND --fresh begins anew"
}

# publish_examples FILE: receipts go there, errors to the log.
publish_examples() {
    local log=$LOGS/publish.log code=0
    shopt -s nullglob
    local -a files=("$REPO"/schemas/examples/*.json)
    shopt -u nullglob
    ((${#files[@]} > 0)) || fail 1 "no examples in schemas/examples"
    : >"$log"
    : >"$1"
    launch publish TERM 5 "$log" --output "$1" "$SANKET" publish --json --wait notified "${files[@]}"
    wait "$LAUNCHED" || code=$?
    forget "$LAUNCHED"
    ((code == 0)) || publishing_failed "$code" "$log" "$1"
    step publish "${#files[@]} examples"
}

# publishing_failed CODE LOG RECEIPTS: what `sanket doctor` finds wrong says more than that no answer came. A development
# broker that has lost its data is the likeliest, and then what publish says of alerts at the broker is not the point.
publishing_failed() {
    local code=$1 log=$2 receipts=$3 found=$LOGS/doctor.log
    local -a hints=()
    : >"$found"
    run doctor "$found" "$SANKET" doctor || true
    printf '%s sanket publish failed (exit %d)\n' "$BAD" "$code" >&2
    tail -n 15 "$log" | sed -e 's/\. None is lost$//' -e 's/^/  | /' >&2
    printf '  sanket doctor finds:\n' >&2
    grep -A 1 -E '^(WRONG|DOWN)' "$found" | grep -v '^--$' | head -n 20 | sed 's/^/  | /' >&2 || true
    if grep -qE 'topic-recreated|records-lost' "$found"; then
        hints+=("the broker has lost what the database remembers (the development broker is not durable):"
            "$COMMAND --fresh begins anew")
    fi
    fail "$code" "the examples did not come through" "${hints[@]}" \
        "receipts: $receipts" "publish: $log" "server: $LOGS/serve.log" "doctor: $found"
}

# follow_feed: until Ctrl-C, which is the regular end here, or until the server has ended.
follow_feed() {
    local ended=
    trap 'printf "\n"; exit 0' INT
    printf '%sThe feed, as a dashboard sees it. Ctrl-C stops everything.%s\n' "$DIM" "$PLAIN"
    launch watch TERM 5 - "$SANKET" watch --feed
    wait -n -p ended "$SERVER" "$LAUNCHED" || true
    [[ ${ended:-} != "$SERVER" ]] || fail_log 1 "sanket serve has ended" "$LOGS/serve.log"
    fail 1 "sanket watch has ended"
}
