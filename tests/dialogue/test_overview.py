"""The table in README.md: made from the content, and renewed by a command."""

import re

from bot.content.library import Library
from bot.dialogue.overview import overview, renewed
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CELL = re.compile(r"(🟢|🟡|⚖️|ℹ️|🟠|🔴|▫️|⌂) \d{4}(-\d\d)? \(\d+\)|—")


def test_the_table_in_the_readme_is_what_the_content_says_today(library: Library) -> None:
    """Where this fails: `helpline texts update`."""
    assert overview(library) in README
    assert renewed(README, library) == README


def test_an_old_table_is_renewed_and_what_stands_around_it_stays(library: Library) -> None:
    old = "before\n<!-- overview: made by a command -->\n| old |\n<!-- /overview -->\nafter\n"

    new = renewed(old, library)

    assert new.startswith("before\n<!-- overview: made by a command -->\n")
    assert new.endswith("<!-- /overview -->\nafter\n")
    assert overview(library) in new
    assert "| old |" not in new
    assert renewed("no table here\n", library) == "no table here\n"


def test_every_country_has_a_row_and_every_citizenship_a_mark_a_month_and_a_number(library: Library) -> None:
    _, _, *rows = overview(library).splitlines()

    assert len(rows) == len(library.countries)
    for row in rows:
        _, _, *cells, _ = row.split("|")
        assert len(cells) == 3
        assert all(CELL.fullmatch(cell.strip()) for cell in cells), row


def test_a_country_that_says_nothing_of_some_says_when_it_was_looked_for(library: Library) -> None:
    rows = {row.split(" | ")[0]: row for row in overview(library).splitlines()}

    assert "▫️ 2026-11" in rows["| Armenia"]
    assert "⌂" in rows["| Russia"]
    assert "—" in rows["| Mongolia"]
