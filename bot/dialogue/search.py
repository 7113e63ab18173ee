"""Free text finds its page: every phrase whose words stand in the text, best first.

A text becomes words (`words`), each word the tokens it may stand for (`search_readings`); a phrase (`search_phrases`)
is found where its tokens stand close together (`search_index`). Here the found ones become at most six hits: what
another one contains is dropped, so "Северный Кипр" is not Cyprus, and emergencies come before all else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content.conversation import Answer, Ask
from bot.content.terms import Language
from bot.dialogue.search_answers import answering, with_whereabouts
from bot.dialogue.search_grammar import COMMON_WORDS
from bot.dialogue.search_index import Found, Index, build_index, find
from bot.dialogue.search_language import guess_language
from bot.dialogue.search_phrases import BACK
from bot.dialogue.search_titles import title_of
from bot.dialogue.words import read_words, retyped

__all__ = ["BACK", "Hit", "Index", "build_index", "guess_language", "search"]

MAX_HITS = 6
#: of hits on other words, those so much weaker than the best are noise
_NOISE = 0.35
#: of hits on the same words, those so much weaker than the best are dropped
_CLEARLY_WEAKER = 0.85
#: "заставляют подписать контракт" says more than "заставляют"
_MUCH_MORE_EXACT = 1.6
#: before every other emergency
_LIFE = "suicide"
#: a text typed on the wrong keyboard is short: one notices
_MAX_RETYPED_WORDS = 8
#: what the wrong keyboard gives must be no guess
_SURE = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A page that a text may mean."""

    #: a node, a node with what it shows (`country/DE`), or `BACK`
    target: str
    #: what the text says about the person; of a question's page, the answer, and then `target` may be ignored
    answer: Answer | None
    #: comparable within one search
    score: float
    #: for a button, in the person's language, without HTML
    title: str


def search(text: str, index: Index, *, language: Language, asked: Ask | None = None) -> tuple[Hit, ...]:
    """What a text may mean: one hit when that is clear, at most `MAX_HITS`, best first, none when it means nothing.

    `asked` is the question on the page: where words answer it, only they and emergencies are found. A country we have
    nothing on leads to the list of countries; one that we can't tell from another is not found.
    """
    readings = [(words := read_words(_spelt_out(text, index)), find(words, index, asked))]
    if not readings[0][1] and len(words) <= _MAX_RETYPED_WORDS:
        for other in retyped(text):
            words = read_words(other)
            readings.append((words, [each for each in find(words, index, asked) if each.score >= _SURE]))
    words, found = next((each for each in readings if each[1]), readings[0])
    found = [each for each in found if not any(_contains(other, each) for other in found)]
    answers = answering(found, words, asked) if asked else []
    chosen = [each if asked else with_whereabouts(each, found, words) for each in _choose(answers or found)]
    hits = (_hit(each, index, language, asked if answers else None) for each in chosen)
    return tuple({hit.title: hit for hit in reversed(tuple(hits))}.values())[::-1][:MAX_HITS]


def _spelt_out(text: str, index: Index) -> str:
    """`DE` alone is Germany, written as its flag."""
    code = text.strip()
    is_code = code.isascii() and code.isupper() and code.lower() not in COMMON_WORDS
    return f"flag{code}" if is_code and f"flag{code.lower()}" in index.vocabulary.names else text


def _choose(found: Sequence[Found]) -> list[Found]:
    """Best first, each page once, without noise."""
    ranked = sorted(
        found,
        key=lambda each: (each.target != _LIFE, not each.is_urgent, -each.score, "/" not in each.target, each.target),
    )
    best = max((each.score for each in found if not each.is_urgent), default=0)
    loud = [each for each in ranked if each.is_urgent or each.score >= _NOISE * best]
    return list({(each.target, each.country): each for each in reversed(loud)}.values())[::-1]


def _contains(other: Found, one: Found) -> bool:
    """Whether `other` makes `one` superfluous; only a much more exact phrase does that to an emergency."""
    if one.is_urgent and not other.is_urgent:
        return other.places > one.places and other.score > one.score * _MUCH_MORE_EXACT
    if other.places == one.places:
        names_it = "/" in other.target and "/" not in one.target and other.score >= one.score
        return names_it or other.score * _CLEARLY_WEAKER > one.score
    return other.places > one.places and other.score > one.score


def _hit(found: Found, index: Index, language: Language, asked: Ask | None) -> Hit:
    title = title_of(found, index, language, asked=asked)
    return Hit(target=found.target, answer=found.answer, score=found.score, title=title)
