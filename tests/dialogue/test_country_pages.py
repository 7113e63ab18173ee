"""What a tired person reads of a country: what decides comes first, and the rest is one press away."""

from collections.abc import Iterator
from itertools import product

import pytest

from bot.content.country import Country, Summary
from bot.content.library import Library
from bot.content.terms import ORIGINS, Citizenship, Language, Situation, Stance
from bot.dialogue.about_countries import OLDER
from bot.dialogue.bookmark import NOBODY, Bookmark, Profile, Spot, encode
from bot.dialogue.choose import best_summary, by_weight, fitting_positions, match_contacts
from bot.dialogue.writer import Writer, plain
from tests.conftest import TODAY
from tests.walking import Visit, visit

DESERTER = Profile(citizenship=Citizenship.RU, situation=Situation.DESERTER)


def see(library: Library, spot: Spot, profile: Profile, language: Language = Language.EN) -> Visit:
    here = Bookmark(language=language, spot=spot, profile=profile)
    return visit(encode(here), library, language=language, today=TODAY)


def parts(library: Library, argument: str, profile: Profile) -> list[str]:
    """The words of each part of a country's page, in English."""
    found: list[str] = []
    for number in range(1, 60):
        here = see(library, Spot("country", argument, number), profile)
        found.append(here.words)
        if not any(each.label.startswith("More (") for each in here.buttons):
            return found
    raise AssertionError("a country of more than sixty parts")


def people() -> Iterator[Profile]:
    """Everyone for whom countries are weighed."""
    for citizenship, situation in product(ORIGINS, Situation):
        yield Profile(citizenship=citizenship, situation=situation)


def weighed(library: Library) -> Iterator[tuple[Country, Summary, Profile]]:
    """Every summary with the country, and with one person who reads it first there."""
    seen = set()
    for country, profile in product(library.countries.values(), people()):
        summary = best_summary(country, profile)
        if summary and summary.id not in seen:
            seen.add(summary.id)
            yield country, summary, profile


@pytest.mark.parametrize("language", Language)
def test_the_first_two_parts_say_what_holds_what_to_do_and_who_helps(library: Library, language: Language) -> None:
    writer = Writer(library, language)
    lacking, count = [], 0
    for country, summary, profile in weighed(library):
        count += 1
        words = "".join(
            see(library, Spot("country", country.country, part), profile, language).words for part in (1, 2)
        )
        place = None if country.country == "EU" else country.country
        helpers = [m.contact for m in match_contacts(library, profile, language=language, place=place)[:2]]
        needed = [plain(writer.text(summary.text(field))) for field in ("say", "first", "avoid", "unknown")]
        needed += [writer.contact(contact) for contact in helpers]
        lacking += [(summary.id, text) for text in needed if text not in words]

    assert count > 50
    assert lacking == []


def test_a_deserter_reads_of_germany_in_few_parts(library: Library) -> None:
    of_germany = parts(library, "DE", DESERTER)

    assert len(of_germany) <= 5
    assert "⌛" not in "".join(of_germany), "what was overtaken stands behind the button"


def test_older_decisions_and_details_are_one_press_away(library: Library) -> None:
    germany = library.countries["DE"]
    here = see(library, Spot("country", "DE"), DESERTER)
    _, older = by_weight(germany, DESERTER)

    (button,) = (each for each in here.buttons if each.label == f"Details and older decisions ({len(older)})")
    there = visit(button.goes, library, language=Language.EN, today=TODAY)
    words = "".join(parts(library, f"DE{OLDER}", DESERTER))

    assert len(older) > 5
    assert [each.id for each in older if plain(each.says) not in words] == []
    assert "⌛" in words
    assert any(each.label == "Everything, also about others" for each in there.buttons)
    assert not any("older decisions" in each.label for each in there.buttons)


def test_where_nothing_is_left_over_the_button_is_to_everything(library: Library) -> None:
    profile = Profile(citizenship=Citizenship.BY, situation=Situation.DESERTER)
    assert by_weight(library.countries["DE"], profile)[1] == []

    labels = [each.label for each in see(library, Spot("country", "DE"), profile).buttons]

    assert "Everything, also about others" in labels
    assert not any("older decisions" in label for label in labels)


def test_nothing_about_a_person_is_lost_and_no_danger_is_put_off(library: Library) -> None:
    lost, put_off = [], []
    for country, profile in product(library.countries.values(), [*people(), NOBODY]):
        chosen, older = by_weight(country, profile)
        fitting = fitting_positions(country, profile)
        if sorted(each.id for each in [*chosen, *older]) != sorted(each.id for each in fitting):
            lost.append((country.country, profile))
        put_off += [each.id for each in older if each.stance is Stance.UNSAFE and not each.overtaken_by]
        if fitting:
            assert chosen, f"a page on {country.country} with nothing but a button"

    assert (lost, put_off) == ([], [])


def test_what_decides_stands_in_the_order_of_the_summary(library: Library) -> None:
    germany = library.countries["DE"]
    summary = best_summary(germany, DESERTER)
    assert summary is not None

    chosen, _ = by_weight(germany, DESERTER)
    calm = [each.id for each in chosen if each.stance is not Stance.UNSAFE]

    assert chosen[0].stance is Stance.UNSAFE
    assert calm == [entry_id for entry_id in summary.based_on if entry_id in calm]
    assert len(calm) > 1


def test_a_few_entries_are_all_read_at_once(library: Library) -> None:
    short = [
        (country, profile)
        for country, profile in product(library.countries.values(), people())
        if 0 < len(fitting_positions(country, profile)) <= 4
    ]

    assert len(short) > 100
    assert [country.country for country, profile in short if by_weight(country, profile)[1]] == []


@pytest.mark.parametrize("citizenship", ORIGINS)
def test_where_nothing_is_known_of_an_eu_country_the_eu_is_a_press_away(
    library: Library, citizenship: Citizenship
) -> None:
    known, unknown = set(), set()
    for code, entry in library.countries.items():
        profile = Profile(citizenship=citizenship, situation=Situation.DESERTER)
        here = see(library, Spot("country", code), profile)
        leads = any("European Union" in button.label for button in here.buttons)
        if not entry.in_eu:
            assert not leads, code
        elif (summary := best_summary(entry, profile)) and summary.stance is not Stance.UNKNOWN:
            known.add(leads)
        else:
            unknown.add(leads)

    assert known <= {False}
    assert unknown <= {True}


def test_denmark_has_no_part_in_what_holds_in_the_whole_eu(library: Library) -> None:
    members = {code for code, entry in library.countries.items() if entry.in_eu}

    assert "CZ" in members
    assert members.isdisjoint({"DK", "CH", "GB", "NO", "EU", "RS"})
