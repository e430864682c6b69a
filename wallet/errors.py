"""What goes wrong in a wallet.

WalletError
├── WalletMissing        there is no file at the path
├── WalletExists         there is a file where a new wallet should go
├── NotAWallet           the file is something else, or of a newer format
├── WalletDamaged        the file is a wallet, and part of it no longer reads as it was written
├── WalletUnavailable    the file cannot be used now (permissions, a lock, a full disk)
├── WrongPassphrase      the passphrase does not open it
├── CredentialRefused    a verifier did not accept what was offered; carries the report
├── CredentialNotHeld    no credential with that id
├── NothingCovers        no held delegation covers the act
├── PresentationNotMade  what was asked for may not be signed
├── NotNarrower          the delegation that was asked for goes beyond its parent; carries each way in which it does
├── DelegationNotMade    the delegation that was asked for may not be signed for another reason
└── RevocationNotMade    this agent cannot ask for the revocation, or it was refused
"""

from collections.abc import Iterable

from vc.delegation import Refusal
from verifier import Report


class WalletError(Exception):
    """Something went wrong in the wallet; the message names the place and the remedy."""


class WalletMissing(WalletError):
    """There is no wallet at the path."""


class WalletExists(WalletError):
    """There is a file already where a new wallet should go."""


class NotAWallet(WalletError):
    """The file is not a wallet of this format."""


class WalletDamaged(WalletError):
    """Part of the wallet does not read as it was written."""


class WalletUnavailable(WalletError):
    """The wallet file cannot be used at the moment."""


class WrongPassphrase(WalletError):
    """The passphrase does not open the wallet."""


class CredentialRefused(WalletError):
    """The verifier did not accept the credential, so nothing was kept."""

    def __init__(self, report: Report) -> None:
        reasons = ", ".join(dict.fromkeys(reason.value for reason in report.reasons)) or "no reason given"
        super().__init__(f"the credential was not accepted and not kept: {reasons}")
        self.report = report


class CredentialNotHeld(WalletError):
    """The wallet holds no credential with this id."""


class NothingCovers(WalletError):
    """No held and unexpired delegation covers the act."""


class PresentationNotMade(WalletError):
    """The wallet does not sign the presentation that was asked for."""


class NotNarrower(WalletError):
    """The delegation that was asked for goes beyond its parent, so nothing was signed."""

    def __init__(self, refusals: Iterable[Refusal], granted: str) -> None:
        self.refusals = tuple(refusals)
        self.granted = granted
        wider = "; ".join(_in_words(refusal.detail) for refusal in self.refusals)
        super().__init__(f"nothing was signed, it would be more than the parent grants: {wider}. Granted: {granted}")


class DelegationNotMade(WalletError):
    """The wallet does not sign the delegation that was asked for."""


class RevocationNotMade(WalletError):
    """The wallet cannot ask for this revocation, or the issuer refused it."""


def _in_words(detail: str) -> str:
    """The name of the member in place of the pointer to it."""
    pointer, _, rest = detail.partition(": ")
    return f"{pointer.rpartition('/')[2]}: {rest}" if pointer.startswith("/") else detail
