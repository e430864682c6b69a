"""Reading a proof of ecdsa-sd-2023, base or derived; what was signed is found out only when it is asked for."""

from collections.abc import Mapping
from hashlib import sha256

from did.keys.algorithm import KeyType
from vc.linked_data import relabelled
from vc.securing.cryptosuites.rdfc import canonical_document, canonical_proof
from vc.securing.cryptosuites.suite import Cryptosuite, Shown
from vc.securing.proof_options import read_method, read_purpose, read_statements
from vc.securing.secured import Deferred, Proof, malformed
from vc.securing.selective_disclosure.base_proof import base_lines
from vc.securing.selective_disclosure.proof_values import DerivedValue, read_proof_value, scoped_key_bytes
from vc.securing.selective_disclosure.proofs import BaseProof, DerivedProof, Lines
from vc.securing.selective_disclosure.statements import check_labels, digest_of


def open_disclosure(suite: Cryptosuite, shown: Shown) -> Proof:  # noqa: ARG001 -- as each suite is opened
    """Read a base or derived proof; raises Malformed; verifies nothing (VC-DI-ECDSA 3.5.3, 3.5.8)."""
    document, config, text, where, contexts = shown
    value = read_proof_value(text, where)
    method, purpose = read_method(config, where), read_purpose(config, where)
    statements = read_statements(config, where)
    if isinstance(value, DerivedValue):
        derived = Deferred(lambda: derived_lines(shown, value))
        return DerivedProof(
            method,
            purpose,
            KeyType.P256,
            Deferred(lambda: derived.value().signed),
            value.signature,
            *statements,
            scoped_key=value.scoped_key,
            signatures=value.signatures,
            lines=derived,
        )
    base = Deferred(lambda: base_lines(document, config, value.pointers, value.hmac_key, value.scoped_key, contexts))
    return BaseProof(
        method,
        purpose,
        KeyType.P256,
        Deferred(lambda: base.value().signed),
        value.signature,
        *statements,
        scoped_key=value.scoped_key,
        signatures=value.signatures,
        lines=base,
        hmac_key=value.hmac_key,
        pointers=value.pointers,
    )


def derived_lines(shown: Shown, value: DerivedValue) -> Lines:
    """Return what a derived proof says was signed (VC-DI-ECDSA 3.5.9); raises Malformed where it fits no document.

    Stricter than 3.5.9, which forgives it: each label and each index must be needed, and no two labels be the same.
    """
    canonical = canonical_document(shown.document, shown.contexts)
    labels: Mapping[str, str] = value.labels
    check_labels(labels, canonical.labels)
    lines = relabelled(canonical.quads, {name: labels[number] for name, number in canonical.labels.items()})
    if value.mandatory and value.mandatory[-1] >= len(lines):
        raise malformed(f"{shown.where}/proofValue", "a mandatory index is beyond the lines", "Send it as derived")
    mandatory = frozenset(value.mandatory)
    if len(lines) - len(mandatory) != len(value.signatures):
        message = f"{len(value.signatures)} signatures for {len(lines) - len(mandatory)} lines"
        raise malformed(f"{shown.where}/proofValue", message, "Send it as derived")
    proof_hash = sha256(canonical_proof(shown.document, shown.config, shown.contexts).nquads).digest()
    mandatory_hash = digest_of(line for index, line in enumerate(lines) if index in mandatory)
    return Lines(
        proof_hash + scoped_key_bytes(value.scoped_key) + mandatory_hash,
        tuple(line for index, line in enumerate(lines) if index not in mandatory),
    )
