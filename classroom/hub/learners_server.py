"""A learner's server on a hub: hand out what is missing, then start JupyterLab. Runs as the learner, never as root.

A file that the learner has changed is left alone: it is their work.
"""

import os
import resource
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
WORK = Path.home() / "balancing-act"

HOUR = 60 * 60
OPTIONS = [
    # Files only the learner can open, instead of ports: whoever else is on the machine could listen on those.
    "--KernelManager.transport=ipc",
    # What nobody has used for an hour gives its memory back, even if a browser still shows it; notebooks are on disk.
    f"--MappingKernelManager.cull_idle_timeout={HOUR}",
    "--MappingKernelManager.cull_connected=True",
    f"--TerminalManager.cull_inactive_timeout={HOUR}",
    f"--ServerApp.shutdown_no_activity_timeout={HOUR}",
]
# For everything the learner runs, terminals too; nobody but root can raise them. The first is for all threads of the
# learner together, the others are for each process and each file.
LIMITS = {resource.RLIMIT_NPROC: 1000, resource.RLIMIT_DATA: 4 * 1024**3, resource.RLIMIT_FSIZE: 1024**3}
LONGEST_HOME = 60  # characters: the path of a kernel's socket lies below it, and may have 107


def be_private():
    """Nobody else on the machine can look into the home: what a notebook runs is also kept in ~/.ipython, say."""
    Path.home().chmod(0o700)
    os.umask(0o077)


def limit():
    for what, most in LIMITS.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    limit()
    sys.path.append(str(PROJECT))  # whose set-up is not installed
    from setting_up.surroundings import settings
    from setting_up.working_copies import hand_out

    # The hub passes on little of its own environment; what is in the learner's home is kept out as start.py does it.
    os.environ.update(settings(Path(sys.prefix)))
    try:
        be_private()
        hand_out(WORK)
    except OSError as error:  # the learner's disk is full, say: they must still get in, to make room
        print(f"Not everything could be handed out: {error}", file=sys.stderr)
    os.chdir(Path.home())  # what JupyterLab shows, where nothing else is set
    short = len(str(Path.home())) <= LONGEST_HOME
    os.environ["JUPYTER_RUNTIME_DIR"] = str(Path.home() / ".jupyter" / "run") if short else tempfile.mkdtemp()
    # -P, so that a file of the learner's named random.py is not taken for Python's own.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "jupyterhub.singleuser", *OPTIONS, *sys.argv[1:]])
