//! Tokens by which somebody's programs reach the API: with their rights, never more, and at most what the token is for.

use crate::house::House;
use crate::refused;
use crate::sign_in::session::has_left;
use crate::sign_in::{Session, Visit, door, note};
use crate::{Call, sign_in::session::start_again};
use waymark_domain::Refusal;
use waymark_domain::staff::Staff;
use waymark_store::db::Fence;
use waymark_store::keys::{digest_of_secret, new_secret};
use waymark_store::tokens::{self, TokenRow};

/// How every token begins, so that one left in a file is known for what it is.
pub const PREFIX: &str = "wmk_";
/// The longest a token is good for, in days.
pub const LONGEST: i64 = 365;
/// How many tokens somebody may have at once.
pub const MOST: usize = 20;

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// To read.
    Read,
    /// To read and to record.
    Record,
}

impl Scope {
    /// Its name in rows and forms.
    #[must_use]
    pub fn name(self) -> &'static str {
        if self == Scope::Read { "read" } else { "record" }
    }

    /// The scope of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Scope> {
        [Scope::Read, Scope::Record].into_iter().find(|scope| scope.name() == name)
    }
}

/// Who comes with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Whose token it is, as they are now.
    pub staff: Staff,
    /// What it may be used for.
    pub scope: Scope,
    /// The token's id.
    pub id: String,
}

/// Issues a token for oneself; the token itself, shown once.
///
/// # Errors
/// The password is not right, or the name or the days do not fit.
pub async fn issue(
    house: &House,
    visit: &Visit,
    (session, typed): (&Session, &str),
    (name, scope, days): (&str, Scope, i64),
) -> Result<String, Refusal> {
    if !session.strong {
        return Err(start_again());
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Refusal::invalid(
            "the token has no name, or a long one",
            "say in at most 60 characters what it is for",
        ));
    }
    if !(1..=LONGEST).contains(&days) {
        return Err(Refusal::invalid("this is not how long a token may be good", "choose from 1 to 365 days"));
    }
    door::is_still_them(house, visit, session, typed).await?;
    let token = format!("{PREFIX}{}", new_secret().map_err(refused)?);
    let second = visit.second();
    let row = TokenRow {
        id: new_secret().map_err(refused)?.chars().take(12).collect(),
        staff: session.staff_id.clone(),
        name: name.to_owned(),
        scope: scope.name().into(),
        created: second,
        ends: second + days * 86_400,
        used: 0,
        revoked: None,
    };
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let there = tokens::list(&tx, &session.staff_id).await.map_err(refused)?;
    if there.iter().filter(|t| t.revoked.is_none() && t.ends > second).count() >= MOST {
        return Err(Refusal::invalid("you have 20 tokens already", "revoke one you no longer use"));
    }
    tokens::add(&tx, &digest_of_secret(&token), &row).await.map_err(refused)?;
    note(&tx, &session.call(visit.now), "issue_token", "token").await?;
    tx.commit().await.map_err(refused)?;
    Ok(token)
}

/// Who comes with this token, read afresh: one statement. Nobody, where it was revoked, is too old, or its owner has left.
///
/// # Errors
/// It cannot be read.
pub async fn find(house: &House, token: &str, now: i64) -> Result<Option<Holder>, Refusal> {
    if !token.starts_with(PREFIX) || token.len() > 128 {
        return Ok(None);
    }
    let digest = digest_of_secret(token);
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let found = tokens::find(&look, &digest).await.map_err(refused)?;
    drop(look);
    let Some((row, staff)) = found else { return Ok(None) };
    let call = Call::staff(&staff.id, now);
    let Some(scope) = Scope::parse(&row.scope) else { return Ok(None) };
    if row.revoked.is_some() || row.ends <= call.second() || has_left(&staff, &call) {
        return Ok(None);
    }
    // To the hour is enough to tell a token that is used from one that is not.
    if call.second() >= row.used + 3600 {
        let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
        tokens::used(&tx, &digest, call.second()).await.map_err(refused)?;
        tx.commit().await.map_err(refused)?;
    }
    Ok(Some(Holder { staff, scope, id: row.id }))
}

/// One's own tokens, oldest first, those that are over too.
///
/// # Errors
/// They cannot be read.
pub async fn list(house: &House, session: &Session) -> Result<Vec<TokenRow>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    tokens::list(&look, &session.staff_id).await.map_err(refused)
}

/// Revokes one of one's own tokens: it is worth nothing with the next request.
///
/// # Errors
/// There is none of this id, or it was revoked before.
pub async fn revoke(house: &House, session: &Session, id: &str, now: i64) -> Result<(), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let second = now.div_euclid(1_000_000);
    if !tokens::revoke(&tx, &session.staff_id, id, second).await.map_err(refused)? {
        return Err(Refusal::NotFound { what: "token", id: id.to_owned() });
    }
    note(&tx, &session.call(now), "revoke_token", "token").await?;
    tx.commit().await.map_err(refused)
}
