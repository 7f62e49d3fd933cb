//! Due phrases: from a trigger to a due day.

use super::days::moved;
use super::happenings::Happening;
use super::seen::Case;
use waymark_rules::Day;
use waymark_rules::pack::{Due, Events, Span, Unit};

/// What a due phrase comes to for one trigger.
#[derive(Debug, Clone, Default)]
pub(super) struct DueDay {
    /// `None`: no limit, or what it depends on has not happened.
    pub day: Option<Day>,
    /// Minutes after midnight on the due day after which an act is late (hours).
    pub minute: Option<u16>,
    /// The first day of the window, where the phrase has one.
    pub window: Option<Day>,
    /// `before EVENT`: the event's time on the due day, after which an act does not fit.
    pub not_after: Option<u16>,
    /// `no limit stated`.
    pub no_limit: bool,
}

impl DueDay {
    fn on(day: Option<Day>) -> DueDay {
        DueDay { day, ..DueDay::default() }
    }

    /// Whether an act on that day and at that time comes after the due day (or instant).
    pub fn passed_at(&self, day: Day, at: Option<u16>) -> bool {
        let Some(due) = self.day else { return false };
        day > due || (day == due && self.minute.zip(at).is_some_and(|(limit, at)| at > limit))
    }
}

impl Case<'_> {
    /// The due day of a phrase for a trigger.
    pub fn due(&self, phrase: &Due, trigger: &Happening) -> DueDay {
        let t = trigger.day;
        match phrase {
            Due::Within { span, of: None } => self.within_of(Some(trigger), *span),
            Due::Within { span, of: Some(events) } => self.within_of(self.coming(events).first(), *span),
            Due::NthWorkingDay(n) => self.within_of(Some(trigger), Span { n: *n, unit: Unit::WorkingDays }),
            Due::LastSpan { span, up_to } => {
                let day = self.first_from(up_to, t).map(|e| e.day);
                DueDay { window: day.map(|e| self.window_up_to(e, *span)), ..DueDay::on(day) }
            }
            Due::Before(events) => {
                let event = self.first_from(events, t);
                DueDay { not_after: event.as_ref().and_then(|e| e.at), ..DueDay::on(event.map(|e| e.day)) }
            }
            Due::On(events) => DueDay::on(self.first_from(events, t).map(|e| e.day)),
            Due::BeforeDay(n) => DueDay::on(self.programme_day(*n).map(|d| moved(d, -1))),
            Due::Day(n) => DueDay::on(self.programme_day(*n)),
            Due::AtLeastBefore { span, event } => {
                DueDay::on(self.first_from(event, t).map(|e| self.back(e.day, *span)))
            }
            Due::Between { from, to, event } => {
                let day = self.first_from(event, t).map(|e| e.day);
                DueDay { window: day.map(|e| self.back(e, *from)), ..DueDay::on(day.map(|e| self.back(e, *to))) }
            }
            Due::NthOfFollowingMonth { n, or_next_working_day } => {
                let month = moved(t.last_of_month(), 1);
                let day = moved(month, i32::from(*n) - 1).min(month.last_of_month());
                DueDay::on(Some(if *or_next_working_day { self.rolled(day) } else { day }))
            }
            Due::FirstSpanOf { span, stage } => {
                let first = self.runs_of(stage).first().map(|r| r.first);
                DueDay::on(first.map(|f| self.within(moved(f, -1), *span)))
            }
            Due::ByNthEvent { n, events } => {
                let from_trigger = self.coming(events).into_iter().filter(|e| e.day >= t);
                DueDay::on(from_trigger.map(|e| e.day).nth(usize::from(*n).saturating_sub(1)))
            }
            Due::Earliest(phrases) => {
                let all = phrases.iter().map(|p| self.due(p, trigger)).filter(|d| d.day.is_some());
                all.min_by_key(|d| (d.day, d.minute.unwrap_or(u16::MAX))).unwrap_or_default()
            }
            Due::NoLimit => DueDay { no_limit: true, ..DueDay::default() },
        }
    }

    /// `within`, to the minute where hours are counted from a known time.
    fn within_of(&self, from: Option<&Happening>, span: Span) -> DueDay {
        let Some(from) = from else { return DueDay::default() };
        if let (Unit::Hours, Some(at)) = (span.unit, from.at) {
            let minutes = u32::from(at) + 60 * u32::from(span.n);
            let minute = u16::try_from(minutes % 1440).ok();
            let days = i32::try_from(minutes / 1440).unwrap_or(i32::MAX);
            return DueDay { minute, ..DueDay::on(Some(moved(from.day, days))) };
        }
        DueDay::on(Some(self.within(from.day, span)))
    }

    /// The first occurrence on or after a day.
    fn first_from(&self, events: &Events, day: Day) -> Option<Happening<'_>> {
        self.coming(events).into_iter().find(|e| e.day >= day)
    }
}
