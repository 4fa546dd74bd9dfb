"""Set up what is missing, then open the first lesson, or run the tests. Needs only Python itself.

python3 start.py                  open JupyterLab on lesson 01, in copies of your own: the folder my_lessons
python3 start.py again 03         start lesson 03 over; what you had is kept beside it
python3 start.py test             run every test (what follows goes to pytest)
python3 start.py refresh [FILE]   re-execute the notebooks, or one, and normalise them
python3 start.py class COMMAND    for teachers: hand out the assignments and grade them (class --help lists it all)
python3 start.py hub              for a shared server: JupyterHub for a class, on this machine
python3 start.py lock             resolve the pins again, after a change in pyproject.toml
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

from setting_up import working_copies

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements-all.lock"  # every pin, those of the tests, the classroom and the server included
LEARNERS_LOCK = ROOT / "requirements.lock"  # a learner's share of them: what environment.yml installs
TOOLS = ROOT / ".tools"  # uv, which installs all the rest from the lock, the same way on every platform
LEARNERS = ("lessons", "imitation")  # the extras of pyproject.toml that every learner gets
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STATE = VENV / "set-up.json"  # what the virtual environment was last made to hold, and where
ROOM_NEEDED = 4  # gigabytes, download cache included; most of it is TensorFlow


class SetupError(Exception):
    """One sentence for the reader: what is wrong, and what to do about it."""


def main(arguments):
    check_python()
    command, *rest = arguments or ["lesson"]
    if command == "lesson":
        set_up()
        return open_lesson()
    if command == "again":
        return again(rest)
    if command == "test":
        set_up("tests")
        return run([PYTHON, "-m", "pytest", *rest])
    if command == "refresh":
        set_up("tests")
        return run([PYTHON, ROOT / "tests" / "refresh.py", *rest])
    if command == "class":
        set_up("classroom")
        return run([PYTHON, "-m", "classroom", *rest])
    if command == "hub":
        set_up("hub")
        config = ROOT / "classroom" / "hub" / "jupyterhub_config.py"
        return run([PYTHON, "-m", "jupyterhub", f"--config={config}", *rest])
    if command == "lock":
        return lock(rest)
    raise SetupError(
        f"start.py does not know {command!r}: use it alone, or with again, test, refresh, class, hub or lock."
    )


def check_python():
    if sys.version_info[:2] < (3, 11):
        version = ".".join(map(str, sys.version_info[:3]))
        raise SetupError(
            f"Balancing Act needs Python 3.11 or newer, and this is {version}: "
            "install one and run start.py with it, for example: python3.12 start.py"
        )


def again(lessons):
    if not lessons:
        raise SetupError("Which lesson do you want to start over? For example: python3 start.py again 03")
    for lesson in lessons:
        fresh, kept = working_copies.start_over(working_copies.learners_folder(), lesson)
        print(f"{fresh} is as it was at the beginning." + (f" What you had is now {kept.name}." if kept else ""))


def open_lesson():
    folder = working_copies.learners_folder()
    for remark in working_copies.hand_out(folder):
        print(remark)
    print(f"Your lessons are in {folder}", flush=True)
    inside = folder.is_relative_to(ROOT)  # then the rest of the project is at hand for reading, too
    options = [
        "--ip=127.0.0.1",
        f"--ServerApp.root_dir={ROOT if inside else folder}",
        # Not the file as an argument: the address that is printed would not lead to it.
        f"--LabApp.default_url=/lab/tree/{f'{folder.name}/' if inside else ''}01_rl_basics.ipynb",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container everyone is root; the token still guards the door
    try:
        webbrowser.get()
    except webbrowser.Error:
        print("No browser here: open the address with the token, below, in yours.", flush=True)
        options.append("--no-browser")
    return run([PYTHON, "-m", "jupyterlab", *options])


def lock(more):
    install_uv()
    # One version of everything for all Pythons, so that stored outputs hold on each of them.
    options = "--universal --fork-strategy=fewest --python-version=3.11 --quiet"
    hygiene = "--generate-hashes --no-header --no-annotate"  # hashes, and no address of any registry
    resolve = uv("pip", "compile", "pyproject.toml", *options.split(), *hygiene.split(), *more)
    learners = [f"--extra={name}" for name in LEARNERS]
    return run([*resolve, "--all-extras", "--output-file", LOCK.name]) or run(
        [*resolve, *learners, "--constraints", LOCK.name, "--output-file", LEARNERS_LOCK.name]
    )


def set_up(extra=None):
    """Make the virtual environment hold what pyproject.toml lists, at the versions of the lock."""
    here = f"{sys.version} {ROOT}"  # a virtual environment belongs to one Python and cannot be moved
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + LOCK.read_bytes()).hexdigest()
    state = json.loads(STATE.read_text()) if STATE.exists() else {}
    usable = state.get("here") == here
    extras = set(state.get("extras", [])) if usable else set()
    missing = {*LEARNERS, extra} - {None} - extras
    if usable and state.get("wanted") == wanted and not missing:
        settle_jupyterlab()  # what this has to say may be newer than the environment
        return
    print("Setting up; the first time this downloads about a gigabyte ", end="", flush=True)
    install_uv()
    if not usable:
        shutil.rmtree(VENV, ignore_errors=True)
        check_room()
        call(uv("venv", "--python", sys.executable, VENV))
    extras |= missing
    # With the lock as constraints the versions do not depend on the extras, and uv checks every hash.
    listed = [
        "--requirements",
        ROOT / "pyproject.toml",
        *(f"--extra={name}" for name in sorted(extras)),
        "--constraints",
        LOCK,
    ]
    call(uv("pip", "install", "--python", PYTHON, *listed))
    call(uv("pip", "install", "--python", PYTHON, "--no-deps", "--editable", ROOT, "--build-constraints", LOCK))
    settle_jupyterlab()
    STATE.write_text(json.dumps({"here": here, "wanted": wanted, "extras": sorted(extras)}))
    print(" done.", flush=True)


def settle_jupyterlab(prefix=VENV):
    """Keep from the learner what is not for them, and have every kernel say what to do about an error."""
    notification = {"fetchNews": "false", "checkForUpdates": False}
    teachers = {"@jupyter/nbgrader": True, "@jupyter-notebook/lab-extension": True}
    advice = {"extensions": ["cartpole_helpers.mistakes"]}
    settings = {
        "share/jupyter/lab/settings/overrides.json": {"@jupyterlab/apputils-extension:notification": notification},
        "etc/jupyter/labconfig/page_config.json": {"disabledExtensions": teachers},
        "etc/ipython/ipython_kernel_config.json": {"InteractiveShellApp": advice},
    }
    for name, content in settings.items():
        path = Path(prefix) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))


def check_room():
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < ROOM_NEEDED:
        raise SetupError(
            f"The disk is nearly full: setting up needs {ROOM_NEEDED} GB and {free:.1f} GB are free: "
            "make room, then run start.py again."
        )


def install_uv():
    """Put uv into .tools with pip, at the version and hashes of the lock."""
    pin = re.search(r"^uv==(.+?) .*?(?=^\w)", LOCK.read_text() + "end", re.DOTALL | re.MULTILINE)
    installed = TOOLS / f"uv-{pin[1]}.dist-info"
    if installed.exists():
        return
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir()
    requirement = TOOLS / "uv.txt"
    requirement.write_text(pin[0])
    # --target, because the Pythons of Debian and Ubuntu let pip install nowhere else.
    call([sys.executable, "-m", "pip", "install", "--require-hashes", "--target", TOOLS, "--requirement", requirement])


def uv(*arguments):
    return [sys.executable, "-m", "uv", *arguments]


def call(command):
    """Run one step of the set-up, a dot every few seconds; its output is shown only as what went wrong."""
    environment = os.environ | {"PYTHONPATH": str(TOOLS), "UV_PYTHON_DOWNLOADS": "never"}
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        while True:
            try:
                output, _ = process.communicate(timeout=3)
                break
            except subprocess.TimeoutExpired:
                print(".", end="", flush=True)
    if process.returncode:
        raise SetupError(what_went_wrong(output))


def what_went_wrong(output):
    """The one sentence behind the output of a failed installer."""
    if "No module named pip" in output:
        return "This Python has no pip: install it (on Debian and Ubuntu: apt install python3-pip), then run again."
    if re.search(r"No space left|not enough space|os error (28|112)", output, re.IGNORECASE):
        return "The disk is full: make room, then run start.py again; it goes on where it stopped."
    if re.search(r"connect|resolve host|network|timed out|dns error|no matching distribution", output, re.IGNORECASE):
        return (
            "The packages could not be downloaded: check the network connection (and the proxy settings, "
            "if there is a proxy), then run start.py again; it goes on where it stopped."
        )
    return f"Setting up failed, and this is what the installer said:\n{output.strip()}"


def run(command):
    """Run a command to its end and return its exit code; Ctrl-C is for the command to answer."""
    environment = os.environ | ({"PYTHONPATH": str(TOOLS)} if "uv" in command else {})
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (SetupError, working_copies.UnknownLesson) as error:
        sys.exit(f"\n{error}")
    except OSError as error:  # while writing the set-up: the disk is full, or the folder is not ours to write
        sys.exit(f"\n{what_went_wrong(str(error))}")
