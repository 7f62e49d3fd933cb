//! Find a person as it is typed: by name with slips, hyphens and accents, telephone, National Insurance number, birth date or reference.

use super::shown::{Person, Shower};
use crate::house::{Call, House};
use crate::participants::{Drawn, scoped, token_kind};
use crate::refused;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::identity::MatchOn;
use waymark_domain::name_parts::{ALIKE, Asked};
use waymark_store::db::Look;
use waymark_store::identities;
use waymark_store::search::{self, Found as Candidate};

/// The most candidates opened and compared.
const CANDIDATES: i64 = 60;
/// The most people shown.
const SHOWN: usize = 20;

/// Somebody found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Who.
    #[serde(flatten)]
    pub person: Person,
    /// Their birth date, to tell two of one name apart; nothing where it is not known.
    pub born: Option<String>,
    /// The stage of their last enrolment; empty where it is on none.
    pub stage: String,
    /// How well they fit, in thousandths; more than a thousand where a number fits as well.
    pub alike: u32,
}

/// Whoever fits what was typed best, the best first, of those whoever asks may find and know. Nobody where too little was typed.
///
/// What was typed is read, compared and forgotten: it is in no row, no line of the audit, no log and no error.
///
/// # Errors
/// This person may search for nobody, or it cannot be read.
pub async fn find(house: &House, call: &Call, typed: &str) -> Result<Vec<Found>, Refusal> {
    let Drawn { look, scope, asker } = scoped(house, call, Act::Search).await?;
    let Some(asked) = Asked::read(typed) else { return Ok(Vec::new()) };
    let mut candidates = Vec::new();
    if let Some(nino) = asked.nino() {
        candidates.extend(by_number(house, &look, nino.as_str()).await?);
    }
    let sure: BTreeSet<String> = candidates.iter().map(|c: &Candidate| c.participant.clone()).collect();
    let (pieces, least) = asked.pieces();
    let wanted = (pieces.as_slice(), least);
    candidates
        .extend(search::candidates(&look, (&scope, &house.store.keys), wanted, CANDIDATES).await.map_err(refused)?);
    drop(look);
    let shower = Shower::new(house, &asker, call.today());
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for candidate in candidates {
        let Some(class) = candidate.class else { continue };
        let coach = (!candidate.coach.is_empty()).then_some(candidate.coach.as_str());
        let target =
            Target::record(&candidate.contract, &candidate.path, &candidate.participant).assigned(coach).kept(class);
        let may = |act| house.policies.may(&asker, act, &target).allowed();
        if !seen.insert(candidate.participant.clone()) || !may(Act::Search) || !may(Act::SeeIdentity) {
            continue;
        }
        let identity = candidate.identity.open(&house.store.keys).map_err(refused)?.unwrap_or_default();
        let by_number = if sure.contains(&candidate.participant) { 2_000 } else { 0 };
        let alike = asked.likeness(&identity, &candidate.participant) + by_number;
        if alike >= ALIKE {
            let markers = may(Act::SeeMarkerPresence);
            let person = shower.found(&candidate, &identity, markers);
            found.push(Found { person, born: identity.date_of_birth, stage: candidate.stage, alike });
        }
    }
    found.sort_by(|a, b| {
        let key = |f: &Found| (Reverse(f.alike), f.person.name.clone(), f.person.participant.clone());
        key(a).cmp(&key(b))
    });
    found.truncate(SHOWN);
    Ok(found)
}

/// Whoever has this National Insurance number, by its keyed digest.
async fn by_number(house: &House, look: &Look, number: &str) -> Result<Vec<Candidate>, Refusal> {
    let kind = token_kind(MatchOn::Number);
    let mut all = Vec::new();
    for id in identities::with_token(look, &house.store.keys, kind, number).await.map_err(refused)? {
        all.extend(search::one(look, &id).await.map_err(refused)?);
    }
    Ok(all)
}
