"""A real JupyterLab in a real Chromium, driven as a person would drive it.

The tests get it from the fixtures in conftest.py; anything else can open it by itself:

    with opened_lab() as lab:
        notebook = lab.open_cells(["1 + 1"])
        notebook.run_all()
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
import psutil

PATIENCE = 60_000  # milliseconds until a condition that does not come true is an error
# The first is Chromium without what is around its pages, and takes a quarter less of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    *"--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split(),
    *"--disable-component-update --disable-sync --disable-dev-shm-usage".split(),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no page reaches another machine
]


def find_browser():
    """The path of Chromium or Chrome, or None. The environment variable CHROMIUM comes first."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextlib.contextmanager
def launched_browser(path):
    """Headless Chromium."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextlib.contextmanager
def running_server(folder):
    """A JupyterLab for this machine only, which keeps to ``folder``: its address, and the folder it serves."""
    served = folder / "notebooks"
    served.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
                *("--ServerApp.port_retries=0", "--IdentityProvider.token=", "--expose-app-in-browser"),
                *("--allow-root", f"--ServerApp.root_dir={served}"),
            ],
            env=os.environ | _private_folders(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for_server(f"http://127.0.0.1:{port}/api/status", process, log)
        yield f"http://127.0.0.1:{port}", served
    finally:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        process.terminate()
        # It waits for its kernels in turn, and one in the middle of a long cell takes its time.
        _, alive = psutil.wait_procs(family, timeout=30)
        for each in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        process.wait()


@contextlib.contextmanager
def window_profile(browser, **options):
    """One profile for all windows on JupyterLab, so that its scripts are fetched and compiled only once.

    The options are those of Playwright's ``new_context``.
    """
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 1000}} | options)
    context.set_default_timeout(PATIENCE)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(_COUNT_FRAMES)
    yield context
    context.close()


@contextlib.contextmanager
def opened_lab(**options):
    """JupyterLab in a browser of its own, in a temporary folder. Options as for ``window_profile``."""
    with (
        tempfile.TemporaryDirectory() as folder,
        launched_browser(find_browser()) as browser,
        window_profile(browser, **options) as context,
        running_server(Path(folder)) as server,
    ):
        lab = Lab(context, *server)
        yield lab
        lab.close()


class Lab:
    """JupyterLab in one window of the browser, in which one notebook after another is opened.

    Attributes:
        problems: what its page threw, and the errors it wrote to the console. Must be empty at the end.
    """

    def __init__(self, context, address, served):
        self._context, self._address, self._served = context, address, served
        self._page = None
        self.problems = []

    def open_cells(self, cells, name="test.ipynb", dark=False):
        """A new notebook with these code cells, not run yet. The one before is closed."""
        self.close()
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self._served / name)
        return self._open(name, dark)

    def open_file(self, path, dark=False, said=None):
        """A copy of a notebook file; with a kernel that replays what another ``said``, or with a real one.

        The notebook before is closed.
        """
        self.close()
        path = Path(path)
        notebook = nbformat.read(path, as_version=4)
        if said:
            shutil.copy(said, self._served / f"{path.stem}.said")
            notebook.metadata["kernelspec"] = {"name": "replay", "display_name": "Replay", "language": "python"}
        nbformat.write(notebook, self._served / path.name)
        return self._open(path.name, dark)

    def reopen(self, name, kernel):
        """Close the saved notebook and open it again.

        Its ``"old"`` kernel, or a ``"new"`` one, in a new window; or ``None`` in the same.
        """
        if kernel is None:
            self._page.evaluate(_SAVE_FOR_UNKNOWN_KERNEL)
        if kernel != "old":
            self.close()
        if kernel is not None:
            self._page.close()
            self._page = None
        return self._open(name, False, has_kernel=kernel is not None)

    def _open(self, name, dark, has_kernel=True):
        if self._page is None:
            self._page = self._context.new_page()
            self._page.on("pageerror", lambda error: self.problems.append(str(error)))
            self._page.on("console", self._on_console)
            self._size = self._page.viewport_size
            self._page.goto(f"{self._address}/doc/tree/{name}?reset")
            self._page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context")
        else:  # its scripts are there already, and starting them takes most of the time
            self._page.evaluate(
                "async path => { await jupyterapp.commands.execute('docmanager:open', { path }); }", name
            )
        if has_kernel:
            self._page.evaluate(_WHEN_READY)
        else:
            self._page.get_by_role("dialog").get_by_role("button", name="No Kernel", exact=True).click()
        notebook = Notebook(self._page)
        notebook.set_theme(dark)  # JupyterLab remembers the theme of the test before
        return notebook

    def _on_console(self, message):
        if message.type == "error" and not any(words in message.text for words in NOT_OURS):
            self.problems.append(message.text)

    def close(self):
        """Close the notebook without saving it, and end its kernel."""
        if self._page is None or not self._page.evaluate(_CLOSE):
            return
        self._page.set_viewport_size(self._size)
        if self._page.locator(".jp-Dialog").count():  # somebody failed in the midst of something
            self._page.close()
            self._page = None


class Notebook:
    """An open notebook. ``page`` is Playwright's page, for everything a person can do."""

    def __init__(self, page):
        self.page = page

    def run_all(self, timeout=120):
        """Run every cell, as the menu does, and wait until the last one has finished (or one has failed)."""
        self._run("notebook:run-all-cells", timeout)

    def run_cell(self, number, timeout=120):
        """Run one cell again and wait for it."""
        self.page.evaluate(
            """number => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.deselectAll();
                notebook.activeCellIndex = number;
            }""",
            number,
        )
        self._run("notebook:run-cell", timeout)

    def ask(self, expression):
        """The value of a Python expression in the notebook's kernel, as the JSON of it."""
        return json.loads(self.page.evaluate(_ASK, f"__import__('json').dumps({expression})"))

    def errors(self):
        """The names of the exceptions that cells ended with."""
        return self.page.evaluate(
            """jupyterapp.shell.currentWidget.context.model.toJSON().cells
                .flatMap(cell => cell.outputs ?? []).filter(output => output.output_type === 'error')
                .map(output => output.ename)"""
        )

    def cell(self, number):
        """The element of one cell, scrolled into view."""
        self.page.evaluate("number => jupyterapp.shell.currentWidget.content.scrollToItem(number)", number)
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}']")

    def set_theme(self, dark):
        """JupyterLab's dark theme or its light one."""
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        # JupyterLab covers every change with its splash; a second change before that is gone makes it stumble.
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        if self.page.locator(f"body[data-jp-theme-name='{theme}']").count():
            return
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        self.page.wait_for_selector(f"body[data-jp-theme-name='{theme}']", state="attached")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")

    @contextlib.contextmanager
    def motion(self):
        """For a while nobody prefers less motion: a widget that is made meanwhile may move by itself."""
        self.page.emulate_media(reduced_motion="no-preference")
        try:
            yield
        finally:
            self.page.emulate_media(reduced_motion="reduce")

    def frames_drawn_together(self):
        """How many animation loops of the player are running: the most that drew in one and the same frame."""
        return self.page.evaluate(_LOOPS)

    def wait_until_still(self):
        """Wait until no loop draws any more."""
        self.page.wait_for_function(f"async () => await ({_LOOPS})() === 0")

    def _run(self, command, seconds):
        self.page.evaluate(_RUN, [command, seconds])


# For a notebook in which widgets are made again and again: the pictures for readers without a kernel take longer than
# all the rest. Their classes have to be imported before.
WITHOUT_PICTURES = """from PIL import Image
from cartpole_helpers.widgets.widget import Widget
for each in Widget.__subclasses__():
    each._picture = lambda self: (Image.new("RGBA", (2, 2)), "a small picture")"""

NOT_OURS = [
    "Could not restore the debugger state",  # of a notebook that is closed sooner than its debugger was ready
    "@jupyterlite/pyodide-kernel-extension",  # which the site needs, and which works only on a page without a server
]

_WHEN_READY = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
}"""

# False if there is none.
_CLOSE = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    if (!panel?.context) return false;
    await panel.sessionContext.shutdown();
    panel.dispose();
    return true;
}"""

# Then JupyterLab asks which one to take, and takes "No Kernel" for an answer. The notebook stays trusted.
_SAVE_FOR_UNKNOWN_KERNEL = """async () => {
    const context = jupyterapp.shell.currentWidget.context;
    context.model.setMetadata('kernelspec', {name: 'elsewhere', display_name: 'Elsewhere'});
    context.model.setMetadata('language_info', {name: 'elsewhere'});
    await context.save();
}"""

_RUN = """([command, seconds]) => Promise.race([
    jupyterapp.commands.execute(command),
    new Promise((_, fail) => setTimeout(() => fail(new Error(`${command} took over ${seconds} s`)), 1000 * seconds)),
])"""

_ASK = """expression => new Promise(resolve => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({code: '', user_expressions: {answer: expression}, store_history: false});
    future.onReply = reply => {
        const answer = reply.content.user_expressions.answer;
        if (answer.status !== 'ok') throw new Error(`${answer.ename}: ${answer.evalue}`);
        // The repr of a str in Python: its own quotes and escapes have to come off once more.
        resolve(answer.data['text/plain'].slice(1, -1).replace(/\\\\(['\\\\])/g, '$1'));
    };
})"""

# Counts, for every frame of the browser, how many of the player's loops drew in it.
_COUNT_FRAMES = """
    window.loopsInFrame = new Map();
    const original = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = callback => original(now => {
        if (callback.name === 'drawNextFrame') loopsInFrame.set(now, (loopsInFrame.get(now) ?? 0) + 1);
        callback(now);
    });
"""

_LOOPS = """() => new Promise(resolve => {
    loopsInFrame.clear();
    let frames = 0;
    const next = () => (++frames < 20) ? requestAnimationFrame(next) : resolve(Math.max(0, ...loopsInFrame.values()));
    requestAnimationFrame(next);
})"""


def _private_folders(folder):
    """Settings that keep the server away from the user's own, with the news popup switched off."""
    settings = folder / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    replay = folder / "data" / "kernels" / "replay"
    replay.mkdir(parents=True)
    started = [sys.executable, str(Path(__file__).with_name("replaying_kernel.py")), "-f", "{connection_file}"]
    (replay / "kernel.json").write_text(json.dumps({"argv": started, "display_name": "Replay", "language": "python"}))
    return {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "config" / "lab" / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "config" / "lab" / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }


def _wait_for_server(url, process, log):
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")
