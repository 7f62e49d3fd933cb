//! What somebody may see of a participant who stands behind a figure.

use crate::house::House;
use crate::participants::identity;
use crate::refused;
use crate::scene::record_target;
use std::collections::BTreeMap;
use waymark_access::{Act, Asker};
use waymark_domain::Refusal;
use waymark_domain::staff::RecordClass;
use waymark_rules::pack::{details_of, terms_of};
use waymark_rules::program::Program;
use waymark_rules::vocabulary::Kept;
use waymark_store::db::Look;
use waymark_store::participants;

/// What may be shown of a participant: nothing, unless the policies say so.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// Whether the record may be opened.
    pub(super) record: bool,
    /// The classes of facts that may be read.
    pub(super) facts: Vec<RecordClass>,
    /// The participant's name, where it may be known and is.
    pub(super) name: Option<String>,
}

impl Sight {
    /// Whether the sentences of a standard may be read, by the classes of the facts they can speak of.
    pub(super) fn may_read(&self, classes: &Classes, standard: &str) -> bool {
        self.record && classes.0.get(standard).is_some_and(|all| all.iter().all(|class| self.facts.contains(class)))
    }
}

/// The classes of the facts that each standard's sentences can speak of, by the standard's id.
#[derive(Debug)]
pub(super) struct Classes(BTreeMap<String, Vec<RecordClass>>);

impl Classes {
    pub(super) fn of(program: &Program) -> Classes {
        let vocabulary = &program.vocabulary;
        let detail = |name: &str| vocabulary.detail(name).map(|detail| class(detail.kept));
        let mut found = BTreeMap::new();
        for standard in &program.pack.standards {
            let mut all = vec![RecordClass::Ordinary];
            for term in terms_of(standard) {
                all.extend(vocabulary.kind(&term.event).map(|(kind, _)| class(vocabulary.get(kind).kept)));
                all.extend(term.with.iter().flat_map(|(_, words)| words).filter_map(|word| detail(word)));
            }
            all.extend(details_of(standard).into_iter().filter_map(detail));
            found.insert(standard.head.id.clone(), all);
        }
        Classes(found)
    }
}

fn class(kept: Kept) -> RecordClass {
    match kept {
        Kept::Open | Kept::Identity => RecordClass::Ordinary,
        Kept::Health => RecordClass::Health,
        Kept::Offending => RecordClass::Offending,
    }
}

/// What somebody may see of a participant.
pub(super) async fn sight(house: &House, look: &Look, asker: &Asker, id: &str) -> Result<Sight, Refusal> {
    let Some(found) = participants::find(look, id).await.map_err(refused)? else { return Ok(Sight::default()) };
    let target = record_target(&found);
    let may = |act, class| house.policies.may(asker, act, &target.clone().fact(class)).allowed();
    if !may(Act::SeeParticipant, RecordClass::Ordinary) {
        return Ok(Sight::default());
    }
    let facts = RecordClass::ALL.into_iter().filter(|class| may(Act::SeeFact, *class)).collect();
    let identity = match may(Act::SeeIdentity, RecordClass::Ordinary) {
        true => identity(house, look, &found).await.map_err(refused)?,
        false => None,
    };
    let name = identity.and_then(|i| {
        let parts: Vec<String> = [i.first_names, i.last_name].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    Ok(Sight { record: true, facts, name })
}
