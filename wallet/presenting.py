"""What a presentation shows: each credential with the chain it rests on, and never more than one chain."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from vc.securing.mechanism import Secured
from wallet.errors import PresentationNotMade
from wallet.held import Held

MAX_LIFE: Final = timedelta(seconds=120)  # agent-credentials.md, "A presentation is bound to the act"


def to_be_shown(held: Sequence[Held]) -> tuple[Secured, ...]:
    """Return what is shown for these credentials: the one chain from root to leaf, and what stands beside it.

    Raises PresentationNotMade for delegations of several chains: authority is never added up (agent-credentials R13).
    """
    leaves = _leaves([one for one in held if one.delegation is not None])
    if len(leaves) > 1:
        raise PresentationNotMade(
            f"{', '.join(one.id for one in leaves)} are delegations of different chains, and authority is never added "
            "up: show one of them"
        )
    beside = [one.secured for one in held if one.delegation is None]
    return (*beside, *(leaves[0].chain if leaves else ()))


def check_may_present(held: Sequence[Held], audience: str, life: timedelta) -> None:
    """Raise PresentationNotMade for what is never signed, whatever the credentials say."""
    if not held:
        raise PresentationNotMade("name at least one credential to present: `agentvc wallet list` shows the ids")
    if not audience:
        raise PresentationNotMade("a presentation needs an audience: the service that it is shown to")
    if not timedelta(seconds=1) <= life <= MAX_LIFE:
        raise PresentationNotMade(f"a presentation lives from 1 to {MAX_LIFE.seconds} seconds, not {life}")


def _leaves(delegations: Iterable[Held]) -> list[Held]:
    """Return those that no other one rests on."""
    known = {one.secured.digest(): one for one in delegations}
    above = {ancestor.digest() for one in known.values() for ancestor in one.ancestors}
    return [one for digest, one in known.items() if digest not in above]
