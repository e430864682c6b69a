"""What was presented, read once and strictly. Total: what cannot be read is kept as the problem that it is.

Nothing here is verified. Limits on size and number come before anything that costs.
"""

from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from vc.contexts import AGENTVC_V1
from vc.credential import Credential, parse_credential
from vc.data_model import DataModel
from vc.delegation.closed import closed
from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.delegation.hop import Delegation, parse_delegation
from vc.delegation.identity import AgentIdentity, parse_agent
from vc.delegation.invocation import Invocation, parse_invocation
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.linked_data import ContextSet
from vc.presentation import VERIFIABLE_PRESENTATION, PresentationDocument, parse_presentation_document
from vc.reasons import Reason
from vc.securing.mapped_terms import check_terms
from vc.securing.mechanism import Secured, parse_secured
from vc.securing.secured import method_controller
from vc.status.entry import ENTRY_TYPE, StatusEntry, parse_status_entry
from vc.strict_json import Json, JsonLimits, JsonObject, parse_object
from verifier.policy import Policy

PRESENTATION = "presentation"  # its label in a report
BUNDLE = "bundle"  # the label of a chain that is received, as a whole
# Remembered readings take at most about 30 MB: 512 of 8 KB, each of which may become some 60 KB of small objects.
REMEMBERED_CREDENTIALS = 512
REMEMBERED_BYTES = 8_192
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


class ShownPresentation(NamedTuple):
    """A presentation that could be read; `invocation` is None when it was signed for no act."""

    secured: Secured
    signers: tuple[str, ...]
    document: PresentationDocument
    invocation: Invocation | Malformed | None


class Unreadable(NamedTuple):
    """Something that was shown and cannot be read."""

    label: str
    problem: Malformed


class Submission(NamedTuple):
    """Everything that was shown together; `presentation` is None where a credential or a chain was asked for."""

    credentials: tuple[ShownCredential, ...]
    presentation: ShownPresentation | None = None
    unreadable: tuple[Unreadable, ...] = ()


def read_credential_submission(raw: bytes | str, policy: Policy) -> Submission:
    """Return what `raw` shows where one credential is asked for; never raises on any bytes or text."""
    return _submission([read_credential(raw, "credential", policy)], None)


def read_presentation_submission(raw: bytes | str, policy: Policy) -> Submission:
    """Return what `raw` shows where a presentation is asked for; never raises on any bytes or text."""
    try:
        secured = parse_secured(raw, policy.limits, policy.contexts)
        if not _has_type(secured.document, VERIFIABLE_PRESENTATION):
            raise _not_a_presentation()
        document = parse_presentation_document(secured.document)
        shown = _read_all(document, policy)
    except Malformed as problem:
        return Submission((), None, (Unreadable(PRESENTATION, problem),))
    return _submission(
        shown, ShownPresentation(secured, _signers(secured), document, _read_invocation(secured.document))
    )


def read_bundle_submission(raw: bytes | str, policy: Policy) -> Submission:
    """Return the credentials in `raw`, a presentation that nobody signed; never raises on any bytes or text."""
    try:
        bundle = parse_object(raw, policy.limits)
        if not _has_type(bundle, VERIFIABLE_PRESENTATION):
            raise _not_a_presentation()
        if "proof" in bundle:
            raise _not_a_bundle()
        return _submission(_read_all(parse_presentation_document(bundle), policy), None)
    except Malformed as problem:
        return Submission((), None, (Unreadable(BUNDLE, problem),))


def _read_all(document: PresentationDocument, policy: Policy) -> list[ShownCredential | Unreadable]:
    """Return each credential of `document`; raises Malformed when they are too many, before any is read."""
    if len(document.credentials) > policy.max_credentials:
        raise _too_many_credentials(len(document.credentials), policy.max_credentials)
    return [
        read_credential(credential, f"credentials/{index}", policy)
        for index, credential in enumerate(document.credentials)
    ]


def _submission(shown: list[ShownCredential | Unreadable], presentation: ShownPresentation | None) -> Submission:
    return Submission(
        tuple([item for item in shown if isinstance(item, ShownCredential)]),
        presentation,
        tuple([item for item in shown if isinstance(item, Unreadable)]),
    )


def read_credential(raw: "bytes | str | JsonObject", label: str, policy: Policy) -> ShownCredential | Unreadable:
    """Return one credential that is shown as `raw`; never raises on any bytes or text."""
    try:
        text = raw if isinstance(raw, bytes | str) else canonical_json(raw)
        read = _read_again if len(text) <= REMEMBERED_BYTES else _read
        return read(text, policy.limits, policy.max_status_entries, policy.contexts)._replace(label=label)
    except Malformed as problem:
        return Unreadable(label, problem)


def _read(text: bytes | str, limits: JsonLimits, max_status_entries: int, contexts: ContextSet) -> ShownCredential:
    """Return the credential that `text` is, without a label; raises Malformed."""
    secured = parse_secured(text, limits, contexts)
    if _has_type(secured.document, VERIFIABLE_PRESENTATION):
        raise _not_a_credential()
    credential = parse_credential(secured.document)
    entries = _read_entries(credential, max_status_entries)
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
        check_terms(secured, contexts)
    return ShownCredential("", secured, _signers(secured), credential, kind, delegation, agent, claims_problem, entries)


# The same credential comes with every call of its agent. What it says follows from its bytes and the contexts alone, so
# the reading is remembered; whether it holds never is. Whatever is refused here is not remembered either.
_read_again = lru_cache(maxsize=REMEMBERED_CREDENTIALS)(_read)


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


def _signers(secured: Secured) -> tuple[str, ...]:
    return tuple([method_controller(proof.verification_method) for proof in secured.proofs])


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


def _read_invocation(document: JsonObject) -> Invocation | Malformed | None:
    if "invocation" not in document:
        return None
    try:
        return parse_invocation(document["invocation"])
    except Malformed as problem:
        return problem


def _has_type(document: JsonObject, name: str) -> bool:
    types: Json = document.get("type")
    return types == name or (isinstance(types, list) and name in types)


def _malformed(reason: Reason, where: str, message: str) -> Malformed:
    return Malformed(reason, where, message, "Issue it again in the form of agent-credentials")


def _not_a_presentation() -> Malformed:
    return Malformed(
        Reason.PRESENTATION_MISSING,
        "/type",
        "this is no VerifiablePresentation; a credential alone proves nothing about who shows it",
        "Present the credential in a verifiable presentation signed by its subject",
    )


def _not_a_bundle() -> Malformed:
    return Malformed(
        Reason.PRESENTATION_MALFORMED,
        "/proof",
        "this presentation is signed; a chain is handed over in one that is not",
        "Verify it with PresentationExpectations, or hand the chain over without a proof",
    )


def _not_a_credential() -> Malformed:
    return Malformed(
        Reason.CREDENTIAL_MISSING,
        "/type",
        "this is a VerifiablePresentation where one credential was asked for",
        "Give the credential itself, or verify it as a presentation",
    )


def _too_many_credentials(found: int, most: int) -> Malformed:
    return Malformed(
        Reason.PRESENTATION_TOO_MANY_CREDENTIALS,
        "/verifiableCredential",
        f"there are {found} credentials, more than {most}",
        "Present only what the request needs",
    )
