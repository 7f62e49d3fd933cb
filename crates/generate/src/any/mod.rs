//! Lives on any programme: whatever a pack promises is woken by what happens, and mostly kept.

mod course;
mod due;
mod duty;
mod fill;
mod person;
mod plan;
mod play;
mod rhythm;
mod sources;
mod state;
mod terms;

use crate::corrections;
use crate::life::Life;
use course::Partner;
use person::AskedOf;
use plan::Plan;
use play::Play;
use terms::{Term, terms};
use waymark_rules::Day;
use waymark_rules::pack::{Each, Pack, Quantity, Split};
use waymark_rules::vocabulary::Vocabulary;

const PARTNERS: [Partner; 6] = [
    Partner { id: "O-1", name: "Harbour Works", cluster: "North" },
    Partner { id: "O-2", name: "Mill Lane Training", cluster: "North" },
    Partner { id: "O-3", name: "Bridge Street Hub", cluster: "North" },
    Partner { id: "O-4", name: "Orchard Skills", cluster: "South" },
    Partner { id: "O-5", name: "Lantern Yard", cluster: "South" },
    Partner { id: "O-6", name: "Fern Hill Community", cluster: "South" },
];

/// The inventor of lives on a programme.
pub(crate) struct Any<'a> {
    plan: Plan<'a>,
    asked: AskedOf,
    has_partners: bool,
}

impl<'a> Any<'a> {
    /// Reads a pack; referrals come in the year after `opens`, which else is the pack's own time.
    pub(crate) fn new(pack: &'a Pack, vocabulary: &'a Vocabulary, opens: Option<Day>) -> Result<Any<'a>, String> {
        let plan = Plan::new(pack, vocabulary, opens)?;
        let by_partner = |measure: &waymark_rules::pack::Measure| {
            measure.from_facts.as_ref().is_some_and(|facts| {
                let each = matches!(&facts.quantity, Quantity::Count { each: Each::Organisation, .. });
                each || facts.split.contains(&Split::Organisation) || facts.split.contains(&Split::Cluster)
            })
        };
        let has_partners = pack.measures.iter().any(by_partner);
        Ok(Any { plan, asked: AskedOf::of(pack), has_partners })
    }

    /// The pack that is played.
    pub(crate) fn pack(&self) -> &'a Pack {
        self.plan.pack
    }

    /// Plays a participant's life.
    pub(crate) fn participant(&self, life: &mut Life) {
        let sent = self.referral_day(life);
        let ended = self.spell(life, sent);
        corrections::mistakes(life);
        if let Some(ended) = ended
            && life.dice.percent(2)
        {
            let sent = life.soon(ended, 15, 60);
            life.close_enrolment("E1");
            self.spell(life, sent);
            life.close_enrolment("E2");
        }
    }

    fn spell(&self, life: &mut Life, sent: Day) -> Option<Day> {
        let partner = life.dice.between(0, 5);
        let mut play = Play::new(&self.plan, life);
        if self.has_partners {
            let partner = PARTNERS.get(usize::try_from(partner).unwrap_or(0));
            play.partner = partner.map(|partner| partner.id.to_owned());
        }
        play.spell(&self.asked, sent)
    }

    /// A day of the first year on which a referral is sent.
    fn referral_day(&self, life: &mut Life) -> Day {
        let day = self.plan.opens.plus(life.dice.between(5, 359)).unwrap_or(self.plan.opens);
        life.world.forward(day)
    }

    /// Plays the contract's own months.
    pub(crate) fn contract(&self, life: &mut Life) {
        let mut play = Play::new(&self.plan, life);
        play.contract(if self.has_partners { &PARTNERS } else { &[] });
        let named = course::naming(&self.plan);
        for fact in &mut life.facts {
            let partner = PARTNERS.iter().find(|partner| fact.organisation.as_deref() == Some(partner.id));
            if let Some(partner) = partner.filter(|_| Some(fact.kind) == named) {
                fact.attributes.push(("name".to_owned(), partner.name.to_owned()));
                fact.attributes.push(("cluster".to_owned(), partner.cluster.to_owned()));
            }
        }
    }
}

/// The facts that set targets for measures.
fn targets(plan: &Plan) -> Vec<Term> {
    let measures = plan.pack.measures.iter().filter_map(|measure| measure.from_facts.as_ref());
    let mut found: Vec<Term> = Vec::new();
    for facts in measures {
        if let Quantity::Count { target_from: Some(events), .. } = &facts.quantity
            && let Some(first) = terms(events, plan.vocabulary).into_iter().next()
            && !found.iter().any(|known| known.kind == first.kind && known.words == first.words)
        {
            found.push(first);
        }
    }
    found
}
