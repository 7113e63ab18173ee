"""The desk's place in the stream of updates: what concerns it is dealt with before the update is confirmed."""

import asyncio
from typing import Any

from bot.gateway.answers import Answers
from bot.gateway.desk_intake import read_desk_update
from bot.helpline.helpline import Helpline

#: what else the chat has sent waits as long for an answer that hangs
_PATIENCE_S = 2.0

Json = dict[str, Any]


class Desk:
    """Between the intake and `Helpline`."""

    def __init__(self, helpline: Helpline, answers: Answers) -> None:
        self._helpline = helpline
        self._answers = answers

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
        if answer := dealt.answer:
            # by webhook the update's own response answers too, and the first answer is the one that is shown
            given = self._answers.begin(answer.query, text=answer.text, is_alert=answer.is_alert)
            await asyncio.wait([given], timeout=_PATIENCE_S)
        return not dealt.is_shared
