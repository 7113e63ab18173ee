"""What volunteers send without writing it: canned replies and pages, in the person's language."""

from dataclasses import dataclass, replace

from bot.content.terms import Language
from bot.desk.card import button
from bot.desk.case import Action, Case, Refusal, Share, act
from bot.desk.vocabulary import Side, Tell, VolunteerId
from bot.dialogue.about_case import title_of
from bot.dialogue.bookmark import NOBODY, Bookmark, Spot
from bot.dialogue.page import page, settle
from bot.dialogue.scene import HOME, shorten
from bot.dialogue.writer import length_utf16, plain
from bot.helpline.turn import Turn, bookmark_of
from bot.messages import MessageId, Page, Rows
from bot.store.cases import Fate, Record

# Bot API, sendMessage.text: 1-4096 characters after parsing
_MAX_TEXT = 4096
#: pages that volunteers send most, beside the country where the person is
_PAGES = ("contacts", "rights", "safety", "urgent", "asylum", "countries", "compare", "privacy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendable:
    """Something to send: to the person in their language, and shown to volunteers in theirs."""

    to_person: Page
    preview: str


def find_reply(turn: Turn, case: Case, name: str) -> Sendable | None:
    """The canned reply of this name."""
    replies = turn.house.library().replies
    if name not in replies.replies:
        return None
    text = replies.text(name)
    return Sendable(to_person=Page(text=turn.words(case).text(text), rows=()), preview=turn.desk.text(text))


def find_page(turn: Turn, case: Case, name: str) -> Sendable | None:
    """A page by what volunteers call it: a country's code, a contact, a piece of law, or a node of the trees."""
    spot = _spot(turn, name)
    if spot is None:
        return None
    library, today = turn.house.library(), turn.now.date()
    theirs = replace(bookmark_of(case), spot=spot, trail=())
    # what the person has left out shapes their page, and not the one that volunteers see
    profile = theirs.profile if Share.PROFILE in case.shows else NOBODY
    ours = Bookmark(language=turn.house.desk_language, spot=spot, profile=profile)
    return Sendable(to_person=page(theirs, library, today=today), preview=page(ours, library, today=today).text)


def _spot(turn: Turn, name: str) -> Spot | None:
    library = turn.house.library()
    word, country = name.replace("-", "_"), name.upper()
    for spot in (
        Spot("country", country) if country in library.countries else None,
        Spot("contact", word) if word.replace("_", "-") in library.contacts else None,
        Spot("law", word) if word.replace("_", "-") in library.law else None,
        Spot(word.lower()) if word.lower() in library.nodes else None,
    ):
        if spot and settle(Bookmark(language=Language.EN, spot=spot), library).spot == spot:
            return spot
    return None


async def send(turn: Turn, case: Case, what: Sendable, *, by: VolunteerId, source: MessageId) -> Case | Refusal:
    """Send it to the person; `source` is the message in the topic that stands for it, so that it can be taken back."""
    changed = act(case, Action.SPEAK, now=turn.now, by=by)
    if not isinstance(changed, Case):
        return changed
    await turn.save(changed)
    record = Record(side=Side.TOPIC, source=source, fate=Fate.SAID, volunteer=by, at=turn.now)
    await turn.cases.note(changed, record)
    sent = what.to_person
    turn.plan(changed, Tell(side=Side.PERSON, text=sent.text, rows=sent.rows, source=source))
    await turn.audit("sent", changed, by=by)
    return changed


def preview(turn: Turn, case: Case, what: Sendable, key: str) -> str:
    """The text as volunteers see it, under a heading that says in which language it goes out."""
    heading = turn.desk.phrase(key, language=turn.desk.catalog.tongue(case.language))
    if Share.LANGUAGE not in case.shows:
        heading = turn.desk.phrase(f"{key}_any")
    whole = f"<b>{heading}</b>\n\n{what.preview}"
    return whole if length_utf16(whole) <= _MAX_TEXT else what.preview


def reply_rows(turn: Turn, verb: str, *, farewells: bool = False) -> Rows:
    """A button for each canned reply, two a row."""
    replies = turn.house.library().replies
    names = [name for name, reply in replies.replies.items() if reply.is_farewell or not farewells]
    buttons = [button(turn.desk, verb, name, label=turn.desk.label(replies.title(name))) for name in names]
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


def page_rows(turn: Turn, case: Case) -> Rows:
    """Buttons for the pages volunteers send most, and for those the person has come through."""
    library, words = turn.house.library(), turn.desk
    bookmark = bookmark_of(case)
    shown = Share.PROFILE in case.shows and bookmark.profile.whereabouts in library.countries
    spots = [Spot("country", str(bookmark.profile.whereabouts))] if shown else []
    if Share.PATH in case.shows:
        spots += [Spot(spot.node, spot.argument) for spot in bookmark.trail if spot.node in library.nodes]
    spots += [Spot(name) for name in _PAGES if name in library.nodes]
    buttons = []
    for spot in dict.fromkeys(spots):
        name = spot.argument or spot.node
        label = shorten(title_of(spot, library, words) or plain(spot.node))
        if spot.node != HOME and _spot(turn, name) == spot:
            buttons.append(button(words, "page", name, label=label))
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
