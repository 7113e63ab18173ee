"""The agreed words of `locales/GLOSSARY.md`, which a translator edits without reading code.

A concept is a heading with a table, forms separated by commas, and after it why it is so, in any words:

    ### summons
    | | say | or | not |
    |---|---|---|---|
    | en | summons | | |
    | ru | повестка | | |
    | be | павестка | | позва |
    | uk | повістка | | |

    A "позва" is a court claim.
    - except `position/by-2024-law-sms-exit-ban/title` (be, uk): no room

A translation says one of the forms under "say" or "or" wherever its English says one of the row `en`, but not in texts
that are excepted; what stands under "not" is said nowhere. Without a table a heading is text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.content.terms import Language
from bot.content.word_forms import find_term, find_word

GLOSSARY = "locales/GLOSSARY.md"
_HEADING = re.compile(r"### +(.+)")
_EXCEPTION = re.compile(r"- except `([^`]+)`(?: \(([a-z, ]+)\))?")
_COLUMNS = 4
_LANGUAGES = tuple(Language)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one language says for a concept, and what it doesn't."""

    language: Language
    agreed: tuple[str, ...]
    other: tuple[str, ...]
    rejected: tuple[str, ...]

    @cached_property
    def says(self) -> re.Pattern[str] | None:
        """Finds the concept in a text; None where the row has no forms."""
        return find_term(*self.agreed, *self.other, language=self.language) if self.agreed else None

    @cached_property
    def avoids(self) -> tuple[re.Pattern[str], ...]:
        """Finds each rejected form."""
        return tuple(find_word(form) for form in self.rejected)

    @property
    def in_words(self) -> str:
        """The agreed forms as an editor reads them: "ТЦК" or "військкомат"; empty where there are none."""
        return " or ".join(f'"{form}"' for form in self.agreed)


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What can't be read in the glossary."""

    line: int
    words: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Concept:
    """One thing with its words in each language."""

    name: str
    #: of the heading
    line: int
    rows: Mapping[Language, Row]
    #: by context of a text, the languages that need not say the term there
    exceptions: Mapping[str, frozenset[Language]]
    mistakes: tuple[Mistake, ...]


def read_glossary(root: Path) -> tuple[Concept, ...]:
    """The concepts of the glossary below `root`, in its order; none where there is no glossary."""
    path = root / GLOSSARY
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    concepts = (_concept(block) for block in _blocks(lines))
    return tuple(concept for concept in concepts if concept.rows or concept.mistakes)


_Block = list[tuple[int, str]]


def _blocks(lines: Iterable[str]) -> Iterator[_Block]:
    """The numbered lines of each concept, its heading first; a heading of another kind ends it."""
    block: _Block = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            if block:
                yield block
            block = [(number, line)] if _HEADING.fullmatch(line) else []
        elif block:
            block.append((number, line))
    if block:
        yield block


def _concept(block: _Block) -> Concept:
    rows: dict[Language, Row] = {}
    exceptions: dict[str, frozenset[Language]] = {}
    mistakes: list[Mistake] = []
    (number, heading), *lines = block
    for line, words in lines:
        if words.startswith("|"):
            row = _row(words)
            if isinstance(row, Row):
                rows[row.language] = row
            elif row:
                mistakes.append(Mistake(line=line, words=row, advice="see how the others are written"))
        elif found := _EXCEPTION.match(words):
            named = [each.strip() for each in found[2].split(",")] if found[2] else [*_LANGUAGES]
            languages = frozenset(each for each in _LANGUAGES if each in named)
            exceptions[found[1]] = exceptions.get(found[1], frozenset()) | languages
            mistakes += [
                Mistake(line=line, words=f'has an exception for "{each}"', advice=f"write {', '.join(_LANGUAGES)}")
                for each in named
                if each not in _LANGUAGES
            ]
    name = heading.removeprefix("###").strip()
    return Concept(name=name, line=number, rows=rows, exceptions=exceptions, mistakes=tuple(mistakes))


def _row(line: str) -> Row | str:
    """A row of a table, or what is wrong with it; empty for the rows that every table begins with."""
    first, *cells = (cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))
    if not first or not first.strip("-: "):
        return ""
    if first not in _LANGUAGES or len(cells) != _COLUMNS - 1:
        return "has a row that is not of the kind | ru | say | or | not |"
    agreed, other, rejected = (tuple(filter(None, (form.strip() for form in cell.split(",")))) for cell in cells)
    return Row(language=Language(first), agreed=agreed, other=other, rejected=rejected)
