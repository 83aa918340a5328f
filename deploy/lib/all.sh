# shellcheck shell=bash
# The parts of a command, in the order in which they need each other. The command sets COMMAND first.
LIB=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib/common.sh
. "$LIB/common.sh"
# shellcheck source=lib/processes.sh
. "$LIB/processes.sh"
# shellcheck source=lib/install.sh
. "$LIB/install.sh"
# shellcheck source=lib/python.sh
. "$LIB/python.sh"
# shellcheck source=lib/broker.sh
. "$LIB/broker.sh"
# shellcheck source=lib/postgres.sh
. "$LIB/postgres.sh"
# shellcheck source=lib/product.sh
. "$LIB/product.sh"
