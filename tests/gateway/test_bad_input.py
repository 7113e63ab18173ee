"""What operators, editors and forgers get wrong ends in one clear line, or in a bot that goes on; the real process."""

import asyncio
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from babel.messages.pofile import read_po, write_po

from bot.content.library import load_library
from bot.content.terms import Language
from bot.dialogue.writer import Writer
from bot.preview import server
from bot.preview.bot_api import BotApi
from tests.conftest import ROOT
from tests.people import TOKEN, Person, new_api
from tests.processes import START_TIMEOUT_S, helpline, running, start

pytestmark = pytest.mark.asyncio(loop_scope="module")

FINE, FINDINGS, CANNOT_RUN = 0, 1, 2
#: well-formed, and of no bot
STRANGE_TOKEN = "4242:AAbbccddeeffgghhiijjkkllmmnnooppqqr"


def copy_content(to: Path) -> Path:
    """Trees, data and catalogs that a test may break."""
    for folder in ("conversations", "data", "locales"):
        shutil.copytree(ROOT / folder, to / folder)
    return to


def translate_half(root: Path) -> None:
    """Belarusian, as if the translator had come to the middle."""
    path = root / "locales/be/LC_MESSAGES/conversations.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale="be")
    messages = [message for message in catalog if message.id]
    for message in messages[len(messages) // 8 :]:
        message.string = ("", "", "") if message.pluralizable else ""
    with path.open("wb") as file:
        write_po(file, catalog)


def notice_in(language: Language, phrase: str) -> str:
    return Writer(load_library(ROOT), language).phrase_label(phrase)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def api(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotApi]:
    """The emulated Telegram, and the real process with a half-translated Belarusian catalog."""
    root = copy_content(tmp_path_factory.mktemp("content"))
    translate_half(root)
    api = new_api()
    telegram = await server.start(api)
    settings = {"HELPLINE_BOT_TOKEN": TOKEN, "HELPLINE_API_URL": telegram.url}
    async with running("run", cwd=root, **settings):
        await api.until(lambda: api.calls_of("setChatMenuButton"), timeout_s=START_TIMEOUT_S)
        yield api
    await telegram.stop()


async def test_a_half_translated_catalog_shows_english_and_says_so(api: BotApi) -> None:
    person = Person(api, language_code="be")

    await person.open("urgent")

    notice = load_library(ROOT).phrases["notice.untranslated"].one
    assert "What is happening?" in person.page
    assert notice in person.page
    assert any("lawyer" in label or "front" in label for label in person.labels)


async def test_an_unknown_language_is_english(api: BotApi) -> None:
    person = Person(api, language_code="tlh")

    await person.open("xx-000-urgent")

    assert "language" in " ".join(person.labels).lower()
    assert person.chat


@pytest.mark.parametrize(
    "forged",
    [
        "ru-000-nowhere-_urgent",
        "ru-ZZzzZZ-country-QQ-99",
        "-----",
        "ru-000-contact-..%2F..%2Fetc%2Fpasswd",
        "\0\u202e🏳️",
        "ru-RUdeKZ-country-DE-999",
        "ru-000-erase-later",
    ],
)
async def test_a_forged_button_leads_to_a_page(api: BotApi, forged: str) -> None:
    person = Person(api, language_code="ru")
    await person.open()

    pressed = await person.forge(forged)

    assert pressed.toast is not None
    assert "🙋 Позвать человека" in person.labels
    assert api.complaints == ()


async def test_ten_thousand_characters_are_answered(api: BotApi) -> None:
    """Telegram cuts them into messages of 4,096."""
    person = Person(api, language_code="uk")

    for _ in range(3):
        await person.send("їхати чи ні? " * 300)
    await api.quiet()

    assert notice_in(Language.UK, "search.too_long") == person.page
    assert len(person.chat) == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "HELPLINE_BOT_TOKEN is missing"),
        ({"HELPLINE_BOT_TOKEN": "let-me-in"}, "HELPLINE_BOT_TOKEN: is no bot token"),
        ({"HELPLINE_BOT_TOKEN_FILE": "/no/such/file"}, "HELPLINE_BOT_TOKEN_FILE can't be read: No such file"),
    ],
    ids=["none", "malformed", "no file"],
)
async def test_a_bad_token_stops_the_start(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    ended = await helpline("run", cwd=tmp_path, **settings)

    assert ended.code == CANNOT_RUN
    assert len(ended.err.splitlines()) == 1
    assert said in ended.err
    assert "let-me-in" not in ended.err


async def test_a_token_telegram_does_not_know_stops_the_start(tmp_path: Path) -> None:
    telegram = await server.start(new_api())

    ended = await helpline("run", cwd=tmp_path, HELPLINE_BOT_TOKEN=STRANGE_TOKEN, HELPLINE_API_URL=telegram.url)
    await telegram.stop()

    assert ended.code == CANNOT_RUN
    assert ended.complaints == [
        "Telegram does not know this token; copy HELPLINE_BOT_TOKEN again from @BotFather, or check HELPLINE_API_URL"
    ]
    assert STRANGE_TOKEN not in ended.err + ended.out


async def test_all_wrong_settings_are_named_at_once_without_their_secrets(tmp_path: Path) -> None:
    wrong = {
        "HELPLINE_BOT_TOKEN": "4242-geheim",
        "HELPLINE_API_URL": "telegram",
        "HELPLINE_DESKS": '{"de": [5]}',
        "HELPLINE_ADMINS": "olga",
        "HELPLINE_KEEP_CLOSED_HOURS": "0",
        "HELPLINE_LOG_LEVEL": "loud",
        "HELPLINE_WEBHOOK_LISTEN": "everywhere",
        "HELPLINE_COLOUR": "red",
    }

    ended = await helpline("run", cwd=tmp_path, **wrong)

    assert ended.code == CANNOT_RUN
    assert len(ended.err.splitlines()) == 1
    assert [name for name in wrong if name not in ended.err] == []
    assert "geheim" not in ended.err


async def test_without_a_network_the_bot_waits_for_it(tmp_path: Path) -> None:
    api = new_api()
    port = _free_port()
    settings = {"HELPLINE_BOT_TOKEN": TOKEN, "HELPLINE_API_URL": f"http://127.0.0.1:{port}"}
    async with running("run", cwd=tmp_path, **settings) as bot:
        assert bot.stderr is not None
        warnings: list[str] = []
        async with asyncio.timeout(START_TIMEOUT_S):
            while not any("can't be reached" in line for line in warnings):
                warnings.append((await bot.stderr.readline()).decode())
        telegram = await server.start(api, port=port)
        person = Person(api, language_code="en")
        person.timeout_s = START_TIMEOUT_S

        await person.open()

        assert "It is urgent" in person.labels
        assert not any(TOKEN in line for line in warnings)
        await telegram.stop()


async def test_sigterm_ends_the_bot_cleanly(tmp_path: Path) -> None:
    api = new_api()
    telegram = await server.start(api)
    process = await start("run", cwd=tmp_path, HELPLINE_BOT_TOKEN=TOKEN, HELPLINE_API_URL=telegram.url)
    await api.until(lambda: api.calls_of("setChatMenuButton"), timeout_s=START_TIMEOUT_S)

    process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()
    await telegram.stop()

    assert process.returncode == FINE
    assert b"stopped" in err
    assert b"Traceback" not in err


async def test_a_broken_tree_stops_the_start_and_is_named_by_its_line(tmp_path: Path) -> None:
    root = copy_content(tmp_path)
    tree = root / "conversations/urgent.yaml"
    lines = tree.read_text(encoding="utf-8").splitlines()
    lines.insert(5, "  urgent: [")
    tree.write_text("\n".join(lines), encoding="utf-8")

    ran, checked = await asyncio.gather(
        helpline("run", cwd=root, HELPLINE_BOT_TOKEN=TOKEN, HELPLINE_API_URL="http://127.0.0.1:9"),
        helpline("check", cwd=root),
    )

    assert ran.code == CANNOT_RUN
    assert [line.startswith("conversations/urgent.yaml:") for line in ran.complaints] == [True]
    assert "no valid YAML" in ran.err
    assert checked.code == FINDINGS
    assert "conversations/urgent.yaml:" in checked.out
    assert "Traceback" not in ran.err + checked.err


async def test_a_broken_catalog_stops_the_start_and_is_named_by_its_line(tmp_path: Path) -> None:
    root = copy_content(tmp_path)
    with (root / "locales/uk/LC_MESSAGES/data.po").open("a", encoding="utf-8") as file:
        file.write('\nmsgctxt "x"\nmsgid "half\n')

    ended = await helpline("run", cwd=root, HELPLINE_BOT_TOKEN=TOKEN, HELPLINE_API_URL="http://127.0.0.1:9")

    assert ended.code == CANNOT_RUN
    assert len(ended.complaints) == 1
    assert ended.complaints[0].startswith("locales/uk/LC_MESSAGES/data.po:")


async def test_a_half_translated_catalog_is_counted_by_status(tmp_path: Path) -> None:
    root = copy_content(tmp_path)
    translate_half(root)

    ended = await helpline("texts", "status", cwd=root)

    assert ended.code == FINDINGS
    assert "be conversations: missing: " in ended.out
    assert "uk conversations: missing: " not in ended.out


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (("demo", "--no-browser", "--port", "{port}"), {}),
        (
            ("run",),
            {"HELPLINE_WEBHOOK_URL": "https://example.org/hook", "HELPLINE_WEBHOOK_LISTEN": "127.0.0.1:{port}"},
        ),
        (("run",), {"HELPLINE_METRICS_LISTEN": "127.0.0.1:{port}"}),
    ],
    ids=["demo", "webhook", "metrics"],
)
async def test_a_taken_port_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str]
) -> None:
    telegram = await server.start(new_api())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        words = [each.format(port=port) for each in arguments]
        given = {name: value.format(port=port) for name, value in settings.items()}

        ended = await helpline(*words, cwd=tmp_path, HELPLINE_BOT_TOKEN=TOKEN, HELPLINE_API_URL=telegram.url, **given)

    await telegram.stop()
    assert ended.code == CANNOT_RUN
    assert len(ended.complaints) == 1
    assert port in ended.err
    assert "Traceback" not in ended.err


async def test_a_command_that_does_not_exist_is_said_in_one_line(tmp_path: Path) -> None:
    ended = await helpline("dance", cwd=tmp_path)

    assert ended.code == CANNOT_RUN
    assert len(ended.err.splitlines()) == 1
    assert "helpline --help" in ended.err


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
