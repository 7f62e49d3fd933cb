//! Instruments: what is asked, what answers add up to, and when a change may be called one.

#![cfg(test)]

use waymark_rules::Day;
use waymark_rules::instrument::{Answered, Direction, Instrument, Mode, Unscored, change, spread};
use waymark_rules::{Pack, Vocabulary};

fn instrument(id: &str) -> &'static Instrument {
    Instrument::embedded().unwrap().iter().find(|i| i.id == id).unwrap()
}

fn answered(instrument: &Instrument, on: &str, answers: &str) -> Answered {
    Answered {
        version: instrument.version.clone(),
        on: Day::parse(on).unwrap(),
        about: None,
        mode: Mode::Alone,
        answers: instrument.parse_answers(answers).unwrap(),
    }
}

#[test]
fn the_general_self_efficacy_scale_has_ten_items_from_ten_to_forty_and_names_its_authors() {
    let gse = instrument("gse");
    assert_eq!((gse.items.len(), gse.range()), (10, (10, 40)));
    assert!(gse.attribution.contains("Schwarzer") && gse.attribution.contains("Jerusalem"));
    let words: Vec<&str> = gse.items[0].points.iter().map(|p| p.says.as_str()).collect();
    assert_eq!(words, ["Not at all true", "Hardly true", "Moderately true", "Exactly true"]);
}

#[test]
fn items_left_out_count_as_the_mean_of_the_others_up_to_three_of_ten() {
    let gse = instrument("gse");
    let score = |answers: &str| gse.score(&answered(gse, "2021-01-04", answers));
    assert_eq!(score("1 2 3 4 1 2 3 4 1 2").unwrap().hundredths, 2300);
    assert_eq!(score("3 3 3 3 3 3 4 - - -").unwrap().hundredths, 3143);
    assert_eq!(score("3 3 3 3 3 3 - - - -"), Err(Unscored::LeftOut(6)));
    let other = Answered { version: "1979 German".into(), ..answered(gse, "2021-01-04", "1 1 1 1 1 1 1 1 1 1") };
    assert_eq!(gse.score(&other), Err(Unscored::OtherVersion));
}

#[test]
fn a_change_is_reliable_only_beyond_1_96_times_root_two_times_the_error_of_measurement() {
    let gse = instrument("gse");
    let from = answered(gse, "2021-01-04", "2 2 2 2 2 2 2 2 2 2");
    let to = |answers: &str| change(gse, &from, &answered(gse, "2021-04-04", answers)).unwrap();
    // 5.32 × √0.24 = 2.606; × 1.96 × √2 = 7.224.
    let seven = to("3 3 3 3 3 3 3 2 2 2");
    assert!((seven.give_or_take.unwrap() - 7.224).abs() < 0.001, "{:?}", seven.give_or_take);
    assert_eq!(seven.direction, Direction::WithinUncertainty);
    assert!(
        seven.says().contains("7.0 points higher") && seven.says().contains("nothing can be said"),
        "{}",
        seven.says()
    );
    assert_eq!(to("3 3 3 3 3 3 3 3 2 2").direction, Direction::ReliablyHigher);
    assert_eq!(to("1 1 1 1 1 1 1 1 2 2").direction, Direction::ReliablyLower);
    assert!(to("2 2 2 2 2 2 2 2 2 2").says().starts_with("The same"));
}

#[test]
fn an_instrument_without_figures_of_its_own_shows_a_difference_and_judges_none() {
    let steps = instrument("steps");
    let first = answered(steps, "2021-01-04", "1 1 1 1 1 1");
    let second = answered(steps, "2021-04-04", "4 4 4 4 4 4");
    let said = change(steps, &first, &second).unwrap();
    assert_eq!((said.direction, said.give_or_take, said.difference()), (Direction::NotKnown, None, 18.0));
    assert!(said.says().contains("not judged"));
    let areas = steps.score(&second).unwrap().areas;
    assert_eq!((areas.len(), areas[2].area.as_str(), areas[2].hundredths), (6, "Managing feelings", Some(400)));
}

#[test]
fn looking_back_gives_a_baseline_of_an_earlier_day_and_says_so_as_do_other_ways_of_answering() {
    let gse = instrument("gse");
    let low = "1 1 1 1 1 1 1 1 1 1";
    let back = Answered {
        about: Some(Day::parse("2021-01-04").unwrap()),
        mode: Mode::Helped,
        ..answered(gse, "2021-01-25", low)
    };
    let now = answered(gse, "2021-01-25", "2 2 2 2 2 2 2 2 2 2");
    let said = change(gse, &back, &now).unwrap();
    assert_eq!(said.from.to_string(), "2021-01-04");
    assert_eq!(said.remarks.len(), 3, "{:?}", said.remarks);
    assert!(said.remarks[0].contains("with help") && said.remarks[1].contains("looking back to 4 January 2021"));
    assert!(said.remarks[2].contains("less than 4 weeks"));
    assert_eq!(change(gse, &now, &back), None, "time does not run backwards");
}

#[test]
fn a_mean_is_told_of_thirty_people_or_more_with_its_interval() {
    let mut differences = vec![2.0; 15];
    differences.extend(vec![4.0; 14]);
    assert_eq!(spread(&differences), None);
    differences.push(4.0);
    let said = spread(&differences).unwrap();
    assert_eq!((said.people, said.mean), (30, 3.0));
    assert!((said.give_or_take - 1.96 * (30.0_f64 / 29.0 / 30.0).sqrt()).abs() < 1e-9);
}

#[test]
fn answers_that_do_not_fit_are_told_with_what_would() {
    let gse = instrument("gse");
    assert!(gse.parse_answers("1 2").unwrap_err().contains("10 questions"));
    assert!(gse.parse_answers("1 2 3 4 5 1 1 1 1 1").unwrap_err().contains("`5` is no answer to `resourceful`"));
    let answers = gse.parse_answers("1 2 3 4 1 - 1 1 1 1").unwrap();
    assert_eq!(Instrument::write_answers(&answers), "1 2 3 4 1 - 1 1 1 1");
}

#[test]
fn bare_numbers_two_items_of_one_name_and_impossible_figures_are_refused_with_their_line() {
    let good = include_str!("../../../programmes/instruments/steps.toml");
    let wrong = |from: &str, to: &str| {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good);
        Instrument::read("steps.toml", &text).unwrap_err()[0].to_string()
    };
    let numbers = wrong(
        "\"I avoid it where I can\", \"I manage when somebody is with me\", \"I manage on my own when I have prepared\", \"I do it without thinking much about it\"",
        "\"1\", \"2\", \"3\"",
    );
    assert!(numbers.starts_with("steps.toml:15:") && numbers.contains("no statements in words"), "{numbers}");
    assert!(wrong("id = \"confidence\"", "id = \"communication\"").contains("a second item"));
    assert!(wrong("may-leave-out = 0", "may-leave-out = 6").contains("6 items, of which 6 may be left out"));
    assert!(
        wrong("shortest-weeks = 4", "shortest-weeks = 4\nfigures = { sd = 0.0, reliability = 0.8, sure = \"x\" }")
            .contains("figures cannot be")
    );
    assert!(wrong("shortest-weeks = 4", "").contains("shortest-weeks"));
}

#[test]
fn what_people_say_of_themselves_decides_nothing_they_are_owed() {
    let pack = |fact: &str| {
        let text = format!(
            "[programme]\nid = \"p\"\nname = \"P\"\nversion = \"1\"\nsource = \"s\"\ncalendar = \"england-and-wales\"\n\n\
             [[standard]]\nid = \"ask\"\nclause = \"1\"\nsays = \"x\"\nwhen = \"programme_start\"\ndo = \"{fact}\"\ndue = \"within 1 day\"\n\n\
             [[standard]]\nid = \"give\"\nclause = \"2\"\nsays = \"x\"\nwhen = \"programme_start\"\ndo = \"job_started\"\ndue = \"within 1 day\"\nonly-if = \"{fact} happened\"\n"
        );
        Pack::read(&[("p.toml".to_string(), text)], Vocabulary::embedded().unwrap())
    };
    assert!(pack("reassessment_completed").is_ok());
    let told = pack("instrument_answered").unwrap_err();
    let said: Vec<String> = told.iter().map(ToString::to_string).collect();
    assert!(said.len() == 1 && said[0].starts_with("p.toml:16: `give` lets somebody's answers"), "{said:?}");
}
