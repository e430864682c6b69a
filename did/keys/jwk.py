"""JSON Web Keys of our key types (RFC 7517; RFC 7518 6.2; RFC 8037 2; RFC 9964 3): strict both ways."""

from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from did.errors import InvalidEncoding, InvalidKey, UnsupportedKeyType
from did.keys.algorithm import ALGORITHMS, Algorithm, KeyType
from did.multibase import b64url_decode, b64url_encode

# Every member registered as "Private" in the JOSE registry (RFC 7518 6.3.2 and 6.4, RFC 8037 2, RFC 9964).
PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})

_BY_NAME: Final = {(row.jwk_kty, row.name): row for row in ALGORITHMS.values()}
_AKP: Final = "AKP"  # Algorithm Key Pair: `alg` takes the place of the curve, `pub` and `priv` that of `x` and `d`


def public_jwk(key_type: KeyType, raw: bytes) -> dict[str, str]:
    """Return the public JWK of valid key bytes: `kty`; `crv`, `x`, and `y` for NIST curves; `alg` and `pub` for AKP."""
    row = ALGORITHMS[key_type]
    if row.jwk_kty == _AKP:
        return {"kty": _AKP, "alg": row.name, "pub": b64url_encode(raw)}
    jwk = {"kty": row.jwk_kty, "crv": row.name}
    if row.curve is None:
        return {**jwk, "x": b64url_encode(raw)}
    point = ec.EllipticCurvePublicKey.from_encoded_point(row.curve, raw)
    whole = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    size = row.coordinate_size
    return {**jwk, "x": b64url_encode(whole[1 : 1 + size]), "y": b64url_encode(whole[1 + size :])}


def read_public_jwk(jwk: Mapping[str, object]) -> tuple[KeyType, bytes]:
    """Return the type and the key bytes (compressed for the NIST curves) of a public JWK.

    Raises UnsupportedKeyType for other curves or algorithms and for keys that are not meant to verify signatures;
    InvalidKey for private members, for coordinates that are not canonical or not on the curve, and for an `alg` that
    contradicts the curve. Not checked: `kid` and members that no RFC defines.
    """
    private = sorted(PRIVATE_MEMBERS & jwk.keys())
    if private:
        raise InvalidKey(f"JWK holds private members ({', '.join(private)}): it must never be published")
    row = _row(jwk)
    return row.key_type, _public_bytes(jwk, row)


def secret_jwk(key_type: KeyType, raw_public: bytes, secret: bytes) -> dict[str, str]:
    """Return the private JWK of a key: the public JWK and `d`, or `priv` for kty AKP."""
    return {**public_jwk(key_type, raw_public), _secret_name(ALGORITHMS[key_type]): b64url_encode(secret)}


def read_secret_jwk(jwk: Mapping[str, object]) -> tuple[KeyType, bytes, bytes]:
    """Return type, public bytes and secret bytes of a private JWK.

    Raises InvalidKey and UnsupportedKeyType as `read_public_jwk`. Not checked: that the two halves belong together.
    """
    row = _row(jwk)
    secret = _member(jwk, _secret_name(row), row.secret_size)
    return row.key_type, _public_bytes(jwk, row), secret


def _secret_name(row: Algorithm) -> str:
    return "priv" if row.jwk_kty == _AKP else "d"


def _row(jwk: Mapping[str, object]) -> Algorithm:
    kty = jwk.get("kty")
    if not isinstance(kty, str):
        raise InvalidKey("JWK has no 'kty' string")
    kind = "alg" if kty == _AKP else "crv"
    name = jwk.get(kind)
    row = _BY_NAME.get((kty, name)) if isinstance(name, str) else None
    if row is None:
        known = ", ".join(each.name for each in ALGORITHMS.values())
        raise UnsupportedKeyType(f"JWK with kty {kty!r} and {kind} {name!r} is not one of {known}")
    if jwk.get("use", "sig") != "sig":
        raise UnsupportedKeyType(f"JWK has use {jwk['use']!r}: it is not for signatures")
    if jwk.get("alg", row.jose_algs[0]) not in row.jose_algs:
        raise InvalidKey(f"JWK has alg {jwk['alg']!r}, a {name} key needs {' or '.join(row.jose_algs)}")
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list | tuple) or not {"verify", "sign"} & {str(item) for item in operations}:
        raise UnsupportedKeyType("JWK has key_ops without 'verify': it is not for signatures")
    return row


def _public_bytes(jwk: Mapping[str, object], row: Algorithm) -> bytes:
    if row.jwk_kty == _AKP:
        return _member(jwk, "pub", row.public_size)
    x = _member(jwk, "x", row.coordinate_size)
    if row.curve is None:
        if "y" in jwk:
            raise InvalidKey(f"JWK of {row.name} must not have 'y'")
        return x
    y = _member(jwk, "y", row.coordinate_size)
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(row.curve, b"\x04" + x + y)
    except ValueError as error:
        raise InvalidKey(f"JWK: x and y are not a point on {row.name}") from error
    return point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def _member(jwk: Mapping[str, object], name: str, size: int) -> bytes:
    text = jwk.get(name)
    if not isinstance(text, str):
        raise InvalidKey(f"JWK has no {name!r} string")
    try:
        value = b64url_decode(text)
    except InvalidEncoding as error:
        raise InvalidKey(f"JWK member {name!r}: {error}") from error
    if len(value) != size:
        raise InvalidKey(f"JWK member {name!r} holds {len(value)} bytes, it must hold {size}")
    return value
