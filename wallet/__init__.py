"""What an agent holds, and what it shows to whom.

Rules that this package keeps:

1. Nothing is kept that a verifier did not accept for this wallet's own DID.
2. What is stored is sealed before a store sees it; a store handles ciphertext and opaque row names only.
3. What is shown is bound to one audience, one challenge and one act, and lives at most 120 seconds.
4. What is handed on lies inside what is held, and what could make it otherwise is refused before it is signed.
5. A status index is given once, whatever happens on the way.
"""

from wallet.bundle import bundle_document, chain_of
from wallet.delegating import MAX_LIFE_WITHOUT_STATUS, MECHANISMS_TO_DELEGATE, Delegated
from wallet.errors import (
    CredentialNotHeld,
    CredentialRefused,
    DelegationNotMade,
    NotAWallet,
    NothingCovers,
    NotNarrower,
    PresentationNotMade,
    RevocationNotMade,
    WalletDamaged,
    WalletError,
    WalletExists,
    WalletMissing,
    WalletUnavailable,
    WrongPassphrase,
)
from wallet.held import Contents, Held
from wallet.presenting import MAX_LIFE
from wallet.request import Part
from wallet.revoking import Revocation
from wallet.wallet import Wallet

__all__ = [
    "MAX_LIFE",
    "MAX_LIFE_WITHOUT_STATUS",
    "MECHANISMS_TO_DELEGATE",
    "Contents",
    "CredentialNotHeld",
    "CredentialRefused",
    "Delegated",
    "DelegationNotMade",
    "Held",
    "NotAWallet",
    "NotNarrower",
    "NothingCovers",
    "Part",
    "PresentationNotMade",
    "Revocation",
    "RevocationNotMade",
    "Wallet",
    "WalletDamaged",
    "WalletError",
    "WalletExists",
    "WalletMissing",
    "WalletUnavailable",
    "WrongPassphrase",
    "bundle_document",
    "chain_of",
]
