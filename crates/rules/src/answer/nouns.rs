//! What events and facts are called inside a sentence: by the vocabulary's nouns, else by their names.

use crate::facts::Fact;
use crate::judge::Case;
use crate::pack::{Acts, EventTerm, Stage, words};
use crate::program::Program;
use crate::vocabulary::KindId;

/// "the first meeting", "the participant's signature of the ESF form", "a meeting by phone or video".
pub(super) fn event(program: &Program, term: &EventTerm) -> String {
    let Some((id, _)) = program.vocabulary.kind(&term.event) else { return words::event(term) };
    let kind = program.vocabulary.get(id);
    let Some(plain) = kind.noun(None) else { return words::event(term) };
    let by = if term.by.is_empty() { String::new() } else { format!(" {}", words::channels(&term.by)) };
    let Some((tag, values)) = &term.with else { return format!("{plain}{by}") };
    let special = |word: &String| kind.noun(Some(word)).filter(|noun| *noun != plain).map(String::from);
    match values.iter().map(special).collect::<Option<Vec<_>>>() {
        Some(nouns) => format!("{}{by}", words::join(&nouns, "or")),
        None => {
            let values: Vec<String> = values.iter().map(|w| words::name(w)).collect();
            format!("{plain} ({}: {}){by}", words::name(tag), words::join(&values, "or"))
        }
    }
}

/// "an attempt to reach the participant": what counts as another of the list is not said beside it.
fn each(program: &Program, terms: &[EventTerm]) -> Vec<String> {
    let vocabulary = &program.vocabulary;
    let id = |term: &EventTerm| vocabulary.kind(&term.event).map(|(id, _)| id);
    let covers = |wide: &EventTerm, narrow: &EventTerm| {
        let is_plain = wide.by.is_empty() && wide.with.is_none();
        let counts = |narrow: KindId| vocabulary.counts_as(narrow).iter().any(|(k, _)| Some(*k) == id(wide));
        is_plain && wide.event != narrow.event && id(narrow).is_some_and(counts)
    };
    let needed = terms.iter().filter(|term| !terms.iter().any(|wide| covers(wide, term)));
    needed.map(|term| event(program, term)).collect()
}

/// "the disengaging or the re-engaging".
pub(super) fn events(program: &Program, terms: &[EventTerm]) -> String {
    words::join(&each(program, terms), "or")
}

/// What has to be done: "an agreed action plan", "a meeting, twice", "one signature and the other".
pub(super) fn acts(program: &Program, acts: &Acts) -> String {
    match acts {
        Acts::Count { n: 1, events: needed } => events(program, needed),
        Acts::Count { n: 2, events: needed } => format!("{}, twice", events(program, needed)),
        Acts::Count { n, events: needed } => format!("{}, {n} times", events(program, needed)),
        Acts::Either { n, events: needed, alone } => {
            let several = self::acts(program, &Acts::Count { n: *n, events: needed.clone() });
            format!("{several}, or {}", events(program, alone))
        }
        Acts::All(needed) => words::join(&needed.iter().map(|term| event(program, term)).collect::<Vec<_>>(), "and"),
    }
}

/// What was not done, as a sentence begins: "No agreed action plan", "Not enough of these: a meeting, twice:".
pub(super) fn lacking(program: &Program, needed: &Acts) -> String {
    match needed {
        Acts::Count { n: 1, events } => {
            let nouns: Vec<String> = each(program, events).iter().map(|noun| bare(noun).to_string()).collect();
            format!("No {}", words::join(&nouns, "or"))
        }
        Acts::Count { .. } | Acts::Either { .. } | Acts::All(_) => {
            format!("Not all that is needed ({})", acts(program, needed))
        }
    }
}

/// A recorded fact, by its own noun: "the missed appointment".
pub(super) fn fact(case: &Case<'_>, fact: &Fact) -> String {
    let kind = case.program.vocabulary.get(fact.kind());
    let word = case.program.words.word(u32::from(fact.tag));
    let word = Some(word).filter(|w| !w.is_empty());
    kind.noun(word).map_or_else(|| words::name(&kind.name), String::from)
}

/// A noun without its article: "agreed action plan".
pub(super) fn bare(noun: &str) -> &str {
    ["the ", "an ", "a "].iter().find_map(|article| noun.strip_prefix(article)).unwrap_or(noun)
}

/// What a stage is, in the pack's words up to the first break: "on the programme and not in work".
pub(super) fn stage(stage: &Stage) -> String {
    let says = stage.head.says.split([':', ';', '.']).next().unwrap_or_default();
    lower(says.trim())
}

/// Whom a group is: "mandated participants", "participants in the group “higher support”".
pub(super) fn group(id: &str) -> String {
    let name = words::name(id);
    if name.contains(' ') { format!("participants in the group “{name}”") } else { format!("{name} participants") }
}

/// The words with a capital first letter.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

/// The words with a small first letter, unless they begin with a name in capitals.
pub(super) fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest = chars.as_str();
    let is_name = rest.chars().next().is_some_and(char::is_uppercase);
    if is_name { text.into() } else { first.to_lowercase().collect::<String>() + rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_article_off_and_changes_first_letters() {
        assert_eq!(bare("an agreed action plan"), "agreed action plan");
        assert_eq!(bare("the exit report"), "exit report");
        assert_eq!(bare("DWP's receipt of the form"), "DWP's receipt of the form");
        assert_eq!(bare("anything"), "anything");
        assert_eq!(capital("an act"), "An act");
        assert_eq!(lower("On the programme"), "on the programme");
        assert_eq!(lower("DWP's notice"), "DWP's notice");
        assert_eq!(lower(""), "");
    }

    #[test]
    fn calls_a_group_by_one_word_or_by_its_name() {
        assert_eq!(group("mandated"), "mandated participants");
        assert_eq!(group("end_to_end_partner"), "participants in the group “end to end partner”");
    }
}
