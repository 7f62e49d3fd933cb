//! Reads policies from their files and says all that is wrong with them.

use crate::act::{About, Act};
use cedar_policy::{EntityUid, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use std::collections::BTreeSet;
use std::str::FromStr;
use waymark_rules::Problem;
use waymark_rules::problem::line_and_column;

/// The file of the schema, by the name used in problems.
pub const SCHEMA: (&str, &str) = ("schema.cedarschema", include_str!("../schema.cedarschema"));

/// The files of the policies, in the order in which they are told.
pub const FILES: [(&str, &str); 6] = [
    ("policies/coach.cedar", include_str!("../policies/coach.cedar")),
    ("policies/hub.cedar", include_str!("../policies/hub.cedar")),
    ("policies/oversight.cedar", include_str!("../policies/oversight.cedar")),
    ("policies/own_record.cedar", include_str!("../policies/own_record.cedar")),
    ("policies/operator.cedar", include_str!("../policies/operator.cedar")),
    ("policies/limits.cedar", include_str!("../policies/limits.cedar")),
];

/// A policy and where it stands.
pub struct Read {
    /// The file.
    pub file: String,
    /// The line of its id.
    pub line: u32,
    /// The policy, under the id it gives itself.
    pub policy: Policy,
}

/// Reads schema and policies; gives the policies, in the order of the files, only if nothing at all is wrong.
pub fn read(schema: (&str, &str), files: &[(&str, &str)]) -> Result<Vec<Read>, Vec<Problem>> {
    let mut reader = Reader::default();
    for (file, text) in files {
        match PolicySet::from_str(text) {
            Ok(set) => reader.take(file, text, &set),
            Err(errors) => errors.iter().for_each(|error| reader.tell(file, 0, error.to_string(), "")),
        }
    }
    match Schema::from_cedarschema_str(schema.1) {
        Ok((parsed, _)) => {
            reader.acts(schema.0, &parsed);
            reader.validate(parsed);
        }
        Err(error) => reader.tell(schema.0, 0, error.to_string(), ""),
    }
    let mut problems = reader.problems;
    problems.sort();
    if problems.is_empty() { Ok(reader.policies) } else { Err(problems) }
}

#[derive(Default)]
struct Reader {
    policies: Vec<Read>,
    known: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Reader {
    fn tell(&mut self, file: &str, line: u32, what: impl Into<String>, fits: &str) {
        self.problems.push(Problem { file: file.into(), line, column: 0, what: what.into(), fits: fits.into() });
    }

    /// Takes each policy of a file under the id it gives itself, in the order of the file.
    fn take(&mut self, file: &str, text: &str, set: &PolicySet) {
        if set.templates().next().is_some() {
            self.tell(file, 0, "there is a policy with a slot", "write out whom it is for");
        }
        let mut policies: Vec<Read> = set.policies().map(|policy| place(file, text, policy)).collect();
        policies.sort_by_key(|read| read.line);
        for read in policies {
            let (id, says) = (read.policy.annotation("id").unwrap_or(""), read.policy.annotation("says").unwrap_or(""));
            if !waymark_domain::organisation::is_id(id) {
                let what = format!("a policy has the id `{id}`: {}", read.policy);
                self.tell(file, read.line, what, "give it @id(\"…\"), 1 to 60 lower case letters, digits and hyphens");
            }
            if !says.ends_with('.') {
                self.tell(file, read.line, format!("`{id}` says nothing"), "give it @says(\"…\"), one plain sentence");
            }
            if self.known.insert(id.into()) {
                let policy = read.policy.new_id(PolicyId::new(id));
                self.policies.push(Read { policy, ..read });
            } else {
                self.tell(file, read.line, format!("`{id}` is the id of two policies"), "give each its own");
            }
        }
    }

    /// Finds acts that only the code or only the schema knows, and those about something else than the code says.
    fn acts(&mut self, file: &str, schema: &Schema) {
        let known: BTreeSet<String> = schema.actions().map(|uid| uid.id().unescaped().to_string()).collect();
        for name in known.iter().filter(|name| Act::parse(name).is_none()) {
            self.tell(file, 0, format!("there is no act `{name}`"), "add it to `Act`, or take it out");
        }
        for act in Act::ALL {
            let about = if act.about() == About::Record { "Record" } else { "Organisation" };
            let resources: Vec<String> = EntityUid::from_str(&format!("Action::\"{}\"", act.name()))
                .ok()
                .and_then(|uid| Some(schema.resources_for_action(&uid)?.map(ToString::to_string).collect()))
                .unwrap_or_default();
            if resources != [about] {
                let what = format!("`{}` is an act on {about}, but here on {}", act.name(), resources.join(" and "));
                self.tell(file, 0, what, "make the schema and `Act` agree");
            }
        }
    }

    /// Has every policy checked against the schema, strictly; a warning counts as an error.
    fn validate(&mut self, schema: Schema) {
        let set = match PolicySet::from_policies(self.policies.iter().map(|read| read.policy.clone())) {
            Ok(set) => set,
            Err(error) => return self.tell("policies", 0, error.to_string(), ""),
        };
        let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
        let errors = result.validation_errors().map(|error| (error.policy_id(), error.to_string()));
        let warnings = result.validation_warnings().map(|warning| (warning.policy_id(), warning.to_string()));
        for (id, what) in errors.chain(warnings) {
            let read = self.policies.iter().find(|read| read.policy.id() == id);
            let (file, line) = read.map_or_else(|| ("policies".into(), 0), |read| (read.file.clone(), read.line));
            self.tell(&file, line, what, "");
        }
    }
}

/// Where a policy stands: at the line of its id.
fn place(file: &str, text: &str, policy: &Policy) -> Read {
    let id = format!("@id(\"{}\")", policy.annotation("id").unwrap_or(""));
    let line = text.find(&id).map_or(0, |offset| line_and_column(text, offset).0);
    Read { file: file.into(), line, policy: policy.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = read(SCHEMA, &[("a.cedar", text)]).err().unwrap_or_default();
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let told = problems(
            "@id(\"one\") @says(\"One.\") permit (principal, action, resource);\n\
             @id(\"one\") @says(\"Two.\") permit (principal, action, resource is Record) when { resource.colour == 1 };\n\
             @id(\"One More\") permit (principal in Role::\"jester\", action == Action::\"see_jobs\", resource);\n",
        );
        let all = told.join("\n");
        assert!(all.contains("a.cedar:1: `one` is the id of two policies; give each its own"), "{all}");
        assert!(all.contains("a.cedar:3: a policy has the id `One More`"), "{all}");
        assert!(all.contains("a.cedar:3: `One More` says nothing"), "{all}");
        assert!(all.contains("jester"), "{all}");
    }

    #[test]
    fn a_word_the_schema_does_not_know_is_an_error() {
        let policy = |body: &str| format!("@id(\"a\") @says(\"A.\") {body}");
        for (body, word) in [
            ("permit (principal, action, resource is Record) when { resource.colour == 1 };", "colour"),
            ("permit (principal, action == Action::\"fly\", resource);", "fly"),
            ("permit (principal is Staff, action, resource) when { principal.nominated == 1 };", "types"),
            (
                "permit (principal is Staff, action == Action::\"search\", resource) when { resource.coach == principal };",
                "coach",
            ),
            ("permit (principal is Employer, action, resource);", "Employer"),
            ("permit (principal, action, resource) when {", "end of input"),
            ("permit (principal == ?principal, action, resource);", "slot"),
        ] {
            let told = problems(&policy(body)).join("\n");
            assert!(told.starts_with("a.cedar") && told.contains(word), "{body}: {told}");
        }
        assert!(problems(&policy("permit (principal, action, resource);")).is_empty());
    }

    #[test]
    fn acts_and_schema_must_agree() {
        let other = SCHEMA.1.replace("see_jobs, ", "fly, ").replace("export_facts, ", "");
        let told: Vec<String> =
            read(("s", &other), &[]).err().unwrap_or_default().iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told.iter().any(|line| line.starts_with("s: there is no act `fly`")), "{told:?}");
        assert!(
            told.iter().any(|line| line.contains("`see_jobs` is an act on Organisation, but here on ;")),
            "{told:?}"
        );
        assert!(read(("s", "entity"), &[]).is_err());
    }
}
