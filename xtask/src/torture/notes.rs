//! What a writer asked for and what was acknowledged, noted apart from the database; the oracle of every torture.

use super::ground::name;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The contacts asked for by their number, and the id each acknowledged one was given.
#[derive(Debug, Default, Clone)]
pub(super) struct Notes(pub(super) BTreeMap<u64, Option<String>>);

impl Notes {
    /// Reads the notes of a writer that may have been killed in the middle of a word.
    pub(super) fn read(path: &Path) -> Result<Notes, String> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Notes::parse(&text)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Notes::default()),
            Err(e) => Err(format!("{}: {e}", path.display())),
        }
    }

    fn parse(text: &str) -> Notes {
        let mut notes = Notes::default();
        // What follows the last line's end was never acknowledged: the writer died while writing it.
        for line in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            let mut words = line.split(' ');
            let (word, n, id) = (words.next(), words.next().and_then(|n| n.parse().ok()), words.next());
            match (word, n, id) {
                (Some("ask"), Some(n), None) => drop(notes.0.entry(n).or_default()),
                (Some("done"), Some(n), Some(id)) => drop(notes.0.insert(n, Some(id.to_owned()))),
                _ => {}
            }
        }
        notes
    }

    /// How many were acknowledged.
    pub(super) fn acknowledged(&self) -> usize {
        self.0.values().flatten().count()
    }

    /// Those asked for and never answered.
    pub(super) fn unanswered(&self) -> impl Iterator<Item = u64> {
        self.0.iter().filter(|(_, id)| id.is_none()).map(|(n, _)| *n)
    }

    /// The number of the next contact.
    pub(super) fn next(&self) -> u64 {
        self.0.last_key_value().map_or(0, |(n, _)| n + 1)
    }

    /// By the name of each contact, the id it was acknowledged with.
    pub(super) fn by_name(&self) -> BTreeMap<String, Option<&str>> {
        self.0.iter().map(|(n, id)| (name(*n), id.as_deref())).collect()
    }
}

/// Where a writer notes; on another disk than the database in earnest.
pub(super) struct Pen {
    file: File,
    sync: bool,
}

impl Pen {
    /// Goes on with notes, or begins them. Without `sync` they need not survive the machine, only the process.
    pub(super) fn open(path: &Path, sync: bool) -> Result<Pen, String> {
        let told = |e: std::io::Error| format!("{}: {e}", path.display());
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(told)?;
        let mut last = [b'\n'];
        if file.seek(SeekFrom::End(-1)).is_ok() {
            file.read_exact(&mut last).map_err(told)?;
        }
        if last != [b'\n'] {
            file.write_all(b"\n").map_err(told)?;
        }
        Ok(Pen { file, sync })
    }

    /// Notes that a contact is asked for.
    pub(super) fn ask(&mut self, n: u64) -> Result<(), String> {
        self.file.write_all(format!("ask {n}\n").as_bytes()).map_err(|e| format!("the notes: {e}"))
    }

    /// Notes that a contact was acknowledged; on disk when this returns, if that was asked for.
    pub(super) fn done(&mut self, n: u64, id: &str) -> Result<(), String> {
        self.file.write_all(format!("done {n} {id}\n").as_bytes()).map_err(|e| format!("the notes: {e}"))?;
        if self.sync { self.file.sync_data().map_err(|e| format!("the notes: {e}")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_read_as_they_were_written_up_to_a_torn_word() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        assert_eq!(Notes::read(&path).unwrap().next(), 0);
        let mut pen = Pen::open(&path, true).unwrap();
        pen.ask(0).unwrap();
        pen.done(0, "T-000#00002").unwrap();
        pen.ask(1).unwrap();
        pen.file.write_all(b"done 1 T-001#0").unwrap();
        drop(pen);
        let notes = Notes::read(&path).unwrap();
        assert_eq!((notes.acknowledged(), notes.unanswered().collect(), notes.next()), (1, vec![1], 2));
        // Whoever goes on does not write into the torn word.
        Pen::open(&path, false).unwrap().done(1, "T-001#00002").unwrap();
        let notes = Notes::read(&path).unwrap();
        assert_eq!(notes.0[&1].as_deref(), Some("T-001#00002"), "the later line counts");
    }
}
