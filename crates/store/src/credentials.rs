//! How people prove who they are: e-mail and password, authenticator app, passkeys, recovery codes, an organisation's own provider.

use crate::db::{Ask, Row, Tx};
use crate::journal::digest_of_values;
use crate::keys::{Keys, digest_of_secret};
use crate::{StoreError, args, statements};
use waymark_domain::ledger::Digest;

statements! {
    BY_EMAIL = new("SELECT staff, email, password, changed, totp, totp_step FROM credential WHERE email_token = $1");
    OF = new("SELECT staff, email, password, changed, totp, totp_step FROM credential WHERE staff = $1");
    HOLD = holding("SELECT staff, email, password, changed, totp, totp_step FROM credential WHERE staff = $1");
    ADD = new("INSERT INTO credential (staff, email_token, email, password, changed, totp, totp_step) VALUES ($1, $2, $3, '', $4, NULL, 0) ON CONFLICT (staff) DO UPDATE SET email_token = $2, email = $3");
    PASSWORD = new("UPDATE credential SET password = $2, changed = $3 WHERE staff = $1");
    TOTP = new("UPDATE credential SET totp = $2, totp_step = $3 WHERE staff = $1");
    USE_STEP = new("UPDATE credential SET totp_step = $2 WHERE staff = $1 AND totp_step < $2");
    PASSKEYS = new("SELECT id, staff, name, body, created, used FROM passkey WHERE staff = $1 ORDER BY created, id");
    PASSKEY = holding("SELECT id, staff, name, body, created, used FROM passkey WHERE id = $1");
    ADD_PASSKEY = new("INSERT INTO passkey (id, staff, name, body, created, used) VALUES ($1, $2, $3, $4, $5, $6)");
    USE_PASSKEY = new("UPDATE passkey SET body = $2, used = $3 WHERE id = $1");
    DROP_PASSKEY = new("DELETE FROM passkey WHERE staff = $1 AND id = $2");
    DROP_PASSKEYS = new("DELETE FROM passkey WHERE staff = $1");
    ADD_CODE = new("INSERT INTO recovery_code (staff, digest) VALUES ($1, $2) ON CONFLICT (staff, digest) DO NOTHING");
    USE_CODE = new("DELETE FROM recovery_code WHERE staff = $1 AND digest = $2");
    DROP_CODES = new("DELETE FROM recovery_code WHERE staff = $1");
    COUNT_CODES = new("SELECT count(*) FROM recovery_code WHERE staff = $1");
    PROVIDER = new("SELECT body FROM provider WHERE organisation = $1");
    PROVIDERS = new("SELECT p.organisation, o.name FROM provider p JOIN organisation o ON o.id = p.organisation ORDER BY o.name, p.organisation");
    KEEP_PROVIDER = new("INSERT INTO provider (organisation, body) VALUES ($1, $2) ON CONFLICT (organisation) DO UPDATE SET body = $2");
    SUBJECT = new("SELECT staff FROM provider_subject WHERE organisation = $1 AND subject = $2");
    KEEP_SUBJECT = new("INSERT INTO provider_subject (organisation, subject, staff) VALUES ($1, $2, $3) ON CONFLICT (organisation, subject) DO UPDATE SET staff = $3");
}

/// How one member of staff is known at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Whose it is.
    pub staff: String,
    /// Their e-mail address.
    pub email: String,
    /// The slow hash of their password; empty until they have chosen one.
    pub password: String,
    /// When they chose it, seconds since 1970.
    pub changed: i64,
    /// The secret they share with their authenticator app.
    pub totp: Option<Vec<u8>>,
    /// The thirty-second step of the last code they used: it and those before it are used up.
    pub totp_step: i64,
}

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Its credential id, as the browser writes it.
    pub id: String,
    /// Whose it is.
    pub staff: String,
    /// What its owner calls it.
    pub name: String,
    /// The public key and its counter; JSON.
    pub body: String,
    /// When it was added, seconds since 1970.
    pub created: i64,
    /// When it was last used.
    pub used: i64,
}

fn email_token(keys: &Keys, email: &str) -> Vec<u8> {
    keys.token("e-mail", &email.trim().to_lowercase())
}

fn text(bytes: Vec<u8>) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|_| StoreError::Damaged("a sealed text".into()))
}

fn read(keys: &Keys, row: &Row) -> Result<Credential, StoreError> {
    let staff = row.text(0)?;
    let email = text(keys.open(&format!("e-mail|{staff}"), row.bytes(1)?)?)?;
    let totp = row.maybe_bytes(4)?.map(|sealed| keys.open(&format!("totp|{staff}"), sealed)).transpose()?;
    Ok(Credential { email, password: row.text(2)?, changed: row.int(3)?, totp, totp_step: row.int(5)?, staff })
}

/// The credential of whoever has this e-mail address, in whichever letters.
///
/// # Errors
/// It cannot be read.
pub async fn by_email(ask: &(impl Ask + Sync), keys: &Keys, email: &str) -> Result<Option<Credential>, StoreError> {
    ask.row(&BY_EMAIL, args![email_token(keys, email)]).await?.map(|row| read(keys, &row)).transpose()
}

/// Somebody's credential.
///
/// # Errors
/// It cannot be read.
pub async fn of(ask: &(impl Ask + Sync), keys: &Keys, staff: &str) -> Result<Option<Credential>, StoreError> {
    ask.row(&OF, args![staff]).await?.map(|row| read(keys, &row)).transpose()
}

/// Somebody's credential, held until the transaction ends.
///
/// # Errors
/// It cannot be read.
pub async fn hold(tx: &Tx, keys: &Keys, staff: &str) -> Result<Option<Credential>, StoreError> {
    tx.row(&HOLD, args![staff]).await?.map(|row| read(keys, &row)).transpose()
}

/// Keeps somebody's e-mail address; whatever else is known of them stays.
///
/// # Errors
/// [`StoreError::Exists`] where it is somebody else's; or it could not be written.
pub async fn keep_email(tx: &Tx, keys: &Keys, (staff, email): (&str, &str), at: i64) -> Result<(), StoreError> {
    let sealed = keys.seal(&format!("e-mail|{staff}"), email.trim().as_bytes())?;
    tx.run(&ADD, args![staff, email_token(keys, email), sealed, at]).await.map(|_| ())
}

/// Keeps the slow hash of somebody's password.
///
/// # Errors
/// It could not be written.
pub async fn keep_password(tx: &Tx, staff: &str, hash: &str, at: i64) -> Result<(), StoreError> {
    tx.run(&PASSWORD, args![staff, hash, at]).await.map(|_| ())
}

/// Keeps the secret of somebody's authenticator app and the step last used, or takes it away.
///
/// # Errors
/// It could not be written.
pub async fn keep_totp(tx: &Tx, keys: &Keys, staff: &str, app: Option<(&[u8], i64)>) -> Result<(), StoreError> {
    let sealed = app.map(|(secret, _)| keys.seal(&format!("totp|{staff}"), secret)).transpose()?;
    tx.run(&TOTP, args![staff, sealed, app.map_or(0, |(_, step)| step)]).await.map(|_| ())
}

/// Uses up a step of somebody's authenticator app; not, where it or a later one was used already.
///
/// # Errors
/// It could not be written.
pub async fn use_step(tx: &Tx, staff: &str, step: i64) -> Result<bool, StoreError> {
    Ok(tx.run(&USE_STEP, args![staff, step]).await? == 1)
}

fn read_passkey(keys: &Keys, row: &Row) -> Result<PasskeyRow, StoreError> {
    let id = row.text(0)?;
    let body = text(keys.open(&format!("passkey|{id}"), row.bytes(3)?)?)?;
    Ok(PasskeyRow { staff: row.text(1)?, name: row.text(2)?, body, created: row.int(4)?, used: row.int(5)?, id })
}

/// Somebody's passkeys, oldest first.
///
/// # Errors
/// They cannot be read.
pub async fn passkeys(ask: &(impl Ask + Sync), keys: &Keys, staff: &str) -> Result<Vec<PasskeyRow>, StoreError> {
    ask.rows(&PASSKEYS, args![staff]).await?.iter().map(|row| read_passkey(keys, row)).collect()
}

/// The passkey of this id, held until the transaction ends.
///
/// # Errors
/// It cannot be read.
pub async fn hold_passkey(tx: &Tx, keys: &Keys, id: &str) -> Result<Option<PasskeyRow>, StoreError> {
    tx.row(&PASSKEY, args![id]).await?.map(|row| read_passkey(keys, &row)).transpose()
}

/// Adds a passkey.
///
/// # Errors
/// [`StoreError::Exists`] where it is somebody's already; or it could not be written.
pub async fn add_passkey(tx: &Tx, keys: &Keys, p: &PasskeyRow) -> Result<(), StoreError> {
    let sealed = keys.seal(&format!("passkey|{}", p.id), p.body.as_bytes())?;
    tx.run(&ADD_PASSKEY, args![&p.id, &p.staff, &p.name, sealed, p.created, p.used]).await.map(|_| ())
}

/// Keeps a passkey's counter and when it was used.
///
/// # Errors
/// It could not be written.
pub async fn use_passkey(tx: &Tx, keys: &Keys, p: &PasskeyRow) -> Result<(), StoreError> {
    let sealed = keys.seal(&format!("passkey|{}", p.id), p.body.as_bytes())?;
    tx.run(&USE_PASSKEY, args![&p.id, sealed, p.used]).await.map(|_| ())
}

/// Takes one of somebody's passkeys away; whether there was one.
///
/// # Errors
/// It could not be written.
pub async fn drop_passkey(tx: &Tx, staff: &str, id: &str) -> Result<bool, StoreError> {
    Ok(tx.run(&DROP_PASSKEY, args![staff, id]).await? == 1)
}

fn code_digest(keys: &Keys, staff: &str, code: &str) -> Vec<u8> {
    // Keyed as well as digested: a code is short enough to be guessed by whoever has only the rows.
    keys.token("recovery code", &format!("{staff}|{code}"))
}

/// Gives somebody new recovery codes in place of those they had.
///
/// # Errors
/// It could not be written.
pub async fn keep_codes(tx: &Tx, keys: &Keys, staff: &str, codes: &[String]) -> Result<(), StoreError> {
    tx.run(&DROP_CODES, args![staff]).await?;
    for code in codes {
        tx.run(&ADD_CODE, args![staff, code_digest(keys, staff, code)]).await?;
    }
    Ok(())
}

/// Uses up one of somebody's recovery codes; whether it was one.
///
/// # Errors
/// It could not be written.
pub async fn use_code(tx: &Tx, keys: &Keys, staff: &str, code: &str) -> Result<bool, StoreError> {
    Ok(tx.run(&USE_CODE, args![staff, code_digest(keys, staff, code)]).await? == 1)
}

/// How many recovery codes somebody has left.
///
/// # Errors
/// They cannot be counted.
pub async fn codes_left(ask: &(impl Ask + Sync), staff: &str) -> Result<i64, StoreError> {
    ask.row(&COUNT_CODES, args![staff]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Takes every second factor of somebody away: app, passkeys and recovery codes.
///
/// # Errors
/// It could not be written.
pub async fn drop_factors(tx: &Tx, keys: &Keys, staff: &str) -> Result<(), StoreError> {
    keep_totp(tx, keys, staff, None).await?;
    tx.run(&DROP_PASSKEYS, args![staff]).await?;
    tx.run(&DROP_CODES, args![staff]).await.map(|_| ())
}

/// What is kept of an organisation's own provider; JSON.
///
/// # Errors
/// It cannot be read.
pub async fn provider(ask: &(impl Ask + Sync), keys: &Keys, organisation: &str) -> Result<Option<String>, StoreError> {
    let Some(row) = ask.row(&PROVIDER, args![organisation]).await? else { return Ok(None) };
    text(keys.open(&format!("provider|{organisation}"), row.bytes(0)?)?).map(Some)
}

/// The organisations that have a provider of their own: id and name, by name.
///
/// # Errors
/// They cannot be read.
pub async fn providers(ask: &(impl Ask + Sync)) -> Result<Vec<(String, String)>, StoreError> {
    ask.rows(&PROVIDERS, args![]).await?.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Keeps what is known of an organisation's provider; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn keep_provider(tx: &Tx, keys: &Keys, organisation: &str, body: &str) -> Result<Digest, StoreError> {
    let sealed = keys.seal(&format!("provider|{organisation}"), body.as_bytes())?;
    let values = args![organisation, sealed];
    tx.run(&KEEP_PROVIDER, values).await?;
    digest_of_values(values)
}

/// Who somebody is whom an organisation's provider calls by this subject.
///
/// # Errors
/// It cannot be read.
pub async fn by_subject(
    ask: &(impl Ask + Sync),
    organisation: &str,
    subject: &str,
) -> Result<Option<String>, StoreError> {
    let row = ask.row(&SUBJECT, args![organisation, digest_of_secret(subject)]).await?;
    row.map(|row| row.text(0)).transpose()
}

/// Keeps by which subject an organisation's provider calls somebody.
///
/// # Errors
/// It could not be written.
pub async fn keep_subject(tx: &Tx, (organisation, subject): (&str, &str), staff: &str) -> Result<(), StoreError> {
    tx.run(&KEEP_SUBJECT, args![organisation, digest_of_secret(subject), staff]).await.map(|_| ())
}
