//! Who somebody is: name, number, birth date and how to reach them, in one spelling, so that alike is found alike.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A National Insurance number of the right shape, in capitals without spaces: `AB123456C`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nino(String);

/// Why a text is no National Insurance number, and what would fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}; two letters, six digits and a letter from A to D would fit, such as AB 12 34 56 C")]
pub struct NotANino {
    /// What is wrong with it, in one clause.
    pub what: &'static str,
}

impl Nino {
    /// Reads a number however it is spaced and in either case.
    ///
    /// # Errors
    /// If the shape is wrong or the first letters were never given out.
    pub fn parse(text: &str) -> Result<Nino, NotANino> {
        let kept: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '-' | '.' | '/')).collect();
        let upper = kept.to_uppercase();
        let b = upper.as_bytes();
        let wrong = |what| Err(NotANino { what });
        if b.len() != 9 || !b.is_ascii() {
            return wrong("it does not have nine letters and digits");
        }
        if !(b[..2].iter().chain(&b[8..]).all(u8::is_ascii_uppercase) && b[2..8].iter().all(u8::is_ascii_digit)) {
            return wrong("letters and digits are not in their places");
        }
        if b"DFIQUV".contains(&b[0]) || b"DFIOQUV".contains(&b[1]) || NEVER_GIVEN.contains(&&b[..2]) {
            return wrong("no number begins with these two letters");
        }
        if !(b'A'..=b'D').contains(&b[8]) {
            return wrong("the last letter is not A, B, C or D");
        }
        Ok(Nino(upper))
    }

    /// The number as it is stored: capitals, no spaces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const NEVER_GIVEN: [&[u8]; 7] = [b"BG", b"GB", b"NK", b"KN", b"TN", b"NT", b"ZZ"];

impl fmt::Display for Nino {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Nino {
    type Error = NotANino;

    fn try_from(text: String) -> Result<Nino, NotANino> {
        Nino::parse(&text)
    }
}

impl From<Nino> for String {
    fn from(nino: Nino) -> String {
        nino.0
    }
}

/// Who a person is and how to reach them. Everything may be missing: restricted records come with no contact details at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identity {
    /// Mr, Ms, Mx and so on, as given.
    pub title: Option<String>,
    /// All first names, as given.
    pub first_names: Option<String>,
    /// Last name, as given.
    pub last_name: Option<String>,
    /// National Insurance number.
    pub nino: Option<Nino>,
    /// Birth date, `YYYY-MM-DD`; text, because people were born before the first day the engine knows.
    pub date_of_birth: Option<String>,
    /// The address without town and postcode, line by line.
    pub address: Vec<String>,
    /// Town.
    pub town: Option<String>,
    /// Postcode, in capitals with its space where it has a postcode's shape; otherwise as given.
    pub postcode: Option<String>,
    /// Telephone at home, as given.
    pub telephone: Option<String>,
    /// Mobile telephone, as given.
    pub mobile: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether they wish to speak Welsh.
    pub welsh_spoken: Option<bool>,
    /// Whether they wish to write and read Welsh.
    pub welsh_written: Option<bool>,
}

/// One part of an identity that can be corrected by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityField {
    /// Title.
    Title,
    /// First names.
    FirstNames,
    /// Last name.
    LastName,
    /// National Insurance number.
    Nino,
    /// Birth date, `YYYY-MM-DD`.
    DateOfBirth,
    /// Address, its lines separated by line breaks.
    Address,
    /// Town.
    Town,
    /// Postcode.
    Postcode,
    /// Telephone.
    Telephone,
    /// Mobile.
    Mobile,
    /// E-mail.
    Email,
    /// Welsh spoken, `yes` or `no`.
    WelshSpoken,
    /// Welsh written, `yes` or `no`.
    WelshWritten,
}

impl IdentityField {
    /// Every field, in the order people read them.
    pub const ALL: [IdentityField; 13] = [
        IdentityField::Title,
        IdentityField::FirstNames,
        IdentityField::LastName,
        IdentityField::Nino,
        IdentityField::DateOfBirth,
        IdentityField::Address,
        IdentityField::Town,
        IdentityField::Postcode,
        IdentityField::Telephone,
        IdentityField::Mobile,
        IdentityField::Email,
        IdentityField::WelshSpoken,
        IdentityField::WelshWritten,
    ];

    /// What people call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            IdentityField::Title => "title",
            IdentityField::FirstNames => "first names",
            IdentityField::LastName => "last name",
            IdentityField::Nino => "National Insurance number",
            IdentityField::DateOfBirth => "birth date",
            IdentityField::Address => "address",
            IdentityField::Town => "town",
            IdentityField::Postcode => "postcode",
            IdentityField::Telephone => "telephone",
            IdentityField::Mobile => "mobile",
            IdentityField::Email => "e-mail",
            IdentityField::WelshSpoken => "Welsh spoken",
            IdentityField::WelshWritten => "Welsh written",
        }
    }

    /// The field's value in the one spelling by which two values are compared; `None` if it is empty.
    fn alike(self, value: Option<&str>) -> Option<String> {
        let text = value.map(tidy).filter(|text| !text.is_empty())?;
        Some(match self {
            IdentityField::Telephone | IdentityField::Mobile => telephone_digits(&text),
            IdentityField::Postcode => postcode(&text).unwrap_or(text),
            IdentityField::Nino => Nino::parse(&text).map_or(text, String::from),
            IdentityField::Email => text.to_lowercase(),
            _ => text,
        })
    }
}

impl Identity {
    /// The value of a field as text; `None` if there is none.
    #[must_use]
    pub fn get(&self, field: IdentityField) -> Option<String> {
        let yes_no = |answer: Option<bool>| answer.map(|yes| if yes { "yes".to_owned() } else { "no".to_owned() });
        match field {
            IdentityField::Title => self.title.clone(),
            IdentityField::FirstNames => self.first_names.clone(),
            IdentityField::LastName => self.last_name.clone(),
            IdentityField::Nino => self.nino.clone().map(String::from),
            IdentityField::DateOfBirth => self.date_of_birth.clone(),
            IdentityField::Address => (!self.address.is_empty()).then(|| self.address.join("\n")),
            IdentityField::Town => self.town.clone(),
            IdentityField::Postcode => self.postcode.clone(),
            IdentityField::Telephone => self.telephone.clone(),
            IdentityField::Mobile => self.mobile.clone(),
            IdentityField::Email => self.email.clone(),
            IdentityField::WelshSpoken => yes_no(self.welsh_spoken),
            IdentityField::WelshWritten => yes_no(self.welsh_written),
        }
    }

    /// Sets a field from text; an empty text or `None` takes the value away.
    ///
    /// # Errors
    /// If the text is no National Insurance number, date, or yes or no, where the field is one of these.
    pub fn set(&mut self, field: IdentityField, value: Option<&str>) -> Result<(), String> {
        let text = value.map(str::trim).filter(|text| !text.is_empty());
        let owned = text.map(str::to_owned);
        match field {
            IdentityField::Title => self.title = owned,
            IdentityField::FirstNames => self.first_names = owned,
            IdentityField::LastName => self.last_name = owned,
            IdentityField::Nino => self.nino = text.map(Nino::parse).transpose().map_err(|e| e.to_string())?,
            IdentityField::DateOfBirth => self.date_of_birth = text.map(iso_date).transpose()?,
            IdentityField::Address => {
                self.address = text.map(|t| t.lines().map(|l| l.trim().to_owned()).collect()).unwrap_or_default();
            }
            IdentityField::Town => self.town = owned,
            IdentityField::Postcode => self.postcode = text.map(|t| postcode(t).unwrap_or_else(|| tidy(t))),
            IdentityField::Telephone => self.telephone = owned,
            IdentityField::Mobile => self.mobile = owned,
            IdentityField::Email => self.email = owned,
            IdentityField::WelshSpoken => self.welsh_spoken = text.map(yes_or_no).transpose()?,
            IdentityField::WelshWritten => self.welsh_written = text.map(yes_or_no).transpose()?,
        }
        Ok(())
    }

    /// Every field that has a value, in the one spelling by which versions are compared.
    #[must_use]
    pub fn canonical(&self) -> Vec<(IdentityField, String)> {
        let value = |field: IdentityField| Some((field, field.alike(self.get(field).as_deref())?));
        IdentityField::ALL.into_iter().filter_map(value).collect()
    }

    /// First names and last name as people say them; `None` where neither is known.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        let parts = [&self.first_names, &self.last_name];
        let name = parts.into_iter().flatten().map(|part| tidy(part)).filter(|part| !part.is_empty());
        Some(name.collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty())
    }

    /// Whether there is any way to reach the person: address, telephone or e-mail.
    #[must_use]
    pub fn has_contact_details(&self) -> bool {
        let texts = [&self.town, &self.postcode, &self.telephone, &self.mobile, &self.email];
        !self.address.is_empty() || texts.iter().any(|text| text.is_some())
    }
}

fn iso_date(text: &str) -> Result<String, String> {
    let date: Option<jiff::civil::Date> = text.parse().ok().filter(|_| text.len() == 10);
    date.map(|date| date.to_string()).ok_or_else(|| format!("`{text}` is not a date; YYYY-MM-DD would fit"))
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" => Ok(true),
        "no" | "n" | "false" => Ok(false),
        _ => Err(format!("`{text}` is neither yes nor no; one of the two would fit")),
    }
}

/// What made two people look like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchOn {
    /// The same National Insurance number.
    Number,
    /// The same first names, last name and birth date.
    NameAndBirthDate,
}

/// The texts by which probable duplicates of a person are found; none where the parts are missing.
///
/// They are personal data in clear: store keyed digests of them, not the texts.
#[must_use]
pub fn match_texts(identity: &Identity) -> Vec<(MatchOn, String)> {
    let mut texts = Vec::new();
    if let Some(nino) = &identity.nino {
        texts.push((MatchOn::Number, nino.as_str().to_owned()));
    }
    if let (Some(first), Some(last), Some(born)) = (&identity.first_names, &identity.last_name, &identity.date_of_birth)
    {
        let (first, last) = (name_for_matching(first), name_for_matching(last));
        if !first.is_empty() && !last.is_empty() {
            texts.push((MatchOn::NameAndBirthDate, format!("{first}|{last}|{born}")));
        }
    }
    texts
}

/// One field put right by a person here, which later versions of the referral do not overwrite in silence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityCorrection {
    /// The field.
    pub field: IdentityField,
    /// What it is set to; `None` takes it away.
    pub value: Option<String>,
    /// What the referral said when it was corrected: a later version that still says so brings nothing to decide.
    pub was: Option<String>,
}

/// A corrected field for which the referral now says something neither corrected nor known when it was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    /// The field.
    pub field: IdentityField,
    /// What was set here, and still stands.
    pub corrected: Option<String>,
    /// What the referral says now.
    pub referral: Option<String>,
}

/// The identity that stands: the referral's, with the corrections made here over it, and what needs a decision.
///
/// Corrections are given oldest first; of several of one field the last stands. One whose value does not fit its field
/// is passed over: [`Identity::set`] refuses it when it is made.
#[must_use]
pub fn standing(from_referral: &Identity, corrections: &[IdentityCorrection]) -> (Identity, Vec<Differing>) {
    let mut identity = from_referral.clone();
    let mut differing = Vec::new();
    for field in IdentityField::ALL {
        let Some(correction) = corrections.iter().rev().find(|c| c.field == field) else { continue };
        if identity.set(field, correction.value.as_deref()).is_err() {
            continue;
        }
        let referral = from_referral.get(field);
        let says = field.alike(referral.as_deref());
        let known = [&correction.was, &correction.value].map(|value| field.alike(value.as_deref()));
        if !known.contains(&says) {
            differing.push(Differing { field, corrected: correction.value.clone(), referral });
        }
    }
    (identity, differing)
}

/// Text without spaces at its ends and with single spaces inside; line breaks stay.
#[must_use]
pub fn tidy(text: &str) -> String {
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A postcode in capitals with its one space; `None` if the text does not have a postcode's shape.
#[must_use]
pub fn postcode(text: &str) -> Option<String> {
    let all: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    if !all.is_ascii() || !(5..=7).contains(&all.len()) {
        return None;
    }
    let (outward, inward) = all.split_at(all.len() - 3);
    let shape = |text: &str| -> String {
        text.chars()
            .map(|c| {
                if c.is_ascii_digit() {
                    '9'
                } else if c.is_ascii_uppercase() {
                    'A'
                } else {
                    '?'
                }
            })
            .collect()
    };
    let fits = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&shape(outward).as_str());
    (fits && shape(inward) == "9AA").then(|| format!("{outward} {inward}"))
}

/// A telephone number's digits, home form: `+44 7700 900123` and `7700900123`, whose nought a spreadsheet took, become
/// `07700900123`. Foreign numbers keep their `+`.
#[must_use]
pub fn telephone_digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let international = text.trim_start().starts_with('+') || digits.starts_with("00");
    let bare = digits.strip_prefix("00").unwrap_or(&digits);
    match bare.strip_prefix("44") {
        Some(home) if international => format!("0{}", home.strip_prefix('0').unwrap_or(home)),
        _ if international => format!("+{bare}"),
        _ if digits.len() == 10 && !digits.starts_with('0') => format!("0{digits}"),
        _ => digits,
    }
}

/// A name as it is compared: small letters without accents, hyphens, apostrophes, full stops and spaces.
#[must_use]
pub fn name_for_matching(name: &str) -> String {
    let mut folded = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match FOLDED.iter().find(|(letters, _)| !c.is_ascii() && letters.contains(c)) {
            Some((_, plain)) => folded.push_str(plain),
            None if c.is_alphanumeric() => folded.push(c),
            // Marks that stand after their letter, hyphens, apostrophes and spaces.
            None => {}
        }
    }
    folded
}

/// Small letters with accents, and the plain letters they are compared as.
const FOLDED: [(&str, &str); 28] = [
    ("àáâãäåāăąǎ", "a"),
    ("æ", "ae"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįıǐ", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŋ", "n"),
    ("òóôõöøōŏőǒ", "o"),
    ("œ", "oe"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ß", "ss"),
    ("ţťŧț", "t"),
    ("þ", "th"),
    ("ùúûüũūŭůűųǔ", "u"),
    ("ŵẁẃẅ", "w"),
    ("ýÿŷỳ", "y"),
    ("źżž", "z"),
    ("ạảấầẩẫậắằẳẵặ", "a"),
    ("ẹẻẽếềểễệ", "e"),
    ("ịỉ", "i"),
    ("ọỏốồổỗộớờởỡợơ", "o"),
    ("ụủứừửữựư", "u"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn invented() -> Identity {
        Identity {
            first_names: Some("Siân".into()),
            last_name: Some("O'Brien-Łoś".into()),
            nino: Nino::parse("ab 12 34 56 c").ok(),
            date_of_birth: Some("1967-07-15".into()),
            telephone: Some("0115 496 0371".into()),
            ..Identity::default()
        }
    }

    #[test]
    fn a_number_is_read_however_it_is_written_and_told_why_not() {
        for text in ["AB123456C", "ab 12 34 56 c", "AB-12-34-56-C", " AB123456C\u{a0}"] {
            assert_eq!(Nino::parse(text).unwrap().as_str(), "AB123456C", "{text}");
        }
        for (text, what) in [
            ("QQ123456C", "no number begins with these two letters"),
            ("GB123456A", "no number begins with these two letters"),
            ("AO123456A", "no number begins with these two letters"),
            ("AB123456E", "the last letter is not A, B, C or D"),
            ("AB12345C", "it does not have nine letters and digits"),
            ("A1B23456C", "letters and digits are not in their places"),
            ("ÀB123456C", "it does not have nine letters and digits"),
            ("", "it does not have nine letters and digits"),
        ] {
            assert_eq!(Nino::parse(text).unwrap_err().what, what, "{text}");
        }
    }

    #[test]
    fn postcodes_and_telephones_come_out_in_one_spelling() {
        assert_eq!(postcode("ng15fs").as_deref(), Some("NG1 5FS"));
        assert_eq!(postcode(" SW1A  1AA ").as_deref(), Some("SW1A 1AA"));
        for wrong in ["NG1", "12345", "NG1 5F5", "N", "ŵŵŵŵŵŵ", "NGG1 5FS"] {
            assert_eq!(postcode(wrong), None, "{wrong}");
        }
        for text in ["07700 900123", "+44 7700 900123", "0044 (0)7700 900123", "7700900123", "07700-900-123"] {
            assert_eq!(telephone_digits(text), "07700900123", "{text}");
        }
        assert_eq!(telephone_digits("+33 1 99 00 12 34"), "+33199001234");
        assert_eq!(telephone_digits("496 0371"), "4960371");
    }

    #[test]
    fn names_match_without_accents_case_and_marks() {
        for (one, other) in [
            ("Siân", "SIAN"),
            ("Zielińska", "zielinska"),
            ("O'Brien", "O’Brien"),
            ("Smith-Jones", "Smith Jones"),
            ("St.John", "St John"),
            ("Zoe\u{308}", "Zoë"),
            ("Straße", "STRASSE"),
            ("Siŵan", "Siwan"),
        ] {
            assert_eq!(name_for_matching(one), name_for_matching(other), "{one} {other}");
        }
        assert_ne!(name_for_matching("Ali"), name_for_matching("Alia"));
        assert_eq!(
            match_texts(&invented()),
            [
                (MatchOn::Number, "AB123456C".to_owned()),
                (MatchOn::NameAndBirthDate, "sian|obrienlos|1967-07-15".to_owned())
            ]
        );
        assert_eq!(match_texts(&Identity::default()), []);
    }

    #[test]
    fn a_correction_stands_until_the_referral_says_something_new() {
        let corrections = [
            IdentityCorrection { field: IdentityField::Telephone, value: Some("0115 496 0999".into()), was: None },
            IdentityCorrection {
                field: IdentityField::Telephone,
                value: Some("0115 496 0500".into()),
                was: Some("01154960371".into()),
            },
            IdentityCorrection { field: IdentityField::Email, value: None, was: Some("x@example.org".into()) },
        ];
        let (identity, differing) = standing(&invented(), &corrections);
        assert_eq!((identity.telephone.as_deref(), differing.as_slice()), (Some("0115 496 0500"), &[][..]));
        let mut later = invented();
        later.telephone = Some("0115 496 0000".into());
        later.email = Some("y@example.org".into());
        let (identity, differing) = standing(&later, &corrections);
        assert_eq!((identity.telephone.as_deref(), identity.email), (Some("0115 496 0500"), None));
        assert_eq!(
            differing,
            [
                Differing {
                    field: IdentityField::Telephone,
                    corrected: Some("0115 496 0500".into()),
                    referral: Some("0115 496 0000".into()),
                },
                Differing { field: IdentityField::Email, corrected: None, referral: Some("y@example.org".into()) },
            ]
        );
        // When the commissioner comes round to the correction there is nothing left to decide.
        later.telephone = Some("01154960500".into());
        assert_eq!(standing(&later, &corrections).1.len(), 1);
    }

    #[test]
    fn every_field_can_be_set_read_back_and_kept_as_json() {
        let mut identity = Identity::default();
        for field in IdentityField::ALL {
            let value = match field {
                IdentityField::Nino => "AB123456C",
                IdentityField::DateOfBirth => "1929-02-28",
                IdentityField::Address => "Flat 2\n1 High Street",
                IdentityField::Postcode => "NG1 5FS",
                IdentityField::WelshSpoken => "yes",
                IdentityField::WelshWritten => "no",
                _ => "text",
            };
            identity.set(field, Some(value)).unwrap();
            assert_eq!(identity.get(field).as_deref(), Some(value));
        }
        let json = serde_json::to_string(&identity).unwrap();
        assert_eq!(serde_json::from_str::<Identity>(&json).unwrap(), identity);
        assert_eq!(serde_json::from_str::<Identity>("{}").unwrap(), Identity::default());
        assert!(serde_json::from_str::<Identity>(r#"{"nino":"QQ123456C"}"#).is_err());
        for field in IdentityField::ALL {
            identity.set(field, Some(" ")).unwrap();
        }
        assert_eq!(identity, Identity::default());
        assert!(identity.set(IdentityField::DateOfBirth, Some("28/02/1929")).is_err());
        assert!(!identity.has_contact_details());
    }
}
