//! The partners of the invented contract: who stands under whom, where, and how much of the contract each carries.

use waymark_domain::organisation::{Organisation, OrganisationKind, path_under};

/// An organisation as it is listed: id, kind, name, the id above it.
type Row = (&'static str, OrganisationKind, &'static str, Option<&'static str>);

use OrganisationKind::{Commissioner, Hub, MicroHub, Prime, Site, Subcontractor, Team};

/// The id of the prime.
pub(crate) const PRIME: &str = "larkmoor";
/// The id of the commissioner.
pub(crate) const COMMISSIONER: &str = "commissioner";
/// The partner that left, the day after its last, and who took its participants over.
pub(crate) const LEFT: (&str, &str, &str) = ("fennimore-opportunities", "2021-06-30", "wedgmoor-micro-hub");

/// Parents come before what stands under them.
const ROWS: &[Row] = &[
    (COMMISSIONER, Commissioner, "Office for Employment Support", None),
    (PRIME, Prime, "Larkmoor Employment Partnership", Some(COMMISSIONER)),
    ("larkmoor-compliance", Team, "Compliance team", Some(PRIME)),
    ("quillbrook-hub", Hub, "Quillbrook Hub", Some(PRIME)),
    ("harlowby-micro-hub", MicroHub, "Harlowby Micro-hub", Some("quillbrook-hub")),
    ("harlowby-market-place", Site, "Harlowby, Market Place office", Some("harlowby-micro-hub")),
    ("harlowby-morning-team", Team, "Harlowby morning team", Some("harlowby-market-place")),
    ("ladderway-skills", Subcontractor, "Ladderway Skills", Some("quillbrook-hub")),
    ("ladderway-outreach", Team, "Ladderway outreach team", Some("ladderway-skills")),
    ("alderwick-training", Subcontractor, "Alderwick Training", Some("quillbrook-hub")),
    ("alderwick-sawnby", Site, "Alderwick, Sawnby office", Some("alderwick-training")),
    ("hazelford-hub", Hub, "Hazelford Hub", Some(PRIME)),
    ("wedgmoor-micro-hub", MicroHub, "Wedgmoor Micro-hub", Some("hazelford-hub")),
    ("wedgmoor-canal-street", Site, "Wedgmoor, Canal Street office", Some("wedgmoor-micro-hub")),
    ("marlpit-works", Subcontractor, "Marlpit Works", Some("hazelford-hub")),
    ("fennimore-opportunities", Subcontractor, "Fennimore Opportunities", Some("hazelford-hub")),
    ("skelderby-hub", Hub, "Skelderby Hub", Some(PRIME)),
    ("ouseworth-micro-hub", MicroHub, "Ouseworth Micro-hub", Some("skelderby-hub")),
    ("denholt-micro-hub", MicroHub, "Denholt Micro-hub", Some("skelderby-hub")),
    ("rivelmoor-learning", Subcontractor, "Rivelmoor Community Learning", Some("skelderby-hub")),
    ("rivelmoor-young-adults", Team, "Rivelmoor young adults' team", Some("rivelmoor-learning")),
    ("wearholm-hub", Hub, "Wearholm Hub", Some(PRIME)),
    ("cobleburn-micro-hub", MicroHub, "Cobleburn Micro-hub", Some("wearholm-hub")),
    ("stanmouth-second-start", Subcontractor, "Stanmouth Second Start", Some("wearholm-hub")),
    ("stanmouth-quayside", Site, "Stanmouth, Quayside office", Some("stanmouth-second-start")),
    ("irkdale-hub", Hub, "Irkdale Hub", Some(PRIME)),
    ("mossbeck-micro-hub", MicroHub, "Mossbeck Micro-hub", Some("irkdale-hub")),
    ("mossbeck-library", Site, "Mossbeck, Library office", Some("mossbeck-micro-hub")),
    ("birkmere-jobs-exchange", Subcontractor, "Birkmere Jobs Exchange", Some("irkdale-hub")),
    ("llanerfyn-hub", Hub, "Hwb Llanerfyn", Some(PRIME)),
    ("abernedd-micro-hub", MicroHub, "Hwb Bach Abernedd", Some("llanerfyn-hub")),
    ("gwaith-trefalarch", Subcontractor, "Gwaith Trefalarch", Some("llanerfyn-hub")),
];

/// A partner that carries participants: its id, its hub's, the hub's number, and its weight among all of a nation.
pub(crate) struct Partner {
    pub(crate) id: &'static str,
    pub(crate) hub: &'static str,
    /// The place of its hub's region in `places`.
    pub(crate) region: usize,
    /// Its share of the whole contract, in hundredths.
    pub(crate) weight: i32,
}

const fn partner(id: &'static str, hub: &'static str, region: usize, weight: i32) -> Partner {
    Partner { id, hub, region, weight }
}

/// The partners still there at the end. Those of the last hub are in Wales, and have all who live there.
pub(crate) const PARTNERS: [Partner; 14] = [
    partner("harlowby-micro-hub", "quillbrook-hub", 0, 12),
    partner("ladderway-skills", "quillbrook-hub", 0, 10),
    partner("alderwick-training", "quillbrook-hub", 0, 8),
    partner("wedgmoor-micro-hub", "hazelford-hub", 1, 10),
    partner("marlpit-works", "hazelford-hub", 1, 7),
    partner("ouseworth-micro-hub", "skelderby-hub", 2, 6),
    partner("denholt-micro-hub", "skelderby-hub", 2, 5),
    partner("rivelmoor-learning", "skelderby-hub", 2, 5),
    partner("cobleburn-micro-hub", "wearholm-hub", 3, 8),
    partner("stanmouth-second-start", "wearholm-hub", 3, 6),
    partner("mossbeck-micro-hub", "irkdale-hub", 4, 8),
    partner("birkmere-jobs-exchange", "irkdale-hub", 4, 7),
    partner("abernedd-micro-hub", "llanerfyn-hub", 5, 4),
    partner("gwaith-trefalarch", "llanerfyn-hub", 5, 4),
];

/// The region that is Wales.
pub(crate) const WALES: usize = 5;

/// A change in who runs a partner during the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The organisation's id.
    pub organisation: String,
    /// The day of the change (YYYY-MM-DD).
    pub on: String,
    /// What it was called until then.
    pub formerly: String,
    /// What happened, in a sentence.
    pub says: String,
}

/// All organisations, those above before those under them.
pub(crate) fn organisations() -> Vec<Organisation> {
    let mut all: Vec<Organisation> = Vec::with_capacity(ROWS.len());
    for (id, kind, name, parent) in ROWS {
        let above = parent.and_then(|parent| all.iter().find(|o| o.id == parent)).map_or("", |o| &o.path);
        let path = path_under(above, id);
        all.push(Organisation {
            id: (*id).to_owned(),
            kind: *kind,
            name: (*name).to_owned(),
            parent: parent.map(str::to_owned),
            path,
            closed_on: (*id == LEFT.0).then(|| LEFT.1.to_owned()),
        });
    }
    all
}

/// The partner that changed hands, and the one that left.
pub(crate) fn handovers() -> Vec<Handover> {
    let handover = |organisation: &str, on: &str, formerly: &str, says: &str| Handover {
        organisation: organisation.to_owned(),
        on: on.to_owned(),
        formerly: formerly.to_owned(),
        says: says.to_owned(),
    };
    vec![
        handover(
            "alderwick-training",
            "2021-04-01",
            "Copperlatch Training",
            "Copperlatch Training was taken over by new owners and goes on as Alderwick Training; staff and participants stayed.",
        ),
        handover(
            LEFT.0,
            LEFT.1,
            "Fennimore Opportunities",
            "Fennimore Opportunities left the contract; its participants went on at Wedgmoor Micro-hub.",
        ),
    ]
}

/// The organisations a partner's coaches sit in: itself, and what stands under it.
pub(crate) fn seats(organisations: &[Organisation], partner: &str) -> Vec<usize> {
    let Some(path) = organisations.iter().find(|o| o.id == partner).map(|o| &o.path) else { return Vec::new() };
    (0..organisations.len()).filter(|place| organisations[*place].is_within(path)).collect()
}
