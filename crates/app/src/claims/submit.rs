//! Claim an outcome: one claim for one outcome of one person, whoever sends it first.

use crate::effects::{Effects, Other, claimed_already};
use crate::perform::Action;
use crate::referrals::Links;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_rules::answer;
use waymark_rules::facts::RecordsBuilder;
use waymark_rules::judge::{Judge, Question};
use waymark_store::participants::Participant;
use waymark_store::requests::{self, Claim};

/// Claim an outcome that was reached.
#[derive(Debug, Clone)]
pub struct Submit {
    /// The participant.
    pub participant: String,
    /// The outcome's id in the programme.
    pub outcome: String,
}

impl Action for Submit {
    type Done = ();

    fn act(&self) -> Act {
        Act::SubmitClaim
    }

    fn about(&self) -> About {
        About::Record(self.participant.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        let participant = scene.participant()?;
        let statuses = statuses(scene, &self.outcome)?;
        if !statuses.iter().any(|(status, _)| *status == "reached" || *status == "claimed") {
            let because = statuses.first().map_or("there is no such outcome", |(_, because)| because.as_str());
            let what = format!("`{}` was not reached: {because}", self.outcome);
            return Err(Refusal::invalid(what, "claim it once it is reached"));
        }
        self.must_be_first(scene, participant).await?;
        let claim = Claim {
            contract: participant.contract.clone(),
            // The record's own: should two records that were one person's fall apart again, each keeps its claims.
            person: participant.id.clone(),
            outcome: self.outcome.clone(),
            participant: participant.id.clone(),
            author: scene.call.name(),
            recorded: scene.call.second(),
        };
        Ok((Effects { others: vec![Other::Claim(claim)], ..Effects::default() }, ()))
    }
}

impl Submit {
    /// Two records that somebody found to be one person's are one person here: what was claimed from either is claimed.
    async fn must_be_first(&self, scene: &Scene<'_>, participant: &Participant) -> Result<(), Refusal> {
        let links = Links::of(scene.tx, &[&participant.id]).await?;
        let person = links.person(&participant.id);
        // Not the other records: two who each hold their own and wait for the other's would wait for ever.
        links.hold(scene.tx, &person).await?;
        for id in &person {
            let claims = requests::claims_from(scene.tx, &participant.contract, id).await.map_err(refused)?;
            if let Some(first) = claims.iter().find(|claim| claim.outcome == self.outcome) {
                return Err(claimed_already(first));
            }
        }
        Ok(())
    }
}

/// Where an outcome stands in each of the participant's spells, and why.
fn statuses(scene: &Scene<'_>, outcome: &str) -> Result<Vec<(&'static str, String)>, Refusal> {
    let program = &*scene.program()?;
    let mut builder = RecordsBuilder::new(program);
    scene.notices.facts().chain(scene.record.facts()).for_each(|fact| builder.push(fact));
    let unjudged = |why: String| Refusal::invalid(format!("this could not be judged: {why}"), "mend what it names");
    let records =
        builder.finish().map_err(|p| unjudged(p.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
    let mut judge = Judge::new(program, &records, Question { on: scene.today(), known: None });
    let mut found = Vec::new();
    for place in 0..records.spells.len() {
        let answer = answer::answer(&mut judge, &records, place, false).map_err(unjudged)?;
        let said = answer.outcomes.into_iter().filter(|o| o.outcome == outcome);
        found.extend(said.map(|o| (o.status, o.because)));
    }
    Ok(found)
}
