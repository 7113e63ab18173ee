"""A bookmark becomes a page: text and rows of buttons. Pure."""

from dataclasses import replace
from datetime import date

from bot.content.conversation import Ask, Choice, Show
from bot.content.library import Library
from bot.content.terms import EUROPEAN_UNION, Language
from bot.dialogue import about_case, about_contacts, about_countries, about_law
from bot.dialogue.bookmark import Bookmark, Profile, Spot, decode, encode
from bot.dialogue.choose import dangerous_hosts
from bot.dialogue.grounds import grounds_of
from bot.dialogue.scene import (
    FRAME_ROWS,
    HOME,
    MAX_ROWS,
    Link,
    LinkRows,
    Part,
    Scene,
    divide,
    holds,
    in_rows,
    link,
    pack,
)
from bot.dialogue.writer import Writer, flag
from bot.messages import Button, Page

_SHOWS = {
    Show.COUNTRIES: about_countries.countries,
    Show.COUNTRY: about_countries.country,
    Show.COMPARE: about_countries.compare,
    Show.CONTACTS: about_contacts.contacts,
    Show.CONTACT: about_contacts.contact,
    Show.RIGHTS: about_law.rights,
    Show.LAW: about_law.law,
    Show.SAFETY: about_law.safety,
}
#: where an unknown argument leads: to the list it should have been in
_LISTS = {Show.COUNTRY: "countries", Show.CONTACT: "contacts", Show.LAW: "rights"}
_LANGUAGE_NAMES = {Language.RU: "Русский", Language.BE: "Беларуская", Language.UK: "Українська", Language.EN: "English"}
#: rows of the keyboard that asks for a country: two a row
_COUNTRIES_A_PART = 8
#: the button that makes the message vanish
VANISH = "now"


def page(bookmark: Bookmark, library: Library, *, today: date) -> Page:
    """The page a bookmark leads to, whatever it says; see `settle` for what happens to old and forged ones."""
    bookmark = settle(bookmark, library)
    node = library.nodes[bookmark.spot.node]
    if node.id == "erase" and bookmark.spot.argument == VANISH:
        return Page(text="", rows=(), vanishes=True)
    writer = Writer(library, bookmark.language, unlinked=dangerous_hosts(library, bookmark.profile))
    scene = Scene(bookmark=bookmark, node=node, library=library, writer=writer, today=today)
    parts = _parts(scene)
    number = min(bookmark.spot.part, len(parts))
    return _frame(replace(scene, bookmark=bookmark.turned(number)), parts[number - 1], number, len(parts))


def read(text: str, library: Library, *, language: Language) -> Bookmark:
    """A button's data or a deep link's payload as a bookmark of a page that exists."""
    return settle(decode(text, language=language, home=HOME), library)


def open_link(payload: str, library: Library, *, last: Bookmark | None, language: Language) -> Bookmark:
    """The page a deep link opens, by way of the questions it needs answered.

    What a link does not say (language, answers) stays as it was. A link never makes a message vanish.
    """
    known = last.language if last else language
    opened = read(payload, library, language=known)
    profile = last.profile if last and opened.profile == Profile() else opened.profile
    here = Bookmark(language=opened.language, spot=Spot(HOME), profile=profile)
    spot = opened.spot
    if spot.node == "erase":
        spot = Spot(spot.node)
    linked = link(here, f"{spot.node}/{spot.argument}" if spot.argument else spot.node, library)
    return settle(linked.turned(spot.part) if linked.spot.node == spot.node else linked, library)


def settle(bookmark: Bookmark, library: Library) -> Bookmark:
    """The nearest page that still exists, with language and profile kept.

    A renamed node is followed through `formerly`; an unknown one becomes the home page; an argument that names nothing
    becomes the list it should have been in. Places of the trail that are gone drop out.
    """
    spot = _settle_spot(bookmark.spot, library) or Spot(HOME)
    trail = tuple(settled for passed in bookmark.trail if (settled := _settle_spot(passed, library)))
    profile = bookmark.profile
    if profile.whereabouts and profile.whereabouts not in library.catalogs[Language.EN].locale.territories:
        profile = replace(profile, whereabouts=None)
    if spot == bookmark.spot and trail == bookmark.trail and profile == bookmark.profile:
        return bookmark
    return replace(bookmark, spot=spot, trail=trail, profile=profile)


def _settle_spot(spot: Spot, library: Library) -> Spot | None:
    name = library.formerly.get(spot.node, spot.node)
    node = library.nodes.get(name)
    if node is None:
        return None
    if node.show in _LISTS and not _is_known(node.show, spot.argument, library):
        return Spot(_LISTS[node.show])
    return spot if name == spot.node else replace(spot, node=name)


def _is_known(show: Show | None, argument: str, library: Library) -> bool:
    match show:
        case Show.COUNTRY:
            return argument[:2] in library.countries
        case Show.CONTACT:
            return argument.replace("_", "-") in library.contacts
        case _:
            return argument.replace("_", "-") in library.law


def _parts(scene: Scene) -> list[Part]:
    node = scene.node
    said = "\n\n".join(_said(scene))
    if node.show and node.show is not Show.ANSWERS:
        parts = _SHOWS[node.show](scene, said)
        rows = _choice_rows(scene)
        return [replace(part, rows=part.rows + rows) for part in parts] if rows else parts
    if node.show is Show.ANSWERS:
        return [_answers(scene, said)]
    if node.ask:
        return _ask(scene, said)
    if node.handoff:
        return about_case.consent(scene) if scene.library.has_desk else about_contacts.reachable(scene)
    rows = _choice_rows(scene)
    if node.id == "erase":
        gone = scene.bookmark.to(Spot(node.id, VANISH), home=HOME)
        rows = ((Link(label=scene.writer.phrase_label("erase.now"), goes=gone),), *rows)
    if node.go:
        rows = (*rows, (scene.go("frame.continue", node.go),))
    return [Part(text=text, rows=rows) for text in pack([said, grounds_of(scene)]) or [""]]


def _said(scene: Scene) -> list[str]:
    return [
        scene.writer.text(scene.node.say_text(number))
        for number, paragraph in enumerate(scene.node.say)
        if holds(paragraph.when, scene.profile)
    ]


def _choice_rows(scene: Scene) -> LinkRows:
    rows: list[tuple[Link, ...]] = []
    for choice in scene.node.choices:
        if not holds(choice.when, scene.profile):
            continue
        button = _choice(scene, choice)
        if choice.beside and rows:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def _choice(scene: Scene, choice: Choice) -> Link:
    label = scene.writer.label(scene.node.choice_text(choice))
    target = choice.go or target_of_question(scene.bookmark, scene.library)
    bookmark = scene.bookmark
    if choice.answer:
        bookmark = bookmark.answering(**choice.answer.model_dump(exclude_none=True))
    if scene.node.ask and not choice.go:
        bookmark = before_question(bookmark)
    return Link(label=label, goes=link(bookmark, target, scene.library))


def target_of_question(bookmark: Bookmark, library: Library) -> str:
    """Where a question goes on: to the page that waits for its answer, else to where its node says."""
    waiting, _, country = bookmark.spot.argument.rpartition("_")
    if waiting in library.nodes and country in library.countries:
        return f"{waiting}/{country}"
    waiting = bookmark.spot.argument
    return waiting if waiting in library.nodes else library.nodes[bookmark.spot.node].go or HOME


def before_question(bookmark: Bookmark) -> Bookmark:
    """The bookmark as if the question had not been put: nobody wants to go back to it."""
    return bookmark.back(home=HOME) if bookmark.trail else replace(bookmark, spot=Spot(HOME))


def _ask(scene: Scene, said: str) -> list[Part]:
    match scene.node.ask:
        case Ask.LANGUAGE:
            return [Part(text=said, rows=_language_rows(scene))]
        case Ask.WHEREABOUTS:
            return _ask_whereabouts(scene, said)
        case _:
            return [Part(text=said, rows=_choice_rows(scene) + _skip_row(scene))]


def _language_rows(scene: Scene) -> LinkRows:
    back = scene.bookmark.back(home=HOME)
    links = [Link(label=name, goes=replace(back, language=language)) for language, name in _LANGUAGE_NAMES.items()]
    return in_rows(links, columns=1)


def _skip_row(scene: Scene) -> LinkRows:
    """The button that goes on without an answer; the question is not put again."""
    if not scene.node.skip:
        return ()
    question = scene.node.ask.value if scene.node.ask else ""
    here = before_question(scene.bookmark).declining(question)
    goes = link(here, target_of_question(scene.bookmark, scene.library), scene.library)
    return ((Link(label=scene.writer.label(scene.node.skip_text()), goes=goes),),)


def _ask_whereabouts(scene: Scene, said: str) -> list[Part]:
    catalog = scene.writer.catalog
    origins = [code for code, country in scene.library.countries.items() if country.is_origin]
    others = sorted(
        (c for c in scene.library.countries if c not in origins and c != EUROPEAN_UNION), key=catalog.country
    )
    bookmark, target = before_question(scene.bookmark), target_of_question(scene.bookmark, scene.library)
    links = [
        Link(
            label=f"{flag(code)} {catalog.country(code)}",
            goes=link(bookmark.answering(whereabouts=code), target, scene.library),
        )
        for code in (*sorted(origins, key=("RU", "BY", "UA").index), *others)
    ]
    skip = _skip_row(scene)
    return [Part(text=said, rows=in_rows(group, columns=2) + skip) for group in divide(links, size=_COUNTRIES_A_PART)]


def _answers(scene: Scene, said: str) -> Part:
    writer, profile = scene.writer, scene.profile
    lines = [
        f"{writer.phrase(f'answers.{kind}')}: <b>{value or writer.phrase('answers.unknown')}</b>"
        for kind, value in about_case.answers_in_words(profile, writer).items()
    ]
    rows = tuple(
        (Link(label=writer.phrase_label(f"answers.change_{kind}"), goes=scene.bookmark.to(Spot(kind, scene.node.id))),)
        for kind in ("situation", "citizenship", "whereabouts")
    )
    forget = Link(label=writer.phrase_label("answers.forget"), goes=replace(scene.bookmark, profile=Profile()))
    known = profile != Profile()
    return Part(
        text="\n".join([said, "", *lines]).strip(), rows=rows + (((forget,),) if known else ()) + _choice_rows(scene)
    )


def _frame(scene: Scene, part: Part, number: int, count: int) -> Page:
    """Put around a part what stands on every page: turning, Back, Home, language, a person."""
    writer = scene.writer
    text = part.text
    rows = (*_pager(scene, number, count), *part.rows)
    rows = (*rows[: MAX_ROWS - FRAME_ROWS + (scene.node.id == HOME)], *frame_rows(scene))
    buttons = tuple(tuple(to_button(each) for each in row) for row in rows)
    if writer.missing:
        text = f"{text}\n\n<i>{writer.phrase('notice.untranslated')}</i>"
    return Page(text=text, rows=buttons)


def _pager(scene: Scene, number: int, count: int) -> LinkRows:
    if count == 1:
        return ()
    place = f"{number}/{count}"
    row: list[Link] = []
    if number > 1:
        label = f"◂ {scene.writer.phrase_label('frame.earlier')}"
        row.append(Link(label=label, goes=scene.bookmark.turned(number - 1)))
    if number < count:
        label = f"{scene.writer.phrase_label('frame.more')} ({place}) ▸"
        row.append(Link(label=label, goes=scene.bookmark.turned(number + 1)))
    return (tuple(row),)


def frame_rows(scene: Scene, *, back: Bookmark | None = None) -> LinkRows:
    """What stands under every page: Back, Home, language, and a person to talk to; `back` is otherwise the trail's."""
    writer, bookmark, node = scene.writer, scene.bookmark, scene.node
    ways: list[Link] = []
    if node.id != HOME:
        ways.append(Link(label=f"◂ {writer.phrase_label('frame.back')}", goes=back or bookmark.back(home=HOME)))
        ways.append(Link(label=f"⌂ {writer.phrase_label('frame.home')}", goes=bookmark.to(Spot(HOME), home=HOME)))
    if node.id != "language":
        ways.append(
            Link(label=f"🌐 {writer.phrase_label('frame.language')}", goes=bookmark.to(Spot("language"), home=HOME))
        )
    human = Link(label=f"🙋 {writer.phrase_label('frame.human')}", goes=bookmark.to(Spot("human"), home=HOME))
    if node.id == HOME:
        return ((*ways, human),)
    return (tuple(ways),) if node.id == "human" else (tuple(ways), (human,))


def to_button(target: Link) -> Button:
    """The button as it goes out, its bookmark encoded."""
    goes = encode(target.goes) if target.goes else ""
    return Button(label=target.label, goes=goes, url=target.url, copies=target.copies, shares=target.shares)
