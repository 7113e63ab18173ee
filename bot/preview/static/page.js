// The page: asks for the state whenever something changed, and draws it.
import { alertBox, byId, changed, deed, h, icon, toast } from "/dom.js";
import { drawMessages } from "/bubbles.js";
import { makeComposer } from "/composer.js";
import { makeDesk } from "/desk.js";
import { drawFindings, drawStored } from "/panels.js";

const chosen = {
  person: Number(sessionStorage.getItem("person")) || 0,
  volunteer: Number(sessionStorage.getItem("volunteer")) || 0,
  group: 0,
  topic: 0,
};
let state = null;
let isDrawing = false;
let isStale = false;
const presses = new Map();
const seenAnswers = new Set();

const composer = makeComposer({
  label: "Message to the bot", withCommands: true, place: () => ({ account: chosen.person, chat: chosen.person }),
});
byId("composer-slot").append(composer.box);

const actions = (account, own) => ({
  open: openLink,
  send: (text) => deed("write", { account: account(), chat: chosen.person, text }),
  isWaiting: (message, row, column) => [...presses.values()].some((p) => p.at === `${message.chat}/${message.id}/${row}/${column}`),
  press: (message, key, done) => press(account(), message, key, done),
  react: (message, emoji) => deed("react", { account: account(), chat: message.chat, message: message.id, emoji }),
  remove: (message) => deed("delete", { chat: message.chat, message: message.id }),
  reply: (message) => own().reply(message),
  edit: (message) => own().edit(message),
  share: openInline,
});
const phoneActions = actions(() => chosen.person, () => composer);
const desk = makeDesk(byId("desk"), chosen, (own) => ({ ...actions(() => chosen.volunteer, own), showSenders: true }), refresh);

/** Press a key, `{ data, row, column }`: what the phone shows, even if the bot has just changed the message. */
async function press(account, message, key, done) {
  const query = await deed("press", { account, chat: message.chat, message: message.id, data: key.data });
  if (query === null) { done(); return; }
  presses.set(query, { at: `${message.chat}/${message.id}/${key.row}/${key.column}`, done });
  showAnswers();
}

/** Toasts and alerts for the presses made on this page. */
function showAnswers() {
  for (const answer of state?.answers || []) {
    const pressed = presses.get(answer.query);
    if (!pressed || seenAnswers.has(answer.query)) continue;
    seenAnswers.add(answer.query);
    presses.delete(answer.query);
    pressed.done();
    document.querySelectorAll(".key.is-waiting").forEach((element) => element.classList.remove("is-waiting"));
    if (answer.url) openLink(answer.url);
    if (answer.text) (answer.is_alert ? alertBox : toast)(answer.text);
  }
}

/** Open a link; one to this bot is followed here. */
function openLink(url) {
  const match = /^(?:https?:\/\/)?t(?:elegram)?\.me\/([A-Za-z0-9_]+)(?:\/?\?start=([A-Za-z0-9_-]*))?$/.exec(url);
  if (match && match[1].toLowerCase() === state.bot.username.toLowerCase()) {
    deed("start", { account: chosen.person, payload: match[2] || "" });
  } else window.open(url, "_blank", "noopener,noreferrer");
}

/** Look at what is stored, as long as somebody sees it: rows go without anything happening in a chat. */
async function refreshStored() {
  if (document.hidden || events.readyState !== EventSource.OPEN) return;
  const response = await fetch("/stored");
  drawStored(byId("stored"), await response.json());
}

async function refresh() {
  if (isDrawing) { isStale = true; return; }
  isDrawing = true;
  try {
    do {
      isStale = false;
      const query = new URLSearchParams(Object.entries(chosen).map(([name, value]) => [name, String(value)]));
      const response = await fetch(`/state?${query}`);
      state = await response.json();
      if (await choosePerson()) isStale = true;
      else draw();
    } while (isStale);
  } finally {
    isDrawing = false;
  }
}

const refusers = () => state.people.filter((person) => !person.groups.length);

/** Make sure there is somebody on the phone; true if the choice changed. */
async function choosePerson() {
  if (refusers().some((person) => person.id === chosen.person)) return false;
  const first = refusers()[0];
  setPerson(first ? first.id : await deed("new_person", { name: "Person 1", language: "ru" }));
  return true;
}

function setPerson(id) {
  chosen.person = id;
  sessionStorage.setItem("person", String(id));
}

function draw() {
  drawHead();
  drawChat();
  desk.draw(state);
  drawFindings(byId("findings"), state);
  drawInline();
  showAnswers();
  document.documentElement.dataset.version = state.version;
}

function options(select, people, current) {
  if (!changed(select, [people.map((person) => [person.id, person.name]), current])) return;
  select.replaceChildren(...people.map((person) => h("option", { value: person.id }, person.name)));
  select.value = String(current);
}

function drawHead() {
  const person = state.people.find((found) => found.id === chosen.person);
  options(byId("person"), refusers(), chosen.person);
  const language = byId("language");
  if (![...language.options].some((option) => option.value === person.language)) {
    language.append(h("option", { value: person.language }, person.language));
  }
  language.value = person.language;
  byId("block").textContent = person.has_blocked ? "Unblock bot" : "Block bot";
  byId("bot-name").textContent = state.bot.name;
  byId("bot-avatar").textContent = state.bot.name.slice(0, 1);
  byId("bot-state").textContent = state.chat.action ? `${state.chat.action.replace("_", " ")}…` : "bot";
  byId("bot-state").classList.toggle("is-busy", Boolean(state.chat.action));
  if (state.notice && byId("notice").textContent !== state.notice) toast(state.notice);
  byId("notice").textContent = state.notice;
  composer.setCommands(state.bot.commands);
}

function drawChat() {
  const list = byId("chat");
  const { messages } = state.chat;
  const isEmpty = messages.length === 0;
  list.classList.toggle("is-empty", isEmpty);
  if (isEmpty) {
    drawIntro(list);
    return;
  }
  list.querySelectorAll(".intro").forEach((element) => element.remove());
  drawMessages(list, messages, phoneActions);
}

/** What an empty chat shows; the button stays the same element, so that the keyboard keeps its place. */
function drawIntro(list) {
  const words = state.bot.description || "What can this bot do? Press Start.";
  if (!list.querySelector(".intro")) {
    list.replaceChildren(h("div", { class: "intro" }, h("p", {}),
      h("button", { type: "button", class: "start", test: "start", on: { click: () => deed("start", { account: chosen.person }) } }, "Start")));
  }
  list.querySelector(".intro p").textContent = words;
}

let inlineQuery = null;

function openInline(text) {
  byId("inline-name").textContent = state.bot.username;
  byId("inline-text").value = text;
  byId("inline-results").replaceChildren();
  changed(byId("inline-results"), null);
  if (!byId("inline").open) byId("inline").showModal();
  askInline();
}

async function askInline() {
  inlineQuery = await deed("ask_inline", { account: chosen.person, text: byId("inline-text").value });
  drawInline();
}

function drawInline() {
  const answer = state.inline.find((query) => query.id === inlineQuery);
  if (!answer?.results || !changed(byId("inline-results"), answer)) return;
  byId("inline-results").replaceChildren(...answer.results.map((result) => h("li", {}, h("button", {
    type: "button", test: "inline-result",
    on: { click: () => { byId("inline").close(); deed("choose_inline", { account: chosen.person, query: answer.id, result: result.id }); } },
  }, h("b", {}, result.title), h("small", {}, result.description || "")))));
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
}

function listen() {
  byId("person").addEventListener("change", (event) => { setPerson(Number(event.target.value)); composer.reset(); refresh(); });
  byId("new-person").addEventListener("click", async () => {
    setPerson(await deed("new_person", { name: `Person ${refusers().length + 1}`, language: byId("language").value }));
    composer.reset();
    refresh();
  });
  byId("language").addEventListener("change", (event) => deed("speak", { account: chosen.person, language: event.target.value }));
  byId("deep-link-form").addEventListener("submit", (event) => {
    event.preventDefault();
    deed("start", { account: chosen.person, payload: byId("deep-link").value.trim().replace(/^.*[?&]start=/, "") });
  });
  byId("block").addEventListener("click", () => {
    const person = state.people.find((found) => found.id === chosen.person);
    deed(person.has_blocked ? "unblock" : "block", { account: chosen.person });
  });
  byId("inline-form").addEventListener("submit", (event) => { event.preventDefault(); askInline(); });
  byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
  document.querySelectorAll(".tabs button").forEach((button) => button.addEventListener("click", () => showPane(button.dataset.pane)));
  setInterval(() => { if (state?.chat?.action || state?.topic?.action) refresh(); }, 2500);
}

/** On a narrow screen one pane at a time. */
function showPane(pane) {
  document.body.dataset.pane = pane;
  document.querySelectorAll(".tabs button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.pane === pane)));
}

setTheme(localStorage.getItem("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
byId("theme").append(icon("theme"));
showPane("phone");
listen();
await refresh();
const events = new EventSource("/events");
events.addEventListener("message", refresh);
events.addEventListener("open", refreshStored);
setInterval(refreshStored, 1000);
events.addEventListener("error", () => { byId("notice").textContent = "The preview has stopped."; });
