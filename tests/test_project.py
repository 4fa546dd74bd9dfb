"""The files that say how to install, run and share the project hold together."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements-all.lock").read_text()
LEARNERS_LOCK = (ROOT / "requirements.lock").read_text()
ENVIRONMENT = (ROOT / "environment.yml").read_text()
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")


def listed_requirements():
    extras = PROJECT["project"]["optional-dependencies"].values()
    return [*PROJECT["project"]["dependencies"], *(requirement for extra in extras for requirement in extra)]


def pins(lock, python="3.13"):
    """The versions that a lock holds for one Python."""
    lines = re.findall(r"^[a-z0-9-]+==[^\\\n]+", lock, re.MULTILINE)
    requirements = [Requirement(line.strip()) for line in lines]
    here = {"python_version": python, "python_full_version": f"{python}.0"}
    used = [each for each in requirements if each.marker is None or each.marker.evaluate(here)]
    assert len(used) == len({each.name for each in used}), "one version of everything"
    return {each.name: str(each.specifier).removeprefix("==") for each in used}


def tracked_files():
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_is_locked_at_a_version_it_allows(python):
    locked = pins(LOCK, python)
    for line in listed_requirements():
        requirement = Requirement(line)
        if requirement.name == PROJECT["project"]["name"]:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            assert locked[requirement.name] in requirement.specifier, line


def test_tensorflow_is_asked_for_where_there_is_one():
    found = [bool(pins(LOCK, python).keys() & {"tensorflow", "tensorflow-cpu"}) for python in PYTHONS]
    assert found == [True, True, True, False, False]


def test_package_alone_is_light():
    light = " ".join(PROJECT["project"]["dependencies"])
    for heavy in ("tensorflow", "jupyterlab", "pandas", "nbgrader"):
        assert heavy not in light


def test_learners_get_the_same_versions_and_none_of_the_tools():
    locked, learners = pins(LOCK), pins(LEARNERS_LOCK)
    assert learners.items() < locked.items()
    assert {"gymnasium", "jupyterlab", "anywidget", "pandas"} <= learners.keys()
    assert not {"nbgrader", "jupyterhub", "pytest", "nbval", "uv"} & learners.keys()


def test_every_requirement_has_a_reason_beside_it():
    source = (ROOT / "pyproject.toml").read_text()
    for requirement in listed_requirements():
        if "tensorflow" in requirement:
            continue  # two lines, with a comment above them
        line = next(line for line in source.splitlines() if f'"{requirement}"' in line)
        assert re.search(r'",  # \w', line), line


@pytest.mark.parametrize("lock", [LOCK, LEARNERS_LOCK], ids=["all", "learners"])
def test_lock_holds_hashes_for_everything_and_no_address(lock):
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) > 100
    for entry in entries:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in lock
    assert "--index-url" not in lock


def test_what_decides_the_outputs_has_one_version_on_every_python_that_numpy_allows():
    for name in ("numpy", "gymnasium", "matplotlib", "ipython", "pandas"):
        versions = {pins(LOCK, python)[name] for python in PYTHONS if name != "numpy" or python != "3.15"}
        assert len(versions) == 1, name


def test_environment_installs_the_lock_on_a_python_the_project_allows():
    version = re.search(r"- python=([\d.]+)\s", ENVIRONMENT)[1]
    assert version in SpecifierSet(PROJECT["project"]["requires-python"])
    assert "- -r requirements.lock" in ENVIRONMENT
    assert not re.search(r"^\s+- (?!python=|pip\b|-r requirements|conda-forge)", ENVIRONMENT, re.MULTILINE)
    assert "pip install --no-deps --editable ." in (ROOT / "postBuild").read_text()
    assert "pip install --no-deps --editable ." in ENVIRONMENT


def test_start_accepts_the_pythons_the_project_names():
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    assert [minor for minor in range(8, 16) if f"3.{minor}" in allowed] == [11, 12, 13, 14, 15]
    assert "OLDEST = (3, 11)" in (ROOT / "start.py").read_text()


def test_readme_names_the_two_commands_and_every_lesson():
    for command in ("python3 start.py\n", "python3 start.py test\n"):
        assert command in README
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        assert f"(notebooks/{notebook.name})" in README


def test_ci_runs_what_the_readme_says():
    run = (ROOT / ".ci" / "run").read_text()
    assert "\npython3 start.py test\n" in run
    assert "export CI=true" in run
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_of_the_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text()):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_both_licences_are_there():
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    lessons = (ROOT / "LICENSE-lessons").read_text(encoding="utf-8")
    assert "Section 8 – Interpretation" in lessons or "Section 8 -- Interpretation" in lessons


def test_no_machine_path_and_no_registry_in_the_project():
    # Written so that this file does not find itself.
    forbidden = re.compile(r"p[y]pi\.org|python[h]osted|registry\.n[p]mjs|/roo[t]/|/hom[e]/[a-z]|/tm[p]/[a-z]")
    for path in tracked_files():
        if path.suffix in (".png", ".jpg"):
            continue
        found = forbidden.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found}"


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_ruff(arguments):
    result = subprocess.run([sys.executable, "-m", "ruff", *arguments, "."], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_notebooks_are_stored_as_json_with_a_final_newline():
    for notebook in (ROOT / "notebooks").rglob("*.ipynb"):
        text = notebook.read_text(encoding="utf-8")
        assert text.endswith("}\n")
        json.loads(text)
