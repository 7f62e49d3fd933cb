//! Bookings: what excuses a breach (R12), and what keeps an obligation from being at risk.

use super::seen::Case;
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::{EventTerm, Standard};

impl<'a> Case<'a> {
    /// Facts that book something for a day: appointments, and whatever the vocabulary says would do something.
    fn bookings(&self) -> Vec<&'a FactRecord> {
        let vocabulary = self.world.vocabulary;
        let appointment = vocabulary.kind("appointment_booked").map(|(kind, _)| kind);
        let books = |f: &FactRecord| {
            let kinds = vocabulary.counts_as(f.kind);
            kinds.iter().any(|(k, _)| Some(*k) == appointment || !vocabulary.get(*k).would_do.is_empty())
        };
        self.facts().iter().map(|s| s.fact).filter(|f| f.booked_for.is_some() && books(f)).collect()
    }

    /// Whether keeping a booking would do for one of these acts; a booking without purpose would do.
    fn would_do(&self, booking: &FactRecord, acts: &[EventTerm]) -> bool {
        let vocabulary = self.world.vocabulary;
        let counts_as = vocabulary.counts_as(booking.kind);
        let has_purpose = booking.tag.is_some() || counts_as.iter().any(|(_, fixed)| fixed.is_some());
        let says_itself = counts_as.iter().any(|(k, _)| !vocabulary.get(*k).would_do.is_empty());
        if !has_purpose && !says_itself {
            return true;
        }
        let produced = vocabulary.would_do(booking.kind, booking.tag.as_deref());
        acts.iter().any(|t| vocabulary.kind(&t.event).is_some_and(|(kind, _)| produced.contains(&kind)))
    }

    fn is_cancelled(&self, booking: &FactRecord) -> bool {
        let cancelled = self.named("appointment_cancelled_by_provider");
        booking.reference.is_some() && cancelled.iter().any(|c| c.reference() == booking.reference.as_deref())
    }

    /// R12: a missed appointment in the obligation's time, booked beforehand for a day not past the due day.
    pub fn is_excused(&self, standard: &Standard, acts: &[EventTerm], time: (Day, Day), anchored: bool) -> bool {
        let (opened, due) = time;
        let Some(excused_by) = &standard.excused_by else { return false };
        if self.readings().r12_strict {
            return false;
        }
        self.happened(excused_by).iter().any(|missed| {
            let in_time = (missed.day > opened || (missed.day == opened && !anchored)) && missed.day <= due;
            let booked = self.bookings().into_iter().any(|b| {
                let of_it = match (b.reference.as_deref(), missed.reference()) {
                    (Some(x), Some(y)) => x == y,
                    _ => b.booked_for == Some(missed.day),
                };
                of_it
                    && b.on < missed.day
                    && b.booked_for.is_some_and(|d| d <= due)
                    && self.would_do(b, acts)
                    && !self.is_cancelled(b)
            });
            in_time && booked
        })
    }

    /// Inside the warning span, and nothing booked that would do.
    pub fn is_at_risk(&self, acts: &[EventTerm], due: Day) -> bool {
        if self.on < self.back_plainly(due, self.world.pack.warning) {
            return false;
        }
        let used_up = |b: &FactRecord| {
            let same_ref = |f: &FactRecord| f.reference.is_some() && f.reference == b.reference;
            self.facts()
                .iter()
                .map(|s| s.fact)
                .any(|f| !std::ptr::eq(f, b) && same_ref(f) && Some(f.on) == b.booked_for)
        };
        let keeps = |b: &&FactRecord| {
            b.booked_for.is_some_and(|d| self.on <= d && d <= due)
                && self.would_do(b, acts)
                && !self.is_cancelled(b)
                && !used_up(b)
        };
        !self.bookings().iter().any(keeps)
    }
}
