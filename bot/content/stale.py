"""Which entries an editor must look at again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.content.advice import Advice
from bot.content.entry import Fact, PartialDate, last_day
from bot.content.library import Library, Place

_DAYS_A_MONTH = 30.44


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
