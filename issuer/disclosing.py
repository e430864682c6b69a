"""What the holder of a credential may leave out, and where the randomness for it comes from.

SD-JWT and ecdsa-sd-2023 need salts and keys that nobody can guess, and a repeated request has to give the same bytes.
So they are not drawn: each seed is an HMAC, under a secret of this issuer, of the id and the content of the credential.
The secret is a signature of the issuer's key over a text that is no credential, so whoever has the key has the secret,
it is kept nowhere, and it is gone with the key.
"""

import hmac
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from did import Signer
from vc.jcs import canonical_json
from vc.securing.mechanism import MECHANISMS, Concealment, MandatoryDisclosure
from vc.strict_json import JsonObject

# No mechanism signs a message that begins like this: tokens begin with base64 or CBOR, proofs are over two digests.
LABEL = b"agentvc: the secret from which the seeds of selective disclosure come, not a credential"


class Choice(NamedTuple):
    """What a request says of disclosure, as JSON Pointers into the credential.

    `mandatory` (ecdsa-sd-2023) is what is always shown, beside what decides whether the credential holds; `concealed`
    (vc+sd-jwt) what the holder may leave out.
    """

    mandatory: tuple[str, ...] = ()
    concealed: tuple[str, ...] = ()


class Extras(NamedTuple):
    """What `secure` is told of disclosure."""

    concealment: Concealment | None = None
    mandatory: MandatoryDisclosure | None = None


NOTHING_CHOSEN = Choice()


class Disclosing:
    """Gives what `secure` needs for credentials of which the holder may leave something out."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def extras(self, document: JsonObject, mechanism: str, choice: Choice) -> Extras:
        """Give the same for the same document and choice; that the choice fits the mechanism is for `secure` to say."""
        discloses = MECHANISMS[mechanism].discloses
        if not (discloses or choice.concealed or choice.mandatory):
            return Extras()
        seed = self._seed(document)
        return Extras(
            Concealment(choice.concealed, seed) if choice.concealed else None,
            MandatoryDisclosure(choice.mandatory, seed) if discloses or choice.mandatory else None,
        )

    def _seed(self, document: JsonObject) -> bytes:
        about = sha256(canonical_json(document)).digest()
        return hmac.digest(self._secret, str(document.get("id")).encode() + b"\0" + about, "sha256")

    @cached_property
    def _secret(self) -> bytes:
        return sha256(self._signer.sign(LABEL)).digest()
