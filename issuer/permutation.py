"""A secret order in which the indexes of a status list are given out.

A Feistel network over blake2b with a key that is drawn when the list opens is a one-to-one map of the counter values
0 … length-1 onto the indexes 0 … length-1. So an index cannot come twice, neighbours in time are not neighbours in the
list (Bitstring Status List 1.0, 6.2: an index must tell nothing about when or to whom a credential was issued), and the
list needs 32 bytes of key where a stored shuffle needs half a megabyte.
"""

from hashlib import blake2b

KEY_BYTES = 32
# Luby and Rackoff need four rounds for a strong pseudo-random permutation; eight is the margin of FF1's small domains.
ROUNDS = 8


def draw(key: bytes, length: int, counter: int) -> int:
    """Give the index that stands at place `counter` of the secret order; both are in 0 … length-1.

    Raises ValueError when the counter is outside. Distinct counters give distinct indexes.
    """
    if not 0 <= counter < length:
        raise ValueError(f"place {counter} is outside a list of {length} entries")
    bits = (length - 1).bit_length()
    index = _mix(key, bits, counter)
    # Cycle walking: what falls beyond the length is mixed again; the domain is below twice the length.
    while index >= length:
        index = _mix(key, bits, index)
    return index


def _mix(key: bytes, bits: int, value: int) -> int:
    """Map the numbers of so many bits one-to-one onto themselves; the halves differ by a bit where that is odd."""
    right_bits = bits // 2
    left_bits = bits - right_bits
    left, right = value >> right_bits, value & ((1 << right_bits) - 1)
    for number in range(ROUNDS):
        block = blake2b(right.to_bytes(8, "big") + bytes([number]), key=key, digest_size=8).digest()
        left, right = right, left ^ (int.from_bytes(block, "big") & ((1 << left_bits) - 1))
        left_bits, right_bits = right_bits, left_bits
    return left << right_bits | right
