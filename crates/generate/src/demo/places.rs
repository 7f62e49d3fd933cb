//! Where invented people live: towns and streets on no map, postcodes of districts that do not exist, telephone numbers kept for drama.

use super::draw::{pick, pick_of};
use crate::dice::Dice;

/// What is alike for all who live around one hub.
pub(crate) struct Region {
    /// The package area of the contract.
    pub(crate) area: &'static str,
    towns: [&'static str; 5],
    /// Real postcode areas, each with a district number that is not in use.
    districts: [&'static str; 3],
    /// The drama ranges of the region, without their last three digits.
    landlines: [&'static str; 2],
}

/// The regions, in the order of the hubs.
pub(crate) const REGIONS: [Region; 6] = [
    Region {
        area: "CPA1",
        towns: ["Quillbrook", "Harlowby", "Sawnby", "Marrowthorpe", "Oxleigh Green"],
        districts: ["NG48", "LE43", "DE31"],
        landlines: ["0115 496 0", "0116 496 0"],
    },
    Region {
        area: "CPA1",
        towns: ["Hazelford", "Wedgmoor", "Tamestock", "Cradmoor", "Lower Penhurst"],
        districts: ["B87", "WV29", "DY23"],
        landlines: ["0121 496 0", "0121 496 0"],
    },
    Region {
        area: "CPA2",
        towns: ["Skelderby", "Ouseworth", "Denholt", "Rivelmoor", "Hagg Bridge"],
        districts: ["LS47", "S58", "HU29"],
        landlines: ["0113 496 0", "0114 496 0"],
    },
    Region {
        area: "CPA2",
        towns: ["Wearholm", "Cobleburn", "Stanmouth", "Hettlaw", "Marsden Fell"],
        districts: ["NE79", "SR17", "DH18"],
        landlines: ["0191 498 0", "0191 498 0"],
    },
    Region {
        area: "CPA3",
        towns: ["Irkdale", "Mossbeck", "Birkmere", "Wallowby", "Chatterley Moor"],
        districts: ["M57", "OL27", "L58"],
        landlines: ["0161 496 0", "0151 496 0"],
    },
    Region {
        area: "CPA6",
        towns: ["Llanerfyn", "Abernedd", "Trefalarch", "Cwmhelygen", "Pontyrafon"],
        districts: ["CF57", "SA89", "LL88"],
        landlines: ["029 2018 0", "029 2018 0"],
    },
];

const STREETS: &[&str] = &[
    "Saltpan Row",
    "Marlpit Terrace",
    "Weighhouse Lane",
    "Old Tannery Road",
    "Fletcher's Garth",
    "Lapwing Rise",
    "Coppice Hill Drive",
    "Bellfounder Street",
    "Nailmaker Court",
    "Larksfoot Avenue",
    "Tenterfield Walk",
    "Damson Tree Close",
    "Hopyard Crescent",
    "Engine Shed Way",
    "Ropemaker's Yard",
    "Millrace Gardens",
    "Cartwheel Lane",
    "Pinfold Bank",
    "Quarryman's Rest",
    "Sandstone Street",
    "Clogger's Fold",
    "Heronsgate Road",
    "Gasworks Cottages",
    "Threadneedle Brow",
    "Beekeeper's Lane",
    "Signal Box Terrace",
    "Teasel Green",
    "Wheatsheaf Mount",
    "Cooper's Stile",
    "Linnet Grove",
    "Osierbed Road",
    "Packhorse Rise",
    "Furnace Bottom Lane",
    "Whinberry Close",
    "Chandler's Row",
    "Kilnside Avenue",
    "Frame Knitters Yard",
    "Swallow Dell",
    "Dyehouse Street",
    "Moorhen Parade",
    "St Osyth's Way",
    "Lockkeeper's Walk",
];

const WELSH_STREETS: &[&str] = &[
    "Heol yr Odyn",
    "Stryd y Gwehydd",
    "Rhodfa'r Crëyr",
    "Maes yr Ehedydd",
    "Lôn y Felin Wlân",
    "Clos y Gof",
    "Ffordd y Chwarelwr",
    "Teras yr Afon Fach",
    "Bryn y Wennol",
    "Heol Pen-y-cei",
];

const PARTS: &[&str] = &["Flat 1", "Flat 2", "Flat 3", "Flat 5", "Flat 7", "Flat 12", "Flat B", "Top Flat", "Room 4"];

/// Where somebody lives.
pub(crate) struct Home {
    pub(crate) address: String,
    pub(crate) town: String,
    pub(crate) postcode: String,
}

/// Draws a home in a region.
pub(crate) fn home(dice: &mut Dice, region: usize, welsh: bool) -> Home {
    let place = &REGIONS[region.min(REGIONS.len() - 1)];
    let street = if welsh && dice.percent(70) { pick(dice, WELSH_STREETS) } else { pick(dice, STREETS) };
    let number = dice.between(1, 148);
    let letter = if dice.percent(6) { pick(dice, &["A", "B"]) } else { "" };
    let address = if dice.percent(17) {
        format!("{}, {number}{letter} {street}", pick(dice, PARTS))
    } else {
        format!("{number}{letter} {street}")
    };
    let letters = ["A", "B", "D", "E", "F", "G", "H", "J", "L", "N", "P", "Q", "R", "S", "T", "U", "W", "X", "Y", "Z"];
    let (one, two) = (pick(dice, &letters), pick(dice, &letters));
    let postcode = format!("{} {}{one}{two}", pick_of(dice, place.districts), dice.between(1, 9));
    Home { address, town: pick_of(dice, place.towns).to_owned(), postcode }
}

/// Draws a landline of a region, from the ranges kept for drama.
pub(crate) fn landline(dice: &mut Dice, region: usize) -> String {
    let place = &REGIONS[region.min(REGIONS.len() - 1)];
    format!("{}{:03}", pick_of(dice, place.landlines), dice.between(0, 999))
}

/// Draws a mobile number, from the range kept for drama.
pub(crate) fn mobile(dice: &mut Dice) -> String {
    format!("07700 900{:03}", dice.between(0, 999))
}
