//! Words that do not belong: unfinished work, panics on the quiet, lints switched off, paths of one machine.

use super::rust::RustFile;
use crate::finding::Finding;
use crate::tree::Source;

/// Marks of unfinished work. Written in halves so that this file does not find itself.
const UNFINISHED: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// Roots of paths that exist on one machine only; in halves for the same reason.
const MACHINE: [&str; 3] = [concat!("/wo", "rk/"), concat!("/t", "mp/"), concat!("/ro", "ot/")];

/// Finds unfinished work in anything but prose, and paths of one machine in any text.
pub fn check_text(tree: &[Source], findings: &mut Vec<Finding>) {
    for source in tree {
        let prose = source.path.ends_with(".md");
        for (index, line) in source.text.lines().enumerate() {
            if let Some(mark) = UNFINISHED.iter().find(|mark| !prose && has_word(line, mark)) {
                let fits = "finish it, or write it down where work is planned";
                findings.push(Finding::new(&source.path, index + 1, format!("`{mark}` in the code"), fits));
            }
            if let Some(start) = MACHINE.iter().find(|start| has_path(line, start)) {
                let what = format!("`{start}…` is a path of one machine");
                findings.push(Finding::new(&source.path, index + 1, what, "a path from the root of the repository"));
            }
        }
    }
}

/// Finds a file without its sentence of purpose, hidden panics, and lints switched off, outside tests.
pub fn check_code(file: &RustFile, only_tests: bool, findings: &mut Vec<Finding>) {
    if !file.opens_with_purpose {
        let what = "this file does not open with a sentence on what it is for";
        findings.push(Finding::new(&file.path, 1, what, "a first line beginning with `//! `"));
    }
    for words in file.words.windows(4) {
        let line = words[0].line;
        if only_tests || file.is_test_line(line) {
            continue;
        }
        match [0, 1, 2, 3].map(|index| words[index].text.as_str()) {
            ["." | "::", method @ ("unwrap" | "expect"), "(", _] | ["::", method @ "unwrap", _, _] => {
                let what = format!("`{method}` outside tests");
                let fits = "return the error, or make the case impossible by type";
                findings.push(Finding::new(&file.path, words[1].line, what, fits));
            }
            ["#" | "!", "[", attribute @ ("allow" | "expect"), "("] => {
                let what = format!("`#[{attribute}]` switches a lint off");
                let fits = "mend what the lint says; a crate with other needs has its own clippy.toml";
                findings.push(Finding::new(&file.path, line, what, fits));
            }
            _ => {}
        }
    }
}

/// Whether a line holds a word with nothing of a name on either side.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part_of_name) && !line[at + word.len()..].starts_with(part_of_name))
}

/// Whether a line holds a path that begins so: what stands before it is no part of a longer path or address.
fn has_path(line: &str, start: &str) -> bool {
    let part_of_path = |c: char| c.is_alphanumeric() || "._-/~*})".contains(c);
    line.match_indices(start).any(|(at, _)| !line[..at].ends_with(part_of_path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rust;

    fn in_text(path: &str, text: &str) -> usize {
        let mut findings = Vec::new();
        check_text(&[Source { path: path.into(), text: text.into() }], &mut findings);
        findings.len()
    }

    fn in_code(text: &str) -> Vec<String> {
        let file = rust::read(&Source { path: "src/a.rs".into(), text: text.into() }).unwrap();
        let mut findings = Vec::new();
        check_code(&file, false, &mut findings);
        findings.into_iter().map(|found| found.what).collect()
    }

    #[test]
    fn finds_unfinished_work_but_not_in_prose() {
        for mark in UNFINISHED {
            assert_eq!(in_text("a.rs", &format!("// {mark}: later")), 1);
            assert_eq!(in_text("a.md", &format!("no {mark} here")), 0);
            assert_eq!(in_text("a.rs", &format!("let a{mark}b = 1;")), 0);
        }
    }

    #[test]
    fn finds_paths_of_one_machine_anywhere() {
        for start in MACHINE {
            assert_eq!(in_text("a.md", &format!("in {start}x")), 1);
            assert_eq!(in_text("a.toml", &format!("path = \"{start}x\"")), 1);
            assert_eq!(in_text("a.md", &format!("https://example.org{start}x")), 0);
        }
    }

    #[test]
    fn finds_hidden_panics_even_inside_macros() {
        for code in ["a.unwrap()", "a.expect(\"b\")", "format!(\"{}\", a.unwrap())", "b.map(Option::unwrap)"] {
            let seen = in_code(&format!("//! A.\nfn f() {{ {code}; }}\n"));
            assert_eq!(seen.len(), 1, "{code}: {seen:?}");
        }
        for code in ["a.unwrap_or(b)", "a.expected(b)", "\"a.unwrap()\"", "unwrap(b)", "[allow(b)]"] {
            assert_eq!(in_code(&format!("//! A.\nfn f() {{ {code}; }}\n")), Vec::<String>::new(), "{code}");
        }
        let tested = "//! A.\n#[cfg(test)]\nmod tests {\n    fn f() { a.unwrap() }\n}\n";
        assert_eq!(in_code(tested), Vec::<String>::new());
    }

    #[test]
    fn finds_lints_switched_off_and_files_without_a_purpose() {
        assert_eq!(in_code("//! A.\n#[allow(dead_code)]\nfn f() {}\n"), ["`#[allow]` switches a lint off"]);
        assert_eq!(in_code("//! A.\n#![expect(unused)]\nfn f() {}\n"), ["`#[expect]` switches a lint off"]);
        assert_eq!(in_code("fn f() {}\n").len(), 1);
    }
}
