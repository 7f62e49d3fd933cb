//! What may be asked for: each thing somebody can do, by its name in the policies and in words.

/// What an act is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// One participant's record, or a fact in it.
    Record,
    /// An organisation, with all that stands under it.
    Organisation,
}

/// One thing somebody can do; each has its own lines in the access matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Open a record: that it exists, who supports the participant, where they stand.
    SeeParticipant,
    /// Read a fact of its class.
    SeeFact,
    /// Learn who a participant is: name, contact details, National Insurance number.
    SeeIdentity,
    /// Learn that there is a marker, such as for an incident, but not what it says.
    SeeMarkerPresence,
    /// Read what a marker says.
    SeeMarkers,
    /// Find a participant by name or number.
    Search,
    /// List participants.
    ListCaseload,
    /// List what is due.
    ListDue,
    /// Have participants counted in figures.
    SeeFigures,
    /// Take facts out in a file.
    ExportFacts,
    /// Record a fact.
    RecordFact,
    /// Replace or withdraw a fact.
    CorrectFact,
    /// Change names or contact details.
    CorrectIdentity,
    /// Decide whether two records are one person, and undo that.
    DecideDuplicate,
    /// Give a participant to a coach.
    Allocate,
    /// Give a participant to another organisation.
    Transfer,
    /// Close a record to all but nominated people, or open it again.
    RestrictRecord,
    /// Put a claim forward.
    SubmitClaim,
    /// Approve a claim that somebody else put forward.
    ApproveClaim,
    /// Take in the commissioner's referrals.
    ImportReferrals,
    /// Give all of a partner's participants to another organisation.
    TransferPartner,
    /// Let one member of staff stand in for another.
    ArrangeCover,
    /// Add, change or close organisations.
    ManageOrganisations,
    /// Add or change staff, and what they may handle.
    ManageStaff,
    /// Add or change contracts, their packs and targets.
    ManageContract,
    /// Let somebody from outside read for some days.
    OpenAuditWindow,
    /// Read who did what.
    SeeAudit,
    /// See what is running and what keeps failing.
    SeeJobs,
    /// Send a failed job round again.
    RetryJob,
    /// Derive again, from the facts, all that is derived.
    Rebuild,
}

impl Act {
    /// Every act, in the order of the access matrix.
    pub const ALL: [Act; 30] = [
        Act::SeeParticipant,
        Act::SeeFact,
        Act::SeeIdentity,
        Act::SeeMarkerPresence,
        Act::SeeMarkers,
        Act::Search,
        Act::ListCaseload,
        Act::ListDue,
        Act::SeeFigures,
        Act::ExportFacts,
        Act::RecordFact,
        Act::CorrectFact,
        Act::CorrectIdentity,
        Act::DecideDuplicate,
        Act::Allocate,
        Act::Transfer,
        Act::RestrictRecord,
        Act::SubmitClaim,
        Act::ApproveClaim,
        Act::ImportReferrals,
        Act::TransferPartner,
        Act::ArrangeCover,
        Act::ManageOrganisations,
        Act::ManageStaff,
        Act::ManageContract,
        Act::OpenAuditWindow,
        Act::SeeAudit,
        Act::SeeJobs,
        Act::RetryJob,
        Act::Rebuild,
    ];

    /// Its name in the policies and the matrix, and what people call it; the words complete "you may not …".
    fn called(self) -> (&'static str, &'static str) {
        match self {
            Act::SeeParticipant => ("see_participant", "open this record"),
            Act::SeeFact => ("see_fact", "read this fact"),
            Act::SeeIdentity => ("see_identity", "see who this participant is"),
            Act::SeeMarkerPresence => ("see_marker_presence", "see whether there are markers"),
            Act::SeeMarkers => ("see_markers", "read the markers"),
            Act::Search => ("search", "search for this participant"),
            Act::ListCaseload => ("list_caseload", "list participants"),
            Act::ListDue => ("list_due", "list what is due"),
            Act::SeeFigures => ("see_figures", "see figures"),
            Act::ExportFacts => ("export_facts", "export facts"),
            Act::RecordFact => ("record_fact", "record this fact"),
            Act::CorrectFact => ("correct_fact", "correct this fact"),
            Act::CorrectIdentity => ("correct_identity", "correct names or contact details"),
            Act::DecideDuplicate => ("decide_duplicate", "decide on a probable duplicate"),
            Act::Allocate => ("allocate", "give this participant to a coach"),
            Act::Transfer => ("transfer", "transfer this participant to another organisation"),
            Act::RestrictRecord => ("restrict_record", "restrict this record or open it again"),
            Act::SubmitClaim => ("submit_claim", "submit this claim"),
            Act::ApproveClaim => ("approve_claim", "approve this claim"),
            Act::ImportReferrals => ("import_referrals", "import referrals"),
            Act::TransferPartner => ("transfer_partner", "transfer a whole partner"),
            Act::ArrangeCover => ("arrange_cover", "arrange cover"),
            Act::ManageOrganisations => ("manage_organisations", "add or change organisations"),
            Act::ManageStaff => ("manage_staff", "add or change staff"),
            Act::ManageContract => ("manage_contract", "add or change contracts"),
            Act::OpenAuditWindow => ("open_audit_window", "open an audit window"),
            Act::SeeAudit => ("see_audit", "see the audit trail"),
            Act::SeeJobs => ("see_jobs", "see the jobs"),
            Act::RetryJob => ("retry_job", "send a failed job round again"),
            Act::Rebuild => ("rebuild", "rebuild what is derived"),
        }
    }

    /// Its name in the policies, the matrix and the audit.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.called().0
    }

    /// What people call it: it completes "you may not …".
    #[must_use]
    pub fn words(self) -> &'static str {
        self.called().1
    }

    /// The act of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.name() == name)
    }

    /// What it is done to.
    #[must_use]
    pub fn about(self) -> About {
        if self >= Act::ImportReferrals { About::Organisation } else { About::Record }
    }

    /// Whether it may be asked of many records at once and so draws a list: whatever reads records.
    #[must_use]
    pub fn lists(self) -> bool {
        self <= Act::ExportFacts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_listed_in_order_and_reads_back() {
        for (index, act) in Act::ALL.into_iter().enumerate() {
            assert_eq!(act as usize, index, "{act:?}");
            assert_eq!(Act::parse(act.name()), Some(act));
            assert!(!act.words().contains('_'), "{act:?}");
        }
        assert_eq!(Act::parse("fly"), None);
    }

    #[test]
    fn a_record_is_not_an_organisation() {
        assert_eq!(Act::ApproveClaim.about(), About::Record);
        assert_eq!(Act::ImportReferrals.about(), About::Organisation);
        assert_eq!(Act::ALL.into_iter().filter(|act| act.lists()).count(), 10);
        assert_eq!(Act::ALL.into_iter().filter(|act| act.about() == About::Record).count(), 19);
    }
}
