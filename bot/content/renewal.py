"""The content as it lies there now, read while an earlier one is in use."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.library import Library, load_library
from bot.content.lint import find_issues
from bot.errors import ContentError, Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What came of reading the content anew."""

    #: None where it can't be read at all
    library: Library | None
    #: everything lint found, warnings included
    issues: tuple[Issue, ...]

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The issues for which the earlier content stays in use."""
        return tuple(issue for issue in self.issues if not issue.is_warning)


def read_anew(root: Path, *, today: date) -> Renewal:
    """Load and lint; takes seconds."""
    try:
        library = load_library(root)
        return Renewal(library=library, issues=find_issues(library, root, today=today))
    except ContentError as exc:
        return Renewal(library=None, issues=exc.issues)
