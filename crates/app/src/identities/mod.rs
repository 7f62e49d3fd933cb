//! Who participants are: what the referral says, what was put right here, and which of the two stands.

mod correct;
mod differences;

pub use correct::Correct;
pub use differences::differences;

use crate::effects::NewIdentity;
use crate::participants::token_kind;
use crate::refused;
use serde::{Deserialize, Serialize};
use waymark_domain::Refusal;
use waymark_domain::identity::{Differing, Identity, IdentityCorrection, match_texts, standing};
use waymark_store::db::Ask;
use waymark_store::identities;
use waymark_store::keys::SubjectKey;

/// One version of an identity as it is kept: who the person is from then on, and what was put right if something was.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    identity: Identity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correction: Option<Correction>,
}

/// What was put right, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Correction {
    #[serde(flatten)]
    put: IdentityCorrection,
    why: String,
}

/// What is known of somebody's identity.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// The version that stands; `None` if there is none yet.
    pub last: Option<Identity>,
    /// What came with no referral: the first version.
    first: Option<Identity>,
    /// What was put right here, oldest first.
    pub corrections: Vec<IdentityCorrection>,
}

/// Reads what is known of somebody's identity.
pub(crate) async fn known(ask: &(impl Ask + Sync), participant: &str, key: &SubjectKey) -> Result<Known, Refusal> {
    let mut known = Known::default();
    for version in identities::versions(ask, participant, key).await.map_err(refused)? {
        let body: Body = serde_json::from_str(&version.body)
            .map_err(|e| Refusal::NotSaved(format!("an identity that was kept does not read: {e}")))?;
        known.corrections.extend(body.correction.map(|correction| correction.put));
        known.first.get_or_insert_with(|| body.identity.clone());
        known.last = Some(body.identity);
    }
    Ok(known)
}

impl Known {
    /// What the standing referral says of the person; where there is no referral the first version takes its place.
    pub(crate) fn said<'a>(&'a self, referral: Option<&'a Identity>) -> Option<&'a Identity> {
        referral.or(self.first.as_ref())
    }

    /// Who the person is, given what the standing referral says, and what needs a decision.
    pub(crate) fn stands(&self, referral: Option<&Identity>) -> (Identity, Vec<Differing>) {
        standing(self.said(referral).unwrap_or(&Identity::default()), &self.corrections)
    }

    /// The new version, if the referral makes one: another spelling of the same is none.
    pub(crate) fn by_referral(&self, identity: &Identity) -> Result<Option<NewIdentity>, Refusal> {
        if self.last.as_ref().is_some_and(|last| last.canonical() == identity.canonical()) {
            return Ok(None);
        }
        new_version("referral", Body { identity: identity.clone(), correction: None }).map(Some)
    }
}

fn new_version(source: &'static str, body: Body) -> Result<NewIdentity, Refusal> {
    let tokens = tokens(&body.identity);
    let body =
        serde_json::to_string(&body).map_err(|e| Refusal::NotSaved(format!("an identity does not write: {e}")))?;
    Ok(NewIdentity { source, body, tokens })
}

/// By what somebody can be found, each under the name that is kept beside its keyed digest.
pub(crate) fn tokens(identity: &Identity) -> Vec<(&'static str, String)> {
    match_texts(identity).into_iter().map(|(on, text)| (token_kind(on), text)).collect()
}
