//! Recording: every form at every stage, wrong input, two at once, and a form sent twice.
#![cfg(test)]

mod visiting;

use axum::http::StatusCode;
use visiting::{Fields, Page, Site, TODAY, Visitor, fields_of, set, value};
use waymark_app::Call;
use waymark_rules::Vocabulary;
use waymark_rules::vocabulary::About;
use waymark_testkit::house::{TestHouse, jets, moment};
use waymark_testkit::newcomers::{import, let_in};
use waymark_web::pages::record::{FORMS, way};

/// Stages of the journey: a name, and what is recorded beyond the referral.
const STAGES: [(&str, &[&str]); 5] = [
    ("referred", &[]),
    (
        "booked",
        &[
            r#""fact":"first_contact_made","on":"2021-02-02","by":"phone""#,
            r#""fact":"initial_appointment_booked","on":"2021-02-02","for":"2021-02-12","for_at":"10:00","by":"phone","ref":"a1""#,
        ],
    ),
    (
        "started",
        &[
            r#""fact":"initial_meeting_held","on":"2021-02-03","by":"phone""#,
            r#""fact":"programme_start","on":"2021-02-03""#,
        ],
    ),
    (
        "planned",
        &[
            r#""fact":"initial_meeting_held","on":"2021-02-03","by":"phone""#,
            r#""fact":"programme_start","on":"2021-02-03""#,
            r#""fact":"action_plan_agreed","on":"2021-02-08","ref":"p1""#,
            r#""fact":"plan_goal_set","on":"2021-02-08","ref":"p1","area":"work","goal":"Have a CV that I can send","steps":"Write down my last jobs""#,
            r#""fact":"appointment_booked","on":"2021-02-08","for":"2021-02-15","purpose":"booked_meeting","by":"phone","ref":"a2""#,
            r#""fact":"appointment_booked","on":"2021-02-08","for":"2021-02-22","purpose":"booked_meeting","by":"video","ref":"a3""#,
        ],
    ),
    (
        "working",
        &[
            r#""fact":"initial_meeting_held","on":"2021-02-03","by":"phone""#,
            r#""fact":"programme_start","on":"2021-02-03""#,
            r#""fact":"job_started","on":"2021-02-10","ref":"j1","employer":"Example Foods","job_title":"Baker""#,
            r#""fact":"appointment_missed","on":"2021-02-09","ref":"a4""#,
        ],
    ),
];

/// What a person must add to a form that is shown with its defaults.
fn answered(form: &str, fields: Fields) -> Fields {
    let set =
        |fields, pairs: &[(&str, &str)]| pairs.iter().fold(fields, |fields, (name, value)| set(fields, name, value));
    match form {
        "note" => set(fields, &[("text", "Likes early shifts")]),
        "book" => set(fields, &[("on", "22 february"), ("at", "2.30pm")]),
        "rebook" => set(fields, &[("next_on", "23 february"), ("next_at", "9")]),
        "initial-meeting" => set(fields, &[("went", "started")]),
        "plan" => set(fields, &[("goal_work", "cv"), ("signature", "Sam Example")]),
        "service" => set(fields, &[("service", "Careers service")]),
        "job" => set(fields, &[("employer", "Example Foods"), ("title", "Baker"), ("hours", "16")]),
        "earnings" => set(fields, &[("amount", "£212.50")]),
        "self-employment" => set(fields, &[("trade", "Window cleaning")]),
        "self-employed-days" => set(fields, &[("days", "2021-02-15")]),
        "benefit" => set(fields, &[("status", "universal_credit_complying")]),
        "change" => set(fields, &[("what", "disengaged"), ("note", "Does not answer")]),
        "early-completion" => set(fields, &[("reason", "onward_support")]),
        "exit-report" => set(fields, &[("summary", "You came to two meetings.")]),
        "esf" => set(fields, &[("done", "esf_form_filed")]),
        "where-they-stand?ref=steps" => {
            let items = ["communication", "confidence", "feelings", "reliability", "goals", "others"];
            let fields = items.iter().fold(fields, |fields, item| visiting::set(fields, &format!("i-{item}"), "2"));
            set(fields, &[("mode", "alone")])
        }
        "standards-issued" => set(fields, &[("done", "service_standards_issued")]),
        _ => fields,
    }
}

/// A site with participants of these names at these stages, all of the coach ines.
async fn site(people: &[(String, &str)]) -> Site {
    let test = TestHouse::sqlite().await;
    let newcomers: Vec<(&str, &str, &str)> =
        people.iter().map(|(id, _)| (id.as_str(), "/dwp/prime/north/", "ines")).collect();
    let_in(&test.house, "2021-02-01", &newcomers).await.unwrap();
    let mut lines: Vec<String> = Vec::new();
    for (id, stage) in people {
        let facts = STAGES.iter().find(|(name, _)| name == stage).unwrap().1;
        for (n, rest) in facts.iter().enumerate() {
            let day = rest.split("\"on\":\"").nth(1).unwrap().get(..10).unwrap();
            lines.push(format!(r#"{{"participant":"{id}",{rest},"recorded":"{day}T12:00:{n:02}Z"}}"#));
        }
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let taken = import(&test.house, &Call::operator(moment(TODAY, 8)), &lines, &newcomers).await.unwrap();
    for one in taken {
        assert!(one.refused.is_empty(), "{one:?}");
    }
    Site::over(test)
}

async fn one(stage: &str) -> Site {
    site(&[("P-1".to_owned(), stage)]).await
}

/// A form's name without what its address says beside.
fn plain(form: &str) -> &str {
    form.split('?').next().unwrap_or_default()
}

/// A form as it is shown, with what a person must add.
async fn filled(visitor: &Visitor<'_>, participant: &str, form: &str) -> (String, Fields) {
    let action = format!("/people/{participant}/record/{form}");
    let page = visitor.get(&action).await;
    assert_eq!(page.status, StatusCode::OK, "{action}: {}", page.html);
    let fields = fields_of(&page.html, action.split('?').next().unwrap());
    (action.split('?').next().unwrap().to_owned(), answered(form, fields))
}

fn errors(page: &Page) -> String {
    let list = page.html.split("govuk-error-summary__list").nth(1).unwrap_or_default();
    list.split("</ul>").next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_is_shown_and_saved_at_every_stage() {
    let names = FORMS.iter().map(|form| form.name).filter(|name| !matches!(*name, "other" | "keyed" | "together"));
    // Which questions are asked is chosen before the form.
    let asked = |name| if name == "where-they-stand" { "where-they-stand?ref=steps" } else { name };
    let forms: Vec<&str> = names.map(asked).collect();
    let people: Vec<(String, &str)> = STAGES
        .iter()
        .flat_map(|(stage, _)| forms.iter().map(move |form| (format!("{stage}-{}", plain(form)), *stage)))
        .collect();
    let site = site(&people).await;
    let ines = site.enter("ines").await;
    let mut wrong = Vec::new();
    for (stage, _) in STAGES {
        for form in &forms {
            let (action, fields) = filled(&ines, &format!("{stage}-{}", plain(form)), form).await;
            let page = ines.post(&action, &fields).await;
            // Without a goal, a job or an appointment there may be nothing to say; whoever is not sent on is told what to do.
            if page.status != StatusCode::SEE_OTHER {
                wrong.push(format!("{stage} {form}: {} {}", page.status, errors(&page)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_a_coach_or_administrator_may_record_can_be_recorded() {
    let vocabulary = Vocabulary::embedded().unwrap();
    for (who, role) in [("ines", "work coach"), ("ada", "administrator")] {
        let kinds: Vec<&str> = vocabulary
            .kinds()
            .map(|(_, kind)| kind)
            .filter(|kind| kind.is_entered() && kind.about != About::Contract)
            .filter(|kind| kind.used_by.iter().any(|p| p == "jets") && kind.recorded_by.iter().any(|r| r == role))
            .map(|kind| kind.name.as_str())
            .filter(|name| !matches!(*name, "detail_recorded" | "group_set"))
            .collect();
        let people: Vec<(String, &str)> = kinds.iter().map(|kind| ((*kind).to_owned(), "planned")).collect();
        let site = site(&people).await;
        let visitor = site.enter(who).await;
        let mut wrong = Vec::new();
        for kind in kinds {
            let path = format!("/people/{kind}/record/other?kind={kind}");
            let page = visitor.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.html);
            let action = path.split('?').next().unwrap();
            let page = visitor.post(action, &any_answers(&page.html, action, TODAY)).await;
            if page.status != StatusCode::SEE_OTHER {
                wrong.push(format!("{kind}: {} {}", page.status, errors(&page)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Something that fits in every field that stands empty.
fn any_answers(html: &str, action: &str, day: &str) -> Fields {
    let mut fields = fields_of(html, action);
    // The first of the radios nobody has chosen.
    for part in html.split("<input").skip(1).filter(|part| part.contains("type=\"radio\"")) {
        let named =
            |key: &str| part.split(&format!("{key}=\"")).nth(1).and_then(|p| p.split('"').next()).unwrap_or_default();
        if value(&fields, named("name")).is_empty() && named("name") != "by" {
            fields = set(fields, named("name"), named("value"));
        }
    }
    let answer = |(name, value): (String, String)| {
        let text = match name.as_str() {
            _ if !value.is_empty() || name.starts_with('_') || matches!(name.as_str(), "by" | "at" | "ref") => value,
            "for" => day.to_owned(),
            "amount" => "12.50".to_owned(),
            "hours" | "count" => "3".to_owned(),
            _ if name.contains("date") || name == "a-ends" => day.to_owned(),
            _ => "Something".to_owned(),
        };
        (name, text)
    };
    fields.into_iter().map(answer).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_duty_of_staff_leads_to_a_form() {
    let program = jets();
    let vocabulary = Vocabulary::embedded().unwrap();
    let test = one("planned").await;
    let ines = test.enter("ines").await;
    for standard in &program.pack.standards {
        let kinds = waymark_web::pages::people::done_by(standard);
        let staff = kinds.iter().filter_map(|kind| vocabulary.kind(kind)).any(|(id, _)| {
            let kind = vocabulary.get(id);
            kind.is_entered() && kind.about != About::Contract
        });
        if !staff {
            continue;
        }
        let way = way(&kinds).unwrap_or_else(|| panic!("{} leads nowhere", standard.head.id));
        let page = ines.get(&format!("/people/P-1/record/{}", way.address)).await;
        assert_eq!(page.status, StatusCode::OK, "{}: {}", standard.head.id, way.address);
        assert!(!way.title.is_empty() && page.html.contains("<button"), "{}", way.address);
    }
    let lead = |kind: &str| way(&[kind.to_owned()]).map(|way| way.address);
    assert_eq!(lead("first_contact_made").as_deref(), Some("first-contact"));
    assert_eq!(lead("complaint_resolved").as_deref(), Some("other?kind=complaint_resolved"));
    assert_eq!(lead("start_outcome_recorded").as_deref(), Some("keyed?kind=start_outcome_recorded"));
    assert_eq!(lead("month_end"), None, "nobody enters the end of a month");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_kept_and_what_is_wrong_is_told_with_where() {
    let site = one("planned").await;
    let ines = site.enter("ines").await;
    let (action, fields) = filled(&ines, "P-1", "job").await;
    let fields = set(set(set(fields, "on", "31 february"), "title", ""), "employer", "Example <Foods> & Sons");
    let page = ines.post(&action, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.html.contains("<title>Error: "), "the title says so first");
    for (field, text) in [("title", "Enter the job title"), ("on", "There is no 31 February")] {
        assert!(
            errors(&page).contains(&format!("href=\"#{field}\"")) && errors(&page).contains(text),
            "{}",
            errors(&page)
        );
        assert!(page.html.contains(&format!("id=\"{field}\"")), "the link leads to the field");
    }
    let kept = fields_of(&page.html, &action);
    assert_eq!(value(&kept, "employer"), "Example <Foods> & Sons");
    assert_eq!(value(&kept, "on"), "31 february");
    assert_eq!(value(&kept, "hours"), "16");
    // Mended as the page says, it is saved.
    let mended = set(set(kept, "on", "12 feb"), "title", "Baker");
    assert_eq!(ines.post(&action, &mended).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_has_one_effect_and_the_same_answer() {
    for (stage, form) in [
        ("planned", "meeting"),
        ("planned", "review"),
        ("started", "plan"),
        ("started", "needs"),
        ("booked", "initial-meeting"),
        ("working", "earnings"),
    ] {
        let site = one(stage).await;
        let ines = site.enter("ines").await;
        let (action, fields) = filled(&ines, "P-1", form).await;
        let fields = if form == "review" {
            fields
                .into_iter()
                .map(|(n, v)| if n.starts_with("goal-") { (n, "reached".into()) } else { (n, v) })
                .collect()
        } else {
            fields
        };
        let first = ines.post(&action, &fields).await;
        let before = ines.get("/people/P-1/timeline").await.html.matches("wm-timeline__what").count();
        let second = ines.post(&action, &fields).await;
        assert_eq!(
            (first.status, second.status),
            (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER),
            "{form}: {}",
            errors(&second)
        );
        let after = ines.get("/people/P-1/timeline").await.html.matches("wm-timeline__what").count();
        assert_eq!(before, after, "{form}");
        // Changed and sent again under the same key it is not lost in silence.
        let changed = set(fields, "note", "Something else entirely");
        let third = ines.post(&action, &changed).await;
        if value(&changed, "note").is_empty() {
            continue;
        }
        assert_eq!(third.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(errors(&third).contains("sent before with other answers"), "{form}: {}", errors(&third));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_save_at_once_are_shown_both() {
    let site = one("planned").await;
    let (ines, hana) = (site.enter("ines").await, site.enter("hana").await);
    let (action, first) = filled(&ines, "P-1", "missed").await;
    let (_, second) = filled(&hana, "P-1", "missed").await;
    let saved = ines.post(&action, &first).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert!(saved.to.starts_with("/people/"), "{}", saved.to);
    let second = set(set(second, "on", "14 february"), "note", "Rang twice");
    let page = hana.post(&action, &second).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.html);
    let told = errors(&page);
    assert!(
        told.contains("Ines has recorded since") && told.contains("Yours was") && told.contains("14 February"),
        "{told}"
    );
    assert_eq!(value(&fields_of(&page.html, &action), "note"), "Rang twice", "nothing typed is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_three_goals_and_a_review_take_few_actions() {
    let site = site(&[("P-1".to_owned(), "started"), ("P-2".to_owned(), "planned")]).await;
    let ines = site.enter("ines").await;
    let action = "/people/P-1/record/plan";
    let shown = fields_of(&ines.get(action).await.html, action);
    let ticks = [("goal_work", "cv"), ("goal_skills", "course"), ("goal_confidence", "confident")];
    let mut sent = set(shown, "signature", "Sam Example");
    sent.extend(ticks.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    // Three ticks, one name, one button.
    assert!(ticks.len() + 2 <= 9);
    assert_eq!(ines.post(action, &sent).await.status, StatusCode::SEE_OTHER);
    let timeline = ines.get("/people/P-1/timeline").await.html;
    assert_eq!(timeline.matches("goal: ").count(), 3, "{timeline}");
    assert_eq!(timeline.matches("signed by: ").count(), 2, "both signed");
    // A review is saved as it is shown, with the next meeting: one action.
    let (action, fields) = filled(&ines, "P-2", "review").await;
    assert!(!value(&fields, "next_on").is_empty() || fields.iter().any(|(n, v)| n == "which" && v == "a2"));
    assert_eq!(ines.post(&action, &fields).await.status, StatusCode::SEE_OTHER);
    let timeline = ines.get("/people/P-2/timeline").await.html;
    assert!(timeline.contains("booked meeting") || timeline.contains("Booked meeting"), "{timeline}");
}

/// The address at which the fact of a line of the timeline is corrected.
fn correction_of(timeline: &str, what: &str) -> String {
    let marked = format!("govuk-visually-hidden\"> {what} of ");
    let at = timeline.find(&marked).unwrap_or_else(|| panic!("{what} is not in {timeline}"));
    timeline[..at].rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_is_corrected_by_another_with_a_reason_and_both_stay() {
    let site = one("working").await;
    let ines = site.enter("ines").await;
    let action = correction_of(&ines.get("/people/P-1/timeline").await.html, "Job started");
    let shown = ines.get(&action).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.html);
    let fields = fields_of(&shown.html, &action);
    assert_eq!(value(&fields, "a-employer"), "Example Foods", "the fact's own answers are filled in");
    // Without a reason, and with nothing changed, it is refused.
    let page = ines.post(&action, &fields).await;
    assert!(
        page.status == StatusCode::UNPROCESSABLE_ENTITY && errors(&page).contains("Enter why"),
        "{}",
        errors(&page)
    );
    let fields = set(fields, "why", "wrong employer");
    assert!(errors(&ines.post(&action, &fields).await).contains("Nothing is changed"));
    let fields = set(fields, "a-employer", "Example Bakers");
    let done = ines.post(&action, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", errors(&done));
    let timeline = ines.get("/people/P-1/timeline").await.html;
    for told in ["Example Foods", "Example Bakers", "wrong employer", "Corrected to"] {
        assert!(timeline.contains(told), "{told}: {timeline}");
    }
    // What did not happen is taken back.
    let action = correction_of(&timeline, "Missed appointment");
    let fields = fields_of(&ines.get(&action).await.html, &action);
    let done = ines.post(&action, &set(set(fields, "what", "never"), "why", "wrong person")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", errors(&done));
    assert!(ines.get("/people/P-1/timeline").await.html.contains("Taken back"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quick_contact_asks_three_things_and_who_where_nobody_fits() {
    let site = one("started").await;
    let ines = site.enter("ines").await;
    let fields = fields_of(&ines.get("/contact").await.html, "/contact");
    let asked = |fields: &Fields| fields.iter().filter(|(name, _)| !name.starts_with('_')).count();
    assert_eq!(asked(&fields), 3, "{fields:?}");
    let fields = set(set(fields, "person", "Nobody Atall"), "note", "Will bring the letter");
    let page = ines.post("/contact", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(errors(&page).contains("Nobody you may see fits"), "{}", errors(&page));
    let kept = fields_of(&page.html, "/contact");
    assert_eq!(value(&kept, "note"), "Will bring the letter");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sheets_are_in_english_and_in_welsh_with_days_and_goals() {
    let site = one("planned").await;
    let ines = site.enter("ines").await;
    for (lang, texts) in [
        ("en", ["lang=\"en\"", "Action plan", "Monday 8 February 2021", "Have a CV that I can send"]),
        ("cy", ["lang=\"cy\"", "Cynllun gweithredu", "Dydd Llun 8 Chwefror 2021", "Cael CV y gallaf ei anfon"]),
    ] {
        let page = ines.get(&format!("/people/P-1/print/plan?lang={lang}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        for text in texts {
            assert!(page.html.contains(text), "{text}: {}", page.html);
        }
        for sheet in ["exit-report", "timeline"] {
            let page = ines.get(&format!("/people/P-1/print/{sheet}?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK, "{sheet}: {}", page.html);
            assert!(page.html.contains(&format!("<html lang=\"{lang}\"")), "{sheet}");
        }
    }
}
