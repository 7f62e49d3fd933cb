//! Laws that need no oracle: what must not change an answer, and what must add up.

#[cfg(test)]
mod laws {
    use waymark_rules::calendar::Calendar;
    use waymark_rules::facts::{Fact, FactRecord, Records, RecordsBuilder, Subject, Words};
    use waymark_rules::judge::{Judge, Kept, Question, Verdict};
    use waymark_rules::pack::embedded;
    use waymark_rules::program::Program;
    use waymark_rules::tally::Tally;
    use waymark_rules::{Day, Pack, Vocabulary};
    use waymark_testkit::compare::engine;
    use waymark_testkit::random::{
        halves, parted_by_knowledge, random_days, random_history, random_pack, shuffled, with_irrelevant_fact,
    };

    const HISTORIES: u64 = 400;

    fn vocabulary() -> &'static Vocabulary {
        Vocabulary::embedded().unwrap()
    }

    fn jets() -> Program {
        let pack = Pack::read(&embedded::files("jets").unwrap(), vocabulary()).unwrap();
        Program::compile(&pack, vocabulary(), &Calendar::embedded().unwrap()).unwrap()
    }

    /// The JETS pack and a dozen random ones.
    fn programs() -> Vec<Program> {
        let random = |seed| {
            let files = vec![("programme.toml".to_string(), random_pack(seed))];
            let pack = Pack::read(&files, vocabulary()).unwrap();
            Program::compile(&pack, vocabulary(), &Calendar::embedded().unwrap()).ok()
        };
        std::iter::once(jets()).chain((500..512).filter_map(random)).collect()
    }

    fn records(program: &Program, facts: &[FactRecord]) -> Records {
        let mut builder = RecordsBuilder::new(program);
        facts.iter().for_each(|f| builder.push(f));
        builder.finish().unwrap()
    }

    fn verdicts(program: &Program, records: &Records, question: Question) -> Vec<Verdict> {
        let mut judge = Judge::new(program, records, question);
        let mut kept = Kept::default();
        for place in 0..records.spells.len() {
            judge.spell(records, place, &mut kept, |_, _| ());
        }
        kept.verdicts
    }

    #[test]
    fn an_irrelevant_fact_changes_nothing() {
        // Random packs never speak of travel claims; JETS does, so it is left out.
        for (n, program) in programs().iter().enumerate().skip(1) {
            for seed in 0..HISTORIES / 10 {
                let facts = random_history(seed * 31 + n as u64, vocabulary());
                let more = with_irrelevant_fact(seed, &facts, vocabulary());
                assert_eq!(more.len(), facts.len() + 1);
                for on in random_days(seed, &facts, 2) {
                    let question = Question { on, known: None };
                    let (a, b) = (engine(program, (&facts, &[]), question), engine(program, (&more, &[]), question));
                    let told = |answers: &[waymark_rules::answer::Answer]| format!("{answers:?}");
                    // Only the next recorded day may shorten how long the answer holds.
                    let strip = |mut answers: Vec<waymark_rules::answer::Answer>| {
                        answers.iter_mut().for_each(|a| a.stable_until = None);
                        told(&answers)
                    };
                    assert_eq!(a.map(strip), b.map(strip), "pack {n}, history {seed}, {on}");
                }
            }
        }
    }

    #[test]
    fn arrival_order_changes_nothing() {
        for (n, program) in programs().iter().enumerate() {
            for seed in 0..HISTORIES / 10 {
                let facts = random_history(seed * 37 + n as u64, vocabulary());
                let other = shuffled(seed, &facts);
                for on in random_days(seed, &facts, 2) {
                    let question = Question { on, known: Some(on.last_second()) };
                    let (a, b) = (engine(program, (&facts, &[]), question), engine(program, (&other, &[]), question));
                    assert_eq!(a, b, "pack {n}, history {seed}, {on}");
                }
            }
        }
    }

    #[test]
    fn as_known_then_is_what_was_recorded_by_then() {
        for (n, program) in programs().iter().enumerate() {
            for seed in 0..HISTORIES / 10 {
                let facts = random_history(seed * 41 + n as u64, vocabulary());
                for on in random_days(seed, &facts, 3) {
                    let known = on.last_second() - 86_400 * 5;
                    let (by_then, _) = parted_by_knowledge(&facts, known);
                    if by_then.is_empty() {
                        continue;
                    }
                    let then = engine(program, (&facts, &[]), Question { on, known: Some(known) });
                    let part = engine(program, (&by_then, &[]), Question { on, known: None });
                    let said = |answers: Result<Vec<waymark_rules::answer::Answer>, String>| {
                        let with_something =
                            |a: &waymark_rules::answer::Answer| !a.verdicts.is_empty() || a.stage.is_some();
                        let answers: Vec<_> = answers?.into_iter().filter(with_something).collect();
                        Ok::<_, String>(format!("{answers:?}"))
                    };
                    assert_eq!(said(then), said(part), "pack {n}, history {seed}, {on}");
                }
            }
        }
    }

    #[test]
    fn learning_facts_one_by_one_comes_to_the_same_as_learning_them_at_once() {
        let mut inserted = 0;
        for (n, program) in programs().iter().enumerate() {
            for seed in 0..HISTORIES / 10 {
                let mut facts = random_history(seed * 43 + n as u64, vocabulary());
                facts.retain(|f| f.enrolment.is_none() && f.replaces.is_none() && f.reference.is_none());
                let Some(middle) = facts.get(facts.len() / 2).map(|f| f.recorded) else { continue };
                let (before, mut after) = parted_by_knowledge(&facts, middle);
                after.sort_by_key(|f| f.recorded);
                let mut growing = records(program, &before);
                let mut words: Words = growing.words.clone();
                for fact in &after {
                    growing.insert(program, 0, Fact::hold(fact, &mut words, 0), None);
                    inserted += 1;
                }
                let question = Question { on: Day::parse("2023-12-31").unwrap(), known: None };
                let whole = records(program, &facts);
                let told = |list: Vec<Verdict>| {
                    list.into_iter().map(|v| (v.standard, v.status, v.opened, v.due, v.done)).collect::<Vec<_>>()
                };
                let (a, b) = (verdicts(program, &growing, question), verdicts(program, &whole, question));
                assert_eq!(told(a), told(b), "pack {n}, history {seed}");
            }
        }
        assert!(inserted > 2_000, "only {inserted} facts were learnt one by one");
    }

    #[test]
    fn the_tallies_of_parts_add_up_to_the_tally_of_the_whole() {
        let program = jets();
        let on = Day::parse("2022-06-30").unwrap();
        let people: Vec<Vec<FactRecord>> = (0..HISTORIES).map(|s| random_history(s, vocabulary())).collect();
        let tally = |people: &[Vec<FactRecord>]| {
            let facts: Vec<FactRecord> =
                people.iter().flatten().cloned().map(|f| FactRecord { id: None, replaces: None, ..f }).collect();
            let records = records(&program, &facts);
            let mut judge = Judge::new(&program, &records, Question { on, known: None });
            let mut tally = Tally::new(&program.pack, on);
            for place in 0..records.spells.len() {
                judge.spell(&records, place, &mut tally, |_, _| ());
            }
            tally
        };
        let whole = tally(&people);
        assert!(whole.total().matured() > 1_000);
        for seed in 0..5 {
            let (one, other) = halves(seed, &people);
            assert!(!one.is_empty() && !other.is_empty());
            let mut sum = tally(&one);
            sum.add(&tally(&other));
            assert_eq!(sum, whole);
        }
    }

    #[test]
    fn an_answer_holds_until_the_day_it_says_and_no_longer() {
        let (mut held, mut changed) = (0, 0);
        for (n, program) in programs().iter().enumerate() {
            for seed in 0..HISTORIES / 20 {
                let facts = random_history(seed * 47 + n as u64, vocabulary());
                for on in random_days(seed, &facts, 2) {
                    let ask = |on: Day| engine(program, (&facts, &[]), Question { on, known: None });
                    let Ok(now) = ask(on) else { continue };
                    for (place, answer) in now.iter().enumerate() {
                        let Some(until) = answer.stable_until.as_deref().and_then(Day::parse) else { continue };
                        let same = |later: Day| {
                            let Ok(later) = ask(later) else { return true };
                            told(answer) == told(&later[place])
                        };
                        assert!(same(until), "pack {n}, history {seed}, {on}: not the same on {until}");
                        held += 1;
                        changed += usize::from(until.plus(1).is_some_and(|day| !same(day)));
                    }
                }
            }
        }
        // An answer may hold longer than it says (a fact of no account comes due), but not often.
        assert!(held > 300 && changed * 10 > held * 4, "{changed} of {held} changed on the day they said");
    }

    /// What must stay: statuses, days, stage and outcomes; not the day of the programme.
    fn told(answer: &waymark_rules::answer::Answer) -> String {
        let verdicts: Vec<_> =
            answer.verdicts.iter().map(|v| (&v.standard, v.status, &v.opened, &v.due, &v.done)).collect();
        let outcomes: Vec<_> = answer.outcomes.iter().map(|o| (&o.outcome, o.status, &o.reached, &o.total)).collect();
        format!("{:?} {:?} {verdicts:?} {outcomes:?}", answer.stage, answer.ends_on)
    }

    /// The subject type is part of what a history says: all these laws speak of participants.
    #[test]
    fn random_histories_are_about_participants() {
        let facts = random_history(1, vocabulary());
        assert!(facts.iter().all(|f| matches!(f.subject, Subject::Participant(_))));
    }
}
