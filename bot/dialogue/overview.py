"""The table in README.md: what each country means for the three citizenships, as of when, resting on how many facts."""

import re

from bot.content.country import Country
from bot.content.coverage import Cell, country_cells
from bot.content.entry import last_day
from bot.content.library import Library
from bot.content.terms import ORIGINS, Citizenship, Language, Stance
from bot.dialogue.about_countries import MARKS
from bot.dialogue.bookmark import Profile
from bot.dialogue.choose import stance_of
from bot.dialogue.writer import flag

#: the law of the country one flees from: nobody asks whether it protects
_HOME = "⌂"
_PLACE = re.compile(r"(<!-- overview[^>]*-->\n).*?(<!-- /overview -->)", re.DOTALL)


def overview(library: Library) -> str:
    """A Markdown table, a row a country: mark, month, number of facts; a dash where nobody has looked."""
    catalog = library.catalogs[Language.EN]
    names = [f"{flag(citizen)} {catalog.country(citizen)}" for citizen in ORIGINS]
    rows = [
        f"| {catalog.country(code)} | {' | '.join(_shown(country, citizen, library) for citizen in ORIGINS)} |"
        for code, country in sorted(library.countries.items(), key=lambda each: catalog.country(each[0]))
    ]
    return "\n".join([f"| | {' | '.join(names)} |", "|---|---|---|---|", *rows]) + "\n"


def renewed(readme: str, library: Library) -> str:
    """README.md with the table of today between its marks; as it was where it has none."""
    return _PLACE.sub(lambda found: f"{found[1]}\n{overview(library)}\n{found[2]}", readme)


def _shown(country: Country, citizen: Citizenship, library: Library) -> str:
    cells = [cell for cell in country_cells(country, library) if cell.citizenship is citizen]
    facts = {fact for cell in cells for fact in cell.facts}
    if all(cell.is_empty for cell in cells):
        return "—"
    stance = stance_of(country, Profile(citizenship=citizen))
    day = country.checked if stance is Stance.UNKNOWN else _newest(cells)
    mark = _HOME if country.country == citizen else MARKS[stance or Stance.UNKNOWN]
    return f"{mark} {day[:7]} ({len(facts)})"


def _newest(cells: list[Cell]) -> str:
    return max((cell.newest for cell in cells if cell.newest), key=last_day, default="")
