"""What is asked of the issuer: a credential that is to be issued, and how. Pure."""

from dataclasses import dataclass

from issuer.disclosing import NOTHING_CHOSEN, Choice
from vc.jcs import canonical_json, digest_multibase
from vc.strict_json import JsonObject


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """An unsigned credential, and optionally profile, mechanism, and a key by which the request can be repeated.

    `choice` says what the holder may leave out, where the mechanism lets anything be left out.
    """

    credential: JsonObject
    profile: str | None = None
    mechanism: str | None = None
    idempotency_key: str | None = None
    choice: Choice = NOTHING_CHOSEN

    def fingerprint(self) -> str | None:
        """Give the digest that is equal for equal requests only, however they were written; None without a key."""
        if self.idempotency_key is None:
            return None
        content: JsonObject = {"credential": self.credential, "profile": self.profile, "mechanism": self.mechanism}
        if self.choice != NOTHING_CHOSEN:
            content |= {name: list(pointers) for name, pointers in self.choice._asdict().items()}
        return digest_multibase(canonical_json(content))
