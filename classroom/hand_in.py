"""The notebooks in a folder of submissions, whatever they are called."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

CLUTTER = {".ipynb_checkpoints", "__MACOSX", "__pycache__", ".DS_Store"}


@dataclass
class Submission:
    """One learner's notebook for one assignment."""

    student: str
    assignment: str
    path: Path
    notebook: nbformat.NotebookNode


def hand_in(folder, sources):
    """Find the submissions in a folder, as a learning platform exports it or a teacher collects it.

    A notebook is known by the cells that nbgrader marked in it, not by its name. Its author is the folder
    that it lies in, directly inside ``folder``; or, where the notebooks lie side by side, its own name.

    Args:
        folder: Path of the submissions.
        sources: {assignment: Path of its source notebook}.

    Returns:
        A list of :class:`Submission`, the newest for each learner and assignment, and a list of sentences
        about everything in the folder that is not one.

    Raises:
        ValueError: there is no such folder.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder; expected the unpacked folder of submissions")
    cells = {assignment: _marked_cells(_read(path)) for assignment, path in sources.items()}
    found, remarks = [], []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_dir() or CLUTTER & set(inside.parts):
            continue
        if path.is_symlink() or not path.is_file():  # it could lead to somebody else's notebook, or nowhere
            remarks.append(f"{inside} is only a link and was not followed: ask for the notebook itself.")
            continue
        if path.suffix != ".ipynb":
            remarks.append(f"{inside} is not a notebook and was not used: grading uses the course's own helpers.")
            continue
        try:
            notebook = _read(path)
        except Exception as error:  # nbformat knows many ways of not being a notebook
            remarks.append(f"{inside} cannot be read as a notebook ({type(error).__name__}): ask for it again.")
            continue
        assignment = max(cells, key=lambda name: len(cells[name] & _marked_cells(notebook)), default=None)
        if assignment is None or not cells[assignment] & _marked_cells(notebook):
            remarks.append(f"{inside} is none of the assignments ({', '.join(cells)}).")
            continue
        whole = inside.parts[0] if len(inside.parts) > 1 else path.stem.replace(assignment, "").strip("_- .")
        if not whole:
            remarks.append(f"{inside} does not say whose it is: put it into a folder with the learner's name.")
            continue
        whole = _readable(whole)
        found.append((whole, Submission(_short(whole), assignment, path, notebook)))
    _keep_namesakes_apart(found)
    newest = {}
    for _, submission in sorted(found, key=lambda pair: pair[1].path.stat().st_mtime):
        key = submission.student, submission.assignment
        if key in newest:
            remarks.append(f"{submission.student} handed in {submission.assignment} twice: the newer one was used.")
        newest[key] = submission
    return [newest[key] for key in sorted(newest)], remarks


def _read(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader")
        if not isinstance(mark, dict) or not isinstance(mark.get("grade_id"), str):
            cell.metadata.pop("nbgrader", None)  # nbgrader would stumble over it
    nbformat.writes(notebook).encode()  # not everything that can be read can also be kept
    return notebook


def _marked_cells(notebook):
    return {cell.metadata["nbgrader"]["grade_id"] for cell in notebook.cells if "nbgrader" in cell.metadata}


def _readable(name):
    """A name that the gradebook takes: old archives hold some that are not UTF-8, and nbgrader looks for patterns."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("latin-1")
    return name.translate(str.maketrans("[]*?", "()--"))


def _short(whole):
    """Moodle and Canvas put numbers of their own behind the learner's name."""
    return re.split(r"_\d{3,}", whole)[0].replace("+", " ").strip("_- .") or whole


def _keep_namesakes_apart(found):
    wholes = {}
    for whole, submission in found:
        wholes.setdefault(submission.student, set()).add(whole)
    for whole, submission in found:
        if len(wholes[submission.student]) > 1:
            submission.student = whole.replace("+", " ")
