"""Stores for a wallet; each keeps the promises of `wallet.ports.Store`."""
