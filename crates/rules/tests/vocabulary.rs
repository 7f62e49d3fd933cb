//! The built-in vocabulary: complete, linked, and read with every mistake told.

use waymark_rules::Problem;
use waymark_rules::vocabulary::{About, AttrType, Channel, KindId, Vocabulary};

fn embedded() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("the built-in vocabulary has problems:\n{}", lines.join("\n"))
    })
}

fn id(name: &str) -> KindId {
    let (id, alias) = embedded().kind(name).unwrap_or_else(|| panic!("no fact `{name}`"));
    assert!(alias.is_none(), "`{name}` is an alias");
    id
}

fn counts_as(name: &str) -> Vec<String> {
    let all = embedded().counts_as(id(name));
    all.into_iter()
        .map(|(kind, tag)| match tag {
            Some(tag) => format!("{} {tag}", embedded().get(kind).name),
            None => embedded().get(kind).name.clone(),
        })
        .collect()
}

#[test]
fn every_name_of_the_catalogues_is_known() {
    let names = include_str!("vocabulary_names.txt");
    let missing: Vec<&str> = names.lines().filter(|name| embedded().kind(name).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(names.lines().count(), 541);
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/vocabulary");
    let mut facts = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        facts += text.lines().filter(|line| *line == "[[fact]]").count();
    }
    assert_eq!(embedded().kinds().count(), facts);
}

#[test]
fn aliases_lead_to_one_fact_with_their_channel() {
    let (first, alias) = embedded().kind("initial_contact_made").unwrap();
    assert_eq!(first, id("first_contact_made"));
    assert!(!alias.unwrap().because.is_empty());
    let (attempt, alias) = embedded().kind("call_attempted").unwrap();
    assert_eq!((attempt, alias.unwrap().by), (id("contact_attempted"), Some(Channel::Phone)));
    for (name, canonical) in [
        ("adviser_assigned", "caseworker_assigned"),
        ("adviser_contact_held", "contact_made"),
        ("needs_assessment_held", "needs_assessment_completed"),
        ("programme_ended", "programme_end"),
        ("better_off_calculation_done", "better_off_calculation_made"),
        ("job_ended", "employment_ended"),
    ] {
        assert_eq!(embedded().kind(name).unwrap().0, id(canonical), "{name}");
    }
    assert_ne!(id("exit_report_sent"), id("exit_report_issued"));
}

#[test]
fn a_fact_counts_as_everything_more_general_and_never_the_reverse() {
    assert_eq!(
        counts_as("booked_meeting_held"),
        ["booked_meeting_held", "contact_made", "contact_attempted", "contact_offered"]
    );
    for special in ["initial_meeting_held", "face_to_face_held", "support_meeting_held", "one_to_one_held"] {
        assert!(counts_as(special).contains(&"contact_attempted".to_string()), "{special}");
    }
    let review = counts_as("face_to_face_review_held");
    for general in ["action_plan_reviewed", "face_to_face_held", "contact_made"] {
        assert_eq!(review.iter().filter(|name| *name == general).count(), 1, "{general}");
    }
    assert_eq!(counts_as("contact_attempted"), ["contact_attempted"]);
    assert_eq!(counts_as("initial_appointment_booked")[1], "appointment_booked initial");
    assert_eq!(counts_as("early_completion"), ["early_completion", "programme_end"]);
    assert!(!counts_as("one_to_one_held").contains(&"face_to_face_held".to_string()));
    assert!(!counts_as("triage_assessment_held").contains(&"needs_assessment_completed".to_string()));
    assert!(!counts_as("action_plan_reviewed").contains(&"action_plan_updated".to_string()));
}

#[test]
fn a_booking_says_what_keeping_it_would_do() {
    let would = embedded().would_do(id("appointment_booked"), Some("booked_meeting"));
    assert!(would.contains(&id("booked_meeting_held")) && would.contains(&id("contact_made")));
    assert!(!would.contains(&id("initial_meeting_held")));
    assert!(embedded().would_do(id("initial_appointment_booked"), None).contains(&id("initial_meeting_held")));
    assert!(embedded().would_do(id("induction_booked"), None).contains(&id("induction_held")));
    assert!(embedded().would_do(id("appointment_booked"), Some("other")).is_empty());
    assert!(embedded().would_do(id("job_started"), None).is_empty());
}

#[test]
fn facts_carry_what_the_rules_need() {
    let status = embedded().get(id("benefit_status_set"));
    assert_eq!(status.attribute("value").unwrap().0, "status");
    assert_eq!(status.word("off_benefit"), "off_unemployment_benefit");
    assert_eq!(status.attribute("nonsense"), None);
    let cap = embedded().get(id("self_referral_cap_received"));
    assert_eq!((cap.about, cap.measure.as_deref()), (About::Contract, Some("count")));
    assert_eq!(cap.attribute("for"), Some(("for", &AttrType::Date)));
    let first = embedded().get(id("contact_made")).first_after.unwrap();
    assert_eq!((first.fact, first.of), (id("first_contact_made"), id("referral_received")));
    assert!(!embedded().get(id("first_appointment_due")).is_entered());
    assert!(!embedded().get(id("month_end")).is_entered());
    assert!(embedded().get(id("job_started")).is_entered());
    assert_eq!(embedded().detail("mandated").unwrap().implies_group.as_deref(), Some("mandated"));
    assert!(embedded().group("PG5").is_some());
    assert_eq!(embedded().channel_says(Channel::FaceToFace), "face to face");
    assert!(embedded().suggest("job_startd").contains(&"job_started".to_string()));
    assert!(Channel::ALL.iter().all(|c| Channel::parse(c.name()) == Some(*c)));
}

#[test]
fn no_two_facts_say_the_same() {
    let mut said: Vec<&str> = embedded().kinds().map(|(_, kind)| kind.says.as_str()).collect();
    said.sort_unstable();
    let twice: Vec<&str> = said.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// The problems of one file whose facts each need no more than their name and the given lines.
fn problems(facts: &[(&str, &str)]) -> Vec<String> {
    let mut text = String::new();
    for (name, lines) in facts {
        text.push_str(&format!(
            "[[fact]]\nname = \"{name}\"\nsays = \"A thing\"\nabout = \"enrolment\"\nrecorded-by = [\"work coach\"]\n\
             used-by = [\"jets\"]\n{lines}\n"
        ));
    }
    let problems: Vec<Problem> = Vocabulary::read(&[("t.toml", &text)]).err().unwrap_or_default();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_small_good_file_has_no_problems() {
    assert!(problems(&[("a", "implies = [\"b\"]"), ("b", "")]).is_empty());
}

#[test]
fn all_mistakes_are_told_at_once_where_they_stand() {
    let text = "[[fact]]\nname = \"meeting_held\"\nsays = \"{particpant} met\"\nabout = \"contrct\"\n\
                recorded-by = [\"work couch\"]\nused-by = [\"jets\"]\nimplys = [\"x\"]\nimplies = [\"meeting_hold\"]\n\n\
                [[facts]]\nname = \"x\"\n\n[[detail]]\nname = \"age\"\nsays = \"Age\"\ntype = \"numbr\"\n";
    let found = Vocabulary::read(&[("a.toml", text)]).unwrap_err();
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "a.toml:2:8: the sentence of `meeting_held` speaks of `{particpant}`; did you mean `participant`?",
            "a.toml:4:9: `about` cannot be `contrct`; did you mean `contract`?",
            "a.toml:5:16: `recorded-by` cannot hold `work couch`; did you mean `work coach`?",
            "a.toml:7:1: unknown key `implys`; did you mean `implies`?",
            "a.toml:8:12: unknown fact `meeting_hold`; did you mean `meeting_held`?",
            "a.toml:10:3: unknown section `facts`; did you mean `fact`?",
            "a.toml:16:8: not a type; write text, date, time, money, number, whole, yes-no, purpose, group, detail, or a \
             list of words",
        ]
    );
}

#[test]
fn each_way_of_not_fitting_together_is_told() {
    let one = |facts: &[(&str, &str)], says: &str| {
        let found = problems(facts);
        assert!(found.iter().any(|p| p.contains(says)), "expected `{says}` in {found:?}");
    };
    let alias = |name: &str| format!("aliases = [{{ name = \"{name}\", because = \"Same.\" }}]");
    one(&[("a", ""), ("a", "")], "defined twice");
    one(&[("a", &alias("b")), ("b", "")], "the alias `b` already means `b`");
    one(&[("a", &alias("c")), ("b", &alias("c"))], "the alias `c` already means `a`");
    one(&[("a", &alias("c")), ("b", "implies = [\"c\"]")], "`c` is an alias; write `a`");
    one(&[("a", "implies = [\"b\"]"), ("b", "implies = [\"a\"]")], "`a` implies itself by way of others");
    one(&[("a", "implies = [\"a\"]")], "`a` implies itself");
    one(&[("a", "tag = \"colour\"")], "the tag `colour` is not declared");
    one(&[("a", "attributes = { day = \"date\" }\ntag = \"day\"")], "the tag `day` is not a word");
    one(&[("a", "measure = \"weight\"")], "the measure `weight` is not declared");
    one(&[("a", "attributes = { amount = \"money\" }")], "`amount` is a key of every fact");
    one(&[("a", "implies-with = { fact = \"b\", tag = \"x\" }"), ("b", "")], "`b` has no tag");
    let tagged = "attributes = { colour = [\"red\"] }\ntag = \"colour\"";
    one(&[("a", "implies-with = { fact = \"b\", tag = \"rad\" }"), ("b", tagged)], "cannot be tagged `rad`");
    let other = "attributes = { colour = [\"blue\"] }\ntag = \"colour\"\nimplies = [\"b\"]";
    one(&[("a", other), ("b", tagged)], "`colour` has other words in `b` than here");
    one(&[("a", &format!("{tagged}\nword-aliases = {{ rot = \"rd\" }}"))], "no choice of this fact is `rd`");
    one(&[("a_due", "")], "says a date falls due but not which");
    one(&[("a_due", "derived-from = { fact = \"b\", date = \"day\" }"), ("b", "")], "carries no date `day`");
    one(&[("a", "first-after = { fact = \"b\" }")], "`of` is missing");
    one(&[("a", "or-contract = \"yes\"")], "neither true nor false");
    one(&[("A b", "")], "is not a fact name");
}

#[test]
fn syntax_errors_of_every_file_are_told() {
    let found = Vocabulary::read(&[("a.toml", "[[fact]]\nname = \n"), ("b.toml", "x x\n")]).unwrap_err();
    assert!(found.iter().any(|p| p.file == "a.toml" && p.line == 2), "{found:?}");
    assert!(found.iter().any(|p| p.file == "b.toml" && p.line == 1), "{found:?}");
}

#[test]
fn every_event_the_standards_of_jets_name_has_a_noun() {
    let files = waymark_rules::pack::embedded::files("jets").unwrap();
    let pack = waymark_rules::Pack::read(&files, embedded()).unwrap();
    let mut named: Vec<String> = Vec::new();
    for standard in &pack.standards {
        use waymark_rules::pack::Form;
        named.extend(standard.acts.terms().map(|term| term.event.clone()));
        if let Form::Once { when, .. } = &standard.form {
            named.extend(when.iter().map(|term| term.event.clone()));
        }
    }
    let without = named.iter().filter(|name| embedded().get(id(name)).noun(None).is_none());
    assert_eq!(without.collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(named.len() > 100, "{}", named.len());
}

#[test]
fn a_noun_of_its_own_for_a_word_comes_before_the_plain_one() {
    let signed = embedded().get(id("esf_form_signed"));
    assert_eq!(signed.noun(Some("provider")), Some("the provider's signature of the ESF form"));
    assert_eq!(signed.noun(Some("somebody")), Some("the signature of the ESF form"));
    assert_eq!(embedded().get(id("action_plan_agreed")).noun(None), Some("an agreed action plan"));
}
