//! The outline of a life on any programme: referral, start or not, jobs, and an end; and the contract's own months.

use super::person::AskedOf;
use super::plan::{Plan, Until};
use super::play::{Note, Play, What, draw};
use super::sources::{Source, Window};
use super::terms::{Term, terms};
use waymark_rules::Day;

/// Times in work, each with its first day and the day it ended, if it did.
type Jobs = Vec<(Day, Option<Day>)>;

/// The months a contract is played for.
const MONTHS: i32 = 24;

impl Play<'_, '_> {
    /// One time on the programme from its first day on; the day it was over.
    pub(super) fn spell(&mut self, asked: &AskedOf, sent: Day) -> Option<Day> {
        let arrived = self.arrive(asked, sent);
        if self.life.dice.per_mille(12) {
            let on = self.life.soon(arrived, 1, 8);
            self.name_on("referral_void", on);
            self.run();
            return None;
        }
        let wish = self.life.dice.weigh([(3, 8), (5, 14), (8, 22), (11, 24), (14, 18), (18, 8), (26, 6)]);
        let start = self.life.soon(arrived, wish, wish + 2);
        self.steps(arrived, start);
        let starts = self.life.dice.percent(86);
        let (end, jobs) = if starts { self.begin(start) } else { (self.decline(start), Vec::new()) };
        for source in &self.plan.sources {
            self.come(source, (arrived, start), starts.then_some(end), &jobs);
        }
        self.run();
        Some(end)
    }

    fn arrive(&mut self, asked: &AskedOf, sent: Day) -> Day {
        let first = self.plan.approach().next().map(<[Term]>::to_vec).unwrap_or_default();
        let named = |name: &str| first.iter().any(|term| self.plan.name(term.kind) == name);
        let (by_referral, by_sent) = (named("referral_received") || first.is_empty(), named("referral_sent"));
        let received = if self.life.dice.percent(85) { sent } else { self.life.soon(sent, 1, 2) };
        self.describe(asked, received);
        if let Some(note) = self.one_of(&first).filter(|_| !(by_referral || by_sent) || first.len() > 2) {
            self.on(sent, What::Fact(note));
        }
        if by_sent || self.life.dice.percent(75) {
            self.name_on("referral_sent", sent);
        }
        if by_referral || self.life.dice.percent(90) {
            self.name_on("referral_received", received);
        }
        received
    }

    /// The steps between the referral and the start, one after another.
    fn steps(&mut self, arrived: Day, start: Day) {
        let steps: Vec<Vec<Term>> = self.plan.approach().skip(1).map(<[Term]>::to_vec).collect();
        let room = start.since(arrived).max(1);
        let count = i32::try_from(steps.len()).unwrap_or(0) + 1;
        for (place, terms) in (1..).zip(steps) {
            let Some(note) = self.one_of(&terms) else { continue };
            let sad = ["failed", "missed", "declined", "void", "removed"]
                .iter()
                .any(|w| self.plan.name(note.kind).contains(w));
            let began = self.plan.gate().iter().any(|term| term.kind == note.kind);
            if !began && self.life.dice.percent(if sad { 20 } else { 88 }) {
                let day = arrived.plus(room * place / count).unwrap_or(arrived);
                self.on(self.life.world.forward(day).min(start), What::Fact(note));
            }
        }
    }

    /// The first day on the programme; gives back its last, and the times in work.
    fn begin(&mut self, start: Day) -> (Day, Jobs) {
        let gate = self.plan.gate().to_vec();
        if let Some(note) = self.one_of(&gate) {
            self.on(start, What::Fact(note));
        }
        if !gate.iter().any(|term| self.plan.name(term.kind) == "programme_start") {
            self.name_on("programme_start", start);
        }
        let length = self.plan.length();
        let planned = start.plus(length - 1).unwrap_or(start);
        let early = self.life.dice.percent(40);
        let drawn = start.plus(self.life.dice.between(length / 12, length - 2)).unwrap_or(planned);
        let last = if early { self.life.world.forward(drawn).min(planned) } else { planned };
        let jobs = self.jobs(start, last);
        let last = if early { last } else { self.extended(start, last, &jobs) };
        self.end = Some(last);
        let stage = &self.plan.stages[self.plan.main];
        let (open, ends) = match &stage.until {
            Until::Lasts(_, early) => (false, early.clone()),
            Until::Before(events) => (true, events.clone()),
            Until::Day(_) | Until::Open => (false, Vec::new()),
        };
        if (early || open)
            && let Some(note) = self.one_of(&ends)
        {
            self.on(last, What::Fact(note));
        }
        let events = &self.plan.pack.stages[self.plan.main];
        let (end, foretold, cut) = (&events.end_event, &events.planned_end_event, &events.early_end_event);
        self.derived(foretold.as_deref(), start);
        self.derived(end.as_deref(), last);
        self.derived(cut.as_deref().filter(|_| early), last);
        self.looks(start, last);
        (last, jobs)
    }

    /// The last day, later than planned for those in work whose extension is recorded.
    fn extended(&mut self, start: Day, planned: Day, jobs: &Jobs) -> Day {
        let Some(extended) = &self.plan.pack.stages[self.plan.main].extended else { return planned };
        let works = jobs.iter().find(|(from, to)| *from <= planned && to.is_none_or(|to| to > planned));
        let Some((_, over)) = works.filter(|_| self.life.dice.percent(75)) else { return planned };
        if let Some(events) = &extended.if_events
            && let Some(note) = self.one_of(&terms(events, self.plan.vocabulary))
        {
            let before = if self.life.dice.percent(4) { 0 } else { self.life.dice.between(1, 25) };
            self.on(planned.plus(-before).unwrap_or(planned), What::Fact(note));
        }
        let farthest = start.plus(i32::from(extended.to_day) - 1).unwrap_or(planned);
        over.and_then(|over| over.plus(-1)).map_or(farthest, |last| last.min(farthest))
    }

    /// The days on which a stage may begin without anybody doing anything.
    fn looks(&mut self, start: Day, last: Day) {
        let mut days = vec![last.plus(1)];
        for stage in &self.plan.stages {
            if let Until::Lasts(days_on, _) | Until::Day(days_on) = &stage.until {
                days.push(start.plus(*days_on));
            }
        }
        days.into_iter().flatten().for_each(|day| self.on(day, What::Look));
    }

    /// A referral that comes to nothing.
    fn decline(&mut self, start: Day) -> Day {
        let named = |term: &&Term| {
            let name = self.plan.name(term.kind);
            name == "participation_declined" || name == "start_outcome_recorded" || name == "disengaged"
        };
        let untils = self.plan.stages.iter().filter_map(|stage| match &stage.until {
            Until::Before(events) => Some(events),
            _ => None,
        });
        let terms: Vec<Term> = untils.flatten().filter(named).cloned().collect();
        match draw(self, &terms).cloned() {
            Some(term) => {
                let note = self.note_of(&term);
                self.on(start, What::Fact(note));
            }
            None if self.life.dice.percent(60) => self.name_on("participation_declined", start),
            None => {}
        }
        self.end = Some(start);
        start
    }

    /// Times in work, one after another, each with its reference.
    fn jobs(&mut self, start: Day, end: Day) -> Jobs {
        let mut jobs = Vec::new();
        let mut from = start.plus(self.life.dice.between(14, 330)).unwrap_or(end);
        for round in 0..3 {
            if from >= end || !self.life.dice.percent([52, 45, 30][round]) {
                break;
            }
            let from_day = self.life.world.forward(from);
            let reference = self.life.reference('j');
            let own = self.life.dice.percent(12);
            let kind = self.plan.kind(if own { "self_employment_started" } else { "job_started" });
            let note = kind.map(|kind| Note { reference: Some(reference.clone()), ..Note::bare(kind) });
            let Some(note) = note else { break };
            self.on(from_day, What::Fact(note));
            let ends = self.life.dice.percent(55);
            let over = from_day.plus(self.life.dice.between(6, 320)).filter(|_| ends);
            if let (Some(over), Some(kind)) = (over, self.plan.kind("employment_ended")) {
                self.on(over, What::Fact(Note { reference: Some(reference), ..Note::bare(kind) }));
            }
            jobs.push((from_day, over));
            let Some(over) = over else { break };
            from = over.plus(self.life.dice.between(5, 120)).unwrap_or(end);
        }
        jobs
    }

    /// Something that comes by itself, if it does.
    fn come(&mut self, source: &Source, early: (Day, Day), end: Option<Day>, jobs: &Jobs) {
        if !self.life.dice.percent(source.percent) {
            return;
        }
        let (arrived, start) = early;
        let span = match (source.window, end) {
            (Window::Before, None) => (arrived, start),
            (Window::Before, Some(_)) => (arrived, start.plus(12).unwrap_or(start)),
            (Window::On, Some(end)) => (start, end.min(start.plus(420).unwrap_or(end))),
            (Window::Work, Some(end)) => match draw(self, jobs) {
                Some((from, to)) => (*from, to.unwrap_or(end).min(from.plus(300).unwrap_or(end))),
                None => return,
            },
            (Window::On | Window::Work, None) => return,
        };
        self.source(&source.term, span);
        if source.window == Window::On && self.life.dice.percent(22) {
            self.source(&source.term, span);
        }
    }

    fn derived(&mut self, name: Option<&str>, day: Day) {
        if let Some(kind) = name.and_then(|name| self.plan.kind(name)) {
            self.on(day, What::Derived(kind, None));
        }
    }

    fn name_on(&mut self, name: &str, day: Day) {
        if let Some(kind) = self.plan.kind(name) {
            self.on(day, What::Fact(Note::bare(kind)));
        }
    }

    /// The contract's own facts: its partners and their targets, its months, and what happens in them.
    pub(super) fn contract(&mut self, partners: &[Partner]) {
        let opens = self.plan.opens;
        let signed = self.life.world.after(opens, -25);
        self.name_on("contract_signed", signed);
        self.name_on("service_start", self.life.world.forward(opens));
        self.name_on("service_end", opens.plus_months(MONTHS + 24).unwrap_or(opens));
        self.partners(partners, opens);
        for month in 0..MONTHS {
            let Some(last) = opens.plus_months(month).map(Day::last_of_month) else { continue };
            self.derived(Some("month_end"), last);
            self.derived(Some("quarter_end").filter(|_| month % 3 == 2), last);
            self.derived(Some("year_end").filter(|_| month % 12 == 11), last);
            self.on(last, What::Look);
        }
        for source in &self.plan.contract_sources {
            let last = opens.plus_months(MONTHS).unwrap_or(opens);
            for _ in 0..self.life.dice.between(2, 6) {
                self.source(&source.term, (opens, last));
            }
        }
        self.run();
    }

    fn partners(&mut self, partners: &[Partner], opens: Day) {
        let Some(kind) = naming(self.plan) else { return };
        for partner in partners {
            let note = Note { organisation: Some(partner.id.to_owned()), ..Note::bare(kind) };
            self.on(opens, What::Fact(note));
        }
        let targets = super::targets(self.plan);
        for partner in partners {
            for term in &targets {
                let step = match term.words.first().map(String::as_str) {
                    Some("year") => 12,
                    Some("quarter") => 3,
                    _ => 1,
                };
                for month in (0..MONTHS).step_by(step) {
                    let count = Some(i64::from(self.life.dice.between(3, 9)) * i64::try_from(step).unwrap_or(1));
                    let mut note = self.note_of(term);
                    note.booked_for = opens.plus_months(month);
                    note.count = count;
                    note.organisation = Some(partner.id.to_owned());
                    self.on(opens, What::Fact(note));
                }
            }
        }
    }
}

/// A partner of an invented contract.
pub(super) struct Partner {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) cluster: &'static str,
}

/// The kind of fact that says an organisation's name and cluster.
pub(super) fn naming(plan: &Plan) -> Option<waymark_rules::vocabulary::KindId> {
    let has =
        |kind: &waymark_rules::vocabulary::Kind, wanted: &str| kind.attributes.iter().any(|(name, _)| name == wanted);
    plan.vocabulary.kinds().find(|(_, kind)| has(kind, "name") && has(kind, "cluster")).map(|(id, _)| id)
}
