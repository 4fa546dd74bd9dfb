"""What the text of lesson 07 claims, on other seeds too."""

import itertools

import numpy as np
import pytest

from cartpole_helpers.better_search import cross_entropy
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.exercises import every_step
from cartpole_helpers.policy_gradient import learn, play_by_chance, sigmoid
from cartpole_helpers.search import run_together
from cartpole_helpers.useless_sensors import evaluate_with_noise

SEED = 7  # not the lesson's
COIN = np.zeros(4)


def whole_score(scores):
    return scores


def better_than_usual(scores):
    return scores - scores.mean()


def more_to_come_than_usual(scores):
    left = np.maximum(scores - np.arange(scores.max())[:, np.newaxis], 0)
    return left - left.sum(axis=1, keepdims=True) / (left > 0).sum(axis=1, keepdims=True)


def relative_to_usual(scores):
    return more_to_come_than_usual(scores) / scores.mean()


def good(weights):
    return evaluate(weights, 100, seed=1007).mean(axis=1) >= 475


def good_of_each_thirty(groups, update=-1):
    """As often as the lesson lets thirty learn: how many of them are good after so many updates."""
    return np.array([good(weights[update]).sum() for weights in groups])


def side_by_side(credits, learners, rates, **options):
    """For each credit the weights (updates + 1, learners, 4) of learners who get it, at a rate of their own.

    They learn in one run, because many cost little more than a few: ``learn`` asks for one learner after another.
    """
    turns = itertools.cycle([credit for credit in credits for _ in range(learners)])
    rates = np.repeat(rates, learners)[:, np.newaxis]
    learning = learn(lambda scores: next(turns)(scores), rates, learners=len(rates), **options)
    return np.split(learning.weights, len(credits), axis=1)


@pytest.fixture(scope="module")
def learned():
    """Thirties of learners: minus the mean, reward to go, and the whole score at more rates than the lesson's."""
    credits = [better_than_usual] * 2 + [more_to_come_than_usual] * 2 + [whole_score] * 7
    rates = [0.006] * 4 + [0.006, 0.006, 0.0006, 0.002, 0.02, 0.06, 0.2]
    groups = side_by_side(credits, 30, rates, seed=SEED)
    return {"minus the mean": groups[:2], "to go": groups[2:4], "whole score": groups[4:]}


@pytest.fixture(scope="module")
def coin_games():
    games = play_by_chance(COIN, 5000, seed=1)
    arrows = np.array([(game.actions - 0.5) @ game.observations[:-1] for game in games])
    return np.array([game.score for game in games]), arrows


def test_the_longest_of_ten_coin_games_is_full_of_bad_pushes():
    game = max(play_by_chance(COIN, 10, seed=3), key=lambda game: game.score)
    against = game.actions != (game.observations[:-1, 3] > 0)
    assert 0.35 < against.mean() < 0.5


def test_the_sigmoid_is_the_softmax_with_one_number_fixed_at_zero():
    for number in (-3.0, 0.0, 0.7):
        powers = np.exp([0.0, number])
        assert sigmoid(number) == pytest.approx(powers[1] / powers.sum())


def test_a_nudge_leaves_nearly_every_hard_push_as_it_was():
    seen = np.concatenate([game.observations[:-1] for game in play_by_chance(COIN, 200, seed=2)])
    for weights in np.random.default_rng(1).uniform(-0.5, 0.5, (20, 4)):
        changed = (seen @ weights > 0) != (seen @ (weights + np.array([0, 0, 0, 1e-3])) > 0)
        assert changed.mean() < 0.02


def test_the_arrows_foretell_what_nudging_measures(coin_games):
    scores, arrows = coin_games
    predicted = scores[:, np.newaxis] * arrows
    error = predicted.std(axis=0) / np.sqrt(len(scores))
    for i in range(4):
        one = 0.5 * np.eye(4)[i]
        up, down = (
            np.array([game.score for game in play_by_chance(weights, 5000, seed=seed)])
            for weights, seed in [(one, 10 + i), (-one, 20 + i)]
        )
        of_nudging = np.sqrt((up.var() + down.var()) / 5000)
        assert 0.1 < of_nudging < 0.6  # about half a step, two standard errors
        assert abs(up.mean() - down.mean() - predicted[:, i].mean()) < 3.5 * np.hypot(error[i], of_nudging)


def test_a_baseline_leaves_the_average_alone_and_takes_away_the_noise(learned):
    """At the coin, and for learners after 250 games, where those with it and those without have begun to part."""
    without = []
    for weights in [COIN, *learned["minus the mean"][0][25, :5]]:
        games = play_by_chance(weights, 5000, seed=2)
        scores = np.array([game.score for game in games]).reshape(500, 10, 1)
        seen = [game.observations[:-1] for game in games]
        arrows = [(game.actions - sigmoid(saw @ weights)) @ saw for game, saw in zip(games, seen, strict=True)]
        arrows, usual = np.reshape(arrows, (500, 10, 4)), scores.mean()
        uphill = ((scores - usual) * arrows).mean(axis=(0, 1))
        downhill = {}
        for times in [0, 0.5, 1, 2, 5]:
            climbs = ((scores - times * usual) * arrows).mean(axis=1) @ uphill / (uphill @ uphill)
            assert abs(climbs.mean() - 1) <= 4 * climbs.std() / np.sqrt(500)
            downhill[times] = np.mean(climbs < 0)
        assert downhill[1] < 0.15 and downhill[5] > 0.25
        assert downhill[1] < min(downhill[0.5], downhill[2]) and downhill[0.5] < downhill[0]
        without.append(downhill[0])
    assert without[0] == pytest.approx(0.27, abs=0.06)
    assert np.mean(without[1:]) > 0.3 and max(without[1:]) > 0.35


def test_what_the_widget_shows(learned):
    halfway, at_the_end = (learned["minus the mean"][0][update] for update in (50, -1))
    drawn = learn(better_than_usual, 0.006, learners=30, updates=1, start=halfway, seed=SEED).scores[0]
    assert np.median(evaluate(halfway, 50, seed=1007).mean(axis=1)) > np.median(drawn) + 100  # greedy, long before
    without = learn(whole_score, 0.006, learners=30, updates=30, start=at_the_end, seed=SEED)
    assert np.median(without.scores[0]) > 450 and np.median(without.scores[8]) < 250
    assert np.median(without.scores[-1]) < 250  # and they stay there


def test_the_mean_of_the_ten_themselves_makes_the_steps_a_tenth_shorter_and_turns_them_nowhere(coin_games):
    batches, arrows = coin_games[0].reshape(500, 10, 1), coin_games[1].reshape(500, 10, 4)
    moves = ((batches - batches.mean(axis=1, keepdims=True)) * arrows).mean(axis=1)
    fair = ((batches - batches.mean()) * arrows).mean(axis=1)
    error = (moves - 0.9 * fair).std(axis=0) / np.sqrt(len(moves))
    assert np.all(np.abs(moves.mean(axis=0) - 0.9 * fair.mean(axis=0)) < 4 * error)
    assert np.all(np.abs(moves.mean(axis=0) - fair.mean(axis=0))[2:] > 4 * error[2:])  # and not the same length


def test_one_subtraction_and_without_it_no_rate_helps(learned):
    assert good_of_each_thirty(learned["minus the mean"]).min() >= 25
    failed = good_of_each_thirty(learned["whole score"])
    assert failed[:2].max() <= 6
    assert failed.max() < 10


def test_who_learns_too_fast_has_lost_the_chance_and_gets_on_when_it_is_given_back():
    fast = learn(better_than_usual, 0.2, learners=60, updates=50, seed=SEED)
    is_lost = fast.scores[-1] < 20
    assert all(4 <= of_thirty <= 20 for of_thirty in is_lost.reshape(2, 30).sum(axis=1))
    lost = fast.weights[-1][is_lost]
    assert np.median(np.abs(lost).max(axis=1)) > 10  # most of their weights are large
    starts, rates = [lost, lost / 50, lost], np.repeat([0.006, 0.006, 50 * 0.006], len(lost))[:, np.newaxis]
    as_they_are, with_doubt, larger_steps = good(
        learn(better_than_usual, rates, learners=len(rates), start=np.concatenate(starts), seed=SEED + 1).weights[-1]
    ).reshape(3, -1)
    assert evaluate(lost, 20, seed=1).tolist() == evaluate(lost / 50, 20, seed=1).tolist()
    assert as_they_are.mean() < 0.25
    assert with_doubt.mean() > 0.75
    assert larger_steps.mean() < 0.5  # beside smaller weights steps are larger, and that is not what helps
    # Sure of themselves: the surprise at what they do is small beside a coin's, which is always one half.
    surprise = [
        np.abs(game.actions - sigmoid(game.observations[:-1] @ weights)).mean()
        for weights in lost
        for game in play_by_chance(weights, 5, seed=1)
    ]
    assert np.median(surprise) < 0.1


def test_reward_to_go_gains_little_if_anything(learned):
    at_the_end, halfway = (
        good_of_each_thirty(learned["to go"], update) - good_of_each_thirty(learned["minus the mean"], update)
        for update in (-1, 50)
    )
    assert at_the_end.min() >= -2
    assert np.abs(halfway).max() <= 9


def test_credit_in_proportion_is_what_the_contest_rewards():
    credits = better_than_usual, every_step.my_credit.answer
    groups = side_by_side(credits, 24, [every_step.RATE] * 2, updates=50, seed=71)
    reach = [good(weights[-1]).mean() for weights in groups]
    assert 0.3 < reach[0] < reach[1]


def test_a_draw_with_four_weights_and_only_the_gradient_is_left_with_a_hundred_useless_ones():
    def search(sensors, games=1000):
        rng = np.random.default_rng(10)
        searches = [cross_entropy(rng, games=games, size=4 + sensors) for _ in range(20)]
        return run_together(searches, rng, play=evaluate_with_noise)

    def share_good(weights):
        return np.mean(evaluate_with_noise(np.array(weights), 100, seed=1007).mean(axis=1) >= 475)

    def gradient(sensors):
        return learn(relative_to_usual, 1, learners=20, sensors=sensors, seed=10)

    for sensors, least, most in [(0, 0.8, 1), (28, 0.3, 0.95)]:
        found = share_good([each.weights for each in search(sensors)])
        assert least <= found <= most
        assert share_good(gradient(sensors).weights[-1]) >= 0.85
    # With a hundred: what the search had after 1000 games, and what four times as many give it.
    searches, taught = search(100, games=4000), gradient(100)
    after_1000_games = [each.rounds[20][0].choice for each in searches]
    assert share_good(after_1000_games) <= 0.1
    assert share_good(taught.weights[-1]) >= 0.75
    assert share_good([each.weights for each in searches]) <= 0.15
    assert np.mean([each.steps for each in searches]) > taught.steps / 20


def test_keras_moves_along_the_same_arrows():
    """A loss of credit * -log(chance): its way down is credit times arrow, as the last section says."""
    pytest.importorskip("tensorflow")
    from cartpole_helpers.imitation import load_keras

    keras = load_keras()
    weights = np.array([0.3, -0.5, 4.0, 1.5], dtype=np.float32)
    rng = np.random.default_rng(1)
    seen = rng.normal(0, 0.3, (50, 4)).astype(np.float32)
    actions, credit = rng.integers(2, size=50), rng.normal(0, 10, 50)
    network = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid", use_bias=False)])
    network.compile(optimizer=keras.optimizers.SGD(0.01), loss="binary_crossentropy", jit_compile=False)
    network.set_weights([weights[:, np.newaxis]])
    network.train_on_batch(seen, actions[:, np.newaxis], sample_weight=credit)
    moved = network.get_weights()[0][:, 0] - weights
    arrow = (credit * (actions - sigmoid(seen @ weights))) @ seen
    assert moved @ arrow / np.linalg.norm(moved) / np.linalg.norm(arrow) > 0.999
