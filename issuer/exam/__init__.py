"""THE ISSUERS OF THE EXAM, not of the product: they sign whatever keeps the data model, for whoever asks.

The conformance suites of W3C and CCG drive an issuer over HTTP without knowing its profiles, and expect one instance
for each cryptosuite and type of key. So these instances exist only where `agentvc serve --exam` was asked for, only on
the machine itself, under keys that are made when the process starts and are gone when it ends, and beside the issuer
whose key and records they never touch. What they sign is worth nothing to anybody.

What is kept: every rule of the data model, safe mode for every mechanism, and that what was signed is opened and
verified before it is handed out.
"""
