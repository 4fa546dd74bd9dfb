"""Which Python: the one that runs start.py, or another that was fetched for this folder alone."""

import os
import sys

from setting_up.installers import PYTHON, TOOLS, Installers
from setting_up.words import SetupError, say

FETCHED = TOOLS / "python"
SUITABLE = "3.13"  # what is fetched: the newest for which there is everything
TENSORFLOW_UP_TO = (3, 13)  # the newest Python for which there is a TensorFlow; pyproject.toml says the same


def fetched():
    """The Python that was fetched, as a Path, or None."""
    pattern = "*/python.exe" if os.name == "nt" else f"*/bin/python{SUITABLE}"
    return next(iter(sorted(FETCHED.glob(pattern))), None)


def base():
    """The Python to make the environment of, as a path: never the one of a virtual environment, which may go away."""
    return str(fetched() or PYTHON)


def identity():
    """What an environment must have been made of to be used now."""
    return str(fetched() or sys.version)


def fetch():
    installers = Installers()
    installers.install_uv()
    say(f"Fetching Python {SUITABLE} for this folder alone ...")
    installers.uv("python", "install", "--install-dir", FETCHED, "--no-bin", "--no-registry", SUITABLE)
    if not fetched():
        raise SetupError(f"Python {SUITABLE} was fetched, but is not in {FETCHED}: remove that folder and try again.")


def advice():
    """What a learner should know about this Python, in one line, or None."""
    if fetched() or sys.version_info[:2] <= TENSORFLOW_UP_TO:
        return None
    version = ".".join(map(str, sys.version_info[:2]))
    return (
        f"There is no TensorFlow for Python {version} yet, so the networks of lessons 05 and 07 are not trained here; "
        f"all else runs. `python3 start.py fetch-python` gets a Python {SUITABLE} for this folder alone, which has it."
    )
