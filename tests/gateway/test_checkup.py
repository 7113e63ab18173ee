from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.gateway.checkup import check_telegram
from bot.messages import Diagnosis
from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.settings import Settings
from tests.people import TOKEN, Clock, new_api, new_desk


@pytest.fixture
def api() -> BotApi:
    return new_api(Clock())


@pytest.fixture
async def url(api: BotApi) -> AsyncIterator[str]:
    running = await server.start(api)
    yield running.url
    await running.stop()


async def _found(url: str, token: str | None = TOKEN, **more: object) -> dict[str, Diagnosis]:
    settings = Settings.model_validate({"bot_token": SecretStr(token) if token else None, "api_url": url, **more})
    return {each.what: each for each in await check_telegram(settings)}


async def test_a_missing_token_says_where_to_get_one(url: str) -> None:
    found = await _found(url, token=None)

    assert "@BotFather" in found["token"].advice


async def test_a_wrong_token_is_refused(url: str) -> None:
    found = await _found(url, token="1:wrong")

    assert found["token"].found == "refused"


async def test_a_desk_that_is_fine(api: BotApi, url: str) -> None:
    desk = new_desk(api)

    found = await _found(url, desks={"*": (desk,)})

    assert found["token"].advice == ""
    assert found["desk group"] == Diagnosis(what="desk group", found="fine")


async def test_a_desk_whose_bot_has_no_rights_says_which(api: BotApi, url: str) -> None:
    desk = new_desk(api)
    api.people.give_rights(desk, frozenset())

    found = await _found(url, desks={"*": (desk,)})

    assert "can_manage_topics" in found["desk group"].advice


async def test_an_unknown_desk(url: str) -> None:
    found = await _found(url, desks={"*": (-1009999,)})

    assert "HELPLINE_DESKS" in found["desk group"].advice


async def test_a_desk_that_has_moved_names_its_new_id(api: BotApi, url: str) -> None:
    desk = new_desk(api)
    new = api.people.migrate(desk).id

    found = await _found(url, desks={"*": (desk,)})

    assert found["desk group"].advice == f"write {new} in place of {desk} in HELPLINE_DESKS"


async def test_no_network_is_said_plainly() -> None:
    found = await _found("http://127.0.0.1:9")

    assert "reaches" in found["connection"].advice
