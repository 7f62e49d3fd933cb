//! What the audit says was written, read once from end to end while its chain is checked.

use super::{Invariant, Work};
use crate::house::House;
use std::collections::HashMap;
use waymark_domain::ledger::{Checker, Digest, Entry, Outcome, SignedCheckpoint};
use waymark_store::db::Ask;
use waymark_store::{StoreError, audit};

const LOT: i64 = 5_000;

/// One write: the first and the last of its places, and the digest over them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrote {
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) digest: Digest,
}

/// The writes the audit knows of, by subject.
#[derive(Debug, Default)]
pub(super) struct Audited {
    writes: HashMap<Box<str>, Vec<Wrote>>,
}

impl Audited {
    /// The writes of a subject, oldest first; they are taken out, so that what is left at the end is what nobody found.
    pub(super) fn take(&mut self, subject: &str) -> Vec<Wrote> {
        self.writes.remove(subject).unwrap_or_default()
    }

    /// The digest of the last write of a subject.
    pub(super) fn take_last(&mut self, subject: &str) -> Option<Digest> {
        self.take(subject).last().map(|w| w.digest)
    }

    /// Tells of every write of a record that is not there any more.
    pub(super) fn left(self, written: &mut Invariant) {
        let of_record = |subject: &str| {
            let parts = ["/facts", "/identity", "/placement"];
            parts.iter().any(|part| subject.ends_with(part)) || subject.starts_with("calendar/")
        };
        let mut left: Vec<_> = self.writes.into_keys().filter(|subject| of_record(subject)).collect();
        left.sort();
        left.iter().for_each(|subject| written.fault(format!("{subject} was written and is gone")));
    }
}

/// Reads the whole audit, checks its chain and its checkpoints, and gives what it says was written.
pub(super) async fn read(
    house: &House,
    look: &(impl Ask + Sync),
    held: &[SignedCheckpoint],
    work: &mut Work,
) -> Result<Audited, StoreError> {
    let mut audited = Audited::default();
    let own = house.store.keys.signing().verifying_key();
    let mut checker = Checker::new(held, &[own]);
    let mut checkpoints = audit::checkpoints(look).await?.into_iter().peekable();
    let mut seq = 0;
    loop {
        let lines = audit::after(look, seq, LOT).await?;
        let Some(last) = lines.last() else { break };
        seq = last.seq;
        for line in &lines {
            work.audit.look();
            checker.entry(&line.line, line.chain);
            if let Ok((_, entry)) = Entry::parse(&line.line) {
                note(&mut audited, &entry);
            }
            while let Some((_, text)) = checkpoints.next_if(|(size, _)| *size <= line.seq) {
                checkpoint(&mut checker, &text, work);
            }
        }
    }
    for (_, text) in checkpoints {
        checkpoint(&mut checker, &text, work);
    }
    let head = audit::head(look).await?;
    let findings = checker.finish();
    findings.faults.iter().for_each(|fault| work.audit.fault(fault.to_string()));
    work.audit.more += findings.more;
    if findings.faults.is_empty() && findings.head != head {
        work.audit.fault("the stored end of the audit is not the end of its lines");
    }
    Ok(audited)
}

fn checkpoint(checker: &mut Checker, text: &str, work: &mut Work) {
    match SignedCheckpoint::parse(text) {
        Ok(signed) => checker.checkpoint(&signed),
        Err(why) => work.audit.fault(format!("a stored checkpoint does not read: {why}")),
    }
}

fn note(audited: &mut Audited, entry: &Entry) {
    let happening = entry.happening();
    if let (Outcome::Done, Some(digest)) = (happening.outcome, happening.digest) {
        let (first, last) = happening.facts.unwrap_or((0, 0));
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let wrote = Wrote { first: number(first), last: number(last), digest };
        audited.writes.entry(happening.subject.as_str().into()).or_default().push(wrote);
    }
}
