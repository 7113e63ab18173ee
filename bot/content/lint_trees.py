"""Lint rules about trees: targets, ways out, questions, rows of buttons."""

import itertools
import re
from collections.abc import Iterator

from bot.content.conversation import Ask, Choice, Condition, Node, Show, Target
from bot.content.document import did_you_mean
from bot.content.library import Library
from bot.content.lint_survey import Survey, found_in
from bot.content.terms import Citizenship, Language, SafetyTopic, Situation
from bot.errors import Issue

#: readable on a phone; a row of two shares its width
MAX_LABEL = 40
MAX_LABEL_BESIDE = 19
#: 8 rows fit a phone, of which the frame takes two; the home page has no Back
MAX_ROWS = 6
MAX_ROWS_HOME = 7
_BUTTONS_A_ROW = 2
#: INTERFACE: ids that stay, with what their pages are
FIXED_IDS: dict[str, Show | Ask | None] = {
    "home": None,
    "language": Ask.LANGUAGE,
    "urgent": None,
    "countries": Show.COUNTRIES,
    "country": Show.COUNTRY,
    "compare": Show.COMPARE,
    "contacts": Show.CONTACTS,
    "contact": Show.CONTACT,
    "rights": Show.RIGHTS,
    "law": Show.LAW,
    "safety": Show.SAFETY,
    "answers": Show.ANSWERS,
    "situation": Ask.SITUATION,
    "citizenship": Ask.CITIZENSHIP,
    "whereabouts": Ask.WHEREABOUTS,
    "privacy": None,
    "human": None,
    "erase": None,
}
_NEEDS_ARGUMENT = frozenset({Show.COUNTRY, Show.CONTACT, Show.LAW})
_REPLY_TITLE = re.compile("reply/.+/title")
_KEYS = {Ask.SITUATION: "situation", Ask.CITIZENSHIP: "citizenship"}


def missing_targets(survey: Survey) -> Iterator[Issue]:
    """A choice, a `go` or a row of search leads to something that does not exist."""
    for node in survey.library.nodes.values():
        if node.go:
            yield from _target(survey, f"node/{node.id}", f'node "{node.id}" goes', node.go)
        for choice in node.choices:
            if choice.go:
                key = node.choice_text(choice).context
                yield from _target(survey, key, f'choice "{choice.label}" of node "{node.id}" goes', choice.go)
    for number, row in enumerate(survey.library.search):
        yield from _target(survey, f"search/{number}", "this row goes", row.go)


def _target(survey: Survey, key: str, who: str, target: Target) -> Iterator[Issue]:
    library = survey.library
    name, _, argument = target.partition("/")
    node = library.nodes.get(name)
    if node is None:
        renamed = f'it is now called "{library.formerly[name]}"' if name in library.formerly else ""
        advice = renamed or did_you_mean(name, library.nodes)
        yield survey.at(key, f'{who} to "{name}", which does not exist', advice)
        return
    known = _arguments(survey, node)
    if argument and argument not in known:
        yield survey.at(key, f'{who} to "{target}", but "{argument}" does not exist', did_you_mean(argument, known))
    if not argument and node.show in _NEEDS_ARGUMENT:
        example = next(iter(known), "ID")
        yield survey.at(key, f'{who} to "{name}", which must know what to show', f'write it as "{name}/{example}"')


def _arguments(survey: Survey, node: Node) -> list[str]:
    library = survey.library
    if node.ask:
        # a question goes on to the page that is named behind it
        return [*library.nodes]
    match node.show:
        case Show.COUNTRY | Show.CONTACTS:
            return [*library.countries]
        case Show.CONTACT:
            return [*library.contacts]
        case Show.LAW:
            return [*library.law]
        case Show.SAFETY:
            return [*SafetyTopic]
        case _:
            # a question can go on to any page once it is answered
            return [*library.nodes] if node.ask else []


def choices_without_target(survey: Survey) -> Iterator[Issue]:
    """A choice says nowhere to go, and its node puts no question that would."""
    for node in survey.library.nodes.values():
        for choice in node.choices:
            if not choice.go and not node.ask:
                problem = f'choice "{choice.label}" of node "{node.id}" leads nowhere'
                yield survey.at(node.choice_text(choice).context, problem, "give it `go`")


def dead_ends(survey: Survey) -> Iterator[Issue]:
    """A page that has only words: who has read it does not know how to go on."""
    for node in survey.library.nodes.values():
        if not (node.choices or node.go or node.ask or node.handoff or node.show):
            advice = "give it `choices` or `go`, at least to who can help"
            yield survey.at(f"node/{node.id}", f'node "{node.id}" is a dead end', advice)


def unfit_nodes(library: Library) -> Iterator[str]:
    """Ids that commands, links and code rely on, whose node is gone or became something else."""
    for name, kind in FIXED_IDS.items():
        node = library.nodes.get(name)
        if node is None or kind not in {None, node.show, node.ask}:
            yield name


def fixed_ids(survey: Survey) -> Iterator[Issue]:
    """A page that commands, deep links and code rely on is gone or became something else."""
    for name in unfit_nodes(survey.library):
        kind = FIXED_IDS[name]
        if name not in survey.library.nodes:
            problem = f'the node "{name}" is missing, and commands and links lead to it'
            yield Issue(file="conversations", line=0, problem=problem, advice="restore it in one of the trees")
        else:
            key = "show" if isinstance(kind, Show) else "ask"
            yield survey.at(f"node/{name}", f'node "{name}" must stay what it is', f"give it `{key}: {kind}`")


def needs_without_question(survey: Survey) -> Iterator[Issue]:
    """A node needs an answer that no page asks for."""
    for node in survey.library.nodes.values():
        for ask in node.needs:
            asking = survey.library.nodes.get(ask.value)
            if ask is Ask.LANGUAGE or asking is None or asking.ask is not ask:
                problem = f'node "{node.id}" needs "{ask}", but no node "{ask}" asks for it'
                yield survey.at(f"node/{node.id}", problem, f"write a node `{ask}` with `ask: {ask}`, or drop the need")


def questions_without_answers(survey: Survey) -> Iterator[Issue]:
    """A question whose choices do not answer it, or that leave an answer out."""
    for node in survey.library.nodes.values():
        key = _KEYS.get(node.ask) if node.ask else None
        if not key:
            continue
        given = {getattr(choice.answer, key, None) for choice in node.choices}
        closed: tuple[str, ...] = tuple(Situation if node.ask is Ask.SITUATION else Citizenship)
        left_out = [value for value in closed if value not in given]
        if left_out:
            problem = f'node "{node.id}" asks for the {key} and offers no answer for {", ".join(left_out)}'
            yield survey.at(f"node/{node.id}", problem, f"add a choice with `answer: {{{key}: {left_out[0]}}}`")
        for choice in node.choices:
            if not choice.answer and not choice.go:
                problem = f'choice "{choice.label}" does not answer the question of node "{node.id}"'
                yield survey.at(node.choice_text(choice).context, problem, "give it `answer`")


def long_labels(survey: Survey) -> Iterator[Issue]:
    """A label that a phone would cut, in any language."""
    limits = {text.context: MAX_LABEL for text in survey.library.texts if _REPLY_TITLE.fullmatch(text.context)}
    for node in survey.library.nodes.values():
        for row in _rows(node.choices):
            for choice in row:
                limits[node.choice_text(choice).context] = MAX_LABEL_BESIDE if len(row) > 1 else MAX_LABEL
        limits[node.skip_text().context] = MAX_LABEL
    for wording in survey.wordings:
        limit = limits.get(wording.context)
        if limit and len(wording.words) > limit:
            where = " in a row of two" if limit == MAX_LABEL_BESIDE else ""
            advice = f"shorten it to {limit}" + (", or drop `beside` in the tree" if where else "")
            yield found_in(wording, f"is a label of {len(wording.words)} characters{where}", advice)


def _rows(choices: tuple[Choice, ...]) -> list[list[Choice]]:
    rows: list[list[Choice]] = []
    for choice in choices:
        if choice.beside and rows:
            rows[-1].append(choice)
        else:
            rows.append([choice])
    return rows


def too_many_rows(survey: Survey) -> Iterator[Issue]:
    """More buttons than a phone shows, for at least one kind of person."""
    for node in survey.library.nodes.values():
        limit = MAX_ROWS_HOME if node.id == "home" else MAX_ROWS
        counts = {len(_rows(choices)) + bool(node.skip) for choices in _seen_choices(node)}
        if max(counts) > limit:
            problem = f'node "{node.id}" has {max(counts)} rows of choices, and {limit} fit a phone'
            yield survey.at(
                f"node/{node.id}", problem, "put short labels on one row with `beside: true`, or divide the page"
            )
        widest = max((len(row) for row in _rows(node.choices)), default=0)
        if widest > _BUTTONS_A_ROW:
            problem = f'node "{node.id}" has {widest} choices on one row'
            yield survey.at(f"node/{node.id}", problem, "at most two fit; drop a `beside`")


def _seen_choices(node: Node) -> set[tuple[Choice, ...]]:
    """The choices of a node as each kind of person sees them."""
    places = {place for choice in node.choices if choice.when for place in choice.when.whereabouts}
    people = itertools.product((None, *Situation), (None, *Citizenship), (None, *sorted(places)))
    return {tuple(c for c in node.choices if _sees(c.when, *person)) for person in people}


def _sees(when: Condition | None, situation: str | None, citizenship: str | None, whereabouts: str | None) -> bool:
    return when is None or (
        (not when.situation or situation in when.situation)
        and (not when.citizenship or citizenship in when.citizenship)
        and (not when.whereabouts or whereabouts in when.whereabouts)
    )


def unknown_search_languages(survey: Survey) -> Iterator[Issue]:
    """A row of search lists words for a language the bot does not speak."""
    for number, row in enumerate(survey.library.search):
        for language in row.words:
            if language not in set(Language):
                known = ", ".join(Language)
                yield survey.at(f"search/{number}", f'the bot does not speak "{language}"', f"use one of {known}")
