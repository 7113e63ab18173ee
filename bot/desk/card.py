"""What volunteers see of a case: its designation, its card, its buttons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.case import Case, Share, Status
from bot.messages import Button, Rows

#: plain things: no flags, no weapons, no faces, nothing that says something about a person
_EMOJI = tuple("🌲🌵🌻🌾🍀🍁🍄🍇🍉🍋🍎🍐🍒🍓🥕🌽🐌🐝🐞🐟🐢🐬🐳🐘🐧🦉🦊🦔🦋🎈🎲🧩🪁🎺🥁🎻📎🔑🧭🚲🌊🌙🌈🫐🪴")
#: without letters and digits that look alike
_CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 3
#: Telegram's own topic icons; see getForumTopicIconStickers
_ICONS = {
    Status.WAITING: "❓",
    Status.ACTIVE: "💬",
    Status.CLOSED: "✅",
    Status.UNREACHABLE: "⏰",
}
_URGENT_ICON = "❗️"
#: what stands before everything in a group's button
PREFIX = "case"


class Words(Protocol):
    """Fixed texts in one language; `bot.dialogue.writer.Writer` is one."""

    def phrase(self, key: str, **values: str) -> str:
        """A text by "group.name", as HTML."""

    def phrase_label(self, key: str, **values: str) -> str:
        """The same for a button."""

    def count(self, key: str, number: int, **values: str) -> str:
        """A text that counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the person has agreed to show, in the volunteers' words; empty where left out or not known."""

    #: situation, citizenship, whereabouts
    profile: tuple[str, ...] = ()
    #: the pages they came through, the last one last
    path: tuple[str, ...] = ()
    language: str = ""


def invent_designation(pick: Callable[[Sequence[str]], str]) -> str:
    """Two emoji and a short code, such as "🐢🌲 K7Q"; `pick` chooses at random."""
    code = "".join(pick(_CODE) for _ in range(_CODE_LENGTH))
    return f"{pick(_EMOJI)}{pick(_EMOJI)} {code}"


def read_designation(name: str) -> str:
    """The designation at the beginning of a topic's name; empty where there is none."""
    designation, code = name[:6], name[3:6]
    emoji, gap, end = name[:2], name[2:3], name[6:7]
    is_whole = len(code) == _CODE_LENGTH and gap == " " and end in {"", " "}
    return designation if is_whole and set(emoji) <= set(_EMOJI) and set(code) <= set(_CODE) else ""


def icon_of(case: Case) -> str:
    """The topic's icon."""
    return _URGENT_ICON if case.is_urgent and case.status is Status.WAITING else _ICONS.get(case.status, "❓")


def name_of(case: Case, words: Words) -> str:
    """The topic's name: designation, language, urgency."""
    language = f" · {case.language}" if Share.LANGUAGE in case.shows else ""
    urgent = f" · {words.phrase_label('desk_card.urgent')}" if case.is_urgent else ""
    return f"{case.designation}{language}{urgent}"


def card_text(case: Case, known: Known, words: Words, *, now: datetime) -> str:
    """The card at the top of the topic."""
    lines = [f"<b>{case.designation}</b>"]
    if case.is_urgent:
        lines.append(f"❗️ <b>{words.phrase('desk_card.urgent')}</b>")
    lines.append(_state(case, words, now=now))
    shown = {
        "language": known.language,
        "profile": ", ".join(known.profile),
        "path": " → ".join(known.path),
    }
    for name, value in shown.items():
        left_out = Share(name) not in case.shows
        missing = words.phrase("desk_card.left_out" if left_out else "desk_card.unknown")
        lines.append(f"{words.phrase(f'desk_card.{name}')} {value if value and not left_out else missing}")
    return "\n".join([*lines, "", words.phrase("desk_card.how")])


def _state(case: Case, words: Words, *, now: datetime) -> str:
    match case.status:
        case Status.WAITING:
            return words.phrase("desk_card.waiting", since=span(now - case.waiting_since, words))
        case Status.ACTIVE:
            key = "desk_card.offered" if case.is_offered else "desk_card.active"
            return words.phrase(key, volunteer=f"№{case.volunteer}")
        case Status.UNREACHABLE:
            return words.phrase("desk_card.unreachable")
        case Status.CLOSED | Status.GONE:
            return words.phrase("desk_card.closed")


def span(length: timedelta, words: Words) -> str:
    """How long, in minutes, hours or days."""
    minutes = max(1, round(length / timedelta(minutes=1)))
    for key, size in (("span.days", 2 * 24 * 60), ("span.hours", 2 * 60)):
        if minutes >= size:
            unit = size // 2
            return words.count(key, round(minutes / unit))
    return words.count("span.minutes", minutes)


def button(words: Words, verb: str, *arguments: str, label: str = "") -> Button:
    """A button of the desk: `case-take`, `case-send-17`; its label is the phrase "desk_button.<verb>"."""
    return Button(label=label or words.phrase_label(f"desk_button.{verb}"), goes="-".join((PREFIX, verb, *arguments)))


def card_rows(case: Case, words: Words) -> Rows:
    """The buttons under the card, by state."""
    speak = (button(words, "replies"), button(words, "pages"))
    end = (button(words, "close"), button(words, "block"))
    match case.status:
        case Status.WAITING:
            return ((button(words, "take"),), end)
        case Status.ACTIVE if case.is_offered:
            return ((button(words, "take"),), (button(words, "release"),), speak, end)
        case Status.ACTIVE:
            return ((button(words, "release"), button(words, "handover")), speak, end)
        case Status.UNREACHABLE:
            return (end,)
        case Status.CLOSED | Status.GONE:
            return ()
