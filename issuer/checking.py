"""The check before signing, and the only way to a value that can be signed.

`check` rehearses: it secures the document with a stand-in for the key, opens what came out as a verifier would, and
holds it against the data model, the rules of agent credentials and the profile. What it returns, `Checked`, is what
`sign` takes, and nothing else makes one. `sign` gives the key no bytes but those of the rehearsal. So what was not
checked cannot be signed, and what was refused was never near the key.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from did import PublicKey, Signer
from did.errors import InvalidDid
from did.identifiers import parse_did
from did.multibase import b64url_encode
from issuer.disclosing import NOTHING_CHOSEN, Choice, Disclosing, Extras
from issuer.errors import CheckFailed, CredentialRefused
from issuer.identity import Identity
from issuer.profile import Profile, require_fit
from vc.credential import Credential, parse_credential
from vc.delegation import parse_agent, parse_delegation
from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.errors import Malformed, Problem
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.reasons import Reason
from vc.related_resource import pinned_resource_problems
from vc.securing.mapped_terms import check_terms
from vc.securing.mechanism import MECHANISMS, Secured, secure
from vc.strict_json import Json, JsonObject

_MADE_HERE = object()


class Checked:
    """A document that passed the check, as it was rehearsed; made by `Check.check` alone.

    `message` is what the rehearsal gave the stand-in to sign, `securing` what `secure` was told beside the document.
    """

    __slots__ = ("created", "credential", "message", "rehearsed", "securing")

    def __init__(
        self, credential: Credential, rehearsal: "_Rehearsal", created: datetime, *, made_by: object = None
    ) -> None:
        if made_by is not _MADE_HERE:
            raise TypeError("only issuer.checking.Check makes a Checked")
        self.credential = credential
        self.rehearsed, self.message, self.securing = rehearsal
        self.created = created


class _Securing(NamedTuple):
    extras: Extras
    contexts: ContextSet


class _Rehearsal(NamedTuple):
    secured: Secured
    message: bytes
    securing: _Securing


class Check:
    """Checks documents for one issuer, which knows the `contexts`."""

    def __init__(self, identity: Identity, contexts: ContextSet = PINNED_CONTEXTS) -> None:
        self._method = identity.method
        self._public_key = identity.signer.public_key
        self._contexts = contexts
        self._disclosing = Disclosing(identity.signer)

    def check(
        self,
        document: JsonObject,
        profile: Profile,
        mechanism: str,
        created: datetime,
        choice: Choice = NOTHING_CHOSEN,
    ) -> Checked:
        """Give the value that may be signed, when the document passes everything.

        `created` is the moment that the credential counts from. Raises CredentialRefused and ProfileViolated.
        """
        _require_disclosable(document, mechanism)
        rehearsal = self._rehearse(document, mechanism, created, choice)
        credential = require_model(rehearsal.secured.document)
        _require_agent_rules(credential)
        require_fit(profile, credential, created)
        self._require_terms(rehearsal.secured)
        return Checked(credential, rehearsal, created, made_by=_MADE_HERE)

    def _rehearse(self, document: JsonObject, mechanism: str, created: datetime, choice: Choice) -> _Rehearsal:
        stand_in = _StandIn(self._public_key)
        try:
            securing = _Securing(self._disclosing.extras(document, mechanism, choice), self._contexts)
            rehearsed = _secure(document, mechanism, stand_in, self._method, created, securing)
        except Malformed as error:
            # What the model says of a wrong member is clearer than what a mechanism says of it.
            require_model(document)
            raise refused(error) from error
        (message,) = stand_in.messages
        return _Rehearsal(rehearsed, message, securing)

    def _require_terms(self, rehearsed: Secured) -> None:
        try:
            check_terms(rehearsed, self._contexts)
        except Malformed as error:
            raise refused(error) from error


def sign(checked: Checked, identity: Identity) -> Secured:
    """Secure what was checked with the issuer's key, which is given the bytes of the rehearsal and no others.

    They hold the document, the time and the name of the key. Raises CheckFailed when the rehearsal was for another key,
    or when the mechanism does not lay out the same bytes again.
    That the signature verifies is NOT checked each time: the key was tried when it was opened.
    """
    rehearsed, message = checked.rehearsed, checked.message
    (proof,) = rehearsed.proofs
    if proof.verification_method != identity.method:
        raise CheckFailed("what was checked is for another key", remedy="Report this as a bug of agentvc")
    signature = identity.signer.sign(message)
    if rehearsed.raw == compact(message, proof.signature):
        return replace(rehearsed, raw=compact(message, signature), proofs=(replace(proof, signature=signature),))
    given = _Given(identity.signer.public_key, message, signature)
    document, mechanism = checked.credential.document, rehearsed.mechanism
    return _secure(document, mechanism, given, identity.method, checked.created, checked.securing)


def _secure(  # noqa: PLR0913, PLR0917 -- once for the rehearsal and once for the key
    document: JsonObject, mechanism: str, signer: Signer, method: str, created: datetime, securing: _Securing
) -> Secured:
    extras, contexts = securing
    return secure(
        document,
        mechanism,
        signer,
        method,
        created=created,
        concealment=extras.concealment,
        mandatory=extras.mandatory,
        contexts=contexts,
    )


def compact(signing_input: bytes, signature: bytes) -> bytes:
    """Give the compact serialisation (RFC 7515 7.1) of a signing input and its signature."""
    return signing_input + b"." + b64url_encode(signature).encode("ascii")


class _StandIn:
    """A signer without a key: its signatures have the right size and hold under no key. It keeps what it was given."""

    def __init__(self, public_key: PublicKey) -> None:
        self.public_key = public_key
        self.messages: list[bytes] = []

    def sign(self, message: bytes) -> bytes:
        """Give zeros."""
        self.messages.append(message)
        return bytes(self.public_key.key_type.algorithm.signature_size)


class _Given:
    """A signer that has the signature of one message already, and none for any other."""

    def __init__(self, public_key: PublicKey, message: bytes, signature: bytes) -> None:
        self.public_key = public_key
        self._message = message
        self._signature = signature

    def sign(self, message: bytes) -> bytes:
        """Give the signature. Raises CheckFailed when the message is not the one that was checked."""
        if message != self._message:
            raise CheckFailed("what was signed is not what was checked", remedy="Report this as a bug of agentvc")
        return self._signature


def require_model(document: JsonObject) -> Credential:
    """Give the credential that the document is. Raises CredentialRefused, naming every rule of the model it breaks.

    Also refused is a digest of a pinned context that is not that of a published version (VC-DATA-MODEL-2.0 5.3).
    """
    try:
        credential = parse_credential(document)
        problems = pinned_resource_problems(credential)
        if problems:
            raise Malformed.because(Reason.RELATED_RESOURCE_MISMATCH, problems)
    except Malformed as error:
        raise refused(error) from error
    return credential


def refused(error: Malformed) -> CredentialRefused:
    """Give the refusal that names the same problems, placed in the request's body."""
    first, *others = (problem._replace(where=f"/credential{problem.where}") for problem in error.problems)
    return CredentialRefused(first.message, where=first.where, remedy=first.remedy, others=tuple(others))


def _require_disclosable(document: JsonObject, mechanism: str) -> None:
    """Refuse a delegation of which the holder could show a part: an end or a status that is left out is authority."""
    types = document.get("type")
    if MECHANISMS[mechanism].discloses and isinstance(types, list) and DELEGATION_TYPE in types:
        raise CredentialRefused(
            f"with {mechanism} the holder could leave out what limits the delegation",
            where="/options/mechanism",
            remedy="Secure delegations by a mechanism that shows all of them, such as vc+jwt or ecdsa-rdfc-2019",
        )


def _require_agent_rules(credential: Credential) -> None:
    """Agent credentials must hold what a verifier will ask of them (agent-credentials R1, R6)."""
    subjects = credential.document.get("credentialSubject")
    if IDENTITY_TYPE not in credential.types and DELEGATION_TYPE not in credential.types:
        return
    for number, subject in enumerate(credential.subjects):
        where = f"/credentialSubject/{number}" if isinstance(subjects, list) else "/credentialSubject"
        _require_plain_did(subject.get("id"), f"/credential{where}/id")
        try:
            if IDENTITY_TYPE in credential.types:
                parse_agent(subject.get("agent"), f"{where}/agent")
            if DELEGATION_TYPE in credential.types:
                _require_first_hop(subject, f"{where}/delegation")
        except Malformed as error:
            raise refused(error) from error


def _require_plain_did(agent: Json, where: str) -> None:
    """An agent has one name, or a stop of it would miss what it was given under another (did:web:a and did:web:a#b)."""
    try:
        parse_did(agent if isinstance(agent, str) else "")
    except InvalidDid as error:
        message = f"an agent is named by its DID alone: {error}" if agent else "the agent has no id"
        raise CredentialRefused(
            message, where=where, remedy="Give the agent's DID, such as did:key:z6Mk…, without path, query or fragment"
        ) from error


def _require_first_hop(subject: JsonObject, where: str) -> None:
    delegation = parse_delegation(subject.get("delegation"), where)
    if delegation.depth != 0 or delegation.parent is not None:
        first = Problem(
            f"/credential{where}/depth",
            "an organisation issues first hops only: depth 0, no parent",
            "Let the holder of the parent delegate further",
        )
        raise CredentialRefused(first.message, where=first.where, remedy=first.remedy)
