"""An issuer in memory."""

from pathlib import Path

import pytest
from support.issuers import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path)
