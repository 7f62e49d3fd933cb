//! What the simulator was told: every acknowledged write, kept in memory and nowhere near the database.

use std::collections::{BTreeMap, BTreeSet};
use waymark_app::Call;
use waymark_domain::record::implied_id;
use waymark_rules::Vocabulary;
use waymark_rules::facts::{FactRecord, to_json_line};

/// One record as it was acknowledged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KnownRecord {
    /// The facts in order, each as a line.
    pub(super) facts: Vec<String>,
    /// The placements in order: organisation, coach, author.
    pub(super) placements: Vec<[String; 3]>,
}

/// Everything acknowledged.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The records, by participant.
    pub(super) records: BTreeMap<String, KnownRecord>,
    /// The claims: person and outcome, and from which record by whom.
    pub(super) claims: BTreeMap<(String, String), (String, String)>,
    /// Writes whose line in the audit was not seen yet: subject, first and last place.
    pub(super) unaudited: BTreeSet<(String, u64, u64)>,
    /// How many refusals were given to people.
    pub(super) refusals: u64,
    /// Records changed since they were last compared.
    pub(super) touched: BTreeSet<String>,
}

impl Known {
    /// A fact was acknowledged at this place of a record.
    ///
    /// # Errors
    /// The place is not the next one.
    pub(super) fn fact(&mut self, participant: &str, seq: i64, line: String) -> Result<(), String> {
        let record = self.records.entry(participant.to_owned()).or_default();
        record.facts.push(line);
        self.touched.insert(participant.to_owned());
        let (next, place) = (record.facts.len(), u64::try_from(seq).unwrap_or(0));
        self.unaudited.insert((reference(participant, "facts"), place, place));
        if u64::try_from(next).ok() == Some(place) {
            return Ok(());
        }
        Err(format!("I12: {participant} has {next} acknowledged facts, and the last was given the place {seq}"))
    }

    /// A placement was acknowledged.
    pub(super) fn placement(&mut self, participant: &str, (organisation, coach): (&str, &str), author: &str) {
        let record = self.records.entry(participant.to_owned()).or_default();
        record.placements.push([organisation.to_owned(), coach.to_owned(), author.to_owned()]);
        let place = u64::try_from(record.placements.len()).unwrap_or(0);
        self.unaudited.insert((reference(participant, "placement"), place, place));
        self.touched.insert(participant.to_owned());
    }
}

/// As the audit names a part of a record.
pub(super) fn reference(participant: &str, part: &str) -> String {
    waymark_store::audit::reference("participant", participant, part)
}

/// A fact as it must be found again, recorded in a call by somebody for an organisation.
pub(super) fn stamped(fact: &FactRecord, call: &Call, organisation: Option<&str>) -> FactRecord {
    let organisation = organisation.map(ToOwned::to_owned);
    FactRecord { recorded: call.second(), who: Some(call.name()), organisation, ..fact.clone() }
}

/// A fact as a line, under the id it was given.
pub(super) fn line(fact: &FactRecord, (participant, seq): (&str, i64), vocabulary: &Vocabulary) -> String {
    let id = fact.id.clone().or_else(|| Some(implied_id(participant, seq)));
    to_json_line(&FactRecord { id, ..fact.clone() }, vocabulary)
}
