"""The way in: open whatever was presented, and secure a document by a mechanism chosen by its name.

    raw --parse_secured--> Secured(document, proofs) --proof.holds_under(key)--> True or False

`parse_secured` (in `opening`) does no cryptography and no look-ups, so it may be called on anything a stranger sends.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.keys.signer import Signer
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.cose.header import COSE_KINDS
from vc.securing.cose.sign1 import secure_sign1
from vc.securing.cryptosuites import CRYPTOSUITES
from vc.securing.data_integrity import add_proof_to, secure_document
from vc.securing.jose import secure_jws
from vc.securing.jose_header import KINDS, SD_JWT_KINDS
from vc.securing.opening import parse_secured
from vc.securing.sd_jwt.presenting import bind_key, choose_disclosures
from vc.securing.sd_jwt.token import secure_sd_jwt
from vc.securing.secured import (
    ASSERTION,
    AUTHENTICATION,
    Concealment,
    MandatoryDisclosure,
    Proof,
    ProofOptions,
    Secured,
    malformed,
    method_controller,
    unsupported,
)
from vc.securing.selective_disclosure.deriving import derive
from vc.securing.selective_disclosure.proofs import BaseProof
from vc.strict_json import Json, parse_object

__all__ = [
    "ASSERTION",
    "AUTHENTICATION",
    "MECHANISMS",
    "Concealment",
    "MandatoryDisclosure",
    "Mechanism",
    "Proof",
    "Secured",
    "add_proof",
    "bind_key",
    "choose_disclosures",
    "derive",
    "parse_secured",
    "secure",
]

Securing = Callable[[Mapping[str, Json], Signer, ProofOptions], bytes]


class Mechanism(NamedTuple):
    """One way to secure a document, and the types of key it can use.

    `conceals` says whether parts of the document can be left to the holder, `confirms` whether the key of the holder
    can be stated; `discloses` whether the holder derives what a verifier sees, for which the issuer says what is always
    shown; `has_proofs` whether the document carries its proofs, so that there may be several with ids; `is_draft`
    whether its specification may still change, so that what is signed today may not be verified tomorrow.
    """

    name: str
    key_types: frozenset[KeyType]
    secure: Securing
    conceals: bool = False
    confirms: bool = False
    discloses: bool = False
    has_proofs: bool = False
    is_draft: bool = False


def _jose(kind: str) -> Mechanism:
    def secure_it(document: Mapping[str, Json], signer: Signer, options: ProofOptions) -> bytes:
        return secure_jws(document, kind, signer, options)

    return Mechanism(kind, frozenset(KeyType), secure_it, confirms=True)


def _sd_jwt(kind: str) -> Mechanism:
    def secure_it(document: Mapping[str, Json], signer: Signer, options: ProofOptions) -> bytes:
        return secure_sd_jwt(document, kind, signer, options)

    return Mechanism(kind, frozenset(KeyType), secure_it, conceals=True, confirms=True)


def _cose(kind: str) -> Mechanism:
    def secure_it(document: Mapping[str, Json], signer: Signer, options: ProofOptions) -> bytes:
        return secure_sign1(document, kind, signer, options)

    return Mechanism(kind, frozenset(KeyType), secure_it)


def _data_integrity(name: str) -> Mechanism:
    suite = CRYPTOSUITES[name]

    def secure_it(document: Mapping[str, Json], signer: Signer, options: ProofOptions) -> bytes:
        return secure_document(document, name, signer, options)

    key_types = frozenset(suite.key_types.values())
    return Mechanism(name, key_types, secure_it, discloses=suite.discloses, has_proofs=True, is_draft=suite.is_draft)


MECHANISMS: Final[Mapping[str, Mechanism]] = {
    **{kind: _jose(kind) for kind in KINDS},
    **{kind: _sd_jwt(kind) for kind in SD_JWT_KINDS},
    **{kind: _cose(kind) for kind in COSE_KINDS},
    **{suite: _data_integrity(suite) for suite in CRYPTOSUITES},
}


def secure(  # noqa: PLR0913 -- each option is a member of the proof, and all but two are passed by name
    document: Mapping[str, Json],
    mechanism: str,
    signer: Signer,
    verification_method: str,
    *,
    created: datetime,
    purpose: str | None = None,
    expires: datetime | None = None,
    audience: str | tuple[str, ...] | list[str] | None = None,
    challenge: str | None = None,
    nonce: str | None = None,
    concealment: Concealment | None = None,
    confirmation: PublicKey | str | None = None,
    mandatory: MandatoryDisclosure | None = None,
    proof_id: str | None = None,
    contexts: ContextSet = PINNED_CONTEXTS,
) -> Secured:
    """Secure `document`, as it is, with the key of `signer` that `verification_method` (an absolute DID URL) names.

    `purpose` is by default `authentication` for a presentation and `assertionMethod` for anything else. Times are
    aware datetimes, cut to whole seconds. `concealment` (SD-JWT) says what the holder may withhold, `confirmation`
    (SD-JWT, JWT) which key is the holder's, by value or by its DID URL; `mandatory` (ecdsa-sd-2023) what the holder
    must always show. `proof_id` (Data Integrity) lets later proofs name this one, and `contexts` are those that proofs
    over RDF may use. The result went through `parse_secured`, so that will not refuse it later.
    Raises Malformed when the mechanism is unknown or does not fit the key, the options or the document. That the
    document is a valid credential, and that the DID document has the key, are NOT checked.
    """
    row = _row(mechanism, signer, verification_method)
    if isinstance(confirmation, str):
        _check_absolute(confirmation)
    if (concealment and not row.conceals) or (confirmation and not row.confirms):
        what = "withhold nothing" if concealment and not row.conceals else "confirm no key"
        raise unsupported("", f"documents secured by {mechanism} {what}", "Choose vc+sd-jwt or vp+sd-jwt")
    if mandatory and not row.discloses:
        raise unsupported("", f"{mechanism} shows everything always", "Choose ecdsa-sd-2023")
    if proof_id and not row.has_proofs:
        raise unsupported("", f"{mechanism} has no proof that an id could name", "Choose a Data Integrity cryptosuite")
    named = (audience,) if isinstance(audience, str) else tuple(audience or ())
    options = ProofOptions(
        verification_method,
        created,
        purpose or _purpose(document),
        expires,
        named,
        challenge,
        nonce,
        concealment,
        confirmation,
        mandatory,
        proof_id,
        contexts=contexts,
    )
    return parse_secured(row.secure(document, signer, options), contexts=contexts)


def add_proof(  # noqa: PLR0913 -- as secure
    secured: Secured,
    mechanism: str,
    signer: Signer,
    verification_method: str,
    *,
    created: datetime,
    purpose: str | None = None,
    expires: datetime | None = None,
    audience: str | tuple[str, ...] | list[str] | None = None,
    challenge: str | None = None,
    nonce: str | None = None,
    proof_id: str | None = None,
    previous: tuple[str, ...] = (),
    contexts: ContextSet = PINNED_CONTEXTS,
) -> Secured:
    """Add one proof of a Data Integrity `mechanism` to a document that carries proofs; otherwise as `secure`.

    The ids in `previous` name proofs of the document that the new one signs as well: a chain. Without any it is a set,
    from which a proof can be taken away unseen.
    Raises Malformed also where `secured` is a token, or was made for its holder alone. NOT checked: that the proofs
    which are there hold. VC-DATA-INTEGRITY 4.3.
    """
    row = _row(mechanism, signer, verification_method)
    if not row.has_proofs or row.discloses or secured.is_enveloping or _is_base(secured):
        raise unsupported(
            "", f"{mechanism} cannot be added to {secured.mechanism}", "Secure the document by one of them"
        )
    document = parse_object(secured.raw)
    named = (audience,) if isinstance(audience, str) else tuple(audience or ())
    options = ProofOptions(
        verification_method,
        created,
        purpose or _purpose(document),
        expires,
        named,
        challenge,
        nonce,
        proof_id=proof_id,
        previous=previous,
        contexts=contexts,
    )
    return parse_secured(add_proof_to(document, mechanism, signer, options), contexts=contexts)


def _is_base(secured: Secured) -> bool:
    return any(isinstance(proof, BaseProof) for proof in secured.proofs)


def _row(mechanism: str, signer: Signer, verification_method: str) -> Mechanism:
    row = MECHANISMS.get(mechanism)
    if row is None:
        raise unsupported("", f"there is no mechanism {mechanism!r:.80}", f"Use one of {', '.join(MECHANISMS)}")
    key_type = signer.public_key.key_type
    if key_type not in row.key_types:
        raise unsupported("", f"{mechanism} does not use {key_type.value} keys", "Choose another mechanism or key")
    _check_absolute(verification_method)
    return row


def _check_absolute(verification_method: str) -> None:
    try:
        method_controller(verification_method)
    except ValueError as error:
        message = f"{verification_method!r:.120} names no key in a DID document ({error})"
        raise malformed("", message, "Give an absolute DID URL with a fragment") from error


def _purpose(document: Mapping[str, Json]) -> str:
    types = document.get("type")
    presentation = "VerifiablePresentation"
    return AUTHENTICATION if types == presentation or (isinstance(types, list) and presentation in types) else ASSERTION
