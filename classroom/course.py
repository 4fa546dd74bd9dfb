"""A course directory of nbgrader's: sources, gradebook, and all that is made from them."""

import contextlib
import csv
import datetime
import hashlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.apps.nbgraderapp import NbGraderApp
from sqlalchemy.exc import SAWarning

from classroom import room
from classroom.guard import Failed, side_by_side
from classroom.hand_in import hand_in
from classroom.judge import NOTES, Judge

LONGEST = 900  # seconds for one submission; the notebook itself has fewer: see Judge
DAY = 24 * 60 * 60
KEPT = ".autograded"  # what is graded again waits there, until that has come to its end
warnings.simplefilter("ignore", SAWarning)  # nbgrader's business with its gradebook, not the teacher's


class CannotGrade(Exception):
    """One sentence for the teacher."""


class Course:
    """The commands of a class.

    Args:
        folder: Path of the directory that holds ``nbgrader_config.py``.
        private: folders that learners' code may not read while it is graded.
        uncontained: whether it may run where nothing keeps it from the teacher's files.
    """

    def __init__(self, folder, private=(), uncontained=False):
        self._folder, self._private, self._uncontained = folder, [str(path) for path in private], uncontained
        self._sources = {path.stem: path for path in sorted(folder.glob("source/*/*.ipynb"))}
        if not self._sources:
            raise CannotGrade(f"{folder} is not a course: expected notebooks in source/NAME/NAME.ipynb inside of it.")
        os.chdir(folder)  # where nbgrader looks for its configuration
        os.umask(0o077)  # solutions, work and marks are nobody else's on this machine
        # For a new gradebook nbgrader runs alembic, which lies beside this Python, as a program.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        app = NbGraderApp()
        app.initialize(["--log-level=ERROR"])
        # nbgrader goes on without a configuration that it cannot read, and would grade beside the learner's code.
        if Judge not in app.config.Autograde.get("autograde_preprocessors", []):
            raise CannotGrade(
                f"{folder / 'nbgrader_config.py'} could not be used: look at the error above, or restore it."
            )
        app.config.Judge.private = [*app.config.Judge.private, *self._private]
        app.config.Judge.uncontained = uncontained
        # Learners are graded side by side: each waits for the gradebook until the others have written.
        app.config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}?timeout=120"
        self._nbgrader = NbGraderAPI(config=app.config)

    def __reduce__(self):  # where a process that grades starts from nothing, it makes its own
        return Course, (self._folder, self._private, self._uncontained)

    def release(self, names=()):
        """Write ``release/NAME/NAME.ipynb``, without solutions and hidden tests, for the assignments named, or all."""
        for assignment in self._named(names) or self._sources:
            print(self._made_release(assignment) / f"{assignment}.ipynb")

    def grade(self, folder, only=None, again=False):
        """Grade what is new in a folder of submissions, and say in plain words what happened.

        ``only`` is the name of one learner, graded in any case; ``again`` grades everybody.
        """
        if room.problem() and not self._uncontained:
            raise CannotGrade(
                f"This system cannot contain learners' code: {room.problem()}. A notebook could read and change your "
                "files. Grade on Linux, in WSL, or on the hub's machine; or, if you trust everyone who handed in, here "
                "with --uncontained."
            )
        for kept in self._folder.glob(f"{KEPT}/*/*"):  # by a run that was stopped
            self._restore(kept.relative_to(self._folder / KEPT))
        ledger = self._ledger()
        try:
            submissions, remarks = hand_in(folder, self._sources, _known(ledger))
        except ValueError as error:
            raise CannotGrade(str(error)) from None
        here = {(each.assignment, each.student) for each in submissions}
        assignments = {assignment for assignment, _ in here} or set(self._sources)
        others = [who for *who, _ in _known(ledger) if who[0] in assignments and tuple(who) not in here]
        if others:
            names = ", ".join(f"{student} ({assignment})" for assignment, student in others)
            remarks.append(f"Nothing of theirs can be graded here, so their marks stay as they are: {names}.")
        print("\n".join(remarks), flush=True)
        if not submissions:
            raise CannotGrade(f"There is no submission in {folder}.")
        if only and not (submissions := [each for each in submissions if each.student.casefold() == only.casefold()]):
            raise CannotGrade(f"There is no submission of {only} in {folder}.")
        for assignment in sorted({submission.assignment for submission in submissions}):
            # The gradebook has to know the tests as they are now, whether or not a release was made here.
            self._made_release(assignment)
        new = [each for each in submissions if only or again or not self._is_graded(each, ledger)]
        # A learner is entered here, as nbgrader fails where it does that for two of their submissions at once.
        with Gradebook(self._nbgrader.coursedir.db_url) as gradebook:
            for student in {each.student for each in new}:
                gradebook.update_or_create_student(student)
        if len(new) < len(submissions):
            print(f"{len(submissions) - len(new)} of {len(submissions)} are graded already and have not changed since.")
        start = time.monotonic()
        for number, (submission, lines) in enumerate(side_by_side(self.grade_one, new, LONGEST), 1):
            print(f"\n{submission.assignment} · {submission.student}")
            if isinstance(lines, Failed):
                lines = [self._put_back(submission, lines)]
            else:
                self._note_down(submission)
            print("".join(f"  {line}\n" for line in lines), end="")
            if left := len(new) - number:
                minutes = math.ceil((time.monotonic() - start) / number * left / 60)
                print(f"  [{number} of {len(new)} are done; the rest takes about {minutes} min]", flush=True)

    def grade_one(self, submission):
        """Grade one submission, in a process of its own; what the teacher should know, in lines."""
        place = f"{submission.student}/{submission.assignment}"
        file = f"{submission.assignment}.ipynb"
        graded, kept = self._folder / "autograded" / place, self._folder / KEPT / place
        if graded.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            os.replace(graded, kept)
        before = _answers(kept / file)
        (self._folder / "submitted" / place).mkdir(parents=True, exist_ok=True)
        nbformat.write(submission.notebook, self._folder / "submitted" / place / file)
        result = self._nbgrader.autograde(submission.assignment, submission.student, force=True)
        if not result["success"]:
            said = (result.get("log") or result["error"]).strip().splitlines()
            errors = [line.strip() for line in said if re.match(r"\s*[\w.]*Error: ", line)]
            raise Failed((errors or said)[-1])  # the last exception is what stopped nbgrader; the rest is where
        after = _answers(graded / file)
        with Gradebook(self._nbgrader.coursedir.db_url) as gradebook:
            marks = gradebook.find_submission(submission.assignment, submission.student)
            grades = [grade for notebook in marks.notebooks for grade in notebook.grades]
            outdated = []
            for grade in grades:
                if grade.manual_score is not None:
                    # A written answer is marked for what it says, a test for what the whole notebook does.
                    name = grade.name
                    changed = before.get(name) != after[name] if name in after else before != after
                    if changed:
                        outdated.append(f"{grade.manual_score:g} points for `{grade.name}`")
                        grade.manual_score = None
                    grade.needs_manual_grade = changed and grade.auto_score is None
            gradebook.db.commit()
            to_mark = _to_mark(marks)
            line = f"{marks.score:g} of {marks.max_score - to_mark:g} points"
            lines = [line + (f", and up to {to_mark:g} more by hand" if to_mark else "")]
        if outdated:
            lines.append(f"- Marked by hand for an earlier submission, and not counted: {', '.join(outdated)}.")
        first = nbformat.read(graded / file, as_version=4).cells[0]
        shutil.rmtree(kept, ignore_errors=True)
        return lines + (first.source.splitlines()[2:] if first.get("id") == NOTES else [])

    def _put_back(self, submission, problem):
        """What was graded before stays, with what was marked in it by hand, as it may not be the learner's fault."""
        self._restore(f"{submission.student}/{submission.assignment}")
        if f"{submission.assignment}/{submission.student}" in self._ledger():
            with Gradebook(self._nbgrader.coursedir.db_url) as gradebook, contextlib.suppress(MissingEntry):
                score = gradebook.find_submission(submission.assignment, submission.student).score
                return f"could not be graded, and the {score:g} points from before stay: {problem}"
        return f"could not be graded, and got no points: {problem}"

    def _restore(self, place):
        graded, kept = self._folder / "autograded" / place, self._folder / KEPT / place
        if kept.exists():
            shutil.rmtree(graded, ignore_errors=True)
            os.replace(kept, graded)

    def formgrader(self):
        """Open nbgrader's pages, where the written answers are read and marked."""
        options = ["--ip=127.0.0.1", "--ServerApp.root_dir=.", "--LabApp.default_url=/formgrader/gradebook"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--allow-root")
        return subprocess.call([sys.executable, "-P", "-m", "jupyterlab", *options])

    def feedback(self, only=None):
        """Write ``feedback/STUDENT/NAME/NAME.html`` for everything that was graded, or for one learner."""
        graded = [(name, student) for name in self._sources for student in self._nbgrader.get_autograded_students(name)]
        graded = [(name, student) for name, student in graded if student.casefold() == (only or student).casefold()]
        if only and not graded:
            raise CannotGrade(f"Nothing of {only} has been graded.")
        for name, student in sorted(graded):
            page = self._folder / "feedback" / student / name / f"{name}.html"
            made = self._nbgrader.generate_feedback(name, student)["success"]
            print(page if made else f"There is no page for {student}: {page} could not be made.")

    def marks(self, platform=None, due=(), deduct=0):
        """Write the marks of what was released: to ``marks.csv``, or in the form that a platform imports.

        Args:
            platform: "moodle" or "canvas".
            due: pairs of an assignment and the time (ISO 8601) when it had to be handed in.
            deduct: points for each day that was begun after that.
        """
        if not 0 <= deduct < math.inf:
            raise CannotGrade(f"--deduct {deduct:g} would be no deduction: expected a number of points, 0 or more.")
        if deduct and not due:
            raise CannotGrade("--deduct needs to know what is late: say it with --due NAME TIME.")
        try:
            due = {self._named([name])[0]: datetime.datetime.fromisoformat(when).timestamp() for name, when in due}
        except ValueError as error:
            raise CannotGrade(f"That is no time: {error}; expected one like 2026-12-01T23:59.") from None
        released = [name for name in self._sources if (self._folder / "release" / name).is_dir()]
        rows = [row for name in released for row in self._rows(name, due, deduct)]
        names = sorted({row["assignment"] for row in rows})
        if platform == "moodle":
            for name in names:
                of_this = [row for row in rows if row["assignment"] == name]
                table = [
                    {"Identifier": f"Participant {row['id']}", "Full name": row["student"], "Grade": row["points"]}
                    | {"Maximum Grade": row["of"], "Last modified (grade)": ""}
                    for row in of_this
                    if row["id"]
                ]
                self._write(f"marks-moodle-{name}.csv", table)
                if without := [row["student"] for row in of_this if row["points"] and not row["id"]]:
                    print(f"  without a number of Moodle's, and so not in it: {', '.join(without)}")
        elif platform == "canvas":
            columns = dict.fromkeys(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names], "")
            people = {}
            for row in rows:
                person = people.setdefault(row["student"], columns | {"Student": row["student"]})
                person["ID"], person[row["assignment"]] = row["id"] or person["ID"], row["points"]
            self._write("marks-canvas.csv", list(people.values()))
        else:
            self._write("marks.csv", rows)

    def _rows(self, assignment, due, deduct):
        ledger = self._ledger()
        columns = ["student", "id", "assignment", "points", "of", "to_mark_by_hand", "handed_in", "days_late"]
        with Gradebook(self._nbgrader.coursedir.db_url) as gradebook:
            try:
                submissions = {each.student.id: each for each in gradebook.assignment_submissions(assignment)}
            except MissingEntry:
                return
            for student in sorted(each.id for each in gradebook.students):
                entry = ledger.get(f"{assignment}/{student}", {})
                row = dict.fromkeys(columns, "") | {"student": student, "assignment": assignment}
                row["id"] = entry.get("id") or ""
                if submission := submissions.get(student):
                    when, late = entry.get("time", 0), 0
                    if assignment in due:
                        late = row["days_late"] = max(0, math.ceil((when - due[assignment]) / DAY))
                    row["points"] = f"{max(0, submission.score - deduct * late):g}"
                    row["of"] = f"{submission.max_score:g}"
                    row["to_mark_by_hand"] = f"{_to_mark(submission):g}"
                    row["handed_in"] = datetime.datetime.fromtimestamp(when).isoformat(" ", "minutes") if when else ""
                yield row

    def _write(self, name, rows):
        # A spreadsheet would take a cell that begins with one of these for a formula, and run it.
        defused = [
            {key: f"'{cell}" if re.match(r"[=+\-@\t\r]", str(cell)) else cell for key, cell in row.items()}
            for row in rows
        ]
        # Quotes only where they are needed: Canvas cannot read one right behind the mark that says UTF-8.
        try:
            with open(self._folder / name, "w", newline="", encoding="utf-8-sig") as file:
                writer = csv.DictWriter(file, list(rows[0]) if rows else ["student"])
                writer.writeheader()
                writer.writerows(defused)
        except OSError as error:
            raise CannotGrade(
                f"{self._folder / name} cannot be written ({error.strerror}): if a spreadsheet has it open, close it."
            ) from None
        print(self._folder / name)

    def _named(self, names):
        found = [[each for each in self._sources if each.startswith(name)] for name in names]
        for name, fitting in zip(names, found, strict=True):
            if len(fitting) != 1:
                raise CannotGrade(f"There is no assignment {name}: expected one of {', '.join(self._sources)}.")
        return [each for (each,) in found]

    def _ledger(self):
        """What was graded, and what it was then: {assignment/student: entry}."""
        path = self._folder / "ledger.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def _note_down(self, submission):
        ledger, name = self._ledger(), f"{submission.assignment}/{submission.student}"
        number = submission.id or ledger.get(name, {}).get("id")  # not every way of handing in says it
        ledger[name] = {"place": submission.place, "id": number, "time": submission.time}
        ledger[name]["graded"] = self._state(submission)
        unfinished = self._folder / f"ledger.json.{os.getpid()}"
        unfinished.write_text(json.dumps(ledger, indent=1, sort_keys=True))
        os.replace(unfinished, self._folder / "ledger.json")

    def _is_graded(self, submission, ledger):
        entry = ledger.get(f"{submission.assignment}/{submission.student}", {})
        return entry.get("graded") == self._state(submission)

    def _state(self, submission):
        """What decides the marks: the submission, the tests and how they are asked."""
        digest = hashlib.sha256(submission.fingerprint.encode())
        for path in (self._sources[submission.assignment], self._folder / "nbgrader_config.py"):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def _made_release(self, assignment):
        self._make_sure(self._nbgrader.generate_assignment(assignment))
        folder = self._folder / "release" / assignment
        for path in (folder.parent, folder, *folder.rglob("*")):  # which everybody may have
            path.chmod(0o755 if path.is_dir() else 0o644)
        return folder

    def _make_sure(self, result):
        if not result["success"]:
            raise CannotGrade(f"nbgrader said:\n{result.get('log') or result['error']}")


def _known(ledger):
    """Who was graded: triples of an assignment, a learner, and their number on the platform, if they have one."""
    return [(*key.split("/", 1), entry["id"]) for key, entry in ledger.items()]


def _to_mark(submission):
    """The points of a submission that a person has not given or refused yet."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return sum(grade.max_score for grade in grades if grade.needs_manual_grade)


def _answers(path):
    """{cell: what the learner wrote there} of a graded notebook; empty if there is none."""
    if not path.exists():
        return {}
    cells = nbformat.read(path, as_version=4).cells
    marks = [(cell.source, cell.metadata.get("nbgrader", {})) for cell in cells]
    return {mark["grade_id"]: source for source, mark in marks if mark.get("solution")}
