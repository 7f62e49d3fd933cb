//! What all participants share: kinds, working days, London time, and the days on which referrals come.

use crate::dice::Dice;
use crate::kinds::Kinds;
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_rules::vocabulary::{About, KindId, Vocabulary};

/// The first day for which London midnight is known.
const FIRST: (i16, u8, u8) = (2020, 8, 1);
/// How many days follow it: the last claims come in late summer 2022.
const DAYS: i32 = 1_000;

/// The fixed surroundings of every life.
pub(crate) struct World<'a> {
    pub(crate) kinds: Kinds,
    calendar: &'a Calendar,
    about_person: Vec<bool>,
    first: Day,
    /// London midnight of each day, seconds since 1970, as the clock stands for most of that day.
    midnights: Vec<i64>,
    /// Days with referrals, and how much weight lies on each and all before it.
    referrals: Vec<(Day, i32)>,
}

impl<'a> World<'a> {
    pub(crate) fn new(vocabulary: &Vocabulary, calendar: &'a Calendar) -> Result<World<'a>, String> {
        let first = date(FIRST)?;
        let mut midnights = Vec::new();
        let mut referrals = Vec::new();
        let (opens, closes) = (date((2020, 10, 5))?, date((2021, 9, 30))?);
        let mut total = 0;
        for day in (0..DAYS).filter_map(|n| first.plus(n)) {
            let working = calendar.is_working(day).map_err(|outside| outside.to_string())?;
            midnights.push(day.last_second() - 86_399);
            if working && (opens..=closes).contains(&day) {
                total += referral_weight(day);
                referrals.push((day, total));
            }
        }
        let about_person = vocabulary.kinds().map(|(_, kind)| kind.about == About::Person).collect();
        Ok(World { kinds: Kinds::find(vocabulary)?, calendar, about_person, first, midnights, referrals })
    }

    /// The calendar by whose working days people meet.
    pub(crate) fn calendar(&self) -> &'a Calendar {
        self.calendar
    }

    /// The `n`-th working day after (or, below nothing, before) a day.
    pub(crate) fn after(&self, day: Day, n: i32) -> Day {
        self.calendar.add(day, n).unwrap_or(day)
    }

    /// This day if people work on it, else the next one on which they do.
    pub(crate) fn forward(&self, day: Day) -> Day {
        self.calendar.roll_forward(day).unwrap_or(day)
    }

    /// Whether the fact is true of the person and not of one enrolment.
    pub(crate) fn is_about_person(&self, kind: KindId) -> bool {
        self.about_person.get(usize::from(kind.0)).copied().unwrap_or(false)
    }

    /// The instant, seconds since 1970, of so many minutes after London midnight.
    pub(crate) fn instant(&self, day: Day, minute: u16) -> i64 {
        let midnight = usize::try_from(day.since(self.first)).ok().and_then(|n| self.midnights.get(n));
        midnight.copied().unwrap_or_else(|| day.last_second() - 86_399) + i64::from(minute) * 60
    }

    /// A day on which a referral is sent: more on Mondays and Tuesdays, most in the first months of 2021.
    pub(crate) fn referral_day(&self, dice: &mut Dice) -> Day {
        let total = self.referrals.last().map_or(1, |(_, total)| *total);
        let drawn = dice.between(1, total);
        let place = self.referrals.partition_point(|(_, upto)| *upto < drawn);
        self.referrals.get(place).map_or(self.first, |(day, _)| *day)
    }

    /// The last day on which a referral may be sent.
    pub(crate) fn last_referral_day(&self) -> Day {
        self.referrals.last().map_or(self.first, |(day, _)| *day)
    }
}

/// The day of a year, month and day of the month.
pub(crate) fn date((year, month, day): (i16, u8, u8)) -> Result<Day, String> {
    let text = format!("{year:04}-{month:02}-{day:02}");
    Day::parse(&text).ok_or_else(|| format!("{text} is not a date"))
}

/// Whether hardly anybody meets although the day may be a working day: Christmas Eve to New Year.
pub(crate) fn is_quiet(day: Day) -> bool {
    let date = day.date();
    (date.month() == 12 && date.day() >= 24) || (date.month() == 1 && date.day() == 1)
}

fn referral_weight(day: Day) -> i32 {
    let by_month = match (day.date().year(), day.date().month()) {
        (2020, 10) => 4,
        (2020, 11) => 8,
        (2020, _) => 7,
        (_, 1) => 10,
        (_, 2 | 3) => 13,
        (_, 4) => 11,
        (_, 5 | 6) => 10,
        (_, 7) => 9,
        (_, 8) => 7,
        _ => 8,
    };
    let by_weekday = [26, 24, 20, 18, 14, 0, 0][usize::from(day.weekday() % 7)];
    if is_quiet(day) { by_month } else { by_month * by_weekday }
}
