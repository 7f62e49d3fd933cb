//! Random histories of one participant: referrals, a start, meetings, work and everything that goes wrong in between.

use super::{chance, generator, pick};
use fastrand::Rng;
use waymark_rules::facts::{FactRecord, Subject, Value};
use waymark_rules::pack::{Span, Unit};
use waymark_rules::vocabulary::Channel;
use waymark_rules::{Day, Vocabulary};

/// Days just before bank holidays and year ends, where counting is easily wrong.
const TRICKY: &[&str] = &[
    "2020-04-08",
    "2020-05-06",
    "2020-12-22",
    "2021-03-31",
    "2021-04-29",
    "2021-05-27",
    "2021-12-23",
    "2022-04-13",
    "2022-05-31",
    "2022-09-15",
    "2022-12-21",
    "2023-05-04",
    "2020-02-28",
    "2021-08-26",
];

/// A history in the making.
struct History<'v> {
    rng: Rng,
    vocabulary: &'v Vocabulary,
    subject: Subject,
    enrolment: Option<String>,
    facts: Vec<FactRecord>,
}

/// Ten to sixty facts of one participant, clustered so that rules fire; sometimes of two spells.
#[must_use]
pub fn random_history(seed: u64, vocabulary: &Vocabulary) -> Vec<FactRecord> {
    let rng = generator(seed, 2);
    let subject = Subject::Participant(format!("P-{seed:06}"));
    let mut history = History { rng, vocabulary, subject, enrolment: None, facts: Vec::new() };
    let base = history.base();
    if chance(&mut history.rng, 8) {
        history.enrolment = Some("E1".into());
        history.spell(base, 22);
        history.enrolment = Some("E2".into());
        let later = history.rng.i32(60..300);
        history.spell(moved(base, later), 22);
    } else {
        history.spell(base, 44);
    }
    history.person(base);
    history.mistakes();
    while history.facts.len() < 10 {
        let days = history.rng.i32(0..120);
        history.add("contact_attempted", moved(base, days));
    }
    let mut facts = history.facts;
    facts.truncate(60);
    for (line, fact) in (1u32..).zip(&mut facts) {
        fact.line = line;
    }
    facts
}

/// A few facts of the contract, for conditions that speak of it.
#[must_use]
pub fn random_contract_history(seed: u64, vocabulary: &Vocabulary) -> Vec<FactRecord> {
    let subject = Subject::Contract("C-1".into());
    let mut history = History { rng: generator(seed, 3), vocabulary, subject, enrolment: None, facts: Vec::new() };
    // Some of it while the participant of this seed is there, so that it opens duties.
    let rng = generator(seed, 2);
    let theirs =
        History { rng, vocabulary, subject: history.subject.clone(), enrolment: None, facts: Vec::new() }.base();
    let base = history.base();
    for _ in 0..history.rng.usize(0..5) {
        let kind = pick(&mut history.rng, &["service_start", "service_start", "service_end", "rule_changed"]);
        let days = history.rng.i32(-200..300);
        let near = history.rng.i32(-10..120);
        let day = if chance(&mut history.rng, 60) { moved(theirs, near) } else { moved(base, days) };
        history.add(kind, day);
    }
    history.facts
}

/// Days worth judging on: around the facts, and some at random; in order.
#[must_use]
pub fn random_days(seed: u64, facts: &[FactRecord], count: usize) -> Vec<Day> {
    let mut rng = generator(seed, 4);
    let mut days = Vec::new();
    while days.len() < count && !facts.is_empty() {
        let near = facts[rng.usize(..facts.len())].on;
        let ahead = if chance(&mut rng, 60) { rng.i32(-1..16) } else { rng.i32(0..300) };
        days.push(moved(near, ahead));
    }
    days.sort_unstable();
    days
}

fn moved(day: Day, n: i32) -> Day {
    day.plus(n).unwrap_or(day)
}

impl History<'_> {
    fn base(&mut self) -> Day {
        let text = if chance(&mut self.rng, 50) { pick(&mut self.rng, TRICKY) } else { "2020-01-20" };
        let day = Day::parse(text).unwrap_or_default();
        if text == "2020-01-20" { moved(day, self.rng.i32(0..1000)) } else { day }
    }

    /// Adds a fact and gives it back to be filled in; one of no known kind is left out (and filled in for nothing).
    fn add(&mut self, kind: &str, on: Day) -> &mut FactRecord {
        let known = self.vocabulary.kind(kind);
        debug_assert!(known.is_some(), "the vocabulary has no {kind}");
        let kind = known.map_or(waymark_rules::vocabulary::KindId(0), |(kind, _)| kind);
        let rng = &mut self.rng;
        let at = chance(rng, 25).then(|| rng.u16(8 * 60..18 * 60));
        // Most are recorded on the day, some days later, a few long after.
        let late = match rng.u32(..100) {
            0..80 => 0,
            80..95 => rng.i32(1..6),
            _ => rng.i32(6..40),
        };
        let recorded = moved(on, late).last_second() - rng.i64(0..8 * 3600);
        let n = self.facts.len();
        let id = chance(rng, 70).then(|| format!("f{n}"));
        let bare = FactRecord::bare(self.subject.clone(), kind, on, recorded);
        self.facts.push(FactRecord { enrolment: self.enrolment.clone(), at, id, ..bare });
        &mut self.facts[n]
    }

    fn channel(&mut self) -> Option<Channel> {
        Channel::parse(pick(
            &mut self.rng,
            &["phone", "phone", "video", "video", "face_to_face", "letter", "email", ""],
        ))
    }

    /// One spell: referral, contact, start, and things that happen until `most` facts are there.
    fn spell(&mut self, base: Day, most: usize) {
        let already = self.facts.len();
        if chance(&mut self.rng, 60) {
            self.add("referral_sent", base);
        }
        let received = moved(base, self.rng.i32(0..2));
        self.add("referral_received", received);
        let contact = moved(received, self.rng.i32(0..6));
        if chance(&mut self.rng, 75) {
            let by = self.channel();
            let kind = pick(&mut self.rng, &["first_contact_made", "contact_made", "initial_meeting_held"]);
            self.add(kind, contact).by = by;
        }
        let start = moved(contact, self.rng.i32(0..12));
        if chance(&mut self.rng, 85) {
            self.add("programme_start", start);
            self.early_days(start);
        }
        let mut day = start;
        let target = already + self.rng.usize(8..most);
        while self.facts.len() < target {
            day = moved(day, self.rng.i32(0..18));
            self.something(day, start);
        }
    }

    fn early_days(&mut self, start: Day) {
        for kind in ["initial_meeting_held", "action_plan_agreed", "start_outcome_recorded"] {
            if chance(&mut self.rng, 60) {
                let days = self.rng.i32(0..20);
                let outcome = pick(&mut self.rng, &["started", "started", "did_not_start", "did_not_attend"]);
                let tagged = kind == "start_outcome_recorded";
                self.add(kind, moved(start, days)).tag = tagged.then(|| outcome.to_string());
            }
        }
    }

    fn something(&mut self, day: Day, start: Day) {
        match self.rng.u32(..24) {
            0..=6 => self.meeting(day),
            7..=8 => self.missed(day, None),
            9..=11 => {
                let by = self.channel();
                let kinds = ["contact_attempted", "contact_made", "booked_meeting_held", "face_to_face_held"];
                let kind = pick(&mut self.rng, &kinds);
                self.add(kind, day).by = by;
            }
            12..=14 => self.job(day),
            15..=16 => self.self_employment(day),
            17 => {
                let n = self.rng.i64(3..25);
                let kind =
                    pick(&mut self.rng, &["frequency_changed", "frequency_changed", "in_work_support_plan_agreed"]);
                let in_words = chance(&mut self.rng, 25).then(|| {
                    let unit = if chance(&mut self.rng, 50) { Unit::WorkingDays } else { Unit::Weeks };
                    Span { n: self.rng.u16(1..9), unit }
                });
                let fact = self.add(kind, day);
                fact.every = in_words;
                fact.count = (n != 7 && in_words.is_none()).then_some(n);
            }
            18 => {
                let kinds = ["referral_received", "programme_start", "digital_reason_recorded", "exit_report_issued"];
                let kind = pick(&mut self.rng, &kinds);
                self.add(kind, day);
            }
            19 => {
                let days = self.rng.i32(150..190);
                self.add("exit_report_issued", moved(start, days));
                if chance(&mut self.rng, 60) {
                    let days = self.rng.i32(10..200);
                    self.add("extension_recorded", moved(start, days));
                }
            }
            20 if chance(&mut self.rng, 40) => self.end(day),
            21 if chance(&mut self.rng, 40) => {
                let kind = pick(&mut self.rng, &["outcome_claimed", "outcome_claimed", "referral_void"]);
                self.add(kind, moved(day, 30));
            }
            22 => {
                self.add("action_plan_agreed", day);
                self.induction(day);
            }
            _ => {
                self.add("contact_attempted", day).by = Some(Channel::Phone);
            }
        }
    }

    fn end(&mut self, day: Day) {
        let reason = pick(&mut self.rng, &["voluntary_leave", "voluntary_leave", "other", "onward_support", ""]);
        if reason == "voluntary_leave" || reason.is_empty() {
            self.add("voluntary_leave_requested", day);
        }
        self.add("programme_end", day).tag = (!reason.is_empty()).then(|| reason.to_string());
    }

    /// An induction booked, perhaps booked again for another day, called off, called about and held.
    fn induction(&mut self, day: Day) {
        let reference = chance(&mut self.rng, 80).then(|| format!("i{}", self.facts.len()));
        let mut made = day;
        let mut held = day;
        for _ in 0..self.rng.u32(1..4) {
            held = moved(made, self.rng.i32(0..14));
            let time = chance(&mut self.rng, 60).then(|| format!("{:02}:30", self.rng.u32(8..18)));
            let booked = self.add("induction_booked", made);
            booked.reference = reference.clone();
            booked.booked_for = Some(held);
            booked.attributes = time.into_iter().map(|t| ("for_at".to_string(), t)).collect();
            if chance(&mut self.rng, 70) {
                let before = self.rng.i32(-4..1);
                let kind = pick(&mut self.rng, &["pre_induction_call_made", "contact_attempted", "contact_made"]);
                self.add(kind, moved(held, before)).by = Some(Channel::Phone);
            }
            if chance(&mut self.rng, 15) {
                let whose = pick(&mut self.rng, &["provider", "participant"]);
                let days = self.rng.i32(0..6);
                let cancelled = self.add(&format!("appointment_cancelled_by_{whose}"), moved(made, days));
                cancelled.reference = reference.clone();
            }
            made = moved(made, self.rng.i32(0..12));
        }
        if chance(&mut self.rng, 60) {
            self.add("induction_held", held).reference = reference;
        }
    }

    /// A booking, and what came of it.
    fn meeting(&mut self, day: Day) {
        let purpose = pick(&mut self.rng, &["booked_meeting", "booked_meeting", "initial", "review", "other", ""]);
        let reference = chance(&mut self.rng, 80).then(|| format!("m{}", self.facts.len()));
        let held = moved(day, self.rng.i32(0..12));
        let booked = self.add("appointment_booked", day);
        booked.tag = (!purpose.is_empty()).then(|| purpose.to_string());
        booked.reference = reference.clone();
        booked.booked_for = Some(held);
        if chance(&mut self.rng, 12) {
            self.add("appointment_cancelled_by_provider", day).reference = reference.clone();
        }
        match self.rng.u32(..10) {
            0..=4 => {
                let by = self.channel();
                if chance(&mut self.rng, 20) {
                    self.add("digital_reason_recorded", day).reference = reference.clone();
                }
                let kind = pick(&mut self.rng, &["booked_meeting_held", "booked_meeting_held", "face_to_face_held"]);
                let fact = self.add(kind, held);
                fact.reference = reference;
                fact.by = by;
            }
            5..=7 => self.missed(held, reference),
            _ => {}
        }
    }

    fn missed(&mut self, day: Day, reference: Option<String>) {
        self.add("appointment_missed", day).reference = reference.clone();
        if chance(&mut self.rng, 55) {
            let days = self.rng.i32(0..5);
            let by = self.channel();
            self.add("contact_attempted", moved(day, days)).by = by;
        }
        if chance(&mut self.rng, 40) {
            let days = self.rng.i32(-2..6);
            self.add("explanation_received", moved(day, days)).reference = reference;
        }
    }

    fn job(&mut self, day: Day) {
        let reference = chance(&mut self.rng, 80).then(|| format!("j{}", self.facts.len()));
        self.add("job_started", day).reference = reference.clone();
        for n in 0..self.rng.i32(0..4) {
            let amount = self.rng.i64(5_000..90_000);
            let is_total = chance(&mut self.rng, 20);
            let hours = self.rng.i64(200..4000);
            let paid = self.add("earnings_updated", moved(day, 15 * (n + 1)));
            paid.reference = reference.clone();
            paid.hours = Some(hours);
            if is_total {
                paid.total = Some(amount);
            } else {
                paid.amount = Some(amount);
            }
        }
        if chance(&mut self.rng, 50) {
            let days = self.rng.i32(0..50);
            self.add("employment_ended", moved(day, days)).reference = reference;
        }
    }

    fn self_employment(&mut self, day: Day) {
        let words = [
            "off_unemployment_benefit",
            "universal_credit_complying",
            "off_unemployment_benefit",
            "universal_credit_not_complying",
            "on_unemployment_benefit",
        ];
        let status = pick(&mut self.rng, &words);
        let days = self.rng.i32(-3..4);
        self.add("benefit_status_set", moved(day, days)).tag = Some(status.to_string());
        let mut worked = day;
        for _ in 0..self.rng.u32(2..8) {
            self.add("self_employed_day", worked);
            worked = moved(worked, self.rng.i32(0..9));
        }
    }

    /// Groups and details, some of them recorded late, changed, or about a nation with other holidays.
    fn person(&mut self, base: Day) {
        for group in ["mandated", "PG5"] {
            if chance(&mut self.rng, 40) {
                let days = self.rng.i32(-5..40);
                self.add("group_set", moved(base, days)).tag = Some(group.into());
            }
        }
        for (detail, percent) in
            [("nation", 35), ("delivery_nation", 10), ("labour_market_status", 50), ("labour_market_status", 20)]
        {
            if chance(&mut self.rng, percent) {
                let nations = ["england", "wales", "scotland", "scotland", "northern_ireland"];
                let statuses = ["unemployed", "employed", "inactive"];
                let is_nation = detail.ends_with("nation");
                let word = pick(&mut self.rng, if is_nation { &nations[..] } else { &statuses[..] });
                let days = self.rng.i32(-5..60);
                let fact = self.add("detail_recorded", moved(base, days));
                fact.tag = Some(detail.into());
                fact.value = Some(Value::Word(word.into()));
            }
        }
        for (detail, from, to) in
            [("date_of_birth", "1954-11-01", "2003-12-31"), ("on_benefit_since", "2019-06-01", "2022-06-30")]
        {
            let (from, to) = (Day::parse(from).unwrap_or_default(), Day::parse(to).unwrap_or_default());
            if chance(&mut self.rng, 50) {
                let value = moved(from, self.rng.i32(0..to.since(from)));
                let days = self.rng.i32(-5..60);
                let fact = self.add("detail_recorded", moved(base, days));
                fact.tag = Some(detail.into());
                fact.value = Some(Value::Date(value));
            }
        }
        for _ in 0..self.rng.u32(..4) / 2 {
            let days = self.rng.i32(0..90);
            let minutes = pick(&mut self.rng, &["30", "45", "46", "60", "75"]).parse().ok();
            self.add("travel_time_recorded", moved(base, days)).minutes = minutes;
        }
        if chance(&mut self.rng, 4) {
            let days = self.rng.i32(0..120);
            self.add("employed_by_supply_chain", moved(base, days));
        }
    }

    /// Corrections and withdrawals of some of the facts.
    fn mistakes(&mut self) {
        for n in 0..self.facts.len() {
            let old = self.facts[n].clone();
            if old.id.is_none() || !chance(&mut self.rng, 5) {
                continue;
            }
            let mut new = old.clone();
            new.replaces = old.id;
            new.id = Some(format!("c{n}"));
            new.recorded = old.recorded + self.rng.i64(60..20 * 86_400);
            if chance(&mut self.rng, 35) {
                new.withdrawn = true;
            } else {
                new.on = moved(old.on, self.rng.i32(-4..5));
                new.recorded = new.recorded.max(new.on.last_second());
            }
            self.facts.push(new);
        }
    }
}
