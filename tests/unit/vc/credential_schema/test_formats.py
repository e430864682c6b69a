"""The formats that are checked: what each takes, and that none fails on any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vc.credential_schema.formats import CHECKED


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("date", ["2024-02-29", "0001-01-01"], ["2023-02-29", "2024-2-29", "2024-02-29Z", "2024-02-29\n", ""]),
        (
            "date-time",
            ["2026-01-31T09:00:00Z", "2026-01-31t09:00:00.5+01:00"],
            ["2026-01-31T09:00:00", "2026-01-31", ""],
        ),
        ("email", ["a@b", "a@b@c.example", "ü@b.example"], ["a", "@b", "a@", "a b@c", "a@b\n", ""]),
        ("ipv4", ["192.0.2.1"], ["192.0.2.256", "192.0.2", "192.0.2.1/24", "1" * 100, ""]),
        ("ipv6", ["::1", "2001:db8::1", "::ffff:192.0.2.1"], ["192.0.2.1", "::1/64", ":" * 100, ""]),
        ("uri", ["did:example:1", "https://a.example/b?c#d"], ["a", "//a.example", "https://a b", ""]),
        ("iri", ["https://a.example/ü"], ["ü", ""]),
        ("uuid", ["3978344F-8596-4c3a-a978-8fcaba3903c5"], ["3978344f", "{3978344f-8596-4c3a-a978-8fcaba3903c5}", ""]),
    ],
)
def test_a_format_takes_what_its_definition_takes(name: str, right: list[str], wrong: list[str]) -> None:
    assert [text for text in right if not CHECKED[name](text)] == []
    assert [text for text in wrong if CHECKED[name](text)] == []


@given(st.sampled_from(sorted(CHECKED)), st.text())
def test_no_text_makes_a_format_raise(name: str, text: str) -> None:
    assert CHECKED[name](text) in (True, False)
