"""This implementation as the corpus calls it: one case a line on stdin, one verdict a line on stdout.

Until the verifier follows chains, the rules between hops are those of `vc.delegation.chain`, put together here with the
verifier's own reader, real signatures, status lists and times. `judge` gives every problem that it finds, so that a
case which has more than its one defect is noticed.
"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from did import Relationship, authorised_key
from did.errors import DidError
from did.resolver import resolve_computed
from vc.credential import parse_credential
from vc.delegation.authority import Act, args_digest
from vc.delegation.chain import Hop, chain_problems
from vc.delegation.constraint import argument_at, number
from vc.delegation.hop import uncovered
from vc.delegation.ordering import ordering_of
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import Proof, parse_secured
from vc.securing.secured import ASSERTION, AUTHENTICATION
from vc.status.list_credential import StatusList, parse_status_list, status_of
from vc.times import parse_timestamp
from verifier.policy import Policy
from verifier.submission import Kind, ShownCredential, ShownPresentation, Submission, read_presentation_submission
from verifier.trust import covers_principal

POLICY = Policy()
LIMIT_EXCEEDED = "limit.exceeded"  # no Reason yet: it comes with the ledger

Found = Iterator[tuple[str, int | None]]
STATUS_REASONS = {"revocation": Reason.STATUS_REVOKED, "suspension": Reason.STATUS_SUSPENDED}


def judge(case: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict on one case."""
    found = list(dict.fromkeys(_problems(case)))
    reasons = [{"reason": str(reason), "hop": hop} for reason, hop in found]
    return {"id": case["id"], "decision": "deny" if reasons else "allow", "reasons": reasons}


def _problems(case: dict[str, Any]) -> Found:
    now, act = parse_timestamp(case["at"]), Act(**case["act"])
    submission = read_presentation_submission(case["presentation"], POLICY)
    if submission.presentation is None:
        yield submission.unreadable[0].problem.reason, None
        return
    delegations = [shown for shown in submission.credentials if shown.kind is Kind.DELEGATION]
    yield from _presentation_problems(submission.presentation, case["service"], act, now)
    if submission.unreadable or any(shown.claims_problem for shown in delegations):
        yield from _unreadable(submission, delegations)
        return
    hops = [_hop(shown) for shown in delegations]
    ordering = ordering_of(hops)
    if ordering.problems:
        for problem in ordering.problems:
            several = problem.reason is Reason.DELEGATION_SEVERAL_CHAINS
            yield problem.reason, None if several else problem.hop
        return
    shown_hops, hops = [delegations[place] for place in ordering.order], [hops[place] for place in ordering.order]
    yield from ((problem.reason, problem.hop) for problem in chain_problems(hops))
    for position, shown in enumerate(shown_hops):
        yield from _credential_problems(shown, position, now)
        yield from _status_problems(shown, position, hops[0].issuer, case.get("statusLists", {}), now)
    yield from _trust_problems(hops[0], case["trust"])
    leaf, last = hops[-1], len(hops) - 1
    if submission.presentation.signers != (leaf.subject,):
        yield Reason.HOLDER_BINDING_FAILED, None
    if case["service"] not in leaf.delegation.audience:
        yield Reason.AUDIENCE_MISMATCH, last
    yield from ((reason, last) for reason in _authority_problems(leaf, act))


def _unreadable(submission: Submission, delegations: list[ShownCredential]) -> Found:
    """The place in the presentation stands for the position: nothing can be put in order."""
    for unreadable in submission.unreadable:
        yield unreadable.problem.reason, int(unreadable.label.rpartition("/")[2])
    for shown in delegations:
        if shown.claims_problem is not None:
            yield shown.claims_problem.reason, int(shown.label.rpartition("/")[2])


def _hop(shown: ShownCredential) -> Hop:
    credential, delegation = shown.credential, shown.delegation
    assert delegation is not None
    entries = tuple([entry for entry in shown.entries if not isinstance(entry, Malformed)])
    return Hop(
        credential.id, credential.issuer, credential.subject_ids[0], delegation, credential.valid_from,
        credential.valid_until, shown.secured.digest(), entries,
    )  # fmt: skip


# Signatures and times


def _holds(proof: Proof, relationship: Relationship, now: datetime) -> Reason | None:
    try:
        document = resolve_computed(proof.verification_method.partition("#")[0])
        if document is None:
            return Reason.PROOF_KEY_UNAVAILABLE
        key = authorised_key(document, proof.verification_method, relationship, now)
    except DidError:
        return Reason.PROOF_KEY_NOT_AUTHORISED
    return None if proof.holds_under(key) else Reason.PROOF_SIGNATURE_INVALID


def _credential_problems(shown: ShownCredential, position: int, now: datetime) -> Found:
    for proof, signer in zip(shown.secured.proofs, shown.signers, strict=True):
        if reason := _holds(proof, Relationship.ASSERTION, now):
            yield reason, position
        if proof.purpose != ASSERTION:
            yield Reason.PROOF_PURPOSE_MISMATCH, position
        if signer != shown.credential.issuer:
            yield Reason.ISSUER_NOT_SIGNER, position
    begins, ends = shown.credential.valid_from, shown.credential.valid_until
    if ends is not None and ends <= now - POLICY.clock_skew:
        yield Reason.CREDENTIAL_EXPIRED, position
    if begins is not None and begins > now + POLICY.clock_skew:
        yield Reason.CREDENTIAL_NOT_YET_VALID, position


def _presentation_problems(shown: ShownPresentation, service: str, act: Act, now: datetime) -> Found:
    (proof,) = shown.secured.proofs
    if reason := _holds(proof, Relationship.AUTHENTICATION, now):
        yield reason, None
    if proof.purpose != AUTHENTICATION:
        yield Reason.PROOF_PURPOSE_MISMATCH, None
    if shown.document.holder not in (None, shown.signers[0]):
        yield Reason.HOLDER_BINDING_FAILED, None
    if service not in proof.audience:
        yield Reason.AUDIENCE_MISMATCH, None
    if proof.nonce is None and proof.challenge is None:
        yield Reason.PRESENTATION_NOT_UNIQUE, None
    yield from _freshness_problems(proof, now)
    invocation = shown.invocation
    if isinstance(invocation, Malformed):
        yield invocation.reason, None
    elif invocation is None or tuple(invocation) != (act.action, act.location, args_digest(act.arguments)):
        yield Reason.INVOCATION_MISMATCH, None


def _freshness_problems(proof: Proof, now: datetime) -> Found:
    if proof.created is None or proof.expires is None or proof.expires - proof.created > POLICY.max_presentation_life:
        yield Reason.PRESENTATION_LIFE_TOO_LONG, None
    elif proof.expires <= now - POLICY.clock_skew:
        yield Reason.CHALLENGE_EXPIRED, None
    elif proof.created > now + POLICY.clock_skew:
        yield Reason.PROOF_NOT_YET_VALID, None


# Trust, status, authority


def _trust_problems(root: Hop, trust: dict[str, list[str]]) -> Found:
    if root.issuer not in trust:
        yield Reason.TRUST_ROOT_NOT_TRUSTED, 0
    elif not covers_principal(tuple(trust[root.issuer]), root.delegation.principal.id):
        yield Reason.TRUST_PRINCIPAL_NOT_COVERED, 0


def _status_problems(
    shown: ShownCredential, position: int, publisher: str, lists: dict[str, str], now: datetime
) -> Found:
    begins, ends = shown.credential.valid_from, shown.credential.valid_until
    is_short = begins is not None and ends is not None and ends - begins <= POLICY.max_life_without_status
    deciding = [entry for entry in shown.entries if isinstance(entry, Malformed) or entry.purpose in STATUS_REASONS]
    if not deciding and not is_short:
        yield Reason.STATUS_MISSING, position
    for entry in shown.entries:
        if isinstance(entry, Malformed):
            yield entry.reason, position
            continue
        status_list = _list(entry.list_url, publisher, lists, now)
        if status_list is None:
            yield Reason.STATUS_UNKNOWN, position
            continue
        try:
            is_set = status_of(entry, status_list).is_set
        except Malformed as error:
            yield error.reason, position
            continue
        if is_set and entry.purpose in STATUS_REASONS:
            yield STATUS_REASONS[entry.purpose], position


def _list(url: str, publisher: str, lists: dict[str, str], now: datetime) -> StatusList | None:
    """The list at `url`, which whoever issued the root has to have signed, for every hop."""
    if url not in lists:
        return None
    secured = parse_secured(lists[url])
    credential = parse_credential(secured.document)
    signed = all(
        _holds(proof, Relationship.ASSERTION, now) is None and proof.verification_method.partition("#")[0] == publisher
        for proof in secured.proofs
    )
    skew = POLICY.clock_skew
    is_current = (credential.valid_from is None or credential.valid_from <= now + skew) and (
        credential.valid_until is None or credential.valid_until > now - skew
    )
    named = credential.issuer == publisher and credential.id == url
    return parse_status_list(credential) if signed and is_current and named else None


def _authority_problems(leaf: Hop, act: Act) -> Iterator[str]:
    for refusal in uncovered(leaf.delegation, act):
        if refusal.reason is not Reason.LIMIT_NOT_ENFORCEABLE:
            yield refusal.reason
    for capability in leaf.delegation.capabilities:
        for limit in capability.limits:  # a fresh ledger: only an amount can be too much at once
            if limit.key is not None:
                spent = number(argument_at(act.arguments, limit.key)[1])
                if spent is None or spent > limit.maximum:  # type: ignore[operator]
                    yield LIMIT_EXCEEDED


def main() -> None:
    """Answer each line of stdin."""
    for line in sys.stdin:
        print(json.dumps(judge(json.loads(line)), separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
