//! The table of contents of the site: every address, what may be done there, and the page that answers.

use crate::desk::Shared;
use crate::pages::{
    account, calendars, contact, contracts, day, facts, find, help, people, prap, print, programmes, queue, record,
    referrals, settings, sign_in,
};
use crate::{api, guard, page};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use waymark_access::Act;

/// Who may come to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody, also signed out.
    Anyone,
    /// Anybody signed in; the page is about themselves.
    SignedIn,
    /// Whoever the policies let do this: the house asks them.
    May(Act),
}

/// One address.
pub struct Place {
    /// Its path.
    pub path: &'static str,
    /// Who may come.
    pub who: Who,
    /// What answers.
    pub answers: MethodRouter<Shared>,
}

fn place(path: &'static str, who: Who, answers: MethodRouter<Shared>) -> Place {
    Place { path, who, answers }
}

/// Every address of the site.
#[must_use]
pub fn places() -> Vec<Place> {
    [desk(), records(), office(), figures(), settings_of_house(), interface(), doors()].into_iter().flatten().collect()
}

/// Every address of the day's work, of help, and of the files the pages are made of.
fn desk() -> Vec<Place> {
    use Who::{Anyone, May, SignedIn};
    vec![
        place("/", May(Act::ListDue), get(day::show::get)),
        place("/day/print", May(Act::ListDue), get(day::print::get)),
        place("/queue", May(Act::ListDue), get(queue::show::get)),
        place("/find", May(Act::Search), get(find::show::get).post(find::show::post)),
        place("/find/suggest", May(Act::Search), post(find::suggest::post)),
        place("/help", SignedIn, get(help::get)),
        place("/help/shortcuts", SignedIn, get(help::shortcuts)),
        place("/assets/{hash}/{*name}", Anyone, get(crate::assets::get)),
    ]
}

/// Every address of one participant's record.
fn records() -> Vec<Place> {
    use Who::May;
    vec![
        place("/people/{participant}", May(Act::SeeParticipant), get(people::show::get)),
        place("/people/{participant}/timeline", May(Act::SeeParticipant), get(people::timeline::get)),
        place("/people/{participant}/where-they-stand", May(Act::SeeParticipant), get(people::stand::get)),
        place("/contact", May(Act::RecordFact), get(contact::get).post(contact::post)),
        place("/people/{participant}/print/plan", May(Act::SeeParticipant), get(print::plan::get)),
        place("/people/{participant}/print/exit-report", May(Act::SeeParticipant), get(print::exit_report::get)),
        place("/people/{participant}/print/timeline", May(Act::SeeParticipant), get(print::timeline::get)),
        place(
            "/people/{participant}/print/where-they-stand/{instrument}",
            May(Act::SeeParticipant),
            get(print::where_they_stand::get),
        ),
        place(
            "/people/{participant}/facts/{seq}/correct",
            May(Act::CorrectFact),
            get(facts::correct::get).post(facts::correct::post),
        ),
        place("/people/{participant}/record", May(Act::SeeParticipant), get(record::all)),
        place("/people/{participant}/record/{form}", May(Act::RecordFact), get(record::get).post(record::post)),
    ]
}

/// Every address of referrals and of what is keyed.
fn office() -> Vec<Place> {
    use Who::May;
    vec![
        place("/referrals", May(Act::ImportReferrals), get(referrals::show::get)),
        place("/referrals/files", May(Act::ImportReferrals), post(referrals::upload::post)),
        place(
            "/referrals/files/{file}",
            May(Act::ImportReferrals),
            get(referrals::file::get).post(referrals::file::post),
        ),
        place("/referrals/files/{file}/refused.csv", May(Act::ImportReferrals), get(referrals::refused::get)),
        place(
            "/referrals/files/{file}/rows/{row}",
            May(Act::ImportReferrals),
            get(referrals::mend::get).post(referrals::mend::post),
        ),
        place("/referrals/allocate", May(Act::Allocate), get(referrals::allocate::get).post(referrals::allocate::post)),
        place("/prap", May(Act::ImportReferrals), get(prap::show::get).post(prap::tick::post)),
    ]
}

/// Every address of settings: organisations, people, contracts, and where a record is kept.
fn settings_of_house() -> Vec<Place> {
    use Who::May;
    vec![
        place("/settings", May(Act::ManageStaff), get(settings::index::get)),
        place("/settings/organisations", May(Act::ManageOrganisations), get(settings::organisations::list)),
        place(
            "/settings/organisations/new",
            May(Act::ManageOrganisations),
            get(settings::organisations::new).post(settings::organisations::add),
        ),
        place(
            "/settings/organisations/{organisation}",
            May(Act::ManageOrganisations),
            get(settings::organisations::one).post(settings::organisations::change),
        ),
        place("/settings/people", May(Act::ManageStaff), get(settings::people::list)),
        place("/settings/people/new", May(Act::ManageStaff), get(settings::people::new).post(settings::people::add)),
        place(
            "/settings/people/{staff}",
            May(Act::ManageStaff),
            get(settings::people::one).post(settings::people::change),
        ),
        place("/settings/cover", May(Act::ArrangeCover), get(settings::cover::list)),
        place("/settings/cover/new", May(Act::ArrangeCover), get(settings::cover::new).post(settings::cover::add)),
        place("/settings/windows", May(Act::OpenAuditWindow), get(settings::windows::list)),
        place(
            "/settings/windows/new",
            May(Act::OpenAuditWindow),
            get(settings::windows::new).post(settings::windows::add),
        ),
        place("/settings/contracts", May(Act::ManageContract), get(settings::contracts::list)),
        place(
            "/settings/contracts/new",
            May(Act::ManageContract),
            get(settings::contracts::new).post(settings::contracts::add),
        ),
        place(
            "/settings/contracts/{contract}",
            May(Act::ManageContract),
            get(settings::contracts::one).post(settings::contracts::change),
        ),
        place(
            "/settings/contracts/{contract}/targets",
            May(Act::ManageContract),
            get(settings::contract_targets::get).post(settings::contract_targets::post),
        ),
        place(
            "/people/{participant}/transfer",
            May(Act::Transfer),
            get(settings::transfer::get).post(settings::transfer::post),
        ),
        place(
            "/people/{participant}/restrict",
            May(Act::RestrictRecord),
            get(settings::restrict::get).post(settings::restrict::post),
        ),
        place("/people/{participant}/audit", May(Act::SeeAudit), get(settings::audit::get)),
    ]
}

/// Every address of contracts, programmes and calendars.
fn figures() -> Vec<Place> {
    use Who::{May, SignedIn};
    vec![
        place("/contracts", SignedIn, get(contracts::list::get)),
        place("/contracts/{contract}", May(Act::SeeFigures), get(contracts::board::get)),
        place("/contracts/{contract}/standards/{standard}", May(Act::SeeFigures), get(contracts::standard::get)),
        place("/contracts/{contract}/as-of", May(Act::SeeFigures), get(contracts::as_of::get)),
        place("/contracts/{contract}/distance-travelled", May(Act::SeeFigures), get(contracts::distance::get)),
        place("/contracts/{contract}/measures", May(Act::SeeFigures), get(contracts::measures::get)),
        place("/programmes", SignedIn, get(programmes::list::get)),
        place("/programmes/{programme}", SignedIn, get(programmes::show::get)),
        place("/programmes/{programme}/readings", May(Act::SeeFigures), get(programmes::readings::get)),
        place("/calendars", SignedIn, get(calendars::show::get).post(calendars::change::post)),
        place("/calendars/preview", May(Act::ManageContract), axum::routing::post(calendars::change::preview)),
    ]
}

/// Every address of the API.
fn interface() -> Vec<Place> {
    use Who::{Anyone, May, SignedIn};
    vec![
        place("/api", Anyone, get(api::document::page)),
        place("/api/v1/openapi.json", Anyone, get(api::document::json)),
        place("/api/v1/participants", May(Act::ListCaseload), get(api::participants::list)),
        place("/api/v1/participants/{participant}", May(Act::SeeParticipant), get(api::participants::open)),
        place(
            "/api/v1/participants/{participant}/timeline",
            May(Act::SeeParticipant),
            get(api::participants::timeline),
        ),
        place("/api/v1/participants/{participant}/facts", May(Act::RecordFact), post(api::facts::record)),
        place("/api/v1/participants/{participant}/corrections", May(Act::CorrectFact), post(api::facts::correct)),
        place("/api/v1/my-day", May(Act::ListDue), get(api::desk::my_day)),
        place("/api/v1/queue", May(Act::ListDue), post(api::desk::queue)),
        place("/api/v1/find", May(Act::Search), post(api::desk::find)),
        place("/api/v1/to-key", May(Act::ListDue), get(api::desk::to_key)),
        place(
            "/api/v1/contracts/{contract}/referrals/preview",
            May(Act::ImportReferrals),
            post(api::referrals::preview),
        ),
        place("/api/v1/contracts/{contract}/referrals", May(Act::ImportReferrals), post(api::referrals::import)),
        place("/api/v1/contracts/{contract}/figures", May(Act::SeeFigures), get(api::figures::board)),
        place("/api/v1/programmes", SignedIn, get(api::programmes::list)),
        place("/api/v1/programmes/{programme}", SignedIn, get(api::programmes::one)),
    ]
}

/// Every address of signing in and out, and of how one does.
fn doors() -> Vec<Place> {
    use Who::{Anyone, May, SignedIn};
    use sign_in::{link, out, passkey, provider, second, set_up, show};
    vec![
        place("/sign-in", Anyone, get(show::get).post(show::post)),
        place("/sign-in/demo", Anyone, post(sign_in::demo::post)),
        place("/sign-in/passkey", Anyone, post(passkey::post)),
        place("/sign-in/passkey/ask", Anyone, post(passkey::ask)),
        place("/sign-in/second", Anyone, get(second::get).post(second::post)),
        place("/sign-in/second/passkey", Anyone, post(passkey::post_second)),
        place("/sign-in/second/passkey/ask", Anyone, post(passkey::ask_second)),
        place("/sign-in/set-up", Anyone, get(set_up::get).post(set_up::post)),
        place("/sign-in/set-up/passkey", Anyone, post(set_up::passkey)),
        place("/sign-in/set-up/passkey/ask", Anyone, post(passkey::ask_new)),
        place("/sign-in/link/{token}", Anyone, get(link::get).post(link::post)),
        place("/sign-in/provider/{organisation}", Anyone, get(provider::get)),
        place("/sign-in/provider/{organisation}/back", Anyone, get(provider::back)),
        place("/sign-out", Anyone, post(out::post)),
        place("/signed-out", Anyone, get(out::get)),
        place("/account", SignedIn, get(account::show::get)),
        place("/account/tokens", SignedIn, post(account::tokens::post)),
        place("/account/tokens/revoke", SignedIn, post(account::tokens::revoke)),
        place("/account/{what}", SignedIn, post(account::change::post)),
        place("/drafts/{form}/{subject}", SignedIn, post(account::drafts::post)),
        place("/drafts/{form}/{subject}/drop", SignedIn, post(account::drafts::drop)),
        place(
            "/settings/staff/{staff}/way-in",
            May(Act::ManageStaff),
            get(account::way_in::get).post(account::way_in::post),
        ),
    ]
}

/// The site.
pub fn site(desk: Shared) -> Router {
    let mut router: Router<Shared> = Router::new();
    for place in places() {
        router = router.route(place.path, place.answers);
    }
    router
        .layer(DefaultBodyLimit::max(12 * 1024 * 1024))
        .layer(axum::Extension(crate::limits::Limits::default()))
        .layer(CatchPanicLayer::custom(guard::caught))
        .layer(from_fn(guard::only_ours))
        .layer(from_fn_with_state(desk.clone(), page::dress))
        .layer(from_fn(guard::headers))
        // A third of the time of the usual level, for a quarter more bytes: pages are made afresh each time, and small.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(desk)
}
