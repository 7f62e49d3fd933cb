//! `waymark demo`: an invented contract in mid-flight, to see every list and figure full.

mod said;
mod settling;

use crate::store::{Place, run};
use crate::{Failure, packs, print};
use clap::Args;
use std::time::Instant;
use waymark_app::{Call, House, keeping};
use waymark_generate::Generator;
use waymark_generate::demo::MidFlight;
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_store::db::Fence;
use waymark_store::people;

/// At which second of a day given by hand the contract is looked at: half past four, by winter's clock.
const LOOKED_AT: i64 = 16 * 3600 + 1800;

/// Fill an empty database with an invented contract: partners, staff, and participants at every stage of the way.
#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    place: Place,
    /// The programme of the contract: the id of a pack, or a folder that holds one.
    #[arg(long, value_name = "PACK", default_value = "jets")]
    programme: String,
    /// How many participants have been referred by today.
    #[arg(long, value_name = "N", default_value_t = 2_500, value_parser = clap::value_parser!(u32).range(1..=250_000))]
    participants: u32,
    /// The seed: the same seed and day give the same facts.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The day in the contract's ninth month on which it is looked at; the clock's day if none is given.
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Day>,
}

/// Reads a day of the command line.
pub fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| format!("`{text}` is not a date between 1930 and 2100; write YYYY-MM-DD"))
}

impl Demo {
    /// The invented contract as of a day, in a place of its own.
    pub fn at(place: Place, participants: u32, today: Option<Day>) -> Demo {
        Demo { place, programme: "jets".to_owned(), participants, seed: 1, today }
    }

    /// Makes the contract and says what there is to see.
    pub fn run(self) -> Result<(), Failure> {
        let begun = Instant::now();
        let now = self.now();
        let pack = packs::load(&self.programme)?;
        let calendars = Calendar::embedded()?;
        let home = calendars.iter().find(|c| c.id == pack.calendar);
        let home = home.ok_or_else(|| Failure::input(format!("there is no calendar `{}`", pack.calendar)))?;
        let vocabulary = packs::vocabulary()?;
        let generator = Generator::for_demo(&pack, vocabulary, home, self.seed).map_err(Failure::input)?;
        let seconds = now.div_euclid(1_000_000);
        let contract = MidFlight::make(&generator, vocabulary, (seconds, self.participants)).map_err(Failure::input)?;
        run(async {
            let house = self.place.prepare().await?;
            self.must_be_empty(&house).await?;
            let call = Call::operator(now);
            let settled = settling::settle(&house, &call, &contract).await?;
            keeping::sweep(&house, &call).await?;
            let text = said::summary(&house, &call, (&contract, &settled)).await?;
            print(&text)?;
            print(&format!("\nmade in {:.1} seconds\n", begun.elapsed().as_secs_f64()))
        })
    }

    /// The microsecond at which the contract is looked at.
    fn now(&self) -> i64 {
        let given = self.today.map(|day| (day.last_second() - 86_399 + LOOKED_AT) * 1_000_000);
        given.unwrap_or_else(|| jiff::Timestamp::now().as_microsecond())
    }

    /// A demo never mixes with what is there.
    async fn must_be_empty(&self, house: &House) -> Result<(), Failure> {
        let look = house.store.db.look(&Fence::Everything).await?;
        match people::organisations(&look).await?.first() {
            None => Ok(()),
            Some(first) => Err(Failure::input(format!(
                "{}: there are organisations here already ({}); the demo fills an empty database: name another with --database",
                self.place.address_for_people(),
                first.name
            ))),
        }
    }
}
