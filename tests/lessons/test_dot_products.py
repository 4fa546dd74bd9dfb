"""What the text of lesson 02 claims."""

from collections import Counter

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.exercises import dot_products
from cartpole_helpers.physics import SECONDS_PER_STEP, TILT_LIMIT, advance

ARTICLE = np.array([-0.116, 0.332, 0.207, 0.352])
LESSON = 3  # the seed of the lesson's 100 games
SEEDS = (LESSON, 101, 102)  # and two more, so that no claim is an accident of those games
GAMES = 100


@pytest.fixture(scope="module")
def env():
    return gym.make("CartPole-v1")


def judge(weights, seed):
    scores, endings = evaluate(weights, GAMES, seed=seed, endings=True)
    return scores.mean(), Counter(endings.tolist())


def every(weights, ending, seeds=SEEDS):
    return all(judge(weights, seed)[1] == {ending: GAMES} for seed in seeds)


def test_first_driver_balances_until_time_is_up(env):
    assert play(env, linear_policy(ARTICLE), seed=2).score == 500


def test_worked_example():
    products = ARTICLE * [0, 0, 0.2, 0.05]
    assert products.sum().round(3) == 0.059
    assert (ARTICLE @ [0, 0, 0.2, 0.05]).round(3) == 0.059
    assert str(products.round(3)).startswith("[-0. ")  # the text explains this sign
    with pytest.raises(TypeError):
        _ = [1, 2] * [3, 4]


SWINGING_BACK = np.array([0, 0.2, 0.08, -0.4])


def test_swinging_back_the_angular_velocity_is_louder_than_the_two_that_say_right():
    _, velocity, angle, spin = ARTICLE * SWINGING_BACK
    assert velocity > 0 < angle
    assert -spin > velocity + angle


def test_from_that_moment_on_towards_the_lean_falls_and_the_four_weights_stand_for_the_rest_of_the_game(env):
    def goes_on(weights):
        env.reset(seed=1)
        env.unwrapped.state = seen = SWINGING_BACK
        angles, over = [seen[2]], False
        while not over and len(angles) <= 450:
            seen, _, over, _, _ = env.step(linear_policy(weights)(seen))
            angles.append(seen[2])
        return over, np.array(angles)

    falls, angles = goes_on([0, 0, 1, 0])
    assert falls and len(angles) < 40
    assert angles.min() < -0.08  # past the middle, and back with more
    assert angles[-1] > TILT_LIMIT
    falls, angles = goes_on(ARTICLE)
    assert not falls
    assert np.abs(angles).max() == angles[0]


def test_the_late_push_is_the_fault_of_the_lean_driver(env):
    """Where a push acts at once, the same driver does well; and one step of looking ahead is what it lacks here."""
    prompt = gym.make("CartPole-v1")
    prompt.unwrapped.kinematics_integrator = "semi-implicit"
    for seeds in (range(100), range(1000, 1050)):
        late, at_once = (
            [play(game, linear_policy([0, 0, 1, 0]), seed=seed).score for seed in seeds] for game in (env, prompt)
        )
        assert max(late) < 70
        assert np.mean(at_once) > 400
        assert np.mean(np.equal(at_once, 500)) > 0.5  # "most of its games now last to the end"


def test_twice_as_far_ahead_for_the_cart_as_for_the_pole():
    def mean(cart, pole, seed, position=0.5):
        return judge([position, position * cart, 1, pole], seed)[0]

    for seed in SEEDS:
        for pole in (0.5, 1):
            as_far = mean(pole, pole, seed)
            assert mean(0, pole, seed) < as_far < 475
            assert mean(2 * pole, pole, seed) == 500
        assert mean(0.25, 0.25, seed) < 499 < mean(0.5, 0.25, seed)
        assert mean(2, 0.5, seed) < 12  # the odd one out: 0.195 * 1 is more than 0.293 * 0.5


def test_size_makes_no_difference_and_every_push_is_the_same(env):
    for seed in SEEDS:
        original = evaluate(ARTICLE, GAMES, seed=seed)
        for factor in (2, 1 / 1000, 10):
            assert np.array_equal(evaluate(factor * ARTICLE, GAMES, seed=seed), original)
    first, second = (play(env, linear_policy(factor * ARTICLE), seed=1) for factor in (1, 2))
    assert np.array_equal(first.actions, second.actions)


def test_signs_turned_and_all_zero_fall_at_once(env):
    for seed in SEEDS:
        for weights in (-ARTICLE, [0, 0, 0, 0]):
            mean, endings = judge(weights, seed)
            assert mean < 12
            assert endings == {"tipped over": GAMES}
    assert not play(env, linear_policy([0, 0, 0, 0]), seed=1).actions.any()  # a tie pushes left, always


def test_your_function_drives_just_as_linear_policy_does(env):
    choose_action = dot_products.choose_action.answer
    yours, ours = (
        play(env, policy, seed=2) for policy in (lambda seen: choose_action(ARTICLE, seen), linear_policy(ARTICLE))
    )
    assert np.array_equal(yours.actions, ours.actions)
    assert yours.score == 500


def test_path_of_the_lean_is_a_spiral_with_its_corners_where_the_pole_is_upright_and_fastest(env):
    game = play(env, linear_policy([0, 0, 1, 0]), seed=1)
    angle, spin = game.observations[:, 2:].T
    assert game.ending == "tipped over"
    crossings = np.flatnonzero(np.diff(np.sign(angle))) + 1
    swings = [np.abs(part).max() for part in np.split(angle, crossings)]
    assert len(swings) >= 4
    assert (np.diff(swings) > 0).all()
    for crossing in crossings:
        nearby = slice(max(crossing - 8, 0), crossing + 8)
        corner = np.abs(spin[nearby]).argmax() + nearby.start
        assert 0 <= corner - crossing <= 1
        assert angle[corner] * spin[corner] > 0  # a little past the line
    assert np.abs(spin).max() > 2  # "went beyond 2 in the spiral above"


def test_path_of_the_tilted_line_goes_to_the_middle_and_stays_there(env):
    game = play(env, linear_policy([0, 0, 1, 0.05]), seed=1)
    assert game.score == 500
    assert np.abs(game.observations[50:, 2]).max() < np.abs(game.observations[0, 2]) / 2


def test_missions_can_be_done_within_the_sliders():
    for seed in SEEDS:
        assert judge([0, 0, 0, 0.5], seed)[0] > 100
        assert judge([0, 0, 1, 0.1], seed)[0] == 500
    assert every([0, 0, 0, 0.5], "left the track")


def test_third_mission_only_the_cart_velocity_moved_to_the_right_saves_all_games():
    for seed in SEEDS:
        for weight in (0.3, 0.5, 1):
            assert judge([0, weight, 1, 1], seed)[0] == 500
        for weight in (0.02, 0.1, 0.3, 0.5, 1):
            for weights in ([0, -weight, 1, 1], [weight, 0, 1, 1], [-weight, 0, 1, 1]):
                assert judge(weights, seed)[0] < 499


def test_no_other_single_slider_reaches_100():
    for place in (0, 1, 2):
        for sign in (1, -1):
            weights = np.zeros(4)
            weights[place] = sign
            assert judge(weights, LESSON)[0] < 60


def test_each_weight_alone():
    for seed in SEEDS:
        zeros, _ = judge([0, 0, 0, 0], seed)
        for cart in ([1, 0, 0, 0], [0, 1, 0, 0]):
            assert judge(cart, seed)[0] == pytest.approx(zeros, abs=0.5)
            assert judge(np.negative(cart), seed)[0] > 2 * zeros  # "At -1 it lasts longer"
        assert 30 < judge([0, 0, 1, 0], seed)[0] < 60
        assert 170 < judge([0, 0, 0, 1], seed)[0] < 230
    assert every([0, 0, 1, 0], "tipped over")
    assert every([0, 0, 0, 1], "left the track")


def test_angular_velocity_alone_lets_the_pole_lean_and_the_cart_run_faster_and_faster(env):
    game = play(env, linear_policy([0, 0, 0, 1]), seed=1)
    position, velocity, angle, spin = game.observations.T
    assert np.abs(spin).max() < 0.4
    assert (angle[20:] < 0).all() and (position[-60:] < 0).all()  # it leans to the left and runs to the left
    pace = np.abs(velocity)
    assert pace[30:60].mean() < pace[80:110].mean() < pace[-30:].mean()


def test_angle_and_angular_velocity_fail_only_on_the_track_and_the_cart_velocity_cures_it():
    for seed in SEEDS:
        both, endings = judge([0, 0, 1, 1], seed)
        assert set(endings) == {"time limit", "left the track"}
        assert endings["time limit"] > 75
        position, endings = judge([1, 0, 1, 1], seed)
        assert position < both / 2
        assert endings == {"tipped over": GAMES}
        minus, endings = judge([0, -1, 1, 1], seed)
        assert minus < 0.8 * both
        assert endings["tipped over"] > 20
    assert every([0, 1, 1, 1], "time limit")


def test_one_start_played_by_three_drivers(env):
    _, endings = evaluate([0, 0, 1, 1], GAMES, seed=LESSON, endings=True)
    start = game_seeds(LESSON, GAMES)[list(endings).index("left the track")]
    runs_away, swings, comes_back = (
        play(env, linear_policy([*cart, 1, 1]), seed=start) for cart in ([0, 0], [1, 0], [0, 1])
    )
    assert runs_away.ending == "left the track"
    assert comes_back.score == 500
    assert np.abs(comes_back.observations[:, 0]).max() < 0.3
    position = swings.observations[:, 0]
    turn = position.argmax()
    assert swings.ending == "tipped over"
    assert position[turn] > 0.2  # drifts to the right,
    assert (position[turn + 40 :] < 0).all()  # shoots through the middle,
    assert position[-1] == position.min() < -3 * position[turn]  # and much further out on the other side


def test_cart_rolling_right_is_first_pushed_right_until_the_pole_leans_left_and_that_stops_it():
    state = np.array([0, 0.3, 0, 0])[:, None]
    weights = np.array([0, 1, 1, 1])[:, None]
    pushes, states = [], [state]
    for _ in range(200):
        pushes.append((weights * states[-1]).sum(axis=0) > 0)
        states.append(advance(states[-1], pushes[-1]))
    states = np.hstack(states)
    first_left = int(np.argmin(np.ravel(pushes)))
    assert first_left > 0  # to the right first
    assert states[2, first_left] < 0  # until the pole leans left
    assert abs(states[1, -100:].mean()) < 0.05  # and the cart rolls no more, but for small corrections
    assert np.abs(states[0]).max() < 0.3
    assert np.abs(states[2]).max() < TILT_LIMIT


def test_the_cart_velocity_stops_the_cart_and_does_not_bring_it_home(env):
    for sign in (1, -1):
        env.reset(seed=1)
        env.unwrapped.state = seen = sign * np.array([1, 0.2, 0, 0])
        positions = []
        for _ in range(400):
            seen, _, over, _, _ = env.step(linear_policy([0, 1, 1, 1])(seen))
            positions.append(sign * seen[0])
        assert not over
        assert np.ptp(positions[-200:]) < 0.05
        assert positions[-1] > 1


def test_in_the_assignment_the_angular_velocity_decides_most_and_the_position_in_some_games(env):
    def deciders(seed):
        products = play(env, linear_policy(ARTICLE), seed=seed).observations[:-1] * ARTICLE
        yes = products.sum(axis=1) > 0
        return np.bincount(np.where(yes, products.argmax(axis=1), products.argmin(axis=1)), minlength=4)

    for seed in (2, 4, 5):
        assert deciders(seed)[3] > deciders(seed).sum() / 2
    assert deciders(2)[0] == 0
    assert deciders(4)[0] > deciders(4)[1]


def test_position_without_velocity_swings_the_cart_wider_each_time(env):
    for seed in game_seeds(LESSON, 20):
        position = play(env, linear_policy([1, 0, 1, 1]), seed=seed).observations[:, 0]
        crossings = np.flatnonzero(np.diff(np.sign(position))) + 1
        swings = [np.abs(part).max() for part in np.split(position, crossings) if len(part) > 15]
        assert swings[-1] == max(swings)
        assert max(swings) > 0.2


def test_leaving_one_of_the_four_out():
    for seed in SEEDS:
        all_four, _ = judge(ARTICLE, seed)
        without = []
        for place in range(4):
            weights = ARTICLE.copy()
            weights[place] = 0
            without.append(judge(weights, seed)[0])
        position, velocity, angle, spin = without
        assert position == 500 >= all_four
        assert velocity < all_four - 100
        assert angle < all_four - 30
        assert spin < 12


def test_a_few_thousandths_make_the_difference():
    for seed in SEEDS:
        means = [judge([0, 0, 1, small], seed)[0] for small in (0, 0.004, 0.008, 0.012, 0.016, 0.02, 0.024)]
        assert (np.diff(means) > 0).all()
        assert 100 < means[3] < 150
        assert means[5] > 490
        assert all(judge([0, 0, 1, small], seed)[1] == {"tipped over": GAMES} for small in (0.004, 0.008, 0.012))
        assert judge([0, 0, 1, 0.02], seed)[1]["time limit"] >= 90


def test_angle_one_step_ahead_is_known_and_no_push_changes_it(env):
    assert env.unwrapped.tau == SECONDS_PER_STEP == 0.02
    for seed in range(20):
        outcomes = []
        for action in (0, 1):
            now, _ = env.reset(seed=seed)
            outcomes.append(env.step(action)[0])
        assert outcomes[0][2] == outcomes[1][2] == pytest.approx(now[2] + 0.02 * now[3], abs=1e-7)
        assert outcomes[0][0] == outcomes[1][0]
        assert outcomes[0][3] > outcomes[1][3]


def test_too_short_a_look_tips_and_too_long_a_look_leaves_the_track():
    for seed in SEEDS:
        judged = [judge([0, 0, 1, seconds], seed) for seconds in (0.5, 1, 2, 5, 100)]
        means = [mean for mean, _ in judged]
        assert (np.diff(means) < 0).all()
        assert [endings["left the track"] for _, endings in judged] == sorted(
            endings["left the track"] for _, endings in judged
        )
        assert all("tipped over" not in endings for _, endings in judged)
        assert means[-1] == pytest.approx(judge([0, 0, 0, 1], seed)[0], rel=0.04)
        for seconds in (0.05, 0.1, 0.5):
            assert judge([0, 0, 1, seconds], seed)[0] > 495
    assert every([0, 0, 1, 0], "tipped over")
    assert every([0, 0, 1, 5], "left the track")


def test_only_the_proportion_counts_for_how_far_ahead_a_driver_looks():
    assert np.array_equal(evaluate([0, 0, 2, 1], GAMES, seed=LESSON), evaluate([0, 0, 1, 0.5], GAMES, seed=LESSON))


def test_quiz():
    assert np.dot([0, 0, 2, -1], [0.5, 0, 0.1, 0.3]) == pytest.approx(-0.1)
    for seed in SEEDS:
        assert judge([0, 0, 1, 2], seed)[1]["left the track"] > judge([0, 0, 1, 1], seed)[1]["left the track"]
        assert judge([0, 0, 1, 0.05], seed)[0] > 495
    assert every([0, 0, 1, 0], "tipped over")
    assert round(0.05 / SECONDS_PER_STEP, 9) == 2.5
