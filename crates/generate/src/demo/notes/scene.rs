//! Which facts are written about, how often, and with which sentences.

use super::{early, later, support};

macro_rules! scenes {
    ($($scene:ident $kind:literal $often:literal $opening:expr;)*) => {
        /// What a note is about.
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Scene {
            $($scene,)*
        }

        impl Scene {
            /// The scene of a kind of fact; nothing where nobody writes notes.
            pub(crate) fn of(kind: &str) -> Option<Scene> {
                match kind {
                    $($kind => Some(Scene::$scene),)*
                    _ => None,
                }
            }

            /// The kind of fact.
            pub(crate) fn kind(self) -> &'static str {
                match self {
                    $(Scene::$scene => $kind,)*
                }
            }

            /// How many in a hundred of such facts have a note.
            pub(crate) fn how_often(self) -> i32 {
                match self {
                    $(Scene::$scene => $often,)*
                }
            }

            /// The sentences a note begins with.
            pub(crate) fn opening(self) -> &'static [&'static str] {
                match self {
                    $(Scene::$scene => $opening,)*
                }
            }
        }

        /// The kinds of fact that notes are written about.
        #[must_use]
        pub fn scene_kinds() -> &'static [&'static str] {
            &[$($kind,)*]
        }
    };
}

scenes! {
    First "first_contact_made" 85 early::FIRST;
    Contact "contact_made" 90 support::CONTACT;
    Attempt "contact_attempted" 65 early::ATTEMPT;
    Initial "initial_meeting_held" 95 early::INITIAL;
    Declined "participation_declined" 95 early::DECLINED;
    Needs "needs_assessment_completed" 75 early::NEEDS;
    Plan "action_plan_agreed" 85 early::PLAN;
    Review "action_plan_reviewed" 90 early::REVIEW;
    Met "booked_meeting_held" 82 support::MET;
    Missed "appointment_missed" 70 support::MISSED;
    Explained "explanation_received" 90 support::EXPLAINED;
    Job "job_started" 92 later::JOB;
    JobEnded "employment_ended" 85 later::JOB_ENDED;
    OwnWork "self_employment_started" 95 later::OWN_WORK;
    Training "training_started" 90 later::TRAINING;
    Learnt "qualification_gained" 90 later::LEARNT;
    Lost "disengaged" 95 later::LOST;
    Back "reengaged" 95 later::BACK;
    Onward "onward_referral_made" 90 later::ONWARD;
    Complaint "complaint_received" 95 later::COMPLAINT;
    Leaving "voluntary_leave_requested" 95 later::LEAVING;
    Exit "exit_report_issued" 70 later::EXIT;
    Moved "address_changed" 80 later::MOVED;
}

impl Scene {
    /// Whether the two spoke, so that a greeting fits.
    pub(crate) fn is_spoken(self) -> bool {
        matches!(self, Scene::First | Scene::Contact | Scene::Initial | Scene::Met | Scene::Review)
    }

    /// Sentences that may follow, each with how many times in a hundred.
    pub(crate) fn more(self) -> &'static [(&'static [&'static str], i32)] {
        match self {
            Scene::First => &[(early::FIRST_MORE, 80), (early::FIRST_CLOSE, 65)],
            Scene::Initial => &[(early::INITIAL_MORE, 100), (early::INITIAL_MORE, 60), (early::INITIAL_MORE, 35)],
            Scene::Job => &[(later::JOB_MORE, 70), (later::JOB_MORE, 25)],
            _ => &[],
        }
    }
}
