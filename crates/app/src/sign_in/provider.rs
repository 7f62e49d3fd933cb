//! Sign-in by an organisation's own provider: what is known of it, and who somebody is whom it sends.

use super::session::{Entered, Stage, let_in, open, start_again};
use super::{Visit, door, note, passkeys};
use crate::effects::{Effects, Other};
use crate::house::{Call, House};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use serde::{Deserialize, Serialize};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::organisation::is_within;
use waymark_store::db::Fence;
use waymark_store::keys::digest_of_secret;
use waymark_store::{credentials, people};

/// What is known of an organisation's provider (OpenID Connect).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Its address, under which its description is found.
    pub issuer: String,
    /// As what we are known there.
    pub client: String,
    /// The secret by which it knows us.
    pub secret: String,
    /// Whether it asks for a second factor itself. If not, we do.
    pub asks_second_factor: bool,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings of {}", self.issuer)
    }
}

/// Keep what is known of an organisation's provider.
#[derive(Debug, Clone)]
pub struct Keep {
    /// The organisation.
    pub organisation: String,
    /// What is known.
    pub settings: Settings,
}

impl Action for Keep {
    type Done = ();

    fn act(&self) -> Act {
        Act::ManageOrganisations
    }

    fn about(&self) -> About {
        About::Organisation(self.organisation.clone())
    }

    fn fingerprint(&self) -> String {
        format!("provider {} {}", self.organisation, serde_json::to_string(&self.settings).unwrap_or_default())
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        let s = &self.settings;
        if scene.organisation.is_none() {
            return Err(Refusal::NotFound { what: "organisation", id: self.organisation.clone() });
        }
        if !s.issuer.starts_with("https://")
            && !s.issuer.starts_with("http://localhost")
            && !s.issuer.starts_with("http://127.0.0.1")
        {
            return Err(Refusal::invalid(
                "the provider's address is not a safe one",
                "write it beginning with https://",
            ));
        }
        if s.client.trim().is_empty() || s.secret.trim().is_empty() {
            let fits = "copy both from the provider's own pages";
            return Err(Refusal::invalid("the client id or the secret is missing", fits));
        }
        let body = serde_json::to_string(s).map_err(|e| Refusal::NotSaved(e.to_string()))?;
        let others = vec![Other::Provider(self.organisation.clone(), body)];
        Ok((Effects { others, ..Effects::default() }, ()))
    }
}

/// What is known of an organisation's provider, if it has one.
///
/// # Errors
/// It cannot be read.
pub async fn of(house: &House, organisation: &str) -> Result<Option<Settings>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let body = credentials::provider(&look, &house.store.keys, organisation).await.map_err(refused)?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}

/// The organisations whose people may sign in by their own provider: id and name, by name.
///
/// # Errors
/// They cannot be read.
pub async fn list(house: &House) -> Result<Vec<(String, String)>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    credentials::providers(&look).await.map_err(refused)
}

/// Keeps what a browser is to come back with from the provider; the token under which that is found again, once.
///
/// # Errors
/// It could not be written.
pub async fn leave(house: &House, visit: &Visit, state: &str) -> Result<String, Refusal> {
    passkeys::before(house, visit, &format!("provider:{state}")).await
}

/// What a browser was to come back with. It is taken once.
///
/// # Errors
/// It was taken already, is too old, or never was.
pub async fn back(house: &House, token: &str, now: i64) -> Result<String, Refusal> {
    passkeys::take_state(house, &digest_of_secret(token), ("provider:", now.div_euclid(1_000_000))).await
}

/// Whom a provider says it has sent, once its word was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The organisation whose provider it is.
    pub organisation: String,
    /// By what it always calls them.
    pub subject: String,
    /// Their e-mail address, where it vouches for it.
    pub email: Option<String>,
}

/// Lets in whoever an organisation's provider has sent: a member of that organisation's staff, or of one under it. Where the provider
/// asks for no second factor, we do.
///
/// # Errors
/// Nobody of that organisation is known by that name, or they have left.
pub async fn arrived(house: &House, visit: &Visit, sent: &Sent, before: Option<&str>) -> Result<Entered, Refusal> {
    let settings = of(house, &sent.organisation).await?.ok_or_else(start_again)?;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let subject = (sent.organisation.as_str(), sent.subject.as_str());
    let mut staff = credentials::by_subject(&tx, subject.0, subject.1).await.map_err(refused)?;
    if let (None, Some(email)) = (&staff, &sent.email) {
        staff = credentials::by_email(&tx, &house.store.keys, email).await.map_err(refused)?.map(|c| c.staff);
    }
    let organisation = people::organisation(&tx, &sent.organisation).await.map_err(refused)?;
    let person = match &staff {
        Some(id) => people::staff(&tx, id).await.map_err(refused)?,
        None => None,
    };
    // A provider speaks for its own organisation and for nobody else's people.
    let theirs = person.filter(|p| organisation.is_some_and(|o| is_within(&p.path, &o.path)));
    let Some(person) = theirs else {
        drop(tx);
        let fits = "ask whoever manages staff to invite you with the e-mail address you have there";
        return door::deny(house, &Call::staff("nobody", visit.now), Refusal::invalid("you are not known here", fits))
            .await;
    };
    credentials::keep_subject(&tx, subject, &person.id).await.map_err(refused)?;
    let before = before.map(digest_of_secret);
    let entered = if settings.asks_second_factor {
        let entered = let_in(house, &tx, visit, &person.id, before.as_deref()).await;
        match entered {
            Ok(entered) => entered,
            Err(refusal) => {
                drop(tx);
                return door::deny(house, &Call::staff(&person.id, visit.now), refusal).await;
            }
        }
    } else {
        let stage: Stage = door::next_stage(house, &tx, &person.id).await?;
        let entered = open(house, &tx, visit, (&person.id, stage), before.as_deref()).await?;
        note(&tx, &Call::staff(&person.id, visit.now), "pass_first_factor", "provider").await?;
        entered
    };
    tx.commit().await.map_err(refused)?;
    Ok(entered)
}
