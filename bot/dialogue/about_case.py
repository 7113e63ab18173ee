"""What a person reads about their own case: the page before it, its buttons, the way back."""

from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape

from bot.content.conversation import Show
from bot.content.library import Library
from bot.dialogue.bookmark import Bookmark, Profile, Spot, encode
from bot.dialogue.scene import HOME, Link, LinkRows, Part, Scene
from bot.dialogue.writer import Writer
from bot.messages import Button, Rows

HUMAN = "human"
ERASE = "erase"
#: the argument of the node "erase" that erases
NOW = "now"
#: what can be left out, and its letter in the button
_LETTERS = {"profile": "p", "path": "t", "language": "l"}
_NOT = "not"


class Wish(StrEnum):
    """What a person's button asks of the desk; the first word of an argument of the node "human"."""

    OPEN = "open"
    CLOSE = "close"
    UNDO = "undo"
    #: send the file that was held
    DOCUMENT = "doc"
    NO_DOCUMENT = "nodoc"
    GOOD = "good"
    BAD = "bad"
    #: the case shall stay open in spite of the silence
    STAY = "stay"
    ERASE = "erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """A wish with what stands behind it."""

    wish: Wish
    #: letters of what is left out, or a message's number
    value: str = ""
    bookmark: Bookmark

    @property
    def left_out(self) -> frozenset[str]:
        """What volunteers shall not see: "profile", "path", "language"."""
        return frozenset(name for name, letter in _LETTERS.items() if letter in self.value)

    @property
    def number(self) -> int:
        """The message meant; 0 where the button was forged."""
        return int(self.value) if self.value.isdecimal() else 0


def read_wish(bookmark: Bookmark) -> Wished | None:
    """What a button asks of the desk, or None where it leads to a page."""
    if bookmark.spot == Spot(ERASE, NOW):
        return Wished(wish=Wish.ERASE, bookmark=bookmark)
    if bookmark.spot.node != HUMAN:
        return None
    verb, _, value = bookmark.spot.argument.partition("_")
    if verb not in set(Wish) - {Wish.ERASE}:
        return None
    return Wished(wish=Wish(verb), value=value, bookmark=bookmark)


def consent(scene: Scene) -> list[Part]:
    """What volunteers will see, a button to leave each part out, and one that opens the case."""
    writer, left_out = scene.writer, _left_out(scene.argument)
    lines = [
        f"{'◻️' if name in left_out else '☑️'} {writer.phrase(f'handoff.{name}')} {_shown(name, value, left_out, writer)}"
        for name, value in _shown_values(scene).items()
    ]
    blocks = [
        writer.phrase("handoff.intro"),
        "\n".join([writer.phrase("handoff.sees"), *lines]),
        writer.phrase("handoff.never"),
        writer.phrase("handoff.careful"),
    ]
    return [Part(text="\n\n".join(blocks), rows=_consent_rows(scene, left_out))]


def _left_out(argument: str) -> frozenset[str]:
    word, _, letters = argument.partition("_")
    return frozenset(name for name, letter in _LETTERS.items() if letter in letters) if word == _NOT else frozenset()


def _shown_values(scene: Scene) -> dict[str, str]:
    writer = scene.writer
    language = escape(writer.catalog.tongue(scene.bookmark.language), quote=False)
    profile = writer.catalog.listing(list(describe(scene.profile, writer)))
    path = " → ".join(escape(title, quote=False) for title in path_of(scene.bookmark, scene.library, writer))
    return {"profile": profile, "path": path, "language": language}


def answers_in_words(profile: Profile, writer: Writer) -> dict[str, str]:
    """Situation, citizenship and whereabouts in words, as HTML; empty where not known."""
    return {
        "situation": writer.phrase(f"situation_short.{profile.situation}") if profile.situation else "",
        "citizenship": writer.phrase(f"citizenship.{profile.citizenship}") if profile.citizenship else "",
        "whereabouts": writer.country(profile.whereabouts) if profile.whereabouts else "",
    }


def describe(profile: Profile, writer: Writer) -> tuple[str, ...]:
    """The answers that are known, in words, as HTML: situation, citizenship, whereabouts."""
    return tuple(filter(None, answers_in_words(profile, writer).values()))


def _shown(name: str, value: str, left_out: frozenset[str], writer: Writer) -> str:
    if name in left_out:
        return f"<i>{writer.phrase('handoff.left_out')}</i>"
    return f"<b>{value}</b>" if value else f"<i>{writer.phrase('handoff.nothing')}</i>"


def _consent_rows(scene: Scene, left_out: frozenset[str]) -> LinkRows:
    writer = scene.writer
    toggles = tuple(
        Link(
            label=f"{'◻️' if name in left_out else '☑️'} {writer.phrase_label(f'handoff.{name}_short')}",
            goes=_at(scene.bookmark, _NOT, _letters(left_out ^ {name})),
        )
        for name in _LETTERS
    )
    begin = Link(
        label=f"🙋 {writer.phrase_label('handoff.open')}", goes=_at(scene.bookmark, "open", _letters(left_out))
    )
    return ((begin,), toggles, (scene.go("contacts.all", "contacts"), scene.go("contacts.urgent", "urgent")))


def _letters(names: frozenset[str]) -> str:
    return "".join(letter for name, letter in _LETTERS.items() if name in names)


def _at(bookmark: Bookmark, word: str, value: str) -> Bookmark:
    """The node "human" with an argument, the way back unchanged."""
    argument = "" if word == _NOT and not value else f"{word}_{value}" if value else word
    return replace(bookmark, spot=Spot(HUMAN, argument))


def is_urgent(bookmark: Bookmark, library: Library) -> bool:
    """Whether a page on the way here says that it can't wait."""
    return any(library.nodes[spot.node].urgent for spot in bookmark.trail if spot.node in library.nodes)


def path_of(bookmark: Bookmark, library: Library, writer: Writer) -> tuple[str, ...]:
    """The titles of the pages a person came through, the last one last, without HTML."""
    spots = [spot for spot in reversed(bookmark.trail) if spot.node in library.nodes and spot.node not in {HOME, HUMAN}]
    return tuple(title for spot in spots if (title := title_of(spot, library, writer)))


def title_of(spot: Spot, library: Library, writer: Writer) -> str:
    """A page's title: what it shows, else the label of a button that leads there; empty where there is neither."""
    name = spot.argument.replace("_", "-")
    match library.nodes[spot.node].show:
        case Show.COUNTRY if spot.argument[:2] in library.countries:
            return writer.catalog.country(spot.argument[:2])
        case Show.CONTACT if name in library.contacts:
            return library.contacts[name].name.en
        case Show.LAW if name in library.law:
            return writer.label(library.law[name].text("title"))
        case _:
            return _label_of(spot.node, library, writer)


def _label_of(node_id: str, library: Library, writer: Writer) -> str:
    for node in library.nodes.values():
        for choice in node.choices:
            if choice.go == node_id:
                return writer.label(node.choice_text(choice))
    return ""


def place_of(bookmark: Bookmark) -> Bookmark:
    """The page on which a person asked for a human: where they are back afterwards."""
    return bookmark.back(home=HOME) if bookmark.spot.node == HUMAN else bookmark


def wish_button(bookmark: Bookmark, wish: Wish, writer: Writer, *, value: str = "") -> Button:
    """A button in the person's chat that asks something of the desk; `bookmark` is one of the node "human"."""
    spot = Spot(ERASE, NOW) if wish is Wish.ERASE else Spot(HUMAN, f"{wish}_{value}" if value else wish.value)
    there = replace(bookmark, spot=spot)
    return Button(label=writer.phrase_label(f"case_button.{wish}"), goes=encode(there))


def open_rows(bookmark: Bookmark, writer: Writer) -> Rows:
    """The buttons of a person whose case is open: take back the last message, end it, go on reading."""
    undo, close = (wish_button(bookmark, wish, writer) for wish in (Wish.UNDO, Wish.CLOSE))
    return ((undo, close), (back_button(bookmark, writer),))


def elsewhere_buttons(bookmark: Bookmark, writer: Writer) -> tuple[Button, ...]:
    """The buttons to everyone else who helps, and to what can't wait."""
    place = place_of(bookmark)
    return tuple(
        Button(label=writer.phrase_label(label), goes=encode(place.to(Spot(node), home=HOME)))
        for label, node in (("contacts.all", "contacts"), ("contacts.urgent", "urgent"))
    )


def back_button(bookmark: Bookmark, writer: Writer) -> Button:
    """The button to the page where the person was."""
    return Button(label=f"◂ {writer.phrase_label('case_button.back')}", goes=encode(place_of(bookmark)))
