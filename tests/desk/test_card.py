"""Names of topics, read back."""

import random

import pytest

from bot.content.library import Library
from bot.content.terms import Language
from bot.desk.card import invent_designation, name_of, read_designation
from bot.desk.case import Status
from bot.dialogue.writer import Writer
from tests.desk.cases import new_case


@pytest.mark.parametrize("seed", range(50))
def test_every_topics_name_tells_whose_it_is(library: Library, seed: int) -> None:
    designation = invent_designation(random.Random(seed).choice)
    case = new_case(Status.WAITING, designation=designation, is_urgent=seed % 2 == 0)

    assert read_designation(name_of(case, Writer(library, Language.RU))) == designation


@pytest.mark.parametrize(
    "name", ["", "coffee", "🐢🌲", "🐢🌲 K7", "🐢🌲 K7QX", "🐢🌲K7Q", "🐢 🌲 K7Q", "🐢🌲 k7q", "🐢🇺🇦 K7Q", " 🐢🌲 K7Q"]
)
def test_other_names_tell_nothing(name: str) -> None:
    assert read_designation(name) == ""
