"""What code under judgment may not touch.

Not a prison: whoever is determined to break out of Python can. It keeps the usual temptations away, on every
platform and without an installation: reading the tests or somebody else's answers, changing the helper package or
the marks, starting programs, asking the internet. On Linux :mod:`landlock` closes the ways around, but for the last.
"""

import os
import sys
from pathlib import Path

from classroom import landlock

try:
    import resource
except ImportError:  # Windows
    resource = None

MOST_MEMORY = 4 * 1024**3  # bytes; training a network in a lesson takes less than one of these four
NO_PROGRAMS = {
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty"),
    *("os.startfile", "pty.spawn", "os.kill", "os.killpg"),
}
NO_NETWORK = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}
# Events whose first arguments are paths, and how many of them.
CHANGES = {
    **dict.fromkeys(("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate", "os.utime"), 1),
    **dict.fromkeys(("os.rename", "os.link", "os.symlink"), 2),
}
READS = {"open", "os.listdir", "os.scandir", "os.walk", "glob.glob", "sqlite3.connect", "os.chdir"}
MOST_TOLD = 5

peeks = []  # files of the course that the code tried to open, for the teacher's eyes

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(private, open_to_all, workplace):
    """From now on this Python process keeps to its workplace; there is no way back.

    Args:
        private: folders that may not be read.
        open_to_all: folders inside of those that may.
        workplace: the only folder in which anything may be written.
    """
    private, open_to_all = [[_real(path) for path in paths] for paths in (private, open_to_all)]
    workplace = _real(workplace)
    own = os.getpid()

    def inside(path, folders):
        return any(path == folder or path.startswith(folder + os.sep) for folder in folders)

    def look(event, arguments):
        if event in READS:
            path = arguments[0] if arguments else None
            if path is None:
                path = "."
            if isinstance(path, int) or path == b"" or path == "":
                return
            path = _real(path)
            if inside(path, private) and not inside(path, [*open_to_all, workplace]):
                if event == "open" and len(peeks) < MOST_TOLD:  # lists of folders are also asked for by `import`
                    peeks.append(path)
                raise PermissionError(f"{event} {path}: code that is being graded may not look into the course's files")
            if event == "open" and arguments[2] & WRITING:
                refuse_change(event, path)
        elif event in CHANGES:
            for path in arguments[: CHANGES[event]]:
                if not isinstance(path, int):
                    refuse_change(event, _real(path))
        elif event in NO_PROGRAMS and not (event == "os.kill" and arguments[0] == own):
            raise PermissionError(f"{event}: code that is being graded may not start or stop programs")
        elif event in NO_NETWORK:
            host = str(arguments[1] if event == "socket.connect" else arguments[0])
            if not any(local in host for local in ("127.0.0.1", "localhost", "::1")):
                raise PermissionError(f"{event}: code that is being graded may not use the network")

    def refuse_change(event, path):
        if path != os.devnull and not inside(path, [workplace]):
            raise PermissionError(f"{event} {path}: code that is being graded may write only into its own folder")

    if resource:
        # A list that grows without end must not take the teacher's computer along.
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    landlock.restrict(private, open_to_all, workplace)
    sys.addaudithook(look)


def _real(path):
    return os.path.realpath(os.fsdecode(path))


def folders():
    """What is private to the course, and what inside of it is not: the project, but for its packages and its Python."""
    project = Path(__file__).resolve().parents[1]
    return [project], [project / "cartpole_helpers", project / "classroom", sys.prefix]
