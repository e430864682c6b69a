"""Options that several commands share; each is defined once, so it reads the same on every page."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import click

from did.errors import InvalidDid
from did.identifiers import parse_did
from vc.delegation import Act
from vc.errors import VcError
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.strict_json import parse_object
from vc.times import parse_timestamp

Function = TypeVar("Function", bound=Callable[..., Any])
DEFAULT_HOME = Path(".agentvc")
WALLET_FILE = "wallet.sqlite3"


class Timestamp(click.ParamType[datetime]):
    """A moment with its offset from UTC, as `2026-03-01T12:00:00Z`."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ANN401 -- click's signature
        """Read the moment, or say how one is written."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_timestamp(value)
        except VcError:
            self.fail(f"{value!r} is not a moment; write it as 2026-03-01T12:00:00Z", param, ctx)


class DidType(click.ParamType[str]):
    """A DID."""

    name = "did"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 -- click's signature
        """Check the syntax of the DID."""
        try:
            parse_did(value)
        except InvalidDid as error:
            self.fail(f"{value!r} is not a DID: {error}", param, ctx)
        return str(value)


@dataclass(frozen=True, slots=True)
class Trusted:
    """One `--trust`: a DID, and the principals it may speak for (None: for all of them)."""

    did: str
    principals: str | None


class TrustType(click.ParamType[Trusted]):
    """`DID`, or `DID=principal-pattern`."""

    name = "did[=principals]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Trusted:  # noqa: ANN401 -- click's signature
        """Split at the first `=`: a DID has none."""
        if isinstance(value, Trusted):
            return value
        did, given, pattern = str(value).partition("=")
        if given and not pattern:
            self.fail(f"{value!r} names no principals; write {did}=acct:*@acme.example, or {did} alone", param, ctx)
        return Trusted(DidType().convert(did, param, ctx), pattern or None)


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One `--context`: the URL of a JSON-LD context, and the bytes that stand for it."""

    url: str
    raw: bytes


class ContextType(click.ParamType[PinnedFile]):
    """`URL=FILE`."""

    name = "url=file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> PinnedFile:  # noqa: ANN401 -- click's signature
        """Split at the last `=`: a URL may have one, and read the file."""
        if isinstance(value, PinnedFile):
            return value
        url, given, file = str(value).rpartition("=")
        if not (url and given and file):
            self.fail(f"{value!r} is not URL=FILE; write https://example.org/agent/v1=agent-v1.jsonld", param, ctx)
        try:
            return PinnedFile(url, Path(file).read_bytes())
        except OSError as error:
            self.fail(f"cannot read {file}: {error.strerror}; name a file with the context", param, ctx)


def contexts_of(pinned: Iterable[PinnedFile], known: ContextSet = PINNED_CONTEXTS) -> ContextSet:
    """Return the contexts that are known and those of the files; raises UsageError for what is not a context."""
    for one in pinned:
        try:
            known = known.pinned(one.url, one.raw, sha256(one.raw).hexdigest())
        except VcError as error:
            raise click.UsageError(f"--context {one.url}: {error}") from error
    return known


def default_wallet() -> Path:
    """Return where the wallet is when neither `--wallet` nor AGENTVC_WALLET names it."""
    return Path(os.environ.get("AGENTVC_HOME") or DEFAULT_HOME) / WALLET_FILE


def _stack(*options: Callable[[Function], Function]) -> Callable[[Function], Function]:
    def apply(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return apply


HOME = click.option(
    "--home",
    envvar="AGENTVC_HOME",
    show_envvar=True,
    default=DEFAULT_HOME,
    show_default="./.agentvc",
    type=click.Path(file_okay=False, path_type=Path),
    help="The issuer's folder: its key, its store and its settings.",
)
WALLET = click.option(
    "--wallet",
    "wallet_file",
    envvar="AGENTVC_WALLET",
    show_envvar=True,
    default=default_wallet,
    show_default="wallet.sqlite3 in AGENTVC_HOME",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The wallet file.",
)
PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Read the passphrase from this file; otherwise AGENTVC_PASSPHRASE, otherwise it is asked for.",
)
AT = click.option("--at", type=Timestamp(), help="Judge as of this moment, not now (2026-03-01T12:00:00Z).")
CONTEXT = click.option(
    "--context",
    "pinned",
    type=ContextType(),
    multiple=True,
    help="A JSON-LD context, from a file that you trust to be it; none is ever fetched. May be given several times.",
)
CHALLENGE = click.option("--challenge", help="The challenge that the service gave out.")


def _trust(*, required: bool) -> Callable[[Function], Function]:
    return _stack(
        click.option(
            "--trust",
            "trusted",
            type=TrustType(),
            multiple=True,
            required=required,
            help="An issuer you trust, and for which principals (all, if none are named). May be given several times.",
        ),
        click.option(
            "--allow-insecure-loopback",
            is_flag=True,
            help="Let did:web and status lists be read over plain http from this machine itself. For trials.",
        ),
    )


TRUST = _trust(required=True)
TRUST_IF_ANY = _trust(required=False)
HOLDERS = click.option(
    "--holder",
    "holders",
    type=DidType(),
    multiple=True,
    help="A holder in a chain, of did:web, whose key may be looked up; it is not believed. May be given several times.",
)
LEDGER = click.option(
    "--ledger",
    metavar="URI",
    help="Remember here what was used, so that it is not used again: an SQLite file, or postgresql://….",
)
_ACT = _stack(
    click.option("--action", help="The action, for example calendar.read."),
    click.option("--location", help="What is acted on: a URL."),
    click.option("--arguments", help="The arguments of the call: a JSON object."),
)


def act_options(function: Function) -> Function:
    """Add `--action`, `--location` and `--arguments`."""
    return _ACT(function)


def read_act(action: str | None, location: str | None, arguments: str | None) -> Act | None:
    """Return the act that the options name, None when they name none; raises UsageError when part of it is missing."""
    if action is None and location is None and arguments is None:
        return None
    if action is None or location is None:
        raise click.UsageError("an act needs both --action and --location")
    try:
        given = parse_object(arguments) if arguments is not None else {}
    except VcError as error:
        raise click.UsageError(f"--arguments is not a JSON object: {error}") from error
    return Act(action, location, given)
