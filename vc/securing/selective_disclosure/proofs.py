"""The proofs of ecdsa-sd-2023: one made for the holder, and the ones that the holder derives from it for verifiers.

A proof of this suite has many signatures: one by the issuer over what is always shown and over a key that exists for
this proof alone, and one by that key over each other line of canonical N-Quads.
"""

from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from did.keys.public_key import PublicKey
from vc.errors import Malformed
from vc.securing.secured import Deferred, Proof, unsupported


class Lines(NamedTuple):
    """The bytes that the issuer's key signed, and the lines that the proof-scoped key signed, in order."""

    signed: bytes
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ManySignatures(Proof):
    """A proof with more signatures than the issuer's: `signatures` by `scoped_key` over each of `lines`."""

    scoped_key: PublicKey
    signatures: tuple[bytes, ...] = field(repr=False)
    lines: Deferred[Lines] = field(repr=False)

    def every_signature_holds(self, key: PublicKey) -> bool:
        """Tell whether `key` made the proof, and the key in it signed each line and no line is left; never raises.

        The issuer's signature comes first: without it, nothing that a stranger sent costs another one.
        VC-DI-ECDSA 3.6.7 steps 3 to 8.
        """
        if not Proof.holds_under(self, key):
            return False
        try:
            lines = self.lines.value().others
        except Malformed:
            return False
        return len(lines) == len(self.signatures) and all(
            self.scoped_key.verify(signature, line.encode())
            for signature, line in zip(self.signatures, lines, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedProof(_ManySignatures):
    """A proof that shows some statements, for a verifier."""

    shows_part: ClassVar[bool] = True

    def holds_under(self, key: PublicKey) -> bool:
        """Tell whether `key` made this proof over these statements; False for any other key; never raises."""
        return self.every_signature_holds(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseProof(_ManySignatures):
    """A proof for the holder alone: it has the signature of every statement, and the key of the names.

    A verifier must not be shown it (VC-DI-ECDSA 3.6.5), and reads no such value (3.5.8): it holds under no key there.
    """

    hmac_key: bytes = field(repr=False)
    pointers: tuple[str, ...]

    def holds_under(self, key: PublicKey) -> bool:  # noqa: ARG002 -- under none
        """False: derive a proof from it, and present that."""
        return False

    def obstacle(self) -> Malformed | None:
        """Return why it cannot be presented, or why the document makes no statements."""
        return Proof.obstacle(self) or _for_the_holder()


def _for_the_holder() -> Malformed:
    message = "this proof is for the holder alone: it would give away everything that need not be shown"
    return unsupported("/proof/proofValue", message, "Derive a proof from it, and present that")
