"""Credentials and presentations as SD-JWT: `vc+sd-jwt` and `vp+sd-jwt` (RFC 9901, VC-JOSE-COSE 3.2).

    issuer-signed JWT ~ disclosure ~ disclosure ~ [Key Binding JWT]

Rules kept in this package:
- all rules of `vc.securing.jose` for the issuer-signed JWT, but that `typ` is vc+sd-jwt or vp+sd-jwt;
- a digest is taken over the text of a disclosure as it was presented; nothing is ever serialized anew to be compared;
- each disclosure is used exactly once, each digest occurs at most once, and `_sd`, `...` and `_sd_alg` stand nowhere
  but where RFC 9901 4 puts them;
- nothing of the claims is looked at before the disclosures are in their places, and limits come before all of it;
- the key of a holder is the one that the issuer named, never one that the Key Binding JWT brings (`key_binding`).
"""
