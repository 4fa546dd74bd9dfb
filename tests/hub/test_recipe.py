"""What the hub says when something is missing, what learners are handed out, and what the pages promise."""

import ast
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from setting_up.surroundings import settings

grp = pytest.importorskip("grp", reason="JupyterHub does not run on Windows")
pwd = pytest.importorskip("pwd", reason="JupyterHub does not run on Windows")

ROOT = Path(__file__).resolve().parents[2]
HUB = ROOT / "classroom" / "hub"
PAGES = sorted(HUB.glob("*.md"))
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def project(tmp_path):
    """A copy of what the hub needs of the project, with a proxy that is only a name."""
    shutil.copytree(HUB, tmp_path / "classroom" / "hub", ignore=shutil.ignore_patterns("node_modules"))
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns("assignments"))
    shutil.copytree(ROOT / "setting_up", tmp_path / "setting_up", ignore=shutil.ignore_patterns("__pycache__"))
    proxy = tmp_path / "classroom" / "hub" / "node_modules" / ".bin" / "configurable-http-proxy"
    proxy.parent.mkdir(parents=True)
    proxy.touch()
    return tmp_path


def what_the_hub_says(project):
    with pytest.raises(SystemExit) as exit:
        runpy.run_path(str(project / "classroom" / "hub" / "jupyterhub_config.py"))
    return exit.value.code


def test_the_hub_says_that_it_needs_root(project, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "use sudo" in what_the_hub_says(project)


def test_the_hub_says_how_to_get_the_proxy(project, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    shutil.rmtree(project / "classroom" / "hub" / "node_modules")
    assert f"npm ci --prefix {project / 'classroom' / 'hub'}" in what_the_hub_says(project)


def test_the_hub_says_how_to_make_the_group(project, monkeypatch):
    def nobody(name):
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(grp, "getgrnam", nobody)
    assert "groupadd learners" in what_the_hub_says(project)


def test_the_hub_says_which_folder_shuts_the_learners_out(project, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(grp, "getgrnam", lambda name: None)
    project.parent.chmod(0o700)
    said = what_the_hub_says(project)
    named = Path(re.match(r"Learners cannot enter (\S+), ", said)[1])
    assert named in project.parents, "what is the project's own the hub mends itself"
    assert "chmod o+x" in said


def test_a_checkout_with_umask_077_is_mended_and_the_solutions_are_closed(project, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(grp, "getgrnam", lambda name: None)
    for name in ("source/1_first", "release/1_first"):
        folder = project / "notebooks" / "assignments" / name
        folder.mkdir(parents=True)
        (folder / "1_first.ipynb").write_text("a notebook")
    (project / "notebooks" / "assignments" / "nbgrader_config.py").write_text("# of the teacher")
    for place in (project, *project.rglob("*")):
        place.chmod(place.stat().st_mode & 0o700)
    what_the_hub_says(project)
    config = project / "notebooks" / "assignments" / "nbgrader_config.py"
    assert config.stat().st_mode & 0o777 == 0o600, "git would take it for a change"
    config.unlink()
    closed = project / "notebooks" / "assignments" / "source"
    assert closed.stat().st_mode & 0o777 == 0o700
    for place in (project, *project.rglob("*")):
        if place != closed and closed not in place.parents:
            assert place.stat().st_mode & 0o044 == 0o044, place
            assert not place.is_dir() or place.stat().st_mode & 0o011 == 0o011, place


def test_solutions_are_closed_first_and_never_open_for_a_moment(project, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(grp, "getgrnam", lambda name: None)
    closed = [project / "notebooks" / "assignments" / name for name in ("source", "gradebook.db")]
    closed[0].mkdir(parents=True)
    (closed[0] / "1_first.ipynb").write_text("the solutions")
    closed[1].touch()
    for place in (project, *project.rglob("*")):
        place.chmod(place.stat().st_mode & 0o700)
    changed, chmod = [], os.chmod
    monkeypatch.setattr(
        os, "chmod", lambda place, mode, **more: (changed.append(Path(place)), chmod(place, mode, **more))
    )
    what_the_hub_says(project)
    assert set(changed[: len(closed)]) == set(closed) and not set(changed[len(closed) :]) & set(closed)
    assert not [place for place in changed if closed[0] in place.parents]
    assert [place.stat().st_mode & 0o777 for place in closed] == [0o700, 0o600]


@pytest.mark.skipif(os.geteuid() != 0, reason="reads as other accounts, which only root can")
def test_collecting_goes_on_whatever_is_wrong_with_one_learner(tmp_path, monkeypatch, capsys):
    def account(name):
        if name == "removed":
            raise KeyError(f"name not found: {name}")
        return SimpleNamespace(pw_name=name, pw_uid=0, pw_gid=4711, pw_dir=str(tmp_path / name))

    first_group = [account("by-first-group")]
    group = SimpleNamespace(gr_gid=4711, gr_mem=["anna", "removed", "silent", "slow", "zoe"])
    for name in ("anna", "by-first-group", "zoe"):
        folder = tmp_path / name / "balancing-act" / "assignments" / "1_first"
        folder.mkdir(parents=True)
        (folder / "1_first.ipynb").write_text(name)
    (folder / "1_first-Copy1.ipynb").touch()
    collect = runpy.run_path(str(HUB / "collect.py"))["collect"]
    ways_to_fail = (
        "import os, sys, time\nif 'silent' in sys.argv[3]: os._exit(7)\nif 'slow' in sys.argv[3]: time.sleep(60)\n"
    )
    monkeypatch.setitem(collect.__globals__, "READ", ways_to_fail + collect.__globals__["READ"])
    monkeypatch.setitem(collect.__globals__, "PATIENCE", 1)
    monkeypatch.setattr(grp, "getgrnam", lambda name: group)
    monkeypatch.setattr(pwd, "getpwnam", account)
    monkeypatch.setattr(pwd, "getpwall", lambda: first_group)
    collected = tmp_path / "collected"
    before = os.umask(0o022)
    collect("1_first", collected)
    os.umask(before)
    assert {path.parent.name for path in collected.rglob("*.ipynb")} == {"anna", "by-first-group", "zoe"}
    assert {path.stat().st_mode & 0o077 for path in (collected, *collected.rglob("*"))} == {0}
    said = capsys.readouterr().out
    for words in ("removed: nothing to collect (", "silent: nothing to collect (reading it ended with 7)"):
        assert words in said
    assert "slow: nothing to collect (reading it took more than 1 seconds)" in said
    assert "zoe: not collected, because of their names: ['1_first-Copy1.ipynb']" in said


@pytest.fixture
def log_in(project, tmp_path):
    """What starts a learner's server, up to JupyterHub's own part, and returns the learner's folder."""
    stand_in = tmp_path / "stand-in" / "jupyterhub"
    stand_in.mkdir(parents=True)
    (stand_in / "__init__.py").touch()
    (tmp_path / "home").mkdir()

    def log_in(home=tmp_path / "home", report=""):
        start = "import os, sys; print(sys.argv[1:], os.environ['JUPYTER_RUNTIME_DIR'])"
        (stand_in / "singleuser.py").write_text(f"{start}\n{report}")
        result = subprocess.run(
            [sys.executable, project / "classroom" / "hub" / "learners_server.py", "--from-the-hub"],
            env=os.environ | {"HOME": str(home), "PYTHONPATH": str(stand_in.parent)},
            capture_output=True,
            text=True,
        )
        assert "--from-the-hub" in result.stdout, result.stderr
        (home / "said").write_text(result.stdout)
        return home / "balancing-act"

    return log_in


def test_a_learner_gets_the_lessons_and_what_they_need_and_nothing_else(log_in):
    work = log_in()
    handed_out = {str(path.relative_to(work)) for path in work.rglob("[!.]*") if path.is_file()}
    assert handed_out == {*LESSONS, "glossary.md", "images/workbench.png"}
    assert work.stat().st_mode & 0o777 == 0o700


def test_a_home_is_private_and_what_runs_in_it_has_limits(log_in, tmp_path):
    home = tmp_path / "home"
    home.chmod(0o755)
    said = (
        log_in(
            report="import resource as r; print(r.getrlimit(r.RLIMIT_NPROC), r.getrlimit(r.RLIMIT_FSIZE)); "
            "open(os.environ['HOME'] + '/history', 'w')"
        ).parent
        / "said"
    )
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "history").stat().st_mode & 0o777 == 0o600
    assert said.read_text().splitlines()[1] == "(1000, 1000) (1073741824, 1073741824)"


def test_a_learners_own_settings_reach_neither_networks_nor_figures_nor_the_kernel(log_in):
    said = log_in(report="print(dict(os.environ))").parent / "said"
    learners = ast.literal_eval(said.read_text().splitlines()[1])
    assert settings(Path(sys.prefix)).items() <= learners.items()


def test_a_long_home_still_has_room_for_sockets(log_in, tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    log_in(home=long)
    said = (long / "said").read_text().splitlines()[0]
    assert len(said.split()[-1]) < 60 and oct(Path(said.split()[-1]).stat().st_mode)[-3:] == "700"


def test_what_a_learner_has_is_never_replaced_and_what_is_missing_comes_back(log_in):
    work = log_in()
    (work / LESSONS[0]).write_text("mine")
    (work / LESSONS[1]).unlink()
    (work / "images" / "workbench.png").unlink()
    (work / "images" / "workbench.png").symlink_to("nowhere")
    log_in()
    assert (work / LESSONS[0]).read_text() == "mine"
    assert json.loads((work / LESSONS[1]).read_text())["cells"]
    assert (work / "images" / "workbench.png").is_symlink()


def test_released_assignments_are_handed_out_and_their_sources_are_not(log_in, project):
    log_in()
    for kind in ("release", "source", "submitted/ba-anna"):
        folder = project / "notebooks" / "assignments" / kind / "1_first"
        folder.mkdir(parents=True)
        (folder / "1_first.ipynb").write_text(kind)
    work = log_in()
    assert [path.name for path in (work / "assignments").rglob("*")] == ["1_first", "1_first.ipynb"]
    assert (work / "assignments" / "1_first" / "1_first.ipynb").read_text() == "release"


def test_a_full_disk_does_not_shut_the_learner_out(log_in, project):
    work = log_in()
    shutil.rmtree(work)
    work.write_text("a file where the folder should be")
    assert log_in().read_text() == "a file where the folder should be"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_recipe_has_every_lessons_memory():
    recipe = (HUB / "README.md").read_text()
    for lesson in LESSONS:
        assert re.search(rf"^\| {lesson[:2]} .*\d MB", recipe, re.MULTILINE), lesson


def test_the_proxys_lock_holds_hashes_and_no_address_of_a_registry():
    lock = json.loads((HUB / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages["node_modules/configurable-http-proxy"]
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
