"""Build the site: stage the notebooks and pages of the repository, then let Sphinx make HTML of them."""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from book import top
from book.execution import widgets_of
from book.links import fitted
from book.lite import build_lite, check_pyodide
from book.stage import Pages, emptied, live

ROOT = Path(__file__).resolve().parent.parent
BOOK = Path(__file__).resolve().parent
GLOSSARY = "notebooks/glossary.md"
GUIDES = [
    "TEACHING.md",
    "classroom/README.md",
    "classroom/hub/README.md",
    "classroom/hub/binder.md",
    "CONTRIBUTING.md",
    GLOSSARY,
]


def build(out=ROOT / "site", repository=None, pyodide=None, cache=ROOT / "build" / "widgets"):
    """Make the whole site anew.

    Args:
        out: the folder for it; a site that was there before is replaced.
        repository: where the project is kept, as "owner/name" on GitHub, for links that run or show its files.
        pyodide: a folder with a Pyodide distribution, for a site that runs the lessons' code with no other host.
        cache: where the widgets' contents are kept between two builds.

    Raises:
        ValueError: ``out`` holds something else than a site, or ``pyodide`` is not the folder of a distribution.
    """
    check_folder(out)
    if pyodide is not None:
        check_pyodide(pyodide)
    lessons = sorted((ROOT / "notebooks").glob("0*.ipynb"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:  # for each a process of its own
        source, static, made, lite = (Path(folder) / name for name in ("source", "static", "made", "lite"))
        lite_is_there = pool.submit(build_lite, lite, lessons, pyodide)
        widgets = dict(zip(lessons, pool.map(lambda path: widgets_of(path, cache), lessons), strict=True))
        _stage(source, static, lessons, widgets, repository)
        sphinx = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going"]
        options = [f"--conf-dir={BOOK}", f"--define=html_static_path={static}"]
        subprocess.run([*sphinx, *options, source, made], check=True, cwd=source)
        for rest in (".doctrees", ".buildinfo", "objects.inv"):
            path = made / rest
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        lite_is_there.result()
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(made, out)
        shutil.copytree(lite, out / "lite")
    return out


def check_folder(out):
    """Raise ValueError if this is not a place for a site: a new folder, an empty one, or one that holds only a site."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    # Where git keeps it, its history would go, too.
    if not (out / "_static" / "host.js").is_file() or (out / ".git").exists():
        raise ValueError(f"{out} holds something else than a site, and would be replaced. Try a new folder")


def _stage(source, static, lessons, widgets, repository):
    shutil.copytree(BOOK / "pages", source)
    shutil.copytree(BOOK / "static", static)
    pages = Pages(static)
    releases = _released(source / "notebooks" / "assignments" / "release")
    shutil.copytree(ROOT / "notebooks" / "images", source / "notebooks" / "images")
    known = {path.relative_to(ROOT).as_posix() for path in lessons} | set(GUIDES) | set(releases.values())
    link = {"pages": known, "moved": releases, "repository": repository}
    steps = [top.Step.of(nbformat.read(path, as_version=4), path.stem) for path in lessons]
    for path in lessons:
        notebook = nbformat.read(path, as_version=4)
        page = pages.page(notebook, widgets[path], top.of_lesson(path.stem, steps, repository))
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = fitted(cell.source, path.relative_to(ROOT).parent, **link)
        nbformat.write(page, source / path.relative_to(ROOT))
        (static / "notebooks").mkdir(exist_ok=True)
        nbformat.write(emptied(notebook), static / "notebooks" / path.name)  # to download, without the answers
    for name in GUIDES:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        text = (ROOT / name).read_text(encoding="utf-8")
        (source / name).write_text(fitted(text, Path(name).parent, **link), encoding="utf-8")
    _fill(
        source / "index.md",
        PLAY=_game_to_play(pages),
        PATH=top.path(steps),
        TREE=_tree(path.relative_to(ROOT) for path in lessons),
    )
    _fill(source / "done.md", PATH=top.path(steps))
    _fill(source / "run.md", PROJECT=f"https://github.com/{repository}" if repository else "ADDRESS-OF-THE-PROJECT")
    _fill(source / "teachers.md", TREE=_tree(name for name in GUIDES if name != GLOSSARY))
    _fill(source / "assignments.md", TREE=_tree(releases.values()))


def _fill(path, **parts):
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"%%(\w+)%%", lambda match: parts[match[1]], text), encoding="utf-8")


def _tree(paths):
    return "\n".join(Path(path).with_suffix("").as_posix() for path in paths)


def _game_to_play(pages):
    """The game under the arrow keys, for a page that no notebook made."""
    from cartpole_helpers.widgets.modules import joined

    code = pages.code(*joined("hand_play.js"))
    words = '<p class="ba-placeholder">Here a game appears that you play with the arrow keys. It needs JavaScript.</p>'
    values = {"environment": "CartPole-v1", "best": None}
    return live(code, "cartpole_helpers.widgets.hand_play.HandPlay", values, words, up=".")


def _released(folder):
    """Make the assignments as learners get them, in ``folder``: the page of each by its source, both in the project."""
    with tempfile.TemporaryDirectory() as course:  # the teacher's own course directory stays as it is
        course = Path(course) / "course"
        kept = shutil.ignore_patterns("release", "submitted", "*autograded", "feedback", "*.db", "*.csv")
        shutil.copytree(ROOT / "notebooks" / "assignments", course, ignore=kept)
        release = [sys.executable, "-m", "classroom", f"--course={course}", "release"]
        subprocess.run(release, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        shutil.copytree(course / "release", folder)
    found = {}
    for path in sorted(folder.glob("*/*.ipynb")):
        place = f"{path.parent.name}/{path.name}"
        found[f"notebooks/assignments/source/{place}"] = f"notebooks/assignments/release/{place}"
    return found


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="start.py site", description="Build the lessons as a static site.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site", help="where to put it (default: site)")
    parser.add_argument(
        "--repository", metavar="OWNER/NAME", help="on GitHub: links that open lessons in Colab, and files"
    )
    parser.add_argument(
        "--pyodide", metavar="FOLDER", type=Path, help="a Pyodide to put into the site: no other host is asked"
    )
    chosen = parser.parse_args(arguments)
    try:
        out = build(chosen.folder.resolve(), chosen.repository, chosen.pyodide and chosen.pyodide.resolve())
    except ValueError as error:
        parser.error(str(error))
    print(f"The site is in {out}: open {out / 'index.html'}")
