//! The vocabulary: every kind of fact that may be recorded, what it says, what it carries and what it counts as.

mod embedded;
mod linking;
mod reading;

use crate::problem::{Problem, nearest};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Which kind of fact: an index into the vocabulary that gave it, small enough for a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindId(pub u16);

/// What type an attribute's value has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttrType {
    /// Any text.
    Text,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A local time, `HH:MM`.
    Time,
    /// Pounds and pence as decimal text.
    Money,
    /// A decimal number.
    Number,
    /// A whole number.
    Whole,
    /// `true` or `false`.
    YesNo,
    /// One of these words.
    Choice(Vec<String>),
}

/// What a fact is true of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// One spell of one person on one programme.
    Enrolment,
    /// The person, through all their spells.
    Person,
    /// A contract, with no participant.
    Contract,
}

/// The way two people got, or tried to get, in touch; the value of the key `by`.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// A telephone call.
    Phone,
    /// A call with picture.
    Video,
    /// In the same room.
    FaceToFace,
    /// An email.
    Email,
    /// A text message.
    Text,
    /// A letter on paper.
    Letter,
    /// A message or form on the programme's website or app.
    Portal,
    /// Any other way.
    Other,
}

impl Channel {
    /// Every channel, in the order of their numbers.
    pub const ALL: [Channel; 8] = [
        Channel::Phone,
        Channel::Video,
        Channel::FaceToFace,
        Channel::Email,
        Channel::Text,
        Channel::Letter,
        Channel::Portal,
        Channel::Other,
    ];

    /// The channel of this name; `None` if there is no such channel.
    #[must_use]
    pub fn parse(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|c| c.name() == name)
    }

    /// The name used in fact files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Channel::Phone => "phone",
            Channel::Video => "video",
            Channel::FaceToFace => "face_to_face",
            Channel::Email => "email",
            Channel::Text => "text",
            Channel::Letter => "letter",
            Channel::Portal => "portal",
            Channel::Other => "other",
        }
    }
}

/// How closely a fact or a detail is kept; all but the open ones are stored sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Kept {
    /// What happened on the programme.
    #[default]
    Open,
    /// Says who the person is or where they live.
    Identity,
    /// Health and disability.
    Health,
    /// Offences and convictions.
    Offending,
}

impl Kept {
    /// Every way, the most open first.
    pub const ALL: [Kept; 4] = [Kept::Open, Kept::Identity, Kept::Health, Kept::Offending];

    /// The word used in vocabulary files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kept::Open => "open",
            Kept::Identity => "identity",
            Kept::Health => "health",
            Kept::Offending => "offending",
        }
    }

    /// The way of this word.
    #[must_use]
    pub fn parse(name: &str) -> Option<Kept> {
        Kept::ALL.into_iter().find(|kept| kept.name() == name)
    }
}

/// A more general fact that a fact counts as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implied {
    /// The more general fact.
    pub kind: KindId,
    /// The word it then carries in its tag, where the special fact fixes it; `None` carries the fact's own word over
    /// where both tags have one name (`early_completion` and `programme_end` both have `reason`).
    pub tag: Option<String>,
}

/// The first fact of a kind after another counts as a third: the first contact after a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstAfter {
    /// What the first one counts as.
    pub fact: KindId,
    /// What it must come after.
    pub of: KindId,
}

/// A fact that is never entered: it happens on a date some other fact names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedFrom {
    /// The fact that names the date.
    pub fact: KindId,
    /// The key under which it names it, `for` as a rule.
    pub date: String,
}

/// Another name for a kind, read and replaced by the canonical one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The other name.
    pub name: String,
    /// Why the two names mean one thing.
    pub because: String,
    /// The channel the other name implies: an attempted call is an attempt by phone.
    pub by: Option<Channel>,
}

/// One kind of fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The canonical name.
    pub name: String,
    /// A plain sentence; `{participant}` and attribute names in braces are filled in by the reader.
    pub says: String,
    /// What it is called inside a sentence: "an agreed action plan".
    pub noun: Option<String>,
    /// What it is called with this word in its tag: (word, noun).
    pub noun_with: Vec<(String, String)>,
    /// What it is true of.
    pub about: About,
    /// Whether a contract may stand in the participant's place: evidence may be asked for either.
    pub or_contract: bool,
    /// Who records it; `system` alone means that it is worked out and never entered.
    pub recorded_by: Vec<String>,
    /// The families of programmes whose documents use it.
    pub used_by: Vec<String>,
    /// Attributes beyond the common ones, in the order of the file.
    pub attributes: Vec<(String, AttrType)>,
    /// Other keys under which an attribute is accepted: (key, attribute).
    pub attribute_aliases: Vec<(String, String)>,
    /// Other words accepted in choices: (word, canonical word).
    pub word_aliases: Vec<(String, String)>,
    /// The one word attribute that rules may filter on.
    pub tag: Option<String>,
    /// The one number or date that rules add up or count from.
    pub measure: Option<String>,
    /// The channel that lies in the fact itself, where none is recorded.
    pub by: Option<Channel>,
    /// The more general facts it counts as, directly; see [`Vocabulary::counts_as`] for all of them.
    pub implies: Vec<Implied>,
    /// For a booking: the facts that keeping it would produce.
    pub would_do: Vec<KindId>,
    /// What the first one after something counts as.
    pub first_after: Option<FirstAfter>,
    /// Other names.
    pub aliases: Vec<Alias>,
    /// Where its date comes from, when it is never entered.
    pub derived_from: Option<DerivedFrom>,
    /// The clause it comes from.
    pub clause: Option<String>,
    /// What a reader should know, such as two meanings kept apart.
    pub note: Option<String>,
    /// How closely it is kept.
    pub kept: Kept,
}

impl Kind {
    /// How closely a fact of this kind with this word in its tag is kept: a detail says so for itself.
    #[must_use]
    pub fn kept(&self, tag: Option<&str>, vocabulary: &Vocabulary) -> Kept {
        let detail = tag.filter(|_| self.tag.as_deref() == Some("detail")).and_then(|name| vocabulary.detail(name));
        detail.map_or(self.kept, |detail| detail.kept.max(self.kept))
    }

    /// What it is called inside a sentence, with the word of its tag where that is known; `None` where the files do not say.
    #[must_use]
    pub fn noun(&self, word: Option<&str>) -> Option<&str> {
        let with = self.noun_with.iter().find(|(w, _)| Some(w.as_str()) == word).map(|(_, noun)| noun);
        with.or(self.noun.as_ref()).map(String::as_str)
    }

    /// The attribute meant by a key, by its own name or another accepted one, with its type; the common keys included.
    #[must_use]
    pub fn attribute<'a>(&'a self, key: &'a str) -> Option<(&'a str, &'a AttrType)> {
        let key = self.attribute_aliases.iter().find(|(alias, _)| alias == key).map_or(key, |(_, name)| name);
        let declared = self.attributes.iter().find(|(name, _)| name == key).map(|(name, t)| (name.as_str(), t));
        declared.or_else(|| COMMON.iter().find(|(name, _)| *name == key).map(|(name, t)| (*name, t)))
    }

    /// The canonical spelling of a word given for a choice; a word without another spelling is given back.
    #[must_use]
    pub fn word<'a>(&'a self, word: &'a str) -> &'a str {
        self.word_aliases.iter().find(|(alias, _)| alias == word).map_or(word, |(_, canonical)| canonical)
    }

    /// Whether a pack is one of the programmes that use this kind; the Work Programme's packs, one for each provider, are one family.
    #[must_use]
    pub fn is_used_by(&self, pack: &str) -> bool {
        let is_of = |family: &String| family == pack || (family == "work-programme" && pack.starts_with("wp-"));
        self.used_by.iter().any(is_of)
    }

    /// Whether anyone may enter this fact: not when it is worked out from others.
    #[must_use]
    pub fn is_entered(&self) -> bool {
        self.derived_from.is_none() && self.recorded_by.iter().any(|r| r != "system")
    }
}

/// The keys every fact may carry, with their types; no fact declares them again.
pub const COMMON: &[(&str, AttrType)] = &[
    ("participant", AttrType::Text),
    ("contract", AttrType::Text),
    ("enrolment", AttrType::Text),
    ("organisation", AttrType::Text),
    ("who", AttrType::Text),
    ("fact", AttrType::Text),
    ("on", AttrType::Date),
    ("at", AttrType::Time),
    ("recorded", AttrType::Text),
    ("id", AttrType::Text),
    ("replaces", AttrType::Text),
    ("why", AttrType::Text),
    ("withdrawn", AttrType::YesNo),
    ("by", AttrType::Text),
    ("ref", AttrType::Text),
    ("for", AttrType::Date),
    ("for_at", AttrType::Time),
    ("amount", AttrType::Money),
    ("total", AttrType::Money),
    ("hours", AttrType::Number),
    ("minutes", AttrType::Whole),
    ("count", AttrType::Whole),
    ("note", AttrType::Text),
];

/// Something known about a person, recorded with the fact `detail_recorded`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Its name.
    pub name: String,
    /// A plain sentence.
    pub says: String,
    /// The type of its value.
    pub kind: AttrType,
    /// The group that a yes puts the person in.
    pub implies_group: Option<String>,
    /// How closely it is kept.
    pub kept: Kept,
}

/// A group a participant may belong to, recorded with the fact `group_set`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// A plain sentence.
    pub says: String,
}

/// What an appointment is booked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Its name.
    pub name: String,
    /// A plain sentence.
    pub says: String,
    /// The facts that keeping the appointment would produce, as listed; what they imply follows.
    pub would_do: Vec<KindId>,
}

/// Every kind of fact, detail, group, channel and purpose, checked against one another.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    kinds: Vec<Kind>,
    /// Canonical names and aliases; the number is the alias's place within its kind.
    names: BTreeMap<String, (KindId, Option<usize>)>,
    details: Vec<Detail>,
    groups: Vec<Group>,
    purposes: Vec<Purpose>,
    /// What each channel is called in a sentence.
    channels: Vec<(Channel, String)>,
}

impl Vocabulary {
    /// Reads vocabulary files, each given as (name, text).
    ///
    /// # Errors
    /// Everything wrong in any of the files, in one run, each with file, line and column.
    pub fn read(files: &[(&str, &str)]) -> Result<Vocabulary, Vec<Problem>> {
        linking::link(reading::read(files)?)
    }

    /// The vocabulary this program was built with.
    ///
    /// # Errors
    /// The problems of the built-in files; a test keeps them from ever having any.
    pub fn embedded() -> Result<&'static Vocabulary, &'static [Problem]> {
        static EMBEDDED: OnceLock<Result<Vocabulary, Vec<Problem>>> = OnceLock::new();
        EMBEDDED.get_or_init(|| Vocabulary::read(embedded::FILES)).as_ref().map_err(Vec::as_slice)
    }

    /// The kind of this canonical name or alias, with the alias where that was used.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<(KindId, Option<&Alias>)> {
        let (id, alias) = self.names.get(name)?;
        Some((*id, alias.and_then(|n| self.get(*id).aliases.get(n))))
    }

    /// The kind with this id.
    ///
    /// # Panics
    /// If the id was given by another, longer vocabulary.
    #[must_use]
    pub fn get(&self, id: KindId) -> &Kind {
        &self.kinds[usize::from(id.0)]
    }

    /// Every kind with its id, in order of id.
    pub fn kinds(&self) -> impl Iterator<Item = (KindId, &Kind)> {
        (0..=u16::MAX).map(KindId).zip(self.kinds.iter())
    }

    /// The detail of this name.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<&Detail> {
        self.details.iter().find(|d| d.name == name)
    }

    /// Every detail, in the order of the files.
    #[must_use]
    pub fn details(&self) -> &[Detail] {
        &self.details
    }

    /// The group of this name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|g| g.name == name)
    }

    /// Every group, in the order of the files.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The purpose of this name.
    #[must_use]
    pub fn purpose(&self, name: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|p| p.name == name)
    }

    /// Every purpose, in the order of the files.
    #[must_use]
    pub fn purposes(&self) -> &[Purpose] {
        &self.purposes
    }

    /// A channel in the words of a sentence: "by phone"; its name where the vocabulary has no words for it.
    #[must_use]
    pub fn channel_says(&self, channel: Channel) -> &str {
        self.channels.iter().find(|(c, _)| *c == channel).map_or(channel.name(), |(_, says)| says)
    }

    /// The kind itself and everything it implies, directly or through others, each with the tag it then carries.
    #[must_use]
    pub fn counts_as(&self, id: KindId) -> Vec<(KindId, Option<String>)> {
        let mut all = vec![(id, None)];
        let mut next = 0;
        while let Some((kind, _)) = all.get(next) {
            for implied in &self.get(*kind).implies {
                let entry = (implied.kind, implied.tag.clone());
                if !all.contains(&entry) {
                    all.push(entry);
                }
            }
            next += 1;
        }
        all
    }

    /// What keeping a booking of this kind and tag would produce, with everything that implies; empty for other facts.
    #[must_use]
    pub fn would_do(&self, booking: KindId, tag: Option<&str>) -> Vec<KindId> {
        let mut produced = Vec::new();
        for (kind, fixed) in self.counts_as(booking) {
            produced.extend(&self.get(kind).would_do);
            let is_booking = self.get(kind).tag.as_deref() == Some("purpose");
            let purpose = fixed.as_deref().or(tag).filter(|_| is_booking).and_then(|word| self.purpose(word));
            produced.extend(purpose.iter().flat_map(|p| &p.would_do));
        }
        let mut all: Vec<KindId> = Vec::new();
        for kind in produced.into_iter().flat_map(|kind| self.counts_as(kind)).map(|(kind, _)| kind) {
            if !all.contains(&kind) {
                all.push(kind);
            }
        }
        all
    }

    /// The names, aliases included, nearest to a mistyped one.
    #[must_use]
    pub fn suggest(&self, word: &str) -> Vec<String> {
        nearest(word, self.names.keys().map(String::as_str)).into_iter().map(String::from).collect()
    }
}
