//! State Pension age by date of birth, read from a dated and sourced table, never from code.

use crate::dated_file::{DatedFile, Section};
use crate::day::Day;
use crate::problem::Problem;

/// The day on which people reach State Pension age, for the dates of birth that the table covers.
#[derive(Debug, Clone)]
pub struct PensionAges {
    /// The day on which the table was last compared with its sources.
    pub checked: Day,
    /// Where the table comes from.
    pub sources: Vec<String>,
    /// In order of birth, without overlap.
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    born_from: Day,
    born_to: Day,
    reached: Reached,
}

#[derive(Debug, Clone, Copy)]
enum Reached {
    /// So many months after birth.
    Months(i32),
    /// On one date for everyone in the row.
    On(Day),
}

/// The file that comes with the product, and the name its problems are told under.
const EMBEDDED: (&str, &str) =
    ("programmes/tables/state-pension-age.toml", include_str!("../../../programmes/tables/state-pension-age.toml"));

impl PensionAges {
    /// Reads a table file; `file` is the name under which problems are told.
    ///
    /// # Errors
    /// Every problem of the file at once, each with its line and column: broken TOML, unknown or missing keys, values
    /// of the wrong type, rows that end before they begin or share a date of birth, rows with both or neither of an
    /// age and a date.
    pub fn read(file: &str, text: &str) -> Result<PensionAges, Vec<Problem>> {
        let (mut reader, tree) = DatedFile::parse(file, text);
        let whole = DatedFile::whole(&tree);
        reader.only(whole, &["table", "row"]);
        let mut checked = None;
        let mut sources = Vec::new();
        if let Some(section) = reader.table(whole, "table") {
            reader.only(section, &["id", "checked", "sources"]);
            reader.text(section, "id");
            checked = reader.day(section, "checked");
            sources = reader.texts(section, "sources");
        }
        let mut rows: Vec<(Row, Section<'_>)> = Vec::new();
        for section in reader.tables(whole, "row") {
            rows.extend(read_row(&mut reader, section).map(|row| (row, section)));
        }
        rows.sort_by_key(|(row, _)| row.born_from);
        for pair in rows.windows(2) {
            let ((earlier, _), (later, section)) = (&pair[0], &pair[1]);
            if later.born_from <= earlier.born_to {
                let what = format!("{} is already covered by the row up to {}", later.born_from, earlier.born_to);
                reader.problem(section.place("born-from"), what, "each date of birth belongs to one row");
            }
        }
        reader.finish()?;
        // A missing `checked` has been told as a problem, so `finish` has returned it.
        let Some(checked) = checked else { return Err(Vec::new()) };
        Ok(PensionAges { checked, sources, rows: rows.into_iter().map(|(row, _)| row).collect() })
    }

    /// The table that comes with the product.
    ///
    /// # Errors
    /// The problems of the file; the tests of this file rule that out.
    pub fn embedded() -> Result<PensionAges, Vec<Problem>> {
        PensionAges::read(EMBEDDED.0, EMBEDDED.1)
    }

    /// The day on which somebody born on `birth` reaches State Pension age; `None` when the table does not cover
    /// that date of birth.
    ///
    /// A month too short for the day of birth ends the count on its last day, but somebody born on 29 February comes
    /// of an age on 1 March of a common year, as in the department's own calculator.
    #[must_use]
    pub fn reached_on(&self, birth: Day) -> Option<Day> {
        let row = self.rows.iter().find(|row| (row.born_from..=row.born_to).contains(&birth))?;
        match row.reached {
            Reached::On(day) => Some(day),
            Reached::Months(months) => {
                let day = birth.plus_months(months)?;
                let leap_birth = birth.date().month() == 2 && birth.date().day() == 29;
                if leap_birth && day.date().month() == 2 && day.date().day() == 28 { day.plus(1) } else { Some(day) }
            }
        }
    }
}

/// One `[[row]]`; `None` when a problem was noted.
fn read_row(reader: &mut DatedFile<'_>, section: Section<'_>) -> Option<Row> {
    reader.only(section, &["born-from", "born-to", "years", "months", "on", "source"]);
    let born_from = reader.day(section, "born-from");
    let born_to = reader.day(section, "born-to");
    reader.text(section, "source");
    let reached = if section.has("on") {
        if section.has("years") || section.has("months") {
            let at = section.place("on");
            reader.problem(at, "a row gives an age or a date, not both".to_owned(), "leave out `on`, or the age");
        }
        reader.day(section, "on").map(Reached::On)
    } else {
        let years = reader.number(section, "years", 0..=120);
        let months = reader.number(section, "months", 0..=11);
        years.zip(months).map(|(years, months)| Reached::Months(i32::from(years) * 12 + i32::from(months)))
    };
    let (born_from, born_to, reached) = (born_from?, born_to?, reached?);
    if born_to < born_from {
        let what = format!("born-to {born_to} is before born-from {born_from}");
        reader.problem(section.place("born-to"), what, "swap them");
        return None;
    }
    Some(Row { born_from, born_to, reached })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn reached(birth: &str) -> Option<String> {
        PensionAges::embedded().unwrap().reached_on(day(birth)).map(|day| day.to_string())
    }

    #[test]
    fn reads_the_steps_at_their_edges() {
        for (birth, expected) in [
            ("1953-12-05", None),
            ("1953-12-06", Some("2019-03-06")),
            ("1954-01-05", Some("2019-03-06")),
            ("1954-10-05", Some("2020-09-06")),
            ("1954-10-06", Some("2020-10-06")),
            ("1960-04-05", Some("2026-04-05")),
            ("1960-04-06", Some("2026-05-06")),
            ("1960-05-05", Some("2026-06-05")),
            ("1960-05-06", Some("2026-07-06")),
            ("1961-02-05", Some("2027-12-05")),
            ("1961-02-06", Some("2028-01-06")),
            ("1961-03-05", Some("2028-02-05")),
            ("1961-03-06", Some("2028-03-06")),
            ("1977-04-05", Some("2044-04-05")),
            ("1977-04-06", None),
            ("1990-01-01", None),
        ] {
            assert_eq!(reached(birth).as_deref(), expected, "{birth}");
        }
    }

    #[test]
    fn counts_short_months_and_leap_days_as_the_department_does() {
        // Published with the timetable: 66 years and 4 months after 31 July 1960 is 30 November 2026.
        assert_eq!(reached("1960-07-31").as_deref(), Some("2026-11-30"));
        assert_eq!(reached("1960-12-31").as_deref(), Some("2027-09-30"));
        assert_eq!(reached("1956-02-29").as_deref(), Some("2022-03-01"));
        assert_eq!(reached("1956-02-28").as_deref(), Some("2022-02-28"));
    }

    #[test]
    fn leaves_no_gap_between_its_first_and_last_row() {
        let ages = PensionAges::embedded().unwrap();
        for pair in ages.rows.windows(2) {
            assert_eq!(pair[0].born_to.plus(1), Some(pair[1].born_from));
        }
        assert_eq!(ages.rows.len(), 23);
    }

    #[test]
    fn tells_every_problem_of_a_file_in_one_run() {
        let text = "[table]\nid = \"x\"\nchecked = 2026-01-01\nsources = [\"a\"]\n\
            [[row]]\nborn-from = 1960-01-01\nborn-to = 1959-01-01\nyears = 66\nmonths = 12\nsource = \"a\"\n\
            [[row]]\nborn-from = 1961-01-01\nborn-to = 1962-01-01\nyears = 66\nmonths = 0\nsource = \"a\"\n\
            [[row]]\nborn-from = 1962-01-01\nborn-to = 1963-01-01\non = 2030-01-01\nyear = 66\nsource = \"a\"\n\
            [[row]]\nborn-from = \"1964\"\nborn-to = 1965-01-01\non = 2030-01-01\nyears = 66\nsource = \"a\"\n";
        let told: Vec<String> =
            PensionAges::read("t.toml", text).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "t.toml:9:10: `months` cannot be 12; from 0 to 11",
                "t.toml:18:13: 1962-01-01 is already covered by the row up to 1962-01-01; each date of birth belongs to one row",
                "t.toml:21:1: unknown key `year` in row; did you mean `years`?",
                "t.toml:24:13: `born-from` is of type string; give a date, written 2021-04-27 without quotation marks",
                "t.toml:26:6: a row gives an age or a date, not both; leave out `on`, or the age",
            ]
        );
    }
}
