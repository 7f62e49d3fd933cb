//! Fills a database with invented people of a national contract: 22 hubs, a coach for every sixty.

use super::Row;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;
use waymark_app::effects::Place;
use waymark_app::facts::import::{Import, by_subject};
use waymark_app::{Call, House, bulk, contracts, keeping, organisations, perform, staff};
use waymark_domain::contract::Contract;
use waymark_domain::organisation::OrganisationKind;
use waymark_domain::staff::Role;
use waymark_generate::Generator;
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::db::{Fence, Opening};
use waymark_store::keys::Keys;
use waymark_store::{Store, journal, participants};
use waymark_testkit::house::{MASTER, house_over, moment};

/// The day the bench looks at: referrals have stopped, a fifth of the people are still on the programme.
pub(super) const ON: &str = "2022-01-31";
pub(super) const CONTRACT: &str = "jets-national";
const HUBS: u32 = 22;
const EACH: u32 = 60;

/// A filled database.
pub(super) struct Filled {
    pub(super) house: House,
    pub(super) address: String,
    pub(super) participants: u32,
    pub(super) facts: i64,
    pub(super) rows: Vec<Row>,
}

impl Filled {
    pub(super) fn describe(&self) -> String {
        format!(
            "{}: {} participants, {} facts, judged as on {ON}",
            self.house.store.db.name(),
            self.participants,
            self.facts
        )
    }

    pub(super) fn sqlite_path(&self) -> Option<PathBuf> {
        (!waymark_store::db::is_postgres(&self.address)).then(|| PathBuf::from(&self.address))
    }

    /// Lets go of a SQLite database, so that another process may write to it.
    pub(super) fn close(self, path: PathBuf) -> Result<PathBuf, String> {
        drop(self.house);
        Ok(path)
    }
}

/// The coach of a participant: caseloads are even, hubs are not, as in life.
pub(super) fn coach(number: u32, all: u32) -> (String, String) {
    let coaches = all.div_ceil(EACH).max(1);
    let coach = number % coaches;
    // One hub has a third of everything, the others share the rest.
    let hub = if coach.is_multiple_of(3) { 0 } else { 1 + coach % (HUBS - 1) };
    (format!("hub-{hub}"), format!("coach-{coach}"))
}

pub(super) async fn sqlite(path: &Path, participants: u32) -> Result<Filled, String> {
    let address = path.display().to_string();
    let keys = Keys::from_master(&MASTER);
    let done = path.with_extension("filled");
    if done.exists() {
        let store = Store::open(&address, keys, Opening::Writing).await.map_err(|e| e.to_string())?;
        return described(house_over(store), address, participants, Vec::new()).await;
    }
    let store = Store::prepare(&address, keys).await.map_err(|e| e.to_string())?;
    let filled = fill(house_over(store), address, participants).await?;
    std::fs::write(done, "").map_err(|e| e.to_string())?;
    Ok(filled)
}

pub(super) async fn postgres(address: &str, participants: u32) -> Result<Filled, String> {
    let store = Store::prepare(address, Keys::from_master(&MASTER)).await.map_err(|e| e.to_string())?;
    fill(house_over(store), address.to_owned(), participants).await
}

async fn fill(house: House, address: String, participants: u32) -> Result<Filled, String> {
    let call = Call::operator(moment(ON, 8));
    found(&house, participants).await?;
    let program = &*house.program("jets").map_err(|e| e.to_string())?;
    let calendars = Calendar::embedded().map_err(|p| format!("{p:?}"))?;
    let home = calendars.iter().find(|c| c.id == program.pack.calendar).ok_or("no calendar")?;
    let generator = Generator::new(&program.pack, house.vocabulary, home, 1)?;
    let on = Day::parse(ON).ok_or("no day")?;
    let begun = Instant::now();
    let own = generator.contract_facts().into_iter();
    let own = own.map(|f| FactRecord { subject: Subject::Contract(CONTRACT.into()), ..f });
    take(&house, &call, BTreeMap::new(), own.filter(|f| f.on <= on).collect()).await?;
    for first in (0..participants).step_by(1_000) {
        let numbers = first..(first + 1_000).min(participants);
        let mut places = BTreeMap::new();
        let mut facts = Vec::new();
        for number in numbers {
            let theirs = generator.participant(number);
            let (hub, coach) = coach(number, participants);
            if let Some(Subject::Participant(id)) = theirs.first().map(|f| f.subject.clone()) {
                let path = format!("/prime/{hub}/");
                places.insert(id, Place { organisation: hub, path, coach, why: "bench".into() });
            }
            facts.extend(theirs.into_iter().filter(|f| f.on <= on));
        }
        take(&house, &call, places, facts).await?;
        if first % 20_000 == 0 {
            println!("{first} of {participants} filled, {:.0} s", begun.elapsed().as_secs_f64());
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    let look = house.store.db.look(&Fence::Everything).await.map_err(|e| e.to_string())?;
    let facts = journal::count(&look).await.map_err(|e| e.to_string())?;
    drop(look);
    let milliseconds = i64::try_from(begun.elapsed().as_millis()).unwrap_or(1).max(1);
    let filled = format!("{seconds:.0} s, {} facts/s", facts * 1000 / milliseconds);
    let rows = vec![Row::new("facts taken in, with derived rows and audit, 200 people a transaction", filled, "-")];
    described(house, address, participants, rows).await
}

async fn described(house: House, address: String, participants: u32, rows: Vec<Row>) -> Result<Filled, String> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(|e| e.to_string())?;
    let facts = journal::count(&look).await.map_err(|e| e.to_string())?;
    let there = participants::count(&look).await.map_err(|e| e.to_string())?;
    drop(look);
    if there < i64::from(participants) {
        return Err(format!(
            "{there} participants are there, {participants} were wanted; take the folder away and fill it again"
        ));
    }
    Ok(Filled { house, address, participants, facts, rows })
}

async fn take(
    house: &House,
    call: &Call,
    places: BTreeMap<String, Place>,
    facts: Vec<FactRecord>,
) -> Result<(), String> {
    let import = Import { contract: CONTRACT.into(), places };
    let taken = bulk::perform_all(house, call, &import, &by_subject(facts)).await.map_err(|e| e.to_string())?;
    match taken.iter().find_map(|t| t.refused.first()) {
        Some((_, why)) => Err(format!("an invented fact was refused: {why}")),
        None => Ok(()),
    }
}

/// Lets in the prime, its hubs, the coaches and one manager.
async fn found(house: &House, participants: u32) -> Result<(), String> {
    let call = Call::operator(moment("2020-10-01", 9));
    let keep = |id: &str, kind, parent: Option<&str>| organisations::Keep {
        id: id.into(),
        kind,
        name: id.into(),
        parent: parent.map(Into::into),
        closed_on: None,
    };
    let told = |e: waymark_domain::Refusal| e.to_string();
    perform(house, &call, &keep("prime", OrganisationKind::Prime, None)).await.map_err(told)?;
    for hub in 0..HUBS {
        perform(house, &call, &keep(&format!("hub-{hub}"), OrganisationKind::Hub, Some("prime")))
            .await
            .map_err(told)?;
    }
    let person = |id: &str, role, organisation: &str| staff::Keep {
        id: id.into(),
        name: id.into(),
        role,
        organisation: organisation.into(),
        nominated: false,
        left_on: None,
    };
    perform(house, &call, &person("manager", Role::PrimeManager, "prime")).await.map_err(told)?;
    for number in 0..participants.div_ceil(EACH).max(1) {
        let (hub, coach) = coach(number, participants);
        perform(house, &call, &person(&coach, Role::WorkCoach, &hub)).await.map_err(told)?;
    }
    let contract = Contract {
        id: CONTRACT.into(),
        name: "JETS, everywhere".into(),
        pack: "jets".into(),
        version: "2020-08-25".into(),
        prime: "prime".into(),
        areas: vec!["CPA1".into(), "CPA2".into()],
        starts: "2020-10-05".into(),
        ends: "2022-12-31".into(),
        targets: Vec::new(),
    };
    perform(house, &call, &contracts::Keep { contract }).await.map_err(told)?;
    keeping::sweep(house, &Call::operator(moment(ON, 7))).await.map_err(told).map(|_| ())
}
