//! What an action looks at before it decides: read inside the transaction that will record, and held until it ends.

use crate::house::{Call, House};
use crate::refused;
use std::sync::Arc;
use waymark_access::{Asker, Target};
use waymark_domain::Refusal;
use waymark_domain::organisation::Organisation;
use waymark_domain::record::{Record, subject_key};
use waymark_rules::Day;
use waymark_rules::facts::Subject;
use waymark_rules::program::Program;
use waymark_store::db::Tx;
use waymark_store::participants::Participant;
use waymark_store::people::Held;
use waymark_store::{journal, participants, people};

/// What an action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// One participant's record.
    Record(String),
    /// A contract, and its own facts.
    Contract(String),
    /// An organisation.
    Organisation(String),
    /// No one thing: the house itself.
    House,
}

impl About {
    /// As the audit names it.
    #[must_use]
    pub fn reference(&self) -> String {
        match self {
            About::Record(id) => waymark_store::audit::reference("participant", id, ""),
            About::Contract(id) => waymark_store::audit::reference("contract", id, ""),
            About::Organisation(id) => waymark_store::audit::reference("organisation", id, ""),
            About::House => "house".into(),
        }
    }
}

/// What an action looks at.
pub struct Scene<'a> {
    /// The house.
    pub house: &'a House,
    /// The transaction: what is decided on is read here and nowhere else.
    pub tx: &'a Tx,
    /// The call.
    pub call: &'a Call,
    /// Who asks.
    pub asker: &'a Asker,
    /// The participant, where the action is about one.
    pub participant: Option<Participant>,
    /// The record: the participant's, or the contract's own.
    pub record: Record,
    /// The contract.
    pub contract: Option<Held>,
    /// The contract's own facts.
    pub notices: Record,
    /// The organisation, where the action is about one.
    pub organisation: Option<Organisation>,
}

impl<'a> Scene<'a> {
    /// Reads what the action is about.
    ///
    /// # Errors
    /// There is no such thing, or it cannot be read.
    pub(crate) async fn set(
        house: &'a House,
        tx: &'a Tx,
        (call, asker): (&'a Call, &'a Asker),
        about: &About,
    ) -> Result<Scene<'a>, Refusal> {
        let nothing = Record::empty(Subject::Contract(String::new()));
        let (participant, organisation) = (None, None);
        let mut scene = Scene {
            house,
            tx,
            call,
            asker,
            participant,
            organisation,
            record: nothing.clone(),
            contract: None,
            notices: nothing,
        };
        match about {
            About::House => {}
            About::Organisation(id) => scene.organisation = people::organisation(tx, id).await.map_err(refused)?,
            About::Contract(id) => {
                people::hold_contract(tx, id).await.map_err(refused)?;
                scene.read_contract(id).await?;
                scene.record = scene.notices.clone();
            }
            About::Record(id) => {
                let found = participants::hold(tx, id).await.map_err(refused)?;
                let found = found.ok_or_else(|| Refusal::NotFound { what: "participant", id: id.clone() })?;
                scene.read_contract(&found.contract).await?;
                scene.record = scene.read_record(id).await?;
                scene.participant = Some(found);
            }
        }
        Ok(scene)
    }

    async fn read_contract(&mut self, id: &str) -> Result<(), Refusal> {
        self.contract = people::contract(self.tx, id).await.map_err(refused)?;
        if self.contract.is_none() {
            return Err(Refusal::NotFound { what: "contract", id: id.to_owned() });
        }
        let subject = Subject::Contract(id.to_owned());
        self.notices = journal::load(self.tx, self.house.reading(), &subject).await.map_err(refused)?;
        Ok(())
    }

    /// A participant's record.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn read_record(&self, id: &str) -> Result<Record, Refusal> {
        let subject = Subject::Participant(id.to_owned());
        journal::load(self.tx, self.house.reading(), &subject).await.map_err(refused)
    }

    /// What the policies are asked about.
    #[must_use]
    pub fn target(&self) -> Target {
        let contract = self.contract.as_ref().map_or("", |held| &held.contract.id);
        match (&self.participant, &self.organisation, &self.contract) {
            (Some(p), ..) => record_target(p),
            (None, Some(o), _) => Target::organisation(contract, &o.path),
            (None, None, Some(held)) => Target::organisation(contract, &held.path),
            (None, None, None) => Target::organisation("", "/"),
        }
    }

    /// The programme the contract is judged by.
    ///
    /// # Errors
    /// This version has no such pack.
    pub fn program(&self) -> Result<Arc<Program>, Refusal> {
        let pack = self.contract.as_ref().map_or("", |held| held.contract.pack.as_str());
        self.house.program(pack)
    }

    /// The contract.
    ///
    /// # Errors
    /// The action is about none.
    pub fn contract(&self) -> Result<&Held, Refusal> {
        self.contract.as_ref().ok_or_else(|| Refusal::NotFound { what: "contract", id: String::new() })
    }

    /// The participant.
    ///
    /// # Errors
    /// The action is about none.
    pub fn participant(&self) -> Result<&Participant, Refusal> {
        let id = subject_key(&self.record.subject);
        self.participant.as_ref().ok_or(Refusal::NotFound { what: "participant", id })
    }

    /// The London day of the call.
    #[must_use]
    pub fn today(&self) -> Day {
        self.call.today()
    }

    /// An organisation that must be there and open on the day of the call.
    ///
    /// # Errors
    /// It is not there, or has left.
    pub async fn open_organisation(&self, id: &str) -> Result<Organisation, Refusal> {
        let found = people::organisation(self.tx, id).await.map_err(refused)?;
        let found = found.ok_or_else(|| Refusal::NotFound { what: "organisation", id: id.to_owned() })?;
        match &found.closed_on {
            Some(day) if *day <= self.today().to_string() => {
                Err(Refusal::invalid(format!("{} left on {day}", found.name), "choose one that is still there"))
            }
            _ => Ok(found),
        }
    }
}

/// What the policies are asked about a participant's record.
#[must_use]
pub fn record_target(p: &Participant) -> Target {
    let coach = (!p.coach.is_empty()).then_some(p.coach.as_str());
    Target::record(&p.contract, &p.path, &p.id).assigned(coach).kept(p.class)
}
