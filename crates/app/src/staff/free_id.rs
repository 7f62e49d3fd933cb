//! An id for somebody or something new, made of what people call it, that nobody has yet.

use crate::house::House;
use crate::refused;
use waymark_domain::Refusal;
use waymark_store::db::Fence;
use waymark_store::people;

/// Of what an id is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A member of staff.
    Staff,
    /// An organisation.
    Organisation,
    /// A contract.
    Contract,
}

/// An id that is free: the name in small letters and hyphens, with a number where that is taken.
///
/// # Errors
/// It cannot be read which are taken.
pub async fn free_id(house: &House, of: Of, name: &str) -> Result<String, Refusal> {
    let base = plain(name);
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let mut id = base.clone();
    for nth in 2..10_000 {
        let taken = id == "operator"
            || id == "new"
            || match of {
                Of::Staff => people::staff(&look, &id).await.map_err(refused)?.is_some(),
                Of::Organisation => people::organisation(&look, &id).await.map_err(refused)?.is_some(),
                Of::Contract => people::contract(&look, &id).await.map_err(refused)?.is_some(),
            };
        if !taken {
            break;
        }
        id = format!("{base}-{nth}");
    }
    Ok(id)
}

fn plain(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || c == '-').map(waymark_domain::identity::name_for_matching);
    let is_plain = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let words = words.map(|word| word.chars().filter(is_plain).collect::<String>()).filter(|word| !word.is_empty());
    let id: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    let id = id.trim_matches('-');
    if id.is_empty() { "new-one".into() } else { id.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_plain_whatever_the_name() {
        for (name, id) in [("Zoë O’Brien-Day", "zoe-obrien-day"), ("Hub 2 (North)", "hub-2-north"), ("—", "new-one")]
        {
            assert_eq!(plain(name), id);
            assert!(waymark_domain::organisation::is_id(&plain(name)));
        }
    }
}
