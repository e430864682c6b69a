"""The world of the verifier's tests, new for each test."""

import pytest
from support.verifying import World


@pytest.fixture
def world() -> World:
    return World()
