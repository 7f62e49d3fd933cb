//! What recurs, and when: one line for each.

use waymark_rules::Day;

/// When something recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So many seconds after each midnight in London.
    AfterMidnight(i64),
    /// At each whole multiple of so many seconds.
    Every(i64),
}

/// Something that recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurring {
    /// What is to be done.
    pub kind: &'static str,
    /// By which name, so that it is never mistaken for the same work wanted for another reason.
    pub name: &'static str,
    /// When.
    pub when: When,
}

/// Everything that recurs.
pub const SCHEDULE: &[Recurring] = &[
    Recurring { kind: "sweep", name: "midnight", when: When::AfterMidnight(30) },
    Recurring { kind: "checkpoint", name: "regular", when: When::Every(600) },
    Recurring { kind: "forget", name: "nightly", when: When::AfterMidnight(3 * 3600) },
];

/// The recurring work of this kind and name, if it recurs.
#[must_use]
pub fn find(kind: &str, name: &str) -> Option<&'static Recurring> {
    SCHEDULE.iter().find(|r| r.kind == kind && r.name == name)
}

impl When {
    /// The first moment after `now` at which it is due; both in seconds since 1970.
    #[must_use]
    pub fn next_after(self, now: i64) -> i64 {
        match self {
            When::Every(seconds) => (now.div_euclid(seconds) + 1) * seconds,
            When::AfterMidnight(seconds) => {
                let today = Day::of_instant(now).unwrap_or(Day::FIRST);
                // The day's own moment may still be to come; a London day begins where the one before it ended.
                let yesterday = today.plus(-1).unwrap_or(today);
                let this = yesterday.last_second() + 1 + seconds;
                if this > now { this } else { today.last_second() + 1 + seconds }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_second()
    }

    #[test]
    fn just_after_midnight_is_londons_midnight_in_winter_and_in_summer() {
        let after = When::AfterMidnight(30);
        for (now, next) in [
            ("2021-01-04T09:00:00Z", "2021-01-05T00:00:30Z"),
            ("2021-01-04T00:00:10Z", "2021-01-04T00:00:30Z"),
            ("2021-01-04T00:00:30Z", "2021-01-05T00:00:30Z"),
            ("2021-07-04T09:00:00Z", "2021-07-04T23:00:30Z"),
            ("2021-07-04T23:00:29Z", "2021-07-04T23:00:30Z"),
            ("2021-03-28T12:00:00Z", "2021-03-28T23:00:30Z"),
        ] {
            assert_eq!(after.next_after(instant(now)), instant(next), "{now}");
        }
    }

    #[test]
    fn every_ten_minutes_is_the_next_whole_ten_minutes() {
        for (now, next) in [(0, 600), (599, 600), (600, 1200), (-1, 0)] {
            assert_eq!(When::Every(600).next_after(now), next);
        }
    }

    #[test]
    fn whatever_recurs_is_of_a_kind_that_can_be_done_and_has_a_name_of_its_own() {
        let kinds = crate::kinds();
        for (place, one) in SCHEDULE.iter().enumerate() {
            assert!(kinds.find(one.kind).is_some(), "{}", one.kind);
            assert_eq!(find(one.kind, one.name), Some(&SCHEDULE[place]));
        }
        assert_eq!(find("sweep", "all"), None, "what an action asks for comes once");
    }
}
