"""What people read on their way, as transcripts that a translator can write; the form is told in `transcripts/README.md`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.bookmark import Bookmark, decode, encode
from bot.dialogue.choose import dangerous_hosts, is_hidden, risks_for
from bot.dialogue.page import page, read
from bot.dialogue.reader import read_text
from bot.dialogue.search import Index, build_index
from bot.dialogue.writer import Writer, length_utf16, plain
from bot.messages import Button, Page
from tests.conftest import TODAY

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.yaml"))
#: Bot API, sendMessage.text
MOST_CHARACTERS = 4096
MOST_ROWS, MOST_LABEL_CHARACTERS = 8, 40
#: what a person of each language has at least
PEOPLE_A_LANGUAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One person's way through the bot."""

    language: Language
    who: str
    steps: tuple[tuple[str, Any], ...]


def _read(path: Path) -> Iterator[Transcript]:
    for written in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader):
        steps = tuple(next(iter(step.items())) for step in written["steps"])
        yield Transcript(language=Language(written["language"]), who=written["who"], steps=steps)


TRANSCRIPTS = [transcript for path in FILES for transcript in _read(path)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """The page a person sees; all that is known of them is in its bookmark."""

    library: Library
    index: Index
    language: Language
    bookmark: Bookmark | None
    page: Page

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.page.rows for button in row)

    @property
    def words(self) -> str:
        return _even(plain(self.page.text))

    @property
    def everything(self) -> str:
        """Text with its links, labels, and what buttons open or copy."""
        return _even("\n".join([self.page.text, *(f"{b.label} {b.url} {b.copies}" for b in self.buttons)]))

    def send(self, text: str) -> "Chat":
        reply = read_text(
            text, self.library, self.index, language_code=self.language.value, last=self.bookmark, today=TODAY
        )
        return self._at(_through_codec(reply.bookmark), reply.page)

    def press(self, label: str) -> "Chat":
        goes = self._button(label).goes
        assert goes, f"{label!r} is no button that leads to a page"
        bookmark = read(goes, self.library, language=Language.EN)
        return self._at(bookmark, page(bookmark, self.library, today=TODAY))

    def _at(self, bookmark: Bookmark, shown: Page) -> "Chat":
        return Chat(library=self.library, index=self.index, language=self.language, bookmark=bookmark, page=shown)

    def _button(self, label: str) -> Button:
        exact = [button for button in self.buttons if button.label == label]
        found = exact or [button for button in self.buttons if label in button.label]
        assert len(found) == 1, f"{len(found)} buttons like {label!r} among {[b.label for b in self.buttons]}"
        return found[0]


def _through_codec(bookmark: Bookmark) -> Bookmark:
    return decode(encode(bookmark), language=Language.EN)


def _even(text: str) -> str:
    """White space as one blank: CLDR's dates have some that does not break."""
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def index(library: Library) -> Index:
    return build_index(library)


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=[f"{each.language}: {each.who}" for each in TRANSCRIPTS])
def test_transcript(transcript: Transcript, library: Library, index: Index) -> None:
    chat = Chat(library=library, index=index, language=transcript.language, bookmark=None, page=Page(text="", rows=()))
    for number, (deed, words) in enumerate(transcript.steps, start=1):
        chat = _take(chat, deed, words, f"step {number}, {deed}")
        if deed in {"press", "send"}:
            _expect_a_sound_page(chat)
            _expect_no_danger(chat, TODAY)


def _take(chat: Chat, deed: str, words: Any, step: str) -> Chat:
    match deed:
        case "send":
            return chat.send(words)
        case "press":
            return chat.press(words)
        case "page shows":
            missing = [each for each in words if _even(each) not in chat.words]
            assert not missing, f"{step}: {missing} not in {chat.words!r}"
        case "page does not show":
            shown = [each for each in words if _even(each).casefold() in chat.everything.casefold()]
            assert not shown, f"{step}: {shown} in {chat.everything!r}"
        case "buttons":
            labels = [button.label for button in chat.buttons]
            missing = [each for each in words if not any(each in label for label in labels)]
            assert not missing, f"{step}: {missing} not among {labels}"
        case "no buttons":
            labels = [button.label for button in chat.buttons]
            shown = [each for each in words if any(each in label for label in labels)]
            assert not shown, f"{step}: {shown} among {labels}"
        case _:
            raise AssertionError(f"{step}: a transcript knows no such step")
    return chat


def _expect_a_sound_page(chat: Chat) -> None:
    """What holds for every page, whoever reads it."""
    assert chat.bookmark is not None
    untranslated = chat.library.phrases["notice.untranslated"].one
    notice = Writer(chat.library, chat.bookmark.language).phrase("notice.untranslated")
    assert notice not in chat.page.text or chat.bookmark.language is Language.EN
    assert untranslated not in chat.page.text
    assert chat.bookmark.language is chat.language
    assert length_utf16(chat.page.text) <= MOST_CHARACTERS
    assert len(chat.page.rows) <= MOST_ROWS
    assert all(len(button.label) < MOST_LABEL_CHARACTERS for button in chat.buttons)
    assert any(button.goes.split("-")[2:3] == ["home"] for button in chat.buttons) or chat.bookmark.spot.node == "home"


def _expect_no_danger(chat: Chat, today: date) -> None:
    """Nothing that is a crime to deal with where the person is; the law beside what is risky there."""
    assert chat.bookmark is not None
    profile = chat.bookmark.profile
    if profile.whereabouts is None:
        return
    for host in dangerous_hosts(chat.library, profile):
        assert host not in chat.everything, f"{host} is shown to somebody in {profile.whereabouts}"
    offered = {button.url or button.copies for button in chat.buttons} - {""}
    for contact in chat.library.contacts.values():
        reachable = offered & {channel.value for channel in contact.channels}
        if not reachable:
            continue
        assert not is_hidden(contact, profile.whereabouts), contact.id
        writer = Writer(chat.library, chat.bookmark.language)
        for risk in risks_for(contact, profile.whereabouts):
            assert writer.text(contact.law_text(risk)) in chat.page.text, f"{contact.id} without the law"


def test_there_are_ten_people_for_each_language() -> None:
    for language in Language:
        people = [each.who for each in TRANSCRIPTS if each.language is language]

        assert len(people) >= PEOPLE_A_LANGUAGE
        assert len(set(people)) == len(people)
