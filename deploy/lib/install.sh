# shellcheck shell=bash
# What the machine itself must have: Debian packages, and a Swift toolchain that is already there.
# Debian's postgresql package brings a system cluster on port 5432; it is neither used nor touched.

PG_BIN=                        # folder of initdb, postgres, psql; set by install_packages
SYSTEM_PYTHON=                 # the Python that Debian's python3-venv belongs to

find_postgres() {
    local folder
    PG_BIN=
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t / -k 5 -V -r); do
        [[ -x $folder/initdb && -x $folder/postgres ]] && PG_BIN=$folder && return 0
    done
    command -v initdb >/dev/null && PG_BIN=$(dirname "$(readlink -f "$(command -v initdb)")")
}

find_python() {
    SYSTEM_PYTHON=/usr/bin/python3
    [[ -x $SYSTEM_PYTHON ]] || SYSTEM_PYTHON=$(command -v python3 || true)
    [[ -n $SYSTEM_PYTHON ]] && "$SYSTEM_PYTHON" -c 'import venv, ensurepip' 2>/dev/null
}

# missing_packages: the Debian packages whose content is not there, however it might have come.
missing_packages() {
    command -v pkg-config >/dev/null || echo pkg-config
    { command -v pkg-config && pkg-config --exists libpq; } >/dev/null 2>&1 || echo libpq-dev
    { command -v pkg-config && pkg-config --exists rdkafka; } >/dev/null 2>&1 || echo librdkafka-dev
    { command -v pkg-config && pkg-config --exists libturbojpeg; } >/dev/null 2>&1 || echo libturbojpeg0-dev
    { command -v pkg-config && pkg-config --exists libpng; } >/dev/null 2>&1 || echo libpng-dev
    { command -v pkg-config && pkg-config --exists zlib; } >/dev/null 2>&1 || echo zlib1g-dev
    find_postgres || echo postgresql
    find_python || echo python3-venv
    command -v protoc >/dev/null || echo protobuf-compiler
    # The .proto files that ours import: protobuf-compiler only recommends them.
    [[ -e /usr/include/google/protobuf/descriptor.proto ]] || echo libprotobuf-dev
    command -v kcat >/dev/null || echo kcat
    command -v shellcheck >/dev/null || echo shellcheck
    command -v valgrind >/dev/null || echo valgrind
    { command -v nginx || [[ -x /usr/sbin/nginx ]]; } >/dev/null || echo nginx-light
    command -v openssl >/dev/null || echo openssl
}

install_packages() {
    local log=$SHARED_LOGS/install.log list
    mkdir -p "$SHARED_LOGS"
    local -a missing
    mapfile -t missing < <(missing_packages)
    if ((${#missing[@]} > 0)); then
        list=${missing[*]}
        command -v apt-get >/dev/null ||
            fail 3 "missing: $list" "this is no Debian: install what these packages hold, then run $COMMAND again"
        ((EUID == 0)) ||
            fail 3 "missing: $list" "run this once, then $COMMAND again:" "" \
                "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $list"
        : >"$log"
        run packages "$log" apt-get update -q || fail_log 3 "apt-get update failed" "$log"
        run packages "$log" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends "${missing[@]}" ||
            fail_log 3 "could not install $list" "$log"
        mapfile -t missing < <(missing_packages)
        ((${#missing[@]} == 0)) || fail_log 3 "still missing after the installation: ${missing[*]}" "$log"
        step packages "$list" installed
    else
        step packages "libpq, librdkafka, libturbojpeg, libpng, zlib, postgresql, python3-venv, protoc, kcat, shellcheck, valgrind, nginx" \
            "already there"
    fi
    find_postgres
    find_python
}

# need_swift: 6.2 or newer.
need_swift() {
    local version
    command -v swift >/dev/null || fail 3 "no Swift toolchain on the PATH" "install Swift 6.2 or newer: https://www.swift.org/install"
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9.]+$' || true)
    printf '6.2\n%s\n' "${version:-0}" | sort -V -C ||
        fail 3 "Swift ${version:-of unknown version} is too old" "install Swift 6.2 or newer: https://www.swift.org/install"
}
