"""A learner's server on a hub: hand out what is missing, then start JupyterLab. Runs as the learner, never as root.

A file that is there already is left alone, whatever is in it: it is the learner's work.
"""

import os
import sys
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


if __name__ == "__main__":
    try:
        sys.path.append(str(PROJECT))  # whose set-up is not installed
        from setting_up.working_copies import hand_out

        hand_out(WORK)
    except OSError as error:  # the learner's disk is full, say: they must still get in, to make room
        print(f"Not everything could be handed out: {error}", file=sys.stderr)
    # Short, because the path of such a file may have 107 characters at most, and a home folder can be long.
    os.environ["JUPYTER_RUNTIME_DIR"] = str(Path.home() / ".jupyter" / "run")
    # -P, so that a file of the learner's named random.py is not taken for Python's own.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "jupyterhub.singleuser", *OPTIONS, *sys.argv[1:]])
