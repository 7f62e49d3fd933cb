// Small comforts on pages that work without them.
import { initAll, isSupported } from "asset:govuk-frontend.js";

const page = document;
const body = page.body;
const on = (place, event, act) => place.addEventListener(event, act);
const make = (tag, given, parent = body) => parent.appendChild(Object.assign(page.createElement(tag), given));
body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) body.classList.add("govuk-frontend-supported");
if (isSupported()) initAll();
if (page.querySelector('[data-module^="moj-"]')) import("asset:moj-frontend.js").then((moj) => moj.initAll());

// Words come from the page, so that a Welsh page speaks Welsh: <body data-say-draft="…">.
const said = (name, english) => body.dataset["say" + name] || english;
const all = (selector, act) => page.querySelectorAll(selector).forEach(act);
const pause = (wait, act) => {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), wait);
  };
};
// Passwords and files stay where they are.
const fields = (form) => {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const field = form.elements[name];
    if (typeof value === "string" && !(field && field.type === "password")) sent.append(name, value);
  }
  return sent;
};
const post = (url, form, more) =>
  fetch(url, { method: "POST", body: fields(form), headers: { "X-Requested-With": "fetch" }, ...more });

const live = make("p", { className: "govuk-visually-hidden", role: "status" });

// The error summary takes the focus, also where the component did not.
const summary = page.querySelector(".govuk-error-summary:not([data-disable-auto-focus])");
if (summary && page.activeElement !== summary) {
  summary.tabIndex = -1;
  summary.focus();
}

// Find as you type: the form is sent, never its words in an address.
all("form[data-suggest]", (form) => {
  const input = form.querySelector('input[type="search"], input[type="text"]');
  const place = page.getElementById(form.dataset.suggestTarget) || form.querySelector("[data-suggest-results], [aria-live]");
  if (!input || !place) return;
  place.setAttribute("aria-live", "polite");
  let asked;
  const ask = pause(150, async () => {
    if (asked) asked.abort();
    if (input.value.trim().length < 2) return place.replaceChildren();
    asked = new AbortController();
    try {
      const answer = await post(form.dataset.suggest, form, { signal: asked.signal });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch (error) {
      // Aborted or no connection: the button still works.
    }
  });
  input.autocomplete = "off";
  on(input, "input", ask);
  on(input, "keydown", (event) => {
    const first = place.querySelector("a");
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === "Escape") place.replaceChildren();
  });
  on(place, "keydown", (event) => {
    const links = [...place.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    (links[links.indexOf(page.activeElement) + step] || input).focus();
  });
});

// Drafts: kept two seconds after the last key, and when the page is left.
all("form[data-draft]", (form) => {
  const note = form.querySelector("[data-draft-said]") || make("p", { className: "wm-draft" }, form);
  let changed = false;
  let sent = false;
  // Either the address itself, or the form's name, kept for whom it is about.
  const { draft, draftAbout } = form.dataset;
  const place = draft.startsWith("/") ? draft : `/drafts/${draft}/${encodeURIComponent(draftAbout || "-")}`;
  const keep = async () => {
    if (!changed || sent) return;
    changed = false;
    try {
      const answer = await post(place, form, { keepalive: true });
      if (!answer.ok || answer.redirected) throw answer;
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      note.textContent = `${said("Draft", "Draft kept at")} ${time}`;
    } catch (error) {
      changed = true;
      note.textContent = said("NoDraft", "Draft not kept yet. What you typed is still here.");
      later();
    }
  };
  const soon = pause(2000, keep);
  const later = pause(15000, keep);
  on(form, "input", () => {
    changed = true;
    soon();
  });
  on(form, "submit", () => (sent = true));
  on(window, "pagehide", keep);
  on(document, "visibilitychange", () => page.hidden && keep());
});

// Copy to the clipboard: the text itself, or that of the element named with #.
all("[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  on(button, "click", async () => {
    const what = button.dataset.copy;
    const from = what.startsWith("#") && page.getElementById(what.slice(1));
    await navigator.clipboard.writeText(from ? from.textContent.trim() : what);
    live.textContent = `${said("Copied", "Copied")}: ${button.getAttribute("aria-label") || button.textContent.trim()}`;
    button.classList.add("wm-copied");
    setTimeout(() => button.classList.remove("wm-copied"), 2000);
  });
});

all("[data-print]", (button) => {
  button.hidden = false;
  on(button, "click", () => print());
});

// Single keys. They can be switched off, as whoever dictates needs.
const off = () => localStorage.getItem("waymark-keys") === "off";
const help = () => {
  const dialog = make("dialog", { className: "wm-shortcuts", ariaLabel: said("Shortcuts", "Keyboard shortcuts") });
  make("h2", { textContent: dialog.ariaLabel, className: "govuk-heading-m" }, dialog);
  const list = make("dl", {}, dialog);
  const row = (key, what) => {
    make("kbd", { textContent: key }, make("dt", {}, list));
    make("dd", { textContent: what }, list);
  };
  // A page's own link comes after the header's, and wins.
  const keys = {};
  all('a[data-key]:not([data-key="?"]), button[data-key]', (link) => (keys[link.dataset.key] = link.dataset.keySays || link.textContent.trim()));
  Object.entries(keys).forEach(([key, what]) => row(key, what));
  row("/", said("Search", "Find a person"));
  row("?", dialog.ariaLabel);
  const label = make("label", {}, dialog);
  const box = make("input", { type: "checkbox", checked: !off() }, label);
  label.append(" " + said("UseKeys", "Use single-key shortcuts on this device"));
  on(box, "change", () => localStorage.setItem("waymark-keys", box.checked ? "on" : "off"));
  const close = make("button", { type: "button", className: "govuk-button govuk-button--secondary", textContent: said("Close", "Close") }, dialog);
  on(close, "click", () => dialog.close());
  on(dialog, "close", () => dialog.remove());
  dialog.showModal();
};
all("[data-shortcuts]", (button) => {
  button.hidden = false;
  on(button, "click", help);
});
on(document, "keydown", (event) => {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || off()) return;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || page.querySelector("dialog[open]")) return;
  const found = [...page.querySelectorAll("a[data-key], button[data-key]")].findLast((link) => link.dataset.key === event.key);
  const search = event.key === "/" && page.querySelector('[data-search], input[type="search"]');
  if (!found && !search && event.key !== "?") return;
  event.preventDefault();
  if (event.key === "?") help();
  else if (found) found.click();
  else search.focus();
});
