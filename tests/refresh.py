"""Re-execute the notebooks from top to bottom and store their outputs in one normal form.

    python3 start.py refresh                                every notebook
    python3 start.py refresh notebooks/01_rl_basics.ipynb   one

Run it after every edit of a notebook. Run again, it changes nothing.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def sources():
    """Every notebook of the project: the lessons, and the assignments as a teacher has them."""
    return [*sorted(NOTEBOOKS.glob("*.ipynb")), *sorted(NOTEBOOKS.glob("assignments/source/*/*.ipynb"))]


def execute(notebook, folder=NOTEBOOKS):
    """Run every cell in a fresh kernel that works in ``folder``; the outputs replace the stored ones."""
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        coalesce_streams=True,
    )
    client.execute()


def normalise(notebook):
    """Leave in the notebook only what its cells and their results are, not who ran it where and when."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        kept = {key: cell.metadata[key] for key in ("tags", "nbgrader") if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
        for output in cell.get("outputs", []):
            # A view without its kernel shows only an error; what stays is the picture that stands in for it.
            view = output.get("data", {}).pop(WIDGET_VIEW, None)
            if view and "nbval-ignore-output" in cell.metadata.get("tags", []):
                output["data"].pop("text/plain", None)  # a progress bar has no picture, and its repr says nothing
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if output.get("data") != {}]


def main(paths):
    for path in map(Path, paths or sources()):
        print(f"{path.name} ...", flush=True)
        notebook = nbformat.read(path, as_version=4)
        execute(notebook, path.resolve().parent)
        normalise(notebook)
        nbformat.validate(notebook)
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main(sys.argv[1:])
