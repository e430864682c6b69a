"""What an agent holds, and what it shows to whom.

Rules that this package keeps:

1. Nothing is kept that a verifier did not accept for this wallet's own DID.
2. What is stored is sealed before a store sees it; a store handles ciphertext and opaque row names only.
3. What is shown is bound to one audience, one challenge and one act, and lives at most 120 seconds.
"""

from wallet.errors import (
    CredentialNotHeld,
    CredentialRefused,
    NotAWallet,
    NothingCovers,
    PresentationNotMade,
    WalletDamaged,
    WalletError,
    WalletExists,
    WalletMissing,
    WalletUnavailable,
    WrongPassphrase,
)
from wallet.held import Contents, Held
from wallet.wallet import MAX_LIFE, Wallet

__all__ = [
    "MAX_LIFE",
    "Contents",
    "CredentialNotHeld",
    "CredentialRefused",
    "Held",
    "NotAWallet",
    "NothingCovers",
    "PresentationNotMade",
    "Wallet",
    "WalletDamaged",
    "WalletError",
    "WalletExists",
    "WalletMissing",
    "WalletUnavailable",
    "WrongPassphrase",
]
