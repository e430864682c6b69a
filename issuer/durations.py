"""Lengths of time as people write them in a settings file: "90s", "15m", "24h", "365d"."""

import re
from datetime import timedelta

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = timedelta(days=36_500)  # added to a date it is still a date
_FORM = re.compile(r"([1-9][0-9]{0,8})([smhd])")


def parse_duration(text: object) -> timedelta:
    """Read a whole number with one of the units s, m, h and d. Raises ValueError, which says how to write it."""
    match = _FORM.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError('write a whole number with a unit in quotes, such as "90s", "15m", "24h" or "365d"')
    length = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if length > _LONGEST:
        raise ValueError(f"write at most {_LONGEST.days}d, which is 100 years")
    return length


def format_duration(length: timedelta) -> str:
    """Write a length of whole seconds with the largest unit that needs no fraction."""
    seconds = int(length.total_seconds())
    unit, size = next((unit, size) for unit, size in reversed(_UNITS.items()) if seconds % size == 0)
    return f"{seconds // size}{unit}"
