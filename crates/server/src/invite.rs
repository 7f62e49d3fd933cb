//! `waymark invite`: the first person's way in, or one back in, as a link that is good once.

use crate::store::{Place, call, run};
use crate::{Failure, print};
use clap::{Args, ValueEnum};
use waymark_app::sign_in::links::{Kind, invite, recover};

/// Make a link by which a member of staff comes in for the first time, or back in.
#[derive(Args)]
pub struct Invite {
    #[command(flatten)]
    place: Place,
    /// The id of the member of staff.
    #[arg(long, value_name = "ID")]
    staff: String,
    /// The e-mail address they will sign in with; for an invitation.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "recover")]
    email: Option<String>,
    /// What they have lost, in place of an invitation.
    #[arg(long, value_name = "WHAT")]
    recover: Option<Lost>,
    /// Where the site is reached.
    #[arg(long, value_name = "URL", default_value = "http://localhost:3000")]
    site: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lost {
    Password,
    SecondFactor,
}

impl Invite {
    /// Makes the link and prints it.
    pub fn run(self) -> Result<(), Failure> {
        run(async {
            let house = self.place.open().await?;
            let token = match (self.recover, &self.email) {
                (Some(Lost::Password), _) => recover(&house, &call(), &self.staff, Kind::Password).await?,
                (Some(Lost::SecondFactor), _) => recover(&house, &call(), &self.staff, Kind::SecondFactor).await?,
                (None, Some(email)) => invite(&house, &call(), &self.staff, email).await?,
                (None, None) => {
                    return Err(Failure::Usage("say with --email which address they will sign in with".into()));
                }
            };
            print(&format!("{}/sign-in/link/{token}\n", self.site.trim_end_matches('/')))
        })
    }
}
