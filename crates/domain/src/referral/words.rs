//! The commissioner's words for benefit, taking part, disability, markers and ways of referral, in ours.

use super::{Benefit, Disability, Participation, Route};
use crate::identity::name_for_matching;

/// Whether a cell says nothing: blank, or the word a database writes for nothing.
pub(super) fn is_blank(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || cell.eq_ignore_ascii_case("null")
}

/// Whether a marker is set: anything but blank, null, N, no, none, false or 0.
pub(super) fn marker(cell: &str) -> Option<String> {
    let text = cell.trim();
    let unset = ["n", "no", "none", "false"].iter().any(|word| text.eq_ignore_ascii_case(word));
    // `0`, and `0.0` and `00`, by which some systems write it.
    let nought = text.contains('0') && text.bytes().all(|b| matches!(b, b'0' | b'.'));
    (!is_blank(text) && !unset && !nought).then(|| text.to_owned())
}

/// Yes or no; `None` if the cell says neither.
pub(super) fn yes_no(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "y" | "yes" | "1" | "true" => Some(true),
        "n" | "no" | "0" | "false" | "none" => Some(false),
        _ => None,
    }
}

/// Whether somebody has to take part; a yes or no answers the column's name.
pub(super) fn participation(column: &str, cell: &str) -> Option<Participation> {
    let word = name_for_matching(cell);
    if word == "v" || word.starts_with("vol") {
        return Some(Participation::Voluntary);
    }
    if word == "m" || word.starts_with("mand") || word == "compulsory" {
        return Some(Participation::Mandatory);
    }
    let column = name_for_matching(column);
    let asks_mandatory = match (column.contains("mandat"), column.contains("volunt")) {
        (true, false) => true,
        (false, true) => false,
        _ => return None,
    };
    let mandatory = yes_no(cell)? == asks_mandatory;
    Some(if mandatory { Participation::Mandatory } else { Participation::Voluntary })
}

/// What was declared about disability; `None` if the words are others.
pub(super) fn disability(cell: &str) -> Option<Disability> {
    match name_for_matching(cell).as_str() {
        "notdeclared" | "undeclared" | "prefernottosay" | "notsaid" | "notknown" | "unknown" | "refused" => {
            Some(Disability::NotDeclared)
        }
        "disabled" | "declared" => Some(Disability::Yes),
        "notdisabled" => Some(Disability::No),
        _ => yes_no(cell).map(|yes| if yes { Disability::Yes } else { Disability::No }),
    }
}

/// By which way somebody was referred; other words count as another way.
pub(super) fn route(cell: &str) -> Route {
    let word = name_for_matching(cell);
    let says = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if says(&["self"]) {
        Route::SelfReferral
    } else if says(&["jobcentre", "jcp", "dwp", "commissioner", "workcoach"]) {
        Route::Commissioner
    } else if says(&["partner"]) {
        Route::Partner
    } else {
        Route::Other
    }
}

/// The benefit with the vocabulary's word where there is no doubt. JSA or UC alone, say, leave open which kind.
pub(super) fn benefit(cell: &str) -> Benefit {
    let word = match name_for_matching(cell).as_str() {
        "ucawrr"
        | "ucallworkrelated"
        | "ucallworkrelatedrequirements"
        | "universalcreditallworkrelated"
        | "universalcreditallworkrelatedrequirements"
        | "universalcreditawrr"
        | "ucintensive"
        | "uciws" => "universal_credit_all_work_related",
        "uclcw"
        | "uclcwra"
        | "ucnowrr"
        | "ucnoworkrelatedrequirements"
        | "ucworkpreparation"
        | "ucworkfocusedinterview"
        | "ucother"
        | "universalcreditother" => "universal_credit_other",
        "nsjsa" | "newstylejsa" | "newstylejobseekersallowance" | "jsans" | "jsanewstyle" => "new_style_jsa",
        "jsaib" | "jsaincomebased" | "incomebasedjsa" | "ibjsa" | "jobseekersallowanceincomebased" => {
            "jsa_income_based"
        }
        "esa"
        | "nsesa"
        | "newstyleesa"
        | "employmentandsupportallowance"
        | "employmentsupportallowance"
        | "newstyleemploymentandsupportallowance" => "esa",
        "is" | "incomesupport" => "income_support",
        "ib" | "incapacitybenefit" => "incapacity_benefit",
        "none" | "nobenefit" | "nobenefits" | "notonbenefit" => "none",
        "other" | "otherbenefit" => "other",
        _ => "",
    };
    Benefit { raw: cell.to_owned(), word: (!word.is_empty()).then(|| word.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_set_by_anything_but_the_words_for_no() {
        for unset in ["", " ", "null", "NULL", "N", "no", "None", "0", "0.0", "00", "false"] {
            assert_eq!(marker(unset), None, "{unset}");
        }
        for set in ["Y", "1", "10", "PV03", "see form", "-", "."] {
            assert_eq!(marker(set).as_deref(), Some(set));
        }
    }

    #[test]
    fn taking_part_is_read_by_word_or_as_an_answer_to_the_column() {
        assert_eq!(participation("Participation", "Mandatory"), Some(Participation::Mandatory));
        assert_eq!(participation("Participation", "Vol."), Some(Participation::Voluntary));
        assert_eq!(participation("Mandated", "N"), Some(Participation::Voluntary));
        assert_eq!(participation("Voluntary", "N"), Some(Participation::Mandatory));
        assert_eq!(participation("Voluntary/mandatory", "Y"), None);
        assert_eq!(participation("Participation", "perhaps"), None);
    }

    #[test]
    fn a_benefit_has_our_word_only_where_it_is_clear() {
        let word = |raw: &str| benefit(raw).word;
        assert_eq!(word("UC AWRR").as_deref(), Some("universal_credit_all_work_related"));
        assert_eq!(word("NS JSA").as_deref(), Some("new_style_jsa"));
        assert_eq!(word("JSA (IB)").as_deref(), Some("jsa_income_based"));
        assert_eq!(word("None").as_deref(), Some("none"));
        for open in ["UC", "JSA", "Pension Credit"] {
            assert_eq!(word(open), None, "{open}");
        }
    }

    #[test]
    fn disability_and_routes_are_read() {
        assert_eq!(disability("Not declared"), Some(Disability::NotDeclared));
        assert_eq!((disability("Y"), disability("No")), (Some(Disability::Yes), Some(Disability::No)));
        assert_eq!(disability("arthritis"), None);
        assert_eq!(route("Self-referral"), Route::SelfReferral);
        assert_eq!(route("Jobcentre Plus work coach"), Route::Commissioner);
        assert_eq!(route("Radio"), Route::Other);
    }
}
