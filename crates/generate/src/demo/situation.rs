//! What an invented participant's life is like: the work they want, what stands in the way, and how to speak of them.

use super::draw::{Part, place, stream};
use super::person::Person;
use super::{Case, World};

/// Work somebody wants, in the words notes need.
pub(crate) struct Trade {
    /// What they want: "warehouse work".
    pub(crate) work: &'static str,
    /// A post: "warehouse operative".
    pub(crate) role: &'static str,
    /// Where such posts are: "the distribution park".
    pub(crate) place: &'static str,
    /// What they could learn: "the forklift refresher".
    pub(crate) learn: &'static str,
    /// What they did before: "picking and packing".
    pub(crate) past: &'static str,
}

const fn trade(
    work: &'static str,
    role: &'static str,
    place: &'static str,
    learn: &'static str,
    past: &'static str,
) -> Trade {
    Trade { work, role, place, learn, past }
}

/// The kinds of work there are.
const TRADES: [Trade; 18] = [
    trade(
        "warehouse work",
        "warehouse operative",
        "the distribution park",
        "the forklift refresher",
        "picking and packing",
    ),
    trade(
        "care work",
        "care assistant",
        "a residential home",
        "the moving and handling course",
        "looking after relatives",
    ),
    trade("retail work", "sales assistant", "a homeware shop", "the customer service course", "work on the tills"),
    trade("kitchen work", "kitchen assistant", "a hotel kitchen", "the food hygiene certificate", "work in a café"),
    trade(
        "office work",
        "office administrator",
        "a lettings agency",
        "the spreadsheets course",
        "reception and filing",
    ),
    trade("cleaning work", "cleaner", "the college", "the course on safe chemicals", "cleaning offices"),
    trade("driving work", "delivery driver", "a parcel depot", "the driver awareness day", "van driving"),
    trade("school work", "teaching assistant", "a primary school", "the safeguarding course", "helping at a playgroup"),
    trade("building work", "site labourer", "the housing site", "the site safety card", "labouring and groundwork"),
    trade(
        "security work",
        "security officer",
        "the shopping centre",
        "the door supervision licence",
        "event stewarding",
    ),
    trade(
        "contact centre work",
        "customer adviser",
        "an insurer's contact centre",
        "the telephone skills course",
        "answering bookings",
    ),
    trade(
        "gardening work",
        "grounds assistant",
        "the parks depot",
        "the strimmer and brushcutter ticket",
        "landscaping",
    ),
    trade(
        "factory work",
        "production operative",
        "the bakery plant",
        "the course on working in a clean area",
        "line work",
    ),
    trade("hotel work", "receptionist", "a hotel by the station", "the front desk course", "hospitality shifts"),
    trade(
        "IT support work",
        "helpdesk technician",
        "the college's helpdesk",
        "the networking certificate",
        "mending laptops",
    ),
    trade("bar and restaurant work", "team member", "a family restaurant", "the personal licence course", "bar shifts"),
    trade("hairdressing work", "salon assistant", "a salon in town", "the refresher in cutting", "work in a salon"),
    trade(
        "bookkeeping work",
        "accounts assistant",
        "a joiner's office",
        "the bookkeeping certificate",
        "doing invoices",
    ),
];

/// Who is at home.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Household {
    Children,
    Carer,
    Alone,
    Unsettled,
    Family,
}

/// How they get about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Travel {
    Bus,
    Car,
    Foot,
}

/// What holds them back most.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worry {
    Interviews,
    Gap,
    Computers,
    English,
    Age,
    Confidence,
}

/// How health comes into it, in the person's own words and no diagnosis.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    Sleep,
    Back,
    Low,
    Hearing,
    Tired,
}

/// One person's life, as far as notes and goals ask.
pub(crate) struct Situation {
    pub(crate) trade: &'static Trade,
    pub(crate) household: Household,
    pub(crate) travel: Travel,
    pub(crate) worry: Worry,
    pub(crate) health: Option<Health>,
    pub(crate) welsh: bool,
    known_as: String,
    /// They, them, their, and whether verbs take an s.
    words: (&'static str, &'static str, &'static str, bool),
}

/// The life of a participant; somebody referred twice has the same life.
pub(crate) fn situation(world: &World, number: u32, case: &Case, person: &Person) -> Situation {
    let mut dice = stream(world.seed, Part::Situation, case.same_as.unwrap_or(number));
    let words = match person.title.as_deref() {
        Some("Mr") => ("he", "him", "his", true),
        Some("Mrs" | "Miss" | "Ms") => ("she", "her", "her", true),
        _ => ("they", "them", "their", false),
    };
    let trade = &TRADES[place(&mut dice, TRADES.len())];
    let household = dice.weigh([
        (Household::Children, 28),
        (Household::Carer, 10),
        (Household::Alone, 28),
        (Household::Unsettled, 6),
        (Household::Family, 28),
    ]);
    let travel = dice.weigh([(Travel::Bus, 55), (Travel::Car, 30), (Travel::Foot, 15)]);
    let worry = dice.weigh([
        (Worry::Interviews, 24),
        (Worry::Gap, 18),
        (Worry::Computers, 16),
        (Worry::English, 10),
        (Worry::Age, 12),
        (Worry::Confidence, 20),
    ]);
    let health = dice.weigh([
        (None, 72),
        (Some(Health::Sleep), 7),
        (Some(Health::Back), 8),
        (Some(Health::Low), 6),
        (Some(Health::Hearing), 2),
        (Some(Health::Tired), 5),
    ]);
    let born = case.birth.map_or(1980, |day| day.date().year());
    Situation {
        trade,
        // Small children and thirty years of work go with the age the person has.
        household: if household == Household::Children && born < 1968 { Household::Family } else { household },
        travel,
        worry: match worry {
            Worry::Age if born > 1972 => Worry::Confidence,
            Worry::Gap if born > 1995 => Worry::Interviews,
            worry => worry,
        },
        health,
        welsh: person.welsh,
        known_as: person.first_names.split(' ').next().unwrap_or("").to_owned(),
        words,
    }
}

impl Situation {
    /// Puts the person's words into a sentence; `next` is the day of the next appointment in words.
    pub(crate) fn fill(&self, sentence: &str, next: &str) -> String {
        let mut text = String::with_capacity(sentence.len() + 24);
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((token, behind)) = after.split_once('}') else { break };
            text.push_str(before);
            text.push_str(self.word(token, next));
            rest = behind;
        }
        text.push_str(rest);
        sentence_case(&text)
    }

    fn word<'a>(&'a self, token: &str, next: &'a str) -> &'a str {
        let (they, them, their, one) = self.words;
        let by_number = |single: &'static str, several: &'static str| if one { single } else { several };
        match token {
            "name" => &self.known_as,
            "they" => they,
            "them" => them,
            "their" => their,
            "s" => by_number("s", ""),
            "es" => by_number("es", ""),
            "was" => by_number("was", "were"),
            "is" => by_number("is", "are"),
            "has" => by_number("has", "have"),
            "work" => self.trade.work,
            "role" => self.trade.role,
            "place" => self.trade.place,
            "learn" => self.trade.learn,
            "past" => self.trade.past,
            "next" => next,
            _ => "",
        }
    }
}

/// A capital at the beginning and after each full stop that a space follows.
fn sentence_case(text: &str) -> String {
    let mut begins = true;
    let mut after_stop = false;
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if begins && letter.is_alphabetic() {
            out.extend(letter.to_uppercase());
            begins = false;
        } else {
            out.push(letter);
        }
        begins |= after_stop && letter == ' ';
        begins &= !letter.is_ascii_digit();
        after_stop = matches!(letter, '.' | '!' | '?');
    }
    out
}
