//! One thing a check found wrong: where, what, and what would fit instead.

use std::fmt;

/// Printed as `file:line: what; what would fit`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the repository.
    pub file: String,
    /// 1-based line; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong, in one plain clause.
    pub what: String,
    /// What would fit.
    pub fits: String,
}

impl Finding {
    /// A finding at a line; 0 means the whole file.
    pub fn new(file: &str, line: usize, what: impl Into<String>, fits: impl Into<String>) -> Finding {
        Finding { file: file.into(), line, what: what.into(), fits: fits.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}; {}", self.what, self.fits)
    }
}

/// Prints the findings in order of place; says in the error how many there were.
pub fn report(task: &str, mut findings: Vec<Finding>) -> Result<(), String> {
    findings.sort();
    findings.dedup();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err(format!("{task} found 1 thing to mend")),
        n => Err(format!("{task} found {n} things to mend")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_what_and_what_would_fit() {
        assert_eq!(Finding::new("a.rs", 3, "wrong", "right").to_string(), "a.rs:3: wrong; right");
        assert_eq!(Finding::new("a.rs", 0, "wrong", "right").to_string(), "a.rs: wrong; right");
    }

    #[test]
    fn any_finding_is_a_failure() {
        assert!(report("tidy", Vec::new()).is_ok());
        let error = report("tidy", vec![Finding::new("a.rs", 3, "wrong", "right")]);
        assert_eq!(error, Err("tidy found 1 thing to mend".into()));
    }
}
