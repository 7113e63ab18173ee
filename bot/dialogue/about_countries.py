"""The pages about countries: the list, one country, the comparison."""

from dataclasses import replace

from bot.content.country import Country, Position, Summary
from bot.content.stale import review_day
from bot.content.terms import Citizenship, Stance
from bot.dialogue.bookmark import NOBODY, Profile, Spot
from bot.dialogue.choose import (
    Rated,
    best_summary,
    fitting_positions,
    match_contacts,
    newest_date,
    order_positions,
    rate_countries,
    stance_of,
)
from bot.dialogue.grounds import dated, grounds
from bot.dialogue.scene import Link, LinkRows, Part, Scene, divide, in_rows, pack, shorten
from bot.dialogue.writer import Writer, flag

#: read at a glance, also by those who don't tell colours apart: the stance's word stands beside it on the page
MARKS = {
    Stance.PROTECTS: "🟢",
    Stance.LIMITED: "🟡",
    Stance.CASE_BY_CASE: "⚖️",
    Stance.INFORMATIONAL: "ℹ️",
    Stance.RESTRICTIVE: "🟠",
    Stance.UNSAFE: "🔴",
}
_NOTHING_KNOWN = "▫️"
_CITIZENS = (Citizenship.RU, Citizenship.BY, Citizenship.UA)
#: buttons of countries on a page, two a row
_COUNTRIES_A_PART = 8
#: the argument `DE_all` shows everything on Germany, also what is about other people
EVERYTHING = "_all"


def countries(scene: Scene, said: str) -> list[Part]:
    """A keyboard of countries, best first for this person, with what the marks mean."""
    rated = rate_countries(scene.library, scene.profile)
    catalog = scene.writer.catalog
    links = [
        Link(
            label=f"{mark(each.stance)} {catalog.country(each.country.country)}",
            goes=scene.link(f"country/{each.country.country}"),
        )
        for each in rated
    ]
    legend = "\n".join(f"{mark(stance)} {scene.writer.phrase(f'stance.{stance}')}" for stance in _stances(rated))
    text = "\n\n".join(filter(None, [said, who(scene), legend]))
    return [Part(text=text, rows=in_rows(group, columns=2)) for group in divide(links, size=_COUNTRIES_A_PART)]


def mark(stance: Stance | None) -> str:
    """The sign of a stance."""
    return MARKS[stance] if stance else _NOTHING_KNOWN


def _stances(rated: list[Rated]) -> list[Stance]:
    present = {each.stance for each in rated}
    return [stance for stance in MARKS if stance in present]


def who(scene: Scene) -> str:
    """For whom the page is: "For: Belarus · conscientious objector"."""
    words = who_in_words(scene.profile, scene.writer)
    return (
        f"{scene.writer.phrase('country.for')} <b>{words}</b>"
        if words
        else f"<i>{scene.writer.phrase('country.for_nobody')}</i>"
    )


def who_in_words(profile: Profile, writer: Writer) -> str:
    """Citizenship and situation as HTML; empty for a stranger."""
    words = []
    if profile.citizenship:
        words.append(writer.phrase(f"citizenship.{profile.citizenship}"))
    if profile.situation:
        words.append(writer.phrase(f"situation_short.{profile.situation}"))
    return " · ".join(words)


def country(scene: Scene, said: str) -> list[Part]:
    """One country for this person: what is weighed first, then each dated statement, then history."""
    entry = scene.library.countries[scene.argument[:2]]
    shows_everything = scene.argument.endswith(EVERYTHING)
    if shows_everything:
        positions = order_positions((p for p in entry.positions if p.verified), NOBODY)
    else:
        positions = fitting_positions(entry, scene.profile)
    heading = f"<b>{scene.writer.country(entry.country)}</b>"
    summary = None if shows_everything else best_summary(entry, scene.profile)
    blocks = [*_opening(scene, entry, heading, summary), *(_position(scene, entry, each) for each in positions)]
    if not positions and not summary:
        blocks.append(scene.writer.phrase("country.nothing_known"))
    notice = f"<i>{scene.writer.phrase('notice.information')}</i>"
    texts = pack([said, *blocks])
    rows = _country_rows(scene, entry, shows_everything=shows_everything)
    return [Part(text=_continued(heading, text, number, notice), rows=rows) for number, text in enumerate(texts)]


def _continued(heading: str, text: str, number: int, notice: str) -> str:
    return f"{heading}\n\n{text}\n\n{notice}" if number else f"{text}\n\n{notice}"


def _opening(scene: Scene, entry: Country, heading: str, summary: Summary | None) -> list[str]:
    writer = scene.writer
    top = [heading, who(scene)]
    if scene.profile.citizenship is None:
        return ["\n".join([*top, "", *_by_citizenship(scene, entry)])]
    if not summary:
        return ["\n".join(top)]
    stance = stance_of(entry, scene.profile)
    if stance:
        top.append(f"{mark(stance)} <b>{writer.phrase(f'stance.{stance}')}</b>")
    advice = [
        f"<b>{writer.phrase(f'country.{field}')}</b> {writer.text(summary.text(field))}"
        for field in ("first", "avoid", "unknown")
    ]
    # what decides and who says so first: of a long page many read only the beginning
    said = f"{writer.text(summary.text('say'))}\n\n{_counsel(scene, entry)}"
    return ["\n".join(top), said, grounds_line(scene, summary), *advice]


def _by_citizenship(scene: Scene, entry: Country) -> list[str]:
    """For a stranger: what the country means for each of the three citizenships."""
    stances = {citizen: stance_of(entry, replace(scene.profile, citizenship=citizen)) for citizen in _CITIZENS}
    return [
        f"{scene.writer.country(citizen)}: {mark(stance)} {scene.writer.phrase(f'stance.{stance}')}"
        for citizen, stance in stances.items()
        if stance
    ]


def grounds_line(scene: Scene, summary: Summary) -> str:
    """Date and sources of a summary."""
    return grounds(scene, summary.based_on).rpartition("\n<i>")[0]


def _counsel(scene: Scene, entry: Country) -> str:
    best = match_contacts(scene.library, scene.profile, language=scene.bookmark.language, place=_place(entry))[:2]
    if not best:
        return ""
    names = scene.writer.catalog.listing([scene.writer.contact(match.contact) for match in best], either=True)
    return scene.writer.phrase("country.ask_before", contacts=names)


def _place(entry: Country) -> str | None:
    return None if entry.country == "EU" else entry.country


def _position(scene: Scene, entry: Country, position: Position) -> str:
    writer = scene.writer
    sign = "⌛" if position.overtaken_by else mark(position.stance)
    lines = [
        f"{sign} <b>{writer.text(position.text('title'))}</b>",
        f"{writer.phrase(f'topic.{position.topic}')} · {dated(scene, position.as_of, position.topic)}",
        writer.text(position.text("says")),
    ]
    if position.caution:
        lines.append(f"❗ {writer.text(position.text('caution'))}")
    lines.append(_what_changed(scene, position))
    if review_day(position, entry.checked, scene.library) < scene.today:
        lines.append(f"⚠️ {writer.phrase('notice.past_review')}")
    return "\n".join(filter(None, lines)) + "\n" + writer.sources(position.sources)


def _what_changed(scene: Scene, position: Position) -> str:
    """For what people still quote: the newer entry that overtook it."""
    newer = scene.library.fact(position.overtaken_by) if position.overtaken_by else None
    if newer is None:
        return ""
    title = scene.writer.text(newer.text("title"))
    when = scene.writer.date(newer.as_of)
    return f"<b>{scene.writer.phrase('country.overtaken')}</b> {title} ({when})"


def _country_rows(scene: Scene, entry: Country, *, shows_everything: bool) -> LinkRows:
    writer, code = scene.writer, entry.country
    helps = Link(
        label=writer.phrase_label("country.contacts"),
        goes=scene.link(f"contacts/{code}" if code != "EU" else "contacts"),
    )
    best = match_contacts(scene.library, scene.profile, language=scene.bookmark.language, place=_place(entry))[:1]
    first = (
        Link(label=shorten(writer.contact(best[0].contact), most=24), goes=scene.link(f"contact/{best[0].contact.id}"))
        if best
        else None
    )
    share = Link(label=writer.phrase_label("country.share"), shares=code)
    change = Link(label=writer.phrase_label("country.change"), goes=scene.link("answers"))
    is_stranger = scene.profile.citizenship is None
    rows = [
        _citizenship_row(scene),
        (helps, first) if first else (helps,),
        (scene.go("country.compare", "compare"), scene.go("country.all_countries", "countries")),
        # what one shares bears one's name: not where that can be punished
        () if is_stranger else (change,) if scene.profile.whereabouts in _CITIZENS else (change, share),
    ]
    if (
        not is_stranger
        and not shows_everything
        and len(fitting_positions(entry, scene.profile)) < sum(p.verified for p in entry.positions)
    ):
        everything = scene.bookmark.to(Spot("country", f"{code}{EVERYTHING}"))
        rows.append((Link(label=writer.phrase_label("country.everything"), goes=everything),))
    return tuple(filter(None, rows))


def _citizenship_row(scene: Scene) -> tuple[Link, ...]:
    """For a stranger: say who you are, and the page becomes yours."""
    if scene.profile.citizenship is not None:
        return ()
    bookmark = replace(scene.bookmark, spot=replace(scene.bookmark.spot, part=1))
    names = [scene.writer.catalog.country(citizen) for citizen in _CITIZENS]
    return tuple(
        Link(label=f"{flag(citizen)} {name}", goes=bookmark.answering(citizenship=citizen))
        for citizen, name in zip(_CITIZENS, names, strict=True)
    )


def compare(scene: Scene, said: str) -> list[Part]:
    """Every country in one line for this person, best first, with the date of what it rests on."""
    lines = [_compared(scene, each) for each in rate_countries(scene.library, scene.profile) if each.stance]
    top = "\n\n".join(filter(None, [said, who(scene)]))
    notice = f"<i>{scene.writer.phrase('notice.information')}</i>"
    rows = ((scene.go("country.all_countries", "countries"), scene.go("country.change", "answers")),)
    return [Part(text="\n\n".join([top, "\n".join(group), notice]), rows=rows) for group in _lines_in_parts(lines)]


def _compared(scene: Scene, rated: Rated) -> str:
    writer, entry = scene.writer, rated.country
    day = _newest_day(scene, entry)
    when = f", {writer.date(day)}" if day else ""
    stance = writer.phrase(f"stance.{rated.stance}")
    return f"{mark(rated.stance)} <b>{writer.country(entry.country)}</b>: {stance}{when}"


def _newest_day(scene: Scene, entry: Country) -> str:
    """The latest date of what is about this person, else of what the summary rests on."""
    positions = fitting_positions(entry, scene.profile)
    summary = best_summary(entry, scene.profile)
    grounds = [scene.library.fact(entry_id) for entry_id in summary.based_on] if summary else []
    current = [position for position in positions if not position.overtaken_by]
    return newest_date(current or positions or [fact for fact in grounds if fact and fact.verified])


_LINES_A_PART = 15


def _lines_in_parts(lines: list[str]) -> list[list[str]]:
    return [lines[start : start + _LINES_A_PART] for start in range(0, len(lines), _LINES_A_PART)] or [[]]
