"""The forms in which an answer about a DID goes over the wire, chosen by `Accept`."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Final, NamedTuple

from verifier.integrations.did_answers import Answer

RESULT_TYPE: Final = "application/did-resolution"
DEREFERENCING_TYPE: Final = "application/did-url-dereferencing"
OLDER_PROFILE: Final = "https://w3id.org/did-resolution"
OLDER_TYPE: Final = f'application/ld+json;profile="{OLDER_PROFILE}"'
OLDER_CONTEXT: Final = "https://w3id.org/did-resolution/v1"
_ERRORS: Final = "https://www.w3.org/ns/did#"
_GONE: Final = 410


class Dialect(Enum):
    """A form of answers."""

    RESULT = auto()
    DEREFERENCED = auto()
    BARE = auto()
    OLDER = auto()


class Form(NamedTuple):
    """How an answer shall come back: a dialect, and the media type that was asked for."""

    dialect: Dialect
    media_type: str


class Rendered(NamedTuple):
    """An answer as it goes over the wire."""

    status: int
    media_type: str
    content: object


RESULT: Final = Form(Dialect.RESULT, RESULT_TYPE)
_BARE_TYPES: Final = (
    "application/did",
    "application/did+json",
    "application/did+ld+json",
    "application/json",
    "application/ld+json",
)
_FORMS: Final[Mapping[str, Form]] = {
    RESULT_TYPE: RESULT,
    DEREFERENCING_TYPE: Form(Dialect.DEREFERENCED, DEREFERENCING_TYPE),
    **{media_type: Form(Dialect.BARE, media_type) for media_type in _BARE_TYPES},
    "application/*": RESULT,
    "*/*": RESULT,
}


def form_for(accept: str) -> Form | None:
    """Return the form for the first media type that is known, in the order in which `accept` has them.

    None when nothing that is accepted is given here. Without the header it is the result with its metadata.
    """
    if not accept.strip():
        return RESULT
    for entry in accept.split(","):
        media_type, *parameters = [part.strip() for part in entry.split(";")]
        if media_type.lower() == "application/ld+json" and any(OLDER_PROFILE in part for part in parameters):
            return Form(Dialect.OLDER, OLDER_TYPE)
        known = _FORMS.get(media_type.lower())
        if known is not None:
            return known
    return None


def rendered(answer: Answer, form: Form) -> Rendered:
    """Lay out an answer. DID-RESOLUTION 7.1, and the older profile of w3id.org/did-resolution."""
    status = _GONE if answer.is_deactivated else 200 if answer.fault is None else answer.fault.status
    if form.dialect is Dialect.BARE and answer.content is not None:
        return Rendered(status, form.media_type, answer.content)
    return _LAYOUTS[form.dialect](answer, status)


def _result(answer: Answer, status: int) -> Rendered:
    content = {
        "didResolutionMetadata": _metadata(answer),
        "didDocument": answer.content,
        "didDocumentMetadata": {"deactivated": True} if answer.is_deactivated else {},
    }
    return Rendered(status, RESULT_TYPE, content)


def _dereferenced(answer: Answer, status: int) -> Rendered:
    content = {"dereferencingMetadata": _metadata(answer), "contentStream": answer.content, "contentMetadata": {}}
    return Rendered(status, DEREFERENCING_TYPE, content)


def _not_bare(answer: Answer, status: int) -> Rendered:
    """Lay out why there is no document: a bare one has no place for it."""
    return _dereferenced(answer, status) if answer.is_part else _result(answer, status)


def _older(answer: Answer, status: int) -> Rendered:
    """Lay out the older profile: errors are words, and `didDocument` is an object even where there is none."""
    word = {} if answer.fault is None else {"error": answer.fault.older_name, "message": answer.detail}
    content = {
        "@context": OLDER_CONTEXT,
        "didDocument": {} if answer.content is None else answer.content,
        "didDocumentMetadata": {"deactivated": True} if answer.is_deactivated else {},
        "didDereferencingMetadata" if answer.is_part else "didResolutionMetadata": {
            **_content_type(answer, "application/did+ld+json"),
            **word,
        },
    }
    return Rendered(status, OLDER_TYPE, content)


def _metadata(answer: Answer) -> Mapping[str, object]:
    if answer.fault is None:
        return _content_type(answer, "application/did")
    return {"error": {"type": _ERRORS + answer.fault.name, "title": answer.fault.title, "detail": answer.detail}}


def _content_type(answer: Answer, media_type: str) -> Mapping[str, object]:
    """Return the media type of what was found, and none where nothing was."""
    return {} if answer.content is None else {"contentType": media_type}


_LAYOUTS: Final[Mapping[Dialect, Callable[[Answer, int], Rendered]]] = {
    Dialect.RESULT: _result,
    Dialect.DEREFERENCED: _dereferenced,
    Dialect.BARE: _not_bare,
    Dialect.OLDER: _older,
}
