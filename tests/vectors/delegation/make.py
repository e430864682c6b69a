"""Writes the corpus: `python make.py`; `python make.py --check` compares it with what is there and writes nothing."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from groups import Group, again, bounds, form, links, locations, use  # noqa: E402
from scenario import CHAIN, DIDS, KEYS, METHODS, Scenario, plain, presented  # noqa: E402

from vc.times import format_timestamp  # noqa: E402

GROUPS: tuple[Group, ...] = (*form.GROUPS, *links.GROUPS, *locations.GROUPS, *bounds.GROUPS, *use.GROUPS, *again.GROUPS)
ALLOWED = {"decision": "allow"}


def case(  # noqa: PLR0917
    name: str, rule: str | None, about: str, scenario: Scenario, expected: dict[str, Any], control: str | None
) -> dict[str, Any]:
    """One case as it is published."""
    root = scenario.hops[0].issuer or CHAIN[0]
    default = {DIDS["acme" if root == "mallory" else root]: ["acct:*@acme.example"]}
    return {
        "id": name,
        "rule": rule,
        "about": about,
        "control": control,
        "at": format_timestamp(scenario.at),
        "service": scenario.service,
        "trust": default if scenario.trust is None else scenario.trust,
        "act": stated(scenario),
        **({"statusLists": {url: raw.decode() for url, raw in scenario.lists.items()}} if scenario.lists else {}),
        **({"before": shown_before(scenario, name)} if scenario.before else {}),
        "presentation": presented(scenario, name),
        "expected": expected,
    }


def stated(scenario: Scenario) -> dict[str, Any]:
    """The act as the service states it."""
    return {"action": scenario.act.action, "location": scenario.act.location, "arguments": scenario.act.arguments}


def shown_before(scenario: Scenario, name: str) -> list[dict[str, Any]]:
    """What was presented before, in order, each under a jti of its own where it is not the same again."""
    return [
        {
            "at": format_timestamp(each.at),
            "act": stated(each),
            "presentation": presented(each, name if each.again else f"{name}-{number}"),
        }
        for number, each in enumerate(scenario.before)
    ]


def plain_name(length: int) -> str:
    return f"plain/{length}-hops"


def cases_of(group: Group) -> Iterator[dict[str, Any]]:
    """The cases of one group: each defect with its control, then what must be allowed."""
    for pair in group.pairs:
        name = f"{group.name}/{pair.name}"
        control = f"{name}/control" if pair.intact is not None else plain_name(len(pair.broken.hops))
        expected = {"decision": "deny", "reason": pair.reason, "hop": pair.hop}
        yield case(name, group.rule, pair.about, pair.broken, expected, control)
        if pair.intact is not None:
            yield case(control, group.rule, f"control: {pair.control}", pair.intact, ALLOWED, None)
    for name, about, scenario in group.allowed:
        yield case(f"{group.name}/allowed/{name}", group.rule, f"allowed: {about}", scenario, ALLOWED, None)


def files() -> Iterator[tuple[str, Any]]:
    """The name and content of each file."""
    keys = {
        name: {"did": DIDS[name], "verificationMethod": METHODS[name], "privateKeyJwk": KEYS[name].to_jwk()}
        for name in KEYS
    }
    about = (
        "Test keys. Everybody knows them: never trust them. Each seed is SHA-256 of 'agentvc test key ' and the name."
    )
    yield "keys.json", {"about": about, "keys": keys}
    controls = [
        case(
            plain_name(length),
            None,
            f"control: a chain of {length} that keeps every rule",
            plain(length),
            ALLOWED,
            None,
        )
        for length in (1, 2, 3)
    ]
    yield "cases/plain.json", {"about": "Chains that keep every rule", "cases": controls}
    for group in GROUPS:
        yield f"cases/{group.name}.json", {"rule": group.rule, "about": group.about, "cases": list(cases_of(group))}


def main() -> int:
    """Write every file, or say which ones differ."""
    different = []
    for name, content in files():
        text = json.dumps(content, indent=1, ensure_ascii=True) + "\n"
        path = HERE / name
        if "--check" in sys.argv[1:]:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                different.append(name)
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in different:
        print(f"{name} is not what make.py makes")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
