"""A course directory in a temporary folder, used through the teacher's own commands."""

import copy
import functools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from classroom import room

ASSIGNMENTS = Path(__file__).resolve().parents[2] / "notebooks" / "assignments"


# Has imported the grader, which takes longer than most commands, and makes a copy of itself for each.
COMMANDS = """
import json, os, sys
import classroom.course
from classroom.__main__ import main

for line in sys.stdin:
    arguments, outputs = json.loads(line)
    if not (child := os.fork()):
        for number, path in enumerate([os.devnull, *outputs]):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
        sys.argv[1:] = arguments
        sys.exit(main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
PYTHON = [sys.executable, "-P"]


@functools.cache
def commands():
    """The process that runs them, until its input ends."""
    return subprocess.Popen([*PYTHON, "-c", COMMANDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


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

    def run(self, *arguments, alone=False):
        """Run a command as ``start.py class`` does. Returns what it printed; the exit code must be 0."""
        result = self.try_to_run(*arguments, alone=alone)
        assert result.returncode == 0, result.stdout + result.stderr
        assert "Traceback" not in result.stderr, result.stderr
        return result.stdout

    def try_to_run(self, *arguments, alone=False):
        """``alone``: in a Python of its own, as a teacher does."""
        if arguments[0] == "grade" and room.problem():  # a teacher has to say that they mean it, on such a system
            arguments = [*arguments, "--uncontained"]
        arguments = ["--course", str(self.folder), *map(str, arguments)]
        if alone or sys.platform != "linux":
            return subprocess.run([*PYTHON, "-m", "classroom", *arguments], capture_output=True, text=True)
        outputs = [self.submissions.with_name(name) for name in ("stdout", "stderr")]
        print(json.dumps([arguments, list(map(str, outputs))]), file=commands().stdin, flush=True)
        exit_code = int(commands().stdout.readline())
        return subprocess.CompletedProcess(arguments, exit_code, *(path.read_text() for path in outputs))

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
