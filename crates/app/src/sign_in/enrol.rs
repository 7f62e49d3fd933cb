//! Setting up how one signs in: an authenticator app, recovery codes, another password.

use super::session::{Entered, Session, Stage, let_in, start_again};
use super::{Visit, door, note, password, second};
use crate::house::House;
use crate::refused;
use totp_rs::Secret;
use waymark_domain::Refusal;
use waymark_store::db::{Fence, Tx};
use waymark_store::{credentials, sessions};

/// How many recovery codes somebody is given.
pub const CODES: usize = 8;

/// An authenticator app to be set up: shown once, and kept only once its first code was right.
#[derive(Clone, PartialEq, Eq)]
pub struct Offered {
    /// The secret, to be typed where the picture cannot be read, in groups of four.
    pub secret: String,
    /// The picture to be read by the app: a PNG as base64.
    pub picture: String,
    /// The same as an address that opens the app on the device itself.
    pub address: String,
}

impl std::fmt::Debug for Offered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offered")
    }
}

const PENDING: &str = "app:";

fn may_enrol(session: &Session) -> Result<(), Refusal> {
    // Whoever has a factor proves it before adding another: a password alone never does.
    if session.stage == Stage::Second { Err(start_again()) } else { Ok(()) }
}

/// Offers an authenticator app to whoever has this session; the same one until it is set up or the session ends.
///
/// # Errors
/// They have to prove the second factor they have first, or it could not be kept.
pub async fn offer_app(house: &House, session: &Session, site: &str) -> Result<Offered, Refusal> {
    may_enrol(session)?;
    let pending = session.state.as_deref().and_then(|state| state.strip_prefix(PENDING));
    let secret = match pending.and_then(|text| Secret::try_from_base32(text).ok()) {
        Some(secret) => secret,
        None => {
            let mut bytes = [0; 20];
            getrandom::fill(&mut bytes).map_err(|e| Refusal::NotSaved(e.to_string()))?;
            let secret = Secret::from(bytes.to_vec());
            let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
            let state = format!("{PENDING}{}", secret.to_base32());
            sessions::keep_state(&tx, &house.store.keys, &session.digest, Some(&state)).await.map_err(refused)?;
            tx.commit().await.map_err(refused)?;
            secret
        }
    };
    let email = second::factors(house, session).await?.email;
    let account = if email.is_empty() { session.staff_id.clone() } else { email };
    let app = second::app(secret.as_ref(), (&account, site))?;
    let failed = |e: totp_rs::TotpError| Refusal::NotSaved(e.to_string());
    let text: Vec<char> = secret.to_base32().chars().collect();
    let groups: Vec<String> = text.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(Offered {
        secret: groups.join(" "),
        picture: app.to_qr_base64().map_err(failed)?,
        address: app.to_url().map_err(failed)?,
    })
}

/// Sets up the app that was offered, once it shows the right code. Whoever had to set one up is signed in with that. The recovery
/// codes come with the first factor, and are shown once.
///
/// # Errors
/// The code is not right, or nothing was offered.
pub async fn confirm_app(
    house: &House,
    visit: &Visit,
    session: &Session,
    code: &str,
) -> Result<(Entered, Vec<String>), Refusal> {
    may_enrol(session)?;
    let pending = session.state.as_deref().and_then(|state| state.strip_prefix(PENDING));
    let secret = pending.and_then(|text| Secret::try_from_base32(text).ok()).ok_or_else(start_again)?;
    let Some(step) = second::step_of(secret.as_ref(), code, visit.second())? else {
        let fits = "scan the picture again if need be, and type the six figures the app shows now";
        return Err(Refusal::invalid("the code is not right", fits));
    };
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let (keys, id) = (&house.store.keys, session.staff_id.as_str());
    if credentials::hold(&tx, keys, id).await.map_err(refused)?.is_none() {
        return Err(Refusal::invalid(
            "there is no e-mail address for you here yet",
            "ask whoever manages staff to invite you",
        ));
    }
    credentials::keep_totp(&tx, keys, id, Some((secret.as_ref(), step))).await.map_err(refused)?;
    let codes = first_codes(house, &tx, id).await?;
    let entered = enrolled(house, &tx, (visit, session), "authenticator").await?;
    tx.commit().await.map_err(refused)?;
    Ok((entered, codes))
}

/// Notes that a factor was added, and gives the session a new token.
pub(crate) async fn enrolled(
    house: &House,
    tx: &Tx,
    (visit, session): (&Visit, &Session),
    part: &str,
) -> Result<Entered, Refusal> {
    let entered = let_in(house, tx, visit, &session.staff_id, Some(&session.digest)).await?;
    note(tx, &session.call(visit.now), "enrol_factor", part).await?;
    Ok(entered)
}

fn new_codes() -> Result<Vec<String>, Refusal> {
    // Letters and figures that nobody takes for one another: fifty bits each.
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let code = || {
        let mut bytes = [0; 10];
        getrandom::fill(&mut bytes).map_err(|e| Refusal::NotSaved(e.to_string()))?;
        Ok(bytes.iter().map(|b| char::from(SIGNS[usize::from(b & 31)])).collect())
    };
    (0..CODES).map(|_| code()).collect()
}

/// Recovery codes for whoever has none; nothing where there are some.
pub(crate) async fn first_codes(house: &House, tx: &Tx, staff: &str) -> Result<Vec<String>, Refusal> {
    if credentials::codes_left(tx, staff).await.map_err(refused)? > 0 {
        return Ok(Vec::new());
    }
    let codes = new_codes()?;
    credentials::keep_codes(tx, &house.store.keys, staff, &codes).await.map_err(refused)?;
    Ok(codes.iter().map(|code| format!("{}-{}", &code[..5], &code[5..])).collect())
}

/// New recovery codes in place of those one had; shown once.
///
/// # Errors
/// The password is not right, or they could not be written.
pub async fn codes_anew(house: &House, visit: &Visit, session: &Session, typed: &str) -> Result<Vec<String>, Refusal> {
    strong(session)?;
    door::is_still_them(house, visit, session, typed).await?;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    credentials::keep_codes(&tx, &house.store.keys, &session.staff_id, &[]).await.map_err(refused)?;
    let codes = first_codes(house, &tx, &session.staff_id).await?;
    note(&tx, &session.call(visit.now), "enrol_factor", "recovery_codes").await?;
    tx.commit().await.map_err(refused)?;
    Ok(codes)
}

fn strong(session: &Session) -> Result<(), Refusal> {
    if session.strong { Ok(()) } else { Err(start_again()) }
}

/// A second factor one takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken<'a> {
    /// The authenticator app.
    App,
    /// The passkey of this id.
    Passkey(&'a str),
}

/// Takes a second factor away; never the last.
///
/// # Errors
/// The password is not right, there is no such factor, or it is the last.
pub async fn take_away(
    house: &House,
    visit: &Visit,
    (session, typed): (&Session, &str),
    factor: Taken<'_>,
) -> Result<(), Refusal> {
    strong(session)?;
    door::is_still_them(house, visit, session, typed).await?;
    let (keys, id) = (&house.store.keys, session.staff_id.as_str());
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let app = credentials::hold(&tx, keys, id).await.map_err(refused)?.is_some_and(|c| c.totp.is_some());
    let passkeys = credentials::passkeys(&tx, keys, id).await.map_err(refused)?.len();
    if usize::from(app) + passkeys < 2 {
        let what = "this is the only second factor you have";
        return Err(Refusal::invalid(what, "set up another one first, and then take this one away"));
    }
    match factor {
        Taken::App => credentials::keep_totp(&tx, keys, id, None).await.map_err(refused)?,
        Taken::Passkey(key) => {
            if !credentials::drop_passkey(&tx, id, key).await.map_err(refused)? {
                return Err(Refusal::NotFound { what: "passkey", id: String::new() });
            }
        }
    }
    let part = if factor == Taken::App { "authenticator" } else { "passkey" };
    note(&tx, &session.call(visit.now), "remove_factor", part).await?;
    tx.commit().await.map_err(refused)
}

/// Chooses another password; whoever else is signed in as this person is out.
///
/// # Errors
/// The old one is not right, or the new one may not be chosen.
pub async fn change_password(
    house: &House,
    visit: &Visit,
    session: &Session,
    (old, new): (&str, &str),
) -> Result<(), Refusal> {
    strong(session)?;
    let email = second::factors(house, session).await?.email;
    password::may_be_chosen(new, (&session.staff.name, &email))?;
    door::is_still_them(house, visit, session, old).await?;
    let hash = password::hash(house, new).await?;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    credentials::keep_password(&tx, &session.staff_id, &hash, visit.second()).await.map_err(refused)?;
    sessions::end_others(&tx, &session.staff_id, &session.digest).await.map_err(refused)?;
    note(&tx, &session.call(visit.now), "choose_password", "password").await?;
    tx.commit().await.map_err(refused)
}
