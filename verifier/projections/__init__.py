"""An ACCEPTED report in the words of other systems, and such words read back, which grant nothing.

    token_claims |= project("act", report)

Each projection is one small file; the table is `PROJECTIONS`. What another system says of a chain is an `Attribution`:
nothing in `verifier` takes one, because only credentials that were verified here carry authority.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from verifier.projections.act import act_claims
from verifier.projections.attribution import Attribution, read_act_claims, read_delegation_chain
from verifier.projections.authzen import evaluation_request
from verifier.projections.errors import NotAttributable, NotProjectable
from verifier.projections.oidc_a import delegation_chain_claim
from verifier.report import Report

PROJECTIONS: Final[Mapping[str, Callable[[Report], dict[str, object]]]] = MappingProxyType(
    {
        "act": act_claims,
        "delegation_chain": delegation_chain_claim,
        "authzen": evaluation_request,
    }
)

__all__ = [
    "PROJECTIONS",
    "Attribution",
    "NotAttributable",
    "NotProjectable",
    "act_claims",
    "delegation_chain_claim",
    "evaluation_request",
    "project",
    "read_act_claims",
    "read_delegation_chain",
]


def project(name: str, report: Report) -> dict[str, object]:
    """Return the projection of `report` that `PROJECTIONS` has under `name`.

    Raises Refused for a report that is not accepted, NotProjectable when the form cannot say what was accepted, and
    KeyError for a name that is not in the table.
    """
    return PROJECTIONS[name](report)
