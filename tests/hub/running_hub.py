"""A real JupyterHub with the recipe's configuration, real accounts of this machine, and learners in real browsers."""

import contextlib
import os
import secrets
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

from tests.browser.jupyterlab import NOT_OURS, Notebook

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "classroom" / "hub" / "jupyterhub_config.py"
PATIENCE = 300  # seconds until the hub must answer, on a busy machine


class Hub:
    """The hub as the recipe starts it, at free ports of this machine, with its state in a folder of its own."""

    def __init__(self, folder):
        self._log = folder / "hub.log"
        self._environment = os.environ | {"STATE_DIRECTORY": str(folder)}
        self._process = None
        self.address, proxys, hubs = (f"http://127.0.0.1:{port}" for port in free_ports(3))
        self._options = [
            *(
                f"--url={self.address}",
                f"--ConfigurableHTTPProxy.api_url={proxys}",
                f"--JupyterHub.hub_bind_url={hubs}",
            ),
            "--Spawner.args=--LabApp.expose_app_in_browser=True",  # for the tests only: never in what a learner runs
        ]

    def start(self):
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "--config", str(CONFIG), *self._options],
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/hub/health", timeout=5):
                return
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The hub did not start; it said:\n{self._log.read_text()}")
            time.sleep(0.2)

    def stop(self):
        """End the hub, its proxy and every learner's server, as the machine does when it shuts down."""
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)

    def processes(self):
        """The hub and its proxy, but no learner's server."""
        hub = psutil.Process(self._process.pid)
        return [hub, *(child for child in hub.children() if child.uids().real == 0)]


def free_ports(count):
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@contextlib.contextmanager
def accounts(**groups):
    """Accounts of this machine, named with their group of it (or None): their passwords. All are removed afterwards."""
    passwords = {name: secrets.token_urlsafe() for name in groups}
    new_group = _run("getent", "group", "learners", check=False).returncode != 0
    try:
        if new_group:
            _run("groupadd", "learners")
        for name, group in groups.items():
            _run("useradd", "--create-home", "--shell=/bin/bash", *(["--groups", group] if group else []), name)
        _run("chpasswd", input="".join(f"{name}:{password}\n" for name, password in passwords.items()))
        yield passwords
    finally:
        for name in groups:
            _kill_processes_of(name)
            _run("userdel", "--remove", name, check=False)
        if new_group:
            _run("groupdel", "learners", check=False)


def _kill_processes_of(name):
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.username() == name:
                process.kill()
                process.wait(timeout=10)


def _run(*command, check=True, **options):
    return subprocess.run(command, check=check, capture_output=True, text=True, **options)


@contextlib.contextmanager
def opened_folders():
    """Let other accounts through to the project and its Python, where they are in somebody's closed home folder."""
    needed = [ROOT / "classroom" / "hub", Path(sys.executable), Path(sys.executable).resolve()]
    folders = {folder: folder.stat().st_mode for path in needed for folder in path.parents}
    closed = {folder: mode for folder, mode in folders.items() if not mode & stat.S_IXOTH}
    try:
        for folder, mode in closed.items():
            folder.chmod(mode | stat.S_IXOTH)
        yield
    finally:
        for folder, mode in closed.items():
            folder.chmod(stat.S_IMODE(mode))


class Learner:
    """Somebody at a browser of their own, in one window of it: what JupyterLab consists of is compiled there only once.

    Attributes:
        page: the window, as Playwright's page.
        problems: what the lessons' pages threw, and the errors they wrote to the console. Must be empty at the end.
    """

    def __init__(self, context, hub, name, password):
        self._context, self._hub = context, hub.address
        self.page = context.new_page()
        self.name, self._password = name, password
        self.problems = []

    def log_in(self, path="/", password=None):
        """Open an address of the hub and log in: the page as it is just after that."""
        page = self.page
        page.goto(self._hub + path)
        page.get_by_label("Username").fill(self.name)
        page.get_by_label("Password").fill(password or self._password)
        page.get_by_role("button", name="Sign in").click()
        return page

    def wait_for_lesson(self, lesson, timeout):
        """Wait until JupyterLab shows the lesson, and its kernel is there."""
        page = self.page
        page.wait_for_url(f"**/user/{self.name}/lab/tree/{lesson}", timeout=timeout)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("console", lambda message: message.type == "error" and self._note(message.text))
        # Not before every frame, which would make the browser draw them all.
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context", timeout=timeout, polling=200)
        page.evaluate("jupyterapp.shell.currentWidget.context.ready.then(() => null)")
        page.evaluate("jupyterapp.shell.currentWidget.sessionContext.ready.then(() => null)")
        return Notebook(page)

    def _note(self, problem):
        if not any(words in problem for words in NOT_OURS):
            self.problems.append(problem)

    def status_of(self, path):
        """The HTTP status with which the hub answers this learner's browser."""
        return self._context.request.get(self._hub + path).status

    def leave(self):
        """Leave JupyterLab; the server goes on."""
        self.page.goto("about:blank")

    def stop_server(self):
        self.page.goto(f"{self._hub}/hub/home")
        self.page.get_by_role("button", name="Stop My Server").click()
        self.page.get_by_role("button", name="Start My Server").wait_for()

    def forget_login(self):
        self._context.clear_cookies()
