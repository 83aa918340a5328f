# shellcheck shell=bash
# Every process that a run starts is listed here, ended by its own id in the reverse order, and waited for.
# Each gets a session of its own: a Ctrl-C in the terminal reaches this script alone, which then ends them in order.
# Should this script itself be killed outright, the kernel ends them (setpriv --pdeathsig).

declare -a STARTED=()          # entries "pid:name:signal:seconds"
UNCLEAN=no                     # yes once one of them had to be killed

# launch NAME SIGNAL SECONDS LOG [--output FILE] [--as USER] COMMAND…: starts it in the background and sets LAUNCHED. Its
# output is appended to LOG ('-': goes where ours goes); with --output only its errors. SIGNAL asks it to end; after
# SECONDS it is killed. Never call this in a subshell: the end of that would end the process.
launch() {
    local name=$1 signal=$2 seconds=$3 log=$4 output=$4
    local -a as=()
    shift 4
    [[ $1 != --output ]] || { output=$2 && shift 2; }
    [[ $1 != --as ]] || { as=(setpriv --reuid="$2" --regid="$2" --clear-groups) && shift 2; }
    if [[ $output == - ]]; then exec 7>&1; else exec 7>>"$output"; fi
    if [[ $log == - ]]; then exec 6>&2; else exec 6>>"$log"; fi
    # A shell starts background processes deaf to SIGINT: `env` gives them their ears back. We may die before the kernel has
    # been told to end them: hence the second look at who the parent is.
    # shellcheck disable=SC2016
    setsid "${as[@]}" setpriv --pdeathsig "$signal" env --default-signal=INT,QUIT \
        sh -c '[ "$PPID" = "$0" ] && exec "$@"' $$ "$@" </dev/null >&7 2>&6 6>&- 7>&- 8>&- 9>&- &
    LAUNCHED=$!
    exec 6>&- 7>&-
    STARTED+=("$LAUNCHED:$name:$signal:$seconds")
}

# alive PID
alive() { kill -0 "$1" 2>/dev/null; }

# forget PID: it has ended by itself.
forget() {
    local entry kept=()
    for entry in "${STARTED[@]}"; do [[ $entry == "$1":* ]] || kept+=("$entry"); done
    STARTED=("${kept[@]}")
}

# end_process ENTRY: asks, waits, kills what does not go.
end_process() {
    local pid name signal seconds tenths code=0
    IFS=: read -r pid name signal seconds <<<"$1"
    kill -s "$signal" "$pid" 2>/dev/null || true
    for ((tenths = seconds * 10; tenths > 0; tenths--)); do
        alive "$pid" || break
        sleep 0.1
    done
    if alive "$pid"; then
        UNCLEAN=yes
        printf '%s %s (pid %d) did not stop within %d s and was killed\n' "$BAD" "$name" "$pid" "$seconds" >&2
        kill -s KILL -- "-$pid" 2>/dev/null || true
    fi
    wait "$pid" 2>/dev/null || code=$?
    # What it may have started itself shares its session, though not always its group: `swift test` gives the tests their own.
    pkill -KILL -s "$pid" 2>/dev/null || true
    return 0
}

# end_all: the last one started goes first.
end_all() {
    local i
    for ((i = ${#STARTED[@]} - 1; i >= 0; i--)); do end_process "${STARTED[i]}"; done
    STARTED=()
}

# run NAME LOG COMMAND…: a long step in the foreground, which a signal to us ends at once. Returns its exit code.
run() {
    local name=$1 log=$2 pid code=0
    shift 2
    launch "$name" TERM 10 "$log" "$@"
    pid=$LAUNCHED
    wait "$pid" || code=$?
    forget "$pid"
    return "$code"
}

# run_counted NAME LOG COMMAND…: the same for a build; shows how far it is, from the last "[n/m]" in its log.
run_counted() {
    local name=$1 log=$2 pid code=0 since=$SECONDS next=$((SECONDS + 60)) at
    shift 2
    : >"$log"
    launch "$name" TERM 10 "$log" "$@"
    pid=$LAUNCHED
    while alive "$pid"; do
        if [[ $LIVE == yes ]]; then
            at=$(grep -oE '^\[[0-9]+/[0-9]+\]' "$log" | tail -n 1 || true)
            printf '\r… %-10s %s  %s\e[K' "$name" "$at" "$(elapsed $((SECONDS - since)))"
        elif ((SECONDS >= next)); then
            at=$(grep -oE '^\[[0-9]+/[0-9]+\]' "$log" | tail -n 1 || true)
            printf '… %-10s %s  %s\n' "$name" "$at" "$(elapsed $((SECONDS - since)))"
            next=$((SECONDS + 60))
        fi
        sleep 0.5
    done
    [[ $LIVE == no ]] || printf '\r\e[K'
    wait "$pid" || code=$?
    forget "$pid"
    return "$code"
}

# at_end FUNCTION: runs after everything has ended, whatever the exit (removes temporary folders).
declare -a AT_END=()
at_end() { AT_END+=("$1"); }

finish() {
    local code=$? task
    trap '' INT TERM HUP
    trap - EXIT ERR
    end_all
    for task in "${AT_END[@]}"; do "$task" || true; done
    exit "$code"
}

unexpected() {
    ((BASH_SUBSHELL == 0)) || return 0
    printf '%s unexpected failure (exit %d) at %s:%d: %s\n' "$BAD" "$1" "${2##*/}" "$3" "$4" >&2
}

trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'unexpected $? "${BASH_SOURCE[0]}" "$LINENO" "$BASH_COMMAND"' ERR
