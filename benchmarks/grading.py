"""How long does it take to grade a class? Clock and processor time, side by side.

    python -m benchmarks.grading [ASSIGNMENT] [LEARNERS]

The submissions are the assignment's own solutions, so that nothing in them is faster or slower than it should be.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

SOURCE = Path(__file__).resolve().parents[1] / "notebooks" / "assignments"


def measured(title, *arguments):
    start, busy = time.monotonic(), {}
    command = [sys.executable, "-P", "-m", "classroom", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as grading:
        # The system does not add up what ends in a room of its own: so look at every process as long as it lives.
        while grading.poll() is None:
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    used = process.cpu_times()
                    busy[process] = used.user + used.system
            time.sleep(0.1)
    assert grading.returncode == 0
    clock, processors = time.monotonic() - start, sum(busy.values())
    print(f"{title:28} {clock:7.0f} s by the clock, {processors:7.0f} s of the processors", flush=True)


def main(assignment="2_search_and_evaluation", learners=30):
    with tempfile.TemporaryDirectory() as folder:
        course, submissions = Path(folder, "course"), Path(folder, "submissions")
        shutil.copytree(SOURCE / "source" / assignment, course / "source" / assignment)
        shutil.copy(SOURCE / "nbgrader_config.py", course)
        for number in range(int(learners)):
            shutil.copytree(course / "source" / assignment, submissions / f"learner {number}")
        print(f"{learners} submissions of {assignment}, on {os.cpu_count()} cores")
        grade = ("--course", course, "grade", submissions, "--uncontained")
        measured("first grading", *grade)
        measured("regrading, nothing changed", *grade)
        measured("regrading one learner", *grade, "--only", "learner 0")


if __name__ == "__main__":
    main(*sys.argv[1:])
