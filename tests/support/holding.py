"""An organisation that issues to agents without a service: a did:key, short lives, no status entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from vc.delegation.documents import (
    agent_delegation_credential,
    agent_identity_credential,
    capability,
    delegation_claim,
)
from vc.securing.mechanism import Secured, secure
from verifier import ANY_PRINCIPAL, Trust, Verifier
from verifier.ledger.memory import MemoryLedger

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
LIFE = timedelta(minutes=10)  # short enough to need no status entry
ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
CALENDAR = "https://cal.example"
BOB = "https://cal.example/calendars/bob"
READ = "calendar.read"


@dataclass(frozen=True)
class Organisation:
    """Someone who issues with one key."""

    key: PrivateKey

    @classmethod
    def founded(cls, key_type: KeyType = KeyType.ED25519) -> "Organisation":
        """Make one with a new key."""
        return cls(PrivateKey.generate(key_type))

    @property
    def did(self) -> str:
        """Its DID."""
        return did_key(self.key.public_key)

    def sign(self, document: Mapping[str, object], mechanism: str = "vc+jwt") -> Secured:
        """Secure a document as it is."""
        return secure(document, mechanism, self.key, did_key_method(self.key.public_key), created=NOW)

    def identity(self, subject: str, mechanism: str = "vc+jwt", name: str = "urn:example:identity") -> Secured:
        """Issue an AgentIdentityCredential."""
        document = agent_identity_credential(
            issuer=self.did,
            subject=subject,
            principal=ALICE,
            valid_from=NOW,
            valid_until=NOW + LIFE,
            credential_id=name,
            operator=self.did,
            persona="scheduler",
        )
        return self.sign(document, mechanism)

    def delegation(  # each is one thing in which a delegation can be narrower than another
        self,
        subject: str,
        mechanism: str = "vc+jwt",
        *,
        name: str | None = "urn:example:delegation",
        actions: Sequence[str] = (READ,),
        locations: Sequence[str] = (BOB,),
        constraints: Sequence[Mapping[str, object]] = (),
        audience: Sequence[str] = (CALENDAR,),
        life: timedelta = LIFE,
        max_depth: int | None = None,
    ) -> Secured:
        """Issue an AgentDelegationCredential."""
        document = agent_delegation_credential(
            issuer=self.did,
            subject=subject,
            delegation=delegation_claim(
                principal=ALICE,
                audience=audience,
                capabilities=[capability(actions, locations, constraints)],
                max_depth=max_depth,
            ),
            valid_from=NOW,
            valid_until=NOW + life,
            credential_id=name,
        )
        return self.sign(document, mechanism)

    def trusted(self) -> Verifier:
        """Give a verifier that trusts this organisation and nobody else."""
        trust = Trust(delegation_roots={self.did: [ANY_PRINCIPAL]}, identity_issuers=[self.did])
        return Verifier(trust, ledger=MemoryLedger())
