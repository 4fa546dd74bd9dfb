"""The workbench from Python's side. What a person sees and does is tested in tests/browser."""

import base64

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import pytest

from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.widgets.four_weights import POLICIES, SEED, workbench

ARTICLE = [-0.116, 0.332, 0.207, 0.352]


def test_it_begins_with_zeros_or_with_what_it_is_given():
    assert workbench().weights.tolist() == [0, 0, 0, 0]
    weights = workbench(ARTICLE).weights
    assert isinstance(weights, np.ndarray) and weights.dtype == np.float64
    assert weights.tolist() == ARTICLE, "not rounded to the steps of a slider"


def test_the_games_are_those_of_evaluate_and_follow_the_weights():
    bench = workbench()
    for weights in (np.array(ARTICLE), np.array([0.0, 0, 0, 1])):
        bench.load(weights)
        scores, endings = evaluate(weights, trials=100, seed=SEED, endings=True)
        assert bench.games == {"weights": weights.tolist(), "scores": scores.tolist(), "endings": endings.tolist()}
        assert np.array_equal(bench.weights, weights)


def test_the_browser_is_told_where_the_games_start():
    with gym.make("CartPole-v1") as env:
        for seed, start in zip(game_seeds(SEED, 100), workbench().starts, strict=True):
            env.reset(seed=seed)
            assert start == env.unwrapped.state.tolist()


def test_what_the_browser_sets_is_what_the_weights_are():
    bench = workbench()
    bench.set_state({"values": [0, 0, 1, 0.5]})  # as it comes from a slider
    assert bench.weights.tolist() == [0.0, 0.0, 1.0, 0.5]
    assert bench.games["weights"] == [0.0, 0.0, 1.0, 0.5]


def test_the_weights_handed_out_are_a_copy():
    bench = workbench(ARTICLE)
    bench.weights[0] = 9
    assert bench.weights.tolist() == ARTICLE


def test_the_named_policies_are_worth_loading():
    means = {name: evaluate(weights, trials=100, seed=SEED).mean() for name, weights in POLICIES.items()}
    assert means["Only the angle"] < 60
    assert 100 < means["Only the angular velocity"] < 300
    assert means["Angle and angular velocity"] > 450
    assert means["The article's four weights"] > 490


def test_what_a_reader_without_a_kernel_gets():
    data, metadata = workbench(ARTICLE)._repr_mimebundle_()
    again, _ = workbench(ARTICLE)._repr_mimebundle_()
    assert data["text/plain"] == "Workbench: four weights, one cart, 100 games"
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["image/png"] == again["image/png"]
    assert "Histogram" in metadata["image/png"]["alt"] and "time limit" in metadata["image/png"]["alt"]
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("weights", "error", "words"),
    [
        ([1, 2, 3], ValueError, "4 weights"),
        ([[0, 0, 1, 1]], ValueError, r"one policy.*shape \(1, 4\).*weights\[0\]"),
        ([0, 0, 2, -3], ValueError, "-1 to 1.*-3.*try weights / abs"),
        ([0, 0, float("nan"), 0], ValueError, "finite"),
        ("0 0 1 0", TypeError, "must be numbers"),
    ],
)
def test_weights_that_do_not_fit(weights, error, words):
    with pytest.raises(error, match=words):
        workbench(weights)
    bench = workbench(ARTICLE)
    with pytest.raises(error, match=words):
        bench.load(weights)
    assert bench.weights.tolist() == ARTICLE
