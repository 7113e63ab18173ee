"""Lint rules about data: dates, sources, addresses, what entries rest on and what overtakes them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from babel import Locale

from bot.content.contact import Channel, Contact
from bot.content.country import Country
from bot.content.coverage import MANY_ENTRIES, country_cells
from bot.content.document import did_you_mean
from bot.content.entry import PartialDate, Source, first_day, last_day
from bot.content.lint_survey import Survey
from bot.content.markup import MarkupError, check_url
from bot.content.stale import stale
from bot.content.terms import EUROPEAN_UNION, ORIGINS, ChannelType, Citizenship, Severity, Situation
from bot.errors import Issue

_LINKED = frozenset({ChannelType.WEBSITE, ChannelType.TELEGRAM_CHANNEL, ChannelType.TELEGRAM_BOT})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What every kind of entry has, under the place where it stands."""

    key: str
    #: as an editor would call it
    name: str
    as_of: PartialDate | None
    sources: tuple[Source, ...]


def _entries(survey: Survey) -> Iterator[_Entry]:
    library = survey.library
    for fact in (*(position for _, position in library.positions.values()), *library.law.values()):
        yield _Entry(key=f"entry/{fact.id}", name=f'entry "{fact.id}"', as_of=fact.as_of, sources=fact.sources)
    for advice in library.safety.values():
        key = f"entry/{advice.id}"
        yield _Entry(key=key, name=f'entry "{advice.id}"', as_of=advice.as_of, sources=advice.sources)
    for contact in library.contacts.values():
        key = f"contact/{contact.id}"
        yield _Entry(key=key, name=f'contact "{contact.id}"', as_of=contact.checked, sources=contact.sources)


def future_dates(survey: Survey) -> Iterator[Issue]:
    """A date that has not come yet: what is said of it can't be known."""
    for key, name, day in _dates(survey):
        if first_day(day) > survey.today:
            yield survey.at(key, f"{name} bears the date {day}, which is in the future", "write the day of the source")


def _dates(survey: Survey) -> Iterator[tuple[str, str, PartialDate]]:
    library = survey.library
    for entry in _entries(survey):
        if entry.as_of:
            yield entry.key, entry.name, entry.as_of
    for country in library.countries.values():
        yield f"country/{country.country}", f'country "{country.country}"', country.checked
    for contact in library.contacts.values():
        days = [channel.as_of for channel in contact.channels] + [risk.date for risk in contact.legal_risk]
        for day in filter(None, days):
            yield f"contact/{contact.id}", f'contact "{contact.id}"', day


def missing_sources(survey: Survey) -> Iterator[Issue]:
    """Something is shown as known, and nobody says so."""
    for entry in _entries(survey):
        for source in entry.sources:
            if not source.date:
                problem = f'{entry.name} has a source "{source.publisher}" without a date'
                yield survey.at(entry.key, problem, "write the printed date, or `date: undated`")
    for contact in survey.library.contacts.values():
        for channel in contact.channels:
            if channel.verified and not channel.source:
                problem = f'contact "{contact.id}" shows "{channel.value}" and does not say where it was read'
                yield survey.at(f"contact/{contact.id}", problem, "add `source`, or write `verified: false`")


def bad_addresses(survey: Survey) -> Iterator[Issue]:
    """A web address that Telegram would not open."""
    for contact in survey.library.contacts.values():
        for channel in contact.channels:
            problem = _wrong_channel(channel)
            if problem:
                yield survey.at(
                    f"contact/{contact.id}", f'contact "{contact.id}" has a channel "{channel.value}" {problem}'
                )
        for risk in contact.legal_risk:
            problem = _wrong_address(risk.source) if risk.source else ""
            if problem:
                yield survey.at(
                    f"contact/{contact.id}", f'contact "{contact.id}" has a source "{risk.source}" {problem}'
                )


def _wrong_channel(channel: Channel) -> str:
    if channel.type not in _LINKED or not channel.verified:
        return ""
    return _wrong_address(channel.value)


def _wrong_address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        return "that is no web address; write it as https://example.org/page"
    try:
        check_url(url)
        urlsplit(url)
    except (MarkupError, ValueError) as exc:
        return f"that can't be opened: {exc}"
    return ""


def unencrypted_addresses(survey: Survey) -> Iterator[Issue]:
    """An address with http: whoever runs the network sees what is read."""
    for key, name, url in _addresses(survey):
        if url.startswith("http://"):
            advice = "try it with https:// and write that"
            yield survey.at(key, f'{name} links to "{url}" without encryption', advice, is_warning=True)


def _addresses(survey: Survey) -> Iterator[tuple[str, str, str]]:
    for entry in _entries(survey):
        for source in entry.sources:
            yield entry.key, entry.name, source.url or ""
    for contact in survey.library.contacts.values():
        for channel in contact.channels:
            yield f"contact/{contact.id}", f'contact "{contact.id}"', channel.value


def missing_grounds(survey: Survey) -> Iterator[Issue]:
    """`based_on` names an entry that does not exist or is not shown."""
    library = survey.library
    for node in library.nodes.values():
        yield from _grounds(survey, f"node/{node.id}", f'node "{node.id}"', node.based_on)
    for country in library.countries.values():
        for summary in country.summaries:
            key, name = f"entry/{summary.id}", f'summary "{summary.id}"'
            if not summary.based_on:
                yield survey.at(key, f"{name} rests on nothing", "name its entries in `based_on`")
            yield from _grounds(survey, key, name, summary.based_on)


def _grounds(survey: Survey, key: str, name: str, based_on: Iterable[str]) -> Iterator[Issue]:
    library = survey.library
    known = (*library.positions, *library.law, *library.safety)
    seen: set[str] = set()
    for entry_id in based_on:
        fact = library.fact(entry_id)
        if entry_id not in known:
            yield survey.at(
                key, f'{name} is based on "{entry_id}", which does not exist', did_you_mean(entry_id, known)
            )
        elif fact is not None and not fact.verified:
            yield survey.at(
                key, f'{name} is based on "{entry_id}", which is not verified', "verify the entry, or drop it"
            )
        if entry_id in seen:
            yield survey.at(key, f'{name} is based on "{entry_id}" twice', "keep one")
        seen.add(entry_id)


def wrong_successors(survey: Survey) -> Iterator[Issue]:
    """`overtaken_by` names nothing, something older or hidden, or goes round in a circle."""
    library = survey.library
    facts = {**{name: found[1] for name, found in library.positions.items()}, **library.law}
    for fact in facts.values():
        if not fact.overtaken_by:
            continue
        key, who = f"entry/{fact.id}", f'entry "{fact.id}" is overtaken by "{fact.overtaken_by}"'
        newer = facts.get(fact.overtaken_by)
        if newer is None:
            yield survey.at(key, f"{who}, which does not exist", did_you_mean(fact.overtaken_by, facts))
        elif _goes_round(fact.id, {name: each.overtaken_by for name, each in facts.items()}):
            yield survey.at(key, f"{who}, which leads back to itself", "keep `overtaken_by` in the older ones only")
        elif not newer.verified:
            yield survey.at(key, f"{who}, which is not verified", "verify the newer entry, or drop `overtaken_by`")
        elif last_day(newer.as_of) < first_day(fact.as_of):
            problem = f"{who}, which is older ({newer.as_of}, this one {fact.as_of})"
            yield survey.at(key, problem, "put `overtaken_by` into the older entry")


def _goes_round(begin: str, successors: dict[str, str | None]) -> bool:
    passed = {begin}
    following = successors.get(begin)
    while following and following not in passed:
        passed.add(following)
        following = successors.get(following)
    return following == begin


def missing_summaries(survey: Survey) -> Iterator[Issue]:
    """A country says something to people with a passport, and nobody has weighed it for them."""
    for country in survey.library.countries.values():
        for citizenship in _spoken_of(country):
            lacking = [
                s for s in Situation if _has_facts(country, citizenship, s) and not _is_weighed(country, citizenship, s)
            ]
            if lacking:
                problem = (
                    f'country "{country.country}" has entries but no summary for {citizenship} {", ".join(lacking)}'
                )
                yield survey.at(f"country/{country.country}", problem, "add it to `summaries`")


def silent_countries(survey: Survey) -> Iterator[Issue]:
    """A country has many entries, and some people read nothing about themselves, not even that nothing is known."""
    for country in survey.library.countries.values():
        if len(country.positions) < MANY_ENTRIES:
            continue
        for citizenship, cells in groupby(country_cells(country, survey.library), key=lambda cell: cell.citizenship):
            empty = [cell.situation.value for cell in cells if cell.is_empty]
            if empty:
                problem = (
                    f'country "{country.country}" has {len(country.positions)} entries, and for {citizenship} '
                    f"{', '.join(empty)} not a word"
                )
                advice = "add a summary; where nothing was found, with `stance: unknown`, who to ask and what not to do"
                yield survey.at(f"country/{country.country}", problem, advice)


def _spoken_of(country: Country) -> list[Citizenship]:
    named = {c for p in country.positions if p.verified for c in p.applies_to.citizenship}
    return sorted({Citizenship(c) for c in named - {"any"}} | (set(ORIGINS) if "any" in named else set()))


def _has_facts(country: Country, citizenship: Citizenship, situation: Situation) -> bool:
    return any(
        position.verified
        and situation in position.applies_to.situation
        and position.applies_to.includes(citizenship, None)
        for position in country.positions
    )


def _is_weighed(country: Country, citizenship: Citizenship, situation: Situation) -> bool:
    return any(each.applies_to.includes(citizenship, situation) for each in country.summaries)


def risks_without_law(survey: Survey) -> Iterator[Issue]:
    """A contact is dangerous somewhere, and the reader is not told what the law says."""
    for contact in survey.library.contacts.values():
        seen: set[str] = set()
        for risk in contact.legal_risk:
            where = f'contact "{contact.id}" has a legal risk in {risk.jurisdiction}'
            if risk.severity is not Severity.NONE_FOUND and not risk.law:
                yield survey.at(
                    f"contact/{contact.id}", f"{where} and no `law`", "say what the law says, for the reader"
                )
            if risk.jurisdiction in seen:
                yield survey.at(f"contact/{contact.id}", f"{where} twice", "make one of them")
            seen.add(risk.jurisdiction)


def unknown_countries(survey: Survey) -> Iterator[Issue]:
    """A country code that no country has."""
    states = {str(code) for code in Locale.parse("en").territories} | {EUROPEAN_UNION}
    for key, code in _country_codes(survey):
        if code != "any" and code not in states:
            yield survey.at(key, f'"{code}" is no country', "use its ISO 3166 code, such as DE")


def _country_codes(survey: Survey) -> Iterator[tuple[str, str]]:
    library = survey.library
    for code in library.countries:
        yield f"country/{code}", code
    for contact in library.contacts.values():
        for code in _codes_of(contact):
            yield f"contact/{contact.id}", code
    for node in library.nodes.values():
        conditions = [part.when for part in node.say] + [choice.when for choice in node.choices]
        answers = [choice.answer.whereabouts for choice in node.choices if choice.answer]
        for code in (*(c for when in conditions if when for c in when.whereabouts), *filter(None, answers)):
            yield f"node/{node.id}", code


def _codes_of(contact: Contact) -> tuple[str, ...]:
    risks = tuple(risk.jurisdiction for risk in contact.legal_risk)
    return (*contact.serves.located_in, *filter(None, (contact.based_in,)), *risks)


def misnamed_files(survey: Survey) -> Iterator[Issue]:
    """A file whose name is not the id in it: nobody would find it."""
    for key, name in (
        *((f"country/{c}", c) for c in survey.library.countries),
        *((f"contact/{c}", c) for c in survey.library.contacts),
    ):
        file = PurePosixPath(survey.library.places[key].file)
        if file.stem != name:
            yield survey.at(key, f'the file is about "{name}"', f"call it {name}.yaml")


def empty_shifts(survey: Survey) -> Iterator[Issue]:
    """A shift of volunteers that ends before it begins: nobody would ever be there."""
    for shift in survey.library.calendar.shifts:
        if shift.begins >= shift.ends:
            problem = f"the shift from {shift.begins} to {shift.ends} ends before it begins"
            yield Issue(file="data/desk.yaml", line=0, problem=problem, advice="write a shift past midnight as two")


def due_reviews(survey: Survey) -> Iterator[Issue]:
    """Entries past their review date, or near it."""
    for row in stale(survey.library, today=survey.today, within=survey.library.review.warn_days):
        days = (row.due - survey.today).days
        when = f"is due for review in {days} days" if days >= 0 else f"should have been reviewed {-days} days ago"
        advice = "look at the sources again, then move `checked` or `review_by`"
        yield survey.at(row.key, f"{row.name} {when}", advice, is_warning=True)
