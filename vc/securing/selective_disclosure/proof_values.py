"""The two proof values of ecdsa-sd-2023: a header of three bytes, then one CBOR array (VC-DI-ECDSA 3.5.2 to 3.5.8).

Reading is strict: each element has its one type and size, and nothing may be there that is not needed, for no signature
is over the value itself. An issuer's value holds every signature and the key of the names: it is for the holder alone.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from did.errors import DidError
from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.multibase import b64url_decode, encode_base64url
from vc.securing.cose.strict_cbor import read_cbor, write_cbor
from vc.securing.cryptosuites.suite import decode_value
from vc.securing.secured import malformed

BASE_HEADER: Final = b"\xd9\x5d\x00"
DERIVED_HEADER: Final = b"\xd9\x5d\x01"
HMAC_KEY_SIZE: Final = 32  # of SHA-256, as RFC 2104 3 recommends (VC-DI-ECDSA 3.6.2 step 1)
_SIGNATURE_SIZE: Final = 64
_NAME_SIZE: Final = 32
_MAX_ITEMS: Final = 16_384  # in one proof value: as many as WorkLimits.max_quads, each of which has one signature
_PARTS: Final = 5


class BaseValue(NamedTuple):
    """What the issuer gives to the holder: `pointers` are the mandatory ones, `signatures` those of all other lines."""

    signature: bytes
    scoped_key: PublicKey
    hmac_key: bytes
    signatures: tuple[bytes, ...]
    pointers: tuple[str, ...]


class DerivedValue(NamedTuple):
    """What the holder shows: `labels` maps canonical names to signed ones, `mandatory` are indexes of lines."""

    signature: bytes
    scoped_key: PublicKey
    signatures: tuple[bytes, ...]
    labels: Mapping[str, str]
    mandatory: tuple[int, ...]


def scoped_key_bytes(key: PublicKey) -> bytes:
    """Return the 35 bytes of a proof-scoped key that are signed: multicodec and compressed point (3.6.5 step 4)."""
    return KeyType.P256.algorithm.public_prefix + key.raw


def write_base_value(value: BaseValue) -> str:
    """Return the value of a base proof as text (3.5.2)."""
    signature, key, hmac_key, signatures, pointers = value
    return encode_base64url(
        BASE_HEADER + write_cbor([signature, scoped_key_bytes(key), hmac_key, [*signatures], [*pointers]])
    )


def write_derived_value(value: DerivedValue) -> str:
    """Return the value of a derived proof as text (3.5.7)."""
    signature, key, signatures, labels, mandatory = value
    names = {int(name[4:]): b64url_decode(label[1:]) for name, label in labels.items()}
    return encode_base64url(
        DERIVED_HEADER + write_cbor([signature, scoped_key_bytes(key), [*signatures], names, [*mandatory]])
    )


def read_proof_value(text: str, where: str) -> BaseValue | DerivedValue:
    """Return what a proof value holds; raises Malformed for anything that `write_…` does not give.

    The order of the labels is free. NOT checked: that the labels and indexes fit the document.
    """
    data = decode_value(text, "u", where)
    place = f"{where}/proofValue"
    header, body = data[:3], data[3:]
    if header not in (BASE_HEADER, DERIVED_HEADER):
        raise malformed(place, "it does not begin as a proof of ecdsa-sd-2023", "Send it as it was made")
    parts = read_cbor(body, place, max_items=_MAX_ITEMS)
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise malformed(place, "it is not an array of five elements", "Send it as it was made")
    try:
        return _base(parts) if header == BASE_HEADER else _derived(parts)
    except (TypeError, DidError) as error:
        raise malformed(place, f"an element has another form: {error}", "Send it as it was made") from error


def _base(parts: list[object]) -> BaseValue:
    signature, key, hmac_key, signatures, pointers = parts
    return BaseValue(
        _sized(signature, _SIGNATURE_SIZE, "the base signature"),
        _scoped_key(key),
        _sized(hmac_key, HMAC_KEY_SIZE, "the HMAC key"),
        _signatures(signatures),
        tuple(_pointer(pointer) for pointer in _array(pointers, "the mandatory pointers")),
    )


def _derived(parts: list[object]) -> DerivedValue:
    signature, key, signatures, labels, mandatory = parts
    return DerivedValue(
        _sized(signature, _SIGNATURE_SIZE, "the base signature"),
        _scoped_key(key),
        _signatures(signatures),
        _labels(labels),
        _indexes(mandatory),
    )


def _scoped_key(value: object) -> PublicKey:
    prefix, raw = KeyType.P256.algorithm.public_prefix, KeyType.P256.algorithm.public_size
    data = _sized(value, len(prefix) + raw, "the proof-scoped key")
    if not data.startswith(prefix):
        raise TypeError("the proof-scoped key is not of P-256")
    return PublicKey(KeyType.P256, data[len(prefix) :])


def _signatures(value: object) -> tuple[bytes, ...]:
    return tuple(_sized(each, _SIGNATURE_SIZE, "a signature") for each in _array(value, "the signatures"))


def _labels(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("the labels are no map")
    return {
        f"c14n{_index(number)}": encode_base64url(_sized(label, _NAME_SIZE, "a label"))
        for number, label in value.items()
    }


def _indexes(value: object) -> tuple[int, ...]:
    indexes = tuple(_index(each) for each in _array(value, "the mandatory indexes"))
    if any(first >= second for first, second in pairwise(indexes)):
        raise TypeError("the mandatory indexes do not ascend")
    return indexes


def _index(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("an index is not a number from 0 on")
    return value


def _pointer(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a mandatory pointer is no text")
    return value


def _array(value: object, what: str) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{what} are no array")
    return value


def _sized(value: object, size: int, what: str) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise TypeError(f"{what} is not {size} bytes")
    return value
