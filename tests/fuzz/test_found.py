"""What fuzzing has found stays mended: each input as small as it was found, beside one that shows what is right."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from fuzz.http_parsers import headers_of_issuer
from support.issuers import identity
from support.loopback import Answer, Routes, serving
from support.verifying import LIST, World

from did.errors import FetchFailed, FetchFault
from did.fetching import Fetched
from did.http_fetcher import HttpFetcher
from issuer.defaults import settings_text
from issuer.durations import parse_duration
from issuer.errors import SettingsInvalid
from issuer.schema import load_schema
from issuer.settings import parse_settings
from vc.delegation.persona import LONGEST_LIFE, parse_template
from vc.errors import Malformed
from vc.json_pointers import NotAPointer, read_pointer
from verifier import StatusLists

TEMPLATE = {
    "name": "scheduler",
    "authorization_details": [
        {"type": "https://w3id.org/agentvc#capability", "actions": ["a"], "locations": ["https://a.example/b"]}
    ],
    "maxDepth": 1,
}


def test_a_redirect_to_no_url_is_a_fault_of_the_fetch() -> None:
    with serving(Routes()) as routes:
        routes["/"] = Answer(302, b"", {"Location": "http://[localhost/"})
        routes["/a"] = Answer(302, b"", {"Location": f"{routes.base}/b"})
        routes["/b"] = Answer()
        fetcher = HttpFetcher(allow_insecure_loopback=True)
        assert fetcher.fetch(f"{routes.base}/a", accept="*/*").body == b"{}"
        with pytest.raises(FetchFailed, match="a redirect to no URL") as caught:
            fetcher.fetch(routes.base, accept="*/*")
    assert caught.value.reason is FetchFault.URL_NOT_ALLOWED


@pytest.mark.parametrize("pointer", ["/~~01", "/a~~1", "/~", "/~2"])
def test_a_tilde_in_a_json_pointer_is_an_escape_also_before_another_one(pointer: str) -> None:
    with pytest.raises(NotAPointer):
        read_pointer(pointer)
    assert read_pointer("/~01/~1") == ("~1", "/")


def test_a_role_lives_no_longer_than_dates_go() -> None:
    assert parse_template({**TEMPLATE, "maxLife": LONGEST_LIFE}).longest_life == timedelta(seconds=LONGEST_LIFE)
    for seconds in (LONGEST_LIFE + 1, 2**53 - 1):
        with pytest.raises(Malformed, match="100 years"):
            parse_template({**TEMPLATE, "maxLife": seconds})


def test_a_duration_in_the_settings_is_no_longer_than_dates_go() -> None:
    assert parse_duration("36500d") == timedelta(days=36_500)
    with pytest.raises(ValueError, match="100 years"):
        parse_duration("36501d")


@pytest.mark.parametrize(
    ("text", "message"), [(f"a = {'[' * 5_000}", "nests without end"), ("a." * 40_000, "more than 65,536 letters")]
)
def test_settings_without_end_are_refused(text: str, message: str) -> None:
    assert parse_settings(settings_text("https://acme.example"), Path("agentvc.toml"))
    with pytest.raises(SettingsInvalid, match=message):
        parse_settings(text, Path("agentvc.toml"))


def test_a_length_of_thousands_of_digits_is_too_large_and_nothing_else() -> None:
    with headers_of_issuer() as send:
        send(b"9" * 5_000)
        send(b"12")


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"$ref": "#/$defs/nothing"}, "nothing is there"),
        ({"$ref": "#anchor"}, "nothing is there"),
        ({"pattern": "("}, "not a 'regex'"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_when_it_is_read(
    tmp_path: Path, part: dict[str, object], message: str
) -> None:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps({"properties": {"id": part}}))
    with pytest.raises(SettingsInvalid, match=message):
        load_schema(path, "profiles.x.schema")
    nested = {"$id": "https://a.example/x", "$defs": {"y": {"pattern": "^urn:"}}, "$ref": "#/$defs/y"}
    path.write_text(json.dumps({"properties": {"id": nested}}))
    schema = load_schema(path, "profiles.x.schema")
    assert schema.problems(identity(id="urn:x:y")) == ()
    assert [problem.where for problem in schema.problems(identity(id="https://a.example"))] == ["/id"]


def test_a_schema_that_refers_to_itself_without_end_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps({"$ref": "#"}))
    (problem,) = load_schema(path, "profiles.x.schema").problems(identity())
    assert "without end" in problem.message


class ForeignTags:
    """A server of one status list whose ETag has a letter beyond ASCII; it has to be asked without it."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked: list[str | None] = []

    def fetch(self, url: str, *, accept: str, etag: str | None = None, max_bytes: int | None = None) -> Fetched:
        del accept, max_bytes
        self.asked.append(etag)
        return Fetched(url, 200, {"etag": '"\xe9"' if len(self.asked) == 1 else '"2"'}, self.body)


def test_an_etag_that_cannot_be_sent_is_not_asked_with() -> None:
    world = World()
    server = ForeignTags(world.server.pages[LIST])
    lists = StatusLists(server)
    for minutes in (0, 10, 20):
        lists.obtain(LIST, world.now + timedelta(minutes=minutes), timedelta(minutes=5))
    assert server.asked == [None, None, '"2"']
