"""Whom a verifier believes: separate lists for claims and for authority. An empty list means no."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from did.errors import DidError
from did.identifiers import parse_did
from verifier.errors import ConfigurationError

ANY_PRINCIPAL = "*"

_NOT_IN_LOCAL_PART = frozenset("@/:?#*")


class Trust:
    """The issuers whose word counts here, and for whom.

    `delegation_roots` maps the DID of an issuer to the principals whose authority it may hand on. A pattern is a whole
    URI; `ANY_PRINCIPAL`, alone, for all; or `scheme:*@host`, where the star stands for one local part without any of
    `@ / : ? #`. Comparison is by characters: `ACME.example` is not `acme.example`.
    `identity_issuers` are the DIDs whose claims, which grant nothing, are believed.
    `holders` are DIDs of those who hold and hand on what was issued to them; nothing that they say is believed for it,
    but the key of a holder whose DID is not computed (did:key and did:jwk are) is found only when it is named here.
    `named` are all DIDs on the three lists: only they are ever resolved over the network.
    Raises ConfigurationError when no issuer is named at all, for what is not a DID, and for any other use of a star.
    """

    __slots__ = ("delegation_roots", "holders", "identity_issuers", "named")

    def __init__(
        self,
        delegation_roots: Mapping[str, Iterable[str]] | None = None,
        identity_issuers: Iterable[str] = (),
        holders: Iterable[str] = (),
    ) -> None:
        roots = {did: _patterns(did, patterns) for did, patterns in (delegation_roots or {}).items()}
        self.delegation_roots: Mapping[str, tuple[str, ...]] = MappingProxyType(roots)
        self.identity_issuers = frozenset(_several(identity_issuers, "identity_issuers"))
        self.holders = frozenset(_several(holders, "holders"))
        if not self.delegation_roots and not self.identity_issuers:
            raise ConfigurationError("no trust is named: give delegation_roots, identity_issuers, or both")
        self.named = frozenset(self.delegation_roots) | self.identity_issuers | self.holders
        for did in self.named:
            _check_did(did)

    def __repr__(self) -> str:
        roots = {did: list(patterns) for did, patterns in self.delegation_roots.items()}
        issuers, holders = sorted(self.identity_issuers), sorted(self.holders)
        return f"Trust(delegation_roots={roots!r}, identity_issuers={issuers!r}, holders={holders!r})"


@lru_cache(maxsize=4096)
def covers_principal(patterns: tuple[str, ...], principal: str) -> bool:
    """Tell whether one of `patterns`, as `Trust` describes them, is a pattern of `principal`."""
    return any(_covers(pattern, principal) for pattern in patterns)


def _covers(pattern: str, principal: str) -> bool:
    if pattern in (principal, ANY_PRINCIPAL):
        return True
    prefix, star, suffix = pattern.partition("*")
    if not star or not principal.startswith(prefix) or not principal.endswith(suffix):
        return False
    local = principal[len(prefix) : len(principal) - len(suffix)]
    return bool(local) and _NOT_IN_LOCAL_PART.isdisjoint(local)


def _patterns(did: str, patterns: Iterable[str]) -> tuple[str, ...]:
    found = _several(patterns, f"delegation_roots[{did!r}]")
    if not found:
        raise ConfigurationError(f"{did} is named as a delegation root, but for no principal")
    for pattern in found:
        _check_pattern(pattern)
    return found


def _several(values: Iterable[str], name: str) -> tuple[str, ...]:
    if isinstance(values, str):  # a string is an iterable of its letters, each of which would become a pattern
        raise ConfigurationError(f"{name} is one string; write a list of strings")
    found = tuple(values)
    if not all(isinstance(value, str) for value in found):
        raise ConfigurationError(f"{name} holds something that is not a string")
    return found


def _check_pattern(pattern: str) -> None:
    if pattern == ANY_PRINCIPAL:
        return
    scheme, colon, rest = pattern.partition(":")
    if not (scheme and colon and rest):
        raise ConfigurationError(f"{pattern!r} is not a URI, {ANY_PRINCIPAL!r}, or scheme:*@host")
    if "*" in pattern and (not rest.startswith("*@") or len(rest) < len("*@x") or "*" in rest[1:]):
        raise ConfigurationError(f"{pattern!r}: a star stands only for the local part, as in acct:*@acme.example")


def _check_did(did: str) -> None:
    try:
        parse_did(did)
    except DidError as error:
        raise ConfigurationError(f"{did!r} cannot be trusted: {error}") from error
