//! The invented contract behind `waymark demo`: who delivers it, for whom, and what coaches write, all from a seed.

mod agreement;
mod draw;
mod goals;
mod histories;
mod mid_flight;
mod moved;
mod names;
mod notes;
mod person;
mod places;
mod placing;
mod posts;
mod quotas;
mod situation;
mod tree;

pub use goals::{Goal, Step};
pub use mid_flight::{Arrived, Happened, MidFlight, SetUp, Stay};
pub use notes::{Note, scene_kinds};
pub use person::Person;
pub use placing::{Assignment, Placement};
pub use tree::Handover;

use crate::Generator;
use placing::Case;
use waymark_domain::contract::Contract;
use waymark_domain::organisation::Organisation;
use waymark_domain::staff::{AuditWindow, Cover, Staff};
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::FactRecord;
use waymark_rules::vocabulary::Vocabulary;

/// The first month in which anybody is referred.
pub(crate) const OPENS: (i16, u8, u8) = (2020, 10, 1);

/// A contract with everybody on it. The facts of its participants come from a [`Generator`] of the same seed, one participant at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// The seed it was made from.
    pub seed: u64,
    /// All organisations; each stands after the one above it.
    pub organisations: Vec<Organisation>,
    /// The contract.
    pub contract: Contract,
    /// Everybody who works on it or looks at it, of every role but participant.
    pub staff: Vec<Staff>,
    /// Who stood in for whom.
    pub covers: Vec<Cover>,
    /// When people from outside may read.
    pub windows: Vec<AuditWindow>,
    /// The partners that left or changed hands.
    pub handovers: Vec<Handover>,
    cases: Vec<Case>,
}

impl World {
    /// Makes the contract with participants 1 to `participants`; the same seed and number give the same contract.
    ///
    /// # Errors
    /// A plain sentence if the vocabulary or the calendar that are built in lack what invented histories need.
    pub fn make(seed: u64, participants: u32) -> Result<World, String> {
        let vocabulary = Vocabulary::embedded().map_err(in_words)?;
        let calendars = Calendar::embedded().map_err(|problems| in_words(&problems))?;
        let home = calendars.iter().find(|calendar| calendar.id == "england-and-wales");
        let home = home.ok_or("there is no calendar `england-and-wales`")?;
        World::of(
            &Generator { world: crate::World::new(vocabulary, home)?, seed, contract: Vec::new(), any: None },
            participants,
        )
    }

    /// Makes the contract whose participants a generator invents, on that generator's programme.
    ///
    /// # Errors
    /// A plain sentence if a post cannot be filled.
    pub fn of(generator: &Generator<'_>, participants: u32) -> Result<World, String> {
        let seed = generator.seed;
        let outlines: Vec<_> = (1..=participants).map(|number| histories::outline(generator, number)).collect();
        let organisations = tree::organisations();
        let posts = posts::posts(seed, participants, &organisations)?;
        let cases = placing::cases(seed, &outlines, &posts);
        Ok(World {
            seed,
            contract: agreement::contract(generator.any.as_ref().map(|any| any.pack()), participants),
            covers: posts.covers()?,
            windows: posts.windows(&organisations)?,
            handovers: tree::handovers(),
            staff: posts.staff,
            organisations,
            cases,
        })
    }

    /// How many participants there are; they are numbered from 1.
    #[must_use]
    pub fn participants(&self) -> u32 {
        u32::try_from(self.cases.len()).unwrap_or(u32::MAX)
    }

    /// The participant of this number; nothing outside 1 to [`World::participants`].
    #[must_use]
    pub fn person(&self, number: u32) -> Option<Person> {
        self.case(number).map(|case| person::person(self, number, case))
    }

    /// To whom the participant of this number belongs, and under which reference.
    #[must_use]
    pub fn placement(&self, number: u32) -> Option<Placement> {
        self.case(number).map(|case| placing::placement(self, number, case))
    }

    /// The facts of a participant, each with who recorded it for which organisation, in order of recording.
    ///
    /// `generator` must have this contract's seed. For somebody referred twice, both referrals say the same birth date.
    #[must_use]
    pub fn facts(&self, generator: &Generator<'_>, number: u32) -> Vec<FactRecord> {
        self.case(number).map_or_else(Vec::new, |case| histories::facts(self, generator, number, case))
    }

    /// The facts of the contract itself, under its id.
    #[must_use]
    pub fn contract_facts(&self, generator: &Generator<'_>) -> Vec<FactRecord> {
        histories::contract_facts(self, generator)
    }

    /// What was written about a participant, beside their facts, in order of time.
    #[must_use]
    pub fn notes(&self, vocabulary: &Vocabulary, number: u32, facts: &[FactRecord]) -> Vec<Note> {
        self.case(number).map_or_else(Vec::new, |case| notes::notes(self, vocabulary, (number, case), facts))
    }

    /// The goals a participant agreed, with their steps; none where no action plan was agreed.
    #[must_use]
    pub fn goals(&self, vocabulary: &Vocabulary, number: u32, facts: &[FactRecord]) -> Vec<Goal> {
        self.case(number).map_or_else(Vec::new, |case| goals::goals(self, vocabulary, (number, case), facts))
    }

    fn case(&self, number: u32) -> Option<&Case> {
        self.cases.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }
}

/// The id of the participant of a number, as [`Generator::participant`] writes it.
pub(crate) fn participant_id(number: u32) -> String {
    format!("P-{number:06}")
}

fn in_words(problems: &[waymark_rules::Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
