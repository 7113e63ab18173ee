// Messages as bubbles, drawn anew only when they changed.
import { clock, copy, h, icon } from "/dom.js";
import { formatted } from "/text.js";

const SERVICES = {
  forum_topic_created: (s) => `opened the topic “${s.name}”`,
  forum_topic_edited: (s) => (s.name ? `renamed the topic to “${s.name}”` : "changed the topic's icon"),
  forum_topic_closed: () => "closed the topic",
  forum_topic_reopened: () => "reopened the topic",
  pinned_message: () => "pinned a message",
  new_chat_members: (s, by) => (s.who === by ? "joined the group" : `added ${s.who}`),
  left_chat_member: (s, by) => (s.who === by ? "left the group" : `removed ${s.who}`),
};
const MEDIA_WORDS = {
  voice: "Voice message", video: "Video", audio: "Audio", document: "File", animation: "GIF", video_note: "Video message",
  sticker: "Sticker", contact: "Contact", location: "Location",
};
const EMOJI = ["👍", "❤", "🔥", "🙏", "👌", "🤔"];
const COLOURS = 7;

/** Bring a list of messages up to date; `actions` say what can be done with them. */
export function drawMessages(list, messages, actions) {
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const old = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let added = false;
  let cursor = list.firstElementChild;
  for (const [index, message] of messages.entries()) {
    const previous = messages[index - 1];
    const isFollowing = Boolean(previous && !previous.service && previous.sender_id === message.sender_id && message.at - previous.at < 600);
    const key = `${message.chat}/${message.id}`;
    const signature = JSON.stringify([message, isFollowing]);
    let node = old.get(key);
    if (!node || node.signature !== signature) {
      const fresh = bubble(message, isFollowing, actions);
      fresh.dataset.key = key;
      fresh.signature = signature;
      if (node) {
        const focus = focusPath(node);
        if (cursor === node) cursor = fresh;
        node.replaceWith(fresh);
        restoreFocus(fresh, focus);
      } else {
        added = true;
        list.insertBefore(fresh, cursor);
      }
      node = fresh;
    }
    old.delete(key);
    if (cursor === node) cursor = node.nextElementSibling;
    else if (node.nextElementSibling !== cursor) list.insertBefore(node, cursor);
  }
  old.forEach((node) => node.remove());
  if (wasAtEnd || added) list.scrollTop = list.scrollHeight;
}

function focusPath(node) {
  const active = document.activeElement;
  return node.contains(active) ? active.dataset.place || "menu" : null;
}

/** A page that changes under the finger keeps the keyboard's place. */
function restoreFocus(node, place) {
  if (!place) return;
  const target = node.querySelector(`[data-place="${place}"]`) || node.querySelector("[data-place]");
  if (target) target.focus({ preventScroll: true });
}

function bubble(message, isFollowing, actions) {
  if (message.service) {
    const words = SERVICES[message.service.kind];
    const text = words ? `${message.sender} ${words(message.service, message.sender)}` : message.service.kind;
    return h("div", { class: "service", test: "service" }, text);
  }
  const side = message.is_mine ? "is-out" : "is-in";
  const kind = message.media ? `has-${message.media.kind}` : "";
  const body = h("div", { class: "bubble" },
    actions.showSenders && !message.is_mine && !isFollowing ? sender(message) : null,
    message.forwarded ? h("div", { class: "forwarded" }, `Forwarded from ${message.forwarded}`) : null,
    message.reply ? reply(message) : null,
    message.media?.is_below ? words(message, actions) : null,
    message.media ? media(message.media) : null,
    message.media?.is_below ? null : words(message, actions),
    message.reactions?.length ? reactions(message, actions) : null,
    meta(message),
  );
  const rows = (message.keyboard || []).map((row, index) => h("div", { class: "keyboard-row" },
    ...row.map((button, column) => key(message, button, index, column, actions))));
  return h("article", {
    class: `message ${side} ${kind} ${isFollowing ? "is-following" : ""}`, test: "message",
    data: { id: message.id }, "aria-label": `${message.sender}, ${clock(message.at)}`,
  },
  h("div", { class: "bubble-line" }, body, menu(message, actions)),
  rows.length ? h("div", { class: "keyboard", role: "group", "aria-label": "Buttons" }, ...rows) : null);
}

function sender(message) {
  return h("div", { class: "sender", data: { colour: message.sender_id % COLOURS } }, message.sender, message.is_bot ? h("small", {}, "bot") : null);
}

function reply(message) {
  return h("div", { class: "reply" }, h("b", {}, message.reply.sender), h("span", {}, message.quote || message.reply.text));
}

function words(message, actions) {
  if (!message.text) return null;
  return h("div", { class: "text", test: "text", dir: "auto" }, ...formatted(message.text, message.entities, actions));
}

function meta(message) {
  return h("div", { class: "meta" }, message.is_edited ? h("span", { test: "edited" }, "edited") : null,
    h("time", {}, clock(message.at)), message.is_mine ? h("span", { class: "ticks", "aria-hidden": "true" }, "✓✓") : null);
}

function media(item) {
  const address = `/file/${encodeURIComponent(item.file)}`;
  if (item.kind === "photo") {
    const picture = h("img", { class: `photo ${item.has_spoiler ? "spoiler" : ""}`, src: address, alt: "Photo" });
    picture.addEventListener("click", () => picture.classList.remove("spoiler"));
    return picture;
  }
  if (item.kind === "voice" || item.kind === "audio") {
    return h("div", { class: "file" }, h("span", { class: "file-icon", "aria-hidden": "true" }, icon("play")),
      h("div", {}, h("span", { class: "wave", "aria-hidden": "true" }), h("small", {}, MEDIA_WORDS[item.kind])));
  }
  if (item.kind === "sticker") return h("div", { class: "sticker" }, item.body.emoji || "👋");
  if (item.kind === "contact") return card("phone", item.body.first_name, item.body.phone_number);
  if (item.kind === "location") return card("place", "Location", `${item.body.latitude}, ${item.body.longitude}`);
  const size = item.size < 1024 ? `${item.size} B` : `${Math.round(item.size / 1024)} KB`;
  return h("a", { class: "file", href: address, download: item.name || "file" },
    h("span", { class: "file-icon", "aria-hidden": "true" }, icon("down")),
    h("div", {}, h("b", {}, item.name || MEDIA_WORDS[item.kind]), h("small", {}, `${size}, ${MEDIA_WORDS[item.kind] || item.kind}`)));
}

function card(drawing, title, line) {
  return h("div", { class: "file" }, h("span", { class: "file-icon", "aria-hidden": "true" }, icon(drawing)),
    h("div", {}, h("b", {}, title), h("small", {}, line)));
}

function reactions(message, actions) {
  return h("div", { class: "reactions" }, ...message.reactions.map((reaction) => h("button", {
    type: "button", class: reaction.is_mine ? "is-mine" : "", test: "reaction", "aria-label": `Reaction ${reaction.emoji}`,
    on: { click: () => actions.react(message, reaction.is_mine ? "" : reaction.emoji) },
  }, `${reaction.emoji}${reaction.count > 1 ? ` ${reaction.count}` : ""}`)));
}

const MARKS = {
  url: "link", copy_text: "copy", switch_inline_query: "share", switch_inline_query_current_chat: "share", switch_inline_query_chosen_chat: "share",
};

function key(message, button, row, column, actions) {
  const mark = Object.keys(MARKS).find((name) => button[name] !== undefined);
  const waits = actions.isWaiting(message, row, column);
  return h("button", {
    type: "button", class: `key ${button.style ? `is-${button.style}` : ""} ${waits ? "is-waiting" : ""}`, test: "keyboard-button",
    data: { place: `${row}-${column}`, callback: button.callback_data || "" },
    on: { click: (event) => pressed(event.currentTarget, message, button, row, column, actions) },
  }, h("span", {}, button.text), mark ? icon(MARKS[mark]) : null);
}

function pressed(element, message, button, row, column, actions) {
  if (button.url) actions.open(button.url);
  else if (button.copy_text) copy(button.copy_text.text);
  else if (button.callback_data !== undefined) {
    element.classList.add("is-waiting");
    actions.press(message, { data: button.callback_data, row, column }, () => element.classList.remove("is-waiting"));
  } else actions.share(button.switch_inline_query ?? button.switch_inline_query_current_chat ?? button.switch_inline_query_chosen_chat?.query ?? "");
}

function menu(message, actions) {
  const list = h("div", { class: "menu-list", role: "menu", hidden: true });
  const toggle = h("button", {
    type: "button", class: "menu-button", test: "message-menu", "aria-label": "What to do with this message", "aria-haspopup": "menu",
    "aria-expanded": "false", data: { place: "menu" },
  }, icon("more"));
  const close = () => { list.hidden = true; toggle.setAttribute("aria-expanded", "false"); };
  const item = (name, label, act) => h("button", {
    type: "button", role: "menuitem", test: `menu-${name}`, on: { click: () => { close(); act(); } },
  }, label);
  const fill = () => list.replaceChildren(
    h("div", { class: "emoji-row" }, ...EMOJI.map((emoji) => h("button", {
      type: "button", role: "menuitem", "aria-label": `React with ${emoji}`, on: { click: () => { close(); actions.react(message, emoji); } },
    }, emoji))),
    item("reply", "Reply", () => actions.reply(message)),
    ...(message.text ? [item("copy", "Copy text", () => copy(message.text))] : []),
    ...(message.is_mine ? [item("edit", "Edit", () => actions.edit(message))] : []),
    item("delete", "Delete", () => actions.remove(message)),
  );
  toggle.addEventListener("click", () => {
    fill();
    list.hidden = !list.hidden;
    toggle.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden) list.querySelector("[role=menuitem]").focus();
  });
  const box = h("div", { class: "menu" },
    h("button", { type: "button", class: "menu-button", test: "reply", "aria-label": "Reply", on: { click: () => actions.reply(message) } }, icon("reply")),
    toggle, list);
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(); toggle.focus(); } });
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) close(); });
  return box;
}
