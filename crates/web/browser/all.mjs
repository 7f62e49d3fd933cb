// Everything in a browser: `node all.mjs [tour|journey|security]`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Gallery } from "./pages.mjs";
import { Site, launch } from "./site.mjs";
import { tour } from "./tour.mjs";
import { journey } from "./journey.mjs";
import { standing } from "./standing.mjs";
import { burden } from "./burden.mjs";
import { passkeys, payloads } from "./security.mjs";

const only = process.argv.slice(2);
const wanted = (name) => only.length === 0 || only.includes(name);
const shots = process.env.WAYMARK_SCREENSHOTS;
const DAY = "2026-03-02";

const folder = mkdtempSync(join(tmpdir(), "waymark-browser-"));
const site = new Site(folder);
const problems = [];
const browser = await launch();
try {
  site.make(DAY, 120);
  if (wanted("tour")) {
    await site.open(DAY);
    const gallery = new Gallery(join(shots, "pages"));
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${site.base}/sign-in`);
    await gallery.look(page, "sign-in");
    const people = await page.$$eval('form[action="/sign-in/demo"]', (forms) => forms.map((f) => [f.querySelector("button").textContent.trim(), f.querySelector('[name="as"]').value]));
    await page.context().close();
    const coach = people.find(([text]) => /work coach/i.test(text))[1];
    problems.push(...(await standing(browser, site, gallery, coach)));
    const seen = new Set();
    for (const [role, staff] of people) {
      const done = await tour(browser, site, gallery, { role: role.toLowerCase().replace(/ /g, "-"), staff, seen });
      console.log(`tour as ${role}: ${done.visited} kinds of page, ${done.wrong.length} problems`);
      problems.push(...done.wrong);
      for (const { name, url, failures } of gallery.wrong.splice(0)) problems.push(`${name} (${url}):\n    ${failures.join("\n    ")}`);
      if (process.env.WAYMARK_ALOUD) console.log(problems.splice(0).join("\n"));
    }
    console.log(`${gallery.seen} pages and states looked at, at three widths`);
  }
  if (wanted("journey")) {
    const counted = await journey(browser, site, { scripts: true, shots: join(shots, "journey"), number: 0 });
    console.log(`journey: ${counted.actions} actions, ${counted.typed} typed fields, ${counted.pages} pages, ${counted.duplicates} facts asked twice`);
    problems.push(...counted.problems);
    const plain = await journey(browser, site, { scripts: false, shots: join(shots, "journey-without-scripts"), number: 1 });
    console.log(`without scripts: ${plain.actions} actions, ${plain.typed} typed fields`);
    problems.push(...plain.problems);
    problems.push(...burden(counted));
  }
  if (wanted("security")) {
    await site.open(DAY);
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${site.base}/sign-in`);
    const staff = await page.$$eval('form[action="/sign-in/demo"]', (forms) => forms.map((f) => [f.textContent, f.querySelector('[name="as"]').value]).find(([text]) => /work coach/i.test(text))[1]);
    await page.context().close();
    const typed = await payloads(browser, site, staff);
    console.log(`security: ${typed.typed} texts typed, ${typed.wrong.length} that ran, led out or were refused by the policy`);
    problems.push(...typed.wrong);
    const keys = await passkeys(browser);
    console.log(`security: passkeys, ${keys.wrong.length} problems`);
    problems.push(...keys.wrong);
  }
} catch (error) {
  problems.push(error.stack);
} finally {
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
}
if (problems.length) {
  console.error(`\n${problems.length} problems:`);
  for (const problem of problems) console.error(`- ${problem}`);
  process.exit(1);
}
console.log("The browser found nothing wrong.");
