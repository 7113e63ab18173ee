import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.cipher import Cipher, DecryptionFailed
from bot.store.keys import new_key


@given(st.binary(max_size=200))
def test_what_is_sealed_opens(value: bytes) -> None:
    cipher = Cipher((new_key(),))

    sealed = cipher.seal(value, table="t", column="c", row=1)

    assert cipher.open(sealed, table="t", column="c", row=1) == value
    assert len(value) < 4 or value not in sealed


def test_equal_values_are_sealed_differently() -> None:
    cipher = Cipher((new_key(),))

    assert cipher.seal(b"a", table="t", column="c", row=1) != cipher.seal(b"a", table="t", column="c", row=1)


@pytest.mark.parametrize(
    "place",
    [("others", "person", 1), ("cases", "card", 1), ("cases", "person", 2), ("cases", "person", 11)],
)
def test_a_value_copied_to_another_place_does_not_open(place: tuple[str, str, int]) -> None:
    cipher = Cipher((new_key(),))
    sealed = cipher.seal(b"a", table="cases", column="person", row=1)

    with pytest.raises(DecryptionFailed, match="does not open"):
        cipher.open(sealed, table=place[0], column=place[1], row=place[2])


@pytest.mark.parametrize("length", [0, 3, 4, 10, 16, 30])
def test_a_cut_value_does_not_open(length: int) -> None:
    cipher = Cipher((new_key(),))
    sealed = cipher.seal(b"abc", table="t", column="c", row=1)

    with pytest.raises(DecryptionFailed):
        cipher.open(sealed[:length], table="t", column="c", row=1)


@pytest.mark.parametrize("byte", [0, 5, 20, -1])
def test_a_changed_value_does_not_open(byte: int) -> None:
    cipher = Cipher((new_key(),))
    sealed = bytearray(cipher.seal(b"abc", table="t", column="c", row=1))
    sealed[byte] ^= 1

    with pytest.raises(DecryptionFailed):
        cipher.open(bytes(sealed), table="t", column="c", row=1)


def test_the_first_key_seals_and_every_key_opens() -> None:
    old, new = new_key(), new_key()
    sealed = Cipher((old,)).seal(b"a", table="t", column="c", row=1)
    both = Cipher((new, old))

    assert both.open(sealed, table="t", column="c", row=1) == b"a"
    assert both.seal(b"a", table="t", column="c", row=1)[:4].hex() == new.id


def test_a_missing_key_is_named_and_no_secret_is() -> None:
    old, new = new_key(), new_key()
    sealed = Cipher((old,)).seal(b"a", table="t", column="c", row=1)

    with pytest.raises(DecryptionFailed, match=old.id) as caught:
        Cipher((new,)).open(sealed, table="t", column="c", row=1)

    assert caught.value.key_id == old.id
    assert old.secret.hex() not in repr(old)
    assert repr(old.secret) not in repr(old)


def test_a_blind_index_depends_on_its_key_and_on_nothing_else() -> None:
    one, other = Cipher((new_key(),), index_key=b"1" * 32), Cipher((new_key(),), index_key=b"1" * 32)

    assert one.blind_index("chat 1") == other.blind_index("chat 1")
    assert one.blind_index("chat 1") != one.blind_index("chat 2")
    assert one.blind_index("chat 1") != Cipher((new_key(),), index_key=b"2" * 32).blind_index("chat 1")
