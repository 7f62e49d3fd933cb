//! Sizes: how long files and functions are, how many parameters they take, and the aims they are held to.

use super::dependencies;
use super::rust::RustFile;
use crate::finding::Finding;

const FILE_STOP: usize = 500;
const FUNCTION_STOP: usize = 70;
const PARAMETER_STOP: usize = 5;

/// Finds files, functions and parameter lists that are too long. Tests are not counted.
pub fn check(files: &[&RustFile], findings: &mut Vec<Finding>) {
    for file in files {
        if file.lines > FILE_STOP {
            let what = format!("{} lines in one file, tests not counted", file.lines);
            findings.push(Finding::new(&file.path, 0, what, format!("at most {FILE_STOP}; split it by purpose")));
        }
        for function in &file.functions {
            if function.lines > FUNCTION_STOP {
                let what = format!("the function `{}` has {} lines", function.name, function.lines);
                let fits = format!("at most {FUNCTION_STOP}; give its steps names");
                findings.push(Finding::new(&file.path, function.line, what, fits));
            }
            if function.parameters > PARAMETER_STOP {
                let what = format!("the function `{}` takes {} parameters", function.name, function.parameters);
                let fits = format!("at most {PARAMETER_STOP}; put what belongs together in a struct");
                findings.push(Finding::new(&file.path, function.line, what, fits));
            }
        }
    }
}

/// The table of sizes beside the aims.
pub fn table(files: &[&RustFile], dependencies: usize) -> String {
    let functions = || files.iter().flat_map(|file| &file.functions);
    let rows = [
        ("source file, lines", Spread::of(files.iter().map(|file| file.lines)), "100 / 250", FILE_STOP),
        ("function, lines", Spread::of(functions().map(|f| f.lines)), "8 / 35", FUNCTION_STOP),
        ("parameters", Spread::of(functions().map(|f| f.parameters)), "- / 4", PARAMETER_STOP),
    ];
    let mut text = format!(
        "{:<28} {:>6} {:>7} {:>5} {:>5}   {:<10} {:>4}",
        "tests not counted", "count", "median", "p90", "max", "aim", "stop"
    );
    for (name, spread, aim, stop) in rows {
        let Spread { count, median, p90, max } = spread;
        text += &format!("\n{name:<28} {count:>6} {median:>7} {p90:>5} {max:>5}   {aim:<10} {stop:>4}");
    }
    let (name, stop) = ("direct external dependencies", dependencies::STOP);
    text + &format!("\n{name:<28} {dependencies:>6} {:>7} {:>5} {:>5}   {:<10} {stop:>4}", "", "", "", "45")
}

#[derive(Debug, PartialEq)]
struct Spread {
    count: usize,
    median: usize,
    p90: usize,
    max: usize,
}

impl Spread {
    /// Nearest ranks: the smallest number that half, or nine tenths, do not exceed.
    fn of(numbers: impl Iterator<Item = usize>) -> Spread {
        let mut sorted: Vec<usize> = numbers.collect();
        sorted.sort_unstable();
        let count = sorted.len();
        let rank = |tenths: usize| (count * tenths).div_ceil(10).checked_sub(1).map_or(0, |index| sorted[index]);
        Spread { count, median: rank(5), p90: rank(9), max: rank(10) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rust;
    use crate::tree::Source;

    fn findings_of(text: &str) -> Vec<Finding> {
        let file = rust::read(&Source { path: "src/a.rs".into(), text: text.into() }).unwrap();
        let mut findings = Vec::new();
        check(&[&file], &mut findings);
        findings
    }

    #[test]
    fn finds_the_line_that_is_one_too_many() {
        assert_eq!(findings_of(&"//! A.\n".repeat(FILE_STOP)), []);
        assert_eq!(findings_of(&"//! A.\n".repeat(FILE_STOP + 1)).len(), 1);
        let function = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines - 2));
        assert_eq!(findings_of(&function(FUNCTION_STOP)), []);
        assert_eq!(findings_of(&function(FUNCTION_STOP + 1)).len(), 1);
    }

    #[test]
    fn tests_are_not_counted() {
        let long = "    fn g() {}\n".repeat(FILE_STOP);
        assert_eq!(findings_of(&format!("//! A.\n#[cfg(test)]\nmod tests {{\n{long}}}\n")), []);
    }

    #[test]
    fn finds_the_sixth_parameter() {
        assert_eq!(findings_of("fn f(a: A, b: A, c: A, d: A, e: A) {}\n"), []);
        let findings = findings_of("struct S;\nimpl S {\n    fn f(&self, a: A, b: A, c: A, d: A, e: A) {}\n}\n");
        assert_eq!((findings.len(), findings[0].line), (1, 3));
    }

    #[test]
    fn spreads_by_nearest_rank() {
        let spread = |list: &[usize]| Spread::of(list.iter().copied());
        assert_eq!(spread(&[]), Spread { count: 0, median: 0, p90: 0, max: 0 });
        assert_eq!(spread(&[5, 1, 9]), Spread { count: 3, median: 5, p90: 9, max: 9 });
        assert_eq!(spread(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), Spread { count: 10, median: 5, p90: 9, max: 10 });
    }
}
