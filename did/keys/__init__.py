"""Keys: which bytes a key signs, in which forms it is written, and who keeps it."""

from did.keys.algorithm import ALGORITHMS, Algorithm, KeyType
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey, Signer

__all__ = ["ALGORITHMS", "Algorithm", "KeyType", "PrivateKey", "PublicKey", "Signer"]
