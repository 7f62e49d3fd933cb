//! Organisations, contracts and staff, who covers for whom, and who may look in from outside until when.

use crate::db::{Ask, Row, Tx};
use crate::journal::digest_of_values;
use crate::{StoreError, args, statements};
use waymark_domain::contract::Contract;
use waymark_domain::ledger::Digest;
use waymark_domain::organisation::{Organisation, OrganisationKind};
use waymark_domain::staff::{AuditWindow, Cover, Days, Role, Staff};
use waymark_rules::Day;

statements! {
    ORGANISATION = new("SELECT id, kind, name, parent, path, closed_on FROM organisation WHERE id = $1");
    ORGANISATIONS = new("SELECT id, kind, name, parent, path, closed_on FROM organisation ORDER BY path");
    KEEP_ORGANISATION = new("INSERT INTO organisation (id, kind, name, parent, path, closed_on) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET kind = $2, name = $3, parent = $4, path = $5, closed_on = $6");
    CONTRACT = new("SELECT id, body, path FROM contract WHERE id = $1");
    HOLD_CONTRACT = holding("SELECT id, body, path FROM contract WHERE id = $1");
    CONTRACTS = new("SELECT id, body, path FROM contract ORDER BY id");
    KEEP_CONTRACT = new("INSERT INTO contract (id, prime, path, pack, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET prime = $2, path = $3, pack = $4, body = $5");
    STAFF = new("SELECT s.id, s.name, s.role, s.organisation, s.nominated, s.left_on, o.path FROM staff s JOIN organisation o ON o.id = s.organisation WHERE s.id = $1");
    ALL_STAFF = new("SELECT s.id, s.name, s.role, s.organisation, s.nominated, s.left_on, o.path FROM staff s JOIN organisation o ON o.id = s.organisation ORDER BY s.id");
    KEEP_STAFF = new("INSERT INTO staff (id, name, role, organisation, nominated, left_on) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET name = $2, role = $3, organisation = $4, nominated = $5, left_on = $6");
    STAFF_ROWS = new("SELECT id, name, role, organisation, nominated, left_on FROM staff ORDER BY id");
    CONTRACT_ROWS = new("SELECT id, prime, path, pack, body FROM contract ORDER BY id");
    COVERS = new("SELECT absent, covering, from_day, to_day FROM cover WHERE covering = $1 AND to_day >= $2 ORDER BY absent, from_day");
    COVER_ROWS = new("SELECT absent, covering, from_day, to_day FROM cover ORDER BY covering, absent, from_day");
    KEEP_COVER = new("INSERT INTO cover (absent, covering, from_day, to_day) VALUES ($1, $2, $3, $4) ON CONFLICT (covering, absent, from_day) DO UPDATE SET to_day = $4");
    WINDOWS = new("SELECT staff, path, from_day, to_day FROM audit_window WHERE staff = $1 AND to_day >= $2 ORDER BY path, from_day");
    ASKER = new("SELECT 'staff' AS part, s.id, s.name, s.role, s.organisation, s.nominated, s.left_on, o.path FROM staff s JOIN organisation o ON o.id = s.organisation WHERE s.id = $1 UNION ALL SELECT 'cover', absent, covering, from_day, to_day, 0, NULL, '' FROM cover WHERE covering = $1 AND to_day >= $2 UNION ALL SELECT 'window', staff, path, from_day, to_day, 0, NULL, '' FROM audit_window WHERE staff = $1 AND to_day >= $2");
    KEEP_WINDOW = new("INSERT INTO audit_window (staff, path, from_day, to_day) VALUES ($1, $2, $3, $4) ON CONFLICT (staff, path, from_day) DO UPDATE SET to_day = $4");
}

fn organisation_row(row: &Row) -> Result<Organisation, StoreError> {
    let kind = OrganisationKind::parse(&row.text(1)?);
    Ok(Organisation {
        id: row.text(0)?,
        kind: kind.ok_or_else(|| StoreError::Damaged("an organisation's kind".into()))?,
        name: row.text(2)?,
        parent: row.maybe_text(3)?,
        path: row.text(4)?,
        closed_on: row.maybe_text(5)?,
    })
}

/// The organisation of this id.
///
/// # Errors
/// It cannot be read.
pub async fn organisation(ask: &(impl Ask + Sync), id: &str) -> Result<Option<Organisation>, StoreError> {
    ask.row(&ORGANISATION, args![id]).await?.as_ref().map(organisation_row).transpose()
}

/// Every organisation, each after those above it.
///
/// # Errors
/// They cannot be read.
pub async fn organisations(ask: &(impl Ask + Sync)) -> Result<Vec<Organisation>, StoreError> {
    ask.rows(&ORGANISATIONS, args![]).await?.iter().map(organisation_row).collect()
}

/// Keeps an organisation, new or changed; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn keep_organisation(tx: &Tx, o: &Organisation) -> Result<Digest, StoreError> {
    let values = args![&o.id, o.kind.name(), &o.name, o.parent.clone(), &o.path, o.closed_on.clone()];
    tx.run(&KEEP_ORGANISATION, values).await?;
    digest_of_values(values)
}

/// A contract, and the path of the prime that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The contract.
    pub contract: Contract,
    /// The prime's path.
    pub path: String,
}

fn contract_row(row: &Row) -> Result<Held, StoreError> {
    let contract = serde_json::from_str(&row.text(1)?);
    Ok(Held { contract: contract.map_err(|e| StoreError::Damaged(format!("a contract: {e}")))?, path: row.text(2)? })
}

/// The contract of this id.
///
/// # Errors
/// It cannot be read.
pub async fn contract(ask: &(impl Ask + Sync), id: &str) -> Result<Option<Held>, StoreError> {
    ask.row(&CONTRACT, args![id]).await?.as_ref().map(contract_row).transpose()
}

/// The contract of this id, held: nobody else may add to its own facts until this transaction ends.
///
/// # Errors
/// It cannot be read.
pub async fn hold_contract(tx: &Tx, id: &str) -> Result<Option<Held>, StoreError> {
    tx.row(&HOLD_CONTRACT, args![id]).await?.as_ref().map(contract_row).transpose()
}

/// Every contract, in order of id.
///
/// # Errors
/// They cannot be read.
pub async fn contracts(ask: &(impl Ask + Sync)) -> Result<Vec<Held>, StoreError> {
    ask.rows(&CONTRACTS, args![]).await?.iter().map(contract_row).collect()
}

/// Keeps a contract, new or changed; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn keep_contract(tx: &Tx, held: &Held) -> Result<Digest, StoreError> {
    let c = &held.contract;
    let body = serde_json::to_string(c).map_err(|e| StoreError::Statement(e.to_string()))?;
    let values = args![&c.id, &c.prime, &held.path, &c.pack, body];
    tx.run(&KEEP_CONTRACT, values).await?;
    digest_of_values(values)
}

pub(crate) fn member_row(row: &Row) -> Result<Staff, StoreError> {
    let role = Role::parse(&row.text(2)?).ok_or_else(|| StoreError::Damaged("a role".into()))?;
    Ok(Staff {
        id: row.text(0)?,
        name: row.text(1)?,
        role,
        organisation: row.text(3)?,
        path: row.text(6)?,
        nominated: row.int(4)? != 0,
        left_on: row.maybe_text(5)?,
    })
}

/// The member of staff of this id.
///
/// # Errors
/// It cannot be read.
pub async fn staff(ask: &(impl Ask + Sync), id: &str) -> Result<Option<Staff>, StoreError> {
    ask.row(&STAFF, args![id]).await?.as_ref().map(member_row).transpose()
}

/// Somebody who asks, with for whom they stand in and the windows through which they may look, on a day or later: all in one look.
///
/// # Errors
/// It cannot be read.
pub async fn asker(
    ask: &(impl Ask + Sync),
    id: &str,
    from: Day,
) -> Result<Option<(Staff, Vec<Cover>, Vec<AuditWindow>)>, StoreError> {
    let (mut person, mut covers, mut windows) = (None, Vec::new(), Vec::new());
    for row in ask.rows(&ASKER, args![id, from.to_string()]).await? {
        let rest = Row(row.0[1..].to_vec());
        match row.text(0)?.as_str() {
            "staff" => person = Some(member_row(&rest)?),
            "cover" => covers.push(cover_row(&rest)?),
            _ => windows.push(AuditWindow { staff: rest.text(0)?, path: rest.text(1)?, days: days(&rest, 2)? }),
        }
    }
    // A union comes in any order; a scope names coaches and paths in one.
    covers.sort_by(|a, b| (&a.absent, a.days.from).cmp(&(&b.absent, b.days.from)));
    windows.sort_by(|a, b| (&a.path, a.days.from).cmp(&(&b.path, b.days.from)));
    Ok(person.map(|staff| (staff, covers, windows)))
}

/// Everybody who works or worked here, in order of id.
///
/// # Errors
/// They cannot be read.
pub async fn all_staff(ask: &(impl Ask + Sync)) -> Result<Vec<Staff>, StoreError> {
    ask.rows(&ALL_STAFF, args![]).await?.iter().map(member_row).collect()
}

/// Keeps a member of staff, new or changed; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn keep_staff(tx: &Tx, s: &Staff) -> Result<Digest, StoreError> {
    let values = args![&s.id, &s.name, s.role.name(), &s.organisation, s.nominated, s.left_on.clone()];
    tx.run(&KEEP_STAFF, values).await?;
    digest_of_values(values)
}

fn days(row: &Row, from: usize) -> Result<Days, StoreError> {
    let day = |place| Day::parse(&row.text(place)?).ok_or_else(|| StoreError::Damaged("a day".into()));
    Ok(Days { from: day(from)?.0, to: day(from + 1)?.0 })
}

fn cover_row(row: &Row) -> Result<Cover, StoreError> {
    Ok(Cover { absent: row.text(0)?, covering: row.text(1)?, days: days(row, 2)? })
}

/// For whom a member of staff stands in, on a day or later.
///
/// # Errors
/// They cannot be read.
pub async fn covers(ask: &(impl Ask + Sync), covering: &str, from: Day) -> Result<Vec<Cover>, StoreError> {
    ask.rows(&COVERS, args![covering, from.to_string()]).await?.iter().map(cover_row).collect()
}

/// Every cover there is or was.
///
/// # Errors
/// They cannot be read.
pub async fn all_covers(ask: &(impl Ask + Sync)) -> Result<Vec<Cover>, StoreError> {
    ask.rows(&COVER_ROWS, args![]).await?.iter().map(cover_row).collect()
}

/// Keeps a cover; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn keep_cover(tx: &Tx, cover: &Cover) -> Result<Digest, StoreError> {
    let (from, to) = (Day(cover.days.from).to_string(), Day(cover.days.to).to_string());
    let values = args![&cover.absent, &cover.covering, from, to];
    tx.run(&KEEP_COVER, values).await?;
    digest_of_values(values)
}

/// The windows through which somebody may look in, on a day or later.
///
/// # Errors
/// They cannot be read.
pub async fn windows(ask: &(impl Ask + Sync), staff: &str, from: Day) -> Result<Vec<AuditWindow>, StoreError> {
    let rows = ask.rows(&WINDOWS, args![staff, from.to_string()]).await?;
    rows.iter().map(|r| Ok(AuditWindow { staff: r.text(0)?, path: r.text(1)?, days: days(r, 2)? })).collect()
}

/// Keeps a window; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn keep_window(tx: &Tx, window: &AuditWindow) -> Result<Digest, StoreError> {
    let (from, to) = (Day(window.days.from).to_string(), Day(window.days.to).to_string());
    let values = args![&window.staff, &window.path, from, to];
    tx.run(&KEEP_WINDOW, values).await?;
    digest_of_values(values)
}

/// Every row of organisations, contracts and staff: as the audit names it, and its digest.
///
/// # Errors
/// They cannot be read.
pub async fn digests(ask: &(impl Ask + Sync)) -> Result<Vec<(String, Digest)>, StoreError> {
    let mut found = Vec::new();
    for (kind, statement) in [("organisation", &ORGANISATIONS), ("contract", &CONTRACT_ROWS), ("staff", &STAFF_ROWS)] {
        for row in ask.rows(statement, args![]).await? {
            found.push((crate::audit::reference(kind, &row.text(0)?, ""), digest_of_values(&row.0)?));
        }
    }
    Ok(found)
}
