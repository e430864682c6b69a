"""The fast path and the reference say the same about every document, and PyLD's own way to RDF agrees."""

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyld.jsonld import JsonLdProcessor
from support.linked_data import AGENT_V1, FEATURES, FEATURES_V1, VECTORS, known_contexts

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.errors import Malformed
from vc.linked_data import (
    DEFAULT_WORK_LIMITS,
    CanonicalDataset,
    Declined,
    Quad,
    canonical_quads,
    canonicalize,
    fast_quads,
    is_blank,
    line,
    parse_n_quads,
    quads_of,
    relabelled,
    unmapped_members,
)
from vc.linked_data.context_resolver import PinnedResolver
from vc.linked_data.quads import RDF, XSD, quoted
from vc.linked_data.reference import reference_quads, reference_unmapped
from vc.reasons import Reason

CONTEXTS = known_contexts()

URLS = [CREDENTIALS_V2, AGENTVC_V1, AGENT_V1, FEATURES_V1, "https://www.w3.org/ns/credentials/examples/v2"]
TERMS = [name for name in FEATURES if not name.startswith("@")]
CREDENTIAL_TERMS = ["credentialSubject", "issuer", "name", "validFrom", "proof", "evidence", "verifiableCredential"]
KEYWORDS = ["@id", "@type", "@value", "@language", "@direction", "@list", "@set", "@graph", "@index", "@nest", "@none"]
NAMES = st.sampled_from(
    [*TERMS * 2, *CREDENTIAL_TERMS, "inner", "only", *KEYWORDS, "unmapped", "f:x", "x:y", "https://a.example/#p", "_:b"]
)
TYPES = ["Thing", "Typed", "Other", "Gone", "VerifiableCredential", "DataIntegrityProof", "AgentIdentityCredential"]
TEXTS = st.sampled_from(
    ["did:example:1", "https://a.example/x", "f:y", "plain", "Thing", "relative", "", "_:b0", "a b:c", "urn:a#b#c", "1",
     "@id", "@foo", "en", "1.50", "2026-01-01T00:00:00Z", 'q"\\\n\u0007\u00a0é\U0001f600', "x:\u00a0", "//a", "9:8"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)  # fmt: skip
NUMBERS = (
    st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([1.0, 1e21, -0.0])
)
SCALARS = TEXTS | TEXTS | NUMBERS | st.booleans() | st.none()
LOCAL_CONTEXTS: st.SearchStrategy[Any] = st.sampled_from(
    [
        FEATURES_V1,
        CREDENTIALS_V2,
        None,
        [],
        [None, FEATURES_V1],
        "https://unknown.example/",
        {"plain": "https://x.example/p"},
        {"plain": "@id"},
        {"plain": {"@id": "f:p", "@container": "@set"}, "@protected": True},
        {"other": "https://x.example/p"},
        {"ref": None},
        {"list": {"@id": "f:l", "@type": "@json"}},
        {"Thing": {"@id": "f:T", "@context": {"ref": "f:r"}}},
        {"new": {"@id": "f:new", "@type": "@id", "@context": {"only": "f:only"}}},
        {"a": "b", "b": "f:b"},
        {"f": "f:f"},
        {"x": "y"},
        {"x": {"@id": "f:x", "@prefix": True}},
        {"v": "@value"},
        {"g": "@graph"},
        {"@version": 1.1, "x": "https://x.example/#", "plain": "x:y"},
        {"@vocab": "https://v.example/"},
        {"@vocab": None},
        {"@language": "fr"},
        {"@language": None},
        {"@direction": "rtl"},
        {"@base": "https://b.example/"},
        {"@import": FEATURES_V1},
        {"@propagate": False, "plain": "f:q"},
    ]
)


def objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    types = st.sampled_from(TYPES) | st.lists(st.sampled_from([*TYPES, "unmapped", "x:T"]), max_size=3)
    plain = st.dictionaries(NAMES, values, max_size=4)
    typed = st.builds(lambda kind, members: {"type": kind, **members}, types, plain)
    named = st.builds(lambda name, members: {"id": name, **members}, TEXTS, plain)
    literal = st.fixed_dictionaries(
        {"@value": SCALARS},
        optional={
            "@type": st.sampled_from(["date", "f:t", "@json", "x:y", "relative", "Typed"]),
            "@language": st.sampled_from(["en", "DE-at", "no tag", None]),
            "@direction": st.sampled_from(["ltr", "rtl", "up", None]),
        },
    )
    mapped = st.dictionaries(st.sampled_from(["en", "de-CH", "@none", "plain", "no tag"]), values, max_size=3)
    local = st.builds(lambda context, members: {"@context": context, **members}, LOCAL_CONTEXTS, plain)
    return plain | typed | typed | named | literal | mapped | local


VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | objects(inner) | objects(inner), max_leaves=14
)
IRIS = st.sampled_from(["did:example:1", "https://a.example/x", "f:y", "urn:uuid:1", "_:b0", "https://a.example/é#b"])
WORDS = st.sampled_from(["a", "b", "1.50", "2026-01-01T00:00:00Z", "", 'q"\\\n\u0007\u00a0é\U0001f600', "x"])


def one_or_more(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | values | st.lists(values, min_size=1, max_size=3)


def literal_objects() -> st.SearchStrategy[Any]:
    languages = st.sampled_from(["en", "DE-at"])
    return (
        st.fixed_dictionaries({"@value": WORDS}, optional={"@language": languages, "@direction": st.just("rtl")})
        | st.fixed_dictionaries({"@value": WORDS | NUMBERS, "@type": st.sampled_from(["f:t", "Thing", "x:y"])})
        | st.fixed_dictionaries({"@value": VALUES, "@type": st.just("@json")})
    )


def members() -> dict[str, st.SearchStrategy[Any]]:
    """For each term, values that suit it."""
    return {
        "id": IRIS,
        "type": one_or_more(st.sampled_from(["Thing", "Typed", "Other", "x:T"])),
        "plain": one_or_more(WORDS | NUMBERS | st.booleans() | literal_objects() | NODES),
        "other": WORDS,
        "ref": one_or_more(IRIS | NODES | NUMBERS),
        "word": one_or_more(IRIS | st.sampled_from(["plain", "Thing", "f:z"])),
        "date": one_or_more(WORDS | NUMBERS),
        "double": WORDS | NUMBERS,
        "json": VALUES,
        "list": st.lists(WORDS | NODES | literal_objects(), max_size=3) | WORDS,
        "refs": st.lists(IRIS | NODES, max_size=3),
        "set": one_or_more(WORDS),
        "texts": st.dictionaries(st.sampled_from(["en", "de-CH", "@none"]), one_or_more(WORDS), min_size=1) | WORDS,
        "german": one_or_more(WORDS | NUMBERS),
        "rtl": one_or_more(WORDS),
        "graph": one_or_more(NODES),
        "open": NODES | WORDS,
        "scoped": NODES | WORDS,
        "again": NODES | WORDS,
        "strict": NODES,
        "f:x": one_or_more(WORDS | NODES),
        "https://a.example/#p": WORDS | NODES,
    }


NODES: st.SearchStrategy[dict[str, Any]] = st.deferred(
    lambda: st.lists(
        st.one_of([st.tuples(st.just(name), values) for name, values in members().items()]), min_size=1, max_size=4
    ).map(dict)
)
ODD: st.SearchStrategy[dict[str, Any]] = st.dictionaries(NAMES, VALUES, max_size=1)
SCOPES = st.just({}) | st.just({}) | st.just({}) | st.builds(lambda context: {"@context": context}, LOCAL_CONTEXTS)


def sometimes_odd(document: dict[str, Any], odd: dict[str, Any], scope: dict[str, Any], place: int) -> dict[str, Any]:
    """Put something odd into one of the nodes of a document."""
    document = copy.deepcopy(document)
    nodes: list[dict[str, Any]] = [document]
    for node in nodes:
        for value in node.values():
            nodes += [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
    nodes[place % len(nodes)].update(odd | scope)
    return document


CONTEXT_LISTS = st.sampled_from(
    [
        [FEATURES_V1],
        [FEATURES_V1, {"@vocab": "https://v.example/"}],
        [CREDENTIALS_V2, FEATURES_V1],
        [FEATURES_V1, "https://www.w3.org/ns/credentials/examples/v2"],
        [FEATURES_V1, {"@language": "fr"}],
        [FEATURES_V1, {"plain": {"@id": "f:p", "@type": "@id"}}],
    ]
)
DOCUMENTS = st.builds(
    lambda context, node, odd, scope, place: {"@context": context, **sometimes_odd(node, odd, scope, place)},
    CONTEXT_LISTS,
    NODES,
    st.just({}) | st.just({}) | ODD,
    SCOPES,
    st.integers(0, 20),
)
WILD = st.builds(
    lambda urls, local, members: {"@context": [*urls, local], **members},
    st.lists(st.sampled_from(URLS), max_size=2),
    LOCAL_CONTEXTS,
    objects(VALUES),
)


def published() -> list[dict[str, Any]]:
    """Credentials and presentations from the official vectors, with and without proofs."""
    folders = ("vcdm2/input", "vcdm2/spec-REC-2025-examples", "di_eddsa/TestVectors", "di_ecdsa/TestVectors")
    found = []
    for path in sorted(path for folder in folders for path in (VECTORS / folder).rglob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(document, dict) and "@context" in document:
            found.append(document)
    return found


PUBLISHED = published()


def places(value: Any) -> list[tuple[Any, Any]]:
    """Each place in a document, as a container and the index or name in it."""
    here = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    return [(value, step) for step, _ in here] + [place for _, inner in here for place in places(inner)]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A published document with one or two changes."""
    document: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(PUBLISHED)))
    for _ in range(draw(st.integers(1, 2))):
        container, step = draw(st.sampled_from(places(document)))
        change = draw(st.sampled_from(["drop", "replace", "add", "wrap", "move"]))
        if change == "drop":
            del container[step]
        elif change == "replace":
            container[step] = copy.deepcopy(draw(VALUES))
        elif change == "wrap":
            container[step] = [container[step]]
        elif change == "add" and isinstance(container, dict):
            container[draw(NAMES)] = copy.deepcopy(draw(VALUES))
        elif change == "move":
            document.setdefault("credentialSubject", {})
            if isinstance(document["credentialSubject"], dict) and document["credentialSubject"] is not container:
                document["credentialSubject"][str(step)] = copy.deepcopy(container[step])
        if not places(document):
            break
    return document


def outcome(read: Callable[..., Any], document: dict[str, Any]) -> Any:
    """What a reader gives, as canonical bytes where it gives quads; the error where it refuses."""
    try:
        found = read(document, CONTEXTS)
    except Malformed as error:
        return error
    if isinstance(found, CanonicalDataset):
        return found.nquads
    return canonicalize(found).nquads if isinstance(found, list) else found


def by_the_reference(document: dict[str, Any]) -> bytes | Malformed:
    result: bytes | Malformed = outcome(reference_quads, document)
    return result


def by_the_fast_path(document: dict[str, Any]) -> bytes | Malformed | Declined:
    result: bytes | Malformed | Declined = outcome(fast_quads, document)
    return result


def check_that_both_agree(document: dict[str, Any]) -> bytes | Malformed:
    before = copy.deepcopy(document)
    reference, fast = by_the_reference(document), by_the_fast_path(document)
    assert document == before
    if isinstance(fast, Malformed):
        assert isinstance(reference, Malformed), fast
        assert fast.where == "" or fast.where.startswith("/")
        assert reference.where == "" or reference.where.startswith("/")
    elif not isinstance(fast, Declined):
        assert fast == reference
    return reference


QUICK = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(QUICK, max_examples=200)
@given(DOCUMENTS)
def test_both_paths_agree_on_documents_of_every_feature(document: dict[str, Any]) -> None:
    check_that_both_agree(document)


@settings(QUICK, max_examples=300)
@given(mutated())
def test_both_paths_agree_on_published_documents_with_a_change(document: dict[str, Any]) -> None:
    check_that_both_agree(document)


@settings(QUICK, max_examples=300)
@given(WILD)
def test_both_paths_agree_on_anything(document: dict[str, Any]) -> None:
    check_that_both_agree(document)


@settings(QUICK, max_examples=100)
@given(DOCUMENTS)
def test_what_is_accepted_is_what_pyld_alone_makes_of_it(document: dict[str, Any]) -> None:
    ours = outcome(quads_of, document)
    if isinstance(ours, Malformed):
        return
    resolver = PinnedResolver(CONTEXTS, DEFAULT_WORK_LIMITS)
    options = {"contextResolver": resolver, "rdfDirection": "i18n-datatype", "documentLoader": None}
    assert canonicalize(of_pyld(JsonLdProcessor().to_rdf(document, options))).nquads == ours


def of_pyld(dataset: dict[str, list[dict[str, Any]]]) -> list[Quad]:
    """PyLD's own dataset as quads."""

    def term(value: dict[str, str]) -> str:
        if value["type"] != "literal":
            return value["value"] if value["type"] == "blank node" else f"<{value['value']}>"
        if value["datatype"] == f"{RDF}langString":
            return f"{quoted(value['value'])}@{value['language']}"
        return (
            quoted(value["value"])
            if value["datatype"] == f"{XSD}string"
            else f"{quoted(value['value'])}^^<{value['datatype']}>"
        )

    graphs = {name: "" if name == "@default" else name if name.startswith("_:") else f"<{name}>" for name in dataset}
    return [
        (term(triple["subject"]), term(triple["predicate"]), term(triple["object"]), graphs[name])
        for name, triples in dataset.items()
        for triple in triples
    ]


@settings(QUICK, max_examples=300)
@given(st.data())
def test_a_member_that_is_added_changes_what_is_signed_or_is_refused(data: st.DataObject) -> None:
    document = copy.deepcopy(data.draw(st.sampled_from(ACCEPTED)))
    holders = [holder for holder, step in places(document) if isinstance(holder, dict) and step != "@context"]
    name = data.draw(NAMES | st.sampled_from(["statusPurpose", "challenge", "expires", "evidence", "description"]))
    holder = data.draw(st.sampled_from(holders))
    assume(name not in holder)
    before = canonical_quads(document, CONTEXTS).nquads
    holder[name] = copy.deepcopy(data.draw(VALUES))
    assume(not is_blank_node_label(holder[name]))
    assert outcome(canonical_quads, document) != before


def is_blank_node_label(value: Any) -> bool:
    """RDF does not keep the labels of blank nodes: that an id is `_:b0` says nothing but that there is a node."""
    return isinstance(value, str) and value.startswith("_:")


ACCEPTED = [document for document in PUBLISHED if not isinstance(by_the_reference(document), Malformed)]


@settings(QUICK)
@given(DOCUMENTS | mutated())
def test_the_quick_check_finds_a_problem_exactly_where_the_reference_does(document: dict[str, Any]) -> None:
    quick, thorough = outcome(unmapped_members, document), outcome(reference_unmapped, document)
    if isinstance(quick, Malformed):
        assert quick.reason is not Reason.LINKED_DATA_TERM_UNMAPPED
    elif not isinstance(thorough, Malformed):
        assert bool(quick) is bool(thorough)


NODE_TERMS = st.sampled_from(["_:a", "_:b", "_:c", "_:d", "<x:s>"])
DATASETS = st.lists(
    st.tuples(NODE_TERMS, st.sampled_from(["<x:p>", "<x:q>"]), NODE_TERMS | st.just('"1"'), NODE_TERMS | st.just("")),
    max_size=9,
)


@given(DATASETS, st.permutations("abcd"), st.randoms(use_true_random=False))
def test_the_canonical_form_depends_on_nothing_but_the_dataset(
    quads: list[Quad], labels: list[str], order: Any
) -> None:
    names = dict(zip("abcd", labels, strict=True))
    renamed = [tuple(f"_:{names[term[2:]]}" if is_blank(term) else term for term in quad) for quad in quads]
    order.shuffle(renamed)
    canonical = canonicalize(quads)
    assert canonicalize(renamed).nquads == canonical.nquads  # type: ignore[arg-type]
    assert canonicalize(parse_n_quads(canonical.nquads.decode())).nquads == canonical.nquads
    assert list(canonical.lines) == relabelled(canonical.quads, canonical.labels)


@given(st.text(), st.text())
def test_n_quads_are_read_or_refused(text: str, literal: str) -> None:
    statement = line(("<x:s>", "<x:p>", quoted(literal), ""))
    if not any("\ud800" <= character <= "\udfff" for character in literal):
        assert parse_n_quads(statement) == [("<x:s>", "<x:p>", quoted(literal), "")]
    for candidate in (text, statement[: len(text)], text + statement):
        with suppress(Malformed):
            quads = parse_n_quads(candidate)
            assert parse_n_quads("".join(map(line, quads))) == quads
