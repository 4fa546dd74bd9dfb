"""The virtual environment: made when it is missing, made again when it cannot be trusted, never taken from anybody."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from setting_up import pythons
from setting_up.installers import LOCK, ROOT, TOOLS, Installers, what_went_wrong
from setting_up.words import SetupError, say

LEARNERS_LOCK = ROOT / "requirements.lock"  # a learner's share of the pins: what environment.yml installs
LEARNERS = ("lessons", "imitation")  # the extras of pyproject.toml that every learner gets
FOLDERS = (".venv", ".venv-balancing-act")  # the second where the first is somebody else's
STATE = "set-up.json"  # in the environment: what it holds, and where it was made; where it is, the folder is ours
ROOM_NEEDED = 4  # gigabytes, download cache included; most of it is TensorFlow
ROOM_APART = 2.5  # gigabytes for each of the two, where the cache is on another disk


def set_up(*extras):
    """Make the environment hold what pyproject.toml lists, at the versions of the lock; the Path of its Python."""
    folder = our_folder()
    if not is_ready(folder, extras):
        with one_at_a_time():
            if not is_ready(folder, extras):  # or else another start has just done it
                _make(folder, extras)
    settle_jupyterlab(folder)
    return python_of(folder)


def our_folder():
    for name in FOLDERS:
        folder = ROOT / name
        if not os.path.lexists(folder) or (folder / STATE).exists() or (folder.is_dir() and not any(folder.iterdir())):
            if name != FOLDERS[0]:
                say(f"{FOLDERS[0]} was not made by start.py, so it stays as it is; {name} is used instead.")
            return folder
    raise SetupError(
        f"Neither {FOLDERS[0]} nor {FOLDERS[1]} was made by start.py, and it touches nothing that it did not make: "
        f"move one of them away from {ROOT}, then run start.py again."
    )


def python_of(folder):
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def read_state(folder):
    """What the environment was last made to hold; nothing, if its set-up was interrupted or the file is damaged."""
    try:
        state = json.loads((folder / STATE).read_bytes())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) and isinstance(state.get("extras"), list) else {}


def is_usable(folder):
    """Whether it was finished, in this place, with this Python, and that still works: it may have been moved away."""
    if read_state(folder).get("here") != f"{pythons.identity()} {ROOT}":
        return False
    try:
        return subprocess.run([python_of(folder), "-I", "-S", "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def is_ready(folder, extras):
    state = read_state(folder)
    has_all = {*LEARNERS, *extras} <= set(state.get("extras", []))
    return has_all and state.get("wanted") == _wanted() and is_usable(folder)


def _wanted():
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + LOCK.read_bytes()).hexdigest()


def _make(folder, extras):
    say("Setting up. The first time this downloads some 350 MB, most of it TensorFlow; Ctrl-C stops it.")
    if Path(sys.executable).is_relative_to(folder) and not is_usable(folder):
        raise SetupError(
            f"{folder} has to be made anew, and this Python is the one in it: type `deactivate`, then run start.py "
            "again."
        )
    say("1 of 4: the installer")
    installers = Installers()
    installers.install_uv()
    here, extras = f"{pythons.identity()} {ROOT}", {*LEARNERS, *extras}
    if is_usable(folder):
        extras |= set(read_state(folder)["extras"])
        _write_state(folder, {})  # until it is whole again
    else:
        check_room(Path(installers.uv("cache", "dir").strip().splitlines()[-1]))
        say("2 of 4: an environment for the lessons")
        folder.mkdir(exist_ok=True)
        _write_state(folder, {})
        for old in folder.iterdir():
            if old.name != STATE:
                old.unlink() if old.is_symlink() or not old.is_dir() else shutil.rmtree(old)
        installers.uv("venv", "--allow-existing", "--no-project", "--python", pythons.base(), folder)
    say("3 of 4: the packages")
    # With the lock as constraints the versions do not depend on the extras, and uv checks every hash.
    listed = ["--requirements", ROOT / "pyproject.toml", *(f"--extra={name}" for name in sorted(extras))]
    # Where a learner may not write, on a shared server or in the room in which notebooks are graded, Python would have
    # to compile every module anew at every start. (The tests, too, are in such rooms; but first they are elsewhere.)
    compiled = ["--compile-bytecode"] if extras & {"classroom", "hub"} else []
    installers.install(python_of(folder), "--no-build", *compiled, *listed, "--constraints", LOCK)
    say("4 of 4: the course itself")
    installers.install(
        python_of(folder), "--no-deps", "--editable", ".", "--build-constraints", LOCK
    )  # C# is a folder, too
    settle_jupyterlab(folder)
    _write_state(folder, {"here": here, "wanted": _wanted(), "extras": sorted(extras)})


def _write_state(folder, state):
    _write_whole(folder / STATE, json.dumps(state))


def _write_whole(path, text):
    """Write a file so that nobody ever finds half of it."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(text)
    os.replace(unfinished, path)


@contextlib.contextmanager
def one_at_a_time():
    """Wait while another start.py sets up this folder."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "one-at-a-time").open("w") as file:
        if not _lock(file, wait=False):
            say("Another start.py is setting up this folder: waiting until it has finished ...")
            _lock(file, wait=True)
        yield


def _lock(file, wait):
    """Take the lock on an open file, which goes with it; whether that worked."""
    if os.name == "nt":
        import msvcrt

        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                return True
            except OSError:  # LK_LOCK gives up after ten seconds
                if not wait:
                    return False
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a file system that knows no locks: then nobody can be waited for
        return True
    return True


def check_room(cache):
    """SetupError if a disk has too little room: the one of the environment, or the one of the download cache."""
    places = {}
    for folder in (ROOT, cache):
        existing = next(place for place in (folder, *folder.parents) if place.exists())
        places.setdefault(existing.stat().st_dev, folder)
    for folder in places.values():
        needed = ROOM_NEEDED if len(places) == 1 else ROOM_APART
        existing = next(place for place in (folder, *folder.parents) if place.exists())
        free = shutil.disk_usage(existing).free / 1e9
        if free < needed:
            elsewhere = (
                "" if folder == ROOT else ", or name another folder for the downloads in the variable UV_CACHE_DIR"
            )
            raise SetupError(
                f"The disk is nearly full: setting up needs {needed} GB in {folder} and {free:.1f} GB are free: "
                f"make room{elsewhere}, then run start.py again."
            )


def settle_jupyterlab(prefix):
    """Keep from the learner what is not for them, and have every kernel say what to do about an error."""
    notification = {"fetchNews": "false", "checkForUpdates": False}
    teachers = {"@jupyter/nbgrader": True, "@jupyter-notebook/lab-extension": True}
    advice = {"extensions": ["cartpole_helpers.mistakes"]}
    settings = {
        "share/jupyter/lab/settings/overrides.json": {"@jupyterlab/apputils-extension:notification": notification},
        "etc/jupyter/labconfig/page_config.json": {"disabledExtensions": teachers},
        "etc/ipython/ipython_kernel_config.json": {"InteractiveShellApp": advice},
        "etc/keras/keras.json": {"floatx": "float32", "backend": "tensorflow", "image_data_format": "channels_last"},
        "etc/matplotlibrc": {},  # an empty file
    }
    for name, content in settings.items():
        path = Path(prefix) / name
        stored = _read_settings(path)
        merged = _merged(stored, content)
        if merged != stored if content else not path.exists():  # a read-only installation can be used
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, json.dumps(merged) if content else "")


def _read_settings(path):
    """What a file of settings holds; None, if it is not there or damaged."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _merged(stored, wanted):
    """Settings with the wanted ones among them: what JupyterLab, or whoever made the environment, has set stays."""
    if isinstance(stored, dict) and isinstance(wanted, dict):
        return stored | {name: _merged(stored.get(name), value) for name, value in wanted.items()}
    if isinstance(stored, list) and isinstance(wanted, list):
        return [*stored, *(each for each in wanted if each not in stored)]
    return wanted


def lock(more):
    """Resolve the pins again; ``more`` goes to uv: --upgrade, for example."""
    installers = Installers()
    installers.install_uv()
    # One version of everything for all Pythons, so that stored outputs hold on each of them.
    options = "--universal --fork-strategy=fewest --python-version=3.11 --quiet"
    hygiene = "--generate-hashes --no-header --no-annotate"  # hashes, and no address of any registry
    resolve = ["pip", "compile", "pyproject.toml", *options.split(), *hygiene.split(), *more]
    learners = [f"--extra={name}" for name in LEARNERS]
    installers.uv(*resolve, "--all-extras", "--output-file", LOCK.name)
    installers.uv(*resolve, *learners, "--constraints", LOCK.name, "--output-file", LEARNERS_LOCK.name)


def explained(error):
    """The sentence for an OSError while setting up: a full disk, a folder that is not ours to write."""
    where = error.filename2 or error.filename
    return what_went_wrong(f"{where}: {error.strerror} (os error {error.errno})" if where else str(error))
