// Where somebody writes: text, files, a reply or an edit, the list of commands.
import { base64, deed, h, icon } from "/dom.js";

const KINDS = [
  ["photo", "Photo", "image/*"], ["document", "File", ""], ["voice", "Voice message", null], ["video", "Video", "video/*"],
  ["sticker", "Sticker", null], ["contact", "Contact", null], ["location", "Location", null],
];

/** A composer; `place()` gives account, chat and topic it writes to at the moment of sending. */
export function makeComposer({ place, label, test = "", withCommands = false }) {
  const mode = { reply: null, edit: null };
  const name = (part) => (test ? `${test}-${part}` : part);
  const input = h("textarea", { rows: "1", "aria-label": label, placeholder: "Message", test: name("composer"), dir: "auto" });
  const bar = h("div", { class: "answer-bar", test: name("reply-bar"), hidden: true });
  const commands = h("div", { class: "popup", role: "menu", "aria-label": "Commands", hidden: true });
  const files = h("div", { class: "popup", role: "menu", "aria-label": "Attach", hidden: true });
  const picker = h("input", { type: "file", class: "offscreen", tabindex: "-1", "aria-label": "Choose a file" });
  let known = [];

  const clear = () => {
    mode.reply = null;
    mode.edit = null;
    bar.hidden = true;
  };
  const begin = (kind, message) => {
    clear();
    mode[kind] = message;
    const title = kind === "reply" ? `Reply to ${message.sender}` : "Edit message";
    bar.replaceChildren(h("div", {}, h("b", {}, title), h("span", {}, message.text || message.media?.kind || "")),
      h("button", { type: "button", class: "icon", "aria-label": "Cancel", on: { click: () => { clear(); if (kind === "edit") input.value = ""; } } }, icon("close")));
    bar.hidden = false;
    if (kind === "edit") input.value = message.text || "";
    input.focus();
  };
  const where = () => ({ ...place(), reply_to: mode.reply?.id });
  const send = async () => {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    const target = where();
    const edited = mode.edit;
    clear();
    if (edited) await deed("edit", { account: target.account, chat: edited.chat, message: edited.id, text });
    else await deed("write", { ...target, text });
  };
  const sendFile = async (kind, file) => {
    const target = where();
    clear();
    if (kind === "contact" || kind === "location") {
      await deed(`share_${kind}`, target);
      return;
    }
    const content = file ? await base64(file) : btoa(`an imaginary ${kind}`);
    await deed("send_file", {
      ...target, kind, content, name: file?.name || `${kind}.bin`, mime: file?.type || "application/octet-stream", text: input.value.trim(),
    });
    input.value = "";
  };
  const attach = (kind, accept) => {
    files.hidden = true;
    if (accept === null) {
      sendFile(kind, null);
      return;
    }
    picker.accept = accept;
    picker.onchange = () => { if (picker.files[0]) sendFile(kind, picker.files[0]); picker.value = ""; };
    picker.click();
  };
  files.append(...KINDS.map(([kind, words, accept]) => h("button", {
    type: "button", role: "menuitem", test: name(`attach-${kind}`), on: { click: () => attach(kind, accept) },
  }, words)));

  const toggle = (popup, fill) => () => {
    fill?.();
    popup.hidden = !popup.hidden;
    if (!popup.hidden) popup.querySelector("button")?.focus();
  };
  const fillCommands = () => commands.replaceChildren(...(known.length ? known : []).map((command) => h("button", {
    type: "button", role: "menuitem", test: "command",
    on: { click: () => { commands.hidden = true; deed("write", { ...place(), text: `/${command.command}` }); } },
  }, h("b", {}, `/${command.command}`), h("span", {}, command.description))));
  const menu = withCommands ? h("button", {
    type: "button", class: "menu-commands", test: "command-menu", "aria-label": "Commands", "aria-haspopup": "menu",
    on: { click: toggle(commands, fillCommands) },
  }, "/") : null;

  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
    if (event.key === "Escape") clear();
  });
  const box = h("div", { class: "composer" }, bar, commands, files, h("div", { class: "composer-line" }, menu,
    h("button", { type: "button", class: "icon", test: name("attach"), "aria-label": "Attach", "aria-haspopup": "menu", on: { click: toggle(files) } }, icon("attach")),
    input, picker,
    h("button", { type: "button", class: "send", test: name("send"), "aria-label": "Send", on: { click: send } }, icon("send"))));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { commands.hidden = true; files.hidden = true; } });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) { commands.hidden = true; files.hidden = true; }
  });
  return {
    box,
    reply: (message) => begin("reply", message),
    edit: (message) => begin("edit", message),
    setCommands: (commandList) => { known = commandList; if (menu) menu.hidden = !commandList.length; },
    reset: () => { clear(); input.value = ""; },
  };
}
