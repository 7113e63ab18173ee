"""Which entries fit a person, in which order, and who must not be shown to whom."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from bot.content.contact import Contact
from bot.content.country import Country, Position
from bot.content.library import Library
from bot.content.terms import Citizenship, Situation, Stance
from bot.dialogue.bookmark import NOBODY, Profile
from bot.dialogue.choose import (
    best_summary,
    dangerous_hosts,
    fitting_positions,
    is_hidden,
    likely_places,
    match_contacts,
    order_positions,
    rate_countries,
    risks_for,
    stance_of,
)

RUSSIAN_DESERTER = Profile(citizenship=Citizenship.RU, situation=Situation.DESERTER)
BELARUSIAN_AT_HOME = Profile(citizenship=Citizenship.BY, whereabouts="BY")


def a_position(entry_id: str, **fields: Any) -> Position:
    """For Russian deserters, of 2025, decided case by case, unless said otherwise."""
    for_whom = {"citizenship": fields.pop("citizenship", ["RU"]), "situation": fields.pop("situation", ["deserter"])}
    usual = {
        "stance": "case_by_case",
        "topic": "asylum",
        "as_of": "2025-06-01",
        "title": entry_id,
        "says": entry_id,
        "sources": [{"publisher": "p", "title": "t"}],
        "verified": True,
    }
    return Position.model_validate({"id": entry_id, "applies_to": for_whom, **usual, **fields})


def a_country(
    code: str = "XK", *positions: Position, summaries: tuple[dict[str, Any], ...] = (), **fields: Any
) -> Country:
    words = {"say": "s", "first": "f", "avoid": "a", "unknown": "u", "based_on": []}
    written = [{**words, **summary} for summary in summaries]
    known = {"country": code, "checked": "2026-11-21", "summaries": written, "positions": []}
    return Country.model_validate({**known, **fields}).model_copy(update={"positions": positions})


def a_summary(entry_id: str, stance: str, *situations: str, citizenship: str = "RU") -> dict[str, Any]:
    return {"id": entry_id, "stance": stance, "applies_to": {"citizenship": [citizenship], "situation": [*situations]}}


def a_contact(contact_id: str, **fields: Any) -> Contact:
    """Helps anybody anywhere, and can be reached, unless said otherwise."""
    serves = {"citizenship": ["any"], "situation": ["any"], "located_in": ["any"], **fields.pop("serves", {})}
    channels = [{"type": "website", "value": f"https://{contact_id}.org", "verified": True}]
    usual = {"name": {"en": contact_id}, "kind": "ngo", "helps": "h", "channels": channels, "checked": "2026-11-21"}
    return Contact.model_validate({"id": contact_id, "serves": serves, **usual, **fields})


def with_contacts(library: Library, *contacts: Contact) -> Library:
    return replace(library, contacts=MappingProxyType({contact.id: contact for contact in contacts}))


def ids(library: Library, profile: Profile, *, place: str | None = None, language: str = "en") -> list[str]:
    return [match.contact.id for match in match_contacts(library, profile, language=language, place=place)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            a_position("unsafe", stance="unsafe", situation=["any"], as_of="2020"),
            a_position("protects", stance="protects"),
        ),
        (a_position("exact", as_of="2020"), a_position("for-anybody", situation=["any"], as_of="2026-01-01")),
        (a_position("mine", as_of="2020"), a_position("everybodys", citizenship=["any"], as_of="2026-01-01")),
        (a_position("one", as_of="2020"), a_position("one-of-two", situation=["deserter", "awol"], as_of="2026-01-01")),
        (a_position("newer", as_of="2025-06-02"), a_position("older", as_of="2025-06-01")),
        (a_position("month", as_of="2025-06"), a_position("its-first-day", as_of="2025-06-01")),
        (a_position("old", as_of="2020"), a_position("overtaken", as_of="2026-01-01", overtaken_by="old")),
        (a_position("harmless"), a_position("overtaken-danger", stance="unsafe", overtaken_by="harmless")),
    ],
    ids=lambda position: position.id,
)
def test_what_is_read_first(first: Position, second: Position) -> None:
    assert order_positions([second, first], RUSSIAN_DESERTER) == [first, second]
    assert order_positions([first, second], RUSSIAN_DESERTER) == [first, second]


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"situation": ["any"]}, True),
        ({"citizenship": ["any"]}, True),
        ({"situation": ["family"]}, False),
        ({"citizenship": ["UA"]}, False),
        ({"verified": False}, False),
    ],
)
def test_only_what_is_verified_and_about_this_person_is_read(fields: dict[str, Any], *, fits: bool) -> None:
    position = a_position("p", **fields)

    assert fitting_positions(a_country("XK", position), RUSSIAN_DESERTER) == ([position] if fits else [])


def test_who_has_said_nothing_reads_what_is_about_anybody() -> None:
    positions = (a_position("a"), a_position("b", citizenship=["UA"], situation=["family"]))

    assert set(fitting_positions(a_country("XK", *positions), NOBODY)) == set(positions)


def test_the_most_exact_summary_is_chosen_and_the_editors_order_between_equals() -> None:
    country = a_country(
        summaries=(
            a_summary("anybody", "limited", "any"),
            a_summary("first", "unsafe", "deserter", "awol"),
            a_summary("second", "protects", "deserter", "mobilised"),
        )
    )

    summary = best_summary(country, RUSSIAN_DESERTER)

    assert summary is not None
    assert summary.id == "first"
    assert best_summary(country, Profile(citizenship=Citizenship.UA)) is None


def test_a_country_without_a_summary_is_weighed_by_its_first_position() -> None:
    positions = (a_position("a", stance="limited"), a_position("b", stance="protects", overtaken_by="a"))

    assert stance_of(a_country("XK", *positions), RUSSIAN_DESERTER) is Stance.LIMITED
    assert stance_of(a_country("XK"), RUSSIAN_DESERTER) is None


@pytest.mark.parametrize("situation", [None, Situation.ANY, Situation.FAMILY])
def test_a_country_unsafe_for_some_is_unsafe_for_whoever_may_be_among_them(situation: Situation | None) -> None:
    country = a_country(
        summaries=(
            a_summary("anybody", "limited", "any"),
            a_summary("relatives", "limited", "family"),
            a_summary("deserters", "unsafe", "deserter"),
        )
    )

    assert stance_of(country, Profile(citizenship=Citizenship.RU, situation=situation)) is Stance.UNSAFE
    reservist = Profile(citizenship=Citizenship.RU, situation=Situation.RESERVIST)
    assert stance_of(country, reservist) is Stance.LIMITED


def test_another_citizenship_reads_only_what_is_said_of_all_three() -> None:
    somebody = Profile(citizenship=Citizenship.OTHER, situation=Situation.DESERTER)
    one, two = a_position("one"), a_position("two", citizenship=["RU", "BY"])
    three, anybody = a_position("three", citizenship=["RU", "BY", "UA"]), a_position("any", citizenship=["any"])
    summaries = (a_summary("russian", "protects", "any"),)
    country = a_country("XK", one, two, three, anybody, summaries=summaries)

    assert set(fitting_positions(country, somebody)) == {three, anybody}
    assert best_summary(country, somebody) is None
    assert stance_of(a_country("XK", one, summaries=summaries), somebody) is None


def test_where_nothing_was_found_comes_last_whether_somebody_looked_or_not(library: Library) -> None:
    stances = {"AA": "unknown", "CC": "unsafe"}
    countries = {code: a_country(code, summaries=(a_summary("s", each, "deserter"),)) for code, each in stances.items()}
    countries["BB"] = a_country("BB")
    small = replace(library, countries=MappingProxyType(countries))

    rated = rate_countries(small, RUSSIAN_DESERTER)

    assert [(each.country.country, each.stance) for each in rated] == [
        ("CC", Stance.UNSAFE),
        ("AA", Stance.UNKNOWN),
        ("BB", Stance.UNKNOWN),
    ]


def test_countries_come_best_first_the_union_before_all_and_origins_never(library: Library) -> None:
    stances = {"AA": "unsafe", "BB": "protects", "CC": "restrictive", "EU": "restrictive"}
    countries = {code: a_country(code, summaries=(a_summary("s", each, "deserter"),)) for code, each in stances.items()}
    countries["RU"] = a_country("RU", is_origin=True, summaries=(a_summary("s", "protects", "deserter"),))
    countries["DD"] = a_country("DD")
    small = replace(library, countries=MappingProxyType(countries))

    rated = [each.country.country for each in rate_countries(small, RUSSIAN_DESERTER)]

    assert rated == ["EU", "BB", "CC", "AA", "DD"]


def test_the_most_dangerous_place_is_guessed() -> None:
    assert likely_places(Profile(citizenship=Citizenship.RU, whereabouts="DE")) == {"DE"}
    assert likely_places(Profile(citizenship=Citizenship.BY)) == {"BY"}
    assert likely_places(NOBODY) == {"RU", "BY", "UA"}
    assert likely_places(Profile(citizenship=Citizenship.OTHER)) == {"RU", "BY", "UA"}


@pytest.mark.parametrize("severity", ["crime", "possible_crime"])
def test_who_is_a_crime_to_write_to_is_hidden_there_and_shown_elsewhere(library: Library, severity: str) -> None:
    risk = {"jurisdiction": "BY", "severity": severity, "law": "Article 361"}
    small = with_contacts(library, a_contact("banned", legal_risk=[risk]), a_contact("other"))

    assert ids(small, BELARUSIAN_AT_HOME) == ["other"]
    assert ids(small, Profile(citizenship=Citizenship.BY)) == ["other"], "whereabouts unknown: perhaps at home"
    assert set(ids(small, Profile(citizenship=Citizenship.BY, whereabouts="LT"))) == {"banned", "other"}
    assert is_hidden(small.contacts["banned"], BELARUSIAN_AT_HOME)


@pytest.mark.parametrize("severity", ["label", "offence", "unknown"])
def test_who_is_risky_to_write_to_is_shown_with_the_law_after_others(library: Library, severity: str) -> None:
    risk = {"jurisdiction": "RU", "severity": severity, "law": "the law"}
    risky = a_contact("risky", legal_risk=[risk])
    at_home = Profile(citizenship=Citizenship.RU, whereabouts="RU")

    assert [each.law for each in risks_for(risky, at_home)] == ["the law"]
    assert not is_hidden(risky, at_home)
    assert risks_for(risky, Profile(citizenship=Citizenship.RU, whereabouts="DE")) == []
    if severity != "label":
        small = with_contacts(library, risky, a_contact("another"))
        assert ids(small, at_home) == ["another", "risky"]


def test_what_is_not_found_on_a_list_is_no_risk() -> None:
    clear = a_contact("clear", legal_risk=[{"jurisdiction": "RU", "severity": "none_found", "law": "not listed"}])

    assert risks_for(clear, Profile(whereabouts="RU")) == []


def test_left_out_is_who_works_elsewhere_serves_others_or_cannot_be_reached(library: Library) -> None:
    unverified = [{"type": "website", "value": "https://x.org", "verified": False}]
    small = with_contacts(
        library,
        a_contact("here", serves={"located_in": ["DE"]}),
        a_contact("elsewhere", serves={"located_in": ["FR"]}),
        a_contact("others", serves={"citizenship": ["UA"]}),
        a_contact("unreachable", channels=unverified),
    )

    assert ids(small, replace(RUSSIAN_DESERTER, whereabouts="DE")) == ["here"]


def test_the_place_that_is_asked_about_counts_before_the_place_where_one_is(library: Library) -> None:
    here, there = a_contact("here", serves={"located_in": ["DE"]}), a_contact("there", serves={"located_in": ["FR"]})
    small = with_contacts(library, here, there)

    assert ids(small, replace(RUSSIAN_DESERTER, whereabouts="DE"), place="FR") == ["there"]


def test_a_ban_at_home_hides_also_when_another_country_is_asked_about(library: Library) -> None:
    risk = {"jurisdiction": "BY", "severity": "crime", "law": "x"}
    small = with_contacts(library, a_contact("banned", legal_risk=[risk], serves={"located_in": ["LT"]}))

    assert ids(small, BELARUSIAN_AT_HOME, place="LT") == []


def test_the_best_fit_for_situation_place_and_language_comes_first(library: Library) -> None:
    small = with_contacts(
        library,
        a_contact("anybody"),
        a_contact("speaks", languages=["be"]),
        a_contact("exact", serves={"situation": ["deserter"]}),
        a_contact("local", serves={"situation": ["deserter"], "located_in": ["DE"]}, languages=["be"]),
    )

    found = ids(small, replace(RUSSIAN_DESERTER, whereabouts="DE"), language="be")

    assert found == ["local", "exact", "speaks", "anybody"]


def test_between_equals_the_editors_priority_decides(library: Library) -> None:
    small = with_contacts(library, a_contact("a", priority=5), a_contact("b", priority=4), a_contact("c", priority=9))

    assert ids(small, RUSSIAN_DESERTER) == ["c", "a", "b"]


def test_hosts_of_hidden_organisations_are_dangerous_and_those_nobody_should_trust_always(library: Library) -> None:
    risk = {"jurisdiction": "BY", "severity": "crime", "law": "x"}
    small = with_contacts(library, a_contact("banned", legal_risk=[risk]))

    assert "banned.org" in dangerous_hosts(small, BELARUSIAN_AT_HOME)
    assert "banned.org" not in dangerous_hosts(small, replace(BELARUSIAN_AT_HOME, whereabouts="LT"))
    assert set(library.hosts.never) <= dangerous_hosts(small, replace(BELARUSIAN_AT_HOME, whereabouts="LT"))
