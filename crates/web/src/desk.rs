//! What every page needs that is not its own: the house, the templates, the clock.

use crate::templates::Templates;
use std::sync::Arc;
use waymark_app::House;

/// What tells the time.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The site as it runs.
pub struct Desk {
    /// The house: everything is asked and done there.
    pub house: Arc<House>,
    /// The templates, ready to render.
    pub templates: Templates,
    /// Microseconds since 1970, read once for each request.
    pub clock: Clock,
    /// How the site is offered.
    pub offered: Offered,
}

/// How the site is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offered {
    /// Whether anybody may sign in as anybody: only over an invented contract.
    pub demo: bool,
    /// Whether cookies may travel without encryption: only on the machine's own loopback address.
    pub plain_loopback: bool,
}

/// The site as handlers hold it.
pub type Shared = Arc<Desk>;

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk over {:?}", self.house)
    }
}

impl Desk {
    /// The time now, microseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        (self.clock)()
    }
}

/// A random text that nobody can guess: 32 bytes as 64 hexadecimal digits.
///
/// # Errors
/// The operating system gives no randomness.
pub fn secret() -> Result<String, crate::stop::Stop> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| crate::stop::Stop::broken("the machine gives no random numbers"))?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}
