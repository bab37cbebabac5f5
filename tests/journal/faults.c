/* SPDX-License-Identifier: Apache-2.0
 * A library for LD_PRELOAD that makes system calls on the files of a journal fail. SIMDLP_FAULT is
 * CALL:NUMBER:WHAT[:COUNT]: from the call with that number on (from 1), COUNT of them (1 without it)
 * fail. CALL is write, sync, reserve, read or direct (a file system that cannot bypass the cache); WHAT is
 * an errno (EIO, ENOSPC; EINVAL for direct), "short" for a write, or "slow" for a read. With SIMDLP_FAULT_WHILE calls fail only while the file of that name exists, and
 * are not counted otherwise. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

/* Returns true if this call must fail; `what` is then the fault. */
static int fails(const char* call, const char** what) {
  const char* fault = getenv("SIMDLP_FAULT");
  size_t length = strlen(call);
  char* end;
  long first;
  long count = 1;
  long number;
  if (fault == NULL || strncmp(fault, call, length) != 0 || fault[length] != ':') return 0;
  first = strtol(fault + length + 1, &end, 10);
  *what = end + 1;
  end = strchr(*what, ':');
  if (end != NULL) count = strtol(end + 1, NULL, 10);
  if (getenv("SIMDLP_FAULT_WHILE") != NULL && access(getenv("SIMDLP_FAULT_WHILE"), F_OK) != 0)
    return 0;
  number = atomic_fetch_add(&calls, 1) + 1;
  return number >= first && number < first + count;
}

static int error_of(const char* what) { return strncmp(what, "ENOSPC", 6) == 0 ? ENOSPC : EIO; }

ssize_t pwritev(int file, const struct iovec* pieces, int count, off_t offset) {
  ssize_t (*real)(int, const struct iovec*, int, off_t) =
      (ssize_t(*)(int, const struct iovec*, int, off_t))dlsym(RTLD_NEXT, "pwritev");
  const char* what;
  struct iovec first;
  if (!fails("write", &what)) return real(file, pieces, count, offset);
  first = pieces[0];
  first.iov_len = (first.iov_len + 1) / 2;
  if (strncmp(what, "short", 5) == 0) return real(file, &first, 1, offset);
  /* Writes a part nevertheless, as a disk may do. */
  (void)!real(file, &first, 1, offset);
  errno = error_of(what);
  return -1;
}

ssize_t pwritev64(int file, const struct iovec* pieces, int count, off_t offset) {
  return pwritev(file, pieces, count, offset);
}

int fdatasync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  const char* what;
  if (!fails("sync", &what)) return real(file);
  errno = error_of(what);
  return -1;
}

int fcntl(int file, int command, ...) {
  int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, "fcntl");
  const char* what;
  va_list more;
  long argument;
  va_start(more, command);
  argument = va_arg(more, long);
  va_end(more);
  if (command != F_SETFL || (argument & O_DIRECT) == 0 || !fails("direct", &what))
    return real(file, command, argument);
  errno = EINVAL;
  return -1;
}

int fcntl64(int file, int command, ...) {
  va_list more;
  long argument;
  va_start(more, command);
  argument = va_arg(more, long);
  va_end(more);
  return fcntl(file, command, argument);
}

int fallocate(int file, int mode, off_t offset, off_t length) {
  int (*real)(int, int, off_t, off_t) =
      (int (*)(int, int, off_t, off_t))dlsym(RTLD_NEXT, "fallocate");
  const char* what;
  if (!fails("reserve", &what)) return real(file, mode, offset, length);
  errno = error_of(what);
  return -1;
}

int fallocate64(int file, int mode, off_t offset, off_t length) {
  return fallocate(file, mode, offset, length);
}

ssize_t pread(int file, void* to, size_t size, off_t offset) {
  ssize_t (*real)(int, void*, size_t, off_t) =
      (ssize_t(*)(int, void*, size_t, off_t))dlsym(RTLD_NEXT, "pread");
  const char* what;
  if (!fails("read", &what)) return real(file, to, size, offset);
  if (strncmp(what, "slow", 4) == 0) {
    usleep(100000);
    return real(file, to, size, offset);
  }
  errno = error_of(what);
  return -1;
}

ssize_t pread64(int file, void* to, size_t size, off_t offset) {
  return pread(file, to, size, offset);
}
