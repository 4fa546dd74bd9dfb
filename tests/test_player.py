"""The player from Python's side: games in, games out, files, and what is left for a reader without a kernel.

Its pure JavaScript is tested under Node, against Gymnasium; what a person sees and does is tested in tests/browser.
"""

import base64
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import pytest

from cartpole_helpers import player, plots
from cartpole_helpers.episode import Episode, linear_policy, play
from cartpole_helpers.physics import TILT_LIMIT, advance

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def env():
    with gym.make("CartPole-v1") as env:
        yield env


@pytest.fixture(scope="module")
def fall(env):
    return play(env, linear_policy([0, 0, 1, 0]), seed=1)


@pytest.fixture(scope="module")
def success(env):
    return play(env, linear_policy([-0.116, 0.332, 0.207, 0.352]), seed=1)


@pytest.fixture
def no_games_yet(monkeypatch):
    monkeypatch.setattr(player, "_hand_played", [])


def same(one, other):
    return (
        np.array_equal(one.observations, other.observations)
        and one.observations.dtype == other.observations.dtype
        and np.array_equal(one.actions, other.actions)
        and (one.score, one.ending, one.environment) == (other.score, other.ending, other.environment)
    )


# ------------------------------------------------------------------ JavaScript under Node


def record_exactly(env, policy, seed, steps):
    """A game of Gymnasium's, or its beginning, with the exact states, which an Episode does not keep."""
    observation, _ = env.reset(seed=seed)
    states, observations, actions = [env.unwrapped.state.tolist()], [observation.tolist()], []
    terminated = False
    while not terminated and len(actions) < steps:
        actions.append(policy(observation))
        observation, _, terminated, _, _ = env.step(actions[-1])
        states.append([float(number) for number in env.unwrapped.state])
        observations.append(observation.tolist())
    ending = None
    if terminated:
        ending = "tipped over" if abs(states[-1][2]) > TILT_LIMIT else "left the track"
    return {"states": states, "observations": observations, "actions": actions, "ending": ending}


def test_the_javascript_is_gymnasium(env, tmp_path):
    node = shutil.which("node")
    if node is None:
        problem = "Node.js is not installed: the JavaScript of the player goes untested"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(problem)
    # The last bits of sine and cosine differ between C and JavaScript, and grow: so the beginnings of games.
    rng = np.random.default_rng(0)
    games = [record_exactly(env, lambda _: int(rng.integers(2)), seed, steps=120) for seed in range(200)]
    for seed in range(150):
        weights = rng.uniform(-1, 1, 4)
        games.append(record_exactly(env, linear_policy(weights), seed, steps=120) | {"weights": weights.tolist()})
    games += [record_exactly(env, linear_policy([0, 0, 0, 1]), seed, steps=250) for seed in range(10)]
    (tmp_path / "reference.json").write_text(json.dumps(games))
    shutil.copy(player.SCRIPT, tmp_path / "player.mjs")
    shutil.copy(HERE / "player.test.mjs", tmp_path)
    result = subprocess.run([node, "--test", "player.test.mjs"], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"^# pass 1\d$", result.stdout, re.MULTILINE), result.stdout


def test_the_colours_are_those_of_the_figures():
    script = player.SCRIPT.read_text(encoding="utf-8")
    colours = re.findall(r'colour: "(#\w+)", limit', script)
    assert colours == [plots.BLUE, plots.ORANGE, plots.GREEN, plots.PINK]


# ------------------------------------------------------------------ replay


def test_replay_hands_the_recorded_numbers_to_the_browser(fall, success):
    widget = player.replay([fall, success], titles=["worst", "best"])
    assert [game["title"] for game in widget.games] == ["worst", "best"]
    for game, episode in zip(widget.games, [fall, success], strict=True):
        assert np.array_equal(np.array(game["observations"], dtype=np.float32), episode.observations)
        assert game["actions"] == episode.actions.tolist()
        assert game["ending"] == episode.ending
    json.dumps(widget.games)


def test_one_game_needs_no_list(fall):
    (game,) = player.replay(fall, titles="the fall").games
    assert game["title"] == "the fall"


def test_what_a_reader_without_a_kernel_gets(fall, success):
    data, metadata = player.replay([fall, success], titles=["worst", ""])._repr_mimebundle_()
    assert data["text/plain"] == (
        f"Replay of 2 games: worst: tipped over at step {len(fall)}; reached the time limit at step 500"
    )
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert f"tipped over at step {len(fall)}" in metadata["image/png"]["alt"]
    assert plt.get_fignums() == [], "a figure left open would show up in the notebook"


def test_the_picture_is_the_same_every_time(fall):
    pictures = [widget._repr_mimebundle_() for _ in range(2) for widget in [player.replay(fall)]]
    assert pictures[0][0]["image/png"] == pictures[1][0]["image/png"]
    by_hand = [player.play_yourself()._repr_mimebundle_() for _ in range(2)]
    assert by_hand[0][0]["image/png"] == by_hand[1][0]["image/png"]
    assert by_hand[0][0]["text/plain"].startswith("Play CartPole yourself")
    assert "tipped over" in by_hand[0][1]["image/png"]["alt"]


def other_environment():
    with gym.make("Acrobot-v1") as env:
        env.reset(seed=0)
        return Episode(np.zeros((2, 6), dtype=np.float32), np.zeros(1, dtype=int), -1.0, "time limit", env.spec.id)


@pytest.mark.parametrize("show", [player.replay, lambda games: player.export_html(games, "never.html")])
@pytest.mark.parametrize(
    ("games", "error", "words"),
    [
        ([], ValueError, "at least one game.*empty.*Play one"),
        (None, TypeError, "NoneType.*Try"),
        (42, TypeError, "int.*Try"),
        ([None], TypeError, "NoneType.*Try"),
        (other_environment(), ValueError, "Acrobot-v1.*CartPole"),
        (["a"], TypeError, "str.*Try"),
    ],
)
def test_what_is_not_a_list_of_cartpole_games(show, games, error, words):
    with pytest.raises(error, match=words):
        show(games)


def test_too_many_games(fall):
    with pytest.raises(ValueError, match=r"at most 12.*got 13.*Choose"):
        player.replay([fall] * 13)


def test_titles_that_do_not_fit(fall):
    with pytest.raises(ValueError, match=r"2 game.*1 title.*one title for each"):
        player.replay([fall, fall], titles=["one"])
    with pytest.raises(ValueError, match=r"1 game.*2 title"):
        player.replay(fall, titles=["one", "two"])
    with pytest.raises(TypeError, match=r"must be a text.*3"):
        player.replay([fall], titles=[3])


# ------------------------------------------------------------------ by hand


def message(episode):
    return {
        "observations": episode.observations.tolist(),
        "actions": episode.actions.tolist(),
        "ending": episode.ending,
    }


def finish(widget, content):
    """What happens when the browser reports a finished game."""
    widget._handle_custom_msg(content, [])


def test_finished_games_come_back_and_outlive_the_widget(no_games_yet, fall, success):
    widget = player.play_yourself()
    assert player.hand_played_games() == [] and widget.best == 0
    finish(widget, message(fall))
    assert widget.best == len(fall)
    finish(player.play_yourself(), message(success))
    games = player.hand_played_games()
    assert [game.ending for game in games] == ["tipped over", "time limit"]
    assert all(same(game, episode) for game, episode in zip(games, [fall, success], strict=True))
    assert player.play_yourself().best == 500
    games.clear()
    assert len(player.hand_played_games()) == 2, "the list handed out is a copy"


def without(name):
    return lambda content: content.pop(name)


def set_to(name, value):
    return lambda content: content.update({name: value})


@pytest.mark.parametrize(
    "spoil",
    [
        without("actions"),
        without("observations"),
        without("ending"),
        set_to("ending", "bored"),
        set_to("ending", ["tipped over"]),
        set_to("ending", "left the track"),
        set_to("ending", "time limit"),
        set_to("actions", []),
        set_to("actions", "left"),
        set_to("observations", None),
        lambda content: content["actions"].pop(),
        lambda content: content["actions"].__setitem__(0, 2),
        lambda content: content["actions"].__setitem__(0, 0.5),
        lambda content: content["observations"].pop(),
        lambda content: content["observations"][3].pop(),
        lambda content: content["observations"][3].__setitem__(0, float("nan")),
        lambda content: content["observations"][3].__setitem__(0, "far"),
        lambda content: content["observations"][3].__setitem__(2, 0.5),  # over, and yet it goes on
        lambda content: content["observations"][0].__setitem__(2, 0.2),  # no start of the game
    ],
)
def test_the_kernel_takes_no_game_that_is_none(no_games_yet, fall, spoil):
    content = message(fall)
    spoil(content)
    with pytest.raises(ValueError, match=r"what the browser sent.*[Tt]ry|Run the cell again"):
        player._finished_game(content)
    assert player.hand_played_games() == []


def test_a_message_that_is_no_game_at_all(no_games_yet):
    with pytest.raises(ValueError, match="what the browser sent"):
        player._finished_game("hello")


# ------------------------------------------------------------------ files


def test_saved_games_come_back_without_loss(tmp_path, fall, success):
    path = player.save_episodes([fall, success], tmp_path / "games.json")
    loaded = player.load_episodes(path)
    assert all(same(game, episode) for game, episode in zip(loaded, [fall, success], strict=True))
    assert same(player.load_episodes(player.save_episodes(fall, str(path)))[0], fall)


def test_a_folder_that_does_not_exist(tmp_path, fall):
    for write in (player.save_episodes, player.export_html):
        with pytest.raises(ValueError, match=r"no folder.*nowhere.*Make it first"):
            write(fall, tmp_path / "nowhere" / "games")


def test_save_needs_games(tmp_path):
    with pytest.raises(ValueError, match="save_episodes needs at least one game"):
        player.save_episodes([], tmp_path / "games.json")
    with pytest.raises(TypeError, match="save_episodes needs an Episode"):
        player.save_episodes("games.json", tmp_path / "games.json")


def test_a_file_that_does_not_exist(tmp_path):
    with pytest.raises(ValueError, match=r"no file.*save_episodes"):
        player.load_episodes(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json {", "not a JSON file"),
        ("\udcff", "not a JSON file"),
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
        player.load_episodes(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"environment": "Acrobot-v1"}, "environment is 'Acrobot-v1'"),
        ({"environment": 3}, "environment is 3"),
        ({"score": "high"}, "score is 'high'"),
        ({"score": None}, "score is None"),
        ({"actions": [0, 1, 3]}, "not all 0 or 1"),
        ({"actions": [0.5]}, "not whole numbers"),
        ({"observations": [[0, 0, 0, 0]]}, r"shape \(1, 4\)"),
        ({"observations": [["a"]]}, "rows of four numbers"),
        ({"ending": "exploded"}, "ending is 'exploded'"),
    ],
)
def test_a_file_with_a_broken_game(tmp_path, fall, change, words):
    path = player.save_episodes([fall, fall], tmp_path / "games.json")
    content = json.loads(path.read_text())
    content["episodes"][1].update(change)
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=f"game 1 of games.json.*{words}.*Try"):
        player.load_episodes(path)


def test_the_sample_of_hand_played_games():
    path = HERE.parent / "notebooks" / "data" / "hand_played_games.json"
    assert path.stat().st_size < 150_000
    games = player.load_episodes(path)
    assert len(games) == 10
    for game in games:
        assert same(player._finished_game(message(game)), game), "as the widget's own games are"
        predicted = advance(game.observations[:-1].T.astype(float), game.actions == 1)
        np.testing.assert_allclose(game.observations[1:], predicted.T, atol=1e-6)
    assert {game.ending for game in games} >= {"tipped over", "time limit"}


# ------------------------------------------------------------------ the exported page


HOSTILE = "</script><script>alert(1)</script><!--"


def test_no_script_comes_in_through_the_data(tmp_path, fall):
    fall = replace(fall, environment=f"CartPole-v1{HOSTILE}")
    page = player.export_html([fall], tmp_path / "page.html", titles=[HOSTILE]).read_text(encoding="utf-8")
    assert "alert(1)" in page, "the title is there"
    assert "<script>alert" not in page
    assert page.count("</script") == 2, "the end of the data and the end of the script, no more"
    data = re.search(r'<script id="games" type="application/json">(.*?)</script>', page, re.DOTALL).group(1)
    (game,) = json.loads(data)
    assert game["title"] == HOSTILE
    assert np.array_equal(np.array(game["observations"], dtype=np.float32), fall.observations)


def test_the_page_needs_nothing_from_outside(tmp_path, success):
    page = player.export_html(success, tmp_path / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|//cdn|<link|@import|\bsrc=", page)
    assert "default-src 'none'" in page
    assert "%%" not in page
