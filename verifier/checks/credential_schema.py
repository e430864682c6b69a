"""Does the credential fit the schemas that it names? VC-JSON-SCHEMA 4, VC-DATA-MODEL-2.0 4.11."""

from vc.credential_schema.evaluation import Evaluation, SchemaOutcome
from vc.credential_schema.judging import evaluate
from vc.credential_schema.reference import JSON_SCHEMA_CREDENTIAL, SchemaReference, schema_references
from vc.credential_schema.schema_credential import is_known_schema, known_schema_evaluation
from vc.errors import Malformed
from vc.reasons import Reason
from vc.resource_digest import Agreement, agreement_with
from vc.strict_json import JsonLimits, JsonObject, parse_object
from verifier.evidence import Resource, Unavailable
from verifier.examination import Examination
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.schema_credentials import distrust_of, schema_credential
from verifier.shown import ShownCredential, Unreadable

NAME = "credential_schema"
SCHEMA_LIMITS = JsonLimits(max_bytes=262_144, max_values=16_384)  # the largest schema of W3C here has 9 KB


def check_credential_schemas(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return one result for every schema, or one that says that there is none.

    Where `Policy.allow_undecided_schemas` is set, a schema that is not known or not understood does not apply.
    """
    if "credentialSchema" not in shown.credential.document:
        return (not_applicable(NAME, shown.label, "it names no schema"),)
    references = schema_references(shown.credential)
    wanted = wanted_schemas(exam, shown)
    return tuple([_result(exam, shown, reference, reference in wanted) for reference in references])


def wanted_schemas(exam: Examination, shown: ShownCredential) -> tuple[SchemaReference, ...]:
    """Return the schemas that have to be obtained: the first that are not at hand, as many as is allowed."""
    unknown = [each for each in schema_references(shown.credential) if each.is_understood and not is_known_schema(each)]
    return tuple(unknown[: exam.policy.max_resources])


def _result(exam: Examination, shown: ShownCredential, reference: SchemaReference, is_wanted: bool) -> CheckResult:
    if is_known_schema(reference):
        return _verdict(exam, shown, reference, known_schema_evaluation(shown.credential, reference))
    if not reference.is_understood:
        return _verdict(exam, shown, reference, evaluate(shown.credential, reference, {}))
    if not is_wanted:
        return _unavailable(exam, shown, reference, f"more than {exam.policy.max_resources} are not obtained")
    return _result_of_obtained(exam, shown, reference)


def _result_of_obtained(exam: Examination, shown: ShownCredential, reference: SchemaReference) -> CheckResult:
    found = exam.evidence.resources.get(reference.id)
    if found is None:
        why = "{} was not asked for: proof or trust did not pass"
        return undetermined(NAME, shown.label, None, why, reference.id)
    if isinstance(found, Unavailable):
        return _unavailable(exam, shown, reference, found.reason)
    if any(reference.integrity) and agreement_with(reference.integrity, found.content) is not Agreement.AGREES:
        why = "{} has another content than the issuer fixed"
        return failed(NAME, shown.label, Reason.CREDENTIAL_SCHEMA_DIGEST_MISMATCH, why, reference.id)
    schema = _opened(exam, shown, reference, found)
    if isinstance(schema, str):
        return _unavailable(exam, shown, reference, schema)
    return _verdict(exam, shown, reference, evaluate(shown.credential, reference, schema))


def _opened(
    exam: Examination, shown: ShownCredential, reference: SchemaReference, found: Resource
) -> "JsonObject | str":
    """Return the schema, or the document of the schema credential that may be relied on; or why there is none."""
    if reference.type != JSON_SCHEMA_CREDENTIAL:
        try:
            return parse_object(found.content, SCHEMA_LIMITS)
        except Malformed as error:
            return str(error)
    schema = schema_credential(exam, reference.id)
    if isinstance(schema, Unreadable):
        return str(schema.problem)
    if not isinstance(schema, ShownCredential):
        return "it is not there"
    return distrust_of(exam, shown, schema) or schema.credential.document


def _verdict(
    exam: Examination, shown: ShownCredential, reference: SchemaReference, evaluation: Evaluation
) -> CheckResult:
    if evaluation.outcome is SchemaOutcome.SUCCESS:
        return passed(NAME, shown.label, "it fits {}", reference.id)
    why = " | ".join(map(str, evaluation.problems))
    if evaluation.outcome is SchemaOutcome.FAILURE:
        return failed(NAME, shown.label, Reason.CREDENTIAL_SCHEMA_MISMATCH, "{}: {}", reference.id, why)
    return _undecided(exam, shown, reference, Reason.CREDENTIAL_SCHEMA_UNDECIDED, why)


def _unavailable(exam: Examination, shown: ShownCredential, reference: SchemaReference, why: str) -> CheckResult:
    return _undecided(exam, shown, reference, Reason.CREDENTIAL_SCHEMA_UNAVAILABLE, why)


def _undecided(
    exam: Examination, shown: ShownCredential, reference: SchemaReference, reason: Reason, why: str
) -> CheckResult:
    if exam.policy.allow_undecided_schemas:
        return not_applicable(NAME, shown.label, "{} is not judged, as the policy allows: {}", reference.id, why)
    return undetermined(NAME, shown.label, reason, "{}: {}", reference.id, why)
