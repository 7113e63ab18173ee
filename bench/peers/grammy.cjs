// grammY with @grammyjs/runner, one update after another in each chat, answers in a session in memory.
const { readFileSync } = require("node:fs");
const { Bot, InlineKeyboard, session } = require("grammy");
const { run, sequentialize } = require("@grammyjs/runner");

const { pages, path } = JSON.parse(readFileSync(process.env.BENCH_CONTENT, "utf8"));

// What a page is sent with, besides its text.
function dressed(goes) {
  const keyboard = new InlineKeyboard(pages[goes].rows);
  return { parse_mode: "HTML", link_preview_options: { is_disabled: true }, reply_markup: keyboard };
}

const bot = new Bot(process.env.BENCH_TOKEN, { client: { apiRoot: process.env.BENCH_API } });
bot.use(sequentialize((context) => String(context.chat?.id)));
bot.use(session({ initial: () => ({ chosen: [] }) }));
bot.command("start", async (context) => {
  context.session.chosen = [];
  await context.reply(pages[path[0]].text, dressed(path[0]));
});
bot.callbackQuery(path.slice(1), async (context) => {
  const goes = context.callbackQuery.data;
  await context.answerCallbackQuery();
  context.session.chosen.push(goes);
  await context.editMessageText(pages[goes].text, dressed(goes));
});
bot.catch((failed) => console.error(failed));
run(bot);
