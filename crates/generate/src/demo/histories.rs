//! The facts of the invented contract's participants: what placing them must know of them, and who recorded which.

use super::placing::Case;
use super::{World, tree};
use crate::Generator;
use crate::kinds::Kinds;
use waymark_domain::staff::Role;
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject, Value};
use waymark_rules::vocabulary::{KindId, Vocabulary};

/// What placing a participant must know of their history.
pub(crate) struct Outline {
    pub(crate) received: Day,
    pub(crate) last: Day,
    pub(crate) birth: Option<Day>,
    pub(crate) in_wales: bool,
}

/// Reads the outline of a participant's history.
pub(crate) fn outline(generator: &Generator<'_>, number: u32) -> Outline {
    let kinds = &generator.world.kinds;
    let facts = generator.participant(number);
    let received = facts.iter().find(|fact| fact.kind == kinds.referral_received).map(|fact| fact.on);
    let last = facts.iter().map(|fact| fact.on).max().unwrap_or(Day::FIRST);
    let mut outline = Outline { received: received.unwrap_or(last), last, birth: None, in_wales: false };
    for fact in facts.iter().filter(|fact| fact.kind == kinds.detail_recorded) {
        match (fact.tag.as_deref(), &fact.value) {
            (Some("date_of_birth"), Some(Value::Date(day))) => outline.birth = outline.birth.or(Some(*day)),
            (Some("nation"), Some(Value::Word(nation))) => outline.in_wales = nation == "wales",
            _ => {}
        }
    }
    outline
}

/// The participant's facts, with who recorded each for which organisation.
pub(crate) fn facts(world: &World, generator: &Generator<'_>, number: u32, case: &Case) -> Vec<FactRecord> {
    let kinds = &generator.world.kinds;
    let clerk = clerk(world, case);
    let mut facts = entered(generator.participant(number));
    for fact in &mut facts {
        let (organisation, coach) = case.on(fact.on);
        let by_clerk = is_clerical(kinds, fact.kind);
        fact.organisation = Some(organisation.to_owned());
        fact.who = if by_clerk { clerk.clone() } else { world.staff.get(coach).map(|staff| staff.id.clone()) };
        if case.birth.is_some() && fact.kind == kinds.detail_recorded && fact.tag.as_deref() == Some("date_of_birth") {
            fact.value = case.birth.map(Value::Date);
        }
    }
    facts
}

/// The facts of the contract, recorded by the prime.
pub(crate) fn contract_facts(world: &World, generator: &Generator<'_>) -> Vec<FactRecord> {
    let manager = world.staff.iter().find(|staff| staff.role == Role::PrimeManager).map(|staff| staff.id.clone());
    let mut facts = entered(generator.contract_facts());
    for fact in &mut facts {
        fact.subject = Subject::Contract(world.contract.id.clone());
        fact.who.clone_from(&manager);
        fact.organisation = Some(tree::PRIME.to_owned());
    }
    facts
}

/// Those that somebody enters: what follows from other facts by itself is in no record.
fn entered(mut facts: Vec<FactRecord>) -> Vec<FactRecord> {
    if let Ok(vocabulary) = Vocabulary::embedded() {
        facts.retain(|fact| vocabulary.get(fact.kind).recorded_by != ["system"]);
    }
    facts
}

/// The administrator of the participant's hub, or of the prime where the hub has none.
fn clerk(world: &World, case: &Case) -> Option<String> {
    let of = |place: &str| {
        let clerks = world.staff.iter().filter(|staff| staff.role == Role::Administrator);
        clerks.into_iter().find(|staff| staff.organisation == place && staff.left_on.is_none())
    };
    of(case.hub()).or_else(|| of(tree::PRIME)).map(|staff| staff.id.clone())
}

/// Whether administrators record this: what comes from and goes to the commissioner's systems.
fn is_clerical(kinds: &Kinds, kind: KindId) -> bool {
    [
        kinds.referral_sent,
        kinds.referral_received,
        kinds.referral_acknowledged,
        kinds.referral_void,
        kinds.detail_recorded,
        kinds.group_set,
        kinds.start_outcome_recorded,
        kinds.earnings_updated,
        kinds.esf_start_form_sent,
        kinds.esf_form_filed,
        kinds.esf_start_form_received_by_dwp,
        kinds.esf_form_returned,
        kinds.esf_end_form_sent,
        kinds.prap_end_date_recorded,
        kinds.survey_sent,
        kinds.survey_response_received,
    ]
    .contains(&kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_rules::Pack;
    use waymark_rules::calendar::Calendar;
    use waymark_rules::pack::embedded;

    #[test]
    fn what_follows_by_itself_is_in_no_record() {
        let vocabulary = Vocabulary::embedded().unwrap();
        let pack = Pack::read(&embedded::files("ipes").unwrap(), vocabulary).unwrap();
        let calendars = Calendar::embedded().unwrap();
        let home = calendars.iter().find(|c| c.id == pack.calendar).unwrap();
        let generator = Generator::new(&pack, vocabulary, home, 3).unwrap();
        let derived = |fact: &FactRecord| vocabulary.get(fact.kind).recorded_by == ["system"];
        let all: Vec<FactRecord> = (0..60).flat_map(|n| generator.participant(n)).collect();
        assert!(all.iter().any(derived), "the lives of IPES hold what the system says");
        let before = all.len();
        let kept = entered(all);
        assert!(kept.len() < before && !kept.is_empty() && !kept.iter().any(derived));
    }
}
