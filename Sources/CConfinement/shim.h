#pragma once

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define SANKET_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SANKET_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "seccomp(2): name this architecture here"
#endif

#define SANKET_ALLOW(name) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/// From here on this process may compute, ask for memory that is not executable, read and write what is open, and end.
/// Any other system call kills it. Can't be undone. Returns 0, or the error number of seccomp(2).
///
/// Here and not in Swift: `prctl` and `syscall` are variadic.
static inline int sanket_confine(void) {
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SANKET_ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        SANKET_ALLOW(read),
        SANKET_ALLOW(write),
        SANKET_ALLOW(munmap),
        SANKET_ALLOW(mremap),
        SANKET_ALLOW(madvise),
        SANKET_ALLOW(brk),
        SANKET_ALLOW(futex),
        SANKET_ALLOW(clock_gettime),
        SANKET_ALLOW(getrandom),
        SANKET_ALLOW(sched_getaffinity),
        SANKET_ALLOW(rt_sigreturn),
        SANKET_ALLOW(exit),
        SANKET_ALLOW(exit_group),
        // mmap and mprotect, unless PROT_EXEC is among what the third argument asks for.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mprotect, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof(rules) / sizeof(rules[0]), rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    // For every thread; a service manager's filter may know only the older way, which is for the calling thread.
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0) return 0;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0 : errno;
}

/// The child that is started keeps no file from this number on. (Hidden from Swift, for it is not POSIX.)
static inline int sanket_close_from(posix_spawn_file_actions_t *files, int first) {
    extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
    return posix_spawn_file_actions_addclosefrom_np(files, first);
}
