"""Structure-aware changes to valid inputs: a short program of operations on a tree, so that hypothesis can shrink it.

A tree is JSON data in which bytes may stand too. Each operation is three numbers: what to do, where, and with what.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

Path = tuple[Any, ...]
Operation = tuple[int, int, int]

DROPPED = object()
MOST_PLACES = 4_000
LARGEST = 150_000  # letters and items that one repetition may make

# Letters and words that some parser gives a meaning of its own, or might.
WORDS = (
    "",
    " ",
    "\x00",
    "a",
    "\u202e",
    "é",
    "😀",
    "\uff19\uff19",
    "\ud800",
    "\udcff",
    "null",
    "true",
    "[",
    "{",
    '"',
    "\\",
    "\n",
    "%",
    "%00",
    "%zz",
    "%2e%2e",
    "~2",
    "~~01",
    "/",
    "//",
    "/../",
    "#",
    "?",
    "@",
    "*",
    "..",
    ".",
    "~",
    "=",
    "-",
    "_",
    "+",
    ",",
    ":",
    "0" * 5000,
    "9" * 5000,
    "1" * 90,
    "a" * 60_000,
    "%41" * 5000,
    "[" * 500,
    "(" * 3000,
    "z" + "1" * 5000,
    "u" + "A" * 9000,
    "(a+)+$",
    "(a{1000}){1000}",
    "[^]",
    r"\1",
    r"\u{110000}",
    "(?=a)",
    "a{2,1}",
    "{1,99999999999}",
    "did:",
    "did:key:",
    "did:key:z",
    "did:key:z6Mk",
    "did:web:a",
    "did:web:a%3A",
    "did:web:a%3A99999",
    "did:web:1.2.3.4",
    "did:jwk:e30",
    "did:example:1#",
    "did:example:1?a#b",
    "urn:x:y",
    "https://",
    "https://[",
    "http://[::1",
    "https://a:b/",
    "https://a:99999/",
    "https://a/%",
    "https://é/",
    "https://a@b/",
    "http://169.254.169.254/",
    "data:",
    "data:,",
    "data:application/vc+jwt,",
    "data:application/vc+cose;base64,0oRA",
    "_:b0",
    "@id",
    "@type",
    "@graph",
    "@list",
    "@vocab",
    "@json",
    "@none",
    "@context",
    "2026-13-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "9999-12-31T24:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "2026-01-01T00:00:00.00000000000000000001Z",
    "-2026-01-01T00:00:00Z",
    "z",
    "u",
    "uH4sI",
    "u2V0A",
    "sha256-",
    "sha384-AAAA",
    "sha256-" + "A" * 43 + "=",
    "0x10",
    "1e999",
    "-0",
    "none",
    "HS256",
)
NUMBERS = (
    0,
    1,
    -1,
    2,
    24,
    127,
    128,
    255,
    2**31,
    2**32,
    2**53 - 1,
    2**53,
    -(2**53),
    2**63,
    -(2**64),
    10**300,
    10**4299,
    0.5,
    -0.0,
    1e21,
    1e308,
    5e-324,
    253402300800,
    1e15 + 0.3,
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    *NUMBERS,
    *WORDS,
    [],
    {},
    [[]],
    [{}],
    [None],
    {"": ""},
    [[], [[]]],
    {"@id": "_:b0"},
    {"@list": []},
    {"@set": [[]]},
    {"@graph": []},
    {"@value": 1},
    {"@value": {}, "@type": "@json"},
    {"@context": None},
    {"id": ""},
    b"",
    b"\x00" * 64,
)
NAMES = (
    "",
    "id",
    "type",
    "@context",
    "@id",
    "@type",
    "@graph",
    "@list",
    "@set",
    "@value",
    "@language",
    "@direction",
    "@reverse",
    "@index",
    "@included",
    "@nest",
    "@vocab",
    "@base",
    "@import",
    "@propagate",
    "@protected",
    "@version",
    "@container",
    "@prefix",
    "proof",
    "proofValue",
    "previousProof",
    "cryptosuite",
    "domain",
    "challenge",
    "nonce",
    "expires",
    "created",
    "vc",
    "vp",
    "cnf",
    "crit",
    "jwk",
    "b64",
    "kid",
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "_sd",
    "...",
    "_sd_alg",
    "credentialStatus",
    "credentialSchema",
    "relatedResource",
    "termsOfUse",
    "evidence",
    "refreshService",
    "confidenceMethod",
    "holder",
    "invocation",
    "delegation",
    "limits",
    "approval",
    "$ref",
    "$id",
    "$schema",
    "$dynamicRef",
    "allOf",
    "not",
    "pattern",
    "patternProperties",
    "unevaluatedProperties",
    "controller",
    "publicKeyJwk",
    "publicKeyMultibase",
    "d",
    "__class__",
    "a/b",
    "a~b",
    "\x00",
    "é",
)
TIMES = (2, 3, 17, 70, 300, 5_000, 100_000)
DEPTHS = (1, 2, 7, 20, 63, 65, 130, 700)

OPERATIONS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 65_535), st.integers(0, 65_535)), min_size=1, max_size=4
)


def places(tree: Any, path: Path = ()) -> Iterator[Path]:
    """Give the way to every value, the whole first."""
    yield path
    children: Sequence[tuple[Any, Any]] = ()
    if isinstance(tree, dict):
        children = tuple(tree.items())
    elif isinstance(tree, list):
        children = tuple(enumerate(tree))
    for step, child in children:
        yield from places(child, (*path, step))


def at(tree: Any, path: Path) -> Any:
    """Give the value at a place."""
    for step in path:
        tree = tree[step]
    return tree


def put(tree: Any, path: Path, value: Any) -> Any:
    """Give a copy of the tree with another value at a place, or without it."""
    if not path:
        return None if value is DROPPED else value
    step, rest = path[0], path[1:]
    copy: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    changed = put(copy[step], rest, value) if rest else value
    if changed is DROPPED:
        del copy[step]
    else:
        copy[step] = changed
    return copy


def changed_tree(tree: Any, operations: Sequence[Operation]) -> Any:
    """Run the operations one after the other."""
    for what, where, how in operations:
        every = [path for path, _ in zip(places(tree), range(MOST_PLACES), strict=False)]
        path = every[where % len(every)]
        node = at(tree, path)
        make = _CHANGES[what % len(_CHANGES)]
        spliced = at(tree, every[how % len(every)])
        tree = put(tree, path, make(node, how, spliced))
    return tree


def changed_bytes(data: bytes, operations: Sequence[Operation]) -> bytes:
    """Run the operations on bytes."""
    for what, where, how in operations:
        position = where % (len(data) + 1)
        end = min(len(data), position + how % 40)
        word = _encoded(WORDS[how % len(WORDS)])
        data = (
            data[:position] + bytes([how % 256]) + data[position + 1 :],  # one byte
            data[:position] + data[end:],  # dropped
            data[:end] + data[position:],  # repeated
            data[:position],  # truncated
            data[:position] + word + data[position:],  # inserted
            data[:position] + word + data[end:],  # replaced
            data[:position] + data[how % (len(data) + 1) :],  # spliced
            _many(data[position:end], how).join((data[:position], data[end:])),  # many times
            data[position:] + data[:position],  # turned
            data[:position] + bytes(byte ^ (1 << how % 8) for byte in data[position:end]) + data[end:],
            data[:position] + b"[" * TIMES[how % len(TIMES)] + data[position:],  # deep
            data[:position] + bytes(range(256)) + data[position:],
        )[what % 12]  # fmt: skip
    return data


def changed_text(text: str, operations: Sequence[Operation]) -> str:
    """Run the operations on a text, which may get halves of surrogate pairs."""
    for what, where, how in operations:
        position = where % (len(text) + 1)
        end = min(len(text), position + how % 40)
        word = WORDS[how % len(WORDS)]
        text = (
            text[:position] + chr(how % 0x250) + text[position + 1 :],
            text[:position] + text[end:],
            text[:end] + text[position:],
            text[:position],
            text[:position] + word + text[position:],
            text[:position] + word + text[end:],
            text[:position] + text[how % (len(text) + 1) :],
            text[:position] + _many(text[position:end], how) + text[end:],
            text[position:] + text[:position],
            text.swapcase() if how % 2 else text.upper(),
            word,
            text[:position] + chr(how) + text[position:],
        )[what % 12]
    return text


def _encoded(word: str) -> bytes:
    return word.encode("utf-8", "surrogatepass")


def _many(piece: Any, how: int) -> Any:
    return piece * min(TIMES[how % len(TIMES)], LARGEST // (weight(piece) or 1))


def weight(value: Any) -> int:
    """Give about the size of a value when written."""
    if isinstance(value, str | bytes):
        return len(value) + 2
    if isinstance(value, dict):
        return 2 + sum(len(str(name)) + 3 + weight(each) for name, each in value.items())
    return 2 + sum(map(weight, value)) if isinstance(value, list) else 4


def _repeated(node: Any, how: int, _: Any) -> Any:
    if isinstance(node, str | bytes | list):
        return _many(node, how)
    if isinstance(node, dict) and node:
        times = min(TIMES[how % len(TIMES)], LARGEST // (weight(node) + 8), 20_000)
        return {**node, **{f"{name}{number}": node[name] for number in range(times) for name in [next(iter(node))]}}
    return [node] * TIMES[how % len(TIMES)]


def _wrapped(node: Any, how: int, _: Any) -> Any:
    for level in range(DEPTHS[how % len(DEPTHS)]):
        node = [node] if how % 3 == 0 or (how % 3 == 1 and level % 2) else {NAMES[how % len(NAMES)]: node}
    return node


def _renamed(node: Any, how: int, _: Any) -> Any:
    if not isinstance(node, dict) or not node:
        return [node, node]
    old = list(node)[how % len(node)]
    new = NAMES[how % len(NAMES)]
    return {new if name == old else name: value for name, value in node.items()}


def _with_more(node: Any, how: int, spliced: Any) -> Any:
    value = VALUES[how % len(VALUES)] if how % 2 else spliced
    if isinstance(node, dict):
        return {**node, NAMES[(how >> 2) % len(NAMES)]: value}
    return [*node, value] if isinstance(node, list) else value


def _of_another_type(node: Any, how: int, _: Any) -> Any:
    if isinstance(node, dict):
        return [*node.values()] if how % 2 else [*node]
    if isinstance(node, list):
        return {str(number): each for number, each in enumerate(node)} if how % 2 else (node[0] if node else None)
    if isinstance(node, str):
        return (len(node), [node], {"id": node}, {"@value": node}, node.encode("utf-8", "replace"))[how % 5]
    if isinstance(node, bytes):
        return node.hex() if how % 2 else list(node[:40])
    return str(node) if how % 2 else [node]


def _turned(node: Any, _how: int, _: Any) -> Any:
    if isinstance(node, dict):
        return dict(reversed(node.items()))
    return node[::-1] if isinstance(node, list | str | bytes) else node


def _inside(node: Any, how: int, _: Any) -> Any:
    """Change the letters of a text, or a value nearby."""
    operation = (how, how >> 3, how >> 5)
    if isinstance(node, bytes):
        return changed_bytes(node, [operation])
    return changed_text(node, [operation]) if isinstance(node, str) else NUMBERS[how % len(NUMBERS)]


_CHANGES: tuple[Callable[[Any, int, Any], Any], ...] = (
    lambda _node, _how, _spliced: DROPPED,
    lambda _node, how, _spliced: VALUES[how % len(VALUES)],
    lambda _node, _how, spliced: spliced,
    _repeated,
    _wrapped,
    _renamed,
    _with_more,
    _with_more,
    _of_another_type,
    _turned,
    _inside,
    _inside,
)
