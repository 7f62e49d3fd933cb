//! The house: the store, the policies and the programmes, and who asks it for something.

use crate::desk::told::Told;
use crate::programs::Programs;
use crate::refused;
use std::sync::{Arc, OnceLock};
use waymark_access::{Asker, Policies};
use waymark_domain::Refusal;
use waymark_domain::staff::Role;
use waymark_rules::program::Program;
use waymark_rules::{Day, Vocabulary};
use waymark_store::db::{Ask, Fence, Tx};
use waymark_store::journal::Reading;
use waymark_store::{Store, holidays, people};

/// Everything an action needs that is not its own.
pub struct House {
    /// Where everything is kept.
    pub store: Store,
    /// Who may do what.
    pub policies: Policies,
    /// The programmes by the id of their pack, ready to judge.
    pub programs: Programs,
    /// The kinds of fact there are.
    pub vocabulary: &'static Vocabulary,
    /// What lists say of the standards, once somebody asked: begin with none.
    pub told: OnceLock<Told>,
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "House on {}", self.store.db.name())
    }
}

impl House {
    /// What reading the journal needs.
    #[must_use]
    pub fn reading(&self) -> Reading<'_> {
        Reading { vocabulary: self.vocabulary, keys: &self.store.keys }
    }

    /// What lists say of the standards of every programme.
    #[must_use]
    pub fn told(&self) -> &Told {
        self.told.get_or_init(|| Told::of(&self.programs.all()))
    }

    /// The programme of a pack, with the holidays this process knows of.
    ///
    /// # Errors
    /// This version of Waymark has no such pack.
    pub fn program(&self, pack: &str) -> Result<Arc<Program>, Refusal> {
        Ok(self.programs.find(pack)?.1)
    }

    /// Takes in the holidays that were added or taken back since this process last looked; the version of the calendars there.
    ///
    /// # Errors
    /// They cannot be read, or a programme cannot be compiled with them.
    pub async fn follow_calendars(&self, ask: &(impl Ask + Sync)) -> Result<i64, Refusal> {
        let version = holidays::version(ask).await.map_err(refused)?;
        if version > self.programs.version() {
            self.programs.take_in(version, &holidays::all(ask).await.map_err(refused)?)?;
        }
        Ok(version)
    }
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody who signed in, by their id.
    Staff(String),
    /// A participant who signed in, and their record.
    Participant(String),
    /// Whoever runs a command on the machine itself.
    Operator,
}

/// One call: who asks, when, and under which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Who asks.
    pub who: Who,
    /// When: microseconds since 1970. The clock is read once for each call, outside.
    pub now: i64,
    /// The request's key: the same key twice has one effect.
    pub key: Option<String>,
}

impl Call {
    /// A call by the operator.
    #[must_use]
    pub fn operator(now: i64) -> Call {
        Call { who: Who::Operator, now, key: None }
    }

    /// A call by a member of staff.
    #[must_use]
    pub fn staff(id: &str, now: i64) -> Call {
        Call { who: Who::Staff(id.to_owned()), now, key: None }
    }

    /// The same call under a key.
    #[must_use]
    pub fn with_key(self, key: &str) -> Call {
        Call { key: Some(key.to_owned()), ..self }
    }

    /// The second of the call since 1970.
    #[must_use]
    pub fn second(&self) -> i64 {
        self.now.div_euclid(1_000_000)
    }

    /// The London day of the call.
    #[must_use]
    pub fn today(&self) -> Day {
        Day::of_instant(self.second()).unwrap_or(Day::FIRST)
    }

    /// Who asks, as the audit names them.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.who {
            Who::Staff(id) => id.clone(),
            Who::Participant(record) => waymark_store::audit::reference("participant", record, ""),
            Who::Operator => "operator".into(),
        }
    }
}

/// Who asks, with all that a decision may rest on, read afresh for each call: a right taken away is gone with the next.
///
/// # Errors
/// There is no such person.
pub(crate) async fn asker(ask: &Tx, call: &Call) -> Result<Asker, Refusal> {
    let today = call.today();
    match &call.who {
        Who::Operator => Ok(Asker::operator(today)),
        Who::Staff(id) => {
            let found = people::asker(ask, id, today).await.map_err(refused)?;
            let found = found.ok_or_else(|| Refusal::NotFound { what: "member of staff", id: id.clone() });
            let (staff, covers, windows) = found?;
            Ok(Asker::staff(staff, &covers, &windows, today))
        }
        Who::Participant(record) => {
            let staff = waymark_domain::staff::Staff {
                id: call.name(),
                name: String::new(),
                role: Role::Participant,
                organisation: String::new(),
                path: "/".into(),
                nominated: false,
                left_on: None,
            };
            Ok(Asker::participant(staff, record, today))
        }
    }
}

/// Who asks, asked of the database that decides, where nothing else is read there.
///
/// # Errors
/// There is no such person.
pub(crate) async fn asked(house: &House, call: &Call) -> Result<Asker, Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    asker(&tx, call).await
}

/// How far the database lets somebody look, whatever our statements say: their own organisation and their windows.
pub(crate) fn fence(asker: &Asker) -> Fence {
    match asker.as_staff() {
        // A participant's own record may lie anywhere; the policies hold them to it.
        None => Fence::Everything,
        Some(staff) if staff.role == Role::Participant => Fence::Everything,
        Some(staff) => Fence::Within([vec![staff.path.clone()], asker.windows().to_vec()].concat()),
    }
}
