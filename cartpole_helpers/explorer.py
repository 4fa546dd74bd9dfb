"""The former name of ``cartpole_helpers.widgets.explorer``."""

from cartpole_helpers.widgets.explorer import explore  # noqa: F401
