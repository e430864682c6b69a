"""Terms without a meaning in what was signed as bytes: JOSE, COSE, SD-JWT, and Data Integrity over JSON.

A proof over RDF looks itself, for what no context maps it would not sign. The other mechanisms sign whatever is there,
so a misspelt `validUntil` or a member that only one side knows would be signed and mean nothing.
"""

from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS, ContextSet, unmapped_members
from vc.reasons import Reason
from vc.securing.secured import Deferred, Secured


def check_terms(secured: Secured, contexts: ContextSet = PINNED_CONTEXTS) -> None:
    """Raise Malformed(linked_data.term_unmapped), naming each member and type of the document that no context maps.

    Raises Malformed(linked_data.…) as well for invalid JSON-LD and for too much work. NOT refused is a document that
    names a context which is not in `contexts`: what it maps cannot be known, and the bytes are signed all the same.
    VC-DATA-MODEL-2.0 4.3.
    """
    if all(isinstance(proof.message, Deferred) for proof in secured.proofs):
        return
    try:
        problems = unmapped_members(secured.document, contexts)
    except Malformed as error:
        if error.reason is not Reason.LINKED_DATA_CONTEXT_UNKNOWN:
            raise
        return
    if problems:
        raise Malformed.because(Reason.LINKED_DATA_TERM_UNMAPPED, problems)
