//! Two records found to be one person's, claimed from both, and found to be two people's after all.

use super::sim::Sim;
use waymark_app::{claims, referrals};
use waymark_domain::Refusal;
use waymark_store::db::Fence;

impl Sim {
    /// Before somebody's outcome is claimed: they are taken for somebody whose outcome was claimed, and nothing can be claimed twice.
    pub(super) async fn claim_as_one(&mut self, action: &claims::Submit) -> Result<(), String> {
        let claimed: Vec<String> = self.people.values().filter(|p| p.claimed).map(|p| p.id.clone()).collect();
        if claimed.is_empty() {
            return Ok(());
        }
        let first = claimed[self.dice.usize(..claimed.len())].clone();
        self.trouble("two records of one person");
        self.offer(&first, &action.participant).await?;
        let (one, other) = (first.clone(), action.participant.clone());
        let decide = referrals::DecideDuplicate { one, other, same: true, why: "the same birthday".into() };
        self.attempt("pia", &decide)
            .await?
            .map_err(|refusal| format!("two records were not made one person's: {refusal}"))?;
        match self.attempt("pia", action).await? {
            Err(Refusal::AlreadyDone { .. }) => {}
            other => {
                return Err(format!("I5: {first} and {} are one person, claimed twice: {other:?}", action.participant));
            }
        }
        let (one, other) = (first, action.participant.clone());
        let undo = referrals::UndoDuplicate { one, other, why: "they are twins".into() };
        let undone = self.attempt("pia", &undo).await?;
        undone.map(|_| ()).map_err(|refusal| format!("two records were not made two people's again: {refusal}"))
    }

    /// The pair is offered for a decision, as an import does that finds them alike.
    async fn offer(&mut self, one: &str, other: &str) -> Result<(), String> {
        let words = |e: waymark_store::StoreError| e.to_string();
        let tx = self.house.store.db.begin(&Fence::Everything).await.map_err(words)?;
        waymark_store::referrals::offer(&tx, (one, other), "name and birthday").await.map_err(words)?;
        tx.commit().await.map_err(words)
    }
}
