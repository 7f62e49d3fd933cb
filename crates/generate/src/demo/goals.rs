//! What participants agreed to work towards: goals with small steps, each with the day agreed for it.

use super::World;
use super::draw::{Part, shuffle, stream};
use super::person::person;
use super::placing::Case;
use super::situation::{Household, Situation, Worry, situation};
use crate::dice::Dice;
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::vocabulary::Vocabulary;

/// One goal of an action plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// What is to be reached, in the person's words.
    pub what: String,
    /// The reference of the action plan.
    pub reference: Option<String>,
    /// The day it was agreed.
    pub agreed: Day,
    /// The way there.
    pub steps: Vec<Step>,
}

/// One small step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is to be done.
    pub what: String,
    /// Whether the coach does it, not the participant.
    pub by_coach: bool,
    /// The day by which it was agreed to be done.
    pub by: Day,
    /// The day it was done, if it was.
    pub done: Option<Day>,
}

/// A goal and its steps as they are listed; steps that begin with `+` are the coach's.
type Listed = (&'static str, &'static [&'static str]);

const WORK: &[Listed] = &[
    (
        "Find {work} within reach of home",
        &[
            "Write down five employers for {work} nearby",
            "Send two applications a week",
            "+Ask the job broker about {role} posts",
            "Ring one employer and ask who does the hiring",
        ],
    ),
    (
        "Get an interview for a {role} post",
        &[
            "Finish the CV with {past} at the top",
            "Ask an old supervisor to be a referee",
            "+Send three vacancies that fit the hours",
            "Apply for one post that seems a little too good",
        ],
    ),
    (
        "Show an employer what I can do",
        &[
            "Ask at {place} about a trial shift",
            "List what I learnt from {past}",
            "+Write to {place} and introduce {name}",
        ],
    ),
];

const LEARN: &[Listed] = &[
    (
        "Complete {learn}",
        &[
            "Find out when {learn} runs",
            "+Check whether the fund pays the fee",
            "Put the dates on the calendar at home",
        ],
    ),
    (
        "Have a certificate to show for {work}",
        &["Look for the old certificates", "+Ask the college about {learn}", "Sign up by telephone or at the desk"],
    ),
];

const INTERVIEWS: Listed = (
    "Go to interviews without dreading them",
    &["Choose three stories from {past}", "+Hold two practice interviews", "Say the stories aloud to somebody at home"],
);
const GAP: Listed = (
    "Have an answer for the years without paid work",
    &[
        "Write down what I did in those years",
        "+Find a place to volunteer for a month",
        "Put the answer into two sentences",
    ],
);
const COMPUTERS: Listed = (
    "Fill in an online form alone",
    &["Come to the Thursday computer group", "Send an e-mail with a file attached", "+Ask about a loan tablet"],
);
const ENGLISH: Listed = (
    "Make telephone calls in English without notes",
    &[
        "Go to the English class each week",
        "+Practise one call at each meeting",
        "Ring the library and ask for its opening hours",
    ],
);
const AGE: Listed = (
    "Make experience count",
    &[
        "Shorten the CV to one page and a half",
        "+Find an employer who asks for experience",
        "Write down what thirty years have taught me",
    ],
);
const CONFIDENCE: Listed = (
    "Get used to going out to meet people",
    &["Write down one success a day for a fortnight", "Visit the work café once", "+Come along to the first visit"],
);

const CHILDREN: Listed = (
    "Have childcare that lets me work",
    &[
        "Ask the school about breakfast club",
        "+Work out what help with the costs there is",
        "Agree two days a week with family",
    ],
);
const CARER: Listed = (
    "Keep caring and work as well",
    &["Ask for a carer's assessment", "+Send the carers' centre's number", "Agree evenings with family"],
);
const ALONE: Listed = (
    "Have a week with some shape to it",
    &["Go to the library on Tuesdays", "Get up for the nine o'clock news", "+Ring on Friday mornings"],
);
const UNSETTLED: Listed = (
    "Have an address of my own",
    &["Keep the housing appointment", "+Write a letter for the housing officer", "View two rooms"],
);
const FAMILY: Listed = (
    "Find time and quiet for the job search at home",
    &["Agree who has the laptop when", "Keep mornings for applications", "+Book a desk at the office for Wednesdays"],
);

/// The goals of a participant's action plans.
pub(crate) fn goals(
    world: &World,
    vocabulary: &Vocabulary,
    (number, case): (u32, &Case),
    facts: &[FactRecord],
) -> Vec<Goal> {
    let who = person(world, number, case);
    let situation = situation(world, number, case, &who);
    let mut dice = stream(world.seed, Part::Goals, number);
    let agreed = |fact: &&FactRecord| {
        vocabulary.get(fact.kind).name == "action_plan_agreed"
            && !facts.iter().any(|f| f.id.is_some() && f.replaces.is_some() && f.replaces == fact.id)
    };
    let mut goals = Vec::new();
    for plan in facts.iter().filter(agreed) {
        let mut listed = vec![WORK[super::draw::place(&mut dice, WORK.len())]];
        let mut others =
            vec![LEARN[super::draw::place(&mut dice, LEARN.len())], worry(&situation), household(&situation)];
        shuffle(&mut dice, &mut others);
        others.truncate(usize::from(dice.percent(70)) + usize::from(dice.percent(60)));
        listed.extend(others);
        goals.extend(listed.into_iter().map(|goal| write(&mut dice, &situation, (plan, case.last), goal)));
    }
    goals
}

fn worry(situation: &Situation) -> Listed {
    match situation.worry {
        Worry::Interviews => INTERVIEWS,
        Worry::Gap => GAP,
        Worry::Computers => COMPUTERS,
        Worry::English => ENGLISH,
        Worry::Age => AGE,
        Worry::Confidence => CONFIDENCE,
    }
}

fn household(situation: &Situation) -> Listed {
    match situation.household {
        Household::Children => CHILDREN,
        Household::Carer => CARER,
        Household::Alone => ALONE,
        Household::Unsettled => UNSETTLED,
        Household::Family => FAMILY,
    }
}

fn write(dice: &mut Dice, situation: &Situation, (plan, last): (&FactRecord, Day), (what, steps): Listed) -> Goal {
    let agreed = plan.on;
    let mut by = agreed;
    let steps = steps.iter().map(|step| {
        by = weekday_after(by, dice.between(4, 15));
        let done = by.plus(dice.between(-3, 6)).filter(|day| *day >= agreed && *day <= last);
        Step {
            what: situation.fill(step.trim_start_matches('+'), ""),
            by_coach: step.starts_with('+'),
            by,
            done: done.filter(|_| dice.percent(68)),
        }
    });
    let steps = steps.collect();
    Goal { what: situation.fill(what, ""), reference: plan.reference.clone(), agreed, steps }
}

/// So many days later, or the Monday after where that is a weekend.
fn weekday_after(day: Day, days: i32) -> Day {
    let later = day.plus(days).unwrap_or(day);
    match later.weekday() {
        5 => later.plus(2).unwrap_or(later),
        6 => later.plus(1).unwrap_or(later),
        _ => later,
    }
}
