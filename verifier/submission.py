"""What was presented, read once and strictly. Total: what cannot be read is kept as the problem that it is.

Nothing here is verified. Limits on size and number come before anything that costs.
"""

from typing import NamedTuple

from vc.delegation.invocation import Invocation, parse_invocation
from vc.errors import Malformed
from vc.presentation import VERIFIABLE_PRESENTATION, PresentationDocument, parse_presentation_document
from vc.reasons import Reason
from vc.securing.mechanism import Secured, parse_secured
from vc.strict_json import JsonObject, parse_object
from verifier.policy import Policy
from verifier.readings import read_credential
from verifier.shown import ShownCredential, Unreadable, has_type, signers_of

PRESENTATION = "presentation"  # its label in a report
BUNDLE = "bundle"  # the label of a chain that is received, as a whole


class ShownPresentation(NamedTuple):
    """A presentation that could be read; `invocation` is None when it was signed for no act."""

    secured: Secured
    signers: tuple[str, ...]
    document: PresentationDocument
    invocation: Invocation | Malformed | None


class Submission(NamedTuple):
    """Everything that was shown together; `presentation` is None where a credential or a chain was asked for."""

    credentials: tuple[ShownCredential, ...]
    presentation: ShownPresentation | None = None
    unreadable: tuple[Unreadable, ...] = ()


def read_credential_submission(raw: bytes | str, policy: Policy) -> Submission:
    """Return what `raw` shows where one credential is asked for; never raises on any bytes or text."""
    read = read_credential(raw, "credential", policy)
    return Submission((), None, (read,)) if isinstance(read, Unreadable) else Submission((read,))


def read_presentation_submission(raw: bytes | str, policy: Policy) -> Submission:
    """Return what `raw` shows where a presentation is asked for; never raises on any bytes or text."""
    try:
        secured = parse_secured(raw, policy.limits, policy.contexts)
        if not has_type(secured.document, VERIFIABLE_PRESENTATION):
            raise _not_a_presentation()
        document = parse_presentation_document(secured.document)
        shown = _read_all(document, policy)
    except Malformed as problem:
        return Submission((), None, (Unreadable(PRESENTATION, problem),))
    return _submission(
        shown, ShownPresentation(secured, signers_of(secured), document, _read_invocation(secured.document))
    )


def read_bundle_submission(raw: bytes | str, policy: Policy) -> Submission:
    """Return the credentials in `raw`, a presentation that nobody signed; never raises on any bytes or text."""
    try:
        bundle = parse_object(raw, policy.limits)
        if not has_type(bundle, VERIFIABLE_PRESENTATION):
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


def _read_invocation(document: JsonObject) -> Invocation | Malformed | None:
    if "invocation" not in document:
        return None
    try:
        return parse_invocation(document["invocation"])
    except Malformed as problem:
        return problem


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


def _too_many_credentials(found: int, most: int) -> Malformed:
    return Malformed(
        Reason.PRESENTATION_TOO_MANY_CREDENTIALS,
        "/verifiableCredential",
        f"there are {found} credentials, more than {most}",
        "Present only what the request needs",
    )
