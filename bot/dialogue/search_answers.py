"""What a text says when the page has asked a question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.content.conversation import Answer, Ask
from bot.content.terms import EUROPEAN_UNION, Citizenship
from bot.dialogue.search_grammar import ORIGINS, PLACES
from bot.dialogue.search_index import Found
from bot.dialogue.words import Word

#: urgent pages that say more when they know the country
_HAPPEN_SOMEWHERE = frozenset({"detained"})
_WORDS_TO_A_PLACE = 3
#: Казахстане, Польшчы, Польщі, Нидерландах; "в Россию" is a direction
_LOCATIVE = re.compile("[еиіых]$|^(сша|зша|рф|рб)$")
_CITIZENSHIPS = {"RU": Citizenship.RU, "BY": Citizenship.BY, "UA": Citizenship.UA}


def answering(found: Sequence[Found], words: Sequence[Word], asked: Ask) -> list[Found]:
    """What answers the question, with the answer, and emergencies; empty where nothing answers."""
    match asked:
        case Ask.WHEREABOUTS:
            answers = _whereabouts(found, words)
        case Ask.CITIZENSHIP:
            answers = _citizenship(found, words)
        case Ask.SITUATION:
            answers = [each for each in found if each.answer and each.answer.situation]
        case Ask.LANGUAGE:
            answers = []
    return [each for each in found if each.is_urgent and each not in answers] + answers if answers else []


def _whereabouts(found: Sequence[Found], words: Sequence[Word]) -> list[Found]:
    """Poland, where somebody writes "из Беларуси, сейчас в Польше"."""
    countries = [each for each in found if _is_country(each)]
    return [
        replace(each, answer=Answer(whereabouts=each.country)) for each in _unless_behind(countries, words, ORIGINS)
    ]


def _citizenship(found: Sequence[Found], words: Sequence[Word]) -> list[Found]:
    """Belarus, where somebody writes "из Беларуси, сейчас в Польше"; a town says nothing."""
    said = [each for each in found if each.answer and each.answer.citizenship]
    countries = [] if said else [each for each in found if _is_country(each) and not each.is_place]
    answers = {
        each.country: replace(each, answer=Answer(citizenship=_CITIZENSHIPS.get(each.country, Citizenship.OTHER)))
        for each in _unless_behind(countries, words, PLACES)
    }
    return said + list(answers.values())


def with_whereabouts(hit: Found, found: Sequence[Found], words: Sequence[Word]) -> Found:
    """An arrest with the country it happened in: "задержали в Алматы", and not "отправят в Россию"."""
    if hit.target not in _HAPPEN_SOMEWHERE:
        return hit
    where = {each.country for each in found if _is_country(each) and _is_near(each, hit) and _is_where(each, words)}
    if len(where) != 1:
        return hit
    return replace(hit, answer=(hit.answer or Answer()).model_copy(update={"whereabouts": where.pop()}))


def _is_near(one: Found, other: Found) -> bool:
    return min(abs(here - there) for here in one.places for there in other.places) <= _WORDS_TO_A_PLACE


def _is_where(country: Found, words: Sequence[Word]) -> bool:
    """Whether a sentence says that something is in the country, and not that somebody goes there."""
    name = words[max(country.places)]
    return _before(country, words) in PLACES and bool(name.latin or _LOCATIVE.search(name.written))


def _is_country(found: Found) -> bool:
    return found.country not in {"", EUROPEAN_UNION}


def _unless_behind(countries: Sequence[Found], words: Sequence[Word], prepositions: Iterable[str]) -> Sequence[Found]:
    """Without the countries behind one of these prepositions, unless that leaves none."""
    others = [each for each in countries if _before(each, words) not in prepositions]
    return others or countries


def _before(found: Found, words: Sequence[Word]) -> str:
    first = min(found.places)
    return words[first - 1].written if first else ""
