//! What somebody does on the site: one kind of page after another, each answer checked before its time counts.

use super::cast::{Cast, Coach};
use super::client::{Answer, Client};
use super::times::Times;
use std::collections::BTreeMap;
use waymark_rules::Day;

/// A kind of request, and its share of the mix in hundredths; those with none are measured alone only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Day,
    Person,
    LongPerson,
    Suggest,
    ContactForm,
    SaveContact,
    PlanForm,
    DayList,
    Timeline,
    Queue,
    PrimeOverdue,
    Contracts,
}

/// Every kind: its name, its share of the mix, and the p95 it must reach.
pub(super) const KINDS: [(Kind, &str, usize, Option<f64>); 12] = [
    (Kind::Day, "my day", 22, Some(25.0)),
    (Kind::Person, "person page, anybody of the caseload", 24, Some(30.0)),
    (Kind::LongPerson, "person page, the longest records", 0, Some(30.0)),
    (Kind::Suggest, "search suggestion, a letter mistyped", 14, Some(50.0)),
    (Kind::ContactForm, "contact form", 0, None),
    (Kind::SaveContact, "save a contact", 10, Some(80.0)),
    (Kind::PlanForm, "action plan form", 8, None),
    (Kind::DayList, "day list", 6, None),
    (Kind::Timeline, "timeline", 4, None),
    (Kind::Queue, "overdue queue of a coach", 3, None),
    (Kind::PrimeOverdue, "overdue across the prime", 0, Some(60.0)),
    (Kind::Contracts, "contract's figures", 2, None),
];

/// What a kind is called.
pub(super) fn name(kind: Kind) -> &'static str {
    KINDS.iter().find(|(k, ..)| *k == kind).map_or("", |(_, name, ..)| name)
}

/// Times by kind.
pub(super) type Log = BTreeMap<Kind, Times>;

/// Somebody at work on the site.
pub(super) struct Visitor {
    client: Client,
    token: String,
    coach: Coach,
    dice: fastrand::Rng,
}

impl Visitor {
    /// A coach signs in.
    pub(super) fn coach(port: u16, cast: &Cast, place: usize) -> Result<Visitor, String> {
        let coach = cast.coaches.get(place % cast.coaches.len().max(1)).ok_or("there is no coach with a caseload")?;
        Visitor::named(port, &coach.id, coach)
    }

    /// Somebody else signs in, who looks at the same people.
    pub(super) fn named(port: u16, id: &str, coach: &Coach) -> Result<Visitor, String> {
        let mut client = Client::signed_in(port, id)?;
        let token = hidden(&client.readable("/")?.text(), "_token");
        // Other days and times in every run: what is recorded already is not recorded twice.
        Ok(Visitor { client, token, coach: coach.clone(), dice: fastrand::Rng::new() })
    }

    /// Takes answers uncompressed from now on, to weigh them.
    pub(super) fn uncompressed(&mut self) {
        self.client.gzip = false;
    }

    /// Does one thing; the answer with the page in it.
    pub(super) fn does(&mut self, kind: Kind, log: &mut Log) -> Result<Answer, String> {
        let person = self.person(kind == Kind::LongPerson);
        let answer = match kind {
            Kind::Day => self.client.get("/"),
            Kind::Person | Kind::LongPerson => self.client.get(&format!("/people/{}", person.0)),
            Kind::Suggest => {
                let form = [("_token".to_owned(), self.token.clone()), ("q".to_owned(), self.mistyped(&person.1))];
                self.client.post("/find/suggest", &form)
            }
            Kind::ContactForm => self.client.get(&format!("/people/{}/record/contact", person.0)),
            Kind::SaveContact => return self.saves(&person.0, log),
            Kind::PlanForm => self.client.get(&format!("/people/{}/record/plan", person.0)),
            Kind::DayList => self.client.get("/day/print"),
            Kind::Timeline => self.client.get(&format!("/people/{}/timeline", person.0)),
            Kind::Queue => self.client.get("/queue?when=overdue&whose=me"),
            Kind::PrimeOverdue => self.client.get("/queue?when=overdue&whose=all"),
            Kind::Contracts => self.client.get("/contracts/jets-01"),
        }?;
        noted(answer, (kind, 200), log)
    }

    /// Whether the site has this kind of page yet.
    pub(super) fn knows(&mut self, kind: Kind) -> Result<bool, String> {
        match self.does(kind, &mut Log::new()) {
            Ok(_) => Ok(true),
            Err(why) if why.contains(" 404") => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// Whether the search finds somebody by their name as it is written: a search over nothing would be quick.
    pub(super) fn finds_somebody(&mut self) -> Result<bool, String> {
        let named = self.coach.people.iter().find(|met| met.name.contains(' ')).ok_or("nobody has a name")?;
        let word = named.name.split_whitespace().last().unwrap_or_default();
        let form = [("_token".to_owned(), self.token.clone()), ("q".to_owned(), word.to_owned())];
        Ok(self.client.post("/find/suggest", &form)?.text().contains("/people/"))
    }

    fn person(&mut self, long: bool) -> (String, String) {
        let people = &self.coach.people;
        let among = if long { people.len().min(5) } else { people.len() };
        let person = people.get(self.dice.usize(..among.max(1)));
        person.map(|met| (met.id.clone(), met.name.clone())).unwrap_or_default()
    }

    /// The first letters of a name, with one of them wrong.
    fn mistyped(&mut self, name: &str) -> String {
        let word = name.split_whitespace().last().unwrap_or("Smith");
        let mut letters: Vec<char> = word.chars().take(6).collect();
        let place = self.dice.usize(..letters.len().max(1));
        if letters.len() > 3 && place > 0 {
            letters.swap(place - 1, place);
        }
        letters.into_iter().collect()
    }

    /// Opens the form, which counts as a page of its own, fills it in and sends it.
    fn saves(&mut self, person: &str, log: &mut Log) -> Result<Answer, String> {
        let address = format!("/people/{person}/record/contact");
        let page = self.client.readable(&address)?;
        let page = noted(page, (Kind::ContactForm, 200), log)?.text();
        let said =
            format!("We spoke about applications and agreed to look at two more adverts, {}.", self.dice.u64(..));
        let mut form: Vec<(String, String)> =
            ["_token", "_key", "_seen", "_about", "_kind"].map(|n| (n.to_owned(), hidden(&page, n))).into();
        // Of the last days and at any minute.
        let day = Day::parse(super::TODAY).and_then(|day| day.plus(-self.dice.i32(0..15)));
        let (day, minute) = (day.map(|d| d.to_string()).unwrap_or_default(), self.dice.u32(0..1_440));
        let at = format!("{:02}:{:02}", minute / 60, minute % 60);
        let filled = [("by", "phone"), ("note", &said), ("on", &day), ("at", &at)];
        form.extend(filled.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let answer = self.client.post(&address, &form)?;
        noted(answer, (Kind::SaveContact, 303), log)
    }
}

/// Notes the time of a good answer; anything else ends the bench.
fn noted(answer: Answer, (kind, status): (Kind, u16), log: &mut Log) -> Result<Answer, String> {
    if answer.status != status {
        let said = answer.text();
        let said =
            said.split_once("error-summary__body").map_or("", |(_, main)| main).chars().take(400).collect::<String>();
        return Err(format!("{}: the site answered {}, {status} was wanted: {said}", name(kind), answer.status));
    }
    log.entry(kind).or_default().push(answer.took);
    Ok(answer)
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split_once(&format!("name=\"{name}\" value=\"")).map_or("", |(_, rest)| rest);
    field.split('"').next().unwrap_or_default().to_owned()
}
