"""What an accepted report hands out: the claims that passed every check, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vc.delegation.authority import Act
from vc.delegation.chain import effective_authority
from vc.delegation.hop import Delegation, Principal
from vc.delegation.identity import AgentIdentity
from vc.delegation.lattice import Authority
from vc.jcs import canonical_json
from vc.strict_json import JsonObject, parse_object
from verifier.accepted_json import accepted_json
from verifier.charging import HopCharge, charges_of
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.hop_facts import Actor, actors_of
from verifier.results import CheckResult
from verifier.shown import ShownCredential
from verifier.submission import Submission


@dataclass(frozen=True, slots=True)
class AcceptedCredential:
    """A credential that passed every check."""

    id: str | None
    types: tuple[str, ...]
    issuer: str
    _document: JsonObject = field(repr=False)

    @property
    def document(self) -> Mapping[str, object]:
        """A copy of the credential, made when it is read: the caller may change it, and the original is remembered."""
        return parse_object(canonical_json(self._document))


@dataclass(frozen=True, slots=True)
class Accepted:
    """The claims of what was accepted.

    `actor` is the DID that presented, or the subject of a single credential (None where it has no id). `principal` and
    `persona` are those in whose name the actor acts, where a delegation or an identity says so. `delegation` is that of
    the leaf. `act` is what was authorised: None means that nothing was. `presentation` is the document of the
    presentation, if there was one.
    """

    actor: str | None
    principal: Principal | None
    persona: str | None
    credentials: tuple[AcceptedCredential, ...]
    delegation: Delegation | None
    agent: AgentIdentity | None
    presentation: Mapping[str, object] | None
    act: Act | None
    _exam: Examination = field(repr=False, compare=False)
    _checks: tuple[CheckResult, ...] = field(repr=False, compare=False)

    # The rest is put together when somebody reads it: most services need the principal and the act.

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Everyone to whom the authority was handed, from the root to the leaf; empty without a delegation."""
        return actors_of(self._exam, self._checks)

    @property
    def authority(self) -> Authority | None:
        """What all hops allow together, in normal form; None without a delegation."""
        links = self._exam.chaining.links
        return effective_authority(links) if links else None

    @property
    def consumed(self) -> tuple[HopCharge, ...]:
        """What this act took from the limits of each hop, as the ledger recorded it; empty without an act."""
        return () if self.act is None else charges_of(self._exam)

    def to_dict(self) -> dict[str, object]:
        """Return the facts that a log needs, as JSON; documents and arguments stay out."""
        return accepted_json(self)


def accepted_claims(exam: Examination, checks: tuple[CheckResult, ...]) -> Accepted:
    """Return the claims of what `exam` shows; the caller owes that a report accepted it."""
    submission, expectations = exam.submission, exam.expectations
    presentation = submission.presentation
    delegations = [shown.delegation for shown in exam.chain or submission.credentials if shown.delegation is not None]
    agents = [shown.agent for shown in submission.credentials if shown.agent is not None]
    speaking: tuple[Delegation | AgentIdentity, ...] = (*delegations, *agents)
    return Accepted(
        _actor(submission, exam.chain),
        speaking[0].principal if speaking else None,
        next((said.persona for said in speaking if said.persona is not None), None),
        tuple([_accepted(shown) for shown in submission.credentials]),
        delegations[-1] if delegations else None,
        agents[0] if agents else None,
        None if presentation is None else presentation.document.document,
        expectations.act if isinstance(expectations, PresentationExpectations) else None,
        exam,
        checks,
    )


def _actor(submission: Submission, chain: tuple[ShownCredential, ...]) -> str | None:
    for shown in (*chain[-1:], *submission.credentials):
        if shown.credential.subject_ids:
            return shown.credential.subject_ids[0]
    return None


def _accepted(shown: ShownCredential) -> AcceptedCredential:
    credential = shown.credential
    return AcceptedCredential(credential.id, credential.types, credential.issuer, credential.document)
