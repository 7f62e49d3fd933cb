//! Two people and an offline device at one record, in random interleavings, beside a model that says what must come of each.

use crate::house::{TestHouse, fact, moment};
use crate::newcomers::let_in;
use fastrand::Rng;
use waymark_app::{Call, House, facts, perform, staff};
use waymark_domain::Refusal;
use waymark_domain::record::in_words;
use waymark_domain::staff::{Cover, Days};
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::db::Fence;
use waymark_store::{journal, participants};

/// What a run came to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Interleaved {
    /// How many interleavings were tried.
    pub rounds: u64,
    /// How many notes were kept although somebody had written since.
    pub merged: u64,
    /// How many notes met another about the same matter.
    pub conflicts: u64,
    /// How often two were sent at the same moment.
    pub together: u64,
    /// How many notes came from a device that had been offline for eight hours.
    pub offline: u64,
}

const DAY: &str = "2021-01-05";
/// How many interleavings one record sees: enough to have a past, few enough to stay quick.
const EACH: u64 = 10;
const NATIONS: [&str; 4] = ["england", "wales", "scotland", "northern_ireland"];
/// The matters notes are about; notes about the last never meet.
const MATTERS: usize = 5;

/// Tries so many interleavings, drawn from a seed.
///
/// # Errors
/// What was lost, doubled, overwritten or answered wrongly, with the seed and the record.
pub async fn interleave(t: &TestHouse, (seed, rounds): (u64, u64)) -> Result<Interleaved, String> {
    let day = Day::parse(DAY).unwrap_or(Day::FIRST).0;
    let cover = Cover { absent: "ines".into(), covering: "omar".into(), days: Days { from: day, to: day } };
    let call = Call::staff("hana", moment(DAY, 8));
    perform(&t.house, &call, &staff::ArrangeCover { cover }).await.map_err(|e| e.to_string())?;
    let (mut rng, mut found) = (Rng::with_seed(seed), Interleaved::default());
    while found.rounds < rounds {
        let id = format!("I-{seed}-{}", found.rounds);
        let_in(&t.house, "2021-01-04", &[(&id, "/dwp/prime/north/", "ines")]).await.map_err(|e| e.to_string())?;
        let mut desk = Desk { house: &t.house, id: &id, kept: vec![(MATTERS, String::new())], written: 0 };
        let told = |what: String| format!("seed {seed}, record {id}: {what}");
        desk.day(&mut rng, EACH.min(rounds - found.rounds), &mut found).await.map_err(told)?;
        desk.check().await.map_err(told)?;
    }
    Ok(found)
}

/// What somebody wants to record.
#[derive(Debug, Clone)]
struct Note {
    matter: usize,
    why: String,
    fact: FactRecord,
    /// The version of the record they looked at.
    seen: i64,
}

/// One record, and the model of it: matter and text of each fact, in order.
struct Desk<'a> {
    house: &'a House,
    id: &'a str,
    kept: Vec<(usize, String)>,
    written: u64,
}

impl Desk<'_> {
    /// Some interleavings on one record, and then the device that saw none of them.
    async fn day(&mut self, rng: &mut Rng, rounds: u64, found: &mut Interleaved) -> Result<(), String> {
        let mut seen = [1, 1];
        for _ in 0..rounds {
            self.round(rng, &mut seen, found).await?;
            found.rounds += 1;
        }
        for matter in 0..rng.usize(1..=MATTERS) {
            let note = self.note(rng, matter, 1);
            let call = Call::staff("ines", moment(DAY, 18)).with_key(&note.why);
            let first = self.send(&call, &note).await;
            let again = self.send(&call, &note).await;
            if first.is_ok() && first != again {
                return Err(format!("the same note again was answered {again:?} after {first:?}"));
            }
            self.settle(&note, &first, found)?;
            found.offline += 1;
        }
        Ok(())
    }

    /// Two people look and send, in any order; at times both send at once.
    async fn round(&mut self, rng: &mut Rng, seen: &mut [i64; 2], found: &mut Interleaved) -> Result<(), String> {
        let (mut steps, together) = ([0, 0, 1, 1], rng.u8(0..3) == 0);
        rng.shuffle(&mut steps);
        let (mut looked, mut waiting) = ([false; 2], Vec::new());
        let matter = rng.usize(0..MATTERS);
        for who in steps {
            if !looked[who] {
                looked[who] = true;
                // Now and then somebody goes on with what they saw a while ago.
                seen[who] = if rng.u8(0..4) == 0 { seen[who] } else { self.version() };
                continue;
            }
            let matter = if rng.bool() { matter } else { rng.usize(0..MATTERS) };
            let note = self.note(rng, matter, seen[who]);
            if together {
                waiting.push((who, note));
            } else {
                self.send_until_kept((who, note), found).await?;
            }
        }
        if let [(one, a), (other, b)] = &waiting[..] {
            found.together += 1;
            self.both(((*one, a), (*other, b)), found).await?;
        }
        Ok(())
    }

    /// Sends, and after a conflict looks and sends again: then it must be kept.
    async fn send_until_kept(&mut self, (who, mut note): (usize, Note), found: &mut Interleaved) -> Result<(), String> {
        let answer = self.send(&person(who), &note).await;
        if !self.settle(&note, &answer, found)? {
            note.seen = self.version();
            let answer = self.send(&person(who), &note).await;
            if !self.settle(&note, &answer, found)? {
                return Err(format!("{} was refused after a second look", note.why));
            }
        }
        Ok(())
    }

    /// Two notes at the same moment: what comes of them must be what comes of one after the other, either way.
    async fn both(
        &mut self,
        ((one, a), (other, b)): ((usize, &Note), (usize, &Note)),
        found: &mut Interleaved,
    ) -> Result<(), String> {
        let (call_a, call_b) = (person(one), person(other));
        let (first, second) = tokio::join!(self.send(&call_a, a), self.send(&call_b, b));
        let mut order = [(a, &first), (b, &second)];
        order.sort_by_key(|(_, answer)| place(answer));
        for (note, answer) in order {
            self.settle(note, answer, found)?;
        }
        Ok(())
    }

    fn version(&self) -> i64 {
        i64::try_from(self.kept.len()).unwrap_or(0)
    }

    fn note(&mut self, rng: &mut Rng, matter: usize, seen: i64) -> Note {
        self.written += 1;
        let why = format!("note {} on {}", self.written, self.id);
        let what = match matter {
            0 => format!(r#""fact":"detail_recorded","detail":"nation","value":"{}""#, NATIONS[rng.usize(..4)]),
            1 => {
                format!(r#""fact":"detail_recorded","detail":"delivery_nation","value":"{}""#, NATIONS[rng.usize(..4)])
            }
            2 | 3 => format!(r#""fact":"earnings_updated","ref":"job-{matter}","amount":"{}.00""#, rng.u32(1..400)),
            _ => r#""fact":"contact_made""#.to_owned(),
        };
        let line = format!(r#"{{"participant":"{}","on":"{DAY}",{what},"why":"{why}"}}"#, self.id);
        Note { matter, why, fact: fact(&line), seen }
    }

    async fn send(&self, call: &Call, note: &Note) -> Result<facts::Recorded, Refusal> {
        perform(self.house, call, &facts::Record { fact: note.fact.clone(), seen: Some(note.seen) }).await
    }

    /// Whether the note was kept, once the answer is what the model says it must be.
    fn settle(
        &mut self,
        note: &Note,
        answer: &Result<facts::Recorded, Refusal>,
        found: &mut Interleaved,
    ) -> Result<bool, String> {
        let kept = judge(&self.kept, note, answer)?;
        if kept {
            found.merged += u64::from(note.seen < self.version());
            self.kept.push((note.matter, note.why.clone()));
        } else {
            found.conflicts += 1;
        }
        Ok(kept)
    }

    /// The journal holds every note that was acknowledged, once, in its place.
    async fn check(&self) -> Result<(), String> {
        let look = self.house.store.db.look(&Fence::Everything).await.map_err(|e| e.to_string())?;
        let subject = Subject::Participant(self.id.to_owned());
        let record = journal::load(&look, self.house.reading(), &subject).await.map_err(|e| e.to_string())?;
        let participant = participants::find(&look, self.id).await.map_err(|e| e.to_string())?;
        let version = participant.map_or(0, |p| p.version);
        let texts = record.facts.iter().map(|held| (held.seq, held.fact.why.clone().unwrap_or_default()));
        compare(&self.kept, version, &texts.collect::<Vec<_>>())
    }
}

fn person(who: usize) -> Call {
    Call::staff(["ines", "omar"][who], moment(DAY, 10))
}

/// Which of two answers was given first: a fact has its place, and a conflict comes after the last fact it knows.
fn place(answer: &Result<facts::Recorded, Refusal>) -> i64 {
    match answer {
        Ok(recorded) => 2 * recorded.seq,
        Err(Refusal::Conflict { version, .. }) => 2 * version + 1,
        Err(_) => i64::MAX,
    }
}

/// Whether a note was rightly kept or rightly met another; an answer that is neither is told.
fn judge(kept: &[(usize, String)], note: &Note, answer: &Result<facts::Recorded, Refusal>) -> Result<bool, String> {
    let since = kept.iter().skip(usize::try_from(note.seen).unwrap_or(0));
    let met = note.matter + 1 < MATTERS && since.into_iter().any(|(matter, _)| *matter == note.matter);
    let next = i64::try_from(kept.len()).unwrap_or(0) + 1;
    match answer {
        Ok(recorded) if !met && recorded.seq == next => Ok(true),
        Err(Refusal::Conflict { theirs, yours, version }) if met && *version + 1 == next => {
            let vocabulary = waymark_rules::Vocabulary::embedded().map_err(|p| format!("{p:?}"))?;
            let (mine, other) = (in_words(&note.fact, vocabulary), theirs.contains("has recorded since: "));
            if *yours == mine && other {
                Ok(false)
            } else {
                Err(format!("the conflict of `{}` says: {theirs}; {yours}", note.why))
            }
        }
        other => Err(format!("`{}`, seen {} of {}, was answered {other:?}", note.why, note.seen, next - 1)),
    }
}

/// Whether the journal is what was acknowledged.
fn compare(kept: &[(usize, String)], version: i64, journal: &[(i64, String)]) -> Result<(), String> {
    let wanted: Vec<(i64, String)> = (1..).zip(kept.iter().map(|(_, why)| why.clone())).collect();
    if wanted != journal {
        let differs = wanted.iter().zip(journal).find(|(a, b)| a != b);
        return Err(format!(
            "{} were acknowledged, the journal holds {}; first difference {differs:?}",
            wanted.len(),
            journal.len()
        ));
    }
    let same = usize::try_from(version) == Ok(journal.len());
    same.then_some(())
        .ok_or_else(|| format!("the participant is at version {version}, the journal at {}", journal.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(matter: usize, seen: i64) -> Note {
        let line =
            r#"{"participant":"I-1","fact":"detail_recorded","detail":"nation","value":"wales","on":"2021-01-05"}"#;
        Note { matter, why: "mine".into(), fact: fact(line), seen }
    }

    fn kept() -> Vec<(usize, String)> {
        vec![(MATTERS, String::new()), (0, "a".into()), (4, "b".into())]
    }

    #[test]
    fn a_silent_overwrite_and_a_needless_conflict_are_both_told() {
        let ok = |seq| Ok(facts::Recorded { seq, id: String::new() });
        assert_eq!(judge(&kept(), &note(0, 2), &ok(4)), Ok(true), "they had seen it");
        assert!(judge(&kept(), &note(0, 1), &ok(4)).is_err(), "overwritten in silence");
        assert_eq!(judge(&kept(), &note(1, 1), &ok(4)), Ok(true), "another matter");
        assert_eq!(judge(&kept(), &note(4, 1), &ok(4)), Ok(true), "contacts never meet");
        assert!(judge(&kept(), &note(1, 1), &ok(3)).is_err(), "a place given twice");
        let vocabulary = waymark_rules::Vocabulary::embedded().unwrap();
        let (theirs, yours) = ("omar has recorded since: x".to_owned(), in_words(&note(0, 1).fact, vocabulary));
        let conflict =
            |yours: &str, version| Err(Refusal::Conflict { theirs: theirs.clone(), yours: yours.into(), version });
        assert_eq!(judge(&kept(), &note(0, 1), &conflict(&yours, 3)), Ok(false));
        assert!(judge(&kept(), &note(1, 1), &conflict(&yours, 3)).is_err(), "nobody wrote about it");
        assert!(judge(&kept(), &note(0, 1), &conflict("", 3)).is_err(), "without one of the texts");
        assert!(
            judge(&kept(), &note(1, 1), &Err(Refusal::NotSaved("x".into()))).is_err(),
            "nobody need be turned away"
        );
    }

    #[test]
    fn a_lost_a_doubled_and_a_moved_note_are_told() {
        let text = |texts: &[&str]| (1..).zip(texts.iter().map(|t| (*t).to_owned())).collect::<Vec<(i64, String)>>();
        assert_eq!(compare(&kept(), 3, &text(&["", "a", "b"])), Ok(()));
        for wrong in [&["", "a"][..], &["", "b", "a"], &["", "a", "b", "b"], &["", "a", "a"]] {
            assert!(compare(&kept(), 3, &text(wrong)).is_err(), "{wrong:?}");
        }
        assert!(compare(&kept(), 2, &text(&["", "a", "b"])).is_err(), "the participant's own count");
        let gap = vec![(1, String::new()), (2, "a".to_owned()), (4, "b".to_owned())];
        assert!(compare(&kept(), 3, &gap).is_err());
    }
}
