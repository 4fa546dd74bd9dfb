"""nbgrader's steps for a submission: put the course's cells back, then judge outside the learner's reach.

``notebooks/assignments/nbgrader_config.py`` names the classes, so that nbgrader's own commands and its
formgrader use them too.
"""

import linecache
import re
import traceback

from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool, Integer, List, Unicode

from classroom import page, room
from classroom.kernel import LearnersKernel, Stopped
from classroom.questions import Unanswered, asking

HIDDEN = re.compile(
    r"^[^\n]*BEGIN HIDDEN TESTS[^\n]*\n(.*?)^[^\n]*END HIDDEN TESTS[^\n]*$\n?", re.DOTALL | re.MULTILINE
)
LONGEST_NOTE = 500  # characters
MOST_NOTES = 20  # about one notebook: those of the other learners are to be read, too
NOT_YET = "NotYet"  # the name of the error that a failed test leaves
NOTES = "what-the-grader-saw"  # the identity of the cell that tells, and the notebook's metadata until there is one


class Restore(NbGraderPreprocessor):
    """Every cell that is the course's own is as it was handed out, whatever became of it in the submission.

    In place of nbgrader's OverwriteCells, which leaves deleted tests out and believes a cell that says
    of itself that it is no test.
    """

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]
        nb.cells = [page.cell(cell) for cell in nb.cells]
        nb.metadata.clear()
        nb.metadata[NOTES] = notes = []
        with Gradebook(names["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(names["notebook"], names["assignment"])
            points = {cell.name: cell.max_score for cell in notebook.grade_cells}
            answers = {cell.name for cell in notebook.solution_cells}
            # What a cell says of itself is good for finding it, and for nothing else.
            claims = [_name(cell) for cell in nb.cells]
            for cell in nb.cells:
                cell.metadata.pop("nbgrader", None)
            place = -1  # where the cell before this one is
            for source in notebook.source_cells:
                found = [index for index, claim in enumerate(claims) if claim == source.name]
                is_answer = source.name in answers
                if not found and is_answer and source.name not in points:
                    notes.append(f"The answer cell `{source.name}` was not in the notebook.")
                    continue
                if found:
                    place = found[-1]  # whoever copies a cell to try again goes on in the copy
                    if not is_answer and _visible(nb.cells[place]).splitlines() != _visible(source).splitlines():
                        notes.append(f"The cell `{source.name}` had been changed; the original was used.")
                else:
                    place += 1
                    nb.cells.insert(place, new_markdown_cell(source.source))
                    claims.insert(place, source.name)
                    notes.append(f"The cell `{source.name}` had been deleted; it was put back.")
                nb.cells[place] = self._restored(nb.cells[place], source, is_answer, points.get(source.name))
        return nb, resources

    def _restored(self, cell, source, is_answer, points):
        make = new_code_cell if source.cell_type == "code" else new_markdown_cell
        restored = make(cell.source if is_answer else source.source)
        if is_answer and source.cell_type == "markdown" and "attachments" in cell:
            restored.attachments = cell.attachments  # pictures that were pasted into a written answer
        metadata = {
            "schema_version": 3,
            "grade_id": source.name,
            "grade": points is not None,
            "solution": is_answer,
            "locked": source.locked,
            "task": False,
            "cell_type": source.cell_type,
            "checksum": source.checksum,
        }
        if points is not None:
            metadata["points"] = points
        restored.metadata["nbgrader"] = metadata
        return restored


class Judge(NbGraderPreprocessor):
    """Runs the learner's cells in a kernel of their own, and the hidden tests here, out of its reach.

    In place of nbgrader's Execute. A test earns its points only if both halves pass: the visible one in
    the learner's kernel, as in the learner's notebook, and the hidden one, which can only ask.
    """

    seconds_for_a_cell = Integer(60, help="How long one of the learner's cells may run").tag(config=True)
    seconds_for_a_test = Integer(20, help="How long the visible part of a test may run").tag(config=True)
    seconds_for_a_notebook = Integer(600, help="How long all of a notebook may take together").tag(config=True)
    private = List(Unicode(), help="Folders that the learner's code may not read").tag(config=True)
    uncontained = Bool(False, help="Run it also where nothing else contains it").tag(config=True)

    def preprocess(self, nb, resources):
        if room.problem() and not self.uncontained:  # whoever asks: nbgrader's pages can grade, too
            raise RuntimeError(
                f"learners' code cannot be contained ({room.problem()}): see start.py class grade --help"
            )
        self.notes = list(nb.metadata.pop(NOTES, []))
        with LearnersKernel(self.private, self.seconds_for_a_notebook) as kernel:
            for cell in nb.cells:
                if cell.cell_type != "code":
                    continue
                if is_grade(cell) and not is_solution(cell):
                    cell.outputs = self._judge(kernel, cell)
                else:
                    cell.outputs = self._run(kernel, cell, cell.source, self.seconds_for_a_cell)
                    self._note_errors(cell)
        if self.notes:
            if len(self.notes) > MOST_NOTES:
                self.notes[MOST_NOTES:] = [f"And {len(self.notes) - MOST_NOTES} things more."]
            told = "".join(f"- {_in_one_line(note)}\n" for note in self.notes)
            nb.cells.insert(0, new_markdown_cell(f"**What the grader saw**\n\n{told}", id=NOTES))
        return nb, resources

    def _run(self, kernel, cell, source, seconds, remember=True):
        if not source.strip():
            return []
        try:
            return kernel.run(source, seconds, remember)
        except Stopped as stopped:
            self.notes.append(f"{_called(cell)}: {stopped}.")
            return [*stopped.outputs, _failure(str(stopped))]

    def _note_errors(self, cell):
        for output in cell.outputs:
            if output.output_type == "error" and output.ename not in ("NotImplementedError", NOT_YET):
                self.notes.append(f"{_called(cell)} ended with {output.ename}: {output.evalue}".rstrip(": ") + ".")

    def _judge(self, kernel, cell):
        outputs = self._run(kernel, cell, _visible(cell), self.seconds_for_a_test, remember=False)
        if any(output.output_type == "error" for output in outputs):
            return outputs
        # Only a test takes points away: nbgrader would read a warning as a failure, and a number as partial points.
        outputs = [output for output in outputs if output.output_type != "execute_result"]
        for output in outputs:
            if output.output_type == "stream":
                output.name = "stdout"
        for hidden in HIDDEN.findall(cell.source):
            problem = self._problem(kernel, hidden, cell)
            if problem:
                return [*outputs, _failure(problem)]
        return outputs

    def _problem(self, kernel, hidden, cell):
        """Run a hidden test: None if it passes, else what was wrong, in words for the learner."""
        filename = f"<hidden test {_name(cell)}>"
        # So that a teacher who made a mistake in a test finds its line in the traceback.
        linecache.cache[filename] = (len(hidden), None, hidden.splitlines(keepends=True), filename)
        try:
            with asking(kernel.answer):
                exec(compile(hidden, filename, "exec"), {"__name__": "hidden_test"})
        except Unanswered as unanswered:
            if not unanswered.crashed:
                self.notes.append(f"{_called(cell)}: {unanswered}.")
            return str(unanswered)
        except AssertionError as wrong:
            return str(wrong) or "a hidden test failed"
        except Exception as error:
            # A test that cannot deal with an answer has not found it right.
            self.log.warning("The hidden test %s stumbled:\n%s", _name(cell), traceback.format_exc())
            return f"a hidden test could not deal with the answer ({type(error).__name__}: {error})"
        return None


class HideTests(NbGraderPreprocessor):
    """Leaves the hidden tests out of the learner's page. nbgrader's own step stops at markers that a learner wrote."""

    def preprocess_cell(self, cell, resources, cell_index):
        cell.source = _visible(cell)
        return cell, resources


def _visible(cell):
    return HIDDEN.sub("", cell.source).strip()


def _name(cell):
    marks = cell.metadata.get("nbgrader")
    return marks.get("grade_id") if isinstance(marks, dict) else None


def _called(cell):
    if _name(cell):
        return f"The cell `{_name(cell)}`"
    first_line = next(iter(cell.source.strip().splitlines()), "")
    return f"The learner's cell that begins with `{first_line[:60]}`"


def _in_one_line(note):
    """Learners' code can put anything into the message of an error, also what looks like the rest of the report."""
    return " ".join("".join(c if c.isprintable() else " " for c in note[:LONGEST_NOTE]).split())


def _failure(text):
    return page.output("error", {"ename": NOT_YET, "evalue": text, "traceback": [f"Not yet: {text}"]})
