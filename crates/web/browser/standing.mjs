// Where somebody stands, asked three times by keyboard and radios alone, so that the page with its chart and the paper can be looked at.

// Answers the form that is open: the nth statement of every question, and what else is given.
async function answer(page, nth, given) {
  await page.check('[name="mode"][value="alone"]');
  for (const [name, value] of Object.entries(given)) {
    if (name === "when") await page.check(`[name="when"][value="${value}"]`);
    else await page.fill(`[name="${name}"]`, value);
  }
  const names = await page.$$eval('[name^="i-"]', (all) => [...new Set(all.map((field) => field.name))]);
  for (const name of names) {
    // As the keyboard does it: to the first, and down.
    await page.focus(`[name="${name}"]`);
    await page.keyboard.press("Space");
    for (let n = 1; n < nth; n += 1) await page.keyboard.press("ArrowDown");
  }
  await Promise.all([page.waitForNavigation({ timeout: 15000 }), page.keyboard.press("Enter")]);
}

export async function standing(browser, site, gallery, staff) {
  const wrong = [];
  for (const scripts of [true, false]) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: scripts });
    const page = await context.newPage();
    page.on("pageerror", (error) => wrong.push(`${page.url()}: script error: ${error.message}`));
    await context.request.post(`${site.base}/sign-in/demo`, { form: { as: staff }, headers: { origin: site.base }, maxRedirects: 0 });
    await page.goto(`${site.base}/queue?when=all`);
    const hrefs = await page.locator('a[href^="/people/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    const people = [...new Set(hrefs.map((href) => href.split("/").slice(0, 3).join("/")))];
    const person = people[scripts ? 0 : 1] ?? people[0];
    if (!person) return [`${staff} has nobody in the queue to ask`];
    for (const [id, rounds] of [["gse", [[3, { on: "1 December 2025" }], [1, { when: "back", back_to: "24 November 2025" }], [2, {}]]], ["steps", [[2, { on: "1 December 2025" }], [3, { present: "Her sister" }]]]]) {
      for (const [nth, given] of rounds) {
        await page.goto(`${site.base}${person}/record/where-they-stand?ref=${id}`);
        await answer(page, nth, given);
        if (!page.url().endsWith("/where-they-stand") || page.url().includes("/record/")) wrong.push(`answers to ${id} were not saved: ${page.url()}: ${await page.locator(".govuk-error-summary").innerText().catch(() => "")}`);
      }
    }
    if (scripts) {
      await gallery.look(page, "where-they-stand-answered");
      await page.goto(`${site.base}${person}/record/where-they-stand?ref=gse`);
      await gallery.look(page, "where-they-stand-form");
      await page.evaluate(() => document.querySelector("main form[data-draft]").requestSubmit());
      await page.waitForSelector(".govuk-error-summary");
      await gallery.look(page, "where-they-stand-form-error");
      await page.goto(`${site.base}${person}/print/where-they-stand/steps`);
      await gallery.look(page, "where-they-stand-paper");
    }
    await context.close();
  }
  console.log(`where they stand: asked with and without scripts, ${wrong.length} problems`);
  return wrong;
}
