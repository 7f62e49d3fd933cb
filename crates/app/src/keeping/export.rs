//! Write out the journal as facts, and the audit as records anybody can check.

use crate::house::{Call, House};
use crate::refused;
use waymark_domain::Refusal;
use waymark_domain::ledger::{Record, SignedCheckpoint};
use waymark_rules::facts::Subject;
use waymark_rules::facts::write::to_json_line;
use waymark_store::db::Fence;
use waymark_store::{audit, journal, participants};

const LOT: i64 = 500;
const LINES: i64 = 5_000;

/// The next facts after a subject, as lines: of one contract or of all, as recorded by an instant or by now; and where it goes on.
///
/// # Errors
/// They cannot be read.
pub async fn facts(
    house: &House,
    (contract, known): (Option<&str>, Option<i64>),
    after: &str,
) -> Result<(String, Option<String>), Refusal> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let subjects = journal::subjects_after(&look, after, LOT).await.map_err(refused)?;
    let Some(last) = subjects.last().cloned() else { return Ok((String::new(), None)) };
    let people = participants::between(&look, (after, &last)).await.map_err(refused)?;
    let theirs = |subject: &Subject| match (contract, subject) {
        (None, _) => true,
        (Some(contract), Subject::Contract(id)) => id == contract,
        (Some(contract), Subject::Participant(id)) => {
            people.binary_search_by(|p| p.id.cmp(id)).is_ok_and(|place| people[place].contract == contract)
        }
    };
    let mut text = String::new();
    for loaded in journal::load_between(&look, house.reading(), (after, &last)).await.map_err(refused)? {
        if theirs(&loaded.record.subject) {
            for fact in loaded.record.facts().filter(|fact| known.is_none_or(|known| fact.recorded <= known)) {
                text.push_str(&to_json_line(fact, house.vocabulary));
                text.push('\n');
            }
        }
    }
    Ok((text, Some(last)))
}

/// How far an export of the audit has come.
#[derive(Debug)]
pub struct Place {
    seq: i64,
    last: i64,
    checkpoints: std::vec::IntoIter<(i64, String)>,
    next: Option<(i64, String)>,
}

impl Place {
    /// Signs where the audit stands, and begins at its first line.
    ///
    /// # Errors
    /// It could not be signed.
    pub async fn begin(house: &House, call: &Call) -> Result<Place, Refusal> {
        let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
        let signed = audit::sign(&tx, &house.store.keys, call.now).await.map_err(refused)?;
        let last = i64::try_from(signed.checkpoint.size).unwrap_or(i64::MAX);
        let mut checkpoints = audit::checkpoints(&tx).await.map_err(refused)?.into_iter();
        tx.commit().await.map_err(refused)?;
        let next = checkpoints.next();
        Ok(Place { seq: 0, last, checkpoints, next })
    }
}

/// The next records of an export of the audit; `None` at its end.
///
/// # Errors
/// They cannot be read.
pub async fn audit(house: &House, place: &mut Place) -> Result<Option<String>, Refusal> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let mut text = String::new();
    if place.seq < place.last {
        for line in
            audit::after(&look, place.seq, LINES).await.map_err(refused)?.into_iter().filter(|l| l.seq <= place.last)
        {
            while let Some((_, checkpoint)) = place.next.take_if(|(size, _)| *size < line.seq) {
                add_checkpoint(&mut text, &checkpoint)?;
                place.next = place.checkpoints.next();
            }
            place.seq = line.seq;
            text.push_str(&Record::entry(&line.line, &line.chain).to_json());
            text.push('\n');
        }
        if text.is_empty() {
            return Err(Refusal::NotSaved("the audit ends before its last checkpoint".into()));
        }
        return Ok(Some(text));
    }
    while let Some((_, checkpoint)) = place.next.take() {
        add_checkpoint(&mut text, &checkpoint)?;
        place.next = place.checkpoints.next();
    }
    Ok((!text.is_empty()).then_some(text))
}

fn add_checkpoint(text: &mut String, checkpoint: &str) -> Result<(), Refusal> {
    let signed = SignedCheckpoint::parse(checkpoint);
    let signed = signed.map_err(|why| Refusal::NotSaved(format!("a stored checkpoint does not read: {why}")))?;
    text.push_str(&Record::checkpoint(&signed).to_json());
    text.push('\n');
    Ok(())
}
