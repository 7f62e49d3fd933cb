//! Finding people however they are typed: the pieces of names and numbers they are found by, what was asked, and how alike the two are.

use crate::identity::{Identity, Nino, name_for_matching, telephone_digits};
use std::collections::BTreeSet;

/// Words up to this length are also found by themselves and with any one letter left out: in short words a slip leaves no piece whole.
const SHORT: usize = 7;
/// The most letters of a word that are looked at.
const LETTERS: usize = 24;
/// The most words of what was typed that are looked at.
const WORDS: usize = 5;
/// The most pieces that are looked for at once.
pub const PIECES: usize = 32;
/// How alike somebody must be to be shown.
pub const ALIKE: u32 = 550;

/// The pieces by which somebody is found. They are personal data in clear: keep keyed digests of them, never the texts.
#[must_use]
pub fn pieces(identity: &Identity, id: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in name_words(identity) {
        found.extend(grams(&word));
        found.extend(with_one_left_out(&word));
    }
    for number in [&identity.telephone, &identity.mobile].into_iter().flatten() {
        let digits = telephone_digits(number);
        found.extend([9, 6, 4].into_iter().filter_map(|n| last_digits(&digits, n)));
    }
    found.extend(identity.date_of_birth.iter().map(|day| format!("born {day}")));
    found.extend(reference_pieces(id));
    found
}

/// The words of a name: each by itself, and double names also as one.
fn name_words(identity: &Identity) -> Vec<String> {
    let mut words = Vec::new();
    for name in [&identity.first_names, &identity.last_name].into_iter().flatten() {
        for part in name.split_whitespace() {
            words.extend(folded_words(part));
            words.extend(Some(name_for_matching(part)).filter(|word| !word.is_empty()));
        }
    }
    let last = identity.last_name.as_deref().map(name_for_matching).filter(|word| !word.is_empty());
    words.extend(last);
    words.iter_mut().for_each(|word| *word = word.chars().take(LETTERS).collect());
    words.sort();
    words.dedup();
    words
}

/// Words as they are compared: small plain letters; a hyphen or a space parts them, an apostrophe or a full stop does not.
fn folded_words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '/' | ',' | '_'));
    parts.map(name_for_matching).filter(|word| !word.is_empty()).collect()
}

/// Every three signs in a row, the beginning and the end of the word counting as signs.
fn grams(word: &str) -> Vec<String> {
    let signs: Vec<char> = ['^'].into_iter().chain(word.chars()).chain(['$']).collect();
    signs.windows(3).map(|three| three.iter().collect()).collect()
}

/// A short word, and it with any one letter left out: two words one slip apart have one of these in common.
fn with_one_left_out(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if !(2..=SHORT).contains(&letters.len()) {
        return Vec::new();
    }
    let without = |place: usize| letters.iter().enumerate().filter(move |(n, _)| *n != place).map(|(_, c)| *c);
    let mut all: Vec<String> =
        (0..letters.len()).map(|place| format!("~{}", without(place).collect::<String>())).collect();
    all.push(format!("~{word}"));
    all.sort();
    all.dedup();
    all
}

fn last_digits(digits: &str, n: usize) -> Option<String> {
    let plain: String = digits.chars().filter(char::is_ascii_digit).collect();
    let from = plain.len().checked_sub(n)?;
    Some(format!("call {n} {}", &plain[from..]))
}

/// A reference as it is compared, and its last run of digits without leading noughts.
fn reference_pieces(id: &str) -> Vec<String> {
    let whole: String = id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let digits: String = id.chars().rev().take_while(char::is_ascii_digit).collect();
    let digits: String = digits.chars().rev().collect();
    let number = digits.trim_start_matches('0');
    let mut all = vec![format!("ref {whole}")];
    all.extend((!number.is_empty()).then(|| format!("ref {number}")));
    all
}

/// What was asked: what was typed, made ready to look for.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    /// The words of a name.
    words: Vec<String>,
    /// The digits typed, all of them; fewer than four are none.
    digits: String,
    /// A birth date, `YYYY-MM-DD`.
    born: Option<String>,
    /// The whole as a reference.
    reference: String,
    /// A National Insurance number.
    nino: Option<Nino>,
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What is looked for is somebody's: it is never written anywhere.
        f.write_str("Asked")
    }
}

impl Asked {
    /// Reads what was typed; `None` where there is too little to look for.
    #[must_use]
    pub fn read(typed: &str) -> Option<Asked> {
        let typed: String = typed.chars().take(200).collect();
        let born = birth_date(&typed);
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let is_word = |word: &String| !word.chars().any(|c| c.is_ascii_digit());
        let words: Vec<String> = folded_words(&typed).into_iter().filter(is_word).take(WORDS).collect();
        let words: Vec<String> = words.into_iter().map(|word| word.chars().take(LETTERS).collect()).collect();
        let reference: String = typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let digits = if digits.len() < 4 || born.is_some() { String::new() } else { digits };
        let nino = Nino::parse(&typed).ok();
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        let enough = letters >= 2 || reference.chars().any(|c| c.is_ascii_digit());
        enough.then_some(Asked { words, digits, born, reference, nino })
    }

    /// The National Insurance number, if one was typed whole.
    #[must_use]
    pub fn nino(&self) -> Option<&Nino> {
        self.nino.as_ref()
    }

    /// The pieces to look for, and how many of them somebody must have at least.
    #[must_use]
    pub fn pieces(&self) -> (Vec<String>, usize) {
        let mut names: Vec<String> = Vec::new();
        let joined = (self.words.len() > 1).then(|| self.words.concat());
        for word in self.words.iter().chain(&joined) {
            names.extend(with_one_left_out(word));
        }
        names.truncate(PIECES / 2);
        for word in &self.words {
            names.extend(grams(word));
        }
        names.sort();
        names.dedup();
        let mut others: Vec<String> = self.born.iter().map(|day| format!("born {day}")).collect();
        if self.reference.chars().any(|c| c.is_ascii_digit()) && self.born.is_none() {
            others.extend(reference_pieces(&self.reference));
        }
        let home = telephone_digits(&self.digits);
        others.extend([9, 6, 4].into_iter().filter_map(|n| last_digits(&home, n)));
        names.truncate(PIECES - others.len());
        // Numbers fit whole or not at all; of a name most pieces may be lost to slips.
        let least = if others.is_empty() { names.len().div_ceil(6).max(1) } else { 1 };
        others.extend(names);
        (others, least)
    }

    /// How alike somebody is to what was asked, in thousandths; more than a thousand where a number fits as well.
    #[must_use]
    pub fn likeness(&self, identity: &Identity, id: &str) -> u32 {
        let pieces = reference_pieces(id);
        let reference = reference_pieces(&self.reference).iter().any(|piece| pieces.contains(piece));
        let is_number = self.reference.chars().any(|c| c.is_ascii_digit()) && self.born.is_none();
        let calls = |number: &String| {
            self.digits.len() >= 4 && tail_of(&telephone_digits(number), &telephone_digits(&self.digits))
        };
        let mut sure = 0;
        sure += if is_number && reference { 1_200 } else { 0 };
        sure += if [&identity.telephone, &identity.mobile].into_iter().flatten().any(calls) { 1_000 } else { 0 };
        sure += if self.born.is_some() && self.born == identity.date_of_birth { 700 } else { 0 };
        let by_name = name_likeness(&self.words, &name_words(identity));
        if self.words.is_empty() { sure } else { by_name + sure / 2 }
    }
}

/// Whether the one number ends with the other, however either begins.
fn tail_of(number: &str, typed: &str) -> bool {
    // Nine digits are the same from home and from abroad.
    let typed = typed.get(typed.len().saturating_sub(9)..).unwrap_or(typed);
    let bare = typed.trim_start_matches('0');
    number.ends_with(typed) || (bare.len() >= 4 && number.ends_with(bare))
}

/// A birth date typed day first, in figures: `12 3 1985`, `12/03/1985`, `1985-03-12`.
fn birth_date(typed: &str) -> Option<String> {
    let groups: Vec<&str> = typed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = groups[..] else { return None };
    let (day, month, year) = if a.len() == 4 { (c, b, a) } else { (a, b, c) };
    if year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return None;
    }
    let (day, month, year) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
    jiff::civil::Date::new(year, month, day).ok().map(|date| date.to_string())
}

/// How alike the words asked are to those of a name, in any order, each with the best it fits.
fn name_likeness(asked: &[String], name: &[String]) -> u32 {
    let mut best = score(asked, name);
    // Typed apart what is one, or the other way round: two next to each other also count as one.
    for place in 1..asked.len() {
        let mut joined = asked.to_vec();
        let second = joined.remove(place);
        joined[place - 1].push_str(&second);
        best = best.max(score(&joined, name));
    }
    best
}

fn score(asked: &[String], name: &[String]) -> u32 {
    let mut free: Vec<&String> = name.iter().collect();
    let (mut sum, mut weights) = (0, 0_u32);
    for word in asked {
        let weight = u32::try_from(word.chars().count()).unwrap_or(1).max(1);
        let fits = free.iter().enumerate().map(|(place, other)| (word_likeness(word, other), place));
        if let Some((likeness, place)) = fits.max() {
            sum += likeness * weight;
            if likeness >= ALIKE {
                free.remove(place);
            }
        }
        weights += weight;
    }
    u32::checked_div(sum, weights).unwrap_or(0)
}

/// How alike two words are, in thousandths. The beginning of a word is nearly the word: people are looked for as they are typed.
fn word_likeness(asked: &str, word: &str) -> u32 {
    let (a, b): (Vec<char>, Vec<char>) = (asked.chars().collect(), word.chars().collect());
    if a == b {
        return 1_000;
    }
    if b.starts_with(&a) {
        return if a.len() == 1 { 850 } else { 950 };
    }
    let slips = slips(&a, &b);
    // Whoever is still typing has made slips only in what is there so far.
    let begun = if a.len() >= 4 && a.len() < b.len() { self::slips(&a, &b[..a.len()]) + 1 } else { slips };
    let (slips, longest) = (slips.min(begun), a.len().max(b.len()));
    let shared = a.iter().zip(&b).take_while(|(x, y)| x == y).count().min(4);
    let thousandth = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let plain = 1_000 - 1_000 * thousandth(slips.min(longest)) / thousandth(longest.max(1));
    // One slip in a word of three or more is the common case, and sameness at the beginning is worth more than at the end.
    let kind = if slips == 1 && longest >= 3 { plain.max(780) } else { plain };
    kind + (1_000 - kind) * thousandth(shared) / 20
}

/// How many slips lead from one word to another: a letter more, less, another, or two in the wrong order.
fn slips(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut table = vec![0; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..width {
            let at = |i: usize, j: usize| table[i * width + j];
            table[i * width + j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ => {
                    let other = usize::from(a[i - 1] != b[j - 1]);
                    let mut least = (at(i - 1, j) + 1).min(at(i, j - 1) + 1).min(at(i - 1, j - 1) + other);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(at(i - 2, j - 2) + 1);
                    }
                    least
                }
            };
        }
    }
    table[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(first: &str, last: &str) -> Identity {
        Identity {
            first_names: Some(first.into()),
            last_name: Some(last.into()),
            date_of_birth: Some("1985-03-12".into()),
            mobile: Some("07700 900123".into()),
            ..Identity::default()
        }
    }

    /// Whether somebody is found at all, and how alike.
    fn found(typed: &str, identity: &Identity, id: &str) -> Option<u32> {
        let asked = Asked::read(typed)?;
        let (wanted, least) = asked.pieces();
        assert!(wanted.len() <= PIECES, "{typed}");
        let has = pieces(identity, id);
        let hits = wanted.iter().filter(|piece| has.contains(*piece)).count();
        Some(asked.likeness(identity, id)).filter(|alike| hits >= least && *alike >= ALIKE)
    }

    #[test]
    fn people_are_found_however_they_are_typed() {
        let sian = person("Siân Mair", "O'Brien-Łoś");
        for typed in [
            "sian obrien",
            "Siân O’Brien",
            "SIAN O BRIEN",
            "obrien, sian",
            "brien",
            "los sian",
            "Sian Obrien Los",
            "O'Brien-Los",
            "sain obrien",
            "sian obrein",
            "sian o'bryen",
            "s obrien",
            "sian obri",
            "Obrienlos",
            "mair los",
            "12 3 1985",
            "12/03/1985 sian",
            "1985-03-12",
            "07700 900123",
            "900123",
            "0123",
            "+44 7700 900123",
            "JETS-000042",
            "jets000042",
            "42",
            "000042",
        ] {
            assert!(found(typed, &sian, "JETS-000042").is_some(), "{typed}");
        }
        for typed in ["margaret", "john smith", "13 3 1985", "07700 900124", "JETS-000043", "9012"] {
            assert_eq!(found(typed, &sian, "JETS-000042"), None, "{typed}");
        }
        for typed in ["", " ", "x", "-", "'"] {
            assert!(Asked::read(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn a_slip_in_a_short_name_loses_nobody() {
        let ali = person("Ali", "Khan");
        for typed in ["aly", "al", "khn", "kahn", "ali kahn", "aly khan", "lai khan", "alli kan"] {
            assert!(found(typed, &ali, "P-1").is_some(), "{typed}");
        }
    }

    #[test]
    fn whoever_fits_better_comes_first() {
        let better = |typed: &str, one: &Identity, other: &Identity| {
            let asked = Asked::read(typed).unwrap();
            assert!(asked.likeness(one, "P-1") > asked.likeness(other, "P-2"), "{typed}");
        };
        better("jon smith", &person("Jon", "Smith"), &person("John", "Smith"));
        better("smith john", &person("John", "Smith"), &person("Joan", "Smythe"));
        better("john smit", &person("John", "Smith"), &person("John", "Smart"));
        better("ann lee", &person("Ann", "Lee"), &person("Leanne", "Hall"));
        let later = Identity { date_of_birth: Some("1990-01-01".into()), ..person("John", "Smith") };
        better("john smith 12 3 1985", &person("John", "Smith"), &later);
    }

    #[test]
    fn what_was_typed_is_never_written_out() {
        let asked = Asked::read("Siân O'Brien AB123456C").unwrap();
        assert_eq!(format!("{asked:?}"), "Asked");
        assert_eq!(Asked::read("ab 12 34 56 c").unwrap().nino().map(Nino::as_str), Some("AB123456C"));
    }

    #[test]
    fn slips_are_counted_as_people_make_them() {
        let count = |a: &str, b: &str| slips(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        let pairs = [
            ("smith", "smith"),
            ("smith", "smtih"),
            ("smith", "smit"),
            ("smith", "smyth"),
            ("", "abc"),
            ("ab", "ba"),
            ("khan", "lee"),
        ];
        assert_eq!(pairs.map(|(a, b)| count(a, b)), [0, 1, 1, 1, 3, 1, 4]);
    }
}
