"""The test cases of sd-jwt-python in YAML, read safely: `!sd` marks a claim, or an item, that may be withheld."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml


class Marked(NamedTuple):
    """Something behind `!sd`; as the key of an object it is hashed by its text."""

    value: Any


class _Loader(yaml.SafeLoader):
    """SafeLoader and `!sd`; dates stay texts, for JSON has no dates."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _marked(loader: yaml.SafeLoader, node: yaml.Node) -> Marked:
    if isinstance(node, yaml.ScalarNode):
        quoted = node.style in {'"', "'"}
        tag = "tag:yaml.org,2002:str" if quoted else loader.resolve(yaml.ScalarNode, node.value, (True, False))
        return Marked(loader.construct_object(yaml.ScalarNode(tag, node.value), deep=True))  # type: ignore[no-untyped-call]
    if isinstance(node, yaml.SequenceNode):
        return Marked(loader.construct_sequence(node, deep=True))
    assert isinstance(node, yaml.MappingNode)
    return Marked(loader.construct_mapping(node, deep=True))


_Loader.add_constructor("!sd", _marked)


class Specification(NamedTuple):
    """One test case: the claims, where `!sd` stands in them, what is disclosed and what then is claimed."""

    claims: dict[str, Any]
    concealed: tuple[str, ...]
    disclosed: dict[str, Any]
    expected: dict[str, Any] | None
    whole: dict[str, Any]


def read_specification(path: Path) -> Specification:
    """Read one specification.yml."""
    whole: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 -- a SafeLoader
    return Specification(
        _bare(whole["user_claims"]),
        tuple(_concealed(whole["user_claims"], "")),
        whole["holder_disclosed_claims"],
        whole.get("expect_verified_user_claims"),
        whole,
    )


def pointers_to_disclose(claims: Any, concealed: set[str], disclosed: Any, at: str = "") -> Iterator[str]:
    """Give the concealed places that sd-jwt-python discloses: a name or position alone does not open what is inside."""
    if isinstance(claims, dict):
        wanted = disclosed if isinstance(disclosed, dict) else {}
        steps = [(name, value, wanted.get(name)) for name, value in claims.items()]
    elif isinstance(claims, list):
        listed = disclosed if isinstance(disclosed, list) else []
        padded = [*listed, *[None] * len(claims)]
        steps = [(str(index), value, padded[index]) for index, value in enumerate(claims)]
    else:
        return
    for name, value, choice in steps:
        place = f"{at}/{escaped(name)}"
        if place in concealed:
            if choice is None or choice is False:
                continue
            yield place
        yield from pointers_to_disclose(value, concealed, choice, place)


def escaped(step: str) -> str:
    """Write one step of a JSON Pointer."""
    return step.replace("~", "~0").replace("/", "~1")


def _bare(value: Any) -> Any:
    if isinstance(value, Marked):
        return _bare(value.value)
    if isinstance(value, dict):
        return {_name(name): _bare(item) for name, item in value.items()}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _name(key: Any) -> str:
    return str(key.value if isinstance(key, Marked) else key)


def _concealed(value: Any, at: str) -> Iterator[str]:
    value = value.value if isinstance(value, Marked) else value
    if isinstance(value, dict):
        for name, item in value.items():
            place = f"{at}/{escaped(_name(name))}"
            if isinstance(name, Marked) or isinstance(item, Marked):
                yield place
            yield from _concealed(item, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, Marked):
                yield f"{at}/{index}"
            yield from _concealed(item, f"{at}/{index}")
