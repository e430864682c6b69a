"""How linked data processing says no."""

from vc.errors import Malformed
from vc.reasons import REASONS, Reason


def refusal(reason: Reason, where: str, message: str) -> Malformed:
    """The error for one broken rule, with the remedy of the reason's own page."""
    return Malformed(reason, where, message, REASONS[reason].remedy)
