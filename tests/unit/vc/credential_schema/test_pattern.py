"""Regular expressions of JSON Schema: what they match, what is not decided, and that none takes long."""

import re

import pytest

from vc.credential_schema.pattern import MOST_STATES, compile_pattern
from vc.credential_schema.pattern_syntax import LONGEST_PATTERN, UnsupportedPattern


def is_in(pattern: str, text: str) -> bool:
    return compile_pattern(pattern).is_in(text, lambda _: None)


@pytest.mark.parametrize(
    ("pattern", "matched", "unmatched"),
    [
        ("", ["", "a"], []),
        ("b", ["b", "abc"], ["", "ac"]),
        ("^b", ["bc"], ["ab"]),
        ("b$", ["ab"], ["ba", "b\n"]),
        ("^$", [""], ["a", "\n"]),
        ("a|bc|", ["", "a"], []),
        ("^(?:a|bc)$", ["a", "bc"], ["ab", "c"]),
        ("^(?<year>[0-9]{4})-$", ["2026-"], ["226-"]),
        ("^a*$", ["", "aaa"], ["ab"]),
        ("^a+?$", ["a", "aa"], [""]),
        ("^a??b$", ["b", "ab"], ["aab"]),
        ("^a{2}$", ["aa"], ["a", "aaa"]),
        ("^a{2,}$", ["aa", "aaaa"], ["a"]),
        ("^a{1,2}$", ["a", "aa"], ["", "aaa"]),
        ("^a{0}$", [""], ["a"]),
        ("^(a*)*b$", ["b", "aab"], ["a"]),
        ("^(?:){3}a$", ["a"], [""]),
        ("^a{b}$", ["a{b}"], ["ab"]),
        ("^{$", ["{"], [""]),
        ("^]}$", ["]}"], ["]"]),
        (".", ["a", "\t", "\U0001f600"], ["", "\n", "\r", "\u2028", "\u2029"]),
        ("^.$", ["\U0001f600"], ["ab"]),
        (r"^\d\D$", ["1a", "1٣"], ["11", "٣a"]),
        (r"^\w\W$", ["_-", "aé"], ["éa", "aa"]),
        (r"^\s\S$", ["\ufeffa", "\u00a0a", "\va"], ["\u200ba", "  "]),
        (r"\bcat\b", ["cat", "a cat."], ["concatenate", "cats"]),
        (r"a\Bb", ["ab"], ["a b"]),
        (r"^\t\n\v\f\r\0$", ["\t\n\v\f\r\0"], ["t"]),
        (r"^\cA\ca$", ["\x01\x01"], ["cA"]),
        (r"^\x41\u0042\u{43}$", ["ABC"], ["abc"]),
        (r"^\uD83D\uDE00$", ["\U0001f600"], ["\ufffd"]),
        (r"^\^\$\\\.\*\+\?\(\)\[\]\{\}\|\/\-$", ["^$\\.*+?()[]{}|/-"], [""]),
        ("^[abc]$", ["b"], ["d", ""]),
        ("^[^abc]$", ["d", "\n"], ["a", ""]),
        ("^[a-cx-z-]$", ["b", "y", "-"], ["d"]),
        ("^[-a]$", ["-", "a"], ["b"]),
        (r"^[\d_-]$", ["5", "_", "-"], ["a"]),
        (r"^[\w-z]$", ["a", "-"], ["."]),
        (r"^[^\W\d]$", ["a", "_"], ["1", "-"]),
        (r"^[\b]$", ["\b"], ["b"]),
        (r"^[\]\\]$", ["]", "\\"], ["["]),
        ("^[]$", [], ["", "a"]),
        ("^[^]$", ["a", "\n"], [""]),
        (r"^\p{Lu}\p{L}$", ["Éa", "AB"], ["ab", "A1"]),
        (r"^\P{Nd}$", ["a"], ["٣"]),
        (r"^[\p{gc=Nd}x]$", ["٣", "x"], ["a"]),
    ],
)
def test_a_pattern_is_found_where_ecmascript_finds_it(pattern: str, matched: list[str], unmatched: list[str]) -> None:
    assert [text for text in matched if not is_in(pattern, text)] == []
    assert [text for text in unmatched if is_in(pattern, text)] == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", r"(a)\1", r"(?<n>a)\k<n>", "(?i)a", "(?i:a)", r"\p{Script=Greek}", r"\p",
        r"\A", r"\z", r"\u12", r"\x1", r"\u{110000}", r"\01", "(", ")", "(a", "a)", "[", "[a", "[b-a]", r"[a-\d]", "*",
        "+a", "?", "a**", "{2}", "a{2}{3}", "a{3,2}", "\\", "(" * 60 + ")" * 60, "a{2001}", "(a{50}){50}",
        "a" * (LONGEST_PATTERN + 1),
    ],
)  # fmt: skip
def test_what_no_automaton_decides_is_not_guessed(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["(?:a+)+$", "^(a|aa)+$", "^(.*a){20}$", r"^\s*\s*\s*\s*x$", "(a?){50}a{50}", "([a-z]+)*[0-9]"]
)
def test_the_work_grows_with_the_text_and_no_faster(pattern: str) -> None:
    def work(length: int) -> int:
        spent: list[int] = []
        compile_pattern(pattern).is_in("a" * length + "!", spent.append)
        return sum(spent)

    assert work(4_000) <= MOST_STATES * 4_001
    assert work(4_000) <= 2.1 * work(2_000)


def test_the_work_can_be_stopped() -> None:
    class Enough(Exception):
        pass

    def stop(_: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        compile_pattern("a").is_in("bbb", stop)


def test_the_time_pattern_of_the_working_group_is_read() -> None:
    pattern = (
        r"-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
        r"(\.[0-9]+)?|(24:00:00(\.0+)?))(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
    )
    for text in ("2026-01-31T09:00:00Z", "2026-13-31T09:00:00Z", "2026-01-31T24:00:00+14:00", "2026-01-31"):
        assert is_in(pattern, text) == (re.search(pattern, text) is not None)
