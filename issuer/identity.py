"""Who signs: the DID of the issuer, the key it signs with and the document that says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from did import Signer, did_document
from did.methods.web import did_web_from_url


@dataclass(frozen=True, slots=True)
class Identity:
    """A signer under its name: `method` is the absolute DID URL of its key."""

    did: str
    method: str
    signer: Signer

    def document(self) -> Mapping[str, object]:
        """Give the DID document to publish."""
        return did_document(self.did, {self.method.partition("#")[2]: self.signer.public_key})


def web_identity(url: str, signer: Signer) -> Identity:
    """Give the did:web identity of an issuer at this address.

    The fragment is the key itself, so a key that replaces this one never takes over its name.
    """
    did = did_web_from_url(url)
    return Identity(did, f"{did}#{signer.public_key.to_multikey()}", signer)
