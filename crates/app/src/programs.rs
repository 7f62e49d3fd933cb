//! The programmes of the house, each compiled when it is first asked for, with the holidays added so far, and anew when one is added.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use waymark_domain::Refusal;
use waymark_rules::calendar::Calendar;
use waymark_rules::program::Program;
use waymark_store::holidays::{Holiday, standing};

/// What reads and compiles one pack, or says why it cannot.
pub type Make = Box<dyn Fn() -> Result<Program, String> + Send + Sync>;

/// Programmes by the id of their pack, as they came and with the holidays added; each compiled when it is first asked for.
///
/// What is held here is a copy for speed: the database says which version of the calendars is in force, and whatever is decided or
/// written asks it.
#[derive(Debug)]
pub struct Programs {
    listed: BTreeMap<String, Listed>,
    in_force: RwLock<InForce>,
}

/// One pack with its calendars as they were listed.
struct Listed {
    make: Make,
    made: OnceLock<Arc<Program>>,
}

impl std::fmt::Debug for Listed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.made.get().is_some() { "compiled" } else { "not asked for yet" })
    }
}

/// The holidays taken in, and the programmes asked for since, compiled with them.
#[derive(Debug, Default)]
struct InForce {
    version: i64,
    rows: Vec<Holiday>,
    programs: BTreeMap<String, Arc<Program>>,
}

impl Programs {
    /// Programmes that are compiled already, with their calendars as they were listed.
    #[must_use]
    pub fn new(programs: BTreeMap<String, Program>) -> Programs {
        let listed = programs.into_iter().map(|(id, program)| {
            let program = Arc::new(program);
            let again = Arc::clone(&program);
            (id, Listed { make: Box::new(move || Ok((*again).clone())), made: OnceLock::from(program) })
        });
        Programs { listed: listed.collect(), in_force: RwLock::default() }
    }

    /// Programmes by what compiles each, once somebody asks for it.
    #[must_use]
    pub fn when_asked(makes: BTreeMap<String, Make>) -> Programs {
        let listed = makes.into_iter().map(|(id, make)| (id, Listed { make, made: OnceLock::new() }));
        Programs { listed: listed.collect(), in_force: RwLock::default() }
    }

    /// The version of the calendars this process knows: the number of the last holiday added or taken back.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).version
    }

    /// The ids of the packs, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.listed.keys().cloned().collect()
    }

    /// Every programme by the id of its pack, as in force here; whatever was not asked for yet is compiled now.
    #[must_use]
    pub fn all(&self) -> BTreeMap<String, Arc<Program>> {
        self.listed.keys().filter_map(|id| Some((id.clone(), self.find(id).ok()?.1))).collect()
    }

    /// The programme of a pack, and the version of the calendars it was compiled with.
    ///
    /// # Errors
    /// This version of Waymark has no such pack, or it cannot be compiled.
    pub fn find(&self, pack: &str) -> Result<(i64, Arc<Program>), Refusal> {
        loop {
            let (version, rows) = {
                let held = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
                if let Some(program) = held.programs.get(pack) {
                    return Ok((held.version, Arc::clone(program)));
                }
                (held.version, held.rows.clone())
            };
            let program = self.made(pack, &rows)?;
            let mut held = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
            // Holidays taken in meanwhile ask for it to be compiled again.
            if held.version == version {
                let program = Arc::clone(held.programs.entry(pack.to_owned()).or_insert(program));
                return Ok((version, program));
            }
        }
    }

    /// A programme compiled with these holidays.
    fn made(&self, pack: &str, rows: &[Holiday]) -> Result<Arc<Program>, Refusal> {
        let listed = self.listing(pack)?;
        if rows.is_empty() {
            return Ok(Arc::clone(listed));
        }
        Ok(Arc::new(compiled(listed, &with(&listed.calendars, rows)?)?))
    }

    fn listing(&self, pack: &str) -> Result<&Arc<Program>, Refusal> {
        let listed = self.listed.get(pack).ok_or_else(|| {
            let fits = format!("the programmes are: {}", self.ids().join(", "));
            Refusal::invalid(format!("there is no programme `{pack}`"), fits)
        })?;
        if let Some(program) = listed.made.get() {
            return Ok(program);
        }
        let program = (listed.make)().map_err(|why| {
            Refusal::invalid(format!("the programme `{pack}` cannot be compiled: {why}"), "mend its pack")
        })?;
        Ok(listed.made.get_or_init(|| Arc::new(program)))
    }

    /// The programme of a pack with its calendars as they were listed: nothing added.
    #[must_use]
    pub fn as_listed(&self, pack: &str) -> Option<&Program> {
        self.listing(pack).ok().map(|program| &**program)
    }

    /// Compiles every programme asked for so far with these holidays. An older version than is held already changes nothing.
    ///
    /// # Errors
    /// A programme cannot be compiled with them.
    pub(crate) fn take_in(&self, version: i64, rows: &[Holiday]) -> Result<(), Refusal> {
        let asked: Vec<String> = {
            let held = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
            held.programs.keys().cloned().collect()
        };
        let mut programs = BTreeMap::new();
        for id in asked {
            let program = self.made(&id, rows)?;
            programs.insert(id, program);
        }
        let mut held = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        if version > held.version {
            *held = InForce { version, rows: rows.to_vec(), programs };
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use waymark_rules::pack::embedded;
    use waymark_rules::{Day, Pack, Vocabulary};

    fn jets() -> Result<Program, String> {
        let vocabulary = Vocabulary::embedded().unwrap();
        let pack = Pack::read(&embedded::files("jets").unwrap(), vocabulary).unwrap();
        Ok(Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()).unwrap())
    }

    #[test]
    fn a_pack_is_compiled_when_it_is_asked_for_and_once() {
        let times = Arc::new(AtomicUsize::new(0));
        let counting = Arc::clone(&times);
        let make: Make = Box::new(move || {
            counting.fetch_add(1, Ordering::SeqCst);
            jets()
        });
        let broken: Make = Box::new(|| Err("programme.toml:1: nothing in it".into()));
        let programs = Programs::when_asked([("jets".to_owned(), make), ("broken".to_owned(), broken)].into());
        assert_eq!((programs.ids(), times.load(Ordering::SeqCst)), (vec!["broken".to_owned(), "jets".to_owned()], 0));
        assert_eq!(programs.find("jets").unwrap().1.pack.id, "jets");
        assert!(programs.as_listed("jets").is_some());
        programs.find("jets").unwrap();
        assert_eq!(times.load(Ordering::SeqCst), 1);
        let said = programs.find("broken").unwrap_err().to_string();
        assert!(said.contains("programme.toml:1: nothing in it"), "{said}");
        assert!(programs.find("jetz").unwrap_err().to_string().contains("the programmes are: broken, jets"));
    }

    #[test]
    fn a_pack_asked_for_after_a_holiday_was_added_knows_it_too() {
        let programs = Programs::when_asked([("jets".to_owned(), Box::new(jets) as Make)].into());
        let day = Day::parse("2022-09-20").unwrap();
        let calendar = programs.as_listed("jets").unwrap().calendars[0].id.clone();
        let holiday = Holiday {
            seq: 1,
            calendar,
            day,
            name: "A day of mourning".into(),
            withdrawn: false,
            author: "pia".into(),
            recorded: 0,
        };
        programs.take_in(1, &[holiday]).unwrap();
        let (version, program) = programs.find("jets").unwrap();
        assert_eq!(version, 1);
        assert!(!program.tables.is_working(0, day.0) && jets().unwrap().tables.is_working(0, day.0));
    }
}
