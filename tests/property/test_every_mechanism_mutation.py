"""Through the verifier, for every mechanism: nothing changed is accepted, unless it says exactly what was signed.

The other tests of mutations ask whether a proof holds. Here a verifier that trusts the issuer is asked, as a service
asks it. A mechanism that is added to MECHANISMS is tested without a line here.
"""

import os
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from support.equal_meaning import DISCLOSURES, DOCUMENTS, MESSAGES, TOKENS, Rewrite
from support.every_mechanism import EVERY, Case, case, changes, crossed, is_harmless, says

from vc.reasons import Reason
from vc.securing.mechanism import MECHANISMS

# A signature of ML-DSA has 3,227 letters of base64, all alike: each eighth is flipped, all of them in the long run.
ALL = bool(os.environ.get("AGENTVC_FUZZ_SECONDS"))
LONG, STEP = 4_000, 8

every = pytest.mark.parametrize("one", [pytest.param(name, id=name) for name in EVERY])


@pytest.fixture
def chosen(one: str) -> Case:
    return case(one)


def test_every_mechanism_has_a_case() -> None:
    assert set(MECHANISMS) <= set(EVERY)
    assert {case(name).mechanism for name in EVERY} == set(MECHANISMS)


@every
def test_control_both_documents_are_accepted(chosen: Case) -> None:
    assert chosen.ask(chosen.raw)
    assert chosen.ask(chosen.other)
    assert chosen.raw != chosen.other


@every
def test_no_flipped_byte_is_accepted(chosen: Case) -> None:
    raw = chosen.raw
    step = STEP if len(raw) > LONG and not ALL else 1
    for position in range(0, len(raw), step):
        changed = raw[:position] + bytes([raw[position] ^ 1 << position % 8]) + raw[position + 1 :]
        assert not chosen.ask(changed) or is_harmless(chosen, changed), f"byte {position}"


@every
def test_no_changed_member_is_accepted_unless_the_same_is_said(chosen: Case) -> None:
    tried = accepted = 0
    for what, changed in changes(chosen):
        if changed != chosen.raw:
            tried += 1
            if chosen.ask(changed):
                accepted += 1
                assert is_harmless(chosen, changed), what
    assert tried > 300
    assert accepted <= (tried // 20 if chosen.family in {"rdf", "sd-jwt", "jcs"} else 0)


@every
def test_no_part_of_another_document_is_accepted(chosen: Case) -> None:
    tried = 0
    own, foreign = says(chosen.raw, chosen.family), says(chosen.other, chosen.family)
    for what, changed in crossed(chosen):
        tried += 1
        if chosen.ask(changed):
            assert says(changed, chosen.family) in (own, foreign), what
    assert tried > 1


# What is written otherwise and would mean the same to somebody: the verdict for each family of mechanisms, and why.


class Verdict(NamedTuple):
    """Which mechanisms accept a rewrite (None), or the reasons of a refusal, all of which must be given; and why."""

    jcs: tuple[Reason, ...] | None
    rdf: tuple[Reason, ...] | None
    why: str


OPEN = None  # accepted
BAD_SIGNATURE = (Reason.PROOF_SIGNATURE_INVALID,)
BAD_PROOF = (Reason.PROOF_MALFORMED,)
BAD_CREDENTIAL = (Reason.CREDENTIAL_MALFORMED,)
BAD_IDENTITY = (Reason.IDENTITY_MALFORMED,)
NOT_PLAIN = (Reason.LINKED_DATA_NAME_NOT_PLAIN,)
_SET = "an array is a set of statements in RDF, and an order in JSON"
_NAMES = "rules are looked up under the plain names, so another name for the same would hide what was granted"
_FORM = "the data model and the claims have one form, whatever RDF makes of another"
_BEHIND = "JCS: nobody signed the context behind; RDF: it changes no statement, and only statements are signed"

DOCUMENT_VERDICTS: Mapping[str, Verdict] = {
    "white space": Verdict(OPEN, OPEN, "the signature is over a canonical form"),
    "members in another order": Verdict(OPEN, OPEN, "the signature is over a canonical form"),
    "letters as escapes": Verdict(OPEN, OPEN, "the signature is over a canonical form"),
    "bytes that are text": Verdict(OPEN, OPEN, "text is read as its UTF-8"),
    "the proof in an array": Verdict(OPEN, OPEN, "a proof set of one (VC-DATA-INTEGRITY 2.1.1)"),
    "types in another order": Verdict(BAD_SIGNATURE, OPEN, _SET),
    "a type twice": Verdict(BAD_SIGNATURE, OPEN, _SET),
    "one subject in an array": Verdict(BAD_SIGNATURE, OPEN, "one value and an array of it are one statement"),
    "the issuer as an object": Verdict(BAD_SIGNATURE, OPEN, "both forms name the same node and no more of it"),
    "a text in an array": Verdict(BAD_SIGNATURE, BAD_IDENTITY, _FORM),
    "a text as a value object": Verdict(BAD_SIGNATURE, BAD_IDENTITY, _FORM),
    "a term as its IRI": Verdict(BAD_SIGNATURE, NOT_PLAIN, _NAMES),
    "a term under an alias": Verdict(BAD_PROOF, NOT_PLAIN, _NAMES),
    "a type as its IRI": Verdict(BAD_SIGNATURE, NOT_PLAIN, _NAMES),
    "a label for a node without id": Verdict(BAD_SIGNATURE, OPEN, "labels of blank nodes say nothing (RDFC-1.0)"),
    "a node by @included": Verdict(BAD_CREDENTIAL, BAD_CREDENTIAL, _FORM),
    "the document as a @graph": Verdict(BAD_CREDENTIAL, BAD_CREDENTIAL, _FORM),
    "the beginning in another zone": Verdict(BAD_SIGNATURE, BAD_SIGNATURE, "a literal is compared by its letters"),
    "the proof's time with milliseconds": Verdict(BAD_SIGNATURE, BAD_SIGNATURE, "a literal is compared by its letters"),
    "a context again": Verdict(BAD_PROOF, OPEN, _BEHIND),
    "one more pinned context": Verdict(BAD_PROOF, OPEN, _BEHIND),
    "one more term, not used": Verdict(BAD_PROOF, OPEN, _BEHIND),
    "the context inline": Verdict(BAD_PROOF, BAD_CREDENTIAL, "the terms of agents count under the published context"),
    "a byte order mark": Verdict((Reason.JSON_MALFORMED,), (Reason.JSON_MALFORMED,), "RFC 8259 8.1: none is sent"),
    "UTF-16": Verdict(BAD_PROOF, BAD_PROOF, "JSON is UTF-8 (RFC 8259 8.1); this does not even look like JSON"),
}
_BYTES = "the signature is over the bytes as they were sent"
_ENVELOPE = "an envelope is not signed: what counts is inside, byte for byte"
TOKEN_VERDICTS: Mapping[str, tuple[tuple[Reason, ...] | None, str]] = {
    "bytes that are text": (OPEN, "a token is ASCII"),
    "in an envelope": (OPEN, _ENVELOPE),
    "in a data: URL": (OPEN, _ENVELOPE),
    "in a DATA: URL": (OPEN, "schemes and media types know no letter case (RFC 3986 3.1, RFC 2045 5.1)"),
    "a line end behind": (BAD_PROOF, "whoever reads a file strips it; here every byte counts"),
    "padding": (BAD_PROOF, "base64url has one form without padding (RFC 7515 2)"),
    "header with white space": (BAD_SIGNATURE, _BYTES),
    "claims with white space": (BAD_SIGNATURE, _BYTES),
    "claims in another order": (BAD_SIGNATURE, _BYTES),
    "the JSON serialization": ((Reason.PROOF_MISSING,), "VC-JOSE-COSE 3.1.1 has the compact one alone"),
}
DISCLOSURE_VERDICTS: Mapping[str, tuple[tuple[Reason, ...] | None, str]] = {
    "disclosures in another order": (OPEN, "each is found by its digest; only a key that is bound fixes their order"),
    "a disclosure left out": (OPEN, "the holder's right: less is claimed"),
    "no disclosure at all": (OPEN, "the holder's right: less is claimed"),
    "a disclosure twice": (BAD_PROOF, "RFC 9901 7.1: it would be used twice"),
    "a disclosure with white space": (BAD_PROOF, "its digest is over the bytes as they were sent"),
    "without the last tilde": (BAD_PROOF, "then the last disclosure would be a Key Binding JWT (RFC 9901 4)"),
}
MESSAGE_VERDICTS: Mapping[str, tuple[tuple[Reason, ...] | None, str]] = {
    "as base64": (OPEN, "the text of the same bytes"),
    "as base64url": (OPEN, "the text of the same bytes"),
    "in an envelope": (OPEN, _ENVELOPE),
    "in a data: URL": (OPEN, _ENVELOPE),
    "without the tag": (BAD_PROOF, "nothing but the tag says what it is (RFC 9052 2)"),
    "tagged as CWT": (BAD_PROOF, "a second tag says nothing that is signed"),
    "an array without length": (BAD_PROOF, "strict CBOR has one spelling for each message"),
    "a length in a longer form": (BAD_PROOF, "strict CBOR has one spelling for each message"),
    "header in another order": (BAD_SIGNATURE, _BYTES),
    "payload with white space": (BAD_SIGNATURE, _BYTES),
    "bytes behind": (BAD_PROOF, "strict CBOR has one spelling for each message"),
}
SETS: Mapping[str, tuple[Mapping[str, Rewrite], Mapping[str, tuple[tuple[Reason, ...] | None, str]]]] = {
    "jwt": (TOKENS, TOKEN_VERDICTS),
    "sd-jwt": ({**TOKENS, **DISCLOSURES}, {**TOKEN_VERDICTS, **DISCLOSURE_VERDICTS}),
    "cose": (MESSAGES, MESSAGE_VERDICTS),
    "jcs": (DOCUMENTS, {name: (row.jcs, row.why) for name, row in DOCUMENT_VERDICTS.items()}),
    "rdf": (DOCUMENTS, {name: (row.rdf, row.why) for name, row in DOCUMENT_VERDICTS.items()}),
}
CREDENTIALS = [name for name in MECHANISMS if not name.startswith("vp+")]


def test_every_rewrite_has_a_verdict_with_a_reason() -> None:
    for rewrites, verdicts in SETS.values():
        assert rewrites.keys() == verdicts.keys()
        assert all(why for _, why in verdicts.values())


@pytest.mark.parametrize("name", CREDENTIALS)
def test_what_means_the_same_to_somebody_gets_the_verdict_of_the_table(name: str) -> None:
    one = case(name)
    rewrites, verdicts = SETS[one.family]
    for what, rewrite in rewrites.items():
        changed = rewrite(one.raw)
        assert changed != one.raw, what
        expected, _ = verdicts[what]
        report = one.ask(changed)
        assert bool(report) is (expected is OPEN), what
        assert set(expected or ()) <= set(report.reasons), what
