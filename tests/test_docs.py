"""README.md names everything an operator, an editor or a volunteer can use."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from pydantic import BaseModel

from bot.cli import cli
from bot.content.advice import Safety
from bot.content.contact import Contact
from bot.content.conversation import Ask, Conversation, SearchTable, Show
from bot.content.country import Country
from bot.content.instrument import Law
from bot.content.library import Review
from bot.content.terms import Stance
from bot.gateway.menu import COMMANDS
from bot.settings import PREFIX, Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
#: what stands between backticks in running text and tables
_CODE = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", README, flags=re.DOTALL))
#: filled in by the loader, not written by editors
_FILLED_IN = {"conversation", "id"}


def _commands(group: Any, *above: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, *above, name)
        else:
            yield " ".join((*above, name))


def _options(group: Any) -> Iterator[str]:
    for command in group.commands.values():
        if hasattr(command, "commands"):
            yield from _options(command)
        else:
            yield from (option for each in command.params for option in each.opts if option.startswith("--"))


#: typer brings its own copy of click, so that its groups are no `click.Group`
_TOP: Any = typer.main.get_command(cli)


def _keys(model: type[BaseModel], seen: frozenset[type[BaseModel]] = frozenset()) -> set[str]:
    inner = {each for field in model.model_fields.values() for each in _models(field.annotation) if each not in seen}
    return set(model.model_fields).union(*(_keys(each, seen | {model}) for each in inner))


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]


def _is_named(word: str) -> bool:
    """Whether the README has it in code, as a whole word."""
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", code) for code in _CODE)


@pytest.mark.parametrize("command", sorted(_commands(_TOP)))
def test_every_command_is_told(command: str) -> None:
    *above, name = command.split()
    pattern = rf"`[^`]*helpline {' '.join(above)}{' ' if above else ''}(?:[a-z\\|]+\|)?{name}\b"

    assert re.search(pattern, README), f"README.md does not name `helpline {command}`"


def test_every_option_is_told() -> None:
    assert [option for option in sorted(set(_options(_TOP))) if option not in README] == []


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_told_with_its_default(setting: str) -> None:
    name = f"{PREFIX}{setting.upper()}"
    row = next((line for line in README.splitlines() if line.startswith("|") and f"`{name}`" in line), None)

    assert row is not None, f"README.md has no row for {name}"
    default = Settings.model_fields[setting].default
    if isinstance(default, int | str) and default:
        assert str(default) in row


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_in_telegram_is_told(command: str) -> None:
    assert f"/{command}" in README


@pytest.mark.parametrize("model", [Conversation, SearchTable, Country, Contact, Law, Safety, Review])
def test_every_key_of_the_yaml_files_is_told(model: type[BaseModel]) -> None:
    untold = sorted(key for key in _keys(model) - _FILLED_IN if not _is_named(key))

    assert untold == []


def test_the_closed_lists_are_told() -> None:
    words = [*Show, *Ask, *Stance]

    assert [word.value for word in words if not _is_named(word.value)] == []


def test_the_two_first_commands_stand_first() -> None:
    assert README.index("make demo") < README.index("make test") < README.index("## ")


def test_every_picture_and_file_the_readme_names_is_there() -> None:
    named = [*re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README), *re.findall(r"`((?:bot|deploy)/[\w./]+)`", README)]

    assert [path for path in named if not (ROOT / path).exists()] == []
