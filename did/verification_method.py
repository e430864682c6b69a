"""Verification methods: the entries of a DID document that hold one key each (DID-CORE 5.2, CID 2.2)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from did.errors import InvalidDid, InvalidDocument, InvalidKey, UnsupportedKeyType
from did.identifiers import parse_did, parse_did_url
from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey

_SECRET_MEMBERS: Final = (
    "secretKeyMultibase",
    "secretKeyJwk",
    "privateKeyMultibase",
    "privateKeyJwk",
    "privateKeyBase58",
)
_MATERIAL: Final = ("publicKeyMultibase", "publicKeyJwk", "publicKeyBase58", "publicKeyHex", "publicKeyPem")
_DATE_TIME_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """One verification method; ids are absolute. `public_key` is None when its type or key type is not used here."""

    id: str
    type: str
    controller: str
    public_key: PublicKey | None
    expires: datetime | None = None
    revoked: datetime | None = None

    def is_over(self, at: datetime | None) -> str | None:
        """Return why this method must not be used at a time, or None when it may.

        A method that names an end is over when no time is asked about: the safe answer to half a question.
        """
        for name, end in (("revoked", self.revoked), ("expires", self.expires)):
            if end is not None and at is None:
                return f"it has '{name}' and no time was given to compare with"
            if end is not None and at is not None and at >= end:
                return f"'{name}' is {end.isoformat()}"
        return None


def read_verification_method(entry: Mapping[str, object], where: str, did: str) -> VerificationMethod:
    """Return the verification method in a map of the document of `did`; `where` is its JSON Pointer.

    Raises InvalidDocument for a missing or malformed member, several key materials, a key that is malformed, and any
    secret. Not checked: that the controller is the DID (`authorised_key` does), and members that are not named above.
    """
    method_id = absolute_url(_string(entry, "id", where), f"{where}/id", did)
    controller = _string(entry, "controller", where)
    try:
        parse_did(controller)
    except InvalidDid as error:
        raise InvalidDocument(f"{where}/controller", str(error)) from error
    for secret in _SECRET_MEMBERS:
        if secret in entry:
            raise InvalidDocument(f"{where}/{secret}", "a secret key is published here: treat it as stolen")
    method_type = _string(entry, "type", where)
    return VerificationMethod(
        id=method_id,
        type=method_type,
        controller=controller,
        public_key=_public_key(entry, method_type, where),
        expires=_time(entry, "expires", where),
        revoked=_time(entry, "revoked", where),
    )


def absolute_url(text: str, where: str, did: str) -> str:
    """Return a DID URL in absolute form; a relative one (`#key-1`) is relative to the DID (DID-CORE 3.2.2)."""
    absolute = f"{did}{text}" if text.startswith("#") else text
    try:
        parse_did_url(absolute)
    except InvalidDid as error:
        raise InvalidDocument(where, str(error)) from error
    return absolute


def _public_key(entry: Mapping[str, object], method_type: str, where: str) -> PublicKey | None:
    material = [name for name in _MATERIAL if name in entry]
    if len(material) > 1:
        raise InvalidDocument(where, f"holds {' and '.join(material)}: one key, one form (CID 2.2.1)")
    read = KEY_READERS.get(method_type)
    if read is None:
        return None
    try:
        return read(entry)
    except UnsupportedKeyType:
        return None
    except InvalidKey as error:
        raise InvalidDocument(where, str(error)) from error


def _multikey(entry: Mapping[str, object]) -> PublicKey:
    text = entry.get("publicKeyMultibase")
    if not isinstance(text, str):
        raise InvalidKey("has no 'publicKeyMultibase' string")
    return PublicKey.from_multikey(text)


def _ed25519_key_2020(entry: Mapping[str, object]) -> PublicKey:
    key = _multikey(entry)
    if key.key_type is not KeyType.ED25519:
        raise InvalidKey(f"Ed25519VerificationKey2020 holds a {key.key_type.value} key")
    return key


def _json_web_key(entry: Mapping[str, object]) -> PublicKey:
    jwk = entry.get("publicKeyJwk")
    if not isinstance(jwk, Mapping):
        raise InvalidKey("has no 'publicKeyJwk' object")
    return PublicKey.from_jwk(jwk)


# Every type of verification method that is read here. A method of another type stays in the document, without a key.
KEY_READERS: Final[Mapping[str, Callable[[Mapping[str, object]], PublicKey]]] = MappingProxyType(
    {
        "Multikey": _multikey,
        "JsonWebKey": _json_web_key,
        "JsonWebKey2020": _json_web_key,
        "Ed25519VerificationKey2020": _ed25519_key_2020,
    }
)


def _string(entry: Mapping[str, object], name: str, where: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str):
        raise InvalidDocument(f"{where}/{name}", "is required and must be a string")
    return value


def _time(entry: Mapping[str, object], name: str, where: str) -> datetime | None:
    if name not in entry:
        return None
    value = entry[name]
    try:
        if isinstance(value, str) and _DATE_TIME_STAMP.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # said below, with the form that is wanted
    raise InvalidDocument(f"{where}/{name}", "must be a dateTimeStamp such as 2026-01-31T12:00:00Z")
