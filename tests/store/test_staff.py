"""Volunteers by number, whoever enters at the same moment."""

import asyncio

from bot.desk.vocabulary import AccountId
from bot.store.database import Database
from bot.store.staff import Staff, Standing, Volunteer

ACCOUNTS = [AccountId(number) for number in (1, 2, 3, 4, 5, 1, 2, 3)]


async def _enter(database: Database, account: AccountId) -> Volunteer:
    async with database.transaction() as tx:
        return await Staff(tx).enter(account, Standing.APPROVED)


async def test_accounts_that_enter_at_once_get_a_number_each_and_keep_it(database: Database) -> None:
    await database.prepare()

    entered = await asyncio.gather(*(_enter(database, account) for account in ACCOUNTS))

    numbers = {volunteer.account: volunteer.id for volunteer in entered}
    assert sorted(numbers.values()) == [1, 2, 3, 4, 5]
    assert all(numbers[volunteer.account] == volunteer.id for volunteer in entered)
