"""Open JupyterLab on the learner's own lessons, and say where it is and how to stop it."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import webbrowser
from pathlib import Path

from setting_up import working_copies
from setting_up.installers import ROOT
from setting_up.surroundings import surroundings
from setting_up.words import say

TEXT_BROWSERS = {"www-browser", "links", "links2", "elinks", "lynx", "w3m", "browsh"}  # they would take the terminal


def open_lesson(python, lesson="01"):
    """Hand out the lessons and run JupyterLab until it is stopped: its exit code."""
    folder = working_copies.learners_folder()
    first = working_copies.find(lesson)
    for remark in working_copies.hand_out(folder):
        say(remark)
    inside = folder.is_relative_to(ROOT)  # then the rest of the project is at hand for reading, too
    runtime = Path(tempfile.mkdtemp(prefix="balancing-act-"))  # where the server says what its address is
    page = f"lab/tree/{f'{folder.name}/' if inside else ''}{first}"
    options = [
        "--ip=127.0.0.1",
        "--ServerApp.log_level=WARN",
        "--LabApp.log_level=WARN",
        f"--ServerApp.root_dir={ROOT if inside else folder}",
        # Not the file as an argument: the address that is printed would not lead to it.
        f"--LabApp.default_url=/{page}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container everyone is root; the token still guards the door
    if not graphical_browser():
        options.append("--no-browser")
    environment = surroundings(os.environ, python.parents[1]) | {
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "IPYTHONDIR": str(folder / ".ipython"),  # no start-up file of somebody's own, and a history for this course
    }
    say(f"Your lessons are in {folder}. Starting JupyterLab ...")
    process = subprocess.Popen([python, "-m", "jupyterlab", *options], cwd=folder, env=environment)
    try:
        _tell_the_address(process, runtime, page)
        return wait(process)
    finally:
        shutil.rmtree(runtime, ignore_errors=True)


def graphical_browser():
    """Whether a browser with a window can be opened from here."""
    try:
        return Path(getattr(webbrowser.get(), "name", "")).name not in TEXT_BROWSERS
    except webbrowser.Error:
        return False


def _tell_the_address(process, runtime, page):
    """Wait until the server is up, then say where, last of all, below whatever it has printed itself."""
    while process.poll() is None:  # when it was stopped before, its own words say why
        for path in runtime.glob("jpserver-*.json"):
            try:
                server = json.loads(path.read_text())
            except (OSError, ValueError):  # it is just being written, or taken away
                continue
            lead = "JupyterLab opens in your browser. If not," if graphical_browser() else "JupyterLab is there:"
            say(f"\n{lead} open this address in yours:\n\n    {server['url']}{page}?token={server['token']}\n")
            say("To stop: save your notebooks, then press Ctrl-C twice here.")
            return
        time.sleep(0.1)


def wait(process):
    """The exit code of a process; Ctrl-C is for the process to answer."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
