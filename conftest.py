"""How the tests are run: what else one run of a lesson tells.

nbval executes a notebook and compares each output with the stored one. The kernel of a lesson then is as a learner's
after the last cell, and is asked for more before it ends.
"""

import ast
import json
import os
import pickle
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile
from xdist.scheduler import LoadFileScheduling

from book.execution import keep, place
from setting_up.commands import SLOW_TESTS

ROOT = Path(__file__).resolve().parent
LESSONS = sorted((ROOT / "notebooks").glob("0*.ipynb"))
# What a cell shows of the moment at which it is run: the state of the environment, and whose `play` it is.
OF_THE_MOMENT = ["for index, name in enumerate(names)", "The score by your loop", "rl_basics.play.check(play)"]
# What one process has to do, because it takes seconds to start what they share: JupyterLab and the browser; TensorFlow.
TOGETHER = [
    ("tests/browser/",),
    ("tests/lessons/test_keras_imitation.py", "tests/lessons/test_every_step.py", "tests/test_imitation.py"),
]


def pytest_collection_modifyitems(items):
    first = [ROOT / place for place in SLOW_TESTS]
    items.sort(key=lambda item: [not item.path.is_relative_to(place) for place in first])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)


class Scheduling(LoadFileScheduling):
    """The tests of a file in one process, as ``--dist=loadfile`` has it, and of some files those of all of them."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return next((" ".join(files) for files in TOGETHER if file.startswith(files)), file)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    files = yield
    return [Lesson.from_parent(parent, path=file_path)] if file_path in LESSONS and files else files


class Lesson(IPyNbFile):
    """The cells of a lesson, as nbval tests them; then what its widgets hold; then some of the cells once more."""

    def get_kernel_message(self, timeout=None, stream="iopub"):
        message = super().get_kernel_message(timeout, stream)
        self.said.setdefault(message["parent_header"].get("msg_id"), []).append(message)
        return message

    def collect(self):
        self.said = {}  # what the kernel says, by what it was asked
        cells = list(super().collect())
        yield from cells
        yield Widgets.from_parent(self, name="Widgets", cells=cells)
        if self.path in LESSONS[:4]:  # the others take too long for this
            yield from self._going_back(cells)

    def _going_back(self, cells):
        """From the last cell to the first, each shows the same again."""
        for cell in reversed(cells):
            if "many_searches(150" in cell.cell.source:
                continue  # seconds each, and they use nothing that another cell could have changed
            compared = cell.options["check"] and not any(words in cell.cell.source for words in OF_THE_MOMENT)
            same = {"cell_num": cell.cell_num, "cell": cell.cell, "options": cell.options | {"check": compared}}
            yield IPyNbCell.from_parent(self, name=f"{cell.name} again", **same)


class Widgets(pytest.Item):
    """Every widget that was shown is there; what it holds is kept for the site, which need not run the lesson again.

    And what the kernel said is kept for JupyterLab, for the same reason.
    """

    STATES = "__import__('json').dumps(__import__('ipywidgets').Widget.get_manager_state()['state'])"

    def __init__(self, cells, **rest):
        super().__init__(**rest)
        self._cells = cells

    def runtest(self):
        ask = {"store_history": False, "user_expressions": {"states": self.STATES}}
        answer = self.parent.kernel.kc.execute_interactive("", **ask)["content"]["user_expressions"]["states"]
        states = json.loads(ast.literal_eval(answer["data"]["text/plain"]))
        numbers = [number for number, cell in enumerate(self.parent.nb.cells) if cell.cell_type == "code"]
        outputs = [(number, cell.test_outputs) for number, cell in zip(numbers, self._cells, strict=True)]
        assert all(shown is not None for _, shown in outputs), "the cells before this test were left out"
        assert "error" not in {output.output_type for _, shown in outputs for output in shown}, "a cell has failed"
        keep(self.path, ROOT / "build" / "widgets", outputs, states)
        self._keep_what_was_said()

    def _keep_what_was_said(self):
        """For each cell its source, and what came of it: messages' kinds, contents, metadata, and buffers."""
        of_cells = [all for all in self.parent.said.values() if "execute_input" in {each["msg_type"] for each in all}]
        said = [
            (cell.cell.source, [_without_sender(each) for each in messages if each["msg_type"] not in BY_EVERY_KERNEL])
            for cell, messages in zip(self._cells, of_cells, strict=True)
        ]
        kept = place(self.path, ROOT / "build" / "said", ".said")
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(pickle.dumps(said))
        unfinished.replace(kept)


BY_EVERY_KERNEL = ("status", "execute_input")


def _without_sender(message):
    return message["msg_type"], message["content"], message["metadata"], [bytes(each) for each in message["buffers"]]
