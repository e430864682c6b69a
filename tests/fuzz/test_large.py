"""Inputs as large as the limits let in (30 KB, a megabyte in the long run) are answered in seconds."""

from collections.abc import Iterator
from typing import Any

import pytest
from fuzz.harness import LONG_SECONDS, Parser, feed, outcome
from fuzz.table import PARSERS

SIZE = 1_000_000 if LONG_SECONDS else 30_000
SECONDS = 3.0  # of CPU for a megabyte; beside it each parser has its own for what is small
PIECES = (
    b"[",
    b'{"a":',
    b"a",
    b".",
    b"~",
    b"/",
    b"%41",
    b"\xff",
    b"1",
    b"z",
    b"A",
    b" ",
    b"\n",
    b'"a",',
    b"{},",
    b"a.",
    b"=",
    b"_:a <a:b> _:b .\n",
)


def large(parser: Parser) -> Iterator[Any]:
    """Give one piece a great many times, alone and in the middle of something valid."""
    if parser.takes is object:
        yield from large_values()
        return
    sample = parser.samples()[0]
    written = sample.write(sample.tree)
    valid = written.encode() if isinstance(written, str) else written
    middle = len(valid) // 2
    for piece in PIECES:
        many = piece * (SIZE // len(piece))
        for data in (many, valid[:middle] + many + valid[middle:]):
            yield data if parser.takes is bytes else data.decode("latin-1")


def large_values() -> Iterator[Any]:
    """Give the largest values that the strict parser lets in: wide, deep, long, and with many members alike."""
    deep: Any = []
    for level in range(60):
        deep = [deep] if level % 2 else {"@graph": deep}
    yield from (
        [0] * (SIZE // 20),
        {str(number): None for number in range(SIZE // 20)},
        deep,
        "a" * SIZE,
        [{}] * (SIZE // 40),
    )
    yield from ({"@context": ["a:b"] * (SIZE // 40)}, {"type": ["a"] * (SIZE // 20)}, {"id": "a:" + "%" * SIZE})
    yield {"@context": [{f"t{number}": f"a:{number}"} for number in range(SIZE // 80)], "type": "t1"}


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_large_inputs_are_answered_soon(parser: Parser) -> None:
    with parser.ready() as call:
        for sample in parser.samples():
            outcome(parser, call, sample.write(sample.tree))
        for value in large(parser):
            slow = Parser(**{**vars(parser), "seconds": parser.seconds + SECONDS})
            feed(slow, call, value, watch=False)
