//! How a worklist is ordered, and how often something may happen.

use super::{Part, Phrase, Wrong};
use crate::pack::model::Events;
use crate::vocabulary::AttrType;

/// `least time to DETAIL`.
pub(crate) fn least_time_to(p: &mut Phrase) -> Part<String> {
    p.need(&["least", "time", "to"])?;
    let token = p.word("would fit: a detail that is a date")?;
    match p.names.vocabulary.detail(token.text) {
        Some(detail) if detail.kind == AttrType::Date => Ok(detail.name.clone()),
        Some(_) => Err(Wrong {
            at: token.at,
            what: format!("`{}` is no date", token.text),
            fits: "would fit: a detail that is a date".into(),
        }),
        None => Err(Wrong {
            at: token.at,
            what: format!("unknown detail `{}`", token.text),
            fits: p.names.instead_of_detail(token.text),
        }),
    }
}

/// `N EVENTS`.
pub(crate) fn so_many(p: &mut Phrase) -> Part<(u16, Events)> {
    Ok((p.count()?, p.events()?))
}
