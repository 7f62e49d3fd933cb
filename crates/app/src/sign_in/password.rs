//! Passwords: which are refused, and their slow hashes.

use crate::house::House;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use std::collections::HashSet;
use std::sync::LazyLock;
use tokio::sync::Semaphore;
use waymark_domain::Refusal;

/// The shortest password, in characters.
pub const SHORTEST: usize = 12;
/// The longest, in characters.
pub const LONGEST: usize = 128;

/// How many passwords are hashed at once: each takes 19 MiB for a moment.
static HASHING: Semaphore = Semaphore::const_new(2);

/// The words that common passwords are made of, one or more to a line.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common_words.txt").lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// What somebody who may sign in is compared with where nobody is: it is of no password, and takes as long.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$d2F5bWFyayBub2JvZHkgIQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";

/// Whether a password may be chosen; if not, what is wrong with it. There are no rules about kinds of characters.
///
/// # Errors
/// It is too short, too long, or among the first that somebody else would try.
pub fn may_be_chosen(password: &str, (name, email): (&str, &str)) -> Result<(), Refusal> {
    let fits =
        "use at least 12 characters that nobody would guess: three or four words that do not belong together do well";
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Refusal::invalid(format!("the password has {length} characters"), fits));
    }
    if length > LONGEST {
        return Err(Refusal::invalid(format!("the password has {length} characters"), "use at most 128 characters"));
    }
    let plain = undisguised(password);
    let local = email.split('@').next().unwrap_or_default();
    let own = [name, local, "waymark"].into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    // Parts of two or three letters stand in too many words to mean anything.
    let own: Vec<String> = own.map(undisguised).filter(|part| part.len() > 3).collect();
    let rest = own.iter().fold(plain.clone(), |rest, part| rest.replace(part.as_str(), ""));
    if rest.len() < plain.len() && rest.chars().count() < SHORTEST - 4 {
        return Err(Refusal::invalid(
            "the password is mostly your name, your e-mail address or the name of this service",
            fits,
        ));
    }
    if is_common(&plain, password) {
        return Err(Refusal::invalid("the password is one of those that are tried first", fits));
    }
    Ok(())
}

/// A password without its disguises: small letters, with the figures and signs that stand for letters put back.
fn undisguised(password: &str) -> String {
    let back = |c: char| match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    password.to_lowercase().chars().map(back).filter(|c| c.is_alphabetic()).collect()
}

fn is_common(plain: &str, password: &str) -> bool {
    let lower: Vec<char> = password.to_lowercase().chars().collect();
    let letters: String = lower.iter().filter(|c| c.is_alphabetic()).collect();
    repeats(&lower) || runs(&lower) || letters.len() < 4 && lower.iter().collect::<HashSet<_>>().len() < 7 || {
        // Figures and signs at the ends are mostly a year or a flourish, and those within stand for letters.
        let only = password.trim_matches(|c: char| !c.is_alphabetic());
        [plain, &letters, &undisguised(only)].into_iter().any(|text| made_of_common_words(text, 2))
    }
}

/// Whether a text is nothing but up to so many common words.
fn made_of_common_words(text: &str, most: usize) -> bool {
    if text.is_empty() || most == 0 {
        return false;
    }
    if COMMON.contains(text) {
        return true;
    }
    text.char_indices()
        .skip(3)
        .any(|(at, _)| COMMON.contains(&text[..at]) && made_of_common_words(&text[at..], most - 1))
}

/// Whether a password is a short piece over and over.
fn repeats(chars: &[char]) -> bool {
    (1..=4).any(|piece| chars.iter().zip(chars.iter().skip(piece)).all(|(a, b)| a == b))
}

/// Whether a password is mostly a walk along the keyboard, the alphabet or the figures, in either direction.
fn runs(chars: &[char]) -> bool {
    const WALKS: [&str; 9] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "qazwsxedcrfvtgbyhnujmikolp",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "1q2w3e4r5t6y7u8i9o0p",
        "!\"£$%^&*()",
    ];
    let steps = |pair: &[char]| {
        let (there, back): (String, String) = (pair.iter().collect(), pair.iter().rev().collect());
        WALKS.iter().any(|walk| walk.contains(&there) || walk.contains(&back))
    };
    let walked = chars.windows(2).filter(|pair| steps(pair) || pair[0] == pair[1]).count();
    walked * 4 >= (chars.len() - 1) * 3
}

fn argon2() -> Result<Argon2<'static>, Refusal> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| Refusal::NotSaved(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// What is hashed: the password under the house's key, so that the rows alone cannot be guessed at.
fn keyed(house: &House, password: &str) -> Vec<u8> {
    house.store.keys.token("password", password)
}

/// The slow hash of a password.
pub(crate) async fn hash(house: &House, password: &str) -> Result<String, Refusal> {
    let keyed = keyed(house, password);
    let failed = |what: String| Refusal::NotSaved(what);
    let _one_of_two = HASHING.acquire().await.map_err(|e| failed(e.to_string()))?;
    let hashing = tokio::task::spawn_blocking(move || {
        argon2()?.hash_password(&keyed).map(|hash| hash.to_string()).map_err(|e| failed(e.to_string()))
    });
    hashing.await.map_err(|e| failed(e.to_string()))?
}

/// Whether a password is the one of this hash. Where there is no hash it takes as long, and is not.
pub(crate) async fn is_right(house: &House, password: &str, hash: Option<&str>) -> Result<bool, Refusal> {
    let keyed = keyed(house, password);
    let hash = hash.filter(|hash| !hash.is_empty()).map(ToOwned::to_owned);
    let failed = |what: String| Refusal::NotSaved(what);
    let _one_of_two = HASHING.acquire().await.map_err(|e| failed(e.to_string()))?;
    let comparing = tokio::task::spawn_blocking(move || {
        let somebodys = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODYS.to_owned());
        let parsed = PasswordHash::new(&text).map_err(|e| failed(e.to_string()))?;
        let same = argon2()?.verify_password(&keyed, &parsed).is_ok();
        Ok(same && somebodys)
    });
    comparing.await.map_err(|e| failed(e.to_string()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(password: &str) -> Result<(), Refusal> {
        may_be_chosen(password, ("Ines Okafor", "ines.okafor@example.org"))
    }

    #[test]
    fn long_and_unlikely_passwords_are_fine_whatever_they_are_made_of() {
        let good = [
            "lantern brisket outcome nine",
            "kettle-marble-orbit",
            "vxq7nd02kfmzpw",
            "the hedge hums at four",
            "żółta łódka na rzece",
            &"plum orbit ".repeat(11),
        ];
        good.into_iter().for_each(|password| assert_eq!(chosen(password), Ok(()), "{password}"));
    }

    #[test]
    fn what_is_tried_first_is_refused_in_any_disguise() {
        let bad = [
            "short",
            "elevenchars",
            "password1234",
            "P@ssw0rd2026!",
            "PasswordPassword1",
            "Liverpool2026!!",
            "qwertyuiop123",
            "1q2w3e4r5t6y7u",
            "123456789012",
            "aaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "letmeinletmein",
            "Welcome12345!",
            "ilovefootball1",
            "sunshine-summer",
            "November2026!",
            "InesOkafor2026",
            "ines.okafor.1990",
            "waymarkwaymark",
            "W4ym4rk2026!!!",
            "zxcvbnmasdfghjkl",
            "0987654321098",
            &"x7".repeat(65),
        ];
        bad.into_iter().for_each(|password| assert!(chosen(password).is_err(), "{password}"));
    }

    #[test]
    fn a_refusal_says_what_would_have_fitted() {
        let said = chosen("password1234").unwrap_err().to_string();
        assert!(said.contains("tried first") && said.contains("at least 12 characters"), "{said}");
    }

    #[test]
    fn nobodys_hash_is_a_hash_like_any_other() {
        let parsed = PasswordHash::new(NOBODYS).unwrap();
        let params = argon2().unwrap().hash_password(b"x").unwrap();
        assert_eq!(parsed.params.to_string(), params.params.to_string());
        assert_eq!(parsed.hash.unwrap().len(), params.hash.unwrap().len());
    }
}
