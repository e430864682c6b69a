"""No parser is forgotten: what reads by its name is in the table, or in a list with the reason why not."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from fuzz.harness import Parser, outcome
from fuzz.table import PARSERS

ROOT = Path(__file__).parents[2]
PACKAGES = ("did", "vc", "verifier", "issuer", "wallet", "cli")
READS = re.compile(r"(?:parse|read|open|load|decode|from|compile|resolve|split|b64url_decode)(?:_\w+)?")

NOT_HERE = {
    "did.http_network:DeadlineStream.read": "part of HttpFetcher.fetch, which is fed whole answers",
    "did.keys.custody.file:open_key_file": "read_key_file behind a look at the passphrase",
    "did.resolver:Resolver.resolve": "the port; no code",
    "did.resolver:MethodRouter.resolve": "parse_did, then another resolver",
    "did.resolver:CachingResolver.resolve": "another resolver",
    "did.resolver:PinnedResolver.resolve": "a look-up of an equal text",
    "vc.linked_data.context_resolver:PinnedResolver.resolve": "PyLD calls it: part of the reference",
    "vc.securing.cryptosuites.suite:decode_value": "did.multibase.decode behind a look at the first letter",
    "vc.status.bitstring:Bitstring.from_indexes": "takes what the issuer's own store holds",
    "vc.status.bitstring:Bitstring.from_values": "takes what the issuer's own store holds",
    "verifier.ledger.opening:open_ledger": "takes a setting; SQLite and libpq read what it names",
    "issuer.store.connecting:open_database": "takes a path; SQLite reads the file",
    "issuer.store.opening:open_store": "takes a setting that parse_settings has read",
    "issuer.store.rows:read_records": "takes rows of the issuer's own store",
    "issuer.store.rows:read_range": "takes rows of the issuer's own store",
    "issuer.store.rows:read_statuses": "takes rows of the issuer's own store",
    "issuer.wiring:open_issuer": "load_settings, load_schema, load_contexts and read_key_file, each of which has a row",
    "cli.demo.parties:Calendar.read": "asks a service",
    "cli.demo.telling:Telling.open": "prints",
    "cli.opening:open_wallet": "Wallet.open",
    "cli.verifying:NamedOnly.resolve": "a look-up of an equal text, then another resolver",
}


def readers() -> Iterator[str]:
    """Give every public function of the packages that reads by its name, as module:name."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for name in _public(ast.parse(path.read_text(encoding="utf-8")).body, ""):
                if READS.fullmatch(name.rpartition(".")[2]):
                    yield f"{module}:{name}"


def _public(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name


def covered() -> set[str]:
    return {name for parser in PARSERS for name in parser.covers}


def test_every_function_that_reads_is_in_the_table_or_has_a_reason() -> None:
    assert sorted(set(readers()) - covered() - NOT_HERE.keys()) == []


def test_no_reason_is_left_over() -> None:
    assert sorted(NOT_HERE.keys() - set(readers())) == []
    assert sorted(NOT_HERE.keys() & covered()) == []


def test_every_name_in_the_table_is_there() -> None:
    for name in covered():
        assert callable(found(name)), name


def test_the_rows_have_names_of_their_own() -> None:
    assert len({parser.name for parser in PARSERS}) == len(PARSERS)


@pytest.mark.parametrize("parser", PARSERS, ids=[parser.name for parser in PARSERS])
def test_control_every_valid_input_is_taken(parser: Parser) -> None:
    with parser.ready() as call:
        for sample in parser.samples():
            if parser.refuses_all:
                with pytest.raises(parser.raises):
                    call(sample.write(sample.tree))
            else:
                call(sample.write(sample.tree))


def found(name: str) -> Any:
    """Give the function that a name stands for."""
    module, _, attributes = name.partition(":")
    value: Any = import_module(module)
    for attribute in attributes.split("."):
        value = getattr(value, attribute)
    return value


@pytest.mark.parametrize("parser", [parser for parser in PARSERS if parser.covers], ids=lambda parser: parser.name)
def test_a_row_reaches_what_it_says_that_it_covers(parser: Parser) -> None:
    reached: set[tuple[str, str]] = set()

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            reached.add((frame.f_code.co_filename, frame.f_code.co_qualname))

    for name in parser.covers:
        getattr(found(name), "cache_clear", bool)()  # what is remembered is not called again
    with parser.ready() as call:
        for sample in parser.samples():
            value = sample.write(sample.tree)
            sys.setprofile(watch)
            try:
                outcome(parser, call, value)
            finally:
                sys.setprofile(None)
    for name in parser.covers:
        module, _, attributes = name.partition(":")
        assert (import_module(module).__file__, attributes) in reached, name
