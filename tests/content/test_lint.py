from pathlib import Path

import pytest

from bot.content.lint import RULES
from tests.content.trees import BROKEN, TODAY, issues_of, lay_small

RULE_NAMES = {rule.__name__ for rule in RULES}


def test_the_small_content_is_clean(tmp_path: Path) -> None:
    lay_small(tmp_path)

    assert issues_of(tmp_path) == []


def test_every_rule_has_a_broken_example() -> None:
    assert {path.name for path in BROKEN.iterdir()} >= RULE_NAMES


@pytest.mark.parametrize("broken", sorted(path.name for path in BROKEN.iterdir()))
def test_an_editor_reads_what_is_wrong_and_where(tmp_path: Path, broken: str) -> None:
    """`issues.txt` beside the broken files has the exact lines."""
    lay_small(tmp_path, broken)

    found = issues_of(tmp_path)

    assert found == (BROKEN / broken / "issues.txt").read_text(encoding="utf-8").splitlines()


def test_reviews_are_announced_a_month_ahead_and_only_then(tmp_path: Path) -> None:
    lay_small(tmp_path)

    assert issues_of(tmp_path, TODAY.replace(month=6, day=20)) == []
    assert len(issues_of(tmp_path, TODAY.replace(month=7, day=20))) == 4


def test_passages_in_quotes_are_allowed_between_their_quotes_only(tmp_path: Path) -> None:
    lay_small(tmp_path, "foreign_letters")
    allowed = tmp_path / "locales/allowed"
    allowed.mkdir()
    (allowed / "be.txt").write_text("# a name\n«Страница помощи»\n", encoding="utf-8")
    (allowed / "ru.txt").write_text("ісчезнет # said so in a court file\n", encoding="utf-8")

    found = issues_of(tmp_path)

    assert [line.split(":")[0] for line in found] == ["locales/uk/LC_MESSAGES/conversations.po"]
