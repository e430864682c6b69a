"""What a document of the exam must be, before it is signed and after its signature held."""

import json
from collections.abc import Mapping
from typing import Any, Final

from vc.contexts import CONTEXTS, CREDENTIALS_V2
from vc.credential import parse_credential
from vc.errors import Malformed, Problem
from vc.json_places import pointer
from vc.presentation import parse_presentation_document
from vc.reasons import Reason
from vc.securing.enveloped import ENVELOPES
from vc.strict_json import Json, JsonObject

_BASE: Final[Mapping[str, Any]] = json.loads(CONTEXTS[CREDENTIALS_V2])["@context"]
_ENVELOPED_CREDENTIAL: Final = ENVELOPES[0].type


def require_document(document: JsonObject, *, is_presentation: bool) -> None:
    """Return when this is a credential or presentation that the exam takes; raises Malformed.

    Beyond the data model the exam wants that nothing stands at the top but what the base context defines there, and
    that credentials are presented in envelopes (VC-JOSE-COSE 3.1.2). What is in an envelope is NOT looked at: the exam
    gives one key, and it is not the one.
    """
    if is_presentation:
        _require_envelopes(parse_presentation_document(document).credentials)
    else:
        parse_credential(document)
    kind = "VerifiablePresentation" if is_presentation else "VerifiableCredential"
    known = {"@context", *_BASE, *_BASE[kind]["@context"]}
    unknown = [
        Problem(pointer(name), "the base context does not define this", "Take it out")
        for name in document
        if name not in known
    ]
    if unknown:
        raise Malformed.because(Reason.LINKED_DATA_TERM_UNMAPPED, tuple(unknown))


def _require_envelopes(credentials: tuple[Mapping[str, Json], ...]) -> None:
    for index, credential in enumerate(credentials):
        if credential.get("type") not in (_ENVELOPED_CREDENTIAL, [_ENVELOPED_CREDENTIAL]):
            where = f"/verifiableCredential/{index}/type"
            message = f"it is not {_ENVELOPED_CREDENTIAL}"
            raise Malformed(Reason.PRESENTATION_MALFORMED, where, message, "Present credentials in envelopes")
