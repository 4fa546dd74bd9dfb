"""How long does it take to grade a class? Clock and processor time, side by side; on Linux.

    python -m benchmarks.grading [ASSIGNMENT] [LEARNERS]

The submissions are the assignment's own solutions, so that nothing in them is faster or slower than it should be.
"""

import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "notebooks" / "assignments"
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER: kernels outlive who started them, and their processor time counts, too


def measured(title, *arguments):
    before, start = _processor_time(), time.monotonic()
    subprocess.run([sys.executable, "-P", "-m", "classroom", *map(str, arguments)], check=True, capture_output=True)
    clock = time.monotonic() - start
    print(f"{title:28} {clock:7.0f} s by the clock, {_processor_time() - before:7.0f} s of the processors", flush=True)


def _processor_time():
    """Seconds that all processes took that were started from here and have ended."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(assignment="2_search_and_evaluation", learners=30):
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    with tempfile.TemporaryDirectory() as folder:
        course, submissions = Path(folder, "course"), Path(folder, "submissions")
        shutil.copytree(SOURCE / "source" / assignment, course / "source" / assignment)
        shutil.copy(SOURCE / "nbgrader_config.py", course)
        for number in range(int(learners)):
            shutil.copytree(course / "source" / assignment, submissions / f"learner {number}")
        print(f"{learners} submissions of {assignment}, on {os.cpu_count()} cores")
        grade = ("--course", course, "grade", submissions)
        measured("first grading", *grade)
        measured("regrading, nothing changed", *grade)
        measured("regrading one learner", *grade, "--only", "learner 0")


if __name__ == "__main__":
    main(*sys.argv[1:])
