"""What the holder makes of a base proof: the chosen parts, and a proof for just those (VC-DI-ECDSA 3.5.4, 3.6.6)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vc.jcs import canonical_json
from vc.linked_data import PINNED_CONTEXTS, ContextSet, canonicalize
from vc.securing.data_integrity import open_document
from vc.securing.secured import Secured, unsupported
from vc.securing.selective_disclosure.pointers import selection
from vc.securing.selective_disclosure.proof_values import DerivedValue, write_derived_value
from vc.securing.selective_disclosure.proofs import BaseProof
from vc.securing.selective_disclosure.statements import Selected, Statements, select, statements_of
from vc.strict_json import JsonObject, parse_object


class Disclosure(NamedTuple):
    """A document that shows a part of another, and the value of its proof."""

    document: JsonObject
    value: DerivedValue


def derive(base: Secured, pointers: Sequence[str], contexts: ContextSet = PINNED_CONTEXTS) -> Secured:
    """Return what `base` always shows and what `pointers` select of it, with a derived proof, for a verifier.

    The result is canonical JSON, and went through the same opening as what a stranger sends.
    Raises Malformed: `base` has not just one proof, of ecdsa-sd-2023 and made for its holder; a pointer that matches
    nothing; nothing to show. NOT checked: that the base proof holds (`BaseProof.every_signature_holds`).
    VC-DI-ECDSA 3.6.6.
    """
    proof = base.proofs[0]
    if len(base.proofs) != 1 or not isinstance(proof, BaseProof):
        raise unsupported("/proof", "there is no base proof of ecdsa-sd-2023 alone", "Derive from what was issued")
    given = parse_object(base.raw)["proof"]
    members = given[0] if isinstance(given, list) else given
    shown = disclosure(base.document, proof, tuple(pointers), contexts)
    derived = {**shown.document, "proof": {**members, "proofValue": write_derived_value(shown.value)}}  # type: ignore[dict-item]  # it was opened, so it is an object
    return open_document(derived, canonical_json(derived), contexts)


def disclosure(document: JsonObject, proof: BaseProof, pointers: tuple[str, ...], contexts: ContextSet) -> Disclosure:
    """Return the part of `document` that is shown, and its proof value (VC-DI-ECDSA 3.5.4)."""
    combined = (*proof.pointers, *pointers)
    revealed = selection(document, combined)
    if revealed is None:
        raise unsupported("", "nothing is mandatory and nothing selected", "Select something to show")
    whole = statements_of(document, proof.hmac_key, contexts)
    mandatory, shown = select(whole, proof.pointers), select(whole, combined)
    indexes = sorted(shown.indexes)
    value = DerivedValue(
        proof.signature,
        proof.scoped_key,
        tuple(_signatures(proof, whole, mandatory, shown)),
        _verifier_labels(whole, shown),
        tuple(relative for relative, index in enumerate(indexes) if index in mandatory.indexes),
    )
    return Disclosure(revealed, value)


def _signatures(proof: BaseProof, whole: Statements, mandatory: Selected, shown: Selected) -> Iterator[bytes]:
    """The signatures of the lines that are shown and not mandatory; raises Malformed unless there is one for each."""
    others = [index for index in range(len(whole.lines)) if index not in mandatory.indexes]
    if len(others) != len(proof.signatures):
        message = f"{len(proof.signatures)} signatures for {len(others)} lines"
        raise unsupported("/proof/proofValue", message, "Ask the issuer for a base proof of this document")
    return (signature for index, signature in zip(others, proof.signatures, strict=True) if index in shown.indexes)


def _verifier_labels(whole: Statements, shown: Selected) -> dict[str, str]:
    """The signed name for each canonical name that the verifier will find in what is shown (3.5.4 steps 12 to 14)."""
    canonical = canonicalize(shown.quads)
    return {name: whole.labels[label] for label, name in canonical.labels.items()}
