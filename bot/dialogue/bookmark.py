"""The state of a conversation, written into the button that leads there.

The form, 1-64 characters of `A-Za-z0-9_-`, the same in buttons, deep links and inline cards:

    be-BYcoKZ-country-DE-2-_countries-_objector
    |  |      |       |  |  └ trail: the way back, nearest first, each with an underscore before it
    |  |      |       |  └ part of a long page, left out when it is 1
    |  |      |       └ argument: what the node shows
    |  |      └ node
    |  └ profile: citizenship, situation, whereabouts; `0` for what is not known, `1` for what the person would
    |    rather not say, so `000` for a stranger
    └ language

Places of the trail have their argument and part behind them in the same way. What does not fit drops from the trail's
far end. A hyphen in an argument (`connection-ev`) is written as an underscore. A deep link may also be short: `DE` is
that country, any other word is a node.
"""

import re
from dataclasses import dataclass, replace

from bot.content.terms import Citizenship, Language, Situation

# Bot API, InlineKeyboardButton.callback_data and deep links' start parameter: 1-64 bytes
MAX_BOOKMARK_BYTES = 64
#: far more than fits into 64 bytes; bounds the work of decoding
_MAX_TRAIL = 12

_SITUATION_CODES = {
    Situation.DRAFT_EVADER: "dr",
    Situation.CALLED_UP: "cu",
    Situation.RESERVIST: "re",
    Situation.MOBILISED: "mo",
    Situation.CONTRACT_SOLDIER: "cs",
    Situation.DESERTER: "de",
    Situation.AWOL: "aw",
    Situation.CONSCIENTIOUS_OBJECTOR: "co",
    Situation.FAMILY: "fa",
    Situation.ANY: "an",
}
_SITUATIONS = {code: situation for situation, code in _SITUATION_CODES.items()}
#: XX is a code that ISO 3166 leaves to its users
_CITIZENSHIPS = {"RU": Citizenship.RU, "BY": Citizenship.BY, "UA": Citizenship.UA, "XX": Citizenship.OTHER}
_CITIZENSHIP_CODES = {citizenship: code for code, citizenship in _CITIZENSHIPS.items()}
_LANGUAGES = {language.value: language for language in Language}

_PROFILE = re.compile(r"([A-Z]{2}|[01])([a-z]{2}|[01])([A-Z]{2}|[01])")
_UNKNOWN, _DECLINED = "0", "1"
_QUESTIONS = ("citizenship", "situation", "whereabouts")
_NODE = re.compile(r"[a-z][a-z0-9_]{0,13}")
_ARGUMENT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,47}")
_PART = re.compile(r"[1-9][0-9]{0,2}")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The answers a person has given; None is not known."""

    citizenship: Citizenship | None = None
    situation: Situation | None = None
    #: ISO 3166 country where the person is
    whereabouts: str | None = None
    #: questions the person would rather not answer: "citizenship", "situation", "whereabouts"; they are not put again
    declined: frozenset[str] = frozenset()


NOBODY = Profile()


@dataclass(frozen=True, slots=True)
class Spot:
    """One page: a node, what it shows, which part of it (from 1)."""

    node: str
    argument: str = ""
    part: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """Everything needed to show a page; nothing about the person is kept anywhere else."""

    language: Language
    spot: Spot
    profile: Profile = NOBODY
    #: the way back, nearest first; without the home page, which is always a button
    trail: tuple[Spot, ...] = ()

    def to(self, spot: Spot, *, home: str = "home") -> "Bookmark":
        """The bookmark of a page one press further; a page already passed cuts the way back there."""
        if spot.node == home:
            return replace(self, spot=spot, trail=())
        trail = self.trail if self.spot.node == home else (self.spot, *self.trail)
        for number, passed in enumerate(trail):
            if passed.node == spot.node and passed.argument == spot.argument:
                trail = trail[number + 1 :]
                break
        return replace(self, spot=spot, trail=trail[:_MAX_TRAIL])

    def turned(self, part: int) -> "Bookmark":
        """The same page at another part."""
        return replace(self, spot=replace(self.spot, part=part))

    def back(self, *, home: str = "home") -> "Bookmark":
        """The page before, or home where the trail has ended."""
        if not self.trail:
            return replace(self, spot=Spot(home))
        return replace(self, spot=self.trail[0], trail=self.trail[1:])

    def answering(self, **answers: Citizenship | Situation | str | None) -> "Bookmark":
        """The same page for a profile with these answers in it; what is answered is not declined any more."""
        declined = self.profile.declined - answers.keys()
        profile = replace(self.profile, declined=declined, **answers)  # type: ignore[arg-type] # keys are Profile's
        return replace(self, profile=profile)

    def declining(self, question: str) -> "Bookmark":
        """The same page for a person who would rather not answer; an earlier answer is withdrawn."""
        if question not in _QUESTIONS:
            return self
        bookmark = self.answering(**{question: None})
        return replace(bookmark, profile=replace(bookmark.profile, declined=bookmark.profile.declined | {question}))

    def for_sharing(self) -> "Bookmark":
        """The same page without who the person is or where they came from."""
        return replace(self, profile=NOBODY, trail=())


def encode(bookmark: Bookmark) -> str:
    """The bookmark as 1-64 ASCII characters; the far end of the trail is left out where it does not fit."""
    parts = [bookmark.language.value, _encode_profile(bookmark.profile), _encode_spot(bookmark.spot)]
    text = "-".join(parts)
    for spot in bookmark.trail:
        longer = f"{text}-_{_encode_spot(spot)}"
        if len(longer) > MAX_BOOKMARK_BYTES:
            break
        text = longer
    return text


def _encode_profile(profile: Profile) -> str:
    citizenship = _CITIZENSHIP_CODES[profile.citizenship] if profile.citizenship else None
    situation = _SITUATION_CODES[profile.situation] if profile.situation else None
    answers = zip(_QUESTIONS, (citizenship, situation, profile.whereabouts), strict=True)
    return "".join(answer or (_DECLINED if question in profile.declined else _UNKNOWN) for question, answer in answers)


def _encode_spot(spot: Spot) -> str:
    argument = f"-{spot.argument.replace('-', '_')}" if spot.argument else ""
    part = f"-{spot.part}" if spot.part > 1 else ""
    return f"{spot.node}{argument}{part}"


def decode(text: str, *, language: Language, home: str = "home") -> Bookmark:
    """Read any text as a bookmark; never raises.

    What can't be read falls away part by part: an unknown language becomes `language`, an unknown profile a stranger's,
    an unreadable place the home page. Whether the node still exists is for `page.settle` to see.
    """
    text = text[:MAX_BOOKMARK_BYTES]
    if _COUNTRY.fullmatch(text):
        return Bookmark(language=language, spot=Spot("country", text))
    fields = text.split("-")
    if len(fields) == 1:
        spot = Spot(text) if _NODE.fullmatch(text) and text not in _LANGUAGES else Spot(home)
        return Bookmark(language=_LANGUAGES.get(text, language), spot=spot)
    known = _LANGUAGES.get(fields[0])
    places = fields[2:] if known else fields
    spots = _decode_spots(places)
    return Bookmark(
        language=known or language,
        profile=_decode_profile(fields[1]) if known else NOBODY,
        spot=spots[0] if spots else Spot(home),
        trail=tuple(spots[1:]),
    )


def _decode_profile(text: str) -> Profile:
    match = _PROFILE.fullmatch(text)
    if not match:
        return NOBODY
    citizenship, situation, whereabouts = match.groups()
    return Profile(
        citizenship=_CITIZENSHIPS.get(citizenship),
        situation=_SITUATIONS.get(situation),
        whereabouts=whereabouts if whereabouts not in {_UNKNOWN, _DECLINED} else None,
        declined=frozenset(q for q, answer in zip(_QUESTIONS, match.groups(), strict=True) if answer == _DECLINED),
    )


def _decode_spots(fields: list[str]) -> list[Spot]:
    spots: list[Spot] = []
    for field in fields:
        if field.startswith("_") or not spots:
            node = field[1:] if spots else field
            if not _NODE.fullmatch(node):
                break
            spots.append(Spot(node))
        elif _PART.fullmatch(field):
            spots[-1] = replace(spots[-1], part=int(field))
        elif _ARGUMENT.fullmatch(field) and not spots[-1].argument:
            spots[-1] = replace(spots[-1], argument=field)
        else:
            break
    return spots[: _MAX_TRAIL + 1]
