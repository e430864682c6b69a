"""Both the classical and the post-quantum proof must hold: a policy for whoever fears that one of the two kinds breaks.

A verifier has every proof of a document verified anyway. But from a set a proof can be taken away unseen, so who wants
both kinds has to ask whether both are there; and both in the name of the same signer, for anybody can add a proof.
"""

from collections.abc import Iterable
from typing import Final

from did.keys.algorithm import KeyType
from vc.securing.secured import Proof, method_controller

POST_QUANTUM: Final = frozenset({KeyType.MLDSA44})
CLASSICAL: Final = frozenset(KeyType) - POST_QUANTUM


def kinds_missing(proofs: Iterable[Proof], signer: str) -> tuple[str, ...]:
    """Return which of `classical` and `post-quantum` no proof in the name of `signer`, a DID, is; empty when both are.

    A token has one signature, so one kind is always missing. NOT checked: that the proofs hold.
    """
    own = {proof.key_type for proof in proofs if method_controller(proof.verification_method) == signer}
    kinds = (("classical", CLASSICAL), ("post-quantum", POST_QUANTUM))
    return tuple(name for name, key_types in kinds if not own & key_types)
