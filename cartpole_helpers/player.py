"""The former name of what is in ``cartpole_helpers.widgets`` and ``cartpole_helpers.recordings``."""

from cartpole_helpers.recordings import add_episodes, load_episodes, save_episodes  # noqa: F401
from cartpole_helpers.widgets import export_html, hand_played_games, play_yourself, replay  # noqa: F401
