//! What becomes of one participant, day by day: referral, start, meetings, jobs found and lost, mistakes put right, an end.

use super::sim::Sim;
use super::world::{HUBS, adviser, coordinator, hub};
use crate::house::fact;
use waymark_app::participants::{Allocate, Transfer};
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;

/// Where a life is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Referred, and not yet reached.
    Referred,
    /// An appointment is booked.
    Booked,
    /// On the programme since this day.
    OnProgramme(Day),
    /// Over.
    Over,
}

/// One participant, as those who work with them know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) organisation: String,
    pub(super) coach: String,
    /// The hub; none while the record is still with the prime.
    pub(super) hub: Option<usize>,
    pub(super) restricted: bool,
    pub(super) stage: Stage,
    /// The next day on which something happens.
    pub(super) next: Day,
    pub(super) missed: u32,
    pub(super) planned: bool,
    /// The reference of the job they have.
    pub(super) job: Option<String>,
    pub(super) jobs: u32,
    /// Whether they ever earned anything.
    pub(super) earned: bool,
    pub(super) claimed: bool,
}

impl Person {
    /// Somebody who was just referred.
    pub(super) fn referred(id: &str, (organisation, coach): (&str, &str), hub: Option<usize>, today: Day) -> Person {
        Person {
            id: id.to_owned(),
            organisation: organisation.to_owned(),
            coach: coach.to_owned(),
            hub,
            restricted: false,
            stage: Stage::Referred,
            next: today,
            missed: 0,
            planned: false,
            job: None,
            jobs: 0,
            earned: false,
            claimed: false,
        }
    }
}

/// Whether people work on this day.
pub(super) fn is_working_day(day: Day) -> bool {
    // 1 January 1930, day 0, was a Wednesday.
    (i32::from(day.0) + 2) % 7 < 5
}

impl Sim {
    /// Who works with somebody today: the coach, whoever covers for them, or a nominated person.
    pub(super) fn actor(&self, person: &Person) -> String {
        match person.hub {
            Some(hub) if person.restricted && hub.is_multiple_of(2) => coordinator(hub),
            _ if person.restricted => "pia".into(),
            Some(hub) if person.coach.is_empty() => coordinator(hub),
            None => "pia".into(),
            Some(_) => self.world.at_work(&person.coach, self.today),
        }
    }

    /// The person, who must be known.
    pub(super) fn person(&mut self, id: &str) -> Result<&mut Person, String> {
        self.people.get_mut(id).ok_or_else(|| format!("the simulator lost {id}"))
    }

    /// What happens to one participant today.
    pub(super) async fn live(&mut self, id: &str) -> Result<(), String> {
        let person = self.person(id)?.clone();
        let days = match person.stage {
            Stage::Referred => self.reach(&person).await?,
            Stage::Booked => self.meet(&person).await?,
            Stage::OnProgramme(since) => self.support(&person, since).await?,
            Stage::Over => 400,
        };
        let mut next = self.today.plus(days).unwrap_or(Day::LAST);
        while !is_working_day(next) {
            next = next.plus(1).unwrap_or(Day::LAST);
        }
        self.person(id)?.next = next;
        if self.chance(4) {
            self.put_right(id).await?;
        }
        Ok(())
    }

    /// Records a fact of today about somebody; the rest of the line as JSON.
    pub(super) async fn note(&mut self, person: &Person, kind: &str, rest: &str) -> Result<(), String> {
        let actor = self.actor(person);
        self.note_by(&actor, person, (kind, rest)).await
    }

    async fn note_by(&mut self, actor: &str, person: &Person, (kind, rest): (&str, &str)) -> Result<(), String> {
        let on = if self.chance(6) { self.today.plus(-1).unwrap_or(self.today) } else { self.today };
        let new = said(&person.id, kind, on, rest);
        let version = self.known.records.get(&person.id).map_or(0, |r| r.facts.len());
        let seen = self.chance(50).then(|| i64::try_from(version).unwrap_or(0));
        let done = self.record(actor, new, seen).await?;
        self.expected(done, (actor, &person.id, kind))
    }

    /// What somebody entitled did was done, or had been done already.
    pub(super) fn expected(
        &mut self,
        done: Result<(), Refusal>,
        (who, id, what): (&str, &str, &str),
    ) -> Result<(), String> {
        match done {
            Ok(()) => Ok(()),
            Err(Refusal::AlreadyDone { .. }) => {
                self.trouble("recorded already");
                Ok(())
            }
            Err(refusal) => Err(format!("{who} did `{what}` to {id} and was refused: {refusal}")),
        }
    }

    async fn reach(&mut self, person: &Person) -> Result<i32, String> {
        if person.coach.is_empty() {
            return self.send_on(person).await.map(|()| 0);
        }
        if self.chance(30) {
            self.note(person, "contact_attempted", r#","by":"phone""#).await?;
            return Ok(1);
        }
        self.note(person, "first_contact_made", r#","by":"phone""#).await?;
        self.book(person, "initial_appointment_booked", "").await
    }

    async fn book(&mut self, person: &Person, kind: &str, rest: &str) -> Result<i32, String> {
        let days = self.dice.i32(2..9);
        let day = self.today.plus(days).unwrap_or(self.today);
        let reference = format!("a{}", self.event);
        self.note(person, kind, &format!(r#","for":"{day}","ref":"{reference}"{rest}"#)).await?;
        self.person(&person.id)?.stage = if kind == "appointment_booked" { person.stage } else { Stage::Booked };
        Ok(days)
    }

    /// A record with the prime goes to a hub; one with a hub goes to a coach.
    pub(super) async fn send_on(&mut self, person: &Person) -> Result<(), String> {
        let at = match person.hub {
            Some(at) => at,
            None => {
                let at = self.world.some_hub(&mut self.dice);
                self.transfer(&person.id, at).await?;
                at
            }
        };
        let who = if person.restricted { "pia".to_owned() } else { coordinator(at) };
        self.allocate(&person.id, at, &who).await
    }

    /// The prime gives somebody to a hub.
    pub(super) async fn transfer(&mut self, id: &str, at: usize) -> Result<(), String> {
        let action = Transfer { participant: id.into(), to: hub(at), why: "lives there".into() };
        self.attempt("pia", &action)
            .await?
            .map_err(|refusal| format!("the transfer of {id} was refused: {refusal}"))?;
        self.known.placement(id, (&hub(at), ""), "pia");
        let person = self.person(id)?;
        (person.organisation, person.coach, person.hub) = (hub(at), String::new(), Some(at));
        Ok(())
    }

    /// Somebody gives a participant to a coach of a hub.
    pub(super) async fn allocate(&mut self, id: &str, at: usize, who: &str) -> Result<(), String> {
        let now = self.person(id)?.coach.clone();
        let Some(coach) = self.world.some_coach(&mut self.dice, at, &now) else { return Ok(()) };
        let action = Allocate { participant: id.into(), coach: coach.id.clone(), why: "has room".into() };
        self.attempt(who, &action)
            .await?
            .map_err(|r| format!("{who} gave {id} to {} and was refused: {r}", coach.id))?;
        self.known.placement(id, (&coach.organisation, &coach.id), who);
        let person = self.person(id)?;
        (person.organisation, person.coach) = (coach.organisation, coach.id);
        Ok(())
    }

    async fn meet(&mut self, person: &Person) -> Result<i32, String> {
        if self.chance(15) {
            self.note(person, "appointment_missed", "").await?;
            self.person(&person.id)?.missed += 1;
            if person.missed > 1 {
                return self.no_start(person, "did_not_attend").await;
            }
            return self.book(person, "initial_appointment_booked", "").await;
        }
        self.note(person, "initial_meeting_held", r#","by":"video""#).await?;
        self.note(person, "contact_preference_recorded", r#","channel":"phone""#).await?;
        if self.chance(10) {
            self.note(person, "participation_declined", "").await?;
            return self.no_start(person, "did_not_start").await;
        }
        self.note(person, "programme_start", "").await?;
        self.note(person, "start_outcome_recorded", r#","outcome":"started""#).await?;
        self.note(person, "service_standards_issued", "").await?;
        self.person(&person.id)?.stage = Stage::OnProgramme(self.today);
        Ok(self.dice.i32(2..12))
    }

    async fn no_start(&mut self, person: &Person, outcome: &str) -> Result<i32, String> {
        self.note(person, "start_outcome_recorded", &format!(r#","outcome":"{outcome}""#)).await?;
        self.person(&person.id)?.stage = Stage::Over;
        Ok(1)
    }

    async fn support(&mut self, person: &Person, since: Day) -> Result<i32, String> {
        let days = self.today.since(since);
        if days >= 182 {
            return self.track(person).await;
        }
        if !person.planned {
            self.note(person, "action_plan_agreed", "").await?;
            self.person(&person.id)?.planned = true;
        }
        match self.dice.u32(..100) {
            0..=2 => {
                self.note(person, "early_completion", r#","reason":"onward_support""#).await?;
                self.person(&person.id)?.stage = Stage::Over;
                return Ok(1);
            }
            3..=7 => self.health(person).await?,
            8..=15 => self.note(person, "action_plan_reviewed", r#","by":"phone""#).await?,
            16..=23 if person.job.is_none() => self.find_job(person).await?,
            _ => {}
        }
        if person.job.is_some() {
            return self.earn(person).await;
        }
        if days >= 170 {
            self.note(person, "exit_report_issued", "").await?;
            return Ok(13);
        }
        if self.chance(15) {
            self.note(person, "appointment_missed", "").await?;
            self.note(person, "contact_attempted", r#","by":"phone""#).await?;
            return Ok(self.dice.i32(1..4));
        }
        self.note(person, "booked_meeting_held", r#","by":"phone""#).await?;
        self.book(person, "appointment_booked", r#","purpose":"booked_meeting""#).await
    }

    /// A health need is noted by the coach or by the hub's adviser: nobody else may.
    async fn health(&mut self, person: &Person) -> Result<(), String> {
        let Some(hub) = person.hub.filter(|_| !person.restricted) else { return Ok(()) };
        let adviser = adviser(hub % HUBS);
        let actor = if self.chance(50) { adviser } else { self.actor(person) };
        self.note_by(&actor, person, ("health_need_identified", r#","why":"a bad back""#)).await
    }

    async fn find_job(&mut self, person: &Person) -> Result<(), String> {
        let reference = format!("j{}", person.jobs + 1);
        self.note(person, "job_started", &format!(r#","ref":"{reference}""#)).await?;
        let person = self.person(&person.id)?;
        (person.job, person.jobs) = (Some(reference), person.jobs + 1);
        Ok(())
    }

    /// Wages come in; now and then the job is lost, and perhaps another is found later.
    async fn earn(&mut self, person: &Person) -> Result<i32, String> {
        let reference = person.job.clone().unwrap_or_default();
        if self.chance(12) {
            self.note(person, "employment_ended", &format!(r#","ref":"{reference}""#)).await?;
            self.person(&person.id)?.job = None;
            return Ok(self.dice.i32(1..8));
        }
        let pounds = self.dice.u32(120..520);
        self.note(person, "earnings_updated", &format!(r#","amount":"{pounds}.00","ref":"{reference}""#)).await?;
        self.person(&person.id)?.earned = true;
        Ok(7)
    }

    async fn track(&mut self, person: &Person) -> Result<i32, String> {
        if person.job.is_some() { self.earn(person).await } else { Ok(20) }
    }
}

/// A fact as a line says it.
pub(super) fn said(id: &str, kind: &str, on: Day, rest: &str) -> FactRecord {
    fact(&format!(r#"{{"participant":"{id}","fact":"{kind}","on":"{on}"{rest}}}"#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_works_at_weekends() {
        let days = ["2021-01-04", "2021-01-08", "2021-01-09", "2021-01-10", "2021-01-11"];
        assert_eq!(days.map(|d| is_working_day(Day::parse(d).unwrap())), [true, true, false, false, true]);
    }
}
