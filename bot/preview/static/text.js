// A text with Telegram's entities, as elements. Offsets count UTF-16 units, as JavaScript strings do.
import { copy, h, icon } from "/dom.js";

const PLAIN = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", pre: "pre",
};
const QUOTE_FOLDS_AFTER = 3;

/** Elements for a text; `open(url)` is called for links, `send(text)` for commands. */
export function formatted(text, entities, actions) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(text, sorted, 0, text.length, actions);
}

function pieces(text, entities, begin, end, actions) {
  const result = [];
  let at = begin;
  const say = (words) => result.push(isBlock(result.at(-1)) ? words.replace(/^\n/, "") : words);
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    if (entity.offset < at) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = entities.slice(index + 1).filter((e) => e.offset < stop && e.offset + e.length <= stop);
    if (entity.offset > at) say(text.slice(at, entity.offset));
    result.push(element(entity, pieces(text, inner, entity.offset, stop, actions), text.slice(entity.offset, stop), actions));
    at = stop;
  }
  if (at < end) say(text.slice(at, end));
  return result;
}

/** A quote or a block of code ends its own line: the line feed behind it is not shown. */
const isBlock = (node) => node instanceof HTMLElement && ["BLOCKQUOTE", "PRE"].includes(node.tagName);

function element(entity, children, text, actions) {
  if (PLAIN[entity.type]) return h(PLAIN[entity.type], {}, ...children);
  switch (entity.type) {
    case "text_link": return link(entity.url, children, actions);
    case "url": return link(text, children, actions);
    case "bot_command":
      return h("button", { type: "button", class: "link", on: { click: () => actions.send(text) } }, ...children);
    case "code": return code(text);
    case "spoiler": return spoiler(children);
    case "blockquote": return h("blockquote", {}, ...children);
    case "expandable_blockquote": return folded(children, text);
    case "text_mention": case "mention": case "hashtag": case "email":
      return h("span", { class: "link" }, ...children);
    default: return h("span", {}, ...children);
  }
}

function link(url, children, actions) {
  const click = (event) => { event.preventDefault(); actions.open(url); };
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", on: { click } }, ...children);
}

function code(text) {
  const key = (event) => { if (event.key === "Enter") copy(text); };
  return h("code", { role: "button", tabindex: "0", title: "Copy", on: { click: () => copy(text), keydown: key } }, text);
}

function spoiler(children) {
  const reveal = (event) => event.currentTarget.classList.add("is-open");
  const key = (event) => { if (event.key === "Enter" || event.key === " ") reveal(event); };
  return h("span", {
    class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, show it", on: { click: reveal, keydown: key },
  }, ...children);
}

/** A quote of three lines with a button that unfolds it. */
function folded(children, text) {
  const body = h("span", { class: "quote-body" }, ...children);
  const quote = h("blockquote", { class: "is-folded", test: "expandable" }, body);
  const isLong = text.split("\n").length > QUOTE_FOLDS_AFTER || text.length > 120;
  if (!isLong) {
    quote.classList.remove("is-folded");
    return quote;
  }
  const toggle = h("button", { type: "button", class: "fold", test: "unfold", "aria-expanded": "false", "aria-label": "Unfold the quote" }, icon("fold"));
  toggle.addEventListener("click", () => {
    const isFolded = quote.classList.toggle("is-folded");
    toggle.setAttribute("aria-expanded", String(!isFolded));
    toggle.setAttribute("aria-label", isFolded ? "Unfold the quote" : "Fold the quote");
  });
  quote.append(toggle);
  return quote;
}
