//! What is true, false or unknown of a participant on a day.

use super::seen::Case;
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Value};
use waymark_rules::pack::{Condition, Distance, EventTerm, Measured, Standard};

impl<'a> Case<'a> {
    /// A detail's value on a day: the latest recorded for a day not after it, else the earliest after it.
    pub fn detail_on(&self, name: &str, day: Day) -> Option<&'a Value> {
        let term = EventTerm { event: "detail_recorded".to_string(), by: Vec::new(), with: None };
        let all = self.recorded(&[term]);
        let of_name: Vec<_> =
            all.iter().filter_map(|h| h.fact).filter(|f| f.tag.as_deref() == Some(name) && f.value.is_some()).collect();
        let until = of_name.iter().rfind(|f| f.on <= day);
        until.or_else(|| of_name.iter().find(|f| f.on > day)).and_then(|f| f.value.as_ref())
    }

    /// Whether a `group_set` of the group lies on or before a day.
    pub fn in_group(&self, group: &str, day: Day) -> bool {
        let term = EventTerm { event: "group_set".to_string(), by: Vec::new(), with: None };
        self.recorded(&[term]).iter().any(|h| h.day <= day && h.fact.and_then(|f| f.tag.as_deref()) == Some(group))
    }

    /// Whether a condition holds on a day; `None`: unknown.
    pub fn holds(&self, condition: &Condition, day: Day) -> Option<bool> {
        match condition {
            Condition::All(parts) => {
                let parts: Vec<_> = parts.iter().map(|p| self.holds(p, day)).collect();
                if parts.contains(&Some(false)) {
                    return Some(false);
                }
                if parts.contains(&None) { None } else { Some(true) }
            }
            Condition::Any(parts) => {
                let parts: Vec<_> = parts.iter().map(|p| self.holds(p, day)).collect();
                if parts.contains(&Some(true)) {
                    return Some(true);
                }
                if parts.contains(&None) { None } else { Some(false) }
            }
            Condition::Not(part) => self.holds(part, day).map(|b| !b),
            Condition::In(stage) => Some(self.is_in(stage, day)),
            Condition::Group(group) => Some(self.in_group(group, day)),
            Condition::Known(detail) => Some(self.detail_on(detail, day).is_some()),
            Condition::Is(detail, words) => self.detail_on(detail, day).map(|v| is_one_of(v, words)),
            Condition::Happened(events) => Some(self.happened(events).iter().any(|h| h.day <= day)),
            Condition::AgedAtLeast(years) => {
                let birth = self.date_on("date_of_birth", day)?;
                Some(birth.plus_months(12 * i32::from(*years)).is_some_and(|birthday| birthday <= day))
            }
            Condition::BelowPensionAge => {
                let birth = self.date_on("date_of_birth", day)?;
                Some(pension_day(birth).is_none_or(|pension| day < pension))
            }
            Condition::Apart(detail, by) => Some(self.lies(self.date_on(detail, day)?, day, *by)),
            Condition::HappenedApart(events, by) => {
                let latest = self.happened(events).into_iter().rfind(|h| h.day <= day);
                Some(latest.is_some_and(|h| self.lies(h.day, day, *by)))
            }
            Condition::Number(events, bound) => {
                let latest = self.happened(events).into_iter().rfind(|h| h.day <= day)?;
                let number = number_on(latest.fact?, bound.unit)?;
                Some(if bound.at_most { number <= bound.n } else { number >= bound.n })
            }
            Condition::ContractNotice { events, until } => {
                let latest = |h: Vec<super::happenings::Happening>| h.iter().map(|h| h.day).filter(|d| *d <= day).max();
                let notice = latest(self.of_contract(events));
                let ended = until.as_ref().and_then(|e| latest(self.of_contract(e)));
                Some(notice.is_some_and(|n| ended.is_none_or(|e| e < n)))
            }
        }
    }

    /// Whether a date lies so far from a day.
    fn lies(&self, date: Day, day: Day, by: Distance) -> bool {
        if by.later {
            let line = self.ahead_plainly(day, by.span);
            if by.at_most { date >= day && date <= line } else { date >= line }
        } else {
            let line = self.back_plainly(day, by.span);
            if by.at_most { date <= day && date >= line } else { date <= line }
        }
    }

    fn date_on(&self, detail: &str, day: Day) -> Option<Day> {
        match self.detail_on(detail, day) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// Whether the guards of a standard let an obligation be: `scope`, `for-group` and `only-if`.
    pub fn guards_hold(&self, standard: &Standard, trigger: Day, guard: Day) -> bool {
        let scope = standard.scope.as_ref().is_none_or(|s| self.is_in(s, trigger));
        let group = standard.for_group.as_ref().is_none_or(|g| self.in_group(g, guard));
        let only_if = standard.only_if.as_ref().is_none_or(|c| self.holds(c, guard) != Some(false));
        scope && group && only_if
    }

    /// A spell whose referral is void has nothing applicable.
    pub fn is_void(&self) -> bool {
        !self.named("referral_void").is_empty()
    }
}

/// The number on a fact that a unit asks for; facts carry one, or money with the hours it paid for.
fn number_on(fact: &FactRecord, unit: Measured) -> Option<i64> {
    match unit {
        Measured::Minutes => fact.minutes.filter(|_| fact.count.is_none()),
        Measured::Hours => fact.hours,
        Measured::Pounds => fact.total.or(fact.amount),
        Measured::Times => fact.count,
    }
}

fn is_one_of(value: &Value, words: &[String]) -> bool {
    let written = match value {
        Value::Word(word) => word.clone(),
        Value::Date(day) => day.to_string(),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_string(),
        Value::Number(n) if n % 100 == 0 => (n / 100).to_string(),
        Value::Number(n) => format!("{}.{:02}", n / 100, n % 100),
    };
    words.contains(&written)
}

/// The day State Pension age is reached: 66, rising month by month to 67 for births from 6 April 1960 to 5 March 1961,
/// and to 68 for births from 6 April 1977; `None` past what can be written.
fn pension_day(birth: Day) -> Option<Day> {
    let after = |text: &str| Day::parse(text).is_some_and(|d| birth >= d);
    // The age moves on the 6th of each month.
    let steps = |from: &str| -> i32 {
        let Some(mut edge) = Day::parse(from) else { return 0 };
        let mut n = 0;
        while edge <= birth {
            n += 1;
            edge = edge.plus_months(1).unwrap_or(Day::LAST);
        }
        n
    };
    if after("1978-04-06") {
        return birth.plus_months(68 * 12);
    }
    if after("1977-04-06") {
        // Pension day is fixed by statute for each month's births: the 6th of every second month from May 2044.
        let n = steps("1977-04-06");
        return Day::parse("2044-05-06").and_then(|d| d.plus_months(2 * (n - 1)));
    }
    if after("1961-03-06") {
        return birth.plus_months(67 * 12);
    }
    if after("1960-04-06") {
        return birth.plus_months(66 * 12 + steps("1960-04-06"));
    }
    birth.plus_months(66 * 12)
}
