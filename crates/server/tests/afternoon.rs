//! The pages on writing and changing a pack are gone down as written: their files, their commands, their answers.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fenced block of a page: what its fence says, and its text.
struct Block {
    line: usize,
    kind: String,
    file: Option<String>,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for (number, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(says) => {
                let mut words = says.split(' ').map(ToString::to_string);
                let (kind, file) = (words.next().unwrap_or_default(), words.next());
                found.push(Block { line: number + 1, kind, file, text: String::new() });
                inside = true;
            }
            None if inside => {
                let block = found.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    found
}

/// The lines of a change that begin with a blank or with this sign, without it.
fn side(change: &str, sign: char) -> String {
    change.lines().filter(|l| l.starts_with([' ', sign])).map(|l| format!("{}\n", &l[1..])).collect()
}

/// Whether an answer is what a page shows: `…` ends a line that goes on, and alone stands for any lines.
fn shown(page: &str, answer: &str) -> bool {
    let (page, answer): (Vec<&str>, Vec<&str>) = (page.lines().collect(), answer.trim_end().lines().collect());
    fits(&page, &answer)
}

fn fits(page: &[&str], answer: &[&str]) -> bool {
    match page {
        [] => answer.is_empty(),
        ["…", rest @ ..] => (0..=answer.len()).any(|from| fits(rest, &answer[from..])),
        [line, rest @ ..] => {
            let Some(said) = answer.first() else { return false };
            let same = match line.strip_suffix('…') {
                Some(begins) => said.starts_with(begins),
                None => line.trim_end() == said.trim_end(),
            };
            same && fits(rest, &answer[1..])
        }
    }
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (path, there) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copied(&path, &there);
        } else {
            fs::copy(&path, &there).unwrap();
        }
    }
}

/// What a command says, on either stream.
fn said(folder: &Path, command: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for (at, part) in command.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.into());
        } else {
            words.extend(part.split_whitespace().map(ToString::to_string));
        }
    }
    match words[0].as_str() {
        "cp" => {
            copied(&folder.join(&words[2]), &folder.join(&words[3]));
            String::new()
        }
        "waymark" => {
            let mut run = Command::new(env!("CARGO_BIN_EXE_waymark"));
            for name in ["WAYMARK_DATABASE", "WAYMARK_KEY", "WAYMARK_PACKS"] {
                run.env_remove(name);
            }
            let output = run.args(&words[1..]).current_dir(folder).output().unwrap();
            let text = [output.stdout, output.stderr].concat();
            String::from_utf8(text).unwrap()
        }
        other => panic!("a page runs `{other}`"),
    }
}

/// Goes down a page in a folder, block by block.
fn go_down(name: &str, folder: &Path) {
    let page = fs::read_to_string(root().join("docs").join(name)).unwrap();
    let blocks = blocks(&page);
    for (at, block) in blocks.iter().enumerate() {
        let place = format!("docs/{name}:{}", block.line);
        match (block.kind.as_str(), &block.file) {
            ("toml" | "json", Some(file)) => {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                let there = fs::read_to_string(&path).unwrap_or_default();
                fs::write(&path, there + &block.text).unwrap();
            }
            ("diff", Some(file)) => {
                let there = fs::read_to_string(folder.join(file)).unwrap();
                let (old, new) = (side(&block.text, '-'), side(&block.text, '+'));
                assert_eq!(there.matches(&old).count(), 1, "{place}: these lines are not there once:\n{old}");
                fs::write(folder.join(file), there.replace(&old, &new)).unwrap();
            }
            ("sh", None) => {
                let answer: String = block.text.lines().map(|command| said(folder, command)).collect();
                let expected = blocks.get(at + 1).filter(|b| b.kind == "text").map_or("", |b| b.text.as_str());
                assert!(shown(expected, &answer), "{place}: the page shows\n{expected}\nand it says\n{answer}");
            }
            _ => {}
        }
    }
}

/// The files below a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().to_string();
        if entry.path().is_dir() {
            found.extend(files(&entry.path()).into_iter().map(|(below, text)| (format!("{name}/{below}"), text)));
        } else {
            found.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
    found
}

#[test]
fn a_newcomer_with_only_the_pages_comes_to_a_pack_that_runs_and_changes_it() {
    let folder = tempfile::tempdir().unwrap();
    go_down("how-to/write-a-pack.md", folder.path());
    let example = root().join("examples/harbour-steps");
    assert_eq!(files(&folder.path().join("harbour-steps")), files(&example), "examples/harbour-steps is another pack");
    go_down("how-to/change-a-rule.md", folder.path());
}

#[test]
fn each_reading_changes_the_figure_that_its_page_says_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    go_down("readings.md", folder.path());
}

#[test]
fn a_pack_of_ones_own_may_not_take_the_id_of_one_built_in() {
    let folder = tempfile::tempdir().unwrap();
    let pack = fs::read_to_string(root().join("examples/harbour-steps/programme.toml")).unwrap();
    fs::create_dir(folder.path().join("mine")).unwrap();
    let taken = pack.replace("id = \"harbour-steps\"", "id = \"jets\"");
    fs::write(folder.path().join("mine/programme.toml"), taken).unwrap();
    let answer = said(folder.path(), "waymark migrate --packs .");
    assert!(answer.contains("./mine: there is a programme `jets` already; give the pack an id of its own"), "{answer}");
}

#[test]
fn a_pack_of_ones_own_with_an_error_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/programme.toml"), "[programme]\nid = \"mine\"\n").unwrap();
    let answer = said(folder.path(), "waymark migrate --packs .");
    assert!(answer.starts_with("./mine/programme.toml:"), "{answer}");
    assert!(!folder.path().join("waymark-data/waymark.db").exists(), "a database was made");
    let nothing = said(folder.path(), "waymark migrate --packs nowhere");
    assert!(nothing.starts_with("nowhere: "), "{nothing}");
}
