"""A course directory in a temporary folder, used through the teacher's own commands."""

import copy
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

ASSIGNMENTS = Path(__file__).resolve().parents[2] / "notebooks" / "assignments"


def grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


class Course:
    """The commands of a class, and what they left.

    Args:
        folder: an empty folder.
        sources: the source notebooks, files or folders of that name.
        settings: more lines for its ``nbgrader_config.py``.
    """

    def __init__(self, folder, sources, settings=""):
        self.folder = folder / "course"
        self.submissions = folder / "collected"
        self.folder.mkdir(parents=True)
        self.submissions.mkdir()
        for source in sources:
            place = self.folder / "source" / source.stem
            place.mkdir(parents=True)
            shutil.copy(source, place / f"{source.stem}.ipynb")
        config = (ASSIGNMENTS / "nbgrader_config.py").read_text()
        (self.folder / "nbgrader_config.py").write_text(config + settings)

    def run(self, *arguments):
        """Run a command as ``start.py class`` does. Returns what it printed; the exit code must be 0."""
        result = self.try_to_run(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        assert "Traceback" not in result.stderr, result.stderr
        return result.stdout

    def try_to_run(self, *arguments):
        command = [sys.executable, "-P", "-m", "classroom", "--course", self.folder, *arguments]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=900)

    def released(self, assignment):
        return nbformat.read(self.folder / "release" / assignment / f"{assignment}.ipynb", as_version=4)

    def source(self, assignment):
        return nbformat.read(self.folder / "source" / assignment / f"{assignment}.ipynb", as_version=4)

    def submit(self, student, notebook, name="handed in.ipynb"):
        """Put a notebook where the teacher collects them."""
        place = self.submissions / student
        place.mkdir(exist_ok=True)
        nbformat.write(notebook, place / name)

    def points(self, assignment, student):
        """{test cell: points} as the gradebook has them, without what is marked by hand and not yet marked."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            submission = gradebook.find_submission(assignment, student)
            return {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}


def answered(released, answers):
    """The released notebook with some cells written anew; None deletes one."""
    notebook = copy.deepcopy(released)
    notebook.cells = [cell for cell in notebook.cells if answers.get(grade_id(cell), "") is not None]
    for cell in notebook.cells:
        if grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)]
    return notebook
