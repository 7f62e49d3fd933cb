//! The figures that are kept with every fact are those that judging everybody anew gives, for the contract, an organisation and a coach.

#![cfg(test)]

use std::collections::BTreeMap;
use waymark_app::effects::Place;
use waymark_app::figures::{Lots, Owner, live};
use waymark_app::{Call, facts, keeping};
use waymark_domain::Refusal;
use waymark_generate::Generator;
use waymark_rules::answer::answer;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_rules::figures::{By, Figures, Row};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::pack::Period;
use waymark_rules::{Day, Vocabulary};
use waymark_testkit::house::{CONTRACT, TestHouse, jets, moment};

const PEOPLE: u32 = 30;
const DAY: &str = "2022-03-10";

/// Invented participants, a third in the north with Ines, a third in the south, a third with the prime.
async fn fill(t: &TestHouse) {
    let program = jets();
    let calendars = Calendar::embedded().unwrap();
    let home = calendars.iter().find(|c| c.id == program.pack.calendar).unwrap();
    let generator = Generator::new(&program.pack, Vocabulary::embedded().unwrap(), home, 11).unwrap();
    let ours = |fact: FactRecord| match fact.subject {
        Subject::Contract(_) => FactRecord { subject: Subject::Contract(CONTRACT.into()), ..fact },
        Subject::Participant(_) => fact,
    };
    let before = Day::parse(DAY).unwrap();
    let all = generator.contract_facts().into_iter().chain((1..=PEOPLE).flat_map(|n| generator.participant(n)));
    let all = all.filter(|fact| fact.on < before && Day::of_instant(fact.recorded).unwrap() < before).map(ours);
    let mut places = BTreeMap::new();
    for n in 1..=PEOPLE {
        let place = |organisation: &str, path: &str, coach: &str| Place {
            organisation: organisation.into(),
            path: path.into(),
            coach: coach.into(),
            why: "lives there".into(),
        };
        let id = format!("P-{n:06}");
        match n % 3 {
            0 => places.insert(id, place("north", "/dwp/prime/north/", "ines")),
            1 => places.insert(id, place("south", "/dwp/prime/south/", "")),
            _ => None,
        };
    }
    let action = facts::import::Import { contract: CONTRACT.into(), places };
    let lots = facts::import::by_subject(all);
    let taken =
        waymark_app::bulk::perform_all(&t.house, &Call::operator(moment(DAY, 8)), &action, &lots).await.unwrap();
    assert!(taken.iter().map(|one| one.added).sum::<usize>() > 500);
    keeping::sweep(&t.house, &Call::operator(moment(DAY, 9))).await.unwrap();
}

/// The figures of those whom `ours` names, judged anew one by one.
async fn anew(t: &TestHouse, on: Day, ours: impl Fn(&str) -> bool) -> Vec<Row> {
    let program = t.house.program("jets").unwrap();
    let mut figures = Figures::new(&program.pack, on, By::Month, false);
    let mut lots = Lots::open(&t.house, &Call::operator(moment(DAY, 9)), CONTRACT, None).await.unwrap();
    while let Some(lot) = lots.next(program).await.unwrap() {
        let lot = lot.unwrap();
        let mut judge = Judge::new(program, &lot.records, Question { on, known: None });
        for place in lot.places {
            let answer = answer(&mut judge, &lot.records, place, false).unwrap();
            if ours(answer.participant.as_deref().unwrap_or("")) {
                let (referral, start) = judge.landmarks();
                figures.take(&answer, referral, start);
            }
        }
    }
    figures.rows(Period::Month)
}

fn third(id: &str) -> Option<u32> {
    id.strip_prefix("P-").and_then(|n| n.parse::<u32>().ok()).map(|n| n % 3)
}

async fn live_figures_are_those_judged_anew(t: TestHouse) {
    fill(&t).await;
    let look = async |who: &Call, owner: Owner| live(&t.house, who, (CONTRACT, &owner), Period::Month).await;
    let operator = Call::operator(moment(DAY, 10));
    let north = || Owner::Organisation("north".into());
    let whole = look(&operator, Owner::Contract).await.unwrap();
    assert_eq!((whole.on.to_string().as_str(), whole.waiting), (DAY, 0));
    assert!(whole.rows.iter().map(|row| row.matured).sum::<u32>() > 100);
    assert_eq!(whole.rows, anew(&t, whole.on, |_| true).await);
    let of_north = look(&operator, north()).await.unwrap().rows;
    assert_eq!(of_north, anew(&t, whole.on, |id| third(id) == Some(0)).await);
    assert_eq!(
        look(&operator, Owner::Staff("ines".into())).await.unwrap().rows,
        of_north,
        "all of the north is with Ines"
    );
    let of_south = look(&operator, Owner::Organisation("south".into())).await.unwrap().rows;
    assert_eq!(of_south, anew(&t, whole.on, |id| third(id) == Some(1)).await);
    assert!(!of_north.is_empty() && !of_south.is_empty() && of_north != of_south);

    // Each sees the figures that are theirs to see.
    let who = |id: &str| Call::staff(id, moment(DAY, 10));
    assert_eq!(look(&who("hana"), north()).await.unwrap().rows, of_north);
    assert_eq!(look(&who("ines"), Owner::Staff("ines".into())).await.unwrap().rows, of_north);
    assert_eq!(look(&who("carl"), Owner::Contract).await.unwrap().rows, whole.rows);
    for (id, owner) in [
        ("hugo", north()),
        ("hana", Owner::Contract),
        ("ines", north()),
        ("omar", Owner::Staff("ines".into())),
        ("eva", Owner::Contract),
    ] {
        let refused = look(&who(id), owner).await;
        assert!(matches!(refused, Err(Refusal::NotAllowed { .. })), "{id}: {refused:?}");
    }
    for nobody in [Owner::Organisation("west".into()), Owner::Staff("nobody".into())] {
        assert!(matches!(look(&operator, nobody).await, Err(Refusal::NotFound { .. })));
    }
}

#[tokio::test]
async fn live_figures_are_those_judged_anew_on_sqlite() {
    live_figures_are_those_judged_anew(TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn live_figures_are_those_judged_anew_on_postgresql() {
    live_figures_are_those_judged_anew(TestHouse::postgres().await).await;
}
