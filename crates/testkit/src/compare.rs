//! The engine beside its twin: the same packs, histories and days, every obligation compared.

use crate::random::{random_contract_history, random_days, random_history, random_pack};
use crate::twin::{TwinAnswer, TwinWorld, judge};
use std::collections::{BTreeMap, BTreeSet};
use waymark_rules::answer::{Answer, answer};
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactRecord, RecordsBuilder, Subject};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::program::Program;
use waymark_rules::{Day, Pack, Vocabulary};

/// What a comparison came to.
#[derive(Debug, Default)]
pub struct Compared {
    /// Obligations that were compared.
    pub obligations: usize,
    /// Outcomes that were compared.
    pub outcomes: usize,
    /// Packs that the engine refused to compile.
    pub refused: usize,
    /// How often each status was agreed on.
    pub statuses: BTreeMap<String, usize>,
    /// Differences, told so that they can be looked into; at most twenty.
    pub differences: Vec<String>,
}

/// Everything both sides need, made once.
pub struct Bench {
    vocabulary: &'static Vocabulary,
    calendars: Vec<Calendar>,
    holidays: BTreeMap<String, BTreeSet<Day>>,
}

impl Bench {
    /// The built-in vocabulary and calendars.
    ///
    /// # Errors
    /// The first problem of the built-in data.
    pub fn new() -> Result<Bench, String> {
        let told = |problems: &[waymark_rules::Problem]| problems.first().map_or_else(String::new, ToString::to_string);
        let vocabulary = Vocabulary::embedded().map_err(told)?;
        let calendars = Calendar::embedded().map_err(|p| told(&p))?;
        let days = |c: &Calendar| {
            let (first, last) = c.reach();
            (first.0..=last.0).map(Day).filter(|d| c.holiday(*d).is_some()).collect()
        };
        let holidays = calendars.iter().map(|c| (c.id.clone(), days(c))).collect();
        Ok(Bench { vocabulary, calendars, holidays })
    }

    /// Compares on the random packs of some seeds, `histories` each.
    ///
    /// # Errors
    /// A random pack that does not load.
    pub fn run(&self, seeds: std::ops::Range<u64>, histories: u64) -> Result<Compared, String> {
        let mut compared = Compared::default();
        for seed in seeds {
            let text = random_pack(seed);
            let files = vec![("programme.toml".to_string(), text.clone())];
            let told = |p: Vec<waymark_rules::Problem>| {
                format!("pack {seed}: {}\n{text}", p.first().map_or_else(String::new, ToString::to_string))
            };
            let pack = Pack::read(&files, self.vocabulary).map_err(told)?;
            // A pack whose stages and outcomes hang on one another in a circle is refused, and rightly.
            let Ok(program) = Program::compile(&pack, self.vocabulary, &self.calendars) else {
                compared.refused += 1;
                continue;
            };
            for n in 0..histories {
                let history = seed * 10_000 + n;
                let facts = random_history(history, self.vocabulary);
                let mut contract = random_contract_history(history, self.vocabulary);
                // Ids are one file's: the two histories must not share any.
                contract.iter_mut().for_each(|f| f.id = None);
                for (i, on) in random_days(history, &facts, 3).into_iter().enumerate() {
                    let known = (i % 2 == 1).then(|| on.last_second() - 86_400 * i64::try_from(n % 9).unwrap_or(0));
                    let question = Question { on, known };
                    self.one(
                        &program,
                        (&facts, &contract),
                        (question, &format!("pack {seed}, history {history}")),
                        &mut compared,
                    );
                    if compared.differences.len() >= 20 {
                        return Ok(compared);
                    }
                }
            }
        }
        Ok(compared)
    }

    /// Compares one history on one day.
    fn one(
        &self,
        program: &Program,
        (facts, contract): (&[FactRecord], &[FactRecord]),
        (question, name): (Question, &str),
        compared: &mut Compared,
    ) {
        let theirs = self.twin(&program.pack, (facts, contract), question);
        let ours = match engine(program, (facts, contract), question) {
            Ok(ours) => ours,
            // The twin marks the same obligation as an error.
            Err(said) => {
                let marked = theirs.iter().flat_map(|a| &a.verdicts).any(|v| v.status == "error");
                if !marked {
                    compared
                        .differences
                        .push(format!("{name} on {}: the engine says {said}, the twin does not", question.on));
                }
                return;
            }
        };
        let name = format!("{name} on {} known {:?}", question.on, question.known);
        for theirs in &theirs {
            match ours.iter().find(|a| a.enrolment == theirs.enrolment) {
                Some(ours) => compare(ours, theirs, &name, compared),
                None if theirs.verdicts.is_empty() && theirs.stage.is_none() => {}
                None => compared.differences.push(format!("{name}: the engine has no spell {:?}", theirs.enrolment)),
            }
        }
        // The engine lists everybody in the file; who has nothing yet has nothing to say.
        for extra in ours.iter().filter(|a| theirs.iter().all(|t| t.enrolment != a.enrolment)) {
            if !extra.verdicts.is_empty() || extra.stage.is_some() {
                compared.differences.push(format!("{name}: only the engine has the spell {:?}", extra.enrolment));
            }
        }
    }

    /// A pack compiled against the built-in vocabulary and calendars.
    ///
    /// # Errors
    /// What the compiler refuses.
    pub fn program(&self, pack: &Pack) -> Result<Program, Vec<waymark_rules::Problem>> {
        Program::compile(pack, self.vocabulary, &self.calendars)
    }

    /// The twin's rows of the measures that are counted in facts: `people` holds the facts of each person.
    #[must_use]
    pub fn measures(
        &self,
        pack: &Pack,
        (people, contract): (&[Vec<FactRecord>], &[FactRecord]),
        question: Question,
    ) -> Vec<String> {
        crate::twin::measures(&self.world(pack), (people, contract), question.on, question.known)
    }

    fn world<'a>(&self, pack: &'a Pack) -> TwinWorld<'a> {
        TwinWorld {
            pack,
            vocabulary: self.vocabulary,
            holidays: self.holidays.clone(),
            first_year: 2011,
            last_year: 2028,
        }
    }

    /// The twin's answers.
    #[must_use]
    pub fn twin(
        &self,
        pack: &Pack,
        (facts, contract): (&[FactRecord], &[FactRecord]),
        question: Question,
    ) -> Vec<TwinAnswer> {
        judge(&self.world(pack), facts, contract, question.on, question.known)
    }
}

/// The engine's answers about participants.
///
/// # Errors
/// A due day outside the calendar, or facts that cannot be put in place.
pub fn engine(
    program: &Program,
    (facts, contract): (&[FactRecord], &[FactRecord]),
    question: Question,
) -> Result<Vec<Answer>, String> {
    let mut builder = RecordsBuilder::new(program);
    facts.iter().chain(contract).for_each(|f| builder.push(f));
    let records = builder.finish().map_err(|p| p.first().map_or_else(String::new, ToString::to_string))?;
    let mut judge = Judge::new(program, &records, question);
    let is_person = |place: &usize| {
        let subject = &records.subjects[records.spells[*place].subject as usize];
        matches!(subject, Subject::Participant(_))
    };
    (0..records.spells.len()).filter(is_person).map(|place| answer(&mut judge, &records, place, false)).collect()
}

fn compare(ours: &Answer, theirs: &TwinAnswer, name: &str, compared: &mut Compared) {
    let text = |day: Option<Day>| day.map(|d| d.to_string());
    let mut differ = |what: &str, a: String, b: String| {
        if a != b && compared.differences.len() < 20 {
            compared.differences.push(format!("{name}: {what}: engine {a}, twin {b}"));
        }
    };
    differ("stage", format!("{:?}", ours.stage), format!("{:?}", theirs.stage));
    differ("day", format!("{:?}", ours.day), format!("{:?}", theirs.day));
    differ("end", format!("{:?}", ours.ends_on), format!("{:?}", text(theirs.ends_on)));
    let mut mine: Vec<String> = ours
        .verdicts
        .iter()
        .map(|v| {
            let done = v.done.clone().filter(|_| v.status.starts_with("met"));
            format!("{} {} opened {:?} due {:?} done {done:?}", v.standard, v.status, v.opened, v.due)
        })
        .collect();
    let mut twins: Vec<String> = theirs
        .verdicts
        .iter()
        .map(|v| {
            let opened = Some(v.opened.to_string());
            format!("{} {} opened {opened:?} due {:?} done {:?}", v.standard, v.status, text(v.due), text(v.done))
        })
        .collect();
    mine.sort();
    twins.sort();
    let only =
        |a: &[String], b: &[String]| a.iter().filter(|x| !b.contains(x)).cloned().collect::<Vec<_>>().join(" | ");
    differ("verdicts", only(&mine, &twins), only(&twins, &mine));
    differ("number of verdicts", mine.len().to_string(), twins.len().to_string());
    for (a, b) in ours.outcomes.iter().zip(&theirs.outcomes) {
        let (a, b) = (
            format!("{} {} {:?}", a.outcome, a.status, a.reached),
            format!("{} {} {:?}", b.outcome, b.status, text(b.reached)),
        );
        differ("outcome", a, b);
    }
    compared.obligations += theirs.verdicts.len();
    compared.outcomes += theirs.outcomes.len();
    for v in &theirs.verdicts {
        *compared.statuses.entry(v.status.to_string()).or_default() += 1;
    }
}
