//! What each row is to the versions already known of its referral: the same judgement for the preview and for taking it in.

use super::stored::Kept;
use waymark_domain::referral::{Changed, Known, Referral, RowFate, compare};

/// What became, or would become, of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// No version of this referral is known.
    New,
    /// Another version of a known referral, kept beside the others: what it says otherwise than the one that stood.
    NewVersion(Vec<Changing>),
    /// The same content is known, so nothing changes.
    Repeat,
    /// It cannot be taken: each reason a plain sentence.
    Refused(Vec<String>),
}

/// One part of a referral that a version says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changing {
    /// What people call the part.
    pub part: String,
    /// What the standing version says and what the new one says; `None` where whoever asks may not see who the participant is.
    pub says: Option<(Option<String>, Option<String>)>,
}

/// One good row on its way in.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its place among all rows of the request.
    pub row: usize,
    /// When its file was written, if that says so.
    pub extracted: Option<i64>,
    /// What it says.
    pub referral: Referral,
}

/// Rows of one referral, judged one after another.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// What becomes of each row.
    pub fates: Vec<(usize, Fate)>,
    /// Every version known afterwards.
    pub versions: Vec<Kept>,
    /// The places of the versions that are new.
    pub added: Vec<usize>,
    /// The places of known versions that a later file had too.
    pub later: Vec<usize>,
}

/// Judges the rows of one referral, in their order, against the versions known of it. `seen` says whether whoever asks may see
/// what the versions say.
pub(crate) fn judge(known: Vec<Kept>, rows: &[Arrival], seen: bool) -> Judged {
    let mut judged = Judged { versions: known, ..Judged::default() };
    for row in rows {
        let known: Vec<Known<'_>> =
            judged.versions.iter().map(|kept| Known { key: kept.key, referral: &kept.referral }).collect();
        let new = Known::of(row.extracted, &row.referral);
        let fate = compare(&known, new);
        let key = new.key;
        let fate = match fate {
            RowFate::Repeat { seen_later } => {
                if seen_later {
                    judged.seen_later(key.digest, row.extracted);
                }
                Fate::Repeat
            }
            RowFate::Refused(problems) => Fate::Refused(problems.iter().map(ToString::to_string).collect()),
            RowFate::New => judged.add(row, key, Fate::New),
            RowFate::NewVersion { changed } => {
                let fate = Fate::NewVersion(changed.into_iter().map(|c| changing(c, seen)).collect());
                judged.add(row, key, fate)
            }
        };
        judged.fates.push((row.row, fate));
    }
    judged
}

impl Judged {
    fn add(&mut self, row: &Arrival, key: waymark_domain::referral::VersionKey, fate: Fate) -> Fate {
        self.added.push(self.versions.len());
        self.versions.push(Kept { key, referral: row.referral.clone() });
        fate
    }

    fn seen_later(&mut self, digest: [u8; 32], extracted: Option<i64>) {
        let Some(at) = self.versions.iter().position(|kept| kept.key.digest == digest) else { return };
        self.versions[at].key.extracted = extracted;
        if !self.added.contains(&at) && !self.later.contains(&at) {
            self.later.push(at);
        }
    }

    /// Whether anything is to be written.
    pub fn changes(&self) -> bool {
        !self.added.is_empty() || !self.later.is_empty()
    }
}

fn changing(changed: Changed, seen: bool) -> Changing {
    Changing { part: changed.part, says: seen.then_some((changed.from, changed.to)) }
}
