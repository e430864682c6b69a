"""The checks: one small file each, and the one visible tuple of those that a verifier makes.

A check looks at an `Examination` and at what was shown, and returns results; it changes nothing and never raises.
All of them run, whatever the others find. `rests_on` names checks without which a result means nothing: where one of
them did not pass, a passed result becomes INDETERMINATE. `structure`, on which all others rest, is what reading found.
"""

from collections.abc import Callable
from typing import NamedTuple

from verifier.checks.act import check_act
from verifier.checks.audience import check_audience
from verifier.checks.authority import check_authority
from verifier.checks.chain import check_chain
from verifier.checks.challenge import check_challenge
from verifier.checks.claims import check_claims
from verifier.checks.credential_proof import check_credential_proof
from verifier.checks.credential_schema import check_credential_schemas
from verifier.checks.freshness import check_freshness
from verifier.checks.holder_binding import check_holder_binding
from verifier.checks.hop import check_hop
from verifier.checks.issuer_binding import check_issuer_binding
from verifier.checks.issuer_trust import check_issuer_trust
from verifier.checks.limits import check_limits
from verifier.checks.presentation_proof import check_presentation_proof
from verifier.checks.related_resource import check_related_resources
from verifier.checks.replay import check_replay
from verifier.checks.status import check_status
from verifier.checks.subject import check_subject
from verifier.checks.validity import check_validity
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult
from verifier.shown import ShownCredential
from verifier.submission import ShownPresentation

Results = tuple[CheckResult, ...]


class CredentialCheck(NamedTuple):
    """A check that is made of every credential. One that is `needed` must pass, not merely find nothing to look at."""

    name: str
    run: Callable[[Examination, ShownCredential], Results]
    rests_on: tuple[str, ...] = ()
    needed: bool = False


class PresentationCheck(NamedTuple):
    """A check that is made once, of the presentation. `needed_for_act` is needed only where an act is stated."""

    name: str
    run: Callable[[Examination, ShownPresentation, PresentationExpectations], Results]
    rests_on: tuple[str, ...] = ()
    needed: bool = False
    needed_for_act: bool = False


CREDENTIAL_CHECKS: tuple[CredentialCheck, ...] = (
    CredentialCheck("proof", check_credential_proof, needed=True),
    CredentialCheck("issuer", check_issuer_binding, ("proof",), needed=True),
    CredentialCheck("claims", check_claims, ("proof",)),
    CredentialCheck("chain", check_hop, ("proof", "issuer", "claims")),
    CredentialCheck("trust", check_issuer_trust, ("proof", "issuer", "chain"), needed=True),
    CredentialCheck("validity", check_validity, ("proof",), needed=True),
    CredentialCheck("subject", check_subject, ("proof",)),
    CredentialCheck("status", check_status, ("proof", "issuer", "trust")),
    CredentialCheck("related_resource", check_related_resources, ("proof", "issuer", "trust")),
    CredentialCheck("credential_schema", check_credential_schemas, ("proof", "issuer", "trust")),
)

PRESENTATION_CHECKS: tuple[PresentationCheck, ...] = (
    PresentationCheck("proof", check_presentation_proof, needed=True),
    PresentationCheck("holder", check_holder_binding, ("proof",), needed=True),
    PresentationCheck("audience", check_audience, ("proof",), needed=True),
    PresentationCheck("challenge", check_challenge, ("proof",)),
    PresentationCheck("freshness", check_freshness, ("proof",), needed=True),
    PresentationCheck("act", check_act, ("proof",), needed_for_act=True),
    PresentationCheck("chain", check_chain, ("proof",), needed_for_act=True),
    PresentationCheck("authority", check_authority, ("proof", "act", "chain"), needed_for_act=True),
    PresentationCheck("limits", check_limits, ("proof", "act", "chain", "authority")),
    PresentationCheck("replay", check_replay, ("proof",), needed=True),  # last, with limits: see its module
)


class Checks:
    """The checks of a verifier, and the names of those that must pass and not merely find nothing to look at."""

    __slots__ = (
        "needed_of_credentials", "needed_of_presentations", "needed_with_act", "of_credentials", "of_presentations",
    )  # fmt: skip

    def __init__(
        self, of_credentials: tuple[CredentialCheck, ...], of_presentations: tuple[PresentationCheck, ...]
    ) -> None:
        self.of_credentials = of_credentials
        self.of_presentations = of_presentations
        self.needed_of_credentials = frozenset([check.name for check in of_credentials if check.needed])
        self.needed_of_presentations = frozenset([check.name for check in of_presentations if check.needed])
        self.needed_with_act = self.needed_of_presentations | {
            check.name for check in of_presentations if check.needed_for_act
        }


DEFAULT_CHECKS = Checks(CREDENTIAL_CHECKS, PRESENTATION_CHECKS)
