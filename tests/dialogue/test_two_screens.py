"""No page is longer than two phone screens before one presses "More", in any language."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from types import MappingProxyType

import pytest

from bot.content.catalog import Catalog
from bot.content.conversation import Show
from bot.content.library import Library
from bot.content.terms import ORIGINS, Citizenship, Language, Situation
from bot.dialogue.about_countries import EVERYTHING, OLDER
from bot.dialogue.bookmark import NOBODY, Bookmark, Profile, Spot
from bot.dialogue.choose import best_summary, by_weight, has_channel
from bot.dialogue.page import page
from bot.dialogue.writer import visible_length
from tests.conftest import TODAY

#: INTERFACE and FIELD: what two screens of a phone show
TWO_SCREENS = 1200
SOME_PEOPLE = (
    NOBODY,
    Profile(citizenship=Citizenship.RU, situation=Situation.CALLED_UP, whereabouts="RU"),
    Profile(citizenship=Citizenship.RU, situation=Situation.DESERTER, whereabouts="DE"),
    Profile(citizenship=Citizenship.BY, situation=Situation.FAMILY, whereabouts="BY"),
    Profile(citizenship=Citizenship.UA, situation=Situation.CONSCIENTIOUS_OBJECTOR, whereabouts="PL"),
    Profile(citizenship=Citizenship.OTHER, situation=Situation.ANY),
)


def pages(library: Library) -> Iterator[tuple[Spot, Profile]]:
    """Every page that is not about a country, for some people of different kinds."""
    arguments: dict[Show | None, list[str]] = {
        Show.CONTACT: [each.id.replace("-", "_") for each in library.contacts.values() if has_channel(each)],
        Show.LAW: [each.id.replace("-", "_") for each in library.law.values() if each.verified],
        Show.SAFETY: [each.topic.replace("-", "_") for each in library.safety.values()],
    }
    for node in library.nodes.values():
        if node.show is not Show.COUNTRY:
            spots = [Spot(node.id, argument) for argument in ("", *sorted(set(arguments.get(node.show, []))))]
            yield from product(spots, SOME_PEOPLE)


def pages_of_countries(library: Library) -> Iterator[tuple[Spot, Profile]]:
    """Every page of every country, once for all who read the same of it."""
    seen = set()
    everyone = [
        *SOME_PEOPLE,
        *(Profile(citizenship=who, situation=situation) for who, situation in product(ORIGINS, Situation)),
    ]
    for country, profile in product(library.countries.values(), everyone):
        chosen, older = by_weight(country, profile)
        summary = best_summary(country, profile)
        for argument, read in (
            ("", (profile.citizenship, summary and summary.id, *(each.id for each in chosen))),
            (OLDER, tuple(each.id for each in older)),
            (EVERYTHING, ()),
        ):
            if (country.country, argument, read) not in seen:
                seen.add((country.country, argument, read))
                yield Spot("country", f"{country.country}{argument}"), profile


def too_long(library: Library, language: Language, shown: Iterable[tuple[Spot, Profile]]) -> list[str]:
    """Each page with more than two screens, with its part, its reader and its length in characters."""
    found, seen = [], set()
    for spot, profile in shown:
        for part in range(1, 60):
            here = Bookmark(language=language, spot=replace(spot, part=part), profile=profile)
            text = page(here, library, today=TODAY).text
            if (spot, profile, text) in seen:
                break
            seen.add((spot, profile, text))
            if visible_length(text) > TWO_SCREENS:
                found.append(f"{spot.node}/{spot.argument} {part} {profile.citizenship}: {visible_length(text)}")
    return found


@pytest.mark.parametrize("language", Language)
def test_no_page_is_longer_than_two_screens(library: Library, language: Language) -> None:
    assert too_long(library, language, pages(library)) == []


@pytest.mark.parametrize("language", Language)
def test_no_page_of_a_country_is_longer_than_two_screens(library: Library, language: Language) -> None:
    assert too_long(library, language, pages_of_countries(library)) == []


@pytest.mark.parametrize("language", [Language.RU, Language.BE, Language.UK])
def test_a_text_too_long_in_one_language_is_found_in_that_one(library: Library, language: Language) -> None:
    there = longer(library, language, "summary/de-ru-deserter/say")
    germany = [(Spot("country", "DE"), SOME_PEOPLE[2])]

    found = {each: too_long(there, each, germany) for each in Language}

    assert [each for each, pages in found.items() if pages] == [language]
    assert len(found[language]) == 1
    assert found[language][0].startswith("country/DE 2 RU: 1")


def longer(library: Library, language: Language, context: str) -> Library:
    """The library where one translation is three times as long."""
    catalog = library.catalogs[language]
    words = {
        key: tuple(f"{form} {form} {form}" for form in forms) if key[0] == context else forms
        for key, forms in catalog.words.items()
    }
    assert words != catalog.words
    catalogs = {**library.catalogs, language: Catalog(language=language, words=words)}
    return replace(library, catalogs=MappingProxyType(catalogs))
