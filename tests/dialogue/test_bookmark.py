import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.library import Library
from bot.content.terms import Citizenship, Language, Situation
from bot.dialogue.bookmark import MAX_BOOKMARK_BYTES, Bookmark, Profile, Spot, decode, encode
from bot.dialogue.page import page, read
from tests.conftest import TODAY

NODES = st.from_regex(r"[a-z][a-z0-9_]{0,13}", fullmatch=True)
ARGUMENTS = st.just("") | st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,20}", fullmatch=True)
SPOTS = st.builds(Spot, NODES, ARGUMENTS, st.integers(1, 99))
PROFILES = st.builds(
    Profile,
    citizenship=st.none() | st.sampled_from(Citizenship),
    situation=st.none() | st.sampled_from(Situation),
    whereabouts=st.none() | st.from_regex(r"[A-Z]{2}", fullmatch=True),
)
BOOKMARKS = st.builds(
    Bookmark,
    language=st.sampled_from(Language),
    spot=SPOTS,
    profile=PROFILES,
    trail=st.lists(SPOTS, max_size=4).map(tuple),
)


@given(BOOKMARKS)
def test_what_is_encoded_decodes_to_the_same_but_for_the_trails_far_end(bookmark: Bookmark) -> None:
    decoded = decode(encode(bookmark), language=Language.EN)

    assert (decoded.language, decoded.spot, decoded.profile) == (bookmark.language, bookmark.spot, bookmark.profile)
    assert decoded.trail == bookmark.trail[: len(decoded.trail)]
    assert encode(decoded) == encode(bookmark)


@given(BOOKMARKS)
def test_a_bookmark_fits_a_button_and_a_deep_link(bookmark: Bookmark) -> None:
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{1,{MAX_BOOKMARK_BYTES}}}", encode(bookmark))


@given(
    st.text()
    | st.text(alphabet=string.ascii_letters + string.digits + "-_", max_size=64)
    | st.binary().map(lambda b: b.decode("latin-1"))
)
def test_any_text_decodes_to_a_page(library: Library, text: str) -> None:
    found = page(read(text, library, language=Language.BE), library, today=TODAY)

    assert found.text or found.vanishes
    assert found.rows or found.vanishes


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("DE", Spot("country", "DE")),
        ("urgent", Spot("urgent")),
        ("human", Spot("human")),
        ("contacts", Spot("contacts")),
        ("ru-000-country-KZ-3", Spot("country", "KZ", 3)),
        ("ru-RUdeKZ-contact-connection_ev-_countries-2-_left", Spot("contact", "connection_ev")),
    ],
)
def test_deep_links_of_the_interface(library: Library, text: str, spot: Spot) -> None:
    assert read(text, library, language=Language.RU).spot == spot


def test_the_example_of_the_docstring_is_read_as_it_says() -> None:
    bookmark = decode("be-BYcoKZ-country-DE-2-_countries-_objector", language=Language.EN)

    assert bookmark == Bookmark(
        language=Language.BE,
        profile=Profile(citizenship=Citizenship.BY, situation=Situation.CONSCIENTIOUS_OBJECTOR, whereabouts="KZ"),
        spot=Spot("country", "DE", 2),
        trail=(Spot("countries"), Spot("objector")),
    )


def test_a_country_that_does_not_exist_leads_to_the_list_and_keeps_who_you_are(library: Library) -> None:
    found = read("uk-UAde0-country-QQ-_countries", library, language=Language.EN)

    assert found.spot == Spot("countries")
    assert found.language is Language.UK
    assert found.profile.citizenship is Citizenship.UA


def test_sharing_strips_profile_and_trail() -> None:
    shared = decode("ru-RUdeKZ-country-DE-_countries", language=Language.EN).for_sharing()

    assert encode(shared) == "ru-000-country-DE"


def test_a_page_passed_before_cuts_the_way_back() -> None:
    bookmark = Bookmark(language=Language.EN, spot=Spot("contact", "a"), trail=(Spot("contacts"), Spot("called")))

    assert bookmark.to(Spot("contacts")).trail == (Spot("called"),)
    assert bookmark.to(Spot("home")).trail == ()


def test_back_leads_home_when_the_trail_has_ended() -> None:
    assert Bookmark(language=Language.EN, spot=Spot("country", "DE")).back().spot == Spot("home")
