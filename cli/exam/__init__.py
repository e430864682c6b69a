"""Commands for the exams of W3C that drive an implementation from a shell. They are no way to verify anything.

These exams hand over the key in a file, name it by its thumbprint or by an https: URL, use P-521, and write `iat` as a
date. Elsewhere in agentvc a key comes from a DID document and from nowhere else, so what is lenient for the exam stands
in this package alone. Signatures, types, claims, disclosures and the data model are checked as everywhere.
"""
