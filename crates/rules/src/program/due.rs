//! Due days as look-ups: working-day arithmetic for every day of every calendar, computed once.

use super::signals::Source;
use super::{Compiler, Sig};
use crate::Day;
use crate::calendar::Calendar;
use crate::facts::NONE;
use crate::pack::{Due, Events, Head, Readings, Span, Unit};

/// How many days a table covers: every day that can be written.
const DAYS: usize = Day::LAST.0 as usize + 1;

/// The day tables of one pack: for each span in working days and each calendar, where it leads from any day.
#[derive(Debug, Clone)]
pub struct Tables {
    calendars: Vec<Calendar>,
    readings: Readings,
    /// The signed numbers of working days for which there is a table.
    steps: Vec<i32>,
    /// Where the table of `n` working days stands, at `n` + 256; 255 for none.
    place_of: Vec<u8>,
    /// By step, then by calendar: the day reached, or `NONE` outside the calendar.
    reached: Vec<Vec<Vec<u16>>>,
    warning: Span,
    /// By calendar: the next working day on or after each day.
    rolled: Vec<Vec<u16>>,
}

impl Tables {
    /// No tables but the roll to the next working day.
    #[must_use]
    pub fn new(calendars: &[Calendar], readings: Readings) -> Tables {
        let roll = |cal: &Calendar| every_day(|day| cal.roll_forward(day).ok());
        Tables {
            calendars: calendars.to_vec(),
            readings,
            steps: Vec::new(),
            reached: Vec::new(),
            place_of: vec![u8::MAX; 513],
            warning: Span { n: 3, unit: Unit::WorkingDays },
            rolled: calendars.iter().map(roll).collect(),
        }
    }

    /// Makes sure that a number of working days has its table.
    pub fn step(&mut self, n: i32) -> usize {
        if let Some(place) = self.steps.iter().position(|s| *s == n) {
            return place;
        }
        let table = |cal: &Calendar| every_day(|day| cal.add(day, n).ok());
        self.reached.push(self.calendars.iter().map(table).collect());
        self.steps.push(n);
        let place = self.steps.len() - 1;
        if let (Some(slot), Ok(small)) = (place_index(n).and_then(|i| self.place_of.get_mut(i)), u8::try_from(place)) {
            *slot = small;
        }
        place
    }

    /// Sets the warning span and makes its table.
    pub fn set_warning(&mut self, warning: Span) {
        self.warning = warning;
        self.ready(warning);
    }

    /// Makes the tables a span needs, in both directions.
    pub fn ready(&mut self, span: Span) {
        if self.in_working_days(span) {
            let n = i32::from(span.n);
            for step in [n, n - 1, -n, 1 - n] {
                self.step(step);
            }
        }
    }

    /// Whether a span is counted in working days under the pack's readings (R6).
    #[must_use]
    pub fn in_working_days(&self, span: Span) -> bool {
        span.unit == Unit::WorkingDays || (span.unit == Unit::Days && self.readings.r6_working)
    }

    /// The table of a number of working days in a calendar.
    #[inline]
    #[must_use]
    pub fn table(&self, step: usize, calendar: usize) -> &[u16] {
        &self.reached[step][calendar]
    }

    /// The day `n` working days on (or back), or `NONE` outside the calendar.
    #[inline]
    #[must_use]
    pub fn working(&self, calendar: usize, day: u16, n: i32) -> u16 {
        let step = place_index(n).and_then(|i| self.place_of.get(i)).filter(|p| **p != u8::MAX);
        match step {
            Some(step) => self.reached[usize::from(*step)][calendar].get(usize::from(day)).copied().unwrap_or(NONE),
            None => self.calendars[calendar].add(Day(day), n).map_or(NONE, |d| d.0),
        }
    }

    /// The day a span after a day, counted as R1 (and R5, R6, R8) say; `NONE` if outside the calendar or past 2100.
    #[must_use]
    #[inline]
    pub fn after(&self, calendar: usize, day: u16, span: Span) -> u16 {
        let n = i32::from(span.n);
        if span.unit == Unit::WorkingDays && !self.readings.r1_same_day {
            return self.working(calendar, day, n);
        }
        let early = i32::from(self.readings.r1_same_day);
        if self.in_working_days(span) {
            // Under `same-day` a non-working trigger day cannot be day one, so nothing is saved.
            let saved = if early == 1 && self.is_working(calendar, day) { 1 } else { 0 };
            return self.working(calendar, day, n - saved);
        }
        let moved = match span.unit {
            Unit::Months => Day(day).plus_months(n),
            Unit::Weeks => Day(day).plus(7 * n - early),
            Unit::Hours => Day(day).plus((n + 23) / 24),
            Unit::Days | Unit::WorkingDays => Day(day).plus(n - early),
        };
        moved.map_or(NONE, |d| d.0)
    }

    /// A day moved back by a span.
    #[must_use]
    pub fn before(&self, calendar: usize, day: u16, span: Span) -> u16 {
        let n = i32::from(span.n);
        if self.in_working_days(span) {
            return self.working(calendar, day, -n);
        }
        let moved = match span.unit {
            Unit::Months => Day(day).plus_months(-n),
            Unit::Weeks => Day(day).plus(-7 * n),
            Unit::Hours => Day(day).plus(-((n + 23) / 24)),
            Unit::Days | Unit::WorkingDays => Day(day).plus(-n),
        };
        moved.map_or(NONE, |d| d.0)
    }

    /// A day moved on or back by a span of a condition, which R1 and R6 do not touch; past what can be written, the edge.
    #[must_use]
    pub fn moved(&self, calendar: usize, day: u16, (span, on): (Span, bool)) -> u16 {
        let n = if on { i32::from(span.n) } else { -i32::from(span.n) };
        let moved = match span.unit {
            Unit::WorkingDays => Some(Day(self.working(calendar, day, n))).filter(|d| d.0 != NONE),
            Unit::Days => Day(day).plus(n),
            Unit::Weeks => Day(day).plus(7 * n),
            Unit::Months => Day(day).plus_months(n),
            Unit::Hours => Day(day).plus(n.signum() * ((n.abs() + 23) / 24)),
        };
        moved.map_or(if on { Day::LAST.0 } else { 0 }, |d| d.0)
    }

    /// The first day of the last `span` up to and including a day (R14).
    #[must_use]
    pub fn window_start(&self, calendar: usize, end: u16, span: Span) -> u16 {
        if self.in_working_days(span) {
            let itself = i32::from(self.is_working(calendar, end));
            return self.working(calendar, end, itself - i32::from(span.n));
        }
        let start = self.before(calendar, end, span);
        if start == NONE { NONE } else { start + 1 }
    }

    /// Whether a day is a working day; a day outside the calendar is not.
    #[must_use]
    pub fn is_working(&self, calendar: usize, day: u16) -> bool {
        self.rolled[calendar].get(usize::from(day)) == Some(&day)
    }

    /// The next working day on or after a day.
    #[must_use]
    pub fn rolled(&self, calendar: usize, day: u16) -> u16 {
        self.rolled[calendar].get(usize::from(day)).copied().unwrap_or(NONE)
    }

    /// The first day on which an obligation due on `due` is at risk if nothing is booked.
    #[inline]
    #[must_use]
    pub fn risk_from(&self, calendar: usize, due: u16) -> u16 {
        let from = self.before(calendar, due, self.warning);
        if from == NONE { due } else { from }
    }

    /// The programme's day N (R2).
    #[must_use]
    pub fn programme_day(&self, start: u16, n: u16) -> u16 {
        let day = i32::from(start) + i32::from(n) - i32::from(!self.readings.r2_start_is_day_0);
        u16::try_from(day).ok().filter(|d| *d <= Day::LAST.0).unwrap_or(NONE)
    }

    /// The first day outside the calendar that counting from `day` runs into, told as the calendar tells it.
    #[must_use]
    pub fn outside(&self, calendar: usize, day: u16) -> String {
        let cal = &self.calendars[calendar];
        format!(
            "counting from {} leaves the calendar {}, which knows {} to {}",
            Day(day),
            cal.id,
            cal.first_year,
            cal.last_year
        )
    }
}

/// Where a number of working days is looked up in the list of tables.
fn place_index(n: i32) -> Option<usize> {
    usize::try_from(n + 256).ok()
}

fn every_day(lead: impl Fn(Day) -> Option<Day>) -> Vec<u16> {
    (0..DAYS).map(|d| lead(Day(u16::try_from(d).unwrap_or(NONE))).map_or(NONE, |to| to.0)).collect()
}

/// A due phrase, resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum DueRule {
    /// A fixed number of working days after the trigger: one look-up.
    Table(usize),
    /// A span after the trigger or the first of an event.
    After(Span, Option<Source>),
    /// A window up to an event.
    Window(Span, Source),
    /// Before an event; the event's own day is the last.
    Before(Source),
    /// Before day N.
    BeforeDay(u16),
    /// An event moved back.
    Back(Span, Source),
    /// A window some way before an event.
    Between(Span, Span, Source),
    /// A day of the following month; whether it rolls to a working day.
    FollowingMonth(u16, bool),
    /// A span from the day before a stage's first day.
    FirstOf(Span, usize),
    /// The day of the N-th event.
    Nth(u16, Source),
    /// The day of an event.
    On(Source),
    /// Day N.
    Day(u16),
    /// The earliest that has a due day.
    Earliest(Vec<DueRule>),
    /// None.
    Never,
}

impl Compiler<'_> {
    /// Where the rows of these events are found.
    pub fn source(&mut self, events: &Events) -> Source {
        self.signals.source(events, self.vocabulary, &mut self.words)
    }

    /// The signal of recorded facts.
    pub fn signal(&mut self, events: &Events) -> Sig {
        self.signals.signal(events, self.vocabulary, &mut self.words)
    }

    /// Resolves a due phrase.
    pub fn due(&mut self, head: &Head, due: &Due) -> DueRule {
        match due {
            Due::Within { span, of: None } => {
                self.tables.ready(*span);
                let plain = self.tables.in_working_days(*span) && !self.pack.readings.r1_same_day;
                if plain { DueRule::Table(self.tables.step(i32::from(span.n))) } else { DueRule::After(*span, None) }
            }
            Due::Within { span, of: Some(events) } => {
                self.tables.ready(*span);
                DueRule::After(*span, Some(self.source(events)))
            }
            Due::NthWorkingDay(n) => {
                let span = Span { n: *n, unit: Unit::WorkingDays };
                self.due(head, &Due::Within { span, of: None })
            }
            Due::LastSpan { span, up_to } => {
                self.tables.ready(*span);
                DueRule::Window(*span, self.source(up_to))
            }
            Due::Before(events) => DueRule::Before(self.source(events)),
            Due::BeforeDay(n) => DueRule::BeforeDay(*n),
            Due::AtLeastBefore { span, event } => {
                self.tables.ready(*span);
                DueRule::Back(*span, self.source(event))
            }
            Due::Between { from, to, event } => {
                self.tables.ready(*from);
                self.tables.ready(*to);
                DueRule::Between(*from, *to, self.source(event))
            }
            Due::NthOfFollowingMonth { n, or_next_working_day } => DueRule::FollowingMonth(*n, *or_next_working_day),
            Due::FirstSpanOf { span, stage } => {
                self.tables.ready(*span);
                DueRule::FirstOf(*span, self.stage(head, stage))
            }
            Due::ByNthEvent { n, events } => DueRule::Nth(*n, self.source(events)),
            Due::On(events) => DueRule::On(self.source(events)),
            Due::Day(n) => DueRule::Day(*n),
            Due::Earliest(list) => DueRule::Earliest(list.iter().map(|d| self.due(head, d)).collect()),
            Due::NoLimit => DueRule::Never,
        }
    }
}
