"""Lengths of time on the command line: `90s`, `10m`, `2h`, `1d`."""

import re
from datetime import timedelta
from typing import Any

import click

_LENGTH = re.compile(r"([1-9][0-9]{0,5})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Duration(click.ParamType[timedelta]):
    """A length of time: a whole number and its unit, `s`, `m`, `h` or `d`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:  # noqa: ANN401 -- click's signature
        """Read the length, or say how one is written."""
        if isinstance(value, timedelta):
            return value
        found = _LENGTH.fullmatch(str(value))
        if found is None:
            self.fail(f"{value!r} is not a length of time; write it as 90s, 10m, 2h or 1d", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})
