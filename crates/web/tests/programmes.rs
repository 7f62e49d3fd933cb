//! Other programmes than the first: a contract of theirs, referrals to it, the start, a duty met, all in the words of each.
#![cfg(test)]

mod visiting;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::collections::BTreeMap;
use visiting::{Page, Site, Visitor, fields_of, set, value};
use waymark_app::Programs;
use waymark_rules::calendar::Calendar;
use waymark_rules::pack::embedded;
use waymark_rules::program::Program;
use waymark_rules::{Pack, Vocabulary};
use waymark_testkit::house::TestHouse;

const HEADER: &str = "Referral ID,First Name,Last Name,NINO,Date of Birth,Telephone,Referral Date,Participation\n";

fn program(id: &str) -> Program {
    let vocabulary = Vocabulary::embedded().unwrap();
    let pack = Pack::read(&embedded::files(id).unwrap(), vocabulary).unwrap();
    Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()).unwrap()
}

/// A site of a house that knows these programmes.
async fn site(packs: &[&str]) -> Site {
    let mut test = TestHouse::sqlite().await;
    let all = packs.iter().chain(&["jets"]).map(|id| ((*id).to_owned(), program(id)));
    test.house.programs = Programs::new(all.collect::<BTreeMap<_, _>>());
    Site::over(test)
}

/// Adds a contract of a programme through its form; its id.
async fn contract(pia: &Visitor<'_>, name: &str, pack: &str) -> String {
    let page = pia.get("/settings/contracts/new").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let fields = fields_of(&page.html, "");
    let answers = [("name", name), ("pack", pack), ("starts", "4 January 2021"), ("ends", "31 December 2022")];
    let fields = answers.iter().fold(fields, |fields, (name, value)| set(fields, name, value));
    let done = pia.post("/settings/contracts/new", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
    let id = done.to.strip_prefix("/settings/contracts/").and_then(|rest| rest.strip_suffix("/targets"));
    id.unwrap_or_else(|| panic!("led to {}", done.to)).to_owned()
}

/// Sends a file of referrals for a contract, and takes in what it holds; the address it leads to.
async fn bring_in(pia: &Visitor<'_>, contract: &str, csv: &str) -> Page {
    let shown = pia.get("/referrals").await;
    let hidden = fields_of(&shown.html, "/referrals/files");
    let mut body = String::new();
    for (name, held) in [("_token", value(&hidden, "_token")), ("contract", contract), ("to", "north")] {
        body.push_str(&format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{held}\r\n"));
    }
    let file = "Content-Disposition: form-data; name=\"file\"; filename=\"some.csv\"";
    body.push_str(&format!("--edge\r\n{file}\r\n\r\n{csv}\r\n--edge--\r\n"));
    let request = Request::post("/referrals/files")
        .header("cookie", &pia.cookie)
        .header("content-type", "multipart/form-data; boundary=edge");
    let kept = pia.site.ask(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.html);
    let page = pia.get(&kept.to).await;
    let fields = fields_of(&page.html, &kept.to);
    assert_eq!(value(&fields, "do"), "take", "nothing can be taken in: {}", page.html);
    pia.post(&kept.to, &fields).await
}

/// Refers somebody by a file, and gives them to ines.
async fn refer(pia: &Visitor<'_>, contract: &str, id: &str) {
    let row = format!("{id},Sam,Example,,02/03/1980,07700 900123,08/02/2021,Voluntary\n");
    let taken = bring_in(pia, contract, &format!("{HEADER}{row}")).await;
    assert!(taken.status == StatusCode::OK || taken.status == StatusCode::SEE_OTHER, "{}", taken.html);
    let page = pia.get(&format!("/referrals/allocate?who={id}")).await;
    let fields = set(fields_of(&page.html, "/referrals/allocate"), "coach", "ines");
    let given = pia.post("/referrals/allocate", &fields).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.html);
}

/// Follows a duty's button on the person's page to its form.
async fn led(ines: &Visitor<'_>, person: &str, form: &str) -> (String, Page) {
    let page = ines.get(&format!("/people/{person}")).await;
    let href = format!("href=\"/people/{person}/record/{form}");
    let at = page.html.find(&href).unwrap_or_else(|| panic!("no way to {form}: {}", page.html));
    let address = page.html[at + 6..].split('"').next().unwrap().replace("&amp;", "&");
    let form = ines.get(&address).await;
    assert_eq!(form.status, StatusCode::OK, "{address}: {}", form.html);
    (address.split('?').next().unwrap().to_owned(), form)
}

async fn saved(ines: &Visitor<'_>, (action, page): (String, Page), answers: &[(&str, &str)]) {
    let fields = fields_of(&page.html, &action);
    let fields = answers.iter().fold(fields, |fields, (name, value)| set(fields, name, value));
    let done = ines.post(&action, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{action}: {}", done.html);
}

/// The part of a person's page about one promise; empty where nothing more is due of it.
fn duty<'h>(html: &'h str, says: &str) -> &'h str {
    html.find(says).map_or("", |at| html[at..].split("</li>").next().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn ipes_runs_through_the_pages_from_its_contract_to_a_duty_met() {
    let site = site(&["ipes"]).await;
    let pia = site.enter("pia").await;
    let id = contract(&pia, "Intensive support", "ipes").await;
    refer(&pia, &id, "P-1").await;
    let ines = site.enter("ines").await;
    let page = ines.get("/people/P-1").await;
    assert!(page.html.contains("<dt>Key Worker</dt>"), "the bar says the programme's word: {}", page.html);
    assert!(!page.html.contains("European Social Fund"), "what only JETS has is not offered: {}", page.html);

    let first = ("/people/P-1/record/initial-meeting".to_owned(), ines.get("/people/P-1/record/initial-meeting").await);
    assert!(!first.1.html.contains("European Social Fund"), "{}", first.1.html);
    saved(&ines, first, &[("went", "started"), ("on", "12 February 2021")]).await;
    let page = ines.get("/people/P-1").await;
    let says = "Agree an action plan tailored to the participant";
    assert!(!duty(&page.html, says).is_empty(), "the plan is due: {}", page.html);
    let plan = led(&ines, "P-1", "plan").await;
    assert!(plan.1.html.contains("Agree the Action Plan"), "{}", plan.1.html);
    saved(&ines, plan, &[("goal_work", "cv"), ("signature", "Sam Example")]).await;
    let page = ines.get("/people/P-1").await;
    assert!(duty(&page.html, says).is_empty(), "the plan is agreed: {}", page.html);
    assert!(
        ines.get("/people/P-1/print/plan").await.html.contains("tell your Key Worker"),
        "the sheet says their word"
    );
    assert_eq!(pia.get(&format!("/contracts/{id}")).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_of_the_work_programme_runs_through_the_pages_and_its_letter_is_a_letter() {
    let site = site(&["wp-rehab-jobfit"]).await;
    let pia = site.enter("pia").await;
    let id = contract(&pia, "Rehab Jobfit", "wp-rehab-jobfit").await;
    refer(&pia, &id, "P-1").await;
    let ines = site.enter("ines").await;
    // The welcome call is a call: the form comes with it.
    let call = led(&ines, "P-1", "contact?by=phone").await;
    saved(&ines, call, &[("on", "10 February 2021")]).await;
    // There is no first meeting in this programme: the start is recorded by itself.
    let other = ines.get("/people/P-1/record/initial-meeting").await;
    assert_eq!((other.status, other.to.as_str()), (StatusCode::SEE_OTHER, "/people/P-1/record/start"));
    let start = ("/people/P-1/record/start".to_owned(), ines.get("/people/P-1/record/start").await);
    saved(&ines, start, &[("on", "11 February 2021")]).await;
    let says = "Post the welcome pack after the welcome call";
    let page = ines.get("/people/P-1").await;
    assert!(page.html.contains("<dt>Personal Advisor</dt>"), "{}", page.html);
    assert!(!duty(&page.html, says).is_empty(), "{}", page.html);
    // The post is the administrator's.
    assert!(duty(&page.html, says).contains("With the administrator"), "{}", page.html);
    let ada = site.enter("ada").await;
    let letter = led(&ada, "P-1", "other?kind=welcome_pack_sent&amp;by=letter").await;
    saved(&ada, letter, &[("on", "12 February 2021"), ("a-sent_by", "prime_contractor")]).await;
    let page = ines.get("/people/P-1").await;
    assert!(duty(&page.html, says).is_empty(), "the pack went by letter: {}", page.html);
    // What belongs into the pack is one promise of three facts: one page records them all, on the day of the pack.
    let contents = led(&ines, "P-1", "together?kind=welcome-pack-contents").await;
    saved(&ines, contents, &[]).await;
    let page = ines.get("/people/P-1").await;
    assert!(duty(&page.html, "Put into the welcome pack").is_empty(), "{}", page.html);
    // Kinds of the Work Programme without a form of their own are offered, in the words of the programme.
    let all = ines.get("/people/P-1/record").await;
    assert!(all.html.contains("other?kind=induction_held"), "{}", all.html);
    let measures = pia.get(&format!("/contracts/{id}/measures")).await;
    assert!(
        measures.html.contains("95 % of attached customers have had their initial assessment"),
        "{}",
        measures.html
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_programme_changes_until_somebody_is_referred_and_then_stays() {
    let site = site(&["ipes"]).await;
    let pia = site.enter("pia").await;
    let id = contract(&pia, "A new one", "ipes").await;
    let address = format!("/settings/contracts/{id}");
    let page = pia.get(&address).await;
    assert!(page.html.contains("It can be changed until the first person is referred."), "{}", page.html);
    let change = |pack: &str, page: &Page| set(fields_of(&page.html, ""), "pack", pack);
    assert_eq!(pia.post(&address, &change("jets", &page)).await.status, StatusCode::SEE_OTHER);
    refer(&pia, &id, "P-1").await;
    let page = pia.get(&address).await;
    assert!(page.html.contains("It stays: 1 person was referred under it."), "{}", page.html);
    let refused = pia.post(&address, &change("ipes", &page)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("cannot be changed: 1 person was referred under it"), "{}", refused.html);
    // Everything else of it can still be changed.
    assert_eq!(
        pia.post(&address, &set(change("jets", &page), "name", "Another name")).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_duty_of_every_programme_leads_to_a_form_or_is_worked_out() {
    let mut nowhere = Vec::new();
    for (id, _) in embedded::PACKS {
        let program = std::sync::Arc::new(program(id));
        let told = waymark_app::desk::told::Told::of(&[((*id).to_owned(), program.clone())].into());
        for standard in &program.pack.standards {
            let does = told.standard(id, &standard.head.id).map(|told| told.does.clone()).unwrap_or_default();
            if waymark_web::pages::record::duty(&program, standard, &does, None).is_none() {
                nowhere.push(format!("{id}/{}", standard.head.id));
            }
        }
    }
    // What the system alone does, or works out, has no form.
    assert_eq!(nowhere, ["community-hub/review-reminder", "jets/payment-calculated", "wp-avanta/stage-in-work"]);
}
