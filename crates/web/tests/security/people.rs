//! The people of these tests: some of the north, one of the south, and what is recorded of them by the pages' own forms.

use crate::visit::{Page, Site, TODAY, Visitor};
use waymark_app::demo::{Settle, Settler};
use waymark_app::effects::Place;
use waymark_app::{Call, bulk};
use waymark_domain::identity::{Identity, Nino};
use waymark_domain::staff::RecordClass;
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};

/// Where the north's records are.
pub const NORTH: &str = "/dwp/prime/north/";
/// Where the south's records are.
pub const SOUTH: &str = "/dwp/prime/south/";

/// Somebody with a text in every field of who they are. A number and telephone are made of `nth`.
pub fn identity(text: impl Fn(&str) -> String, nth: u32) -> Identity {
    Identity {
        title: Some(text("title")),
        first_names: Some(text("first")),
        last_name: Some(text("last")),
        nino: Nino::parse(&format!("AB{:06}C", 731_900 + nth)).ok(),
        date_of_birth: Some("1967-07-15".into()),
        address: vec![text("street"), text("district")],
        town: Some(text("town")),
        postcode: Some(text("postcode")),
        telephone: Some(format!("0115 496 {:04}", 700 + nth)),
        mobile: Some(format!("07700 900{:03}", 600 + nth)),
        email: Some(format!("{}@example.org", text("mail"))),
        welsh_spoken: Some(true),
        welsh_written: None,
    }
}

/// Somebody who is on the programme since the third of February, with appointments to come.
pub fn settler(id: &str, who: Identity, (path, coach): (&str, &str)) -> Settler {
    let organisation = path.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    let place = Place { organisation, path: path.into(), coach: coach.into(), why: "lives there".into() };
    let lines = [
        r#""fact":"referral_received","on":"2021-02-01""#,
        r#""fact":"first_contact_made","on":"2021-02-02","by":"phone""#,
        r#""fact":"initial_meeting_held","on":"2021-02-03","by":"phone""#,
        r#""fact":"programme_start","on":"2021-02-03""#,
        r#""fact":"appointment_booked","on":"2021-02-08","for":"2021-02-15","purpose":"booked_meeting","by":"phone","ref":"a2""#,
    ];
    let facts = lines.iter().map(|line| fact(&format!("{{\"participant\":\"{id}\",{line}}}"))).collect();
    let stays = vec![(place, moment("2021-02-01", 9) / 1_000_000)];
    Settler { participant: id.into(), class: RecordClass::Ordinary, identity: who, stays, facts }
}

/// Lets people in.
pub async fn settle(test: &TestHouse, settlers: &[Settler]) {
    let call = Call::operator(moment(TODAY, 8));
    bulk::perform_all(&test.house, &call, &Settle { contract: CONTRACT.into() }, settlers).await.unwrap();
}

/// Forms that take a text, with the answers they need, `{}` where the text goes.
pub const TEXTS: &[(&str, &[(&str, &str)])] = &[
    ("note", &[("text", "{}")]),
    ("note", &[("text", "{}"), ("about", "health_note_made")]),
    ("contact", &[("note", "{}")]),
    ("attempt", &[("note", "{}")]),
    ("book", &[("on", "22 february"), ("at", "2.30pm"), ("note", "{}")]),
    ("plan", &[("goal_work", "cv"), ("signature", "{}"), ("own_goal", "{}"), ("steps_work", "{}")]),
    ("service", &[("service", "{}"), ("note", "{}")]),
    ("job", &[("employer", "{}"), ("title", "{}"), ("hours", "16")]),
    ("self-employment", &[("trade", "{}")]),
    ("change", &[("what", "disengaged"), ("note", "{}")]),
    ("exit-report", &[("summary", "{}"), ("next", "{}")]),
];

/// Records a text by every form that takes one; how many took it.
pub async fn write_everywhere(visitor: &Visitor<'_>, participant: &str, text: &str) -> usize {
    let mut taken = 0;
    for (form, answers) in TEXTS {
        let answers: Vec<(&str, String)> =
            answers.iter().map(|(name, answer)| (*name, answer.replace("{}", text))).collect();
        let answers: Vec<(&str, &str)> = answers.iter().map(|(name, answer)| (*name, answer.as_str())).collect();
        let page = visitor.fill(&format!("/people/{participant}/record/{form}"), &answers).await;
        assert!(matches!(page.status, 303 | 422), "{form}: {} {}", page.status, page.text);
        taken += usize::from(page.status == 303);
    }
    taken
}

/// A commissioner's file of one row, with a text in every cell that may hold one.
pub fn referral_file(text: &str) -> Vec<u8> {
    let cell = format!("\"{}\"", text.replace('"', "\"\""));
    let header = "PO Number,Referral ID,Title,First Name,Last Name,NINO,Date of Birth,Address 1,Town,Postcode,Telephone,Mobile,Email,\
                  Referral Date,Referral Time,CPA,Participation,Job preferences,Additional support";
    format!(
        "{header}\r\nPO1,JETS-2102-00001,{cell},{cell},{cell},CC223883A,02/04/1989,{cell},{cell},{cell},,,,{},08:44,CPA1,Voluntary,{cell},{cell}\r\n",
        "12/02/2021"
    )
    .into_bytes()
}

/// The address a page leads on to.
pub fn leads_to(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text);
    page.header("location").to_owned()
}

/// A site with two people of the north (both ines's) and one of the south (sol's); what is written of each holds its own words.
pub async fn two_hubs(mark: impl Fn(&str, &str) -> String) -> Site {
    let test = TestHouse::sqlite().await;
    let who = |hub: &'static str, nth| identity(|field| mark(hub, field), nth);
    let settlers = [
        settler("P-N0001", who("north", 1), (NORTH, "ines")),
        settler("P-N0002", who("north", 2), (NORTH, "ines")),
        settler("P-S0001", who("south", 3), (SOUTH, "sol")),
    ];
    settle(&test, &settlers).await;
    Site::over(test)
}
