"""What the tests of the grader share."""

import pytest

from tests.assignments.course import commands


@pytest.fixture(scope="session", autouse=True)
def commands_end():
    yield
    if commands.cache_info().currsize:
        commands().communicate()
        commands.cache_clear()
