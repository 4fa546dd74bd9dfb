"""On Linux the kernel itself keeps code under judgment in its place, whatever it does to its Python.

Landlock (Linux 5.13 and newer) lets a process give up rights, without an installation and without being root.
What :mod:`confine` asks of Python is asked here of the system, for reading and writing files, starting programs,
and sending signals. So it also holds for ``ctypes``, for TensorFlow, and for who patches Python.
"""

import ctypes
import os
import struct
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # numbers of system calls
ASK_VERSION, BENEATH_A_PATH, NO_NEW_PRIVILEGES = 1, 1, 38
READ_FILE, READ_DIRECTORY = 1 << 2, 1 << 3
OF_A_FILE = 0b111 | 1 << 14 | 1 << 15  # the rights that make sense for a single file
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights a version knows; later ones: 16
ONLY_OWN_SIGNALS = 1 << 1


def version():
    """What this system knows of Landlock: a number from 1, or less if it knows nothing."""
    if not sys.platform.startswith("linux"):
        return 0
    return ctypes.CDLL(None).syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)


def restrict(private, open_to_all, workplace):
    """Give up all other rights to files, for this thread and those that it starts.

    Args:
        private, open_to_all, workplace: real paths, as in :func:`confine.confine`.

    Returns:
        Whether this system can do that.
    """
    known = version()
    if known < 1:
        return False
    call = ctypes.CDLL(None).syscall
    every = (1 << RIGHTS.get(known, 16)) - 1
    handled = struct.pack("QQQ", every, 0, ONLY_OWN_SIGNALS)[: 8 if known < 4 else 16 if known < 6 else 24]
    rules = call(CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)

    def allow(path, rights):
        try:
            place = os.open(path, os.O_PATH | os.O_NOFOLLOW)
        except OSError:  # what is not there, or not ours, needs no permission
            return
        if not os.path.isdir(path):
            rights &= OF_A_FILE
        call(ADD_RULE, rules, BENEATH_A_PATH, struct.pack("=Qi", rights & every, place), 0)
        os.close(place)

    def allow_all_but_private(folder):
        # There are only permissions, no prohibitions: so all the neighbours of what is private are permitted.
        try:
            entries = list(os.scandir(folder))
        except OSError:
            return
        for entry in entries:
            if entry.is_symlink() or entry.path in private:
                continue
            if any(path.startswith(entry.path + os.sep) for path in private):
                allow_all_but_private(entry.path)
            else:
                allow(entry.path, READ_FILE | READ_DIRECTORY)

    allow_all_but_private(os.sep)
    for path in open_to_all:
        allow(path, READ_FILE | READ_DIRECTORY)
    for path in (workplace, "/dev"):
        allow(path, every)
    ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    restricted = call(RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return restricted
