//! A programme's own words for what every programme has: who works with a participant, the plan, the report.

use minijinja::{Value, context};
use waymark_app::House;
use waymark_rules::pack::Pack;

/// What our texts say, and the thing a programme may have a word of its own for; longer words first.
const SAID: [(&str, &str); 6] = [
    ("work coaches", "work-coach"),
    ("work coach", "work-coach"),
    ("coaches", "work-coach"),
    ("coach", "work-coach"),
    ("action plan", "action-plan"),
    ("exit report", "exit-report"),
];

/// A text of ours in the words of a programme. A programme without words of its own leaves it as it is.
///
/// Only for texts of ours, which put no "a" or "an" before these words.
#[must_use]
pub fn own(pack: &Pack, text: &str) -> String {
    if pack.words.is_empty() {
        return text.to_owned();
    }
    let mut rest = text;
    let mut found = String::with_capacity(text.len());
    while let Some(next) = rest.chars().next() {
        match SAID.iter().find_map(|said| replaced(pack, rest, said)) {
            // Inside a word nothing is replaced.
            Some((word, taken)) if !found.ends_with(char::is_alphabetic) => {
                found.push_str(&word);
                rest = rest.get(taken..).unwrap_or_default();
            }
            _ => {
                found.push(next);
                rest = rest.get(next.len_utf8()..).unwrap_or_default();
            }
        }
    }
    found
}

/// The word that stands for the beginning of a text, and how much of the text it stands for.
fn replaced(pack: &Pack, rest: &str, (ours, thing): &(&str, &str)) -> Option<(String, usize)> {
    let theirs = pack.words.get(*thing)?;
    let start = rest.get(..ours.len()).filter(|start| start.eq_ignore_ascii_case(ours))?;
    if rest.get(ours.len()..).is_some_and(|after| after.starts_with(char::is_alphabetic)) {
        return None;
    }
    let theirs = if ours.ends_with("es") { plural(theirs) } else { theirs.clone() };
    let capital = start.starts_with(char::is_uppercase);
    Some((if capital { sentence(&theirs) } else { theirs }, start.len()))
}

/// Several of what a word says.
#[must_use]
pub fn plural(word: &str) -> String {
    if word.ends_with("coach") { format!("{word}es") } else { format!("{word}s") }
}

/// A word as it begins a label.
#[must_use]
pub fn sentence(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a programme calls who works with a participant, as a label: "Coach" where it has no word.
#[must_use]
pub fn coach(pack: &Pack) -> String {
    sentence(pack.word("work-coach", "coach"))
}

/// What a page about several contracts calls who works with a participant: the word of their one programme, else ours.
#[must_use]
pub fn coach_of_all(house: &House, packs: &[&str]) -> Value {
    let one = packs.first().filter(|first| packs.iter().all(|pack| pack == *first));
    let program = one.and_then(|pack| house.program(pack).ok());
    let theirs = program.as_ref().and_then(|program| program.pack.words.get("work-coach"));
    let word = theirs.map_or("coach", String::as_str);
    context! { is_own => theirs.is_some(), one => word, label => sentence(word), many => plural(word) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_rules::Vocabulary;
    use waymark_rules::pack::embedded;

    fn pack(id: &str) -> Pack {
        Pack::read(&embedded::files(id).unwrap(), Vocabulary::embedded().unwrap()).unwrap()
    }

    #[test]
    fn a_text_of_ours_is_said_in_the_words_of_the_programme() {
        let rehab = pack("wp-rehab-jobfit");
        assert_eq!(own(&rehab, "Agree the action plan"), "Agree the SMART Work Focussed Action Plan");
        assert_eq!(own(&rehab, "Choose the coach"), "Choose the Personal Advisor");
        assert_eq!(own(&rehab, "Give them to coaches"), "Give them to Personal Advisors");
        assert_eq!(own(&pack("ipes"), "Another coach or organisation"), "Another Key Worker or organisation");
        assert_eq!(own(&pack("wp-a4e"), "Coach"), "Adviser");
    }

    #[test]
    fn a_word_inside_another_stays_and_so_does_everything_where_there_are_no_words() {
        assert_eq!(own(&pack("ipes"), "Coaching, and the stagecoach"), "Coaching, and the stagecoach");
        assert_eq!(own(&pack("jets"), "Choose the coach"), "Choose the coach");
        assert_eq!(coach(&pack("jets")), "Coach");
    }
}
