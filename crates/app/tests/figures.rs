//! The figures that are kept with every fact are those that judging everybody anew gives, for the contract, an organisation and a coach.

#![cfg(test)]

use std::collections::BTreeMap;
use waymark_app::effects::Place;
use waymark_app::figures::{
    Case, Differing, Lots, Owner, Share, Side, Span, Which, as_of, board, cases, live, returned, spread,
};
use waymark_app::programme::{self, Sample};
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
    let program = &*t.house.program("jets").unwrap();
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

/// Every cell of a board is the sum of its cases, side by side, whoever's board it is.
async fn a_board_is_made_of_its_cases(t: TestHouse) {
    fill(&t).await;
    let operator = Call::operator(moment(DAY, 10));
    let pia = Call::staff("pia", moment(DAY, 10));
    let whole = live(&t.house, &operator, (CONTRACT, &Owner::Contract), Period::Month).await.unwrap();
    let (mut cells, mut some) = (0, 0);
    for owner in [Owner::Contract, Owner::Organisation("north".into()), Owner::Staff("ines".into())] {
        let shown = board(&t.house, &pia, (CONTRACT, &owner), Some("2022-02")).await.unwrap();
        assert_eq!((shown.month.as_str(), shown.on.to_string().as_str()), ("2022-02", DAY));
        // Some standards are enough: each has every span and side.
        let counted = shown.lines.iter().filter(|line| line.cells[4].counts.matured() > 0).step_by(3);
        for line in counted {
            let row = whole.rows.iter().find(|r| r.standard == line.standard && r.period == "2022-02");
            if owner == Owner::Contract {
                assert_eq!(row.map_or(0, |r| r.matured), line.cells[0].counts.matured(), "{}", line.standard);
            }
            for cell in line.cells.iter().filter(|cell| cell.span != Span::Rolling12) {
                cells += 1;
                let mut sums = [0, 0, 0];
                for (sum, side) in sums.iter_mut().zip(Side::ALL) {
                    let which = Which {
                        standard: line.standard.clone(),
                        month: Some("2022-02".into()),
                        span: cell.span,
                        side: Some(side),
                    };
                    let found = every_case(&t, &pia, (&owner, &which)).await;
                    assert!(found.iter().all(|c| c.side == side && c.participant.is_some() && c.because.is_some()));
                    *sum = u32::try_from(found.len()).unwrap();
                }
                let c = cell.counts;
                assert_eq!(sums, [c.met, c.late + c.missed, c.left_out], "{} {:?} {owner:?}", line.standard, cell.span);
                some += usize::from(c.matured() > 0);
            }
        }
    }
    assert!(cells > 30 && some > 20, "{cells} {some}");
}

/// All pages of a figure's cases.
async fn every_case(t: &TestHouse, who: &Call, (owner, which): (&Owner, &Which)) -> Vec<Case> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = cases(&t.house, who, (CONTRACT, owner, which), &after).await.unwrap();
        all.extend(page.cases);
        match page.next {
            Some(next) => after = next,
            None => return all,
        }
    }
}

#[tokio::test]
async fn a_board_is_made_of_its_cases_on_sqlite() {
    a_board_is_made_of_its_cases(TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_is_made_of_its_cases_on_postgresql() {
    a_board_is_made_of_its_cases(TestHouse::postgres().await).await;
}

#[tokio::test]
async fn who_may_not_see_a_participant_sees_a_case_without_name_or_reason() {
    let t = TestHouse::sqlite().await;
    fill(&t).await;
    let which = Which { standard: "engage".into(), month: None, span: Span::SoFar, side: None };
    let look = async |who: &str, owner: Owner| {
        cases(&t.house, &Call::staff(who, moment(DAY, 10)), (CONTRACT, &owner, &which), "").await
    };
    let full = look("pia", Owner::Contract).await.unwrap();
    assert!(full.cases.len() >= 20 && full.cases.iter().all(|c| c.participant.is_some()));
    let bare = look("carl", Owner::Contract).await.unwrap();
    let shape = |c: &Case| (c.side, c.due, c.done);
    assert_eq!(bare.cases.iter().map(shape).collect::<Vec<_>>(), full.cases.iter().map(shape).collect::<Vec<_>>());
    assert!(bare.cases.iter().all(|c| c.participant.is_none() && c.name.is_none() && c.because.is_none()));
    for (who, owner) in [("hugo", Owner::Organisation("north".into())), ("omar", Owner::Staff("ines".into()))] {
        assert!(matches!(look(who, owner).await, Err(Refusal::NotAllowed { .. })), "{who}");
    }
}

#[tokio::test]
async fn a_spread_shows_the_boards_of_those_one_may_see() {
    let t = TestHouse::sqlite().await;
    fill(&t).await;
    let look = async |who: &str| {
        let who = Call::staff(who, moment(DAY, 10));
        spread(&t.house, &who, (CONTRACT, "engage"), (None, Span::SoFar)).await
    };
    let all = look("pia").await.unwrap();
    let names = |shares: &[Share]| shares.iter().map(|s| s.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&all.organisations), ["The prime", "The north", "The south"]);
    assert_eq!(names(&all.coaches), ["Person ines"]);
    assert_eq!(all.organisations.iter().map(|s| s.depth).collect::<Vec<_>>(), [0, 1, 1]);
    let [prime, north, south] = &all.organisations[..] else { panic!("{all:?}") };
    assert_eq!(Some(prime.cell), all.whole);
    assert!(prime.cell.counts.matured() > north.cell.counts.matured() + south.cell.counts.matured());
    let own = board(&t.house, &Call::staff("hana", moment(DAY, 10)), (CONTRACT, &north.owner), None).await.unwrap();
    let line = own.lines.iter().find(|l| l.standard == "engage").unwrap();
    assert_eq!(line.cells[4], north.cell);
    let hanas = look("hana").await.unwrap();
    assert_eq!((hanas.whole, names(&hanas.organisations)), (None, vec!["The north".to_owned()]));
    assert_eq!(names(&hanas.coaches), ["Person ines"]);
    let ines = look("ines").await.unwrap();
    assert_eq!(
        (ines.whole, names(&ines.organisations), names(&ines.coaches)),
        (None, vec![], vec!["Person ines".to_owned()])
    );
    assert!(matches!(look("eva").await, Err(Refusal::NotAllowed { .. })));
    assert!(matches!(
        spread(&t.house, &Call::operator(moment(DAY, 10)), (CONTRACT, "nothing"), (None, Span::Month)).await,
        Err(Refusal::NotFound { .. })
    ));
}

#[tokio::test]
async fn figures_as_of_a_day_are_those_of_the_day_and_a_return_says_why_it_differs_now() {
    let t = TestHouse::sqlite().await;
    fill(&t).await;
    let pia = Call::staff("pia", moment(DAY, 10));
    let whole = live(&t.house, &pia, (CONTRACT, &Owner::Contract), Period::Month).await.unwrap();
    let same = as_of(&t.house, &pia, CONTRACT, ((whole.on, None), (By::Month, Period::Month))).await.unwrap();
    assert_eq!((same.rows, same.problems), (whole.rows.clone(), vec![]));

    // The first contact of somebody of the north was made in time and is recorded only now.
    let month = "2022-01";
    let lines = [
        r#"{"participant":"P-900001","fact":"referral_received","on":"2022-01-10","recorded":"2022-01-10T09:00:00Z"}"#,
        r#"{"participant":"P-900001","fact":"first_contact_made","on":"2022-01-11","by":"phone","recorded":"2022-03-10T09:30:00Z"}"#,
    ];
    let action = facts::import::Import { contract: CONTRACT.into(), places: BTreeMap::new() };
    let lots = facts::import::by_subject(lines.iter().map(|line| waymark_testkit::house::fact(line)));
    waymark_app::bulk::perform_all(&t.house, &Call::operator(moment(DAY, 10)), &action, &lots).await.unwrap();
    let late = Call::staff("pia", moment(DAY, 11));
    let report = returned(&t.house, &late, CONTRACT, (month, Day::parse("2022-02-07").unwrap())).await.unwrap();
    let theirs = report.differing.iter().filter(|d| d.participant.as_deref() == Some("P-900001"));
    let contact: Vec<&Differing> = theirs.filter(|d| d.standard == "first-contact").collect();
    let [one] = contact[..] else { panic!("{:#?}", report.differing) };
    assert_eq!(one.then.as_ref().map(|(status, ..)| *status), Some("missed"));
    assert!(
        one.now.as_ref().is_some_and(|(status, _, why)| status.starts_with("met") && why.contains("first contact")),
        "{one:?}"
    );
    let row = report.standards.iter().find(|s| s.standard == "first-contact").unwrap();
    assert_eq!((row.now.met, row.now.missed), (row.then.met + 1, row.then.missed - 1));
    let carl = Call::staff("carl", moment(DAY, 11));
    let bare = returned(&t.house, &carl, CONTRACT, (month, Day::parse("2022-02-07").unwrap())).await.unwrap();
    assert_eq!(bare.standards, report.standards);
    let hidden = |d: &Differing| d.participant.is_none() && d.now.as_ref().is_none_or(|(_, _, why)| why.is_empty());
    assert!(bare.differing.len() == report.differing.len() && bare.differing.iter().all(hidden));
}

#[tokio::test]
async fn another_reading_shows_the_verdicts_it_would_turn() {
    let t = TestHouse::sqlite().await;
    fill(&t).await;
    let pia = Call::staff("pia", moment(DAY, 10));
    let found = programme::under_reading(&t.house, &pia, CONTRACT, (("R12", "strict"), Sample::All)).await.unwrap();
    assert!(found.changed() > 0 && found.judged >= usize::try_from(PEOPLE).unwrap() && !found.sampled, "{found:?}");
    let turned = |d: &Differing| {
        let status = |said: &Option<(&'static str, Option<String>, String)>| said.as_ref().map(|(status, ..)| *status);
        (status(&d.then), status(&d.now))
    };
    assert!(found.differing.iter().any(|d| turned(d) == (Some("excused"), Some("missed"))), "{:?}", found.differing);
    assert!(found.differing.iter().all(|d| d.then.as_ref().is_none_or(|(_, _, why)| !why.is_empty())));
    let default = programme::under_reading(&t.house, &pia, CONTRACT, (("R12", "excused"), Sample::First(5))).await;
    let default = default.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((default.changed(), default.judged, default.sampled), (0, 5, true));
    for (id, word) in [("R4", "other"), ("R12", "lenient")] {
        let refused = programme::under_reading(&t.house, &pia, CONTRACT, ((id, word), Sample::All)).await;
        assert!(matches!(refused, Err(Refusal::Invalid { .. })), "{refused:?}");
    }
    let now = programme::now(&t.house, &pia, CONTRACT).await.unwrap();
    assert!(now.values().any(|n| n.owed > 0) && now.values().all(|n| n.overdue <= n.owed));
}

#[tokio::test]
async fn live_figures_are_those_judged_anew_on_sqlite() {
    live_figures_are_those_judged_anew(TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn live_figures_are_those_judged_anew_on_postgresql() {
    live_figures_are_those_judged_anew(TestHouse::postgres().await).await;
}
