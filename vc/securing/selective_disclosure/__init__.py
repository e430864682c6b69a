"""Selective disclosure by ecdsa-sd-2023: the issuer signs each statement, the holder shows some (VC-DI-ECDSA 3.6).

- `base_proof`: the issuer says which statements are always shown, and signs each of the others;
- `deriving`: the holder takes the statements that were chosen, and the signatures of just those;
- `opening`: the verifier finds what must have been signed in what is shown;
- `proofs`: what both kinds of proof are to whoever asks whether they hold;
- `proof_values`: the CBOR inside both kinds;
- `pointers`: which part of a document JSON Pointers select;
- `statements`: the statements of a document, under names for its blank nodes that hold in each part of it.
"""
