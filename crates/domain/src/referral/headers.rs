//! Guesses which column holds which field from the words of the header.

use super::dates::Order;
use super::field::Field;
use crate::identity::name_for_matching;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The column in which failed rows say what is wrong with them. It is no part of a referral.
pub const WHAT_IS_WRONG: &str = "What is wrong";

/// Which column holds which field, as saved for a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The column's name, by field.
    pub columns: BTreeMap<Field, String>,
    /// Whether day or month comes first in a date column, once a file has shown it; a few rows by themselves often cannot.
    pub dates: BTreeMap<Field, Order>,
}

/// A field for which several columns fit equally well, or a column that fits several fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ambiguity {
    /// The fields that might be meant.
    pub fields: Vec<Field>,
    /// The columns that might be meant.
    pub columns: Vec<String>,
}

impl std::fmt::Display for Ambiguity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns: Vec<String> = self.columns.iter().map(|column| format!("`{column}`")).collect();
        let fields: Vec<&str> = self.fields.iter().map(|field| field.label()).collect();
        write!(f, "{} may be the {}; say which", columns.join(" and "), fields.join(" or the "))
    }
}

/// What could be told from a header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    /// The columns found.
    pub mapping: Mapping,
    /// Columns that are none of the fields; their cells are kept with each referral.
    pub unmapped: Vec<String>,
    /// Fields without which no row can be taken, and that no column was found for.
    pub missing: Vec<Field>,
    /// What a person has to decide before the mapping is used.
    pub ambiguous: Vec<Ambiguity>,
}

/// Fields no referral can do without.
pub const REQUIRED: [Field; 3] = [Field::Reference, Field::LastName, Field::ReferralDate];

/// Words that say a column is about somebody else: never guessed, so that no adviser's number becomes the participant's.
const OTHERS: [&str; 18] = [
    "adviser",
    "advisor",
    "agent",
    "appointee",
    "coach",
    "doctor",
    "emergency",
    "employer",
    "gp",
    "guardian",
    "jcp",
    "jobcentre",
    "kin",
    "manager",
    "office",
    "partner",
    "provider",
    "staff",
];

/// Words that add nothing.
const NOISE: [&str; 13] = [
    "the",
    "of",
    "and",
    "or",
    "claimant",
    "customer",
    "participant",
    "client",
    "person",
    "s",
    "prap",
    "dwp",
    "current",
];

/// Guesses which column is which.
#[must_use]
pub fn guess(header: &[String]) -> Guess {
    let mut guess = Guess::default();
    let mut best: BTreeMap<Field, (u32, Vec<usize>)> = BTreeMap::new();
    for (at, column) in header.iter().enumerate() {
        let fits = fits(column);
        let top = fits.iter().map(|(score, _)| *score).max().unwrap_or(0);
        let tied: Vec<Field> = fits.iter().filter(|(score, _)| *score == top).map(|(_, field)| *field).collect();
        match tied.as_slice() {
            [] => {}
            [field] => {
                let held = best.entry(*field).or_insert((top, Vec::new()));
                if top > held.0 {
                    *held = (top, Vec::new());
                }
                if top == held.0 {
                    held.1.push(at);
                }
            }
            several => guess.ambiguous.push(Ambiguity { fields: several.to_vec(), columns: vec![column.clone()] }),
        }
    }
    for (field, (_, places)) in best {
        let columns: Vec<String> = places.iter().filter_map(|at| header.get(*at).cloned()).collect();
        match columns.as_slice() {
            [column] => drop(guess.mapping.columns.insert(field, column.clone())),
            _ => guess.ambiguous.push(Ambiguity { fields: vec![field], columns }),
        }
    }
    let taken: Vec<&String> = guess.mapping.columns.values().collect();
    guess.unmapped =
        header.iter().filter(|c| !taken.contains(c) && !is_remark(c) && !c.trim().is_empty()).cloned().collect();
    guess.missing = REQUIRED.into_iter().filter(|field| !guess.mapping.columns.contains_key(field)).collect();
    guess
}

/// How well a name fits that has a field's words and no others: better than any number of words among others.
const EXACT: u32 = 100;

/// How many of a row's cells are names of columns: what tells a header from the titles above it.
#[must_use]
pub fn recognised(cells: &[String]) -> usize {
    cells.iter().filter(|cell| is_remark(cell) || (cell.len() <= 80 && !fits(cell).is_empty())).count()
}

/// Whether a column is the one in which failed rows say what is wrong.
#[must_use]
pub fn is_remark(column: &str) -> bool {
    column.trim().eq_ignore_ascii_case(WHAT_IS_WRONG)
}

/// The fields whose words all stand in a column's name, with how well they fit: the more words the better, and best if it
/// has no others.
fn fits(column: &str) -> Vec<(u32, Field)> {
    let words = words(column);
    if words.is_empty() || words.iter().any(|word| OTHERS.contains(&word.as_str())) || is_remark(column) {
        return Vec::new();
    }
    let score = |pattern: &str| -> Option<u32> {
        if !pattern.split(' ').all(|word| words.iter().any(|w| w == word)) {
            return None;
        }
        let wanted = pattern.split(' ').count();
        // One short word inside a long heading says little: "Mobile" is the mobile, "Has been mobile since" is not.
        let near = words.len() <= wanted + 2;
        let count = if words.len() == wanted { EXACT } else { u32::try_from(wanted).unwrap_or(0) };
        near.then_some(count)
    };
    let best = |field: Field| Some((field.patterns().iter().filter_map(|p| score(p)).max()?, field));
    Field::all().filter_map(best).collect()
}

/// A column's name in small plain words: `DateOfBirth` and `date_of_birth` are `date birth`.
fn words(column: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut last_small = false;
    for c in column.chars() {
        if c.is_uppercase() && last_small {
            spaced.push(' ');
        }
        last_small = c.is_lowercase();
        if !matches!(c, '.' | '\'' | '’') {
            spaced.push(if c.is_alphanumeric() { c } else { ' ' });
        }
    }
    let plain = spaced.split_whitespace().map(name_for_matching);
    plain.filter(|word| !word.is_empty() && !NOISE.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn each_way_of_naming_a_column_is_known_for_its_field() {
        for (field, names) in [
            (
                Field::Reference,
                &["Referral ID", "Referral Ref", "REFERRAL_REFERENCE", "ReferralNumber", "Ref. No."][..],
            ),
            (Field::PoNumber, &["PO No", "PO Number", "Purchase Order", "po_number"]),
            (Field::Nino, &["NINO", "NI Number", "National Insurance No", "N.I. Number", "Customer NINO"]),
            (Field::FirstNames, &["First Name", "Forename(s)", "Forename", "Given Names", "FirstName"]),
            (Field::LastName, &["Surname", "Last Name", "Family name", "Participant Surname"]),
            (Field::DateOfBirth, &["DOB", "D.O.B.", "Date of Birth", "DateOfBirth", "Birth date"]),
            (Field::ReferralDate, &["Referral Date", "Date of referral", "Date Referred", "date_sent"]),
            (Field::Telephone, &["Telephone", "Tel No.", "Home Phone", "Contact number"]),
            (Field::Mobile, &["Mobile", "Mobile Phone", "Mobile telephone number"]),
            (Field::Email, &["Email", "E-mail", "E-Mail Address"]),
            (Field::Benefit, &["Benefit", "Benefit type"]),
            (Field::BenefitSince, &["Benefit start", "Benefit Start Date", "Date of benefit"]),
            (Field::Address1, &["Address 1", "Address Line 1", "Address"]),
            (Field::Address2, &["Address 2", "Address line 2"]),
            (Field::Area, &["CPA", "Contract Package Area"]),
        ] {
            for name in names {
                let guess = guess(&header(&[name]));
                assert_eq!(guess.mapping.columns.keys().collect::<Vec<_>>(), [&field], "{name}: {guess:?}");
            }
        }
    }

    #[test]
    fn the_fuller_name_wins_and_the_rest_is_kept_apart() {
        let guess =
            guess(&header(&["Telephone", "Extra telephone", "Work coach email", "Shoe size", "What is wrong", ""]));
        assert_eq!(guess.mapping.columns, BTreeMap::from([(Field::Telephone, "Telephone".to_owned())]));
        assert_eq!(guess.unmapped, ["Extra telephone", "Work coach email", "Shoe size"]);
        assert_eq!(guess.missing, [Field::Reference, Field::LastName, Field::ReferralDate]);
    }

    #[test]
    fn what_fits_twice_is_left_for_a_person_to_say() {
        let guess = guess(&header(&["Surname", "Last name", "Town and postcode"]));
        let told: Vec<String> = guess.ambiguous.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "`Town and postcode` may be the town or the postcode; say which",
                "`Surname` and `Last name` may be the last name; say which"
            ]
        );
        assert!(guess.mapping.columns.is_empty());
    }

    #[test]
    fn a_mapping_is_saved_and_read_again() {
        let mut mapping = guess(&header(&["NINO", "Referral ID"])).mapping;
        mapping.dates.insert(Field::DateOfBirth, Order::MonthFirst);
        let json = serde_json::to_string(&mapping).unwrap();
        assert_eq!(
            json,
            r#"{"columns":{"reference":"Referral ID","nino":"NINO"},"dates":{"date_of_birth":"month_first"}}"#
        );
        assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    }
}
