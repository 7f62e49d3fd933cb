//! Working days of a nation: Monday to Friday less its bank holidays, counted in constant time (R1, R16).

use crate::dated_file::{DatedFile, Section};
use crate::day::Day;
use crate::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Bound;

/// The working days of one division (England and Wales, Scotland, Northern Ireland) over whole years.
///
/// Knows nothing outside its years: a count that would leave them is an error, never a guess.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The name rules and contracts use, such as `england-and-wales`.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// The first year whose bank holidays are all listed.
    pub first_year: i16,
    /// The last year whose bank holidays are all listed.
    pub last_year: i16,
    /// The day on which the list was last compared with its sources.
    pub checked: Day,
    /// Which source fills which years.
    pub sources: Vec<String>,
    holidays: BTreeMap<Day, String>,
    /// Holidays proclaimed after the list was read; they are in `holidays` too.
    added: BTreeMap<Day, String>,
    first: Day,
    last: Day,
    /// For each day from `first`, how many working days there are up to and including it.
    worked: Vec<u16>,
    /// Every working day, in order.
    working: Vec<Day>,
}

/// A day that a calendar was asked about and does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCalendar {
    /// The calendar asked.
    pub calendar: String,
    /// The day asked about, or the first unknown day that a count ran into.
    pub day: Day,
    /// The first year the calendar knows.
    pub first_year: i16,
    /// The last year the calendar knows.
    pub last_year: i16,
}

impl fmt::Display for OutsideCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OutsideCalendar { calendar, day, first_year, last_year } = self;
        write!(f, "{day} is outside the calendar {calendar}, which knows {first_year} to {last_year}")
    }
}

impl std::error::Error for OutsideCalendar {}

/// The calendars that come with the product, each with the name its problems are told under.
const EMBEDDED: [(&str, &str); 3] = [
    (
        "programmes/calendars/england-and-wales.toml",
        include_str!("../../../programmes/calendars/england-and-wales.toml"),
    ),
    ("programmes/calendars/scotland.toml", include_str!("../../../programmes/calendars/scotland.toml")),
    ("programmes/calendars/northern-ireland.toml", include_str!("../../../programmes/calendars/northern-ireland.toml")),
];

impl Calendar {
    /// Reads a calendar file; `file` is the name under which problems are told.
    ///
    /// # Errors
    /// Every problem of the file at once, each with its line and column: broken TOML, unknown or missing keys,
    /// values of the wrong type, dates outside the years, on a weekend or listed twice, and years without any holiday.
    pub fn read(file: &str, text: &str) -> Result<Calendar, Vec<Problem>> {
        let (mut reader, tree) = DatedFile::parse(file, text);
        let whole = DatedFile::whole(&tree);
        reader.only(whole, &["calendar", "holiday"]);
        let section = reader.table(whole, "calendar");
        let years = section.and_then(|section| read_years(&mut reader, section));
        let head = section.and_then(|section| read_head(&mut reader, section, years));
        let holidays = read_holidays(&mut reader, whole, years);
        reader.finish()?;
        // A head that is missing has been told as a problem, so `finish` has returned it.
        let Some(head) = head else { return Err(Vec::new()) };
        Ok(head.with(holidays))
    }

    /// The calendars that come with the product: England and Wales, Scotland, Northern Ireland.
    ///
    /// # Errors
    /// The problems of the first that cannot be read; the tests of this file rule that out.
    pub fn embedded() -> Result<Vec<Calendar>, Vec<Problem>> {
        EMBEDDED.iter().map(|(file, text)| Calendar::read(file, text)).collect()
    }

    /// This calendar and one holiday proclaimed after it was listed, with a version that says so.
    ///
    /// # Errors
    /// When the day lies outside the calendar's years.
    pub fn with_holiday(&self, day: Day, title: &str) -> Result<Calendar, OutsideCalendar> {
        self.index(day)?;
        let mut later = self.clone();
        later.holidays.insert(day, title.to_owned());
        later.added.insert(day, title.to_owned());
        later.count();
        Ok(later)
    }

    /// Whether the day is a working day.
    ///
    /// # Errors
    /// When the day lies outside the calendar's years.
    pub fn is_working(&self, day: Day) -> Result<bool, OutsideCalendar> {
        self.index(day).map(|_| works(&self.holidays, day))
    }

    /// The `n`-th working day after `day`, or before it when `n` is negative; `day` itself is never counted (R1, R13).
    /// With `n` = 0, the day itself, working or not.
    ///
    /// # Errors
    /// When the day, or the day counted to, lies outside the calendar's years.
    pub fn add(&self, day: Day, n: i32) -> Result<Day, OutsideCalendar> {
        let upto = usize::from(self.worked[self.index(day)?]);
        let steps = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX);
        match n {
            0 => Ok(day),
            1.. => {
                let at = upto.checked_add(steps - 1);
                at.and_then(|i| self.working.get(i)).copied().ok_or_else(|| self.past_the_end())
            }
            _ => {
                let before = upto - usize::from(works(&self.holidays, day));
                let at = before.checked_sub(steps);
                at.and_then(|i| self.working.get(i)).copied().ok_or_else(|| self.before_the_start())
            }
        }
    }

    /// How many working days `d` there are with `after` < `d` <= `upto`; 0 when `upto` is not after `after`.
    ///
    /// # Errors
    /// When either day lies outside the calendar's years.
    pub fn between(&self, after: Day, upto: Day) -> Result<u32, OutsideCalendar> {
        let (from, to) = (self.index(after)?, self.index(upto)?);
        Ok(u32::from(self.worked[to].saturating_sub(self.worked[from])))
    }

    /// The day itself if it is a working day, else the next one.
    ///
    /// # Errors
    /// When the day, or the working day looked for, lies outside the calendar's years.
    pub fn roll_forward(&self, day: Day) -> Result<Day, OutsideCalendar> {
        if self.is_working(day)? { Ok(day) } else { self.add(day, 1) }
    }

    /// The day itself if it is a working day, else the one before.
    ///
    /// # Errors
    /// When the day, or the working day looked for, lies outside the calendar's years.
    pub fn roll_back(&self, day: Day) -> Result<Day, OutsideCalendar> {
        if self.is_working(day)? { Ok(day) } else { self.add(day, -1) }
    }

    /// The bank holidays `d` with `after` < `d` <= `upto`, in order: what an explanation says was not counted.
    #[must_use]
    pub fn skipped(&self, after: Day, upto: Day) -> Vec<(Day, &str)> {
        if upto <= after {
            return Vec::new();
        }
        let range = (Bound::Excluded(after), Bound::Included(upto));
        self.holidays.range(range).map(|(day, title)| (*day, title.as_str())).collect()
    }

    /// The title of the bank holiday on this day, if it is one.
    #[must_use]
    pub fn holiday(&self, day: Day) -> Option<&str> {
        self.holidays.get(&day).map(String::as_str)
    }

    /// The first and the last day this calendar knows.
    #[must_use]
    pub fn reach(&self) -> (Day, Day) {
        (self.first, self.last)
    }

    /// Which state of the list this is, for verdicts to carry: years, when checked, how many holidays, and each added later.
    #[must_use]
    pub fn version(&self) -> String {
        let Calendar { first_year, last_year, checked, .. } = self;
        let mut version = format!("{first_year}–{last_year}, checked {checked}, {} holidays", self.holidays.len());
        for (day, title) in &self.added {
            version.push_str(&format!(", {day} added ({title})"));
        }
        version
    }

    /// Counts the working days anew after the holidays have changed.
    fn count(&mut self) {
        self.worked.clear();
        self.working.clear();
        let mut day = self.first;
        loop {
            if works(&self.holidays, day) {
                self.working.push(day);
            }
            // All of 1930–2100 has fewer working days than sixteen bits hold.
            self.worked.push(u16::try_from(self.working.len()).unwrap_or(u16::MAX));
            match day.plus(1).filter(|next| *next <= self.last) {
                Some(next) => day = next,
                None => return,
            }
        }
    }

    /// The place of a day in `worked`.
    fn index(&self, day: Day) -> Result<usize, OutsideCalendar> {
        let known = day >= self.first && day <= self.last;
        let index = usize::try_from(day.since(self.first)).ok().filter(|_| known);
        index.ok_or_else(|| self.outside(day))
    }

    fn outside(&self, day: Day) -> OutsideCalendar {
        let Calendar { id, first_year, last_year, .. } = self;
        OutsideCalendar { calendar: id.clone(), day, first_year: *first_year, last_year: *last_year }
    }

    fn past_the_end(&self) -> OutsideCalendar {
        self.outside(self.last.plus(1).unwrap_or(Day::LAST))
    }

    fn before_the_start(&self) -> OutsideCalendar {
        self.outside(self.first.plus(-1).unwrap_or(Day::FIRST))
    }
}

/// Monday to Friday, and no bank holiday.
fn works(holidays: &BTreeMap<Day, String>, day: Day) -> bool {
    day.weekday() < 5 && !holidays.contains_key(&day)
}

/// What a calendar file says before its holidays.
struct Head {
    id: String,
    name: String,
    first_year: i16,
    last_year: i16,
    checked: Day,
    sources: Vec<String>,
    first: Day,
    last: Day,
}

impl Head {
    fn with(self, holidays: BTreeMap<Day, String>) -> Calendar {
        let Head { id, name, first_year, last_year, checked, sources, first, last } = self;
        let (added, worked, working) = (BTreeMap::new(), Vec::new(), Vec::new());
        let mut calendar = Calendar {
            id,
            name,
            first_year,
            last_year,
            checked,
            sources,
            holidays,
            added,
            first,
            last,
            worked,
            working,
        };
        calendar.count();
        calendar
    }
}

/// The first and last year, in that order.
fn read_years(reader: &mut DatedFile<'_>, section: Section<'_>) -> Option<(i16, i16)> {
    let first = reader.number(section, "first-year", 1930..=2100);
    let last = reader.number(section, "last-year", 1930..=2100);
    let (first, last) = first.zip(last)?;
    if first > last {
        reader.problem(section.place("last-year"), format!("{last} is before first-year {first}"), "swap them");
        return None;
    }
    Some((first, last))
}

/// The `[calendar]` table; every key is read before any is missed, so that all problems are told.
fn read_head(reader: &mut DatedFile<'_>, section: Section<'_>, years: Option<(i16, i16)>) -> Option<Head> {
    reader.only(section, &["id", "name", "first-year", "last-year", "checked", "sources"]);
    let id = reader.text(section, "id");
    let name = reader.text(section, "name");
    let checked = reader.day(section, "checked");
    let sources = reader.texts(section, "sources");
    if let Some(id) = &id
        && !id.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    {
        reader.problem(section.place("id"), format!("`{id}` is not an id"), "lower-case letters and hyphens only");
    }
    let (first_year, last_year) = years?;
    let first = Day::parse(&format!("{first_year}-01-01"))?;
    let last = Day::parse(&format!("{last_year}-12-31"))?;
    Some(Head { id: id?, name: name?, first_year, last_year, checked: checked?, sources, first, last })
}

/// The `[[holiday]]` tables, checked against the calendar's years when those could be read.
fn read_holidays(reader: &mut DatedFile<'_>, whole: Section<'_>, years: Option<(i16, i16)>) -> BTreeMap<Day, String> {
    let mut holidays = BTreeMap::new();
    let mut lines: BTreeMap<Day, u32> = BTreeMap::new();
    let mut all_read = true;
    for section in reader.tables(whole, "holiday") {
        reader.only(section, &["date", "title", "source"]);
        let title = reader.text(section, "title");
        if section.has("source") {
            reader.text(section, "source");
        }
        let Some(day) = reader.day(section, "date") else {
            all_read = false;
            continue;
        };
        let at = section.place("date");
        let line = reader.line(at.start);
        if let Some((first, last)) = years
            && !(first..=last).contains(&day.date().year())
        {
            let what = format!("{day} is outside the calendar's years, {first} to {last}");
            reader.problem(at.clone(), what, "list every holiday of its year and widen the years");
        }
        if day.weekday() >= 5 {
            let what = format!("{} is never a working day", day.in_words());
            reader.problem(at.clone(), what, "list its substitute day instead");
        }
        if let Some(earlier) = lines.insert(day, line) {
            reader.problem(at, format!("{day} is listed twice"), &format!("first on line {earlier}"));
        }
        holidays.insert(day, title.unwrap_or_default());
    }
    // A date that could not be read may have been the one that is missed, so gaps are told only when all were.
    if let (Some((first, last)), true) = (years, all_read) {
        let listed: BTreeSet<i16> = holidays.keys().map(|day| day.date().year()).collect();
        for year in (first..=last).filter(|year| !listed.contains(year)) {
            let what = format!("{year} is among the calendar's years and has no holiday");
            reader.problem(whole.place("calendar"), what, "list its holidays or narrow the years");
        }
    }
    holidays
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn calendar(id: &str) -> Calendar {
        Calendar::embedded().unwrap().into_iter().find(|c| c.id == id).unwrap()
    }

    fn england() -> Calendar {
        calendar("england-and-wales")
    }

    fn problems(text: &str) -> Vec<String> {
        Calendar::read("c.toml", text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    const HEAD: &str = "[calendar]\nid = \"test\"\nname = \"Test\"\nfirst-year = 2020\nlast-year = 2020\n\
        checked = 2026-11-24\nsources = [\"none\"]\n";

    #[test]
    fn brings_three_calendars_with_every_holiday_of_eighteen_years() {
        let versions: Vec<(String, String)> =
            Calendar::embedded().unwrap().iter().map(|c| (c.id.clone(), c.version())).collect();
        let expected = [("england-and-wales", 149), ("scotland", 168), ("northern-ireland", 185)]
            .map(|(id, n)| (id.to_owned(), format!("2011–2028, checked 2026-11-24, {n} holidays")));
        assert_eq!(versions, expected);
        assert_eq!(england().reach(), (day("2011-01-01"), day("2028-12-31")));
    }

    #[test]
    fn knows_what_sets_the_nations_apart() {
        let (england, scotland, northern) = (england(), calendar("scotland"), calendar("northern-ireland"));
        for (date, in_england, in_scotland, in_northern) in [
            ("2011-01-04", true, false, true),
            ("2021-04-05", false, true, false),
            ("2021-08-02", true, false, true),
            ("2021-08-30", false, true, false),
            ("2021-11-30", true, false, true),
            ("2021-07-12", true, true, false),
            ("2020-07-13", true, true, false),
            ("2022-03-17", true, true, false),
            ("2026-06-15", true, false, true),
            ("2022-09-19", false, false, false),
            ("2011-04-29", false, false, false),
        ] {
            let found = [&england, &scotland, &northern].map(|c| c.is_working(day(date)).unwrap());
            assert_eq!(found, [in_england, in_scotland, in_northern], "{date}");
        }
    }

    #[test]
    fn counts_forwards_backwards_and_between_alike() {
        let england = england();
        let (from, due) = (day("2022-05-31"), day("2022-06-23"));
        assert_eq!(england.add(from, 15), Ok(due));
        assert_eq!(england.add(due, -15), Ok(from));
        assert_eq!(england.between(from, due), Ok(15));
        assert_eq!(england.between(due, from), Ok(0));
        assert_eq!(england.add(day("2022-06-04"), 0), Ok(day("2022-06-04")));
        let skipped: Vec<_> = england.skipped(from, due).into_iter().map(|(d, _)| d.to_string()).collect();
        assert_eq!(skipped, ["2022-06-02", "2022-06-03"]);
        assert!(england.skipped(due, from).is_empty());
        assert_eq!(england.skipped(day("2022-06-01"), day("2022-06-02")).len(), 1);
        assert!(england.skipped(day("2022-06-03"), due).is_empty());
        assert_eq!(england.roll_forward(day("2022-06-02")), Ok(day("2022-06-06")));
        assert_eq!(england.roll_back(day("2022-06-05")), Ok(day("2022-06-01")));
        assert_eq!(england.roll_back(day("2022-06-01")), Ok(day("2022-06-01")));
    }

    #[test]
    fn agrees_with_a_walk_day_by_day() {
        for calendar in Calendar::embedded().unwrap() {
            let (first, last) = calendar.reach();
            let mut next = Vec::new();
            let mut day = last;
            let mut coming = None;
            while day >= first {
                next.push((day, coming));
                if calendar.is_working(day).unwrap() {
                    coming = Some(day);
                }
                match day.plus(-1) {
                    Some(earlier) => day = earlier,
                    None => break,
                }
            }
            for (day, coming) in next {
                assert_eq!(calendar.add(day, 1).ok(), coming, "{day}");
            }
        }
    }

    #[test]
    fn a_later_holiday_moves_the_due_day_and_changes_the_version() {
        let before = england();
        let after = before.with_holiday(day("2027-05-10"), "Proclaimed").unwrap();
        assert_eq!(before.add(day("2027-05-07"), 2), Ok(day("2027-05-11")));
        assert_eq!(after.add(day("2027-05-07"), 2), Ok(day("2027-05-12")));
        assert_eq!(after.skipped(day("2027-05-07"), day("2027-05-12")), [(day("2027-05-10"), "Proclaimed")]);
        assert_eq!(after.version(), "2011–2028, checked 2026-11-24, 150 holidays, 2027-05-10 added (Proclaimed)");
        assert!(before.with_holiday(day("2029-05-07"), "Too late").is_err());
    }

    #[test]
    fn refuses_to_guess_outside_its_years() {
        let england = england();
        let said = |result: Result<Day, OutsideCalendar>| result.unwrap_err().to_string();
        assert_eq!(
            said(england.add(day("2029-01-02"), 1)),
            "2029-01-02 is outside the calendar england-and-wales, which knows 2011 to 2028"
        );
        assert!(said(england.add(day("2028-12-29"), 1)).starts_with("2029-01-01 is outside"));
        assert_eq!(england.add(day("2028-12-28"), 1), Ok(day("2028-12-29")));
        assert!(said(england.add(day("2011-01-04"), -1)).starts_with("2010-12-31 is outside"));
        assert_eq!(england.add(day("2011-01-05"), -1), Ok(day("2011-01-04")));
        assert!(said(england.roll_back(day("2011-01-03"))).starts_with("2010-12-31 is outside"));
        assert!(said(england.roll_forward(day("2028-12-30"))).starts_with("2029-01-01 is outside"));
        assert!(said(england.add(day("2020-01-01"), i32::MAX)).starts_with("2029-01-01"));
        assert!(said(england.add(day("2020-01-01"), i32::MIN)).starts_with("2010-12-31"));
        assert!(said(england.add(day("2010-12-31"), 0)).starts_with("2010-12-31"));
        assert!(england.between(day("2028-12-01"), day("2029-01-01")).is_err());
        assert!(england.is_working(day("2010-06-01")).is_err());
    }

    #[test]
    fn tells_every_problem_of_a_file_in_one_run() {
        let text = "[calendar]\nid = \"Test\"\nname = 7\nfirst-year = 2020\nlast-year = 2020\nchekced = 2026-11-24\n\
            sources = []\n\
            [[holiday]]\ndate = 2020-12-26\ntitle = \"Saturday\"\n\
            [[holiday]]\ndate = 2021-01-01\ntitle = \"Late\"\n\
            [[holiday]]\ndate = 2020-12-25\ntitle = \"One\"\n\
            [[holiday]]\ndate = 2020-12-25\ntitle = \" \"\nsorce = \"x\"\n\
            [[holiday]]\ndate = \"2020-12-28\"\n";
        assert_eq!(
            problems(text),
            [
                "c.toml:1:1: calendar has no `checked`; give a date, written 2021-04-27 without quotation marks",
                "c.toml:2:6: `Test` is not an id; lower-case letters and hyphens only",
                "c.toml:3:8: `name` is of type integer; give a text in quotation marks",
                "c.toml:6:1: unknown key `chekced` in calendar; did you mean `checked`?",
                "c.toml:7:11: `sources` is empty; name at least one",
                "c.toml:9:8: Saturday 26 December 2020 is never a working day; list its substitute day instead",
                "c.toml:12:8: 2021-01-01 is outside the calendar's years, 2020 to 2020; list every holiday of its year and widen the years",
                "c.toml:18:8: 2020-12-25 is listed twice; first on line 15",
                "c.toml:19:9: `title` is blank; say something or leave it out",
                "c.toml:20:1: unknown key `sorce` in holiday; did you mean `source`?",
                "c.toml:21:1: holiday has no `title`; give a text",
                "c.toml:22:8: `date` is of type string; give a date, written 2021-04-27 without quotation marks",
            ]
        );
    }

    #[test]
    fn tells_broken_toml_once_and_reads_on() {
        let text = format!(
            "{HEAD}[[holiday]]\ndate = 2020-02-30\ntitle = \"No such day\"\n\
            [[holiday]]\ndate = 2020-12-26\ntitle = \"Saturday\"\n"
        );
        let told = problems(&text);
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told[0].starts_with("c.toml:9:8: not readable as TOML: "), "{told:#?}");
        assert!(told[1].starts_with("c.toml:12:8: Saturday 26 December 2020"), "{told:#?}");
        assert!(!problems("").is_empty());
        assert!(!problems("[calendar").is_empty());
    }

    #[test]
    fn a_year_without_holidays_is_a_gap_and_not_a_year_of_work() {
        let text = HEAD.replace("last-year = 2020", "last-year = 2021")
            + "[[holiday]]\ndate = 2020-12-25\ntitle = \"Christmas Day\"\n";
        assert_eq!(
            problems(&text),
            [
                "c.toml:1:1: 2021 is among the calendar's years and has no holiday; list its holidays or narrow the years"
            ]
        );
        let swapped = HEAD.replace("first-year = 2020", "first-year = 2022")
            + "[[holiday]]\ndate = 2020-12-25\ntitle = \"Christmas Day\"\n";
        assert_eq!(problems(&swapped), ["c.toml:5:13: 2020 is before first-year 2022; swap them"]);
    }
}
