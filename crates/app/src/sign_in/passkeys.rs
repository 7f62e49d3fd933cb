//! Passkeys: added while signed in, and used as the second factor or, since the device asks who holds it, as both.

use super::door::deny;
use super::session::{Entered, Session, Stage, let_in, start_again};
use super::{Visit, enrol, second, throttle};
use crate::house::{Call, House};
use crate::refused;
use serde::Serialize;
use serde::de::DeserializeOwned;
use waymark_domain::Refusal;
use waymark_store::credentials::{self, PasskeyRow};
use waymark_store::db::{Fence, Tx};
use waymark_store::keys::{digest_of_secret, new_secret};
use waymark_store::sessions::{self, SessionRow};
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// Where this house is reached: what passkeys are bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its origin as browsers name it: `https://waymark.example.org`.
    pub origin: String,
    /// What it is called.
    pub name: String,
}

impl Site {
    fn webauthn(&self) -> Result<Webauthn, Refusal> {
        let unfit = || {
            let fits = "use an authenticator app, or have the operator serve this under a host name";
            Refusal::invalid("passkeys do not work at this address", fits)
        };
        let origin = Url::parse(&self.origin).map_err(|_| unfit())?;
        let host = origin.domain().ok_or_else(unfit)?.to_owned();
        let builder = WebauthnBuilder::new(&host, &origin).map_err(|_| unfit())?;
        builder.rp_name(&self.name).build().map_err(|_| unfit())
    }
}

/// By what a passkey names its owner: it tells nobody who that is.
fn handle(house: &House, staff: &str) -> Uuid {
    let token = house.store.keys.token("passkey owner", staff);
    let bytes: [u8; 16] = token.get(..16).and_then(|b| b.try_into().ok()).unwrap_or_default();
    Uuid::from_bytes(bytes)
}

fn json<T: Serialize>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|e| Refusal::NotSaved(e.to_string()))
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|_| unread())
}

fn unread() -> Refusal {
    Refusal::invalid("the passkey's answer could not be read", "try again, or use another way")
}

fn wrong() -> Refusal {
    Refusal::invalid("the passkey was not accepted", "try again, or use another way to sign in")
}

async fn keep_state(house: &House, digest: &[u8], state: &str) -> Result<(), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    sessions::keep_state(&tx, &house.store.keys, digest, Some(state)).await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}

/// Takes a challenge: it is answered once, right or wrong.
pub(crate) async fn take_state(house: &House, digest: &[u8], (kind, now): (&str, i64)) -> Result<String, Refusal> {
    let keys = &house.store.keys;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let held = sessions::hold_state(&tx, keys, digest).await.map_err(refused)?;
    let state = held.filter(|(_, ends)| *ends > now).and_then(|(state, _)| state);
    sessions::keep_state(&tx, keys, digest, None).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    state.and_then(|s| s.strip_prefix(kind).map(ToOwned::to_owned)).ok_or_else(start_again)
}

const ADDING: &str = "adding:";
const SECOND: &str = "second:";
const ALONE: &str = "alone:";

/// Asks the browser to make a passkey: what its script is given.
///
/// # Errors
/// They have to prove the second factor they have first, or passkeys do not work here.
pub async fn offer(house: &House, session: &Session, site: &Site) -> Result<String, Refusal> {
    if session.stage == Stage::Second {
        return Err(start_again());
    }
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let there = credentials::passkeys(&look, &house.store.keys, &session.staff_id).await.map_err(refused)?;
    drop(look);
    let known = there.iter().filter_map(|row| serde_json::from_str::<Passkey>(&row.body).ok());
    let known = known.map(|key| key.cred_id().clone()).collect();
    let email = second::factors(house, session).await?.email;
    let name = if email.is_empty() { session.staff_id.clone() } else { email };
    let owner = handle(house, &session.staff_id);
    let started = site.webauthn()?.start_passkey_registration(owner, &name, &session.staff.name, Some(known));
    let (asked, state) = started.map_err(|_| wrong())?;
    keep_state(house, &session.digest, &format!("{ADDING}{}", json(&state)?)).await?;
    let mut asked = serde_json::to_value(&asked).map_err(|e| Refusal::NotSaved(e.to_string()))?;
    // So that it can be found without first saying who one is.
    if let Some(wanted) = asked.pointer_mut("/publicKey/authenticatorSelection").and_then(|v| v.as_object_mut()) {
        wanted.insert("residentKey".into(), "preferred".into());
    }
    json(&asked)
}

/// Adds the passkey the browser has made. Whoever had to set one up is signed in with that; recovery codes come with the first factor.
///
/// # Errors
/// It does not answer what was asked, or is somebody's already.
pub async fn add(
    house: &House,
    visit: &Visit,
    (session, site): (&Session, &Site),
    (name, answer): (&str, &str),
) -> Result<(Entered, Vec<String>), Refusal> {
    let state: PasskeyRegistration = read(&take_state(house, &session.digest, (ADDING, visit.second())).await?)?;
    let answer: RegisterPublicKeyCredential = read(answer)?;
    let made = site.webauthn()?.finish_passkey_registration(&answer, &state).map_err(|_| wrong())?;
    let name: String = name.trim().chars().take(60).collect();
    let row = PasskeyRow {
        id: answer.id.clone(),
        staff: session.staff_id.clone(),
        name: if name.is_empty() { super::agent::label(&visit.agent) } else { name },
        body: json(&made)?,
        created: visit.second(),
        used: 0,
    };
    let keys = &house.store.keys;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    if credentials::hold_passkey(&tx, keys, &row.id).await.map_err(refused)?.is_some() {
        return Err(Refusal::invalid("this passkey is in use already", "use it to sign in, or add another one"));
    }
    credentials::add_passkey(&tx, keys, &row).await.map_err(refused)?;
    let codes = enrol::first_codes(house, &tx, &session.staff_id).await?;
    let entered = enrol::enrolled(house, &tx, (visit, session), "passkey").await?;
    tx.commit().await.map_err(refused)?;
    Ok((entered, codes))
}

/// Asks for a passkey as the second factor of whoever has typed their password.
///
/// # Errors
/// They have none, or have to begin again.
pub async fn ask_second(house: &House, site: &Site, token: &str, now: i64) -> Result<String, Refusal> {
    let session = second::halfway(house, token, now).await?;
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let rows = credentials::passkeys(&look, &house.store.keys, &session.staff_id).await.map_err(refused)?;
    drop(look);
    let keys: Vec<Passkey> = rows.iter().filter_map(|row| serde_json::from_str(&row.body).ok()).collect();
    let (asked, state) = site.webauthn()?.start_passkey_authentication(&keys).map_err(|_| wrong())?;
    keep_state(house, &session.digest, &format!("{SECOND}{}", json(&state)?)).await?;
    json(&asked)
}

/// Takes a passkey as the second factor. If it is right they are signed in, under a new token.
///
/// # Errors
/// It does not answer what was asked, is not theirs, or shows that it was copied.
pub async fn as_second(
    house: &House,
    visit: &Visit,
    (token, site): (&str, &Site),
    answer: &str,
) -> Result<Entered, Refusal> {
    let session = second::halfway(house, token, visit.now).await?;
    let state: PasskeyAuthentication = read(&take_state(house, &session.digest, (SECOND, visit.second())).await?)?;
    let answer: PublicKeyCredential = read(answer)?;
    let call = session.call(visit.now);
    let Ok(result) = site.webauthn()?.finish_passkey_authentication(&answer, &state) else {
        return deny(house, &call, wrong()).await;
    };
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    if !used(house, &tx, (&session.staff_id, &answer.id, visit.second()), &result).await? {
        drop(tx);
        return deny(house, &call, wrong()).await;
    }
    let entered = let_in(house, &tx, visit, &session.staff_id, Some(&session.digest)).await?;
    tx.commit().await.map_err(refused)?;
    Ok(entered)
}

/// Asks for any passkey of this site, of somebody who has not said who they are; with the token under which the answer is awaited.
///
/// # Errors
/// Passkeys do not work here, or there were too many tries.
pub async fn ask_alone(house: &House, visit: &Visit, site: &Site) -> Result<(String, String), Refusal> {
    let (asked, state) = site.webauthn()?.start_discoverable_authentication().map_err(|_| wrong())?;
    let token = before(house, visit, &format!("{ALONE}{}", json(&state)?)).await?;
    Ok((json(&asked)?, token))
}

/// Takes a passkey alone: the device has asked who holds it, so it is both factors.
///
/// # Errors
/// It does not answer what was asked, is nobody's, or shows that it was copied.
pub async fn alone(
    house: &House,
    visit: &Visit,
    (token, site): (&str, &Site),
    answer: &str,
) -> Result<Entered, Refusal> {
    let digest = digest_of_secret(token);
    let state: DiscoverableAuthentication = read(&take_state(house, &digest, (ALONE, visit.second())).await?)?;
    let answer: PublicKeyCredential = read(answer)?;
    let nobody = Call::staff("nobody", visit.now);
    if let Err(refusal) = throttle::count(house, visit, ("passkey", &answer.id, None)).await {
        return deny(house, &nobody, refusal).await;
    }
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let row = credentials::hold_passkey(&tx, &house.store.keys, &answer.id).await.map_err(refused)?;
    let Some(row) = row else {
        drop(tx);
        return deny(house, &nobody, wrong()).await;
    };
    let webauthn = site.webauthn()?;
    let owner = webauthn.identify_discoverable_authentication(&answer).map(|(owner, _)| owner);
    let key: Passkey = read(&row.body)?;
    let result = webauthn.finish_discoverable_authentication_v2(&answer, state, &key);
    let good = owner.is_ok_and(|owner| owner == handle(house, &row.staff));
    let call = Call::staff(&row.staff, visit.now);
    let fits = match result.ok().filter(|r| good && r.user_verified()) {
        Some(result) => used(house, &tx, (&row.staff, &answer.id, visit.second()), &result).await?,
        None => false,
    };
    if !fits {
        drop(tx);
        return deny(house, &call, wrong()).await;
    }
    let entered = let_in(house, &tx, visit, &row.staff, Some(&digest)).await?;
    tx.commit().await.map_err(refused)?;
    Ok(entered)
}

/// Notes that a passkey was used, and how far it has counted; not, where it is not theirs or has counted back.
async fn used(
    house: &House,
    tx: &Tx,
    (staff, id, second): (&str, &str, i64),
    result: &AuthenticationResult,
) -> Result<bool, Refusal> {
    let keys = &house.store.keys;
    let row = credentials::hold_passkey(tx, keys, id).await.map_err(refused)?.filter(|row| row.staff == staff);
    let Some(row) = row else { return Ok(false) };
    let mut key: Passkey = read(&row.body)?;
    if key.update_credential(result).is_none() || !result.user_verified() {
        return Ok(false);
    }
    let row = PasskeyRow { body: json(&key)?, used: second, ..row };
    credentials::use_passkey(tx, keys, &row).await.map_err(refused)?;
    Ok(true)
}

/// Keeps what is under way for a browser whose owner is not known yet; the token under which it is found again.
pub(crate) async fn before(house: &House, visit: &Visit, state: &str) -> Result<String, Refusal> {
    let token = new_secret().map_err(refused)?;
    let second = visit.second();
    let row = SessionRow {
        digest: digest_of_secret(&token),
        id: String::new(),
        staff: String::new(),
        stage: "before".into(),
        csrf: String::new(),
        agent: String::new(),
        created: second,
        seen: second,
        idle: super::session::HALFWAY,
        ends: second + super::session::HALFWAY,
        state: Some(state.to_owned()),
    };
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    sessions::begin(&tx, &house.store.keys, &row).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    Ok(token)
}
