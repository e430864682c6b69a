"""One verification from first byte to report, without I/O: a generator that yields needs and is sent what was obtained.

    verification = verify_steps(raw, …)      needs = next(verification)      needs = verification.send(answers) …

The order (agent-credentials, house):

1. What was presented is read once, strictly, within the limits.
2. DID documents, then status lists, related resources and schemas, are asked for: see `planning`. Failing to obtain
   one is an answer like any other.
3. All checks run.
4. Only when everything else passed, the presentation is recorded as used, and the act counted against the limits of
   its chain, in one step; the checks of replay and limits then say what that gave.
"""

from collections.abc import Generator, Sequence
from datetime import datetime

from verifier.checks import DEFAULT_CHECKS, Checks
from verifier.checks.replay import record_needed
from verifier.evidence import Answer, Evidence, Need
from verifier.examination import Examination
from verifier.expectations import ChainExpectations, CredentialExpectations, Expectations
from verifier.planning import missing_documents, missing_lists, missing_resources
from verifier.policy import Policy
from verifier.report import Report
from verifier.resource_planning import missing_schema_documents, missing_schema_lists, settle_schemas
from verifier.running import judge, judge_recording, report_on, run_checks
from verifier.submission import (
    Submission,
    read_bundle_submission,
    read_credential_submission,
    read_presentation_submission,
)
from verifier.trust import Trust

Steps = Generator[tuple[Need, ...], Sequence[Answer], tuple[Report, Evidence]]


def verify_steps(  # noqa: PLR0913 -- the inputs of a verification, all but two by name
    raw: bytes | str,
    expectations: Expectations,
    *,
    trust: Trust,
    policy: Policy,
    now: datetime,
    checks: Checks = DEFAULT_CHECKS,
) -> Steps:
    """Yield needs, take one answer for each, and return the report with the evidence that it rests on.

    Never raises on any bytes. NOT done: any I/O; that `now` is true.
    """
    exam = Examination(_read(raw, expectations, policy), expectations, trust=trust, policy=policy, now=now)
    needs = missing_documents(exam)
    if needs:
        exam.evidence = exam.evidence.with_answers(needs, (yield needs))
    needs = missing_lists(exam) + missing_resources(exam)
    if needs:
        exam.evidence = exam.evidence.with_answers(needs, (yield needs))
    if exam.evidence.resources:
        yield from _schema_steps(exam)
    judgement = judge(exam, checks)
    recording = record_needed(exam) if judgement.only_recording_is_left else None
    if recording is not None:
        exam.evidence = exam.evidence.with_answers((recording,), (yield (recording,)))
        judgement = judge_recording(exam, judgement, checks)
    return report_on(exam, judgement, checks), exam.evidence


def _schema_steps(exam: Examination) -> Generator[tuple[Need, ...], Sequence[Answer], None]:
    """Obtain what schema credentials need in turn, and evaluate the schemas."""
    for missing in (missing_schema_documents, missing_schema_lists):
        needs = missing(exam)
        if needs:
            exam.evidence = exam.evidence.with_answers(needs, (yield needs))
    settle_schemas(exam)


def judge_again(  # noqa: PLR0913 -- as verify_steps
    raw: bytes | str, evidence: Evidence, expectations: Expectations, *, trust: Trust, policy: Policy, now: datetime
) -> Report:
    """Return the report that these inputs give, always the same one; nothing is asked from outside."""
    exam = Examination(_read(raw, expectations, policy), expectations, trust=trust, policy=policy, now=now)
    exam.evidence = evidence
    return run_checks(exam)


def _read(raw: bytes | str, expectations: Expectations, policy: Policy) -> Submission:
    if isinstance(expectations, CredentialExpectations):
        return read_credential_submission(raw, policy)
    if isinstance(expectations, ChainExpectations):
        return read_bundle_submission(raw, policy)
    return read_presentation_submission(raw, policy)
