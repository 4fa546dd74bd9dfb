"""The room in which a learner's code runs: bubblewrap shuts it in before a byte of it is read.

Inside there are Python, the lessons' helpers and an empty folder of limited size; no network, no other process, no
environment, nothing of the teacher's. Where there is no bubblewrap :mod:`courtesy` has to do, and it contains nobody.
"""

import ctypes
import functools
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import zmq
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 4 * 1024**3  # bytes; training a network in a lesson takes less than one of these four
PROCESSES = 500
DISK = 512 * 1024**2  # bytes
# For each process; root is not bound by the number of processes, but see _scope.
LIMITS = ["prlimit", f"--data={MEMORY}", f"--nproc={PROCESSES}", "--core=0"]
LARGEST_MESSAGE = 16_000_000  # bytes: a kernel that sends more is cut off

# The same for every learner, whatever the names outside.
HOME, CHANNEL, CONNECTION = "/learner", "/channel", "/connection.json"
SYSTEM = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives", sys.base_prefix]
HELPERS = [sys.prefix, ROOT / "cartpole_helpers", ROOT / "classroom/__init__.py", ROOT / "classroom/questions.py"]
# Without its debugger, which would take longer to import than all the rest of it.
LAUNCH = "import sys; sys.modules['debugpy'] = None; import ipykernel.kernelapp as it; it.launch_new_instance()"
KERNEL = ["--HistoryManager.enabled=False", "-f"]
# The number by which the system's kernel knows keyctl(2); glibc has no name for it.
KEYCTL = {"x86_64": 250, "aarch64": 219}.get(platform.machine())
# Variables that programs need to start at all; they hold no secrets.
VARIABLES = ("PATH", "LANG", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "WINDIR")


@functools.cache
def problem():
    """Why this system cannot shut code in, as a sentence for the teacher; None if it can."""
    if not sys.platform.startswith("linux"):
        return "only Linux has bubblewrap"
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed (on Debian and Ubuntu: apt install bubblewrap)"
    tried = subprocess.run([*_bubblewrap([]), "true"], env={}, capture_output=True, text=True)
    return f"bubblewrap could not start ({tried.stderr.strip()})" if tried.returncode else None


def start_kernel(folder, private):
    """Start a Jupyter kernel, shut in as well as this system can.

    Args:
        folder: Path of an empty temporary folder, for this kernel alone.
        private: Paths that its code may not read.

    Returns:
        The kernel's manager and its client, connected but maybe not ready yet.
    """
    context = zmq.Context()
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
    file, more = folder / "connection.json", {}
    if problem():
        workplace = folder / "workplace"
        workplace.mkdir()
        manager = KernelManager(connection_file=str(file), context=context)
        hook = f"import classroom.courtesy as c; c.refuse({str(workplace)!r}, {[str(path) for path in private]!r})"
        limits = LIMITS if shutil.which(LIMITS[0]) else []
        command = [*limits, sys.executable, "-P", "-c", f"{hook}; {LAUNCH}", *KERNEL, file]
        environment = {name: os.environ[name] for name in VARIABLES if name in os.environ}
        environment |= dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "TMPDIR", "TEMP", "TMP"), str(workplace))
        interrupt = "signal"
    else:
        workplace = folder
        manager = KernelManager(connection_file=str(file), context=context, transport="ipc", ip=f"{CHANNEL}/socket")
        shut_in = [*_scope(), "env", "-i", *_bubblewrap(private, "--ro-bind", file, CONNECTION)]
        command = [*shut_in, sys.executable, "-P", "-c", LAUNCH, *KERNEL, CONNECTION]
        environment = {name: os.environ[name] for name in ("PATH", "XDG_RUNTIME_DIR") if name in os.environ}
        interrupt = "message"
        # bubblewrap's own --die-with-parent comes too late for who is stopped while it starts.
        more["preexec_fn"] = functools.partial(_leave_the_teacher, os.getpid(), ctypes.CDLL(None))
    manager._kernel_spec = KernelSpec(argv=[str(word) for word in command], language="python", interrupt_mode=interrupt)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    manager.start_kernel(cwd=str(workplace), env=environment, **quiet, **more)
    if not problem():
        # The sockets are in the room's own memory, where their number and size are limited: this is the door to it.
        bubblewrap = psutil.Process(manager.provisioner.pid)
        while not (inside := bubblewrap.children()) and manager.is_alive():
            time.sleep(0.01)
        if inside:
            manager.ip = f"/proc/{inside[0].pid}/root{manager.ip}"
    client = manager.blocking_client()
    client.start_channels()
    return manager, client


def _leave_the_teacher(parent, system):
    """For this process and what it becomes: what bubblewrap does not do."""
    if KEYCTL:
        system.syscall(KEYCTL, 1, None)  # KEYCTL_JOIN_SESSION_KEYRING: an empty one, without the teacher's keys
    with open("/proc/self/oom_score_adj", "w") as file:  # where memory is short it is taken from here, not from them
        file.write("1000")
    system.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: end when the parent does
    if os.getppid() != parent:
        os._exit(1)


def interrupt(manager, client):
    """Ask the kernel's code to stop, as Ctrl-C does: the message that it answers, or None if it is a signal."""
    if problem():
        return manager.interrupt_kernel()
    request = client.session.msg("interrupt_request")
    client.control_channel.send(request)
    return request["header"]["msg_id"]


def _bubblewrap(private, *more):
    """The command that shuts in the program that follows it."""
    inside = [path for path in (ROOT, *private) if any(Path(path).is_relative_to(place) for place in SYSTEM)]
    mounts = [
        *(word for path in SYSTEM if os.path.exists(path) for word in ("--ro-bind", path, path)),
        *(word for path in inside for word in ("--tmpfs", path)),  # a project in /usr/local, say
        *("--size", DISK, "--tmpfs", "/tmp"),  # before what is ours, which may lie in it
        *(word for path in HELPERS for word in ("--ro-bind", path, path)),
        *("--proc", "/proc", "--dev", "/dev", "--size", 2**26, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"),
        *("--size", DISK, "--tmpfs", HOME, "--size", 2**20, "--tmpfs", CHANNEL),
        # matplotlib's list of this system's fonts, which it would spend seconds on in each new home.
        *(word for file in _fonts() for word in ("--ro-bind", file, f"{HOME}/.cache/matplotlib/{file.name}")),
        *more,
        *("--remount-ro", "/", "--chdir", HOME),
    ]
    variables = {"HOME": HOME, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    options = [
        *("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"),
        *("--die-with-parent", "--new-session", "--clearenv"),
        *(word for name, value in variables.items() for word in ("--setenv", name, value)),
        *mounts,
    ]
    return [str(word) for word in (shutil.which("bwrap"), *options, "--", *LIMITS)]


@functools.cache
def _fonts():
    from matplotlib import font_manager, get_cachedir  # noqa: F401, importing it makes the list of fonts

    return list(Path(get_cachedir()).glob("fontlist-*.json"))


@functools.cache
def _scope():
    """The command by which systemd limits all processes of a learner together, where it is there."""
    scope = ["systemd-run", *([] if os.geteuid() == 0 else ["--user"]), "--scope", "--quiet", "--collect"]
    scope += ["-p", f"MemoryMax={MEMORY}", "-p", "MemorySwapMax=0", "-p", f"TasksMax={PROCESSES}", "--"]
    if not shutil.which("systemd-run") or subprocess.run([*scope, "true"], capture_output=True).returncode:
        return []
    return scope
