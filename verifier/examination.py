"""One verification in progress: what was presented, what is known, what is demanded, and the time. Pure.

Signatures are verified at most once each: planning and checking share `signatures`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from did.document import DidDocument, Relationship, authorised_key
from did.errors import DidError
from did.keys.public_key import PublicKey
from did.resolver import resolve_computed
from vc.reasons import Reason
from vc.securing.hybrid import kinds_missing
from vc.securing.mechanism import ASSERTION, AUTHENTICATION, Proof, Secured
from vc.securing.secured import method_controller
from verifier.chain import chain_of
from verifier.evidence import NO_EVIDENCE, Unavailable
from verifier.expectations import Expectations
from verifier.policy import Policy
from verifier.results import CheckResult, failed, undetermined
from verifier.shown import ShownCredential, Unreadable
from verifier.submission import Submission
from verifier.trust import Trust

# What a key must be named for, by the purpose of the proof made with it.
_RELATIONSHIPS = {ASSERTION: Relationship.ASSERTION, AUTHENTICATION: Relationship.AUTHENTICATION}


class KeyProblem(NamedTuple):
    """Why there is no key to verify with; `reason` is PROOF_KEY_UNAVAILABLE when it could not be found out."""

    reason: Reason
    template: str
    values: tuple[object, ...]


class Examination:
    """Everything that a check may look at. Checks get nothing else and change nothing; the core adds evidence.

    `earliest` is now less the clock skew: what ended by then has ended. `latest` is now and the skew: what begins later
    has not begun. `settled` holds what planning found already, by label and check function; `run_checks` takes it over.
    `schema_credentials` holds, by URL, what was obtained as one and has been read (`verifier.schema_credentials`).
    `chaining` is how the delegations hang together, and `chain` its hops from root to leaf, none without one chain.
    `vouched_hops` is how many of them are vouched for, None until somebody asks (`checks.issuer_trust`).
    """

    __slots__ = (
        "_keys", "_signatures", "chain", "chaining", "earliest", "evidence", "expectations", "latest", "now", "policy",
        "schema_credentials", "settled", "submission", "trust", "vouched_hops",
    )  # fmt: skip

    def __init__(
        self, submission: Submission, expectations: Expectations, *, trust: Trust, policy: Policy, now: datetime
    ) -> None:
        self.submission = submission
        self.expectations = expectations
        self.trust = trust
        self.policy = policy
        self.now = now
        self.earliest = now - policy.clock_skew
        self.latest = now + policy.clock_skew
        self.evidence = NO_EVIDENCE
        self.chaining = chain_of(submission)
        self.chain = self.chaining.hops
        self.vouched_hops: int | None = None
        self.settled: dict[str, dict[Callable[..., object], tuple[CheckResult, ...]]] = {}
        self.schema_credentials: dict[str, ShownCredential | Unreadable] = {}
        self._signatures: dict[int, tuple[PublicKey, bool]] = {}
        self._keys: dict[tuple[str, str], PublicKey] = {}

    def document(self, did: str) -> DidDocument | Unavailable | None:
        """Return the document of `did`: computed, or from the evidence; None when it was never asked for.

        Raises DidError for a did:key or did:jwk that holds no key.
        """
        known = self.evidence.documents.get(did)
        return resolve_computed(did) if known is None else known

    def signing_key(self, proof: Proof) -> PublicKey | KeyProblem:
        """Return the key that the signer's DID document names for the purpose of `proof`, or why there is none.

        Source: CONTROLLED-IDENTIFIERS 3.3.
        """
        method, purpose = proof.verification_method, proof.purpose
        known = self._keys.get((method, purpose))
        if known is not None:
            return known
        try:
            did = method_controller(method)
            document = self.document(did)
            if isinstance(document, DidDocument):
                key = self._keys[method, purpose] = authorised_key(document, method, _RELATIONSHIPS[purpose], self.now)
                return key
        except (DidError, ValueError) as error:
            return KeyProblem(Reason.PROOF_KEY_NOT_AUTHORISED, "{}", (str(error),))
        why = "it is not resolved, because the trust does not name it" if document is None else document.reason
        return KeyProblem(Reason.PROOF_KEY_UNAVAILABLE, "{}: {}", (did, why))

    def holds_under(self, proof: Proof, key: PublicKey) -> bool:
        """Tell whether `proof` was made with `key`; each is verified once."""
        known = self._signatures.get(id(proof))
        if known is None or known[0] is not key:
            known = self._signatures[id(proof)] = (key, proof.holds_under(key))
        return known[1]


def proof_failure(exam: Examination, proof: Proof, needed: str, check: str, subject: str) -> CheckResult | None:
    """Return why `proof` does not hold for the purpose `needed`, or None when it does.

    Looks at purpose, key, authorisation and signature.

    NOT checked: its times, audience and challenge; whether its signer is the issuer or holder.
    Source: VC-DATA-INTEGRITY 4.5.
    """
    if proof.purpose != needed:
        return failed(
            check, subject, Reason.PROOF_PURPOSE_MISMATCH, "made for {}, needed for {}", proof.purpose, needed
        )
    key = exam.signing_key(proof)
    if isinstance(key, KeyProblem):
        make = undetermined if key.reason is Reason.PROOF_KEY_UNAVAILABLE else failed
        return make(check, subject, key.reason, key.template, *key.values)
    if not exam.holds_under(proof, key):
        method = proof.verification_method
        obstacle = proof.obstacle()
        if obstacle is not None:
            return failed(check, subject, obstacle.reason, "{}: {}", obstacle.where, obstacle.message)
        return failed(check, subject, Reason.PROOF_SIGNATURE_INVALID, "the signature does not hold under {}", method)
    return None


def kinds_failure(
    exam: Examination, secured: Secured, signer: str | None, check: str, subject: str
) -> CheckResult | None:
    """Return which kind of proof in the name of `signer` is missing where the policy wants both, or None."""
    if not exam.policy.require_classical_and_post_quantum:
        return None
    missing = kinds_missing(secured.proofs, signer or "")
    if not missing:
        return None
    return failed(check, subject, Reason.PROOF_KIND_MISSING, "no {} proof is by {}", " and no ".join(missing), signer)
