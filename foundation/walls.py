"""Walls around a process that looks into a hostile file: it reads what it was given and the programs of the
machine, writes in one place, and opens no socket. What it starts stands behind the same walls.

Landlock keeps files (kernel 5.13 and later, https://docs.kernel.org/userspace-api/landlock.html), a seccomp
filter keeps sockets. Both are the kernel's; neither needs rights, and neither can be taken down again.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = (
    *map(Path, (sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64", "/bin")),
    *map(Path, ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types", "/etc/alternatives")),
    *map(Path, ("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/dev/urandom", "/dev/null")),
    ROOT / "ingestion",
    ROOT / "foundation",
)
"""What a parser, its libraries and tesseract read: nothing of SUFLER_HOME, no other process."""

_LIBC = ctypes.CDLL(None, use_errno=True)
# linux/landlock.h; the numbers of these calls are the same on every processor
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
# by version: how many rights over files it knows, and which of its other fields are asked for
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST = 16
_TCP, _SCOPED = 3, 3
# linux/seccomp.h, linux/filter.h, linux/audit.h
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _IS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_PROCESSORS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""By machine: how the kernel names its calls' kind, and the number of socket()."""
_IO_URING, _X32 = 425, 0x40000000


def stand() -> bool:
    """Whether this machine's kernel puts them up."""
    return sys.platform == "linux" and platform.machine() in _PROCESSORS and _version() > 0


def put_up(reading: Iterable[Path], writing: Path) -> None:
    """Around this process and all it starts from now on: it reads PROGRAMS and `reading`, and writes the
    file `writing`, or under it. Raises OSError where the kernel refuses."""
    _must(_LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _keep_files(reading, writing)
    _keep_sockets()


def _version() -> int:
    found: int = _LIBC.syscall(_CREATE_RULESET, None, 0, _VERSION)
    return max(found, 0)


def _keep_files(reading: Iterable[Path], writing: Path) -> None:
    version = _version()
    every = (1 << _RIGHTS.get(version, _LATEST)) - 1
    fields = [every, *[_TCP][: version >= 4], *[_SCOPED][: version >= 6]]
    asked = struct.pack(f"{len(fields)}Q", *fields)
    rules = _must(_LIBC.syscall(_CREATE_RULESET, asked, len(asked), 0))
    try:
        for path in (*PROGRAMS, *reading):
            _allow(rules, path, _EXECUTE | _READ | _LIST)
        _allow(rules, Path(os.devnull), _READ | _WRITE)
        _allow(rules, writing, every)
        _must(_LIBC.syscall(_RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    """What is not there needs no leave."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        own = rights if path.is_dir() else rights & _OF_FILES
        _must(_LIBC.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", own, place), 0))
    finally:
        os.close(place)


def _keep_sockets() -> None:
    """socket() and io_uring, which opens them too, are refused; so is every call of another kind."""
    kind, socket = _PROCESSORS[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),
        (_IS, 0, 5, kind),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 3, 0, _X32),
        (_IS, 2, 0, socket),
        (_IS, 1, 0, _IO_URING),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    _must(_LIBC.prctl(_SECCOMP, _FILTER, ctypes.c_char_p(program), 0, 0))


def _must(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
