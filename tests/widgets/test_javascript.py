"""The JavaScript of the widgets: under Node.js, against Gymnasium and physics.py, and joined."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers import physics, plots
from cartpole_helpers.episode import is_cartpole, linear_policy
from cartpole_helpers.physics import TILT_LIMIT
from cartpole_helpers.plots.scenes import SCENES
from cartpole_helpers.recordings import FORMS
from cartpole_helpers.widgets.modules import FOLDER, joined
from tests.conftest import need
from tests.games import with_momentum

HERE = Path(__file__).parent


def record_exactly(env, policy, seed, steps):
    """A game of Gymnasium's, or its beginning, with the exact states, which an Episode does not keep."""
    observation, _ = env.reset(seed=seed)
    states, observations, actions = [exact_state(env)], [observation.tolist()], []
    terminated = truncated = False
    while not (terminated or truncated) and len(actions) < steps:
        actions.append(policy(observation))
        observation, _, terminated, truncated, _ = env.step(actions[-1])
        states.append(exact_state(env))
        observations.append(observation.tolist())
    ending = "time limit" if truncated else None
    if terminated and is_cartpole(env):
        ending = "tipped over" if abs(states[-1][2]) > TILT_LIMIT else "left the track"
    elif terminated:
        ending = "reached the flag"
    return {"states": states, "observations": observations, "actions": actions, "ending": ending}


def exact_state(env):
    return [float(number) for number in env.unwrapped.state]


def run_node(*arguments, **variables):
    node = shutil.which("node")
    need(node, "Node.js is not installed: the JavaScript of the widgets goes untested")
    result = subprocess.run([node, *arguments], env=os.environ | variables, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_pure_functions(tmp_path):
    # The last bits of sine and cosine differ between C and JavaScript, and grow: so the beginnings of games.
    rng = np.random.default_rng(0)
    with gym.make("CartPole-v1") as env:
        games = [record_exactly(env, lambda _: int(rng.integers(2)), seed, steps=120) for seed in range(200)]
        for seed in range(150):
            weights = rng.uniform(-1, 1, 4)
            games.append(record_exactly(env, linear_policy(weights), seed, steps=120) | {"weights": weights.tolist()})
        games += [record_exactly(env, linear_policy([0, 0, 0, 1]), seed, steps=250) for seed in range(10)]
    with gym.make("MountainCar-v0") as env:
        policies = [with_momentum, lambda _: int(rng.integers(3)), lambda seen: 0 if seen[1] < 0.01 else 2]
        rides = [record_exactly(env, policy, seed, steps=200) for policy in policies for seed in range(12)]
    reference = tmp_path / "reference.json"
    reference.write_text(json.dumps({"CartPole-v1": games, "MountainCar-v0": rides}))
    files = sorted(map(str, HERE.glob("*.test.mjs")))
    said = run_node("--test", *files, REFERENCE=str(reference))
    assert int(re.search(r"^# pass (\d+)$", said, re.MULTILINE)[1]) >= 17, said


def test_the_constants_are_those_of_python():
    names = "GRAVITY CART_MASS POLE_MASS HALF_POLE_LENGTH PUSH_FORCE SECONDS_PER_STEP TRACK_LIMIT TILT_LIMIT".split()
    module = (FOLDER / "games" / "cartpole.js").as_uri()
    shown = [*names, "START_RANGE", "STEP_LIMIT", "QUANTITIES", "ENDINGS"]
    script = f"import('{module}').then(all => console.log(JSON.stringify([{','.join(f'all.{n}' for n in shown)}])))"
    *constants, start_range, step_limit, quantities, endings = json.loads(run_node("--eval", script))
    assert dict(zip(names, constants, strict=True)) == {name: getattr(physics, name) for name in names}
    assert start_range == physics.START_RANGE
    assert step_limit == gym.spec("CartPole-v1").max_episode_steps
    assert set(endings) == set(physics.ENDINGS)
    colours = [quantity["colour"] for quantity in quantities]
    assert colours == [plots.BLUE, plots.ORANGE, plots.GREEN, plots.PINK], "those of the figures"


def test_the_games_that_can_be_drawn_are_those_that_are_known():
    module = (FOLDER / "drawings.js").as_uri()
    script = f"""import('{module}').then(({{ DRAWN, drawingOf }}) => console.log(JSON.stringify(
        DRAWN.map(name => [name, drawingOf(name).quantities.length]))))"""
    drawn = json.loads(run_node("--eval", script))
    assert [name for name, _ in drawn] == list(FORMS) == list(SCENES)
    assert [count for _, count in drawn] == [form.rules.inputs for form in FORMS.values()]


def test_the_constants_of_the_mountain_car_are_those_of_gymnasium():
    names = "LEFT_END RIGHT_END FLAG FASTEST PUSH GRAVITY STEP_LIMIT".split()
    module = (FOLDER / "games" / "mountain_car.js").as_uri()
    script = f"import('{module}').then(all => console.log(JSON.stringify([{','.join(f'all.{n}' for n in names)}])))"
    env = gym.make("MountainCar-v0")
    base = env.unwrapped
    numbers = [base.min_position, base.max_position, base.goal_position, base.max_speed, base.force, base.gravity]
    assert json.loads(run_node("--eval", script)) == [*numbers, env.spec.max_episode_steps]
    assert gym.make("MountainCarContinuous-v0").unwrapped.goal_position == 0.45, "as it is drawn"


# ------------------------------------------------------------------ joined

WIDGETS = [path.name for path in FOLDER.glob("*.js") if "\nexport default" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", sorted(WIDGETS))
def test_joined_and_apart_they_export_the_same(name, tmp_path):
    script, style = joined(name)
    assert style.count("{") == style.count("}") > 10
    file = tmp_path / "joined.mjs"
    file.write_text(script, encoding="utf-8")
    lists = [
        run_node("--eval", f"import('{each.as_uri()}').then(all => console.log(Object.keys(all).sort().join()))")
        for each in (file, FOLDER / name)
    ]
    assert lists[0] == lists[1]
    assert "default" in lists[0]


def write(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)


def test_every_module_keeps_its_names_to_itself_and_brings_its_style(tmp_path):
    write(
        tmp_path,
        first='import { second } from "./second.js";\nconst name = "1st";\nexport const all = () => name + second();\n',
        second='const name = "second";\nexport function second() {\n  return name;\n}\n',
    )
    (tmp_path / "second.css").write_text("p { color: red; }")
    script, style = joined("first.js", tmp_path)
    assert style == "p { color: red; }"
    joined_file = tmp_path / "joined.mjs"
    joined_file.write_text(script)
    said = run_node("--eval", f"import('{joined_file.as_uri()}').then(({{ all }}) => console.log(all()))")
    assert said == "1stsecond\n"


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"a": 'import { b } from "./b.js";\n'}, "a.js asks for b.js, which does not exist"),
        (
            {"a": 'import { c } from "./b.js";\n', "b": "export const b = 1;\n"},
            "'c' from b.js, which does not export it",
        ),
        ({"a": 'import { b } from "./b.js";\n', "b": 'import { a } from "./a.js";\n'}, "a.js imports itself.*b.js"),
        ({"a": 'import * as b from "./b.js";\n', "b": ""}, "a.js has a line that cannot be joined"),
        ({"a": 'import b from "elsewhere";\n'}, "a.js has a line that cannot be joined"),
        ({"a": "const a = 1;\nexport { a };\n"}, "a.js has a line that cannot be joined"),
        ({}, "a.js, which does not exist"),
    ],
)
def test_what_cannot_be_joined_is_named(tmp_path, modules, words):
    write(tmp_path, **modules)
    with pytest.raises(ValueError, match=words):
        joined("a.js", tmp_path)
