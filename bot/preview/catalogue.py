"""The methods and objects of the Bot API that this bot may use: names and types of their fields.

Types are written as Telegram's documentation writes them; `!` marks what a call must carry. A method that is not here
does not exist for the emulator, so a bot that starts to use one gets it added here, from the official page.
Source: Bot API 10.1, https://core.telegram.org/bots/api
"""

from collections.abc import Mapping

Fields = Mapping[str, str]


def _fields(text: str) -> Fields:
    """Read `name:Type` pairs; a `!` stays at the end of the type, `_` stands for a space inside it."""
    return {name: kind.replace("_", " ") for name, _, kind in (pair.partition(":") for pair in text.split())}


_SENDING = (
    "chat_id:Chat! business_connection_id:String message_thread_id:Integer direct_messages_topic_id:Integer "
    "disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String "
    "suggested_post_parameters:Object reply_parameters:ReplyParameters reply_markup:ReplyMarkup "
)
_CAPTION = "caption:String parse_mode:String caption_entities:Array_of_MessageEntity "
_ABOVE = "show_caption_above_media:Boolean has_spoiler:Boolean "
_EDITING = (
    "business_connection_id:String chat_id:Chat message_id:Integer inline_message_id:String "
    "reply_markup:InlineKeyboardMarkup "
)
_COPYING = (
    "chat_id:Chat! message_thread_id:Integer direct_messages_topic_id:Integer from_chat_id:Chat! "
    "disable_notification:Boolean protect_content:Boolean "
)
_TOPIC = "chat_id:Chat! message_thread_id:Integer! "
_LANGUAGE = "language_code:String "
_SIZE = "width:Integer height:Integer duration:Integer thumbnail:File "

METHODS: Mapping[str, Fields] = {
    name: _fields(text)
    for name, text in {
        "getMe": "",
        "getUpdates": "offset:Integer limit:Integer timeout:Integer allowed_updates:Array_of_String",
        "setWebhook": "url:String! certificate:File ip_address:String max_connections:Integer "
        "allowed_updates:Array_of_String drop_pending_updates:Boolean secret_token:String",
        "deleteWebhook": "drop_pending_updates:Boolean",
        "getWebhookInfo": "",
        "sendMessage": _SENDING + "text:String! parse_mode:String entities:Array_of_MessageEntity "
        "link_preview_options:LinkPreviewOptions",
        "sendPhoto": _SENDING + _CAPTION + _ABOVE + "photo:File!",
        "sendDocument": _SENDING + _CAPTION + "document:File! thumbnail:File disable_content_type_detection:Boolean",
        "sendVideo": _SENDING
        + _CAPTION
        + _ABOVE
        + _SIZE
        + "video:File! cover:File start_timestamp:Integer supports_streaming:Boolean",
        "sendVoice": _SENDING + _CAPTION + "voice:File! duration:Integer",
        "sendAudio": _SENDING + _CAPTION + "audio:File! duration:Integer performer:String title:String thumbnail:File",
        "sendAnimation": _SENDING + _CAPTION + _ABOVE + _SIZE + "animation:File!",
        "sendSticker": _SENDING + "sticker:File! emoji:String",
        "sendVideoNote": _SENDING + "video_note:File! duration:Integer length:Integer thumbnail:File",
        "sendMediaGroup": _SENDING.replace("reply_markup:ReplyMarkup ", "") + "media:Array_of_InputMedia!",
        "copyMessage": _COPYING
        + _CAPTION
        + "message_id:Integer! video_start_timestamp:Integer show_caption_above_media:Boolean "
        "reply_parameters:ReplyParameters reply_markup:ReplyMarkup allow_paid_broadcast:Boolean "
        "message_effect_id:String suggested_post_parameters:Object",
        "copyMessages": _COPYING + "message_ids:Array_of_Integer! remove_caption:Boolean",
        "forwardMessage": _COPYING + "message_id:Integer! video_start_timestamp:Integer message_effect_id:String "
        "suggested_post_parameters:Object",
        "editMessageText": _EDITING
        + "text:String! parse_mode:String entities:Array_of_MessageEntity link_preview_options:LinkPreviewOptions",
        "editMessageCaption": _EDITING + _CAPTION + "show_caption_above_media:Boolean",
        "editMessageMedia": _EDITING + "media:InputMedia!",
        "editMessageReplyMarkup": _EDITING,
        "deleteMessage": "chat_id:Chat! message_id:Integer!",
        "deleteMessages": "chat_id:Chat! message_ids:Array_of_Integer!",
        "answerCallbackQuery": "callback_query_id:String! text:String show_alert:Boolean url:String cache_time:Integer",
        "answerInlineQuery": "inline_query_id:String! results:Array_of_InlineQueryResult! cache_time:Integer "
        "is_personal:Boolean next_offset:String button:InlineQueryResultsButton",
        "setMessageReaction": "chat_id:Chat! message_id:Integer! reaction:Array_of_ReactionType is_big:Boolean",
        "createForumTopic": "chat_id:Chat! name:String! icon_color:Integer icon_custom_emoji_id:String",
        "editForumTopic": _TOPIC + "name:String icon_custom_emoji_id:String",
        "closeForumTopic": _TOPIC,
        "reopenForumTopic": _TOPIC,
        "deleteForumTopic": _TOPIC,
        "getForumTopicIconStickers": "",
        "pinChatMessage": "chat_id:Chat! message_id:Integer! disable_notification:Boolean "
        "business_connection_id:String",
        "unpinChatMessage": "chat_id:Chat! message_id:Integer business_connection_id:String",
        "getChat": "chat_id:Chat!",
        "getChatMember": "chat_id:Chat! user_id:Integer!",
        "getChatAdministrators": "chat_id:Chat! return_bots:Boolean",
        "getChatMemberCount": "chat_id:Chat!",
        "leaveChat": "chat_id:Chat!",
        "sendChatAction": "chat_id:Chat! action:String! message_thread_id:Integer business_connection_id:String",
        "setMyCommands": "commands:Array_of_BotCommand! scope:BotCommandScope " + _LANGUAGE,
        "getMyCommands": "scope:BotCommandScope " + _LANGUAGE,
        "deleteMyCommands": "scope:BotCommandScope " + _LANGUAGE,
        "setMyName": "name:String " + _LANGUAGE,
        "getMyName": _LANGUAGE,
        "setMyDescription": "description:String " + _LANGUAGE,
        "getMyDescription": _LANGUAGE,
        "setMyShortDescription": "short_description:String " + _LANGUAGE,
        "getMyShortDescription": _LANGUAGE,
        "setChatMenuButton": "chat_id:Integer menu_button:MenuButton",
        "getChatMenuButton": "chat_id:Integer",
    }.items()
}

_MEDIA = (
    "type:String! media:String! caption:String parse_mode:String caption_entities:Array_of_MessageEntity "
    "show_caption_above_media:Boolean has_spoiler:Boolean thumbnail:String cover:String start_timestamp:Integer "
    "width:Integer height:Integer duration:Integer supports_streaming:Boolean performer:String title:String "
    "disable_content_type_detection:Boolean"
)

OBJECTS: Mapping[str, Fields] = {
    name: _fields(text)
    for name, text in {
        "MessageEntity": "type:String! offset:Integer! length:Integer! url:String user:Object language:String "
        "custom_emoji_id:String unix_time:Integer date_time_format:String",
        "LinkPreviewOptions": "is_disabled:Boolean url:String prefer_small_media:Boolean prefer_large_media:Boolean "
        "show_above_text:Boolean",
        "ReplyParameters": "message_id:Integer! chat_id:Chat allow_sending_without_reply:Boolean quote:String "
        "quote_parse_mode:String quote_entities:Array_of_MessageEntity quote_position:Integer",
        "InlineKeyboardMarkup": "inline_keyboard:Array_of_Array_of_InlineKeyboardButton!",
        "InlineKeyboardButton": "text:String! icon_custom_emoji_id:String style:String url:String "
        "callback_data:String web_app:Object login_url:Object switch_inline_query:String "
        "switch_inline_query_current_chat:String switch_inline_query_chosen_chat:SwitchInlineQueryChosenChat "
        "copy_text:CopyTextButton callback_game:Object pay:Boolean",
        "SwitchInlineQueryChosenChat": "query:String allow_user_chats:Boolean allow_bot_chats:Boolean "
        "allow_group_chats:Boolean allow_channel_chats:Boolean",
        "CopyTextButton": "text:String!",
        "ReplyKeyboardMarkup": "keyboard:Array_of_Array_of_KeyboardButton! is_persistent:Boolean "
        "resize_keyboard:Boolean one_time_keyboard:Boolean input_field_placeholder:String selective:Boolean",
        "KeyboardButton": "text:String! request_contact:Boolean request_location:Boolean style:String "
        "icon_custom_emoji_id:String",
        "ReplyKeyboardRemove": "remove_keyboard:Boolean! selective:Boolean",
        "ForceReply": "force_reply:Boolean! input_field_placeholder:String selective:Boolean",
        "InputMedia": _MEDIA,
        "ReactionType": "type:String! emoji:String custom_emoji_id:String",
        "BotCommand": "command:String! description:String!",
        "BotCommandScope": "type:String! chat_id:Chat user_id:Integer",
        "MenuButton": "type:String! text:String web_app:Object",
        "InlineQueryResult": "type:String! id:String! title:String! input_message_content:InputTextMessageContent! "
        "reply_markup:InlineKeyboardMarkup url:String description:String thumbnail_url:String "
        "thumbnail_width:Integer thumbnail_height:Integer",
        "InputTextMessageContent": "message_text:String! parse_mode:String entities:Array_of_MessageEntity "
        "link_preview_options:LinkPreviewOptions",
        "InlineQueryResultsButton": "text:String! start_parameter:String web_app:Object",
    }.items()
}

#: a reply_markup is the one of these whose first field it carries
REPLY_MARKUPS = ("InlineKeyboardMarkup", "ReplyKeyboardMarkup", "ReplyKeyboardRemove", "ForceReply")

#: method names are not case-sensitive
BY_LOWER_NAME = {name.lower(): name for name in METHODS}
