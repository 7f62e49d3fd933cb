//! The spans a figure is counted over, by the month they end in.

use waymark_rules::Day;

/// Which months a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// The month itself.
    Month,
    /// The month before it.
    MonthBefore,
    /// The month and the two before it.
    Rolling3,
    /// The month and the eleven before it.
    Rolling12,
    /// From the first day to the month's end.
    SoFar,
}

impl Span {
    /// Every span, in the order of a board.
    pub const ALL: [Span; 5] = [Span::Month, Span::MonthBefore, Span::Rolling3, Span::Rolling12, Span::SoFar];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Span::Month => "month",
            Span::MonthBefore => "month-before",
            Span::Rolling3 => "rolling3",
            Span::Rolling12 => "rolling12",
            Span::SoFar => "so-far",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Span::Month => "This month",
            Span::MonthBefore => "Month before",
            Span::Rolling3 => "3 months",
            Span::Rolling12 => "12 months",
            Span::SoFar => "All so far",
        }
    }

    /// The span of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Span> {
        Span::ALL.into_iter().find(|span| span.name() == name)
    }

    /// The first and the last of its months, for a board that ends in `month`.
    #[must_use]
    pub fn months(self, month: &str) -> (String, String) {
        let back = |n| month_back(month, n);
        match self {
            Span::Month => (month.to_owned(), month.to_owned()),
            Span::MonthBefore => (back(1), back(1)),
            Span::Rolling3 => (back(2), month.to_owned()),
            Span::Rolling12 => (back(11), month.to_owned()),
            Span::SoFar => (String::new(), month.to_owned()),
        }
    }
}

/// So many months before a month; what is no month stays as it is.
pub(super) fn month_back(month: &str, n: i32) -> String {
    let day = Day::parse(&format!("{month}-01")).and_then(|day| day.plus_months(-n));
    day.map_or_else(|| month.to_owned(), Day::month_name)
}
