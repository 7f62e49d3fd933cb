//! One way to say what is wrong with an input: where, what, and what would have fitted.

use std::fmt;

/// One thing wrong with an input file, told so that its author can mend it.
///
/// Printed as `file:line:column: what; would fit`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file as the user named it.
    pub file: String,
    /// 1-based line; 0 when the whole file is meant.
    pub line: u32,
    /// 1-based column in characters; 0 when the whole line is meant.
    pub column: u32,
    /// What is wrong, in one plain clause.
    pub what: String,
    /// What would have fitted; empty when nothing useful can be said.
    pub fits: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        write!(f, ": {}", self.what)?;
        if !self.fits.is_empty() {
            write!(f, "; {}", self.fits)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Which line and column a byte offset of a text falls on, both counted from 1, columns in characters.
#[must_use]
pub fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (clip(line), clip(column))
}

fn clip(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The known words nearest to a mistyped one: at most five, the closest first, none farther than half the word.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = word.chars().count() / 2 + 1;
    let mut scored: Vec<(usize, &str)> = known
        .into_iter()
        .filter(|k| k.chars().count().abs_diff(word.chars().count()) <= limit)
        .map(|k| (distance(word, k), k))
        .filter(|(d, _)| *d <= limit)
        .collect();
    scored.sort_unstable();
    scored.dedup();
    scored.into_iter().take(5).map(|(_, k)| k).collect()
}

/// Edits (insert, delete, replace) between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replace = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_what_and_what_would_fit() {
        let problem = Problem {
            file: "pack.toml".into(),
            line: 3,
            column: 7,
            what: "unknown fact `job_startd`".into(),
            fits: "did you mean `job_started`?".into(),
        };
        assert_eq!(problem.to_string(), "pack.toml:3:7: unknown fact `job_startd`; did you mean `job_started`?");
    }

    #[test]
    fn offers_the_nearest_words() {
        assert_eq!(nearest("job_startd", ["job_ended", "job_started", "referral_sent"]), ["job_started", "job_ended"]);
        assert!(nearest("zzz", ["job_started"]).is_empty());
    }

    #[test]
    fn finds_line_and_column_in_characters() {
        assert_eq!(line_and_column("a\né = x", 5), (2, 3));
        assert_eq!(line_and_column("", 9), (1, 1));
    }
}
