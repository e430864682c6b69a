"""Bitstring Status List 1.0, as pure values: the bits, the entry that points to one, and the credential of a list."""
