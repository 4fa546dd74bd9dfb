"""How much memory does a learner take on a shared server, lesson by lesson, and how much computing time?

    sudo .venv/bin/python -m benchmarks.memory

Starts the hub of classroom/hub with accounts that it makes on this machine and removes again, so it runs as root. Each
lesson is opened in a headless Chromium and every cell is run, as a learner would. Counted are the learner's two
processes, from logging in to the last cell: the server, and the kernel, which the lesson's code runs in.

Private memory (USS) is what one more learner costs. What all of them share, such as the code of NumPy and TensorFlow,
is in memory only once, however many they are. At last, several learners run one lesson at the same time: their
proportional shares (PSS) add up to what they really take together, and show whether the table's numbers add up.
"""

import contextlib
import math
import platform
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

import psutil

from tests.browser.jupyterlab import find_browser, launched_browser, window_profile
from tests.hub.running_hub import Hub, Learner, accounts, opened_folders

LESSONS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("0*.ipynb"))
TOGETHER = 4  # learners at the same time
# A new learner for every measurement: JupyterLab opens what was open the last time, and each notebook has its kernel.
LEARNERS = [f"ba-learner-{number}" for number in range(len(LESSONS) + 2 * TOGETHER)]
SIZES = [4, 8, 16, 32]  # GB of a machine's memory
SYSTEM = 1.0  # GB kept for the system, the hub and its proxy
GB, MB = 1e9, 1e6
PATIENCE = 600_000  # milliseconds


class Meter:
    """Watches the learners' processes until it is left.

    Attributes:
        private, shares: bytes now, private memory and proportional shares; ``peak_…`` the most so far.
        busy: seconds of processor time, of the processes that are running now.
    """

    def __init__(self):
        self.peak_private = self.peak_shares = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _watch(self):
        while not self._over.wait(0.25):
            self.look()

    def look(self):
        memory, times = [], []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.username() in LEARNERS:
                    memory.append(process.memory_full_info())
                    times.append(process.cpu_times())
        self.private, self.shares = sum(used.uss for used in memory), sum(used.pss for used in memory)
        self.peak_private = max(self.peak_private, self.private)
        self.peak_shares = max(self.peak_shares, self.shares)
        self.busy = sum(spent.user + spent.system for spent in times)


def run(lesson, hub, browser, learners):
    """These learners log in, all press "run all" at the same moment, and stop their servers at the end.

    Returns the meter, the private bytes before the first cell, and the seconds from the first cell to the last.
    """
    with contextlib.ExitStack() as stack:
        with Meter() as meter:
            arrivals = []
            for name, password in learners:
                context = stack.enter_context(window_profile(browser))
                context.set_default_timeout(PATIENCE)
                learner = Learner(context, hub, name, password)
                arrivals.append((learner, learner.log_in(f"/hub/user-redirect/lab/tree/{lesson.name}")))
            notebooks = [learner.wait_for_lesson(lesson.name, PATIENCE) for learner, page in arrivals]
            meter.look()
            opened, started = meter.private, time.perf_counter()
            for notebook in notebooks:
                notebook.page.evaluate("window.run = jupyterapp.commands.execute('notebook:run-all-cells'); null")
            for notebook in notebooks:
                notebook.page.evaluate("window.run")
            seconds = time.perf_counter() - started
        meter.look()
        assert all(notebook.errors() == [] for notebook in notebooks), lesson
        for learner, _ in arrivals:
            learner.stop_server()
    return meter, opened, seconds


def print_table(hub, browser, learners):
    print("| lesson | opened | peak | kept | computing | " + " | ".join(f"in {size} GB" for size in SIZES) + " |")
    print("| --- |" + " ---: |" * (4 + len(SIZES)))
    for lesson in LESSONS:
        meter, opened, _ = run(lesson, hub, browser, islice(learners, 1))
        memory = [f"{used / MB:.0f} MB" for used in (opened, meter.peak_private, meter.private)]
        fit = [math.floor((size - SYSTEM) * GB / meter.peak_private) for size in SIZES]
        print("| " + " | ".join(map(str, [lesson.stem, *memory, f"{meter.busy:.0f} s", *fit])) + " |", flush=True)


def main():
    print(f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / GB:.0f} GB, {platform.system()}, ", end="")
    print(f"Python {platform.python_version()}")
    with (
        opened_folders(),
        accounts(**dict.fromkeys(LEARNERS, "learners")) as passwords,
        tempfile.TemporaryDirectory() as folder,
        launched_browser(find_browser()) as browser,
    ):
        hub = Hub(Path(folder))
        hub.start()
        try:
            learners = iter(passwords.items())
            print_table(hub, browser, learners)
            for lesson in (LESSONS[2], LESSONS[4]):
                meter, _, seconds = run(lesson, hub, browser, islice(learners, TOGETHER))
                print(
                    f"{TOGETHER} learners at once, {lesson.stem}: {meter.peak_shares / MB:.0f} MB together at "
                    f"the peak, {meter.peak_private / MB:.0f} MB of it private; all done after {seconds:.0f} s.",
                    flush=True,
                )
            both = sum(process.memory_full_info().uss for process in hub.processes())
            print(f"The hub and its proxy take {both / MB:.0f} MB.")
        finally:
            hub.stop()


if __name__ == "__main__":
    main()
