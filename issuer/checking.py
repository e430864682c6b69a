"""The check before signing, and the only way to a value that can be signed.

`check` rehearses: it secures the document with a stand-in for the key, opens what came out as a verifier would, and
holds it against the data model, the rules of agent credentials and the profile. What it returns, `Checked`, is what
`sign` takes, and nothing else makes one. `sign` gives the key no bytes but those of the rehearsal. So what was not
checked cannot be signed, and what was refused was never near the key.
"""

from dataclasses import replace
from datetime import datetime

from did import PublicKey
from did.multibase import b64url_encode
from issuer.errors import CheckFailed, CredentialRefused
from issuer.identity import Identity
from issuer.profile import Profile, require_fit
from vc.credential import Credential, parse_credential
from vc.delegation import parse_agent, parse_delegation
from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.errors import Malformed, Problem
from vc.reasons import Reason
from vc.related_resource import pinned_resource_problems
from vc.securing.mechanism import Secured, secure
from vc.strict_json import JsonObject

_MADE_HERE = object()


class Checked:
    """A document that passed the check, as it was rehearsed; made by `Check.check` alone."""

    __slots__ = ("created", "credential", "rehearsed")

    def __init__(
        self, credential: Credential, rehearsed: Secured, created: datetime, *, made_by: object = None
    ) -> None:
        if made_by is not _MADE_HERE:
            raise TypeError("only issuer.checking.Check makes a Checked")
        self.credential = credential
        self.rehearsed = rehearsed
        self.created = created


class Check:
    """Checks documents for one issuer."""

    def __init__(self, identity: Identity) -> None:
        self._method = identity.method
        self._stand_in = _StandIn(identity.signer.public_key)

    def check(self, document: JsonObject, profile: Profile, mechanism: str, created: datetime) -> Checked:
        """Give the value that may be signed, when the document passes everything.

        `created` is the moment that the credential counts from. Raises CredentialRefused and ProfileViolated.
        """
        rehearsed = self._rehearse(document, mechanism, created)
        credential = require_model(rehearsed.document)
        _require_agent_rules(credential)
        require_fit(profile, credential, created)
        return Checked(credential, rehearsed, created, made_by=_MADE_HERE)

    def _rehearse(self, document: JsonObject, mechanism: str, created: datetime) -> Secured:
        try:
            return secure(document, mechanism, self._stand_in, self._method, created=created)
        except Malformed as error:
            # What the model says of a wrong member is clearer than what a mechanism says of it.
            require_model(document)
            raise _refused(error) from error


def sign(checked: Checked, identity: Identity) -> Secured:
    """Secure what was checked with the issuer's key, which is given the bytes of the rehearsal and no others.

    They hold the document, the time and the name of the key. Raises CheckFailed when the rehearsal was for another key,
    or when the mechanism does not lay out the same bytes again.
    That the signature verifies is NOT checked each time: the key was tried when it was opened.
    """
    rehearsed = checked.rehearsed
    (proof,) = rehearsed.proofs
    if proof.verification_method != identity.method:
        raise CheckFailed("what was checked is for another key", remedy="Report this as a bug of agentvc")
    signature = identity.signer.sign(proof.signed)
    if rehearsed.raw == compact(proof.signed, proof.signature):
        return replace(rehearsed, raw=compact(proof.signed, signature), proofs=(replace(proof, signature=signature),))
    given = _Given(identity.signer.public_key, proof.signed, signature)
    return secure(checked.credential.document, rehearsed.mechanism, given, identity.method, created=checked.created)


def compact(signing_input: bytes, signature: bytes) -> bytes:
    """Give the compact serialisation (RFC 7515 7.1) of a signing input and its signature."""
    return signing_input + b"." + b64url_encode(signature).encode("ascii")


class _StandIn:
    """A signer without a key: its signatures have the right size and hold under no key."""

    def __init__(self, public_key: PublicKey) -> None:
        self.public_key = public_key
        self._signature = bytes(public_key.key_type.algorithm.signature_size)

    def sign(self, _: bytes) -> bytes:
        """Give zeros."""
        return self._signature


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
        raise _refused(error) from error
    return credential


def _refused(error: Malformed) -> CredentialRefused:
    """Give the refusal that names the same problems, placed in the request's body."""
    first, *others = (problem._replace(where=f"/credential{problem.where}") for problem in error.problems)
    return CredentialRefused(first.message, where=first.where, remedy=first.remedy, others=tuple(others))


def _require_agent_rules(credential: Credential) -> None:
    """Agent credentials must hold what a verifier will ask of them (agent-credentials R1, R6)."""
    subjects = credential.document.get("credentialSubject")
    for number, subject in enumerate(credential.subjects):
        where = f"/credentialSubject/{number}" if isinstance(subjects, list) else "/credentialSubject"
        try:
            if IDENTITY_TYPE in credential.types:
                parse_agent(subject.get("agent"), f"{where}/agent")
            if DELEGATION_TYPE in credential.types:
                _require_first_hop(subject, f"{where}/delegation")
        except Malformed as error:
            raise _refused(error) from error


def _require_first_hop(subject: JsonObject, where: str) -> None:
    delegation = parse_delegation(subject.get("delegation"), where)
    if delegation.depth != 0 or delegation.parent is not None:
        first = Problem(
            f"/credential{where}/depth",
            "an organisation issues first hops only: depth 0, no parent",
            "Let the holder of the parent delegate further",
        )
        raise CredentialRefused(first.message, where=first.where, remedy=first.remedy)
