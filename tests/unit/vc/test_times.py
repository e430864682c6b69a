"""Times: what a dateTimeStamp is, and how a moment is written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from vc.times import NotATimestamp, format_timestamp, parse_timestamp


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T09:00:00Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        ("2026-01-31T09:00:00.5Z", datetime(2026, 1, 31, 9, microsecond=500_000, tzinfo=UTC)),
        ("2026-01-31T09:00:00.123456789Z", datetime(2026, 1, 31, 9, microsecond=123_456, tzinfo=UTC)),
        ("2026-01-31T09:00:00+14:00", datetime(2026, 1, 30, 19, tzinfo=UTC)),
        ("2026-01-31T09:00:00-08:30", datetime(2026, 1, 31, 17, 30, tzinfo=UTC)),
        ("2026-01-31T09:00:00-00:00", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        ("2026-12-31T24:00:00Z", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2026-12-31T24:00:00.000+01:00", datetime(2026, 12, 31, 23, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_date_time_stamp_names_a_moment_in_utc(text: str, moment: datetime) -> None:
    parsed = parse_timestamp(text)
    assert parsed == moment
    assert parsed.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T09:00:00",  # no offset
        "2026-01-31 09:00:00Z",
        "2026-01-31t09:00:00z",
        "2026-01-31T09:00Z",
        "2026-01-31",
        "20260131T090000Z",
        "2026-W05-6T09:00:00Z",
        "2026-02-29T09:00:00Z",  # no leap year
        "2026-04-31T09:00:00Z",
        "2026-13-01T09:00:00Z",
        "2026-01-00T09:00:00Z",
        "2026-01-31T24:00:01Z",
        "2026-01-31T24:00:00.1Z",
        "2026-01-31T25:00:00Z",
        "2026-01-31T09:60:00Z",
        "2026-06-30T23:59:60Z",  # a leap second
        "2026-01-31T09:00:00.Z",
        "2026-01-31T09:00:00,5Z",
        "2026-01-31T09:00:00+14:01",
        "2026-01-31T09:00:00+15:00",
        "2026-01-31T09:00:00+01",
        "2026-01-31T09:00:00+0100",
        "2026-01-31T09:00:00 Z",
        " 2026-01-31T09:00:00Z",
        "2026-01-31T09:00:00Z\n",
        "\uff12026-01-31T09:00:00Z",  # a digit that is not ASCII
        "0000-01-01T00:00:00Z",
        "-2026-01-31T09:00:00Z",
        "12026-01-31T09:00:00Z",
        "9999-12-31T24:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+01:00",
        "2026-01-31T09:00:00." + "0" * 100 + "Z",
        "Sat 25 Feb 2023 07:16:31 PM CST",
        "",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert parse_timestamp("2026-01-31T09:00:00Z")
    with pytest.raises(NotATimestamp):
        parse_timestamp(text)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=UTC), "2026-01-31T09:00:00Z"),
        (datetime(2026, 1, 31, 9, microsecond=120_000, tzinfo=UTC), "2026-01-31T09:00:00.12Z"),
        (datetime(2026, 1, 31, 9, tzinfo=timezone(timedelta(hours=2))), "2026-01-31T07:00:00Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    ],
)
def test_a_moment_is_written_in_utc(moment: datetime, text: str) -> None:
    assert format_timestamp(moment) == text
    assert parse_timestamp(text) == moment


def test_a_moment_without_an_offset_is_not_written() -> None:
    with pytest.raises(ValueError, match="names no moment"):
        format_timestamp(datetime(2026, 1, 31))  # noqa: DTZ001  that is the point
