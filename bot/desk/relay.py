"""What becomes of each line: passed on, held, kept as a note, refused."""

from dataclasses import dataclass
from enum import StrEnum

from bot.desk.case import Action, Case, Refusal, Status, Why, act
from bot.desk.command import Command, Order
from bot.desk.vocabulary import Kind, Line, Styled, VolunteerId
from bot.messages import MessageId

#: copied as they are
_PASSED = frozenset(
    {
        Kind.TEXT,
        Kind.PHOTO,
        Kind.VIDEO,
        Kind.ANIMATION,
        Kind.VIDEO_NOTE,
        Kind.VOICE,
        Kind.AUDIO,
        Kind.STICKER,
        Kind.DICE,
        Kind.DOCUMENT,
    }
)
#: a file's name, author and place travel with it; a voice and a face are known among a thousand
_TELLING = frozenset({Kind.VOICE, Kind.VIDEO_NOTE, Kind.DOCUMENT})


class Target(StrEnum):
    """What a volunteer's line answers."""

    NOTHING = "nothing"
    PERSON = "person"
    CARD = "card"
    #: a note, a notice of the bot, a line that went to the person
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """It goes to the other end."""

    #: the line of the other end that it answers, by its id at this end
    reply_to: MessageId | None = None
    #: words in place of the line's own: without a command, without a link to an account
    styled: Styled | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """It goes to the other end once its author has confirmed; the reason is a phrase in the group "ask"."""

    reason: str
    reply_to: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """It can't go at all; the reason is a phrase in the group "refused"."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """It stays among volunteers."""

    #: its author may believe that it went out: say that it did not
    is_marked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """It was meant for the person, and its author does not have the case: sent once they take it."""

    why: Why
    reply_to: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """The copy at the other end changes along."""

    has_other_file: bool


PersonRuling = Pass | Hold | Decline
VolunteerRuling = Pass | Hold | Decline | Note | Offer
EditRuling = Follow | Hold | Decline


def rule_person(line: Line) -> PersonRuling:
    """What becomes of a line of the person."""
    if line.kind not in _PASSED:
        return Decline(reason=_reason(line.kind))
    if line.kind is Kind.DOCUMENT and line.names_account:
        # it would be copied as it is once it is confirmed
        return Decline(reason=Kind.OTHER.value)
    if line.kind is Kind.DOCUMENT:
        return Hold(reason="document", reply_to=line.reply_to)
    return Pass(reply_to=line.reply_to, styled=line.styled if line.names_account else None)


def rule_volunteer(case: Case, line: Line, order: Order | None, *, by: VolunteerId, target: Target) -> VolunteerRuling:
    """What becomes of an approved volunteer's line in a case's topic; of orders, only /say and /note are lines.

    A reply to the person or to the card speaks, and so does /say; everything else is a note.
    """
    if order is not None and order.command is Command.NOTE:
        return Note(is_marked=False)
    ruling = _rule(case, line, order, by=by, target=target)
    return _said_now_or_never(ruling) if line.names_account or order is not None else ruling


def _said_now_or_never(ruling: VolunteerRuling) -> VolunteerRuling:
    """What can't be sent later by a button, since the line itself would be copied: with its command, with its link."""
    match ruling:
        case Offer(why=why):
            return Decline(reason=why.value)
        case Hold():
            return Decline(reason=Kind.OTHER.value)
        case Note():
            return Note(is_marked=False)
        case _:
            return ruling


def _rule(case: Case, line: Line, order: Order | None, *, by: VolunteerId, target: Target) -> VolunteerRuling:
    is_said = order is not None and order.command is Command.SAY
    if not is_said and target not in {Target.PERSON, Target.CARD}:
        return Note()
    reply_to = line.reply_to if target is Target.PERSON else None
    if line.kind not in _PASSED:
        return Decline(reason=_reason(line.kind))
    if refusal := why_mute(case, by):
        return _offer(refusal.why, reply_to)
    if line.kind in _TELLING:
        return Hold(reason=f"own_{line.kind}", reply_to=reply_to)
    styled = order.rest if order and is_said else line.styled if line.names_account else None
    return Pass(reply_to=reply_to, styled=styled)


def rule_edit(line: Line, *, has_other_file: bool) -> EditRuling:
    """What becomes of a change of a line that goes to the other end or lies there.

    A file put in the place of another one is as telling as a file that is sent, and is asked about in the same way.
    """
    if line.kind not in _PASSED:
        return Decline(reason="edit")
    reason = _asked(line)
    if not has_other_file or reason is None:
        return Follow(has_other_file=has_other_file)
    # it would be copied as it is once it is confirmed
    return Decline(reason="edit") if line.names_account else Hold(reason=reason)


def _asked(line: Line) -> str | None:
    """The phrase that asks before such a line goes; None where nothing is asked."""
    if line.is_private:
        return "document" if line.kind is Kind.DOCUMENT else None
    return f"own_{line.kind}" if line.kind in _TELLING else None


def why_mute(case: Case, by: VolunteerId) -> Refusal | None:
    """Why this volunteer can't speak to the person now; None where they can."""
    outcome = act(case, Action.SPEAK, now=case.last_word_at, by=by)
    return outcome if isinstance(outcome, Refusal) else None


def _offer(why: Why, reply_to: MessageId | None) -> Offer | Decline:
    if why in {Why.TAKE_FIRST, Why.NOT_YOURS}:
        return Offer(why=why, reply_to=reply_to)
    return Decline(reason=why.value)


def _reason(kind: Kind) -> str:
    return kind.value


def is_telling(kind: Kind) -> bool:
    """Whether such a message of a volunteer tells who they are: it asks before it goes."""
    return kind in _TELLING


def is_followed(case: Case) -> bool:
    """Whether edits of earlier lines still reach the other end."""
    return case.status in {Status.WAITING, Status.ACTIVE, Status.CLOSED}
