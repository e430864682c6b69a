"""The pages of docs/ name what exists: tests, commands, options, settings, other pages."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from cli.main import agentvc
from issuer.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
TEST_NAME = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
TABLES = {"profiles": "NAME", "contexts": "URL", "templates": "NAME"}  # settings that have a table for each name
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|#|mailto:)([^)#]+)(?:#[^)]*)?\)")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def threat_rows() -> list[list[str]]:
    rows = [line.strip("|").split("|") for line in text("docs/threats.md").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() not in {"Threat", "---"}]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_threat_has_a_check_and_a_test() -> None:
    rows = threat_rows()
    assert len(rows) >= 20
    assert [row[0] for row in rows if len(row) != 3 or not row[1] or not TEST_NAME.search(row[2])] == []


@pytest.mark.parametrize(("file", "name"), sorted(set(TEST_NAME.findall(text("docs/threats.md")))))
def test_a_test_named_in_the_threats_exists(file: str, name: str) -> None:
    assert (ROOT / file).is_file()
    assert name in names_in(ROOT / file)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_to_other_pages_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_index_of_decisions_is_complete() -> None:
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", text("docs/adr/README.md")))
    assert listed == {path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, f"{path} {name}")
    else:
        yield path, command


@pytest.mark.parametrize(("path", "command"), list(commands(agentvc, "agentvc")), ids=str)
def test_every_command_and_option_is_described(path: str, command: click.Command) -> None:
    section = re.search(rf"^## `{path}[^`\n]*`$(.*?)(?=^## |\Z)", text("docs/cli.md"), re.DOTALL | re.MULTILINE)
    assert section is not None, f"docs/cli.md has no section `{path}`"
    common = {"--json", "--debug", "--help"}
    options = {name for parameter in command.params for name in parameter.opts if name.startswith("--")} - common
    assert sorted(option for option in options if f"`{option}" not in section[1]) == []


def setting_names(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from setting_names(annotation, f"{name}.")
        elif name in TABLES:
            section = annotation.__args__[1]  # type: ignore[union-attr]
            yield from setting_names(section, f"{name}.{TABLES[name]}.")
        else:
            yield f"{prefix}{field.alias or name}"


def test_every_setting_is_described() -> None:
    page = text("docs/settings.md")
    assert [name for name in setting_names(Settings) if f"`{name}`" not in page] == []


def test_every_environment_variable_of_the_command_is_described() -> None:
    used = {
        name for path in (ROOT / "cli").rglob("*.py") for name in re.findall(r"AGENTVC_[A-Z]{3,}", path.read_text())
    }
    assert sorted(name for name in used if f"`{name}`" not in text("docs/cli.md")) == []


def test_the_changelog_names_the_version_or_unreleased() -> None:
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## \[([^\]]+)\]", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] in {"Unreleased", version}
