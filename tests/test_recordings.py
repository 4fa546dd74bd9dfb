"""Games as files."""

import json

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers.episode import play
from cartpole_helpers.recordings import add_episodes, load_episodes, save_episodes
from cartpole_helpers.widgets import export_html
from tests.games import FALL, OTHERS, SUCCESS, game_of, other_game, same


@pytest.fixture(scope="module")
def fall():
    return game_of(*FALL)


@pytest.fixture(scope="module")
def success():
    return game_of(*SUCCESS)


def test_saved_games_come_back_without_loss(tmp_path, fall, success):
    path = save_episodes([fall, success], tmp_path / "games.json")
    loaded = load_episodes(path)
    assert all(same(game, episode) for game, episode in zip(loaded, [fall, success], strict=True))
    assert same(load_episodes(save_episodes(fall, str(path)))[0], fall)


def test_so_do_those_of_other_games(tmp_path):
    games = [other_game(*other) for other in OTHERS]
    assert {game.ending for game in games} == {"swung up", "reached the flag", "time limit"}
    loaded = load_episodes(save_episodes(games, tmp_path / "games.json"))
    assert all(same(game, episode) for game, episode in zip(loaded, games, strict=True))


def test_a_game_that_is_not_known(tmp_path):
    lake = play(gym.make("FrozenLake-v1"), lambda observation: 1, seed=1)
    for write in (save_episodes, export_html):
        with pytest.raises(ValueError, match=r"knows the games CartPole, Acrobot,.*FrozenLake-v1.*Try"):
            write(lake, tmp_path / "games.json")


class Otherwise(gym.Wrapper):
    """The same game, in which something else comes out of each step."""

    def __init__(self, env, change):
        super().__init__(env)
        self.change = change

    def step(self, action):
        return self.change(*self.env.step(action))


@pytest.mark.parametrize(
    ("env", "words"),
    [
        (
            gym.make("CartPole-v1", sutton_barto_reward=True),
            "score is -1.0, but .* make [0-9]+ with the game's own",
        ),
        (gym.wrappers.TransformReward(gym.make("CartPole-v1"), lambda reward: 0.5), "its score is"),
        (gym.wrappers.TransformReward(gym.make("Pendulum-v1"), lambda reward: np.nan), "its score is nan"),
        (Otherwise(gym.make("CartPole-v1"), lambda seen, *rest: (seen * np.nan, *rest)), "not all finite"),
        (
            gym.wrappers.TransformObservation(gym.make("CartPole-v1"), lambda seen: seen[:3], None),
            r"shape \(.*, 3\)",
        ),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path, fall, env, words):
    path = save_episodes(fall, tmp_path / "games.json")
    still = np.array([0.0], dtype=np.float32) if env.spec.id == "Pendulum-v1" else 1
    game = play(env, lambda seen: still, seed=1)
    for write in (save_episodes, add_episodes, export_html):
        with pytest.raises(ValueError, match=f"game 0 for .*{words}.*Try"):
            write(game, path)
    assert same(load_episodes(path)[0], fall)


def test_true_is_an_action_and_a_wrapper_may_end_a_game(tmp_path):
    early = Otherwise(gym.make("CartPole-v1"), lambda seen, reward, *_: (seen, reward, True, False, {}))
    game = play(early, lambda seen: bool(seen[2] > -9), seed=1)
    (loaded,) = load_episodes(save_episodes(game, tmp_path / "games.json"))
    assert (loaded.actions.tolist(), loaded.ending) == ([1], "ended by the environment")


def test_a_folder_that_does_not_exist(tmp_path, fall):
    for write in (save_episodes, export_html):
        with pytest.raises(ValueError, match=r"no folder.*nowhere.*Make it first"):
            write(fall, tmp_path / "nowhere" / "games")


def test_save_needs_games(tmp_path):
    with pytest.raises(ValueError, match="save_episodes needs at least one game"):
        save_episodes([], tmp_path / "games.json")
    with pytest.raises(TypeError, match="save_episodes needs an Episode"):
        save_episodes("games.json", tmp_path / "games.json")


def test_a_file_that_does_not_exist(tmp_path):
    with pytest.raises(ValueError, match=r"no file.*save_episodes"):
        load_episodes(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json {", "not a JSON file"),
        ("\udcff", "not a JSON file"),
        pytest.param("[" * 100_000, "not a JSON file", id="nested"),
        pytest.param('{"format": ' + "1" * 5000 + "}", "not a JSON file|does not say", id="long number"),
        ("[1, 2]", "does not say"),
        ('{"episodes": []}', "does not say"),
        ('{"format": "Balancing Act episodes 1"}', "no list of episodes"),
        ('{"format": "Balancing Act episodes 1", "episodes": [{}]}', "game 0 of games.json.*no actions"),
        ('{"format": "Balancing Act episodes 1", "episodes": [7]}', "game 0 of games.json.*int"),
    ],
)
def test_json_that_is_not_ours(tmp_path, text, words):
    path = tmp_path / "games.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ValueError, match=f"{words}.*[Tt]ry"):
        load_episodes(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"environment": "FrozenLake-v1"}, "environment is 'FrozenLake-v1'"),
        ({"environment": "Acrobot-v1"}, "ending is 'tipped over', not one of .*swung up"),
        ({"environment": "Acrobot-v1", "ending": "swung up"}, "its score is 51.0, but it has 51 steps, which make -50"),
        ({"environment": "MountainCar-v0", "ending": "time limit", "score": -51}, r"shape \(52, 4\).*need \(52, 2\)"),
        ({"environment": "Pendulum-v1", "ending": "time limit"}, "not rows of one number"),
        ({"environment": "Pendulum-v1", "ending": "time limit", "actions": [[3]]}, "not all from -2 to 2"),
        ({"score": float("nan")}, "its score is nan"),
        ({"environment": 3}, "environment is 3"),
        ({"score": 10**400}, "its score is 1000"),
        ({"score": 4}, "its score is 4, but it has"),
        ({"score": True}, "its score is True"),
        ({"actions": [10**400]}, "not whole numbers"),
        ({"observations": [[10**400] * 4] * 2}, "not rows of 4 numbers"),
        ({"observations": [[1e300] * 4] * 2, "actions": [1], "score": 1}, "not all finite"),
        ({"score": "high"}, "score is 'high'"),
        ({"score": None}, "score is None"),
        ({"actions": [0, 1, 3]}, "not all 0 or 1"),
        ({"actions": [0.5]}, "not whole numbers"),
        ({"observations": [[0, 0, 0, 0]]}, r"shape \(1, 4\)"),
        ({"observations": [["a"]]}, "rows of 4 numbers"),
        ({"ending": "exploded"}, "ending is 'exploded'"),
    ],
)
def test_a_file_with_a_broken_game(tmp_path, fall, change, words):
    path = save_episodes([fall, fall], tmp_path / "games.json")
    content = json.loads(path.read_text())
    content["episodes"][1].update(change)
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=f"game 1 of games.json.*{words}.*Try"):
        load_episodes(path)
