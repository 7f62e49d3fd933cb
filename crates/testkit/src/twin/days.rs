//! Counting days one at a time over a set of holidays.

use super::seen::Case;
use waymark_rules::Day;
use waymark_rules::facts::Value;
use waymark_rules::pack::{Span, Unit};

/// Moves by calendar days; past either end of what can be written it stays there.
pub(super) fn moved(day: Day, n: i32) -> Day {
    day.plus(n).unwrap_or(if n < 0 { Day::FIRST } else { Day::LAST })
}

fn months(day: Day, n: i32) -> Day {
    day.plus_months(n).unwrap_or(if n < 0 { Day::FIRST } else { Day::LAST })
}

impl Case<'_> {
    /// The calendar of the delivery site's nation, else the participant's, else the pack's (R16).
    fn calendar_id(&self) -> String {
        for detail in ["delivery_nation", "nation"] {
            let Some(Value::Word(nation)) = self.detail_on(detail, self.on) else { continue };
            match nation.as_str() {
                "england" | "wales" => return "england-and-wales".to_string(),
                other => return other.replace('_', "-"),
            }
        }
        self.world.pack.calendar.clone()
    }

    pub fn is_working_day(&self, day: Day) -> bool {
        let calendar = self.calendar.get_or_init(|| self.calendar_id());
        let off = self.world.holidays.get(calendar).is_some_and(|h| h.contains(&day));
        day.weekday() < 5 && !off
    }

    /// The `n`-th working day after a day, or before it where `step` is −1.
    fn nth_working_day(&self, from: Day, n: i32, step: i32) -> Day {
        let mut day = from;
        let mut left = n;
        while left > 0 && day > Day::FIRST && day < Day::LAST {
            day = moved(day, step);
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }

    /// The next working day, the day itself if it is one.
    pub fn rolled(&self, day: Day) -> Day {
        if self.is_working_day(day) { day } else { self.nth_working_day(day, 1, 1) }
    }

    /// R6: `days` may mean working days.
    fn unit(&self, span: Span) -> Unit {
        if span.unit == Unit::Days && self.readings().r6_working { Unit::WorkingDays } else { span.unit }
    }

    /// Within a span of a day (R1, R13, R5); hours without a time.
    pub fn within(&self, day: Day, span: Span) -> Day {
        let n = i32::from(span.n);
        let same_day = i32::from(self.readings().r1_same_day);
        match self.unit(span) {
            Unit::WorkingDays if same_day == 1 && self.is_working_day(day) => self.nth_working_day(day, n - 1, 1),
            Unit::WorkingDays => self.nth_working_day(day, n, 1),
            Unit::Days => moved(day, n - same_day),
            Unit::Weeks => moved(day, 7 * n - same_day),
            Unit::Months => months(day, n),
            Unit::Hours => moved(day, (n + 23) / 24),
        }
    }

    /// A day moved back by the span of a due phrase.
    pub fn back(&self, day: Day, span: Span) -> Day {
        self.back_plainly(day, Span { unit: self.unit(span), ..span })
    }

    /// A day moved back by a span that R6 does not touch: the warning, and spans in conditions.
    pub fn back_plainly(&self, day: Day, span: Span) -> Day {
        let n = i32::from(span.n);
        match span.unit {
            Unit::WorkingDays => self.nth_working_day(day, n, -1),
            Unit::Days => moved(day, -n),
            Unit::Weeks => moved(day, -7 * n),
            Unit::Months => months(day, -n),
            Unit::Hours => moved(day, -((n + 23) / 24)),
        }
    }

    /// A day moved on by a span in a condition, which neither R1 nor R6 touches.
    pub fn ahead_plainly(&self, day: Day, span: Span) -> Day {
        let n = i32::from(span.n);
        match span.unit {
            Unit::WorkingDays => self.nth_working_day(day, n, 1),
            Unit::Days => moved(day, n),
            Unit::Weeks => moved(day, 7 * n),
            Unit::Months => months(day, n),
            Unit::Hours => moved(day, (n + 23) / 24),
        }
    }

    /// The first day of the last so many days up to a day, that day included if it is one of them (R14).
    pub fn window_up_to(&self, day: Day, span: Span) -> Day {
        let n = i32::from(span.n);
        match span.unit {
            Unit::WorkingDays => self.nth_working_day(day, n - i32::from(self.is_working_day(day)), -1),
            Unit::Days => moved(day, 1 - n),
            Unit::Weeks => moved(day, 1 - 7 * n),
            Unit::Months => moved(months(day, -n), 1),
            Unit::Hours => moved(day, 1 - (n + 23) / 24),
        }
    }
}
