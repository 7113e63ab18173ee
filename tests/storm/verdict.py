"""What became of a storm's lines: counted from what stands in the chats at its end. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from bot.desk.vocabulary import Side

_WORDS = re.compile(r"^(person|topic) (\d+) line (\d+)$")


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """All that is brought to one end of one case, in its order."""

    case: int
    #: the end that reads it
    side: Side


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a message stands."""

    chat: int
    topic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message of the bot."""

    place: Place
    at: datetime
    words: str

    @property
    def line(self) -> tuple[Lane, int] | None:
        """Which line it repeats; None for the bot's own words."""
        found = _WORDS.match(self.words)
        if not found:
            return None
        side, case, number = found.groups()
        return Lane(int(case), Side(side).other), int(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """The bot was killed, and started again; what it had sent at that moment may have been carried out in between."""

    at: datetime
    back_at: datetime


def words_of(lane: Lane, number: int) -> str:
    """What a line says: who wrote it in which case, and its number in the lane, from 0."""
    return f"{lane.side.other} {lane.case} line {number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All numbers but the first are to be 0, or as few as kills explain."""

    written: int
    lost: int
    #: lines that came after a later one of their lane
    misordered: int
    #: lines that stand where others read them
    astray: int
    #: messages that came once more after each kill
    twice: tuple[int, ...]
    #: the most that one kill repeated in one lane
    most_in_a_lane: int
    #: messages that came once more and were not under way at a kill
    unexplained: int

    @property
    def is_in_order(self) -> bool:
        """Whether every line is there, in order, in its place."""
        return not (self.lost or self.misordered or self.astray)

    @property
    def is_clean(self) -> bool:
        """Whether besides nothing is repeated but by kills, once in a lane by each."""
        return self.is_in_order and not self.unexplained and self.most_in_a_lane <= 1


def judge(
    seen: Sequence[Seen], *, written: Mapping[Lane, int], chats: Mapping[int, int], kills: Sequence[Kill]
) -> Verdict:
    """`seen` is in the order of each place, `written` how many lines each lane was to get, `chats` each case's person.

    A case has the topic in which its first line stands, and shares it with no other.
    """
    arrived: dict[Lane, list[int]] = defaultdict(list)
    homes = {Lane(case, Side.PERSON): Place(chat) for case, chat in chats.items()}
    owners: dict[Place, int] = {}
    astray = 0
    for each in seen:
        if each.line is None:
            continue
        lane, number = each.line
        is_home = homes.setdefault(lane, each.place) == each.place
        astray += not (is_home and owners.setdefault(each.place, lane.case) == lane.case)
        arrived[lane].append(number)
    lost = sum(len(set(range(count)) - set(arrived[lane])) for lane, count in written.items())
    causes = Counter(_causes(seen, kills))
    return Verdict(
        written=sum(written.values()),
        lost=lost,
        misordered=sum(_misordered(numbers) for numbers in arrived.values()),
        astray=astray,
        twice=tuple(sum(n for (_, kill), n in causes.items() if kill == number) for number in range(len(kills))),
        most_in_a_lane=max((n for (_, kill), n in causes.items() if kill is not None), default=0),
        unexplained=sum(n for (_, kill), n in causes.items() if kill is None),
    )


def _misordered(numbers: Iterable[int]) -> int:
    """A message that comes twice in a row is in order."""
    runs = [number for number, _ in groupby(numbers)]
    return sum(after < before for before, after in pairwise(runs))


def _causes(seen: Sequence[Seen], kills: Sequence[Kill]) -> Iterable[tuple[Place, int | None]]:
    """For each message that came once more: its place, and the first kill between the two."""
    before: dict[tuple[Place, str], datetime] = {}
    for each in seen:
        key = (each.place, each.words)
        if key in before:
            between = (n for n, kill in enumerate(kills) if before[key] <= kill.back_at and kill.at <= each.at)
            yield each.place, next(between, None)
        before[key] = each.at
