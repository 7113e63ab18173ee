"""What a reader's message asks for: a command, a deep link or any text becomes a page. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.content.conversation import Ask
from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.bookmark import NOBODY, Bookmark, Spot, encode
from bot.dialogue.page import before_question, frame_rows, open_link, page, settle, target_of_question, to_button
from bot.dialogue.scene import HOME, Link, Scene, in_rows, link, shorten
from bot.dialogue.search import BACK, Hit, Index, guess_language, search
from bot.dialogue.writer import Writer, plain
from bot.messages import Button, Card, Page

#: longer texts are a story, not a question: they are not searched
MAX_SEARCHED_CHARACTERS = 300
#: commands of INTERFACE that open a page of the same name
_COMMANDS = {
    "menu": HOME,
    "countries": "countries",
    "contacts": "contacts",
    "human": "human",
    "language": "language",
    "privacy": "privacy",
    "erase": "erase",
    "help": "help",
}
_LANGUAGES = {language.value: language for language in Language}
_LINK = re.compile(r"</?a\b[^>]*>")
#: Bot API, answerInlineQuery.results: at most 50; a phone shows a handful
_MAX_CARDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A page with the bookmark by which the chat is remembered."""

    page: Page
    bookmark: Bookmark


def language_of(code: str) -> Language:
    """The language of a person's app if it is one of ours, else English."""
    return _LANGUAGES.get(code.partition("-")[0].lower(), Language.EN)


def read_text(
    text: str, library: Library, index: Index, *, language_code: str, last: Bookmark | None, today: date
) -> Reply:
    """The page for whatever a person has typed; `last` is the page they typed it under, where that is still known."""
    start = last or Bookmark(language=_first_language(text, language_code), spot=Spot(HOME))
    if text.startswith("/"):
        return _show(follow_command(text, library, language_code=language_code, last=last), library, today)
    if len(text) > MAX_SEARCHED_CHARACTERS:
        return _read_story(text, library, index, start, today)
    asked = library.nodes[settle(start, library).spot.node].ask
    hits = search(text, index, language=start.language, asked=asked)
    match hits:
        case ():
            return _say("search.nothing", (), start, library)
        case (hit,):
            return _show(_follow(hit, start, library, asked), library, today)
        case _:
            return _say("search.choose", hits, start, library, asked)


def _read_story(text: str, library: Library, index: Index, start: Bookmark, today: date) -> Reply:
    """A long text is not searched, but a cry for help in it is heard, most of all at its end."""
    for part in (text[-MAX_SEARCHED_CHARACTERS:], text[:MAX_SEARCHED_CHARACTERS]):
        for hit in search(part, index, language=start.language):
            if hit.target in library.nodes and library.nodes[hit.target].urgent:
                return _show(_follow(hit, start, library, None), library, today)
    return _say("search.too_long", (), start, library)


def _first_language(text: str, language_code: str) -> Language:
    return (None if text.startswith("/") else guess_language(text)) or language_of(language_code)


def _show(bookmark: Bookmark, library: Library, today: date) -> Reply:
    return Reply(page=page(bookmark, library, today=today), bookmark=settle(bookmark, library))


def follow_command(text: str, library: Library, *, language_code: str, last: Bookmark | None) -> Bookmark:
    """Where a command leads; one that is not known leads to the help."""
    start = last or Bookmark(language=language_of(language_code), spot=Spot(HOME))
    word, _, argument = text[1:].partition(" ")
    name = word.partition("@")[0].lower()
    if name == "start":
        if argument.strip():
            return open_link(argument.strip(), library, last=last, language=language_of(language_code))
        return Bookmark(language=start.language, spot=Spot(HOME))
    return link(start, _COMMANDS.get(name, "help"), library)


def _follow(hit: Hit, start: Bookmark, library: Library, asked: Ask | None) -> Bookmark:
    """Where a hit leads: on from the question it answers, else to its page."""
    here = settle(start, library)
    answers = hit.answer.model_dump(exclude_none=True) if hit.answer else {}
    here = here.answering(**answers)
    if asked and asked.value in answers:
        return link(before_question(here), target_of_question(here, library), library)
    if hit.target == BACK:
        return here.back(home=HOME)
    return link(here, hit.target, library)


def _say(phrase: str, hits: tuple[Hit, ...], start: Bookmark, library: Library, asked: Ask | None = None) -> Reply:
    """A page that is no node: words, what was found, and the way on."""
    here = settle(start, library)
    writer = Writer(library, here.language)
    scene = Scene(bookmark=here, node=library.nodes[HOME], library=library, writer=writer, today=date.min)
    found = [Link(label=shorten(hit.title), goes=_follow(hit, here, library, asked)) for hit in hits]
    urgent = (scene.go("contacts.urgent", "urgent"),)
    menu = () if hits else (urgent, (scene.go("search.menu", HOME), scene.go("command.countries", "countries")))
    rows = (*in_rows(found, columns=1), *menu, *frame_rows(replace(scene, node=library.nodes["help"]), back=here))
    buttons = tuple(tuple(to_button(each) for each in row) for row in rows)
    return Reply(page=Page(text=writer.phrase(phrase), rows=buttons), bookmark=here)


def notice(phrase: str, library: Library, *, language_code: str, last: Bookmark | None) -> Reply:
    """A page that says one thing and offers the way on."""
    return _say(phrase, (), last or Bookmark(language=language_of(language_code), spot=Spot(HOME)), library)


def cards(
    text: str, library: Library, index: Index, *, language_code: str, today: date, bot_name: str
) -> tuple[Card, ...]:
    """What an inline query offers to share: countries' pages as anybody may see them, each with a deep link."""
    language = (guess_language(text) if text else None) or language_of(language_code)
    hits = search(text, index, language=language) if text.strip() else ()
    named = [hit.target.removeprefix("country/") for hit in hits if hit.target.startswith("country/")]
    codes = named if text.strip() else sorted(library.countries)
    known = [code for code in codes if code in library.countries]
    return tuple(_card(code, library, language, today, bot_name) for code in known[:_MAX_CARDS])


def _card(code: str, library: Library, language: Language, today: date, bot_name: str) -> Card:
    bookmark = Bookmark(language=language, spot=Spot("country", code), profile=NOBODY)
    writer = Writer(library, language)
    address = f"https://t.me/{bot_name}?start={encode(bookmark.for_sharing())}"
    return Card(
        id=encode(bookmark),
        title=plain(writer.country(code)),
        summary=plain(writer.phrase("card.summary")),
        # without links: the card bears the sender's name, and a press on some links can be punished
        text=_LINK.sub("", page(bookmark, library, today=today).text),
        rows=((Button(label=plain(writer.phrase("card.open")), url=address),),),
    )
