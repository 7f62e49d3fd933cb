//! What breaks says so on a plain page, saves all or nothing, and keeps what was typed (SEC-40).

use crate::everywhere::stored;
use crate::odd::is_plain;
use crate::people::{NORTH, identity, settle, settler};
use crate::visit::{Fields, Page, Site, fields_of, set};
use std::sync::Arc;
use waymark_testkit::breaking::{Breaking, Failing};
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::TestHouse;

/// The most steps that any of these requests takes; more is a fault of the test.
const MOST: u32 = 400;

async fn site() -> (Site, Arc<Breaking>) {
    let (test, breaking) = TestHouse::sqlite().await.breaking();
    let who = |nth| identity(|field| field.to_owned(), nth);
    settle(&test, &[settler("P-N0001", who(1), (NORTH, "ines")), settler("P-N0002", who(2), (NORTH, ""))]).await;
    (Site::over(test), breaking)
}

fn says_so(what: &str, page: &Page) {
    assert!(matches!(page.status, 500 | 503), "{what}: {} {}", page.status, page.text);
    is_plain(what, page);
}

#[tokio::test]
async fn a_page_says_so_at_whichever_step_the_database_fails() {
    let (site, breaking) = site().await;
    let visitors = [site.enter("ines").await, site.enter("hana").await, site.enter("pia").await];
    let pages = [
        (0, "/"),
        (0, "/day/print"),
        (0, "/queue"),
        (0, "/people/P-N0001"),
        (0, "/people/P-N0001/timeline"),
        (0, "/people/P-N0001/record"),
        (0, "/people/P-N0001/record/note"),
        (1, "/referrals"),
        (1, "/referrals/allocate?who=P-N0001"),
        (2, "/prap"),
        (2, "/contracts"),
        (2, "/contracts/jets-1"),
        (2, "/calendars"),
    ];
    for (who, path) in pages {
        let mut struck = 0;
        for n in 1..=MOST {
            // The three ways by turns; each step meets each of them on one of the pages.
            let way = [Failing::Gone(n), Failing::Full(n), Failing::Held(n)][(n as usize + path.len()) % 3];
            breaking.fail(Some(way));
            let page = visitors[who].get(path).await;
            let done = breaking.struck() == 0;
            breaking.fail(None);
            if done {
                assert!(matches!(page.status, 200 | 303), "{path}: {} {}", page.status, page.text);
                break;
            }
            struck += 1;
            // What a page can do without, it may: then it is a whole page.
            if !matches!(page.status, 200 | 303) {
                says_so(&format!("{path} at step {n}"), &page);
            }
        }
        assert!(struck > 0, "{path} asks the database nothing");
        assert!(visitors[who].get(path).await.status < 400, "{path} does not come back");
    }
}

/// Sends a form with the database failing at each step by turns; what the journal holds after each.
async fn failing_at_each_step(path: &str, answers: &[(&str, &str)]) {
    let (site, breaking) = site().await;
    let ines = site.enter("ines").await;
    let before = stored(&site, "P-N");
    let mut shown: Fields = fields_of(&ines.get(path).await.text, path);
    for (name, answer) in answers {
        shown = set(shown, name, answer);
    }
    let mut kept = 0;
    for n in 1..=MOST {
        breaking.fail(Some([Failing::Gone(n), Failing::Full(n), Failing::Held(n)][n as usize % 3]));
        let page = ines.send(path, &shown).await;
        breaking.fail(None);
        let now = stored(&site, "P-N");
        if page.status == 303 {
            assert_ne!(now, before, "{path} says it was saved at step {n} and was not");
            assert!(kept > 0, "{path}: what was typed is never kept");
            return;
        }
        assert_eq!(now, before, "{path} saved a part at step {n}");
        assert!(matches!(page.status, 422 | 500 | 503), "{path} at step {n}: {} {}", page.status, page.text);
        is_plain(&format!("{path} at step {n}"), &page);
        if page.status == 422 {
            // The form again, with all that was typed.
            for (name, answer) in answers {
                let again = fields_of(&page.text, path);
                assert!(
                    page.text.contains(answer) || again.iter().any(|(n, v)| n == name && v == answer),
                    "{path}: {name} is lost"
                );
            }
            kept += 1;
        }
    }
    panic!("{path} was never saved");
}

#[tokio::test]
async fn a_note_is_saved_whole_or_not_at_all_and_what_was_typed_is_kept() {
    failing_at_each_step("/people/P-N0001/record/note", &[("text", "Likes early shifts")]).await;
}

#[tokio::test]
async fn a_contact_is_saved_whole_or_not_at_all() {
    failing_at_each_step("/people/P-N0001/record/contact", &[("note", "Rang about the interview")]).await;
}

#[tokio::test]
async fn a_plan_of_many_facts_is_saved_whole_or_not_at_all() {
    failing_at_each_step("/people/P-N0001/record/plan", &[("goal_work", "cv"), ("signature", "Sam Example")]).await;
}

#[tokio::test]
async fn a_job_is_saved_whole_or_not_at_all() {
    let answers = [("employer", "Example Foods"), ("title", "Baker"), ("hours", "16")];
    failing_at_each_step("/people/P-N0001/record/job", &answers).await;
}

#[tokio::test]
async fn a_form_whose_answer_was_lost_is_done_once_when_it_is_sent_again() {
    let (site, breaking) = site().await;
    let ines = site.enter("ines").await;
    let count =
        || by_hand(&site.address, "SELECT count(*) FROM fact WHERE kind = 'note_made' AND author = 'ines'").unwrap();
    let path = "/people/P-N0001/record/note";
    let fields = set(fields_of(&ines.get(path).await.text, path), "text", "Likes early shifts");
    breaking.fail(Some(Failing::AnswerLost));
    let page = ines.send(path, &fields).await;
    // Which transaction's answer was lost is not the browser's to know: it sends the same again.
    assert_ne!(page.status, 500, "{}", page.text);
    breaking.fail(None);
    for _ in 0..3 {
        let page = ines.send(path, &fields).await;
        assert_eq!(page.status, 303, "{}", page.text);
        assert_eq!(count(), "1");
    }
    // The same key with another text is told, and not taken as the first.
    let page = ines.send(path, &set(fields, "text", "Another text")).await;
    assert!(page.status == 422 && page.text.contains("Another text"), "{}", page.text);
    assert_eq!(count(), "1");
}

#[tokio::test]
async fn a_list_given_to_a_coach_says_of_each_what_became_of_it() {
    let (site, breaking) = site().await;
    let hana = site.enter("hana").await;
    let fields = [("who", "P-N0001"), ("who", "P-N0002"), ("coach", "omar"), ("_key", "k1")];
    for n in 1..=MOST {
        breaking.fail(Some(Failing::Gone(n)));
        let page = hana.post("/referrals/allocate", &fields).await;
        let struck = breaking.struck();
        breaking.fail(None);
        if page.status == 303 && struck == 0 {
            break;
        }
        let given = by_hand(&site.address, "SELECT count(*) FROM participant WHERE coach = 'omar'").unwrap();
        assert!(page.status != 303, "step {n}: it failed and says that all is done");
        is_plain(&format!("step {n}"), &page);
        if page.status == 200 {
            let done = page.text.matches("wm-tag--done").count().to_string();
            assert!(done <= given, "step {n}: {done} are said to be done, {given} are");
        }
    }
    assert_eq!(by_hand(&site.address, "SELECT count(*) FROM participant WHERE coach = 'omar'").unwrap(), "2");
}
