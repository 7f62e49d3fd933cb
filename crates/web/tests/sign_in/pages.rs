//! Signing in and out by the pages alone, as a browser without JavaScript does.

use crate::browser::{Browser, desk_over};
use waymark_app::sign_in::links::{Kind, invite, recover};
use waymark_app::{Call, House};
use waymark_testkit::house::TestHouse;
use waymark_testkit::newcomers::let_in;

const GOOD: &str = "lantern brisket outcome nine";
const EMAIL: &str = "ines@example.org";

fn code(secret: &str, now: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    app.generate(u64::try_from(now / 1_000_000).unwrap()).to_string()
}

/// Ines takes up her invitation in this browser; the secret her app now holds, and her recovery codes.
async fn settle(house: &House, browser: &mut Browser) -> (String, Vec<String>) {
    let link = invite(house, &Call::staff("hana", browser.now()), "ines", EMAIL).await.unwrap();
    let page = browser.get(&format!("/sign-in/link/{link}")).await;
    assert!(page.text.contains("Person ines") && page.text.contains(EMAIL), "{}", page.text);
    let page = browser.post(&format!("/sign-in/link/{link}"), &[("password", "password1234")]).await;
    assert!(page.status == 422 && page.text.contains("tried first"), "{}", page.text);
    let page = browser.post(&format!("/sign-in/link/{link}"), &[("password", GOOD)]).await;
    assert_eq!((page.status, page.to.as_str()), (303, "/sign-in/set-up"));
    assert_eq!(browser.get("/").await.status, 303, "nothing is shown before the second factor is set up");
    let page = browser.get("/sign-in/set-up").await;
    assert!(page.text.contains("data:image/png;base64,"));
    let secret = page.between("Key: <code>", "</code>");
    let wrong = browser.send("/sign-in/set-up", &page, &[("code", "12345")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("There is a problem"));
    let page = browser.get("/sign-in/set-up").await;
    assert_eq!(page.between("Key: <code>", "</code>"), secret, "the same picture until it is set up");
    let shown = code(&secret, browser.now());
    let page = browser.send("/sign-in/set-up", &page, &[("code", &shown)]).await;
    assert!(page.status == 200 && page.text.contains("Your recovery codes"), "{}", page.text);
    let codes =
        page.text.split("<li><code>").skip(1).map(|rest| rest.split("</code>").next().unwrap().to_owned()).collect();
    assert_eq!(browser.get("/account").await.status, 200);
    (secret, codes)
}

/// Signs in by both factors.
async fn come_in(browser: &mut Browser, secret: &str, to: &str) -> String {
    let page = browser.get(&format!("/sign-in?to={to}")).await;
    assert_eq!(page.status, 200);
    let page = browser.send("/sign-in", &page, &[("email", EMAIL), ("password", GOOD)]).await;
    assert!(page.to.starts_with("/sign-in/second"), "{page:?}");
    let page = browser.get(&page.to).await;
    let shown = code(secret, browser.now());
    browser.send("/sign-in/second", &page, &[("code", &shown)]).await.to
}

#[tokio::test]
async fn an_invitation_leads_in_and_the_second_factor_is_asked_for_every_time() {
    let t = TestHouse::sqlite().await;
    let (desk, _folder) = desk_over(t);
    let mut browser = Browser::at(&desk);
    let (secret, codes) = settle(&desk.house, &mut browser).await;
    assert_eq!(codes.len(), 8);
    let page = browser.get("/account").await;
    assert!(page.text.contains("An authenticator app") && page.text.contains("8 recovery codes left"), "{}", page.text);
    let out = browser.send("/sign-out", &page, &[]).await;
    assert_eq!(out.to, "/signed-out");
    assert!(out.header("clear-site-data").contains("cache"));
    assert!(browser.get("/signed-out").await.text.contains("You are signed out"));
    assert_eq!(browser.get("/account").await.to, "/sign-in?to=/account");
    browser.later(60);
    let page = browser.get("/sign-in").await;
    let wrong = browser.send("/sign-in", &page, &[("email", EMAIL), ("password", "not the password")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("The e-mail address or the password is not right"));
    assert!(
        wrong.text.contains(EMAIL) && !wrong.text.contains("not the password"),
        "what was typed stays, but for passwords"
    );
    let page = browser.send("/sign-in", &page, &[("email", EMAIL), ("password", GOOD), ("to", "/account")]).await;
    assert_eq!(page.to, "/sign-in/second?to=/account");
    for shut in ["/", "/account", "/people/P-1", "/queue"] {
        assert_eq!(browser.get(shut).await.status, 303, "{shut}: a password alone opens nothing");
    }
    assert_eq!(browser.get("/sign-in").await.to, "/sign-in/second", "and leads on");
    let page = browser.get("/sign-in/second").await;
    let forged = browser.post("/sign-in/second", &[("code", &code(&secret, browser.now()))]).await;
    assert_eq!(forged.status, 403, "without the session's own token");
    let wrong = browser.send("/sign-in/second", &page, &[("recovery", "aaaaa-aaaaa")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("recovery codes"));
    let page = browser.send("/sign-in/second", &page, &[("recovery", &codes[0]), ("to", "//evil.example")]).await;
    assert_eq!(page.to, "/", "never to another site");
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn what_was_typed_is_there_again_after_a_time_out() {
    let t = TestHouse::sqlite().await;
    let (desk, _folder) = desk_over(t);
    let (mut browser, place) = (Browser::at(&desk), "/people/P-1/record/contact");
    let_in(&desk.house, "2021-02-01", &[("P-1", "/dwp/prime/north/", "ines")]).await.unwrap();
    let (secret, _) = settle(&desk.house, &mut browser).await;
    let form = browser.get(place).await;
    assert_eq!(form.status, 200, "{}", form.text);
    browser.later(31 * 60);
    let late = browser.send(place, &form, &[("note", "rang about the interview"), ("_token", "0")]).await;
    assert_eq!(late.status, 303, "and is not kept for a form of another session");
    let late = browser.send(place, &form, &[("note", "rang about the interview")]).await;
    assert_eq!((late.status, late.to.as_str()), (303, "/sign-in?to=/people/P%2D1/record/contact"));
    assert!(browser.get("/sign-in").await.text.contains("You were signed out"), "and it says why");
    let to = come_in(&mut browser, &secret, place).await;
    assert_eq!(to, place, "back to the same page");
    let form = browser.get(place).await;
    assert!(form.text.contains("rang about the interview") && form.text.contains("is still here"), "{}", form.text);
    // While typing, as the script does; and afresh.
    let kept = browser.send("/drafts/contact/P-1", &form, &[("note", "rang twice")]).await;
    assert_eq!(kept.status, 204);
    assert!(browser.get(place).await.text.contains("rang twice"));
    let page = browser.send("/drafts/contact/P-1/drop", &form, &[("to", place)]).await;
    assert_eq!(page.to, place);
    assert!(!browser.get(place).await.text.contains("rang twice"));
}

#[tokio::test]
async fn whoever_has_left_is_out_with_the_next_request() {
    let t = TestHouse::sqlite().await;
    let (desk, _folder) = desk_over(t);
    let mut browser = Browser::at(&desk);
    settle(&desk.house, &mut browser).await;
    let keep = waymark_app::staff::Keep {
        id: "ines".into(),
        name: "Person ines".into(),
        role: waymark_domain::staff::Role::WorkCoach,
        organisation: "north".into(),
        nominated: false,
        left_on: Some("2021-02-28".into()),
    };
    waymark_app::perform(&desk.house, &Call::operator(browser.now()), &keep).await.unwrap();
    let page = browser.get("/account").await;
    assert_eq!((page.status, page.to.as_str()), (303, "/sign-in?to=/account"));
}

#[tokio::test]
async fn the_account_changes_the_password_makes_codes_and_tokens_and_ends_sessions() {
    let t = TestHouse::sqlite().await;
    let (desk, _folder) = desk_over(t);
    let (mut browser, mut other) = (Browser::at(&desk), Browser::at(&desk));
    let (secret, codes) = settle(&desk.house, &mut browser).await;
    other.later(90);
    browser.later(90);
    come_in(&mut other, &secret, "/account").await;
    assert_eq!(other.get("/account").await.status, 200);
    let page = browser.get("/account").await;
    let made = browser.send("/account/codes", &page, &[("codes-password", GOOD)]).await;
    assert!(made.text.contains("Your recovery codes") && !made.text.contains(&codes[0]));
    let wrong = browser.send("/account/codes", &page, &[("codes-password", "wrong")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("The password is not right"));
    let named = [("token-name", "Rota"), ("token-scope", "read"), ("token-days", "30"), ("token-password", GOOD)];
    let token = browser.send("/account/tokens", &page, &named).await.between("id=\"token\">", "<");
    assert!(token.starts_with("wmk_"));
    let page = browser.get("/account").await;
    assert!(page.text.contains("Rota") && !page.text.contains(&token), "shown once");
    let id = page
        .between("/account/tokens/revoke", "Revoke")
        .split("name=\"id\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    browser.send("/account/tokens/revoke", &page, &[("id", &id)]).await;
    assert_eq!(waymark_app::tokens::find(&desk.house, &token, browser.now()).await.unwrap(), None);
    let taken = browser.send("/account/take-away", &page, &[("take-away-password", GOOD)]).await;
    assert!(taken.status == 422 && taken.text.contains("only second factor"));
    browser.send("/account/end-others", &page, &[]).await;
    assert_eq!(other.get("/account").await.status, 303, "the other browser is out");
    let words = [("old", GOOD), ("new", "kettle marble orbit plum")];
    assert_eq!(browser.send("/account/password", &page, &words).await.to, "/account");
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn a_manager_makes_a_link_on_the_page_and_a_coach_may_not() {
    let t = TestHouse::sqlite().await;
    let (desk, _folder) = desk_over(t);
    let mut hana = Browser::at(&desk).signed_in_as("hana").await;
    let page = hana.get("/settings/staff/omar/way-in").await;
    assert!(page.text.contains("have not been invited yet"), "{}", page.text);
    let wrong = hana.send("/settings/staff/omar/way-in", &page, &[("kind", "invitation"), ("email", "omar")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("name@example.org"));
    let made =
        hana.send("/settings/staff/omar/way-in", &page, &[("kind", "invitation"), ("email", "omar@example.org")]).await;
    let link = made.between("id=\"link\" class=\"wm-long\">", "<");
    let path = link.split_once("://").unwrap().1.split_once('/').unwrap().1.to_owned();
    let mut omar = Browser::at(&desk);
    assert!(omar.get(&format!("/{path}")).await.text.contains("omar@example.org"));
    assert_eq!(hana.get("/settings/staff/sol/way-in").await.status, 403, "not of her organisation");
    let mut ines = Browser::at(&desk).signed_in_as("ines").await;
    assert_eq!(ines.get("/settings/staff/omar/way-in").await.status, 403);
    assert_eq!(omar.get("/sign-in/link/0000").await.status, 422, "and a made-up link leads nowhere");
}

#[tokio::test]
async fn a_lost_phone_needs_a_link_and_the_password() {
    let t = TestHouse::sqlite().await;
    let (desk, _folder) = desk_over(t);
    let mut browser = Browser::at(&desk);
    settle(&desk.house, &mut browser).await;
    browser.later(120);
    let link = recover(&desk.house, &Call::staff("pia", browser.now()), "ines", Kind::SecondFactor).await.unwrap();
    let place = format!("/sign-in/link/{link}");
    let mut new = Browser::at(&desk);
    new.later(120);
    let wrong = new.post(&place, &[("password", "not the password at all")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("is not right"));
    assert_eq!(new.post(&place, &[("password", GOOD)]).await.to, "/sign-in/set-up");
    assert_eq!(browser.get("/account").await.status, 303, "whoever has the old one is out");
    assert_eq!(new.post(&place, &[("password", GOOD)]).await.status, 422, "once");
}

#[tokio::test]
async fn a_demo_signs_in_by_one_click_and_nothing_else_does() {
    let t = TestHouse::sqlite().await;
    let (mut desk, _folder) = desk_over(t);
    let refused = Browser::at(&desk).post("/sign-in/demo", &[("as", "ines")]).await;
    assert_eq!(refused.status, 404);
    std::sync::Arc::get_mut(&mut desk).unwrap().offered.demo = true;
    let mut browser = Browser::at(&desk);
    assert_eq!(browser.post("/sign-in/demo", &[("as", "ines"), ("to", "/account")]).await.to, "/account");
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn a_session_cookie_is_bound_to_this_host_and_kept_from_scripts() {
    let t = TestHouse::sqlite().await;
    let (desk, _folder) = desk_over(t);
    let mut browser = Browser::at(&desk);
    let link = invite(&desk.house, &Call::staff("hana", browser.now()), "ines", EMAIL).await.unwrap();
    let page = browser.post(&format!("/sign-in/link/{link}"), &[("password", GOOD)]).await;
    let cookie = page.cookies.iter().find(|c| c.starts_with("__Host-waymark=")).unwrap();
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let foreign = browser.post_from("https://evil.example", "/sign-in", &[("email", EMAIL), ("password", GOOD)]).await;
    assert_eq!(foreign.status, 403, "a form of another site signs nobody in");
}
