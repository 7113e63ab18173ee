"""Which entries fit a profile, and in which order a person should read them."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from bot.content.contact import Contact, LegalRisk
from bot.content.country import Country, Position, Summary
from bot.content.entry import AppliesTo, Dated, last_day
from bot.content.library import Library
from bot.content.terms import EUROPEAN_UNION, ORIGINS, Citizenship, Severity, Situation, Stance
from bot.dialogue.bookmark import Profile

#: best for the person first
STANCE_ORDER = (
    Stance.PROTECTS,
    Stance.LIMITED,
    Stance.CASE_BY_CASE,
    Stance.INFORMATIONAL,
    Stance.RESTRICTIVE,
    Stance.UNSAFE,
    Stance.UNKNOWN,
)
#: contact is a crime where the person is: the organisation is not shown there
HIDDEN = frozenset({Severity.CRIME, Severity.POSSIBLE_CRIME})
#: the law stands beside the contact; what is unknown is treated like an offence
WITH_LAW = frozenset({Severity.LABEL, Severity.OFFENCE, Severity.UNKNOWN, Severity.CRIME, Severity.POSSIBLE_CRIME})


#: so many entries on a country a person reads at once; of more, only what decides
_READ_AT_ONCE = 4


class _Aimed(Protocol):
    @property
    def applies_to(self) -> AppliesTo: ...


A = TypeVar("A", bound=_Aimed)


def applies(aim: AppliesTo, profile: Profile) -> bool:
    """Whether an entry is about such a person; what the person has not said fits everything.

    About a citizen of another country is only what was said of all three citizenships alike.
    """
    if profile.citizenship is Citizenship.OTHER:
        return is_about_all(aim.citizenship) and aim.includes(None, profile.situation)
    return aim.includes(profile.citizenship, profile.situation)


def is_about_all(citizenships: Container[str]) -> bool:
    """Whether something is aimed at all three citizenships alike."""
    return "any" in citizenships or all(citizen in citizenships for citizen in ORIGINS)


def concerns(citizenships: Container[str], profile: Profile) -> bool:
    """Whether something aimed at these citizenships is about such a person; a stranger, or another's, sees all."""
    return (
        profile.citizenship in {None, Citizenship.OTHER} or "any" in citizenships or profile.citizenship in citizenships
    )


def likely_places(profile: Profile) -> frozenset[str]:
    """Where the person is; where that is not known, home; of a stranger, every country one flees from.

    The most dangerous guess, since contacts and links can be a crime there.
    """
    if profile.whereabouts:
        return frozenset({profile.whereabouts})
    if profile.citizenship in ORIGINS:
        return frozenset({profile.citizenship})
    return frozenset(ORIGINS)


def specificity(aim: AppliesTo, profile: Profile) -> tuple[int, int, int]:
    """How exactly an entry that applies is about this person; larger is more exact."""
    names_situation = int(profile.situation in aim.situation)
    if profile.situation in {None, Situation.ANY}:
        names_situation = int(Situation.ANY in aim.situation)
    names_citizenship = int(profile.citizenship in aim.citizenship)
    return names_situation, names_citizenship, -len(aim.situation) - len(aim.citizenship)


def best_summary(country: Country, profile: Profile) -> Summary | None:
    """The most exact summary for this person; the editor's order decides between equals."""
    fitting = [each for each in country.summaries if applies(each.applies_to, profile)]
    return max(fitting, key=lambda each: specificity(each.applies_to, profile), default=None)


def order_positions(positions: Iterable[Position], profile: Profile) -> list[Position]:
    """Unsafe before all else, then the most exact, then the newest; what was overtaken comes last."""

    def key(position: Position) -> tuple[bool, bool, tuple[int, ...], int]:
        exactness = tuple(-number for number in specificity(position.applies_to, profile))
        return (
            position.overtaken_by is not None,
            position.stance is not Stance.UNSAFE,
            exactness,
            -last_day(position.as_of).toordinal(),
        )

    return sorted(positions, key=key)


def fitting_positions(country: Country, profile: Profile) -> list[Position]:
    """The verified positions that are about this person, in reading order."""
    return order_positions((p for p in country.positions if p.verified and applies(p.applies_to, profile)), profile)


def by_weight(country: Country, profile: Profile) -> tuple[list[Position], list[Position]]:
    """What this person should read of a country, and the rest of what is about them.

    A few entries are all worth reading. Of many: dangers, then what the summary rests on, in its order; where no
    summary says what decides, all that was not overtaken.
    """
    fitting = fitting_positions(country, profile)
    if len(fitting) <= _READ_AT_ONCE:
        return fitting, []
    summary = best_summary(country, profile) if profile.citizenship else None
    order = {entry_id: place for place, entry_id in enumerate(summary.based_on)} if summary else {}
    current = [each for each in fitting if not each.overtaken_by]
    dangers = [each for each in current if each.stance is Stance.UNSAFE]
    grounds = sorted((each for each in current if each.id in order), key=lambda each: order[each.id])
    chosen = [*dangers, *(each for each in grounds if each not in dangers)] if grounds else current or fitting
    return chosen, [each for each in fitting if each not in chosen]


def _worst_summary(country: Country, profile: Profile) -> Stance | None:
    """UNSAFE where it is unsafe for some who may be meant: a person who has not said, or asks for another."""
    if profile.situation not in {None, Situation.ANY, Situation.FAMILY}:
        return None
    about = (each for each in country.summaries if each.applies_to.includes(profile.citizenship, None))
    return Stance.UNSAFE if any(each.stance is Stance.UNSAFE for each in about) else None


def stance_of(country: Country, profile: Profile) -> Stance | None:
    """What the country means for this person in one word; None where nothing is known about such people.

    None also at home: a law on alternative service does not make the country one flees from a protector.
    """
    if country.country == profile.citizenship:
        return None
    summary = best_summary(country, profile)
    if summary:
        return _worst_summary(country, profile) or summary.stance
    positions = [p for p in fitting_positions(country, profile) if not p.overtaken_by]
    return positions[0].stance if positions else None


@dataclass(frozen=True, slots=True)
class Rated:
    """A country with its stance for a person."""

    country: Country
    stance: Stance


def rate_countries(library: Library, profile: Profile) -> list[Rated]:
    """Every country one can go to, best first; rules of the EU open the list, countries one flees from are left out."""
    rated = [
        Rated(country, stance_of(country, profile) or Stance.UNKNOWN)
        for country in library.countries.values()
        if not country.is_origin
    ]
    rated.sort(
        key=lambda each: (
            each.country.country != EUROPEAN_UNION,
            STANCE_ORDER.index(each.stance),
            each.country.country,
        ),
    )
    return rated


def newest_date(entries: Iterable[Dated]) -> str:
    """The latest `as_of` among entries; empty where there are none."""
    return max((entry.as_of for entry in entries), key=last_day, default="")


class Fit(Enum):
    """Why a contact is shown, strongest first."""

    HERE = "here"
    SITUATION = "situation"
    LANGUAGE = "language"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Match:
    """A contact with the reasons for showing it."""

    contact: Contact
    reasons: tuple[Fit, ...]


def risks_for(contact: Contact, profile: Profile) -> list[LegalRisk]:
    """The laws that must stand beside a contact: of where the person is, or may be."""
    places = likely_places(profile)
    return [risk for risk in contact.legal_risk if risk.severity in WITH_LAW and risk.jurisdiction in places]


def is_hidden(contact: Contact, profile: Profile) -> bool:
    """Whether contact is a crime where the person is, or may be."""
    return any(risk.severity in HIDDEN for risk in risks_for(contact, profile))


def dangerous_hosts(library: Library, profile: Profile) -> frozenset[str]:
    """Web hosts that sources are named from and not linked to.

    Those nobody should trust, those listed where the person is or may be, and those of hidden contacts.
    """
    hidden = (
        urlsplit(channel.value).hostname or ""
        for contact in library.contacts.values()
        if is_hidden(contact, profile)
        for channel in contact.channels
    )
    listed = (host for place in likely_places(profile) for host in library.hosts.by.get(place, ()))
    return frozenset({*library.hosts.never, *listed, *filter(None, hidden)})


def has_channel(contact: Contact) -> bool:
    """Whether anything trustworthy is known to reach them by."""
    return any(channel.verified for channel in contact.channels)


def match_contacts(library: Library, profile: Profile, *, language: str, place: str | None = None) -> list[Match]:
    """Those who can help this person, best first.

    `place` is the country the question is about, else where the person is. Left out is who has no verified
    channel, who works only elsewhere, and who is a crime to write to from where the person is, or may be.
    """
    place = place or profile.whereabouts
    matches = [
        (_rank(contact, profile, place, language), contact)
        for contact in library.contacts.values()
        if _serves(contact, profile, place) and has_channel(contact) and not is_hidden(contact, profile)
    ]
    matches.sort(key=lambda each: (each[0], each[1].priority, each[1].id), reverse=True)
    return [Match(contact, _reasons(contact, profile, place, language)) for _, contact in matches]


def _serves(contact: Contact, profile: Profile, place: str | None) -> bool:
    serves = contact.serves
    right_place = place is None or "any" in serves.located_in or place in serves.located_in
    return right_place and concerns(serves.citizenship, profile)


def _rank(contact: Contact, profile: Profile, place: str | None, language: str) -> int:
    """Counselling for exactly this situation weighs most, then being there, then the language."""
    reasons = _reasons(contact, profile, place, language)
    weights = {Fit.SITUATION: 3, Fit.HERE: 3, Fit.LANGUAGE: 1, Fit.ANYWHERE: 1}
    return sum(weights[reason] for reason in reasons) + contact.priority // 2 - 3 * (_is_risky(contact, profile))


def _is_risky(contact: Contact, profile: Profile) -> bool:
    return any(r.severity in WITH_LAW - {Severity.LABEL} for r in risks_for(contact, profile))


def _reasons(contact: Contact, profile: Profile, place: str | None, language: str) -> tuple[Fit, ...]:
    serves = contact.serves
    facts = {
        Fit.SITUATION: profile.situation in serves.situation,
        Fit.HERE: place is not None and place in serves.located_in,
        Fit.LANGUAGE: language in contact.languages,
        Fit.ANYWHERE: "any" in serves.located_in,
    }
    return tuple(reason for reason, holds in facts.items() if holds)
