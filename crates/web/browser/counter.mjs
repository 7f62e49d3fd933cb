// Counts what a person has to do: typed fields, choices, clicks, pages, free words, and facts asked twice.

// What belongs to one event and is new each time it is asked: the day, the time, the way, the words. Everything else about the
// participant is asked once.
const OF_AN_EVENT = new Set(["on", "at", "by", "note", "ref", "day", "time", "purpose", "place", "outcome", "attended", "amount", "issued_by", "next_day", "next_time", "next_by", "text", "q", "person", "why", "progress", "earnings", "signature", "next_on", "booked_at"]);

export class Counter {
  constructor(page) {
    this.page = page;
    this.counts = { clicks: 0, typed: 0, choices: 0, pages: 0, free: 0, duplicates: 0 };
    this.given = new Set();
    this.twice = [];
    this.steps = [];
  }

  get actions() {
    return this.counts.clicks + this.counts.typed + this.counts.choices;
  }

  // Begins a step of the journey; what follows is counted under its name.
  step(name) {
    this.end();
    this.now = { name, before: { ...this.counts } };
  }

  end() {
    if (!this.now) return;
    const { name, before } = this.now;
    const spent = Object.fromEntries(Object.entries(this.counts).map(([key, value]) => [key, value - before[key]]));
    this.steps.push({ name, ...spent });
    this.now = undefined;
  }

  // What was given once about this participant need not be given again.
  async note(selector) {
    const fact = await this.page.getAttribute(selector, "data-fact");
    if (fact && !OF_AN_EVENT.has(fact)) this.given.add(fact);
  }

  async type(selector, text) {
    this.counts.typed += 1;
    await this.note(selector);
    await this.page.fill(selector, text);
  }

  async words(selector, text) {
    this.counts.free += 1;
    await this.page.fill(selector, text);
  }

  async choose(selector) {
    this.counts.choices += 1;
    await this.page.check(selector);
  }

  async pick(selector, value) {
    this.counts.choices += 1;
    await this.page.selectOption(selector, value);
  }

  async attach(selector, file) {
    this.counts.typed += 1;
    await this.page.setInputFiles(selector, file);
  }

  async open(selector) {
    this.counts.clicks += 1;
    await this.page.click(selector);
  }

  // A click that leads to another page.
  async go(selector) {
    this.counts.clicks += 1;
    this.counts.pages += 1;
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), this.page.click(selector)]);
    await this.look();
  }

  // Which facts a page asks for that it does not know, although they were given before.
  async look() {
    const empty = await this.page.$$eval("form [data-fact]", (fields) =>
      fields.filter((f) => f.type !== "radio" && f.type !== "checkbox" && f.tagName !== "TEXTAREA" && f.offsetParent && !f.value && !/optional/.test(f.labels?.[0]?.textContent || ""))
        .map((f) => f.dataset.fact));
    for (const fact of empty.filter((fact) => !OF_AN_EVENT.has(fact))) {
      // A form that comes back after a mistake asks nothing anew.
      if (this.given.has(fact)) {
        this.counts.duplicates += 1;
        this.twice.push(`${fact} on ${new URL(this.page.url()).pathname}`);
      }
    }
  }

  report() {
    this.end();
    return { actions: this.actions, ...this.counts, steps: this.steps, twice: this.twice };
  }
}
