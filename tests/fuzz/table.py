"""The one table of all parsers of what strangers write; each part stands in the file of its subject."""

from typing import Final

from fuzz import (
    delegation_parsers,
    did_parsers,
    http_parsers,
    linked_data_parsers,
    local_parsers,
    schema_parsers,
    securing_parsers,
    vc_parsers,
    verifier_parsers,
)
from fuzz.harness import Parser

PARSERS: Final[tuple[Parser, ...]] = (
    *did_parsers.PARSERS,
    *vc_parsers.PARSERS,
    *linked_data_parsers.PARSERS,
    *schema_parsers.PARSERS,
    *delegation_parsers.PARSERS,
    *securing_parsers.PARSERS,
    *verifier_parsers.PARSERS,
    *http_parsers.PARSERS,
    *local_parsers.PARSERS,
)
