"""The settings file: what it may say, and what is said of everything else, with file, key, finding and remedy."""

from datetime import timedelta
from pathlib import Path

import pytest

from issuer.defaults import settings_text
from issuer.durations import format_duration, parse_duration
from issuer.errors import SettingsInvalid
from issuer.settings import Settings, load_settings, parse_settings

PATH = Path("/home/acme/agentvc.toml")
LEAST = """
[issuer]
url = "https://issuer.example"
[profiles.one]
types = ["A"]
longest_life = "1h"
"""


def test_the_file_that_init_writes_is_valid_and_spells_out_the_defaults() -> None:
    settings = parse_settings(settings_text("http://localhost:8000"), PATH)
    assert list(settings.profiles) == ["agent-identity", "agent-delegation", "capability"]
    lines = settings_text("http://localhost:8000").splitlines()
    uncommented = "\n".join(line[2:] if line.startswith("# ") and " = " in line else line for line in lines)
    assert parse_settings(uncommented, PATH) == settings


def test_everything_but_address_and_profiles_has_a_default() -> None:
    settings = parse_settings(LEAST, PATH)
    assert settings.store.database == "sqlite:issuer.sqlite3"
    assert settings.issuer.key == "file:issuer.key.jwe"
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8000)
    assert settings.status.length == 131_072
    assert settings.profiles["one"].status == ("revocation",)
    assert settings.profiles["one"].mechanisms == ("vc+jwt",)


def test_a_slash_at_the_end_of_the_address_is_dropped() -> None:
    assert parse_settings(LEAST.replace(".example", ".example/"), PATH).issuer.url == "https://issuer.example"


def test_profiles_keep_the_order_of_the_file() -> None:
    more = "".join(f'[profiles.{name}]\ntypes = ["B"]\nlongest_life = "1h"\n' for name in ("z", "a", "m"))
    assert list(parse_settings(LEAST + more, PATH).profiles) == ["one", "z", "a", "m"]


DEFECTS = {
    "not TOML": ("[issuer", "", "not TOML"),
    "no issuer": (LEAST.split("[profiles")[1].join(["[profiles", ""]), "issuer", "missing"),
    "no url": (LEAST.replace("url =", "# url ="), "issuer.url", "missing"),
    "plain http": (LEAST.replace("https:", "http:"), "issuer.url", "https"),
    "an IP address": (LEAST.replace("issuer.example", "10.1.2.3"), "issuer.url", "IP address"),
    "no URL at all": (LEAST.replace("https://issuer.example", "acme"), "issuer.url", "https"),
    "a number for url": (LEAST.replace('"https://issuer.example"', "7"), "issuer.url", "string"),
    "an unknown section": (LEAST + "[sever]\nport = 1\n", "sever", "no such setting"),
    "an unknown key": (LEAST + "longest_live = '1h'\n", "profiles.one.longest_live", "no such setting"),
    "no profile": (LEAST.split("[profiles", maxsplit=1)[0] + "[profiles]\n", "profiles", "at least 1"),
    "no types": (LEAST.replace('["A"]', "[]"), "profiles.one.types", "at least 1"),
    "types twice": (LEAST.replace('["A"]', '["A", "A"]'), "profiles.one", "twice"),
    "no life": (LEAST.replace("longest_life", "# longest_life"), "profiles.one.longest_life", "missing"),
    "a life without unit": (LEAST.replace('"1h"', "60"), "profiles.one.longest_life", "unit"),
    "a life of nothing": (LEAST.replace('"1h"', '"0h"'), "profiles.one.longest_life", "unit"),
    "an unknown mechanism": (LEAST + "mechanisms = ['hs256']\n", "profiles.one.mechanisms.0", "vc+jwt"),
    "a presentation's mechanism": (LEAST + "mechanisms = ['vp+jwt']\n", "profiles.one.mechanisms.0", "vc+jwt"),
    "no mechanism": (LEAST + "mechanisms = []\n", "profiles.one.mechanisms", "at least 1"),
    "an unknown purpose": (LEAST + "status = ['erasure']\n", "profiles.one.status.0", "revocation"),
    "a short list": (LEAST + "[status]\nlength = 131064\n", "status.length", "131072"),
    "a list of broken bytes": (LEAST + "[status]\nlength = 131073\n", "status", "multiple of 8"),
    "a list that never ends": (LEAST + "[status]\nlength = 999999999\n", "status.length", "16777216"),
    "a ttl beyond the life": (LEAST + "[status]\nlife = '5m'\n", "status", "at most half"),
    "three messages": (LEAST + "[status]\nmessages = ['a', 'b', 'c']\n", "status", "2, 4, 8"),
    "a port too high": (LEAST + "[server]\nport = 65536\n", "server.port", "65535"),
    "a port in quotes": (LEAST + "[server]\nport = '80'\n", "server.port", "integer"),
    "no threads": (LEAST + "[server]\nthreads = 0\n", "server.threads", "1"),
    "a tiny body": (LEAST + "[server]\nlargest_body = 10\n", "server.largest_body", "1024"),
}


def test_the_settings_without_a_defect_are_accepted() -> None:
    assert isinstance(parse_settings(LEAST, PATH), Settings)


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_named_with_file_key_and_remedy(defect: str) -> None:
    text, key, said = DEFECTS[defect]
    with pytest.raises(SettingsInvalid) as caught:
        parse_settings(text, PATH)
    error = caught.value
    assert error.where == (f"{PATH}: {key}" if key else str(PATH))
    assert said in f"{error.message} {error.remedy}"
    assert error.remedy
    assert str(PATH) in str(error)


def test_every_defect_of_a_file_is_named_at_once() -> None:
    text = LEAST.replace("https:", "http:").replace('"1h"', "60") + "[server]\nport = 0\n"
    with pytest.raises(SettingsInvalid) as caught:
        parse_settings(text, PATH)
    keys = [problem.where.rpartition(": ")[2] for problem in caught.value.problems]
    assert keys == ["issuer.url", "server.port", "profiles.one.longest_life"]


def test_a_file_that_is_missing_or_unreadable_is_named(tmp_path: Path) -> None:
    path = tmp_path / "agentvc.toml"
    with pytest.raises(SettingsInvalid, match="cannot be read") as caught:
        load_settings(path)
    assert caught.value.where == str(path)
    assert "agentvc init" in caught.value.remedy
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        load_settings(path)


@pytest.mark.parametrize(
    ("text", "seconds"), [("1s", 1), ("90s", 90), ("15m", 900), ("24h", 86_400), ("365d", 31_536_000)]
)
def test_lengths_of_time_have_a_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "1", "h", "1 h", "-1h", "1.5h", "01h", "1w", "1h30m", 60, None, True, "1h\n"])
def test_other_lengths_of_time_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match="whole number with a unit"):
        parse_duration(text)


@pytest.mark.parametrize(("text", "shown"), [("60s", "1m"), ("90s", "90s"), ("24h", "1d"), ("36h", "36h")])
def test_lengths_of_time_are_shown_in_their_largest_whole_unit(text: str, shown: str) -> None:
    assert format_duration(parse_duration(text)) == shown


@pytest.mark.parametrize(("messages", "size"), [(2, 1), (4, 2), (8, 3), (256, 8)])
def test_messages_give_the_size_of_their_entries(messages: int, size: int) -> None:
    texts = [f"m{number}" for number in range(messages)]
    settings = parse_settings(LEAST + f"[status]\nmessages = {texts}\n", PATH)
    assert settings.status.size_of("message") == size
    assert settings.status.size_of("revocation") == 1
