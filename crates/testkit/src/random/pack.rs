//! Random packs as text in the pack language.

use super::outcome::{self, Outcomes};
use super::{chance, generator, pick};
use fastrand::Rng;
use std::fmt::Write;

const TRIGGERS: &[&str] = &[
    "referral_received",
    "referral_received",
    "programme_start",
    "programme_start",
    "appointment_missed",
    "appointment_missed",
    "job_started",
    "employment_ended",
    "explanation_received",
    "initial_meeting_held",
    "action_plan_agreed",
    "programme_end",
    "first_contact_made",
    "contact_made by phone or video",
    "referral_received or programme_start",
    "start_outcome_recorded with outcome started or did_not_start",
    "induction_booked",
    "induction_booked",
    "induction_due",
    "contract rule_changed",
    "contract rule_changed or service_start",
    "contract service_end",
];
const ACTS: &[&str] = &[
    "first_contact_made",
    "contact_made",
    "contact_made",
    "contact_attempted or contact_made",
    "contact_made by phone or video",
    "booked_meeting_held",
    "booked_meeting_held",
    "initial_meeting_held",
    "action_plan_agreed",
    "face_to_face_held",
    "2 contact_attempted",
    "3 contact_attempted by phone",
    "2 booked_meeting_held by video or face_to_face",
    "exit_report_issued",
    "3 contact_attempted by phone, or contact_made by phone",
    "2 contact_attempted, or booked_meeting_held or first_contact_made",
    "2 contact_made, or programme_end",
    "start_outcome_recorded with outcome started",
    "induction_due",
    "induction_held",
    "pre_induction_call_made",
    "all of action_plan_agreed, initial_meeting_held",
    "all of contact_made by phone, booked_meeting_held, action_plan_agreed",
];
const EVENTS: &[&str] =
    &["programme_end", "programme_start", "job_started", "booked_meeting_held", "employment_ended", "contact_made"];
const CONDITIONS: &[&str] = &[
    "in in-work",
    "not in in-work",
    "group mandated",
    "not group PG5",
    "nation is scotland or wales",
    "not labour_market_status is employed",
    "date_of_birth known",
    "job_started happened",
    "not job_started happened or group mandated",
    "aged at least 25",
    "not below State Pension age",
    "on_benefit_since at least 6 months earlier",
    "on_benefit_since at most 9 months earlier",
    "on_benefit_since at least 3 weeks later or in in-work",
    "not on_benefit_since at most 40 working days later",
    "booked_meeting_held happened at least 10 days earlier",
    "contact_made by phone happened at most 2 weeks earlier or not referral_received happened",
    "not job_started happened at most 5 working days earlier",
    "travel_time_recorded at most 45 minutes",
    "not travel_time_recorded at least 60 minutes",
    "earnings_updated at least 150.50 pounds",
    "earnings_updated at most 16.5 hours",
    "frequency_changed at least 7 times",
    "(labour_market_status is unemployed or group PG5) and in pre-work",
    "contract service_start happened since service_end",
    "contract service_start happened",
];

/// A random pack: a journey, three to eight standards and up to two outcomes.
#[must_use]
pub fn random_pack(seed: u64) -> String {
    let rng = &mut generator(seed, 1);
    let outcomes = outcome::choose(rng);
    let mut text = String::new();
    programme(rng, &mut text);
    stages(rng, &mut text, &outcomes);
    let mut done: Vec<String> = Vec::new();
    for n in 0..rng.usize(3..=8) {
        let (key, body) = if chance(rng, 35) { repeating(rng) } else { once(rng) };
        // Two promises with one trigger and one act would have to disagree in words.
        if done.contains(&key) {
            continue;
        }
        done.push(key);
        let _ = write!(text, "\n[[standard]]\nid = \"s{n}\"\nclause = \"2.{n}\"\nsays = \"Do it in time\"\n{body}");
        effective(rng, &mut text);
    }
    outcome::write(rng, &mut text, &outcomes);
    text
}

fn programme(rng: &mut Rng, text: &mut String) {
    text.push_str("[programme]\nid = \"random\"\nname = \"Random\"\nversion = \"1\"\nsource = \"None\"\n");
    text.push_str("calendar = \"england-and-wales\"\n");
    if chance(rng, 30) {
        let warning = pick(rng, &["1 working day", "5 working days", "2 weeks"]);
        let _ = writeln!(text, "warning = \"{warning}\"");
    }
    let alternatives = [
        ("R1", "same-day"),
        ("R2", "start-is-day-0"),
        ("R6", "working"),
        ("R11", "at-next-act"),
        ("R12", "strict"),
        ("R14", "any-time"),
        ("R15", "recorded"),
        ("R17", "run-on"),
    ];
    if chance(rng, 40) {
        let chosen: Vec<String> =
            alternatives.iter().filter(|_| chance(rng, 30)).map(|(id, set)| format!("{id} = \"{set}\"")).collect();
        if !chosen.is_empty() {
            let _ = writeln!(text, "readings = {{ {} }}", chosen.join(", "));
        }
    }
}

fn stage(text: &mut String, id: &str, body: &str) {
    let _ = write!(text, "\n[[stage]]\nid = \"{id}\"\nclause = \"1\"\nsays = \"A stage\"\n{body}");
}

fn stages(rng: &mut Rng, text: &mut String, outcomes: &Outcomes) {
    if chance(rng, 50) {
        stage(text, "referred", "from = \"first referral_received\"\nuntil = \"programme_start\"\n");
    }
    let days = pick(rng, &["182 days", "182 days", "90 days", "45 days"]);
    let mut early = vec!["programme_end".to_string()];
    early.extend(outcomes.ids().iter().filter(|_| chance(rng, 60)).map(|id| format!("outcome {id}")));
    let mut body = format!(
        "from = \"first programme_start\"\nlasts = \"{days}\"\nends-early-on = \"{}\"\nend-event = \"programme_end\"\n",
        early.join(" or ")
    );
    if chance(rng, 30) {
        body.push_str("early-end-event = \"early_completion\"\n");
    }
    if chance(rng, 30) {
        body.push_str("planned-end-event = \"programme_end_planned\"\n");
    }
    if chance(rng, 30) {
        let or = if chance(rng, 50) { ", or-on-day-of = \"voluntary_leave_requested\"" } else { "" };
        let event = "programme_end with reason voluntary_leave";
        let _ = writeln!(body, "refuse-end = {{ event = \"{event}\", group = \"mandated\"{or} }}");
    }
    // Who is in work when the time is up may stay on; being in work must then not hang on being on the programme.
    let extended = chance(rng, 30);
    if extended {
        let days: u32 = days.trim_end_matches(" days").parse().unwrap_or(0);
        let to = days + pick(rng, &["20", "60", "150"]).parse().unwrap_or(1);
        let needs = if chance(rng, 60) { ", if = \"extension_recorded\"" } else { "" };
        let _ = writeln!(body, "extended = {{ to = \"day {to}\", while = \"in-work\"{needs} }}");
    }
    let free = extended || outcomes.shut_in_work || outcomes.stay_in_work;
    stage(text, "on_programme", &body);
    if chance(rng, 40) {
        stage(text, "tracking", "from = \"after on_programme\"\nuntil = \"day 238\"\n");
    }
    // An outcome that does not count while in work must not itself decide when being in work ends.
    let within = if chance(rng, 70) && !free { "within = \"on_programme\"\n" } else { "" };
    let in_work = format!("from = \"each job_started\"\nuntil = \"employment_ended\"\njourney = false\n{within}");
    stage(text, "in-work", &in_work);
    stage(text, "pre-work", "from = \"in on_programme\"\nexcept = [\"in-work\"]\njourney = false\n");
    // So many days from each of some events, joined where they overlap; sometimes for some people only.
    let kind = pick(rng, &["appointment_missed", "action_plan_agreed", "initial_meeting_held"]);
    let days = pick(rng, &["10 days", "21 days", "35 days"]);
    stage(text, "close-help", &format!("from = \"each {kind}\"\nlasts = \"{days}\"\njourney = false\n"));
    effective(rng, text);
    // What goes on after the end: duties that survive it run here.
    let days = pick(rng, &["28 days", "28 days", "60 days"]);
    stage(text, "follow-up", &format!("from = \"after on_programme\"\nlasts = \"{days}\"\njourney = false\n"));
}

/// A span short enough to matter within a history.
fn span(rng: &mut Rng) -> String {
    let unit = pick(rng, &["working day", "working day", "working day", "day", "week", "month"]);
    let n = match unit {
        "working day" => rng.u32(1..=15),
        "day" => rng.u32(2..=30),
        "week" => rng.u32(1..=6),
        _ => rng.u32(1..=3),
    };
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

fn due(rng: &mut Rng) -> String {
    let event = pick(rng, EVENTS);
    let (one, two) = (span(rng), span(rng));
    match rng.u32(..20) {
        0..=6 => format!("within {one}"),
        7 => format!("within {one} of {event}"),
        8 => format!("within {} hours", pick(rng, &["24", "36", "48", "72"])),
        9 => format!("by the {} working day", pick(rng, &["2nd", "3rd", "10th", "15th"])),
        10 => format!("in the last {} working days up to programme_end", rng.u32(2..=10)),
        11 => format!("before {event}"),
        12 => format!("before day {}", rng.u32(5..=60)),
        13 => format!("at least {one} before {event}"),
        14 => format!("between {} weeks and {} days before programme_end", rng.u32(3..=5), rng.u32(2..=10)),
        15 => {
            let roll = if chance(rng, 50) { ", or the next working day" } else { "" };
            format!("by the {} of the following month{roll}", pick(rng, &["5th", "15th", "30th"]))
        }
        16 => format!("within the first {one} of {}", pick(rng, &["on_programme", "in-work"])),
        17 => pick(rng, &["by the 2nd booked_meeting_held", "by the 3rd contact_made", "due on programme_end"]).into(),
        18 => format!("earliest of within {one}, day {}, within {two} of job_started", rng.u32(10..=60)),
        _ => pick(rng, &["day 30", "day 90", "no limit stated", "no limit stated"]).into(),
    }
}

/// A one-shot standard, and what may not come twice: its trigger and act.
fn once(rng: &mut Rng) -> (String, String) {
    let (when, mut acts, mut due) = (pick(rng, TRIGGERS), pick(rng, ACTS), due(rng));
    if when == "induction_booked" && chance(rng, 75) {
        acts = pick(rng, &["pre_induction_call_made", "contact_attempted", "contact_made", "2 contact_attempted"]);
        let phrases = [
            "between 48 hours and 24 hours before induction_due",
            "between 5 days and 30 hours before induction_due",
            "at least 24 hours before induction_due",
            "at least 2 working days before induction_due",
            "before induction_due",
            "due on induction_due",
            "within 10 days of induction_due",
            "in the last 3 working days up to induction_due",
        ];
        due = pick(rng, &phrases).to_string();
    }
    let windowed = due.contains("up to") || due.starts_with("between");
    let or_else = chance(rng, 12) && due.starts_with("within") && !acts.starts_with("all");
    if !or_else && !windowed && due.starts_with("within") && chance(rng, 20) {
        due.push_str(", or before");
    }
    let mut body = format!("when = \"{when}\"\ndo = \"{acts}\"\ndue = \"{due}\"\n");
    if or_else {
        let act = pick(rng, &["contact_attempted by letter", "2 contact_attempted", "exit_report_issued"]);
        let _ = writeln!(body, "or-else = {{ do = \"{act}\", due = \"within {} weeks\" }}", rng.u32(4..=8));
    }
    let unless = if when == "appointment_missed" { 60 } else { 12 };
    if chance(rng, unless) {
        let event = pick(rng, &["explanation_received", "explanation_received", "job_started or employment_ended"]);
        let _ = writeln!(body, "unless = \"{event}\"");
    }
    if chance(rng, 20) {
        body.push_str("judged-on = \"keying\"\n");
    }
    if chance(rng, 25) {
        let _ = writeln!(body, "scope = \"{}\"", pick(rng, &["on_programme", "pre-work", "in-work"]));
    }
    both(rng, &mut body, acts);
    (format!("{when} {acts}"), body)
}

fn repeating(rng: &mut Rng) -> (String, String) {
    let stages = pick(rng, &["on_programme", "pre-work", "in-work", "pre-work or in-work", "follow-up", "close-help"]);
    let one = [
        "contact_made",
        "booked_meeting_held",
        "booked_meeting_held",
        "face_to_face_held",
        "2 contact_attempted",
        "2 contact_attempted, or contact_made by video",
    ];
    let acts = pick(rng, &one);
    let mut varied = true;
    let every = match rng.u32(..12) {
        10 => {
            varied = false;
            "\"as set by frequency_changed\"".to_string()
        }
        11 => {
            varied = false;
            // One length set, one the pack's own, and one set by another event with weeks between that have none.
            let phases = "[{ weeks = \"1-4\", at-least = \"as set by frequency_changed\" }, \
                          { weeks = \"5-8\", at-least = \"10 days\" }, \
                          { weeks = \"10-20\", at-least = \"as set by in_work_support_plan_agreed or frequency_changed\" }]";
            phases.to_string()
        }
        0..=5 => {
            let gap =
                pick(rng, &["5 working days", "10 working days", "10 working days", "10 days", "4 weeks", "2 months"]);
            format!("\"{gap}\"")
        }
        6..=7 => {
            varied = false;
            let phases = "[{ weeks = \"1-3\", at-least = \"1 week\" }, { weeks = \"5-8\", at-least = \"10 working days\" }, \
                          { weeks = \"9-\", at-least = \"4 weeks\" }]";
            phases.to_string()
        }
        _ => {
            varied = false;
            let acts = if acts.starts_with('2') { 1 } else { rng.u32(1..=3) };
            if chance(rng, 50) {
                let span = pick(rng, &["1 week", "10 days", "4 weeks", "1 month", "2 months", "3 days"]);
                format!("\"{acts} in each {span}\"")
            } else {
                format!("\"{acts} per calendar {}\"", pick(rng, &["month", "week", "quarter"]))
            }
        }
    };
    let is_bucket = every.contains("calendar") || every.contains("each");
    let acts = if is_bucket && !acts.contains(", or") { acts.trim_start_matches("2 ") } else { acts };
    let mut body = format!("while = \"{stages}\"\ndo = \"{acts}\"\nevery = {every}\n");
    if varied && chance(rng, 40) {
        body.push_str("varied-by = \"frequency_changed\"\n");
    }
    both(rng, &mut body, acts);
    (format!("{stages} {acts}"), body)
}

/// Keys that both forms of standard may have.
fn both(rng: &mut Rng, body: &mut String, acts: &str) {
    if chance(rng, 15) {
        let _ = writeln!(body, "for-group = \"{}\"", pick(rng, &["mandated", "PG5"]));
    }
    if chance(rng, 25) {
        let _ = writeln!(body, "only-if = \"{}\"", pick(rng, CONDITIONS));
    }
    if chance(rng, 35) {
        body.push_str("excused-by = \"appointment_missed\"\n");
    }
    if chance(rng, 25) {
        body.push_str("survives-end = true\n");
    }
    if chance(rng, 15) && !acts.starts_with("all") {
        let lesser = pick(rng, &["contact_attempted by letter or email", "booked_meeting_held by video or phone"]);
        let needs = pick(rng, &["digital_reason_recorded", "explanation_received"]);
        let _ = writeln!(body, "accept-instead = {{ do = \"{lesser}\", needs = \"{needs}\" }}");
    }
}

fn effective(rng: &mut Rng, text: &mut String) {
    if chance(rng, 8) {
        let key = pick(rng, &["since", "for-referrals-from", "for-starts-from"]);
        let _ = writeln!(text, "{key} = {}", pick(rng, &["2020-06-01", "2021-01-11", "2021-09-20"]));
    } else if chance(rng, 8) {
        let key = pick(rng, &["up-to", "for-referrals-until", "for-starts-until"]);
        let _ = writeln!(text, "{key} = {}", pick(rng, &["2021-05-31", "2022-03-31", "2023-01-31"]));
    }
}
