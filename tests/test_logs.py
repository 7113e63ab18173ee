"""Log lines hold events and our own ids; no text, name, chat id or token gets into them."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot.content.library import Library
from bot.logs import set_up_logs
from bot.preview import refusals
from tests.conftest import running_bot
from tests.people import TOKEN, Person, new_api


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_an_event_in_text_has_its_numbers_behind_it(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "text")

    logging.getLogger("bot.x").info("delivery postponed", extra={"delivery": 17, "after_s": 3})

    assert capsys.readouterr().err.rstrip().endswith("INFO bot.x: delivery postponed delivery=17 after_s=3")


def test_an_event_in_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json")

    logging.getLogger("bot.x").warning("no updates", extra={"after_s": 3.0})
    logging.getLogger("bot.x").error("failed", exc_info=ValueError("x"))

    first, second = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {"level": "warning", "event": "no updates", "after_s": 3.0}.items() <= first.items()
    assert "ValueError" in second["traceback"]


def test_the_level_is_for_us_and_libraries_only_warn(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "text")

    logging.getLogger("bot.x").debug("ours")
    for library in ("httpx", "telegram", "aiohttp.access", "asyncio", "sqlalchemy.engine"):
        logging.getLogger(library).info("POST https://api.telegram.org/bot%s/getMe", TOKEN)

    logged = capsys.readouterr().err
    assert "ours" in logged
    assert TOKEN not in logged


async def test_reading_leaves_nothing_of_a_person_in_the_logs(
    capsys: pytest.CaptureFixture[str], library: Library
) -> None:
    set_up_logs("debug", "json")
    api = new_api()
    async with running_bot(api, library):
        person = Person(api, "Zyanon", language_code="be", username="zyanon_marked")
        await person.open()
        await person.send("пазначаны тэкст пра маю частку")
        await person.send_photo("пазначаны подпіс")
        api.faults.refuse(refusals.bad_request("message can't be edited"), method="editMessageText")
        await person.press("Мова")
        await person.forge("пазначаная кнопка")
        await person.block_bot()
    logged = capsys.readouterr().err

    assert logged, "something went wrong on purpose and was told"
    for secret in ("Zyanon", "zyanon_marked", "пазначан", str(person.id), TOKEN):
        assert secret not in logged
