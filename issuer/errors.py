"""What `issuer` raises: one base, one class for each thing that can go wrong.

IssuerError
├── SettingsInvalid            the settings file or one of its values cannot be used
├── SetupRefused               `initialise` would overwrite something, or cannot finish
├── RequestMalformed           a request is not of the documented shape
│   ├── BodyTooLarge
│   └── BodyNotJson            the content type says that it is something else
├── Unauthenticated            no administrator's token, or one that is not known
├── CredentialRefused          the credential breaks the data model or what agent credentials must hold
├── ProfileUnknown             no profile of that name, or none that allows the types
├── ProfileViolated            the profile does not allow this credential
├── IdempotencyKeyReused       the key was used for another request
├── IdentifierTaken            another credential has this id
├── IssuanceAbandoned          the reserved credential was given up and will never be signed
├── NotReproducible            a repeated request no longer gives the credential that was issued
├── PersonaRefused             a persona, a role or an entitlement cannot be used like that
│   ├── PersonaExists
│   └── NotGranted             the delegation reaches further than what the persona is granted now
├── PersonaUnknown             no persona of this name or DID
├── Stopped                    the switch of the agent, persona or principal is on
├── SwitchRefused              there cannot be a switch of this name
├── SwitchUnknown              nothing points to such a switch, and it was never turned
├── AncestryNotProven          a presentation does not prove that an ancestor of the hop asks to revoke it
├── TokenRefused               a capability token would break a rule of capability tokens
├── CredentialUnknown          no record with this id
├── StatusListUnknown          no status list with this name
├── StatusRefused              the status cannot be changed like that
│   └── RevocationIsFinal
├── CheckFailed                the issuer caught itself signing something it did not check (a bug or a broken signer)
└── StoreError
    ├── StoreUnavailable       the database cannot be opened, read or written
    ├── SwitchElsewhere        a switch was recorded at another place meanwhile; `issuing` tries again
    ├── IndexTaken             a status index was about to be given a second time (a bug)
    └── StoreTooNew            a later version of agentvc wrote it
"""

from vc.errors import Problem


class IssuerError(Exception):
    """The base of every error that `issuer` raises on purpose.

    `problems` names each place, what was found there and the remedy; it has at least one item.
    """

    def __init__(self, message: str, *, where: str = "", remedy: str, others: tuple[Problem, ...] = ()) -> None:
        self.problems = (Problem(where, message, remedy), *others)
        super().__init__(message)

    @property
    def where(self) -> str:
        """The place of the first problem: a JSON Pointer, a header, a setting; "" is the whole."""
        return self.problems[0].where

    @property
    def message(self) -> str:
        """What was found there."""
        return self.problems[0].message

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self.problems[0].remedy

    def __str__(self) -> str:
        return " | ".join(
            f"{p.where}: {p.message}. {p.remedy}" if p.where else f"{p.message}. {p.remedy}" for p in self.problems
        )


class SettingsInvalid(IssuerError):
    """The settings file, or a value in it, cannot be used; `where` is the file and the key."""


class SetupRefused(IssuerError):
    """Setting up an issuer would overwrite something or cannot be finished; nothing was changed."""


class RequestMalformed(IssuerError):
    """A request is not of the documented shape; nothing was changed."""


class BodyTooLarge(RequestMalformed):
    """The body has more bytes than the settings allow."""


class BodyNotJson(RequestMalformed):
    """The content type of the body is not JSON."""


class Unauthenticated(IssuerError):
    """The request carries no administrator's token, or one that is not known."""


class CredentialRefused(IssuerError):
    """The credential breaks a rule of its data model; `problems` names every one."""


class ProfileUnknown(IssuerError):
    """No profile has this name, or none allows the types of the credential."""


class ProfileViolated(IssuerError):
    """The profile does not allow this credential; `problems` names every reason."""


class IdempotencyKeyReused(IssuerError):
    """The Idempotency-Key was used before for a request with other content."""


class IdentifierTaken(IssuerError):
    """Another credential has this id."""


class IssuanceAbandoned(IssuerError):
    """This credential was reserved and then given up; it will never be signed."""


class NotReproducible(IssuerError):
    """A repeated request no longer yields the credential that was issued for it."""


class PersonaRefused(IssuerError):
    """A persona, its role or the entitlements behind it cannot be used like that; nothing was changed."""


class PersonaExists(PersonaRefused):
    """The principal has another persona of this name, or another persona has this DID."""


class NotGranted(PersonaRefused):
    """The delegation reaches further than what the persona is granted now; `problems` names every way."""


class PersonaUnknown(IssuerError):
    """There is no persona of this name or DID."""


class Stopped(IssuerError):
    """The agent, persona or principal is stopped, so nothing is issued to it."""


class SwitchRefused(IssuerError):
    """There cannot be a switch of this name, because nobody can have it; nothing was changed."""


class SwitchUnknown(IssuerError):
    """There is no such switch: no credential points to it, and it was never turned."""


class AncestryNotProven(IssuerError):
    """A presentation does not prove that an ancestor of the hop asks to revoke it; `problems` names every reason."""


class TokenRefused(IssuerError):
    """A capability token would break a rule of capability tokens; nothing was issued."""


class CredentialUnknown(IssuerError):
    """No credential with this id was issued here."""


class StatusListUnknown(IssuerError):
    """No status list of this name is published here."""


class StatusRefused(IssuerError):
    """The status of the credential cannot be changed in this way."""


class RevocationIsFinal(StatusRefused):
    """A revoked credential stays revoked."""


class CheckFailed(IssuerError):
    """What was signed is not what was checked, or the issuer's own check of its work failed; nothing was handed out."""


class StoreError(IssuerError):
    """The store cannot do its work."""


class StoreUnavailable(StoreError):
    """The database cannot be opened, read or written."""


class SwitchElsewhere(StoreError):
    """A switch was recorded at another place meanwhile; nothing was recorded, and the attempt can be repeated."""


class IndexTaken(StoreError):
    """A status index was about to be given to a second credential, or is of no list; nothing was recorded."""


class StoreTooNew(StoreError):
    """The database was written by a later version of agentvc."""
