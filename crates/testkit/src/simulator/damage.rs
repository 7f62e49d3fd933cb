//! What a bad build would do to the database, done on purpose: each must be found in the evening of the same day.

use super::sim::Sim;
use waymark_store::db::{Fence, Statement, Value};

/// One way to damage the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// A write that was acknowledged is not there.
    LostWrite,
    /// A write is there twice.
    DoubledEffect,
    /// Something is owed that the facts do not say.
    StaleDue,
    /// A figure is not the sum of its cases.
    WrongTally,
    /// A line of the audit is gone.
    AuditLineRemoved,
    /// A line of the audit says something else.
    AuditLineChanged,
    /// A record is with another organisation, and nobody placed it there.
    MovedWithoutPlacement,
    /// A claim is gone.
    ClaimLost,
    /// Work is left with a worker that is dead.
    WorkForgotten,
}

impl Damage {
    /// Every way.
    pub const ALL: [Damage; 9] = [
        Damage::LostWrite,
        Damage::DoubledEffect,
        Damage::StaleDue,
        Damage::WrongTally,
        Damage::AuditLineRemoved,
        Damage::AuditLineChanged,
        Damage::MovedWithoutPlacement,
        Damage::ClaimLost,
        Damage::WorkForgotten,
    ];

    /// The invariant that is broken, as the checks name it.
    #[must_use]
    pub fn breaks(self) -> &'static str {
        match self {
            Damage::LostWrite => "I1",
            Damage::DoubledEffect | Damage::ClaimLost => "I2",
            Damage::StaleDue => "I6",
            Damage::AuditLineRemoved | Damage::AuditLineChanged => "I7",
            Damage::MovedWithoutPlacement => "I8",
            Damage::WorkForgotten => "I10",
            Damage::WrongTally => "I11",
        }
    }

    /// The statements that do it to one record.
    fn statements(self) -> &'static [&'static str] {
        match self {
            Damage::LostWrite => &[
                "DELETE FROM fact WHERE subject = $1 AND seq = (SELECT max(seq) FROM fact WHERE subject = $1)",
                "UPDATE participant SET version = version - 1 WHERE id = $1",
            ],
            Damage::DoubledEffect => &[
                "INSERT INTO fact SELECT subject, seq + 1, enrolment, kind, on_day, recorded, author, organisation, body, NULL FROM fact \
                 WHERE subject = $1 AND seq = (SELECT max(seq) FROM fact WHERE subject = $1)",
                "UPDATE participant SET version = version + 1 WHERE id = $1",
            ],
            Damage::StaleDue => &["UPDATE due SET due_day = '2021-01-01' WHERE subject = $1"],
            Damage::WrongTally => &["UPDATE tally SET met = met + 1 WHERE owner = '' AND $1 <> ''"],
            Damage::AuditLineRemoved => {
                &["DELETE FROM audit WHERE seq = (SELECT max(seq) - 3 FROM audit WHERE $1 <> '')"]
            }
            Damage::AuditLineChanged => &[
                "UPDATE audit SET line = replace(line, 'actor', 'author') WHERE seq = (SELECT max(seq) - 3 FROM audit) AND $1 <> ''",
            ],
            Damage::MovedWithoutPlacement => {
                &["UPDATE participant SET organisation = 'dwp', path = '/dwp/' WHERE id = $1"]
            }
            Damage::ClaimLost => &["DELETE FROM claim WHERE participant <> '' AND $1 <> ''"],
            Damage::WorkForgotten => {
                &["UPDATE job SET state = 'running', leased_until = 1, leased_by = 'nobody' WHERE $1 <> ''"]
            }
        }
    }
}

impl Sim {
    /// Does it to the record with the longest history; on SQLite, whose rows nobody guards.
    pub(super) async fn damage(&mut self, damage: Damage) -> Result<(), String> {
        let longest = self.known.records.iter().max_by_key(|(_, record)| record.facts.len());
        let id = longest.map(|(id, _)| id.clone()).ok_or("there is no record to damage yet")?;
        let words = |e: waymark_store::StoreError| format!("the damage failed: {e}");
        let tx = self.house.store.db.begin(&Fence::None).await.map_err(words)?;
        let mut changed = 0;
        for text in damage.statements() {
            changed += tx.run(&Statement::new(text), &[Value::from(id.as_str())]).await.map_err(words)?;
        }
        tx.commit().await.map_err(words)?;
        // The record is looked at tonight whether anybody worked with it today or not.
        self.known.touched.insert(id);
        if changed == 0 { Err(format!("the damage found nothing: {damage:?}")) } else { Ok(()) }
    }
}
