"""The former name of ``cartpole_helpers.widgets.four_weights``."""

from cartpole_helpers.widgets.four_weights import POLICIES, SEED, workbench  # noqa: F401
