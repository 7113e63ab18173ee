"""Every page in every language as a static site: for fact checking, and for readers when Telegram is out of reach."""

from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.bookmark import NOBODY, Bookmark, Profile, Spot, encode
from bot.dialogue.page import page, read
from bot.dialogue.writer import Writer, plain
from bot.messages import Button, Page

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 1rem; }
p { white-space: pre-line; margin: 0 0 1rem; }
nav a { display: inline-block; margin: .2rem .3rem .2rem 0; padding: .4rem; border: 1px solid; border-radius: .5rem;
  text-decoration: none; color: inherit; }
details { border-left: 3px solid; padding-left: .7rem; margin: .5rem 0; }
"""
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>{title}</title><link rel="stylesheet" href="style.css"></head>
<body><main>{text}</main><nav>{buttons}</nav></body></html>
"""


def write_book(library: Library, folder: Path, *, today: date) -> int:
    """Write the site into `folder`, starting at `index.html`; gives the number of pages.

    Pages know citizenship, and nothing else about the reader: the other answers would make a file for each of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "style.css").write_text(_STYLE, encoding="utf-8")
    waiting = [Bookmark(language=language, spot=Spot("home")) for language in Language]
    written: set[str] = set()
    while waiting:
        bookmark = waiting.pop()
        name = _file(bookmark)
        if name in written:
            continue
        written.add(name)
        shown = page(bookmark, library, today=today)
        (folder / name).write_text(_html(shown, bookmark, library), encoding="utf-8")
        waiting += [_reduced(button, library) for row in shown.rows for button in row if button.goes]
    (folder / "index.html").write_text(_index(library), encoding="utf-8")
    return len(written)


def _reduced(button: Button, library: Library) -> Bookmark:
    """A button's page without the answers that the book does not tell apart."""
    bookmark = read(button.goes, library, language=Language.EN)
    return replace(bookmark, profile=replace(NOBODY, citizenship=bookmark.profile.citizenship), trail=())


def _file(bookmark: Bookmark) -> str:
    return f"{encode(bookmark)}.html"


def _html(shown: Page, bookmark: Bookmark, library: Library) -> str:
    text = shown.text.replace("<blockquote expandable><b>", "<details><summary>")
    text = _unfold(text)
    buttons = "".join(_button(button, library) for row in shown.rows for button in row)
    title = escape(plain(shown.text).partition("\n")[0][:70])
    return _PAGE.format(language=bookmark.language.value, title=title, text=f"<p>{text}</p>", buttons=buttons)


def _unfold(text: str) -> str:
    """Telegram's expandable quotes as HTML's details."""
    first, *quotes = text.split("<details><summary>")
    ended = (quote.replace("</b>", "</summary>", 1).replace("</blockquote>", "</details>", 1) for quote in quotes)
    return "<details><summary>".join([first, *ended])


def _button(button: Button, library: Library) -> str:
    label = escape(button.label)
    if button.goes:
        return f'<a href="{_file(_reduced(button, library))}">{label}</a>'
    if button.url:
        return f'<a href="{escape(button.url)}">{label}</a>'
    return f"<span>{escape(button.copies)}</span> " if button.copies else ""


def _index(library: Library) -> str:
    links = "".join(
        f'<p><a href="{_file(Bookmark(language=language, spot=Spot("home"), profile=Profile()))}">'
        f"{Writer(library, language).phrase('card.open')}</a></p>"
        for language in Language
    )
    return _PAGE.format(language="en", title="Helpline", text=links, buttons="")
