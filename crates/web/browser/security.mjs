// What is typed runs nowhere, and a passkey lets in only where it was made: in a real browser, which has the last word on both.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Site, signIn, waymark } from "./site.mjs";
import { spawnSync } from "node:child_process";

// The same texts as the tests without a browser type.
const corpus = () => readFileSync(process.env.WAYMARK_PAYLOADS, "utf8").split("\n").filter(Boolean);

// Notes whatever runs, opens, leads out or is refused by the pages' own policy.
async function watched(context, base, wrong) {
  await context.exposeFunction("waymarkTold", (what) => wrong.push(what));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.waymarkTold(`${location.pathname}: the policy refused ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
    // Payloads that run without a dialog are caught as well.
    for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (text) => window.waymarkTold(`${location.pathname}: ${name}(${text}) ran`);
  });
  context.on("page", (page) => {
    page.on("dialog", (dialog) => { wrong.push(`${page.url()}: a dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("pageerror", (error) => wrong.push(`${page.url()}: script error: ${error.message}`));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(base) && !url.startsWith("data:")) wrong.push(`${page.url()}: asked for ${url}`);
    });
  });
}

// Every payload written by the form for notes, read on the pages that show it, searched for, and sent back in error.
export async function payloads(browser, site, staff) {
  const wrong = [];
  const context = await browser.newContext();
  await watched(context, site.base, wrong);
  const page = await context.newPage();
  await signIn(page, site.base, staff);
  await page.goto(`${site.base}/`);
  // What would run is noticed: this would, but for the policy.
  await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=alert(0)>"));
  await page.waitForTimeout(300);
  if (!wrong.some((what) => what.includes("the policy refused script-src"))) wrong.push("the test does not notice what runs");
  else wrong.length = 0;
  await page.goto(`${site.base}/`);
  const person = await page.$$eval('a[href^="/people/"]', (all) => all.map((a) => a.getAttribute("href").match(/^\/people\/[^/?#]+/)?.[0]).find(Boolean));
  const all = corpus();
  let written = 0;
  for (let first = 0; first < all.length; first += 12) {
    await page.goto(`${site.base}${person}/record/note`);
    await page.fill('[name="text"]', all.slice(first, first + 12).join("\n"));
    await Promise.all([page.waitForNavigation(), page.click("main form button[type=submit], main form .govuk-button")]);
    if (new URL(page.url()).pathname === person) written += 1;
  }
  if (written * 12 < all.length - 12) wrong.push(`only ${written} notes were saved: the test sees nothing`);
  for (const path of [person, `${person}/timeline`, `${person}/record`, `${person}/record/note`, "/", "/queue"]) {
    await page.goto(`${site.base}${path}`);
    await page.waitForLoadState("networkidle");
    if (path.endsWith("/timeline") && !(await page.textContent("main")).includes("<script>alert(1)</script>")) wrong.push("the timeline does not show what was typed");
    // What waits for a click or the focus.
    for (const link of await page.$$eval("main a[href]", (links) => links.map((a) => a.href))) {
      if (!link.startsWith(site.base) && !/^(tel|mailto):/.test(link)) wrong.push(`${path}: a link leads to ${link}`);
    }
    await page.keyboard.press("Tab");
  }
  for (const payload of all) {
    const typed = payload.slice(0, 100);
    await page.goto(`${site.base}/find`);
    await page.fill("#q", typed);
    await page.press("#q", "Enter");
    await page.waitForLoadState("load");
    if (page.url() !== `${site.base}/find`) wrong.push(`a search for ${typed} leads to ${page.url()}`);
  }
  for (const payload of all.filter((_, place) => place % 4 === 0)) {
    // The suggestions put HTML of the server's into the page.
    await page.fill("#find", payload.slice(0, 60));
    await page.waitForTimeout(250);
    await page.goto(`${site.base}${person}/record/book?on=${encodeURIComponent(payload)}&note=${encodeURIComponent(payload)}`);
    await Promise.all([page.waitForNavigation(), page.click("main form .govuk-button")]);
  }
  await context.close();
  return { written, typed: all.length, wrong };
}

const told = (...given) => {
  const done = spawnSync(waymark, given, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`waymark ${given.join(" ")}: ${done.stderr}${done.stdout}`);
  return done.stdout;
};

// A record of its own: the first manager comes in by a link, makes a passkey, and signs in with it alone.
export async function passkeys(browser) {
  const folder = mkdtempSync(join(tmpdir(), "waymark-passkeys-"));
  const site = new Site(folder);
  const wrong = [];
  try {
    const made = told("set-up", ...site.place, "--commissioner", "Commissioner of Example", "--prime", "Prime of Example", "--contract", "JETS in Example", "--starts", "2026-01-05", "--ends", "2028-12-31", "--manager", "Pia Example", "--email", "pia@example.org");
    const link = made.match(/\/sign-in\/link\/\S+/)[0];
    await site.open();
    const context = await browser.newContext();
    await watched(context, site.base, wrong);
    const page = await context.newPage();
    page.setDefaultTimeout(12_000);
    const cdp = await context.newCDPSession(page);
    await cdp.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
    const expect = (is, what) => { if (!is) wrong.push(`passkeys: ${what} (at ${page.url()})`); };
    const at = () => new URL(page.url()).pathname;
    await page.goto(`${site.base}${link}`);
    await page.fill('[name="password"]', "lantern brisket outcome nine");
    await Promise.all([page.waitForURL("**/sign-in/set-up**"), page.click("main form button[type=submit]")]);
    await page.click('form[data-passkey="create"] .govuk-button');
    await page.waitForFunction(() => location.pathname !== "/sign-in/set-up" || /recovery codes/i.test(document.body.textContent));
    expect(/recovery codes/i.test(await page.textContent("main")), "no recovery codes after a passkey was made");
    const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
    expect(credentials.length === 1 && credentials[0].rpId === "localhost", "the passkey was not made for this site");
    const out = async () => {
      await page.goto(`${site.base}/account`);
      await Promise.all([page.waitForURL("**/signed-out"), page.click('form[action="/sign-out"] button')]);
    };
    await out();
    await page.goto(`${site.base}/account`);
    expect(at() === "/sign-in", "signed out and still in");
    let answer = "";
    page.on("request", (request) => { if (request.method() === "POST" && request.url().endsWith("/sign-in/passkey")) answer = request.postData(); });
    await page.click('form[data-passkey="get"] button, form[data-passkey] .govuk-button');
    await page.waitForURL((url) => url.pathname !== "/sign-in");
    await page.goto(`${site.base}/account`);
    expect(at() === "/account", "the passkey did not let in");
    await out();
    // The same answer again, to a challenge that is over.
    const again = await page.request.post(`${site.base}/sign-in/passkey`, { data: answer, headers: { "content-type": "application/x-www-form-urlencoded", origin: site.base }, maxRedirects: 0 });
    expect(again.status() >= 400, `an answer sent twice was answered ${again.status()}`);
    await page.goto(`${site.base}/account`);
    expect(at() === "/sign-in", "an answer sent twice let in");
    // Somebody who is there but not the one whose finger it is.
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await page.click('form[data-passkey] .govuk-button');
    await page.waitForTimeout(1500);
    await page.goto(`${site.base}/account`);
    expect(at() === "/sign-in", "a passkey let in without its owner");
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
    // A passkey of another: the key replaced by one the site has never seen.
    await cdp.send("WebAuthn.clearCredentials", { authenticatorId });
    const { privateKey } = credentials[0];
    await cdp.send("WebAuthn.addCredential", { authenticatorId, credential: { credentialId: btoa("somebody-elses-key"), isResidentCredential: true, rpId: "localhost", privateKey, userHandle: credentials[0].userHandle, signCount: 9 } });
    await page.goto(`${site.base}/sign-in`);
    await page.click('form[data-passkey] .govuk-button');
    await page.waitForTimeout(1500);
    await page.goto(`${site.base}/account`);
    expect(at() === "/sign-in", "a passkey nobody made here let in");
    // From another name of the same machine a browser offers no passkey of ours, and we would not take it.
    await page.goto(`${site.base.replace("localhost", "127.0.0.1")}/sign-in`);
    await page.click('form[data-passkey] .govuk-button').catch(() => {});
    await page.waitForTimeout(800);
    await page.goto(`${site.base.replace("localhost", "127.0.0.1")}/account`);
    expect(at() === "/sign-in", "a passkey of one name let in under another");
    await context.close();
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { wrong: wrong.filter((what) => !/127\.0\.0\.1/.test(what) || what.startsWith("passkeys:")) };
}
