"""What to put into a bug report: what is here, what is missing, what to do; and nothing private."""

import json
import os
import platform
import shutil
import subprocess
import sys

from setting_up import environment, pythons, working_copies
from setting_up.installers import NETWORK, ROOT, pips_settings
from setting_up.jupyterlab import graphical_browser
from setting_up.surroundings import dropped
from setting_up.words import SetupError, say

PACKAGES = (
    "numpy gymnasium matplotlib pillow ipywidgets anywidget jupyterlab ipykernel pandas tensorflow tensorflow-cpu keras"
).split()
PROGRAMS = {
    "git": "to get and update the project",
    "chromium-headless-shell": "for the tests in the browser, and so is chromium where there is none",
    "firefox-esr": "for the tests in the browser",
    "node": "for the tests of the widgets' JavaScript",
    "npm": "for the shared server",
}


def report():
    """Print it all; the exit code says whether something is missing that a learner needs."""
    todo = []
    say("Balancing Act, what is here (nothing private is in this report):\n")
    for name, value in _facts(todo):
        say(f"{name + ':':<18} {value}")
    say("\nWhat to do:" if todo else "\nNothing is missing.")
    for sentence in todo:
        say(f"- {sentence}")
    return 1 if todo else 0


def _facts(todo):
    yield "version", _version()
    yield "system", f"{platform.system()} {platform.release()}, {platform.machine()}"
    yield (
        "Python",
        f"{platform.python_implementation()} {platform.python_version()}, {sys.maxsize.bit_length() + 1} bit",
    )
    if pythons.fetched():
        yield "fetched Python", pythons.SUITABLE
    if pythons.advice():
        todo.append(pythons.advice())
    yield "encoding", f"{sys.stdout.encoding}, files {sys.getfilesystemencoding()}"
    yield "room", f"{shutil.disk_usage(ROOT).free / 1e9:.1f} GB free in the project's folder"
    yield "project's folder", f"{'can' if os.access(ROOT, os.W_OK) else 'cannot'} be written; {_oddities(str(ROOT))}"
    try:
        folder = environment.our_folder()
        if environment.is_ready(folder, ()):
            yield "environment", f"{folder.name}, {', '.join(environment.read_state(folder)['extras'])}"
            yield "packages", _packages(environment.python_of(folder))
        else:
            yield "environment", "not set up"
            todo.append("`python3 start.py` sets up what is missing.")
    except SetupError as error:
        yield "environment", "none"
        todo.append(str(error).replace(str(ROOT), "the project's folder"))
    try:
        settings = pips_settings()
        yield "network", ", ".join(sorted(settings.keys() & NETWORK.keys())) or "no settings of pip's"
    except SetupError as error:
        yield "network", "pip does not work"
        todo.append(str(error).splitlines()[0])
    yield "variables", ", ".join(dropped(os.environ)) or "none that would have to be ignored"
    yield "browser", "can be opened" if graphical_browser() else "none to be opened from here: use the address"
    yield "own lessons", "handed out" if working_copies.learners_folder().exists() else "not handed out yet"
    for name, purpose in PROGRAMS.items():
        yield name, "here" if shutil.which(name) else f"not here; only needed {purpose}"


def _version():
    try:
        command = ["git", "log", "-1", "--format=%h of %cs"]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        return result.stdout.strip() or "not from git"
    except OSError:
        return "not from git"


def _oddities(path):
    """What may matter about a path, without the path."""
    odd = {"spaces": " ", "#": "#", "%": "%", "quotes": "'\""}
    found = [name for name, characters in odd.items() if any(character in path for character in characters)]
    return ", ".join(["plain letters" if path.isascii() else "letters beyond ASCII", *found])


def _packages(python):
    code = (
        "import importlib.metadata as m, json, sys\n"
        "found = {}\n"
        "for name in sys.argv[1:]:\n"
        "    try: found[name] = m.version(name)\n"
        "    except m.PackageNotFoundError: pass\n"
        "print(json.dumps(found))"
    )
    result = subprocess.run([python, "-I", "-c", code, *PACKAGES], capture_output=True, text=True)
    return ", ".join(f"{name} {version}" for name, version in json.loads(result.stdout or "{}").items())
