"""The one closed list of reasons for which anything is refused, each with its page."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Why something was refused; `area.fact`, stable, and never built from input."""

    JSON_MALFORMED = "json.malformed"
    JSON_DUPLICATE_MEMBER = "json.duplicate_member"
    JSON_NUMBER_OUT_OF_RANGE = "json.number_out_of_range"
    JSON_TOO_LARGE = "json.too_large"
    JSON_TOO_DEEP = "json.too_deep"
    JSON_NOT_CANONICALISABLE = "json.not_canonicalisable"
    LINKED_DATA_CONTEXT_UNKNOWN = "linked_data.context_unknown"
    LINKED_DATA_CONTEXT_MALFORMED = "linked_data.context_malformed"
    LINKED_DATA_MALFORMED = "linked_data.malformed"
    LINKED_DATA_TERM_UNMAPPED = "linked_data.term_unmapped"
    LINKED_DATA_RELATIVE_IRI = "linked_data.relative_iri"
    LINKED_DATA_MEMBER_DROPPED = "linked_data.member_dropped"
    LINKED_DATA_NAME_NOT_PLAIN = "linked_data.name_not_plain"
    LINKED_DATA_TOO_COMPLEX = "linked_data.too_complex"
    CREDENTIAL_MALFORMED = "credential.malformed"
    PRESENTATION_MALFORMED = "presentation.malformed"
    PROOF_MISSING = "proof.missing"
    PROOF_MALFORMED = "proof.malformed"
    PROOF_UNSUPPORTED = "proof.unsupported"
    PROOF_SIGNATURE_INVALID = "proof.signature_invalid"
    PROOF_KIND_MISSING = "proof.kind_missing"
    PROOF_KEY_UNAVAILABLE = "proof.key_unavailable"
    PROOF_KEY_NOT_AUTHORISED = "proof.key_not_authorised"
    PROOF_PURPOSE_MISMATCH = "proof.purpose_mismatch"
    PROOF_EXPIRED = "proof.expired"
    PROOF_NOT_YET_VALID = "proof.not_yet_valid"
    ISSUER_NOT_SIGNER = "issuer.not_signer"
    TRUST_ISSUER_NOT_TRUSTED = "trust.issuer_not_trusted"
    TRUST_ROOT_NOT_TRUSTED = "trust.root_not_trusted"
    TRUST_PRINCIPAL_NOT_COVERED = "trust.principal_not_covered"
    CREDENTIAL_EXPIRED = "credential.expired"
    CREDENTIAL_NOT_YET_VALID = "credential.not_yet_valid"
    STATUS_MALFORMED = "status.malformed"
    STATUS_LIST_MISMATCH = "status.list_mismatch"
    STATUS_REVOKED = "status.revoked"
    STATUS_SUSPENDED = "status.suspended"
    STATUS_UNKNOWN = "status.unknown"
    STATUS_MISSING = "status.missing"
    RELATED_RESOURCE_UNAVAILABLE = "related_resource.unavailable"
    RELATED_RESOURCE_MISMATCH = "related_resource.mismatch"
    CREDENTIAL_SCHEMA_UNAVAILABLE = "credential_schema.unavailable"
    CREDENTIAL_SCHEMA_DIGEST_MISMATCH = "credential_schema.digest_mismatch"
    CREDENTIAL_SCHEMA_UNDECIDED = "credential_schema.undecided"
    CREDENTIAL_SCHEMA_MISMATCH = "credential_schema.mismatch"
    PRESENTATION_MISSING = "presentation.missing"
    PRESENTATION_TOO_MANY_CREDENTIALS = "presentation.too_many_credentials"
    PRESENTATION_LIFE_TOO_LONG = "presentation.life_too_long"
    PRESENTATION_NOT_UNIQUE = "presentation.not_unique"
    CREDENTIAL_MISSING = "credential.missing"
    SUBJECT_NOT_EXPECTED = "subject.not_expected"
    HOLDER_BINDING_FAILED = "holder.binding_failed"
    AUDIENCE_MISMATCH = "audience.mismatch"
    CHALLENGE_MISMATCH = "challenge.mismatch"
    CHALLENGE_EXPIRED = "challenge.expired"
    REPLAY_DETECTED = "replay.detected"
    REPLAY_NOT_ENFORCEABLE = "replay.not_enforceable"
    INVOCATION_MALFORMED = "invocation.malformed"
    INVOCATION_MISMATCH = "invocation.mismatch"
    ACT_MALFORMED = "act.malformed"
    DELEGATION_MALFORMED = "delegation.malformed"
    DELEGATION_CONSTRAINT_UNKNOWN = "delegation.constraint_unknown"
    DELEGATION_MISSING = "delegation.missing"
    DELEGATION_SEVERAL_CHAINS = "delegation.several_chains"
    DELEGATION_DEPTH_EXCEEDED = "delegation.depth_exceeded"
    DELEGATION_PARENT_MISMATCH = "delegation.parent_mismatch"
    DELEGATION_PRINCIPAL_ALTERED = "delegation.principal_altered"
    DELEGATION_ISSUER_NOT_PARENT_SUBJECT = "delegation.issuer_not_parent_subject"
    DELEGATION_OUTLIVES_PARENT = "delegation.outlives_parent"
    DELEGATION_NOT_NARROWER = "delegation.not_narrower"
    DELEGATION_STATUS_OUTSIDE_RANGE = "delegation.status_outside_range"
    IDENTITY_MALFORMED = "identity.malformed"
    AUTHORITY_ACTION_NOT_GRANTED = "authority.action_not_granted"
    AUTHORITY_LOCATION_NOT_GRANTED = "authority.location_not_granted"
    AUTHORITY_CONSTRAINT_VIOLATED = "authority.constraint_violated"
    LIMIT_EXCEEDED = "limit.exceeded"
    LIMIT_NOT_ENFORCEABLE = "limit.not_enforceable"
    APPROVAL_REQUIRED = "approval.required"


class ReasonPage(NamedTuple):
    """What a person is told about a reason: where the rule stands, what it means, what to do."""

    clause: str
    meaning: str
    remedy: str


REASONS: Mapping[Reason, ReasonPage] = {
    Reason.JSON_MALFORMED: ReasonPage(
        "RFC 8259 2, RFC 7493 2.1",
        "The bytes are not one JSON text in UTF-8, or they hold something that I-JSON forbids: a byte order mark, "
        "NaN or Infinity, or half of a surrogate pair.",
        "Send UTF-8 JSON as any conforming library writes it; the message names the place.",
    ),
    Reason.JSON_DUPLICATE_MEMBER: ReasonPage(
        "RFC 7493 2.3",
        "An object names the same member twice, so two readers could see two different documents.",
        "Write each member once.",
    ),
    Reason.JSON_NUMBER_OUT_OF_RANGE: ReasonPage(
        "RFC 7493 2.2",
        "A number is an integer beyond 2^53-1 in size or does not fit a double, so that readers would disagree.",
        "Write large or exact numbers as decimal strings.",
    ),
    Reason.JSON_TOO_LARGE: ReasonPage(
        "RFC 8259 9",
        "The text has more bytes or more values than the limit.",
        "Send a smaller document, or raise JsonLimits if you trust its sender.",
    ),
    Reason.JSON_TOO_DEEP: ReasonPage(
        "RFC 8259 9",
        "Arrays and objects are nested deeper than the limit.",
        "Flatten the document, or raise JsonLimits.max_depth if you trust its sender.",
    ),
    Reason.JSON_NOT_CANONICALISABLE: ReasonPage(
        "RFC 8785 3.1",
        "A value has no canonical JSON form: it is not I-JSON data.",
        "Use null, booleans, strings, finite numbers, integers within 2^53-1, arrays, and objects with string keys.",
    ),
    Reason.LINKED_DATA_CONTEXT_UNKNOWN: ReasonPage(
        "VC-DATA-MODEL-2.0 4.3, VC-DATA-INTEGRITY 4.6",
        "The document names a context that is not pinned here. Contexts are never fetched: who answers for that URL "
        "could change what the document means.",
        "Pin the context from a file: an issuer in [contexts] of agentvc.toml, with its sha-256; a command with "
        "--context URL=FILE; a verifier in Policy.contexts: PINNED_CONTEXTS.pinned(url, bytes, sha256).",
    ),
    Reason.LINKED_DATA_CONTEXT_MALFORMED: ReasonPage(
        "JSON-LD11 9.15, VC-DATA-INTEGRITY 2.4",
        "What is to be pinned is not a JSON-LD context, does not have the digest that was given for it, or would take "
        "the place of another context.",
        "Pin the file as it was published, under its own URL and with the sha-256 of exactly these bytes.",
    ),
    Reason.LINKED_DATA_MALFORMED: ReasonPage(
        "JSON-LD11-API 5.1 and 4.1, N-QUADS 4",
        "The document is not valid JSON-LD under its contexts (or, where N-Quads are read, not valid N-Quads).",
        "Correct the member or the context that the message names.",
    ),
    Reason.LINKED_DATA_TERM_UNMAPPED: ReasonPage(
        "VC-DATA-MODEL-2.0 4.3, VC-DATA-INTEGRITY 2.4",
        "No context maps a member or a type, so it has no meaning on which two readers could agree, and an RDF proof "
        "would leave it unsigned.",
        "Add a context that defines the term, write it as an absolute URL, or take it out.",
    ),
    Reason.LINKED_DATA_RELATIVE_IRI: ReasonPage(
        "VC-DATA-MODEL-2.0 4.4, JSON-LD11-API 5.2",
        "A value that stands for an IRI is not absolute and well-formed. There is no base to resolve it against.",
        "Write the absolute URL, percent-encoding what an IRI cannot hold.",
    ),
    Reason.LINKED_DATA_MEMBER_DROPPED: ReasonPage(
        "JSON-LD11-API 5.1 and 7.1, VC-DATA-INTEGRITY 2.4",
        "A member or value is left out on the way to RDF (null, an empty list, an index, a value outside any "
        "statement), so a proof would not cover it.",
        "Take the member out, or give it a value that makes a statement.",
    ),
    Reason.LINKED_DATA_NAME_NOT_PLAIN: ReasonPage(
        "VC-DATA-MODEL-2.0 1.3, VC-DATA-INTEGRITY 4.6",
        "A document with a proof over RDF says something under another name or in another place than the "
        "specifications give it. The signature would hold all the same, and readers of the JSON would not see it.",
        "Write the members, types and ids of the specifications as they are named there, without IRIs and aliases.",
    ),
    Reason.LINKED_DATA_TOO_COMPLEX: ReasonPage(
        "RDFC-1.0 7.1",
        "Processing the document would take more work than the limits allow, as a poisoned dataset is made to.",
        "Send a simpler document: give nodes that look alike an id; or raise WorkLimits if you trust its sender.",
    ),
    Reason.CREDENTIAL_MALFORMED: ReasonPage(
        "VC-DATA-MODEL-2.0 4",
        "The document breaks at least one rule of the data model for credentials.",
        "Every problem is listed with its place and its own remedy.",
    ),
    Reason.PRESENTATION_MALFORMED: ReasonPage(
        "VC-DATA-MODEL-2.0 4.13",
        "The document breaks at least one rule of the data model for presentations.",
        "Every problem is listed with its place and its own remedy.",
    ),
    Reason.PROOF_MISSING: ReasonPage(
        "VC-DATA-MODEL-2.0 4.12",
        "The document is not secured by any mechanism, so anybody could have written it.",
        "Present it as it was issued: with its proof, as a compact JWS, or in an envelope.",
    ),
    Reason.PROOF_MALFORMED: ReasonPage(
        "VC-DATA-INTEGRITY 4.3, VC-JOSE-COSE 3",
        "The proof or the signed token does not have the form that its mechanism prescribes.",
        "Secure the document again with a conforming implementation; the message names the member.",
    ),
    Reason.PROOF_UNSUPPORTED: ReasonPage(
        "VC-DATA-INTEGRITY 3, RFC 8725 3.1",
        "The mechanism, cryptosuite or algorithm is not in our table, or a header lets the signer choose its own key.",
        "Use a mechanism and an algorithm of the table, with a key that the DID document has: no jku, jwk, x5u or x5c.",
    ),
    Reason.PROOF_SIGNATURE_INVALID: ReasonPage(
        "VC-DATA-INTEGRITY 4.5, RFC 7515 5.2",
        "The signature does not hold over these bytes under the key of the named verification method.",
        "Present the document exactly as it was issued; if it was changed on the way, obtain it again.",
    ),
    Reason.PROOF_KIND_MISSING: ReasonPage(
        "VC-DATA-INTEGRITY 2.1.1, and the verifier's own policy",
        "This verifier wants a classical and a post-quantum proof by the issuer or holder, and one of the two is not "
        "there.",
        "Add the other proof to the document, such as mldsa44-rdfc-2024 beside eddsa-rdfc-2022.",
    ),
    Reason.PROOF_KEY_UNAVAILABLE: ReasonPage(
        "DID-RESOLUTION 4",
        "The DID document that holds the key could not be obtained, so nobody can say whether the signature holds.",
        "Try again when the DID can be resolved; a did:web DID is only asked for when the trust names it.",
    ),
    Reason.PROOF_KEY_NOT_AUTHORISED: ReasonPage(
        "CONTROLLED-IDENTIFIERS 3.3",
        "The DID document does not allow the named key for this purpose, or does not have it.",
        "Sign with a key listed under the relationship that is needed, or publish the key there.",
    ),
    Reason.PROOF_PURPOSE_MISMATCH: ReasonPage(
        "VC-DATA-INTEGRITY 4.5 step 5",
        "The proof was made for another purpose: credentials need assertionMethod, presentations need authentication.",
        "Make the proof with the right purpose.",
    ),
    Reason.PROOF_EXPIRED: ReasonPage(
        "VC-DATA-INTEGRITY 2.1, RFC 7519 4.1.4",
        "The proof states an end that has passed.",
        "Obtain a newer copy from the issuer.",
    ),
    Reason.PROOF_NOT_YET_VALID: ReasonPage(
        "RFC 7519 4.1.5 and 4.1.6",
        "The proof says that it was made, or becomes valid, later than now.",
        "Compare the clocks of signer and verifier, or wait.",
    ),
    Reason.ISSUER_NOT_SIGNER: ReasonPage(
        "VC-DATA-MODEL-2.0 4.7 and 7.1",
        "No proof of the credential was made with a key of the DID that is named as its issuer.",
        "Sign with a key of the issuer's own DID.",
    ),
    Reason.TRUST_ISSUER_NOT_TRUSTED: ReasonPage(
        "agent-credentials: claims and permissions",
        "The issuer is not on this verifier's list of issuers whose claims it believes.",
        "If you do trust it, add its DID to Trust.identity_issuers.",
    ),
    Reason.TRUST_ROOT_NOT_TRUSTED: ReasonPage(
        "agent-credentials R2",
        "The issuer of the delegation is not on this verifier's list of delegation roots.",
        "If it may grant authority here, add its DID to Trust.delegation_roots with the principals it speaks for.",
    ),
    Reason.TRUST_PRINCIPAL_NOT_COVERED: ReasonPage(
        "agent-credentials R2",
        "The issuer is a trusted root, but not for the principal whose authority it hands on.",
        "If it may speak for that principal, add a pattern for it to the issuer's entry in Trust.delegation_roots.",
    ),
    Reason.CREDENTIAL_EXPIRED: ReasonPage(
        "VC-DATA-MODEL-2.0 4.9",
        "The end of the credential's validity has passed.",
        "Ask the issuer for a new credential.",
    ),
    Reason.CREDENTIAL_NOT_YET_VALID: ReasonPage(
        "VC-DATA-MODEL-2.0 4.9",
        "The credential's validity has not begun.",
        "Wait, or compare the clocks of issuer and verifier.",
    ),
    Reason.STATUS_MALFORMED: ReasonPage(
        "VC-BITSTRING-STATUS-LIST 2",
        "A status entry or a status list does not have the prescribed form.",
        "The issuer has to correct its status entry or list; the message names the place.",
    ),
    Reason.STATUS_LIST_MISMATCH: ReasonPage(
        "VC-BITSTRING-STATUS-LIST 3.2",
        "The status list does not fit the status entry: another purpose or entry size, too few entries for privacy, "
        "or an index beyond its end.",
        "The issuer has to publish, under the URL that the entry names, the list that the entry was made for.",
    ),
    Reason.STATUS_REVOKED: ReasonPage(
        "agent-credentials R14, VC-BITSTRING-STATUS-LIST 3.2",
        "The issuer has revoked this credential, or a switch that covers it. Revocation is not undone.",
        "Ask the issuer for a new credential.",
    ),
    Reason.STATUS_SUSPENDED: ReasonPage(
        "agent-credentials R14, VC-BITSTRING-STATUS-LIST 3.2",
        "The issuer has suspended this credential, or a switch that covers it.",
        "Ask the issuer to resume it, then present again.",
    ),
    Reason.STATUS_UNKNOWN: ReasonPage(
        "agent-credentials R14",
        "The status could not be established from a fresh list signed by the credential's issuer; unknown is no.",
        "Try again when the issuer's status list can be reached; the detail says what was wrong with it.",
    ),
    Reason.STATUS_MISSING: ReasonPage(
        "agent-credentials R14",
        "The credential names no revocation status and lives longer than a credential without status may.",
        "Issue it with a status entry, or with a life of at most Policy.max_life_without_status.",
    ),
    Reason.RELATED_RESOURCE_UNAVAILABLE: ReasonPage(
        "VC-DATA-MODEL-2.0 5.3",
        "The content of a related resource could not be obtained, is served as another media type than the credential "
        "says, or is fixed by digests of algorithms that are not known here.",
        "Give the verifier Resources, and try again when the resource can be reached; or set "
        "Policy.allow_unavailable_related_resources where nothing relies on the resource.",
    ),
    Reason.RELATED_RESOURCE_MISMATCH: ReasonPage(
        "VC-DATA-MODEL-2.0 5.3",
        "A related resource has another content than the one whose digest the issuer signed.",
        "Obtain the credential again; if its issuer changed the resource, the issuer has to issue it anew.",
    ),
    Reason.CREDENTIAL_SCHEMA_UNAVAILABLE: ReasonPage(
        "VC-JSON-SCHEMA 4.1, VC-DATA-MODEL-2.0 4.11",
        "A schema could not be obtained or read, or it is a schema credential that cannot be relied on: its proof, its "
        "issuer, its validity and its status have to pass as well.",
        "Give the verifier Resources, and try again when the schema can be reached; trust the issuer of the schema "
        "credential; or set Policy.allow_undecided_schemas.",
    ),
    Reason.CREDENTIAL_SCHEMA_DIGEST_MISMATCH: ReasonPage(
        "VC-JSON-SCHEMA 4.1, VC-DATA-MODEL-2.0 5.3",
        "What stands at the URL of a schema is not what the issuer fixed by digest.",
        "Obtain the credential again; if its issuer changed the schema, the issuer has to issue it anew.",
    ),
    Reason.CREDENTIAL_SCHEMA_UNDECIDED: ReasonPage(
        "VC-JSON-SCHEMA 4.2",
        "Nobody can say whether the credential fits the schema: its kind or version is not supported, it refers to "
        "something that was not given, or evaluating it would take more work than is allowed.",
        "Use JsonSchema or JsonSchemaCredential in draft 7, 2019-09 or 2020-12, within one document; or set "
        "Policy.allow_undecided_schemas.",
    ),
    Reason.CREDENTIAL_SCHEMA_MISMATCH: ReasonPage(
        "VC-JSON-SCHEMA 2 and 4.2",
        "The credential does not fit a schema that it names, or what it names is not the schema that it should be.",
        "The message names the member and the rule; the issuer has to issue the credential anew.",
    ),
    Reason.PRESENTATION_MISSING: ReasonPage(
        "agent-credentials: a presentation is bound to the act",
        "A presentation was required; something else was shown. A credential alone proves nothing about who shows it.",
        "Present the credential in a verifiable presentation signed by its subject.",
    ),
    Reason.PRESENTATION_TOO_MANY_CREDENTIALS: ReasonPage(
        "agent-credentials R1",
        "The presentation holds more credentials than the limit.",
        "Present only what the request needs, or raise Policy.max_credentials.",
    ),
    Reason.PRESENTATION_LIFE_TOO_LONG: ReasonPage(
        "agent-credentials R15",
        "The presentation does not say when it was made and when it ends, or lives longer than allowed.",
        "Make a presentation for each request, with created and expires (iat and exp) at most 120 seconds apart.",
    ),
    Reason.PRESENTATION_NOT_UNIQUE: ReasonPage(
        "agent-credentials R15",
        "The presentation has no jti, nonce or challenge, so a second use could not be recognised.",
        "Give every presentation a fresh random jti (vp+jwt) or nonce (Data Integrity).",
    ),
    Reason.CREDENTIAL_MISSING: ReasonPage(
        "VC-DATA-MODEL-2.0 4.13",
        "A credential was required and none was shown.",
        "Present at least one credential; to judge a single credential, give the credential itself.",
    ),
    Reason.SUBJECT_NOT_EXPECTED: ReasonPage(
        "agent-credentials: claims and permissions",
        "The credential is not about the subject that was asked for.",
        "Ask the issuer for a credential about this subject's DID.",
    ),
    Reason.HOLDER_BINDING_FAILED: ReasonPage(
        "agent-credentials R15",
        "The one who signed the presentation is not its holder, not the one to whom the last hop of the chain was "
        "issued, or not the subject of every other credential in it.",
        "Sign the presentation with the key that the credentials, of a chain the last one, were issued to.",
    ),
    Reason.AUDIENCE_MISMATCH: ReasonPage(
        "agent-credentials R11 and R15",
        "The presentation or the delegation was made for another service.",
        "Make a presentation for this service's own identifier, under a delegation whose audience names it.",
    ),
    Reason.CHALLENGE_MISMATCH: ReasonPage(
        "agent-credentials R15, VC-DATA-INTEGRITY 4.5",
        "The presentation does not answer the challenge that this service gave.",
        "Sign a new presentation over the challenge that the service sent.",
    ),
    Reason.CHALLENGE_EXPIRED: ReasonPage(
        "agent-credentials R15",
        "The time for which the presentation was made has passed.",
        "Make a new presentation for each request.",
    ),
    Reason.REPLAY_DETECTED: ReasonPage(
        "agent-credentials R15",
        "This presentation, or this challenge, was used before.",
        "Make a new presentation for each request.",
    ),
    Reason.REPLAY_NOT_ENFORCEABLE: ReasonPage(
        "agent-credentials R15",
        "The verifier could not record the presentation as used, so it cannot promise single use; no ledger means no.",
        "Give the Verifier a ledger that it can write to: in memory for one process, else SQLite or PostgreSQL.",
    ),
    Reason.INVOCATION_MALFORMED: ReasonPage(
        "agent-credentials: a presentation is bound to the act",
        "The invocation in the presentation is not an object of exactly action, location and argsDigest.",
        "Build it with vc.delegation.invocation().",
    ),
    Reason.INVOCATION_MISMATCH: ReasonPage(
        "agent-credentials R15",
        "The presentation was signed for something else than what is being done: another action, location or argument.",
        "Sign a presentation over exactly the call that is made.",
    ),
    Reason.ACT_MALFORMED: ReasonPage(
        "agent-credentials: a presentation is bound to the act",
        "The act as the service states it has no canonical form.",
        "Give Act an action, an absolute location, and arguments that are I-JSON.",
    ),
    Reason.DELEGATION_MALFORMED: ReasonPage(
        "agent-credentials R1",
        "The delegation is not exactly of the closed form: a member is missing, unknown, or of the wrong kind.",
        "Issue it again in the form of agent-credentials.md; the message names the member.",
    ),
    Reason.DELEGATION_CONSTRAINT_UNKNOWN: ReasonPage(
        "agent-credentials R9",
        "A constraint or limit is of a kind that this verifier does not know, so it cannot be held to.",
        "Use max, min, equals, oneOf or prefix as constraints, and uses, amount or rate as limits.",
    ),
    Reason.DELEGATION_MISSING: ReasonPage(
        "agent-credentials: claims and permissions",
        "An act was stated and no delegation was presented. Identity never grants.",
        "Present the delegation that covers the act.",
    ),
    Reason.DELEGATION_SEVERAL_CHAINS: ReasonPage(
        "agent-credentials R13",
        "The delegations that were presented are not one chain: two first hops, two hops of one parent, or one twice. "
        "Authority is never added up.",
        "Present exactly the one chain whose last hop covers the act.",
    ),
    Reason.DELEGATION_DEPTH_EXCEEDED: ReasonPage(
        "agent-credentials R6",
        "The depth does not equal the delegation's position, or goes beyond maxDepth.",
        "Issue it with the depth of its position; the first hop has depth 0.",
    ),
    Reason.DELEGATION_PARENT_MISMATCH: ReasonPage(
        "agent-credentials R4",
        "The delegation names a parent that is not the credential presented as its parent.",
        "Present every hop with its exact parent, down from the first hop, which names none.",
    ),
    Reason.DELEGATION_PRINCIPAL_ALTERED: ReasonPage(
        "agent-credentials R5",
        "The principal or persona is not the same in everything that was presented together.",
        "Present an identity and a delegation of one principal and persona.",
    ),
    Reason.DELEGATION_ISSUER_NOT_PARENT_SUBJECT: ReasonPage(
        "agent-credentials R3",
        "The delegation was issued by somebody else than the one to whom the hop before it was issued.",
        "Present hops of which each was issued by the holder of the one before; nobody passes on what it never held.",
    ),
    Reason.DELEGATION_OUTLIVES_PARENT: ReasonPage(
        "agent-credentials R7",
        "The delegation begins before, or ends after, the one that it is a part of.",
        "Issue it for a span of time inside that of its parent.",
    ),
    Reason.DELEGATION_NOT_NARROWER: ReasonPage(
        "agent-credentials R8, R9, R11 and R12",
        "The delegation reaches further than its parent: an action, a place, a constraint, a limit, the audience or an "
        "approval gate.",
        "Restate every bound of the parent, equal or tighter; the detail names the member that is wider.",
    ),
    Reason.DELEGATION_STATUS_OUTSIDE_RANGE: ReasonPage(
        "agent-credentials: status of every hop",
        "A status entry or range of a hop that a holder issued does not lie in the range that its parent gave it, so "
        "that its ancestors could not revoke it.",
        "Take the index, and the range that is passed on, from the parent's statusRange: one bit, for revocation or "
        "suspension.",
    ),
    Reason.IDENTITY_MALFORMED: ReasonPage(
        "agent-credentials: claims and permissions",
        "The agent object of an AgentIdentityCredential is missing, or a member of it is of the wrong kind.",
        "Issue it again in the form of agent-credentials.md.",
    ),
    Reason.AUTHORITY_ACTION_NOT_GRANTED: ReasonPage(
        "agent-credentials R16",
        "No capability of the delegation names this action.",
        "Ask the principal's organisation for a delegation that names it.",
    ),
    Reason.AUTHORITY_LOCATION_NOT_GRANTED: ReasonPage(
        "agent-credentials R8 and R16",
        "The action is granted, but not at this location.",
        "Ask for a delegation whose locations contain this one or lie above it by whole path segments.",
    ),
    Reason.AUTHORITY_CONSTRAINT_VIOLATED: ReasonPage(
        "agent-credentials R16",
        "An argument of the call is outside what the delegation allows, or is absent though constrained.",
        "Call with arguments inside the constraint that the detail names.",
    ),
    Reason.LIMIT_EXCEEDED: ReasonPage(
        "agent-credentials R10",
        "A limit of a hop has no room for this act: what was used before and what this act would use are more than the "
        "hop allows. Nothing was counted for the refused act.",
        "Use less, wait until the span of a rate has passed, or ask for a delegation with more room.",
    ),
    Reason.LIMIT_NOT_ENFORCEABLE: ReasonPage(
        "agent-credentials R10",
        "The delegation limits how often or how much, and that cannot be counted: this verifier has no ledger, the hop "
        "has no id to count under, the argument that holds an amount is no number from 0 on, or there are too many.",
        "Give the verifier a ledger that it can write to; issue hops with limits under an id; state amounts as "
        "integers or decimal strings.",
    ),
    Reason.APPROVAL_REQUIRED: ReasonPage(
        "agent-credentials R12",
        "The delegation demands the approval of a person before this action.",
        "Obtain the approval that the delegation's gate names.",
    ),
}


def reasons_page() -> str:
    """Return docs/reasons.md: a section for each reason, in the order of the list."""
    intro = (
        "# Reasons\n\n"
        "Every refusal names at least one of these. The list is closed: programs may rely on the words in code type.\n"
        "This page is made from the table in `vc/reasons.py`; to make it anew:\n\n"
        "```text\n"
        "python -c \"from vc.reasons import reasons_page; print(reasons_page(), end='')\" > docs/reasons.md\n"
        "```\n"
    )
    sections = [
        f"\n## `{reason.value}`\n\n{page.meaning}\n\n- Rule: {page.clause}\n- What to do: {page.remedy}\n"
        for reason, page in REASONS.items()
    ]
    return intro + "".join(sections)
