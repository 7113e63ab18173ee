import stat
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.keys import KeySource, format_key, new_key, parse_keys


def test_a_key_file_appears_at_first_need_for_its_owner_alone(tmp_path: Path) -> None:
    source = KeySource(file=tmp_path / "var" / "secret.keys")
    assert source.read() == ()
    assert not source.file.exists()

    keys = source.read_or_create()

    assert source.read() == keys == source.read_or_create()
    assert stat.S_IMODE(source.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(source.file.parent.stat().st_mode) == 0o700
    assert [path.name for path in source.file.parent.iterdir()] == ["secret.keys"]


def test_keys_from_the_environment_make_no_file(tmp_path: Path) -> None:
    first, second = new_key(), new_key()
    source = KeySource(text=f"{format_key(first)}, {format_key(second)}", file=tmp_path / "secret.keys")

    assert source.read_or_create() == (first, second)
    assert not source.file.exists()
    with pytest.raises(StoreError, match="change the variable"):
        source.write((first,))


def test_a_wrong_key_is_named_by_its_place_and_not_shown() -> None:
    with pytest.raises(StoreError, match=r"HELPLINE_SECRET_KEYS, key 2 is no key") as caught:
        parse_keys(f"{format_key(new_key())},swordfish", source="HELPLINE_SECRET_KEYS")

    assert "swordfish" not in str(caught.value)


def test_a_key_of_another_alphabet_is_refused() -> None:
    with pytest.raises(StoreError, match="key 1"):
        parse_keys("ключ" * 11, source="file")


def test_no_secret_is_in_the_representation_of_a_source() -> None:
    key = format_key(new_key())

    assert key not in repr(KeySource(text=key))


def test_a_directory_that_can_not_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a directory should be")

    with pytest.raises(StoreError, match=r"secret\.keys can't be"):
        KeySource(file=tmp_path / "var" / "secret.keys").read_or_create()
