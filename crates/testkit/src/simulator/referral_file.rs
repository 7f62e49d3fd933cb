//! The commissioner's files of referrals: late, twice, out of order, and with corrections.

use super::known::{line, stamped};
use super::life::Person;
use super::sim::{FIRST, Sim};
use super::sky::Fault;
use super::world::hub;
use crate::house::{CONTRACT, fact};
use std::collections::BTreeMap;
use waymark_app::bulk::perform_all;
use waymark_app::effects::Place;
use waymark_app::{About, Call, facts};
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject};

impl Sim {
    /// Everybody is referred on some day of the first two thirds, each on a file that may be late.
    pub(super) fn refer_everybody(&mut self) {
        let first = Day::parse(FIRST).unwrap_or(self.today);
        let span = i32::try_from(self.size.days * 2 / 3).unwrap_or(1).max(1);
        let mut files: BTreeMap<(Day, Day), Vec<FactRecord>> = BTreeMap::new();
        for number in 1..=self.size.participants {
            let id = format!("P-{number:05}");
            let sent = first.plus(self.dice.i32(0..span)).unwrap_or(first);
            let late = if self.chance(20) { self.dice.i32(1..6) } else { 0 };
            let comes = sent.plus(late).unwrap_or(sent);
            let lines = self.lines(&id, sent);
            files.entry((comes, sent)).or_default().extend(lines);
        }
        for ((comes, _), lines) in files {
            if self.chance(15) {
                // The same file once more, some days later.
                let again = comes.plus(self.dice.i32(1..25)).unwrap_or(comes);
                self.files.push((again, lines.clone()));
            }
            self.files.push((comes, lines));
        }
    }

    fn lines(&mut self, id: &str, sent: Day) -> Vec<FactRecord> {
        let named = if self.chance(50) { format!(r#","id":"{id}-r1""#) } else { String::new() };
        let recorded = format!(r#""recorded":"{sent}T07:{:02}:00Z""#, self.dice.u32(..60));
        let mut lines = vec![
            fact(&format!(r#"{{"participant":"{id}","fact":"referral_sent","on":"{sent}",{recorded}{named}}}"#)),
            fact(&format!(r#"{{"participant":"{id}","fact":"referral_received","on":"{sent}",{recorded}}}"#)),
        ];
        if !named.is_empty() && self.chance(15) {
            let right = sent.plus(-1).unwrap_or(sent);
            lines.push(fact(&format!(
                r#"{{"participant":"{id}","fact":"referral_sent","on":"{right}",{recorded},"id":"{id}-r2","replaces":"{id}-r1","why":"the extract was a day late"}}"#
            )));
        }
        lines
    }

    /// Takes in the files that come today, in whatever order they lie there.
    pub(super) async fn take_files_in(&mut self) -> Result<(), String> {
        let today = self.today;
        let (mut come, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.files).into_iter().partition(|(day, _)| *day <= today);
        self.files = later;
        self.dice.shuffle(&mut come);
        for (_, lines) in come {
            self.take_in(&lines).await?;
        }
        Ok(())
    }

    async fn take_in(&mut self, lines: &[FactRecord]) -> Result<(), String> {
        if lines.iter().any(|line| matches!(&line.subject, Subject::Participant(id) if self.people.contains_key(id))) {
            self.trouble("a file twice");
        }
        let places = self.places(lines);
        let action = facts::import::Import { contract: CONTRACT.into(), places: places.clone() };
        let lots = facts::import::by_subject(lines.to_vec());
        let by_operator = self.chance(50);
        let call = |now| if by_operator { Call::operator(now) } else { Call::staff("ada", now) };
        self.event += 1;
        self.pass();
        let nth = self.dice.u32(1..60);
        let fault =
            [None, None, None, None, Some(Fault::DiskFull(nth)), Some(Fault::Lost(nth)), Some(Fault::AnswerLost)];
        let fault = fault[self.dice.usize(..fault.len())];
        self.sky.brew(fault);
        let first = call(self.now);
        let answer = perform_all(&self.house, &first, &action, &lots).await;
        let struck = self.sky.clear();
        let (taken, stands) = match (answer, struck) {
            (Err(Refusal::NotSaved(_)), Some(fault)) => {
                self.after(fault, About::Contract(CONTRACT.into())).await?;
                self.pass();
                let again = call(self.now);
                let answer = perform_all(&self.house, &again, &action, &lots).await;
                (answer, if fault == Fault::AnswerLost { first } else { again })
            }
            (answer, _) => (answer, first),
        };
        let taken = taken.map_err(|refusal| format!("a file of referrals was refused: {refusal}"))?;
        for (lot, taken) in lots.iter().zip(taken) {
            if taken.added + taken.repeated != lot.facts.len() {
                return Err(format!(
                    "of a file's facts about {} not all were taken: {:?}",
                    taken.subject, taken.refused
                ));
            }
            if taken.added > 0 && self.people.contains_key(&taken.subject) {
                return Err(format!("I13: a file that came again added {} facts to {}", taken.added, taken.subject));
            }
            self.taken(&lot.facts, &places, &stands)?;
        }
        Ok(())
    }

    /// Where newcomers go: some to a coach at once, most to the prime, which sends them on.
    fn places(&mut self, lines: &[FactRecord]) -> BTreeMap<String, Place> {
        let mut places = BTreeMap::new();
        for line in lines {
            let Subject::Participant(id) = &line.subject else { continue };
            let at = self.world.some_hub(&mut self.dice);
            let coach = self.world.some_coach(&mut self.dice, at, "");
            let Some(coach) = coach.filter(|_| self.chance(40)) else { continue };
            let mut path = format!("/dwp/prime/{}/", hub(at));
            if coach.organisation != hub(at) {
                path = format!("{path}{}/", coach.organisation);
            }
            let place = Place { organisation: coach.organisation, path, coach: coach.id, why: "lives close by".into() };
            places.insert(id.clone(), place);
        }
        places
    }

    /// The facts of one newcomer, or of one who was there already, are known to be there.
    fn taken(&mut self, facts: &[FactRecord], places: &BTreeMap<String, Place>, call: &Call) -> Result<(), String> {
        let Some(Subject::Participant(id)) = facts.first().map(|fact| fact.subject.clone()) else { return Ok(()) };
        if self.people.contains_key(&id) {
            return Ok(());
        }
        let first = i64::try_from(facts.len()).unwrap_or(0);
        for (seq, fact) in (1..).zip(facts) {
            let stamped = FactRecord { recorded: fact.recorded, ..stamped(fact, call, None) };
            let line = line(&stamped, (&id, seq), self.house.vocabulary);
            self.known.fact(&id, seq, line)?;
        }
        // They came in one write.
        self.known.unaudited.retain(|(subject, ..)| *subject != super::known::reference(&id, "facts"));
        self.known.unaudited.insert((super::known::reference(&id, "facts"), 1, u64::try_from(first).unwrap_or(0)));
        let place = places.get(&id);
        let (organisation, coach) = place.map_or(("prime", ""), |p| (p.organisation.as_str(), p.coach.as_str()));
        self.known.placement(&id, (organisation, coach), &call.name());
        let hub = place.and_then(|p| self.world.coaches.iter().find(|c| c.id == p.coach)).map(|c| c.hub);
        self.people.insert(id.clone(), Person::referred(&id, (organisation, coach), hub, self.today));
        Ok(())
    }
}
