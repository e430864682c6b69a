"""How a chain of delegations travels from the holder who hands it on to the one who gets it.

A bundle is a VerifiablePresentation that nobody signed: every hop from the root to the leaf, each with the signature
of its own issuer. It grants nothing to whoever finds it and is no proof of who sends it; a verifier judges the hops,
and whoever presents the leaf to a service signs with the leaf's key.
"""

from collections.abc import Iterable

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.delegation.documents import DELEGATION_TYPE
from vc.delegation.ordering import ordering_of
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.presentation import VERIFIABLE_PRESENTATION, parse_presentation_document
from vc.reasons import Reason
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, parse_secured
from vc.strict_json import Json, JsonObject, parse_object
from wallet.held import hop_of


def bundle_document(chain: Iterable[Secured]) -> JsonObject:
    """Return the bundle that carries these credentials, in this order."""
    return {
        "@context": [CREDENTIALS_V2, AGENTVC_V1],
        "type": [VERIFIABLE_PRESENTATION],
        "verifiableCredential": [envelope(one) for one in chain],
    }


def opened_bundle(raw: bytes | str) -> "JsonObject | None":
    """Return the bundle that `raw` is, None when it is anything else; what it carries is not looked at."""
    try:
        document = parse_object(raw)
    except Malformed:
        return None
    return document if _is_unsigned_presentation(document) else None


def read_bundle(document: JsonObject) -> tuple[tuple[Secured, ...], tuple[Secured, ...]]:
    """Return the hops of a bundle from root to leaf, and the credentials that stand beside them.

    Raises Malformed when a part does not read, or the delegations are not one chain. Nothing is verified.
    """
    shown = [parse_secured(canonical_json(one)) for one in parse_presentation_document(document).credentials]
    hops = [one for one in shown if _has_type(one.document, DELEGATION_TYPE)]
    ordering = ordering_of([hop_of(one) for one in hops])
    if ordering.problems:
        problem = ordering.problems[0]
        raise Malformed(problem.reason, "/verifiableCredential", problem.detail, "Ask for the bundle again")
    beside = [one for one in shown if one not in hops]
    return tuple([hops[place] for place in ordering.order]), tuple(beside)


def chain_of(raw: bytes | str) -> tuple[Secured, ...]:
    """Return the hops of the bundle that `raw` is, from root to leaf; raises Malformed. Nothing is verified."""
    document = opened_bundle(raw)
    if document is None:
        raise Malformed(
            Reason.PRESENTATION_MISSING,
            "",
            "this is no bundle of delegations",
            "Give the file that `agentvc wallet delegate` wrote",
        )
    return read_bundle(document)[0]


def _is_unsigned_presentation(document: JsonObject) -> bool:
    return _has_type(document, VERIFIABLE_PRESENTATION) and "proof" not in document


def _has_type(document: JsonObject, name: str) -> bool:
    types: Json = document.get("type")
    return types == name or (isinstance(types, list) and name in types)
