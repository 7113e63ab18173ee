// Building elements, talking to the server.

/** Build an element: `h("button", {class: "x", test: "send", on: {click}}, "Send")`. */
export function h(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    else if (name === "test") element.dataset.testid = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const ICONS = {
  attach: "M12 5v14M5 12h14",
  send: "M4 12l16-8-6 16-3-6z",
  reply: "M9 7l-5 5 5 5M4 12h9a6 6 0 0 1 6 6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  link: "M8 16l8-8M9 8h7v7",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  share: "M14 6l5 5-5 5M19 11h-8a6 6 0 0 0-6 6",
  down: "M12 5v13M6 12l6 6 6-6",
  play: "M8 5l11 7-11 7z",
  place: "M12 21s-6-6-6-11a6 6 0 0 1 12 0c0 5-6 11-6 11zM12 10h.01",
  phone: "M6 4l3 4-2 2a13 13 0 0 0 6 6l2-2 4 3-2 3C11 20 4 12 4 7z",
  fold: "M6 9l6 6 6-6",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
};

/** A line drawing by name. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `drawn drawn-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** True if an element shows something else than this value: what stays the same is not drawn again, so that no click and no focus is lost. */
export function changed(element, value) {
  const signature = JSON.stringify(value);
  if (element.dataset.signature === signature) return false;
  element.dataset.signature = signature;
  return true;
}

export const byId = (id) => document.getElementById(id);

/** Let somebody do something; what can't be done is shown as a toast and gives null. */
export async function deed(name, fields) {
  const response = await fetch("/deed", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ deed: name, ...fields }),
  });
  const body = await response.json();
  if (response.ok) return body.result;
  toast(body.problem);
  return null;
}

let hiding = 0;

/** Show a line for a moment. */
export function toast(text) {
  const element = byId("toast");
  element.textContent = text;
  element.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { element.hidden = true; }, 3500);
}

/** Show what has to be read before going on. */
export function alertBox(text) {
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "offscreen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast("Copied");
}

/** Hour and minute on the reader's clock. */
export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Read a file as base64. */
export async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let start = 0; start < bytes.length; start += 32768) {
    text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  }
  return btoa(text);
}
