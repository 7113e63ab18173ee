from datetime import date

import pytest
from pydantic import BaseModel, ValidationError

from bot.content.country import Country
from bot.content.entry import Address, AppliesTo, PartialDate, first_day, last_day
from bot.content.terms import Citizenship, Situation


class Example(BaseModel):
    url: Address | None = None
    day: PartialDate | None = None


@pytest.mark.parametrize(
    ("partial", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-19", date(2024, 2, 19), date(2024, 2, 19)),
    ],
)
def test_a_date_means_every_day_it_does_not_exclude(partial: str, first: date, last: date) -> None:
    assert (first_day(partial), last_day(partial)) == (first, last)


@pytest.mark.parametrize("text", ["", "24", "2024-13", "2023-02-29", "2024-1", "2024/01", "2024-01-01-01", "０２"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Example(day=text)


@pytest.mark.parametrize("url", ["https://example.org", "http://sub.example.org/a?b=c#d", "https://пример.рф/путь"])
def test_web_addresses_are_taken(url: str) -> None:
    assert Example(url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://localhost",
        "https://a b.org",
        "https://a.org/<b>",
        "mailto:a@b.org",
    ],
)
def test_what_a_browser_would_not_open_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Example(url=url)


def test_an_entry_includes_whom_it_names_and_whoever_did_not_say() -> None:
    aim = AppliesTo(citizenship=(Citizenship.RU,), situation=(Situation.DESERTER, Situation.AWOL))

    assert aim.includes(Citizenship.RU, Situation.AWOL)
    assert aim.includes(None, None)
    assert aim.includes(Citizenship.RU, Situation.ANY)
    assert not aim.includes(Citizenship.BY, Situation.AWOL)
    assert not aim.includes(Citizenship.RU, Situation.FAMILY)


def test_an_entry_for_everyone_includes_everyone() -> None:
    aim = AppliesTo(citizenship=("any",), situation=(Situation.ANY,))

    assert all(aim.includes(citizenship, situation) for citizenship in Citizenship for situation in Situation)


def test_only_people_of_the_three_countries_flee_from_their_own() -> None:
    rest = {"checked": "2026-11-21", "summaries": (), "positions": ()}

    Country.model_validate({"country": "BY", "is_origin": True, **rest})
    with pytest.raises(ValidationError, match="is for RU, BY, UA alone; take it out"):
        Country.model_validate({"country": "DE", "is_origin": True, **rest})
