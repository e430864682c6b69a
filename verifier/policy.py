"""How strict a verifier is: every number in one place, with its unit and the reason for it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.strict_json import DEFAULT_LIMITS, JsonLimits
from verifier.errors import ConfigurationError

# Verifiers that share a ledger may differ in their skew, so none may forget before the one with the largest refuses.
MOST_CLOCK_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Policy:
    """The bounds that a verifier applies.

    Raises ConfigurationError for a negative one, and for a `clock_skew` of more than MOST_CLOCK_SKEW.
    `status_required_for` names the types that must be revocable: a credential of such a type needs a `revocation` or
    `suspension` entry unless it lives at most `max_life_without_status`. By default these are the two credentials of an
    agent, so that whatever an agent can show can be stopped. Any other credential may leave status out, as
    VC-DATA-MODEL-2.0 4.10 allows; an entry that is there is always checked, whatever the type.
    `contexts` are those that proofs over RDF may use; a further one is pinned from a file (`ContextSet.pinned`).
    `require_classical_and_post_quantum` refuses what does not carry a proof of both kinds by its issuer or holder, also
    a status list: for who fears that one kind breaks. Tokens have one signature, so they never pass.
    The last two let credentials pass that could not be held against what they name: a related resource whose content
    is not known, a schema that is not known or not understood. A wrong content never passes, nor a credential that does
    not fit its schema.
    """

    max_staleness: timedelta = timedelta(minutes=5)  # how late a revocation may be noticed
    clock_skew: timedelta = timedelta(seconds=5)  # hosts that keep time by NTP differ by far less
    max_presentation_life: timedelta = timedelta(seconds=120)  # agent-credentials, "bound to the act"
    max_life_without_status: timedelta = timedelta(seconds=900)  # agent-credentials, "every hop"
    max_credentials: int = 16  # in one presentation; each costs a signature, a stranger decides how many
    max_status_entries: int = 16  # of one credential; four are usual: itself, agent, persona, principal
    max_limits: int = 128  # that one act counts against; each is written to a ledger that others wait for
    max_resources: int = 8  # related resources that are fetched for one credential; as many schemas
    limits: JsonLimits = DEFAULT_LIMITS
    status_required_for: frozenset[str] = frozenset({IDENTITY_TYPE, DELEGATION_TYPE})
    contexts: ContextSet = PINNED_CONTEXTS
    require_classical_and_post_quantum: bool = False
    allow_unavailable_related_resources: bool = False
    allow_undecided_schemas: bool = False

    def __post_init__(self) -> None:
        spans = (self.max_staleness, self.clock_skew, self.max_presentation_life, self.max_life_without_status)
        if any(span < timedelta(0) for span in spans):
            raise ConfigurationError("a span of time in a policy is not negative")
        if self.clock_skew > MOST_CLOCK_SKEW:
            raise ConfigurationError(f"a clock skew is at most {MOST_CLOCK_SKEW}, for which ledgers remember")
        if min(self.max_credentials, self.max_status_entries) < 1 or min(self.max_resources, self.max_limits) < 0:
            raise ConfigurationError("a policy that allows no credential or status entry accepts nothing")
