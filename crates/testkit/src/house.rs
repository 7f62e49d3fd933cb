//! A small house to try actions in, on either database, with a clock that the test moves.

use std::path::Path;
use tempfile::TempDir;
use waymark_access::Policies;
use waymark_app::{Call, House, Programs, contracts, organisations, perform, staff};
use waymark_domain::contract::Contract;
use waymark_domain::organisation::OrganisationKind;
use waymark_domain::staff::Role;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactReader, FactRecord};
use waymark_rules::pack::embedded;
use waymark_rules::program::Program;
use waymark_rules::{Day, Pack, Vocabulary};
use waymark_store::Store;
use waymark_store::keys::Keys;

/// The master key of every house of tests.
pub const MASTER: [u8; 32] = [7; 32];
/// The contract of every house of tests.
pub const CONTRACT: &str = "jets-1";

/// A house, and what goes when it does.
pub struct TestHouse {
    /// The house.
    pub house: House,
    /// Its database's address.
    pub address: String,
    folder: TempDir,
}

/// A day and time of London winter, as the microsecond of a call.
///
/// # Panics
/// The day or time does not read.
#[must_use]
pub fn moment(day: &str, hour: i64) -> i64 {
    let day = Day::parse(day).unwrap_or_else(|| panic!("{day} is no day"));
    // The last second of a winter's day in London is 23:59:59 of world time.
    (day.last_second() - 86_399 + hour * 3600) * 1_000_000
}

/// The built-in JETS programme, ready to judge.
///
/// # Panics
/// The built-in files have errors.
#[must_use]
pub fn jets() -> Program {
    let vocabulary = Vocabulary::embedded().unwrap_or_else(|p| panic!("{p:?}"));
    let files = embedded::files("jets").unwrap_or_default();
    let pack = Pack::read(&files, vocabulary).unwrap_or_else(|p| panic!("{p:?}"));
    let calendars = Calendar::embedded().unwrap_or_else(|p| panic!("{p:?}"));
    Program::compile(&pack, vocabulary, &calendars).unwrap_or_else(|p| panic!("{p:?}"))
}

/// A fact from a line of JSON.
///
/// # Panics
/// The line is not a good fact.
#[must_use]
pub fn fact(line: &str) -> FactRecord {
    let vocabulary = Vocabulary::embedded().unwrap_or_else(|p| panic!("{p:?}"));
    let mut reader = FactReader::new("test", vocabulary);
    let fact = reader.line(line.as_bytes());
    fact.unwrap_or_else(|| panic!("{line}: {:?}", reader.finish()))
}

/// A house over a store.
///
/// # Panics
/// The built-in files have errors.
#[must_use]
pub fn house_over(store: Store) -> House {
    House {
        store,
        policies: Policies::load().unwrap_or_else(|p| panic!("{p:?}")),
        programs: Programs::new([("jets".to_owned(), jets())].into()),
        vocabulary: Vocabulary::embedded().unwrap_or_else(|p| panic!("{p:?}")),
        told: Default::default(),
    }
}

impl TestHouse {
    /// A house on a new SQLite file.
    ///
    /// # Panics
    /// It cannot be made.
    pub async fn sqlite() -> TestHouse {
        let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let address = folder.path().join("waymark.db").display().to_string();
        TestHouse::at(address, folder).await
    }

    /// A house on a new PostgreSQL database.
    ///
    /// # Panics
    /// It cannot be made.
    pub async fn postgres() -> TestHouse {
        let address = crate::postgres::shared().create_database().unwrap_or_else(|e| panic!("{e}"));
        TestHouse::at(address, tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"))).await
    }

    async fn at(address: String, folder: TempDir) -> TestHouse {
        let store = Store::prepare(&address, Keys::from_master(&MASTER)).await.unwrap_or_else(|e| panic!("{e}"));
        let made = TestHouse { house: house_over(store), address, folder };
        made.found().await;
        made
    }

    /// The house itself, for whatever keeps it, and the folder that must stay as long.
    #[must_use]
    pub fn into_house(self) -> (House, TempDir) {
        (self.house, self.folder)
    }

    /// A folder of this house's own.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Lets the organisations, people and the contract in: a commissioner, a prime, two hubs, one micro-hub.
    async fn found(&self) {
        use OrganisationKind::{Commissioner, Hub, MicroHub, Prime};
        let call = Call::operator(moment("2020-10-01", 9));
        let organisations = [
            ("dwp", Commissioner, None),
            ("prime", Prime, Some("dwp")),
            ("north", Hub, Some("prime")),
            ("south", Hub, Some("prime")),
            ("north-micro", MicroHub, Some("north")),
        ];
        for (id, kind, parent) in organisations {
            let (name, parent) = (format!("The {id}"), parent.map(ToOwned::to_owned));
            let keep = organisations::Keep { id: id.into(), kind, name, parent, closed_on: None };
            perform(&self.house, &call, &keep).await.unwrap_or_else(|e| panic!("{id}: {e}"));
        }
        let people = [
            ("ines", Role::WorkCoach, "north"),
            ("omar", Role::WorkCoach, "north"),
            ("mina", Role::WorkCoach, "north-micro"),
            ("sol", Role::WorkCoach, "south"),
            ("hana", Role::HubCoordinator, "north"),
            ("hugo", Role::HubCoordinator, "south"),
            ("ada", Role::Administrator, "prime"),
            ("cora", Role::ComplianceOfficer, "prime"),
            ("heal", Role::HealthAdviser, "north"),
            ("pia", Role::PrimeManager, "prime"),
            ("carl", Role::Commissioner, "dwp"),
            ("eva", Role::Evaluator, "dwp"),
        ];
        for (id, role, organisation) in people {
            let (name, organisation) = (format!("Person {id}"), organisation.to_owned());
            let nominated = id == "pia" || id == "hana";
            let keep = staff::Keep { id: id.into(), name, role, organisation, nominated, left_on: None };
            perform(&self.house, &call, &keep).await.unwrap_or_else(|e| panic!("{id}: {e}"));
        }
        let contract = Contract {
            id: CONTRACT.into(),
            name: "JETS in two areas".into(),
            pack: "jets".into(),
            version: "2020-08-25".into(),
            prime: "prime".into(),
            areas: vec!["CPA1".into(), "CPA2".into()],
            starts: "2020-10-05".into(),
            ends: "2022-12-31".into(),
            targets: Vec::new(),
        };
        perform(&self.house, &call, &contracts::Keep { contract }).await.unwrap_or_else(|e| panic!("{e}"));
    }
}
