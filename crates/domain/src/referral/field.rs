//! The fields a referral can have, and the words their columns go by.

use serde::{Deserialize, Serialize};

/// One field of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The commissioner's reference.
    Reference,
    /// Purchase order number.
    PoNumber,
    /// Title.
    Title,
    /// First names.
    FirstNames,
    /// Last name.
    LastName,
    /// National Insurance number.
    Nino,
    /// Birth date.
    DateOfBirth,
    /// First line of the address.
    Address1,
    /// Second line of the address.
    Address2,
    /// Third line of the address.
    Address3,
    /// Fourth line of the address.
    Address4,
    /// Town.
    Town,
    /// Postcode.
    Postcode,
    /// Telephone at home.
    Telephone,
    /// Mobile telephone.
    Mobile,
    /// E-mail.
    Email,
    /// The day the referral was sent.
    ReferralDate,
    /// The time it was sent.
    ReferralTime,
    /// Package area.
    Area,
    /// Voluntary or mandatory.
    Participation,
    /// Incident code.
    IncidentCode,
    /// Safeguard measures.
    SafeguardMeasures,
    /// Welsh spoken.
    WelshSpoken,
    /// Welsh written.
    WelshWritten,
    /// Disability.
    Disability,
    /// Childcare needs.
    Childcare,
    /// Benefit.
    Benefit,
    /// Since when on benefit.
    BenefitSince,
    /// Job preferences.
    JobPreferences,
    /// Additional support.
    AdditionalSupport,
    /// Way of referral.
    Route,
}

/// A field, what people call it, and the ways its column is named: each a list of words that must all stand in the header.
type Named = (Field, &'static str, &'static [&'static str]);

/// Header words are compared in small letters, singular and plural alike where both are listed.
const NAMED: [Named; 31] = [
    (
        Field::Reference,
        "reference",
        &[
            "referral id",
            "referral ref",
            "referral reference",
            "referral number",
            "referral no",
            "referral num",
            "reference",
            "reference number",
            "ref no",
            "ref number",
            "unique reference",
            "case reference",
        ],
    ),
    (
        Field::PoNumber,
        "purchase order number",
        &["po", "po number", "po no", "po ref", "purchase order", "purchase order number", "purchase order no"],
    ),
    (Field::Title, "title", &["title", "salutation"]),
    (
        Field::FirstNames,
        "first names",
        &[
            "first name",
            "first names",
            "forename",
            "forenames",
            "given name",
            "given names",
            "christian name",
            "firstname",
        ],
    ),
    (Field::LastName, "last name", &["last name", "surname", "family name", "second name", "lastname"]),
    (
        Field::Nino,
        "National Insurance number",
        &[
            "nino",
            "ni",
            "ni number",
            "ni no",
            "nino number",
            "national insurance",
            "national insurance number",
            "national insurance no",
            "nat ins no",
            "nat ins number",
        ],
    ),
    (Field::DateOfBirth, "birth date", &["dob", "birth", "birth date", "date birth", "birthdate", "birthday", "born"]),
    (
        Field::Address1,
        "address, first line",
        &["address", "address 1", "address line 1", "address1", "street", "house street", "address line"],
    ),
    (Field::Address2, "address, second line", &["address 2", "address line 2", "address2"]),
    (Field::Address3, "address, third line", &["address 3", "address line 3", "address3", "county"]),
    (Field::Address4, "address, fourth line", &["address 4", "address line 4", "address4"]),
    (Field::Town, "town", &["town", "city", "town city", "post town", "posttown"]),
    (Field::Postcode, "postcode", &["postcode", "post code", "postal code", "zip code"]),
    (
        Field::Telephone,
        "telephone",
        &[
            "telephone",
            "telephone number",
            "telephone no",
            "tel",
            "tel no",
            "tel number",
            "phone",
            "phone number",
            "phone no",
            "home telephone",
            "home phone",
            "home tel",
            "landline",
            "contact number",
            "contact telephone",
        ],
    ),
    (
        Field::Mobile,
        "mobile",
        &[
            "mobile",
            "mobile number",
            "mobile no",
            "mobile phone",
            "mobile phone number",
            "mobile telephone",
            "mobile telephone number",
            "mobile tel",
            "mobile tel no",
            "cell phone",
        ],
    ),
    (Field::Email, "e-mail", &["email", "e mail", "email address", "e mail address", "mail address"]),
    (
        Field::ReferralDate,
        "referral date",
        &[
            "referral date",
            "date referral",
            "date referred",
            "referred on",
            "referred date",
            "referral sent",
            "date sent",
            "sent date",
            "referral sent date",
            "referral received date",
        ],
    ),
    (
        Field::ReferralTime,
        "referral time",
        &["referral time", "time referral", "time referred", "time sent", "sent time"],
    ),
    (
        Field::Area,
        "package area",
        &["cpa", "area", "package area", "contract package area", "cpa code", "area code", "lot"],
    ),
    (
        Field::Participation,
        "participation",
        &[
            "participation",
            "participation type",
            "mandatory",
            "voluntary",
            "voluntary mandatory",
            "mandatory voluntary",
            "mandation",
            "mandated",
        ],
    ),
    (
        Field::IncidentCode,
        "incident code",
        &["incident code", "incident", "incident marker", "incident flag", "unacceptable behaviour"],
    ),
    (
        Field::SafeguardMeasures,
        "safeguard measures",
        &[
            "safeguard measures",
            "safeguard measure",
            "safeguard",
            "safeguards",
            "safeguarding",
            "safeguarding measures",
            "safeguarding marker",
            "safeguarding flag",
        ],
    ),
    (
        Field::WelshSpoken,
        "Welsh spoken",
        &["welsh spoken", "spoken welsh", "welsh speaker", "speaks welsh", "speak welsh"],
    ),
    (Field::WelshWritten, "Welsh written", &["welsh written", "written welsh", "writes welsh", "write welsh"]),
    (
        Field::Disability,
        "disability",
        &["disability", "disabled", "disability status", "disability declared", "health condition"],
    ),
    (
        Field::Childcare,
        "childcare needs",
        &["childcare", "childcare needs", "child care", "child care needs", "children"],
    ),
    (Field::Benefit, "benefit", &["benefit", "benefits", "benefit type", "benefit claimed", "type benefit"]),
    (
        Field::BenefitSince,
        "benefit start",
        &[
            "benefit start",
            "benefit start date",
            "benefit since",
            "benefit from",
            "benefit claim date",
            "claim start",
            "claim start date",
            "benefit date",
            "date benefit",
            "on benefit since",
        ],
    ),
    (
        Field::JobPreferences,
        "job preferences",
        &["job preferences", "job preference", "job goal", "job goals", "preferred job", "job aims", "aims"],
    ),
    (
        Field::AdditionalSupport,
        "additional support",
        &[
            "additional support",
            "support needs",
            "additional support needs",
            "reasonable adjustments",
            "reasonable adjustment",
            "adjustments",
            "additional needs",
        ],
    ),
    (Field::Route, "way of referral", &["referral route", "route", "referral source", "referral type", "source"]),
];

impl Field {
    /// Every field, in the order of the list above.
    pub fn all() -> impl Iterator<Item = Field> {
        NAMED.iter().map(|(field, ..)| *field)
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        NAMED.iter().find(|(field, ..)| *field == self).map_or("", |(_, label, _)| label)
    }

    /// The ways its column is named, in words.
    pub(super) fn patterns(self) -> &'static [&'static str] {
        NAMED.iter().find(|(field, ..)| *field == self).map_or(&[], |(.., patterns)| patterns)
    }

    /// Whether its cells are dates.
    #[must_use]
    pub fn is_date(self) -> bool {
        matches!(self, Field::DateOfBirth | Field::ReferralDate | Field::BenefitSince)
    }
}
