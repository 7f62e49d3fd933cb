//! One audited happening, and its line: the exact text that is chained, signed and exported.

use super::digest::Digest;
use super::moment;
use crate::Refusal;
use serde::Deserialize;
use std::fmt::{self, Write};

/// The longest reference an entry holds, in characters.
const LONGEST: usize = 300;

/// How what was asked ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done, and written.
    Done,
    /// Something was read.
    Read,
    /// It was not allowed, or did not fit; nothing was written.
    Refused,
    /// It was allowed and went wrong; nothing was written.
    Failed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 4] = [Outcome::Done, Outcome::Read, Outcome::Refused, Outcome::Failed];

    /// Its name in lines and columns.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Read => "read",
            Outcome::Refused => "refused",
            Outcome::Failed => "failed",
        }
    }

    /// The outcome of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Who did or asked what, when, and what came of it; all by reference, never by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When: microseconds since 1970, UTC.
    pub at: i64,
    /// The id of whoever asked.
    pub actor: String,
    /// The id of the organisation they acted for; empty if none.
    pub organisation: String,
    /// What was asked: a word such as `record_fact`, `read_participant` or `sign_in`.
    pub action: String,
    /// On what: a reference such as `participant/JETS-2012-00001`.
    pub subject: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The ids of the access policies that decided, in the order given.
    pub policies: Vec<String>,
    /// The digest of the stored bytes that were written; only of what was done.
    pub digest: Option<Digest>,
    /// The journal's sequence numbers of the first and the last fact written; only of what was done.
    pub facts: Option<(u64, u64)>,
    /// The digest of the request's idempotency key, if it had one.
    pub request: Option<Digest>,
}

/// A happening that fits into a line: nothing in it could be a name in two words or an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry(Happening);

impl Entry {
    /// Takes the happening, or says everything about it that does not fit.
    ///
    /// # Errors
    /// `Refusal::Invalid`, naming each part that does not fit and why.
    pub fn new(happening: Happening) -> Result<Entry, Refusal> {
        let wrong = misfits(&happening);
        if wrong.is_empty() {
            return Ok(Entry(happening));
        }
        let fits = format!(
            "references of at most {LONGEST} letters, digits and signs of ASCII, such as `participant/JETS-2012-00001`; never \
             names or addresses"
        );
        Err(Refusal::invalid(format!("the audit entry cannot hold this: {}", wrong.join(", ")), fits))
    }

    /// What it says.
    #[must_use]
    pub fn happening(&self) -> &Happening {
        &self.0
    }

    /// Its line as entry number `sequence` of the ledger.
    #[must_use]
    pub fn to_line(&self, sequence: u64) -> String {
        let mut line = String::with_capacity(448);
        // Writing to a string cannot fail.
        let _ = self.write_line(sequence, &mut line);
        line
    }

    /// Writes the line behind what is in `out` already; to reuse one string for many entries.
    ///
    /// # Errors
    /// Only those of `out`; a string has none.
    pub fn write_line(&self, sequence: u64, out: &mut impl Write) -> fmt::Result {
        let Happening { at, actor, organisation, action, subject, outcome, .. } = &self.0;
        // No part needs escaping: `misfits` let neither quotes, backslashes nor anything outside ASCII through.
        write!(out, r#"{{"n":{sequence},"at":""#)?;
        moment::write(*at, out)?;
        write!(out, r#"","actor":"{actor}","organisation":"{organisation}","action":"{action}""#)?;
        write!(out, r#","subject":"{subject}","outcome":"{}","policies":["#, outcome.name())?;
        for (index, policy) in self.0.policies.iter().enumerate() {
            write!(out, r#"{}"{policy}""#, if index > 0 { "," } else { "" })?;
        }
        out.write_str("]")?;
        write_digest(out, "digest", self.0.digest)?;
        match self.0.facts {
            Some((first, last)) => write!(out, r#","first":{first},"last":{last}"#)?,
            None => out.write_str(r#","first":null,"last":null"#)?,
        }
        write_digest(out, "request", self.0.request)?;
        out.write_str("}")
    }

    /// The number and the entry a line stands for. A line that is not written exactly as `to_line` writes it is refused.
    ///
    /// # Errors
    /// What is wrong with the line, as a plain clause.
    pub fn parse(line: &str) -> Result<(u64, Entry), String> {
        let wire: Wire = serde_json::from_str(line).map_err(|error| format!("it is no audit entry ({error})"))?;
        let sequence = wire.n;
        let entry = Entry::new(wire.happening()?).map_err(|refusal| refusal.to_string())?;
        if entry.to_line(sequence) != line {
            return Err("it is not written the one way audit entries are written".to_owned());
        }
        Ok((sequence, entry))
    }
}

fn write_digest(out: &mut impl Write, key: &str, digest: Option<Digest>) -> fmt::Result {
    match digest {
        Some(digest) => write!(out, r#","{key}":"{digest}""#),
        None => write!(out, r#","{key}":null"#),
    }
}

/// Everything about the happening that a line cannot hold.
fn misfits(happening: &Happening) -> Vec<String> {
    let Happening { at, actor, organisation, action, subject, outcome, .. } = happening;
    let references = [("actor", actor), ("subject", subject)]
        .into_iter()
        .filter(|(_, text)| text.is_empty() || !is_reference(text))
        .chain(Some(("organisation", organisation)).filter(|(_, text)| !is_reference(text)))
        .chain(happening.policies.iter().map(|id| ("policy", id)).filter(|(_, id)| id.is_empty() || !is_reference(id)));
    // The text itself is not repeated: it may be the very name that must not get in here, and refusals are shown and logged.
    let mut wrong: Vec<String> = references.map(|(part, text)| format!("the {part} {}", misfit(text))).collect();
    if action.is_empty()
        || action.len() > LONGEST
        || !action.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    {
        wrong.push("the action is not one word of small letters, digits and `_`".to_owned());
    }
    if !moment::fits(*at) {
        wrong.push("the moment lies outside the years 1970 to 9998".to_owned());
    }
    if *outcome != Outcome::Done && (happening.facts.is_some() || happening.digest.is_some()) {
        wrong.push(format!("it says that something was written, but the outcome is `{}`", outcome.name()));
    }
    if happening.facts.is_some_and(|(first, last)| first > last) {
        wrong.push("the first fact comes after the last".to_owned());
    }
    wrong
}

/// Whether every character is printable ASCII that needs no escape, and none is a space or an `@`.
fn is_reference(text: &str) -> bool {
    text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b'@'))
}

fn misfit(text: &str) -> &'static str {
    if text.is_empty() {
        "is empty"
    } else if text.chars().any(char::is_whitespace) {
        "holds a space"
    } else if text.contains('@') {
        "holds an `@`"
    } else if text.len() > LONGEST {
        "is too long"
    } else {
        "holds a quote, a backslash or a character outside ASCII"
    }
}

/// A line as JSON, before it is weighed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    n: u64,
    at: String,
    actor: String,
    organisation: String,
    action: String,
    subject: String,
    outcome: String,
    policies: Vec<String>,
    digest: Option<String>,
    first: Option<u64>,
    last: Option<u64>,
    request: Option<String>,
}

impl Wire {
    fn happening(self) -> Result<Happening, String> {
        let digest = |text: Option<String>| match text.map(|text| Digest::parse(&text)) {
            Some(None) => Err("a digest is not 64 hexadecimal digits".to_owned()),
            found => Ok(found.flatten()),
        };
        Ok(Happening {
            at: moment::parse(&self.at).ok_or("its moment is not written like 2026-01-02T03:04:05.678901Z")?,
            actor: self.actor,
            organisation: self.organisation,
            action: self.action,
            subject: self.subject,
            outcome: Outcome::parse(&self.outcome).ok_or("its outcome is not done, read, refused or failed")?,
            policies: self.policies,
            digest: digest(self.digest)?,
            facts: self.first.zip(self.last),
            request: digest(self.request)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happening() -> Happening {
        Happening {
            at: 1_767_323_045_678_901,
            actor: "coach-7".into(),
            organisation: "hub-north".into(),
            action: "record_fact".into(),
            subject: "participant/JETS-2012-00001".into(),
            outcome: Outcome::Done,
            policies: vec!["coach_assigned".into(), "ordinary_records".into()],
            digest: Some(Digest::of(b"stored")),
            facts: Some((12, 14)),
            request: Some(Digest::of(b"key")),
        }
    }

    fn bare() -> Happening {
        Happening {
            organisation: String::new(),
            action: "sign_in".into(),
            subject: "staff/coach-7".into(),
            outcome: Outcome::Refused,
            policies: Vec::new(),
            digest: None,
            facts: None,
            request: None,
            ..happening()
        }
    }

    #[test]
    fn a_line_is_these_bytes_and_no_others() {
        let expected = concat!(
            r#"{"n":9,"at":"2026-01-02T03:04:05.678901Z","actor":"coach-7","organisation":"","action":"sign_in","#,
            r#""subject":"staff/coach-7","outcome":"refused","policies":[],"digest":null,"first":null,"last":null,"request":null}"#
        );
        assert_eq!(Entry::new(bare()).unwrap().to_line(9), expected);
        let full = Entry::new(happening()).unwrap().to_line(10);
        assert!(full.contains(r#""policies":["coach_assigned","ordinary_records"],"digest":""#), "{full}");
        assert!(full.contains(r#"","first":12,"last":14,"request":""#), "{full}");
    }

    #[test]
    fn every_line_reads_back_as_what_was_written() {
        for happening in [happening(), bare()] {
            let entry = Entry::new(happening).unwrap();
            assert_eq!(Entry::parse(&entry.to_line(41)), Ok((41, entry)));
        }
    }

    #[test]
    fn a_line_written_any_other_way_is_refused() {
        let line = Entry::new(happening()).unwrap().to_line(41);
        let others = [
            line.replace(":41,", ": 41,"),
            line.replace(":41,", ":041,"),
            line.replace(r#""n":41,"#, r#""n":41,"n":42,"#),
            line.replace(r#""actor":"coach-7","#, ""),
            line.replace(r#""first":12,"#, r#""first":null,"#),
            line.replace(r#""first":12,"#, r#""first":19,"#),
            line.replace("coach-7", "coach\\u002d7"),
            line.replace("coach-7", "coach@7"),
            line.replace("678901Z", "678Z"),
            line.replace("done", "finished"),
            line.replace('}', r#","note":"x"}"#),
            format!("{line} "),
            line[1..].to_owned(),
        ];
        for other in others {
            assert!(other != line && Entry::parse(&other).is_err(), "{other}");
        }
    }

    #[test]
    fn names_and_addresses_cannot_slip_in() {
        let spoilt: [fn(&mut Happening, &str); 4] = [
            |h, text| h.actor = text.into(),
            |h, text| h.organisation = text.into(),
            |h, text| h.subject = text.into(),
            |h, text| h.policies.push(text.into()),
        ];
        for text in ["Ada Example", "ada@example.org", "Zoë", "a\tb", "a\u{a0}b", "a\nb", "\"", "\\", &"x".repeat(301)]
        {
            for spoil in spoilt {
                let mut happening = happening();
                spoil(&mut happening, text);
                let said = Entry::new(happening).unwrap_err().to_string();
                assert!(text.len() < 3 || !said.contains(text), "the refusal repeats it: {said}");
            }
            assert!(Entry::new(Happening { action: text.into(), ..happening() }).is_err(), "{text}");
        }
    }

    #[test]
    fn everything_that_does_not_fit_is_said_at_once() {
        let wrong = Happening {
            at: -1,
            actor: String::new(),
            subject: "Ada Example".into(),
            action: "Record".into(),
            facts: Some((3, 2)),
            outcome: Outcome::Read,
            ..happening()
        };
        let said = Entry::new(wrong).unwrap_err().to_string();
        for part in ["actor is empty", "subject holds a space", "action", "1970", "outcome is `read`", "first fact"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
