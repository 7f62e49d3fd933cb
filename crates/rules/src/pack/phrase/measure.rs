//! What the source prints of a measure: `83 %`, `58 % variance`, `202 of 384`, `579`.

use super::{Part, Phrase, TokenKind, Wrong};
use crate::pack::model::PrintedPart;

/// Printed parts with commas between.
pub(crate) fn printed_parts(p: &mut Phrase) -> Part<Vec<PrintedPart>> {
    let mut parts = vec![part(p)?];
    while p.take(&[","]) {
        parts.push(part(p)?);
    }
    Ok(parts)
}

fn part(p: &mut Phrase) -> Part<PrintedPart> {
    let number = p.large()?;
    if p.take(&["of"]) {
        return Ok(PrintedPart::NumberOf(number, p.large()?));
    }
    if !p.take(&["%"]) {
        return Ok(PrintedPart::Number(number));
    }
    Ok(if p.take(&["variance"]) { PrintedPart::Variance(number) } else { PrintedPart::Percent(number) })
}

impl Phrase<'_> {
    /// A whole number of any size.
    fn large(&mut self) -> Part<u64> {
        let token = self.peek().filter(|t| t.kind == TokenKind::Number);
        let Some(token) = token else {
            return Err(self.misfit("would fit: `N %`, `N % variance`, `N of M`, `N`".into()));
        };
        let value = token.text.parse::<u64>().map_err(|_| Wrong {
            at: token.at,
            what: format!("`{}` is no whole number", token.text),
            fits: "would fit: `N %`, `N % variance`, `N of M`, `N`".into(),
        })?;
        self.next += 1;
        Ok(value)
    }
}
