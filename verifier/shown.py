"""One credential that was shown: what can be read of it, strictly and in full. Nothing here is verified."""

from enum import Enum, auto
from typing import NamedTuple

from vc.contexts import AGENTVC_V1
from vc.credential import Credential, parse_credential
from vc.data_model import DataModel
from vc.delegation.closed import closed
from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.delegation.hop import Delegation, parse_delegation
from vc.delegation.identity import AgentIdentity, parse_agent
from vc.delegation.usual import read_usual
from vc.errors import Malformed
from vc.presentation import VERIFIABLE_PRESENTATION
from vc.reasons import Reason
from vc.securing.mapped_terms import check_terms
from vc.securing.mechanism import Secured, parse_secured
from vc.securing.secured import method_controller
from vc.status.entry import ENTRY_TYPE, StatusEntry, parse_status_entry
from vc.strict_json import Json, JsonObject
from verifier.policy import Policy

_DELEGATION_SUBJECT = frozenset({"id", "delegation"})


class Kind(Enum):
    """What a credential is for: it grants, it says who an agent is, or it claims something else."""

    DELEGATION = auto()
    IDENTITY = auto()
    OTHER = auto()


class ShownCredential(NamedTuple):
    """One credential that could be read. `label` names it in a report.

    `signers` are the DIDs in whose name its proofs were made, one for each.
    `delegation` or `agent` is what it says of an agent; `claims_problem` is why just that cannot be read.
    """

    label: str
    secured: Secured
    signers: tuple[str, ...]
    credential: Credential
    kind: Kind
    delegation: Delegation | None
    agent: AgentIdentity | None
    claims_problem: Malformed | None
    entries: tuple[StatusEntry | Malformed, ...]


class Unreadable(NamedTuple):
    """Something that was shown and cannot be read."""

    label: str
    problem: Malformed


def read_shown(text: bytes | str, label: str, policy: Policy) -> ShownCredential:
    """Return the credential that `text` is; raises Malformed.

    It follows from `text` and from `limits`, `max_status_entries` and `contexts` of the policy, and from nothing else.
    """
    secured = parse_secured(text, policy.limits, policy.contexts)
    usual = None if secured.withheld else read_usual(secured.document, policy.contexts)
    if usual is None or len(usual.entries) > policy.max_status_entries:
        return _read_by_rules(secured, label, policy)
    kind = Kind.IDENTITY if usual.delegation is None else Kind.DELEGATION
    signers = signers_of(secured)
    return ShownCredential(
        label, secured, signers, usual.credential, kind, usual.delegation, usual.agent, None, usual.entries
    )


def _read_by_rules(secured: Secured, label: str, policy: Policy) -> ShownCredential:
    if has_type(secured.document, VERIFIABLE_PRESENTATION):
        raise _not_a_credential()
    credential = parse_credential(secured.document)
    entries = _read_entries(credential, policy.max_status_entries)
    kind, delegation, agent, claims_problem = Kind.OTHER, None, None, None
    try:
        if DELEGATION_TYPE in credential.types:
            kind = Kind.DELEGATION
            delegation = _read_delegation(credential, secured)
        elif IDENTITY_TYPE in credential.types:
            kind = Kind.IDENTITY
            agent = _read_identity(credential)
    except Malformed as problem:
        claims_problem = problem
    # Asked last, of what is not refused anyway: the rules about a member say more of it than that it has no meaning.
    if claims_problem is None and not any(isinstance(entry, Malformed) for entry in entries):
        check_terms(secured, policy.contexts)
    return ShownCredential(
        label, secured, signers_of(secured), credential, kind, delegation, agent, claims_problem, entries
    )


def signers_of(secured: Secured) -> tuple[str, ...]:
    """Return the DIDs in whose name the proofs were made, one for each."""
    return tuple([method_controller(proof.verification_method) for proof in secured.proofs])


def has_type(document: JsonObject, name: str) -> bool:
    """Tell whether `document` has the type `name`."""
    types: Json = document.get("type")
    return types == name or (isinstance(types, list) and name in types)


def _read_delegation(credential: Credential, secured: Secured) -> Delegation:
    _check_context(credential, Reason.DELEGATION_MALFORMED)
    # A limit, an end or a status entry that is not shown would be authority that nobody granted.
    if secured.withheld:
        raise _malformed(
            Reason.DELEGATION_MALFORMED, secured.withheld[0], "a delegation is shown whole, and a part is withheld"
        )
    if IDENTITY_TYPE in credential.types:
        raise _malformed(Reason.DELEGATION_MALFORMED, "/type", "a delegation says nothing about identity")
    subject = _only_subject(credential, Reason.DELEGATION_MALFORMED)
    closed(subject, "/credentialSubject", _DELEGATION_SUBJECT)
    return parse_delegation(subject["delegation"])


def _read_identity(credential: Credential) -> AgentIdentity:
    _check_context(credential, Reason.IDENTITY_MALFORMED)
    return parse_agent(_only_subject(credential, Reason.IDENTITY_MALFORMED).get("agent"))


def _check_context(credential: Credential, reason: Reason) -> None:
    contexts = credential.document.get("@context")
    if not isinstance(contexts, list) or AGENTVC_V1 not in contexts:
        raise _malformed(reason, "/@context", f"{AGENTVC_V1} is missing, so these terms have no meaning")
    if credential.data_model is not DataModel.V2_0:
        raise _malformed(reason, "/@context", "a credential of an agent follows version 2.0 of the data model")


def _only_subject(credential: Credential, reason: Reason) -> JsonObject:
    if len(credential.subjects) != 1:
        raise _malformed(reason, "/credentialSubject", "a credential of an agent has exactly one subject")
    return credential.subjects[0]


def _read_entries(credential: Credential, most: int) -> tuple[StatusEntry | Malformed, ...]:
    if len(credential.status) > most:
        raise _malformed(Reason.STATUS_MALFORMED, "/credentialStatus", f"more than {most} status entries")
    return tuple([_read_entry(entry, index) for index, entry in enumerate(credential.status)])


def _read_entry(entry: JsonObject, index: int) -> StatusEntry | Malformed:
    try:
        return parse_status_entry(entry)
    except Malformed as problem:
        where = f"/credentialStatus/{index}"
        if entry.get("type") != ENTRY_TYPE:
            return _malformed(Reason.STATUS_UNKNOWN, f"{where}/type", f"only {ENTRY_TYPE} is understood here")
        place = problem.where.replace("/credentialStatus", where, 1)
        return Malformed(problem.reason, place, problem.message, problem.remedy)


def _malformed(reason: Reason, where: str, message: str) -> Malformed:
    return Malformed(reason, where, message, "Issue it again in the form of agent-credentials")


def _not_a_credential() -> Malformed:
    return Malformed(
        Reason.CREDENTIAL_MISSING,
        "/type",
        "this is a VerifiablePresentation where one credential was asked for",
        "Give the credential itself, or verify it as a presentation",
    )
