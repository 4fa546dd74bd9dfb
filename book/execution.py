"""What the widgets of a lesson hold: the states that its cells give them, from one run of the notebook."""

import hashlib
import json
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
    kept = cache / f"{path.stem}-{_fingerprint(path)}.json"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(_run(path)), encoding="utf-8")
    return {int(number): states for number, states in json.loads(kept.read_text(encoding="utf-8")).items()}


def _run(path):
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources, store_widget_state=True).execute()
    states = notebook.metadata.get("widgets", {}).get(STATES, {}).get("state", {})
    return {number: shown for number, cell in enumerate(notebook.cells) if (shown := _shown(cell, states))}


def _shown(cell, states):
    views = [output.data[VIEW]["model_id"] for output in cell.get("outputs", []) if VIEW in output.get("data", {})]
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
