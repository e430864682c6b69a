"""What an accepted report hands out: the claims that passed every check, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from vc.delegation.authority import Act
from vc.delegation.hop import Delegation, Principal
from vc.delegation.identity import AgentIdentity
from vc.jcs import canonical_json
from vc.strict_json import parse_object
from verifier.expectations import Expectations, PresentationExpectations
from verifier.submission import ShownCredential, Submission


@dataclass(frozen=True, slots=True)
class AcceptedCredential:
    """A credential that passed every check."""

    id: str | None
    types: tuple[str, ...]
    issuer: str
    document: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The claims of what was accepted.

    `actor` is the DID that presented, or the subject of a single credential (None where it has no id). `principal` and
    `persona` are those in whose name the actor acts, where a delegation or an identity says so. `act` is what was
    authorised: None means that nothing was. `presentation` is the document of the presentation, if there was one.
    """

    actor: str | None
    principal: Principal | None
    persona: str | None
    credentials: tuple[AcceptedCredential, ...]
    delegation: Delegation | None
    agent: AgentIdentity | None
    presentation: Mapping[str, object] | None
    act: Act | None

    def to_dict(self) -> dict[str, object]:
        """Return the facts that a log needs, as JSON; documents and arguments stay out."""
        principal = self.principal
        return {
            "actor": self.actor,
            "principal": None if principal is None else {"id": principal.id, "type": principal.type},
            "persona": self.persona,
            "credentials": [
                {"id": credential.id, "types": list(credential.types), "issuer": credential.issuer}
                for credential in self.credentials
            ],
            "act": None if self.act is None else {"action": self.act.action, "location": self.act.location},
        }


def accepted_claims(submission: Submission, expectations: Expectations) -> Accepted:
    """Return the claims of `submission`; the caller owes that a report accepted it."""
    presentation = submission.presentation
    document = None if presentation is None else presentation.document.document
    delegations = [shown.delegation for shown in submission.credentials if shown.delegation is not None]
    agents = [shown.agent for shown in submission.credentials if shown.agent is not None]
    speaking: tuple[Delegation | AgentIdentity, ...] = (*delegations, *agents)
    return Accepted(
        _actor(submission),
        speaking[0].principal if speaking else None,
        next((said.persona for said in speaking if said.persona is not None), None),
        tuple([_accepted(shown) for shown in submission.credentials]),
        delegations[0] if delegations else None,
        agents[0] if agents else None,
        document,
        expectations.act if isinstance(expectations, PresentationExpectations) else None,
    )


def _actor(submission: Submission) -> str | None:
    for shown in submission.credentials:
        if shown.credential.subject_ids:
            return shown.credential.subject_ids[0]
    return None


def _accepted(shown: ShownCredential) -> AcceptedCredential:
    credential = shown.credential
    # A copy, for the caller may change it, and the original is remembered for the next time the credential is shown.
    document = parse_object(canonical_json(credential.document))
    return AcceptedCredential(credential.id, credential.types, credential.issuer, document)
