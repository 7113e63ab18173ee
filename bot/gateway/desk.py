"""The desk's place in the stream of updates: what concerns it is dealt with before the update is confirmed."""

from typing import Any

import msgspec

from bot.desk.vocabulary import Answer
from bot.errors import DeliveryError
from bot.gateway.api import BotApi
from bot.gateway.desk_intake import read_desk_update
from bot.helpline.helpline import Helpline

# Bot API, answerCallbackQuery.text: 0-200 characters
_MAX_ANSWER = 200
#: what else the chat has sent waits as long
_MAX_PAUSE_S = 2.0

Json = dict[str, Any]


class Desk:
    """Between the intake and `Helpline`."""

    def __init__(self, helpline: Helpline, api: BotApi) -> None:
        self._helpline = helpline
        self._api = api

    def concerns(self, update: Json) -> bool:
        """Whether `deal` has to see this update; no query, and nothing for people who only read."""
        inbound = read_desk_update(update)
        return inbound is not None and self._helpline.concerns(inbound)

    async def deal(self, update: Json) -> bool:
        """Deal with an update; False where the reading path has to deal with it too, or instead.

        Raises:
            StoreError: nothing was done; don't confirm the update, give it again.
        """
        inbound = read_desk_update(update)
        if inbound is None or not self._helpline.concerns(inbound):
            return False
        dealt = await self._helpline.deal(inbound, update_id=update["update_id"])
        if dealt.answer is not None:
            await self._answer(dealt.answer)
        return not dealt.is_shared

    async def _answer(self, answer: Answer) -> None:
        body: Json = {"callback_query_id": answer.query}
        if answer.text:
            body |= {"text": answer.text[:_MAX_ANSWER], "show_alert": answer.is_alert}
        try:
            await self._api.post_twice("answerCallbackQuery", msgspec.json.encode(body), most_pause_s=_MAX_PAUSE_S)
        except DeliveryError:
            # the press has been dealt with; Telegram takes no answer after a while
            return
