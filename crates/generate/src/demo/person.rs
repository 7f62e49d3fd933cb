//! Who an invented participant is: name, number, birth date, address and ways to reach them.

use super::draw::{Part, pick_of, stream};
use super::names::{Name, name, new_surname, plain};
use super::places::{home, landline, mobile};
use super::{Case, World, tree};
use crate::dice::Dice;

/// What identifies and reaches an invented participant, as the referral gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The participant's id, as the facts have it: `P-000001`.
    pub participant: String,
    /// Mr, Ms and the like.
    pub title: Option<String>,
    /// All first names.
    pub first_names: String,
    /// The surname.
    pub last_name: String,
    /// A National Insurance number of a prefix that is given to no person.
    pub nino: Option<String>,
    /// The date of birth (YYYY-MM-DD), the same as the facts say; nothing where they say nothing.
    pub date_of_birth: Option<String>,
    /// House and street.
    pub address: Option<String>,
    /// The town.
    pub town: Option<String>,
    /// The postcode, of a district that does not exist.
    pub postcode: Option<String>,
    /// A landline of the ranges kept for drama.
    pub telephone: Option<String>,
    /// A mobile number of the range kept for drama.
    pub mobile: Option<String>,
    /// An address at example.org.
    pub email: Option<String>,
    /// Whether they speak Welsh.
    pub welsh: bool,
}

/// How the second referral of somebody differs from the first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Surname,
    Spelling,
    Address,
}

/// The person of this number; whoever was referred before is the same person again, with what has changed since.
pub(crate) fn person(world: &World, number: u32, case: &Case) -> Person {
    let first = case.same_as.and_then(|earlier| world.case(earlier).map(|case| (earlier, case)));
    let mut person = match first {
        Some((earlier, before)) => again(world, number, &describe(world, earlier, before), case),
        None => describe(world, number, case),
    };
    person.participant = super::participant_id(number);
    person.date_of_birth = case.birth.map(|day| day.to_string());
    if case.restricted {
        Person { address: None, town: None, postcode: None, telephone: None, mobile: None, email: None, ..person }
    } else {
        person
    }
}

fn describe(world: &World, number: u32, case: &Case) -> Person {
    let mut dice = stream(world.seed, Part::Person, number);
    let welsh = speaks_welsh(&mut dice, case.region == tree::WALES);
    let name = name(&mut dice, case.region == tree::WALES, welsh);
    let nino = (!dice.per_mille(25)).then(|| nino(&mut dice, number));
    let home = home(&mut dice, case.region, welsh);
    let telephone = dice.percent(34).then(|| landline(&mut dice, case.region));
    let mobile = dice.percent(89).then(|| mobile(&mut dice));
    let email = dice.percent(78).then(|| email(&name, number));
    Person {
        participant: String::new(),
        title: Some(name.title.to_owned()).filter(|title| !title.is_empty()),
        first_names: first_names(&name),
        last_name: name.last,
        nino,
        date_of_birth: None,
        address: Some(home.address),
        town: Some(home.town),
        postcode: Some(home.postcode),
        telephone,
        mobile,
        email,
        welsh,
    }
}

/// Whether somebody speaks Welsh: three in four around the hub in Wales, few elsewhere, eight in a hundred of all.
pub(crate) fn speaks_welsh(dice: &mut Dice, in_wales: bool) -> bool {
    dice.per_mille(if in_wales { 750 } else { 22 })
}

fn first_names(name: &Name) -> String {
    match &name.second {
        Some(second) => format!("{} {second}", name.first),
        None => name.first.clone(),
    }
}

/// Numbers with these prefixes look right and belong to nobody: they marked identifiers of pension schemes, which end in other letters.
fn nino(dice: &mut Dice, number: u32) -> String {
    let prefix = if number.is_multiple_of(2) { "NC" } else { "PP" };
    let suffix = pick_of(dice, ["A", "B", "C", "D"]);
    // An odd factor prime to a million scatters the numbers and keeps them apart.
    let digits = u64::from(number) * 739_391 % 1_000_000;
    format!("{prefix}{digits:06}{suffix}")
}

fn email(name: &Name, number: u32) -> String {
    let (first, last) = (plain(&name.first), plain(&name.last));
    match number % 4 {
        0 => format!("{first}.{last}{}@example.org", number % 90 + 10),
        1 => format!("{first}{last}@example.org"),
        2 => format!("{}{last}{number}@example.org", first.chars().take(1).collect::<String>()),
        _ => format!("{first}.{last}@example.org"),
    }
}

/// The same person, referred again under another reference.
fn again(world: &World, number: u32, before: &Person, case: &Case) -> Person {
    let mut dice = stream(world.seed, Part::Person, number);
    let mut person = before.clone();
    let change = dice.weigh([(Change::Surname, 40), (Change::Spelling, 25), (Change::Address, 35)]);
    match change {
        Change::Surname => {
            let new = new_surname(&mut dice, &person.last_name);
            // Men as a rule add a name where they change it at all.
            let adds = person.title.as_deref() == Some("Mr") && !person.last_name.contains(['-', ' ']);
            person.last_name = if adds { format!("{}-{new}", person.last_name) } else { new };
            person.title = person.title.map(|title| if title == "Miss" { "Mrs".to_owned() } else { title });
        }
        Change::Spelling => {
            // The second first name is left out, or the surname written without its marks.
            person.first_names = person.first_names.split(' ').next().unwrap_or("").to_owned();
            person.last_name = person.last_name.replace(['-', '\''], " ");
            person.mobile = Some(mobile(&mut dice));
        }
        Change::Address => {
            let home = home(&mut dice, case.region, before.welsh);
            person.address = Some(home.address);
            person.town = Some(home.town);
            person.postcode = Some(home.postcode);
            if dice.percent(40) {
                person.nino = None;
            }
        }
    }
    person
}
