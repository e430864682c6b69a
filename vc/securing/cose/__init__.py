"""Credentials and presentations as COSE_Sign1: `vc+cose` and `vp+cose` (VC-JOSE-COSE 3.3, RFC 9052, 9053, 9596, 9597).

Rules kept in this package:
- the message is tagged (18), its payload is attached and is the JSON document itself;
- CBOR is read strictly (`strict_cbor`), with limits before anything is built;
- the unprotected header is empty: nothing that nobody signed is read;
- `alg` is looked up in our table, where it stands for one type of key; `typ` is required and decides the kind;
- nothing in the message brings a key or says where to fetch one: `kid` is a DID URL, and the DID document has the key;
- what a JWT says in registered claims stands in the CWT Claims header parameter, never in the payload;
- unknown header parameters and CWT claims are ignored (VC-JOSE-COSE 3.3.3), but a critical one is refused.
"""
