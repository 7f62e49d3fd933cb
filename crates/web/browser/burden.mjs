// The burden of the journey beside what it was: the check fails if any count rises, and where a limit is passed.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const LIMITS = { actions: 100, typed: 35, duplicates: 0 };
const WATCHED = ["actions", "clicks", "typed", "choices", "pages", "free", "duplicates"];

export function burden(counted) {
  const file = process.env.WAYMARK_BURDEN;
  const now = Object.fromEntries(WATCHED.map((key) => [key, counted[key]]));
  const problems = [];
  for (const [key, most] of Object.entries(LIMITS)) {
    if (now[key] > most) problems.push(`the journey takes ${now[key]} ${key}, more than ${most}`);
  }
  problems.push(...counted.twice.map((fact) => `asked twice: ${fact}`));
  const was = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  for (const key of WATCHED) {
    if (was && now[key] > was[key]) problems.push(`the burden rose: ${key} from ${was[key]} to ${now[key]}`);
  }
  if (process.env.WAYMARK_ACCEPT) {
    writeFileSync(file, JSON.stringify(now, null, 2) + "\n");
    writeFileSync(process.env.WAYMARK_BURDEN_PAGE, page(counted, now));
    return [];
  }
  if (!was) problems.push("there is no burden to compare with; run `cargo xtask browser journey --accept`");
  return problems;
}

const page = (counted, now) => `# The burden

What one participant's whole journey costs the people who deliver it: from the commissioner's file to the exit report, done once in a
real browser by \`cargo xtask browser\`, as administrator, coordinator, coach and compliance officer. The check fails if any of these numbers rises
(docs/burden.json), or passes 100 actions, 35 typed fields or 0 facts asked twice.

| what | count |
| --- | ---: |
| actions (clicks, typed fields and choices together) | ${now.actions} |
| clicks | ${now.clicks} |
| typed fields | ${now.typed} |
| choices | ${now.choices} |
| pages | ${now.pages} |
| free texts (a note of some words each) | ${now.free} |
| facts asked twice | ${now.duplicates} |

| step | clicks | typed | choices | pages | free texts |
| --- | ---: | ---: | ---: | ---: | ---: |
${counted.steps.map((s) => `| ${s.name} | ${s.clicks} | ${s.typed} | ${s.choices} | ${s.pages} | ${s.free} |`).join("\n")}

How it is counted: a typed field is one whose content a person had to set; what was filled in already and is accepted counts nothing. A choice is a radio
button, tick box or list entry that had to be changed. A click is a press of a link or button. A page is a new document. Signing in is left out, since it is
once a day and not once a participant. A fact asked twice is a required field that stands empty although this participant's answer was
given before; what belongs to one event (its day, its time, how it was done) is new each time. The same journey with a peer, HMPPS Refer and Monitor, was counted from its own public tests
as 281 actions, 132 of them typed fields, with fewer stages (no job, no claim).
`;
