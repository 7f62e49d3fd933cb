//! The policies against their naive twin, their scopes, and the committed matrix; and that each policy is missed if it goes.

mod twin;

use twin::World;
use waymark_access::{Act, Asker, Policies, ScopeRow, Target, matrix, matrix_lines};
use waymark_domain::staff::RecordClass;

const MATRIX: &str = include_str!("../matrix.csv");
const PAGE: &str = include_str!("../../../docs/access.md");

fn policies() -> Policies {
    Policies::load().unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_matrix_is_as_committed() {
    assert!(
        matrix(&policies()) == MATRIX,
        "the matrix changed; run `cargo run -p waymark-access --example write_matrix` and read the diff"
    );
}

#[test]
fn the_page_tells_every_policy_in_its_own_words_and_no_other() {
    let row = |line: &str| line.starts_with("| `") && line.contains('-') && line.ends_with(". |");
    let told: Vec<&str> = PAGE.lines().filter(|line| row(line)).collect();
    let policies = policies();
    let rows: Vec<String> = policies.sentences().iter().map(|s| format!("| `{}` | {} |", s.id, s.says)).collect();
    assert_eq!(told, rows);
}

#[test]
fn policies_and_twin_agree_on_random_questions() {
    let agreed = twin::compare(&policies(), 60_000, 1).unwrap();
    assert!(agreed.allowed > 5_000 && agreed.refused > 5_000, "too lopsided to tell anything: {agreed:?}");
}

#[test]
fn a_scope_admits_exactly_what_the_policies_allow() {
    let policies = policies();
    let mut dice = fastrand::Rng::with_seed(2);
    let (mut admitted, mut kept_out) = (0, 0);
    for _ in 0..12 {
        let world = World::new(&mut dice);
        for asker in &world.askers {
            for act in Act::ALL.into_iter().filter(|act| act.lists()) {
                let scope = policies.scope(asker, act);
                // Two records are enough of a world for each list; the worlds are many.
                for _ in 0..2 {
                    let record = world.target(&mut dice, asker);
                    let Some(participant) = record.participant.as_deref() else { continue };
                    let row = ScopeRow {
                        path: &record.path,
                        participant,
                        coach: record.coach.as_deref(),
                        record: record.record,
                    };
                    let shown =
                        scope.as_ref().is_some_and(|scope| scope.admits(&row) && scope.facts().contains(&record.fact));
                    let allowed = policies.may(asker, act, &record).allowed();
                    assert_eq!(shown, allowed, "{act:?}\n{asker:?}\n{record:?}\n{scope:?}");
                    if shown {
                        admitted += 1
                    } else {
                        kept_out += 1
                    }
                    if shown && act != Act::SeeFigures {
                        names_are_shown_where_they_may_be_known(&policies, asker, act, &record);
                    }
                }
            }
        }
    }
    assert!(admitted > 300 && kept_out > 300, "too lopsided to tell anything: {admitted} in, {kept_out} out");
}

fn names_are_shown_where_they_may_be_known(policies: &Policies, asker: &Asker, act: Act, record: &Target) {
    let shows = policies.scope(asker, act).is_some_and(|scope| scope.shows_names());
    let known = policies.may(asker, Act::SeeIdentity, &record.clone().fact(RecordClass::Ordinary)).allowed();
    assert_eq!(shows, known, "{act:?}\n{asker:?}\n{record:?}");
}

#[test]
fn each_policy_is_missed_by_the_twin_and_by_the_matrix_if_it_goes() {
    let (mut survived_twin, mut survived_matrix) = (Vec::new(), Vec::new());
    let whole = policies();
    twin::compare(&whole, 60_000, 3).unwrap();
    for sentence in whole.sentences() {
        let less = Policies::without(&sentence.id).unwrap();
        if twin::compare(&less, 60_000, 3).is_ok() {
            survived_twin.push(sentence.id.clone());
        }
        if matrix_lines(&less).eq(MATRIX.lines()) {
            survived_matrix.push(sentence.id.clone());
        }
    }
    assert_eq!((survived_twin, survived_matrix), (vec![], Vec::<String>::new()));
}

#[test]
fn without_a_rule_a_scope_no_longer_agrees_with_the_twin() {
    let less = Policies::without("restricted-records-are-for-nominated-people").unwrap();
    let mut dice = fastrand::Rng::with_seed(4);
    let differs = (0..20).any(|_| {
        let world = World::new(&mut dice);
        world.askers.iter().any(|asker| {
            let Some(scope) = less.scope(asker, Act::ListCaseload) else { return false };
            let nominated = asker.as_staff().is_some_and(|staff| staff.nominated);
            scope.records().contains(&RecordClass::Restricted) && !nominated
        })
    });
    assert!(differs, "a scope follows the policies, so it must show what they no longer forbid");
}
