//! Sets aside, when policies are loaded, which of them can concern an act asked for by a role, so that no more are asked.

use crate::act::{About, Act};
use cedar_policy::{
    ActionConstraint, EntityTypeName, EntityUid, Policy, PolicySet, PolicySetError, PrincipalConstraint,
    ResourceConstraint,
};
use waymark_domain::staff::Role;

/// The policies by act and role; the operator stands after the roles.
pub struct Concerned {
    sets: Vec<PolicySet>,
}

const COLUMNS: usize = Role::ALL.len() + 1;

impl Concerned {
    /// Sorts the policies out. What the head of a policy leaves open counts as concerned.
    pub fn new<'a>(policies: impl Iterator<Item = &'a Policy> + Clone) -> Result<Concerned, Box<PolicySetError>> {
        let who = || Role::ALL.into_iter().map(Some).chain([None]);
        let sets = Act::ALL.into_iter().flat_map(|act| who().map(move |role| (act, role))).map(|(act, role)| {
            let concerned = policies.clone().filter(|policy| concerns(policy, act, role));
            PolicySet::from_policies(concerned.cloned()).map_err(Box::new)
        });
        Ok(Concerned { sets: sets.collect::<Result<_, _>>()? })
    }

    /// The policies that can concern this act, asked for by this role, or by the operator.
    pub fn by(&self, act: Act, role: Option<Role>) -> Option<&PolicySet> {
        let column = role.map_or(Role::ALL.len(), |role| role as usize);
        self.sets.get(act as usize * COLUMNS + column)
    }
}

fn concerns(policy: &Policy, act: Act, role: Option<Role>) -> bool {
    let same = |uid: &EntityUid| uid.id().unescaped() == act.name();
    let does = match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(uid) => same(&uid),
        ActionConstraint::In(uids) => uids.iter().any(same),
    };
    let kind = |name: &EntityTypeName| name.to_string() == if role.is_some() { "Staff" } else { "Operator" };
    let under = |uid: &EntityUid| {
        uid.type_name().to_string() != "Role" || role.is_some_and(|role| uid.id().unescaped() == role.name())
    };
    let asks = match policy.principal_constraint() {
        PrincipalConstraint::Any | PrincipalConstraint::Eq(_) => true,
        PrincipalConstraint::Is(name) => kind(&name),
        PrincipalConstraint::In(uid) => under(&uid),
        PrincipalConstraint::IsIn(name, uid) => kind(&name) && under(&uid),
    };
    let about = if act.about() == About::Record { "Record" } else { "Organisation" };
    let is_done_to = match policy.resource_constraint() {
        ResourceConstraint::Is(name) | ResourceConstraint::IsIn(name, _) => name.to_string() == about,
        ResourceConstraint::Any | ResourceConstraint::Eq(_) | ResourceConstraint::In(_) => true,
    };
    does && asks && is_done_to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(head: &str, act: Act, role: Option<Role>) -> bool {
        let policy: Policy = format!("permit ({head});").parse().unwrap();
        let concerned = Concerned::new([&policy].into_iter()).unwrap();
        !concerned.by(act, role).unwrap().is_empty()
    }

    #[test]
    fn a_policy_is_asked_where_its_head_may_fit() {
        let coach = Some(Role::WorkCoach);
        for (head, expected) in [
            ("principal, action, resource", [true, true, true]),
            ("principal == Staff::\"a\", action, resource == Organisation::\"/a/\"", [true, true, true]),
            ("principal in Staff::\"a\", action, resource in Organisation::\"/a/\"", [true, true, true]),
            ("principal is Staff, action, resource", [true, true, false]),
            ("principal is Operator, action, resource", [false, false, true]),
            ("principal in Role::\"work_coach\", action, resource", [true, true, false]),
            ("principal is Staff in Role::\"employer\", action, resource", [false, false, false]),
            ("principal, action == Action::\"search\", resource", [true, false, false]),
            ("principal, action in [Action::\"see_jobs\", Action::\"search\"], resource", [true, true, true]),
            ("principal, action, resource is Record", [true, false, false]),
        ] {
            let asked = [(Act::Search, coach), (Act::SeeJobs, coach), (Act::SeeJobs, None)];
            assert_eq!(asked.map(|(act, role)| found(head, act, role)), expected, "{head}");
        }
    }
}
