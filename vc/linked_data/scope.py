"""Which active context holds where in a document: type-scoped, property-scoped and local contexts."""

from vc.linked_data.active_context import UNSET, ActiveContext, NotCovered, Term
from vc.linked_data.context_processing import ContextProcessor
from vc.strict_json import Json, JsonObject


def scope_of_value(
    processor: ContextProcessor, active: ActiveContext, name: str, term: Term, element: JsonObject
) -> ActiveContext:
    """The active context that an object, a value of the member `name`, begins with.

    Source: JSON-LD11-API 5.1.2 steps 3, 7 and 8.
    """
    if active.has_other_aliases:
        raise NotCovered("an alias of a keyword other than @id and @type")
    outer = active
    if active.previous is not None and "@value" not in element:
        is_reference = len(element) == 1 and next(iter(element)) in active.id_names
        if not is_reference:
            outer = active.previous
    if term.scoped is UNSET:
        return outer
    # The reference applies a property's own context twice, which makes a difference where that context redefines the
    # property itself.
    inner = processor.of_property(active, term)
    again = inner.terms.get(name)
    if again.scoped != term.scoped if again is not None else inner.previous is not None:
        raise NotCovered("a property whose own context redefines it")
    return inner if outer is active else processor.of_property(outer, term)


def scope_of_members(
    processor: ContextProcessor, active: ActiveContext, element: JsonObject
) -> tuple[ActiveContext, ActiveContext]:
    """The active contexts for the types and for the members of a node (JSON-LD11-API 5.1.2 steps 9 to 11)."""
    if "@context" in element:
        active = processor.local(active, element["@context"])
    scoped = _types_with_contexts(active, _types(active, element))
    return active, processor.of_types(active, scoped) if scoped else active


def _types(active: ActiveContext, element: JsonObject) -> Json:
    types: Json = None
    for name in active.type_names:
        if name in element:
            if types is not None:
                raise NotCovered("two members that give types")
            types = element[name]
    return types


def _types_with_contexts(active: ActiveContext, types: Json) -> tuple[str, ...]:
    """Those of `types` that bring a context of their own, in the order in which JSON-LD applies them."""
    if types is None:
        return ()
    if isinstance(types, str):
        types = [types]
    elif not isinstance(types, list):
        raise NotCovered("types that are neither a string nor a list")
    terms = active.terms
    scoped = [name for name in types if type(name) is str and name in terms and terms[name].scoped is not UNSET]
    return tuple(scoped) if len(scoped) < 2 else tuple(sorted(set(scoped)))  # noqa: PLR2004  one needs no sorting
