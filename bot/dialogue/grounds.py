"""What words rest on: dates, sources, and how far they can still be trusted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.content.entry import Source, Text, last_day
from bot.content.stale import advice_day, review_day
from bot.content.terms import ORIGINS, Topic
from bot.dialogue.choose import concerns, is_about_all
from bot.dialogue.scene import Scene
from bot.dialogue.writer import Writer, plain

#: what was decided or counted on a day does not grow old as rules and practice do
_LASTING = frozenset({Topic.CASE_LAW, Topic.STATISTICS, Topic.ADVOCACY, Topic.CONSCIENTIOUS_OBJECTION})
_DAYS_A_MONTH = 30


def grounds_of(scene: Scene) -> str:
    """The date and sources of a tree node, for entries about people of this citizenship; empty where it names none.

    Entries about other situations stay in: a mother reads of her son's summons, and the words rest on that.
    """
    library, profile = scene.library, scene.profile
    return grounds(scene, (each for each in scene.node.based_on if concerns(library.citizens_of(each), profile)))


def grounds(scene: Scene, entry_ids: Iterable[str], *, instead_of_date: str = "") -> str:
    """The newest date of some entries, each with its date and publishers in a folded quote, a warning when due.

    An entry about people of another citizenship says so, and its date counts only where there is no other.
    """
    writer, library = scene.writer, scene.library
    lines: list[str] = []
    dates: list[str] = []
    dates_of_others: list[str] = []
    is_due = False
    for entry_id in entry_ids:
        ground = _ground(scene, entry_id)
        if ground is None:
            continue
        about = whose(scene, library.citizens_of(entry_id))
        day = library.date_of(entry_id)
        (dates_of_others if about else dates).append(day)
        behind = _bracketed(writer.date(day) if day else "", about)
        lines.append(f"{writer.text(ground.title)}{behind}: {_publishers(writer, ground.sources)}")
        is_due = is_due or ground.due < scene.today
    if not lines:
        return ""
    newest = max(filter(None, dates), key=last_day, default="") or max(
        filter(None, dates_of_others), key=last_day, default=""
    )
    dated = writer.phrase("source.as_of", date=writer.catalog.date(newest)) if newest else ""
    warning = writer.phrase("notice.past_review") if is_due else ""
    notice = writer.phrase("notice.information")
    heading = writer.phrase("source.heading")
    return "\n".join(
        filter(None, [warning, instead_of_date or dated, writer.folded(heading, lines), f"<i>{notice}</i>"])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What is said of an entry that words rest on."""

    title: Text
    sources: tuple[Source, ...]
    #: the day by which an editor must have looked again
    due: date


def _ground(scene: Scene, entry_id: str) -> _Ground | None:
    """None where nothing may be shown: what is not verified, or gone."""
    library = scene.library
    fact, advice = library.fact(entry_id), library.safety.get(entry_id)
    if fact is not None and fact.verified:
        due = review_day(fact, _checked(scene, entry_id), library)
        return _Ground(title=fact.text("title"), sources=fact.sources, due=due)
    if fact is None and advice is not None:
        return _Ground(title=advice.text("title"), sources=advice.sources, due=advice_day(advice, library))
    return None


def _bracketed(*words: str) -> str:
    """What stands behind a title: " (July 2024; citizenship: Russia)"."""
    said = "; ".join(filter(None, words))
    return f" ({said})" if said else ""


def whose(scene: Scene, citizenships: tuple[str, ...]) -> str:
    """Whom an entry is about, unless it is about this person or about all alike: "citizenship: Russia"."""
    if is_about_all(citizenships) or scene.profile.citizenship in citizenships:
        return ""
    names = [scene.writer.phrase(f"citizenship.{citizen}") for citizen in ORIGINS if citizen in citizenships]
    return scene.writer.phrase("source.citizenship", who=plain(scene.writer.catalog.listing(names)))


def searched(scene: Scene, checked: str) -> str:
    """When something was last looked for and not found."""
    return scene.writer.phrase("source.searched", date=scene.writer.catalog.date(checked))


def _checked(scene: Scene, entry_id: str) -> str:
    found = scene.library.positions.get(entry_id)
    return scene.library.countries[found[0]].checked if found else scene.library.checked["law"]


def _publishers(writer: Writer, sources: tuple[Source, ...]) -> str:
    names = [
        writer.publisher(source) if source.url else f"{writer.publisher(source)}, {writer.source_date(source.date)}"
        for source in sources
    ]
    return "; ".join(dict.fromkeys(names))


def dated(scene: Scene, as_of: str, topic: Topic) -> str:
    """The date of one entry, with a mark when what it says can be old by now."""
    written = scene.writer.phrase("source.as_of", date=scene.writer.catalog.date(as_of))
    limit = timedelta(days=_DAYS_A_MONTH * scene.library.review.old_after_months)
    if topic in _LASTING or scene.today - last_day(as_of) <= limit:
        return written
    return f"{written} · {scene.writer.phrase('notice.old')}"
