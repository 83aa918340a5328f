#pragma once

#include <libpq-fe.h>
#include <sys/prctl.h>

/// Names the calling thread, as `ps -L` and debuggers show it; at most 15 bytes. (`pthread_setname_np` is not visible to
/// Swift, and `prctl` is variadic.)
static inline void clibpq_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}
