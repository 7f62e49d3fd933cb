//! Put a name, number, birth date or contact detail right: a new version, which later referrals do not overwrite in silence.

use super::{Body, Correction, known, new_version};
use crate::effects::{Change, Effects};
use crate::perform::Action;
use crate::referrals::{alike, said, stored};
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::identity::{Identity, IdentityCorrection, IdentityField};
use waymark_store::{journal, referrals};

/// Put one field of somebody's identity right.
#[derive(Debug, Clone)]
pub struct Correct {
    /// The participant.
    pub participant: String,
    /// The field.
    pub field: IdentityField,
    /// What it shall say; `None` takes it away.
    pub value: Option<String>,
    /// Why.
    pub why: String,
    /// How many versions of the identity there were when it was looked at; `None` where nobody looked.
    pub seen: Option<i64>,
}

impl Action for Correct {
    type Done = ();

    fn act(&self) -> Act {
        Act::CorrectIdentity
    }

    fn about(&self) -> About {
        About::Record(self.participant.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        if self.why.trim().is_empty() {
            return Err(Refusal::invalid("no reason was given", "say in a few words why"));
        }
        let participant = scene.participant()?.clone();
        referrals::take_turn(scene.tx).await.map_err(refused)?;
        let key = journal::key(scene.tx, &scene.house.store.keys, &participant.id).await.map_err(refused)?;
        let nobody = || {
            Refusal::invalid(
                "nothing is known of who this is",
                "a referral brings the identity; then it can be corrected",
            )
        };
        let key = key.ok_or_else(nobody)?;
        let known = known(scene.tx, &participant.id, &key).await?;
        let last = known.last.clone().ok_or_else(nobody)?;
        self.must_be_new(&last, participant.identities)?;
        let versions = stored::versions(scene.tx, (&participant.contract, &participant.id), &key).await?;
        let referral = stored::standing(&versions).map(|(version, _)| &version.referral);
        let was = known.said(referral.map(|r| &r.identity)).and_then(|said| said.get(self.field));
        let put = IdentityCorrection { field: self.field, value: self.value.clone(), was };
        let mut identity = last;
        identity
            .set(self.field, self.value.as_deref())
            .map_err(|what| Refusal::invalid(what, "nothing was changed"))?;
        let id = participant.id.clone();
        let contract = &scene.contract()?.contract.id;
        let mut change = Change::of(Some(participant), scene.record.clone(), contract, scene.notices.clone());
        if let Some(referral) = referral {
            let corrected = waymark_domain::referral::Referral { identity: identity.clone(), ..referral.clone() };
            let stamp = said::Stamp::of(scene.call, scene.asker);
            change.facts = said::sync(&scene.record, &corrected, &stamp, scene.house.vocabulary).facts;
        }
        let correction = Some(Correction { put, why: self.why.trim().to_owned() });
        let new = new_version("correction", Body { identity, correction })?;
        let found = [(id, contract.clone(), new.tokens.clone())];
        change.identity = Some(new);
        let others = alike::offers(scene.tx, &scene.house.store.keys, &found).await?;
        Ok((Effects { changes: vec![change], others: others.into_iter().map(|o| o.effect).collect() }, ()))
    }
}

impl Correct {
    fn must_be_new(&self, last: &Identity, version: i64) -> Result<(), Refusal> {
        let mut after = last.clone();
        after.set(self.field, self.value.as_deref()).map_err(|what| Refusal::invalid(what, "nothing was changed"))?;
        if after.get(self.field) == last.get(self.field) {
            let what = format!("the {} says that already", self.field.label());
            return Err(Refusal::invalid(what, "there is nothing to change"));
        }
        if self.seen.is_some_and(|seen| seen != version) {
            let theirs = "names or contact details were changed since you looked".to_owned();
            return Err(Refusal::Conflict { theirs, yours: format!("another {}", self.field.label()), version });
        }
        Ok(())
    }
}
