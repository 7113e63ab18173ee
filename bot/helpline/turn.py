"""One use case at work: the transaction, what it plans, what it answers."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from bot.desk.card import icon_of, name_of
from bot.desk.case import Case
from bot.desk.duty import next_look
from bot.desk.vocabulary import (
    Address,
    Answer,
    Copy,
    Errand,
    Line,
    Pin,
    Planned,
    React,
    Remove,
    ShowCard,
    ShowName,
    Side,
    Tell,
    VolunteerId,
    Withdraw,
)
from bot.dialogue.bookmark import Bookmark, decode
from bot.dialogue.writer import Writer
from bot.helpline.house import House
from bot.messages import ChatId, MessageId, Rows
from bot.store.cases import Cases
from bot.store.deeds import Deeds
from bot.store.moments import to_ms
from bot.store.outbox import Delivery, Outgoing, Priority, enqueue
from bot.store.staff import Staff
from bot.store.transaction import Transaction

PLANNED: TypeAdapter[Planned] = TypeAdapter(Planned)
DELIVERED, NOTED, FAILED = "👌", "✍", "👎"
#: Telegram gives out an album's messages one by one, within a second
_ALBUM_PAUSE = timedelta(seconds=1.5)


@dataclass(kw_only=True)
class Turn:
    """Collects what a use case wants; the transaction is committed around it."""

    tx: Transaction
    house: House
    now: datetime
    #: for the presser of a button, once all is committed
    answer: Answer | None = None
    #: who has a case since, and who has none any more
    came: set[ChatId] = field(default_factory=set)
    went: set[ChatId] = field(default_factory=set)
    #: something was deleted that shall not stay in the journal either
    has_erased: bool = False
    #: groups that have got another id
    moved: dict[ChatId, ChatId] = field(default_factory=dict)
    #: when the content was read anew, where that has been done; see `bot.helpline.renewing`
    renewed_at: str = ""
    #: topics without a case where that is said now
    orphans: set[Address] = field(default_factory=set)
    #: groups that are reminded of all who wait
    reminded: set[ChatId] = field(default_factory=set)

    @property
    def cases(self) -> Cases:
        """Statements about cases."""
        return Cases(self.tx)

    @property
    def staff(self) -> Staff:
        """Statements about volunteers."""
        return Staff(self.tx)

    @property
    def deeds(self) -> Deeds:
        """Statements about what was done."""
        return Deeds(self.tx)

    @property
    def desk(self) -> Writer:
        """Words for volunteers."""
        return self.house.desk_words

    def words(self, case: Case) -> Writer:
        """Words for the person."""
        return self.house.words(case.language)

    def say(self, query: str, text: str, *, is_alert: bool = False) -> None:
        """What the presser reads at once."""
        self.answer = Answer(query=query, text=text, is_alert=is_alert)

    async def save(self, case: Case) -> None:
        """Keep the case, and when to look at it again."""
        await self.cases.save(case, look_at=next_look(case, now=self.now, limits=self.house.limits))

    async def audit(self, deed: str, case: Case, *, by: VolunteerId | None) -> None:
        """Remember who did what, as long as the case lives."""
        await self.deeds.note_on_case(case, deed, by=by, now=self.now)

    @staticmethod
    def address(chat: ChatId) -> Address:
        """A chat, outside any topic."""
        return Address(chat=chat)

    def plan(self, case: Case, *errands: Errand) -> None:
        """Have these done at the ends of the case, each in the order of its lane."""
        for errand in errands:
            enqueue(self.tx, self._outgoing(case, errand), now_ms=to_ms(self.now))

    def plan_ahead(self, case: Case, delivery: Delivery, *errands: Errand) -> None:
        """Have these done before a delivery that stays in its lane."""
        rows = [replace(self._outgoing(case, errand), lane=delivery.lane, coalesce=None) for errand in errands]
        enqueue(self.tx, *rows, now_ms=to_ms(self.now), ahead_of=delivery)

    def plan_marker(self, case: Case, marker: Tell) -> None:
        """Say that a line was not sent, when there is room; a newer marker takes the place of one still waiting."""
        marked = replace(
            self._outgoing(case, marker), lane=_marks(case, Side.TOPIC), priority=Priority.COSMETIC, coalesce="marker"
        )
        enqueue(self.tx, marked, now_ms=to_ms(self.now))

    def plan_album(self, case: Case, copy: Copy, word: str) -> None:
        """Have an album copied as a whole, in place of an earlier version with fewer messages."""
        later = to_ms(self.now + _ALBUM_PAUSE)
        outgoing = replace(self._outgoing(case, copy), coalesce=word, not_before_ms=later)
        enqueue(self.tx, outgoing, now_ms=to_ms(self.now))

    def post(self, lane: str, address: Address, errand: Errand, *, coalesce: str | None = None) -> None:
        """Have something done at an address of its own; it outlives any case."""
        body = PLANNED.dump_json(Planned(errand=errand, address=address))
        cost = 0 if isinstance(errand, Remove) else 1
        row = Outgoing(lane=lane, chat=address.chat, body=body, cost=cost, coalesce=coalesce)
        enqueue(self.tx, row, now_ms=to_ms(self.now))

    def post_general(self, group: ChatId, text: str, *, rows: Rows = (), coalesce: str | None = None) -> None:
        """Say something in a group's General topic."""
        self.post(f"desk:{group_mark(self.tx, group)}", Address(chat=group), _general(text, rows), coalesce=coalesce)

    def answer_in_group(self, line: Line, text: str, *, rows: Rows = ()) -> None:
        """Answer a line that belongs to no case, where it was written."""
        address = Address(chat=line.chat, topic=line.topic)
        tell = Tell(side=Side.TOPIC, text=text, rows=rows, reply_to=line.message)
        self.post(f"desk:{group_mark(self.tx, line.chat)}", address, tell)

    def mark_in_group(self, line: Line, emoji: str) -> None:
        """Mark a line that belongs to no case."""
        react = React(side=Side.TOPIC, message=line.message, emoji=emoji)
        self.post(f"desk:{group_mark(self.tx, line.chat)}", Address(chat=line.chat), react)

    def tell_person(self, case: Case, text: str, *, rows: Rows = (), reply_to: MessageId | None = None) -> None:
        """The bot's own words to the person."""
        self.plan(case, Tell(side=Side.PERSON, text=text, rows=rows, reply_to=reply_to))

    def tell_topic(
        self, case: Case, text: str, *, rows: Rows = (), reply_to: MessageId | None = None, is_silent: bool = True
    ) -> None:
        """The bot's own words to the volunteers."""
        self.plan(case, Tell(side=Side.TOPIC, text=text, rows=rows, reply_to=reply_to, is_silent=is_silent))

    def refresh(self, case: Case) -> None:
        """Bring the card, and where it changed the topic's name or icon, up to date."""
        self.plan(case, ShowCard())
        if case.shown_as != shown_as(case, self.desk):
            self.plan(case, ShowName())

    def _outgoing(self, case: Case, errand: Errand) -> Outgoing:
        side = side_of(errand)
        is_cosmetic = _is_cosmetic(errand)
        lane = _marks(case, side) if is_cosmetic else lane_of(case, side)
        urgency = Priority.URGENT if case.is_urgent else Priority.MESSAGE
        return Outgoing(
            lane=lane,
            chat=case.person if side is Side.PERSON else case.group,
            body=PLANNED.dump_json(Planned(errand=errand, case=case.id)),
            priority=Priority.COSMETIC if is_cosmetic else urgency,
            cost=_cost(errand),
            coalesce=_coalesce(errand),
        )


def bookmark_of(case: Case) -> Bookmark:
    """Where the person was, and their answers."""
    return decode(case.bookmark, language=case.language)


def lane_of(case: Case, side: Side) -> str:
    """The lane that keeps the messages of an end in order."""
    return f"person:{case.id}" if side is Side.PERSON else f"case:{case.id}"


def lanes_of(case: Case) -> tuple[str, ...]:
    """Every lane in which something may wait for this case."""
    return (*(lane_of(case, side) for side in Side), *(_marks(case, side) for side in Side))


def is_mark(lane: str) -> bool:
    """Whether a lane holds what may be left out: reactions, card edits."""
    return lane.startswith("marks-")


def _marks(case: Case, side: Side) -> str:
    return f"marks-{side}:{case.id}"


def side_of(errand: Errand) -> Side:
    """The end at which an errand is done."""
    return getattr(errand, "side", Side.TOPIC)


def shown_as(case: Case, words: Writer) -> str:
    """The topic's icon and name, as they are compared."""
    return f"{icon_of(case)} {name_of(case, words)}"


def group_mark(tx: Transaction, group: ChatId) -> str:
    """A name for a group that is not its id."""
    return tx.cipher.blind_index(f"desk {group}")[:8]


def _general(text: str, rows: Rows) -> Tell:
    return Tell(side=Side.TOPIC, text=text, rows=rows)


def _is_cosmetic(errand: Errand) -> bool:
    if isinstance(errand, ShowCard):
        return not errand.is_first
    return isinstance(errand, (React, ShowName, Pin))


def _cost(errand: Errand) -> int:
    match errand:
        case Copy():
            return len(errand.sources)
        case Remove() | Withdraw():
            return 0
        case _:
            return 1


def _coalesce(errand: Errand) -> str | None:
    match errand:
        case React():
            return f"react {errand.message}"
        case ShowCard() | ShowName():
            return errand.kind
        case _:
            return None
