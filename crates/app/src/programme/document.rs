//! A pack as a readable document, in the source's own order.

use waymark_rules::pack::readings::{in_force, is_alternative};
use waymark_rules::pack::{BlockRef, Pack, effective, head, kind, readings, readings_used, rule, words};
use waymark_rules::program::Program;

/// A programme to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The pack's id.
    pub id: String,
    /// The programme's full name.
    pub name: String,
    /// The pack's version.
    pub version: String,
    /// The document the clauses cite.
    pub source: String,
    /// The calendar where neither site nor contract names a nation: its name and state.
    pub calendar: (String, String),
    /// How long before its due day something unbooked is at risk: "3 working days".
    pub warning: String,
    /// Versions and whom each binds.
    pub versions: Vec<(String, String)>,
    /// Every reading, R1 to R17.
    pub readings: Vec<Reading>,
    /// What the source does not set, and where.
    pub not_set: Vec<(String, String)>,
    /// Every block, in the source's order.
    pub clauses: Vec<Clause>,
}

/// One question the source leaves open, and how it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// `R1` to `R17`.
    pub id: &'static str,
    /// The question.
    pub question: &'static str,
    /// How it is read here.
    pub words: &'static str,
    /// How it could be read otherwise; `None` where it has one form.
    pub otherwise: Option<&'static str>,
    /// Whether it is read otherwise than by default.
    pub is_alternative: bool,
    /// What the default leans on.
    pub support: &'static str,
    /// The standards whose verdicts rest on it.
    pub standards: Vec<String>,
}

/// One block of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// `stage`, `standard`, `outcome`, `measure`, `limit` or `payment`.
    pub kind: &'static str,
    /// The block's id.
    pub id: String,
    /// The clause, and further clauses of the same rule.
    pub clauses: Vec<String>,
    /// What it says, in plain words.
    pub says: String,
    /// The rule, a sentence to a line.
    pub rule: Vec<String>,
    /// Whom it binds, from when; nothing where it binds everybody always.
    pub binds: Vec<String>,
    /// What a reader should know.
    pub note: String,
    /// Blocks the source sets against this one.
    pub disagrees_with: Vec<String>,
    /// What the source leaves out here.
    pub not_set: Vec<String>,
    /// The ids of the readings it rests on.
    pub readings: Vec<&'static str>,
}

/// The programme as a document.
#[must_use]
pub fn document(program: &Program) -> Document {
    let pack = &program.pack;
    let home = program.calendars.get(program.home_calendar);
    Document {
        id: pack.id.clone(),
        name: pack.name.clone(),
        version: pack.version.clone(),
        source: pack.source.clone(),
        calendar: home.map_or_else(Default::default, |c| (c.name.clone(), c.version())),
        warning: words::span(pack.warning),
        versions: pack.versions.iter().map(|v| (v.id.clone(), effective(&v.binds).join(", "))).collect(),
        readings: all_readings(pack),
        not_set: pack.not_set.iter().map(|n| (n.what.clone(), n.clause.clone())).collect(),
        clauses: pack.order.iter().map(|place| clause(pack, *place)).collect(),
    }
}

fn all_readings(pack: &Pack) -> Vec<Reading> {
    let rests = |id: &str| {
        let ours = pack.standards.iter().filter(|s| readings_used(s, pack).contains(&id));
        ours.map(|s| s.head.id.clone()).collect()
    };
    let one = |text: &waymark_rules::pack::ReadingText| {
        let words = in_force(text, &pack.readings);
        let other = if words == text.default_words { text.alternative_words } else { Some(text.default_words) };
        Reading {
            id: text.id,
            question: text.question,
            words,
            otherwise: other,
            is_alternative: is_alternative(&pack.readings, text.id),
            support: text.support,
            standards: rests(text.id),
        }
    };
    readings().iter().map(one).collect()
}

fn clause(pack: &Pack, place: BlockRef) -> Clause {
    let head = head(pack, place);
    let readings = match place {
        BlockRef::Standard(n) => readings_used(&pack.standards[n], pack),
        _ => Vec::new(),
    };
    // Readings are shown apart, with their words.
    let said = rule(pack, place).into_iter().filter(|line| !line.starts_with("Readings: "));
    Clause {
        kind: kind(place),
        id: head.id.clone(),
        clauses: std::iter::once(&head.clause).chain(&head.clauses).cloned().collect(),
        says: head.says.clone(),
        rule: said.collect(),
        binds: effective(&head.effective),
        note: head.note.trim().to_owned(),
        disagrees_with: head.disagrees_with.clone(),
        not_set: head.not_set.clone(),
        readings,
    }
}
