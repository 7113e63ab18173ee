"""Photos, voices, documents: uploaded, stored, named by file_id."""

import hashlib
from collections.abc import Mapping

from bot.preview.chats import Media, StoredFile
from bot.preview.parameters import Parameters
from bot.preview.refusals import bad_request
from bot.preview.wire import Json, Upload, without_blanks
from bot.preview.world import World

#: Bot API: bots can upload photos of up to 10 MB, other files of up to 50 MB
MAX_PHOTO_BYTES = 10 << 20
MAX_FILE_BYTES = 50 << 20
_WORDS = {
    "photo": "Photo",
    "document": "Document",
    "video": "Video",
    "voice": "VoiceNote",
    "audio": "Audio",
    "animation": "Animation",
    "sticker": "Sticker",
    "video_note": "VideoNote",
}
_MIME = {"voice": "audio/ogg", "video": "video/mp4", "animation": "video/mp4", "sticker": "image/webp"}
#: what a person's file looks like when nobody says
_EXTRA: Mapping[str, Mapping[str, Json]] = {
    "video": {"width": 640, "height": 360, "duration": 5},
    "animation": {"width": 320, "height": 240, "duration": 3},
    "voice": {"duration": 3},
    "audio": {"duration": 180},
    "video_note": {"length": 240, "duration": 5},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}


def read_media(world: World, given: Parameters, kind: str, name: str) -> Media:
    """Find or store the file a call names in field `name`.

    Raises:
        RefusalError: there is no such file, or it is of another kind.
    """
    return media_of(
        _named_file(world, given, kind, given.text(name)),
        emoji=given.text("emoji"),
        has_spoiler=given.flag("has_spoiler"),
        is_below_caption=given.flag("show_caption_above_media"),
    )


def _named_file(world: World, given: Parameters, kind: str, name: str) -> StoredFile:
    if name.startswith("attach://"):
        upload = given.uploads.get(name.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"file must be non-empty: nothing is attached as {name}")
        return store_file(world, kind, upload)
    if name.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.get(name)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {_WORDS[stored.kind]} as {_WORDS[kind]}")
    return stored


def store_file(world: World, kind: str, upload: Upload) -> StoredFile:
    """Keep a file.

    Raises:
        RefusalError: it is empty or too big.
    """
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > (MAX_PHOTO_BYTES if kind == "photo" else MAX_FILE_BYTES):
        raise bad_request("file is too big")
    number = world.count("file")
    unique = hashlib.sha256(upload.content).hexdigest()[:16]
    stored = StoredFile(
        id=f"{kind}-{number}-{unique}",
        unique_id=unique,
        kind=kind,
        name=upload.name,
        mime=_MIME.get(kind, upload.mime),
        content=upload.content,
    )
    world.files[stored.id] = stored
    return stored


def media_of(
    stored: StoredFile, *, emoji: str = "", has_spoiler: bool = False, is_below_caption: bool = False
) -> Media:
    """Show a stored file as the field of Message it belongs to."""
    file: dict[str, Json] = {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
    }
    body: Json
    if stored.kind == "photo":
        body = [{**file, "file_id": stored.id, "width": 640, "height": 480}]
    else:
        named = stored.kind in ("document", "video", "audio", "animation")
        names = {"file_name": stored.name if named else "", "mime_type": stored.mime, "emoji": emoji}
        if stored.kind in ("sticker", "video_note"):
            names.pop("mime_type")
        body = {**file, **_EXTRA.get(stored.kind, {}), **without_blanks(names)}
    return Media(
        kind=stored.kind, body=body, file=stored.id, has_spoiler=has_spoiler, is_below_caption=is_below_caption
    )
