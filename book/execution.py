"""What the widgets of a lesson hold: the states that its cells give them, from one run of the notebook."""

import hashlib
import json
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

VIEW = "application/vnd.jupyter.widget-view+json"
STATES = "application/vnd.jupyter.widget-state+json"


def widgets_of(path, cache):
    """The widgets that the cells of a notebook show.

    Running a lesson takes a while, so the result is kept in the folder ``cache`` until notebook or helpers change.

    Returns:
        For each cell by its number a list with the state of each widget shown in it: the anywidget's, by trait.
    """
    kept = place(path, cache)
    if not kept.exists():
        notebook = nbformat.read(path, as_version=4)
        run = {"timeout": 300, "kernel_name": "python3", "resources": {"metadata": {"path": str(path.parent)}}}
        NotebookClient(notebook, store_widget_state=True, **run).execute()
        states = notebook.metadata.get("widgets", {}).get(STATES, {}).get("state", {})
        kept = keep(path, cache, enumerate(cell.get("outputs", []) for cell in notebook.cells), states)
    return {int(number): states for number, states in json.loads(kept.read_text(encoding="utf-8")).items()}


def keep(path, cache, outputs, states):
    """Keep for :func:`widgets_of` what a run of the lesson has shown.

    Args:
        path, cache: as for ``widgets_of``.
        outputs: pairs of a cell's number and its outputs.
        states: what each widget holds, by its model's identity, as the widgets' manager has it.

    Returns:
        The file in which it is kept.
    """
    widgets = {number: shown for number, of_cell in outputs if (shown := _shown(of_cell, states))}
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = cache / f"{path.stem}.{os.getpid()}"  # another process may be waiting to read it
    unfinished.write_text(json.dumps(widgets), encoding="utf-8")
    return unfinished.replace(place(path, cache))


def place(path, cache, suffix=".json"):
    """The file in the folder ``cache`` for something of this notebook, as notebook and helpers are now."""
    return cache / f"{path.stem}-{_fingerprint(path)}{suffix}"


def _shown(outputs, states):
    views = [output.data[VIEW]["model_id"] for output in outputs if VIEW in output.get("data", {})]
    found = [states[view]["state"] for view in views]
    return [state for state in found if "_esm" in state]


def _fingerprint(path):
    """Of all that a lesson's widgets depend on."""
    digest = hashlib.sha256(path.read_bytes())
    helpers = Path(__file__).resolve().parent.parent / "cartpole_helpers"
    for each in sorted(helpers.rglob("*")):
        if each.suffix in (".py", ".js", ".css", ".json"):
            digest.update(each.read_bytes())
    return digest.hexdigest()[:16]
