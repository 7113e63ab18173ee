"""Where the secret keys come from: the environment, or a file that appears at first need."""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import StoreError
from bot.store.cipher import KEY_BYTES, Key

_FILE_HEAD = "# Keys of the helpline's database, one a line: the first seals, all open. Whoever has them can read it.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySource:
    """`HELPLINE_SECRET_KEYS`, or the key file when that is empty."""

    #: comma-separated, the first seals, all open
    text: str = field(default="", repr=False)
    file: Path = Path("var/secret.keys")

    @property
    def name(self) -> str:
        """What to call this source in a line for the operator."""
        return "HELPLINE_SECRET_KEYS" if self.text else str(self.file)

    def read(self) -> tuple[Key, ...]:
        """The keys, none when the file is not there yet.

        Raises:
            StoreError: something in it is no key, or the file can't be read.
        """
        return parse_keys(self.text or self._read_file(), source=self.name)

    def read_or_create(self) -> tuple[Key, ...]:
        """The keys; writes a file with a new one when there is none.

        Raises:
            StoreError: as `read`, or the file can't be written.
        """
        keys = self.read()
        if keys:
            return keys
        keys = (new_key(),)
        self.write(keys)
        return keys

    def write(self, keys: tuple[Key, ...]) -> None:
        """Replace the key file at one stroke, readable by its owner alone.

        Raises:
            StoreError: it can't be written, or the keys are set in the environment.
        """
        if self.text:
            raise StoreError("keys set in HELPLINE_SECRET_KEYS can't be changed from here; change the variable")
        draft = self.file.with_name(f"{self.file.name}.new")
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(_FILE_HEAD + "".join(f"{format_key(key)}\n" for key in keys))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.file)
        except OSError as exc:
            raise StoreError(f"{self.file} can't be written: {exc.strerror}") from exc

    def _read_file(self) -> str:
        try:
            return self.file.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return ""
        except OSError as exc:
            raise StoreError(f"{self.file} can't be read: {exc.strerror}") from exc


def new_key() -> Key:
    """A random key."""
    return Key(secret=secrets.token_bytes(KEY_BYTES))


def format_key(key: Key) -> str:
    """The key as it stands in the environment or in the file: 43 characters of `A-Za-z0-9_-`."""
    return base64.urlsafe_b64encode(key.secret).decode().rstrip("=")


def parse_keys(text: str, *, source: str) -> tuple[Key, ...]:
    """Keys separated by commas or line ends; lines that begin with `#` are skipped.

    Raises:
        StoreError: names the source and the place of what is no key, never its text.
    """
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    words = [word.strip() for line in lines for word in line.split(",") if word.strip()]
    return tuple(_parse_key(word, place=f"{source}, key {number}") for number, word in enumerate(words, start=1))


def _parse_key(word: str, *, place: str) -> Key:
    try:
        secret = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise StoreError(f"{place} is no key: 43 characters of A-Za-z0-9_- are needed; `helpline keys new` makes one")
    return Key(secret=secret)
