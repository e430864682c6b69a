"""Times as the data model writes them: XML Schema dateTimeStamp, always with an offset."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from vc.errors import VcError

# VC-DATA-MODEL-2.0 4.9 and its note on dateTimeStamp; XML Schema 1.1 part 2, 3.4.28. Years other than four digits from
# 0001 are valid there and refused here, because no datetime holds them.
_TIMESTAMP: Final = re.compile(
    r"((?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))T"
    r"(?:((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]+))?|24:00:00(?:\.0+)?)"
    r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)
# 2026-01-31T09:00:00Z. With its separators in their places, what fromisoformat takes is what the expression matches.
_USUAL_LENGTH: Final = 20
_MOST_CHARACTERS: Final = 64  # a date, a time, an offset, and a fraction far finer than a microsecond


class NotATimestamp(VcError):
    """A text is not a dateTimeStamp, or names no moment that a datetime can hold."""


def parse_timestamp(text: str) -> datetime:
    """The moment that a dateTimeStamp names, in UTC; what is finer than a microsecond is cut off.

    Raises NotATimestamp. A leap second (`:60`) is no dateTimeStamp; 24:00:00 is midnight of the next day.
    """
    if len(text) == _USUAL_LENGTH and text[4::3] == "--T::Z":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # no such day, or 24:00:00: below
    match = _TIMESTAMP.fullmatch(text) if len(text) <= _MOST_CHARACTERS else None
    if match is None:
        raise NotATimestamp("not a dateTimeStamp with an offset, such as 2026-01-31T09:00:00Z")
    day, clock, fraction, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}{offset}").astimezone(UTC)
        if fraction:
            return moment.replace(microsecond=int(f"{fraction[:6]:0<6}"))
        return moment if clock else moment + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise NotATimestamp("no such day, or a moment outside the years 0001 to 9999") from error


def format_timestamp(moment: datetime) -> str:
    """The moment in UTC as `YYYY-MM-DDTHH:MM:SSZ`, with a fraction only where there is one.

    Raises ValueError for a datetime without an offset, whose moment is not known.
    """
    if moment.tzinfo is None:
        raise ValueError("a datetime without an offset names no moment")
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"
