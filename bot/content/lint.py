"""Everything an editor can get wrong that shows without rendering a page; see `dialogue.crawl` for the rest."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from bot.content import letters, lint_entries, lint_glossary, lint_ids, lint_phrases, lint_texts, lint_trees
from bot.content.library import Library
from bot.content.lint_survey import Survey, survey
from bot.errors import Issue

Rule = Callable[[Survey], Iterator[Issue]]

#: each has a broken example in `tests/content/broken`, under its name
RULES: tuple[Rule, ...] = (
    lint_trees.missing_targets,
    lint_trees.choices_without_target,
    lint_trees.dead_ends,
    lint_trees.fixed_ids,
    lint_trees.needs_without_question,
    lint_trees.questions_without_answers,
    lint_trees.long_labels,
    lint_trees.too_many_rows,
    lint_trees.unknown_search_languages,
    lint_ids.retired_ids,
    lint_ids.unlocked_ids,
    lint_ids.clashing_ids,
    lint_phrases.wrong_phrases,
    lint_entries.future_dates,
    lint_entries.missing_sources,
    lint_entries.bad_addresses,
    lint_entries.unencrypted_addresses,
    lint_entries.missing_grounds,
    lint_entries.wrong_successors,
    lint_entries.missing_summaries,
    lint_entries.silent_countries,
    lint_entries.risks_without_law,
    lint_entries.unknown_countries,
    lint_entries.misnamed_files,
    lint_entries.empty_shifts,
    lint_entries.due_reviews,
    lint_texts.broken_markup,
    lint_texts.foreign_tags,
    lint_texts.bad_links,
    lint_texts.lost_tags,
    lint_texts.lost_placeholders,
    lint_texts.unknown_placeholders,
    lint_texts.emoji_in_texts,
    lint_texts.unfinished_translations,
    letters.foreign_letters,
    letters.mixed_alphabets,
    lint_glossary.unreadable_glossary,
    lint_glossary.forbidden_words,
    lint_glossary.missing_terms,
)


def find_issues(library: Library, root: Path, *, today: date) -> tuple[Issue, ...]:
    """Every issue of a Library that was loaded from `root`, by file and line; warnings included.

    Raises:
        ContentError: a catalog can't be parsed any more.
    """
    seen = survey(library, root, today=today)
    issues = {issue: None for rule in RULES for issue in rule(seen)}
    return tuple(sorted(issues, key=lambda issue: (issue.file, issue.line)))
