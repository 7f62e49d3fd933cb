//! Everything an import may change about a contract, in one spelling, so that two ends can be compared.

use super::stored;
use crate::house::House;
use crate::{identities, refused};
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_domain::ledger::Digest;
use waymark_rules::facts::write::to_json_line;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::db::{Ask, Fence};
use waymark_store::participants::Participant;
use waymark_store::{journal, participants, referrals};

const AT_ONCE: i64 = 500;

/// The state of a contract's participants, part by part. Personal data stands in it in clear: it is for tests and tools, never kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// What is there, by kind and participant.
    pub parts: BTreeMap<String, String>,
}

impl State {
    /// One digest of it all.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let lines: Vec<String> = self.parts.iter().map(|(part, says)| format!("{part}\n{says}\n")).collect();
        Digest::of(lines.concat().as_bytes())
    }

    fn put(&mut self, kind: &str, of: &str, says: impl Into<String>) {
        self.parts.insert(format!("{kind} {of}"), says.into());
    }
}

/// The state of a contract: standing facts without when and in which order they were recorded, versions of referrals, standing
/// identities, what people are found by, markers and class, probable duplicates. How files are read is no part of it.
///
/// # Errors
/// It cannot be read.
pub async fn state(house: &House, contract: &str) -> Result<State, Refusal> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let mut state = State::default();
    let mut after = String::new();
    loop {
        let some = participants::after(&look, &after, AT_ONCE).await.map_err(refused)?;
        let Some(last) = some.last() else { break };
        after.clone_from(&last.id);
        for participant in some.iter().filter(|p| p.contract == contract) {
            one(house, &look, participant, &mut state).await?;
        }
    }
    for d in referrals::duplicates(&look).await.map_err(refused)? {
        state.put("duplicate", &format!("{} {}", d.one, d.other), format!("{} {}", d.because, d.state));
    }
    Ok(state)
}

async fn one(house: &House, look: &(impl Ask + Sync), p: &Participant, state: &mut State) -> Result<(), Refusal> {
    let placed = format!("{} {} {} [{}] {:?}", p.path, p.coach, p.class.name(), p.markers, p.same_person_as);
    state.put("participant", &p.id, placed);
    let subject = Subject::Participant(p.id.clone());
    let record = journal::load(look, house.reading(), &subject).await.map_err(refused)?;
    let bare =
        |fact: &FactRecord| FactRecord { id: None, replaces: None, recorded: 0, who: None, why: None, ..fact.clone() };
    let mut facts: Vec<String> = record.standing().map(|h| to_json_line(&bare(&h.fact), house.vocabulary)).collect();
    facts.sort_unstable();
    state.put("facts", &p.id, facts.concat());
    if let Some(key) = journal::key(look, &house.store.keys, &p.id).await.map_err(refused)? {
        let versions = stored::versions(look, (&p.contract, &p.id), &key).await?;
        let key_of = |v: &stored::Kept| format!("{} {:?}\n", Digest(v.key.digest), v.key.extracted);
        state.put("referrals", &p.id, versions.iter().map(key_of).collect::<String>());
        let standing = stored::standing(&versions).map(|(v, tied)| format!("{} {tied}", Digest(v.key.digest)));
        state.put("standing", &p.id, standing.unwrap_or_default());
        let known = identities::known(look, &p.id, &key).await?;
        state.put("identity", &p.id, format!("{:?}", known.last.map(|identity| identity.canonical())));
    }
    let tokens = waymark_store::identities::tokens_of(look, &p.id).await.map_err(refused)?;
    state.put("tokens", &p.id, format!("{tokens:?}"));
    Ok(())
}
