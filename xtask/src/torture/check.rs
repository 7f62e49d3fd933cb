//! Whether everything acknowledged is there exactly once, nothing is half there, and the whole database is sound.

use super::ground::DAY;
use super::notes::Notes;
use std::collections::BTreeMap;
use waymark_app::{Call, House, keeping};
use waymark_store::db::Fence;
use waymark_store::journal;
use waymark_testkit::house::moment;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// How many contacts were acknowledged.
    pub(super) acknowledged: usize,
    /// How many were asked for and never answered, and how many of those are there all the same.
    pub(super) unanswered: (usize, usize),
    /// How many facts there are.
    pub(super) facts: usize,
    /// What is not as it must be: lost, doubled, half there.
    pub(super) wrong: Vec<String>,
}

/// Looks at everything. What cannot even be read is a fault like any other.
pub(super) async fn check(house: &House, notes: &Notes) -> Found {
    let mut found = Found { acknowledged: notes.acknowledged(), ..Found::default() };
    match there(house).await {
        Ok((facts, there)) => {
            found.facts = facts;
            compare(notes, there, &mut found);
        }
        Err(why) => found.wrong.push(format!("the journal cannot be read: {why}")),
    }
    match keeping::verify(house, &Call::operator(moment(DAY, 12)), &[]).await {
        Ok(report) if report.sound() => {}
        Ok(report) => found.wrong.extend(broken(&report)),
        Err(why) => found.wrong.push(format!("half there: it cannot be verified: {why}")),
    }
    found
}

/// The ids of the contacts that are there, by name, and how many facts there are in all.
async fn there(house: &House) -> Result<(usize, BTreeMap<String, Vec<String>>), String> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(|e| e.to_string())?;
    let all = journal::load_between(&look, house.reading(), ("", "~")).await.map_err(|e| e.to_string())?;
    let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut facts = 0;
    for held in all.into_iter().flat_map(|loaded| loaded.record.facts) {
        facts += 1;
        if let (Some(name), Some(id)) = (held.fact.reference, held.fact.id) {
            there.entry(name).or_default().push(id);
        }
    }
    Ok((facts, there))
}

fn compare(notes: &Notes, mut there: BTreeMap<String, Vec<String>>, found: &mut Found) {
    for (name, acknowledged) in notes.by_name() {
        let ids = there.remove(&name).unwrap_or_default();
        if acknowledged.is_none() {
            found.unanswered.0 += 1;
            found.unanswered.1 += usize::from(!ids.is_empty());
        }
        match (acknowledged, ids.as_slice()) {
            (None, [] | [_]) => {}
            (Some(id), []) => found.wrong.push(format!("lost: {name} was acknowledged as {id} and is not there")),
            (Some(id), [one]) if one == id => {}
            (Some(id), [one]) => found.wrong.push(format!("{name} was acknowledged as {id} and is there as {one}")),
            (_, many) => found.wrong.push(format!("doubled: {name} is there as {}", many.join(" and "))),
        }
    }
    found.wrong.extend(there.keys().map(|name| format!("{name} is there and nobody asked for it")));
}

/// The lines of a report that tell of faults.
fn broken(report: &keeping::Report) -> impl Iterator<Item = String> {
    let broken = report.invariants.iter().filter(|i| !i.faults.is_empty());
    broken.flat_map(|i| i.faults.iter().map(move |fault| format!("half there: {} ({}): {fault}", i.id, i.says)))
}

/// The faults as one sentence for the end of a run; nothing if there are none.
pub(super) fn none_of(wrong: &[String], when: &str) -> Result<(), String> {
    if wrong.is_empty() {
        return Ok(());
    }
    let told: Vec<&str> = wrong.iter().take(20).map(String::as_str).collect();
    Err(format!("{when}: {} violations:\n  {}\n", wrong.len(), told.join("\n  ")))
}

#[cfg(test)]
mod tests {
    use super::super::ground;
    use super::*;
    use waymark_app::facts::Record;
    use waymark_app::perform;
    use waymark_testkit::by_hand::by_hand;
    use waymark_testkit::house::TestHouse;

    /// A house with twenty acknowledged contacts.
    async fn written() -> (TestHouse, Notes) {
        let t = TestHouse::sqlite().await;
        ground::people(&t.house).await.unwrap();
        let mut notes = Notes::default();
        for n in 0..20 {
            notes.0.insert(n, Some(ground::record(&t.house, n).await.unwrap().id));
        }
        (t, notes)
    }

    fn told(found: &Found, words: &[&str]) {
        let one = found.wrong.iter().any(|wrong| words.iter().all(|word| wrong.contains(word)));
        assert!(one, "{words:?} are not in {:#?}", found.wrong);
    }

    #[tokio::test]
    async fn a_sound_database_is_found_sound() {
        let (t, mut notes) = written().await;
        let found = check(&t.house, &notes).await;
        assert_eq!((found.wrong.len(), found.acknowledged, found.facts), (0, 20, 120), "{found:?}");
        // The same request again, as after a kill, has one effect and the same answer.
        let again = ground::record(&t.house, 3).await.unwrap();
        assert_eq!(notes.0[&3].as_deref(), Some(again.id.as_str()));
        // One was asked for and is there, one is not: either is right as long as nobody was told.
        notes.0.insert(4, None);
        notes.0.insert(20, None);
        let found = check(&t.house, &notes).await;
        assert_eq!((found.wrong.len(), found.unanswered), (0, (2, 1)), "{found:?}");
    }

    #[tokio::test]
    async fn an_acknowledged_fact_that_is_gone_is_found() {
        let (t, mut notes) = written().await;
        by_hand(&t.address, "DELETE FROM fact WHERE subject = 'T-007' AND seq = 2").unwrap();
        let found = check(&t.house, &notes).await;
        told(&found, &["lost: w-7", "T-007#00002"]);
        // Also where the database knows nothing of it and is sound: only the notes can tell.
        let (t, _) = written().await;
        notes.0.insert(20, Some("T-020#00002".into()));
        let found = check(&t.house, &notes).await;
        assert_eq!(found.wrong, ["lost: w-20 was acknowledged as T-020#00002 and is not there"]);
    }

    #[tokio::test]
    async fn a_fact_that_is_there_twice_is_found() {
        let (t, notes) = written().await;
        let twice = ground::contact(5);
        let later = waymark_rules::facts::FactRecord { at: Some(600), ..twice };
        perform(&t.house, &ground::call(), &Record { fact: later, seen: None }).await.unwrap();
        let found = check(&t.house, &notes).await;
        assert_eq!(found.wrong, ["doubled: w-5 is there as T-005#00002 and T-005#00003"]);
    }

    #[tokio::test]
    async fn a_fact_nobody_asked_for_and_one_under_another_id_are_found() {
        let (t, mut notes) = written().await;
        notes.0.remove(&9);
        notes.0.insert(8, Some("T-008#00004".into()));
        let found = check(&t.house, &notes).await;
        told(&found, &["w-9 is there and nobody asked for it"]);
        told(&found, &["w-8 was acknowledged as T-008#00004 and is there as T-008#00002"]);
    }

    #[tokio::test]
    async fn every_half_of_a_write_that_is_missing_is_found() {
        for (half, says) in [
            ("DELETE FROM timeline WHERE subject = 'T-007' AND seq = 2", "timeline"),
            ("DELETE FROM caseload WHERE subject = 'T-007'", "caseload"),
            ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", "I7"),
            (
                "INSERT INTO tally VALUES ('jets-1', 'organisation:north', 'first-contact', '2021-01', 1, 0, 0, 0)",
                "I11",
            ),
            ("UPDATE participant SET version = version - 1 WHERE id = 'T-007'", "I12"),
            ("UPDATE fact SET on_day = '2021-01-04' WHERE subject = 'T-007' AND seq = 2", "I1 "),
        ] {
            let (t, notes) = written().await;
            by_hand(&t.address, half).unwrap();
            told(&check(&t.house, &notes).await, &["half there", says]);
        }
    }
}
