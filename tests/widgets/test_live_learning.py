"""Learning to be watched: from Python's side, and its arithmetic under Node.js against Python's."""

import json

import numpy as np
import pytest

from cartpole_helpers.exercises.every_step import one_update
from cartpole_helpers.policy_gradient import play_by_chance
from cartpole_helpers.widgets import live_learning
from cartpole_helpers.widgets.modules import FOLDER
from tests.widgets.test_javascript import run_node

WEIGHTS = [0.3, 1.0, 2.0, 6.0]


def in_node(script):
    module = (FOLDER / "live_learning.js").as_uri()
    return json.loads(run_node("--input-type=module", "-e", f"import * as it from {json.dumps(module)};\n{script}"))


def test_an_update_is_the_one_that_the_lesson_writes(tmp_path):
    games = play_by_chance(WEIGHTS, 10, seed=1)
    data = tmp_path / "games.json"
    data.write_text(
        json.dumps([{"observations": g.observations.tolist(), "actions": g.actions.tolist()} for g in games])
    )
    with_it, without = in_node(
        f"""import {{ readFileSync }} from "node:fs";
        const games = JSON.parse(readFileSync({json.dumps(str(data))}));
        console.log(JSON.stringify([true, false].map((baseline) =>
            it.updated({WEIGHTS}, games, {{ rate: 0.02, baseline }}))));"""
    )
    right = one_update.answer(np.array(WEIGHTS), games, 0.02)
    assert with_it == pytest.approx(right, rel=1e-6)
    mean = np.mean([game.score for game in games])
    arrows = [(g.actions - 1 / (1 + np.exp(-g.observations[:-1] @ WEIGHTS))) @ g.observations[:-1] for g in games]
    assert without == pytest.approx(right + 0.02 * mean * np.mean(arrows, axis=0), rel=1e-6)


def test_its_random_numbers_are_even_and_differ_from_seed_to_seed():
    first, again, other, sample = in_node(
        """const some = (seed, n) => { const random = it.randomFrom(seed); return Array.from({ length: n }, random); };
        console.log(JSON.stringify([some(1, 5), some(1, 5), some(2, 5), some(3, 20000)]));"""
    )
    assert first == again != other
    assert np.histogram(sample, bins=10, range=(0, 1))[0] == pytest.approx(2000, abs=200)
    assert abs(np.corrcoef(sample[:-1], sample[1:])[0, 1]) < 0.03
    assert min(sample) >= 0 and max(sample) < 1


def test_learners_in_the_browser_need_the_baseline_as_those_in_python_do():
    """The mean of the last ten updates of 100, for ten learners with the baseline and ten without."""
    with_it, without = in_node(
        """const last = (baseline) => Array.from({ length: 10 }, (_, seed) => {
            const learner = it.newLearner(seed);
            for (let i = 0; i < 100; i += 1) learner.learn({ rate: 0.006, baseline });
            return learner.history.slice(-10).reduce((sum, { score }) => sum + score, 0) / 10;
        });
        console.log(JSON.stringify([last(true), last(false)]));"""
    )
    assert np.median(with_it) > 400
    assert np.median(without) < 200


def test_without_a_kernel_there_is_a_picture_with_a_description():
    data, metadata = live_learning.watch_learning()._repr_mimebundle_()
    assert data["text/plain"].startswith("Learning to be watched")
    assert len(data["image/png"]) > 5_000
    assert "without it: 5 learners" in metadata["image/png"]["alt"]


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="rate must be a positive number, but got 0"):
        live_learning.watch_learning(rate=0)
    with pytest.raises(ValueError, match="seed must not be negative"):
        live_learning.watch_learning(seed=-1)
