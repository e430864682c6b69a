"""What stands in files: settings, schemas, contexts, wallets, and whatever the command line is given."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from fuzz.did_parsers import SEALED
from fuzz.harness import Parser, Sample, as_json, raw
from fuzz.schema_parsers import a_schema
from fuzz.securing_parsers import secured_by, token_sample
from fuzz.verifier_parsers import BIG, bundles, shown, world
from support.issuers import identity
from support.linked_data import FEATURES, raw_context
from support.securing import KEYS
from support.verifying import METHOD, NOW

from cli.exam.keys import read_method
from cli.files import read_secured
from cli.main import agentvc
from cli.options import read_act
from did import KeyType
from did.errors import InvalidKey
from did.keys.custody import seal
from issuer.addresses import public_url
from issuer.contexts import load_contexts
from issuer.defaults import settings_text
from issuer.durations import parse_duration
from issuer.errors import SettingsInvalid
from issuer.schema import load_schema
from issuer.settings import load_settings, parse_settings
from vc.errors import Malformed, VcError
from wallet.bundle import chain_of
from wallet.errors import WalletDamaged, WalletError, WrongPassphrase
from wallet.held import read_held
from wallet.ports import Header, Kind, Row
from wallet.sealing import new_wallet_key, open_wallet_key
from wallet.wallet import Wallet


@contextmanager
def settings_files() -> Iterator[Callable[[bytes], object]]:
    """Give a reader of settings that are written first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agentvc.toml"

        def read(data: bytes) -> object:
            path.write_bytes(data)
            return load_settings(path)

        yield read


@contextmanager
def schema_files() -> Iterator[Callable[[bytes], object]]:
    """Give a reader of schema files, and a credential that is held against what is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schema.json"

        def read(data: bytes) -> object:
            path.write_bytes(data)
            return load_schema(path, "profiles.x.schema").problems(identity())

        yield read


@contextmanager
def context_files() -> Iterator[Callable[[bytes], object]]:
    """Give what pins a context from a file by a digest that fits, and then by one that does not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agentvc.toml"

        def read(data: bytes) -> object:
            (Path(folder) / "c.json").write_bytes(data)
            pin = f'[contexts."https://x.example/v1"]\nfile = "c.json"\nsha256 = "{hashlib.sha256(data).hexdigest()}"\n'
            return load_contexts(parse_settings(settings_text("https://acme.example") + pin, path), path)

        yield read


def toml_of(tree: Any) -> str:
    """Write the sections of a settings file, or something like them."""
    lines = []
    for section, members in tree.items():
        lines.append(f"[{section}]")
        lines += (
            [f"{name} = {json.dumps(value)}" for name, value in members.items()]
            if isinstance(members, dict)
            else [str(members)]
        )
    return "\n".join(lines)


SETTINGS = {
    "issuer": {"url": "https://acme.example", "key": "file:issuer.key.jwe"},
    "store": {"database": "sqlite:issuer.sqlite3"},
    "server": {"host": "127.0.0.1", "port": 8000, "threads": 40, "largest_body": 262_144},
    "status": {"length": 131_072, "life": "24h", "ttl": "5m", "mechanism": "vc+jwt", "messages": ["a", "b"]},
    "profiles.one": {
        "types": ["X"],
        "longest_life": "24h",
        "status": ["revocation"],
        "mechanisms": ["vc+jwt"],
        "schema": "a.json",
    },
}


@cache
def wallet_rows() -> tuple[Any, Row]:
    """Give the key of a wallet, and a row of it."""
    key, _ = new_wallet_key(SEALED)
    place = key.place(Kind.CREDENTIAL, "a", "1")
    return key, key.seal(place, b'{"raw": "x"}')


def a_row(text: str) -> None:
    """Open a row of a wallet whose content was altered."""
    key, row = wallet_rows()
    try:
        content = key.open(Row(row.place, text))
    except UnicodeEncodeError:
        if text.isascii():
            raise
        return  # SQLite gives no text that is not UTF-8
    assert content == b'{"raw": "x"}'


@contextmanager
def wallet_files() -> Iterator[Callable[[bytes], object]]:
    """Give what opens a wallet file of these bytes, and lists what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wallet.sqlite3"

        def read(data: bytes) -> object:
            for old in Path(folder).iterdir():
                old.unlink()
            path.write_bytes(data)
            return Wallet.open(path, SEALED).survey()

        yield read


@cache
def wallet_bytes() -> bytes:
    """Give the bytes of a wallet file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wallet.sqlite3"
        Wallet.create(path, SEALED)
        return path.read_bytes()


@contextmanager
def command(*arguments: str) -> Iterator[Callable[[bytes], object]]:
    """Give what runs a command on a file; its exit code is a documented one, and nothing unexpected went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given"

        def run(data: bytes) -> None:
            path.write_bytes(data)
            given = [str(path) if one == "FILE" else one for one in arguments]
            result = CliRunner().invoke(agentvc, given)
            assert isinstance(result.exception, SystemExit | None), result.exception
            assert result.exit_code in range(4), result.exit_code
            assert "should not have" not in result.output, result.output

        yield run


@contextmanager
def files_with_credentials() -> Iterator[Callable[[bytes], object]]:
    """Give a reader of files that the command line is given."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given"

        def read(data: bytes) -> object:
            path.write_bytes(data)
            return read_secured(str(path))

        yield read


def act_of(text: str) -> None:
    """Read the arguments of an act; UsageError is what it documents."""
    read_act("calendar.read", "https://cal.example/", text)


def files() -> list[Sample]:
    """Give what the command line is given in files."""
    wrapped = {"verifiableCredential": json.loads(secured_by("eddsa-jcs-2022").raw)}
    return [
        *as_json(wrapped, json.loads(secured_by("eddsa-rdfc-2022").raw)),
        token_sample(secured_by("vc+jwt").raw),
        *raw(secured_by("vc+cose").raw),
    ]


def method_file(key_type: KeyType) -> dict[str, Any]:
    """Make a verification method file with its secret."""
    jwk = KEYS[key_type].to_jwk()
    return {"id": METHOD, "type": "JsonWebKey", "publicKeyJwk": KEYS[key_type].public_key.to_jwk(), "secretKeyJwk": jwk}


P521 = {
    "kty": "EC",
    "crv": "P-521",
    "x": "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt",
    "y": "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1",
}  # RFC 7515 A.4


PARSERS = (
    Parser(
        "settings",
        str,
        lambda text: parse_settings(text, Path("agentvc.toml")),
        lambda: [*raw(settings_text("https://acme.example")), Sample(SETTINGS, toml_of)],
        (SettingsInvalid,),
        ("issuer.settings:parse_settings",),
        seconds=2.0,
    ),
    Parser(
        "settings file",
        bytes,
        len,
        lambda: raw(settings_text("https://acme.example").encode()),
        (SettingsInvalid,),
        ("issuer.settings:load_settings",),
        seconds=2.0,
        opened=settings_files,
    ),
    Parser(
        "duration",
        str,
        parse_duration,
        lambda: raw("24h", "5m", "90d"),
        (ValueError,),
        ("issuer.durations:parse_duration",),
    ),
    Parser(
        "public address",
        str,
        public_url,
        lambda: raw("https://acme.example/a", "http://localhost:8000"),
        (ValueError,),
        ("issuer.addresses:public_url",),
    ),
    Parser(
        "schema file",
        bytes,
        len,
        lambda: as_json({**a_schema(), "$id": "urn:x:y"}),
        (SettingsInvalid,),
        ("issuer.schema:load_schema",),
        opened=schema_files,
        **BIG,
    ),
    Parser(
        "pinned context file",
        bytes,
        len,
        lambda: raw(raw_context(FEATURES)),
        (SettingsInvalid,),
        ("issuer.contexts:load_contexts",),
        opened=context_files,
    ),
    Parser(
        "row of a wallet",
        str,
        a_row,
        lambda: raw(wallet_rows()[1].sealed),
        (WalletDamaged,),
        ("wallet.sealing:WalletKey.open",),
    ),
    Parser(
        "sealed key of a wallet",
        str,
        lambda text: open_wallet_key(Header("w", text), SEALED),
        lambda: raw(seal(b"k" * 32, SEALED, content_type="agentvc-wallet-key", iterations=1_000)),
        (WalletDamaged, WrongPassphrase),
        ("wallet.sealing:open_wallet_key",),
        seconds=3.0,
    ),
    Parser(
        "wallet file",
        bytes,
        len,
        lambda: raw(wallet_bytes()),
        (WalletError,),
        ("wallet.wallet:Wallet.open",),
        seconds=3.0,
        opened=wallet_files,
    ),
    Parser(
        "credential that a wallet holds",
        bytes,
        lambda data: read_held(data, NOW),
        lambda: [
            token_sample(world().issue(world().delegation_document()).raw),
            *raw(world().issue(world().identity_document()).raw),
        ],
        (VcError,),
        ("wallet.held:read_held",),
    ),
    Parser("bundle of delegations", bytes, chain_of, bundles, (VcError,), ("wallet.bundle:read_bundle",), **BIG),
    Parser(
        "file with a credential",
        bytes,
        len,
        files,
        (),
        ("cli.files:read_secured", "cli.files:read_bytes"),
        memory=40 << 20,
        opened=files_with_credentials,
    ),
    Parser(
        "arguments of an act",
        str,
        act_of,
        lambda: raw('{"max_results": 10}'),
        (click.UsageError,),
        ("cli.options:read_act",),
    ),
    Parser(
        "verification method file",
        bytes,
        read_method,
        lambda: as_json(method_file(KeyType.ED25519), method_file(KeyType.P256), {"id": METHOD, "publicKeyJwk": P521}),
        (Malformed, InvalidKey),
        ("cli.exam.keys:read_method",),
    ),
    Parser("agentvc inspect", bytes, len, files, opened=lambda: command("inspect", "FILE"), **BIG),
    Parser(
        "agentvc verify",
        bytes,
        len,
        lambda: shown()[:3],
        opened=lambda: command(
            "verify", "FILE", "--json", "--trust", "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
        ),
        **BIG,
    ),
)
