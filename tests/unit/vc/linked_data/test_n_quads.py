"""N-Quads text is read strictly."""

import pytest

from vc.errors import Malformed
from vc.linked_data import WorkLimits, parse_n_quads
from vc.reasons import Reason


def test_every_kind_of_term_is_read_into_its_canonical_form() -> None:
    text = """# a comment
      <x:s>\t<x:p> _:o.1 _:g . # another
    _:s<x:p>"a\\u0041\\'\\n"^^<http://www.w3.org/2001/XMLSchema#string>.

    _:s <x:\\u00e9> "b"@de-CH .
    <x:s> <x:p> "1"^^<x:t> <x:g> ."""
    assert parse_n_quads(text) == [
        ("<x:s>", "<x:p>", "_:o.1", "_:g"),
        ("_:s", "<x:p>", '"aA\'\\n"', ""),
        ("_:s", "<x:é>", '"b"@de-CH', ""),
        ("<x:s>", "<x:p>", '"1"^^<x:t>', "<x:g>"),
    ]


def test_equal_quads_are_one_quad() -> None:
    assert len(parse_n_quads('_:a <x:p> "A" .\n_:a <x:p> "\\u0041" .\r\n')) == 1


@pytest.mark.parametrize(
    "line",
    [
        "<x:s> <x:p> <x:o>",  # no full stop
        "<x:s> <x:p> .",
        '"s" <x:p> <x:o> .',
        "<x:s> _:p <x:o> .",
        '<x:s> <x:p> <x:o> "g" .',
        "<relative> <x:p> <x:o> .",
        "<x:s> <x:p> <x:a b> .",
        "<x:s> <x:p> <x:\\u0020> .",
        "<x:s> <x:p> <x:\\u003E> .",
        '<x:s> <x:p> "a"b" .',
        '<x:s> <x:p> "\\x" .',
        '<x:s> <x:p> "\\ud800" .',
        '<x:s> <x:p> "\\U00110000" .',
        '<x:s> <x:p> "a"@ .',
        '<x:s> <x:p> "a"@en^^<x:t> .',
        "<x:s> <x:p> _: .",
        "<x:s> <x:p> _:a. .x",
        "<x:s> <x:p> <x:o> . <x:s> <x:p> <x:o> .",
    ],
)
def test_a_line_that_is_no_statement_is_refused_with_its_number(line: str) -> None:
    control = "<x:s> <x:p> <x:o> .\n"
    assert parse_n_quads(control)
    with pytest.raises(Malformed) as refused:
        parse_n_quads(control + line)
    assert refused.value.reason is Reason.LINKED_DATA_MALFORMED
    assert refused.value.where == "line 2"


@pytest.mark.parametrize("limits", [WorkLimits(max_quads=1), WorkLimits(max_characters=30)])
def test_more_than_the_limits_is_refused(limits: WorkLimits) -> None:
    text = "<x:s> <x:p> <x:1> .\n<x:s> <x:p> <x:2> .\n"
    assert parse_n_quads(text)
    with pytest.raises(Malformed) as refused:
        parse_n_quads(text, limits)
    assert refused.value.reason is Reason.LINKED_DATA_TOO_COMPLEX


def test_a_long_line_of_escapes_takes_linear_time() -> None:
    with pytest.raises(Malformed):
        parse_n_quads('<x:s> <x:p> "' + "\\\\" * 500_000)
