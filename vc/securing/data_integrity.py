"""Documents that carry Data Integrity proofs (VC-DATA-INTEGRITY 4; VC-DI-EDDSA 3; VC-DI-ECDSA 3).

Rules kept here:
- each proof is over the document without its proofs, but with those that the proof names as previous (`proof_sets`);
- every member of a proof but `proofValue` is signed, whether we know it or not, so unknown members are kept;
- the `@context` inside the proof of a jcs suite is what was signed: the document's begins with it. What stands behind
  must be signed by another proof, for nobody answers for a context that no proof signs;
- a suite over RDF signs the statements that the document makes under its own `@context`; its proof stores none.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from did.keys.signer import Signer
from vc.jcs import canonical_json
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.cryptosuites import CRYPTOSUITES, LEGACY_TYPES
from vc.securing.cryptosuites.suite import Cryptosuite, Making, Shown
from vc.securing.proof_options import CONTEXT, PROOF_TYPE, check_required, proof_members, text_member
from vc.securing.proof_sets import MAX_PROOFS, Listed, list_proofs, proofs_named
from vc.securing.secured import ProofOptions, Secured, malformed, unsupported
from vc.strict_json import Json, JsonObject

_VALUE: Final = "proofValue"


class _Known(NamedTuple):
    """A proof of a suite that we know; `context` is what it signs of the document's, `whole` whether that is all."""

    listed: Listed
    suite: Cryptosuite
    config: JsonObject
    context: Json
    whole: bool


def open_document(document: Mapping[str, Json], raw: bytes, contexts: ContextSet = PINNED_CONTEXTS) -> Secured:
    """Open a parsed document with a `proof`; raises Malformed (proof.malformed, proof.unsupported); verifies nothing.

    `document` is left as it is. `contexts` are those that suites over RDF may use; what they find wrong with the
    document shows only when a proof is asked. That it is a valid credential or presentation is NOT checked.
    VC-DATA-INTEGRITY 4.4 steps 2 to 4 and 4.5 step 3; VC-DI-EDDSA 3.3.2 steps 1 to 7.
    """
    unsecured = dict(document)
    known = [_known(listed, unsecured) for listed in list_proofs(unsecured.pop("proof"))]
    first = known[0]
    whole = first if first.whole else next((each for each in known if each.whole), None)
    if whole is None:
        where = f"{first.listed.where}/{CONTEXT}"
        raise malformed(where, "the document has other contexts than its proof signs", "Do not change @context")
    if whole.context is not unsecured.get(CONTEXT):
        unsecured[CONTEXT] = whole.context
    proofs = tuple([each.suite.open(each.suite, _shown(each, unsecured, contexts)) for each in known])
    names = first.suite.name if len(known) == 1 else "+".join(dict.fromkeys(each.suite.name for each in known))
    withheld = ("",) if any(proof.shows_part for proof in proofs) else ()
    return Secured(raw, names, unsecured, proofs, withheld=withheld)


def secure_document(document: Mapping[str, Json], suite_name: str, signer: Signer, options: ProofOptions) -> bytes:
    """Return the canonical JSON of `document` with a proof of `suite_name` (VC-DATA-INTEGRITY 4.2).

    Raises Malformed when the document already has a proof, has no canonical form, or would lose something in RDF.
    Times are cut to whole seconds.
    """
    if "proof" in document:
        raise unsupported("/proof", "the document is already secured", "Give the document without its proof")
    proofs_named([], options.previous)
    return canonical_json({**document, "proof": _new_proof(document, [], suite_name, signer, options)})


def add_proof_to(document: Mapping[str, Json], suite_name: str, signer: Signer, options: ProofOptions) -> bytes:
    """Return the canonical JSON of a secured `document` with one proof more (VC-DATA-INTEGRITY 4.3).

    With `options.previous` the new proof signs those proofs too, which makes a chain; otherwise it joins a set.
    Raises Malformed as `secure_document`, for an id that is not there, and when there are enough proofs.
    NOT checked: that the proofs which are there hold.
    """
    unsecured = dict(document)
    proofs = [listed.members for listed in list_proofs(unsecured.pop("proof", None))]
    if len(proofs) == MAX_PROOFS:
        raise unsupported("/proof", f"there are {MAX_PROOFS} proofs already", "Secure the document anew")
    previous = proofs_named(proofs, options.previous)
    proof = _new_proof(unsecured, previous, suite_name, signer, options)
    return canonical_json({**unsecured, "proof": [*proofs, proof]})


def _new_proof(
    document: Mapping[str, Json], previous: list[JsonObject], suite_name: str, signer: Signer, options: ProofOptions
) -> JsonObject:
    suite = CRYPTOSUITES[suite_name]
    config = proof_members(options, suite.proof_type, suite.name if suite.proof_type == PROOF_TYPE else None)
    if suite.copies_context and document.get(CONTEXT) is not None:
        config = {CONTEXT: document[CONTEXT], **config}
    hashed: JsonObject = {**document, "proof": [*previous]} if previous else dict(document)
    return {**config, _VALUE: suite.make(suite, Making(hashed, config, signer, options))}


def _known(listed: Listed, document: JsonObject) -> _Known:
    where, proof = listed.where, listed.members
    suite = _suite(proof, where)
    check_required(proof, where)
    config = {name: value for name, value in proof.items() if name != _VALUE}
    own = document.get(CONTEXT)
    if CONTEXT not in config:
        return _Known(listed, suite, config, own, whole=True)
    signed = config[CONTEXT]
    if own == signed and _all_texts(signed):
        return _Known(listed, suite, config, own, whole=True)
    whole = _signs_whole(own, signed, f"{where}/{CONTEXT}", may_be_more=suite.copies_context)
    return _Known(listed, suite, config, signed, whole)


def _shown(known: _Known, document: JsonObject, contexts: ContextSet) -> Shown:
    listed, suite, config, context, _ = known
    if not suite.copies_context:
        config.pop(CONTEXT, None)
    elif context is not document.get(CONTEXT):
        document = {**document, CONTEXT: context}
    if listed.previous:
        document = {**document, "proof": [*listed.previous]}
    return Shown(document, config, str(listed.members[_VALUE]), listed.where, contexts)


def _suite(proof: JsonObject, where: str) -> Cryptosuite:
    proof_type = text_member(proof, "type", where, required=True)
    legacy = LEGACY_TYPES.get(str(proof_type))
    if legacy is not None and "cryptosuite" not in proof:
        return legacy
    if proof_type != PROOF_TYPE:
        raise unsupported(f"{where}/type", f"the proof type is {proof_type!r:.80}", f"Use {PROOF_TYPE}")
    name = text_member(proof, "cryptosuite", where, required=True)
    suite = CRYPTOSUITES.get(str(name))
    if suite is None or suite.proof_type != PROOF_TYPE:
        raise unsupported(
            f"{where}/cryptosuite", f"the cryptosuite is {name!r:.80}", f"Use one of {', '.join(CRYPTOSUITES)}"
        )
    return suite


def _signs_whole(own: Json, signed: Json, where: str, *, may_be_more: bool) -> bool:
    """Whether the signed `@context` is all of the document's, which must begin with it (VC-DI-EDDSA 3.3.2 step 4)."""
    mine, theirs = (value if isinstance(value, list) else [value] for value in (own, signed))
    whole = len(mine) == len(theirs)
    if canonical_json(mine[: len(theirs)]) != canonical_json(theirs) or not (whole or may_be_more):
        raise malformed(where, "the document has other contexts than its proof signs", "Do not change @context")
    return whole


def _all_texts(value: Json) -> bool:
    return all(isinstance(one, str) for one in value) if isinstance(value, list) else isinstance(value, str)
