//! Check everything that must hold, each invariant by its name.

mod audited;
mod records;

use crate::house::{Call, House};
use crate::refused;
use audited::Audited;
use waymark_domain::Refusal;
use waymark_domain::ledger::SignedCheckpoint;
use waymark_store::db::{Ask, Fence};
use waymark_store::search::Sum;
use waymark_store::standing::TallyChange;
use waymark_store::{StoreError, audit, holidays, house, jobs, people, requests, search, standing};

/// How many faults of one invariant are told; the rest are counted.
const MOST_TOLD: usize = 20;

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invariant {
    /// Its name: `I1` to `I16`.
    pub id: &'static str,
    /// What it says.
    pub says: &'static str,
    /// How many things were looked at; `None` where a database cannot show it.
    pub checked: Option<u64>,
    /// What does not hold, by reference.
    pub faults: Vec<String>,
    /// How many more faults there are than are told.
    pub more: u64,
}

impl Invariant {
    fn new(id: &'static str, says: &'static str) -> Invariant {
        Invariant { id, says, checked: Some(0), faults: Vec::new(), more: 0 }
    }

    fn beyond(id: &'static str, says: &'static str) -> Invariant {
        Invariant { checked: None, ..Invariant::new(id, says) }
    }

    /// One more thing was looked at.
    fn look(&mut self) {
        self.checked = self.checked.map(|n| n + 1);
    }

    /// Something does not hold.
    fn fault(&mut self, what: impl Into<String>) {
        if self.faults.len() < MOST_TOLD { self.faults.push(what.into()) } else { self.more += 1 }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Each invariant, in order.
    pub invariants: Vec<Invariant>,
    /// What is no fault and should be known.
    pub notes: Vec<String>,
}

impl Report {
    /// Whether everything holds that was looked at.
    #[must_use]
    pub fn sound(&self) -> bool {
        self.invariants.iter().all(|i| i.faults.is_empty())
    }

    /// The report in lines for people.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for i in &self.invariants {
            let state = match (i.checked, i.faults.len()) {
                (None, _) => "not shown by a database".to_owned(),
                (Some(n), 0) => format!("holds ({n} looked at)"),
                (Some(n), some) => format!("BROKEN in {} of {n}", some as u64 + i.more),
            };
            lines.push(format!("{:<4} {:<78} {state}", i.id, i.says));
            lines.extend(i.faults.iter().map(|fault| format!("       {fault}")));
            if i.more > 0 {
                lines.push(format!("       and {} more", i.more));
            }
        }
        lines.extend(self.notes.iter().map(|note| format!("note {note}")));
        lines
    }
}

/// The invariants under work.
struct Work {
    written: Invariant,
    one_effect: Invariant,
    one_strand: Invariant,
    due: Invariant,
    audit: Invariant,
    placed: Invariant,
    jobs: Invariant,
    tally: Invariant,
    versions: Invariant,
    plans: Invariant,
    notes: Vec<String>,
    sums: TallyChange,
    found_by: Sum,
}

/// Checks the whole database, reading all of it once. `held` are checkpoints kept elsewhere: with them nobody can have made another
/// history of it.
///
/// # Errors
/// It cannot be read; what is wrong with it is in the report.
pub async fn verify(house: &House, call: &Call, held: &[SignedCheckpoint]) -> Result<Report, Refusal> {
    let mut work = Work {
        written: Invariant::new("I1", "every write the audit knows of is there, byte for byte"),
        one_effect: Invariant::new("I2", "one effect for each claim and each referral"),
        one_strand: Invariant::new("I5", "nobody is on the programme twice"),
        due: Invariant::new("I6", "everything due is what the facts say now"),
        audit: Invariant::new("I7", "the audit's chain is whole, and every write has its line"),
        placed: Invariant::new("I8", "no record is elsewhere than its last placement says"),
        jobs: Invariant::new("I10", "no work is running past its lease"),
        tally: Invariant::new("I11", "every figure is the sum of its cases"),
        versions: Invariant::new("I12", "facts, placements and identities are numbered without a gap"),
        plans: Invariant::new("I16", "every action plan that exists is counted"),
        notes: Vec::new(),
        sums: TallyChange::default(),
        found_by: Sum::default(),
    };
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    house.follow_calendars(&look).await?;
    let mut audited = audited::read(house, &look, held, &mut work).await.map_err(refused)?;
    records::check(house, &look, (&mut work, &mut audited)).await?;
    people_and_claims(&look, &mut work, &mut audited).await.map_err(refused)?;
    figures(&look, &mut work).await.map_err(refused)?;
    if search::stored_sum(&look).await.map_err(refused)? != work.found_by {
        work.due.fault("people are found by something else than their own rows say; `waymark rebuild` makes it anew");
    }
    work.jobs.look();
    let late = jobs::overdue(&look, call.second()).await.map_err(refused)?;
    if late > 0 {
        work.jobs.fault(format!("{late} pieces of work are past their lease and nobody has taken them"));
    }
    audited.left(&mut work.written);
    let on = house::derived_on(&look).await.map_err(refused)?;
    let waiting = standing::count_to_sweep(&look, on).await.map_err(refused)?;
    if waiting > 0 {
        work.notes.push(format!("{waiting} enrolments wait to be judged anew as on {on}; `waymark work` does it"));
    }
    Ok(report(work))
}

fn report(work: Work) -> Report {
    let beyond = Invariant::beyond;
    let invariants = vec![
        work.written,
        work.one_effect,
        beyond("I3", "claims are lines in returns are amounts of money: there are no returns yet"),
        beyond("I4", "each claim holds frozen evidence: there are no documents yet"),
        work.one_strand,
        work.due,
        work.audit,
        work.placed,
        beyond("I9", "each document's bytes match their digest: there are no documents yet"),
        work.jobs,
        work.tally,
        work.versions,
        beyond("I13", "an import again changes nothing: shown by tests"),
        beyond("I14", "no special-category text is in any file: shown by tests"),
        beyond("I15", "each outcome is claimed, queued or refused with a reason: there is no queue of claims yet"),
        work.plans,
    ];
    Report { invariants, notes: work.notes }
}

/// Organisations, contracts and staff are as they were last written; no outcome is claimed twice for one person.
async fn people_and_claims(look: &(impl Ask + Sync), work: &mut Work, audited: &mut Audited) -> Result<(), StoreError> {
    for (subject, digest) in people::digests(look).await?.into_iter().chain(holidays::digests(look).await?) {
        work.written.look();
        if audited.take_last(&subject) != Some(digest) {
            work.written.fault(format!("{subject} is not as it was last written"));
        }
    }
    let claims = requests::claims(look).await?;
    for pair in claims.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        if (&a.contract, &a.person, &a.outcome) == (&b.contract, &b.person, &b.outcome) {
            work.one_effect.fault(format!(
                "{} is claimed twice for {}",
                a.outcome,
                audit::reference("participant", &a.person, "")
            ));
        }
    }
    claims.iter().for_each(|_| work.one_effect.look());
    Ok(())
}

/// The stored figures are the sums of what was just judged.
async fn figures(look: &(impl Ask + Sync), work: &mut Work) -> Result<(), StoreError> {
    let stored = standing::tally(look).await?;
    work.sums.only_changes();
    for (key, cell) in &work.sums.0 {
        work.tally.look();
        if stored.0.get(key) != Some(cell) {
            let there = stored.0.get(key).map_or("nothing".into(), |c| format!("{c:?}"));
            work.tally.fault(format!("{}: {there} is stored, the cases say {cell:?}", key.join(" ")));
        }
    }
    for key in stored.0.keys().filter(|key| !work.sums.0.contains_key(*key)) {
        work.tally.fault(format!("{}: a figure without cases", key.join(" ")));
    }
    Ok(())
}
