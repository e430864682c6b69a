"""What projections raise, beside `Refused`; both are a `VerifierError`."""

from verifier.errors import VerifierError


class NotProjectable(VerifierError):
    """The form has no place for what was accepted, or needs something that is not there."""


class NotAttributable(VerifierError):
    """What was given is not of the form that it is said to be, or is larger than this one is ever."""
