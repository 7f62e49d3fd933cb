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
    /// The time on that day at which it opens, where hours are counted from a known time.
    pub window_at: Option<u16>,
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

impl<'a> Case<'a> {
    /// The due day of a phrase for a trigger.
    pub fn due(&self, phrase: &Due, trigger: &Happening<'a>) -> DueDay {
        let t = trigger.day;
        match phrase {
            Due::Within { span, of: None } => self.within_of(Some(trigger), *span),
            Due::Within { span, of: Some(events) } => self.within_of(self.coming_for(events, trigger).first(), *span),
            Due::NthWorkingDay(n) => self.within_of(Some(trigger), Span { n: *n, unit: Unit::WorkingDays }),
            Due::LastSpan { span, up_to } => {
                let day = self.first_from(up_to, trigger).map(|e| e.day);
                DueDay { window: day.map(|e| self.window_up_to(e, *span)), ..DueDay::on(day) }
            }
            Due::Before(events) => {
                let event = self.first_from(events, trigger);
                DueDay { minute: event.as_ref().and_then(|e| e.at), ..DueDay::on(event.map(|e| e.day)) }
            }
            Due::On(events) => DueDay::on(self.first_from(events, trigger).map(|e| e.day)),
            Due::BeforeDay(n) => DueDay::on(self.programme_day(*n).map(|d| moved(d, -1))),
            Due::Day(n) => DueDay::on(self.programme_day(*n)),
            Due::AtLeastBefore { span, event } => {
                let (day, minute) = self.moved_back(self.first_from(event, trigger).as_ref(), *span);
                DueDay { minute, ..DueDay::on(day) }
            }
            Due::Between { from, to, event } => {
                let event = self.first_from(event, trigger);
                let (window, window_at) = self.moved_back(event.as_ref(), *from);
                let (day, minute) = self.moved_back(event.as_ref(), *to);
                DueDay { window, window_at, minute, ..DueDay::on(day) }
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

    /// An event moved back, to the minute where hours are counted back from a known time.
    fn moved_back(&self, event: Option<&Happening>, span: Span) -> (Option<Day>, Option<u16>) {
        let Some(event) = event else { return (None, None) };
        let (Unit::Hours, Some(at)) = (span.unit, event.at) else { return (Some(self.back(event.day, span)), None) };
        let (mut day, mut minutes) = (event.day, i32::from(at) - 60 * i32::from(span.n));
        while minutes < 0 {
            (day, minutes) = (moved(day, -1), minutes + 1440);
        }
        (Some(day), u16::try_from(minutes).ok())
    }

    /// The first occurrence on or after the trigger's day that concerns it.
    fn first_from(&self, events: &Events, trigger: &Happening<'a>) -> Option<Happening<'a>> {
        self.coming_for(events, trigger).into_iter().find(|e| e.day >= trigger.day)
    }
}
