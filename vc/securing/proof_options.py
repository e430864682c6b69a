"""The members of a Data Integrity proof, read one by one and written (VC-DATA-INTEGRITY 2.1). Nothing is verified."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from vc.securing.secured import ANSWERABLE_MEMBER, ProofOptions, malformed, method_controller, unsupported
from vc.strict_json import Json, JsonObject
from vc.times import NotATimestamp, format_timestamp, parse_timestamp

PROOF_TYPE: Final = "DataIntegrityProof"
CONTEXT: Final = "@context"
_REQUIRED: Final = ("verificationMethod", "proofPurpose", "proofValue")


class Statements(NamedTuple):
    """What a proof says of its time and audience, in the order of the fields of `Proof`."""

    created: datetime | None
    expires: datetime | None
    not_before: datetime | None
    audience: tuple[str, ...]
    challenge: str | None
    nonce: str | None


def check_required(proof: Mapping[str, Json], where: str) -> None:
    """Raise Malformed unless the members are there that every proof needs, as texts that are not empty."""
    for name in _REQUIRED:
        text_member(proof, name, where, required=True)


def read_statements(proof: Mapping[str, Json], where: str) -> Statements:
    """Return the optional statements of a proof; raises Malformed for one of the wrong form."""
    return Statements(
        _time(proof, "created", where),
        _time(proof, "expires", where),
        None,
        _domain(proof, where),
        text_member(proof, "challenge", where),
        text_member(proof, "nonce", where),
    )


def read_method(proof: Mapping[str, Json], where: str) -> str:
    """Return the `verificationMethod`; raises Malformed unless it is an absolute DID URL of a key."""
    method = str(proof["verificationMethod"])
    try:
        method_controller(method)
    except ValueError as error:
        raise unsupported(
            f"{where}/verificationMethod",
            f"{method!r:.120} does not name a key in a DID document ({error})",
            "Name the key by an absolute DID URL such as did:web:acme.example#key-1",
        ) from error
    return method


def read_purpose(proof: Mapping[str, Json], where: str) -> str:
    """Return the `proofPurpose`; raises Malformed for one that is not for credentials or presentations."""
    purpose = str(proof["proofPurpose"])
    if purpose not in ANSWERABLE_MEMBER:
        raise unsupported(
            f"{where}/proofPurpose", f"the purpose is {purpose!r:.80}", f"Use {' or '.join(ANSWERABLE_MEMBER)}"
        )
    return purpose


def text_member(proof: Mapping[str, Json], name: str, where: str, *, required: bool = False) -> str | None:
    """Return a member that is a text, or None for an optional one that is not there; raises Malformed."""
    if name not in proof and not required:
        return None
    value = proof.get(name)
    if not isinstance(value, str) or not value:
        what = "is missing" if name not in proof else "is not a non-empty string"
        raise malformed(f"{where}/{name}", f"{name} {what}", f"Set {name} as VC-DATA-INTEGRITY 2.1 says")
    return value


def proof_members(options: ProofOptions, proof_type: str, cryptosuite: str | None) -> JsonObject:
    """Return the members of a new proof but its value and its `@context`. Times are cut to whole seconds."""
    audience, previous = options.audience, options.previous
    members: JsonObject = {
        "id": options.proof_id,
        "type": proof_type,
        "cryptosuite": cryptosuite,
        "created": format_timestamp(options.created.replace(microsecond=0)),
        "expires": format_timestamp(options.expires.replace(microsecond=0)) if options.expires else None,
        "verificationMethod": options.verification_method,
        "proofPurpose": options.purpose,
        "domain": audience[0] if len(audience) == 1 else list(audience) or None,
        "challenge": options.challenge,
        "nonce": options.nonce,
        "previousProof": previous[0] if len(previous) == 1 else list(previous) or None,
    }
    return {name: value for name, value in members.items() if value is not None}


def _time(proof: Mapping[str, Json], name: str, where: str) -> datetime | None:
    """A time; one without an offset is in UTC, as VC-DATA-INTEGRITY 2.1 lets us read what should not be written."""
    text = text_member(proof, name, where)
    if text is None:
        return None
    try:
        return parse_timestamp(text)
    except NotATimestamp:
        pass
    try:
        return parse_timestamp(f"{text}Z")
    except NotATimestamp as error:
        raise malformed(
            f"{where}/{name}", f"{name} is not a dateTimeStamp", "Use for example 2026-01-31T12:00:00Z"
        ) from error


def _domain(proof: Mapping[str, Json], where: str) -> tuple[str, ...]:
    """`domain`: one string, or an array of different strings (VC-DATA-INTEGRITY 2.1)."""
    if "domain" not in proof:
        return ()
    value = proof["domain"]
    texts = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one]
    if not texts or len(set(texts)) != (len(value) if isinstance(value, list) else 1):
        raise malformed(f"{where}/domain", "it is not a string or a set of strings", "Name each domain once")
    return tuple(texts)
