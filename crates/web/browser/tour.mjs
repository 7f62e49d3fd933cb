// Walks the site as each role, by the links of its pages: no link may lead to a refusal, and one page of each kind is looked at
// closely, with its forms also in error.
import { signIn } from "./site.mjs";

// One kind of page, whoever it is about.
const kind = (url) => {
  const at = new URL(url);
  const path = at.pathname.split("/").map((part) => (/^(P-|jets-|[0-9]+$)/.test(part) || part.includes("%") ? "…" : part)).join("/");
  // One of many of its kind stands for all: a standard, somebody in settings.
  const like = path.replace(/(\/(standards|people|organisations|staff|contracts|programmes|files|rows))\/(?!new(?:\/|$))[^/]+/g, "$1/…");
  const keys = [...at.searchParams].filter(([key, value]) => value && ["show", "tab", "by", "lang"].includes(key)).map(([key, value]) => `${key}=${value}`);
  return keys.length ? `${like}?${keys.sort().join("&")}` : like;
};
const named = (role, kind) => `${role}${kind.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") ? "-" + kind.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") : "-home"}`;

export async function tour(browser, site, gallery, { role, staff, seen, most = 400 }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`${page.url()}: script error: ${error.message}`));
  page.on("console", (message) => {
    const asked = message.location().url;
    // Of an answer that is no page the browser asks for an icon by itself.
    if (message.type() === "error" && !/status of (422|409)/.test(message.text()) && !asked.endsWith("/favicon.ico")) wrong.push(`${asked || page.url()}: ${message.text()}`);
  });
  await signIn(page, site.base, staff);
  const waiting = [`${site.base}/`];
  const met = new Set();
  let visited = 0;
  while (waiting.length && visited < most) {
    const url = waiting.shift();
    const one = kind(url);
    if (met.has(one)) continue;
    met.add(one);
    visited += 1;
    const answer = await page.goto(url).catch((error) => ({ status: () => String(error.message).includes("Download") ? 200 : error.message, headers: () => ({}) }));
    if (answer.status() !== 200) {
      wrong.push(`${role}: a link leads to ${answer.status()}: ${url}`);
      continue;
    }
    if (!/text\/html/.test(answer.headers()["content-type"] || "")) continue;
    const links = await page.$$eval("a[href]", (all) => all.map((a) => a.href));
    for (const link of links) {
      if (link.startsWith(site.base) && !link.includes("#") && !met.has(kind(link)) && !/\/(sign-in|sign-out)\b/.test(link)) waiting.push(link.split("#")[0]);
    }
    const name = named(seen.has(one) ? role : "", one).replace(/^-/, "");
    if (!seen.has(one)) {
      seen.add(one);
      await gallery.look(page, name);
      await inError(page, gallery, name);
    }
  }
  await context.close();
  return { role, visited, wrong };
}

// The page's recording form sent with nothing in it: what it says then is looked at too.
async function inError(page, gallery, name) {
  const form = await page.$("main form[data-draft]");
  if (!form) return;
  await form.evaluate((form) => {
    for (const field of form.querySelectorAll("input:not([type=hidden]),textarea,select")) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = false;
      else field.value = field.type === "text" ? "31 february" : "";
    }
  });
  const [answer] = await Promise.all([page.waitForNavigation({ timeout: 15000 }), form.evaluate((form) => form.requestSubmit())]);
  if (answer.status() === 422) await gallery.look(page, `${name}-error`);
  else if (answer.status() !== 200) gallery.wrong.push({ name, url: page.url(), failures: [`an empty form was answered with ${answer.status()}`] });
}
