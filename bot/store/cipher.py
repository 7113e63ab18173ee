"""Seals what concerns a person, and hashes what it is looked up by."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import StoreError

KEY_BYTES = 32
KEY_ID_BYTES = 4
# NIST SP 800-38D 5.2.1.1: 96 bits; random ones are safe for 2**32 values under one key (8.3)
_NONCE_BYTES = 12


class DecryptionFailed(StoreError):
    """A value was sealed with a key that is not here, or is no longer what was sealed there."""

    def __init__(self, key_id: str, *, where: str, is_missing: bool) -> None:
        lacks = "which is not among the keys; add it to HELPLINE_SECRET_KEYS or to the key file"
        changed = "and does not open: it was changed, or lies where it does not belong; restore a backup"
        super().__init__(f"{where} was sealed with key {key_id}, {lacks if is_missing else changed}")
        self.key_id = key_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One secret; its id says nothing about it and stands in front of everything it seals."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Eight hexadecimal digits."""
        return hashlib.sha256(b"helpline key id\0" + self.secret).digest()[:KEY_ID_BYTES].hex()


class Cipher:
    """AES-256-GCM: the first key seals, every key opens; a value opens only in its own table, column and row.

    `sealed = key id (4) | nonce (12) | ciphertext and tag (n + 16)`

    The index key is no key of the operator's: it is random, made with the database and kept in it, sealed. So look-ups
    survive the rotation of keys, and an index says nothing once its database is gone.
    """

    def __init__(self, keys: tuple[Key, ...], *, index_key: bytes = b"") -> None:
        self.keys = keys
        self._opens = {key.id: AESGCM(key.secret) for key in keys}
        self._index_key = index_key

    @property
    def key_id(self) -> str:
        """The key that seals."""
        return self.keys[0].id

    def seal(self, value: bytes, *, table: str, column: str, row: str | int) -> bytes:
        """`row` is the primary key: a sealed value copied into another row does not open there."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._opens[self.key_id].encrypt(nonce, value, _place(table, column, row))
        return bytes.fromhex(self.key_id) + nonce + sealed

    def open(self, sealed: bytes, *, table: str, column: str, row: str | int) -> bytes:
        """What was sealed at this place.

        Raises:
            DecryptionFailed: another key, another place, or changed bytes.
        """
        key_id = key_id_of(sealed)
        key = self._opens.get(key_id)
        if key is None:
            raise DecryptionFailed(key_id, where=f'a value in table "{table}"', is_missing=True)
        nonce, rest = sealed[KEY_ID_BYTES : KEY_ID_BYTES + _NONCE_BYTES], sealed[KEY_ID_BYTES + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, rest, _place(table, column, row))
        except (InvalidTag, ValueError):
            raise DecryptionFailed(key_id, where=f'a value in table "{table}"', is_missing=False) from None

    def blind_index(self, value: str) -> str:
        """A keyed hash to look `value` up by: equal for equal values, 32 hexadecimal digits."""
        return hmac.digest(self._index_key, value.encode(), "sha256")[:16].hex()


def key_id_of(sealed: bytes) -> str:
    """Which key sealed this."""
    return sealed[:KEY_ID_BYTES].hex()


def _place(table: str, column: str, row: str | int) -> bytes:
    return "\0".join(("helpline", table, column, str(row))).encode()
