//! Reads an instrument's file into what can be asked, or into every problem it has.

use super::{Figures, Instrument, Item, Point};
use crate::problem::{Problem, line_and_column};
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    instrument: Spanned<Head>,
    #[serde(default)]
    point: Vec<Spanned<PointWritten>>,
    #[serde(default)]
    item: Vec<Spanned<ItemWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Head {
    id: String,
    name: String,
    version: String,
    language: String,
    asks: String,
    measures: String,
    source: String,
    attribution: String,
    may_leave_out: usize,
    shortest_weeks: u16,
    figures: Option<FiguresWritten>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FiguresWritten {
    sd: f64,
    reliability: f64,
    sure: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PointWritten {
    value: u8,
    says: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemWritten {
    id: String,
    asks: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    points: Vec<String>,
}

struct Reading<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn wrong(&mut self, at: usize, what: String, fits: &str) {
        let (line, column) = line_and_column(self.text, at);
        self.problems.push(Problem { file: self.file.into(), line, column, what, fits: fits.into() });
    }
}

pub(super) fn read(file: &str, text: &str) -> Result<Instrument, Vec<Problem>> {
    let mut reading = Reading { file, text, problems: Vec::new() };
    let written: File = match toml::from_str(text) {
        Ok(written) => written,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            reading.wrong(at, error.message().to_string(), "see programmes/instruments/gse.toml");
            return Err(reading.problems);
        }
    };
    let shared: Vec<Point> = points(&written.point, &mut reading);
    let mut ids = BTreeSet::new();
    let mut items = Vec::new();
    for item in &written.item {
        let (at, item) = (item.span().start, item.get_ref());
        if !ids.insert(item.id.clone()) {
            reading.wrong(at, format!("a second item `{}`", item.id), "give it another id");
        }
        let own = item.points.iter().zip(1..).map(|(says, value)| Point { value, says: says.clone() });
        let points: Vec<Point> = if item.points.is_empty() { shared.clone() } else { own.collect() };
        if points.len() < 2 || points.iter().any(|p| p.says.trim().is_empty() || p.says.trim().parse::<f64>().is_ok()) {
            let fits = "`points = [\"…\", \"…\"]` here, or [[point]]s for all, each in words and at least two";
            reading.wrong(at, format!("item `{}` has no statements in words to choose from", item.id), fits);
        }
        items.push(Item { id: item.id.clone(), asks: item.asks.clone(), area: item.area.clone(), points });
    }
    let at = written.instrument.span().start;
    let head = written.instrument.into_inner();
    if items.is_empty() || head.may_leave_out >= items.len() {
        let what = format!("{} items, of which {} may be left out", items.len(), head.may_leave_out);
        reading.wrong(at, what, "at least one item more than may be left out");
    }
    if let Some(f) = &head.figures
        && (f.sd <= 0.0 || !(0.0..1.0).contains(&f.reliability) || f.sure.trim().is_empty())
    {
        let fits = "an sd above 0, a reliability from 0 and below 1, and in `sure` where both are from";
        reading.wrong(at, "the instrument's figures cannot be".into(), fits);
    }
    if !reading.problems.is_empty() {
        return Err(reading.problems);
    }
    Ok(Instrument {
        id: head.id,
        name: head.name,
        version: head.version,
        language: head.language,
        asks: head.asks,
        measures: head.measures,
        source: head.source,
        attribution: head.attribution,
        may_leave_out: head.may_leave_out,
        shortest_weeks: head.shortest_weeks,
        figures: head.figures.map(|f| Figures { sd: f.sd, reliability: f.reliability, sure: f.sure }),
        items,
    })
}

/// The statements that all items share, from the lowest.
fn points(written: &[Spanned<PointWritten>], reading: &mut Reading<'_>) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for point in written {
        let (at, point) = (point.span().start, point.get_ref());
        if points.last().is_some_and(|before| before.value >= point.value) {
            reading.wrong(at, format!("a point of {} after a higher one", point.value), "points from the lowest up");
        }
        points.push(Point { value: point.value, says: point.says.clone() });
    }
    points
}
