"""Sentences put together from phrases: how long it will take, what is known of a person."""

from datetime import datetime, timedelta
from html import escape

from babel.dates import format_datetime, get_timezone_location

from bot.desk.card import Known, span
from bot.desk.case import Case, Share
from bot.desk.duty import expected_wait, is_on_duty, next_duty
from bot.dialogue.about_case import describe, path_of
from bot.dialogue.writer import Writer
from bot.helpline.house import House
from bot.helpline.turn import Turn, bookmark_of

#: waits older than this say nothing about today
WAITS_COUNT = timedelta(days=14)


def known_of(case: Case, house: House) -> Known:
    """What the person agreed to show, in the volunteers' language."""
    words, bookmark = house.desk_words, bookmark_of(case)
    return Known(
        profile=describe(bookmark.profile, words) if Share.PROFILE in case.shows else (),
        path=tuple(escape(title, quote=False) for title in path_of(bookmark, house.library(), words))
        if Share.PATH in case.shows
        else (),
        language=escape(words.catalog.tongue(case.language), quote=False) if Share.LANGUAGE in case.shows else "",
    )


async def waiting_sentence(turn: Turn, case: Case) -> str:
    """How long it will take, as honestly as it is known: a pause and hours of duty first, then the last days' waits."""
    words = turn.words(case)
    if await turn.staff.is_paused():
        return words.phrase("handoff.on_pause")
    if begins := _back_at(turn, case):
        return words.phrase("handoff.off_duty", when=clock_time(begins, turn.house, words))
    wait = await wait_now(turn)
    if wait is None:
        return words.phrase("handoff.wait_unknown")
    return words.phrase("handoff.wait", span=span(wait, words))


async def told_wait(turn: Turn, case: Case) -> timedelta | None:
    """The wait that the waiting sentence names; None where it names none."""
    return None if await turn.staff.is_paused() or _back_at(turn, case) else await wait_now(turn)


def _back_at(turn: Turn, case: Case) -> datetime | None:
    """When the volunteers are back; None while they are there, and where it is not known."""
    calendar = turn.house.library().calendar
    if is_on_duty(calendar, turn.now, case.language):
        return None
    return next_duty(calendar, turn.now, case.language)


async def wait_now(turn: Turn) -> timedelta | None:
    """How long people wait these days; None where too few have waited."""
    return expected_wait(await turn.staff.waits(since=turn.now - WAITS_COUNT))


def clock_time(moment: datetime, house: House, words: Writer) -> str:
    """Day and hour in the desk's time zone, with the zone's name, such as "понедельник, 09:00 (Берлин)"."""
    zone, locale = house.library().calendar.zone, words.catalog.locale
    place = get_timezone_location(zone, locale=locale, return_city=True)
    return f"{format_datetime(moment, 'EEEE, HH:mm', tzinfo=zone, locale=locale)} ({place})"


def day(moment: datetime, house: House, words: Writer) -> str:
    """Day and hour as people write them, for what lies further away."""
    zone, locale = house.library().calendar.zone, words.catalog.locale
    return str(format_datetime(moment, "d MMMM, HH:mm", tzinfo=zone, locale=locale))
