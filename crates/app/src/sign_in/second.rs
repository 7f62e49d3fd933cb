//! The second factor: a code of an authenticator app, each good once, or a recovery code.

use super::door::deny;
use super::session::{Entered, Session, Stage, let_in, start_again, whoami};
use super::{Visit, throttle};
use crate::house::House;
use crate::refused;
use totp_rs::{Algorithm, Builder, Totp};
use waymark_domain::Refusal;
use waymark_store::db::{Fence, Tx};
use waymark_store::{credentials, throttle as tries};

/// What somebody types as their second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof<'a> {
    /// The six figures their app shows.
    Code(&'a str),
    /// One of the recovery codes they wrote down.
    Recovery(&'a str),
}

/// An authenticator app of this secret.
pub(crate) fn app(secret: &[u8], (account, issuer): (&str, &str)) -> Result<Totp, Refusal> {
    let plain = |text: &str| text.replace(':', " ");
    let built = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret.to_vec())
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .build();
    built.map_err(|e| Refusal::NotSaved(e.to_string()))
}

/// The step a code is of, if it is that of now, the one before or the one after.
pub(crate) fn step_of(secret: &[u8], code: &str, second: i64) -> Result<Option<i64>, Refusal> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let step = app(secret, ("account", "Waymark"))?.check(&digits, u64::try_from(second).unwrap_or(0));
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// A recovery code as it is kept: without what people put between.
fn plain_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whose turn it is to prove the second factor.
pub(crate) async fn halfway(house: &House, token: &str, now: i64) -> Result<Session, Refusal> {
    let session = whoami(house, token, now).await?;
    session.filter(|s| s.stage == Stage::Second).ok_or_else(start_again)
}

/// Takes the second factor. If it is right they are signed in, under a new token.
///
/// # Errors
/// It is not right, was used before, or the next try must wait.
pub async fn second(house: &House, visit: &Visit, token: &str, proof: Proof<'_>) -> Result<Entered, Refusal> {
    let session = halfway(house, token, visit.now).await?;
    let (id, call) = (session.staff_id.as_str(), session.call(visit.now));
    let counted = match throttle::count(house, visit, ("second", id, Some(id))).await {
        Ok(name) => name,
        Err(refusal) => return deny(house, &call, refusal).await,
    };
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    if let Err(refusal) = proven(house, &tx, (id, visit), proof).await? {
        drop(tx);
        return deny(house, &call, refusal).await;
    }
    tries::clear(&tx, &house.store.keys, &counted).await.map_err(refused)?;
    let entered = let_in(house, &tx, visit, id, Some(&session.digest)).await?;
    tx.commit().await.map_err(refused)?;
    Ok(entered)
}

/// Whether the second factor is right; it is used up with that.
async fn proven(
    house: &House,
    tx: &Tx,
    (staff, visit): (&str, &Visit),
    proof: Proof<'_>,
) -> Result<Result<(), Refusal>, Refusal> {
    let keys = &house.store.keys;
    match proof {
        Proof::Code(code) => {
            let wrong = || Refusal::invalid("the code is not right", "type the six figures your app shows now");
            let held = credentials::hold(tx, keys, staff).await.map_err(refused)?;
            let Some(secret) = held.and_then(|c| c.totp) else { return Ok(Err(wrong())) };
            let Some(step) = step_of(&secret, code, visit.second())? else { return Ok(Err(wrong())) };
            let fresh = credentials::use_step(tx, staff, step).await.map_err(refused)?;
            let used = || Refusal::invalid("this code was used already", "wait for your app to show the next one");
            Ok(if fresh { Ok(()) } else { Err(used()) })
        }
        Proof::Recovery(code) => {
            let good = credentials::use_code(tx, keys, staff, &plain_code(code)).await.map_err(refused)?;
            let fits = "type one that you have not used yet";
            Ok(if good { Ok(()) } else { Err(Refusal::invalid("this is not one of your recovery codes", fits)) })
        }
    }
}

/// Which second factors somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Factors {
    /// Whether they use an authenticator app.
    pub app: bool,
    /// Their passkeys: id, what they call it, when it was added and last used (seconds since 1970).
    pub passkeys: Vec<(String, String, i64, i64)>,
    /// How many recovery codes they have left.
    pub codes: i64,
    /// Their e-mail address.
    pub email: String,
    /// Whether they have a password here.
    pub password: bool,
}

impl Factors {
    /// How many ways of proving the second factor they have, recovery codes left aside.
    #[must_use]
    pub fn count(&self) -> usize {
        usize::from(self.app) + self.passkeys.len()
    }
}

/// Which second factors whoever has this session has.
///
/// # Errors
/// It cannot be read.
pub async fn factors(house: &House, session: &Session) -> Result<Factors, Refusal> {
    let (keys, id) = (&house.store.keys, session.staff_id.as_str());
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let found = credentials::of(&look, keys, id).await.map_err(refused)?;
    let passkeys = credentials::passkeys(&look, keys, id).await.map_err(refused)?;
    let codes = credentials::codes_left(&look, id).await.map_err(refused)?;
    let named = passkeys.into_iter().map(|p| (p.id, p.name, p.created, p.used)).collect();
    let has = |c: &credentials::Credential| (c.totp.is_some(), !c.password.is_empty());
    let (app, password) = found.as_ref().map_or((false, false), has);
    Ok(Factors { app, passkeys: named, codes, email: found.map(|c| c.email).unwrap_or_default(), password })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_a_step_on_either_side_and_no_longer() {
        let secret = [7_u8; 20];
        let code = app(&secret, ("a", "b")).unwrap().generate(3000).to_string();
        let at = |second| step_of(&secret, &code, second).unwrap();
        assert_eq!(at(3000), Some(100));
        assert_eq!([2969, 2970, 3059, 3060].map(at), [None, Some(100), Some(100), None]);
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(step_of(&secret, &spaced, 3000).unwrap(), Some(100), "as apps show it");
        for bad in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(step_of(&secret, bad, 3000).unwrap(), None, "{bad}");
        }
    }
}
