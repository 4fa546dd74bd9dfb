"""Who may import whom: the map of CONTRIBUTING.md. A file can be understood with what it rests on, and no more."""

import ast
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
HELPERS = ROOT / "cartpole_helpers"

# Each of these rests on those before it.
THE_GAME = ["physics", "elsewhere", "worlds", "batch", "episode", "evaluation"]
# What each room may import. A module that is not named here is a way of learning.
MAY_IMPORT = {
    "game": {"game"},
    "learning": {"game", "learning"},
    "recordings": {"game"},
    "plots": {"game", "plots"},
    "widgets": {"game", "learning", "recordings", "plots", "widgets"},
    "mistakes": set(),
    "exercises": {"game", "learning", "recordings", "plots", "mistakes", "exercises"},
}
# Heavy or not everywhere there: only here.
ONLY_IN = {
    "tensorflow": {"imitation"},
    "keras": {"imitation"},
    "pandas": {"imitation"},
    "matplotlib": {"plots", "widgets", "exercises"},
    "anywidget": {"widgets"},
}


def modules():
    return sorted(HELPERS.rglob("*.py"))


def part_of(path):
    """The module or package right below cartpole_helpers."""
    return path.relative_to(HELPERS).with_suffix("").parts[0]


def room_of(part):
    return "game" if part in THE_GAME else part if part in MAY_IMPORT else "learning"


def imports(tree):
    """The modules that this code imports, in full, with the node that does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full, so that a reader sees where a name lives"
            for alias in node.names:
                inside = ROOT / node.module.replace(".", "/") / alias.name
                is_module = inside.is_dir() or inside.with_suffix(".py").is_file()
                yield f"{node.module}.{alias.name}" if is_module else node.module, node


def imported_by(path):
    return [name for name, _ in imports(ast.parse(path.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HELPERS)))
def test_imports_go_one_way(path):
    part = part_of(path)
    for name in imported_by(path):
        package, _, below = name.partition(".")
        assert package not in ("classroom", "setting_up", "start", "tests"), name
        assert part in ONLY_IN.get(package, {part}), name
        if package == "cartpole_helpers" and below:
            other = below.split(".")[0]
            assert room_of(other) in MAY_IMPORT[room_of(part)], f"{part} is not to know {other}"
            if part in THE_GAME:
                assert THE_GAME.index(other) < THE_GAME.index(part), f"{part} comes before {other}"


def test_no_module_needs_itself():
    """No circle, also among the modules of one room."""
    needs = {}
    for path in modules():
        names = [*path.relative_to(ROOT).with_suffix("").parts]
        needs[".".join(names[:-1] if names[-1] == "__init__" else names)] = set(imported_by(path))
    needs = {name: {each for each in others if each in needs} for name, others in needs.items()}
    while free := {name for name, others in needs.items() if not others}:
        needs = {name: others - free for name, others in needs.items() if name not in free}
    assert not needs


@pytest.mark.parametrize("path", sorted((HELPERS / "imitation").glob("*.py")), ids=lambda path: path.name)
def test_tensorflow_is_only_imported_inside_functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(node) for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) for node in ast.walk(each)}
    for name, node in imports(tree):
        assert name.split(".")[0] not in ("tensorflow", "keras") or id(node) in inside


def test_teachers_and_learners_parts_do_not_know_each_other():
    for folder in ("classroom", "setting_up"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not [name for name in imported_by(path) if name.split(".")[0] == "cartpole_helpers"], path


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_lesson_needs_no_teachers_part(path):
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    for source in code:
        names = {name.split(".")[0] for name, _ in imports(ast.parse(source.replace("%", "#")))}
        assert not names & {"classroom", "setting_up", "tests"}


@pytest.mark.parametrize("folder", ["cartpole_helpers", "classroom", "setting_up", "benchmarks"])
def test_each_file_says_first_what_it_is(folder):
    for path in (ROOT / folder).rglob("*.py"):
        if path.stat().st_size:
            words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            assert len(words.split("\n")[0]) > 10, path


def test_the_map_names_every_room():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in [*THE_GAME, *MAY_IMPORT, "classroom", "setting_up", "notebooks"]:
        if name not in ("game", "learning"):
            assert f"`{name}" in text or f"/{name}/`" in text, name
