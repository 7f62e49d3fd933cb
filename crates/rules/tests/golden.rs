//! Worked cases whose dates were computed apart from the product (`golden/jets.json`), and engines made wrong on purpose.

#[cfg(test)]
mod golden {
    use serde_json::Value;
    use waymark_rules::answer::{Answer, answer};
    use waymark_rules::calendar::Calendar;
    use waymark_rules::facts::{FactReader, FactRecord, RecordsBuilder};
    use waymark_rules::judge::{Judge, Question};
    use waymark_rules::pack::embedded;
    use waymark_rules::program::Program;
    use waymark_rules::{Day, Pack, Vocabulary};

    fn cases() -> Vec<Value> {
        serde_json::from_str(include_str!("golden/jets.json")).unwrap()
    }

    fn pack() -> Pack {
        Pack::read(&embedded::files("jets").unwrap(), Vocabulary::embedded().unwrap()).unwrap()
    }

    fn facts(case: &Value) -> Vec<FactRecord> {
        let mut reader = FactReader::new("golden", Vocabulary::embedded().unwrap());
        let lines = case["facts"].as_array().unwrap().iter();
        let facts = lines.filter_map(|f| reader.line(f.to_string().as_bytes())).collect();
        assert_eq!(reader.finish(), Vec::new());
        facts
    }

    fn judge(program: &Program, facts: &[FactRecord], case: &Value) -> Answer {
        let mut builder = RecordsBuilder::new(program);
        facts.iter().for_each(|f| builder.push(f));
        let records = builder.finish().unwrap();
        let instant = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_second();
        let on = Day::parse(case["on"].as_str().unwrap()).unwrap();
        let question = Question { on, known: case["known"].as_str().map(instant) };
        answer(&mut Judge::new(program, &records, question), &records, 0, true).unwrap()
    }

    /// What an answer gets wrong of a case; empty if nothing.
    fn wrong(case: &Value, answer: &Answer) -> Vec<String> {
        let mut wrong = Vec::new();
        for expected in case["expect"].as_array().unwrap() {
            let id = expected["id"].as_str().unwrap();
            let said: Vec<_> = answer.verdicts.iter().filter(|v| v.standard == id).collect();
            if expected["status"] == "ABSENT" {
                let running = ["open", "at_risk", "missed", "met", "met_late", "met_recorded_late"];
                wrong.extend(
                    said.iter().filter(|v| running.contains(&v.status)).map(|v| format!("{id} is {}", v.status)),
                );
                continue;
            }
            let nth = usize::try_from(expected["nth"].as_u64().unwrap_or(0)).unwrap();
            let Some(v) = said.get(nth) else {
                wrong.push(format!("{id} [{nth}] is missing"));
                continue;
            };
            let fits = match &expected["status"] {
                Value::Array(list) => list.iter().any(|s| s == v.status),
                one => one == v.status,
            };
            let day =
                |key: &str, got: &Option<String>| expected[key].is_null() || expected[key].as_str() == got.as_deref();
            if !fits || !day("due", &v.due) || !day("done", &v.done) {
                wrong.push(format!("{id} [{nth}]: {expected} but {} due {:?} done {:?}", v.status, v.due, v.done));
            }
        }
        let outcome = &case["outcome"];
        if let Some(id) = outcome["id"].as_str() {
            let o = answer.outcomes.iter().find(|o| o.outcome == id).unwrap();
            if outcome["status"] != o.status
                || outcome["reached"].as_str().is_some_and(|r| Some(r) != o.reached.as_deref())
            {
                wrong.push(format!("{id}: {outcome} but {} {:?}", o.status, o.reached));
            }
        }
        if case["day"].as_i64().is_some_and(|d| Some(d) != answer.day.map(i64::from)) {
            wrong.push(format!("day is {:?}", answer.day));
        }
        if case["ends_on"].as_str().is_some_and(|d| Some(d) != answer.ends_on.as_deref()) {
            wrong.push(format!("ends_on is {:?}", answer.ends_on));
        }
        wrong
    }

    /// The names of the cases an engine gets wrong.
    fn failing(program: &Program, change: impl Fn(Vec<FactRecord>) -> Vec<FactRecord>) -> Vec<String> {
        cases()
            .iter()
            .filter(|case| !wrong(case, &judge(program, &change(facts(case)), case)).is_empty())
            .map(|case| case["name"].as_str().unwrap().to_string())
            .collect()
    }

    fn program(pack: &Pack, calendars: &[Calendar]) -> Program {
        Program::compile(pack, Vocabulary::embedded().unwrap(), calendars).unwrap()
    }

    #[test]
    fn every_golden_case_comes_out() {
        let program = program(&pack(), &Calendar::embedded().unwrap());
        let cases = cases();
        assert!(cases.len() >= 23, "only {} cases", cases.len());
        for case in &cases {
            let answer = judge(&program, &facts(case), case);
            assert_eq!(wrong(case, &answer), Vec::<String>::new(), "{}", case["name"]);
            assert!(answer.verdicts.iter().all(|v| v.because.ends_with('.') && v.explanation.is_some()));
        }
    }

    #[test]
    fn an_engine_off_by_one_day_is_caught() {
        let mut pack = pack();
        pack.readings.r1_same_day = true;
        let failing = failing(&program(&pack, &Calendar::embedded().unwrap()), |f| f);
        assert!(failing.len() >= 8, "{failing:?}");
        let mut pack = self::pack();
        pack.readings.r2_start_is_day_0 = true;
        assert!(failing_any(&pack).contains(&"day and last day".to_string()));
    }

    fn failing_any(pack: &Pack) -> Vec<String> {
        failing(&program(pack, &Calendar::embedded().unwrap()), |f| f)
    }

    #[test]
    fn an_engine_that_ignores_holidays_is_caught() {
        let bare: Vec<Calendar> = Calendar::embedded().unwrap().iter().map(without_may_holidays).collect();
        let failing = failing(&program(&pack(), &bare), |f| f);
        assert!(failing.contains(&"action plan across the late May holiday".to_string()), "{failing:?}");
        assert!(
            failing.contains(&"contact due after a bank holiday weekend, on the due day".to_string()),
            "{failing:?}"
        );
    }

    /// The same calendar without the two bank holidays of May 2021.
    fn without_may_holidays(calendar: &Calendar) -> Calendar {
        let mut text = format!(
            "[calendar]\nid = \"{}\"\nname = \"{}\"\nfirst-year = {}\nlast-year = {}\nchecked = {}\nsources = [\"a test\"]\n",
            calendar.id, calendar.name, calendar.first_year, calendar.last_year, calendar.checked
        );
        let (first, last) = calendar.reach();
        for day in (first.0..=last.0).map(Day).filter(|d| d.month_name() != "2021-05") {
            if let Some(title) = calendar.holiday(day) {
                text.push_str(&format!("[[holiday]]\ndate = {day}\ntitle = \"{}\"\n", title.replace('"', "'")));
            }
        }
        Calendar::read("bare.toml", &text).unwrap()
    }

    #[test]
    fn an_engine_that_ignores_corrections_is_caught() {
        let program = program(&pack(), &Calendar::embedded().unwrap());
        let ignoring = |facts: Vec<FactRecord>| facts.into_iter().map(|f| FactRecord { replaces: None, ..f }).collect();
        assert_eq!(failing(&program, ignoring), ["wrong tick corrected"]);
    }

    #[test]
    fn an_engine_that_forgets_what_was_known_when_is_caught() {
        let program = program(&pack(), &Calendar::embedded().unwrap());
        let all_at_once = |facts: Vec<FactRecord>| facts.into_iter().map(|f| FactRecord { recorded: 0, ..f }).collect();
        let failing = failing(&program, all_at_once);
        assert!(failing.contains(&"… as known before the correction".to_string()), "{failing:?}");
        assert!(failing.contains(&"keyed in time, learnt late".to_string()), "{failing:?}");
    }

    #[test]
    fn a_holiday_proclaimed_later_moves_the_due_days_it_touches_and_no_other() {
        let calendars = Calendar::embedded().unwrap();
        let case = &cases()[5];
        let due = |program: &Program, id: &str| {
            let answer = judge(program, &facts(case), case);
            answer.verdicts.iter().find(|v| v.standard == id).and_then(|v| v.due.clone())
        };
        let before = program(&pack(), &calendars);
        let proclaimed = Day::parse("2021-05-26").unwrap();
        let with: Vec<Calendar> = calendars.iter().map(|c| c.with_holiday(proclaimed, "Proclaimed").unwrap()).collect();
        let after = program(&pack(), &with);
        assert_eq!(due(&before, "action-plan").as_deref(), Some("2021-06-01"));
        assert_eq!(due(&after, "action-plan").as_deref(), Some("2021-06-02"));
        assert_eq!(due(&before, "first-contact"), due(&after, "first-contact"));
    }

    #[test]
    fn a_date_outside_the_calendar_is_an_error_that_says_so() {
        let program = program(&pack(), &Calendar::embedded().unwrap());
        let mut reader = FactReader::new("late", Vocabulary::embedded().unwrap());
        let line = br#"{"participant":"A","fact":"referral_received","on":"2028-12-28"}"#;
        let mut builder = RecordsBuilder::new(&program);
        builder.push(&reader.line(line).unwrap());
        let records = builder.finish().unwrap();
        let question = Question { on: Day::parse("2029-01-10").unwrap(), known: None };
        let said = answer(&mut Judge::new(&program, &records, question), &records, 0, false).unwrap_err();
        assert!(said.contains("leaves the calendar england-and-wales, which knows 2011 to 2028"), "{said}");
    }
}
