"""A system that is not Linux, for every Python process that has this folder on its path.

What macOS lacks is hidden: the affinity of processes, epoll, pidfd and its like, glibc's mallopt, /proc and /sys. Only
psutil still sees those two, as its build for Linux stands for the one that macOS would have. fcntl is there as well.
"""

import builtins
import ctypes
import io
import os
import select
import signal
import sys
from pathlib import Path

LINUX_ONLY = {
    os: ("sched_getaffinity", "sched_setaffinity", "process_cpu_count", "pidfd_open", "memfd_create", "eventfd",
         "posix_fallocate", "posix_fadvise", "copy_file_range", "splice", "getrandom", "setns", "unshare"),
    signal: ("pidfd_send_signal", "sigwaitinfo", "sigtimedwait"),
    select: ("epoll",),
}  # fmt: skip
for module, names in LINUX_ONLY.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)


def without_system_files(function):
    """The same function, for which nothing lies under /proc and /sys."""

    def found(path, *arguments, **options):
        hidden = isinstance(path, str | Path) and str(path).startswith(("/proc/", "/sys/"))
        if hidden and not sys._getframe(1).f_globals["__name__"].startswith("psutil"):
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return function(path, *arguments, **options)

    return found


builtins.open = io.open = without_system_files(io.open)
for name in ("open", "stat", "listdir", "scandir", "readlink"):
    setattr(os, name, without_system_files(getattr(os, name)))


class OtherLibrary(ctypes.CDLL):
    """A C library without what glibc alone has."""

    def __getattr__(self, name):
        if name == "mallopt":
            raise AttributeError(name)
        return super().__getattr__(name)


ctypes.CDLL = OtherLibrary
