//! A holiday added to a calendar: what it would move is shown first, and then everything derived follows, in every process.

#![cfg(test)]

use waymark_app::calendars::{self, Change};
use waymark_app::{Call, House, facts, keeping, participants};
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_store::db::{Fence, Opening};
use waymark_store::keys::Keys;
use waymark_store::{Store, jobs};
use waymark_testkit::house::{CONTRACT, MASTER, TestHouse, fact, house_over, moment};

const ON: &str = "2021-06-01";

fn at(who: &str) -> Call {
    Call::staff(who, moment(ON, 10))
}

fn holiday(day: &str, take_back: bool) -> Change {
    Change {
        contract: CONTRACT.into(),
        calendar: "england-and-wales".into(),
        day: Day::parse(day).unwrap(),
        name: "A day for everybody".into(),
        take_back,
    }
}

/// Two participants referred on the first of June: the first contact is owed within two working days, by Thursday the third.
async fn referred(house: &House) {
    let action = facts::import::Import { contract: CONTRACT.into(), places: Default::default() };
    let lines = ["P-1", "P-2"].map(|id| {
        format!(r#"{{"participant":"{id}","fact":"referral_received","on":"{ON}","recorded":"{ON}T07:00:00Z"}}"#)
    });
    let lots = facts::import::by_subject(lines.iter().map(|l| fact(l)));
    waymark_app::bulk::perform_all(house, &Call::operator(moment(ON, 8)), &action, &lots).await.unwrap();
}

/// The due days of one standard as a list shows them.
async fn due(house: &House, standard: &str) -> Vec<String> {
    let before = Day::parse("2021-12-31").unwrap();
    let list = participants::due(house, &at("pia"), (before, 500), &None).await.unwrap();
    list.into_iter().filter(|d| d.standard == standard).map(|d| d.due).collect()
}

/// What a worker would do, in its order.
async fn work(house: &House) {
    let later = Call::operator(moment(ON, 11));
    calendars::follow(house, &later).await.unwrap();
    let tx = house.store.db.begin(&Fence::Everything).await.unwrap();
    while let Some(job) = jobs::lease(&tx, "w", later.second(), later.second() + 60).await.unwrap() {
        jobs::end(&tx, &job, &jobs::End::Done).await.unwrap();
    }
    tx.commit().await.unwrap();
    keeping::sweep(house, &later).await.unwrap();
}

async fn sound(house: &House) -> Vec<String> {
    let report = keeping::verify(house, &Call::operator(moment(ON, 12)), &[]).await.unwrap();
    assert!(report.sound(), "{:#?}", report.lines());
    report.notes
}

async fn a_holiday(t: TestHouse, beside: Option<House>) {
    let other = beside.as_ref().unwrap_or(&t.house);
    referred(&t.house).await;
    assert_eq!(due(&t.house, "first-contact").await, ["2021-06-03", "2021-06-03"]);
    let wanted = holiday("2021-06-02", false);

    // First it is only looked at.
    let moved = calendars::preview(&t.house, &at("pia"), &wanted).await.unwrap();
    let first = moved.rows.iter().find(|row| row.standard == "first-contact").unwrap();
    assert_eq!((first.from.to_string().as_str(), first.to.to_string().as_str()), ("2021-06-03", "2021-06-04"));
    assert_eq!((first.people, moved.people, moved.looked_at, moved.more), (2, 2, 2, false));
    assert_eq!(due(&t.house, "first-contact").await, ["2021-06-03", "2021-06-03"], "nothing was changed");

    // Confirmed, it moves what the preview said, once the work is done; in a process that never heard of it too.
    assert_eq!(calendars::add(&t.house, &at("pia"), &wanted).await.unwrap(), 1);
    assert!(sound(&t.house).await.iter().any(|note| note.contains("holiday")), "what waits is told");
    assert_eq!(other.programs.version(), i64::from(beside.is_none()), "it has not heard of it yet");
    work(other).await;
    assert_eq!(other.programs.version(), 1);
    assert_eq!(due(&t.house, "first-contact").await, ["2021-06-04", "2021-06-04"]);
    let notes = sound(&t.house).await;
    assert!(notes.is_empty(), "{notes:?}");
    let again = calendars::preview(&t.house, &at("pia"), &wanted).await;
    assert!(matches!(again, Err(Refusal::Invalid { .. })), "{again:?}");

    // Taken back, everything is as it was; the list shows both.
    calendars::add(other, &at("pia"), &holiday("2021-06-02", true)).await.unwrap();
    work(&t.house).await;
    assert_eq!(due(other, "first-contact").await, ["2021-06-03", "2021-06-03"]);
    let (shown, waiting) = calendars::see(&t.house, &at("ines")).await.unwrap();
    let ours = shown.iter().find(|c| c.id == "england-and-wales").unwrap();
    let added: Vec<_> = ours.added.iter().map(|a| (a.row.seq, a.row.withdrawn, a.stands)).collect();
    assert_eq!((added, waiting), (vec![(1, false, false), (2, true, false)], 0));
    assert!(!ours.holidays.iter().any(|(day, _)| day.to_string() == "2021-06-02"));
    assert_eq!(sound(&t.house).await, [""; 0]);
}

#[tokio::test]
async fn a_holiday_moves_what_its_preview_says_on_sqlite() {
    a_holiday(TestHouse::sqlite().await, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_moves_what_its_preview_says_on_postgresql() {
    let t = TestHouse::postgres().await;
    let other = beside(&t).await;
    a_holiday(t, Some(other)).await;
}

/// Another process over the same database.
async fn beside(t: &TestHouse) -> House {
    house_over(Store::open(&t.address, Keys::from_master(&MASTER), Opening::Writing).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_by_another_process_is_judged_with_the_holiday_at_once() {
    let t = TestHouse::postgres().await;
    let other = beside(&t).await;
    calendars::add(&t.house, &at("pia"), &holiday("2021-06-02", false)).await.unwrap();
    referred(&other).await;
    assert_eq!(due(&t.house, "first-contact").await, ["2021-06-04", "2021-06-04"]);
}

#[tokio::test]
async fn a_holiday_that_would_move_nothing_or_that_is_not_theirs_to_add_is_refused() {
    let t = TestHouse::sqlite().await;
    let add = async |who: &str, change: Change| calendars::add(&t.house, &at(who), &change).await;
    for (day, take_back, says) in [
        ("2021-06-05", false, "no working day anyway"),
        ("2021-12-27", false, "a holiday in England and Wales already"),
        ("2031-06-02", false, "outside the calendar"),
        ("2021-06-02", true, "was not added"),
        ("2021-12-27", true, "was not added"),
    ] {
        let refused = add("pia", holiday(day, take_back)).await.unwrap_err().to_string();
        assert!(refused.contains(says), "{day}: {refused}");
    }
    let nameless = Change { name: " ".into(), ..holiday("2021-06-02", false) };
    assert!(add("pia", nameless).await.unwrap_err().to_string().contains("no name"));
    let nowhere = Change { calendar: "atlantis".into(), ..holiday("2021-06-02", false) };
    assert!(add("pia", nowhere).await.unwrap_err().to_string().contains("the calendars are"));
    for who in ["ines", "hana", "carl", "cora"] {
        let refused = add(who, holiday("2021-06-02", false)).await;
        assert!(matches!(refused, Err(Refusal::NotAllowed { .. })), "{who}: {refused:?}");
        let preview = calendars::preview(&t.house, &at(who), &holiday("2021-06-02", false)).await;
        assert!(matches!(preview, Err(Refusal::NotAllowed { .. })), "{who}: {preview:?}");
    }
    assert_eq!(t.house.programs.version(), 0);
}
