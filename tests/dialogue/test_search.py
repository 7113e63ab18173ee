import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter
from rapidfuzz.distance import OSA

from bot.content.conversation import Ask
from bot.content.document import read_document
from bot.content.library import Library, load_library
from bot.content.terms import Language
from bot.dialogue.search import Hit, Index, build_index, guess_language, search
from bot.dialogue.search_phrases import is_country
from bot.dialogue.words import MAX_CHARACTERS

ROOT = Path(__file__).parents[2]
#: of all phrases that are no emergencies
_RIGHT = 0.98
_ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў"


class Row(BaseModel):
    """A line of search_phrases.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Language
    text: str
    finds: str | list[str] | None = None
    avoids: str | list[str] = []
    asks: Ask | None = None
    answers: str | None = None
    must: bool = False


def _rows() -> list[Row]:
    path = Path(__file__).with_name("search_phrases.yaml")
    return TypeAdapter(list[Row]).validate_python(read_document(path, path.parent).value)


@cache
def _library() -> Library:
    return load_library(ROOT)


@cache
def _index() -> Index:
    return build_index(_library())


def _look(text: str, *, language: Language = Language.RU, asked: Ask | None = None) -> tuple[Hit, ...]:
    return search(text, _index(), language=language, asked=asked)


def _targets(text: str, *, asked: Ask | None = None) -> list[str]:
    return [hit.target for hit in _look(text, asked=asked)]


def _is_right(row: Row, hits: tuple[Hit, ...]) -> bool:
    targets = [hit.target for hit in hits]
    avoids = [row.avoids] if isinstance(row.avoids, str) else row.avoids
    match row.finds:
        case None:
            found = True
        case []:
            found = not targets
        case list():
            found = set(row.finds) <= set(targets)
        case _:
            found = targets[:1] != [] and targets[0] in row.finds.split(" or ")
    answered = row.answers is None or (
        bool(hits)
        and hits[0].answer is not None
        and row.answers in hits[0].answer.model_dump(exclude_none=True).values()
    )
    return found and answered and not set(avoids) & set(targets)


def _misses(rows: list[Row]) -> list[str]:
    looked = ((row, _look(row.text, language=row.language, asked=row.asks)) for row in rows)
    return [
        f"{row.language} {row.text!r}: wanted {row.answers or row.finds}{f' and not {row.avoids}' if row.avoids else ''}, "
        f"found {[f'{hit.target} {hit.score:.2f}' for hit in hits] or 'nothing'}"
        for row, hits in looked
        if not _is_right(row, hits)
    ]


def test_every_emergency_is_found() -> None:
    misses = _misses([row for row in _rows() if row.must])

    assert not misses, "\n" + "\n".join(misses)


def test_people_find_what_they_mean() -> None:
    rows = [row for row in _rows() if not row.must]

    misses = _misses(rows)

    print("\n".join(misses))
    assert len(misses) <= (1 - _RIGHT) * len(rows), "\n" + "\n".join(misses)


@pytest.mark.parametrize("language", Language)
def test_there_are_phrases_in_every_language(language: Language) -> None:
    assert len([row for row in _rows() if row.language is language]) >= 80
