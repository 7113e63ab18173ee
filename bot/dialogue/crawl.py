"""Walks every button from the home page, as every kind of person, in every language, and says what is wrong. Pure."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle, product

from bot.content.conversation import Show
from bot.content.library import Library, Place
from bot.content.lint_trees import unfit_nodes
from bot.content.terms import EUROPEAN_UNION, Citizenship, Language, Situation
from bot.dialogue.bookmark import NOBODY, Bookmark, Profile, Spot, decode
from bot.dialogue.choose import has_channel
from bot.dialogue.flaws import Flaw, Visit, find_flaws, name_of
from bot.dialogue.page import page, settle
from bot.dialogue.scene import HOME
from bot.errors import Issue

#: bounds the walk of one person: shipped content has about 500 pages
_MAX_SPOTS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What was seen on the way."""

    #: one for each place, language and kind of problem
    issues: tuple[Issue, ...]
    #: how many pages were looked at
    pages: int
    spots: frozenset[Spot]


def every_start(library: Library) -> tuple[Bookmark, ...]:
    """The home page in every language for every citizenship in every situation, nowhere and in some country in turn.

    Takes minutes to crawl; see `sample_starts`.
    """
    nowhere = [Profile(citizenship=c, situation=s) for c, s in product((None, *Citizenship), (None, *Situation))]
    somewhere = [replace(each, whereabouts=place) for each, place in zip(nowhere, _places(library), strict=False)]
    return tuple(_start(language, profile) for language in Language for profile in (*nowhere, *somewhere))


def sample_starts(library: Library) -> tuple[Bookmark, ...]:
    """A stranger, then every situation, with languages, citizenships and countries in turn."""
    turns = zip(Situation, cycle(Language), cycle(Citizenship), _places(library), strict=False)
    people = [
        _start(language, Profile(situation=situation, citizenship=citizenship, whereabouts=place))
        for situation, language, citizenship, place in turns
    ]
    return (_start(Language.EN, NOBODY), *people)


def _start(language: Language, profile: Profile) -> Bookmark:
    return Bookmark(language=language, spot=Spot(HOME), profile=profile)


def _places(library: Library) -> Iterator[str]:
    """Countries without end, those one flees from first: there contacts can be dangerous."""
    countries = [country for country in library.countries.values() if country.country != EUROPEAN_UNION]
    return cycle(country.country for country in sorted(countries, key=lambda each: (not each.is_origin, each.country)))


def crawl(library: Library, starts: Iterable[Bookmark], *, today: date) -> Walk:
    """Look at every page that can be reached from each start without changing language or answers."""
    found: dict[tuple[Place, Language | None, str], Issue] = {}
    spots: set[Spot] = set()
    texts: set[str] = set()
    count = 0
    for start in starts:
        for visit in _visits(start, library, today, texts):
            count += 1
            spots.add(visit.bookmark.spot)
            for flaw in find_flaws(visit):
                place = _place(visit)
                language = start.language if flaw.is_of_language else None
                found.setdefault((place, language, flaw.kind), _issue(place, visit, flaw))
    issues = (*found.values(), *_never_seen(library, spots))
    return Walk(issues=issues, pages=count, spots=frozenset(spots))


def crawl_issues(library: Library, *, today: date) -> tuple[Issue, ...]:
    """What a walk of some seconds finds, by file and line; warnings, which `find_issues` has better, are left out.

    Nothing where nodes are missing without which pages can't be rendered: `find_issues` names them.
    """
    if any(unfit_nodes(library)):
        return ()
    issues = crawl(library, sample_starts(library), today=today).issues
    mistakes = (issue for issue in issues if not issue.is_warning)
    return tuple(sorted(mistakes, key=lambda issue: (issue.file, issue.line)))


def _issue(place: Place, visit: Visit, flaw: Flaw) -> Issue:
    words = f"{_who(visit)} {flaw.words}"
    return Issue(file=place.file, line=place.line, problem=words, advice=flaw.advice, is_warning=flaw.is_warning)


def _visits(start: Bookmark, library: Library, today: date, texts: set[str]) -> Iterator[Visit]:
    """Every page that this person reaches; who answers otherwise has a start of their own."""
    todo, seen = deque([start]), {start.spot}
    while todo and len(seen) < _MAX_SPOTS:
        bookmark = todo.popleft()
        shown = page(bookmark, library, today=today)
        links = tuple((b, decode(b.goes, language=start.language)) for row in shown.rows for b in row if b.goes)
        yield Visit(library=library, bookmark=bookmark, page=shown, links=links, is_known=shown.text in texts)
        texts.add(shown.text)
        for _, target in links:
            spot = target.spot if target.spot in seen else settle(target, library).spot
            if spot not in seen:
                seen.add(spot)
                todo.append(replace(target, spot=spot, language=start.language, profile=start.profile))


def _place(visit: Visit) -> Place:
    """Where an editor mends a page: the entry it shows, else its node."""
    node, argument = visit.library.nodes[visit.bookmark.spot.node], visit.bookmark.spot.argument
    match node.show:
        case Show.COUNTRY:
            key = f"country/{argument[:2]}"
        case Show.CONTACT:
            key = f"contact/{argument.replace('_', '-')}"
        case Show.LAW:
            key = f"entry/{argument.replace('_', '-')}"
        case _:
            key = f"node/{node.id}"
    return visit.library.places[key]


def _who(visit: Visit) -> str:
    profile, spot = visit.bookmark.profile, visit.bookmark.spot
    answers = (
        f"{profile.citizenship} citizen" if profile.citizenship else "",
        f"{profile.situation}" if profile.situation else "",
        f"in {profile.whereabouts}" if profile.whereabouts else "",
    )
    part = f", part {spot.part}," if spot.part > 1 else ""
    whom = ", ".join(filter(None, answers)) or "a stranger"
    return f'the page "{name_of(spot)}"{part} in {visit.bookmark.language} for {whom}'


def _never_seen(library: Library, seen: set[Spot]) -> Iterator[Issue]:
    """Pages that no button leads to."""
    nodes = {spot.node for spot in seen}
    arguments = {f"{spot.node}/{spot.argument.replace('_', '-')}" for spot in seen}
    for node in library.nodes.values():
        if node.id not in nodes:
            yield _unreachable(
                library, f"node/{node.id}", f'node "{node.id}"', "link to it from another page, or delete it"
            )
    for key, target, name in _entries(library):
        if target not in arguments:
            yield _unreachable(library, key, name, "nobody can read it: link to it, or say whom it serves")


def _entries(library: Library) -> Iterator[tuple[str, str, str]]:
    """What can be shown, as place, target and name."""
    for code in library.countries:
        yield f"country/{code}", f"country/{code}", f'country "{code}"'
    for contact in library.contacts.values():
        if has_channel(contact):
            yield f"contact/{contact.id}", f"contact/{contact.id}", f'contact "{contact.id}"'
    for instrument in library.law.values():
        if instrument.verified:
            yield f"entry/{instrument.id}", f"law/{instrument.id}", f'law "{instrument.id}"'
    for topic in {advice.topic: advice for advice in library.safety.values()}.values():
        yield f"entry/{topic.id}", f"safety/{topic.topic.replace('_', '-')}", f'safety topic "{topic.topic}"'


def _unreachable(library: Library, key: str, name: str, advice: str) -> Issue:
    place = library.places[key]
    return Issue(file=place.file, line=place.line, problem=f"no button leads to {name}", advice=advice)
