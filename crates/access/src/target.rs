//! What is asked for: a record or an organisation, where it belongs and how closely it is kept.

use waymark_domain::staff::RecordClass;

/// What somebody wants to do something to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The id of the contract.
    pub contract: String,
    /// The path of the organisation it belongs to.
    pub path: String,
    /// The participant's reference; none for an organisation or the contract itself.
    pub participant: Option<String>,
    /// The id of the coach the participant is assigned to.
    pub coach: Option<String>,
    /// How closely the record as a whole is kept.
    pub record: RecordClass,
    /// How closely the fact or part asked for is kept.
    pub fact: RecordClass,
    /// Whether the fact to be recorded or corrected says that somebody was in contact with the participant.
    pub contact: bool,
    /// Who submitted the claim in question.
    pub submitted_by: Option<String>,
    /// Where something is to go: the path of the organisation of the coach to come, or of the one that takes over.
    pub to: Option<String>,
}

impl Target {
    /// An organisation, by its path.
    #[must_use]
    pub fn organisation(contract: &str, path: &str) -> Target {
        Target {
            contract: contract.into(),
            path: path.into(),
            participant: None,
            coach: None,
            record: RecordClass::Ordinary,
            fact: RecordClass::Ordinary,
            contact: false,
            submitted_by: None,
            to: None,
        }
    }

    /// A participant's record, ordinary and assigned to nobody, in the organisation of this path.
    #[must_use]
    pub fn record(contract: &str, path: &str, participant: &str) -> Target {
        Target { participant: Some(participant.into()), ..Target::organisation(contract, path) }
    }

    /// The same, assigned to this coach.
    #[must_use]
    pub fn assigned(self, coach: Option<&str>) -> Target {
        Target { coach: coach.map(Into::into), ..self }
    }

    /// The same record, kept this closely.
    #[must_use]
    pub fn kept(self, record: RecordClass) -> Target {
        Target { record, ..self }
    }

    /// The same record, asked for a fact or part of this class.
    #[must_use]
    pub fn fact(self, fact: RecordClass) -> Target {
        Target { fact, ..self }
    }
}
