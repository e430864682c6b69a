"""What the caller demands of what is shown: three questions, three types; none has a default that accepts anything."""

from dataclasses import dataclass

from vc.delegation.authority import Act
from verifier.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class CredentialExpectations:
    """What is demanded of one credential: genuine, trusted, valid, not revoked. The answer never authorises an act.

    `subject` is the DID that it must be about; None leaves that to the caller.
    """

    subject: str | None = None


@dataclass(frozen=True, slots=True)
class ChainExpectations:
    """What is demanded of a chain that somebody receives, to show it later. The answer never authorises an act.

    It comes as a bundle: the JSON of a presentation that nobody signed. Every hop must be genuine, in its place, valid
    and not revoked, and the first one trusted. `subject` is the DID that the last one must be issued to; None leaves
    that to the caller.
    """

    subject: str | None = None


@dataclass(frozen=True, slots=True)
class PresentationExpectations:
    """What is demanded of a presentation: made by its holder, for this service, now, once, and for this act.

    `audience` is this service's own identifier. `challenge` is the one that it sent, None when it sends none.
    `act` is what is being done, stated from the service's own request: a delegation must cover it. With None the
    question is only who presents, and nothing is authorised. Raises ConfigurationError for an empty text.
    """

    audience: str
    challenge: str | None = None
    act: Act | None = None

    def __post_init__(self) -> None:
        if not self.audience:
            raise ConfigurationError("an audience is required: the identifier by which agents know this service")
        if self.challenge == "":
            raise ConfigurationError("an empty challenge is met by anyone; use None where no challenge was sent")


Expectations = CredentialExpectations | ChainExpectations | PresentationExpectations
