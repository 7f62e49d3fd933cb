//! Every form of every phrase, read to the tree it means.

use super::*;
use crate::pack::model::{
    Amount, Bucket, Distance, Due, EventTerm, Every, Length, Measured, Reach, StageFrom, StageUntil, Worth,
};
use crate::pack::names::Names;
use crate::pack::sample::vocabulary;
use crate::vocabulary::{Channel, Vocabulary};

fn names(vocabulary: &Vocabulary) -> Names<'_> {
    let mut names = Names::new(vocabulary);
    names.stages.extend(["on_programme", "pre-work"].map(String::from));
    names.outcomes.extend(["employed"].map(String::from));
    names.derived.extend(["time_up", "programme_end"].map(String::from));
    names
}

fn try_as<T>(speaks: Speaks, text: &str, rule: impl for<'t> FnOnce(&mut Phrase<'t>) -> Part<T>) -> Part<T> {
    let vocabulary = vocabulary();
    let names = names(&vocabulary);
    whole(text, Setting { names: &names, speaks }, rule)
}

fn wrong<T: std::fmt::Debug>(text: &str, rule: impl for<'t> FnOnce(&mut Phrase<'t>) -> Part<T>) -> Wrong {
    try_as(Speaks::Participant, text, rule).unwrap_err()
}

fn right<T>(text: &str, rule: impl for<'t> FnOnce(&mut Phrase<'t>) -> Part<T>) -> T {
    try_as(Speaks::Participant, text, rule).unwrap_or_else(|w| panic!("{text}: {w:?}"))
}

fn term(event: &str) -> EventTerm {
    EventTerm { event: event.into(), by: vec![], with: None }
}

fn by(event: &str, by: &[Channel]) -> EventTerm {
    EventTerm { by: by.to_vec(), ..term(event) }
}

fn with(event: &str, tag: &str, words: &[&str]) -> EventTerm {
    EventTerm { with: Some((tag.into(), words.iter().map(|w| (*w).to_string()).collect())), ..term(event) }
}

fn of(n: u16, unit: Unit) -> Span {
    Span { n, unit }
}

#[test]
fn spans_in_digits_and_words() {
    for (text, n, unit) in [
        ("10 working days", 10, Unit::WorkingDays),
        ("1 working day", 1, Unit::WorkingDays),
        ("five working days", 5, Unit::WorkingDays),
        ("14 days", 14, Unit::Days),
        ("twenty days", 20, Unit::Days),
        ("fifty-six days", 56, Unit::Days),
        ("one week", 1, Unit::Weeks),
        ("four weeks", 4, Unit::Weeks),
        ("3 months", 3, Unit::Months),
        ("24 hours", 24, Unit::Hours),
    ] {
        assert_eq!(right(text, span_alone), of(n, unit), "{text}");
    }
    for text in ["fifty-seven days", "0 days", "70000 days", "1.5 days", "10 working weeks", "10", "", "days", "ten -"]
    {
        wrong(text, span_alone);
    }
}

#[test]
fn events_take_channels_and_words_as_far_as_they_fit() {
    use Channel::{Phone, Video};
    assert_eq!(right("meeting_held", events), [term("meeting_held")]);
    assert_eq!(
        right("meeting_held by phone or video or contact_made", events),
        [by("meeting_held", &[Phone, Video]), term("contact_made")]
    );
    assert_eq!(
        try_as(Speaks::Recorded, "programme_end with reason voluntary or other or contact_made", events).unwrap(),
        [with("programme_end", "reason", &["voluntary", "other"]), term("contact_made")]
    );
    assert_eq!(
        right("benefit_status_set with status off_benefit or uc or contact_made by phone", events),
        [with("benefit_status_set", "status", &["off_benefit", "uc"]), by("contact_made", &[Phone])]
    );
    assert_eq!(
        right("call_attempted or contact_tried", events),
        [by("contact_attempted", &[Phone]), term("contact_attempted")]
    );
    assert_eq!(right("time_up", events), [term("time_up")]);
    assert_eq!(try_as(Speaks::Contract, "month_end", events).unwrap(), [term("month_end")]);
}

#[test]
fn events_that_do_not_fit_are_told_where_and_why() {
    let told = |text| {
        let w = wrong(text, events);
        (w.at, w.what, w.fits)
    };
    let is = |at: usize, what: &str, fits: &str| (at, what.to_string(), fits.to_string());
    assert_eq!(
        told("contact_made or meeting_hled"),
        is(16, "unknown event `meeting_hled`", "did you mean `meeting_held`?")
    );
    assert_eq!(
        told("meeting_held by fone"),
        is(
            16,
            "unknown channel `fone`",
            "would fit: `phone`, `video`, `face_to_face`, `email`, `text`, `letter`, `portal`, `other`"
        )
    );
    assert_eq!(
        told("month_end"),
        is(0, "unknown event `month_end`", "this event is known where `per = \"contract\"` stands")
    );
    assert_eq!(
        told("programme_end with reason other").1,
        "`programme_end` is a derived event here, without channel or attributes"
    );
    assert_eq!(told("call_attempted by video").1, "`call_attempted` already means `contact_attempted` by phone");
    assert_eq!(told("meeting_held with purpose initial").1, "`meeting_held` has no attribute that rules may look at");
    assert_eq!(told("benefit_status_set with reason x").2, "would fit: `status`");
    assert_eq!(
        told("meeting_held meeting_held"),
        is(13, "`meeting_held` does not fit here", "the phrase is complete before it")
    );
    assert_eq!(told("meeting_held or").1, "the phrase ends too early");
    let recorded = |text| try_as(Speaks::Recorded, text, events).unwrap_err();
    assert_eq!(recorded("programme_end with reason volunary").fits, "would fit: `voluntary`, `moved_away`, `other`");
    assert_eq!(recorded("time_up").fits, "this key speaks of recorded facts, not of derived events");
}

#[test]
fn acts_are_counted_or_all_of_a_list() {
    let three = Acts::Count { n: 3, events: vec![by("contact_attempted", &[Channel::Phone])] };
    assert_eq!(right("3 contact_attempted by phone", acts), three);
    assert_eq!(right("three call_attempted", acts), three);
    let either = Acts::Either {
        n: 3,
        events: vec![by("contact_attempted", &[Channel::Phone])],
        alone: vec![term("meeting_held"), by("contact_made", &[Channel::Phone])],
    };
    assert_eq!(right("3 contact_attempted by phone, or meeting_held or contact_made by phone", acts), either);
    assert_eq!(wrong("meeting_held, or contact_made", acts).what, "one act needs no other way with a comma");
    assert_eq!(wrong("2 meeting_held, or 2 contact_made", acts).fits, "would fit: the name of an event");
    assert_eq!(right("meeting_held", acts), Acts::Count { n: 1, events: vec![term("meeting_held")] });
    assert_eq!(
        right("all of meeting_held, contact_made", acts),
        Acts::All(vec![term("meeting_held"), term("contact_made")])
    );
    assert_eq!(wrong("all meeting_held", acts).what, "unknown event `all`");
}

#[test]
fn every_due_phrase() {
    let start = || vec![term("programme_start")];
    let end = || vec![term("time_up")];
    let ten = of(10, Unit::WorkingDays);
    let cases: Vec<(&str, Due)> = vec![
        ("within 10 working days", Due::Within { span: ten, of: None }),
        ("within 10 working days of programme_start", Due::Within { span: ten, of: Some(start()) }),
        ("by the 15th working day", Due::NthWorkingDay(15)),
        ("in the last 10 working days up to time_up", Due::LastSpan { span: ten, up_to: end() }),
        ("before programme_start", Due::Before(start())),
        ("before day 182", Due::BeforeDay(182)),
        ("at least 10 working days before time_up", Due::AtLeastBefore { span: ten, event: end() }),
        (
            "between 4 weeks and 10 working days before time_up",
            Due::Between { from: of(4, Unit::Weeks), to: ten, event: end() },
        ),
        ("by the 5th of the following month", Due::NthOfFollowingMonth { n: 5, or_next_working_day: false }),
        (
            "by the 21st of the following month, or the next working day",
            Due::NthOfFollowingMonth { n: 21, or_next_working_day: true },
        ),
        (
            "within the first 6 weeks of pre-work",
            Due::FirstSpanOf { span: of(6, Unit::Weeks), stage: "pre-work".into() },
        ),
        ("by the third meeting_held", Due::ByNthEvent { n: 3, events: vec![term("meeting_held")] }),
        ("due on programme_start", Due::On(start())),
        ("day 42", Due::Day(42)),
        ("no limit stated", Due::NoLimit),
        (
            "earliest of within 10 working days, due on programme_start, day 9",
            Due::Earliest(vec![Due::Within { span: ten, of: None }, Due::On(start()), Due::Day(9)]),
        ),
    ];
    for (text, meant) in cases {
        assert_eq!(right(text, due), (meant.clone(), false), "{text}");
        assert_eq!(right(&format!("{text}, or before"), due), (meant, true), "{text}");
    }
}

#[test]
fn due_phrases_that_do_not_fit() {
    let unknown = wrong("inside 5 days", due);
    assert_eq!((unknown.at, unknown.what.as_str()), (0, "`inside` begins no phrase for when it falls due"));
    assert!(unknown.fits.starts_with("would fit: `within SPAN [of EVENT]`, `by the Nth working day`"));
    assert_eq!(unknown.fits.matches('`').count(), 28);
    assert_eq!(wrong("within 10 workdays", due).at, 10);
    assert_eq!(wrong("within the first 2 weeks of pre-wrok", due).fits, "would fit: `pre-work`, `on_programme`");
    assert_eq!(wrong("by the 32nd of the following month", due).what, "no month has so many days");
    assert_eq!(wrong("by the 5 working day", due).fits, "would fit: an ordinal such as `15th` or `third`");
    assert_eq!(wrong("between 1 week and 4 weeks before time_up", due).what, "the window would close before it opens");
    assert_eq!(wrong("in the last 2 weeks to time_up", due).fits, "would fit: `up to`");
}

#[test]
fn every_interval() {
    assert_eq!(right("10 working days", every), Every::Gap(of(10, Unit::WorkingDays)));
    assert_eq!(right("one per calendar month", every), Every::PerBucket { n: 1, bucket: Bucket::Month });
    assert_eq!(right("2 per calendar week", every), Every::PerBucket { n: 2, bucket: Bucket::Week });
    assert_eq!(right("1 per calendar quarter", every), Every::PerBucket { n: 1, bucket: Bucket::Quarter });
    assert_eq!(right("as set by frequency_changed", every), Every::SetBy(vec![term("frequency_changed")]));
    assert_eq!(right("as set by frequency_changed", length), Length::SetBy(vec![term("frequency_changed")]));
    assert_eq!(right("one month", length), Length::Fixed(of(1, Unit::Months)));
    let mute = wrong("as set by contact_made", every);
    assert_eq!(
        (mute.at, mute.what.as_str(), mute.fits.as_str()),
        (
            10,
            "`contact_made` carries neither `count` nor `every`, so it can set no length",
            "name events whose kind has `measure = \"count\"` or the attribute `every`"
        )
    );
    assert_eq!(wrong("as agreed", every).fits, "would fit: `as set by`");
    assert_eq!(wrong("often", length).fits, "would fit: `SPAN`, `as set by EVENTS`");
    assert_eq!(right("1 in each 1 week", every), Every::PerBlock { n: 1, span: of(1, Unit::Weeks) });
    assert_eq!(right("two in each 30 days", every), Every::PerBlock { n: 2, span: of(30, Unit::Days) });
    assert_eq!(right("3 in each 2 months", every), Every::PerBlock { n: 3, span: of(2, Unit::Months) });
    let hours = wrong("1 in each 24 hours", every);
    assert_eq!(
        (hours.at, hours.what.as_str(), hours.fits.as_str()),
        (10, "blocks follow one another in calendar days", "would fit: `days`, `weeks`, `months`")
    );
    assert_eq!(wrong("1 in each 5 working days", every).at, 10);
    assert_eq!(wrong("1 in every week", every).fits, "would fit: `in each`");
    assert_eq!(wrong("1 per calendar year", every).fits, "would fit: `month`, `week`, `quarter`");
    assert_eq!(wrong("monthly", every).what, "`monthly` begins no phrase for how often");
    assert_eq!(right("1-6", phase_weeks), (1, 6));
    assert_eq!(right("15-", phase_weeks), (15, u16::MAX));
    assert_eq!(right("7", phase_weeks), (7, 7));
    assert_eq!(wrong("6-1", phase_weeks).what, "weeks 6-1 run backwards");
}

#[test]
fn stages_begin_and_end() {
    assert_eq!(right("first programme_start", stage_from), StageFrom::First(vec![term("programme_start")]));
    assert_eq!(
        right("each contact_made or meeting_held", stage_from),
        StageFrom::Each(vec![term("contact_made"), term("meeting_held")])
    );
    assert_eq!(right("after pre-work", stage_from), StageFrom::After("pre-work".into()));
    assert_eq!(right("in on_programme", stage_from), StageFrom::Same("on_programme".into()));
    assert_eq!(wrong("on programme_start", stage_from).what, "`on` begins no phrase for how a stage begins");
    assert_eq!(right("day 238", stage_until), StageUntil::ProgrammeDay(238));
    assert_eq!(right("contact_made", stage_until), StageUntil::Before(vec![term("contact_made")]));
    assert_eq!(
        try_as(Speaks::Recorded, "programme_end or outcome employed or contact_made", early).unwrap(),
        (vec![term("programme_end"), term("contact_made")], vec!["employed".to_string()])
    );
    assert_eq!(wrong("outcome emploied", early).fits, "would fit: `employed`");
    assert_eq!(right("pre-work or on_programme", stage_list), ["pre-work", "on_programme"]);
}

#[test]
fn outcomes_and_figures() {
    assert_eq!(right("contact_made in days 1-182", begins), (vec![term("contact_made")], Some((1, 182))));
    assert_eq!(right("contact_made", begins), (vec![term("contact_made")], None));
    assert_eq!(wrong("contact_made in days 9-1", begins).what, "days 9-1 run backwards");
    let earnings = || vec![term("earnings_updated")];
    assert_eq!(
        right("total earnings_updated at least GBP 1000", reach),
        Reach::Money { events: earnings(), pence: 100_000 }
    );
    assert_eq!(
        right("total earnings_updated at least GBP 12.5", reach),
        Reach::Money { events: earnings(), pence: 1250 }
    );
    assert_eq!(
        right("8 weeks of contact_made while benefit_status_set with status off or uc", reach),
        Reach::Weeks {
            n: 8,
            events: vec![term("contact_made")],
            while_status: Some(with("benefit_status_set", "status", &["off", "uc"]))
        }
    );
    assert_eq!(right("40 hours of contact_made", reach), Reach::Hours { n: 40, events: vec![term("contact_made")] });
    let run = |n, unit| Reach::Run { span: of(n, unit), stage: "pre-work".into() };
    assert_eq!(right("3 months in pre-work", reach), run(3, Unit::Months));
    assert_eq!(right("one week in pre-work", reach), run(1, Unit::Weeks));
    assert_eq!(right("15 working days in pre-work", reach), run(15, Unit::WorkingDays));
    assert_eq!(wrong("3 months in in-wrok", reach).what, "unknown stage `in-wrok`");
    let hours = wrong("24 hours in pre-work", reach);
    assert_eq!((hours.at, hours.what.as_str()), (0, "a stage lasts whole days"));
    assert_eq!(right("13 contact_made", reach), Reach::Count { n: 13, events: vec![term("contact_made")] });
    assert_eq!(right("contact_made", reach), Reach::Count { n: 1, events: vec![term("contact_made")] });
    assert_eq!(wrong("total earnings_updated at least GBP much", reach).what, "`much` does not fit here");
    assert_eq!(right("day 238", super::by), By::Day(238));
    assert_eq!(right("56 days after the end", super::by), By::AfterEnd(56));
    assert_eq!(right("the end", super::by), By::AfterEnd(0));
    assert_eq!(right("day 299", claim_by), 299);
    assert_eq!(right("28 days", warning_days), 28);
    assert_eq!(wrong("4 weeks", warning_days).what, "this length is told in days");
    assert_eq!(right("cost + 10 %", worth), Worth::CostPlus(1000));
    assert_eq!(right("cost + 2.5%", worth), Worth::CostPlus(250));
    assert_eq!(right("GBP 500", worth), Worth::Fixed(50_000));
    assert_eq!(right("nothing", worth), Worth::Nothing);
    assert_eq!(right("not set", worth), Worth::NotSet);
    assert_eq!(wrong("free", worth).fits, "would fit: `cost + N %`, `GBP N`, `nothing`, `not set`");
    assert_eq!(right("98.95 %", percent), 9895);
    assert_eq!(wrong("99", percent).fits, "would fit: `%`");
    assert_eq!(wrong("98.955 %", percent).what, "`98.955` does not fit here");
}

#[test]
fn every_condition() {
    use Condition as C;
    let happened = |event: &str| C::Happened(vec![term(event)]);
    let apart = |at_most, span, later| C::Apart("claim_began".into(), Distance { at_most, span, later });
    let months = Distance { at_most: true, span: of(6, Unit::Months), later: false };
    let number = |at_most, n, unit| C::Number(vec![term("meeting_held")], Amount { at_most, n, unit });
    let cases: Vec<(&str, C)> = vec![
        ("in pre-work", C::In("pre-work".into())),
        ("group mandated", C::Group("mandated".into())),
        ("nation is england or wales", C::Is("nation".into(), vec!["england".into(), "wales".into()])),
        ("lone_parent is true", C::Is("lone_parent".into(), vec!["yes".into()])),
        ("postcode known", C::Known("postcode".into())),
        ("contact_made or meeting_held happened", C::Happened(vec![term("contact_made"), term("meeting_held")])),
        ("aged at least 18", C::AgedAtLeast(18)),
        ("below State Pension age", C::BelowPensionAge),
        ("claim_began at least 13 weeks earlier", apart(false, of(13, Unit::Weeks), false)),
        ("claim_began at most 2 months later", apart(true, of(2, Unit::Months), true)),
        ("meeting_held happened at most 6 months earlier", C::HappenedApart(vec![term("meeting_held")], months)),
        ("meeting_held at most 45 minutes", number(true, 45, Measured::Minutes)),
        ("meeting_held at least 16.5 hours", number(false, 1650, Measured::Hours)),
        ("meeting_held at least 100 pounds", number(false, 10_000, Measured::Pounds)),
        ("meeting_held at least three times", number(false, 3, Measured::Times)),
        ("contract notice_received happened", C::ContractNotice { events: vec![term("notice_received")], until: None }),
        (
            "contract notice_received happened since notice_ended",
            C::ContractNotice { events: vec![term("notice_received")], until: Some(vec![term("notice_ended")]) },
        ),
        ("not group mandated", C::Not(Box::new(C::Group("mandated".into())))),
        (
            "group mandated or in pre-work and contact_made happened",
            C::Any(vec![C::Group("mandated".into()), C::All(vec![C::In("pre-work".into()), happened("contact_made")])]),
        ),
        (
            "(group mandated or in pre-work) and not (contact_made happened)",
            C::All(vec![
                C::Any(vec![C::Group("mandated".into()), C::In("pre-work".into())]),
                C::Not(Box::new(happened("contact_made"))),
            ]),
        ),
        (
            "nation is england or contact_made happened",
            C::Any(vec![C::Is("nation".into(), vec!["england".into()]), happened("contact_made")]),
        ),
        (
            "postcode is ab or cd or contact_made happened",
            C::Any(vec![C::Is("postcode".into(), vec!["ab".into(), "cd".into()]), happened("contact_made")]),
        ),
    ];
    for (text, meant) in cases {
        assert_eq!(right(text, condition), meant, "{text}");
    }
}

#[test]
fn conditions_that_do_not_fit() {
    assert_eq!(wrong("group mandatd", condition).fits, "would fit: `mandated`, `voluntary`");
    assert_eq!(wrong("naton known", condition).fits, "did you mean `nation`?");
    assert_eq!(wrong("nation is frnce", condition).what, "`frnce` is no value of `nation`");
    assert_eq!(wrong("nation at least 2 weeks earlier", condition).what, "`nation` is not a date");
    assert_eq!(wrong("(group mandated", condition).fits, "would fit: `)`");
    assert_eq!(wrong("contact_made", condition).fits, "would fit: `happened`, `at least`, `at most`");
    assert_eq!(wrong("claim_began at all", condition).fits, "would fit: `least`, `most`");
    assert_eq!(wrong("claim_began at most 2 weeks", condition).fits, "would fit: `earlier`, `later`");
    assert_eq!(wrong("meeting_held happened at most 2 weeks later", condition).fits, "would fit: `earlier`");
    let carried = "would fit: `minutes`, `hours`, `pounds`, `times`, as the facts carry them";
    assert_eq!(wrong("meeting_held at most 45 miles", condition).fits, carried);
    assert_eq!(wrong("meeting_held at most 4.5 times", condition).what, "`4.5` is no whole number");
    assert_eq!(wrong("meeting_held at most 4.555 hours", condition).what, "`4.555` is too large or too fine");
    assert_eq!(
        wrong("time_up at most 45 minutes", condition).what,
        "`time_up` is a derived event and carries no number"
    );
    let earnings = wrong("earnings_updated at most 45 minutes", condition);
    assert_eq!(earnings.what, "`earnings_updated` is measured by `amount`, not by `minutes`");
    assert_eq!(wrong("", condition).what, "there is no phrase for a condition");
    let deep = format!("{}group mandated{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(wrong(&deep, condition).fits, "conditions nest at most 64 deep");
    assert_eq!(wrong(&"not ".repeat(100_000), condition).fits, "conditions nest at most 64 deep");
    let fair = format!("{}group mandated{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(right(&fair, condition), Condition::Group("mandated".into()));
}
