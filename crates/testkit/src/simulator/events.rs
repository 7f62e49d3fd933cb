//! What happens to the people who do the work: sickness, leaving, a hub that closes, records closed off, mistakes, and attempts that must fail.

use super::life::{Person, Stage, said};
use super::sim::Sim;
use super::world::{Coach, coordinator, hub};
use crate::house::fact;
use waymark_app::{Call, facts, organisations, participants, perform, staff};
use waymark_domain::Refusal;
use waymark_domain::organisation::OrganisationKind;
use waymark_domain::staff::{Cover, Days, RecordClass, Role};
use waymark_rules::facts::FactRecord;

impl Sim {
    /// What happens today beside the daily work.
    pub(super) async fn manage(&mut self, day: usize) -> Result<(), String> {
        if self.chance(10) {
            self.fall_sick().await?;
        }
        if self.chance(3) {
            self.leave().await?;
        }
        if day == self.size.days / 2 {
            self.close_hub().await?;
        }
        if self.chance(8) {
            self.restrict().await?;
        }
        if self.chance(10) {
            self.move_house().await?;
        }
        if self.chance(40) {
            self.reach_beyond().await?;
        }
        if self.chance(10) {
            self.use_a_key_again().await?;
        }
        Ok(())
    }

    /// One of those whose record is in a hub, whose coach is there, and who is not over yet.
    fn somebody(&mut self) -> Option<Person> {
        let there = |p: &&Person| p.hub.is_some() && !p.coach.is_empty() && p.stage != Stage::Over;
        let all: Vec<&Person> = self.people.values().filter(there).collect();
        (!all.is_empty()).then(|| all[self.dice.usize(..all.len())].clone())
    }

    fn some_coach(&mut self) -> Option<Coach> {
        let there: Vec<&Coach> = self.world.coaches.iter().filter(|c| !c.gone).collect();
        (!there.is_empty()).then(|| there[self.dice.usize(..there.len())].clone())
    }

    /// A coach is away for some days, and one of the same organisation, or of the hub above, covers.
    async fn fall_sick(&mut self) -> Result<(), String> {
        let Some(absent) = self.some_coach() else { return Ok(()) };
        let Some(covering) = self.world.some_coach(&mut self.dice, absent.hub, &absent.id) else { return Ok(()) };
        if covering.organisation != absent.organisation && covering.organisation != hub(absent.hub) {
            return Ok(());
        }
        let until = self.today.plus(self.dice.i32(1..6)).unwrap_or(self.today);
        let days = Days { from: self.today.0, to: until.0 };
        let cover = Cover { absent: absent.id.clone(), covering: covering.id.clone(), days };
        let done = self.attempt(&coordinator(absent.hub), &staff::ArrangeCover { cover }).await?;
        done.map_err(|refusal| format!("a cover was refused: {refusal}"))?;
        self.world.covers.insert(absent.id, (covering.id, until));
        self.trouble("sickness");
        Ok(())
    }

    /// A coach leaves, and their participants go to others of the hub.
    async fn leave(&mut self) -> Result<(), String> {
        let Some(coach) = self.some_coach() else { return Ok(()) };
        if self.world.some_coach(&mut self.dice, coach.hub, &coach.id).is_none() {
            return Ok(());
        }
        self.trouble("a coach leaves");
        self.say_goodbye(&coach).await?;
        let theirs: Vec<(String, bool)> =
            self.people.values().filter(|p| p.coach == coach.id).map(|p| (p.id.clone(), p.restricted)).collect();
        for (id, restricted) in theirs {
            let who = if restricted { "pia".to_owned() } else { coordinator(coach.hub) };
            self.allocate(&id, coach.hub, &who).await?;
        }
        Ok(())
    }

    async fn say_goodbye(&mut self, coach: &Coach) -> Result<(), String> {
        let keep = staff::Keep {
            id: coach.id.clone(),
            name: format!("Person {}", coach.id),
            role: Role::WorkCoach,
            organisation: coach.organisation.clone(),
            nominated: false,
            left_on: Some(self.today.to_string()),
        };
        self.attempt("pia", &keep).await?.map_err(|refusal| format!("a goodbye was refused: {refusal}"))?;
        for other in &mut self.world.coaches {
            other.gone |= other.id == coach.id;
        }
        self.world.covers.retain(|_, (covering, _)| *covering != coach.id);
        Ok(())
    }

    /// A hub closes: its people go to other hubs first, its staff leave.
    async fn close_hub(&mut self) -> Result<(), String> {
        let closing = self.world.some_hub(&mut self.dice);
        if self.world.open.iter().filter(|open| **open).count() < 2 {
            return Ok(());
        }
        self.trouble("a hub closes");
        self.world.open[closing] = false;
        let theirs: Vec<Person> = self.people.values().filter(|p| p.hub == Some(closing)).cloned().collect();
        for person in theirs {
            let to = self.world.some_hub(&mut self.dice);
            self.transfer(&person.id, to).await?;
            let moved = self.person(&person.id)?.clone();
            self.send_on(&moved).await?;
        }
        let staff: Vec<Coach> = self.world.coaches.iter().filter(|c| c.hub == closing && !c.gone).cloned().collect();
        for coach in staff {
            self.say_goodbye(&coach).await?;
        }
        let keep = organisations::Keep {
            id: hub(closing),
            kind: OrganisationKind::Hub,
            name: format!("The {}", hub(closing)),
            parent: Some("prime".into()),
            closed_on: Some(self.today.to_string()),
        };
        self.attempt("pia", &keep).await?.map(|_| ()).map_err(|refusal| format!("a closure was refused: {refusal}"))
    }

    /// A record is closed to all but nominated people, or opened again.
    async fn restrict(&mut self) -> Result<(), String> {
        let Some(person) = self.somebody() else { return Ok(()) };
        let class = if person.restricted { RecordClass::Ordinary } else { RecordClass::Restricted };
        let action = participants::Restrict { participant: person.id.clone(), class, why: "MAPPA".into() };
        self.attempt("pia", &action).await?.map_err(|refusal| format!("a restriction was refused: {refusal}"))?;
        self.known.placement(&person.id, (&person.organisation, &person.coach), "pia");
        self.person(&person.id)?.restricted = !person.restricted;
        self.trouble("a record restricted or opened");
        Ok(())
    }

    /// Somebody moves house, and their record follows them to another hub.
    async fn move_house(&mut self) -> Result<(), String> {
        let Some(person) = self.somebody() else { return Ok(()) };
        let to = self.world.some_hub(&mut self.dice);
        if Some(to) == person.hub {
            return Ok(());
        }
        self.transfer(&person.id, to).await?;
        let moved = self.person(&person.id)?.clone();
        self.send_on(&moved).await?;
        self.trouble("somebody moves house");
        Ok(())
    }

    /// Somebody without the right tries all the same, and nothing may come of it.
    async fn reach_beyond(&mut self) -> Result<(), String> {
        let Some(person) = self.somebody() else { return Ok(()) };
        let Some(stranger) = self.some_coach().filter(|c| Some(c.hub) != person.hub) else { return Ok(()) };
        self.trouble("an attempt without the right");
        let new = said(&person.id, "contact_made", self.today, r#","by":"phone""#);
        let recorded = self.record(&stranger.id, new, None).await?;
        let take =
            participants::Allocate { participant: person.id.clone(), coach: stranger.id.clone(), why: "mine".into() };
        let taken = self.attempt(&stranger.id, &take).await?.map(|_| ());
        let restrict = participants::Restrict {
            participant: person.id.clone(),
            class: RecordClass::Ordinary,
            why: "curious".into(),
        };
        let opened = self.attempt("eva", &restrict).await?.map(|_| ());
        let right =
            |answer: &Result<(), Refusal>| matches!(answer, Err(Refusal::NotFound { .. } | Refusal::NotAllowed { .. }));
        let answers = [recorded, taken, opened];
        if answers.iter().all(right) {
            return self.same_as_known(&person.id).await;
        }
        Err(format!("{} of another hub, and eva, reached {}: {answers:?}", stranger.id, person.id))
    }

    /// A key used for one request is used for another: the second is refused.
    async fn use_a_key_again(&mut self) -> Result<(), String> {
        let Some(person) = self.somebody() else { return Ok(()) };
        self.trouble("a key used for two requests");
        self.event += 1;
        self.pass();
        let who = self.actor(&person);
        let call = Call::staff(&who, self.now).with_key(&format!("twice-{}", self.event));
        let ask =
            |kind: &str| facts::Record { fact: said(&person.id, kind, self.today, r#","by":"email""#), seen: None };
        let (first, second) = (ask("contact_attempted"), ask("contact_made"));
        let done = perform(&self.house, &call, &first).await.map(|done| (done, call.clone()));
        let begun = done.is_ok();
        let done = self.recorded(&who, &first.fact, done)?;
        self.expected(done, (&who, &person.id, "contact_attempted"))?;
        if !begun {
            return Ok(());
        }
        match perform(&self.house, &call, &second).await {
            Err(Refusal::KeyReused) => Ok(()),
            other => Err(format!("I2: a key used for another request was answered {other:?}")),
        }
    }

    /// A fact is corrected or withdrawn with a reason; whoever had not seen that and corrects it too is told.
    pub(super) async fn put_right(&mut self, id: &str) -> Result<(), String> {
        let person = self.person(id)?.clone();
        if person.coach.is_empty() || person.restricted {
            return Ok(());
        }
        let Some(old) = self.last_standing(id) else { return Ok(()) };
        let (who, seen) = (self.actor(&person), self.version(id));
        let mut right = FactRecord::bare(old.subject.clone(), old.kind, old.on, 0);
        (right.replaces, right.why) = (old.id.clone(), Some("it was written down wrong".into()));
        if self.chance(30) {
            right.withdrawn = true;
        } else {
            right = FactRecord {
                id: None,
                on: old.on.plus(-1).unwrap_or(old.on),
                replaces: right.replaces,
                why: right.why,
                ..old
            };
        }
        let done = self.correct(&who, right.clone(), Some(seen)).await?;
        let corrected = done.is_ok();
        self.expected(done, (&who, id, "a correction"))?;
        if !corrected {
            return Ok(());
        }
        self.trouble("a correction");
        if self.chance(50) {
            self.trouble("a version out of date");
            let again = FactRecord { why: Some("I had not seen yours".into()), ..right };
            let done = self.correct(&who, again, Some(seen)).await?;
            if !matches!(done, Err(Refusal::Conflict { .. })) {
                return Err(format!("{who} corrected a fact of {id} twice without having seen the first: {done:?}"));
            }
        }
        Ok(())
    }

    fn version(&self, id: &str) -> i64 {
        self.known.records.get(id).map_or(0, |r| i64::try_from(r.facts.len()).unwrap_or(0))
    }

    /// The last fact of a record that nothing corrected, and that corrects nothing.
    fn last_standing(&self, id: &str) -> Option<FactRecord> {
        let facts: Vec<FactRecord> = self.known.records.get(id)?.facts.iter().map(|line| fact(line)).collect();
        let out = |f: &FactRecord| facts.iter().any(|other| other.replaces.is_some() && other.replaces == f.id);
        let found = facts.iter().rev().find(|f| f.replaces.is_none() && !out(f));
        found.map(|f| FactRecord { who: None, organisation: None, recorded: 0, ..f.clone() })
    }
}
