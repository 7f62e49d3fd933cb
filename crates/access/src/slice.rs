//! Tells Cedar, typed, the two or three things a question is about: who asks, what is asked for, and where it is to go.

use crate::act::{About, Act};
use crate::asker::Asker;
use crate::target::Target;
use cedar_policy::{Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression};
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::str::FromStr;
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;

type Attributes = HashMap<String, RestrictedExpression>;

/// The names of the schema, read once.
pub struct Names {
    staff: EntityTypeName,
    role: EntityTypeName,
    organisation: EntityTypeName,
    record: EntityTypeName,
    operator: EntityUid,
    classes: Vec<EntityUid>,
    acts: Vec<EntityUid>,
}

impl Names {
    /// The names as the schema has them.
    pub fn new() -> Result<Names, Box<dyn Error>> {
        let name = |text: &str| EntityTypeName::from_str(text).map_err(Box::new);
        let (class, action) = (name("Class")?, name("Action")?);
        Ok(Names {
            staff: name("Staff")?,
            role: name("Role")?,
            organisation: name("Organisation")?,
            record: name("Record")?,
            operator: uid(&name("Operator")?, "operator"),
            classes: RecordClass::ALL.iter().map(|c| uid(&class, c.name())).collect(),
            acts: Act::ALL.iter().map(|act| uid(&action, act.name())).collect(),
        })
    }

    /// The question as a request and the things it speaks of.
    pub fn question(&self, asker: &Asker, act: Act, target: &Target) -> Result<(Request, Entities), Box<dyn Error>> {
        let who = self.who(asker)?;
        let what = match act.about() {
            About::Record => self.record(target)?,
            About::Organisation => self.place(&target.path),
        };
        let action = self.acts[act as usize].clone();
        let to = target.to.as_deref().map(|path| self.place(path));
        let context = self.context(asker, target)?;
        let request = Request::new(who.uid(), action, what.uid(), context, None)?;
        let entities = Entities::from_entities([who, what].into_iter().chain(to), None)?;
        Ok((request, entities))
    }

    fn who(&self, asker: &Asker) -> Result<Entity, Box<dyn Error>> {
        let Some(staff) = asker.as_staff() else {
            return Ok(Entity::new_no_attrs(self.operator.clone(), HashSet::new()));
        };
        let covers = asker.covers().iter().map(|id| of(uid(&self.staff, id)));
        let windows = asker.windows().iter().map(|path| of(self.domain(path)));
        let mut attributes = Attributes::from([
            ("organisation".into(), of(self.domain(&staff.path))),
            ("nominated".into(), RestrictedExpression::new_bool(staff.nominated)),
            ("covers".into(), RestrictedExpression::new_set(covers)),
            ("windows".into(), RestrictedExpression::new_set(windows)),
        ]);
        if let Some(record) = asker.own_record() {
            attributes.insert("own_record".into(), RestrictedExpression::new_string(record.into()));
        }
        if let Some(left) = &staff.left_on {
            // A last day nobody can read is taken as long past.
            let last = Day::parse(left).unwrap_or(Day(0));
            attributes.insert("last_day".into(), RestrictedExpression::new_long(last.0.into()));
        }
        let role = HashSet::from([uid(&self.role, staff.role.name())]);
        Ok(Entity::new(uid(&self.staff, &staff.id), attributes, role)?)
    }

    fn record(&self, target: &Target) -> Result<Entity, Box<dyn Error>> {
        let mut attributes = Attributes::from([
            ("contract".into(), RestrictedExpression::new_string(target.contract.clone())),
            ("record".into(), self.class(target.record)),
            ("fact".into(), self.class(target.fact)),
            ("contact".into(), RestrictedExpression::new_bool(target.contact)),
        ]);
        if let Some(participant) = &target.participant {
            attributes.insert("participant".into(), RestrictedExpression::new_string(participant.clone()));
        }
        if let Some(coach) = &target.coach {
            attributes.insert("coach".into(), of(uid(&self.staff, coach)));
        }
        if let Some(by) = &target.submitted_by {
            attributes.insert("submitted_by".into(), of(uid(&self.staff, by)));
        }
        let id = uid(&self.record, target.participant.as_deref().unwrap_or(""));
        Ok(Entity::new(id, attributes, self.places(&target.path).collect())?)
    }

    /// The organisation somebody works for or may read; a path that is none is nobody's, or else whoever has it would
    /// reach whatever else has it.
    fn domain(&self, path: &str) -> EntityUid {
        let is_path = path.len() > 1 && path.starts_with('/') && path.ends_with('/');
        uid(&self.organisation, if is_path { path } else { "nobody" })
    }

    /// An organisation, standing in every one above it.
    fn place(&self, path: &str) -> Entity {
        let id = uid(&self.organisation, path);
        let above = self.places(path).filter(|place| *place != id).collect();
        Entity::new_no_attrs(id, above)
    }

    /// The organisations of a path, from the top down to itself: `/prime/` and `/prime/hub/`.
    fn places<'a>(&'a self, path: &'a str) -> impl Iterator<Item = EntityUid> + 'a {
        let ends = path.match_indices('/').map(|(at, _)| &path[..=at]).filter(|part| part.len() > 1);
        ends.map(|part| uid(&self.organisation, part))
    }

    fn context(&self, asker: &Asker, target: &Target) -> Result<Context, Box<dyn Error>> {
        let today = ("today".to_string(), RestrictedExpression::new_long(asker.on().0.into()));
        let to = target.to.as_deref().map(|path| ("to".to_string(), of(uid(&self.organisation, path))));
        Ok(Context::from_pairs([today].into_iter().chain(to))?)
    }

    fn class(&self, class: RecordClass) -> RestrictedExpression {
        of(self.classes[class as usize].clone())
    }
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

fn of(uid: EntityUid) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(uid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::SCHEMA;
    use cedar_policy::Schema;
    use std::slice::from_ref;
    use waymark_domain::staff::{AuditWindow, Cover, Days, Role, Staff};

    #[test]
    fn what_cedar_is_told_fits_the_schema() {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA.1).unwrap();
        let names = Names::new().unwrap();
        let days = Days { from: 1, to: 9 };
        let staff = |role| Staff {
            id: "od\"d".into(),
            name: String::new(),
            role,
            organisation: "hub".into(),
            path: "/prime/hub/".into(),
            nominated: true,
            left_on: Some("2024-02-30".into()),
        };
        let cover = Cover { absent: "b".into(), covering: "od\"d".into(), days };
        let window = AuditWindow { staff: "od\"d".into(), path: "/prime/".into(), days };
        let target = Target {
            submitted_by: Some("b".into()),
            to: Some("/prime/hub/team/".into()),
            ..Target::record("c", "/prime/hub/", "p").assigned(Some("b"))
        };
        let mut askers: Vec<Asker> =
            Role::ALL.map(|role| Asker::staff(staff(role), from_ref(&cover), from_ref(&window), Day(2))).into();
        askers.push(Asker::participant(staff(Role::Participant), "p", Day(2)));
        askers.push(Asker::operator(Day(2)));
        for asker in &askers {
            for act in Act::ALL {
                for target in [&target, &Target::organisation("c", "/prime/")] {
                    let (request, entities) = names.question(asker, act, target).unwrap();
                    Entities::from_entities(entities.iter().cloned(), Some(&schema)).unwrap();
                    let part = |uid: Option<&EntityUid>| uid.cloned().unwrap();
                    let (who, what) = (part(request.principal()), part(request.resource()));
                    let context = names.context(asker, target).unwrap();
                    Request::new(who, part(request.action()), what, context, Some(&schema)).unwrap();
                }
            }
        }
    }

    #[test]
    fn an_organisation_stands_in_those_above_it() {
        let names = Names::new().unwrap();
        let paths = |path: &str| names.places(path).map(|uid| uid.id().unescaped().to_string()).collect::<Vec<_>>();
        assert_eq!(paths("/prime/hub/"), ["/prime/", "/prime/hub/"]);
        assert!(paths("/").is_empty() && paths("").is_empty());
    }
}
