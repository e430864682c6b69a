"""The issuer: who may make which claims, and what has been issued.

`setup.initialise` sets an issuer up, `wiring.open_issuer` opens it, `app.create_app` serves it.
Behind them: `issuing`, `revoking`, `publishing` and `records`, one service each; `ports` is the storage contract.
"""
