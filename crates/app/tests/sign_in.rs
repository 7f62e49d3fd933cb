//! Sessions and drafts: they end when they should, bite with the next request, and what was typed is still there.

#![cfg(test)]

use waymark_app::drafts::{self, Fields, Of};
use waymark_app::sign_in::session::{end_one, end_others, list};
use waymark_app::sign_in::{self, as_demo, end, sweep, whoami};
use waymark_app::{Call, House, perform, staff};
use waymark_domain::staff::Role;
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{TestHouse, moment};

const MINUTE: i64 = 60_000_000;

fn morning() -> i64 {
    moment("2021-03-01", 9)
}

async fn changed(house: &House, id: &str, role: Role, left_on: Option<&str>) {
    let keep = staff::Keep {
        id: id.into(),
        name: "Changed".into(),
        role,
        organisation: "north".into(),
        nominated: false,
        left_on: left_on.map(ToOwned::to_owned),
    };
    perform(house, &Call::operator(morning()), &keep).await.unwrap();
}

async fn sessions_end(t: &TestHouse) {
    let house = &t.house;
    let token = as_demo(house, "ines", morning()).await.unwrap().token;
    let here = whoami(house, &token, morning()).await.unwrap().unwrap();
    assert_eq!((here.staff_id.as_str(), here.strong, here.staff.role), ("ines", true, Role::WorkCoach));
    for wrong in ["", "x", &token[1..], &token.to_uppercase(), &"a".repeat(200)] {
        assert_eq!(whoami(house, wrong, morning()).await.unwrap(), None, "{wrong}");
    }
    // Idle: the last use counts, to the minute.
    assert!(whoami(house, &token, morning() + 29 * MINUTE).await.unwrap().is_some());
    assert!(whoami(house, &token, morning() + 58 * MINUTE).await.unwrap().is_some());
    assert!(whoami(house, &token, morning() + 88 * MINUTE).await.unwrap().is_none());
    assert!(whoami(house, &token, morning() + 89 * MINUTE).await.unwrap().is_none(), "and it does not come back");
    // Absolute: twelve hours, however busy.
    let token = as_demo(house, "ines", morning()).await.unwrap().token;
    for minute in (0..720).step_by(20) {
        assert!(whoami(house, &token, morning() + minute * MINUTE).await.unwrap().is_some(), "{minute}");
    }
    assert!(whoami(house, &token, morning() + 720 * MINUTE).await.unwrap().is_none());
    assert!(sweep(house, &Call::operator(morning() + 2_200 * MINUTE)).await.unwrap() >= 2);
    assert_eq!(by_hand(&t.address, "SELECT count(*) FROM session").unwrap(), "0");
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_twelve_hours_on_sqlite() {
    sessions_end(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_idle_and_after_twelve_hours_on_postgresql() {
    sessions_end(&TestHouse::postgres().await).await;
}

#[tokio::test]
async fn a_token_is_worth_nothing_after_signing_out_and_stands_in_no_row() {
    let t = TestHouse::sqlite().await;
    let token = as_demo(&t.house, "ines", morning()).await.unwrap().token;
    let rows = by_hand(&t.address, "SELECT hex(digest), id, csrf FROM session").unwrap();
    assert!(!rows.to_lowercase().contains(&token), "the token itself is only in the browser");
    let here = whoami(&t.house, &token, morning()).await.unwrap().unwrap();
    end(&t.house, &here, morning()).await.unwrap();
    assert_eq!(whoami(&t.house, &token, morning()).await.unwrap(), None);
    let audit = by_hand(&t.address, "SELECT line FROM audit ORDER BY seq").unwrap();
    assert!(audit.contains("sign_in") && audit.contains("sign_out"), "{audit}");
}

#[tokio::test]
async fn whoever_signs_in_sees_where_else_and_can_end_it() {
    let t = TestHouse::sqlite().await;
    let first = as_demo(&t.house, "ines", morning()).await.unwrap().token;
    let second = as_demo(&t.house, "ines", morning() + MINUTE).await.unwrap().token;
    let third = as_demo(&t.house, "ines", morning() + 2 * MINUTE).await.unwrap().token;
    let other = as_demo(&t.house, "omar", morning()).await.unwrap().token;
    let here = whoami(&t.house, &third, morning()).await.unwrap().unwrap();
    let places = list(&t.house, &here, morning() + 3 * MINUTE).await.unwrap();
    assert_eq!(places.iter().map(|p| p.here).collect::<Vec<_>>(), [false, false, true]);
    end_one(&t.house, &here, &places[0].id, morning()).await.unwrap();
    assert_eq!(whoami(&t.house, &first, morning()).await.unwrap(), None);
    let theirs = whoami(&t.house, &other, morning()).await.unwrap().unwrap();
    assert!(end_one(&t.house, &theirs, &places[1].id, morning()).await.is_err(), "it is not theirs to end");
    assert_eq!(end_others(&t.house, &here, morning()).await.unwrap(), 1);
    assert_eq!(whoami(&t.house, &second, morning()).await.unwrap(), None);
    assert!(whoami(&t.house, &third, morning()).await.unwrap().is_some());
    assert!(whoami(&t.house, &other, morning()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_changed_role_and_a_last_day_bite_with_the_next_request() {
    let t = TestHouse::sqlite().await;
    let token = as_demo(&t.house, "ines", morning()).await.unwrap().token;
    changed(&t.house, "ines", Role::Administrator, None).await;
    let here = whoami(&t.house, &token, morning() + 1).await.unwrap().unwrap();
    assert_eq!(here.staff.role, Role::Administrator);
    changed(&t.house, "ines", Role::Administrator, Some("2021-02-28")).await;
    assert_eq!(whoami(&t.house, &token, morning() + 2).await.unwrap(), None);
    assert!(as_demo(&t.house, "ines", morning()).await.is_err(), "nor do they come in again");
    assert!(as_demo(&t.house, "nobody", morning()).await.is_err());
}

#[tokio::test]
async fn the_house_says_how_long_is_idle() {
    let t = TestHouse::sqlite().await;
    let set = format!("INSERT INTO house VALUES ('{}', '10')", sign_in::session::IDLE_SETTING);
    by_hand(&t.address, &set).unwrap();
    let token = as_demo(&t.house, "ines", morning()).await.unwrap().token;
    assert!(whoami(&t.house, &token, morning() + 9 * MINUTE).await.unwrap().is_some());
    assert!(whoami(&t.house, &token, morning() + 19 * MINUTE).await.unwrap().is_none());
}

async fn drafts_stay(t: &TestHouse) {
    let of = Of { staff: "ines", form: "contact", subject: "P-1" };
    let typed: Fields = [("note".to_owned(), "rang, will ring again".to_owned())].into();
    drafts::keep(&t.house, of, &typed, morning()).await.unwrap();
    let token = as_demo(&t.house, "ines", morning()).await.unwrap().token;
    let here = whoami(&t.house, &token, morning()).await.unwrap().unwrap();
    end(&t.house, &here, morning()).await.unwrap();
    let later = morning() + 20 * 60 * MINUTE;
    assert_eq!(drafts::find(&t.house, of, later).await.unwrap().unwrap().fields, typed);
    assert_eq!(drafts::list(&t.house, "ines", later).await.unwrap().len(), 1);
    for other in [Of { staff: "omar", ..of }, Of { form: "review", ..of }, Of { subject: "P-2", ..of }] {
        assert_eq!(drafts::find(&t.house, other, later).await.unwrap(), None, "{other:?}");
    }
    let rows = by_hand(&t.address, "SELECT body FROM draft").unwrap();
    assert!(!rows.contains("rang"), "a draft is sealed");
    let newer: Fields = [("note".to_owned(), "rang twice".to_owned())].into();
    drafts::keep(&t.house, of, &newer, later).await.unwrap();
    assert_eq!(drafts::find(&t.house, of, later).await.unwrap().unwrap().fields, newer);
    let week = later + drafts::KEPT * 1_000_000;
    assert_eq!(drafts::find(&t.house, of, week).await.unwrap(), None, "after a week it is gone");
    drafts::drop(&t.house, of).await.unwrap();
    assert_eq!(drafts::find(&t.house, of, later).await.unwrap(), None);
    let long: Fields = [("note".to_owned(), "x".repeat(drafts::LONGEST))].into();
    assert!(drafts::keep(&t.house, of, &long, later).await.is_err());
}

#[tokio::test]
async fn a_draft_is_still_there_after_signing_out_on_sqlite() {
    drafts_stay(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_still_there_after_signing_out_on_postgresql() {
    drafts_stay(&TestHouse::postgres().await).await;
}
