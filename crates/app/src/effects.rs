//! What an action does, as values; and the one place that writes them.

use crate::desk::found_by;
use crate::house::{Call, House};
use crate::refused;
use crate::sign_in::links;
use std::collections::BTreeMap;
use waymark_access::Asker;
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_domain::derived::derive;
use waymark_domain::ledger::{Digest, Happening, Outcome};
use waymark_domain::organisation::Organisation;
use waymark_domain::record::{Held, Record, implied_id, subject_key};
use waymark_domain::staff::{AuditWindow, Cover, Staff};
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::audit::{Audit, reference};
use waymark_store::db::Tx;
use waymark_store::holidays::Holiday;
use waymark_store::keys::SubjectKey;
use waymark_store::participants::{Participant, Placement, hub_of};
use waymark_store::referrals::{Duplicate, Version as ReferralVersion};
use waymark_store::requests::Claim;
use waymark_store::standing::{Owner, TallyChange};
use waymark_store::{
    StoreError, credentials, holidays, house, identities, jobs, journal, participants, people, referrals, requests,
    standing,
};

/// Where a record goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The organisation that will keep it.
    pub organisation: String,
    /// That organisation's path.
    pub path: String,
    /// The member of staff who will work with them; empty for nobody.
    pub coach: String,
    /// Why.
    pub why: String,
}

/// A new version of somebody's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIdentity {
    /// Where it comes from: `referral` or `correction`.
    pub source: &'static str,
    /// What it says; JSON.
    pub body: String,
    /// By what the person can be found from now on.
    pub tokens: Vec<(&'static str, String)>,
}

/// What changes in one record.
#[derive(Debug, Clone)]
pub struct Change {
    /// The participant as they are, or as they will be if new; `None` where the record is a contract's own.
    pub participant: Option<Participant>,
    /// The record before.
    pub before: Record,
    /// The contract's id.
    pub contract: String,
    /// The contract's own facts, where they are not what changes.
    pub notices: Record,
    /// Facts to append.
    pub facts: Vec<FactRecord>,
    /// Where the record was before it came here, oldest first, each with the second since when.
    pub stays: Vec<(Place, i64)>,
    /// Where the record goes.
    pub place: Option<Place>,
    /// Who the person is.
    pub identity: Option<NewIdentity>,
    /// Versions of referrals to keep.
    pub referrals: Vec<ReferralVersion>,
    /// Versions of referrals that came again from a later extract.
    pub seen_again: Vec<ReferralVersion>,
}

impl Change {
    /// Whether the participant is not in the database yet.
    pub(crate) fn is_new(&self) -> bool {
        self.before.version == 0 && self.participant.as_ref().is_some_and(|p| p.placements == 0)
    }

    /// Nothing yet.
    #[must_use]
    pub fn of(participant: Option<Participant>, before: Record, contract: &str, notices: Record) -> Change {
        let contract = contract.to_owned();
        let (facts, stays, referrals, seen_again) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Change {
            participant,
            before,
            contract,
            notices,
            facts,
            stays,
            place: None,
            identity: None,
            referrals,
            seen_again,
        }
    }
}

/// A change that is not of one record.
#[derive(Debug, Clone)]
pub enum Other {
    /// An organisation, new or changed.
    Organisation(Organisation),
    /// A contract, new or changed, and the path of its prime.
    Contract(Contract, String),
    /// A member of staff, new or changed.
    Staff(Staff),
    /// A cover.
    Cover(Cover),
    /// A window for somebody from outside.
    Window(AuditWindow),
    /// How files of some shape are read: contract, name, body.
    Mapping(String, String, String),
    /// Two records that may be one person's, and what they share: offered for a decision.
    Offer(String, String, String),
    /// An offer taken back, since its reason is gone; what was decided stays.
    Retract(String, String),
    /// A decision on a probable duplicate.
    Duplicate(Duplicate),
    /// A holiday added or taken back.
    Holiday(Holiday),
    /// A claim of an outcome.
    Claim(Claim),
    /// A link by which somebody gets in.
    Link(links::Made),
    /// What is known of an organisation's own provider of sign-in; JSON.
    Provider(String, String),
    /// Something to be done later: kind, name, payload, not before.
    Job(&'static str, String, String, i64),
    /// Work that kept failing, to be tried again: kind, name.
    Retry(String, String),
}

/// Everything an action does.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// Changes of records.
    pub changes: Vec<Change>,
    /// Other changes.
    pub others: Vec<Other>,
}

/// What was written, for the audit, and what is still to be added to the figures.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) parts: Vec<Part>,
    pub(crate) tally: TallyChange,
    /// The day to which derived rows hold, once it is known.
    on: Option<Day>,
    /// Contracts read in this transaction.
    contracts: BTreeMap<String, people::Held>,
    /// How many facts of its own each contract had when records were judged by them.
    judged_by: BTreeMap<String, i64>,
    /// The version of the calendars when records were judged by them.
    calendars: Option<i64>,
}

/// One thing written.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) subject: String,
    pub(crate) digest: Option<Digest>,
    pub(crate) places: Option<(u64, u64)>,
}

impl Written {
    /// A contract, read once in a transaction.
    async fn contract(&mut self, tx: &Tx, id: &str) -> Result<people::Held, Refusal> {
        if let Some(held) = self.contracts.get(id) {
            return Ok(held.clone());
        }
        let held = people::contract(tx, id).await.map_err(refused)?;
        let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: id.to_owned() })?;
        self.contracts.insert(id.to_owned(), held.clone());
        Ok(held)
    }

    /// The day to which derived rows hold, read once in a transaction.
    async fn derived_on(&mut self, tx: &Tx) -> Result<Day, Refusal> {
        let on = match self.on {
            Some(on) => on,
            None => house::derived_on(tx).await.map_err(refused)?,
        };
        self.on = Some(on);
        Ok(on)
    }

    fn part(&mut self, subject: String, digest: Digest, places: Option<(i64, i64)>) {
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        let places = places.map(|(first, last)| (number(first), number(last)));
        self.parts.push(Part { subject, digest: Some(digest), places });
    }
}

/// Writes everything an action does, but for the figures and the audit, which come last.
pub(crate) async fn write(house: &House, tx: &Tx, call: &Call, effects: Effects) -> Result<Written, Refusal> {
    let mut written = Written::default();
    for change in effects.changes {
        write_change(house, tx, call, (change, &mut written)).await?;
    }
    for other in effects.others {
        write_other(house, tx, call, (other, &mut written)).await?;
    }
    Ok(written)
}

async fn write_change(
    house: &House,
    tx: &Tx,
    call: &Call,
    (change, written): (Change, &mut Written),
) -> Result<(), Refusal> {
    let subject = subject_key(&change.before.subject);
    let mut after = change.before.clone();
    change.facts.iter().for_each(|fact| append(house, &mut after, &subject, fact));
    let (mut participant, mut placements) = (change.participant.clone(), Vec::new());
    if let Some(p) = participant.as_mut() {
        p.version = after.version;
        p.identities += i64::from(change.identity.is_some());
        let mut stays: Vec<(&Place, i64)> = change.stays.iter().map(|(place, since)| (place, *since)).collect();
        stays.extend(change.place.as_ref().map(|place| (place, call.second())));
        for (place, since) in stays {
            let prime = written.contract(tx, &p.contract).await?.path;
            placements.push(move_to((p, place), (call, since), &prime));
        }
        // First of all: behind a fence nothing can be written about somebody who is not there yet.
        if change.is_new() {
            participants::add(tx, p).await.map_err(refused)?;
        } else {
            participants::keep(tx, p).await.map_err(refused)?;
        }
    }
    let key = journal::key_or_new(tx, &house.store.keys, &subject, call.second()).await.map_err(refused)?;
    if !change.facts.is_empty() {
        let before = change.before.version;
        let appending = journal::Appending { subject: &subject, version: before, facts: &change.facts, key: &key };
        let digest = journal::append(tx, &appending, house.vocabulary).await.map_err(refused)?;
        written.part(of_record(&change.before.subject, "facts"), digest, Some((before + 1, after.version)));
    }
    if let Some(p) = &participant {
        for placement in &placements {
            let digest = participants::place(tx, &p.id, &key, placement).await.map_err(refused)?;
            written.part(reference("participant", &p.id, "placement"), digest, Some((placement.seq, placement.seq)));
        }
        write_person(house, tx, (call, &key), ((&change, p), written)).await?;
    }
    derive_anew(house, tx, (&change, participant.as_ref()), (after, written)).await
}

/// Writes who somebody is, and what the commissioner sent about them.
async fn write_person(
    house: &House,
    tx: &Tx,
    (call, key): (&Call, &SubjectKey),
    ((change, p), written): ((&Change, &Participant), &mut Written),
) -> Result<(), Refusal> {
    if let Some(identity) = &change.identity {
        let version = identities::Version {
            version: p.identities,
            source: identity.source.into(),
            author: call.name(),
            recorded: call.second(),
            body: identity.body.clone(),
        };
        let digest = identities::add(tx, &p.id, key, &version).await.map_err(refused)?;
        identities::set_tokens(tx, &house.store.keys, &p.id, &identity.tokens).await.map_err(refused)?;
        written.part(reference("participant", &p.id, "identity"), digest, Some((p.identities, p.identities)));
    }
    found_by::keep(house, tx, (change, &p.id)).await?;
    for version in &change.referrals {
        let digest = referrals::add(tx, key, version).await.map_err(refused)?;
        let part = reference("referral", &version.reference, &version.digest);
        written.part(format!("{}/{part}", reference("contract", &version.contract, "")), digest, None);
    }
    for version in &change.seen_again {
        referrals::note_extract(tx, version).await.map_err(refused)?;
    }
    Ok(())
}

/// Judges the record anew and brings its rows up to date.
async fn derive_anew(
    house: &House,
    tx: &Tx,
    (change, participant): (&Change, Option<&Participant>),
    (after, written): (Record, &mut Written),
) -> Result<(), Refusal> {
    let on = written.derived_on(tx).await?;
    let held = written.contract(tx, &change.contract).await?;
    let (version, program) = house.programs.find(&held.contract.pack)?;
    // The oldest that anything here was judged by.
    written.calendars.get_or_insert(version);
    let is_contract = participant.is_none();
    let notices = if is_contract { &after } else { &change.notices };
    let enrolments = derive(&program, &after, notices, on).map_err(|why| {
        Refusal::invalid(format!("this could not be judged: {why}"), "mend the date or the contradiction it names")
    })?;
    let owner = owner_of(&after.subject, participant, &held);
    let tally = if change.is_new() {
        standing::add(tx, &[standing::rows_of(&owner, &after, &enrolments)]).await
    } else {
        standing::update(tx, &owner, (&change.before, &after), &enrolments).await
    };
    let tally = tally.map_err(refused)?;
    written.tally.merge(&tally);
    if !is_contract {
        written.judged_by.insert(subject_key(&change.notices.subject), change.notices.version);
    } else if !change.facts.is_empty() {
        // What the contract was notified of may change what every participant is owed.
        standing::mark_stale(tx, &change.contract).await.map_err(refused)?;
        jobs::put(tx, ("sweep", "all"), "{}", 0).await.map_err(refused)?;
    }
    Ok(())
}

/// Whose rows are derived from a record.
#[must_use]
pub fn owner_of(subject: &Subject, participant: Option<&Participant>, held: &people::Held) -> Owner {
    let contract = held.contract.id.clone();
    let subject = subject_key(subject);
    match participant {
        Some(p) => Owner {
            subject,
            contract,
            path: p.path.clone(),
            hub: p.hub.clone(),
            coach: p.coach.clone(),
            class: p.class,
        },
        None => Owner {
            subject,
            contract,
            path: held.path.clone(),
            hub: hub_of(&held.path, &held.path),
            coach: String::new(),
            class: waymark_domain::staff::RecordClass::Ordinary,
        },
    }
}

fn of_record(subject: &Subject, part: &str) -> String {
    match subject {
        Subject::Participant(id) => reference("participant", id, part),
        Subject::Contract(id) => reference("contract", id, part),
    }
}

fn append(house: &House, record: &mut Record, subject: &str, fact: &FactRecord) {
    record.version += 1;
    let mut fact = fact.clone();
    fact.id.get_or_insert_with(|| implied_id(subject, record.version));
    let kept = house.vocabulary.get(fact.kind).kept(fact.tag.as_deref(), house.vocabulary);
    record.facts.push(Held { seq: record.version, fact, kept });
}

/// Moves a record, and says so as a placement.
fn move_to((p, place): (&mut Participant, &Place), (call, since): (&Call, i64), prime_path: &str) -> Placement {
    p.placements += 1;
    p.organisation.clone_from(&place.organisation);
    p.path.clone_from(&place.path);
    p.coach.clone_from(&place.coach);
    p.hub = hub_of(prime_path, &p.path);
    Placement {
        seq: p.placements,
        organisation: p.organisation.clone(),
        path: p.path.clone(),
        coach: p.coach.clone(),
        class: p.class,
        recorded: since,
        author: call.name(),
        why: place.why.clone(),
    }
}

async fn write_other(
    house: &House,
    tx: &Tx,
    call: &Call,
    (other, written): (Other, &mut Written),
) -> Result<(), Refusal> {
    let (subject, digest) = match other {
        Other::Organisation(o) => (reference("organisation", &o.id, ""), people::keep_organisation(tx, &o).await),
        Other::Contract(c, path) => {
            let subject = reference("contract", &c.id, "");
            (subject, people::keep_contract(tx, &people::Held { contract: c, path }).await)
        }
        Other::Staff(s) => (reference("staff", &s.id, ""), people::keep_staff(tx, &s).await),
        Other::Cover(c) => (reference("staff", &c.covering, "cover"), people::keep_cover(tx, &c).await),
        Other::Window(w) => (reference("staff", &w.staff, "window"), people::keep_window(tx, &w).await),
        Other::Mapping(contract, name, body) => {
            let subject = reference("contract", &contract, "mapping");
            (subject, referrals::keep_mapping(tx, (&contract, &name), &body).await)
        }
        Other::Duplicate(d) => {
            let subject = reference("participant", &d.one, "duplicate");
            (subject, referrals::decide(tx, &d).await)
        }
        Other::Offer(one, other, because) => {
            return referrals::offer(tx, (&one, &other), &because).await.map_err(refused);
        }
        Other::Retract(one, other) => return referrals::retract(tx, &one, &other).await.map_err(refused),
        Other::Holiday(h) => (holidays::named(&h.calendar, h.seq), holidays::add(tx, &h).await),
        Other::Claim(c) => match requests::claim(tx, &c).await.map_err(refused)? {
            Ok(digest) => (reference("participant", &c.participant, "claim"), Ok(digest)),
            Err(first) => return Err(claimed_already(&first)),
        },
        Other::Link(made) => {
            let (subject, digest) = links::write(house, tx, &made).await?;
            (subject, Ok(digest))
        }
        Other::Provider(organisation, body) => {
            let subject = reference("organisation", &organisation, "provider");
            (subject, credentials::keep_provider(tx, &house.store.keys, &organisation, &body).await)
        }
        Other::Retry(kind, name) => {
            return jobs::retry(tx, &kind, &name, call.second()).await.map(|_| ()).map_err(refused);
        }
        Other::Job(kind, name, payload, run_at) => {
            return jobs::put(tx, (kind, &name), &payload, run_at.max(call.second())).await.map_err(refused);
        }
    };
    written.part(subject, digest.map_err(refused)?, None);
    Ok(())
}

/// The refusal of a claim that somebody made before.
pub(crate) fn claimed_already(first: &Claim) -> Refusal {
    let on = jiff::Timestamp::from_second(first.recorded).map(|t| t.to_string()).unwrap_or_default();
    Refusal::AlreadyDone { by: first.author.clone(), on }
}

/// Adds to the figures and the audit: the last of a transaction, since others wait from here on.
pub(crate) async fn seal(
    tx: &Tx,
    (call, asker): (&Call, &Asker),
    (action, policies): (&str, &[String]),
    mut written: Written,
) -> Result<(), StoreError> {
    let mut audit = Audit::hold(tx).await?;
    for (contract, version) in &written.judged_by {
        // The contract was notified of something meanwhile: what was judged without it is judged again.
        if journal::version(tx, contract).await? != *version {
            return Err(StoreError::Busy);
        }
    }
    if let Some(version) = written.calendars
        && holidays::version(tx).await? != version
    {
        // A holiday was added or taken back meanwhile.
        return Err(StoreError::Busy);
    }
    written.tally.only_changes();
    standing::count(tx, &written.tally).await?;
    for part in written.parts {
        let happening = happening((call, asker), (action, Outcome::Done), policies, part);
        audit.add(happening)?;
    }
    audit.write().await
}

/// A line of the audit.
pub(crate) fn happening(
    (call, asker): (&Call, &Asker),
    (action, outcome): (&str, Outcome),
    policies: &[String],
    part: Part,
) -> Happening {
    Happening {
        at: call.now,
        actor: call.name(),
        organisation: asker.as_staff().map_or(String::new(), |s| s.organisation.clone()),
        action: action.to_owned(),
        subject: part.subject,
        outcome,
        policies: policies.to_vec(),
        digest: part.digest,
        facts: part.places,
        request: call.key.as_ref().map(|key| Digest::of(key.as_bytes())),
    }
}
