//! The first factor: e-mail address and password. Whoever is wrong learns nothing of which of the two it was.

use super::session::{Entered, Stage, has_left, open};
use super::{Visit, note, password, throttle};
use crate::house::{Call, House};
use crate::refused;
use crate::staff::sign_in_refused;
use waymark_domain::Refusal;
use waymark_store::db::{Fence, Tx};
use waymark_store::keys::digest_of_secret;
use waymark_store::{credentials, people, throttle as tries};

/// Under this name the audit has whoever came with an address nobody here has.
const NOBODY: &str = "nobody";

fn wrong() -> Refusal {
    Refusal::invalid("the e-mail address or the password is not right", "check both and try again")
}

/// Takes an e-mail address and a password. If they are right, what comes next: the second factor, or setting one up. The token the
/// browser came with, if any, is over.
///
/// # Errors
/// They are not right, or the next try must wait: the same words whoever it is.
pub async fn begin(
    house: &House,
    visit: &Visit,
    (email, typed): (&str, &str),
    before: Option<&str>,
) -> Result<Entered, Refusal> {
    let staff = first_factor(house, visit, (email, typed)).await?;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let stage = next_stage(house, &tx, &staff).await?;
    let before = before.map(digest_of_secret);
    let entered = open(house, &tx, visit, (&staff, stage), before.as_deref()).await?;
    note(&tx, &Call::staff(&staff, visit.now), "pass_first_factor", "").await?;
    tx.commit().await.map_err(refused)?;
    Ok(entered)
}

/// Whose e-mail address and password these are.
pub(crate) async fn first_factor(
    house: &House,
    visit: &Visit,
    (email, typed): (&str, &str),
) -> Result<String, Refusal> {
    let email = email.trim().to_lowercase();
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let found = credentials::by_email(&look, &house.store.keys, &email).await.map_err(refused)?;
    drop(look);
    let staff = found.as_ref().map(|c| c.staff.clone());
    let call = Call::staff(staff.as_deref().unwrap_or(NOBODY), visit.now);
    let counted = match throttle::count(house, visit, ("password", &email, staff.as_deref())).await {
        Ok(name) => name,
        Err(refusal) => return deny(house, &call, refusal).await,
    };
    let hash = found.as_ref().map(|c| c.password.as_str());
    // Whoever sends a book is not worth the hash; no password is that long, so this tells nothing.
    let right = typed.chars().count() <= password::LONGEST && password::is_right(house, typed, hash).await?;
    let Some(staff) = staff.filter(|_| right) else { return deny(house, &call, wrong()).await };
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let person = people::staff(&tx, &staff).await.map_err(refused)?;
    tries::clear(&tx, &house.store.keys, &counted).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    if person.is_none_or(|s| has_left(&s, &call)) {
        let fits = "ask whoever manages staff".to_owned();
        return deny(house, &call, Refusal::NotAllowed { action: "sign in".into(), fits }).await;
    }
    Ok(staff)
}

/// Notes a refusal and gives it back.
pub(crate) async fn deny<T>(house: &House, call: &Call, refusal: Refusal) -> Result<T, Refusal> {
    sign_in_refused(house, call, &refusal).await?;
    Err(refusal)
}

/// What comes after somebody's password.
pub(crate) async fn next_stage(house: &House, tx: &Tx, staff: &str) -> Result<Stage, Refusal> {
    let keys = &house.store.keys;
    let app = credentials::of(tx, keys, staff).await.map_err(refused)?.is_some_and(|c| c.totp.is_some());
    let has = app || !credentials::passkeys(tx, keys, staff).await.map_err(refused)?.is_empty();
    Ok(if has { Stage::Second } else { Stage::Enrol })
}

/// Makes sure once more that it is them, before they change how they sign in: by their password, or, where they have none, by having
/// signed in within the last quarter of an hour.
///
/// # Errors
/// It is not right, or the next try must wait.
pub async fn is_still_them(house: &House, visit: &Visit, session: &super::Session, typed: &str) -> Result<(), Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let found = credentials::of(&look, &house.store.keys, &session.staff_id).await.map_err(refused)?;
    drop(look);
    let hash = found.map(|c| c.password).filter(|hash| !hash.is_empty());
    let call = session.call(visit.now);
    let Some(hash) = hash else {
        let fresh = session.strong && visit.second() - session.began < super::session::HALFWAY;
        let refusal = Refusal::invalid("you signed in too long ago to change this", "sign out, sign in and try again");
        return if fresh { Ok(()) } else { deny(house, &call, refusal).await };
    };
    let id = session.staff_id.as_str();
    let counted = match throttle::count(house, visit, ("again", id, Some(id))).await {
        Ok(name) => name,
        Err(refusal) => return deny(house, &call, refusal).await,
    };
    if typed.chars().count() > password::LONGEST || !password::is_right(house, typed, Some(&hash)).await? {
        let refusal = Refusal::invalid("the password is not right", "type the password you sign in with");
        return deny(house, &call, refusal).await;
    }
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    tries::clear(&tx, &house.store.keys, &counted).await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}
