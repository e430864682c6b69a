"""Issuing in the exam: the document is checked as it was given, completed, secured, and verified before it goes out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from secrets import token_bytes
from types import MappingProxyType
from typing import NamedTuple

from did.keys.public_key import PublicKey
from issuer.checking import refused, require_model
from issuer.errors import CheckFailed, CredentialRefused
from issuer.exam.instances import Instance
from issuer.exam.status import ExamStatus
from vc.data_model import DataModel, data_model_of
from vc.errors import Malformed
from vc.linked_data import unmapped_members
from vc.reasons import Reason
from vc.securing.mechanism import MECHANISMS, Proof, Secured, secure
from vc.securing.secured import MandatoryDisclosure
from vc.securing.selective_disclosure.proofs import BaseProof
from vc.status.entry import ENTRY_TYPE, parse_status_entry
from vc.strict_json import Json, JsonObject
from vc.version_1_1 import as_vc_1_1, with_contexts

SEED_BYTES = 32


class Wishes(NamedTuple):
    """What may be asked for beside the credential.

    `mandatory_pointers` are for ecdsa-sd-2023: what the holder must always show; none where they are not given.
    `status` is what a status entry is to say besides.
    """

    mandatory_pointers: Sequence[str] | None = None
    status: Mapping[str, Json] = MappingProxyType({})


NO_WISHES = Wishes()


class ExamIssuing:
    """Issues under one instance; `status` is given to the instance that has status entries."""

    def __init__(self, instance: Instance, status: ExamStatus | None, clock: Callable[[], datetime]) -> None:
        self._instance = instance
        self._status = status
        self._clock = clock

    def issue(self, credential: JsonObject, wishes: Wishes = NO_WISHES) -> Secured:
        """Secure a credential under the instance's own DID, which takes the place of the issuer that was given.

        Raises CredentialRefused for whatever breaks the data model, has no meaning or cannot be secured.
        """
        now = self._clock().astimezone(UTC)
        document = self._laid_out(credential, wishes, now)
        require_model(document)
        _require_meaning(document)
        return self._checked(self._secured(document, now, wishes.mandatory_pointers))

    def _laid_out(self, credential: JsonObject, wishes: Wishes, now: datetime) -> JsonObject:
        """Complete what was given. It is checked first as it was given: what is wrong is not put right in silence."""
        if "proof" in credential:
            raise CredentialRefused(
                "the credential carries a proof already", where="/credential/proof", remedy="Send it without a proof"
            )
        kind, did = self._instance.kind, self._instance.identity.did
        is_1_1 = data_model_of(credential) is DataModel.V1_1
        given = as_vc_1_1(credential, now.replace(microsecond=0)) if is_1_1 else dict(credential)
        require_model(given)
        issuer = given["issuer"]
        given["issuer"] = {**issuer, "id": did} if isinstance(issuer, dict) else did
        if self._status is not None:
            entry = self._status.new_entry(wishes.status)
            given["credentialStatus"] = (
                [*listed(given["credentialStatus"]), entry] if "credentialStatus" in given else entry
            )
        _require_status_entries(given)
        return with_contexts(given, (*kind.contexts, *(kind.contexts_of_1_1 if is_1_1 else ())))

    def _secured(self, document: JsonObject, now: datetime, pointers: Sequence[str] | None) -> Secured:
        kind, identity = self._instance.kind, self._instance.identity
        mandatory = None
        if MECHANISMS[kind.mechanism].discloses:
            mandatory = MandatoryDisclosure(tuple(pointers or ()), token_bytes(SEED_BYTES))
        elif pointers is not None:
            message = f"{kind.name} shows everything always"
            remedy = "Use the instance ecdsa-sd-2023, or leave the option out"
            raise CredentialRefused(message, where="/options/mandatoryPointers", remedy=remedy)
        try:
            return secure(document, kind.mechanism, identity.signer, identity.method, created=now, mandatory=mandatory)
        except Malformed as error:
            raise refused(error) from error

    def _checked(self, secured: Secured) -> Secured:
        key = self._instance.identity.signer.public_key
        for proof in secured.proofs:
            if not _holds(proof, key):
                raise CheckFailed("what was signed does not verify", remedy="Report this as a bug of agentvc")
        return secured


def listed(value: Json) -> list[Json]:
    """Give the items of an array, or the one item that is none."""
    return value if isinstance(value, list) else [value]


def _holds(proof: Proof, key: PublicKey) -> bool:
    return proof.every_signature_holds(key) if isinstance(proof, BaseProof) else proof.holds_under(key)


def _require_meaning(document: JsonObject) -> None:
    """Refuse what no context gives a meaning, whatever the mechanism (VC-DATA-MODEL-2.0 4.3)."""
    try:
        problems = unmapped_members(document)
        if problems:
            raise Malformed.because(Reason.LINKED_DATA_TERM_UNMAPPED, problems)
    except Malformed as error:
        raise refused(error) from error


def _require_status_entries(document: Mapping[str, Json]) -> None:
    """Refuse entries that say they are of the one type known here, and are not."""
    for entry in listed(document.get("credentialStatus")):
        if isinstance(entry, dict) and entry.get("type") == ENTRY_TYPE:
            try:
                parse_status_entry(entry)
            except Malformed as error:
                raise refused(error) from error
