"""How much memory does a learner take on a shared server, lesson by lesson, and how much computing time?

    python -m benchmarks.memory

A headless Chromium opens each lesson in a real JupyterLab and runs every cell, as a learner would. Counted are the
learner's two processes: the server, which stays about the same, and the kernel, which the lesson's code runs in.

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
from pathlib import Path

import psutil

from tests.browser.jupyterlab import Lab, find_browser, launched_browser, opened_lab, running_server, window_profile

LESSONS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("0*.ipynb"))
TOGETHER = 4  # learners at the same time
SIZES = [4, 8, 16, 32]  # GB of a machine's memory
SYSTEM = 1.0  # GB kept for the system, the hub and its proxy
GB = 1e9


class Meter:
    """Watches the servers and kernels that this program starts, until it is stopped."""

    def __init__(self):
        self.peak_private = self.peak_together = self.private = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self.busy = computing_time()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._look()
        self.busy = computing_time() - self.busy

    def _watch(self):
        while not self._over.wait(0.25):
            self._look()

    def _look(self):
        memory = [found for process in learners_processes() for found in memory_of(process)]
        self.private = sum(used.uss for used in memory)
        self.peak_private = max(self.peak_private, self.private)
        self.peak_together = max(self.peak_together, sum(used.pss for used in memory))


def learners_processes():
    """The servers and the kernels, but not the browser."""
    programs = ("jupyterlab", "ipykernel_launcher")
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if any(program in process.cmdline() for program in programs):
                yield process


def memory_of(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        yield process.memory_full_info()


def computing_time():
    """Seconds of processor time that the servers and kernels have used so far."""
    times = [process.cpu_times() for process in learners_processes()]
    return sum(spent.user + spent.system for spent in times)


def run_alone(lesson):
    """A new server, one lesson, run once from the top."""
    with opened_lab() as lab:
        server_alone = sum(used.uss for process in learners_processes() for used in memory_of(process))
        with Meter() as meter:
            notebook = lab.open_file(lesson)
            notebook.run_all(timeout=600)
        assert notebook.errors() == [], lesson
    return server_alone, meter


def run_together(lesson, learners):
    """As many learners, each with a server of their own, press "run all" at the same moment."""
    with contextlib.ExitStack() as stack:
        browser = stack.enter_context(launched_browser(find_browser()))
        notebooks = []
        for _ in range(learners):
            server = running_server(Path(stack.enter_context(tempfile.TemporaryDirectory())))
            lab = Lab(stack.enter_context(window_profile(browser)), *stack.enter_context(server))
            notebooks.append(lab.open_file(lesson))
        with Meter() as meter:
            started = time.perf_counter()
            for notebook in notebooks:
                notebook.page.evaluate("window.run = jupyterapp.commands.execute('notebook:run-all-cells'); null")
            for notebook in notebooks:
                notebook.page.evaluate("window.run")
            seconds = time.perf_counter() - started
        assert all(notebook.errors() == [] for notebook in notebooks), lesson
    return meter, seconds


def main():
    print(f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / GB:.0f} GB, {platform.system()}, ", end="")
    print(f"Python {platform.python_version()}")
    print("| lesson | peak | after the run | computing time | " + " | ".join(f"in {size} GB" for size in SIZES) + " |")
    print("| --- |" + " ---: |" * (3 + len(SIZES)))
    for lesson in LESSONS:
        server_alone, meter = run_alone(lesson)
        fit = [math.floor((size - SYSTEM) * GB / meter.peak_private) for size in SIZES]
        numbers = [f"{meter.peak_private / 1e6:.0f} MB", f"{meter.private / 1e6:.0f} MB", f"{meter.busy:.0f} s", *fit]
        print(f"| {lesson.stem} | " + " | ".join(map(str, numbers)) + " |", flush=True)
    print(f"\nOf this, the server alone is {server_alone / 1e6:.0f} MB, before a notebook is opened.")
    for lesson in (LESSONS[2], LESSONS[4]):
        meter, seconds = run_together(lesson, TOGETHER)
        print(
            f"{TOGETHER} learners at once, {lesson.stem}: {meter.peak_together / 1e6:.0f} MB together at the peak "
            f"({meter.peak_private / 1e6:.0f} MB of it private); all done after {seconds:.0f} s.",
            flush=True,
        )


if __name__ == "__main__":
    main()
