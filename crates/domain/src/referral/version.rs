//! Versions of a referral: what tells them apart, which one stands, and what a new row is to those already known.

use super::read::RowProblem;
use super::{Disability, Participation, Referral, Route};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What decides between versions of one referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionKey {
    /// When the commissioner's system wrote the file it came in, seconds since 1970; `None` where the file does not say.
    pub extracted: Option<i64>,
    /// The digest of what it says.
    pub digest: [u8; 32],
}

/// The version that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its place in the list given.
    pub index: usize,
    /// Whether nothing but a fixed order of contents chose it, so that a person should decide: another version was
    /// written at the same time, or a file did not say when.
    pub tied: bool,
}

/// The version that stands, whatever the order in which they came: the latest written; of those written at one time the
/// one whose digest comes first. Files that do not say count as oldest. `None` if there is no version.
#[must_use]
pub fn standing_version(versions: &[VersionKey]) -> Option<Standing> {
    let (index, chosen) =
        versions.iter().enumerate().max_by_key(|(at, v)| (v.extracted, Reverse(v.digest), Reverse(*at)))?;
    let unsure = |v: &VersionKey| v.extracted == chosen.extracted || v.extracted.is_none();
    let tied = versions.iter().any(|v| v.digest != chosen.digest && unsure(v) && !is_seen_later(versions, v));
    Some(Standing { index, tied })
}

/// Whether the same content is also known from a file that says when it was written.
fn is_seen_later(versions: &[VersionKey], version: &VersionKey) -> bool {
    let dated = |v: &&VersionKey| v.digest == version.digest && v.extracted.is_some();
    version.extracted.is_none() && versions.iter().any(|v| dated(&v))
}

/// A version, known or new, with what decides between it and others.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// When the file it came in was written, and the digest of what it says.
    pub key: VersionKey,
    /// What it says.
    pub referral: &'a Referral,
}

impl<'a> Known<'a> {
    /// A version whose digest is still to be worked out.
    #[must_use]
    pub fn of(extracted: Option<i64>, referral: &'a Referral) -> Known<'a> {
        Known { key: VersionKey { extracted, digest: referral.digest() }, referral }
    }
}

/// One part of a referral that two versions say differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// What people call the part.
    pub part: String,
    /// What the standing version says; `None` if nothing.
    pub from: Option<String>,
    /// What the new one says; `None` if nothing.
    pub to: Option<String>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFate {
    /// No version of this referral is known.
    New,
    /// Another version of a known referral, kept beside the others.
    NewVersion {
        /// What it says differently from the version that stood.
        changed: Vec<Changed>,
    },
    /// The same content is known, so nothing changes.
    Repeat {
        /// Whether this file was written later than any that had this content. The later time is to be kept with the
        /// version: should another version lie between the two, this content is the one that stands.
        seen_later: bool,
    },
    /// The row cannot be taken.
    Refused(Vec<RowProblem>),
}

/// What a row is to the known versions of its referral, given in any order.
#[must_use]
pub fn compare(known: &[Known<'_>], new: Known<'_>) -> RowFate {
    let keys: Vec<VersionKey> = known.iter().map(|version| version.key).collect();
    let Some(stood) = standing_version(&keys).and_then(|standing| known.get(standing.index)) else {
        return RowFate::New;
    };
    if let Some(seen) = keys.iter().filter(|key| key.digest == new.key.digest).map(|key| key.extracted).max() {
        return RowFate::Repeat { seen_later: new.key.extracted > seen };
    }
    RowFate::NewVersion { changed: changes(stood.referral, new.referral) }
}

impl Referral {
    /// SHA-256 over everything the referral says, in one spelling: spaces in a telephone number make no new version.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (part, text) in self.parts() {
            for piece in [part, text] {
                // The length in front keeps "ab" + "c" apart from "a" + "bc".
                hash.update(u64::try_from(piece.len()).unwrap_or(u64::MAX).to_be_bytes());
                hash.update(piece.as_bytes());
            }
        }
        hash.finalize().into()
    }

    /// Every part that says something, by what people call it.
    fn parts(&self) -> BTreeMap<String, String> {
        let mut parts: BTreeMap<String, String> = BTreeMap::new();
        let at = self.sent_at.map(|at| format!("{:02}:{:02}", at / 60, at % 60));
        let participation = self.participation.map(|p| match p {
            Participation::Voluntary => "voluntary".to_owned(),
            Participation::Mandatory => "mandatory".to_owned(),
        });
        let disability = self.disability.map(|d| match d {
            Disability::Yes => "yes".to_owned(),
            Disability::No => "no".to_owned(),
            Disability::NotDeclared => "not declared".to_owned(),
        });
        let given = [
            ("reference", Some(self.reference.clone())),
            ("purchase order number", self.po_number.clone()),
            ("referral date", Some(self.sent_on.to_string())),
            ("referral time", at),
            ("package area", self.area.clone()),
            ("participation", participation),
            ("incident code", self.markers.incident.clone()),
            ("safeguard measures", self.markers.safeguarding.clone()),
            ("disability", disability),
            ("childcare needs", self.childcare.clone()),
            ("benefit", self.benefit.as_ref().map(|benefit| benefit.raw.clone())),
            ("benefit start", self.benefit_since.clone()),
            ("job preferences", self.job_preferences.clone()),
            ("additional support", self.additional_support.clone()),
            ("way of referral", self.route.map(Route::word).map(str::to_owned)),
        ];
        parts.extend(given.into_iter().filter_map(|(part, text)| Some((part.to_owned(), text?))));
        parts.extend(self.identity.canonical().into_iter().map(|(field, text)| (field.label().to_owned(), text)));
        // A column may be called as one of ours is; the mark keeps the two apart.
        parts.extend(self.extra.iter().map(|(column, text)| (format!("column {column}"), text.clone())));
        parts
    }
}

fn changes(from: &Referral, to: &Referral) -> Vec<Changed> {
    let (from, to) = (from.parts(), to.parts());
    let mut names: Vec<&String> = from.keys().chain(to.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let change = |part: &String| {
        let (from, to) = (from.get(part).cloned(), to.get(part).cloned());
        (from != to).then(|| Changed { part: part.clone(), from, to })
    };
    names.into_iter().filter_map(change).collect()
}
