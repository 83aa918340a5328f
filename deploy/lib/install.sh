# shellcheck shell=bash
# What the machine itself must have: Debian packages, and a Swift toolchain that is already there. None of them leaves a
# server behind: neither the cluster on port 5432 that postgresql makes when it is installed, nor nginx on port 80. What of
# these is there already is neither used nor touched.

PG_BIN=                        # folder of initdb, postgres, psql; set by install_packages
SYSTEM_PYTHON=                 # the Python that Debian's python3-venv belongs to
NGINX=                         # set by install_nginx

NO_CLUSTER=/etc/postgresql-common/createcluster.d/sanket-installs.conf

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
    { command -v pkg-config && pkg-config --exists jemalloc; } >/dev/null 2>&1 || echo libjemalloc-dev
    find_postgres || echo postgresql
    find_python || echo python3-venv
    command -v protoc >/dev/null || echo protobuf-compiler
    # The .proto files that ours import: protobuf-compiler only recommends them.
    [[ -e /usr/include/google/protobuf/descriptor.proto ]] || echo libprotobuf-dev
    command -v kcat >/dev/null || echo kcat
    command -v shellcheck >/dev/null || echo shellcheck
    command -v valgrind >/dev/null || echo valgrind
    command -v openssl >/dev/null || echo openssl
}

# withhold_cluster: for as long as packages are installed here, Debian's postgresql makes no cluster of its own, so that
# nothing of it starts now or with the machine. See createcluster.conf.
withhold_cluster() {
    at_end release_cluster
    mkdir -p "${NO_CLUSTER%/*}"
    printf '%s\n' "# $COMMAND is installing: removed when it is done" "create_main_cluster = false" >"$NO_CLUSTER"
}

release_cluster() {
    rm -f "$NO_CLUSTER"
    rmdir "${NO_CLUSTER%/*}" 2>/dev/null || true
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
        withhold_cluster
        run packages "$log" apt-get update -q || fail_log 3 "apt-get update failed" "$log"
        run packages "$log" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends "${missing[@]}" ||
            fail_log 3 "could not install $list" "$log"
        release_cluster
        mapfile -t missing < <(missing_packages)
        ((${#missing[@]} == 0)) || fail_log 3 "still missing after the installation: ${missing[*]}" "$log"
        step packages "$list" installed
    else
        step packages "libpq, librdkafka, libturbojpeg, libpng, zlib, postgresql, python3-venv, protoc, kcat, shellcheck, valgrind" \
            "already there"
    fi
    find_postgres
    find_python
}

# install_nginx: what the HTTP door is tested behind; sets NGINX. Unpacked beside the Python environment and not installed:
# the package would start a server on port 80, now and with the machine.
install_nginx() {
    local log=$SHARED_LOGS/nginx.log folder=$LOCAL/nginx
    NGINX=$(PATH=$PATH:/usr/sbin:$folder/usr/sbin command -v nginx || true)
    if [[ -n $NGINX ]]; then
        step nginx "$NGINX" "already there"
        return 0
    fi
    command -v apt-get >/dev/null || fail 3 "missing: nginx" "this is no Debian: install it, then run $COMMAND again"
    : >"$log"
    rm -rf "$folder.new" && mkdir -p "$folder.new"
    if ! run nginx "$log" env -C "$folder.new" apt-get download -q nginx; then
        ((EUID == 0)) || fail_log 3 "could not fetch nginx" "$log" "run this once, then $COMMAND again:" "" "  sudo apt-get update"
        run nginx "$log" apt-get update -q || fail_log 3 "apt-get update failed" "$log"
        run nginx "$log" env -C "$folder.new" apt-get download -q nginx || fail_log 3 "could not fetch nginx" "$log"
    fi
    run nginx "$log" dpkg -x "$folder.new"/nginx_*.deb "$folder.new" || fail_log 3 "could not unpack nginx" "$log"
    NGINX=$folder/usr/sbin/nginx
    rm -rf "$folder" && mv "$folder.new" "$folder"
    run nginx "$log" "$NGINX" -v || fail_log 3 "nginx does not run" "$log" "install the libraries that it says are missing"
    step nginx "${NGINX#"$REPO"/}" unpacked
}

# need_swift: 6.2 or newer.
need_swift() {
    local version
    command -v swift >/dev/null || fail 3 "no Swift toolchain on the PATH" "install Swift 6.2 or newer: https://www.swift.org/install"
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9.]+$' || true)
    printf '6.2\n%s\n' "${version:-0}" | sort -V -C ||
        fail 3 "Swift ${version:-of unknown version} is too old" "install Swift 6.2 or newer: https://www.swift.org/install"
}
