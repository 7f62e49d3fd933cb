//! The goals of an action plan: a library to choose from, those a participant has, and what became of each.

use super::form::On;
use super::make::{Make, tied};
use crate::form::{Choice, Field, Reader};
use crate::words::{Language, say};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;

/// A goal of the library, with the first small steps.
pub struct Listed {
    /// Its name in forms.
    pub name: &'static str,
    /// The goal, as the participant says it.
    pub goal: &'static str,
    /// Small steps, one a line.
    pub steps: &'static str,
}

const fn listed(name: &'static str, goal: &'static str, steps: &'static str) -> Listed {
    Listed { name, goal, steps }
}

/// The library: area, heading, goals.
pub const LIBRARY: [(&str, &str, &[Listed]); 6] = [
    (
        "work",
        "Finding work",
        &[
            listed("cv", "Have a CV that I can send", "Write down my last jobs\nShow a first version to my coach"),
            listed("kind", "Know what kind of work I want", "List what I liked in past jobs\nRead three job adverts"),
            listed("apply", "Apply for jobs every week", "Set up job alerts\nSend two applications a week"),
            listed("interview", "Be ready for interviews", "Prepare three examples\nPractise once with my coach"),
            listed("employers", "Talk to employers myself", "List five employers nearby\nRing one of them"),
            listed("own", "Find out about working for myself", "Write down my idea\nMeet the enterprise adviser"),
        ],
    ),
    (
        "skills",
        "Skills",
        &[
            listed("course", "Take a course for the work I want", "Find out when it runs\nPut my name down"),
            listed("licence", "Get a card or licence that employers ask for", "Find out what it costs\nBook the test"),
            listed(
                "computer",
                "Be at ease with a computer",
                "Come to one computer session\nSend an e-mail with a file",
            ),
            listed("english", "Improve my English", "Ask about a class nearby\nGo to the first class"),
            listed("maths", "Improve my numbers", "Try the online check\nAsk about a class nearby"),
        ],
    ),
    (
        "confidence",
        "Confidence",
        &[
            listed("routine", "Have a routine for my days", "Get up at a set time\nPlan one thing for each day"),
            listed("confident", "Feel more confident", "Write down one success a day\nCome to one group"),
            listed("gap", "Have an answer for the gap in my CV", "Write down what I did\nSay it aloud to my coach"),
        ],
    ),
    (
        "home",
        "Home and family",
        &[
            listed("childcare", "Have childcare while I work", "Ask what is near\nWork out what help there is"),
            listed("caring", "Combine work and caring", "Ask for a carer's assessment\nTalk about hours that fit"),
            listed("housing", "Have a settled place to live", "Keep the housing appointment\nBring the letters"),
        ],
    ),
    (
        "health",
        "Feeling well",
        &[
            listed("well", "Look after how I feel", "Talk to my GP or a support service\nTake a walk each day"),
            listed("adjust", "Know what would help me at work", "List what helps me\nRead about Access to Work"),
        ],
    ),
    (
        "money",
        "Money and travel",
        &[
            listed("better", "Know how work changes my money", "Bring my last benefit letter\nDo the sums together"),
            listed("debt", "Get help with debt", "Ring the advice line\nMake a list of what I owe"),
            listed("travel", "Be able to get to work", "Look up the bus times\nTry the way once"),
        ],
    ),
];

/// A goal somebody has agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The place of its fact in the record.
    pub seq: i64,
    /// The goal.
    pub goal: String,
    /// Small steps, one a line.
    pub steps: String,
    /// Its area.
    pub area: String,
    /// The plan's reference.
    pub reference: String,
    /// The day it was agreed.
    pub agreed: Day,
    /// How it ended: the day, and `reached` or `given_up`.
    pub closed: Option<(Day, String)>,
}

/// All goals of a participant, the oldest first.
#[must_use]
pub fn goals(on: &On<'_>) -> Vec<Goal> {
    let attribute = |fact: &FactRecord, key: &str| {
        fact.attributes.iter().find(|(name, _)| name == key).map(|(_, v)| v.clone()).unwrap_or_default()
    };
    let closed = on.facts(&["plan_goal_closed"]);
    let set = on.facts(&["plan_goal_set"]);
    let one = |fact: &FactRecord, seq: i64| {
        let goal = attribute(fact, "goal");
        let ends = closed.iter().find(|c| c.fact.reference == fact.reference && attribute(&c.fact, "goal") == goal);
        Goal {
            seq,
            steps: attribute(fact, "steps"),
            area: fact.tag.clone().unwrap_or_default(),
            reference: fact.reference.clone().unwrap_or_default(),
            agreed: fact.on,
            closed: ends.map(|held| (held.fact.on, held.fact.tag.clone().unwrap_or_default())),
            goal,
        }
    };
    set.into_iter().map(|held| one(&held.fact, held.seq)).collect()
}

/// The goals that are still open.
#[must_use]
pub fn open(on: &On<'_>) -> Vec<Goal> {
    goals(on).into_iter().filter(|goal| goal.closed.is_none()).collect()
}

/// The library as fields, one for each area, without what they have already.
#[must_use]
pub fn library_fields(on: &On<'_>) -> Vec<Field> {
    let has: Vec<String> = open(on).into_iter().map(|goal| goal.goal).collect();
    let field = |(area, heading, listed): &(&str, &str, &[Listed])| {
        let offered = listed.iter().filter(|one| !has.iter().any(|goal| goal == one.goal));
        let choices = offered
            .map(|one| Choice { hint: one.steps.replace('\n', ". ") + ".", ..Choice::new(one.name, one.goal) })
            .collect();
        Field::checkboxes(&format!("goal_{area}"), heading, choices).of("plan_goal")
    };
    LIBRARY.iter().map(field).collect()
}

/// The goals ticked in the library, as facts.
pub fn chosen(reader: &Reader<'_>, make: &Make<'_>, (day, reference): (Day, &str)) -> Vec<FactRecord> {
    let mut facts = Vec::new();
    for (area, _, listed) in &LIBRARY {
        for one in listed.iter().filter(|one| reader.ticked(&format!("goal_{area}"), one.name)) {
            facts.extend(set(make, (day, reference), (area, one.goal, one.steps)));
        }
    }
    facts
}

/// A goal agreed, as a fact.
#[must_use]
pub fn set(
    make: &Make<'_>,
    (day, reference): (Day, &str),
    (area, goal, steps): (&str, &str, &str),
) -> Option<FactRecord> {
    let steps = (!steps.trim().is_empty()).then_some(steps);
    let fact = tied(make.with("plan_goal_set", day, &[("goal", Some(goal)), ("steps", steps)]), reference)?;
    Some(FactRecord { tag: Some(area.to_owned()), ..fact })
}

/// What may have become of a goal.
pub const STATES: [&str; 3] = ["going", "reached", "given_up"];

/// Each open goal with what became of it, still going unless somebody says otherwise.
#[must_use]
pub fn state_fields(on: &On<'_>) -> Vec<Field> {
    let choices = || {
        vec![
            Choice::new("going", "Still going"),
            Choice::new("reached", "Reached"),
            Choice::new("given_up", "Given up"),
        ]
    };
    let field = |goal: Goal| {
        let steps = goal.steps.replace('\n', ". ");
        Field::radios(&format!("goal-{}", goal.seq), &goal.goal, choices())
            .of("plan_goal_state")
            .holding("going")
            .hint(&steps)
    };
    open(on).into_iter().map(field).collect()
}

/// Reads [`state_fields`]: the goals that ended, as facts.
pub fn closed(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>, day: Day) -> Vec<FactRecord> {
    let mut facts = Vec::new();
    // All goals are looked through, also those closed since: a form sent twice says the same twice.
    for goal in goals(on) {
        let field = format!("goal-{}", goal.seq);
        let state = reader.maybe_choice(&field, "what became of this goal", &STATES);
        let Some(state) = state.filter(|state| state != "going") else { continue };
        let fact = tied(make.with("plan_goal_closed", day, &[("goal", Some(&goal.goal))]), &goal.reference);
        facts.extend(fact.map(|fact| FactRecord { tag: Some(state), ..fact }));
    }
    facts
}

/// A goal and its steps in a language: those of the library are in both, a goal of their own is as they said it.
#[must_use]
pub fn in_language(goal: &Goal, language: Language) -> (String, String) {
    let all = LIBRARY.iter().flat_map(|(_, _, listed)| listed.iter());
    match all.into_iter().find(|one| one.goal == goal.goal && language == Language::Welsh) {
        Some(one) => {
            let steps = if goal.steps == one.steps {
                say(language, &format!("goal_{}_steps", one.name))
            } else {
                goal.steps.clone()
            };
            (say(language, &format!("goal_{}", one.name)), steps)
        }
        None => (goal.goal.clone(), goal.steps.clone()),
    }
}

/// The reference of the plan agreed last.
#[must_use]
pub fn plan_reference(on: &On<'_>) -> Option<String> {
    on.facts(&["action_plan_agreed"]).last().and_then(|held| held.fact.reference.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_in_the_catalogues_word_for_word_and_in_welsh() {
        for one in LIBRARY.iter().flat_map(|(_, _, listed)| listed.iter()) {
            let (goal, steps) = (format!("goal_{}", one.name), format!("goal_{}_steps", one.name));
            assert_eq!(say(Language::English, &goal), one.goal);
            assert_eq!(say(Language::English, &steps), one.steps);
            assert_ne!(say(Language::Welsh, &goal), one.goal);
            assert_eq!(say(Language::Welsh, &steps).lines().count(), one.steps.lines().count(), "{steps}");
        }
    }
}
