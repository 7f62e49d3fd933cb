//! Measures counted in facts, worked out naively from their definition: every day walked, every set built anew.

use super::TwinWorld;
use super::happenings::Happening;
use super::journey::since_up_to;
use super::seen::{self, Case};
use std::collections::{BTreeMap, BTreeSet};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::{Cohort, Each, FromFacts, Measure, Per, Period, Quantity, Share, Split};
use waymark_rules::vocabulary::About;

/// One event or case.
struct Found {
    day: Day,
    organisation: Option<String>,
    who: String,
    inside: bool,
}

/// What the contract says of one organisation, in the order first said.
struct Partner {
    id: String,
    cluster: Option<String>,
}

/// Every row of every measure counted in facts, in words that can be compared; `people` holds the facts of each person.
#[must_use]
pub fn measures(
    world: &TwinWorld,
    (people, contract): (&[Vec<FactRecord>], &[FactRecord]),
    on: Day,
    known: Option<i64>,
) -> Vec<String> {
    let counted = seen::that_count(contract, on, known);
    let own = seen::in_order(world, &counted);
    let contract_spells = seen::spells(world, &counted);
    let mut rows = Vec::new();
    for measure in &world.pack.measures {
        let Some(written) = &measure.from_facts else { continue };
        let mut found = Vec::new();
        if written.per == Per::Participant {
            for facts in people {
                let counted = seen::that_count(facts, on, known);
                let spells = seen::spells(world, &counted);
                for n in 0..spells.len() {
                    let case = Case::new(world, &spells, n, &own, on);
                    found.extend(of_spell(&case, measure, written));
                }
            }
        } else if !contract_spells.is_empty() {
            let case = Case::new(world, &contract_spells, 0, &own, on);
            found.extend(of_spell(&case, measure, written));
        }
        let case = Case::new(world, &contract_spells, 0, &own, on);
        let targets = targets(&case, measure, written);
        let partners = partners(&own);
        for (per, from, to, name) in windows(measure, written, &found, &targets, on) {
            let within = |day: Day| (from..=to).contains(&day);
            let found: Vec<&Found> = found.iter().filter(|f| within(f.day)).collect();
            let set: Vec<&(Day, Option<String>, u64)> = targets.iter().filter(|t| within(t.0)).collect();
            let head = format!("{} {per} {name} {from} {to}", measure.head.id);
            rows.extend(
                table((measure, written), per, (&found, &set), &partners).into_iter().map(|r| format!("{head} {r}")),
            );
        }
    }
    rows
}

fn of_spell(case: &Case, measure: &Measure, written: &FromFacts) -> Vec<Found> {
    if case.is_void() {
        return Vec::new();
    }
    let effective = &measure.head.effective;
    let fits = |h: &Happening| {
        let holds = written.only_if.as_ref().is_none_or(|c| case.holds(c, h.day) == Some(true));
        holds && since_up_to(effective, h.day) && case.is_for_us(effective)
    };
    let organisation = |h: &Happening| h.fact.and_then(|f| f.organisation.clone());
    let person = format!("{:?}", case.facts().first().map(|s| &s.fact.subject));
    let spell = format!("{person} {:?}", case.enrolment());
    match &written.quantity {
        Quantity::Count { events, each, .. } => case
            .happened(events)
            .into_iter()
            .enumerate()
            .filter(|(_, h)| fits(h))
            .filter_map(|(n, h)| {
                // A fact about the person lies in each of their spells and counts once.
                let about_person = h.fact.filter(|f| case.world.vocabulary.get(f.kind).about == About::Person);
                let alone = about_person.map_or(format!("{spell} number {n}"), |f| format!("{person} fact {f:?}"));
                let who = match each {
                    Each::Participant => person.clone(),
                    Each::Event => alone,
                    Each::Reference => h.reference().map_or(alone, |r| format!("reference {r}")),
                    Each::Organisation => organisation(&h)?,
                };
                Some(Found { day: h.day, organisation: organisation(&h), who, inside: true })
            })
            .collect(),
        Quantity::Share { share, out_of, after, cohort } => {
            let Some(base) = case.happened(out_of).into_iter().find(|h| fits(h)) else { return Vec::new() };
            let about_person =
                |h: &Happening| h.fact.is_some_and(|f| case.world.vocabulary.get(f.kind).about == About::Person);
            let inside = match share {
                Share::Events(events) => case.happened(events).iter().any(|h| h.day >= base.day || about_person(h)),
                Share::If(condition) => case.holds(condition, base.day) == Some(true),
            };
            let passed = after.is_none_or(|span| case.within(base.day, span) < case.on);
            let day = match cohort {
                None => Some(base.day),
                Some(Cohort::Start) => case.start(),
                Some(Cohort::Referral) => case.named("referral_received").first().map(|h| h.day),
            };
            let case = day.filter(|_| inside || passed);
            case.into_iter()
                .map(|day| Found { day, organisation: organisation(&base), who: spell.clone(), inside })
                .collect()
        }
    }
}

/// (day it is for, organisation, count), the later after the earlier.
fn targets(case: &Case, _: &Measure, written: &FromFacts) -> Vec<(Day, Option<String>, u64)> {
    let Quantity::Count { target_from: Some(events), .. } = &written.quantity else { return Vec::new() };
    let facts = case.of_contract(events).into_iter().filter_map(|h| h.fact);
    let target = |f: &FactRecord| {
        let count = u64::try_from(f.count?).ok()?;
        Some((f.booked_for.unwrap_or(f.on), f.organisation.clone(), count))
    };
    facts.filter_map(target).collect()
}

fn partners(contract: &[seen::Seen]) -> Vec<Partner> {
    let mut partners: Vec<Partner> = Vec::new();
    for fact in contract.iter().map(|s| s.fact) {
        let says = |key: &str| fact.attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
        let (Some(id), true) = (&fact.organisation, says("name").or_else(|| says("cluster")).is_some()) else {
            continue;
        };
        if !partners.iter().any(|p| p.id == *id) {
            partners.push(Partner { id: id.clone(), cluster: None });
        }
        let mine = partners.iter_mut().find(|p| p.id == *id);
        if let (Some(partner), Some(cluster)) = (mine, says("cluster")) {
            partner.cluster = Some(cluster);
        }
    }
    partners
}

/// Whether a month, quarter or year begins on a day.
fn begins(day: Day, months: i32, (month, first): (u8, u8)) -> bool {
    let date = day.date();
    date.day() == i8::try_from(first).unwrap_or(1)
        && (i32::from(date.month()) - i32::from(month)).rem_euclid(months) == 0
}

fn start_of(mut day: Day, months: i32, from: (u8, u8)) -> Day {
    while !begins(day, months, from) {
        day = day.plus(-1).unwrap_or_default();
    }
    day
}

fn end_of(mut day: Day, months: i32, from: (u8, u8)) -> Day {
    while !begins(day.plus(1).unwrap_or_default(), months, from) {
        day = day.plus(1).unwrap_or_default();
    }
    day
}

fn name_of(start: Day, months: i32, from: (u8, u8)) -> String {
    if months == 1 {
        return start.month_name();
    }
    let year_start = start_of(start, 12, from);
    let year = i32::from(year_start.date().year());
    let year_name = if from == (1, 1) { year.to_string() } else { format!("{year}/{:02}", (year + 1) % 100) };
    if months == 12 {
        return year_name;
    }
    let quarters = (year_start.0..=start.0).filter(|d| begins(Day(*d), 3, from)).count();
    format!("{year_name} Q{quarters}")
}

fn step_of(measure: &Measure) -> i32 {
    let listed = |period| measure.periods.contains(&period);
    if listed(Period::Month) || !(listed(Period::Quarter) || listed(Period::Year)) {
        1
    } else if listed(Period::Quarter) {
        3
    } else {
        12
    }
}

type Windows = Vec<(&'static str, Day, Day, String)>;

fn windows(
    measure: &Measure,
    written: &FromFacts,
    found: &[Found],
    targets: &[(Day, Option<String>, u64)],
    on: Day,
) -> Windows {
    let effective = &measure.head.effective;
    let last = effective.up_to.map_or(on, |u| u.min(on));
    let any = found.iter().map(|f| f.day).chain(targets.iter().map(|t| t.0)).min();
    let first = effective.since.unwrap_or_else(|| any.unwrap_or(last).min(last));
    let from = written.year_from;
    let periods = if measure.periods.is_empty() { vec![Period::Cumulative] } else { measure.periods.clone() };
    let mut windows = Vec::new();
    for period in periods {
        let (per, months, back) = match period {
            Period::Month => ("month", 1, 0),
            Period::Quarter => ("quarter", 3, 0),
            Period::Year => ("year", 12, 0),
            Period::Rolling3 => ("rolling3", 1, 2),
            Period::Rolling12 => ("rolling12", 1, 11),
            Period::Cumulative => ("cumulative", step_of(measure), 0),
        };
        let starts: BTreeSet<Day> = (first.0..=last.0).map(|d| start_of(Day(d), months, from)).collect();
        for start in starts {
            let mut begin = start;
            for _ in 0..back {
                begin = start_of(begin.plus(-1).unwrap_or_default(), 1, from);
            }
            let begin = if period == Period::Cumulative { first } else { begin };
            windows.push((per, begin, end_of(start, months, from), name_of(start, months, from)));
        }
    }
    windows
}

/// The longest period a measure lists, which its own target is for.
fn longest_of(measure: &Measure) -> &'static str {
    let longest = ["cumulative", "year", "rolling12", "quarter", "rolling3", "month"];
    let word = |period: &Period| match period {
        Period::Month => "month",
        Period::Quarter => "quarter",
        Period::Year => "year",
        Period::Rolling3 => "rolling3",
        Period::Rolling12 => "rolling12",
        Period::Cumulative => "cumulative",
    };
    let listed: Vec<&str> = measure.periods.iter().map(word).collect();
    longest.into_iter().find(|w| listed.contains(w)).unwrap_or("cumulative")
}

/// A target from the facts: the day it is for, of which organisation, and how many.
type Target = (Day, Option<String>, u64);

/// The rows of one period, places before the whole.
fn table(
    (measure, written): (&Measure, &FromFacts),
    per: &str,
    (found, set): (&[&Found], &[&Target]),
    partners: &[Partner],
) -> Vec<String> {
    // The latest target for each organisation and step.
    let mut latest: BTreeMap<(Day, Option<String>), u64> = BTreeMap::new();
    for (day, organisation, count) in set.iter().copied() {
        latest.insert((start_of(*day, step_of(measure), written.year_from), organisation.clone()), *count);
    }
    let target_of = |id: &str| -> Option<u64> {
        let mine: Vec<u64> = latest.iter().filter(|((_, o), _)| o.as_deref() == Some(id)).map(|(_, n)| *n).collect();
        if mine.is_empty() { None } else { Some(mine.iter().sum()) }
    };
    let steps: BTreeSet<Day> = latest.keys().map(|(step, _)| *step).collect();
    let of_step = |step: &Day| -> u64 {
        let own = latest.get(&(*step, None)).copied();
        own.unwrap_or_else(|| latest.iter().filter(|((s, _), _)| s == step).map(|(_, n)| n).sum())
    };
    let whole_target = if steps.is_empty() { None } else { Some(steps.iter().map(of_step).sum()) };
    let has_targets = matches!(written.quantity, Quantity::Count { target_from: Some(_), .. });
    let mut ids: BTreeSet<String> = found.iter().map(|f| f.organisation.clone().unwrap_or_default()).collect();
    ids.extend(latest.keys().filter_map(|(_, o)| o.clone()));
    if !has_targets {
        ids.extend(partners.iter().map(|p| p.id.clone()));
    }
    let cluster = |id: &str| partners.iter().find(|p| p.id == id).and_then(|p| p.cluster.clone());
    let mut ordered: Vec<String> = partners.iter().map(|p| p.id.clone()).filter(|id| ids.contains(id)).collect();
    ordered.extend(ids.iter().filter(|id| partners.iter().all(|p| p.id != **id)).cloned());
    let in_place = |id: &str| -> Vec<&Found> {
        found.iter().copied().filter(|f| f.organisation.as_deref().unwrap_or("") == id).collect()
    };
    let row = |level: &str, place: (Option<String>, Option<&str>), found: &[&Found], target: Option<u64>| {
        let all: BTreeSet<&str> = found.iter().map(|f| f.who.as_str()).collect();
        let inside: BTreeSet<&str> = found.iter().filter(|f| f.inside).map(|f| f.who.as_str()).collect();
        let out_of = matches!(written.quantity, Quantity::Share { .. }).then_some(all.len());
        format!("{level} {:?} {:?} target {target:?} {} out of {out_of:?}", place.0, place.1, inside.len())
    };
    let mut rows = Vec::new();
    let each = |ids: &[String], rows: &mut Vec<String>| {
        for id in ids.iter().filter(|_| written.split.contains(&Split::Organisation)) {
            let named = (!id.is_empty()).then_some(id.as_str());
            rows.push(row("organisation", (cluster(id), named), &in_place(id), target_of(id)));
        }
    };
    if written.split.contains(&Split::Cluster) {
        let mut clusters: Vec<Option<String>> = Vec::new();
        let named = partners.iter().filter_map(|p| p.cluster.clone()).map(Some);
        for cluster in named.chain([None]).filter(|c| ordered.iter().any(|id| cluster(id) == *c)) {
            if !clusters.contains(&cluster) {
                clusters.push(cluster);
            }
        }
        for one in clusters {
            let members: Vec<String> = ordered.iter().filter(|id| cluster(id) == one).cloned().collect();
            let found: Vec<&Found> = members.iter().flat_map(|id| in_place(id)).collect();
            let targets: Vec<u64> = members.iter().filter_map(|id| target_of(id)).collect();
            let target = if targets.is_empty() { None } else { Some(targets.iter().sum()) };
            rows.push(row("cluster", (one, None), &found, target));
            each(&members, &mut rows);
        }
    } else {
        each(&ordered, &mut rows);
    }
    let target = measure.target.filter(|_| per == longest_of(measure)).or(whole_target);
    rows.push(row("whole", (None, None), found, target));
    rows
}
