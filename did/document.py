"""DID documents: who controls which key, for what (DID-CORE 5; CID 2 and 3.3).

Rules that this module keeps:
- A document speaks for one DID, and only the caller says which.
- A key may be used for a purpose only if the document of its own DID says so for that purpose, by reference or by
  value.
- A key whose controller is somebody else is never used: the other document might not agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from did.errors import InvalidDid, InvalidDocument, KeyNotAuthorised
from did.identifiers import parse_did
from did.keys.public_key import PublicKey
from did.verification_method import VerificationMethod, absolute_url, read_verification_method

DID_V1: Final = "https://www.w3.org/ns/did/v1"
MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"
# More than any organisation rotates through; a bound on work for a document of a megabyte.
MAX_METHODS: Final = 256


class Relationship(Enum):
    """What a key may be used for; the values are the members of a DID document (DID-CORE 5.3)."""

    ASSERTION = "assertionMethod"
    AUTHENTICATION = "authentication"
    KEY_AGREEMENT = "keyAgreement"
    CAPABILITY_INVOCATION = "capabilityInvocation"
    CAPABILITY_DELEGATION = "capabilityDelegation"


@dataclass(frozen=True, slots=True)
class DidDocument:
    """A DID document that was checked; all ids are absolute. `source` is the document as it came, not to be changed."""

    id: str
    verification_methods: Mapping[str, VerificationMethod]
    relationships: Mapping[Relationship, frozenset[str]]
    source: Mapping[str, object]


def authorised_key(
    document: DidDocument, method_id: str, relationship: Relationship, at: datetime | None = None
) -> PublicKey:
    """Return the key of a verification method that the document authorises for a relationship.

    `method_id` is an absolute DID URL. Raises KeyNotAuthorised, saying why. `at` is compared with `expires` and
    `revoked`; without it a method that has either is refused. CID 3.3 steps 8 to 11.
    """
    method = document.verification_methods.get(method_id)
    if method is None:
        raise KeyNotAuthorised(f"the document of {document.id} has no verification method {method_id}")
    if method_id not in document.relationships.get(relationship, ()):
        raise KeyNotAuthorised(f"{method_id} is not listed under {relationship.value}")
    if method.controller != document.id:
        raise KeyNotAuthorised(f"{method_id} is controlled by {method.controller}, not by {document.id}")
    if method.public_key is None:
        raise KeyNotAuthorised(f"{method_id} is a {method.type} with a kind of key that signs nothing here")
    over = method.is_over(at)
    if over is not None:
        raise KeyNotAuthorised(f"{method_id} is over: {over}")
    return method.public_key


def parse_did_document(document: Mapping[str, object], did: str) -> DidDocument:
    """Return the document of `did`, checked.

    Raises InvalidDocument when the id is another or no DID, when a member that is read here is malformed, when two
    methods have one id, and when any secret is published. Not checked: `@context`, services, and members that no rule
    here needs.
    """
    if document.get("id") != did:
        raise InvalidDocument("/id", f"must be {did}: a document speaks for its own DID only")
    try:
        parse_did(did)
    except InvalidDid as error:
        raise InvalidDocument("/id", str(error)) from error
    _check_controller(document)
    methods: dict[str, VerificationMethod] = {}
    for index, entry in enumerate(_entries(document, "verificationMethod")):
        _add(methods, entry, f"/verificationMethod/{index}", did)
    relationships = {
        relationship: frozenset(_related(document, relationship, methods, did))
        for relationship in Relationship
        if relationship.value in document
    }
    return DidDocument(did, MappingProxyType(methods), MappingProxyType(relationships), MappingProxyType({**document}))


def computed_document(
    method: VerificationMethod, relationships: Sequence[Relationship], context: str, key_member: Mapping[str, object]
) -> DidDocument:
    """Return the document that follows from one verification method; its controller is the DID.

    `key_member` is the key as the document shows it. For did:key and did:jwk, whose parts were checked one by one.
    """
    ids = frozenset({method.id})
    source: dict[str, object] = {
        "@context": [DID_V1, context],
        "id": method.controller,
        "verificationMethod": [
            {"id": method.id, "type": method.type, "controller": method.controller, **key_member},
        ],
        **{relationship.value: [method.id] for relationship in relationships},
    }
    return DidDocument(
        id=method.controller,
        verification_methods=MappingProxyType({method.id: method}),
        relationships=MappingProxyType(dict.fromkeys(relationships, ids)),
        source=MappingProxyType(source),
    )


def did_document(
    did: str,
    keys: Mapping[str, PublicKey],
    *,
    relationships: Iterable[Relationship] = (Relationship.ASSERTION, Relationship.AUTHENTICATION),
    services: Sequence[Mapping[str, object]] = (),
    also_known_as: Sequence[str] = (),
) -> dict[str, object]:
    """Build the document that a controller publishes: every key as Multikey, and under every given relationship.

    `keys` maps the fragment (without `#`) to the key. Raises InvalidDid or InvalidDocument for what would not read.
    """
    parse_did(did)
    ids = [f"{did}#{fragment}" for fragment in keys]
    document: dict[str, object] = {
        "@context": [DID_V1, MULTIKEY_V1],
        "id": did,
        **({"alsoKnownAs": list(also_known_as)} if also_known_as else {}),
        "verificationMethod": [
            {"id": method_id, "type": "Multikey", "controller": did, "publicKeyMultibase": key.to_multikey()}
            for method_id, key in zip(ids, keys.values(), strict=True)
        ],
        **{relationship.value: list(ids) for relationship in relationships},
        **({"service": [dict(service) for service in services]} if services else {}),
    }
    parse_did_document(document, did)
    return document


def _check_controller(document: Mapping[str, object]) -> None:
    controllers = document.get("controller", [])
    for controller in [controllers] if isinstance(controllers, str) else _list(controllers, "/controller"):
        try:
            parse_did(controller if isinstance(controller, str) else "")
        except InvalidDid as error:
            raise InvalidDocument("/controller", str(error)) from error


def _related(
    document: Mapping[str, object], relationship: Relationship, methods: dict[str, VerificationMethod], did: str
) -> Iterable[str]:
    for index, entry in enumerate(_entries(document, relationship.value)):
        where = f"/{relationship.value}/{index}"
        if isinstance(entry, str):
            yield absolute_url(entry, where, did)
        else:
            yield _add(methods, entry, where, did)


def _add(methods: dict[str, VerificationMethod], entry: object, where: str, did: str) -> str:
    if not isinstance(entry, Mapping):
        raise InvalidDocument(where, "must be a verification method object")
    method = read_verification_method(entry, where, did)
    if method.id in methods:
        raise InvalidDocument(f"{where}/id", f"{method.id} is defined twice")
    if len(methods) >= MAX_METHODS:
        raise InvalidDocument(where, f"more than {MAX_METHODS} verification methods")
    methods[method.id] = method
    return method.id


def _entries(document: Mapping[str, object], name: str) -> Sequence[object]:
    return _list(document.get(name, []), f"/{name}")


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise InvalidDocument(where, "must be an array")
    return value
