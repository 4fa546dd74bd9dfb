"""Set up what is missing, then open the first lesson, or run the tests. Needs only Python itself.

python3 start.py                  open JupyterLab on lesson 01, in copies of your own: the folder my_lessons
python3 start.py lesson 03        open it on lesson 03
python3 start.py again 03         start lesson 03 over; what you had is kept beside it
python3 start.py doctor           say what is here and what is missing, for a bug report
python3 start.py fetch-python     get a Python that suits, for this folder alone

python3 start.py test             run every test (what follows goes to pytest); test --quick takes less than a minute
python3 start.py refresh [FILE]   re-execute the notebooks, or one, and normalise them
python3 start.py site             make the lessons a site, to be read and touched with nothing installed (site --help)
python3 start.py class COMMAND    for teachers: hand out the assignments and grade them (class --help lists it all)
python3 start.py hub              for a shared server: JupyterHub for a class, on this machine
python3 start.py lock             resolve the pins again, after a change in pyproject.toml; lock --upgrade: all of them

The work is done in setting_up/. This file is so plain that every Python can read it, to say that it is too old.
"""

import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)
OLDEST_THAT_CAN_FETCH = (3, 9)  # one that suits; macOS comes with such a Python

if __name__ == "__main__":
    # This folder last: a file of yours named random.py is not taken for Python's own.
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != ROOT] + [ROOT]
    can_fetch = sys.version_info[:2] >= OLDEST_THAT_CAN_FETCH
    fetches = sys.argv[1:] == ["fetch-python"] or os.path.exists(os.path.join(ROOT, ".tools", "python"))
    if sys.version_info[:2] < OLDEST and not (can_fetch and fetches):
        python = "py -3.12" if os.name == "nt" else "python3.12"
        sys.exit(
            "Balancing Act needs Python 3.11 or newer, and this is %d.%d.%d: " % sys.version_info[:3]
            + "install one and run start.py with it, for example: "
            + python
            + " start.py"
            + ("\nOr let it get one for this folder alone: python3 start.py fetch-python" if can_fetch else "")
        )
    from setting_up.commands import main

    sys.exit(main(sys.argv[1:]))
