"""What `verifier` raises: wrong use, a wrong setting, or a refusal that the caller asked to be raised.

VerifierError
├── ConfigurationError   a Trust, Policy, Expectations or Verifier that cannot mean what it says
├── Refused              `Report.require_accepted()` on a report that does not accept
└── LedgerUnavailable    a ledger could not record; the verifier turns it into `replay.not_enforceable`

Nothing that is presented makes `verify` raise; see `Report`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verifier.report import Report


class VerifierError(Exception):
    """The base of every error that `verifier` raises on purpose."""


class ConfigurationError(VerifierError):
    """The caller demanded something that has no safe meaning."""


class LedgerUnavailable(VerifierError):
    """A ledger could not record a use; whether it was the first is not known."""


class Refused(VerifierError):
    """What was presented is not accepted; `report` says why."""

    def __init__(self, report: "Report") -> None:
        super().__init__(report.summary())
        self.report = report
