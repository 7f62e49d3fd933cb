//! Where participants say they stand: what is read out of the facts, what is refused, and what is told of a group.

#![cfg(test)]

use waymark_app::figures::{Owner, distance};
use waymark_app::instruments::{Since, Stand, stands};
use waymark_app::{Call, facts, participants, perform};
use waymark_domain::Refusal;
use waymark_rules::Vocabulary;
use waymark_rules::instrument::Direction;
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};
use waymark_testkit::newcomers::{import, let_in};

const TODAY: &str = "2021-08-02";
const NORTH: &str = "/dwp/prime/north/";
const SOUTH: &str = "/dwp/prime/south/";

fn at(who: &str) -> Call {
    Call::staff(who, moment(TODAY, 10))
}

/// The line of answers to the General Self-Efficacy Scale.
fn line(person: &str, on: &str, answers: &str, rest: &str) -> String {
    format!(
        r#"{{"participant":"{person}","fact":"instrument_answered","on":"{on}","instrument":"gse","version":"1995 English","answers":"{answers}"{rest}}}"#
    )
}

const ALONE: &str = r#","mode":"alone""#;

fn all(value: u8) -> String {
    vec![value.to_string(); 10].join(" ")
}

async fn recorded(t: &TestHouse, line: &str) -> Result<facts::Recorded, Refusal> {
    perform(&t.house, &at("ines"), &facts::Record { fact: fact(line), seen: None }).await
}

async fn with_one() -> TestHouse {
    let t = TestHouse::sqlite().await;
    let_in(&t.house, "2021-01-04", &[("P-1", NORTH, "ines"), ("P-2", SOUTH, "sol")]).await.unwrap();
    t
}

async fn stand_of(t: &TestHouse, who: &str) -> Vec<Stand> {
    let opened = participants::open(&t.house, &at(who), "P-1", participants::AsAt::default()).await.unwrap();
    stands(&opened.seen.record, Vocabulary::embedded().unwrap())
}

#[tokio::test]
async fn the_latest_is_held_against_looking_back_the_first_and_the_one_before() {
    let t = with_one().await;
    assert!(stand_of(&t, "ines").await.is_empty());
    // At first they thought much of themselves; in April they say of then that it was little.
    for one in [
        line("P-1", "2021-01-11", &all(3), r#","mode":"helped","language":"English","present":"a brother""#),
        line("P-1", "2021-04-12", &all(2), r#","mode":"alone","language":"english""#),
        line("P-1", "2021-04-12", &all(1), r#","mode":"alone","for":"2021-01-11""#),
        line("P-1", "2021-07-12", "4 4 4 4 4 4 4 4 4 -", r#","mode":"alone","language":"Welsh""#),
    ] {
        recorded(&t, &one).await.unwrap();
    }
    let stand = stand_of(&t, "ines").await.remove(0);
    assert_eq!((stand.instrument.id.as_str(), stand.times.len(), stand.unread.len()), ("gse", 4, 0));
    let told: Vec<(Since, f64, f64)> = stand.changes.iter().map(|(s, c)| (*s, c.before, c.after)).collect();
    assert_eq!(told, [(Since::LookingBack, 10.0, 40.0), (Since::First, 30.0, 40.0), (Since::Before, 20.0, 40.0)]);
    assert!(stand.changes.iter().all(|(_, change)| change.direction == Direction::ReliablyHigher));
    let remarks = stand.changes[1].1.remarks.join(" ");
    for part in [
        "with help to understand",
        "in English, the second in Welsh",
        "at the first and nobody",
        "1 question was left out",
    ] {
        assert!(remarks.contains(part), "{part}: {remarks}");
    }
    assert!(stand.changes[0].1.remarks.iter().any(|said| said.contains("looking back to 11 January 2021")));
    assert_eq!(stand.times[0].who, "ines");
}

#[tokio::test]
async fn a_corrected_answer_counts_as_corrected_and_whoever_may_not_read_the_record_reads_no_answers() {
    let t = with_one().await;
    let first = recorded(&t, &line("P-1", "2021-01-11", &all(1), ALONE)).await.unwrap();
    recorded(&t, &line("P-1", "2021-06-14", &all(2), ALONE)).await.unwrap();
    let right = line("P-1", "2021-01-11", &all(2), &format!(r#"{ALONE},"replaces":"{}","why":"misheard""#, first.id));
    let correct = facts::Correct { fact: fact(&right), seen: None };
    perform(&t.house, &at("ines"), &correct).await.unwrap();
    let stand = stand_of(&t, "hana").await.remove(0);
    assert_eq!((stand.times.len(), stand.changes.len()), (2, 1));
    assert!(stand.changes[0].1.says().starts_with("The same"));
    for other in ["omar", "sol", "eva"] {
        let opened = participants::open(&t.house, &at(other), "P-1", participants::AsAt::default()).await;
        assert!(opened.is_err(), "{other}");
    }
}

#[tokio::test]
async fn answers_that_could_not_be_read_back_are_refused_with_what_would_fit() {
    let t = with_one().await;
    let good = line("P-1", "2021-01-11", &all(2), ALONE);
    for (from, to, told) in [
        ("\"gse\"", "\"rickter\"", "one of: gse, steps"),
        ("1995 English", "1979 German", "1995 English"),
        ("\"2 2 2 2 2 2 2 2 2 2\"", "\"2 2\"", "10 questions"),
        ("\"2 2 2 2 2 2 2 2 2 2\"", "\"7 2 2 2 2 2 2 2 2 2\"", "`7` is no answer"),
        ("\"2 2 2 2 2 2 2 2 2 2\"", "\"- - - - 2 2 2 2 2 2\"", "at most 3 left out"),
        (ALONE, r#","mode":"alone","for":"2021-01-20""#, "which is after"),
    ] {
        let wrong = good.replace(from, to);
        assert_ne!(wrong, good);
        let said = recorded(&t, &wrong).await.unwrap_err();
        assert!(matches!(&said, Refusal::Invalid { .. }) && said.to_string().contains(told), "{told}: {said}");
        let together = facts::RecordTogether { facts: vec![fact(&wrong)], seen: None };
        assert!(perform(&t.house, &at("ines"), &together).await.is_err(), "{told}");
    }
    // What comes with an import is kept as it is, and shown as unread.
    let lines = [good.replace("\"2 2 2 2 2 2 2 2 2 2\"", "\"nonsense\"")];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    import(&t.house, &Call::operator(moment(TODAY, 8)), &lines, &[]).await.unwrap();
    let stand = stand_of(&t, "ines").await.remove(0);
    assert!(stand.times.is_empty() && stand.unread[0].why.contains("1 answers"), "{:?}", stand.unread);
}

#[tokio::test]
async fn a_group_is_told_from_thirty_people_on_to_those_whose_figures_they_are() {
    let t = TestHouse::sqlite().await;
    let ids: Vec<String> = (1..=31).map(|n| format!("P-{n:02}")).collect();
    // Thirty in the north with two answers; one in the south; one of the thirty has them too close together at first.
    let place = |n: usize| if n < 30 { (NORTH, "ines") } else { (SOUTH, "sol") };
    let newcomers: Vec<(&str, &str, &str)> =
        ids.iter().enumerate().map(|(n, id)| (id.as_str(), place(n).0, place(n).1)).collect();
    let_in(&t.house, "2021-01-04", &newcomers).await.unwrap();
    let mut lines = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        let second = if n == 0 { "2021-01-18" } else { "2021-06-14" };
        lines.push(line(id, "2021-01-11", &all(2), ALONE));
        lines.push(line(id, second, &all(if n % 2 == 0 { 3 } else { 2 }), ALONE));
    }
    let given =
        |lines: &[String]| lines.iter().map(|l| l.replace('}', r#","recorded":"2021-06-15T09:00:00Z"}"#)).collect();
    let texts: Vec<String> = given(&lines);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let operator = Call::operator(moment(TODAY, 8));
    import(&t.house, &operator, &texts, &[]).await.unwrap();
    let look = async |who: &str, owner: Owner| distance(&t.house, &at(who), (CONTRACT, &owner)).await;
    let north = Owner::Organisation("north".into());
    let few = look("hana", north.clone()).await.unwrap();
    let gse = &few.travelled[0];
    assert_eq!((gse.asked, gse.people, gse.too_close, gse.spread, gse.directions), (30, 29, 1, None, None));
    // The first answers once more, in summer.
    recorded(&t, &line("P-01", "2021-07-12", &all(3), ALONE)).await.unwrap();
    let many = look("hana", north.clone()).await.unwrap().travelled.remove(0);
    let spread = many.spread.unwrap();
    assert_eq!((many.people, spread.people, spread.mean), (30, 30, 5.0));
    assert_eq!(many.directions, Some([15, 15, 0]));
    assert_eq!(look("carl", Owner::Contract).await.unwrap().travelled[0].people, 31);
    assert_eq!(look("ines", Owner::Staff("ines".into())).await.unwrap().travelled[0].people, 30);
    assert_eq!(look("carl", Owner::Contract).await.unwrap().travelled[1].asked, 0, "nobody was asked the six steps");
    for (who, owner) in [("hugo", north), ("hana", Owner::Contract), ("omar", Owner::Staff("ines".into()))] {
        let refused = look(who, owner).await;
        assert!(matches!(refused, Err(Refusal::NotAllowed { .. })), "{who}: {refused:?}");
    }
    let nobody = look("pia", Owner::Organisation("west".into())).await;
    assert!(matches!(nobody, Err(Refusal::NotFound { .. })));
}
