// Runs `waymark serve --demo` on a day of our choosing, in a folder of its own, and a browser over it.
import { spawn, spawnSync } from "node:child_process";
import { chromium } from "playwright-core";

export const waymark = process.env.WAYMARK_BINARY;
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export class Site {
  constructor(folder) {
    this.folder = folder;
    this.place = ["--database", `${folder}/waymark.db`, "--key", `${folder}/waymark.key`];
  }

  // Runs one command to its end; its output.
  run(...given) {
    const done = spawnSync(waymark, given, { cwd: this.folder, encoding: "utf8", maxBuffer: 64 << 20 });
    if (done.status !== 0) throw new Error(`waymark ${given.join(" ")}: ${done.stderr}${done.stdout}`);
    return done.stdout;
  }

  make(today, participants) {
    this.run("demo", ...this.place, "--participants", String(participants), "--today", today);
  }

  // Serves the demo as if today were this day, or a record of its own where no day is given, until `close`.
  async open(today) {
    await this.close();
    const shown = today ? ["--demo", "--today", today] : [];
    const given = ["serve", ...shown, ...this.place, "--port", "0"];
    this.process = spawn(waymark, given, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    this.process.stderr.on("data", (text) => process.stderr.write(text));
    this.base = await new Promise((found, failed) => {
      this.process.stdout.on("data", (text) => {
        said += text;
        const at = said.match(/Waymark is at (http:\S+)/);
        if (at) found(at[1]);
      });
      this.process.once("exit", (code) => failed(new Error(`serve ended with ${code}: ${said}`)));
    });
    this.today = today;
    return this.base;
  }

  async close() {
    if (!this.process) return;
    this.process.removeAllListeners("exit");
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), 3000);
    await gone;
    clearTimeout(late);
    this.process = undefined;
  }
}

export const launch = () => chromium.launch({ executablePath: process.env.WAYMARK_CHROMIUM || "/usr/bin/chromium", args: quiet });

// Signs in as somebody of the demo, as the button does.
export async function signIn(page, base, staff) {
  await page.goto(`${base}/sign-in`);
  await page.evaluate((as) => {
    const form = document.querySelector('form[action="/sign-in/demo"]');
    form.querySelector('[name="as"]').value = as;
  }, staff).catch(() => {});
  const done = await page.request.post(`${base}/sign-in/demo`, { form: { as: staff }, headers: { origin: base }, maxRedirects: 0 });
  if (done.status() !== 303) throw new Error(`${staff} could not sign in: ${done.status()}`);
}
