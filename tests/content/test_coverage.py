from pathlib import Path

import pytest

from bot.content.coverage import MANY_ENTRIES, Cell, coverage_cells, coverage_markdown
from bot.content.library import Library, load_library
from bot.content.terms import Citizenship, Situation
from tests.content.trees import lay_small

EVERYBODY = "  applies_to: {citizenship: [any], situation: [any]}\n  stance: case_by_case"


@pytest.fixture
def small(tmp_path: Path) -> Library:
    return load_library(lay_small(tmp_path))


def cells_of(library: Library) -> dict[tuple[Citizenship, Situation], Cell]:
    return {(cell.citizenship, cell.situation): cell for cell in coverage_cells(library)}


def with_summary_for(tmp_path: Path, aim: str) -> Library:
    """The small content, its only summary for these people; it rests on what is about Russians and Belarusians."""
    lay_small(tmp_path)
    path = tmp_path / "data/countries/DE.yaml"
    path.write_text(path.read_text().replace(EVERYBODY, f"  applies_to: {aim}\n  stance: unknown"))
    return load_library(tmp_path)


def test_each_cell_says_which_entries_answer_and_as_of_when(small: Library) -> None:
    cells = cells_of(small)

    objector = cells[Citizenship.RU, Situation.CONSCIENTIOUS_OBJECTOR]
    assert (objector.facts, objector.newest) == (("de-objectors-2026", "de-objectors-2022"), "2026-01-15")
    deserter = cells[Citizenship.RU, Situation.DESERTER]
    assert (deserter.facts, deserter.newest) == (("de-objectors-2026",), "2026-01-15"), "what the summary rests on"


def test_what_is_about_others_answers_nobody(tmp_path: Path) -> None:
    cells = cells_of(with_summary_for(tmp_path, "{citizenship: [UA], situation: [deserter]}"))

    ukrainian = cells[Citizenship.UA, Situation.DESERTER]
    assert (ukrainian.facts, ukrainian.others) == ((), ("de-objectors-2026",))
    assert ukrainian.has_summary
    assert not ukrainian.is_empty
    assert cells[Citizenship.UA, Situation.FAMILY].is_empty
    assert cells[Citizenship.BY, Situation.DESERTER].is_empty


def test_every_situation_of_every_citizenship_has_its_place_in_the_table(tmp_path: Path) -> None:
    library = with_summary_for(tmp_path, "{citizenship: [UA], situation: [deserter]}")

    rows = [line.split(" | ") for line in coverage_markdown(library).splitlines()[2:]]

    named = [(row[1], situation) for row in rows for situation in row[2].split(", ")]
    assert sorted(named) == sorted((c.value, s.value) for c, s in cells_of(library))
    assert "| DE | UA | deserter, any | 2026-01-15 | nothing | de-objectors-2026 |" in coverage_markdown(library)


def test_a_country_with_many_facts_leaves_nobody_without_a_word(library: Library) -> None:
    """Every situation the tree can give, for each of the three citizenships."""
    silent = [
        (cell.country, cell.citizenship.value, cell.situation.value)
        for cell in coverage_cells(library)
        if cell.is_empty and len(library.countries[cell.country].positions) >= MANY_ENTRIES
    ]

    assert silent == []


def test_every_answer_of_the_tree_is_a_situation_in_the_table(library: Library) -> None:
    given = {
        choice.answer.situation
        for node in library.nodes.values()
        for choice in node.choices
        if choice.answer and choice.answer.situation
    }

    assert given <= {cell.situation for cell in coverage_cells(library)}
