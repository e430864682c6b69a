"""What must still be known from outside. Pure: it names needs, and never more than the trust allows.

The rules this module keeps:

- did:key and did:jwk are computed. Another DID is asked for only when the trust names it.
- A status list, a related resource or a schema is asked for only after that credential's own proof passed under a
  trusted issuer. So no URL that a stranger wrote is ever fetched.
- For a hop of a chain that means: the proof of every hop from the root to it passed, the root is trusted, and none of
  them breaks a rule between hops.
- There are two rounds: documents, then lists and resources; and two more where a schema is a credential
  (`resource_planning`). `Unavailable` answers a need like anything else; none is repeated.
"""

from vc.status.entry import StatusEntry
from verifier.checks.issuer_trust import is_vouched_for, vouched_hops
from verifier.evidence import DidDocumentNeeded, Need, StatusListNeeded
from verifier.examination import Examination
from verifier.resource_planning import resources_named_by
from verifier.shown import ShownCredential

_COMPUTED = ("did:key:", "did:jwk:")


def missing_documents(exam: Examination) -> tuple[Need, ...]:
    """Return the DID documents that have to be obtained before any proof can be judged."""
    submission, known, named = exam.submission, exam.evidence.documents, exam.trust.named
    needed: dict[str, Need] = {}
    for shown in (submission.presentation, *submission.credentials):
        for did in shown.signers if shown is not None else ():
            if did in named and did not in known and not did.startswith(_COMPUTED):
                needed[did] = DidDocumentNeeded(did)
    return tuple(needed.values())


def missing_lists(exam: Examination) -> tuple[Need, ...]:
    """Return the status lists that have to be obtained, once the documents are there."""
    known = exam.evidence.status_lists
    needed: dict[str, Need] = {}
    for shown in exam.submission.credentials:
        if shown.entries and _may_be_asked_for(exam, shown):
            for entry in shown.entries:
                if isinstance(entry, StatusEntry) and entry.list_url not in known:
                    needed[entry.list_url] = StatusListNeeded(entry.list_url)
    return tuple(needed.values())


def missing_resources(exam: Examination) -> tuple[Need, ...]:
    """Return the related resources and schemas that have to be obtained, once the documents are there."""
    known = exam.evidence.resources
    needed: dict[Need, None] = {}
    for shown in exam.submission.credentials:
        document = shown.credential.document
        if ("credentialSchema" in document or "relatedResource" in document) and _may_be_asked_for(exam, shown):
            needed.update((need, None) for need in resources_named_by(exam, shown) if need.url not in known)
    return tuple(needed)


def _may_be_asked_for(exam: Examination, shown: ShownCredential) -> bool:
    position = exam.chaining.position.get(shown.label)
    if position is None:
        return is_vouched_for(exam, shown)
    return position < exam.chaining.sound and position < vouched_hops(exam)
