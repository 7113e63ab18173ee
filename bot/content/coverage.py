"""Which people a country's entries answer: country x citizenship x situation."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.content.country import Country, Position, Summary
from bot.content.entry import EntryId, last_day
from bot.content.library import Library
from bot.content.terms import ORIGINS, Citizenship, Situation

#: from so many entries on, silence about one of the three reads as an oversight
MANY_ENTRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a country says to one kind of person."""

    country: str
    citizenship: Citizenship
    situation: Situation
    #: ids of the verified positions about them, then of what else about them their summary rests on, each newest first
    facts: tuple[EntryId, ...]
    #: ids of what is about other people and only named beside it
    others: tuple[EntryId, ...]
    #: the latest `as_of` of the positions, else of the other facts, else of what is about others; may be empty
    newest: str
    has_summary: bool

    @property
    def is_empty(self) -> bool:
        """Whether such a person reads nothing about themselves."""
        return not self.facts and not self.has_summary


def coverage_cells(library: Library) -> tuple[Cell, ...]:
    """Country x citizenship x situation, in that order: which entries answer, as of when."""
    return tuple(cell for _, country in sorted(library.countries.items()) for cell in country_cells(country, library))


def country_cells(country: Country, library: Library) -> tuple[Cell, ...]:
    """The cells of one country: citizenship x situation."""
    return tuple(_cell(country, citizenship, situation, library) for citizenship in ORIGINS for situation in Situation)


def _cell(country: Country, citizenship: Citizenship, situation: Situation, library: Library) -> Cell:
    summaries = _summaries(country, citizenship, situation)
    dates = {p.id: p.as_of for p in country.positions if p.verified and _answers(p, citizenship, situation)}
    grounds = {entry_id: library.date_of(entry_id) for summary in summaries for entry_id in summary.based_on}
    others = {entry_id: day for entry_id, day in grounds.items() if not _is_about(entry_id, citizenship, library)}
    besides = {entry_id: day for entry_id, day in grounds.items() if entry_id not in dates and entry_id not in others}
    return Cell(
        country=country.country,
        citizenship=citizenship,
        situation=situation,
        facts=(*_newest_first(dates), *_newest_first(besides)),
        others=tuple(_newest_first(others)),
        newest=max(filter(None, (dates or besides or others).values()), key=last_day, default=""),
        has_summary=bool(summaries),
    )


def _is_about(entry_id: EntryId, citizenship: Citizenship, library: Library) -> bool:
    citizens = library.citizens_of(entry_id)
    return "any" in citizens or citizenship in citizens


def _newest_first(dates: dict[EntryId, str]) -> list[EntryId]:
    """Ids by their dates; what bears none comes last."""
    return sorted(dates, key=lambda each: -last_day(dates[each]).toordinal() if dates[each] else 0)


def _answers(position: Position, citizenship: Citizenship, situation: Situation) -> bool:
    """Whether a position is shown to such a person; `any` is who told nothing, so only what is for all counts there."""
    if situation is Situation.ANY:
        return position.applies_to.includes(citizenship, None) and Situation.ANY in position.applies_to.situation
    return position.applies_to.includes(citizenship, situation)


def _summaries(country: Country, citizenship: Citizenship, situation: Situation) -> list[Summary]:
    """Those that name the situation, else those for all."""
    fitting = [each for each in country.summaries if each.applies_to.includes(citizenship, situation)]
    return [each for each in fitting if situation in each.applies_to.situation] or fitting


def coverage_markdown(library: Library) -> str:
    """A line for each group of situations that one country answers to one citizenship with the same entries.

    The last column names what is about others: a summary says so where that is all that is known.
    """
    heading = (
        "| country | citizenship | situation | as of | answered by | names, of others |\n|---|---|---|---|---|---|"
    )
    return "\n".join([heading, *_lines(coverage_cells(library))]) + "\n"


def _lines(cells: tuple[Cell, ...]) -> Iterator[str]:
    for (country, citizenship), of_pair in groupby(cells, key=lambda cell: (cell.country, cell.citizenship)):
        by_answer: dict[tuple[tuple[EntryId, ...], tuple[EntryId, ...]], list[Cell]] = {}
        for cell in of_pair:
            by_answer.setdefault((cell.facts, cell.others), []).append(cell)
        for (facts, others), alike in by_answer.items():
            situations = ", ".join(cell.situation for cell in alike)
            answers = ", ".join(facts) or "nothing"
            yield f"| {country} | {citizenship} | {situations} | {alike[0].newest} | {answers} | {', '.join(others)} |"
