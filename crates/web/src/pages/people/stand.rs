//! Where they stand: every answer to every instrument, what they add up to, and the change with how far it can be trusted.

use super::bar::{bar, name_of};
use crate::charts::{Chart, Point, stand as chart};
use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use waymark_app::instruments::{Since, Stand, Time, stands};
use waymark_app::participants::{self, AsAt, Opened};
use waymark_rules::instrument::{Answered, Change, Direction, Instrument, Unscored};
use waymark_rules::program::Program;

/// What the address may say.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The kind of duty that led here; the form is told of it.
    #[serde(default)]
    pub kind: String,
}

/// The page.
///
/// # Errors
/// There is no such participant, or none for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(participant): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let opened = participants::open(&desk.house, &visitor.call(), &participant, AsAt::default()).await?;
    let program = desk.house.program(&opened.contract.pack)?;
    let answered = stands(&opened.seen.record, desk.house.vocabulary);
    let all = Instrument::embedded().unwrap_or_default();
    let own = context! {
        person => bar(&opened, desk.house.vocabulary),
        stands => answered.iter().map(drawn).collect::<Vec<_>>(),
        offered => all.iter().map(offered).collect::<Vec<_>>(),
        started => started(&opened, &program).map(waymark_rules::Day::short),
        reassessment => asked.kind == "reassessment_completed",
        withheld => opened.seen.withheld,
    };
    visitor.page(&desk, "pages/people/stand.njk", &format!("Where they stand: {}", name_of(&opened.seen)), own)
}

/// The day they started, which a looking back usually looks to.
fn started(opened: &Opened, program: &Program) -> Option<waymark_rules::Day> {
    let (kind, _) = program.vocabulary.kind("programme_start")?;
    let facts = opened.seen.record.standing().filter(|held| held.fact.kind == kind);
    facts.map(|held| held.fact.on).min().filter(|day| *day < opened.on)
}

fn offered(instrument: &Instrument) -> Value {
    context! {
        id => &instrument.id,
        name => &instrument.name,
        measures => &instrument.measures,
        questions => instrument.items.len(),
    }
}

fn drawn(stand: &Stand) -> Value {
    let instrument = stand.instrument;
    let (low, high) = instrument.range();
    let areas = stand.times.iter().find_map(|time| time.score.as_ref().ok()).map(|score| &score.areas);
    let areas: Vec<String> = areas.into_iter().flatten().map(|area| area.area.clone()).collect();
    context! {
        id => &instrument.id,
        name => &instrument.name,
        measures => &instrument.measures,
        low => low,
        high => high,
        weeks => instrument.shortest_weeks,
        source => &instrument.source,
        attribution => &instrument.attribution,
        sure => instrument.figures.as_ref().map(|figures| &figures.sure),
        areas => areas,
        times => stand.times.iter().rev().map(|time| told(instrument, time)).collect::<Vec<_>>(),
        unread => stand.unread.iter().map(|one| context! { on => one.on.to_string(), why => &one.why }).collect::<Vec<_>>(),
        changes => stand.changes.iter().map(|(since, change)| changed(*since, change)).collect::<Vec<_>>(),
        chart => picture(stand),
    }
}

/// One time it was answered, with the statement chosen for each question.
fn told(instrument: &Instrument, time: &Time) -> Value {
    let Answered { version, on, about, mode, answers } = &time.answered;
    let chosen = instrument.items.iter().zip(answers).map(|(item, answer)| {
        let point = answer.and_then(|value| item.points.iter().find(|point| point.value == value));
        context! { asks => &item.asks, says => point.map(|point| &point.says) }
    });
    let left_out = answers.iter().filter(|answer| answer.is_none()).count();
    let areas = time.score.as_ref().map(|score| score.areas.as_slice()).unwrap_or_default();
    let points = |hundredths: u32| format!("{:.1}", f64::from(hundredths) / 100.0);
    let areas = areas.iter().map(|area| context! { area => &area.area, score => area.hundredths.map(points) });
    context! {
        on => on.to_string(),
        about => about.map(|day| day.to_string()),
        how => mode.says(),
        who => &time.who,
        present => &time.present,
        language => &time.language,
        version => version,
        score => time.points().map(|points| format!("{points:.1}")),
        unscored => time.score.as_ref().err().map(|why| match why {
            Unscored::OtherVersion => "another version, not compared".to_owned(),
            Unscored::LeftOut(given) => format!("only {given} answered, too few for a score"),
        }),
        left_out => left_out,
        areas => areas.collect::<Vec<_>>(),
        answers => chosen.collect::<Vec<_>>(),
    }
}

fn changed(since: Since, change: &Change) -> Value {
    let heading = match since {
        Since::LookingBack => "From what they say today of then, to the latest",
        Since::First => "From the first time to the latest",
        Since::Before => "From the time before to the latest",
    };
    // One look for all of them: a lower answer is not to be seen as a fault, nor a higher one as a success.
    let state = match change.direction {
        Direction::ReliablyHigher => "Higher, beyond the uncertainty",
        Direction::ReliablyLower => "Lower, beyond the uncertainty",
        Direction::WithinUncertainty => "Nothing can be said",
        Direction::NotKnown => "Shown, not judged",
    };
    context! { heading => heading, says => change.says(), remarks => &change.remarks, state => state }
}

/// The scores over time, and the band around the one that the longest change starts from.
fn picture(stand: &Stand) -> Option<Value> {
    let points: Vec<Point> = stand
        .times
        .iter()
        .map(|time| Point {
            label: time.answered.day().short(),
            score: time.points(),
            back: time.answered.about.is_some(),
        })
        .collect();
    if points.iter().filter(|point| point.score.is_some()).count() < 2 {
        return None;
    }
    let longest = stand.changes.first().map(|(_, change)| change);
    let band =
        longest.and_then(|change| change.give_or_take.map(|width| (change.before - width, change.before + width)));
    let (low, high) = stand.instrument.range();
    let says = match (longest, band) {
        (Some(change), Some(_)) => format!(
            "Scores from {low} to {high}. In the band around {:.1} nothing can be said. A ring was given later, looking back.",
            change.before
        ),
        _ => format!(
            "Scores from {low} to {high}. How exactly they measure is not known. A ring was given later, looking back."
        ),
    };
    let title = format!("{} over time", stand.instrument.name);
    let shown = Chart { id: &format!("stand-{}", stand.instrument.id), title: &title, says: &says, of: "Day" };
    Some(chart(&shown, (f64::from(low), f64::from(high)), &points, band))
}
