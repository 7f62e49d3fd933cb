//! Keeps the facts of a record in step with what the standing version of its referral says.

use crate::house::Call;
use std::collections::{BTreeMap, BTreeSet};
use waymark_access::Asker;
use waymark_domain::record::{Held, Record, in_words};
use waymark_domain::referral::{Referral, facts_of};
use waymark_rules::Vocabulary;
use waymark_rules::facts::FactRecord;

/// Who records, for whom and when.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    who: String,
    organisation: Option<String>,
    second: i64,
}

impl Stamp {
    /// As the call and the asker say.
    pub fn of(call: &Call, asker: &Asker) -> Stamp {
        let organisation = asker.as_staff().map(|staff| staff.organisation.clone());
        Stamp { who: call.name(), organisation, second: call.second() }
    }
}

/// What is to be appended to a record.
#[derive(Debug, Default)]
pub(crate) struct Step {
    /// The facts.
    pub facts: Vec<FactRecord>,
    /// What a person changed here and the referral says otherwise: it stays as it is.
    pub left: Vec<String>,
}

/// The facts that bring a record into step with a referral; none if it is. Whatever came in between, the facts that stand
/// afterwards are those the referral says, but for what a person corrected or withdrew here.
pub(crate) fn sync(record: &Record, referral: &Referral, stamp: &Stamp, vocabulary: &Vocabulary) -> Step {
    let root = format!("referral:{}:", referral.reference);
    let wanted = facts_of(referral, &referral.reference, None, stamp.second, vocabulary);
    let named = |fact: FactRecord| Some((fact.id.as_deref()?.strip_prefix(&root)?.to_owned(), fact));
    let mut wanted: BTreeMap<String, FactRecord> = wanted.into_iter().filter_map(named).collect();
    let mut last: BTreeMap<String, (u32, &Held)> = BTreeMap::new();
    for held in &record.facts {
        let Some((what, nth)) = held.fact.id.as_deref().and_then(|id| role(id.strip_prefix(&root)?)) else { continue };
        let newest = last.entry(what.to_owned()).or_insert((nth, held));
        if nth >= newest.0 {
            *newest = (nth, held);
        }
    }
    let mut step = Step::default();
    let roles: BTreeSet<String> = wanted.keys().chain(last.keys()).cloned().collect();
    for what in roles {
        let wanted = wanted.remove(&what).map(|fact| stamped(fact, stamp));
        let id = |nth: u32| Some(if nth == 1 { format!("{root}{what}") } else { format!("{root}{what}:{nth}") });
        match (wanted, last.get(&what)) {
            (Some(fact), None) => step.facts.push(FactRecord { id: id(1), ..fact }),
            (None, None) => {}
            (wanted, Some((nth, held))) => {
                if record.corrected_by(held).is_some() {
                    let says = wanted.filter(|fact| !is_same(fact, &held.fact));
                    step.left.extend(says.map(|fact| in_words(&fact, vocabulary)));
                } else if let Some(fact) = next(&held.fact, wanted, stamp) {
                    step.facts.push(FactRecord { id: id(nth + 1), ..fact });
                }
            }
        }
    }
    step
}

/// What a fact's id is for, and the how-manieth of its kind it is: `benefit:3` is the third word on the benefit.
fn role(rest: &str) -> Option<(&str, u32)> {
    match rest.split_once(':') {
        None => Some((rest, 1)),
        Some((what, nth)) => Some((what, nth.parse().ok()?)),
    }
}

/// What comes after the newest fact of a role; nothing if that says it already.
fn next(newest: &FactRecord, wanted: Option<FactRecord>, stamp: &Stamp) -> Option<FactRecord> {
    // A clock that was set back must not make a correction older than what it corrects.
    let recorded = stamp.second.max(newest.recorded);
    match wanted {
        Some(fact) if newest.withdrawn => Some(FactRecord { recorded, ..fact }),
        Some(fact) if is_same(&fact, newest) => None,
        Some(fact) => Some(FactRecord { recorded, replaces: newest.id.clone(), ..fact }),
        None if newest.withdrawn => None,
        // All else stays as in the fact that goes, so that it is kept as closely.
        None => Some(FactRecord {
            recorded,
            replaces: newest.id.clone(),
            withdrawn: true,
            why: Some("the referral no longer says so".into()),
            ..stamped(newest.clone(), stamp)
        }),
    }
}

fn stamped(fact: FactRecord, stamp: &Stamp) -> FactRecord {
    FactRecord {
        who: Some(stamp.who.clone()),
        organisation: stamp.organisation.clone(),
        recorded: stamp.second,
        ..fact
    }
}

fn is_same(a: &FactRecord, b: &FactRecord) -> bool {
    (a.kind, a.on, a.at, &a.tag, &a.value, &a.attributes) == (b.kind, b.on, b.at, &b.tag, &b.value, &b.attributes)
}
