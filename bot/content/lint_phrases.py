"""Lint rules about the fixed texts of `conversations/phrases.yaml`: code finds them by their keys.

`tests/content/test_phrases.py` reads the code and compares it with these lists, in both directions.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from bot.content.document import did_you_mean
from bot.content.lint_survey import Survey
from bot.content.terms import ChannelType, Citizenship, ContactKind, SafetyTopic, Situation, Stance, Topic
from bot.errors import Issue

FILE = "conversations/phrases.yaml"
#: groups with one phrase for each value of a closed list
OF_LISTS: Mapping[str, tuple[str, ...]] = {
    "channel": tuple(ChannelType),
    "citizenship": tuple(Citizenship),
    "kind": tuple(ContactKind),
    "safety_topic": tuple(SafetyTopic),
    "situation_short": tuple(Situation),
    "stance": tuple(Stance),
    "topic": tuple(Topic),
}
#: groups whose phrases code names one by one
OF_CODE: Mapping[str, tuple[str, ...]] = {
    "answers": (
        *("situation", "citizenship", "whereabouts", "unknown", "forget"),
        *("change_situation", "change_citizenship", "change_whereabouts"),
    ),
    "bot": ("description", "short_description"),
    "card": ("open", "summary"),
    "chat": ("unreadable", "group", "failed"),
    "command": ("start", "menu", "countries", "contacts", "human", "language", "privacy", "erase", "help"),
    "contacts": (
        "anywhere",
        "nobody",
        "why",
        "hidden",
        "languages",
        "checked",
        "no_channel",
        "no_desk",
        "all",
        "urgent",
    ),
    "country": (
        *("for", "for_nobody", "nothing_known", "ask_before", "first", "avoid", "unknown", "overtaken"),
        *("contacts", "share", "change", "compare", "all_countries", "everything"),
    ),
    "erase": ("now",),
    "frame": ("back", "home", "language", "human", "continue", "more", "earlier"),
    "law": ("gives", "citation", "copy", "all"),
    "notice": ("untranslated", "information", "past_review", "old"),
    "reason": ("here", "situation", "language", "anywhere"),
    "safety": ("do", "all"),
    "search": ("choose", "nothing", "too_long", "menu"),
    "source": ("heading", "undated", "as_of"),
}
#: the values that code puts into a phrase; `number` where it counts
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "contacts.checked": frozenset({"{date}"}),
    "country.ask_before": frozenset({"{contacts}"}),
    "source.as_of": frozenset({"{date}"}),
}
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def required_phrases() -> frozenset[str]:
    """Every key that code asks for, as "group.name"."""
    groups = chain(OF_LISTS.items(), OF_CODE.items())
    return frozenset(f"{group}.{name}" for group, names in groups for name in names)


def wrong_phrases(survey: Survey) -> Iterator[Issue]:
    """A phrase that code needs is missing, one is never used, or its placeholders are not those that code fills."""
    phrases, required = survey.library.phrases, required_phrases()
    unknown = [key for key in phrases if key not in required]
    for key in sorted(required.difference(phrases)):
        near = did_you_mean(key, unknown)
        problem = f'the phrase "{key}" is missing'
        yield Issue(file=FILE, line=0, problem=problem, advice=near or "add it; the bot asks for it")
    for key in unknown:
        advice = did_you_mean(key, required.difference(phrases)) or "remove it"
        yield survey.at(f"phrase/{key}", f'the phrase "{key}" is used nowhere', advice, is_warning=True)
    for key in required.intersection(phrases):
        text = phrases[key]
        written = {*_PLACEHOLDER.findall(f"{text.one} {text.other}")}
        expected = {*PLACEHOLDERS.get(key, ())}
        for lost in sorted(expected - written):
            yield survey.at(f"phrase/{key}", f'the phrase "{key}" has lost the placeholder {lost}', "put it back")
        for new in sorted(written - expected):
            problem = f'the phrase "{key}" has a placeholder {new}, and nothing is put in'
            yield survey.at(f"phrase/{key}", problem, f"it may have {', '.join(sorted(expected)) or 'none'}")
