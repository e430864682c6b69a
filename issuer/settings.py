"""The settings file `agentvc.toml`: what may stand in it, and what is said when something else does.

Reading it has no effect on anything; `wiring` opens what it names. Keys that are not known are refused, because a
misspelt limit would otherwise be no limit.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from issuer.addresses import public_url
from issuer.durations import parse_duration
from issuer.errors import SettingsInvalid
from issuer.range_ports import RangeSeries
from vc.delegation.authority import CAPABILITY
from vc.delegation.hop import parse_principal
from vc.delegation.persona import RoleTemplate, parse_template
from vc.errors import Malformed, Problem
from vc.securing.mechanism import MECHANISMS
from vc.status.bitstring import MINIMUM_ENTRIES
from vc.status.entry import MESSAGE, REVOCATION
from vc.strict_json import DEFAULT_LIMITS

SETTINGS_NAME = "agentvc.toml"
DEEPEST = 64  # hops; far above any use, and a verifier reads 16 credentials
LONGEST_FILE = 65_536  # letters; tomllib takes quadratic time for dotted keys: two minutes for a megabyte
# 16 million entries are 2 MiB before compression, what a verifier of ours still accepts.
LONGEST_LIST = 16_777_216
# A holder that issues more hops than this needs a second delegation; of longer ranges few would fit a list.
LONGEST_RANGE = 4_096
CREDENTIAL_MECHANISMS = tuple(name for name in MECHANISMS if not name.startswith("vp+"))
# A list is for everybody, so nobody derives what is shown of it; and it has no context for a type of proof of its own.
LIST_MECHANISMS = tuple(name for name in CREDENTIAL_MECHANISMS if name not in {"ecdsa-sd-2023", "Ed25519Signature2020"})


def _principal_id(text: str) -> str:
    try:
        return parse_principal({"id": text, "type": "Person"}, "").id
    except Malformed as error:
        raise ValueError("write a URI, such as acct:alice@acme.example") from error


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def known(name: str) -> str:
        if name not in names:
            raise ValueError(f"use one of {', '.join(names)}")
        return name

    return known


PersonaRuleName = Literal["free", "known", "required"]
SwitchName = Literal["agent", "persona", "principal"]
Purpose = Literal["revocation", "suspension", "message"]
Mechanism = Annotated[str, AfterValidator(_one_of(CREDENTIAL_MECHANISMS))]
ListMechanism = Annotated[str, AfterValidator(_one_of(LIST_MECHANISMS))]
Digest = Annotated[str, Field(pattern="^[0-9a-fA-F]{64}$")]
Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
PrincipalId = Annotated[str, AfterValidator(_principal_id)]
PublicUrl = Annotated[str, AfterValidator(public_url)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class IssuerSection(_Section):
    """Who issues: the public address, which also gives the DID, and the key as a URI of did.keys.custody.

    `principal` is in whose name `agentvc issue --capability` issues where the command does not say.
    """

    url: PublicUrl
    key: str = "file:issuer.key.jwe"
    principal: PrincipalId | None = None


class StoreSection(_Section):
    """Where records are kept: `scheme:path`, relative to the settings file."""

    database: str = "sqlite:issuer.sqlite3"


class ServerSection(_Section):
    """How the service listens; `threads` is how many requests are worked on at once."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    threads: int = Field(default=40, ge=1, le=1000)
    largest_body: int = Field(default=262_144, ge=1024, le=DEFAULT_LIMITS.max_bytes)


class StatusSection(_Section):
    """What the status lists are like; `messages` are the meanings of the values of the purpose `message`."""

    length: int = Field(default=MINIMUM_ENTRIES, ge=MINIMUM_ENTRIES, le=LONGEST_LIST)
    life: Duration = timedelta(hours=24)
    ttl: Duration = timedelta(minutes=5)
    mechanism: ListMechanism = "vc+jwt"
    messages: tuple[str, ...] = Field(default=("valid", "see issuer"), strict=False)

    @model_validator(mode="after")
    def _fits(self) -> "StatusSection":
        if self.ttl * 2 > self.life:
            raise ValueError("ttl must be at most half of life, or verifiers would hold lists that have expired")
        if self.length % 8:
            raise ValueError("length must be a multiple of 8: a list is published in whole bytes")
        if len(self.messages) not in {2, 4, 8, 16, 32, 64, 128, 256}:
            raise ValueError("messages must be 2, 4, 8, … 256 texts: one for each value that the bits can have")
        return self

    def range_series(self, count: int) -> RangeSeries | None:
        """Give the lists that are made of ranges of so many entries: of `length` or a little longer; None without any.

        `count` is a multiple of 8 and at most LONGEST_RANGE.
        """
        if count == 0:
            return None
        longer = self.length + -self.length % count
        return RangeSeries(count, longer if longer <= LONGEST_LIST else longer - count)

    def size_of(self, purpose: str) -> int:
        """Give the number of bits that an entry for this purpose has."""
        return (len(self.messages) - 1).bit_length() if purpose == MESSAGE else 1


class ProfileSection(_Section):
    """What may be issued under one name; `status_range` is how many entries a holder may give to hops of its own."""

    types: tuple[str, ...] = Field(min_length=1, strict=False)
    longest_life: Duration
    status: tuple[Purpose, ...] = Field(default=(REVOCATION,), strict=False)
    status_range: int = Field(default=64, ge=0, le=LONGEST_RANGE, multiple_of=8)  # a list has whole bytes
    mechanisms: tuple[Mechanism, ...] = Field(default=("vc+jwt",), min_length=1, strict=False)
    data_models: tuple[Literal["2.0", "1.1"], ...] = Field(default=("2.0",), min_length=1, strict=False)
    personas: PersonaRuleName | None = None  # free without templates, known where there are any
    switches: tuple[SwitchName, ...] = Field(default=("agent", "persona", "principal"), strict=False)
    # Not named `schema`: pydantic's models have a method of that name.
    json_schema: str | None = Field(default=None, alias="schema")

    @model_validator(mode="after")
    def _distinct(self) -> "ProfileSection":
        for name in ("types", "status", "mechanisms", "data_models", "switches"):
            values: tuple[str, ...] = getattr(self, name)
            if len(set(values)) != len(values):
                raise ValueError(f"{name} names something twice")
        return self


class TemplateSection(_Section):
    """A role: what whoever has it may do at most. `type` may be left out of a capability."""

    authorization_details: tuple[dict[str, Any], ...] = Field(min_length=1, strict=False)
    longest_life: Duration
    max_depth: int = Field(default=0, ge=0, le=DEEPEST)
    audience: tuple[str, ...] | None = Field(default=None, strict=False)
    approval: tuple[dict[str, Any], ...] | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _readable(self) -> "TemplateSection":
        try:
            self.template("role")
        except Malformed as error:
            raise ValueError(f"at {error.where}: {error.message}") from error
        return self

    def template(self, name: str) -> RoleTemplate:
        """Give the role under this name."""
        bounds = {"audience": self.audience, "approval": self.approval}
        return parse_template(
            {
                "name": name,
                "authorization_details": [{"type": CAPABILITY, **one} for one in self.authorization_details],
                "maxDepth": self.max_depth,
                "maxLife": int(self.longest_life.total_seconds()),
                **{member: list(bound) for member, bound in bounds.items() if bound is not None},
            }
        )


class ContextSection(_Section):
    """A JSON-LD context that is pinned from a file, relative to the settings file; `sha256` is that of its bytes."""

    file: str
    sha256: Digest


class Settings(_Section):
    """The whole file; profiles keep the order they have in it."""

    issuer: IssuerSection
    store: StoreSection = StoreSection()
    server: ServerSection = ServerSection()
    status: StatusSection = StatusSection()
    contexts: dict[str, ContextSection] = Field(default={})
    templates: dict[Annotated[str, Field(min_length=1, max_length=200)], TemplateSection] = Field(default={})
    profiles: dict[str, ProfileSection] = Field(min_length=1)


def load_settings(path: Path) -> Settings:
    """Read and check the settings file. Raises SettingsInvalid, which names the file, each key and the remedy."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Run `agentvc init` to make one, or name the folder that holds it with AGENTVC_HOME"
        raise SettingsInvalid(f"the settings cannot be read: {error}", where=str(path), remedy=remedy) from error
    return parse_settings(text, path)


def parse_settings(text: str, path: Path) -> Settings:
    """Check the text of a settings file; `path` is only named in errors. Raises SettingsInvalid."""
    if len(text) > LONGEST_FILE:
        remedy = "Name the right file; `agentvc init` writes one of 2,000"
        raise SettingsInvalid(f"it has more than {LONGEST_FILE:,} letters", where=str(path), remedy=remedy)
    try:
        return Settings.model_validate(tomllib.loads(text))
    except RecursionError as error:
        raise SettingsInvalid("it nests without end", where=str(path), remedy="Take the brackets out") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(f"this is not TOML: {error}", where=str(path), remedy="Correct that line") from error
    except ValidationError as error:
        first, *others = [_problem(path, detail) for detail in error.errors(include_url=False)]
        raise SettingsInvalid(first.message, where=first.where, remedy=first.remedy, others=tuple(others)) from error


def _problem(path: Path, detail: Mapping[str, object]) -> Problem:
    location = detail["loc"]
    key = ".".join(map(str, location)) if isinstance(location, tuple) else str(location)
    where = f"{path}: {key}"
    if detail["type"] == "extra_forbidden":
        return Problem(
            where, "no such setting is known", "Remove it or correct its name; `agentvc init` writes them all"
        )
    if detail["type"] == "missing":
        return Problem(where, "the setting is missing", "Add it; `agentvc init` writes a file with all of them")
    message = str(detail["msg"]).removeprefix("Value error, ")
    found = detail["input"]
    shown = repr(found)[:60] if isinstance(found, str | int | float | bool) else f"a {type(found).__name__}"
    return Problem(where, f"{shown} cannot be used", f"{message[:1].upper()}{message[1:]}")
