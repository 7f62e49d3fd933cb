//! The programmes of the house, compiled with the holidays added so far, and compiled anew when one is added.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use waymark_domain::Refusal;
use waymark_rules::calendar::Calendar;
use waymark_rules::program::Program;
use waymark_store::holidays::{Holiday, standing};

/// Programmes by the id of their pack, as they came and with the holidays added.
///
/// What is held here is a copy for speed: the database says which version of the calendars is in force, and whatever is decided or
/// written asks it.
#[derive(Debug)]
pub struct Programs {
    as_listed: BTreeMap<String, Arc<Program>>,
    in_force: RwLock<InForce>,
}

#[derive(Debug)]
struct InForce {
    version: i64,
    programs: BTreeMap<String, Arc<Program>>,
}

impl Programs {
    /// Programmes with their calendars as they were listed.
    #[must_use]
    pub fn new(programs: BTreeMap<String, Program>) -> Programs {
        let as_listed: BTreeMap<String, Arc<Program>> =
            programs.into_iter().map(|(id, program)| (id, Arc::new(program))).collect();
        let in_force = RwLock::new(InForce { version: 0, programs: as_listed.clone() });
        Programs { as_listed, in_force }
    }

    /// The version of the calendars this process knows: the number of the last holiday added or taken back.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).version
    }

    /// The ids of the packs, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.as_listed.keys().cloned().collect()
    }

    /// Every programme by the id of its pack, as in force here.
    #[must_use]
    pub fn all(&self) -> BTreeMap<String, Arc<Program>> {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).programs.clone()
    }

    /// The programme of a pack, and the version of the calendars it was compiled with.
    ///
    /// # Errors
    /// This version of Waymark has no such pack.
    pub fn find(&self, pack: &str) -> Result<(i64, Arc<Program>), Refusal> {
        let held = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
        let found = held.programs.get(pack).map(|program| (held.version, Arc::clone(program)));
        found.ok_or_else(|| {
            let fits = format!("the programmes are: {}", self.ids().join(", "));
            Refusal::invalid(format!("there is no programme `{pack}`"), fits)
        })
    }

    /// The programme of a pack with its calendars as they were listed: nothing added.
    #[must_use]
    pub fn as_listed(&self, pack: &str) -> Option<&Program> {
        self.as_listed.get(pack).map(|program| &**program)
    }

    /// Compiles every programme with these holidays. An older version than is held already changes nothing.
    ///
    /// # Errors
    /// A programme cannot be compiled with them.
    pub(crate) fn take_in(&self, version: i64, rows: &[Holiday]) -> Result<(), Refusal> {
        let mut programs = BTreeMap::new();
        for (id, program) in &self.as_listed {
            programs.insert(id.clone(), Arc::new(compiled(program, &with(&program.calendars, rows)?)?));
        }
        let mut held = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        if version > held.version {
            *held = InForce { version, programs };
        }
        Ok(())
    }
}

/// Calendars with the holidays that stand of some rows.
///
/// # Errors
/// A day lies outside a calendar's years.
pub(crate) fn with(calendars: &[Calendar], rows: &[Holiday]) -> Result<Vec<Calendar>, Refusal> {
    let standing = standing(rows);
    let one = |calendar: &Calendar| {
        let ours = standing.iter().filter(|row| row.calendar == calendar.id);
        ours.into_iter().try_fold(calendar.clone(), |merged, row| merged.with_holiday(row.day, &row.name))
    };
    let merged = calendars.iter().map(one).collect::<Result<Vec<_>, _>>();
    merged.map_err(|outside| Refusal::invalid(outside.to_string(), "choose a day within the calendar's years"))
}

/// A programme with other calendars.
///
/// # Errors
/// It cannot be compiled with them.
pub(crate) fn compiled(program: &Program, calendars: &[Calendar]) -> Result<Program, Refusal> {
    Program::compile(&program.pack, &program.vocabulary, calendars).map_err(|problems| {
        let said = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Refusal::invalid(format!("the programme `{}` cannot be compiled: {said}", program.pack.id), "mend its pack")
    })
}
