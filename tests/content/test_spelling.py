import os
from datetime import date
from pathlib import Path

import pytest

from bot.content.library import Library, load_library
from bot.content.spelling import is_available, misspellings
from bot.errors import SettingsError
from tests.content.trees import SHIPPED, TODAY, lay_small

#: `.ci/run` installs the dictionaries; elsewhere they may be missing
needs_hunspell = pytest.mark.skipif(
    not is_available() and not os.environ.get("CI"), reason="hunspell or a dictionary is not installed"
)


@needs_hunspell
def test_the_shipped_texts_are_spelled_right(library: Library, today: date) -> None:
    assert [str(issue) for issue in misspellings(library, SHIPPED, today=today)] == []


@needs_hunspell
def test_an_unknown_word_is_shown_unless_it_is_listed(tmp_path: Path) -> None:
    """A listed word may begin a sentence."""
    lay_small(tmp_path)
    path = tmp_path / "locales/be/LC_MESSAGES/conversations.po"
    path.write_text(path.read_text().replace("Старонка знікне", "Лістак зніккне"))
    (tmp_path / "locales/allowed").mkdir()
    (tmp_path / "locales/allowed/be.txt").write_text("лістак # only here\n")

    found = [i for i in misspellings(load_library(tmp_path), tmp_path, today=TODAY) if "more/erase/say" in i.problem]

    assert [(issue.file, issue.line, issue.problem) for issue in found] == [
        (
            "locales/be/LC_MESSAGES/conversations.po",
            60,
            'the text "more/erase/say" has the word "зніккне", which is in no dictionary',
        )
    ]
    assert found[0].advice.endswith("If it is right, add it to locales/allowed/be.txt")


def test_without_the_program_it_is_said_what_to_install(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not is_available()
    with pytest.raises(
        SettingsError, match="apt-get install hunspell hunspell-ru hunspell-be hunspell-uk hunspell-en-us"
    ):
        misspellings(library, SHIPPED, today=TODAY)
