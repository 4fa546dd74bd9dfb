"""What the text of lesson 05 claims. Networks differ a little from machine to machine, so their claims have room."""

import importlib.util
import sys
from itertools import pairwise

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers.episode import play
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.exercises import keras_imitation
from cartpole_helpers.imitation import (
    ACTIONS,
    STATES,
    accuracy,
    best_games,
    game_table,
    load_keras,
    play_together,
    random_games,
    train,
    worst_games,
)
from cartpole_helpers.recordings import example_games
from cartpole_helpers.search import fair_search

JUDGE = 2005

needs_tensorflow = pytest.mark.skipif(
    sys.platform == "darwin" and not importlib.util.find_spec("tensorflow"), reason="no TensorFlow for Intel Macs"
)


def mean_score(policy):
    return np.mean([episode.score for episode in play_together(policy, games=100, seed=JUDGE)])


@pytest.fixture(scope="module")
def games():
    return random_games(10_000, seed=1)


@pytest.fixture(scope="module")
def scores(games):
    return games.groupby("game").size()


@pytest.fixture(scope="module")
def best(games):
    return best_games(games, min_score=100)


@pytest.fixture(scope="module")
def networks(best):
    return [train(best, seed=seed, updates=300) for seed in range(5)]


@pytest.fixture(scope="module")
def coin(scores):
    return scores.mean()


def test_plain_loop_of_the_lesson_plays_the_first_games_of_the_table(scores):
    env = gym.make("CartPole-v1")
    starts = game_seeds(1, trials=10_000)
    tosses = np.random.default_rng(seed=1).integers(2, size=(10_000, 500))
    for game in range(3):
        env.reset(seed=starts[game])
        for step in range(500):
            _, _, terminated, truncated, _ = env.step(tosses[game, step])
            if terminated or truncated:
                break
        assert step + 1 == scores[game]


def test_few_games_are_lucky_and_how_few_is_luck(scores):
    assert 2000 < (scores >= 25).sum() < 4000
    assert (scores >= 100).sum() < 10
    assert (scores == 100).any()  # so that >= and > differ
    handfuls = [(random_games(10_000, seed=seed).groupby("game").size() >= 100).sum() for seed in range(2, 11)]
    assert min(handfuls) == 2
    assert max(handfuls) == 9


def test_some_of_the_200_games_for_the_learners_own_functions_reach_50():
    env = gym.make("CartPole-v1")
    rng = np.random.default_rng(seed=1)
    few_games = [play(env, lambda observation: rng.integers(2), seed=seed) for seed in range(200)]
    lucky = keras_imitation.keep_the_best.answer(few_games, 50)
    assert 3 <= len(lucky) <= 15
    for episode in lucky:
        states, actions = keras_imitation.pairs.answer(episode)
        assert len(states) == len(keras_imitation.one_hot.answer(actions)) == episode.score


def test_score_sorts_a_tendency_out_of_chance(games):
    def share(table, low, high):
        velocity = table["pole_velocity_at_tip"]
        return table[(velocity >= low) & (velocity < high)]["action_to_right"].mean()

    top, worst = best_games(games, count=100), worst_games(games, count=100)
    edges = [-1.0, -0.6, -0.2, 0.2, 0.6, 1.0]
    everyone = [share(games, low, high) for low, high in pairwise(edges)]
    lucky = [share(top, low, high) for low, high in pairwise(edges)]
    assert all(abs(part - 0.5) < 0.01 for part in everyone)
    assert lucky == sorted(lucky)
    assert 0.3 < lucky[0] < 0.4 < 0.6 < lucky[-1] < 0.7  # about a third of the pushes go the wrong way
    assert share(worst, -1, -0.2) > 0.95
    assert share(worst, 0.2, 1) < 0.05
    # A push to the right jerks the pole to the left.
    change = games.groupby("game")["pole_velocity_at_tip"].diff().shift(-1)
    right = games["action_to_right"] == 1
    assert change[right].max() < 0 < change[~right].min()


def test_first_column_of_the_layer_is_the_policy_of_lesson_02():
    assert np.dot([-0.116, 0.332, 0.207, 0.352], [0, 0, 0.2, 0.05]).round(3) == 0.059


@needs_tensorflow
def test_long_training_learns_by_heart(best):
    """Held out games get worse than half and half, while the loss on the others goes on falling."""
    numbers = best["game"].unique()

    def loss(network, table):
        chances = network.predict(table[STATES], verbose=0)
        return -np.log((chances * table[ACTIONS].to_numpy()).sum(axis=1)).mean()

    def trained_without(games, updates):
        held_out, learned = best[best["game"].isin(games)], best[~best["game"].isin(games)]
        network = train(learned, seed=1, updates=updates)
        return loss(network, held_out), loss(network, learned)

    early, late = trained_without(numbers[:2], 60), trained_without(numbers[:2], 720)
    assert early[0] < np.log(2) < late[0]
    assert 0.5 < late[1] < early[1]
    # With two other games held out the lowest point comes later.
    assert trained_without(numbers[:2], 200)[0] > early[0]
    assert trained_without(numbers[-2:], 200)[0] < trained_without(numbers[-2:], 60)[0]


@needs_tensorflow
def test_a_sigmoid_trains_like_a_softmax_but_its_rows_do_not_sum_to_1(best):
    keras = load_keras()
    outputs = {}
    for last in ("softmax", "sigmoid"):
        keras.utils.set_random_seed(1)
        dense = keras.layers.Dense
        layers = [dense(64, activation="relu"), dense(64, activation="relu"), dense(32, activation="relu")]
        network = keras.Sequential([keras.Input(shape=(4,)), *layers, dense(2, activation=last)])
        assert network.count_params() == 6626
        network.compile(optimizer="adam", loss="categorical_crossentropy")
        network.fit(best[STATES], best[ACTIONS], epochs=4, verbose=0)
        outputs[last] = network.predict(best[STATES], verbose=0)
    assert np.allclose(outputs["softmax"].sum(axis=1), 1, atol=1e-5)
    assert abs(outputs["sigmoid"].sum(axis=1) - 1).max() > 0.02
    assert np.array_equal(outputs["softmax"].argmax(axis=1), outputs["sigmoid"].argmax(axis=1))


@needs_tensorflow
def test_copies_of_lucky_games_are_a_lottery_better_than_the_coin(networks, coin, best):
    found = [mean_score(network) for network in networks]
    assert min(found) > 3 * coin
    assert max(found) - min(found) > 75
    assert np.median(found) > best.groupby("game").size().max()  # better than the longest game they copied


@needs_tensorflow
def test_accuracy_is_not_the_score(games, best, networks, coin):
    agreement = np.mean([accuracy(network, best) for network in networks])
    assert 0.6 < agreement < 0.68
    shifted = best.copy()
    shifted[ACTIONS] = best.groupby("game")[ACTIONS].shift(1)
    for table in (worst_games(games, count=100), shifted.dropna()):
        for seed in (0, 1):
            network = train(table, seed=seed)
            assert accuracy(network, table) > agreement
            assert mean_score(network) < coin
    longer = [train(best, seed=seed, updates=3000) for seed in range(5)]
    assert min(accuracy(network, best) for network in longer) > agreement + 0.03
    brief = [mean_score(network) for network in networks]
    assert min(mean_score(network) for network in longer) < np.mean(brief)  # noise learned by heart is no help
    for seed in (0, 1):
        assert 0.48 < accuracy(train(games, seed=seed), games) < 0.52


@needs_tensorflow
def test_without_a_hidden_layer_the_network_is_four_numbers(games):
    smallest = train(best_games(games, count=100), hidden=(), seed=1)
    left, right = smallest.get_weights()[0].T
    four_numbers = right - left
    assert (four_numbers[2:] > 0).all()
    assert mean_score(smallest) == pytest.approx(evaluate(four_numbers, 100, seed=JUDGE).mean(), abs=5)


@needs_tensorflow
def test_dot_product_copies_the_coin_better_than_the_big_network(coin):
    big, small, from_many = [], [], []
    for seed in range(11, 17):
        table = random_games(10_000, seed=seed)
        for choice in ({"min_score": 100}, {"count": 100}):
            rows = best_games(table, **choice)
            big.append(mean_score(train(rows, seed=seed)))
            small.append(mean_score(train(rows, hidden=(), seed=seed)))
        rows = best_games(table, count=1000)
        assert len(rows) > 4 * 300 * 32  # most of them are not looked at in 300 updates
        from_many.append(mean_score(train(rows, hidden=(), seed=seed)))
    assert min(big + small + from_many) > coin
    assert np.median(small) > np.median(big) + 100
    assert np.median(from_many) < np.median(small[::2])


@needs_tensorflow
def test_copies_of_the_champion_are_nearly_perfect():
    champion = fair_search(seed=1, max_steps=5000, start_range=0.2).weights

    def policy(observations):
        return (observations @ champion > 0).astype(int)

    five_games = game_table(play_together(policy, games=5, seed=31))
    assert len(five_games) == 2500
    for seed in range(3):
        student = train(five_games, seed=seed, updates=2000)
        assert mean_score(student) >= 475
        assert accuracy(student, five_games) > 0.9


@needs_tensorflow
def test_students_of_the_recorded_games_play_better_than_the_hand():
    games = example_games()
    by_hand = np.array([game.score for game in games])
    assert np.sort(by_hand)[-2:].sum() > by_hand.sum() / 2  # long games fill most of the rows
    human = game_table(games)
    big = [mean_score(train(human, seed=seed)) for seed in range(3)]
    assert min(big) > by_hand.mean()
    assert max(mean_score(train(human, hidden=(), seed=seed)) for seed in range(3)) < min(big)
