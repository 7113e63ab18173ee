"""Commands. Exit codes: 0 fine, 1 findings, 2 cannot run, with one line on stderr that says what to do.

A command imports what it alone needs: `helpline run` starts in half the time and memory.
"""

# ruff: noqa: PLC0415 - see above

import asyncio
import json
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import app as application
from bot.content.catalog import DOMAINS
from bot.content.library import load_library
from bot.errors import ContentError, HelplineError, Issue, SettingsError
from bot.logs import set_up_logs
from bot.messages import Diagnosis
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.helpline.forgetting import Forgotten
    from bot.store.keys import KeySource
    from bot.store.maintenance import Status

FINE, FINDINGS, CANNOT_RUN = 0, 1, 2

cli = typer.Typer(
    help="A helpline for people who refuse to go to war.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
texts = typer.Typer(help="Gettext catalogs.", no_args_is_help=True)
cli.add_typer(texts, name="texts")
db = typer.Typer(help="The database of cases.", no_args_is_help=True)
cli.add_typer(db, name="db")
keys = typer.Typer(help="The keys that seal it.", no_args_is_help=True)
cli.add_typer(keys, name="keys")


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class Picture(StrEnum):
    """How the trees are drawn."""

    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"


class _State:
    debug = False
    verbose = False


@cli.callback()
def _options(
    *,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Log more.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")] = False,
) -> None:
    _State.verbose, _State.debug = verbose, debug


def main() -> None:
    """Run a command; a foreseen error is one line and exit code 2."""
    try:
        # a command's exit code comes back as its result when click is not to end the program itself
        sys.exit(cli(standalone_mode=False))
    except typer.Abort:
        sys.exit(CANNOT_RUN)
    except ContentError as exc:
        if _State.debug:
            raise
        for issue in exc.issues:
            print(f"helpline: {issue}", file=sys.stderr)
        sys.exit(CANNOT_RUN)
    except HelplineError as exc:
        if _State.debug:
            raise
        print(f"helpline: {exc}", file=sys.stderr)
        sys.exit(CANNOT_RUN)
    except typer.TyperException as exc:
        print(f"helpline: {exc}; try `helpline --help`", file=sys.stderr)
        sys.exit(CANNOT_RUN)


def _settings() -> Settings:
    settings = read_settings()
    set_up_logs("debug" if _State.verbose else settings.log_level, settings.log_format)
    return settings


def _run(work: Coroutine[Any, Any, None]) -> None:
    if sys.platform == "win32":
        asyncio.run(work)
        return
    import uvloop

    uvloop.run(work)


@cli.command()
def run() -> None:
    """Serve on Telegram: long polling."""
    settings = _settings()
    if settings.bot_token is None:
        raise SettingsError(
            ("HELPLINE_BOT_TOKEN is missing; copy it from @BotFather, or try `helpline demo`, which needs none",)
        )
    _run(application.run_until_stopped(settings, application.content_root()))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served, on 127.0.0.1.")] = 8080,
    *,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Don't open a browser.")] = False,
) -> None:
    """The whole bot in a browser, against an emulated Bot API: no token, no Telegram."""
    from bot.demo import run_demo

    set_up_logs("debug" if _State.verbose else "info", "text")
    _run(run_demo(application.content_root(), port=port, opens_browser=not no_browser))


@cli.command()
def check(
    output: Annotated[Format, typer.Option("--format", help="text, json or github.")] = Format.TEXT,
    *,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print which facts answer whom, and stop.")] = False,
    spelling: Annotated[bool, typer.Option("--spelling", help="Also check the spelling; needs hunspell.")] = False,
) -> None:
    """Look for everything an editor can get wrong in trees, data and all four languages."""
    from bot.content.coverage import coverage_markdown
    from bot.content.lint import find_issues
    from bot.content.spelling import misspellings
    from bot.dialogue.crawl import crawl_issues
    from bot.dialogue.overview import overview

    root = application.content_root()
    if coverage:
        library = load_library(root)
        print(f"{overview(library)}\n{coverage_markdown(library)}")
        return
    try:
        library = load_library(root)
        today = datetime.now(UTC).date()
        issues = (
            *find_issues(library, root, today=today),
            *crawl_issues(library, today=today),
        )
        if spelling:
            issues = (*issues, *misspellings(library, root, today=today))
    except ContentError as exc:
        issues = exc.issues
    _print_issues(issues, output)
    if any(not issue.is_warning for issue in issues):
        raise typer.Exit(FINDINGS)


def _print_issues(issues: tuple[Issue, ...], output: Format) -> None:
    match output:
        case Format.JSON:
            keys = ("file", "line", "problem", "advice", "is_warning")
            print(
                json.dumps(
                    [{key: getattr(issue, key) for key in keys} for issue in issues], ensure_ascii=False, indent=1
                )
            )
        case Format.GITHUB:
            for issue in issues:
                kind = "warning" if issue.is_warning else "error"
                print(
                    f"::{kind} file={issue.file},line={issue.line or 1}::"
                    f"{issue.problem}{issue.advice and '; ' + issue.advice}"
                )
        case Format.TEXT:
            for issue in issues:
                print(f"{'warning: ' if issue.is_warning else ''}{issue}")
            errors = sum(not issue.is_warning for issue in issues)
            print(f"{errors} to mend, {len(issues) - errors} warnings")


@texts.command("extract")
def texts_extract(
    folder: Annotated[Path, typer.Argument(help="Where the templates are written.")] = Path("locales"),
) -> None:
    """Write the English texts as gettext templates."""
    from bot.content import gettext

    library = load_library(application.content_root())
    for domain in DOMAINS:
        gettext.save(gettext.extract(library, domain), folder / f"{domain}.pot")
        print(folder / f"{domain}.pot")


@texts.command("update")
def texts_update() -> None:
    """Merge the English texts into every catalog, guessing nothing; note new ids, renew schemas and README's table."""
    from bot.content import gettext
    from bot.content.lint_ids import lock_ids
    from bot.content.lint_phrases import lock_phrases
    from bot.content.schema import write_schemas
    from bot.dialogue.overview import renewed

    root = application.content_root()
    library = load_library(root)
    gettext.update(library, root)
    write_schemas(root)
    lock_ids(library, root)
    lock_phrases(library, root)
    readme = root / "README.md"
    if readme.exists():
        readme.write_text(renewed(readme.read_text(encoding="utf-8"), library), encoding="utf-8")
    texts_status()


@texts.command("status")
def texts_status() -> None:
    """How complete every language is, and what is out of date."""
    from rich.console import Console
    from rich.table import Table

    from bot.content import gettext

    root = application.content_root()
    rows = gettext.coverage(load_library(root), root)
    table = Table("language", "catalog", "translated", "missing", "out of date", "fuzzy")
    for row in rows:
        share = f"{row.translated}/{row.total} ({row.translated * 100 // max(row.total, 1)} %)"
        table.add_row(row.language, row.domain, share, str(len(row.missing)), str(len(row.stale)), str(row.fuzzy))
    Console(soft_wrap=True, highlight=False).print(table)
    for row in rows:
        for word, contexts in (("missing", row.missing), ("out of date", row.stale)):
            for context in contexts:
                print(f"{row.language} {row.domain}: {word}: {context}")
    if any(row.missing or row.stale for row in rows):
        raise typer.Exit(FINDINGS)


@cli.command()
def stale(within: Annotated[str, typer.Option(help="How far ahead to look, such as 30d.")] = "0d") -> None:
    """Entries and contacts past, or near, their review date."""
    from bot.content.stale import stale as find_stale

    rows = find_stale(load_library(application.content_root()), today=datetime.now(UTC).date(), within=_days(within))
    for row in rows:
        print(f"{row.due} {row.place.file}:{row.place.line} {row.name}")
    print(f"{len(rows)} to look at")
    if rows:
        raise typer.Exit(FINDINGS)


def _days(text: str) -> int:
    digits = text.removesuffix("d")
    if not digits.isdigit():
        raise SettingsError((f'"{text}" is no number of days; write 30d',))
    return int(digits)


@cli.command()
def book(folder: Annotated[Path, typer.Argument(help="Where the site is written.")]) -> None:
    """Every page in every language as a static site."""
    from bot.book import write_book

    count = write_book(load_library(application.content_root()), folder, today=datetime.now(UTC).date())
    print(f"{count} pages; start at {folder / 'index.html'}")


@cli.command()
def doctor() -> None:
    """Check token, desk rights, topics, database, key, clock and content; say what to do for each problem."""
    from bot.gateway.checkup import check_telegram
    from bot.store.checkup import check_storage

    settings = _settings()
    found = [
        _check_content(),
        *asyncio.run(check_storage(settings.database_url, _key_source(settings))),
        *asyncio.run(check_telegram(settings)),
    ]
    for each in found:
        print(f"{'! ' if each.advice else 'ok'} {each.what}: {each.found}{each.advice and f' - {each.advice}'}")
    if any(each.advice for each in found):
        raise typer.Exit(FINDINGS)


def _check_content() -> Diagnosis:
    try:
        library = load_library(application.content_root())
    except ContentError as exc:
        return Diagnosis(what="content", found=f"{len(exc.issues)} mistakes", advice="run `helpline check`")
    return Diagnosis(what="content", found=f"{len(library.nodes)} nodes, {len(library.countries)} countries")


@cli.command("graph")
def draw(output: Annotated[Picture, typer.Option("--format", help="mermaid, svg or html.")] = Picture.MERMAID) -> None:
    """The trees as a picture, on standard output."""
    from bot.content import graph

    library = load_library(application.content_root())
    match output:
        case Picture.MERMAID:
            print(graph.mermaid(library))
        case Picture.SVG:
            print(graph.svg(library))
        case Picture.HTML:
            print(graph.html(library))


def _key_source(settings: Settings) -> "KeySource":
    from bot.store.keys import KeySource

    return KeySource(text=settings.secret_keys.get_secret_value() if settings.secret_keys else "")


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema, as every start does."""
    from bot.store import maintenance

    settings = _settings()
    _print_status(asyncio.run(maintenance.upgrade(settings.database_url, _key_source(settings))))


@db.command("status")
def db_status() -> None:
    """What is there: schema and number of rows; nothing secret."""
    from bot.store import maintenance

    settings = _settings()
    _print_status(asyncio.run(maintenance.read_status(settings.database_url, _key_source(settings))))


def _print_status(status: "Status") -> None:
    print(f"{status.name}: {status.revision or 'nothing there yet'} (newest {status.newest})")
    for table in status.tables:
        print(f"  {table.name}: {table.rows} ({table.words})")


@db.command("purge")
def db_purge() -> None:
    """Forget all that is past its time, as the running bot does every hour; it deletes topics when it runs next."""
    settings = _settings()
    forgotten = asyncio.run(_purge(settings))
    print("forgotten:")
    print(f"  cases, with all rows about them: {forgotten.cases} (the bot deletes their topics when it runs)")
    print(f"  blocks that are over: {forgotten.blocks}")
    print(f"  numbers of updates: {forgotten.updates}")
    print(f"  lines of the desk's own books: {forgotten.books}")


async def _purge(settings: Settings) -> "Forgotten":
    from bot.helpline.helpline import Helpline, build_house
    from bot.store.database import open_database

    database = await open_database(settings.database_url, _key_source(settings))
    try:
        # nothing is said to anybody, so neither words nor chance are needed
        house = build_house(settings, library=lambda: load_library(application.content_root()), pick=lambda of: of[0])
        return await Helpline(database=database, house=house, clock=lambda: datetime.now(UTC)).purge()
    finally:
        await database.close()


@keys.command("new")
def keys_new() -> None:
    """Print a new key for HELPLINE_SECRET_KEYS."""
    from bot.store.keys import format_key, new_key

    print(format_key(new_key()))


@keys.command("rotate")
def keys_rotate() -> None:
    """Seal everything with the first key; a key file is given a new one first."""
    from bot.store.rotation import rotate

    settings = _settings()
    done = asyncio.run(rotate(settings.database_url, _key_source(settings)))
    print(f"{done.values} values sealed with key {done.key_id}; no longer needed: {', '.join(done.retired) or 'none'}")
