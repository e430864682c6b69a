"""Every parser of what strangers write: no exception but the documented ones, no hang, no memory beyond the limits."""

import pytest
from fuzz.harness import Parser, budget, fuzz
from fuzz.table import PARSERS


@pytest.mark.parametrize("parser", PARSERS, ids=[parser.name for parser in PARSERS])
def test_whatever_is_fed_the_parser_answers_as_documented(parser: Parser) -> None:
    assert fuzz(parser, budget(len(PARSERS))) > 0
