//! Every date that independent libraries worked out (see `tools/calendars`) must come out of the calendars as well.

use std::collections::{BTreeMap, BTreeSet};
use waymark_rules::calendar::Calendar;
use waymark_rules::day::Day;

const VECTORS: &str = include_str!("date_vectors.csv");

struct Row<'a> {
    reading: &'a str,
    nation: &'a str,
    from: Day,
    n: i32,
    unit: &'a str,
    expected: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let mut lines = VECTORS.lines();
    assert_eq!(lines.next(), Some("reading,nation,from,n,unit,expected"));
    lines.map(|line| row(line).unwrap_or_else(|| panic!("not a vector: {line}"))).collect()
}

fn row(line: &str) -> Option<Row<'_>> {
    let cells: Vec<&str> = line.split(',').collect();
    let [reading, nation, from, n, unit, expected] = cells[..] else { return None };
    Some(Row { reading, nation, from: Day::parse(from)?, n: n.parse().ok()?, unit, expected })
}

/// What the code under test says of a row, in the row's own writing; `None` when it has no answer.
fn answer(row: &Row<'_>, calendars: &BTreeMap<String, Calendar>) -> Option<String> {
    let Row { from, n, .. } = *row;
    let calendar = calendars.get(row.nation);
    let day = match row.unit {
        "working-days" => {
            let due = calendar?.add(from, n).ok()?;
            if n > 0 {
                assert_eq!(calendar?.between(from, due).ok(), u32::try_from(n).ok(), "{from} to {due}");
            }
            due
        }
        "working-days-between" => {
            let upto = Day::parse(row.expected)?;
            let counted = calendar?.between(from, upto).ok()?;
            let same = i64::from(counted) == i64::from(n);
            return Some(if same { row.expected.to_owned() } else { counted.to_string() });
        }
        "ordinal-day" => from.plus(n - 1)?,
        "days" => from.plus(n)?,
        "weeks" => from.plus(7 * n)?,
        "programme-week" => from.plus(7 * (n - 1))?,
        "months" => from.plus_months(n)?,
        "window-start" => calendar?.add(calendar?.roll_back(from).ok()?, 1 - n).ok()?,
        "day-of-next-month" => {
            let first = from.first_of_month().plus_months(1)?;
            calendar?.roll_forward(first.plus(n - 1)?).ok()?
        }
        "roll-forward" => calendar?.roll_forward(from).ok()?,
        "roll-back" => calendar?.roll_back(from).ok()?,
        "missed-tens" => (0..n).try_fold(from, |anchor, _| calendar?.add(anchor, 10).ok())?,
        "last-second" => return Some(jiff::Timestamp::from_second(from.last_second()).ok()?.to_string()),
        other => panic!("no such unit: {other}"),
    };
    Some(day.to_string())
}

#[test]
fn every_vector_comes_out() {
    let calendars: BTreeMap<String, Calendar> =
        Calendar::embedded().unwrap().into_iter().map(|calendar| (calendar.id.clone(), calendar)).collect();
    let rows = rows();
    assert!(rows.len() >= 400, "only {} rows", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let found = answer(row, &calendars).unwrap_or_else(|| "nothing".to_owned());
            let Row { reading, nation, from, n, unit, expected } = row;
            (found != *expected)
                .then(|| format!("{reading} {nation}: {from} {n} {unit} should be {expected}, is {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn the_vectors_cover_the_readings_the_nations_and_the_special_days() {
    let rows = rows();
    let readings: BTreeSet<&str> = rows.iter().map(|row| row.reading).collect();
    for reading in ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R13", "R14", "R16"] {
        assert!(readings.contains(reading), "no row for {reading}");
    }
    let special = "2011-04-29 2012-06-04 2012-06-05 2020-05-08 2022-06-02 2022-06-03 2022-09-19 2023-05-08";
    for nation in ["england-and-wales", "scotland", "northern-ireland"] {
        for day in special.split(' ').map(|text| Day::parse(text).unwrap()) {
            for near in [day.plus(-1), Some(day), day.plus(1)] {
                let covered = rows.iter().any(|row| row.nation == nation && Some(row.from) == near);
                assert!(covered, "{nation} has no row from around {day}");
            }
        }
    }
}
