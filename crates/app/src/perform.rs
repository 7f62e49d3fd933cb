//! The one way anything changes: allow, decide, record, audit, commit, in one transaction.

use crate::effects::{self, Effects, Part, Written};
use crate::house::{Call, House, asker, fence};
use crate::refused;
use crate::scene::{About, Scene};
use serde::Serialize;
use serde::de::DeserializeOwned;
use waymark_access::{Act, Asker, Decision, Target};
use waymark_domain::Refusal;
use waymark_domain::ledger::Outcome;
use waymark_store::audit::Audit;
use waymark_store::db::{Fence, Tx};
use waymark_store::keys::to_hex;
use waymark_store::requests::{self, Taken};
use waymark_store::{StoreError, house, jobs};

/// How often a transaction is tried that another was in the way of.
pub(crate) const TRIES: u32 = 8;

/// One thing a person can do.
pub trait Action: Sync {
    /// What it answers.
    type Done: Serialize + DeserializeOwned + Send;

    /// Its name in the audit, and what the policies are asked.
    fn act(&self) -> Act;

    /// What it is about.
    fn about(&self) -> About;

    /// Everything that makes two requests the same, for its key.
    fn fingerprint(&self) -> String;

    /// What the policies are asked about.
    fn target(&self, scene: &Scene<'_>) -> impl Future<Output = Result<Target, Refusal>> + Send {
        let target = scene.target();
        async move { Ok(target) }
    }

    /// Decides: what it does and what it answers, or why not. It writes nothing itself.
    fn decide(&self, scene: &Scene<'_>) -> impl Future<Output = Result<(Effects, Self::Done), Refusal>> + Send;
}

/// Does one thing, or says why not. What was refused is audited too; what cannot be audited is not done.
///
/// # Errors
/// The refusal, in words for whoever asked.
pub async fn perform<A: Action>(house: &House, call: &Call, action: &A) -> Result<A::Done, Refusal> {
    for turn in 1..=TRIES {
        match once(house, call, action).await {
            Err(Stopped::Busy) if turn < TRIES => {}
            Err(Stopped::Busy) => return Err(refused(StoreError::Busy)),
            Err(Stopped::Refused(refusal, policies)) => {
                audit_refusal(house, call, (action.act().name(), &action.about().reference()), &policies, &refusal)
                    .await?;
                return Err(refusal);
            }
            Ok(done) => return Ok(done),
        }
    }
    Err(refused(StoreError::Busy))
}

/// Why one try came to nothing.
enum Stopped {
    /// Another transaction was in the way.
    Busy,
    /// A refusal, and the policies that decided.
    Refused(Refusal, Vec<String>),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Stopped {
        if refusal == refused(StoreError::Busy) { Stopped::Busy } else { Stopped::Refused(refusal, Vec::new()) }
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Stopped {
        if error.may_be_tried_again() { Stopped::Busy } else { Stopped::Refused(refused(error), Vec::new()) }
    }
}

async fn once<A: Action>(house: &House, call: &Call, action: &A) -> Result<A::Done, Stopped> {
    let tx = house.store.db.begin(&Fence::Everything).await?;
    let asker = asker(&tx, call).await?;
    tx.narrow(&fence(&asker)).await?;
    if let Some(key) = &call.key {
        // Keyed, so that nobody who sees the rows can try what was said by guessing.
        let said = format!("{}\n{}", action.act().name(), action.fingerprint());
        let digest = to_hex(&house.store.keys.token("request", &said));
        match requests::take(&tx, (&call.name(), key), &digest, call.second()).await? {
            Taken::Ours => {}
            Taken::Other => return Err(Refusal::KeyReused.into()),
            Taken::Answered(answer) => {
                let answer = serde_json::from_str(&answer);
                return answer.map_err(|e| StoreError::Damaged(format!("a kept answer: {e}")).into());
            }
        }
    }
    let scene = Scene::set(house, &tx, (call, &asker), &action.about()).await?;
    let policies = allow(house, &scene, (action.act(), action.target(&scene).await?))?;
    keep_up(house, &tx, call).await?;
    let decided = action.decide(&scene).await;
    let (effects, done) = decided.map_err(|refusal| match Stopped::from(refusal) {
        Stopped::Refused(refusal, _) => Stopped::Refused(refusal, policies.clone()),
        busy @ Stopped::Busy => busy,
    })?;
    let written = effects::write(house, &tx, call, effects).await?;
    finish(&tx, (call, &asker), (action.act().name(), &policies), (written, &action.about())).await?;
    if let Some(key) = &call.key {
        let answer = serde_json::to_string(&done).map_err(|e| StoreError::Statement(e.to_string()))?;
        requests::answer(&tx, (&call.name(), key), &answer).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// Seals what was written; what wrote nothing of its own is still a line of the audit.
pub(crate) async fn finish(
    tx: &Tx,
    who: (&Call, &Asker),
    by: (&str, &[String]),
    (mut written, about): (Written, &About),
) -> Result<(), StoreError> {
    if written.parts.is_empty() {
        written.parts.push(Part { subject: about.reference(), digest: None, places: None });
    }
    effects::seal(tx, who, by, written).await
}

/// Asks the policies. Whoever may not even see a record is told that there is none.
fn allow(house: &House, scene: &Scene<'_>, (act, target): (Act, Target)) -> Result<Vec<String>, Stopped> {
    match house.policies.may(scene.asker, act, &target) {
        Decision::Allowed { policies } => Ok(policies),
        Decision::Refused { policies, why } => {
            let seen = || house.policies.may(scene.asker, Act::SeeParticipant, &scene.target()).allowed();
            let refusal = match &scene.participant {
                Some(p) if !seen() => Refusal::NotFound { what: "participant", id: p.id.clone() },
                _ => Refusal::NotAllowed { action: act.words().to_owned(), fits: why },
            };
            Err(Stopped::Refused(refusal, policies))
        }
    }
}

/// The programmes follow the holidays, and the derived rows the calendar: the first action of a day moves them on and asks for the sweep.
pub(crate) async fn keep_up(house: &House, tx: &Tx, call: &Call) -> Result<(), Refusal> {
    house.follow_calendars(tx).await?;
    move_on(tx, call).await.map_err(refused)
}

async fn move_on(tx: &Tx, call: &Call) -> Result<(), StoreError> {
    let today = call.today();
    if house::derived_on(tx).await? < today && house::move_derived_on(tx, today).await? {
        jobs::put(tx, ("sweep", "all"), "{}", call.second()).await?;
    }
    Ok(())
}

/// Audits that something was refused, in a transaction of its own.
pub(crate) async fn audit_refusal(
    house: &House,
    call: &Call,
    (action, subject): (&str, &str),
    policies: &[String],
    refusal: &Refusal,
) -> Result<(), Refusal> {
    let outcome = if matches!(refusal, Refusal::NotSaved(_)) { Outcome::Failed } else { Outcome::Refused };
    let tx = match house.store.db.begin(&Fence::Everything).await {
        Ok(tx) => tx,
        // Where nothing can be written at all, there is nothing to hide behind either: say so.
        Err(error) => return Err(refused(error)),
    };
    let asker = asker(&tx, call).await.unwrap_or_else(|_| Asker::operator(call.today()));
    let mut audit = Audit::hold(&tx).await.map_err(refused)?;
    let part = Part { subject: subject.to_owned(), digest: None, places: None };
    audit.add(effects::happening((call, &asker), (action, outcome), policies, part)).map_err(refused)?;
    audit.write().await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}
