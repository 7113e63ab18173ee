"""Which entries an editor must look at again, and which people a country's entries answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.content.advice import Advice
from bot.content.country import Country, Position
from bot.content.entry import Fact, PartialDate, last_day
from bot.content.library import Library, Place
from bot.content.terms import Citizenship, Situation

_DAYS_A_MONTH = 30.44
_ASKED = (Citizenship.RU, Citizenship.BY, Citizenship.UA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An entry with the day by which it must have been looked at."""

    #: "entry/<id>" or "contact/<id>", as in `Library.places`
    key: str
    #: as an editor would call it
    name: str
    due: date
    place: Place


def stale(library: Library, *, today: date, within: int) -> tuple[Due, ...]:
    """Entries past their review date, or at most `within` days before it, the most urgent first."""
    limit = today + timedelta(days=within)
    found = [each for each in _reviews(library) if each.due <= limit]
    return tuple(sorted(found, key=lambda each: (each.due, each.place.file, each.place.line)))


def review_day(fact: Fact, checked: PartialDate, library: Library) -> date:
    """The day by which an editor must have looked at a position or a piece of law again."""
    return last_day(fact.review_by) if fact.review_by else _months_later(checked, library.review.months[fact.topic])


def advice_day(advice: Advice, library: Library) -> date:
    """The day by which an editor must have looked at safety advice again."""
    usual = _months_later(library.checked["safety"], library.review.safety_months)
    return last_day(advice.review_by) if advice.review_by else usual


def _months_later(checked: PartialDate, months: int) -> date:
    return last_day(checked) + timedelta(days=round(months * _DAYS_A_MONTH))


def _reviews(library: Library) -> Iterator[Due]:
    for country, position in library.positions.values():
        day = review_day(position, library.countries[country].checked, library)
        yield _due(library, f"entry/{position.id}", position.id, day)
    for instrument in library.law.values():
        yield _due(
            library, f"entry/{instrument.id}", instrument.id, review_day(instrument, library.checked["law"], library)
        )
    for advice in library.safety.values():
        yield _due(library, f"entry/{advice.id}", advice.id, advice_day(advice, library))
    for contact in library.contacts.values():
        day = _months_later(contact.checked, library.review.contact_months)
        yield _due(library, f"contact/{contact.id}", contact.id, day)


def _due(library: Library, key: str, entry_id: str, day: date) -> Due:
    kind = "contact" if key.startswith("contact/") else "entry"
    return Due(key=key, name=f'{kind} "{entry_id}"', due=day, place=library.places[key])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a country says to one kind of person."""

    country: str
    citizenship: Citizenship
    situation: Situation
    #: ids of the verified positions, newest first
    facts: tuple[str, ...]
    #: their latest `as_of`; empty where there are none
    newest: str
    has_summary: bool


def coverage_cells(library: Library) -> tuple[Cell, ...]:
    """Country x citizenship x situation, in that order: which entries answer, as of when."""
    return tuple(
        _cell(country, citizenship, situation)
        for _, country in sorted(library.countries.items())
        for citizenship in _ASKED
        for situation in Situation
    )


def _cell(country: Country, citizenship: Citizenship, situation: Situation) -> Cell:
    fitting = [p for p in country.positions if p.verified and _answers(p, citizenship, situation)]
    fitting.sort(key=lambda position: last_day(position.as_of), reverse=True)
    return Cell(
        country=country.country,
        citizenship=citizenship,
        situation=situation,
        facts=tuple(position.id for position in fitting),
        newest=fitting[0].as_of if fitting else "",
        has_summary=any(each.applies_to.includes(citizenship, situation) for each in country.summaries),
    )


def _answers(position: Position, citizenship: Citizenship, situation: Situation) -> bool:
    """Whether a position is shown to such a person; `any` is who told nothing, so only what is for all counts there."""
    if situation is Situation.ANY:
        return position.applies_to.includes(citizenship, None) and Situation.ANY in position.applies_to.situation
    return position.applies_to.includes(citizenship, situation)


def coverage_markdown(library: Library) -> str:
    """One table a citizenship: a line a country, a column a situation; the number of entries and their newest date."""
    cells = {(c.country, c.citizenship, c.situation): c for c in coverage_cells(library)}
    tables = []
    for citizenship in _ASKED:
        heading = f"| {citizenship} | {' | '.join(Situation)} |\n|{'---|' * (len(Situation) + 1)}"
        lines = [
            f"| {country} | {' | '.join(_shown(cells[country, citizenship, situation]) for situation in Situation)} |"
            for country in sorted(library.countries)
        ]
        tables.append("\n".join([heading, *lines]))
    return "\n\n".join(tables) + "\n"


def _shown(cell: Cell) -> str:
    if not cell.facts:
        return "summary" if cell.has_summary else ""
    return f"{len(cell.facts)}: {cell.newest}"
