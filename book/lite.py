"""The lessons in JupyterLite: JupyterLab and Python run in the reader's browser, from the files of the site."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from book.stage import emptied

ROOT = Path(__file__).resolve().parent.parent
EXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
NEEDED = ["@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget"]
PREFACE = """\
# Here Python runs in your browser. This cell fetches what the lesson needs; the first time that takes a minute.
%pip install -q balancing-act

from cartpole_helpers.hosted import prepare

prepare()"""


def check_pyodide(folder):
    """Raise ValueError if this is not the folder of a Pyodide distribution."""
    missing = [name for name in ("pyodide.mjs", "pyodide-lock.json") if not (folder / name).is_file()]
    if missing:
        raise ValueError(f"{folder} holds no Pyodide: it has no {missing[0]}. Try the folder of an unpacked release")


def build_lite(out, lessons, pyodide=None):
    """Make JupyterLite, with the lessons in it.

    Args:
        out: the folder for it.
        lessons: their paths.
        pyodide: a folder with a Pyodide distribution, which then becomes part of the site: nothing is loaded from
            elsewhere. Without it JupyterLite loads its Pyodide from the public place that it names itself.
    """
    with tempfile.TemporaryDirectory() as folder:  # a state file of an earlier build would bring back what it says
        work = Path(folder)
        contents = work / "contents"
        contents.mkdir()
        for path in lessons:
            notebook = emptied(nbformat.read(path, as_version=4))
            notebook.cells.insert(1, nbformat.v4.new_code_cell(PREFACE, id="what-the-browser-needs"))
            nbformat.write(notebook, contents / path.name)
        if pyodide is not None:
            shutil.copytree(pyodide, work / "static" / "pyodide")
        shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)  # a module that an older build left would come along
        _quietly([*_UV, "build", "--wheel", "--no-build-logs", "--out-dir", work / "wheels", ROOT])
        settings = {"disablePyPIFallback": pyodide is not None}
        configuration = {"litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": settings}}
        (work / "jupyter-lite.json").write_text(
            json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": configuration}), encoding="utf-8"
        )
        # What else is installed here, a teacher's tools for example, is not for readers.
        build = {"ignore_sys_prefix": True, "federated_extensions": [str(EXTENSIONS / name) for name in NEEDED]}
        (work / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": build}), encoding="utf-8")
        options = ["--lite-dir", work, "--output-dir", out, "--contents", contents, "--no-sourcemaps"]
        # Of the applications only this one asks no other host for a font.
        lite = [sys.executable, "-m", "jupyterlite_core", "build", "--apps", "lab", *options]
        _quietly([*lite, "--piplite-wheels", next((work / "wheels").glob("*.whl"))], cwd=work)


_UV = [sys.executable, "-m", "uv"]


def _quietly(command, **options):
    """Run a command; what it says is shown only when it fails."""
    command = list(map(str, command))
    text = {"encoding": "utf-8", "errors": "replace"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **text, **options)
    if done.returncode:
        raise RuntimeError(f"{command[2]} failed:\n{done.stdout}")
