# shellcheck shell=bash
# What every command here shares: strict mode, how a step is reported, and who ends what was started.
set -Eeuo pipefail
shopt -s inherit_errexit

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
COMMAND=${COMMAND:-deploy}
LOCAL=$REPO/.local             # what all runs in this clone share: the Python environment, the logs of builds
VENV=$LOCAL/venv
SHARED_LOGS=$LOCAL/log
STATE=$LOCAL                   # what one `up` keeps: database, broker, logs
LOGS=$LOCAL/log

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    GOOD=$'\e[32m✓\e[0m' BAD=$'\e[31m✗\e[0m' DIM=$'\e[2m' PLAIN=$'\e[0m' LIVE=yes
else
    GOOD='✓' BAD='✗' DIM='' PLAIN='' LIVE=no
fi

# step NAME DETAIL [NOTE]: one line, said when the step is done.
step() {
    printf '%s %-10s %s%s\n' "$GOOD" "$1" "$2" "${3:+  $DIM($3)$PLAIN}"
}

# fail CODE WHAT [HINT…]: says what went wrong and what to do, then ends the run. Codes are those of `sanket`.
fail() {
    local code=$1 what=$2
    shift 2
    printf '%s %s\n' "$BAD" "$what" >&2
    (($# == 0)) || printf '  %s\n' "$@" >&2
    exit "$code"
}

# fail_log CODE WHAT LOG [HINT…]: the same, with the end of the log.
fail_log() {
    local code=$1 what=$2 log=$3
    shift 3
    printf '%s %s\n' "$BAD" "$what" >&2
    [[ ! -s $log ]] || tail -n 15 "$log" | sed 's/^/  | /' >&2
    printf '  log: %s\n' "$log" >&2
    (($# == 0)) || printf '  %s\n' "$@" >&2
    exit "$code"
}

# usage_error WHAT: wrong use, exit 2.
usage_error() {
    fail 2 "$COMMAND: $1" "see $COMMAND --help"
}

# elapsed SECONDS: 75 → "1 min 15 s".
elapsed() {
    if (($1 >= 60)); then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}

# lock_state: one `up` at a time in a state folder. Descriptor 9 holds it; nothing that we start may inherit it.
lock_state() {
    mkdir -p "$STATE" "$SHARED_LOGS"
    chmod 711 "$STATE"         # the user who owns the database passes through to it; all else is closed
    mkdir -p "$LOGS" "$STATE/run"
    chmod 700 "$LOGS" "$STATE/run"
    exec 9>"$STATE/lock"
    flock -n 9 || fail 1 "another $COMMAND is at work in $STATE" "stop it first, or name another folder with --state DIR"
}
