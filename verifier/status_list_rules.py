"""When a fetched status list may be relied on: signed by the credential's own issuer, current, and fresh. Pure.

A hop that a holder issued has its status in a list of whoever issued the root of its chain: holders publish nothing.
"""

from datetime import timedelta

from vc.securing.hybrid import kinds_missing
from vc.securing.mechanism import ASSERTION
from vc.securing.secured import method_controller
from verifier.evidence import FetchedList, OpenedList
from verifier.examination import Examination, KeyProblem
from verifier.results import shown as in_words
from verifier.shown import ShownCredential

_NO_TIME = timedelta(0)


def distrust(exam: Examination, shown: ShownCredential, fetched: FetchedList, opened: OpenedList) -> str | None:
    """Return why `fetched` says nothing about `shown`, or None when it may be relied on.

    NOT checked: purpose, index and bit. Source: VC-BITSTRING-STATUS-LIST 3.2, agent-credentials R14.
    """
    return _foreign(exam, shown, fetched, opened) or _outdated(exam, fetched, opened) or _unsigned(exam, opened)


def _foreign(exam: Examination, shown: ShownCredential, fetched: FetchedList, opened: OpenedList) -> str | None:
    is_hop = shown.label in exam.chaining.position
    publisher = exam.chain[0].credential.issuer if is_hop else shown.credential.issuer
    if opened.credential.issuer != publisher:
        of_what = "the root of the chain" if is_hop else "the credential"
        return f"the list is issued by {opened.credential.issuer}, {of_what} by {publisher}"
    if opened.credential.id is not None and opened.credential.id != fetched.url:
        return f"the list says that it is {opened.credential.id}"
    return None


def _outdated(exam: Examination, fetched: FetchedList, opened: OpenedList) -> str | None:
    # A question about an earlier moment is answered by the list as it is now: revocation is never undone.
    age, begins, ends = exam.now - fetched.fetched_at, opened.credential.valid_from, opened.credential.valid_until
    if age < _NO_TIME:
        since = -age
        begins, ends, age = begins and begins - since, ends and ends - since, _NO_TIME
    if ends is not None and ends <= exam.earliest:
        return f"the list ended at {in_words(opened.credential.valid_until)}"
    if begins is not None and begins > exam.latest:
        return f"the list begins at {in_words(opened.credential.valid_from)}"
    most, ttl = exam.policy.max_staleness, opened.status_list.ttl
    if age > most or (ttl is not None and age > ttl):
        bound = most if ttl is None else min(most, ttl)
        return f"what is known of it is {in_words(age)} old, at most {in_words(bound)} is allowed"
    return None


def _unsigned(exam: Examination, opened: OpenedList) -> str | None:
    for proof in opened.secured.proofs:
        if proof.purpose != ASSERTION:
            return f"a proof of the list is for {proof.purpose}"
        if method_controller(proof.verification_method) != opened.credential.issuer:
            return f"a proof of the list is by {proof.verification_method}, not by its issuer"
        key = exam.signing_key(proof)
        if isinstance(key, KeyProblem):
            return key.template.format(*map(in_words, key.values))
        if not opened.holds_under(proof, key):
            return "the signature of the list does not hold"
    if exam.policy.require_classical_and_post_quantum:
        missing = kinds_missing(opened.secured.proofs, opened.credential.issuer)
        return f"the list has no {missing[0]} proof by its issuer" if missing else None
    return None
