//! The facts a referral says about a participant, so that the rules can judge from them.

use super::{Disability, Participation, Referral, Route};
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject, Value};
use waymark_rules::vocabulary::{AttrType, Vocabulary};

/// The standing facts a referral says: sent and received, the details the vocabulary has a word for, and the group.
///
/// `received` is the day it arrived; the day it was sent where that is not known. `recorded` is the instant of the import,
/// seconds since 1970. Each fact's id is `referral:REFERENCE:WHAT`, the same for every version, so that a later version's
/// facts replace the earlier ones' by id. No fact names an enrolment: the caller knows which spell the referral opens.
/// Kinds, details and words the vocabulary does not have are left out, as are birth dates before 1930.
#[must_use]
pub fn facts_of(
    referral: &Referral,
    participant: &str,
    received: Option<Day>,
    recorded: i64,
    vocabulary: &Vocabulary,
) -> Vec<FactRecord> {
    let mut facts = Facts { referral, participant, recorded, vocabulary, said: Vec::new() };
    facts.say("referral_sent", "sent", |fact| fact.at = referral.sent_at);
    let route = referral.route.unwrap_or(Route::Commissioner).word();
    facts.say("referral_received", "received", |fact| {
        fact.tag = Some(route.to_owned());
        fact.on = received.unwrap_or(referral.sent_on).max(referral.sent_on);
    });
    facts.details();
    match referral.participation {
        Some(Participation::Mandatory) => facts.group("mandated"),
        Some(Participation::Voluntary) => facts.group("voluntary"),
        None => {}
    }
    facts.said
}

struct Facts<'a> {
    referral: &'a Referral,
    participant: &'a str,
    recorded: i64,
    vocabulary: &'a Vocabulary,
    said: Vec<FactRecord>,
}

impl Facts<'_> {
    fn say(&mut self, kind: &str, what: &str, fill: impl FnOnce(&mut FactRecord)) {
        let Some((kind, _)) = self.vocabulary.kind(kind) else { return };
        let subject = Subject::Participant(self.participant.to_owned());
        let mut fact = FactRecord::bare(subject, kind, self.referral.sent_on, self.recorded);
        fact.id = Some(format!("referral:{}:{what}", self.referral.reference));
        fill(&mut fact);
        self.said.push(fact);
    }

    fn details(&mut self) {
        let referral = self.referral;
        let who = &referral.identity;
        let date = |text: &Option<String>| text.as_deref().and_then(Day::parse).map(Value::Date);
        let yes = |is: bool| is.then_some(Value::YesNo(true));
        let word = |text: &Option<String>| text.clone().map(Value::Word);
        let welsh = match (who.welsh_spoken, who.welsh_written) {
            (Some(true), _) | (_, Some(true)) => Some(Value::YesNo(true)),
            (Some(false), Some(false)) => Some(Value::YesNo(false)),
            _ => None,
        };
        let childcare = referral.childcare.as_deref().unwrap_or("").to_lowercase();
        let nation = who.postcode.as_deref().and_then(nation).map(|nation| Value::Word(nation.to_owned()));
        self.detail("date_of_birth", date(&who.date_of_birth));
        self.detail("nation", nation);
        self.detail("package_area", word(&referral.area));
        self.detail("benefit", referral.benefit.as_ref().and_then(|benefit| word(&benefit.word)));
        self.detail("on_benefit_since", date(&referral.benefit_since));
        // Nobody says by "no disability" that no health condition bears on work.
        self.detail("has_health_condition", yes(referral.disability == Some(Disability::Yes)));
        self.detail("has_caring_role", yes(childcare.starts_with("yes")));
        self.detail("has_mobile_phone", yes(who.mobile.is_some()));
        self.detail("welsh_language", welsh);
    }

    fn detail(&mut self, name: &str, value: Option<Value>) {
        let (Some(value), Some(detail)) = (value, self.vocabulary.detail(name)) else { return };
        let fits = match (&value, &detail.kind) {
            (Value::Word(word), AttrType::Choice(words)) => words.contains(word),
            (Value::Word(_), AttrType::Text)
            | (Value::Date(_), AttrType::Date)
            | (Value::YesNo(_), AttrType::YesNo) => true,
            _ => false,
        };
        if fits {
            self.say("detail_recorded", name, |fact| {
                fact.tag = Some(name.to_owned());
                fact.value = Some(value);
            });
        }
    }

    fn group(&mut self, name: &str) {
        if self.vocabulary.groups().iter().any(|group| group.name == name) {
            self.say("group_set", name, |fact| fact.tag = Some(name.to_owned()));
        }
    }
}

/// The nation a postcode lies in; `None` for areas and districts that lie across a border, and what is no postcode.
fn nation(postcode: &str) -> Option<&'static str> {
    const WALES: [&str; 4] = ["CF", "LL", "NP", "SA"];
    // NP7, NP16 and NP25 reach into England.
    const ACROSS: [&str; 3] = ["NP7", "NP16", "NP25"];
    const SCOTLAND: [&str; 14] = ["AB", "DD", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "ZE"];
    // Areas that touch no border: CA, CH, DG, GL, HR, LD, NE, SY and TD are left out.
    const ENGLAND: &str = " AL B BA BB BD BH BL BN BR BS CB CM CO CR CT CV CW DA DE DH DL DN DT DY E EC EN EX FY GU HA HD \
        HG HP HU HX IG IP KT L LA LE LN LS LU M ME MK N NG NN NR NW OL OX PE PL PO PR RG RH RM S SE SG SK SL SM SN SO SP \
        SR SS ST SW TA TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ";
    let (outward, _) = postcode.split_once(' ')?;
    let area: String = outward.chars().take_while(char::is_ascii_uppercase).collect();
    match area.as_str() {
        "" => None,
        _ if ACROSS.contains(&outward) => None,
        "BT" => Some("northern_ireland"),
        area if WALES.contains(&area) => Some("wales"),
        area if SCOTLAND.contains(&area) => Some("scotland"),
        area if ENGLAND.contains(&format!(" {area} ")) => Some("england"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::nation;

    #[test]
    fn a_postcode_tells_the_nation_where_no_border_is_near() {
        for (postcode, expect) in [
            ("LL11 1AR", Some("wales")),
            ("CF10 1EP", Some("wales")),
            ("NP20 1AA", Some("wales")),
            ("NG1 5FS", Some("england")),
            ("S80 1JG", Some("england")),
            ("EH1 1AA", Some("scotland")),
            ("BT1 1AA", Some("northern_ireland")),
            ("NP16 5AA", None),
            ("CH5 1AA", None),
            ("SY21 7AA", None),
            ("somewhere", None),
            (" 1", None),
        ] {
            assert_eq!(nation(postcode), expect, "{postcode}");
        }
    }
}
