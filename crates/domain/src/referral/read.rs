//! Reads one row of a commissioner's file as a referral, or says everything that keeps it from being one.

use super::dates::{self, Pivot};
use super::headers::is_remark;
use super::words;
use super::{Field, Layout, Markers, Referral};
use crate::identity::{Identity, Nino, postcode, telephone_digits, tidy};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use waymark_rules::Day;

/// What a contract says that a row is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The package areas the contract covers; none given means any.
    pub areas: &'a [String],
    /// The day of the import.
    pub today: Day,
}

/// One thing wrong, or worth knowing, about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// The field; none when the row as a whole is meant.
    pub field: Option<Field>,
    /// The column, as the file names it; empty when the row as a whole is meant.
    pub column: String,
    /// What is wrong, in one plain clause.
    pub what: String,
    /// What would have fitted; empty when nothing useful can be said.
    pub fits: String,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.column.is_empty() {
            write!(f, "{}: ", self.column)?;
        }
        f.write_str(&self.what)?;
        if self.fits.is_empty() { Ok(()) } else { write!(f, "; {}", self.fits) }
    }
}

/// A row that was taken, and what a person may want to know about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The referral.
    pub referral: Referral,
    /// What is unusual or could not be understood; nothing of it keeps the referral out.
    pub warnings: Vec<RowProblem>,
}

/// The longest reference, in characters: ids of facts are made from it.
const MAX_REFERENCE: usize = 100;
/// Nobody is referred before they may leave school.
const YOUNGEST: i16 = 16;
/// Nobody this old is referred; the century was mistyped.
const OLDEST: i16 = 100;
/// A referral older than this many years has a mistyped year.
const STALE_YEARS: i32 = 15;

/// Reads a row. `cells` stand under the columns of the table the layout was made for.
///
/// # Errors
/// Everything that keeps the row out, each with what would fit: no reference or last name, an impossible National
/// Insurance number, birth date or referral date, an area the contract does not cover, more cells than columns.
pub fn read_row(layout: &Layout, cells: &[String], terms: &Terms<'_>) -> Result<Accepted, Vec<RowProblem>> {
    let mut row = Row { layout, cells, problems: Vec::new(), warnings: Vec::new(), extra: BTreeMap::new() };
    row.check_width();
    let reference = row.reference();
    let sent = row.sent(terms.today);
    let sent_on = sent.map(|(day, _)| day);
    let identity = row.identity(sent_on.unwrap_or(terms.today));
    let area = row.area(terms.areas);
    let participation = row.word(Field::Participation, "Voluntary or Mandatory would fit", |row, cell| {
        words::participation(row.layout.column(Field::Participation), cell)
    });
    let disability = row.word(Field::Disability, "Y, N or Not declared would fit", |_, cell| words::disability(cell));
    let benefit_since = row.benefit_since(sent_on);
    let sent_at = row.sent_at().or(sent.and_then(|(_, at)| at));
    let marker = |row: &Row<'_>, field| row.cell(field).and_then(words::marker);
    let markers =
        Markers { incident: marker(&row, Field::IncidentCode), safeguarding: marker(&row, Field::SafeguardMeasures) };
    let route = row.route();
    row.keep_the_rest();
    let (Some(reference), Some(sent_on), true) = (reference, sent_on, row.problems.is_empty()) else {
        return Err(row.problems);
    };
    let referral = Referral {
        reference,
        po_number: row.line(Field::PoNumber),
        identity,
        sent_on,
        sent_at,
        area,
        participation,
        markers,
        disability,
        childcare: row.text(Field::Childcare),
        benefit: row.line(Field::Benefit).map(|raw| words::benefit(&raw)),
        benefit_since,
        job_preferences: row.text(Field::JobPreferences),
        additional_support: row.text(Field::AdditionalSupport),
        route,
        extra: row.extra,
    };
    Ok(Accepted { referral, warnings: row.warnings })
}

/// One row under reading.
struct Row<'a> {
    layout: &'a Layout,
    cells: &'a [String],
    problems: Vec<RowProblem>,
    warnings: Vec<RowProblem>,
    extra: BTreeMap<String, String>,
}

impl<'a> Row<'a> {
    /// A field's cell as it stands; `None` if it says nothing.
    fn cell(&self, field: Field) -> Option<&'a str> {
        let cells = self.cells;
        let cell = self.layout.places.get(&field).and_then(|at| cells.get(*at)).map(|cell| cell.trim())?;
        // There are people whose name is Null.
        let is_name = matches!(field, Field::FirstNames | Field::LastName);
        (!cell.is_empty() && (is_name || !words::is_blank(cell))).then_some(cell)
    }

    /// A field's cell on one line with single spaces.
    fn line(&self, field: Field) -> Option<String> {
        self.cell(field).map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A field's cell with its line breaks.
    fn text(&self, field: Field) -> Option<String> {
        self.cell(field).map(tidy)
    }

    fn about(&self, field: Field, what: impl Into<String>, fits: impl Into<String>) -> RowProblem {
        let column = self.layout.column(field).to_owned();
        RowProblem { field: Some(field), column, what: what.into(), fits: fits.into() }
    }

    fn refuse(&mut self, field: Field, what: impl Into<String>, fits: impl Into<String>) {
        let problem = self.about(field, what, fits);
        self.problems.push(problem);
    }

    fn warn(&mut self, field: Field, what: impl Into<String>, fits: impl Into<String>) {
        let warning = self.about(field, what, fits);
        self.warnings.push(warning);
    }

    /// Keeps a cell that could not be understood, under its column, and says so.
    fn keep(&mut self, field: Field, cell: &str, fits: &str) {
        self.extra.insert(self.layout.column(field).to_owned(), cell.to_owned());
        self.warn(field, format!("`{}` was kept but not understood", shown(cell)), fits);
    }

    /// Cells beyond the last column mean that a comma inside a text parted it.
    fn check_width(&mut self) {
        let columns = self.layout.names.len();
        if self.cells.iter().skip(columns).any(|cell| !cell.trim().is_empty()) {
            let what = format!("the row has {} cells under {columns} columns", self.cells.len());
            let fits = "put quotation marks round a text that holds a comma".to_owned();
            self.problems.push(RowProblem { field: None, column: String::new(), what, fits });
        }
    }

    fn reference(&mut self) -> Option<String> {
        let reference = self.line(Field::Reference);
        match &reference {
            None => self.refuse(Field::Reference, "there is no reference", "the commissioner's reference would fit"),
            Some(text) if text.chars().count() > MAX_REFERENCE => {
                let fits = format!("at most {MAX_REFERENCE} characters would fit");
                self.refuse(Field::Reference, "the reference is too long", fits);
            }
            Some(_) => {}
        }
        reference
    }

    /// A date field's date and time of day; `Err` with the cell if it is no date.
    fn date(&self, field: Field, pivot: Pivot) -> Result<Option<(Date, Option<u16>)>, &'a str> {
        let Some(cell) = self.cell(field) else { return Ok(None) };
        dates::read(cell, self.layout.order(field), pivot).map(Some).ok_or(cell)
    }

    /// The day, and time if the cell has one, the referral was sent.
    fn sent(&mut self, today: Day) -> Option<(Day, Option<u16>)> {
        let field = Field::ReferralDate;
        let latest = today.plus(1).unwrap_or(today);
        let fits = format!("a day up to {} would fit", latest.short());
        let (date, at) = match self.date(field, Pivot::not_after(today.date().year() + 1)) {
            Ok(Some(read)) => read,
            Ok(None) => {
                self.refuse(field, "there is no referral date", fits);
                return None;
            }
            Err(cell) => {
                self.refuse(field, format!("`{}` is not a date", shown(cell)), date_fits(self.layout, field));
                return None;
            }
        };
        let day = Day::from_date(date);
        match day {
            Some(day) if day > latest => {
                self.refuse(field, format!("the referral is dated {}, which has not come yet", day.short()), fits);
            }
            Some(day) if day.plus(STALE_YEARS * 366).is_some_and(|then| then < today) => {
                let what = format!("the referral is dated {}, more than {STALE_YEARS} years ago", day.short());
                self.refuse(field, what, "check the year");
            }
            Some(day) if day == latest => {
                self.warn(field, format!("the referral is dated {}, tomorrow", day.short()), "");
            }
            Some(_) => {}
            None => self.refuse(field, format!("the referral is dated {}", in_words(date)), fits),
        }
        day.map(|day| (day, at))
    }

    fn sent_at(&mut self) -> Option<u16> {
        let cell = self.cell(Field::ReferralTime)?;
        let at = dates::time(cell);
        if at.is_none() {
            self.keep(Field::ReferralTime, cell, "a time such as 14:05 would fit");
        }
        at
    }

    fn identity(&mut self, on: Day) -> Identity {
        let lines = [Field::Address1, Field::Address2, Field::Address3, Field::Address4];
        let address = lines.iter().filter_map(|field| self.text(*field));
        let identity = Identity {
            title: self.line(Field::Title),
            first_names: self.line(Field::FirstNames),
            last_name: self.line(Field::LastName),
            address: address.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect(),
            town: self.line(Field::Town),
            telephone: self.telephone(Field::Telephone),
            mobile: self.telephone(Field::Mobile),
            nino: self.nino(),
            date_of_birth: self.date_of_birth(on),
            postcode: self.postcode(),
            email: self.email(),
            welsh_spoken: self.word(Field::WelshSpoken, "Y or N would fit", |_, cell| words::yes_no(cell)),
            welsh_written: self.word(Field::WelshWritten, "Y or N would fit", |_, cell| words::yes_no(cell)),
        };
        if identity.last_name.is_none() {
            self.refuse(Field::LastName, "there is no last name", "the last name would fit");
        }
        if identity.first_names.is_none() {
            self.warn(Field::FirstNames, "there is no first name", "");
        }
        if !identity.has_contact_details() {
            let what = "no contact details at all: normal for a restricted record".to_owned();
            self.warnings.push(RowProblem { field: None, column: String::new(), what, fits: String::new() });
        }
        identity
    }

    fn nino(&mut self) -> Option<Nino> {
        let Some(cell) = self.cell(Field::Nino) else {
            self.warn(Field::Nino, "there is no National Insurance number", "");
            return None;
        };
        match Nino::parse(cell) {
            Ok(nino) => Some(nino),
            Err(why) => {
                let what = format!("`{}` is no National Insurance number: {}", shown(cell), why.what);
                let fits = "two letters, six digits and a letter from A to D would fit, or nothing if it is not known";
                self.refuse(Field::Nino, what, fits);
                None
            }
        }
    }

    fn date_of_birth(&mut self, on: Day) -> Option<String> {
        let field = Field::DateOfBirth;
        let referred = on.date();
        let fits =
            format!("a birth date of somebody from {YOUNGEST} to {OLDEST} would fit, or nothing if it is not known");
        match self.date(field, Pivot::not_after(referred.year() - YOUNGEST)) {
            Ok(Some((born, _))) => {
                let mut age = referred.year() - born.year();
                if (referred.month(), referred.day()) < (born.month(), born.day()) {
                    age -= 1;
                }
                let said = in_words(born);
                if age < 0 {
                    self.refuse(field, format!("born on {said}, after the referral"), fits);
                } else if !(YOUNGEST..=OLDEST).contains(&age) {
                    self.refuse(field, format!("born on {said}, so {age} years old when referred"), fits);
                }
                Some(born.to_string())
            }
            Ok(None) => {
                self.warn(field, "there is no birth date", "");
                None
            }
            Err(cell) => {
                let fits = format!("{}, or nothing if it is not known", date_fits(self.layout, field));
                self.refuse(field, format!("`{}` is not a date", shown(cell)), fits);
                None
            }
        }
    }

    fn postcode(&mut self) -> Option<String> {
        let given = self.line(Field::Postcode)?;
        let known = postcode(&given);
        if known.is_none() {
            self.warn(Field::Postcode, format!("`{}` is no postcode", shown(&given)), "one like NG1 5FS would fit");
        }
        known.or(Some(given))
    }

    fn email(&mut self) -> Option<String> {
        let email = self.line(Field::Email)?;
        let fits = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if !fits || email.contains(' ') {
            let what = format!("`{}` is no e-mail address", shown(&email));
            self.warn(Field::Email, what, "one like name@example.org would fit");
        }
        Some(email)
    }

    fn telephone(&mut self, field: Field) -> Option<String> {
        let given = self.line(field)?;
        let digits = telephone_digits(&given).len();
        if !(10..=16).contains(&digits) {
            let what = format!("`{}` is no whole telephone number", shown(&given));
            self.warn(field, what, "one with its dialling code would fit");
        }
        Some(given)
    }

    fn area(&mut self, areas: &[String]) -> Option<String> {
        let Some(given) = self.line(Field::Area) else {
            if areas.len() > 1 {
                self.warn(Field::Area, "there is no package area", "");
            }
            return None;
        };
        let plain = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        if areas.is_empty() {
            return Some(given);
        }
        let known = areas.iter().find(|area| plain(area) == plain(&given)).cloned();
        if known.is_none() {
            let what = format!("this contract does not cover the package area `{}`", shown(&given));
            let (last, others) = areas.split_last().map_or(("", &areas[..0]), |(last, others)| (last.as_str(), others));
            let fits = if others.is_empty() { last.to_owned() } else { format!("{} or {last}", others.join(", ")) };
            self.refuse(Field::Area, what, format!("{fits} would fit"));
        }
        known
    }

    fn benefit_since(&mut self, sent_on: Option<Day>) -> Option<String> {
        let field = Field::BenefitSince;
        let year = sent_on.map_or(2100, |day| day.date().year());
        match self.date(field, Pivot::not_after(year)) {
            Ok(read) => {
                let (date, _) = read?;
                if sent_on.is_some_and(|sent| date > sent.date()) {
                    self.warn(field, format!("{} is after the referral", in_words(date)), "");
                }
                Some(date.to_string())
            }
            Err(cell) => {
                let fits = date_fits(self.layout, field);
                self.keep(field, cell, &fits);
                None
            }
        }
    }

    fn route(&mut self) -> Option<super::Route> {
        let cell = self.line(Field::Route)?;
        let route = words::route(&cell);
        if route == super::Route::Other {
            self.extra.insert(self.layout.column(Field::Route).to_owned(), cell);
        }
        Some(route)
    }

    /// A cell read as one of a few words; kept and told if it is none of them.
    fn word<T>(&mut self, field: Field, fits: &str, read: impl Fn(&Self, &str) -> Option<T>) -> Option<T> {
        let cell = self.cell(field)?;
        let word = read(self, cell);
        if word.is_none() {
            self.keep(field, cell, fits);
        }
        word
    }

    /// Keeps every cell of a column that is no field.
    fn keep_the_rest(&mut self) {
        let taken: Vec<usize> = self.layout.places.values().copied().collect();
        for (at, (name, cell)) in self.layout.names.iter().zip(self.cells).enumerate() {
            if !taken.contains(&at) && !is_remark(name) && !cell.trim().is_empty() {
                self.extra.insert(name.clone(), cell.trim().to_owned());
            }
        }
    }
}

/// A date as a person says it, also one the engine does not know: "3 June 1929".
fn in_words(date: Date) -> String {
    format!("{} {} {}", date.day(), date.strftime("%B"), date.year())
}

fn date_fits(layout: &Layout, field: Field) -> String {
    let shape = match layout.order(field) {
        dates::Order::DayFirst => "day/month/year",
        dates::Order::MonthFirst => "month/day/year",
    };
    format!("a date written {shape} or YYYY-MM-DD would fit")
}

/// A cell made fit to stand in a sentence: at most 40 characters on one line.
fn shown(cell: &str) -> String {
    let line: String = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(40).collect();
    if line.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
