"""May I rely on this, for this act, now? Trust is a required argument; what is not known is no.

verifier = Verifier(Trust({"did:web:acme.example": ["acct:*@acme.example"]}), resolver=…, status_lists=…, ledger=…)
report = verifier.verify(token, PresentationExpectations(audience="https://cal.example", act=act))
claims = report.require_accepted()
"""

from vc.delegation.authority import Act
from vc.reasons import Reason
from verifier.accepted import Accepted, AcceptedCredential
from verifier.checks import DEFAULT_CHECKS
from verifier.errors import ConfigurationError, LedgerUnavailable, Refused, VerifierError
from verifier.evidence import Evidence, FetchedList, Unavailable
from verifier.expectations import ChainExpectations, CredentialExpectations, Expectations, PresentationExpectations
from verifier.ledger import Charge, Exceeded, Ledger, Recorded, Recording, Replayed, SingleUse
from verifier.ledger.memory import MemoryLedger
from verifier.ledger.opening import open_ledger
from verifier.ledger.sqlite import SqliteLedger
from verifier.policy import Policy
from verifier.report import Report
from verifier.resources import Resources
from verifier.results import CheckResult, Outcome
from verifier.status_lists import StatusLists
from verifier.trust import ANY_PRINCIPAL, Trust
from verifier.verify import AsyncVerifier, Verifier

__all__ = [
    "ANY_PRINCIPAL",
    "DEFAULT_CHECKS",
    "Accepted",
    "AcceptedCredential",
    "Act",
    "AsyncVerifier",
    "ChainExpectations",
    "Charge",
    "CheckResult",
    "ConfigurationError",
    "CredentialExpectations",
    "Evidence",
    "Exceeded",
    "Expectations",
    "FetchedList",
    "Ledger",
    "LedgerUnavailable",
    "MemoryLedger",
    "Outcome",
    "Policy",
    "PresentationExpectations",
    "Reason",
    "Recorded",
    "Recording",
    "Refused",
    "Replayed",
    "Report",
    "Resources",
    "SingleUse",
    "SqliteLedger",
    "StatusLists",
    "Trust",
    "Unavailable",
    "Verifier",
    "VerifierError",
    "open_ledger",
]
