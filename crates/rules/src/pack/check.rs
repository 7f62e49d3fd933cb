//! What no single phrase can show: ids given twice, stages in circles, clauses that contradict one another.

use super::model::{
    Acts, BlockRef, Condition, Effective, EventTerm, Form, Head, Pack, Per, Stage, StageFrom, Standard,
};
use super::terms::{deciding, terms};
use crate::Day;
use crate::problem::Problem;
use std::collections::{BTreeMap, HashSet, VecDeque};

/// More distinct event terms than this, of participants or of the contract, do not fit the engine's masks.
const MOST_TERMS: usize = 240;

/// Everything wrong with a pack whose phrases could be read.
pub(super) fn check(pack: &Pack) -> Vec<Problem> {
    let mut problems = vec![];
    repeated_ids(pack, &mut problems);
    stage_circles(pack, &mut problems);
    disagreements(pack, &mut problems);
    too_many_terms(pack, &mut problems);
    scores_decide_nothing(pack, &mut problems);
    problems
}

/// The head of a block.
#[must_use]
pub fn head(pack: &Pack, place: BlockRef) -> &Head {
    match place {
        BlockRef::Stage(n) => &pack.stages[n].head,
        BlockRef::Standard(n) => &pack.standards[n].head,
        BlockRef::Outcome(n) => &pack.outcomes[n].head,
        BlockRef::Measure(n) => &pack.measures[n].head,
        BlockRef::Limit(n) => &pack.limits[n].head,
        BlockRef::Payment(n) => &pack.payments[n].head,
        BlockRef::Priority(n) => &pack.priorities[n].head,
    }
}

/// A problem with a whole block.
fn problem(head: &Head, what: String, fits: &str) -> Problem {
    Problem { file: head.file.clone(), line: head.line, column: 0, what, fits: fits.into() }
}

/// The kind of fact by which somebody's own answers about themselves are recorded.
const SELF_REPORT: &str = "instrument_answered";

/// What somebody says of themselves never decides what they get: else they answer for the sake of what they get.
fn scores_decide_nothing(pack: &Pack, problems: &mut Vec<Problem>) {
    for (head, _) in deciding(pack).into_iter().filter(|(_, term)| term.event == SELF_REPORT) {
        let what = format!("`{}` lets somebody's answers about themselves decide what they are owed", head.id);
        problems.push(problem(
            head,
            what,
            "let another fact decide; a standard may still ask that the answers be given",
        ));
    }
}

fn repeated_ids(pack: &Pack, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, Vec<&Head>> = BTreeMap::new();
    for head in pack.order.iter().map(|place| head(pack, *place)).filter(|h| !h.id.is_empty()) {
        let earlier = seen.entry(&head.id).or_default();
        if let Some(other) = earlier.iter().find(|other| overlap(&other.effective, &head.effective)) {
            let what = format!("a second block `{}`; the first is at {}:{}", head.id, other.file, other.line);
            problems.push(problem(
                head,
                what,
                "give it another id, or dates that cannot hold together with the first's",
            ));
        }
        earlier.push(head);
    }
}

/// Whether two blocks can ever bind the same person on the same day.
fn overlap(a: &Effective, b: &Effective) -> bool {
    let apart = |from: Option<Day>, until: Option<Day>| matches!((from, until), (Some(f), Some(u)) if u < f);
    let pairs = [
        (a.for_referrals_from, b.for_referrals_until),
        (b.for_referrals_from, a.for_referrals_until),
        (a.for_starts_from, b.for_starts_until),
        (b.for_starts_from, a.for_starts_until),
        (a.since, b.up_to),
        (b.since, a.up_to),
    ];
    !pairs.into_iter().any(|(from, until)| apart(from, until))
}

/// The stages a stage's own days are worked out from.
fn leans_on(stage: &Stage) -> impl Iterator<Item = &str> {
    let from = match &stage.from {
        StageFrom::After(other) | StageFrom::Same(other) => Some(other),
        StageFrom::First(_) | StageFrom::Each(_) => None,
    };
    let carrier = stage.extended.as_ref().map(|extended| &extended.while_stage);
    from.into_iter().chain(carrier).chain(&stage.within).chain(&stage.except).map(String::as_str)
}

/// Takes away, again and again, the stages that lean on none that is left; what stays leans on itself.
fn stage_circles(pack: &Pack, problems: &mut Vec<Problem>) {
    let mut left: Vec<&Stage> = pack.stages.iter().collect();
    loop {
        let ids: HashSet<&str> = left.iter().map(|s| s.head.id.as_str()).collect();
        let before = left.len();
        left.retain(|stage| leans_on(stage).any(|other| ids.contains(other)));
        if left.len() == before {
            break;
        }
    }
    let by_id: BTreeMap<&str, &Stage> = left.iter().map(|s| (s.head.id.as_str(), *s)).collect();
    let mut told: HashSet<&str> = HashSet::new();
    for stage in &left {
        if told.contains(stage.head.id.as_str()) {
            continue;
        }
        if let Some(circle) = circle_through(&stage.head.id, &by_id) {
            let what = format!("stage `{}` is worked out from itself: {}", stage.head.id, circle.join(" → "));
            problems.push(problem(&stage.head, what, "one of them must begin with an event"));
            told.extend(circle);
        }
    }
}

/// The ids on the shortest way from a stage back to itself, itself first and last.
fn circle_through<'p>(start: &'p str, by_id: &BTreeMap<&'p str, &'p Stage>) -> Option<Vec<&'p str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(id) = waiting.pop_front() {
        for next in by_id.get(id).into_iter().flat_map(|s| leans_on(s)) {
            if next == start {
                let mut way = vec![start];
                let mut step = id;
                while step != start {
                    way.push(step);
                    step = came_from.get(step).copied().unwrap_or(start);
                }
                way.push(start);
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(next) {
                came_from.insert(next, id);
                waiting.push_back(next);
            }
        }
    }
    None
}

/// Two standards with one trigger, or the same stages, and one act but two due days must own up to it.
///
/// After a hundred the rest is not looked for: every pair is compared, and a pack that wrong is not mended pair by pair.
fn disagreements(pack: &Pack, problems: &mut Vec<Problem>) {
    const ENOUGH: usize = 100;
    let before = problems.len();
    for (n, later) in pack.standards.iter().enumerate() {
        for earlier in &pack.standards[..n] {
            if contradict(earlier, later) && !linked(&earlier.head, &later.head) {
                let what = format!(
                    "`{}` and `{}` ask for the same at the same time, by different days",
                    earlier.head.id, later.head.id
                );
                let fits = format!("add `disagrees-with = [\"{}\"]`, or narrow one of them", earlier.head.id);
                problems.push(problem(&later.head, what, &fits));
                if problems.len() - before >= ENOUGH {
                    return;
                }
            }
        }
    }
}

fn linked(a: &Head, b: &Head) -> bool {
    a.disagrees_with.contains(&b.id) || b.disagrees_with.contains(&a.id)
}

fn contradict(a: &Standard, b: &Standard) -> bool {
    let narrowed_apart = |x: &Option<String>, y: &Option<String>| matches!((x, y), (Some(x), Some(y)) if x != y);
    same_time_other_day(&a.form, &b.form)
        && a.per == b.per
        && same_acts(&a.acts, &b.acts)
        && !narrowed_apart(&a.scope, &b.scope)
        && !narrowed_apart(&a.for_group, &b.for_group)
        && !opposite(&a.only_if, &b.only_if)
        && overlap(&a.head.effective, &b.head.effective)
}

/// Whether two rules begin with the same events, or run in the same stages, and fall due differently.
fn same_time_other_day(a: &Form, b: &Form) -> bool {
    match (a, b) {
        (
            Form::Once { when: when_a, of_contract: whose_a, due: due_a, .. },
            Form::Once { when: when_b, of_contract: whose_b, due: due_b, .. },
        ) => due_a != due_b && whose_a == whose_b && same_events(when_a, when_b),
        (Form::Repeating { stages, every, .. }, Form::Repeating { stages: others, every: other, .. }) => {
            every != other && stages.iter().all(|s| others.contains(s)) && others.iter().all(|s| stages.contains(s))
        }
        _ => false,
    }
}

/// Whether one condition is plainly the other's contrary, so that both never bind together.
fn opposite(a: &Option<Condition>, b: &Option<Condition>) -> bool {
    match (a, b) {
        (Some(Condition::Not(inner)), Some(other)) | (Some(other), Some(Condition::Not(inner))) => **inner == *other,
        _ => false,
    }
}

fn same_acts(a: &Acts, b: &Acts) -> bool {
    match (a, b) {
        (Acts::Count { n, events }, Acts::Count { n: m, events: others }) => n == m && same_events(events, others),
        (Acts::Either { .. }, Acts::Either { .. }) => a == b,
        (Acts::All(a), Acts::All(b)) => same_events(a, b),
        _ => false,
    }
}

/// The same terms, in whatever order.
fn same_events(a: &[EventTerm], b: &[EventTerm]) -> bool {
    a.iter().all(|term| b.contains(term)) && b.iter().all(|term| a.contains(term))
}

fn too_many_terms(pack: &Pack, problems: &mut Vec<Problem>) {
    let all = terms(pack);
    for (per, whose) in [(Per::Participant, "participants"), (Per::Contract, "the contract")] {
        let distinct = all.iter().filter(|(p, _)| *p == per).map(|(_, term)| *term).collect::<HashSet<_>>().len();
        if distinct > MOST_TERMS {
            let first = pack.order.first().map(|place| head(pack, *place));
            problems.push(Problem {
                file: first.map_or(String::new(), |h| h.file.clone()),
                line: 0,
                column: 0,
                what: format!("the pack names {distinct} different events of {whose}"),
                fits: format!("at most {MOST_TERMS}, counting each choice of channels or words as one"),
            });
        }
    }
}
