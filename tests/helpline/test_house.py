"""Which group takes a case."""

from bot.content.library import Library
from bot.content.terms import Language
from bot.helpline.helpline import build_house
from bot.helpline.house import House
from bot.messages import ChatId
from bot.settings import Settings
from tests.deskwork import World

DESKS = {"ru": (-1,), "uk": (-2, -3), "*": (-4,)}


def house_of(library: Library, desks: dict[str, tuple[int, ...]]) -> House:
    settings = Settings.model_validate({"desks": desks})
    return build_house(settings, library=lambda: library, pick=lambda options: options[0])


def test_a_language_has_its_own_groups_else_those_for_all(library: Library) -> None:
    house = house_of(library, DESKS)

    assert house.groups_for(Language.UK) == (-2, -3)
    assert house.groups_for(Language.BE) == (-4,)
    assert house.groups_for(None) == (-4,)
    assert house.groups == {-1, -2, -3, -4}


def test_without_groups_for_all_any_group_is_better_than_none(library: Library) -> None:
    assert house_of(library, {"ru": (-1,)}).groups_for(Language.EN) == (-1,)
    assert house_of(library, {}).groups_for(Language.EN) == ()


def test_a_group_that_has_moved_is_known_by_its_new_id(library: Library) -> None:
    house = house_of(library, DESKS)
    house.moved[ChatId(-2)] = ChatId(-1009)

    assert house.groups_for(Language.UK) == (-1009, -3)


async def test_several_groups_share_the_load(world: World) -> None:
    second = world.add_group()

    for number in range(4):
        await world.open_case(await world.person(f"Person {number}"), in_any_group=True)

    assert [len(world.api.world.topics_in(group)) for group in (world.group, second)] == [2, 2]
