"""Each attack is tried twice: on a verifier without the defence, where it works, and on the real one."""

import pytest
from support.verifying import World


@pytest.fixture
def world() -> World:
    return World()
