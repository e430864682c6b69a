"""The instances of the exam: one visible table, and what is made of a row when the process starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from issuer.identity import Identity
from vc.contexts import DATA_INTEGRITY_V2, ED25519_2020_V1


class Kind(NamedTuple):
    """One row: the path segment, how it secures, and with which type of key.

    `contexts` are appended to every document, `contexts_of_1_1` to one of version 1.1, where its own contexts do not
    define the terms of the proof. An instance that `has_status` gives each credential a status entry.
    """

    name: str
    mechanism: str
    key_type: KeyType
    contexts: tuple[str, ...] = ()
    contexts_of_1_1: tuple[str, ...] = ()
    has_status: bool = False


def _data_integrity(name: str, mechanism: str, key_type: KeyType, *, has_status: bool = False) -> Kind:
    return Kind(name, mechanism, key_type, contexts_of_1_1=(DATA_INTEGRITY_V2,), has_status=has_status)


KINDS: Final = (
    _data_integrity("eddsa-rdfc-2022", "eddsa-rdfc-2022", KeyType.ED25519),
    _data_integrity("eddsa-jcs-2022", "eddsa-jcs-2022", KeyType.ED25519),
    _data_integrity("ecdsa-rdfc-2019-p256", "ecdsa-rdfc-2019", KeyType.P256),
    _data_integrity("ecdsa-rdfc-2019-p384", "ecdsa-rdfc-2019", KeyType.P384),
    _data_integrity("ecdsa-jcs-2019-p256", "ecdsa-jcs-2019", KeyType.P256),
    _data_integrity("ecdsa-jcs-2019-p384", "ecdsa-jcs-2019", KeyType.P384),
    _data_integrity("ecdsa-sd-2023", "ecdsa-sd-2023", KeyType.P256),
    _data_integrity("mldsa44-jcs-2024", "mldsa44-jcs-2024", KeyType.MLDSA44),
    _data_integrity("mldsa44-rdfc-2024", "mldsa44-rdfc-2024", KeyType.MLDSA44),
    _data_integrity("status", "eddsa-rdfc-2022", KeyType.ED25519, has_status=True),
    Kind("ed25519-signature-2020", "Ed25519Signature2020", KeyType.ED25519, contexts=(ED25519_2020_V1,)),
    Kind("vc-jwt", "vc+jwt", KeyType.ED25519),
    Kind("vc-jwt-p256", "vc+jwt", KeyType.P256),
    Kind("vc-jwt-p384", "vc+jwt", KeyType.P384),
    Kind("vc-sd-jwt", "vc+sd-jwt", KeyType.ED25519),
    Kind("vc-cose", "vc+cose", KeyType.ED25519),
)


@dataclass(frozen=True, slots=True)
class Instance:
    """An issuer of the exam; its key exists in this process and nowhere else."""

    kind: Kind
    identity: Identity


def new_instances(kinds: tuple[Kind, ...] = KINDS) -> Mapping[str, Instance]:
    """Make an instance, with a fresh key and its did:key, of each row; by name."""
    return {kind.name: Instance(kind, _new_identity(kind.key_type)) for kind in kinds}


def _new_identity(key_type: KeyType) -> Identity:
    key = PrivateKey.generate(key_type)
    return Identity(did_key(key.public_key), did_key_method(key.public_key), key)
