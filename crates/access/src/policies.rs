//! The policies, loaded and checked, and the one question asked of them.

use crate::act::Act;
use crate::asker::Asker;
use crate::concerned::Concerned;
use crate::reading::{self, FILES, Read, SCHEMA};
use crate::slice::Names;
use crate::target::Target;
use cedar_policy::{Authorizer, Effect};
use waymark_rules::Problem;

/// Whether somebody may do something, and which policies say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// They may.
    Allowed {
        /// The ids of the policies that permit it, in order of the alphabet.
        policies: Vec<String>,
    },
    /// They may not.
    Refused {
        /// The ids of the policies that forbid it, in order of the alphabet; none if merely nothing permits it.
        policies: Vec<String>,
        /// Why, in plain words that tell nothing about the record.
        why: String,
    },
}

impl Decision {
    /// Whether it was allowed.
    #[must_use]
    pub fn allowed(&self) -> bool {
        matches!(self, Decision::Allowed { .. })
    }

    /// The ids of the policies that decided, for the audit.
    #[must_use]
    pub fn policies(&self) -> &[String] {
        match self {
            Decision::Allowed { policies } | Decision::Refused { policies, .. } => policies,
        }
    }
}

/// One policy in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The file it stands in.
    pub file: String,
    /// Its id.
    pub id: String,
    /// What it says.
    pub says: String,
    /// Whether it forbids rather than permits.
    pub forbids: bool,
}

/// All policies, checked against their schema.
pub struct Policies {
    concerned: Concerned,
    sentences: Vec<Sentence>,
    names: Names,
    authorizer: Authorizer,
}

impl Policies {
    /// The policies that are built in.
    ///
    /// # Errors
    /// Everything that is wrong with the files.
    pub fn load() -> Result<Policies, Vec<Problem>> {
        Policies::from_policies(&reading::read(SCHEMA, &FILES)?)
    }

    /// These policies as one set.
    fn from_policies(read: &[Read]) -> Result<Policies, Vec<Problem>> {
        let whole =
            |what: String| vec![Problem { file: "policies".into(), line: 0, column: 0, what, fits: String::new() }];
        let concerned = Concerned::new(read.iter().map(|read| &read.policy));
        let sentences = read.iter().map(sentence).collect();
        let names = Names::new().map_err(|errors| whole(errors.to_string()))?;
        let concerned = concerned.map_err(|error| whole(error.to_string()))?;
        Ok(Policies { concerned, sentences, names, authorizer: Authorizer::new() })
    }

    /// The built-in policies but for one, to show what rests on it; nothing if there is none of this id.
    #[must_use]
    pub fn without(id: &str) -> Option<Policies> {
        let mut read = reading::read(SCHEMA, &FILES).ok()?;
        let at = read.iter().position(|read| read.policy.annotation("id") == Some(id))?;
        read.remove(at);
        Policies::from_policies(&read).ok()
    }

    /// Every policy in plain words, in the order of the files.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// May this person do this to that?
    #[must_use]
    pub fn may(&self, asker: &Asker, act: Act, target: &Target) -> Decision {
        let Ok((request, entities)) = self.names.question(asker, act, target) else { return undecided() };
        let Some(set) = self.concerned.by(act, asker.as_staff().map(|staff| staff.role)) else { return undecided() };
        let response = self.authorizer.is_authorized(&request, set, &entities);
        // A policy that could not be asked might have been one that forbids.
        if response.diagnostics().errors().next().is_some() {
            return undecided();
        }
        let mut policies: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
        policies.sort();
        match response.decision() {
            cedar_policy::Decision::Allow => Decision::Allowed { policies },
            cedar_policy::Decision::Deny => {
                let why = self.why(asker, act, &policies);
                Decision::Refused { policies, why }
            }
        }
    }

    /// Why something is refused: what the policies say that forbid it, or that nothing permits it.
    fn why(&self, asker: &Asker, act: Act, policies: &[String]) -> String {
        if policies.is_empty() {
            return format!("nothing lets {} {} here", asker.words(), act.words());
        }
        let said = self.sentences.iter().filter(|sentence| policies.contains(&sentence.id));
        said.map(|sentence| sentence.says.as_str()).collect::<Vec<_>>().join(" ")
    }
}

fn sentence(read: &Read) -> Sentence {
    Sentence {
        file: read.file.clone(),
        id: read.policy.id().to_string(),
        says: read.policy.annotation("says").unwrap_or("").into(),
        forbids: read.policy.effect() == Effect::Forbid,
    }
}

/// What cannot be decided is refused.
fn undecided() -> Decision {
    Decision::Refused { policies: Vec::new(), why: "the question could not be decided".into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_domain::staff::{RecordClass, Role, Staff};
    use waymark_rules::Day;

    fn asker(role: Role, path: &str) -> Asker {
        let staff = Staff {
            id: "ines".into(),
            name: "Ines".into(),
            role,
            organisation: "hub".into(),
            path: path.into(),
            nominated: false,
            left_on: None,
        };
        Asker::staff(staff, &[], &[], Day(100))
    }

    #[test]
    fn the_built_in_policies_are_sound() {
        let policies = Policies::load().map_err(|problems| format!("{problems:#?}")).map(|p| p.sentences().len());
        assert_eq!(policies, Ok(37));
    }

    #[test]
    fn a_decision_names_the_policies_it_rests_on() {
        let policies = Policies::load().unwrap();
        let record = Target::record("jets", "/prime/hub/", "p1").assigned(Some("ines"));
        let coach = asker(Role::WorkCoach, "/prime/hub/");
        let decision = policies.may(&coach, Act::SeeParticipant, &record);
        assert_eq!(decision, Decision::Allowed { policies: vec!["assigned-coach-sees-their-participants".into()] });
        let restricted = record.clone().kept(RecordClass::Restricted);
        let refused = policies.may(&coach, Act::SeeParticipant, &restricted);
        assert_eq!(refused.policies(), ["restricted-records-are-for-nominated-people"]);
        assert!(!refused.allowed());
        let Decision::Refused { policies: none, why } = policies.may(&coach, Act::Allocate, &record) else { panic!() };
        assert_eq!(none, ["nothing-is-sent-beyond-own-organisation"]);
        assert!(why.contains("within one's own organisation"), "{why}");
        let Decision::Refused { policies: none, why } = policies.may(&coach, Act::SubmitClaim, &record) else {
            panic!()
        };
        assert_eq!((none.len(), why.as_str()), (0, "nothing lets a work coach submit this claim here"));
    }

    #[test]
    fn one_policy_can_be_left_out() {
        let record = Target::record("jets", "/prime/hub/", "p1").assigned(Some("ines"));
        let left = Policies::without("assigned-coach-sees-their-participants").unwrap();
        assert!(!left.may(&asker(Role::WorkCoach, "/prime/"), Act::SeeParticipant, &record).allowed());
        assert!(Policies::without("no-such-policy").is_none());
    }
}
