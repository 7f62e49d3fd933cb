//! Invented lives give the engine every kind of answer that real ones do.

use std::collections::{BTreeMap, BTreeSet};
use waymark_generate::Generator;
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::RecordsBuilder;
use waymark_rules::judge::goal::status;
use waymark_rules::judge::{Judge, Kept, Question, Status};
use waymark_rules::pack::Pack;
use waymark_rules::program::Program;
use waymark_rules::vocabulary::Vocabulary;

/// The value, or a failed test.
fn ok<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

/// How often each standard got each status, and each outcome.
#[derive(Default)]
struct Answers {
    standards: BTreeMap<String, BTreeMap<&'static str, usize>>,
    outcomes: BTreeMap<String, BTreeMap<&'static str, usize>>,
}

impl Answers {
    fn of(&self, standard: &str, status: Status) -> usize {
        self.standards.get(standard).and_then(|s| s.get(status.name())).copied().unwrap_or(0)
    }

    fn all(&self, status: Status) -> usize {
        self.standards.keys().map(|standard| self.of(standard, status)).sum()
    }

    fn outcome(&self, outcome: &str, word: &str) -> usize {
        self.outcomes.get(outcome).and_then(|o| o.get(word)).copied().unwrap_or(0)
    }
}

fn judged(people: u32, on: &str) -> Answers {
    let vocabulary = ok(Vocabulary::embedded());
    let files = ok(waymark_rules::pack::embedded::files("jets").ok_or("no JETS pack"));
    let pack = ok(Pack::read(&files, vocabulary));
    let calendars = ok(Calendar::embedded());
    let program = ok(Program::compile(&pack, vocabulary, &calendars));
    let calendar = ok(calendars.iter().find(|c| c.id == "england-and-wales").ok_or("no calendar"));
    let generator = ok(Generator::new(&pack, vocabulary, calendar, 1));
    let mut builder = RecordsBuilder::new(&program);
    let people = (1..=people).flat_map(|n| generator.participant(n));
    people.chain(generator.contract_facts()).for_each(|fact| builder.push(&fact));
    let records = ok(builder.finish());
    let on = ok(Day::parse(on).ok_or("no day"));
    let mut judge = Judge::new(&program, &records, Question { on, known: None });
    let mut answers = Answers::default();
    for place in 0..records.spells.len() {
        let mut kept = Kept::default();
        let goals = judge.spell(&records, place, &mut kept, |case, _| case.journey.goals.clone());
        assert!(kept.outside.is_empty(), "a due day outside the calendar: {:?}", kept.outside);
        for verdict in kept.verdicts {
            let id = &pack.standards[usize::from(verdict.standard)].head.id;
            *answers.standards.entry(id.clone()).or_default().entry(verdict.status.name()).or_default() += 1;
        }
        for (outcome, state) in pack.outcomes.iter().zip(&goals) {
            let word = status(state, on.0, 28);
            *answers.outcomes.entry(outcome.head.id.clone()).or_default().entry(word).or_default() += 1;
        }
    }
    answers
}

const TIMED: [&str; 8] = [
    "acknowledge",
    "first-contact",
    "first-appointment",
    "start-recorded",
    "action-plan",
    "engage",
    "missed-contact",
    "exit-report",
];

#[test]
fn every_timed_standard_is_mostly_met_and_sometimes_not() {
    let answers = judged(500, "2022-12-31");
    for standard in TIMED {
        let met = answers.of(standard, Status::Met) + answers.of(standard, Status::MetRecordedLate);
        let not = answers.of(standard, Status::Missed) + answers.of(standard, Status::MetLate);
        let told = || format!("{standard}: {:?}", answers.standards.get(standard));
        assert!(not >= 5 && answers.of(standard, Status::Missed) > 0, "{}", told());
        assert!(met > 2 * not, "{}", told());
    }
    let keyed = answers.of("start-recorded", Status::Met) + answers.of("start-recorded", Status::MetRecordedLate);
    let not = answers.of("start-recorded", Status::Missed) + answers.of("start-recorded", Status::MetLate);
    let percent = 100 * keyed / (keyed + not);
    assert!((95..=99).contains(&percent), "{percent} % keyed in time");
    assert!(answers.of("start-recorded", Status::MetRecordedLate) > 0);
    assert!(answers.of("missed-contact", Status::Excused) > 20);
    assert!(answers.of("engage", Status::Excused) > 20);
    assert!(answers.of("first-appointment", Status::Excused) > 5);
    assert!(answers.of("engage", Status::Cancelled) > 100);
    assert!(answers.all(Status::Cancelled) > answers.of("engage", Status::Cancelled));
    assert!(answers.all(Status::NotApplicable) > 100);
}

#[test]
fn outcomes_are_reached_claimed_barred_and_not_reached() {
    let answers = judged(500, "2022-12-31");
    let employed = answers.outcome("employed", "reached");
    assert!((80..=130).contains(&employed), "{:?}", answers.outcomes);
    assert!(answers.outcome("employed", "barred") > 0, "{:?}", answers.outcomes);
    assert!(answers.outcome("employed", "not_reached") > 100, "{:?}", answers.outcomes);
    assert!(answers.outcome("self-employed", "claimed") > 0, "{:?}", answers.outcomes);
}

#[test]
fn a_caseload_in_the_middle_of_the_contract_has_work_to_do() {
    let answers = judged(500, "2021-04-14");
    let seen: BTreeSet<&str> = answers.standards.values().flat_map(|s| s.keys().copied()).collect();
    for status in Status::ALL {
        assert!(seen.contains(status.name()), "nothing is {}", status.name());
    }
    assert!(answers.of("engage", Status::Open) + answers.of("engage", Status::AtRisk) > 50);
    assert!(answers.outcome("employed", "in_progress") > 10, "{:?}", answers.outcomes);
}
