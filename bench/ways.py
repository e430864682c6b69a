"""The mechanisms that are measured, one row each, and the signatures that none of them can avoid."""

from collections.abc import Callable
from typing import NamedTuple

from bench.bare import Bare, Signed, bare, bare_public
from bench.world import ISSUER, NOW, World, fragment
from did.keys.algorithm import KeyType
from vc.contexts import ED25519_2020_V1
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.mechanism import MandatoryDisclosure, Secured, derive, secure
from vc.securing.selective_disclosure.proofs import BaseProof, DerivedProof
from vc.strict_json import Json

SEED = bytes(range(32))  # of ecdsa-sd-2023; what it hides is nobody's secret here
SHOWN_TOO = ("/id", "/credentialSubject")


class Way(NamedTuple):
    """A mechanism with a key type, and how many times the bare verification it may take.

    `context` is one that the mechanism needs beside those of the credential.
    """

    mechanism: str
    key_type: KeyType
    most_ratio: float | None = None
    source: str = ""
    context: str | None = None

    @property
    def name(self) -> str:
        """What the rows of this way are called."""
        return f"{self.mechanism} {self.key_type.value}"


WAYS = (
    Way("vc+jwt", KeyType.ED25519, 1.5, "issue 2"),
    Way("vc+jwt", KeyType.P256),
    Way("vc+jwt", KeyType.P384),
    Way("vc+jwt", KeyType.MLDSA44),
    Way("vc+sd-jwt", KeyType.ED25519),
    Way("vc+cose", KeyType.ED25519),
    Way("eddsa-jcs-2022", KeyType.ED25519, 1.8, "issue 2"),
    Way("ecdsa-jcs-2019", KeyType.P256),
    Way("ecdsa-jcs-2019", KeyType.P384),
    Way("eddsa-rdfc-2022", KeyType.ED25519, 4.0, "issue 3"),
    Way("ecdsa-rdfc-2019", KeyType.P256),
    Way("ecdsa-rdfc-2019", KeyType.P384),
    Way("ecdsa-sd-2023", KeyType.P256),
    Way("Ed25519Signature2020", KeyType.ED25519, context=ED25519_2020_V1),
    Way("mldsa44-jcs-2024", KeyType.MLDSA44),
    Way("mldsa44-rdfc-2024", KeyType.MLDSA44),
)


def unsigned(world: World, way: Way, number: int) -> dict[str, Json]:
    """Give the document of this number that fits the mechanism: a delegation, or an identity where a part is shown."""
    disclosed = way.mechanism == "ecdsa-sd-2023"
    document: dict[str, Json] = world.identity(number) if disclosed else world.delegation(number)
    contexts = document["@context"]
    assert isinstance(contexts, list)
    return {**document, "@context": [*contexts, way.context]} if way.context else document


def issue(world: World, document: dict[str, Json], way: Way, contexts: ContextSet = PINNED_CONTEXTS) -> Secured:
    """Secure a document, as the issuer hands it out."""
    mandatory = MandatoryDisclosure((), SEED) if way.mechanism == "ecdsa-sd-2023" else None
    method = f"{ISSUER}#{fragment(way.key_type)}"
    key = world.keys[way.key_type]
    return secure(document, way.mechanism, key, method, created=NOW, mandatory=mandatory, contexts=contexts)


def shown(secured: Secured) -> Secured:
    """Give what a verifier is shown of a credential: a base proof stays with its holder, who derives another."""
    return derive(secured, SHOWN_TOO) if isinstance(secured.proofs[0], BaseProof) else secured


def bare_verification(world: World, secured: Secured, way: Way) -> Callable[[], None]:
    """Give the verification of every signature of a credential and nothing else."""
    proof = secured.proofs[0]
    plain = bare(world.keys[way.key_type])
    todo = [(plain.verify, plain.signed(proof.signature, proof.signed))]
    if isinstance(proof, DerivedProof):
        scoped = bare_public(proof.scoped_key)
        lines = proof.lines.value().others
        todo += [
            (scoped.verify, scoped.signed(signature, line.encode()))
            for signature, line in zip(proof.signatures, lines, strict=True)
        ]
    return lambda: _each(todo)


def bare_signing(world: World, secured: Secured, way: Way) -> Callable[[], None]:
    """Give the making of every signature of a credential and nothing else."""
    proof = secured.proofs[0]
    plain: Bare = bare(world.keys[way.key_type])
    messages = [proof.signed]
    if isinstance(proof, BaseProof):
        messages += [line.encode() for line in proof.lines.value().others]

    def sign() -> None:
        for message in messages:
            plain.sign(message)

    return sign


def _each(todo: list[tuple[Callable[[Signed], None], Signed]]) -> None:
    for verify, signed in todo:
        verify(signed)
