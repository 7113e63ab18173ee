"""What words rest on: dates, sources, and how far they can still be trusted."""

from collections.abc import Iterable
from datetime import timedelta

from bot.content.entry import Source, last_day
from bot.content.stale import advice_day, review_day
from bot.content.terms import Topic
from bot.dialogue.choose import concerns
from bot.dialogue.scene import Scene
from bot.dialogue.writer import Writer

#: what was decided or counted on a day does not grow old as rules and practice do
_LASTING = frozenset({Topic.CASE_LAW, Topic.STATISTICS, Topic.ADVOCACY, Topic.CONSCIENTIOUS_OBJECTION})
_DAYS_A_MONTH = 30


def grounds_of(scene: Scene) -> str:
    """The date and sources of a tree node, for entries about people of this citizenship; empty where it names none.

    Entries about other situations stay in: a mother reads of her son's summons, and the words rest on that.
    """
    return grounds(scene, (each for each in scene.node.based_on if concerns(_aim(scene, each), scene.profile)))


def _aim(scene: Scene, entry_id: str) -> tuple[str, ...]:
    """Whose citizenship an entry is about."""
    fact, advice = scene.library.fact(entry_id), scene.library.safety.get(entry_id)
    return fact.applies_to.citizenship if fact else advice.citizenship if advice else ()


def grounds(scene: Scene, entry_ids: Iterable[str]) -> str:
    """The newest date of some entries, each with its date and publishers in a folded quote, a warning when due."""
    writer, library = scene.writer, scene.library
    lines: list[str] = []
    dates: list[str] = []
    is_due = False
    for entry_id in entry_ids:
        fact = library.fact(entry_id)
        if fact is not None and fact.verified:
            title = writer.text(fact.text("title"))
            lines.append(f"{title} ({writer.date(fact.as_of)}): {_publishers(writer, fact.sources)}")
            dates.append(fact.as_of)
            is_due = is_due or review_day(fact, _checked(scene, entry_id), library) < scene.today
        elif advice := library.safety.get(entry_id):
            day = f" ({writer.date(advice.as_of)})" if advice.as_of else ""
            lines.append(f"{writer.text(advice.text('title'))}{day}: {_publishers(writer, advice.sources)}")
            is_due = is_due or advice_day(advice, library) < scene.today
    if not lines:
        return ""
    newest = max(dates, key=last_day, default="")
    dated = writer.phrase("source.as_of", date=writer.catalog.date(newest)) if newest else ""
    warning = writer.phrase("notice.past_review") if is_due else ""
    notice = writer.phrase("notice.information")
    heading = writer.phrase("source.heading")
    return "\n".join(filter(None, [warning, dated, writer.folded(heading, lines), f"<i>{notice}</i>"]))


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
