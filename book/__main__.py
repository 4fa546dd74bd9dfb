"""Build the site from wherever the user stands: start.py runs this folder."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the project, in place of this folder

from book.build import main  # noqa: E402

main()
