"""Every entry in `data/` says what the collected facts say, and a reader can get to every one of them.

The facts lie beside the repository, not in it; where they are missing, these tests have nothing to compare with.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.contact import Contact
from bot.content.country import Position
from bot.content.instrument import Instrument
from bot.content.library import Library
from bot.content.terms import Citizenship, Language, Severity, Situation
from bot.dialogue.bookmark import Bookmark, Profile, Spot, encode
from bot.dialogue.choose import has_channel, match_contacts
from bot.dialogue.writer import plain
from tests.conftest import ROOT, TODAY
from tests.walking import Visit, visit, walk

FACTS = ROOT.parent / "shared" / "facts"
SOURCES = ROOT.parent / "shared" / "sources"
pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the collected facts are not beside this checkout")

#: the facts on organisations sort people in more ways than the bot asks for; what it does not ask for is open to any
SITUATIONS = {
    "conscript": {"draft_evader", "called_up"},
    "deserter": {"deserter", "awol"},
    **{s.value: {s.value} for s in Situation if s is not Situation.DESERTER},
}


@cache
def read_facts() -> dict[str, tuple[str, dict[str, Any]]]:
    """By id, with the country's code, or "law"."""
    files = {"law": FACTS / "law.yaml", **{path.stem: path for path in (FACTS / "countries").glob("*.yaml")}}
    return {fact["id"]: (code, fact) for code, path in files.items() for fact in _read(path)["facts"]}


@cache
def read_list(name: str) -> dict[str, dict[str, Any]]:
    return {fact["id"]: fact for fact in _read(FACTS / f"{name}.yaml")}


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _proofs(sources: list[dict[str, Any]]) -> list[str]:
    return sorted(str(source.get("url") or source.get("seed") or source["publisher"]) for source in sources)


def _entries(library: Library) -> dict[str, tuple[str, Position | Instrument]]:
    return {
        **{entry_id: (country, position) for entry_id, (country, position) in library.positions.items()},
        **{entry_id: ("law", instrument) for entry_id, instrument in library.law.items()},
    }


def test_every_fact_is_an_entry_and_every_entry_a_fact(library: Library) -> None:
    assert set(_entries(library)) == set(read_facts())
    assert set(library.safety) == set(read_list("safety"))
    assert set(library.contacts) == set(read_list("contacts"))


def test_positions_and_law_carry_what_the_fact_says(library: Library) -> None:
    """The whole difference is printed: an editor mends it in one go."""
    differences = [
        f"{entry_id}: {difference}"
        for entry_id, (place, entry) in _entries(library).items()
        for difference in _differences(place, entry, *read_facts()[entry_id])
    ]

    assert differences == []


def _differences(place: str, entry: Position | Instrument, code: str, fact: dict[str, Any]) -> Iterator[str]:
    pairs = {
        "country": (place, code),
        "as_of": (entry.as_of, str(fact["as_of"])),
        "stance": (entry.stance.value, fact["stance"]),
        "topic": (entry.topic.value, fact["topic"]),
        "verified": (entry.verified, fact["verified"]),
        "citizenship": (sorted(entry.applies_to.citizenship), sorted(fact["applies_to"]["citizenship"])),
        "situation": (sorted(entry.applies_to.situation), sorted(fact["applies_to"]["situation"])),
        "sources": (_proofs([s.model_dump(mode="json") for s in entry.sources]), _proofs(fact["sources"])),
    }
    yield from (f"{name} is {ours}, the fact says {theirs}" for name, (ours, theirs) in pairs.items() if ours != theirs)


def test_safety_carries_what_the_fact_says(library: Library) -> None:
    differences = [
        (advice.id, name, ours, theirs)
        for advice in library.safety.values()
        for fact in (read_list("safety")[advice.id],)
        for name, ours, theirs in (
            ("as_of", advice.as_of, _text(fact["as_of"])),
            ("topic", advice.topic.value, fact["topic"]),
            ("confidence", advice.confidence, fact["confidence"]),
            ("citizenship", sorted(advice.citizenship), sorted(fact["applies_to"])),
            ("sources", _proofs([s.model_dump(mode="json") for s in advice.sources]), _proofs(fact["sources"])),
        )
        if ours != theirs
    ]

    assert differences == []


def test_contacts_carry_what_the_fact_says(library: Library) -> None:
    differences = [
        (contact.id, name, ours, theirs)
        for contact in library.contacts.values()
        for name, ours, theirs in _contact_pairs(contact, read_list("contacts")[contact.id])
        if ours != theirs
    ]

    assert differences == []


def _contact_pairs(contact: Contact, fact: dict[str, Any]) -> Iterator[tuple[str, object, object]]:
    serves = {
        key: [value] if isinstance(value, str) else value for key, value in fact["serves"].items() if value is not None
    }
    yield "kind", contact.kind.value, fact["kind"]
    yield "based_in", contact.based_in, fact["based_in"]
    yield "languages", sorted(contact.languages), sorted(fact["languages"])
    yield "citizenship", sorted(contact.serves.citizenship), sorted(serves["citizenship"])
    yield "located_in", sorted(contact.serves.located_in), sorted(serves["located_in"])
    named = set().union(*(SITUATIONS.get(situation, {"any"}) for situation in serves["situation"]))
    yield "situation", {situation.value for situation in contact.serves.situation}, named
    yield (
        "channels",
        sorted((c.type.value, c.value, c.verified, c.as_of or "") for c in contact.channels),
        sorted((c["type"], str(c["value"]), c["verified"], _text(c["as_of"]) or "") for c in fact["channels"]),
    )
    yield (
        "legal_risk",
        _worst(r.model_dump(mode="json") for r in contact.legal_risk),
        _worst(fact.get("legal_risk") or ()),
    )


def _worst(risks: Iterable[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """By country the gravest severity with its date: where the facts name two laws of one country, we show one text."""
    ordered = sorted(
        risks, key=lambda risk: list(Severity).index(Severity(risk["severity"])) if risk["severity"] != "unknown" else 1
    )
    return {risk["jurisdiction"]: (risk["severity"], _text(risk.get("date")) or "") for risk in ordered}


@pytest.fixture(scope="module")
def visits(library: Library) -> tuple[Visit, ...]:
    """What can be reached from /start in English by pressing buttons.

    Two people: one who answers the questions about citizenship and situation in every way, and a Belarusian abroad, who
    sees the organisations that are dangerous at home.
    """

    def answering(bookmark: Bookmark) -> tuple[object, ...] | None:
        profile = bookmark.profile
        if bookmark.language is not Language.EN or profile.whereabouts or profile.citizenship is Citizenship.OTHER:
            return None
        return bookmark.spot, profile.citizenship

    abroad = Profile(citizenship=Citizenship.BY, whereabouts="DE")

    def staying(bookmark: Bookmark) -> Spot | None:
        return bookmark.spot if (bookmark.language, bookmark.profile) == (Language.EN, abroad) else None

    start = Bookmark(language=Language.EN, spot=Spot("home"))
    return (
        *walk(library, start, today=TODAY, key=answering),
        *walk(library, replace(start, profile=abroad), today=TODAY, key=staying),
    )


@pytest.fixture(scope="module")
def read_aloud(visits: tuple[Visit, ...]) -> str:
    """Everything that can be reached, as a reader sees it."""
    return "\0".join(each.words for each in visits)


def test_every_verified_fact_can_be_reached_by_pressing_buttons(library: Library, read_aloud: str) -> None:
    never_shown = [
        *(entry.id for _, entry in _entries(library).values() if entry.verified and not _is_shown(entry, read_aloud)),
        *(advice.id for advice in library.safety.values() if plain(advice.says) not in read_aloud),
        *(c.id for c in library.contacts.values() if has_channel(c) and plain(c.helps) not in read_aloud),
    ]

    assert never_shown == []


def test_an_organisation_without_a_verified_channel_is_found_by_its_name_alone(
    library: Library, read_aloud: str
) -> None:
    without = [contact for contact in library.contacts.values() if not has_channel(contact)]

    assert without
    for contact in without:
        here = visit(f"en-RU0DE-contact-{contact.id.replace('-', '_')}", library, language=Language.EN, today=TODAY)
        assert plain(contact.helps) not in read_aloud
        assert plain(contact.helps) in here.words
        assert not any(button.copies for button in here.buttons), contact.id


def test_nobody_is_sent_to_an_organisation_that_has_no_address_without_being_told(library: Library) -> None:
    """What to do first, and what stands in the trees: no name there without a way to reach it."""
    without = [contact for contact in library.contacts.values() if not has_channel(contact)]
    names = {name for each in without for name in (each.name.en, each.name.local, *each.name.also) if len(name) > 5}
    advice = [
        text.english for country in library.countries.values() for s in country.summaries for text in [s.text("first")]
    ]
    trees = [node.say_text(number).english for node in library.nodes.values() for number in range(len(node.say))]

    sent = [(name, text) for text in (*advice, *trees) for name in names if name in text]

    assert [each for each in sent if "no checked address" not in each[1]] == []
    assert any("Vanadzor" in text for _, text in sent), "Armenia's group is named, with the way to it"


def test_an_organisation_without_an_address_is_never_among_who_can_help(library: Library) -> None:
    without = {contact.id for contact in library.contacts.values() if not has_channel(contact)}
    profiles = [Profile(citizenship=c, whereabouts=w) for c in (None, *Citizenship) for w in (None, *library.countries)]

    listed = {m.contact.id for profile in profiles for m in match_contacts(library, profile, language="ru")}
    named = {choice.go for node in library.nodes.values() for choice in node.choices if choice.go}

    assert without
    assert without & listed == set()
    assert {f"contact/{each}" for each in without} & named == set()


def _is_shown(entry: Position | Instrument, read_aloud: str) -> bool:
    return plain(entry.says) in read_aloud


def test_what_the_press_texts_say_on_positions_can_be_reached(library: Library, visits: tuple[Visit, ...]) -> None:
    """Each of the five texts the project began with, by the country's or the institution's page it belongs to."""
    seeded = {
        entry_id: {source["seed"] for source in fact["sources"] if source.get("seed")}
        for entry_id, (_, fact) in read_facts().items()
        if any(source.get("seed") for source in fact["sources"])
    }

    assert set().union(*seeded.values()) == {path.name for path in SOURCES.iterdir()}
    for entry_id in seeded:
        place, entry = _entries(library)[entry_id]
        at = [each for each in visits if plain(entry.says) in each.words]
        assert any(each.bookmark.spot.node in {"country", "law"} for each in at), f"{entry_id} ({place}) is not shown"


def test_what_is_not_verified_is_never_shown(library: Library, visits: tuple[Visit, ...], read_aloud: str) -> None:
    shown = [entry.id for _, entry in _entries(library).values() if not entry.verified and _is_shown(entry, read_aloud)]

    assert shown == []


def test_a_channel_that_is_not_verified_reaches_no_phone(library: Library, visits: tuple[Visit, ...]) -> None:
    trusted = {
        c.value.rstrip("/").lower() for contact in library.contacts.values() for c in contact.channels if c.verified
    }
    doubtful = {
        channel.value.rstrip("/")
        for contact in library.contacts.values()
        for channel in contact.channels
        if not channel.verified and channel.value.rstrip("/").lower() not in trusted
    }
    catalogs = "\n".join(
        form for catalog in library.catalogs.values() for forms in catalog.words.values() for form in forms
    )
    everything = "\n".join([*(each.everything for each in visits), catalogs]).lower()

    shown = [value for value in doubtful if re.search(rf"{re.escape(value.lower())}(?![\w/.@-]*\w)", everything)]

    assert doubtful
    assert shown == []


@pytest.mark.parametrize("citizenship", [Citizenship.RU, Citizenship.BY, Citizenship.UA])
def test_a_country_in_full_shows_each_of_its_verified_facts(library: Library, citizenship: Citizenship) -> None:
    for code, country in library.countries.items():
        shown = "".join(
            _parts(library, Spot("country", f"{code}_all"), Profile(citizenship=citizenship, whereabouts="DE"))
        )

        missing = [p.id for p in country.positions if p.verified and plain(p.says) not in shown]
        doubtful = [p.id for p in country.positions if not p.verified and plain(p.says) in shown]

        assert (code, missing, doubtful) == (code, [], [])


def _parts(library: Library, spot: Spot, profile: Profile) -> Iterator[str]:
    for number in range(1, 60):
        bookmark = Bookmark(language=Language.EN, spot=Spot(spot.node, spot.argument, number), profile=profile)
        here = visit(encode(bookmark), library, language=Language.EN, today=TODAY)
        yield here.words
        if not any(b.goes.startswith(encode(bookmark.turned(number + 1))) for b in here.buttons):
            return
    raise AssertionError("a country of more than sixty parts")


def test_what_was_overtaken_never_stands_before_what_overtook_it(library: Library) -> None:
    for country in library.countries.values():
        for old in (p for p in country.positions if p.overtaken_by):
            newer = library.fact(str(old.overtaken_by))

            assert newer is not None, old.id
            assert newer.verified or not old.verified, f"{old.id} is overtaken by {newer.id}, which is not shown"
            assert newer.as_of >= old.as_of[: len(newer.as_of)], f"{old.id} is overtaken by the older {newer.id}"
