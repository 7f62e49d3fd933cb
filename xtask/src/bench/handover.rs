//! The same facts for another program: files of text in a temporary folder, taken away again at the end.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{Fact, Records};
use waymark_rules::{Day, Vocabulary};

/// A temporary folder, gone when this is dropped.
pub struct Handover {
    /// Where it is.
    pub folder: PathBuf,
}

impl Drop for Handover {
    fn drop(&mut self) {
        // What cannot be taken away is left to the system; the figures stand either way.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn file(folder: &Path, name: &str) -> Result<BufWriter<File>, String> {
    let path = folder.join(name);
    File::create(&path).map(BufWriter::new).map_err(|e| format!("{} could not be made: {e}", path.display()))
}

fn written(result: std::io::Result<()>) -> Result<(), String> {
    result.map_err(|e| format!("the facts could not be handed over: {e}"))
}

impl Handover {
    /// Writes every fact, what each kind counts as, and the working days.
    pub fn write(records: &Records, vocabulary: &Vocabulary, calendar: &Calendar) -> Result<Handover, String> {
        let folder = std::env::temp_dir().join(format!("waymark-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("{} could not be made: {e}", folder.display()))?;
        let handover = Handover { folder };
        written(facts(file(&handover.folder, "facts.csv")?, records))?;
        written(kinds(file(&handover.folder, "kinds.csv")?, vocabulary))?;
        written(days(file(&handover.folder, "days.csv")?, calendar))?;
        Ok(handover)
    }
}

/// The dates as text, once for all facts.
fn dates() -> Vec<String> {
    (0..=Day::LAST.0).map(|d| Day(d).to_string()).collect()
}

fn facts(mut out: BufWriter<File>, records: &Records) -> std::io::Result<()> {
    out.write_all(b"person,spell,seq,kind,happened,minute,ref,tag,channel,recorded_on,live,amount,is_total\n")?;
    let dates = dates();
    let date = |day: u16| dates.get(usize::from(day)).map_or("", String::as_str);
    let mut line = String::new();
    for (place, spell) in records.spells.iter().enumerate() {
        for (seq, fact) in records.facts_of(spell).iter().enumerate() {
            line.clear();
            // Writing to a text cannot fail.
            let _ = write!(line, "{},{place},{seq},{},{},", spell.subject, fact.kind, date(fact.on));
            if let Some(minute) = fact.minute() {
                let _ = write!(line, "{minute}");
            }
            let _ = write!(line, ",{},{},", fact.reference, records.words.word(u32::from(fact.tag)));
            if let Some(channel) = fact.channel() {
                let _ = write!(line, "{channel}");
            }
            let live = fact.flags & (Fact::CORRECTED | Fact::GHOST) == 0;
            let _ = write!(line, ",{},{live},", date(fact.recorded_day()));
            if let Some(value) = fact.value() {
                let _ = write!(line, "{value}");
            }
            let _ = writeln!(line, ",{}", fact.flags & Fact::IS_TOTAL != 0);
            out.write_all(line.as_bytes())?;
        }
    }
    out.flush()
}

fn kinds(mut out: BufWriter<File>, vocabulary: &Vocabulary) -> std::io::Result<()> {
    out.write_all(b"kind,event,fixed,same_tag\n")?;
    for (id, kind) in vocabulary.kinds() {
        for (counts, fixed) in vocabulary.counts_as(id) {
            let event = vocabulary.get(counts);
            let same = counts == id || kind.tag == event.tag;
            writeln!(out, "{},{},{},{same}", id.0, event.name, fixed.unwrap_or_default())?;
        }
    }
    out.flush()
}

fn days(mut out: BufWriter<File>, calendar: &Calendar) -> std::io::Result<()> {
    out.write_all(b"day,working\n")?;
    let (first, last) = calendar.reach();
    for day in (first.0..=last.0).map(Day) {
        writeln!(out, "{day},{}", calendar.is_working(day).unwrap_or(false))?;
    }
    out.flush()
}
