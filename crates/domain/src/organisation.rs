//! Who delivers: commissioner, prime, hubs and what stands under them, as a tree.

use serde::{Deserialize, Serialize};

/// What an organisation is in the contract's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// Pays for the contract.
    Commissioner,
    /// Holds the contract.
    Prime,
    /// A hub or cluster: leads the partners of an area.
    Hub,
    /// A micro-hub under a hub.
    MicroHub,
    /// A partner that delivers under the prime or a hub.
    Subcontractor,
    /// An office people come to.
    Site,
    /// A team within any of these.
    Team,
}

impl OrganisationKind {
    /// Every kind, from the top down.
    pub const ALL: [OrganisationKind; 7] = [
        OrganisationKind::Commissioner,
        OrganisationKind::Prime,
        OrganisationKind::Hub,
        OrganisationKind::MicroHub,
        OrganisationKind::Subcontractor,
        OrganisationKind::Site,
        OrganisationKind::Team,
    ];

    /// Its name in files and columns.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            OrganisationKind::Commissioner => "commissioner",
            OrganisationKind::Prime => "prime",
            OrganisationKind::Hub => "hub",
            OrganisationKind::MicroHub => "micro_hub",
            OrganisationKind::Subcontractor => "subcontractor",
            OrganisationKind::Site => "site",
            OrganisationKind::Team => "team",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<OrganisationKind> {
        OrganisationKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether an organisation of this kind may stand directly under one of the other; `None` means under nobody.
    #[must_use]
    pub fn may_stand_under(self, parent: Option<OrganisationKind>) -> bool {
        use OrganisationKind::{Commissioner, Hub, MicroHub, Prime, Site, Subcontractor, Team};
        match parent {
            None => matches!(self, Commissioner | Prime),
            Some(Commissioner) => self == Prime,
            Some(Prime) => matches!(self, Hub | Subcontractor | Site | Team),
            Some(Hub) => matches!(self, MicroHub | Subcontractor | Site | Team),
            Some(MicroHub | Subcontractor) => matches!(self, Site | Team),
            Some(Site) => self == Team,
            Some(Team) => false,
        }
    }
}

/// One organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id: lower case letters, digits and hyphens.
    pub id: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// What people call it.
    pub name: String,
    /// The id of the organisation above it.
    pub parent: Option<String>,
    /// The ids from the top down to itself, each between slashes: `/prime/hub-north/micro-hub-1/`.
    pub path: String,
    /// The day it left, if it has (YYYY-MM-DD); its records stay.
    pub closed_on: Option<String>,
}

impl Organisation {
    /// Whether it is this organisation or stands anywhere under it.
    #[must_use]
    pub fn is_within(&self, path: &str) -> bool {
        is_within(&self.path, path)
    }
}

/// Whether a path is this one or lies under it: both begin and end with a slash, so ids cannot run into one another.
#[must_use]
pub fn is_within(path: &str, above: &str) -> bool {
    !above.is_empty() && path.starts_with(above)
}

/// The path of an organisation under a parent's path; the parent's is empty at the top.
#[must_use]
pub fn path_under(parent: &str, id: &str) -> String {
    if parent.is_empty() { format!("/{id}/") } else { format!("{parent}{id}/") }
}

/// Whether an id of an organisation, a contract or a member of staff is written as it must be: 1 to 60 lower case letters, digits and hyphens.
#[must_use]
pub fn is_id(id: &str) -> bool {
    (1..=60).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_do_not_run_into_one_another() {
        let hub = path_under(&path_under("", "prime"), "hub-1");
        assert_eq!(hub, "/prime/hub-1/");
        assert!(is_within("/prime/hub-1/team/", &hub));
        assert!(is_within(&hub, &hub));
        assert!(!is_within("/prime/hub-11/", &hub));
        assert!(!is_within(&hub, ""), "no path is everybody's");
    }

    #[test]
    fn every_kind_has_a_place() {
        for kind in OrganisationKind::ALL {
            assert_eq!(OrganisationKind::parse(kind.name()), Some(kind));
            let parents = OrganisationKind::ALL.into_iter().map(Some).chain([None]);
            assert!(parents.filter(|p| kind.may_stand_under(*p)).count() > 0, "{kind:?}");
        }
        assert!(!OrganisationKind::Prime.may_stand_under(Some(OrganisationKind::Hub)));
    }

    #[test]
    fn ids_are_plain() {
        assert!(is_id("hub-north-2"));
        for bad in ["", "Hub", "a/b", "hub north", &"x".repeat(61)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
