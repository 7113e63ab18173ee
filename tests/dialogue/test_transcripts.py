"""What people read on their way, as transcripts that a translator can write; the form is told in their README."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
#: far more than any country has
MOST_PARTS = 30
#: in each language
PEOPLE_A_LANGUAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One person's way through the bot."""

    language: Language
    who: str
    steps: tuple[tuple[str, Any], ...]


def _read(path: Path) -> Iterator[Transcript]:
    written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - builds only text
    for each in written:
        steps = tuple(next(iter(step.items())) for step in each["steps"])
        yield Transcript(language=Language(each["language"]), who=each["who"], steps=steps)


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
    def opening(self) -> str:
        """What a person reads before pressing "More"."""
        return _even(plain(self.page.text))

    @property
    def words(self) -> str:
        """What a person reads who presses "More" to the end."""
        return _even("\n".join(plain(part.text) for part in self.parts))

    @property
    def everything(self) -> str:
        """All parts with their links, labels, and what buttons open or copy."""
        return "\n".join(_even(_all_of(part)) for part in self.parts)

    @property
    def parts(self) -> Iterator[Page]:
        """The page on the screen and those behind "More"."""
        part, turned = self.page, self.bookmark
        for _ in range(MOST_PARTS):
            yield part
            goes = next((b.goes for row in part.rows for b in row if turned and _turns(turned, b, self.library)), None)
            if goes is None:
                return
            turned = read(goes, self.library, language=Language.EN)
            part = page(turned, self.library, today=TODAY)
        raise AssertionError(f"a page of more than {MOST_PARTS} parts")

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


def _all_of(part: Page) -> str:
    return "\n".join([part.text, *(f"{b.label} {b.url} {b.copies}" for row in part.rows for b in row)])


def _turns(bookmark: Bookmark, button: Button, library: Library) -> bool:
    """Whether a button shows the next part of the same page."""
    if not button.goes:
        return False
    spot = read(button.goes, library, language=Language.EN).spot
    here = bookmark.spot
    return (spot.node, spot.argument, spot.part) == (here.node, here.argument, here.part + 1)


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
            _expect_no_danger(chat)


def _take(chat: Chat, deed: str, words: Any, step: str) -> Chat:
    match deed:
        case "send":
            return chat.send(words)
        case "press":
            return chat.press(words)
        case "page opens with":
            missing = [each for each in words if _even(each) not in chat.opening]
            assert not missing, f"{step}: {missing} not in {chat.opening!r}"
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


def _expect_no_danger(chat: Chat) -> None:
    """Nothing that is a crime to deal with where the person is or may be; the law beside what is risky there."""
    assert chat.bookmark is not None
    profile = chat.bookmark.profile
    hosts = "|".join(map(re.escape, dangerous_hosts(chat.library, profile)))
    # Telegram makes a link of a host that stands in running text, but not in code
    linked = re.sub("<code>[^<]*</code>", "", chat.everything)
    assert not (found := re.search(rf"(?<![\w-])({hosts})(?![\w-])", linked)), f"{found} is shown to {profile}"
    offered = {button.url or button.copies for part in chat.parts for row in part.rows for button in row} - {""}
    law = "".join(part.text for part in chat.parts)
    for contact in chat.library.contacts.values():
        reachable = offered & {channel.value for channel in contact.channels}
        if not reachable:
            continue
        assert not is_hidden(contact, profile), contact.id
        writer = Writer(chat.library, chat.bookmark.language)
        for risk in risks_for(contact, profile):
            assert writer.text(contact.law_text(risk)) in law, f"{contact.id} without the law"


def test_there_are_ten_people_for_each_language() -> None:
    for language in Language:
        people = [each.who for each in TRANSCRIPTS if each.language is language]

        assert len(people) >= PEOPLE_A_LANGUAGE
        assert len(set(people)) == len(people)
