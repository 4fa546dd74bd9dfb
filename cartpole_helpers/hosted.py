"""Lessons in a notebook that someone else hosts: what such a place lacks, in one call.

from cartpole_helpers.hosted import prepare
prepare()
"""

import importlib
import sys
import types

from IPython import get_ipython


def prepare():
    """Make this notebook's Python fit for the lessons; where nothing is missing it does nothing.

    - Where Python runs in a browser there are no processes, and Gymnasium stumbles over that when it is imported.
    - An error gets a sentence that says what to do about it, as everywhere else in the lessons.
    """
    try:
        importlib.import_module("_multiprocessing")
    except ModuleNotFoundError:
        # As much of it as an import of multiprocessing looks at; no lesson starts a process.
        lock = type("SemLock", (), {"SEM_VALUE_MAX": 0})
        sys.modules["_multiprocessing"] = types.SimpleNamespace(SemLock=lock, sem_unlink=None)
    shell = get_ipython()
    if shell is not None:
        shell.extension_manager.load_extension("cartpole_helpers.mistakes")
