//! Verdicts: what is said of one obligation, in sixteen bytes.

/// The status of an obligation on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Status {
    /// Its window has not opened.
    NotYetOpen,
    /// To be done.
    Open,
    /// To be done, inside the warning span, with nothing booked that would do it.
    AtRisk,
    /// Done in time, or done where there is no limit.
    Met,
    /// Done after the due day.
    MetLate,
    /// Done in time, recorded after the due day.
    MetRecordedLate,
    /// Past due, not done.
    Missed,
    /// Not owed after all, with the reason.
    Excused,
    /// The participant left before it fell due.
    Cancelled,
    /// A guard is false, or the referral was void.
    NotApplicable,
    /// To be done, no limit stated.
    Outstanding,
}

impl Status {
    /// All statuses, in order of number.
    pub const ALL: [Status; 11] = [
        Status::NotYetOpen,
        Status::Open,
        Status::AtRisk,
        Status::Met,
        Status::MetLate,
        Status::MetRecordedLate,
        Status::Missed,
        Status::Excused,
        Status::Cancelled,
        Status::NotApplicable,
        Status::Outstanding,
    ];

    /// The name other systems read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::NotYetOpen => "not_yet_open",
            Status::Open => "open",
            Status::AtRisk => "at_risk",
            Status::Met => "met",
            Status::MetLate => "met_late",
            Status::MetRecordedLate => "met_recorded_late",
            Status::Missed => "missed",
            Status::Excused => "excused",
            Status::Cancelled => "cancelled",
            Status::NotApplicable => "not_applicable",
            Status::Outstanding => "outstanding",
        }
    }

    /// Whether the obligation is still to be done.
    #[must_use]
    pub fn is_running(self) -> bool {
        matches!(self, Status::NotYetOpen | Status::Open | Status::AtRisk | Status::Outstanding)
    }
}

/// Why a verdict is what it is, where the status does not say it all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Cause {
    /// The status says it.
    Plain,
    /// The referral was not valid.
    Void,
    /// The trigger lies outside the stage.
    Scope,
    /// Not in the group.
    Group,
    /// The condition is false.
    OnlyIf,
    /// The event that removes the duty came.
    Unless,
    /// The booking that set it off was moved or cancelled.
    Moved,
    /// A booked meeting was missed (R12).
    MissedBooking,
    /// The second branch is what runs, or was done.
    SecondBranch,
    /// A lesser act with its reason on record.
    Instead,
    /// Waiting for the event its due day hangs on.
    Awaiting,
    /// Something is booked that would do it.
    Booked,
    /// The interval was given another length.
    Varied,
}

/// What is said of one obligation. Days and places are `NONE` where there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verdict {
    /// Place of the standard in the pack.
    pub standard: u16,
    /// Its status.
    pub status: Status,
    /// Why.
    pub cause: Cause,
    /// The day it opened.
    pub opened: u16,
    /// The day it falls due.
    pub due: u16,
    /// The day it was done.
    pub done: u16,
    /// The fact that triggered it, counted within the spell.
    pub trigger: u16,
    /// The fact that did it.
    pub act: u16,
    /// The fact that excuses it, or the booking.
    pub other: u16,
}

/// What takes verdicts in.
pub trait Sink {
    /// Whether the days on which answers change are wanted; without them the engine does less.
    const WANTS_CHANGES: bool;
    /// Whether obligations that never have a due day are wanted; figures leave them out.
    const WANTS_UNDATED: bool = true;
    /// Takes one verdict in.
    fn verdict(&mut self, verdict: Verdict);
    /// Learns a day, after the day judged, on which an answer changes if nothing is recorded.
    fn change(&mut self, day: u16);
    /// Learns that a due day cannot be counted: the standard's place, the calendar's, and the day counted from.
    fn outside(&mut self, standard: u16, calendar: usize, from: u16);
}

/// A sink that keeps everything.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The verdicts, in the pack's order and then by opening.
    pub verdicts: Vec<Verdict>,
    /// The first day on which an answer changes.
    pub changes_on: Option<u16>,
    /// Due days that could not be counted.
    pub outside: Vec<(u16, usize, u16)>,
}

impl Sink for Kept {
    const WANTS_CHANGES: bool = true;

    fn verdict(&mut self, verdict: Verdict) {
        self.verdicts.push(verdict);
    }

    fn change(&mut self, day: u16) {
        self.changes_on = Some(self.changes_on.map_or(day, |d| d.min(day)));
    }

    fn outside(&mut self, standard: u16, calendar: usize, from: u16) {
        self.outside.push((standard, calendar, from));
    }
}
