"""The pages about countries: the list, one country, the comparison."""

from collections.abc import Container, Sequence
from dataclasses import replace

from bot.content.country import Country, Position, Summary
from bot.content.stale import review_day
from bot.content.terms import EUROPEAN_UNION, ORIGINS, Citizenship, Stance
from bot.dialogue.bookmark import NOBODY, Profile, Spot
from bot.dialogue.choose import (
    STANCE_ORDER,
    Rated,
    best_summary,
    by_weight,
    fitting_positions,
    match_contacts,
    newest_date,
    order_positions,
    rate_countries,
    stance_of,
)
from bot.dialogue.grounds import dated, grounds, searched, whose
from bot.dialogue.scene import COMFORTABLE_CHARACTERS, Link, LinkRows, Part, Scene, divide, in_rows, pack, shorten
from bot.dialogue.writer import Writer, flag, visible_length

#: read at a glance, also by those who don't tell colours apart: the stance's word stands beside it on the page
MARKS = {
    Stance.PROTECTS: "🟢",
    Stance.LIMITED: "🟡",
    Stance.CASE_BY_CASE: "⚖️",
    Stance.INFORMATIONAL: "ℹ️",
    Stance.RESTRICTIVE: "🟠",
    Stance.UNSAFE: "🔴",
    Stance.UNKNOWN: "▫️",
}
#: buttons of countries on a page, two a row
_COUNTRIES_A_PART = 8
#: the same, where a row asks for the citizenship
_COUNTRIES_BESIDE_A_QUESTION = 6
#: the argument `DE_all` shows everything on Germany, also what is about other people
EVERYTHING = "_all"
#: the argument `DE_older` shows what is about the person and not on the page of Germany itself
OLDER = "_older"


def countries(scene: Scene, said: str) -> list[Part]:
    """A keyboard of countries, best first for this person, with what the marks mean."""
    if not _is_weighed(scene.profile):
        return _countries_for_three(scene, said)
    rated = rate_countries(scene.library, scene.profile)
    catalog = scene.writer.catalog
    links = [
        Link(
            label=f"{mark(each.stance)} {catalog.country(each.country.country)}",
            goes=scene.link(f"country/{each.country.country}"),
        )
        for each in rated
    ]
    text = "\n\n".join(filter(None, [said, who(scene), _legend(scene, {each.stance for each in rated})]))
    return [Part(text=text, rows=in_rows(group, columns=2)) for group in divide(links, size=_COUNTRIES_A_PART)]


def _is_weighed(profile: Profile) -> bool:
    """Whether the person has one of the three citizenships that countries are weighed for."""
    return profile.citizenship in ORIGINS


def _countries_for_three(scene: Scene, said: str) -> list[Part]:
    """For whom no country is weighed: by name, each with three marks, and a row of buttons to say one's citizenship."""
    catalog = scene.writer.catalog
    parts = []
    for group in divide(_by_name(scene), size=_COUNTRIES_BESIDE_A_QUESTION):
        codes = [each.country for each in group]
        links = [Link(label=catalog.country(code), goes=scene.link(f"country/{code}")) for code in codes]
        text = "\n\n".join(filter(None, [said, who(scene), _three_marks(scene, group)]))
        parts.append(Part(text=text, rows=(_citizenship_row(scene), *in_rows(links, columns=2))))
    return parts


def _by_name(scene: Scene) -> list[Country]:
    """Every country one can go to, the EU first."""
    known = [country for country in scene.library.countries.values() if not country.is_origin]
    return sorted(known, key=lambda each: (each.country != EUROPEAN_UNION, scene.writer.catalog.country(each.country)))


def _three_marks(scene: Scene, group: Sequence[Country]) -> str:
    """Lines of three marks and a country's name, in the order of the flags above them."""
    writer = scene.writer
    stances = {each.country: _stances_of_three(scene, each) for each in group}
    present = {stance or Stance.UNKNOWN for each in stances.values() for stance in each.values()}
    kind = "other" if scene.profile.citizenship else "nobody"
    flags = " ".join(flag(citizen) for citizen in ORIGINS)
    lines = [f"{' '.join(map(mark, each.values()))} {writer.country(code)}" for code, each in stances.items()]
    return "\n\n".join([writer.phrase(f"country.marks_{kind}"), "\n".join([flags, *lines]), _legend(scene, present)])


def _stances_of_three(scene: Scene, entry: Country) -> dict[Citizenship, Stance | None]:
    """What a country means for each of the three citizenships in the person's situation."""
    return {citizen: stance_of(entry, replace(scene.profile, citizenship=citizen)) for citizen in ORIGINS}


def mark(stance: Stance | None) -> str:
    """The sign of a stance."""
    return MARKS[stance or Stance.UNKNOWN]


def _legend(scene: Scene, present: Container[Stance]) -> str:
    """What the marks on a page mean."""
    shown = [stance for stance in STANCE_ORDER if stance in present]
    return "\n".join(f"{mark(stance)} {scene.writer.phrase(f'stance.{stance}')}" for stance in shown)


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
    """One country for this person: what is weighed, then what decides; the rest and what is about others on request."""
    entry = scene.library.countries[scene.argument[:2]]
    heading = f"<b>{scene.writer.country(entry.country)}</b>"
    weighed, older = by_weight(entry, scene.profile)
    more: tuple[Link, ...] = ()
    if scene.argument.endswith(EVERYTHING):
        positions = order_positions((p for p in entry.positions if p.verified), NOBODY)
        opening = _opening(scene, entry, heading, None)
    elif scene.argument.endswith(OLDER):
        positions = older
        opening, more = ["\n".join([heading, who(scene)])], _everything_row(scene, entry)
    else:
        summary = best_summary(entry, scene.profile)
        positions = weighed
        opening, more = _opening(scene, entry, heading, summary), _older_row(scene, entry)
        if not positions and not summary:
            opening += _nothing_known(scene, entry)
    blocks = [said, *opening, *(_position(scene, entry, each) for each in positions)]
    notice = f"<i>{scene.writer.phrase('notice.information')}</i>"
    rows = (*_country_rows(scene, entry), *filter(None, [more]))
    texts = pack(blocks)
    return [Part(text=_continued(heading, text, number, notice), rows=rows) for number, text in enumerate(texts)]


def _continued(heading: str, text: str, number: int, notice: str) -> str:
    return f"{heading}\n\n{text}\n\n{notice}" if number else f"{text}\n\n{notice}"


def _opening(scene: Scene, entry: Country, heading: str, summary: Summary | None) -> list[str]:
    top = f"{heading}\n{who(scene)}"
    if not _is_weighed(scene.profile):
        others = [top, *_by_citizenship(scene, entry)]
        return [*others, *_weighed(scene, entry, summary, top="")] if summary and scene.profile.citizenship else others
    return _weighed(scene, entry, summary, top=f"{top}\n") if summary else [top]


def _weighed(scene: Scene, entry: Country, summary: Summary, *, top: str) -> list[str]:
    """What the country means in a word, behind `top`; then what is weighed, its date and sources, and advice."""
    writer = scene.writer
    stance = stance_of(entry, scene.profile)
    meaning = f"{mark(stance)} <b>{writer.phrase(f'stance.{stance}')}</b>" if stance else ""
    advice = [
        f"<b>{writer.phrase(f'country.{field}')}</b> {writer.text(summary.text(field))}"
        for field in ("first", "avoid", "unknown")
    ]
    # what decides and who says so first: of a long page many read only the beginning
    said = f"{writer.text(summary.text('say'))}\n\n{_counsel(scene, entry)}"
    return [f"{top}{meaning}".strip(), said, _grounds_line(scene, entry, summary), *advice]


def _by_citizenship(scene: Scene, entry: Country) -> list[str]:
    """For whom nothing is weighed: what the country means for each of the three citizenships, and how to read more."""
    writer = scene.writer
    lines = [
        f"{writer.country(citizen)}: {mark(stance)} {writer.phrase(f'stance.{stance or Stance.UNKNOWN}')}"
        for citizen, stance in _stances_of_three(scene, entry).items()
        if citizen != entry.country
    ]
    kind = "other" if scene.profile.citizenship else "nobody"
    return ["\n".join(lines), writer.phrase(f"country.ask_{kind}")]


def _nothing_known(scene: Scene, entry: Country) -> list[str]:
    """That nothing stands here for this person, and when it was last looked for."""
    kind = "nothing_known" if _is_weighed(scene.profile) else "nothing_common"
    known = [f"{scene.writer.phrase(f'country.{kind}')}\n{searched(scene, entry.checked)}"]
    if _union(scene, entry):
        known.append(scene.writer.phrase("country.in_eu", union=scene.writer.catalog.country(EUROPEAN_UNION)))
    return known


def _grounds_line(scene: Scene, entry: Country, summary: Summary) -> str:
    """Date and sources of a summary; where nothing was found, the day of the search."""
    day = searched(scene, entry.checked) if summary.stance is Stance.UNKNOWN else ""
    return grounds(scene, summary.based_on, instead_of_date=day).rpartition("\n<i>")[0]


def _counsel(scene: Scene, entry: Country) -> str:
    best = match_contacts(scene.library, scene.profile, language=scene.bookmark.language, place=_place(entry))[:2]
    if not best:
        return ""
    names = scene.writer.catalog.listing([scene.writer.contact(match.contact) for match in best], either=True)
    return scene.writer.phrase("country.ask_before", contacts=names)


def _place(entry: Country) -> str | None:
    return None if entry.country == EUROPEAN_UNION else entry.country


def _position(scene: Scene, entry: Country, position: Position) -> str:
    writer = scene.writer
    sign = "⌛" if position.overtaken_by else mark(position.stance)
    about = [
        writer.phrase(f"topic.{position.topic}"),
        dated(scene, position.as_of, position.topic),
        whose(scene, position.applies_to.citizenship),
    ]
    lines = [
        f"{sign} <b>{writer.text(position.text('title'))}</b>",
        " · ".join(filter(None, about)),
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


def _country_rows(scene: Scene, entry: Country) -> LinkRows:
    writer, code = scene.writer, entry.country
    helps = Link(
        label=writer.phrase_label("country.contacts"),
        goes=scene.link(f"contacts/{code}" if code != EUROPEAN_UNION else "contacts"),
    )
    best = match_contacts(scene.library, scene.profile, language=scene.bookmark.language, place=_place(entry))[:1]
    first = (
        Link(label=shorten(writer.contact(best[0].contact), most=24), goes=scene.link(f"contact/{best[0].contact.id}"))
        if best
        else None
    )
    share = Link(label=writer.phrase_label("country.share"), shares=code)
    change = Link(label=writer.phrase_label("country.change"), goes=scene.link("answers"))
    # what one shares bears one's name: not where that can be punished
    mine = (change,) if scene.profile.whereabouts in ORIGINS else (change, share)
    further = [
        *_union(scene, entry),
        scene.go("country.compare", "compare"),
        scene.go("country.all_countries", "countries"),
        *(mine if _is_weighed(scene.profile) else ()),
    ]
    rows = [_citizenship_row(scene), (helps, first) if first else (helps,), *in_rows(further, columns=2)]
    return tuple(filter(None, rows))


def _union(scene: Scene, entry: Country) -> tuple[Link, ...]:
    """A button to what holds in the whole EU, where that holds here too and no more is known."""
    summary = best_summary(entry, scene.profile)
    is_known = summary is not None and summary.stance is not Stance.UNKNOWN
    if is_known or not entry.in_eu or EUROPEAN_UNION not in scene.library.countries:
        return ()
    label = f"{flag(EUROPEAN_UNION)} {scene.writer.catalog.country(EUROPEAN_UNION)}"
    return (Link(label=label, goes=scene.link(f"country/{EUROPEAN_UNION}")),)


def _older_row(scene: Scene, entry: Country) -> tuple[Link, ...]:
    """A button to what else is about this person; where there is nothing, to everything."""
    _, older = by_weight(entry, scene.profile)
    if not older:
        return _everything_row(scene, entry)
    goes = scene.bookmark.to(Spot("country", f"{entry.country}{OLDER}"))
    return (Link(label=scene.writer.phrase_label("country.older", count=str(len(older))), goes=goes),)


def _everything_row(scene: Scene, entry: Country) -> tuple[Link, ...]:
    """A button to what is about other people, where there is any."""
    if len(fitting_positions(entry, scene.profile)) == sum(p.verified for p in entry.positions):
        return ()
    everything = scene.bookmark.to(Spot("country", f"{entry.country}{EVERYTHING}"))
    return (Link(label=scene.writer.phrase_label("country.everything"), goes=everything),)


def _citizenship_row(scene: Scene) -> tuple[Link, ...]:
    """For whom nothing is weighed: say one of the three, and the page is about it."""
    if _is_weighed(scene.profile):
        return ()
    bookmark = replace(scene.bookmark, spot=replace(scene.bookmark.spot, part=1))
    names = [scene.writer.catalog.country(citizen) for citizen in ORIGINS]
    return tuple(
        Link(label=f"{flag(citizen)} {name}", goes=bookmark.answering(citizenship=citizen))
        for citizen, name in zip(ORIGINS, names, strict=True)
    )


def compare(scene: Scene, said: str) -> list[Part]:
    """Every country in one line for this person, best first, with the date of what it rests on."""
    top = "\n\n".join(filter(None, [said, who(scene)]))
    notice = f"<i>{scene.writer.phrase('notice.information')}</i>"
    ways = (scene.go("country.all_countries", "countries"), scene.go("country.change", "answers"))
    rows = tuple(filter(None, [_citizenship_row(scene), ways]))
    # what of a comfortable page remains beside its top and its notice
    room = COMFORTABLE_CHARACTERS - visible_length(f"{top}\n\n{notice}\n\n")
    texts = pack(_compared_all(scene), limit=room) if _is_weighed(scene.profile) else _compared_for_three(scene)
    return [Part(text="\n\n".join([top, text, notice]), rows=rows) for text in texts]


def _compared_for_three(scene: Scene) -> list[str]:
    return [_three_marks(scene, group) for group in divide(_by_name(scene), size=_LINES_A_PART)]


def _compared_all(scene: Scene) -> list[str]:
    """Blocks of lines of what was found; then, in one sentence, where nothing was."""
    rated = rate_countries(scene.library, scene.profile)
    found = [_compared(scene, each) for each in rated if each.stance is not Stance.UNKNOWN]
    blocks = ["\n".join(group) for group in divide(found, size=_LINES_A_PART)]
    silent = [scene.writer.country(each.country.country) for each in rated if each.stance is Stance.UNKNOWN]
    if silent:
        names = scene.writer.catalog.listing(silent)
        blocks.append(f"{mark(None)} {scene.writer.phrase(f'stance.{Stance.UNKNOWN}')}: {names}")
    return blocks


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
