//! `waymark serve`: the site, over the database at hand or an invented contract, and the work that waits beside it.

use crate::demo::{Demo, day};
use crate::store::{Place, run};
use crate::work::told_to_stop;
use crate::{Failure, print};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use clap::Args;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use waymark_jobs::{Worker, kinds};
use waymark_rules::Day;
use waymark_store::db::statements_sent;
use waymark_web::desk::{Clock, Offered};
use waymark_web::templates::Templates;
use waymark_web::{Desk, site, words};

/// Serve the site: in the browser at the address it prints.
#[derive(Args, Clone)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Show an invented contract, where anybody may sign in as anybody; made when it is not there yet, in a folder of its own.
    #[arg(long)]
    demo: bool,
    /// How many people an invented contract has that is still to be made.
    #[arg(long, value_name = "N", default_value_t = 2_500, value_parser = clap::value_parser!(u32).range(1..=250_000))]
    participants: u32,
    /// The address to listen on; anything but a loopback address needs a proxy in front that speaks HTTPS.
    #[arg(long, value_name = "ADDRESS", env = "WAYMARK_LISTEN", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// The port; 0 takes any that is free.
    #[arg(long, value_name = "PORT", env = "WAYMARK_PORT", default_value_t = 3000)]
    port: u16,
    /// Show the invented contract as if today were this day; its clock goes on from nine in the morning.
    #[arg(long, value_name = "DATE", requires = "demo", value_parser = day)]
    today: Option<Day>,
    /// Leave the work that waits to `waymark work`.
    #[arg(long)]
    no_work: bool,
    /// Tell with each answer how many statements the process sent to the database meanwhile: for the bench, one request at a time.
    #[arg(long, hide = true)]
    count_statements: bool,
}

impl Serve {
    /// Serves until it is told to stop.
    pub fn run(mut self) -> Result<(), Failure> {
        quiet_faults();
        if self.demo {
            self.place.for_demo();
            if !self.place.is_there() {
                print("Making an invented contract to look at; this takes some seconds.\n")?;
                Demo::at(self.place.clone(), self.participants, self.today).run()?;
            }
        }
        run(self.serve())
    }

    async fn serve(self) -> Result<(), Failure> {
        let house = Arc::new(self.place.prepare().await?);
        let failed = |what: &str, e: &dyn std::fmt::Display| Failure::input(format!("{what}: {e}"));
        let templates = Templates::new(Arc::new(|lang: &str, key: &str, given: &_| {
            words::tell(words::Language::of(lang), key, given)
        }));
        let offered = Offered { demo: self.demo, plain_loopback: self.listen.is_loopback() };
        let clock = self.clock();
        let desk = Arc::new(Desk { house, templates, clock: Arc::clone(&clock), offered });
        let at = SocketAddr::new(self.listen, self.port);
        let listener = tokio::net::TcpListener::bind(at).await.map_err(|e| {
            failed(&format!("{at} cannot be listened on, is something else there? Name another port with --port"), &e)
        })?;
        let at = listener.local_addr().map_err(|e| failed("the address", &e))?;
        let host = if at.ip().is_loopback() { format!("localhost:{}", at.port()) } else { at.to_string() };
        print(&format!("Waymark is at http://{host}\nIts record is in {}\n", self.place.address_for_people()))?;
        let working = (!self.no_work).then(|| tokio::spawn(work(desk.clone(), clock)));
        let site = if self.count_statements { site(desk).layer(from_fn(counted)) } else { site(desk) };
        let serving = axum::serve(listener, site.into_make_service_with_connect_info::<SocketAddr>());
        let served = serving.with_graceful_shutdown(told_to_stop()).await;
        if let Some(working) = working {
            working.abort();
        }
        served.map_err(|e| failed("the site", &e))
    }
}

impl Serve {
    /// The machine's clock; of a demo shown on another day, that clock moved to the day.
    fn clock(&self) -> Clock {
        let Some(day) = self.today else { return Arc::new(now) };
        let nine = (day.last_second() - 86_399 + 9 * 3600) * 1_000_000;
        let by = nine - now();
        Arc::new(move || now() + by)
    }
}

/// Says where a fault of ours is and nothing else: its own words may quote what somebody typed, and a log is no place for that.
fn quiet_faults() {
    std::panic::set_hook(Box::new(|fault| {
        let at =
            fault.location().map_or_else(|| "an unknown place".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
        eprintln!("waymark: a fault of ours at {at}; the request it was about was answered with an error");
    }));
}

/// Adds to an answer how many statements were sent while it was made.
async fn counted(request: Request, next: Next) -> Response {
    let before = statements_sent();
    let mut response = next.run(request).await;
    let count = HeaderValue::from(statements_sent() - before);
    response.headers_mut().insert("waymark-statements", count);
    response
}

fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// The work that waits, beside the site.
async fn work(desk: Arc<Desk>, clock: Clock) {
    let name = format!("serve-{}-{}", std::process::id(), now());
    let worker = Worker::new(Arc::clone(&desk.house), kinds(), Arc::new(move || clock()), &name);
    worker.run(std::future::pending(), |said| eprintln!("{said}")).await;
}
