//! Whether a fact about answers can be read back: what could not is refused before it is kept.

use super::KIND;
use super::stand::{attribute, read};
use waymark_domain::Refusal;
use waymark_rules::Vocabulary;
use waymark_rules::facts::FactRecord;
use waymark_rules::instrument::{Instrument, Unscored};

/// Whether a fact fits its instrument; facts of any other kind always do.
pub(crate) fn fits(fact: &FactRecord, vocabulary: &Vocabulary) -> Result<(), Refusal> {
    if fact.withdrawn || vocabulary.get(fact.kind).name != KIND {
        return Ok(());
    }
    let all = Instrument::embedded().unwrap_or_default();
    let name = attribute(fact, "instrument");
    let Some(instrument) = all.iter().find(|one| one.id == name) else {
        let known = all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Refusal::invalid(format!("there is no instrument `{name}`"), format!("one of: {known}")));
    };
    let wrong =
        |what: String| Refusal::invalid(what, format!("answers to {}, {}", instrument.name, instrument.version));
    let answered = read(instrument, fact).map_err(wrong)?;
    match instrument.score(&answered) {
        Ok(_) => Ok(()),
        Err(Unscored::OtherVersion) => {
            let what = format!("`{}` is not the version that is asked", answered.version);
            Err(Refusal::invalid(what, format!("{} in the version `{}`", instrument.name, instrument.version)))
        }
        Err(Unscored::LeftOut(given)) => {
            let what = format!("{given} of {} questions are answered", instrument.items.len());
            Err(Refusal::invalid(what, format!("at most {} left out", instrument.may_leave_out)))
        }
    }
}
