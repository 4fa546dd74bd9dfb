"""The environment in which JupyterLab, its kernels and the tests run: ours, not whatever happens to be set."""

import re

# They change what is imported, drawn or computed, or where JupyterLab finds its kernels.
DROPPED = re.compile(r"(PYTHON|MPL|MATPLOTLIB|KERAS|TF_|JUPYTER|IPYTHON)")
# Those that only say where somebody's own settings and files are.
KEPT = {"JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_PLATFORM_DIRS", "JUPYTERLAB_SETTINGS_DIR"}


def surroundings(environ, prefix):
    """A copy of ``environ`` for everything that runs in the virtual environment ``prefix``, a Path."""
    kept = {name: value for name, value in environ.items() if name in KEPT or not DROPPED.match(name)}
    return kept | settings(prefix)


def settings(prefix):
    """What is set for everything that runs in the virtual environment ``prefix``, a Path."""
    return {
        "PYTHONSAFEPATH": "1",  # a file of the learner's named random.py is not taken for Python's own
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": str(prefix / "etc" / "keras"),  # not ~/.keras, whose numbers may be of another size
        "MATPLOTLIBRC": str(prefix / "etc" / "matplotlibrc"),  # empty: everything at its default
        "JUPYTER_PREFER_ENV_PATH": "1",  # this environment's kernel, whatever else is called python3
    }


def dropped(environ):
    """The names of the variables that are set, and not passed on."""
    return sorted(name for name in environ if name not in KEPT and DROPPED.match(name))
