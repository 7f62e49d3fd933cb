//! The cases behind a figure: who counts in it, on which side, and why, in the engine's own sentence.

use super::board::last_month;
use super::live::{Owner, of};
use super::sight::{Classes, Sight, sight};
use super::span::Span;
use crate::house::{Call, House, asker};
use crate::keeping::notices;
use crate::participants::audit_read;
use crate::perform::audit_refusal;
use crate::refused;
use waymark_access::{Act, Asker, Decision, Target};
use waymark_domain::Refusal;
use waymark_domain::record::Record;
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;
use waymark_rules::answer::{Said, answer};
use waymark_rules::facts::{RecordsBuilder, Subject};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::program::Program;
use waymark_rules::tally::Counts;
use waymark_store::db::{Fence, Look};
use waymark_store::people::Held;
use waymark_store::standing::{Among, counted};
use waymark_store::{house as settings, journal, people};

/// How many people are on a page.
pub const ON_A_PAGE: usize = 25;
/// How many enrolments are gone through at once in search of a page's people.
const LOT: i64 = 500;

/// Which cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// The standard's id.
    pub standard: String,
    /// The last month of the span; `None`: the month of today.
    pub month: Option<String>,
    /// Over which months.
    pub span: Span,
    /// On which side they count; `None`: all of them.
    pub side: Option<Side>,
}

/// On which side of a figure a case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Met in time.
    Met,
    /// Late, or missed for good.
    Missed,
    /// On neither side: excused, cancelled, or not owed after all.
    LeftOut,
}

impl Side {
    /// Every side.
    pub const ALL: [Side; 3] = [Side::Met, Side::Missed, Side::LeftOut];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Side::Met => "met",
            Side::Missed => "missed",
            Side::LeftOut => "left-out",
        }
    }

    /// The side of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.name() == name)
    }

    fn of(status: &str) -> Side {
        match status {
            "met" | "met_recorded_late" => Side::Met,
            "met_late" | "missed" => Side::Missed,
            _ => Side::LeftOut,
        }
    }

    fn count(self, counts: Counts) -> u32 {
        match self {
            Side::Met => counts.met,
            Side::Missed => counts.late + counts.missed,
            Side::LeftOut => counts.left_out,
        }
    }
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The participant; `None` where this person may not see the record.
    pub participant: Option<String>,
    /// The participant's name; `None` where this person may not know it, or nothing is known.
    pub name: Option<String>,
    /// On which side it counts.
    pub side: Side,
    /// The status.
    pub status: &'static str,
    /// The due day.
    pub due: Day,
    /// The day it was done.
    pub done: Option<Day>,
    /// Why; `None` where this person may not read the record's facts.
    pub because: Option<String>,
}

/// A page of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cases {
    /// The day they are judged on.
    pub on: Day,
    /// The first and the last month they fell due in; the first is empty where it is open.
    pub months: (String, String),
    /// The cases, by participant.
    pub cases: Vec<Case>,
    /// The subject the next page begins after; `None` where this is the last.
    pub next: Option<String>,
}

/// The cases behind a figure of a contract, an organisation or a coach, a page of people at a time.
///
/// Only the records concerned are read: the rows from which figures are summed say who counts in them. That somebody looked is audited.
///
/// # Errors
/// There is no such thing, or this person may not see these figures.
pub async fn cases(
    house: &House,
    call: &Call,
    (contract, owner, which): (&str, &Owner, &Which),
    after: &str,
) -> Result<Cases, Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    let held = people::contract(&tx, contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.to_owned() })?;
    let (target, subject, _) = of(&tx, (&held, owner)).await?;
    let policies = match house.policies.may(&asker, Act::SeeFigures, &target) {
        Decision::Allowed { policies } => policies,
        Decision::Refused { policies, why } => {
            drop(tx);
            let refusal = Refusal::NotAllowed { action: Act::SeeFigures.words().to_owned(), fits: why };
            audit_refusal(house, call, (Act::SeeFigures.name(), &subject), &policies, &refusal).await?;
            return Err(refusal);
        }
    };
    house.follow_calendars(&tx).await?;
    audit_read(&tx, (call, &asker), (Act::SeeFigures, subject), &policies).await.map_err(refused)?;
    let on = settings::derived_on(&tx).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let months = which.span.months(&last_month(which.month.as_deref(), on)?);
    let looking = Looking { house, look: &look, held: &held, which, months: &months, on };
    let among = among(owner, &target);
    let (found, next) = looking.subjects(&among, after).await?;
    let cases = looking.judged((&asker, &found)).await?;
    Ok(Cases { on, months, cases, next })
}

fn among(owner: &Owner, target: &Target) -> Among {
    match owner {
        Owner::Contract => Among::Contract,
        Owner::Organisation(_) => Among::Under(target.path.clone()),
        Owner::Staff(id) => Among::Coach(id.clone()),
    }
}

/// What is looked for, and where.
struct Looking<'a> {
    house: &'a House,
    look: &'a Look,
    held: &'a Held,
    which: &'a Which,
    months: &'a (String, String),
    on: Day,
}

impl Looking<'_> {
    /// Whether an enrolment's counts put it on the side that is asked for.
    fn counts(&self, counts: &std::collections::BTreeMap<(String, String), Counts>) -> bool {
        let (from, to) = self.months;
        let ours = counts
            .iter()
            .filter(|((standard, month), _)| *standard == self.which.standard && month >= from && month <= to);
        ours.into_iter().any(|(_, c)| match self.which.side {
            None => *c != Counts::default(),
            Some(side) => side.count(*c) > 0,
        })
    }

    /// The next page's subjects.
    async fn subjects(&self, among: &Among, after: &str) -> Result<(Vec<String>, Option<String>), Refusal> {
        // After every enrolment of the subject the page before ended with.
        let (mut found, mut from) = (Vec::<String>::new(), (after.to_owned(), "\u{10FFFF}".to_owned()));
        let month = (self.months.0 == self.months.1).then_some(self.months.0.as_str());
        let standard = (self.which.standard.as_str(), month);
        loop {
            let contract = (self.held.contract.id.as_str(), among);
            let rows = counted(self.look, contract, standard, ((&from.0, &from.1), LOT)).await.map_err(refused)?;
            let Some(last) = rows.last().map(|row| (row.subject.clone(), row.enrolment.clone())) else {
                return Ok((found, None));
            };
            for row in rows {
                if !self.counts(&row.counts) || found.last() == Some(&row.subject) {
                    continue;
                }
                if found.len() == ON_A_PAGE {
                    let next = found.last().cloned();
                    return Ok((found, next));
                }
                found.push(row.subject);
            }
            from = last;
        }
    }

    /// The cases of some subjects, judged on the day the figures hold on.
    async fn judged(&self, (asker, subjects): (&Asker, &[String])) -> Result<Vec<Case>, Refusal> {
        let program = self.house.program(&self.held.contract.pack)?;
        let notices = notices(self.house, self.look, self.held).await.map_err(refused)?;
        let (classes, mut cases) = (Classes::of(&program), Vec::new());
        for name in subjects {
            let subject = waymark_domain::record::subject_of(name);
            let record = journal::load(self.look, self.house.reading(), &subject).await.map_err(refused)?;
            let shown = match &subject {
                Subject::Participant(id) => sight(self.house, self.look, asker, id).await?,
                // Whoever may see a contract's figures may see what the contract itself owes.
                Subject::Contract(_) => {
                    let name = Some(self.held.contract.name.clone());
                    Sight { record: true, facts: RecordClass::ALL.to_vec(), name }
                }
            };
            for said in judge(&program, (&record, &notices), self.on)? {
                cases.extend(self.case(&said, (name, &shown), &classes));
            }
        }
        Ok(cases)
    }

    fn case(&self, said: &Said, (subject, shown): (&str, &Sight), classes: &Classes) -> Option<Case> {
        let due = said.due.as_deref().and_then(Day::parse).filter(|due| *due < self.on)?;
        let (month, (from, to)) = (due.month_name(), self.months);
        let side = Side::of(said.status);
        let ours = said.standard == self.which.standard && month >= *from && month <= *to;
        (ours && self.which.side.is_none_or(|wanted| wanted == side)).then(|| Case {
            participant: shown.record.then(|| subject.to_owned()),
            name: shown.name.clone(),
            side,
            status: said.status,
            due,
            done: said.done.as_deref().and_then(Day::parse),
            because: shown.may_read(classes, &said.standard).then(|| said.because.clone()),
        })
    }
}

/// What is said of each obligation of a record.
fn judge(program: &Program, (record, notices): (&Record, &Record), on: Day) -> Result<Vec<Said>, Refusal> {
    let unjudged = |why: String| Refusal::invalid(format!("a record could not be judged: {why}"), "mend what it names");
    let mut builder = RecordsBuilder::new(program);
    if record.subject != notices.subject {
        notices.facts().for_each(|fact| builder.push(fact));
    }
    record.facts().for_each(|fact| builder.push(fact));
    let records =
        builder.finish().map_err(|p| unjudged(p.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
    let mut judge = Judge::new(program, &records, Question { on, known: None });
    let mut said = Vec::new();
    for place in 0..records.spells.len() {
        if records.subjects[records.spells[place].subject as usize] == record.subject {
            said.extend(answer(&mut judge, &records, place, false).map_err(unjudged)?.verdicts);
        }
    }
    Ok(said)
}
