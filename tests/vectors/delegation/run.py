"""Puts every case to an implementation and compares its verdicts: `python run.py -- COMMAND [ARGUMENT …]`.

The command reads one case a line (JSON, UTF-8) on stdin and answers each with one verdict a line on stdout, in any
order. What is expected is taken out of the cases that it gets. Needs nothing but Python 3.11.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"


def all_cases() -> list[dict[str, Any]]:
    """Every case of the corpus, in the order of its files."""
    return [case for path in sorted(CASES.glob("*.json")) for case in json.loads(path.read_text("utf-8"))["cases"]]


def mismatch(expected: dict[str, Any], verdict: dict[str, Any] | None) -> str | None:
    """What is wrong with a verdict, or None."""
    if verdict is None:
        return "no verdict"
    if verdict.get("decision") != expected["decision"]:
        return f"decision {verdict.get('decision')}, reasons {verdict.get('reasons')}"
    wanted = [] if expected["decision"] == "allow" else [{"reason": expected["reason"], "hop": expected["hop"]}]
    return None if verdict.get("reasons") == wanted else f"reasons {verdict.get('reasons')}, not {wanted}"


def verdicts(command: list[str], cases: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the command answers, by the id of the case."""
    asked = "".join(
        json.dumps({name: value for name, value in case.items() if name != "expected"}) + "\n" for case in cases
    )
    answered = subprocess.run(command, input=asked, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    found = [json.loads(line) for line in answered.stdout.splitlines() if line.strip()]
    return {verdict["id"]: verdict for verdict in found}


def main(arguments: list[str]) -> int:
    """Print each case that is not judged as expected, and how many are."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    cases = all_cases()
    found = verdicts(command, cases)
    failures = 0
    for case in cases:
        problem = mismatch(case["expected"], found.get(case["id"]))
        if problem is not None:
            failures += 1
            print(f"{case['id']}: {problem}")
    print(f"{len(cases) - failures} of {len(cases)} cases as expected")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
