"""What has been made of the content, kept between starts under `var/`: safe to delete, never needed.

Context: reading four languages and building the index takes most of a start, and nothing changes between two starts.
Decision: a pickle named by a digest of everything it was made of: the content, the code, Python, pydantic.
Consequence: it is trusted like the code beside it, so only a file that nobody else can write is read.
"""

import copyreg
import hashlib
import io
import logging
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import pydantic

logger = logging.getLogger(__name__)

T = TypeVar("T")

_CODE = Path(__file__).resolve().parent.parent
_CONTENT = ("conversations/**/*", "data/**/*", "locales/**/*.po")
_DIGEST_BYTES = 32
#: bits that let others write
_OTHERS_WRITE = 0o022


def fetch(root: Path, build: Callable[[Path], T]) -> T:
    """What `build` makes of the content below `root`, from `root/var/` where it has been made before.

    Raises:
        ContentError: as `build`.
    """
    path = root / "var" / f"content-{_digest_of_sources(root)}.pickle"
    kept = _read(path)
    if kept is not None:
        built: T = pickle.loads(kept)  # noqa: S301 - nobody but the owner of the code could have written it
        return built
    built = build(root)
    _write(path, _pickle(built))
    return built


def _digest_of_sources(root: Path) -> str:
    """Changes with every file that has a part in the outcome."""
    digest = hashlib.blake2b(f"{sys.version} {pydantic.VERSION}".encode(), digest_size=16)
    files = [path for pattern in _CONTENT for path in root.glob(pattern)] + list(_CODE.rglob("*.py"))
    for path in sorted(files):
        if path.is_file():
            content = path.read_bytes()
            digest.update(b"%b %d " % (os.fsencode(path), len(content)))
            digest.update(content)
    return digest.hexdigest()


def _read(path: Path) -> bytes | None:
    """The pickle in a file that is whole and nobody else's."""
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            if state.st_mode & _OTHERS_WRITE or (hasattr(os, "getuid") and state.st_uid != os.getuid()):
                logger.warning("cache not used: others can write it")
                return None
            digest, kept = file.read(_DIGEST_BYTES), file.read()
    except OSError:
        return None
    return kept if hashlib.blake2b(kept, digest_size=_DIGEST_BYTES).digest() == digest else None


def _write(path: Path, kept: bytes) -> None:
    """Keep a pickle in place of older ones, if there is a place to write."""
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(hashlib.blake2b(kept, digest_size=_DIGEST_BYTES).digest() + kept)
        draft.replace(path)
        _remove(other for other in path.parent.glob("content-*") if other != path)
    except OSError as exc:
        logger.info("content not cached", extra={"reason": exc.strerror})


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


class _Pickler(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()


def _unlock(mapping: MappingProxyType[Any, Any]) -> tuple[Callable[[dict[Any, Any]], Any], tuple[dict[Any, Any]]]:
    return _lock, (dict(mapping),)


def _lock(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


_Pickler.dispatch_table[MappingProxyType] = _unlock


def _pickle(built: object) -> bytes:
    written = io.BytesIO()
    _Pickler(written, protocol=5).dump(built)
    return written.getvalue()
