//! Passwords, second factors, invitations, recovery and tokens: every way in is as strong as the next.

#![cfg(test)]

use std::collections::BTreeSet;
use waymark_app::sign_in::enrol::{Taken, change_password, codes_anew, confirm_app, offer_app, take_away};
use waymark_app::sign_in::links::{Kind, choose_password, invite, look, recover, set_up_anew, told};
use waymark_app::sign_in::second::factors;
use waymark_app::sign_in::{Entered, Proof, Session, Stage, Visit, begin, end, second, whoami};
use waymark_app::tokens::{self, Scope};
use waymark_app::{Call, House, perform, staff};
use waymark_domain::Refusal;
use waymark_domain::staff::Role;
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{TestHouse, moment};

const SECOND: i64 = 1_000_000;
const GOOD: &str = "lantern brisket outcome nine";
const EMAIL: &str = "ines@example.org";

fn morning() -> i64 {
    moment("2021-03-01", 9)
}

/// A visit some seconds into the morning, from a place of its own.
fn visit(seconds: i64, address: &str) -> Visit {
    Visit {
        now: morning() + seconds * SECOND,
        address: address.into(),
        agent: "Firefox/150".into(),
        ..Visit::default()
    }
}

/// The code an app shows, from the secret as it is typed.
fn code(secret: &str, now: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    app.generate(u64::try_from(now / SECOND).unwrap()).to_string()
}

async fn session(house: &House, entered: &Entered, now: i64) -> Session {
    whoami(house, &entered.token, now).await.unwrap().unwrap()
}

/// Somebody who came in by an invitation: their session, their app's secret, their recovery codes.
struct Settled {
    entered: Entered,
    secret: String,
    codes: Vec<String>,
}

async fn settle(house: &House) -> Settled {
    let link = invite(house, &Call::staff("hana", morning()), "ines", EMAIL).await.unwrap();
    let half = choose_password(house, &visit(60, "192.0.2.1"), &link, GOOD).await.unwrap();
    assert_eq!(half.stage, Stage::Enrol);
    let here = session(house, &half, morning() + 61 * SECOND).await;
    let offered = offer_app(house, &here, "Waymark").await.unwrap();
    let here = session(house, &half, morning() + 62 * SECOND).await;
    let shown = code(&offered.secret, morning() + 90 * SECOND);
    let (entered, codes) = confirm_app(house, &visit(90, "192.0.2.1"), &here, &shown).await.unwrap();
    assert_eq!(entered.stage, Stage::Strong);
    assert_eq!(whoami(house, &half.token, morning() + 91 * SECOND).await.unwrap(), None, "the token before is over");
    Settled { entered, secret: offered.secret, codes }
}

fn said<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> String {
    answer.unwrap_err().to_string()
}

async fn all_the_way(t: &TestHouse) {
    let house = &t.house;
    let settled = settle(house).await;
    assert_eq!(settled.codes.iter().collect::<BTreeSet<_>>().len(), 8);
    // In again, by both factors.
    let at = visit(600, "192.0.2.1");
    let half = begin(house, &at, (" INES@example.org ", GOOD), None).await.unwrap();
    assert_eq!(half.stage, Stage::Second);
    let here = session(house, &half, at.now).await;
    assert!(!here.strong, "a password alone shows nothing");
    let shown = code(&settled.secret, at.now);
    let wrong = if shown == "123456" { "654321" } else { "123456" };
    assert!(said(second(house, &at, &half.token, Proof::Code(wrong)).await).contains("not right"));
    let entered = second(house, &at, &half.token, Proof::Code(&shown)).await.unwrap();
    assert!(session(house, &entered, at.now).await.strong);
    assert_ne!(entered.token, half.token);
    assert_eq!(whoami(house, &half.token, at.now).await.unwrap(), None, "the token before is over");
    // The same code again, and the one before it.
    let half = begin(house, &at, (EMAIL, GOOD), None).await.unwrap();
    assert!(said(second(house, &at, &half.token, Proof::Code(&shown)).await).contains("used already"));
    let older = code(&settled.secret, at.now - 30 * SECOND);
    assert!(second(house, &at, &half.token, Proof::Code(&older)).await.is_err());
    // A recovery code, once.
    let recovery = settled.codes[3].to_uppercase();
    second(house, &at, &half.token, Proof::Recovery(&recovery)).await.unwrap();
    let half = begin(house, &at, (EMAIL, GOOD), None).await.unwrap();
    assert!(said(second(house, &at, &half.token, Proof::Recovery(&recovery)).await).contains("recovery codes"));
    // Nothing of it stands in the clear, nor in the audit.
    let rows = ["credential", "recovery_code", "link", "session", "throttle", "audit"].map(|table| {
        let order = if table == "audit" { "seq" } else { "1" };
        by_hand(&t.address, &format!("SELECT * FROM {table} ORDER BY {order}")).unwrap()
    });
    let rows = rows.join("\n").to_lowercase();
    for secret in ["ines@example.org", "lantern", &settled.secret.to_lowercase(), &settled.codes[0]] {
        assert!(!rows.contains(secret), "{secret}");
    }
    for action in ["sign_in", "pass_first_factor", "choose_password", "enrol_factor", "manage_staff"] {
        assert!(rows.contains(action), "{action}");
    }
}

#[tokio::test]
async fn an_invitation_a_password_and_a_code_let_somebody_in_on_sqlite() {
    all_the_way(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_a_password_and_a_code_let_somebody_in_on_postgresql() {
    all_the_way(&TestHouse::postgres().await).await;
}

#[tokio::test]
async fn nobody_learns_from_the_words_whether_an_address_is_known() {
    let t = TestHouse::sqlite().await;
    settle(&t.house).await;
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for n in 0..8 {
        let (here, there) = (visit(n, "192.0.2.7"), visit(n, "192.0.2.8"));
        known.push(said(begin(&t.house, &here, (EMAIL, "not the password at all"), None).await));
        unknown.push(said(begin(&t.house, &there, ("nobody@example.org", "not the password at all"), None).await));
    }
    assert_eq!(known, unknown, "also when it is time to wait");
    assert!(
        known[0].contains("the e-mail address or the password is not right") && known[6].contains("too many tries")
    );
    let book = "x".repeat(5000);
    assert!(said(begin(&t.house, &visit(9000, ""), (EMAIL, &book), None).await).contains("not right"));
}

#[tokio::test]
async fn strangers_slow_themselves_down_and_not_the_browser_somebody_uses() {
    let t = TestHouse::sqlite().await;
    let settled = settle(&t.house).await;
    let mine = Visit { device: settled.entered.device.clone().unwrap(), ..visit(1000, "192.0.2.1") };
    for n in 0..40 {
        let _ = begin(&t.house, &visit(900 + n, "198.51.100.9"), (EMAIL, "guess after guess after"), None).await;
    }
    let stranger = begin(&t.house, &visit(941, "203.0.113.5"), (EMAIL, GOOD), None).await;
    assert!(said(stranger).contains("too many tries"), "even the right password waits, from elsewhere");
    let half = begin(&t.house, &mine, (EMAIL, GOOD), None).await.unwrap();
    let shown = code(&settled.secret, mine.now);
    second(&t.house, &mine, &half.token, Proof::Code(&shown)).await.unwrap();
    let forged = Visit { device: "0".repeat(64), ..visit(943, "203.0.113.6") };
    assert!(said(begin(&t.house, &forged, (EMAIL, GOOD), None).await).contains("too many tries"));
    // It passes by itself.
    begin(&t.house, &visit(1000 + 901, "203.0.113.5"), (EMAIL, GOOD), None).await.unwrap();
}

#[tokio::test]
async fn many_addresses_tried_from_one_place_make_that_place_wait() {
    let t = TestHouse::sqlite().await;
    let mut answers = Vec::new();
    for n in 0..40 {
        let email = format!("person{n}@example.org");
        answers.push(said(begin(&t.house, &visit(n, "198.51.100.9"), (&email, "spring spray password"), None).await));
    }
    assert!(answers[29].contains("not right") && answers[31].contains("too many tries"), "{answers:?}");
    assert!(said(begin(&t.house, &visit(41, "198.51.100.10"), (EMAIL, "x"), None).await).contains("not right"));
}

#[tokio::test]
async fn guessing_codes_waits_too_whoever_begins_again() {
    let t = TestHouse::sqlite().await;
    settle(&t.house).await;
    let mut waited = false;
    for n in 0..9 {
        let at = visit(600 + n, "192.0.2.9");
        let half = begin(&t.house, &at, (EMAIL, GOOD), None).await.unwrap();
        waited |= said(second(&t.house, &at, &half.token, Proof::Code("000000")).await).contains("too many tries");
    }
    assert!(waited);
}

#[tokio::test]
async fn a_new_password_does_not_go_round_the_second_factor() {
    let t = TestHouse::sqlite().await;
    let (house, settled) = (&t.house, settle(&t.house).await);
    let later = morning() + 700 * SECOND;
    let link = recover(house, &Call::staff("pia", later), "ines", Kind::Password).await.unwrap();
    assert_eq!(look(house, &link, later).await.unwrap().kind, Kind::Password);
    assert!(choose_password(house, &visit(701, ""), &link, "password1234").await.is_err());
    let half = choose_password(house, &visit(702, ""), &link, "kettle marble orbit plum").await.unwrap();
    assert_eq!(half.stage, Stage::Second, "the second factor is still asked for");
    assert_eq!(whoami(house, &settled.entered.token, later + 3 * SECOND).await.unwrap(), None, "every session ended");
    let here = session(house, &half, later + 3 * SECOND).await;
    assert!(offer_app(house, &here, "Waymark").await.is_err(), "nor is another factor set up beside it");
    assert!(
        said(choose_password(house, &visit(703, ""), &link, "another good one here").await).contains("used already")
    );
    assert!(said(look(house, &"0".repeat(64), later).await).contains("used already"));
    assert!(begin(house, &visit(704, ""), (EMAIL, GOOD), None).await.is_err(), "the old password is worth nothing");
    let shown = code(&settled.secret, later + 5 * SECOND);
    let entered = second(house, &visit(705, ""), &half.token, Proof::Code(&shown)).await.unwrap();
    assert!(session(house, &entered, later + 6 * SECOND).await.strong);
    let told = told(house, "ines").await.unwrap();
    assert_eq!(
        told.iter().map(|l| (l.kind, l.by.as_str())).collect::<Vec<_>>(),
        [(Kind::Password, "pia"), (Kind::Invitation, "hana")]
    );
}

#[tokio::test]
async fn losing_the_second_factor_needs_two_managers_and_the_password() {
    let t = TestHouse::sqlite().await;
    let (house, settled) = (&t.house, settle(&t.house).await);
    let later = morning() + 700 * SECOND;
    let (hana, pia) = (Call::staff("hana", later), Call::staff("pia", later));
    assert!(said(recover(house, &hana, "ines", Kind::SecondFactor).await).contains("another half"), "she invited her");
    let link = recover(house, &pia, "ines", Kind::SecondFactor).await.unwrap();
    assert!(said(recover(house, &pia, "ines", Kind::Password).await).contains("another half"));
    assert!(choose_password(house, &visit(701, ""), &link, "kettle marble orbit plum").await.is_err());
    assert!(set_up_anew(house, &visit(702, ""), &link, (EMAIL, "not the password at all")).await.is_err());
    let half = set_up_anew(house, &visit(703, ""), &link, (EMAIL, GOOD)).await.unwrap();
    assert_eq!(half.stage, Stage::Enrol);
    assert_eq!(whoami(house, &settled.entered.token, later + 4 * SECOND).await.unwrap(), None);
    let here = session(house, &half, later + 4 * SECOND).await;
    assert_eq!(factors(house, &here).await.unwrap().count(), 0);
    assert!(set_up_anew(house, &visit(704, ""), &link, (EMAIL, GOOD)).await.is_err(), "once");
}

#[tokio::test]
async fn only_who_manages_staff_hands_out_links_and_never_for_themselves() {
    let t = TestHouse::sqlite().await;
    let house = &t.house;
    let at = |who: &str| Call::staff(who, morning());
    for who in ["ines", "hugo", "cora", "carl"] {
        assert!(
            matches!(invite(house, &at(who), "omar", "omar@example.org").await, Err(Refusal::NotAllowed { .. })),
            "{who}"
        );
    }
    let link = invite(house, &at("hana"), "omar", "omar@example.org").await.unwrap();
    assert!(said(invite(house, &at("hana"), "ines", "OMAR@example.org").await).contains("somebody else"));
    assert!(said(invite(house, &at("hana"), "ines", "not an address").await).contains("not an e-mail address"));
    assert!(said(recover(house, &at("hana"), "ines", Kind::Password).await).contains("never been invited"));
    assert!(said(recover(house, &at("pia"), "pia", Kind::Password).await).contains("their own recovery"));
    // A new invitation ends the one before; each ends after a week.
    let newer = invite(house, &at("pia"), "omar", "omar@example.org").await.unwrap();
    assert!(look(house, &link, morning() + SECOND).await.is_err());
    assert!(look(house, &newer, morning() + 604_799 * SECOND).await.is_ok());
    assert!(look(house, &newer, morning() + 604_800 * SECOND).await.is_err());
    // The same request twice hands out one link.
    let keyed = at("pia").with_key("k1");
    invite(house, &keyed, "omar", "omar@example.org").await.unwrap();
    assert!(matches!(invite(house, &keyed, "omar", "omar@example.org").await, Err(Refusal::AlreadyDone { .. })));
    let answers = by_hand(&t.address, "SELECT answer FROM request").unwrap();
    assert!(!answers.is_empty() && !answers.contains(&newer));
}

#[tokio::test]
async fn whoever_has_left_is_not_let_in_by_any_way() {
    let t = TestHouse::sqlite().await;
    let house = &t.house;
    let settled = settle(house).await;
    let link = recover(house, &Call::staff("pia", morning() + 90 * SECOND), "ines", Kind::Password).await.unwrap();
    let half = begin(house, &visit(95, ""), (EMAIL, GOOD), None).await.unwrap();
    let keep = staff::Keep {
        id: "ines".into(),
        name: "Person ines".into(),
        role: Role::WorkCoach,
        organisation: "north".into(),
        nominated: false,
        left_on: Some("2021-02-28".into()),
    };
    perform(house, &Call::operator(morning()), &keep).await.unwrap();
    assert_eq!(whoami(house, &settled.entered.token, morning() + 100 * SECOND).await.unwrap(), None);
    assert!(matches!(begin(house, &visit(101, ""), (EMAIL, GOOD), None).await, Err(Refusal::NotAllowed { .. })));
    let shown = code(&settled.secret, morning() + 120 * SECOND);
    assert!(second(house, &visit(120, ""), &half.token, Proof::Code(&shown)).await.is_err());
    assert!(look(house, &link, morning() + 121 * SECOND).await.is_err());
}

#[tokio::test]
async fn changing_how_one_signs_in_asks_for_the_password_and_leaves_one_factor() {
    let t = TestHouse::sqlite().await;
    let (house, settled) = (&t.house, settle(&t.house).await);
    let other = begin(house, &visit(110, ""), (EMAIL, GOOD), None).await.unwrap();
    let here = session(house, &settled.entered, morning() + 100 * SECOND).await;
    assert!(said(take_away(house, &visit(120, ""), (&here, GOOD), Taken::App).await).contains("only second factor"));
    assert!(said(codes_anew(house, &visit(121, ""), &here, "wrong").await).contains("password is not right"));
    let codes = codes_anew(house, &visit(122, ""), &here, GOOD).await.unwrap();
    assert!(codes.len() == 8 && codes.iter().all(|code| !settled.codes.contains(code)));
    assert!(second(house, &visit(123, ""), &other.token, Proof::Recovery(&settled.codes[0])).await.is_err());
    let new = "kettle marble orbit plum";
    assert!(change_password(house, &visit(124, ""), &here, ("wrong", new)).await.is_err());
    assert!(said(change_password(house, &visit(125, ""), &here, (GOOD, "Waymark-2021!")).await).contains("password"));
    change_password(house, &visit(126, ""), &here, (GOOD, new)).await.unwrap();
    assert_eq!(whoami(house, &other.token, morning() + 127 * SECOND).await.unwrap(), None, "other sessions ended");
    assert!(begin(house, &visit(128, ""), (EMAIL, GOOD), None).await.is_err());
    begin(house, &visit(129, ""), (EMAIL, new), None).await.unwrap();
}

#[tokio::test]
async fn a_token_given_at_the_door_is_not_kept_by_who_brought_one() {
    let t = TestHouse::sqlite().await;
    let settled = settle(&t.house).await;
    // Fixation: whoever plants a token in a browser holds nothing once its owner has signed in.
    let planted = "f".repeat(64);
    let half = begin(&t.house, &visit(600, ""), (EMAIL, GOOD), Some(&planted)).await.unwrap();
    assert_ne!(half.token, planted);
    let again = begin(&t.house, &visit(601, ""), (EMAIL, GOOD), Some(&half.token)).await.unwrap();
    assert_eq!(whoami(&t.house, &half.token, morning() + 602 * SECOND).await.unwrap(), None);
    let shown = code(&settled.secret, morning() + 603 * SECOND);
    let entered = second(&t.house, &visit(603, ""), &again.token, Proof::Code(&shown)).await.unwrap();
    for old in [&planted, &again.token] {
        assert_eq!(whoami(&t.house, old, morning() + 604 * SECOND).await.unwrap(), None);
    }
    let here = session(&t.house, &entered, morning() + 604 * SECOND).await;
    end(&t.house, &here, morning() + 605 * SECOND).await.unwrap();
    let late = second(&t.house, &visit(606, ""), &entered.token, Proof::Code(&shown)).await;
    assert!(said(late).contains("sign in again"));
}

#[tokio::test]
async fn halfway_in_is_over_after_a_quarter_of_an_hour() {
    let t = TestHouse::sqlite().await;
    let settled = settle(&t.house).await;
    let half = begin(&t.house, &visit(600, ""), (EMAIL, GOOD), None).await.unwrap();
    let late = visit(600 + 901, "");
    let shown = code(&settled.secret, late.now);
    assert!(said(second(&t.house, &late, &half.token, Proof::Code(&shown)).await).contains("sign in again"));
}

async fn tokens_reach(t: &TestHouse) {
    let (house, settled) = (&t.house, settle(&t.house).await);
    let here = session(house, &settled.entered, morning() + 100 * SECOND).await;
    let at = visit(200, "");
    assert!(tokens::issue(house, &at, (&here, "wrong"), ("rota", Scope::Read, 30)).await.is_err());
    for (name, days) in [("", 30), ("rota", 0), ("rota", 366)] {
        assert!(tokens::issue(house, &at, (&here, GOOD), (name, Scope::Read, days)).await.is_err(), "{name} {days}");
    }
    let token = tokens::issue(house, &at, (&here, GOOD), ("rota", Scope::Read, 30)).await.unwrap();
    assert!(token.starts_with("wmk_") && token.len() == 68);
    let holder = tokens::find(house, &token, at.now).await.unwrap().unwrap();
    assert_eq!((holder.staff.id.as_str(), holder.scope), ("ines", Scope::Read));
    assert!(Scope::Read < Scope::Record && Scope::parse("record") == Some(Scope::Record));
    for wrong in ["", "wmk_", &token[4..], &format!("wmk_{}", "0".repeat(64))] {
        assert_eq!(tokens::find(house, wrong, at.now).await.unwrap(), None, "{wrong}");
    }
    assert_eq!(tokens::find(house, &token, at.now + 30 * 86_400 * SECOND).await.unwrap(), None, "its days are over");
    let rows = by_hand(&t.address, "SELECT id, name FROM api_token").unwrap();
    assert!(!rows.contains(&token[4..]));
    let list = tokens::list(house, &here).await.unwrap();
    assert_eq!((list.len(), list[0].used > 0), (1, true));
    assert!(tokens::revoke(house, &here, "another", at.now).await.is_err());
    tokens::revoke(house, &here, &list[0].id, at.now).await.unwrap();
    assert_eq!(tokens::find(house, &token, at.now).await.unwrap(), None, "and it bites with the next request");
}

#[tokio::test]
async fn a_token_reaches_as_far_as_its_owner_and_ends_on_sqlite() {
    tokens_reach(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_reaches_as_far_as_its_owner_and_ends_on_postgresql() {
    tokens_reach(&TestHouse::postgres().await).await;
}
