"""What volunteers ask about the desk as a whole: who waits, what was done."""

from collections.abc import Sequence
from datetime import timedelta

from babel.dates import format_datetime

from bot.desk.card import span
from bot.desk.case import Case, Status
from bot.helpline.turn import Turn
from bot.helpline.wording import WAITS_COUNT, wait_now
from bot.messages import ChatId
from bot.store.deeds import Deed
from bot.store.staff import Measure, Volunteer

#: Bot API documentation, "Chat ids": ids of supergroups are -100 and the number used in links
_LINK_OFFSET = -1_000_000_000_000
_LATEST_DEEDS = 20
#: Bot API: 4096 characters and 100 entities in a message; nobody reads more lines than these on a phone
_LISTED = 40
_STATS_PERIOD = timedelta(days=7)


async def queue_text(turn: Turn, group: ChatId) -> str:
    """The open cases of a group, urgent first, then by age."""
    cases = await turn.cases.in_group(group)
    if not cases:
        return turn.desk.phrase("desk_general.queue_empty")
    return "\n".join([turn.desk.phrase("desk_general.queue"), *_listing(turn, cases)])


async def reminder_text(turn: Turn, group: ChatId, on_call: Sequence[Volunteer]) -> str:
    """Who waits, with the volunteers on call named so that their phones ring."""
    waiting = [case for case in await turn.cases.in_group(group) if case.status is Status.WAITING]
    names = " ".join(f'<a href="tg://user?id={each.account}">№{each.id}</a>' for each in on_call)
    heading = turn.desk.count("desk_general.waiting", len(waiting))
    return "\n".join(filter(None, [heading, *_listing(turn, waiting), names]))


def _listing(turn: Turn, cases: Sequence[Case]) -> list[str]:
    """A line for each of the first cases, and how many more there are."""
    left = len(cases) - _LISTED
    more = [turn.desk.phrase("desk_general.more", number=str(left))] if left > 0 else []
    return [*(_line(turn, case) for case in cases[:_LISTED]), *more]


def _line(turn: Turn, case: Case) -> str:
    words, mark = turn.desk, "❗️ " if case.is_urgent else ""
    name = f'<a href="{_link(case)}">{case.designation}</a>' if case.topic else case.designation
    if case.status is Status.WAITING:
        return f"{mark}{name}: {words.phrase('desk_general.waits', since=span(turn.now - case.waiting_since, words))}"
    answered = "" if case.is_answered else f", {words.phrase('desk_general.unanswered')}"
    return f"{mark}{name}: №{case.volunteer}{answered}"


def _link(case: Case) -> str:
    return f"https://t.me/c/{_LINK_OFFSET - case.group}/{case.topic}"


async def stats_text(turn: Turn, group: ChatId) -> str:
    """The last week in numbers, and what was done lately; of a case that is forgotten only the numbers are left."""
    words, staff, since = turn.desk, turn.staff, turn.now - _STATS_PERIOD
    judged = await staff.judgements(since=turn.now - WAITS_COUNT)
    wait = await wait_now(turn)
    numbers = words.phrase(
        "desk_general.stats",
        open=str(len(await turn.cases.in_group(group))),
        opened=str(await staff.counted(Measure.OPENED, since=since)),
        closed=str(await staff.counted(Measure.CLOSED, since=since)),
        wait=span(wait, words) if wait else "?",
        helped=str(sum(judged)),
        judged=str(len(judged)),
    )
    deeds = await turn.deeds.latest(since=since, limit=_LATEST_DEEDS)
    return "\n".join([numbers, "", *(_deed_line(turn, each) for each in deeds)])


def _deed_line(turn: Turn, deed: Deed) -> str:
    zone, locale = turn.house.library().calendar.zone, turn.desk.catalog.locale
    moment = format_datetime(deed.at, "dd.MM HH:mm", tzinfo=zone, locale=locale)
    who = f"№{deed.volunteer} " if deed.volunteer else ""
    return f"{moment} {who}{turn.desk.phrase(f'deed.{_deed_key(deed.deed)}')} {deed.about}".rstrip()


def _deed_key(deed: str) -> str:
    return deed.partition(":")[0].replace(" ", "_")
