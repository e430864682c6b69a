"""Lengths of time on the command line."""

from datetime import timedelta

import click
import pytest

from cli.durations import Duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1s", timedelta(seconds=1)),
        ("90s", timedelta(seconds=90)),
        ("10m", timedelta(minutes=10)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
    ],
)
def test_a_number_and_a_unit_are_a_length(text: str, length: timedelta) -> None:
    assert Duration().convert(text, None, None) == length


@pytest.mark.parametrize(
    "text",
    ["", "10", "m", "0m", "-1m", "+1m", "1.5h", "1 m", "10min", "1M", "10m ", "٣m", "01m", "1h30m", "1e3s", "1000000s"],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(click.BadParameter, match="write it as 90s, 10m, 2h or 1d"):
        Duration().convert(text, None, None)
