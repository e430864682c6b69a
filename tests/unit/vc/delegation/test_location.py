"""A location has one normal form or none, and contains by whole path segments."""

import pytest

from vc.delegation.location import AmbiguousLocationError, is_plain_path, normal_location, path_contains

BOB = "https://cal.example/calendars/bob"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (BOB, BOB),
        ("HTTPS://CAL.example/calendars/bob", BOB),
        ("https://cal.example:443/calendars/bob", BOB),
        ("https://cal.example:8443/calendars/bob", "https://cal.example:8443/calendars/bob"),
        ("http://cal.example:80", "http://cal.example/"),
        ("http://cal.example:443/", "http://cal.example:443/"),
        ("https://cal.example", "https://cal.example/"),
        ("https://cal.example/", "https://cal.example/"),
        ("https://cal.example/%63alendars/b%6fb", BOB),
        ("https://cal.example/caf%c3%a9", "https://cal.example/caf%C3%A9"),
        ("https://cal.example/a%20b", "https://cal.example/a%20b"),
        ("https://cal.example/calendars/bob/", BOB + "/"),
        ("https://cal.example/a@b:c;d=e,f!g$h&i'(j)*+", "https://cal.example/a@b:c;d=e,f!g$h&i'(j)*+"),
        ("https://[2001:DB8:0::1]/a", "https://[2001:db8::1]/a"),
        ("https://[::1]:443/a", "https://[::1]/a"),
        ("mcp://server.example/tool", "mcp://server.example/tool"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://cal.example/...", "https://cal.example/..."),
        ("https://cal.example/calendars/bob;v=1", "https://cal.example/calendars/bob;v=1"),
        ("https://cal.example/calendars/bob%3bv=1", "https://cal.example/calendars/bob%3Bv=1"),
        ("https://cal.example/...;x/a..;b/.a;.", "https://cal.example/...;x/a..;b/.a;."),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert str(normal_location(text)) == normal
    assert normal_location(normal) == normal_location(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/calendars/bob",
        "cal.example/calendars",
        "https:/cal.example/a",
        "https:cal.example",
        "urn:uuid:1",
        "1https://cal.example/",
        "ht_tps://cal.example/",
        "https:///a",
        "https://user@cal.example/a",
        "https://user:secret@cal.example/a",
        "https://cal.example@evil.example/a",
        "https://cal.example\\@evil.example/a",
        "https://cal.example./a",
        "https://.cal.example/a",
        "https://cal..example/a",
        "https://cal.example:/a",
        "https://cal.example:0443/a",
        "https://cal.example:0/a",
        "https://cal.example:65536/a",
        "https://cal.example:99999999999999999999/a",
        "https://cal.example:4\uff143/a",
        "https://cal.example:+443/a",
        "https://bücher.example/a",
        "https://cal.e\u212aample/a",
        "https://cal.example%2eevil.example/a",
        "https://cal_x.example/a",
        "https://" + "a" * 254 + "/",
        "https://[::1/a",
        "https://[fe80::1%25eth0]/a",
        "https://[cal.example]/a",
        "https://[::1]x/a",
        "https://cal.example/a/./b",
        "https://cal.example/a/../b",
        "https://cal.example/..",
        "https://cal.example/a/.",
        "https://cal.example/a/%2e%2E/b",
        "https://cal.example/a/.%2e/b",
        "https://cal.example/calendars/bob/..;/alice",
        "https://cal.example/calendars/bob/..;x=1/alice",
        "https://cal.example/calendars/bob/..;x=1;y",
        "https://cal.example/calendars/bob/..%3b/alice",
        "https://cal.example/calendars/bob/..%3Bx/alice",
        "https://cal.example/calendars/bob/%2e%2E;/alice",
        "https://cal.example/calendars/bob/.%2e%3b/alice",
        "https://cal.example/calendars/bob/.;/x",
        "https://cal.example/calendars/bob/.%3b/x",
        "https://cal.example/..;",
        "https://cal.example/a%2Fb",
        "https://cal.example/a%2fb",
        "https://cal.example/a%5cb",
        "https://cal.example/a%252e%252e/b",
        "https://cal.example/a%00",
        "https://cal.example/a%0a",
        "https://cal.example/a%7F",
        "https://cal.example/a%",
        "https://cal.example/a%2",
        "https://cal.example/a%zz",
        "https://cal.example/a\\b",
        "https://cal.example/a b",
        "https://cal.example/a\nb",
        "https://cal.example/café",
        "https://cal.example/a//b",
        "https://cal.example//a",
        "https://cal.example/a?x=1",
        "https://cal.example/a#f",
        "https://cal.example?x=1",
        "https://cal.example#f",
        "https://cal.example/" + "a" * 2048,
        "https://cal.example/<a>",
    ],
)
def test_what_two_readers_could_take_for_two_places_is_refused(text: str) -> None:
    with pytest.raises(AmbiguousLocationError):
        normal_location(text)


@pytest.mark.parametrize(
    ("parent", "child", "contains"),
    [
        (BOB, BOB, True),
        (BOB, BOB + "/", True),
        (BOB, BOB + "/events/1", True),
        (BOB, BOB + "by", False),
        (BOB, "https://cal.example/calendars", False),
        (BOB, "https://cal.example/calendars/Bob", False),
        (BOB, "http://cal.example/calendars/bob", False),
        (BOB, "https://cal.example:8443/calendars/bob", False),
        (BOB, "https://cal.example.evil.example/calendars/bob", False),
        (BOB, "https://sub.cal.example/calendars/bob", False),
        (BOB + "/", BOB + "/", True),
        (BOB + "/", BOB + "/events", True),
        (BOB + "/", BOB, False),
        ("https://cal.example", BOB, True),
        ("https://cal.example/", "https://cal.example", True),
    ],
)
def test_containment_is_by_whole_segments(parent: str, child: str, contains: bool) -> None:
    assert normal_location(parent).contains(normal_location(child)) is contains


@pytest.mark.parametrize(
    ("parent", "path", "contains"),
    [
        ("/home/alice", "/home/alice", True),
        ("/home/alice", "/home/alice/notes.txt", True),
        ("/home/alice", "/home/alicella", False),
        ("/home/alice", "/home/alice/../bob", False),
        ("/home/alice", "/home/alice/./x", False),
        ("/home/alice", "/home/alice//x", False),
        ("/home/alice", "/home/alice/%2e%2e/bob", False),
        ("/home/alice", "/home/alice/..%2fbob", False),
        ("/home/alice", "/home/alice\\..\\bob", False),
        ("/home/alice", "/home/alice/\x00", False),
        ("/home/alice", "/home/alice/..;/bob", False),
        ("/home/alice", "/home/alice/..;x=1/bob", False),
        ("/home/alice", "/home/alice/..%3b/bob", False),
        ("/home/alice", "/home/alice/..%3Bx", False),
        ("/home/alice", "/home/alice/.;/x", False),
        ("/home/alice", "/home/alice/.%3b", False),
        ("/home/alice", "/home/alice/notes;v=1", True),
        ("/home/alice", "/home/alice/...;x/a..;b", True),
        ("/home/alice", "/home/alice/100%", True),
        ("/home/alice", "", False),
        ("/", "/etc", True),
        ("team-a", "team-a/x", True),
    ],
)
def test_prefix_of_a_path_is_by_whole_segments(parent: str, path: str, contains: bool) -> None:
    assert path_contains(parent, path) is contains


def test_plain_paths() -> None:
    assert is_plain_path("/a/b/")
    assert not is_plain_path("..")
    assert not is_plain_path("..;x/a")
    assert not is_plain_path("a/.;")
