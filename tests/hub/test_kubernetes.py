"""The image and the values for Kubernetes, as far as that goes without Docker and without a cluster."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

pytest.importorskip("grp", reason="JupyterHub does not run on Windows")

ROOT = Path(__file__).resolve().parents[2]
HUB = ROOT / "classroom" / "hub"
STEPS = [line.split(" ", 1) for line in (HUB / "Dockerfile").read_text().splitlines() if re.match("[A-Z]", line)]
VALUES = yaml.safe_load((HUB / "config.yaml").read_text())
PAGE = (HUB / "kubernetes.md").read_text()
PLACE = "/srv/balancing-act"
SCHEMA = json.loads((Path(__file__).parent / "chart_values.schema.json").read_text())


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What the image holds: every step that copies, and those that run and need neither root nor the network."""
    place = tmp_path_factory.mktemp("image")
    for word, rest in STEPS:
        if word == "COPY":
            *sources, target = shlex.split(rest)
            found = [path for source in sources for path in sorted(ROOT.glob(source))]
            assert found or "[" in sources[0], rest
            for path in found:
                if path.is_dir():
                    leave = shutil.ignore_patterns("node_modules", "__pycache__")
                    shutil.copytree(path, place / target, ignore=leave, dirs_exist_ok=True)
                else:
                    (place / target).mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, place / target)
        elif word == "RUN" and rest.startswith("chmod"):
            subprocess.run(["sh", "-ec", rest], cwd=place, check=True)
    return place


def test_the_image_holds_no_solution_and_no_test(image):
    for path in image.rglob("*.ipynb"):
        assert "BEGIN SOLUTION" not in path.read_text() and "BEGIN HIDDEN TESTS" not in path.read_text(), path
    assert not (image / "tests").exists() and not (image / ".git").exists()


def test_a_learner_of_the_image_finds_the_lessons(image, tmp_path):
    (command,) = [rest for word, rest in STEPS if word == "CMD"]
    assert VALUES["singleuser"]["cmd"] == yaml.safe_load(command)
    server = VALUES["singleuser"]["cmd"][1].replace(PLACE, str(image))
    (tmp_path / "jupyterhub").mkdir()
    (tmp_path / "jupyterhub" / "__init__.py").touch()
    (tmp_path / "jupyterhub" / "singleuser.py").write_text("import os; print(os.getcwd())")
    home = tmp_path / "jovyan"
    home.mkdir()
    environment = os.environ | {"HOME": str(home), "PYTHONPATH": str(tmp_path)}
    result = subprocess.run([sys.executable, server], env=environment, cwd=image, capture_output=True, text=True)
    assert result.stdout.strip() == str(home), result.stderr
    first = VALUES["singleuser"]["defaultUrl"].removeprefix("/lab/tree/")
    assert (home / first).exists()


def test_the_image_has_its_python_where_the_command_looks_for_it():
    (path,) = [rest for word, rest in STEPS if word == "ENV"]
    assert path == f"PATH={PLACE}/.venv/bin:$PATH"
    assert ["RUN", "python start.py hub --version"] in STEPS  # sets up the environment, from the lock
    assert STEPS[-2] == ["USER", "jovyan"]


def gigabytes(text):
    return float(text[:-1]) * {"M": 1e-3, "G": 1}[text[-1]]


def test_the_values_give_each_lesson_the_memory_that_was_measured():
    peaks = dict(re.findall(r"^\| (\d\d) .*?\| (\d+) MB", (HUB / "README.md").read_text(), re.MULTILINE))
    memory = VALUES["singleuser"]["memory"]
    assert max(map(int, peaks.values())) / 1000 < gigabytes(memory["limit"])
    assert max(int(peaks[lesson]) for lesson in ("01", "02", "03", "04")) / 1000 < gigabytes(memory["guarantee"])


def test_the_values_are_for_a_class_of_strangers():
    config = VALUES["hub"]["config"]
    assert config["JupyterHub"]["authenticator_class"] not in (None, "dummy")
    assert config["Authenticator"]["allowed_users"] and config["Authenticator"]["admin_users"] == []
    assert VALUES["scheduling"]["userPlaceholder"]["replicas"] and VALUES["scheduling"]["podPriority"]["enabled"]
    assert VALUES["proxy"]["https"]["enabled"]
    image = VALUES["singleuser"]["image"]
    assert f"{image['name']}:{image['tag']}" in PAGE
    (label,) = VALUES["singleuser"]["storage"]["extraLabels"].items()
    assert "{}: {}".format(*label) in PAGE


def test_the_values_are_what_the_chart_takes():
    jsonschema.validate(VALUES, SCHEMA)


@pytest.mark.parametrize(
    "wrong",
    [
        {"singeluser": {}},
        {"singleuser": {"memory": {"limt": "2G"}}},
        {"scheduling": {"userPlaceholder": {"replicas": "ten"}}},
        {"proxy": {"https": {"hosts": "HUB.EXAMPLE.ORG"}}},
    ],
    ids=str,
)
def test_values_that_the_chart_does_not_take_would_be_noticed(wrong):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMA)
