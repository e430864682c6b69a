"""Credentials held against a JSON Schema: `credentialSchema` of the types JsonSchema and JsonSchemaCredential.

Source: VC-JSON-SCHEMA 1.0. Pure: whoever has obtained a schema gives it; nothing is ever fetched from here.

A schema comes from a stranger, and so does what it is applied to. So the work of an evaluation is bounded (`work`),
regular expressions run on an automaton whose time is linear in the text (`pattern`), and no reference leaves what was
given.
"""
