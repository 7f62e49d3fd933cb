// One participant's whole journey, done by hand in a real browser: the commissioner's file, allocation, first contact, start, needs
// and plan signed, six meetings with reviews, one of them missed and followed up, a job, earnings up to the outcome, the exit. What it costs is counted.
import { mkdirSync, writeFileSync } from "node:fs";
import { Counter } from "./counter.mjs";
import { signIn } from "./site.mjs";

const FREE = "Talked about how the week went and what helps. They are doing what they set out to do and feel surer of themselves. We agreed what comes next and who does it before we meet again; they know how to reach me.";
const NAMES = ["Halina Brzozowska", "Tomasz Wieczorek"];
const HEADER = "PO Number,Referral ID,Title,First Name,Last Name,NINO,Date of Birth,Address 1,Town,Postcode,Telephone,Mobile,Email,Referral Date,Referral Time,CPA,Participation";

// Working days after a day, without holidays: only to choose days on which the site is looked at.
const after = (day, working) => {
  const at = new Date(`${day}T12:00:00Z`);
  let left = working;
  while (left > 0) {
    at.setUTCDate(at.getUTCDate() + 1);
    if (at.getUTCDay() !== 0 && at.getUTCDay() !== 6) left -= 1;
  }
  return at.toISOString().slice(0, 10);
};

const START = "2026-03-02";
const COACH = "stuart-beardsley";
const ADMINISTRATOR = "brian-atkin";
const COORDINATOR = "luke-sidebottom";
const COMPLIANCE = "eoin-oshaughnessy";

export async function journey(browser, site, { scripts, shots, number }) {
  mkdirSync(shots, { recursive: true });
  const problems = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: scripts });
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(`journey: script error on ${page.url()}: ${error.message}`));
  const counter = new Counter(page);
  let shot = 0;
  const picture = (name) => page.screenshot({ path: `${shots}/${String(++shot).padStart(2, "0")}-${name}.png`, fullPage: true });
  const must = async (text) => {
    const body = await page.textContent("body");
    if (!body.includes(text)) throw new Error(`journey: “${text}” is not on ${page.url()} (${scripts ? "with" : "without"} scripts):\n${body.replace(/\s+/g, " ").slice(0, 1500)}`);
  };
  // The server's clock is moved to the day; signing in is once a day and no part of the journey.
  const on = async (day, staff) => {
    await site.open(day);
    const before = { ...counter.counts };
    await signIn(page, site.base, staff);
    await page.goto(`${site.base}/`);
    counter.counts = before;
  };
  const record = async (id, form) => {
    await counter.go(`a[href^="/people/${id}/record/${form}"]:visible`);
  };
  const save = async (name, said) => {
    await picture(name);
    await counter.go('main form[method="post"] button[type="submit"]:not(.wm-link)');
    await must(said);
  };

  let day = START;
  const mine = await referred(page, site, { counter, on, must, picture, day, number });
  const id = mine.id;

  counter.step("First contact, first appointment booked");
  await on(day, COACH);
  await counter.go(`a[href^="/people/${id}/record/first-contact"]:visible`);
  await counter.words("#note", FREE);
  await save("first-contact", "First contact recorded");

  counter.step("First meeting, start");
  day = await booked(page, site, id);
  await on(day, COACH);
  await counter.go(`a[href^="/people/${id}/record/initial-meeting"]:visible`);
  await counter.choose('[name="went"][value="started"]');
  await counter.words("#note", FREE);
  await save("first-meeting", "First meeting recorded");

  counter.step("Start and its form keyed");
  await on(day, ADMINISTRATOR);
  await counter.go('a[href="/prap"]');
  await picture("prap-start");
  for (const what of ["Entry “started” in PRaP", "ESF start form sent"]) {
    await counter.go(`tr:has-text("${mine.name}"):has-text("${what}") button:has-text("Keyed now")`);
    await must("Ticked for");
  }

  counter.step("Needs, plan agreed and signed by both");
  day = await booked(page, site, id);
  await on(day, COACH);
  await counter.go(`a[href^="/people/${id}/record/meeting"]:visible`);
  await counter.words("#note", FREE);
  await save("plan-meeting", "Meeting recorded");
  await record(id, "needs");
  for (const area of ["skills", "confidence"]) await counter.choose(`[name="areas"][value="${area}"]`);
  await counter.choose('[name="screened"]');
  await save("needs", "Needs recorded");
  await record(id, "plan");
  for (const goal of ["cv", "apply", "course"]) await counter.choose(`input[value="${goal}"]`);
  await counter.type("#signature", mine.name);
  await save("plan", "plan");

  for (let turn = 1; turn <= 6; turn += 1) {
    counter.step(turn === 3 ? "Meeting 3 missed, followed up, then held" : `Meeting ${turn} with a review`);
    day = await booked(page, site, id);
    await on(day, COACH);
    if (turn === 3) {
      await counter.go(`a[href^="/people/${id}/record/missed"]:visible`);
      await counter.choose('[name="then"][value="reached"]');
      await counter.words("#note", FREE);
      await counter.type("#next_on", after(day, 3).split("-").reverse().join("/"));
      await save("missed", "issed appointment recorded");
      day = await booked(page, site, id);
      await on(day, COACH);
    }
    await counter.go(`a[href^="/people/${id}/record/meeting"]:visible`);
    await counter.choose('[name="reviewed"]');
    await counter.words("#note", FREE);
    await save(`meeting-${turn}`, "Meeting recorded");
  }

  counter.step("Job start");
  day = after(day, 4);
  await on(day, COACH);
  await find(page, counter, id, mine.name);
  await record(id, "job");
  await counter.type("#employer", "Quillbrook Bakery");
  await counter.type("#title", "Baker");
  await save("job", "Job");

  counter.step("Earnings to the outcome");
  for (const amount of ["612.50", "480"]) {
    day = after(day, 15);
    await on(day, COACH);
    await find(page, counter, id, mine.name);
    await record(id, "earnings");
    await counter.type("#amount", amount);
    await save("earnings", "recorded");
  }
  await must("Quillbrook Bakery");
  await picture("outcome");
  if (!/reached/i.test(await page.textContent("main"))) problems.push("journey: the outcome is not shown as reached");

  counter.step("Exit report, destination, end");
  await record(id, "early-completion");
  await save("early-completion", "recorded");
  await record(id, "exit-report");
  await save("exit-report", "recorded");
  counter.end();

  await looked(page, site, { on, day, id, picture, must, problems });
  await context.close();
  return { ...counter.report(), problems };
}

// The day for which something is booked, as the participant's page says it: the site is looked at on that day next.
async function booked(page, site, id, otherwise) {
  const before = page.url();
  await page.goto(`${site.base}/people/${id}`);
  const found = await page.$$eval("[data-booked]", (all) => all.map((e) => e.dataset.booked)).catch(() => []);
  const next = found.filter((d) => d > site.today).sort()[0];
  if (!next && !otherwise) throw new Error(`journey: nothing is booked after ${site.today}`);
  await page.goto(before).catch(() => {});
  return next || otherwise;
}

// Finds the person by name, as anybody would.
async function find(page, counter, id, name) {
  await counter.type("#find", name.split(" ").at(-1));
  await counter.go('form[action="/find"] button');
  await counter.go(`main a[href^="/people/${id}"]`);
}

// The commissioner's file comes in, the referral is acknowledged, and the coordinator gives the person to a coach.
async function referred(page, site, { counter, on, must, picture, day, number }) {
  const who = NAMES[number];
  const file = `${site.folder}/referrals-${number}.csv`;
  const row = [`PO900000${number}`, `JETS-2603-9000${number}`, "Ms", ...who.split(" "), `AB1${number}4567C`, "14/05/1990", "12 Station Road", "Quillbrook", "", "", `07700 9009${number}1`, `person${number}@example.org`, day.split("-").reverse().join("/"), "08:15", "CPA1", "Voluntary"];
  writeFileSync(file, `${HEADER}\n${row.join(",")}\n`);
  counter.step("Referral in, acknowledged, given to a coach");
  await on(day, ADMINISTRATOR);
  await counter.go('a[href="/referrals"]');
  await picture("referrals");
  await counter.attach("#file", file);
  await counter.go('form[action="/referrals/files"] button');
  await picture("referrals-preview");
  await counter.go('button:has-text("Take in 1 good row")');
  await must("1 new");
  await counter.go('a[href="/prap"]');
  await picture("prap");
  await counter.go(`tr:has-text("${who}"):has-text("Acknowledgement of the referral") button:has-text("Keyed now")`);
  await must("Ticked for");
  await on(day, COORDINATOR);
  await counter.go('a[href="/referrals"]');
  const line = page.locator("tr", { hasText: who });
  const id = (await line.locator("a").first().getAttribute("href")).split("/")[2];
  await counter.choose(`[name="who"][value="${id}"]`);
  await counter.go('button:has-text("Choose a coach")');
  await picture("allocate");
  await counter.choose(`[name="coach"][value="${COACH}"]`);
  await counter.go('main form[action="/referrals/allocate"] button[type="submit"]');
  await must("is now the coach");
  return { id, name: who };
}

// What the coordinator and the compliance officer see of it.
async function looked(page, site, { on, day, id, picture, must }) {
  await on(day, COORDINATOR);
  await page.goto(`${site.base}/people/${id}`);
  await picture("coordinator-person");
  await on(day, COMPLIANCE);
  await page.goto(`${site.base}/people/${id}/timeline`);
  await must("Earnings");
  await picture("compliance-timeline");
  await page.goto(`${site.base}/contracts`);
  await page.click('main table a[href*="/standards/"]');
  await page.waitForSelector("main h1");
  await picture("compliance-cases");
}
