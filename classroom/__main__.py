"""Hand out, grade and mark the assignments of a class."""

import argparse
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.apps.nbgraderapp import NbGraderApp
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy.exc import SAWarning

from classroom.hand_in import hand_in
from classroom.judge import NOTES, Judge

COURSE = Path(__file__).resolve().parents[1] / "notebooks" / "assignments"
COMMANDS = {
    "release": "make what the learners get, in the folder release",
    "grade": "grade a folder of submissions",
    "formgrader": "open nbgrader's pages in the browser, to mark the written answers",
    "feedback": "write a page for each learner and assignment, in the folder feedback",
    "marks": "write all marks to marks.csv",
}


class CannotGrade(Exception):
    """One sentence for the teacher."""


class Course:
    """A course directory of nbgrader's: sources, gradebook, and all that is made from them.

    Args:
        folder: Path of the directory that holds ``nbgrader_config.py``.
        private: a folder that learners' code may not read while it is graded.
    """

    def __init__(self, folder, private=None):
        self._folder = folder
        self._sources = {path.stem: path for path in sorted(folder.glob("source/*/*.ipynb"))}
        if not self._sources:
            raise CannotGrade(f"{folder} is not a course: expected notebooks in source/NAME/NAME.ipynb inside of it.")
        os.chdir(folder)  # where nbgrader looks for its configuration
        # For a new gradebook nbgrader runs alembic, which lies beside this Python, as a program.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        app = NbGraderApp()
        app.initialize(["--log-level=ERROR"])
        # nbgrader goes on without a configuration that it cannot read, and would grade beside the learner's code.
        if Judge not in app.config.Autograde.get("autograde_preprocessors", []):
            raise CannotGrade(
                f"{folder / 'nbgrader_config.py'} could not be used: look at the error above, or restore it."
            )
        if private:
            app.config.Judge.private = [*app.config.Judge.private, str(private)]
        self._nbgrader = NbGraderAPI(config=app.config)

    def release(self):
        """Write ``release/NAME/NAME.ipynb``, without solutions and hidden tests, for every assignment."""
        for assignment in self._sources:
            self._make_sure(self._nbgrader.generate_assignment(assignment))
            print(self._folder / "release" / assignment / f"{assignment}.ipynb")

    def grade(self, folder):
        """Grade everything in a folder of submissions, and say in plain words what happened."""
        try:
            submissions, remarks = hand_in(folder, self._sources)
        except ValueError as error:
            raise CannotGrade(str(error)) from None
        for remark in remarks:
            print(remark)
        if not submissions:
            raise CannotGrade(f"There is no submission in {folder}.")
        for assignment in sorted({submission.assignment for submission in submissions}):
            # The gradebook has to know the tests as they are now, whether or not a release was made here.
            self._make_sure(self._nbgrader.generate_assignment(assignment))
        for submission in submissions:
            print(f"\n{submission.assignment} · {submission.student}", flush=True)
            self._grade(submission)

    def _grade(self, submission):
        place = self._folder / "submitted" / submission.student / submission.assignment
        place.mkdir(parents=True, exist_ok=True)
        nbformat.write(submission.notebook, place / f"{submission.assignment}.ipynb")
        result = self._nbgrader.autograde(submission.assignment, submission.student, force=True)
        if not result["success"]:
            said = (result.get("log") or result["error"]).strip().splitlines()
            # The last line that names an exception is what stopped nbgrader; the rest is where.
            what = next((line.strip() for line in reversed(said) if re.match(r"\s*[\w.]*Error: ", line)), said[-1])
            print(f"  could not be graded, and got no points: {what}")
            return
        with Gradebook(self._nbgrader.coursedir.db_url) as gradebook:
            marks = gradebook.find_submission(submission.assignment, submission.student)
            by_hand = [grade for notebook in marks.notebooks for grade in notebook.grades if grade.needs_manual_grade]
            points_by_hand = sum(grade.max_score for grade in by_hand)
            print(f"  {marks.score:g} of {marks.max_score - points_by_hand:g} points", end="")
            print(f", and up to {points_by_hand:g} more by hand" if by_hand else "")
        for note in self._notes(submission):
            print(f"  {note}")

    def _notes(self, submission):
        place = self._folder / "autograded" / submission.student / submission.assignment
        first = nbformat.read(place / f"{submission.assignment}.ipynb", as_version=4).cells[0]
        return first.source.splitlines()[2:] if first.get("id") == NOTES else []

    def formgrader(self):
        """Open nbgrader's pages, where the written answers are read and marked."""
        options = ["--ip=127.0.0.1", "--ServerApp.root_dir=.", "--LabApp.default_url=/formgrader/gradebook"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--allow-root")
        return subprocess.call([sys.executable, "-m", "jupyterlab", *options])

    def feedback(self):
        """Write ``feedback/STUDENT/NAME/NAME.html`` for everything that was graded."""
        for assignment in self._sources:
            for student in sorted(self._nbgrader.get_autograded_students(assignment)):
                self._make_sure(self._nbgrader.generate_feedback(assignment, student))
                print(self._folder / "feedback" / student / assignment / f"{assignment}.html")

    def marks(self):
        """Write the gradebook to ``marks.csv``, a line for each learner and assignment."""
        with Gradebook(self._nbgrader.coursedir.db_url) as gradebook:
            CsvExportPlugin(to="marks.csv", parent=self._nbgrader).export(gradebook)
        print(self._folder / "marks.csv")

    def _make_sure(self, result):
        if not result["success"]:
            raise CannotGrade(f"nbgrader said:\n{result.get('log') or result['error']}")


def main():
    parser = argparse.ArgumentParser(prog="start.py class", description=__doc__)
    parser.add_argument("--course", type=Path, default=COURSE, help="another course directory (default: %(default)s)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose)
        if name == "grade":
            command.add_argument("folder", type=Path, metavar="FOLDER", help="the submissions, as they were collected")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # a learner's name may have letters that this terminal lacks
    warnings.simplefilter("ignore", SAWarning)  # nbgrader's business with its gradebook, not the teacher's
    folder = getattr(arguments, "folder", None)
    try:
        course = Course(arguments.course.resolve(), private=folder and folder.resolve())
        return getattr(course, arguments.command)(*([folder.resolve()] if folder else []))
    except CannotGrade as problem:
        return str(problem)


if __name__ == "__main__":
    sys.exit(main())
