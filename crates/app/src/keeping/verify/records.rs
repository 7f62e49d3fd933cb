//! Every record: its facts against the audit, its derived rows against its facts, its place against its placements.

use super::audited::{Audited, Wrote};
use super::{Invariant, Work};
use crate::desk::found_by;
use crate::effects::owner_of;
use crate::house::House;
use crate::keeping::rebuild::contracts;
use crate::refused;
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_domain::derived::derive;
use waymark_domain::ledger::Digest;
use waymark_domain::record::{Record, subject_key};
use waymark_rules::Day;
use waymark_rules::facts::Subject;
use waymark_store::audit::reference;
use waymark_store::db::{Ask, Look};
use waymark_store::journal::{Loaded, digest_of};
use waymark_store::participants::{Participant, Placement};
use waymark_store::people::Held;
use waymark_store::standing::Derived;
use waymark_store::{house, identities, jobs, journal, participants, standing};

const LOT: i64 = 500;

/// What the records are judged by.
struct Measure {
    contracts: BTreeMap<String, (Held, Record)>,
    on: Day,
    /// Whether a holiday was added and no record is marked yet to be judged by it.
    calendars_changed: bool,
}

/// Checks every record, lot by lot.
pub(super) async fn check(
    house: &House,
    look: &Look,
    (work, audited): (&mut Work, &mut Audited),
) -> Result<(), Refusal> {
    let contracts = contracts(house, look).await.map_err(refused)?;
    let on = house::derived_on(look).await.map_err(refused)?;
    let calendars_changed = jobs::waits(look, "calendars", "all").await.map_err(refused)?;
    if calendars_changed {
        work.notes
            .push("a holiday was added or taken back, and derived rows wait for it; `waymark work` does it".into());
    }
    let measure = Measure { contracts, on, calendars_changed };
    let mut after = String::new();
    loop {
        let people = participants::after(look, &after, LOT).await.map_err(refused)?;
        // The last lot reaches to the end, so that rows without a record are seen too.
        let last = if people.len() < usize::try_from(LOT).unwrap_or(0) {
            "\u{10FFFF}".to_owned()
        } else {
            people[people.len() - 1].id.clone()
        };
        lot(house, look, (&measure, (&after, &last)), (work, audited)).await?;
        if people.len() < usize::try_from(LOT).unwrap_or(0) {
            return Ok(());
        }
        after = last;
    }
}

async fn lot(
    house: &House,
    look: &Look,
    (measure, range): (&Measure, (&str, &str)),
    (work, audited): (&mut Work, &mut Audited),
) -> Result<(), Refusal> {
    let people = participants::between(look, range).await.map_err(refused)?;
    let mut people: BTreeMap<String, Participant> = people.into_iter().map(|p| (p.id.clone(), p)).collect();
    let mut stored = standing::stored_between(look, range).await.map_err(refused)?;
    for loaded in journal::load_between(look, house.reading(), range).await.map_err(refused)? {
        let name = subject_key(&loaded.record.subject);
        let participant = people.remove(&name);
        facts(&loaded, participant.as_ref(), (work, audited));
        let rows = stored.remove(&name).unwrap_or_default();
        derived(house, measure, (&loaded, participant.as_ref()), (rows, work));
        if let Some(p) = &participant {
            one_strand(p, look, work).await?;
        }
    }
    for (name, p) in people {
        // A record without facts: a referral whose facts were never taken in, or facts that are gone.
        work.versions.look();
        if p.version != 0 {
            work.versions.fault(format!(
                "{} should have {} facts and has none",
                reference("participant", &name, ""),
                p.version
            ));
        }
    }
    for wrong in found_by::check(house, look, (range, &mut work.found_by)).await? {
        work.due.fault(wrong);
    }
    for name in stored.keys() {
        work.due.fault(format!("derived rows of `{name}`, which has no facts"));
    }
    places(look, range, (work, audited)).await
}

/// Facts are numbered without a gap, and every stretch of them is what the audit says was written.
fn facts(loaded: &Loaded, participant: Option<&Participant>, (work, audited): (&mut Work, &mut Audited)) {
    let (kind, id) = match &loaded.record.subject {
        Subject::Participant(id) => ("participant", id),
        Subject::Contract(id) => ("contract", id),
    };
    let subject = reference(kind, id, "facts");
    work.versions.look();
    if loaded.record.facts.iter().zip(1..).any(|(held, seq)| held.seq != seq) {
        work.versions.fault(format!("{subject}: a number is missing"));
    }
    if participant.is_some_and(|p| p.version != loaded.record.version) {
        work.versions.fault(format!("{subject}: the record says another number of facts than there are"));
    }
    if kind == "participant" && participant.is_none() {
        work.placed.fault(format!("{subject}: facts of nobody"));
    }
    let writes = audited.take(&subject);
    let digest = |first: usize, last: usize| loaded.digests.get(first..last).map(digest_of);
    stretches(&subject, (&writes, loaded.digests.len()), digest, work);
}

/// Every write is there as it was, one after another, and nothing beside them.
fn stretches(
    subject: &str,
    (writes, count): (&[Wrote], usize),
    digest: impl Fn(usize, usize) -> Option<Digest>,
    work: &mut Work,
) {
    let mut next = 1;
    for wrote in writes {
        work.written.look();
        if wrote.first != next {
            work.audit.fault(format!("{subject}: number {next} has no line in the audit"));
        }
        let place = |n: i64| usize::try_from(n).unwrap_or(0);
        if digest(place(wrote.first - 1), place(wrote.last)) != Some(wrote.digest) {
            work.written.fault(format!("{subject}: {} to {} are not as they were written", wrote.first, wrote.last));
        }
        next = wrote.last + 1;
    }
    let there = i64::try_from(count).unwrap_or(i64::MAX);
    if next <= there {
        work.audit.fault(format!("{subject}: {next} to {there} have no line in the audit"));
    }
}

/// The stored rows are what the facts say on the day to which they hold.
fn derived(
    house: &House,
    measure: &Measure,
    (loaded, participant): (&Loaded, Option<&Participant>),
    (rows, work): (Derived, &mut Work),
) {
    work.due.look();
    let name = subject_key(&loaded.record.subject);
    let contract = match &loaded.record.subject {
        Subject::Contract(id) => id.as_str(),
        Subject::Participant(_) => participant.map_or("", |p| &p.contract),
    };
    let Some((held, own)) = measure.contracts.get(contract) else {
        return work.due.fault(format!("`{name}` belongs to no contract"));
    };
    let Ok(program) = house.program(&held.contract.pack) else {
        return work.due.fault(format!("there is no programme `{}`", held.contract.pack));
    };
    work.sums.merge(&rows.tally);
    // Rows that wait for the sweep hold as on an earlier day; what they should be is known once they are swept.
    let day = measure.on.to_string();
    if measure.calendars_changed || rows.caseload.iter().any(|row| row[11] < day) {
        return;
    }
    match derive(&program, &loaded.record, own, measure.on) {
        Err(why) => work.due.fault(format!("`{name}` cannot be judged: {why}")),
        Ok(enrolments) => {
            let mut wanted =
                standing::rows_of(&owner_of(&loaded.record.subject, participant, held), &loaded.record, &enrolments);
            let counted = std::mem::take(&mut wanted.tally);
            let stored = Derived { tally: Default::default(), ..rows.clone() };
            if stored != wanted {
                work.due.fault(format!("`{name}`: {}", first_difference(&stored, &wanted)));
            } else if rows.tally != counted {
                work.tally.fault(format!("`{name}` is counted otherwise than it is judged"));
            }
            plans(house, (&name, &loaded.record, &wanted), &mut work.plans);
        }
    }
}

fn first_difference(stored: &Derived, wanted: &Derived) -> String {
    let tables = [
        ("caseload", &stored.caseload, &wanted.caseload),
        ("due", &stored.due, &wanted.due),
        ("timeline", &stored.timeline, &wanted.timeline),
        ("appointment", &stored.appointment, &wanted.appointment),
    ];
    for (table, there, right) in tables {
        if let Some(row) = there.difference(right).next() {
            return format!("a row of {table} should not be there: {}", row[1..].join(" "));
        }
        if let Some(row) = right.difference(there).next() {
            return format!("a row of {table} is missing: {}", row[1..].join(" "));
        }
    }
    "the rows differ".into()
}

/// Every plan agreed is in the timeline, from which plans are counted.
fn plans(house: &House, (name, record, rows): (&str, &Record, &Derived), plans: &mut Invariant) {
    let Some((kind, _)) = house.vocabulary.kind("action_plan_agreed") else { return };
    for held in record.standing().filter(|held| held.fact.kind == kind) {
        plans.look();
        let seq = held.seq.to_string();
        if !rows.timeline.iter().any(|row| row[3] == seq && row[6] == "stands") {
            plans.fault(format!("`{name}`: the plan of fact {seq} is not counted"));
        }
    }
}

/// Somebody whose two records were found to be one person's is on the programme by one of them.
async fn one_strand(p: &Participant, look: &(impl Ask + Sync), work: &mut Work) -> Result<(), Refusal> {
    let Some(first) = &p.same_person_as else { return Ok(()) };
    work.one_strand.look();
    let mut running = Vec::new();
    for id in [first, &p.id] {
        let previous = before(id);
        let rows = standing::stored_between(look, (&previous, id)).await.map_err(refused)?;
        running.extend(
            rows.into_values().flat_map(|d| d.caseload).filter(|row| row[0] == *id && row[7] == "on_programme"),
        );
    }
    if running.len() > 1 {
        let what = format!("{} and {} are one person, on the programme twice", running[0][0], running[1][0]);
        work.one_strand.fault(what);
    }
    Ok(())
}

/// A text that sorts before this one and after everything else before it that could be an id.
fn before(id: &str) -> String {
    let mut text: Vec<char> = id.chars().collect();
    let last = text.pop().and_then(|c| char::from_u32(u32::from(c).saturating_sub(1)));
    text.extend(last);
    text.push('\u{10FFFF}');
    text.into_iter().collect()
}

/// Placements and identities are numbered without a gap and as they were written; each record is where its last placement says.
async fn places(look: &Look, range: (&str, &str), (work, audited): (&mut Work, &mut Audited)) -> Result<(), Refusal> {
    let people = participants::between(look, range).await.map_err(refused)?;
    let mut placed: BTreeMap<String, Vec<(Placement, Digest)>> = BTreeMap::new();
    for (id, placement, digest) in participants::placements_between(look, range).await.map_err(refused)? {
        placed.entry(id).or_default().push((placement, digest));
    }
    let mut known: BTreeMap<String, Vec<Digest>> = BTreeMap::new();
    for (id, _, digest) in identities::digests_between(look, range).await.map_err(refused)? {
        known.entry(id).or_default().push(digest);
    }
    for p in people {
        let placements = placed.remove(&p.id).unwrap_or_default();
        work.placed.look();
        let here =
            placements.last().map(|(last, _)| (&last.organisation, &last.path, &last.coach, last.class, last.seq));
        if here != Some((&p.organisation, &p.path, &p.coach, p.class, p.placements)) {
            let subject = reference("participant", &p.id, "");
            work.placed.fault(format!("{subject} is not where its last placement says"));
        }
        let digests: Vec<Digest> = placements.iter().map(|(_, digest)| *digest).collect();
        one_by_one(&reference("participant", &p.id, "placement"), &digests, (work, audited));
        let identities = known.remove(&p.id).unwrap_or_default();
        one_by_one(&reference("participant", &p.id, "identity"), &identities, (work, audited));
        if i64::try_from(identities.len()).ok() != Some(p.identities) {
            work.versions.fault(format!("{}: a version is missing", reference("participant", &p.id, "identity")));
        }
    }
    Ok(())
}

fn one_by_one(subject: &str, digests: &[Digest], (work, audited): (&mut Work, &mut Audited)) {
    let writes = audited.take(subject);
    let digest = |first: usize, last: usize| (last == first + 1).then(|| digests.get(first).copied()).flatten();
    stretches(subject, (&writes, digests.len()), digest, work);
}
