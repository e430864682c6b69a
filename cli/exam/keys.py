"""The key in a verification method file: one of ours, or P-521, which only the exam uses."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA512

from did.errors import DidError, InvalidKey
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from did.multibase import b64url_decode
from vc.errors import Malformed
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject, parse_object

_COORDINATE = 66  # bytes of a number modulo the prime of P-521
_ES512 = ec.ECDSA(SHA512(), deterministic_signing=True)
_REMEDY = "Give a JsonWebKey verification method with publicKeyJwk, and secretKeyJwk to issue"


class ExamKey(Protocol):
    """What the exam needs of a key."""

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature. Raises InvalidKey without the private half."""
        ...

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the signature is over the message; never raises."""
        ...


class OurKey:
    """A key of a type that the product uses too."""

    def __init__(self, public: PublicKey, private: PrivateKey | None) -> None:
        self.public_key = public
        self._private = private

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature. Raises InvalidKey without the private half."""
        if self._private is None:
            raise InvalidKey("the file has no secretKeyJwk")
        return self._private.sign(message)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the signature is over the message; never raises."""
        return self.public_key.verify(signature, message)


class P521Key:
    """A key on P-521, for ES512 (RFC 7518 3.4)."""

    def __init__(self, public: Mapping[str, Json], secret: Mapping[str, Json] | None) -> None:
        """Take the JWKs. Raises InvalidKey."""
        try:
            x, y = _number(public, "x"), _number(public, "y")
            self._public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP521R1()).public_key()
            self._private = None if secret is None else ec.derive_private_key(_number(secret, "d"), ec.SECP521R1())
        except (ValueError, DidError) as error:
            raise InvalidKey(f"this is no key on P-521: {error}") from error
        if self._private is not None and self._private.public_key() != self._public:
            raise InvalidKey("secretKeyJwk does not belong to publicKeyJwk")

    def sign(self, message: bytes) -> bytes:
        """Return r || s, 132 bytes. Raises InvalidKey without the private half."""
        if self._private is None:
            raise InvalidKey("the file has no secretKeyJwk")
        r, s = decode_dss_signature(self._private.sign(message, _ES512))
        return r.to_bytes(_COORDINATE, "big") + s.to_bytes(_COORDINATE, "big")

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the signature is over the message; never raises."""
        if len(signature) != 2 * _COORDINATE:
            return False
        r, s = int.from_bytes(signature[:_COORDINATE], "big"), int.from_bytes(signature[_COORDINATE:], "big")
        try:
            self._public.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA512()))
        except InvalidSignature:
            return False
        return True


class GivenMethod(NamedTuple):
    """A verification method from a file; `names` are those by which a token may name it: its id and its thumbprint."""

    id: str
    names: frozenset[str]
    algorithms: tuple[str, ...]
    key: ExamKey


def read_method(raw: bytes) -> GivenMethod:
    """Read a verification method file. Raises Malformed, and did's InvalidKey."""
    method = parse_object(raw)
    method_id, public, secret = method.get("id"), method.get("publicKeyJwk"), method.get("secretKeyJwk")
    if not isinstance(method_id, str) or not isinstance(public, dict):
        raise Malformed(Reason.JSON_MALFORMED, "", "this is no verification method with a key", _REMEDY)
    private = secret if isinstance(secret, dict) else None
    names = {method_id, *[name for name in (public.get("kid"),) if isinstance(name, str)]}
    if public.get("crv") == "P-521":
        return GivenMethod(method_id, frozenset(names), ("ES512",), P521Key(public, private))
    key = OurKey(PublicKey.from_jwk(public), _private(private))
    return GivenMethod(method_id, frozenset(names), key.public_key.key_type.algorithm.jose_algs, key)


def _private(jwk: "JsonObject | None") -> PrivateKey | None:
    return None if jwk is None else PrivateKey.from_jwk(jwk)


def _number(jwk: Mapping[str, Json], name: str) -> int:
    return int.from_bytes(b64url_decode(str(jwk.get(name, ""))), "big")
