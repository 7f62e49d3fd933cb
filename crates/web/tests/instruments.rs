//! Where they stand in the browser: asked, refused, looked back, shown, printed, and told of a group.
#![cfg(test)]

mod visiting;

use axum::http::StatusCode;
use visiting::{Fields, Page, Site, TODAY, Visitor, fields_of, set, value};
use waymark_app::Call;
use waymark_testkit::house::{TestHouse, moment};
use waymark_testkit::newcomers::{import, let_in};
use waymark_web::pages::record::way;

const ITEMS: [&str; 10] =
    ["solve", "opposed", "aims", "unexpected", "resourceful", "effort", "calm", "several", "trouble", "whatever"];
const FORM: &str = "/people/P-1/record/where-they-stand";
const PAGE: &str = "/people/P-1/where-they-stand";

async fn site() -> Site {
    let test = TestHouse::sqlite().await;
    let newcomers = [("P-1", "/dwp/prime/north/", "ines")];
    let_in(&test.house, "2020-10-01", &newcomers).await.unwrap();
    let start =
        [r#"{"participant":"P-1","fact":"programme_start","on":"2020-10-05","recorded":"2020-10-05T12:00:00Z"}"#];
    import(&test.house, &Call::operator(moment(TODAY, 8)), &start, &newcomers).await.unwrap();
    Site::over(test)
}

/// The form as it is shown, answered with one statement throughout.
async fn answered(visitor: &Visitor<'_>, statement: &str) -> Fields {
    let page = visitor.get(&format!("{FORM}?ref=gse")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let fields = set(fields_of(&page.html, FORM), "mode", "alone");
    ITEMS.iter().fold(fields, |fields, item| set(fields, &format!("i-{item}"), statement))
}

fn told(page: &Page) -> &str {
    page.html.split("govuk-error-summary__list").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_chosen_answered_in_words_and_shown_with_their_change() {
    let site = site().await;
    let ines = site.enter("ines").await;
    let empty = ines.get(PAGE).await;
    assert!(empty.html.contains("Nobody has asked yet") && empty.html.contains("Six steps"), "{}", empty.html);
    let sent = ines.get(FORM).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "which questions is chosen on the page");
    assert!(sent.to.ends_with("/where-they-stand"), "{}", sent.to);
    let shown = ines.get(&format!("{FORM}?ref=gse")).await.html;
    for part in
        ["Exactly true", "I can remain calm when facing difficulties", "no answer changes what support", "Schwarzer"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // In October, twice, and today of October.
    let first = set(answered(&ines, "3").await, "on", "12 October 2020");
    let done = ines.post(FORM, &first).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", told(&done));
    let back = set(set(answered(&ines, "1").await, "when", "back"), "back_to", "5 October 2020");
    assert_eq!(ines.post(FORM, &back).await.status, StatusCode::SEE_OTHER);
    let latest = set(set(answered(&ines, "2").await, "i-calm", "-"), "present", "Her <sister>");
    let latest = set(latest, "mode", "read_out");
    assert_eq!(ines.post(FORM, &latest).await.status, StatusCode::SEE_OTHER);
    let page = ines.get(PAGE).await.html;
    for part in [
        "From what they say today of then, to the latest",
        "10.0 points higher, from 10.0 on 5 October 2020 to 20.0 on 15 February 2021",
        "10.0 points lower, from 30.0 on 12 October 2020 to 20.0",
        "Higher, beyond the uncertainty",
        "a lower answer is no failure",
        "read out to alone can raise a score",
        "1 question was left out the second time",
        "Also there: Her &lt;sister&gt;",
        "role=\"img\"",
        "class=\"bar bar--2\"",
        "How sure: The spread",
        "© Ralf Schwarzer",
        "Left out",
        "Recorded by ines",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(ines.get("/people/P-1").await.html.contains(PAGE), "the participant's page leads there");
    let timeline = ines.get("/people/P-1/timeline").await.html;
    assert!(timeline.matches("Answers on where participant stands").count() >= 3, "{timeline}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_told_and_nothing_answered_is_lost() {
    let site = site().await;
    let ines = site.enter("ines").await;
    let good = answered(&ines, "2").await;
    let leave = |n: usize| ITEMS[..n].iter().fold(good.clone(), |fields, item| set(fields, &format!("i-{item}"), "-"));
    for (fields, text) in [
        (set(good.clone(), "i-calm", ""), "Choose what fits “I can remain calm"),
        (set(good.clone(), "i-calm", "9"), "or leave it out"),
        (leave(4), "4 are left out; at most 3 may be"),
        (set(good.clone(), "mode", ""), "Choose how it is answered"),
        (set(good.clone(), "when", "back"), "Enter the earlier day they look back to"),
        (set(good.clone(), "back_to", "5 October 2020"), "leave the earlier day empty"),
        (set(set(good.clone(), "when", "back"), "back_to", "today"), "is not before the day it was answered"),
        (set(good.clone(), "on", "31 february"), "There is no 31 February"),
        (set(good.clone(), "_about", "rickter"), "Choose which questions were asked"),
    ] {
        let page = ines.post(FORM, &set(fields, "present", "An interpreter")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(told(&page).contains(text), "{text}: {}", told(&page));
        if !text.contains("which questions") {
            let kept = fields_of(&page.html, FORM);
            assert_eq!((value(&kept, "present"), value(&kept, "i-whatever")), ("An interpreter", "2"), "{text}");
        }
    }
    assert!(ines.get(PAGE).await.html.contains("Nobody has asked yet"), "nothing of it was kept");
    assert_eq!(ines.post(FORM, &leave(3)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instrument_is_printed_to_be_filled_in_by_hand() {
    let site = site().await;
    let ines = site.enter("ines").await;
    for (address, parts) in [
        ("gse?lang=en", ["<html lang=\"en\"", "Where you stand", "10. I can usually handle", "☐</span> Hardly true"]),
        ("gse?lang=cy", ["<html lang=\"cy\"", "Ble rydych chi arni", "<div lang=\"en\">", "Cewch adael rhai allan"]),
        ("steps?lang=en", ["Six steps", "6. Doing something together", "People can count on it", "Somebody helped me"]),
    ] {
        let page = ines.get(&format!("/people/P-1/print/where-they-stand/{address}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        for part in parts {
            assert!(page.html.contains(part), "{address} {part}: {}", page.html);
        }
    }
    let none = ines.get("/people/P-1/print/where-they-stand/rickter").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duty_to_answer_leads_here_and_a_group_of_few_is_not_told() {
    let lead = |kind: &str| way(&[kind.to_owned()]).map(|way| (way.address, way.title));
    let (address, title) = lead("reassessment_completed").unwrap();
    assert_eq!(
        (address.as_str(), title.as_str()),
        ("where-they-stand?kind=reassessment_completed", "Record where they stand")
    );
    let site = site().await;
    let ines = site.enter("ines").await;
    assert_eq!(ines.get(&format!("/people/P-1/record/{address}")).await.status, StatusCode::SEE_OTHER);
    let page = ines.get(&format!("{PAGE}?kind=reassessment_completed")).await.html;
    assert!(
        page.contains("ref=gse&amp;kind=reassessment_completed") && page.contains("other?kind=reassessment_completed")
    );
    ines.post(FORM, &set(answered(&ines, "2").await, "on", "12 October 2020")).await;
    ines.post(FORM, &answered(&ines, "3").await).await;
    let carl = site.enter("carl").await;
    let group = carl.get("/contracts/jets-1/distance-travelled").await;
    assert_eq!(group.status, StatusCode::OK, "{}", group.html);
    for part in ["Too few to tell", "1 person<", "is no failure", "© Ralf Schwarzer"] {
        assert!(group.html.contains(part), "{part}: {}", group.html);
    }
    let sol = site.enter("sol").await;
    let refused = sol.get("/contracts/jets-1/distance-travelled?of=contract").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.html);
    assert_eq!(sol.get(PAGE).await.status, StatusCode::NOT_FOUND);
}
