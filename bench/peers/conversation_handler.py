"""python-telegram-bot: ConversationHandler with PicklePersistence, otherwise its defaults."""

import re
from pathlib import Path

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    Defaults,
    PicklePersistence,
)

from bench.peers.shared import API, PAGES, PATH, TOKEN


def keyboard(goes: str) -> InlineKeyboardMarkup:
    rows = PAGES[goes]["rows"]
    return InlineKeyboardMarkup([[InlineKeyboardButton(**button) for button in row] for row in rows])


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> object:
    assert update.message
    assert context.user_data is not None
    context.user_data.clear()
    await update.message.reply_text(PAGES[PATH[0]]["text"], reply_markup=keyboard(PATH[0]))
    return 0


async def choose(update: Update, context: ContextTypes.DEFAULT_TYPE) -> object:
    query = update.callback_query
    assert query
    assert query.data
    assert context.user_data is not None
    await query.answer()
    step = PATH.index(query.data)
    context.user_data[step] = query.data
    await query.edit_message_text(PAGES[query.data]["text"], reply_markup=keyboard(query.data))
    return step


def main() -> None:
    begin: CommandHandler[ContextTypes.DEFAULT_TYPE, object] = CommandHandler("start", start)
    conversation = ConversationHandler(
        entry_points=[begin],
        states={
            step: [CallbackQueryHandler(choose, pattern=f"^{re.escape(goes)}$")] for step, goes in enumerate(PATH[1:])
        },
        fallbacks=[begin],
        allow_reentry=True,
        name="helpline",
        persistent=True,
    )
    defaults = Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
    kept = PicklePersistence(filepath=Path("conversations.pickle"))
    application = Application.builder().token(TOKEN).base_url(f"{API}/bot").persistence(kept).defaults(defaults).build()
    application.add_handler(conversation)
    application.run_polling()


if __name__ == "__main__":
    main()
