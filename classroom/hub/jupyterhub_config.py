"""JupyterHub for a class on one machine: the accounts are the machine's own. README.md here is the recipe.

Each learner's server runs as the learner, so that the machine itself keeps them apart. Everything can be changed by
options on the command line, such as ``--url``, or in a file of your own that begins with ``load_subconfig``.
"""

import grp
import os
import stat
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parents[1]
GROUP = "learners"  # whose members may log in, with their passwords on this machine; the teacher is one of them
PROXY = FOLDER / "node_modules" / ".bin" / "configurable-http-proxy"
# The hub's own memory: who is logged in, and the secrets behind it. systemd names the folder, if it starts the hub.
STATE = Path(os.environ.get("STATE_DIRECTORY", "/var/lib/balancing-act-hub"))


def open_to_all(place, closed):
    """Learners' servers run from it as the learners: so a checkout or an update with umask 077 is mended."""
    mode = os.lstat(place).st_mode
    if place in closed or stat.S_ISLNK(mode):
        return
    wanted = mode | 0o044 | (0o011 if mode & 0o100 else 0)
    if wanted != mode:
        os.chmod(place, stat.S_IMODE(wanted))
    if stat.S_ISDIR(mode):
        with os.scandir(place) as inside:
            for entry in inside:
                open_to_all(entry.path, closed)


if os.geteuid() != 0:
    sys.exit("The hub was not started as root, but it starts every learner's server as that learner: use sudo.")
if not PROXY.exists():
    sys.exit(f"The hub's proxy is not there: install it with: npm ci --prefix {FOLDER}")
try:
    grp.getgrnam(GROUP)
except KeyError:
    sys.exit(f"This machine has no group {GROUP}, whose members may log in: make it with: groupadd {GROUP}")
# The solutions and hidden tests are nobody's but the teacher's. First, and never open for a moment: who has opened a
# folder then can read in it for ever.
closed = {PROJECT / ".git", PROJECT / "tests", *(PROJECT / "notebooks" / "assignments").glob("*")}
closed = {str(place) for place in closed if place.exists() and place.name != "release"}
for place in closed:
    os.chmod(place, 0o700 if os.path.isdir(place) else 0o600)
for name in ("start.py", "pyproject.toml", "cartpole_helpers", "classroom", "setting_up", "notebooks", sys.prefix):
    if (PROJECT / name).exists():
        open_to_all(str(PROJECT / name), closed)
PROJECT.chmod(PROJECT.stat().st_mode | 0o055)
for needed in (FOLDER, Path(sys.executable), Path(sys.executable).resolve()):
    for folder in needed.parents:
        if not folder.stat().st_mode & stat.S_IXOTH:
            sys.exit(
                f"Learners cannot enter {folder}, and their servers need {needed}: keep the project in a folder like "
                "/srv/balancing-act, with a Python everyone can run, or open that folder with: chmod o+x"
            )
STATE.mkdir(mode=0o700, parents=True, exist_ok=True)

c = get_config()  # noqa: F821, JupyterHub provides it

# Nobody is the hub's administrator: such a person can act as every account of the machine.
c.PAMAuthenticator.allowed_groups = {GROUP}

# Only this machine can reach it, because without a certificate passwords would cross the network in clear text.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.ConfigurableHTTPProxy.command = [str(PROXY)]

c.JupyterHub.db_url = f"sqlite:///{STATE}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# As the learner: hand out the lessons that are missing, then open them.
c.Spawner.cmd = [sys.executable, str(FOLDER / "learners_server.py")]
c.Spawner.notebook_dir = "~/balancing-act"
c.Spawner.default_url = "/lab/tree/01_rl_basics.ipynb"
c.Spawner.http_timeout = 300  # seconds: when a whole class logs in at once, the last server is there after minutes
# A server that is told to stop while JupyterLab is still loading sometimes hangs; its notebooks are on disk already.
c.LocalProcessSpawner.interrupt_timeout = 10
c.LocalProcessSpawner.term_timeout = 5
c.Spawner.disable_user_config = True  # a learner's settings cannot weaken the server's
