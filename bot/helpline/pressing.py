"""What volunteers press in a case's topic."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.desk.card import PREFIX, button
from bot.desk.case import Case, Refusal
from bot.desk.relay import is_telling
from bot.desk.vocabulary import Pressed, Redraw, Remove, Side, VolunteerId
from bot.helpline import acting, sending
from bot.helpline.acting import REASONS, Outcome
from bot.helpline.hearing import held_with, keep_back
from bot.helpline.speaking import speak
from bot.helpline.turn import Turn
from bot.messages import MessageId, Rows
from bot.store.cases import Fate, Record

_BLOCK_DAYS = ("1", "7", "30")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A press on a button of the desk, taken apart."""

    turn: Turn
    case: Case
    pressed: Pressed
    by: VolunteerId
    arguments: tuple[str, ...]

    @property
    def argument(self) -> str:
        """What stands first behind the verb."""
        return self.arguments[0] if self.arguments else ""

    def say(self, key: str, **values: str) -> None:
        """Answer with a phrase."""
        text = self.turn.desk.phrase_label(key, **values)
        self.turn.say(self.pressed.query, text, is_alert=key.startswith("refusal."))

    def redraw(self, text: str, rows: Rows = ()) -> None:
        """Other words in the message whose button was pressed; the card keeps its own."""
        if self.pressed.message == self.case.card:
            return
        self.turn.plan(self.case, Redraw(side=Side.TOPIC, message=self.pressed.message, text=text, rows=rows))

    def remove(self) -> None:
        """Take away the message whose button was pressed; never the card, whose buttons can be forged."""
        if self.pressed.message == self.case.card:
            return
        self.turn.plan(self.case, Remove(side=Side.TOPIC, messages=(self.pressed.message,)))


def read_verb(goes: str) -> tuple[str, tuple[str, ...]]:
    """Verb and arguments of a button; an empty verb for a button that is not the desk's."""
    prefix, *rest = goes.split("-")
    return (rest[0], tuple(rest[1:])) if prefix == PREFIX and rest else ("", ())


async def press(turn: Turn, case: Case, pressed: Pressed, *, by: VolunteerId) -> None:
    """Do what an approved volunteer's button says; a forged one does nothing, nor does one of an older version."""
    verb, arguments = read_verb(pressed.goes)
    await _VERBS.get(verb, _refuse)(Press(turn=turn, case=case, pressed=pressed, by=by, arguments=arguments))


async def _refuse(press: Press) -> None:
    press.say("refusal.impossible")


def _show(press: Press, outcome: Outcome) -> bool:
    if outcome.refusal:
        press.say(outcome.refusal)
    return not outcome.refusal


async def _take(press: Press) -> None:
    outcome = await acting.take(press.turn, press.case, by=press.by)
    if outcome.refusal == "refusal.not_yours":
        rows = ((button(press.turn.desk, "over"), button(press.turn.desk, "cancel")),)
        text = press.turn.desk.phrase("desk_note.take_over", volunteer=f"№{press.case.volunteer}")
        press.turn.tell_topic(press.case, text, rows=rows)
        return
    _show(press, outcome)


async def _over(press: Press) -> None:
    _show(press, await acting.take(press.turn, press.case, by=press.by, is_over=True))
    press.remove()


async def _release(press: Press) -> None:
    _show(press, await acting.release(press.turn, press.case, by=press.by))


async def _hand_over(press: Press) -> None:
    _show(press, await acting.hand_over(press.turn, press.case, by=press.by))


async def _cancel(press: Press) -> None:
    press.remove()


async def _replies(press: Press) -> None:
    rows = (*sending.reply_rows(press.turn, "reply"), (button(press.turn.desk, "cancel"),))
    press.turn.tell_topic(press.case, press.turn.desk.phrase("desk_note.choose_reply"), rows=rows)


async def _reply(press: Press) -> None:
    if what := _find_reply(press):
        _preview(press, what, "replysend")


async def _pages(press: Press) -> None:
    rows = (*sending.page_rows(press.turn, press.case), (button(press.turn.desk, "cancel"),))
    press.turn.tell_topic(press.case, press.turn.desk.phrase("desk_note.choose_page"), rows=rows)


async def _page(press: Press) -> None:
    if what := _find_page(press):
        _preview(press, what, "pagesend")


def _find_reply(press: Press) -> sending.Sendable | None:
    """The reply that the button names; says so where content read anew has it no more."""
    what = sending.find_reply(press.turn, press.case, press.argument)
    if what is None:
        press.say("refusal.no_reply", name=press.argument)
    return what


def _find_page(press: Press) -> sending.Sendable | None:
    """The page that the button names; says so where content read anew has it no more."""
    what = sending.find_page(press.turn, press.case, press.argument)
    if what is None:
        press.say("refusal.no_page", name=press.argument)
    return what


def _preview(press: Press, what: sending.Sendable, verb: str) -> None:
    words = press.turn.desk
    rows = (
        (button(words, verb, press.argument, label=words.phrase_label("desk_button.send")), button(words, "cancel")),
    )
    press.redraw(sending.preview(press.turn, press.case, what, "desk_note.would_send"), rows)


async def _reply_send(press: Press) -> None:
    await _send(press, _find_reply(press))


async def _page_send(press: Press) -> None:
    await _send(press, _find_page(press))


async def _send(press: Press, what: sending.Sendable | None) -> None:
    if what is None:
        return
    record = await press.turn.cases.line(press.case, Side.TOPIC, press.pressed.message)
    if record and record.fate is not Fate.TOLD:
        # a double press
        return
    sent = await sending.send(press.turn, press.case, what, by=press.by, source=press.pressed.message)
    if isinstance(sent, Refusal):
        press.say(f"refusal.{sent.why}")
        return
    press.redraw(sending.preview(press.turn, press.case, what, "desk_note.sends"))


async def _close(press: Press) -> None:
    words = press.turn.desk
    rows = (
        (button(words, "closenow"),),
        *sending.reply_rows(press.turn, "closewith", farewells=True),
        (button(words, "cancel"),),
    )
    press.turn.tell_topic(press.case, words.phrase("desk_note.choose_farewell"), rows=rows)


async def _close_now(press: Press) -> None:
    if _show(press, await acting.end(press.turn, press.case, by=press.by)):
        press.remove()


async def _close_with(press: Press) -> None:
    farewell = sending.find_reply(press.turn, press.case, press.argument)
    text = farewell.to_person.text if farewell else ""
    if _show(press, await acting.end(press.turn, press.case, by=press.by, farewell=text)):
        press.remove()


async def _block(press: Press) -> None:
    words = press.turn.desk
    rows = tuple(
        tuple(
            button(words, "blocknow", days, reason, label=f"{words.phrase_label(f'block_reason.{reason}')}: {days}")
            for days in _BLOCK_DAYS
        )
        for reason in REASONS
    )
    press.turn.tell_topic(press.case, words.phrase("desk_note.choose_block"), rows=(*rows, (button(words, "cancel"),)))


async def _block_now(press: Press) -> None:
    days, reason = (*press.arguments, "", "")[:2]
    if not days.isdecimal() or reason not in REASONS:
        await _refuse(press)
        return
    if _show(press, await acting.block(press.turn, press.case, by=press.by, days=int(days), reason=reason)):
        press.remove()


async def _line_of(press: Press) -> Record | None:
    """The line a button is about, as long as it waits for its author's word."""
    if not press.argument.isdecimal():
        return None
    record = await press.turn.cases.line(press.case, Side.TOPIC, MessageId(int(press.argument)))
    return record if record and record.fate in {Fate.NOTE, Fate.HELD} else None


async def _send_line(press: Press) -> None:
    """Send a note after all; a voice, a face or a file only after one more question."""
    record = await _line_of(press)
    if record is None:
        press.say("refusal.sent_already")
        press.remove()
    elif is_telling(record.kind):
        words, number = press.turn.desk, str(record.source)
        rows = ((button(words, "sure", number), button(words, "drop", number)),)
        press.redraw(words.phrase(f"ask.own_{record.kind}"), rows)
    else:
        await _speak(press, record)


async def _sure(press: Press) -> None:
    record = await _line_of(press)
    if record is None:
        press.say("refusal.sent_already")
        press.remove()
    else:
        await _speak(press, record)


async def _speak(press: Press, record: Record) -> None:
    for each in await held_with(press.turn, press.case, record):
        target = each.reply_to
        is_persons = target and await press.turn.cases.copied_line(press.case, Side.PERSON, target)
        said = each if is_persons else replace(each, reply_to=None)
        spoken = await speak(press.turn, press.case, said, by=press.by)
        if isinstance(spoken, Refusal):
            press.say(f"refusal.{spoken.why}")
            return
    press.remove()


async def _drop(press: Press) -> None:
    record = await _line_of(press)
    if record is not None and record.copy is not None:
        await keep_back(press.turn, press.case, record)
    press.remove()


async def _take_and_send(press: Press) -> None:
    await _take_then_send(press, is_over=False)


async def _over_and_send(press: Press) -> None:
    await _take_then_send(press, is_over=True)


async def _take_then_send(press: Press, *, is_over: bool) -> None:
    if press.case.volunteer != press.by:
        outcome = await acting.take(press.turn, press.case, by=press.by, is_over=is_over)
        if not _show(press, outcome):
            return
        press = replace(press, case=outcome.case)
    await _send_line(press)


_VERBS: dict[str, Callable[[Press], Awaitable[None]]] = {
    "take": _take,
    "over": _over,
    "release": _release,
    "handover": _hand_over,
    "cancel": _cancel,
    "replies": _replies,
    "reply": _reply,
    "replysend": _reply_send,
    "pages": _pages,
    "page": _page,
    "pagesend": _page_send,
    "close": _close,
    "closenow": _close_now,
    "closewith": _close_with,
    "block": _block,
    "blocknow": _block_now,
    "send": _send_line,
    "sure": _sure,
    "drop": _drop,
    "takesend": _take_and_send,
    "oversend": _over_and_send,
}
