"""The one place where the wallet encrypts and decrypts.

A random 256-bit wallet key is sealed under the passphrase, as every secret of ours is (did.keys.custody.sealing: JWE,
PBES2-HS512+A256KW and A256GCM). Every item is a JWE under that key (dir, A256GCM) whose associated data is the wallet's
id and the item's place: a sealed item opens only in the row, and the wallet, it was sealed for. RFC 7516 5.1 and 5.2,
RFC 7518 4.5.
"""

import hmac
import json
import os

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwcrypto import jwe, jwk
from jwcrypto.common import JWException

from did.errors import CustodyError
from did.errors import WrongPassphrase as DoesNotOpen
from did.keys.custody import open_sealed, seal
from did.multibase import b64url_encode
from wallet.errors import WalletDamaged, WrongPassphrase
from wallet.ports import Header, Kind, Place, Row

_KEY_TYPE = "agentvc-wallet-key"
_ITEM_ALGORITHMS = {"alg": "dir", "enc": "A256GCM"}


class WalletKey:
    """The wallet key in use: it seals and opens items, and names places without saying what they hold."""

    def __init__(self, wallet_id: str, secret: bytes) -> None:
        self._wallet_id = wallet_id
        self._key = jwk.JWK(kty="oct", k=b64url_encode(secret))
        self._naming = HKDF(SHA256(), 32, salt=None, info=b"agentvc wallet: names of places").derive(secret)

    def __repr__(self) -> str:
        return f"WalletKey({self._wallet_id!r}, …)"

    def place(self, kind: Kind, name: str, edition: str) -> Place:
        """Return where an item of this name and edition stands; equal inputs give equal places in one wallet only."""
        return Place(kind, self.name(kind, name), self._digest("edition", kind, name, edition))

    def name(self, kind: Kind, name: str) -> str:
        """Return the name under which the editions of an item stand."""
        return self._digest("name", kind, name)

    def seal(self, place: Place, content: bytes) -> Row:
        """Return the content sealed for this place and no other."""
        token = jwe.JWE(content, json.dumps(_ITEM_ALGORITHMS), aad=self._bound_to(place))
        token.add_recipient(self._key)
        return Row(place, token.serialize())

    def open(self, row: Row) -> bytes:
        """Return the content of a row; raises WalletDamaged when it was altered or stands in another row's place."""
        try:
            token = jwe.JWE(algs=list(_ITEM_ALGORITHMS.values()))
            token.deserialize(row.sealed)
            # Authenticated with the rest, so a row cannot claim a place that it was not sealed for.
            if token.objects.get("aad") != self._bound_to(row.place).encode():
                raise _damaged(row)
            token.decrypt(self._key)
        except (JWException, ValueError) as error:
            raise _damaged(row) from error
        return bytes(token.payload)

    def _bound_to(self, place: Place) -> str:
        return json.dumps(["agentvc wallet item 1", self._wallet_id, place.kind.value, place.name, place.edition])

    def _digest(self, *parts: str) -> str:
        return b64url_encode(hmac.digest(self._naming, json.dumps(parts).encode(), "sha256"))


def new_wallet_key(passphrase: str) -> tuple[WalletKey, Header]:
    """Draw a wallet key and return it with the header that opens it; raises WrongPassphrase for an empty passphrase."""
    if not passphrase:
        raise WrongPassphrase("an empty passphrase protects nothing: give one")
    wallet_id, secret = b64url_encode(os.urandom(16)), os.urandom(32)
    return WalletKey(wallet_id, secret), Header(wallet_id, seal(secret, passphrase, content_type=_KEY_TYPE))


def open_wallet_key(header: Header, passphrase: str) -> WalletKey:
    """Return the wallet key.

    Raises WrongPassphrase when the passphrase does not open it, WalletDamaged when the header is not a sealed key.
    """
    if not passphrase:
        raise WrongPassphrase("the passphrase is empty: give the one that the wallet was made with")
    try:
        return WalletKey(header.wallet_id, open_sealed(header.sealed_key, passphrase, content_type=_KEY_TYPE))
    except DoesNotOpen as error:
        raise WrongPassphrase("the passphrase does not open the wallet: give the one it was made with") from error
    except CustodyError as error:
        raise WalletDamaged(f"the sealed key of the wallet cannot be read ({error}): put back a backup") from error


def _damaged(row: Row) -> WalletDamaged:
    return WalletDamaged(
        f"a {row.place.kind.value} in the wallet (row {row.place.edition[:12]}…) was altered or moved: "
        "it is not used; put back a copy of the file from a backup"
    )
