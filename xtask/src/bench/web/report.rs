//! The tables the bench prints: starts, weights of pages, times page by page, and the mix.

use super::cast::Cast;
use super::load::{Stretch, alone, as_fast_as_it_goes, at_a_rate, deck};
use super::process::{Server, rest};
use super::visit::{KINDS, Kind, Visitor, name};
use super::{AT_ONCE, RATE, Site, by_manager, coaches, there, weighed};
use std::time::Duration;

/// What has been measured is printed as it comes.
pub(super) struct Report;

/// A table's head, with numbers to the right.
pub(super) fn heading(title: &str, columns: &[&str]) {
    println!("\n{title}\n\n| {} |", columns.join(" | "));
    let rules: Vec<&str> = (0..columns.len()).map(|place| if place == 0 { "---" } else { "---:" }).collect();
    println!("| {} |", rules.join(" | "));
}

/// How busy the machine is, as the kernel averages it.
pub(super) fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!("load average of the machine: {}", text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

impl Report {
    pub(super) fn new(cast: &Cast) -> Report {
        println!("{} participants; coaches who take part:", cast.participants);
        for coach in &cast.coaches {
            let longest = coach.people.first().map_or(0, |met| met.facts);
            println!(
                "  {}: {} records, {} on the programme, the longest of {longest} facts",
                coach.id, coach.caseload, coach.on_programme
            );
        }
        Report
    }

    /// Cold starts, and the memory of a server that nobody has asked for anything but its first page.
    pub(super) fn starts(&self, site: &Site) -> Result<(), String> {
        let mut first = super::times::Times::default();
        let mut memory = (0, 0);
        for _ in 0..5 {
            let server = site.serve(&[])?;
            first.push(server.first_page);
            rest(Duration::from_millis(500));
            memory = server.memory();
        }
        println!("\nfrom start to first page, five times: median {:.0} ms, most {:.0} ms", first.at(50), first.at(100));
        println!(
            "resident after the first page: {} MB, of it not shared with files {} MB",
            memory.0 / 1024,
            memory.1 / 1024
        );
        Ok(())
    }

    /// Statements and bytes of each page, one request at a time with nothing else at work.
    pub(super) fn weights(&self, site: &Site, cast: &Cast) -> Result<(), String> {
        let server = site.serve(&["--no-work", "--count-statements"])?;
        let (mut coach, mut manager) = both(&server, cast)?;
        let there = there(&mut coach, &mut manager)?;
        heading("one page", &["page", "statements", "kB of HTML, uncompressed"]);
        for kind in there {
            let who = if by_manager(kind) { &mut manager } else { &mut coach };
            let (bytes, statements) = weighed(who, kind)?;
            let kilobytes = u32::try_from(bytes).map_or(0.0, f64::from) / 1000.0;
            println!("| {} | {statements} | {kilobytes:.1} |", name(kind));
        }
        Ok(())
    }

    /// Each kind of page alone; the kinds there are.
    pub(super) fn pages(&self, server: &Server, (cast, times): (&Cast, usize)) -> Result<Vec<Kind>, String> {
        let mut coaches = coaches(server, cast, cast.coaches.len())?;
        let (mut coach, manager) = both(server, cast)?;
        let mut managers = [manager];
        let there = there(&mut coach, &mut managers[0])?;
        let columns =
            ["one request after another", "p50 ms", "p95 ms", "p99 ms", "times", "CPU ms a page", "p95 goal ms"];
        heading("pages", &columns);
        for (kind, name, _, goal) in KINDS {
            if !there.contains(&kind) {
                continue;
            }
            let who = if by_manager(kind) { &mut managers[..] } else { &mut coaches[..] };
            let stretch = alone(server, who, (kind, times))?;
            let own = stretch.log.get(&kind).cloned().unwrap_or_default();
            let goal = goal.map_or("-".into(), |goal| {
                format!("{goal:.0}{}", if own.at(95) > goal { ": **not reached**" } else { "" })
            });
            let with = if kind == Kind::SaveContact { " (half of it its form)" } else { "" };
            println!("| {name} | {} | {:.2}{with} | {goal} |", own.columns(), stretch.cpu);
        }
        Ok(there)
    }

    /// The mix as fast as it goes, and at a fixed rate.
    pub(super) fn mix(&self, server: &Server, cast: &Cast, (there, time): (&[Kind], Duration)) -> Result<(), String> {
        let there: Vec<Kind> = there.iter().copied().filter(|kind| !by_manager(*kind)).collect();
        let deck = deck(&there);
        let mut visitors = coaches(server, cast, AT_ONCE)?;
        let stretch = as_fast_as_it_goes(server, &mut visitors, (&deck, time))?;
        let columns =
            ["mix", "p50 ms", "p95 ms", "p99 ms", "pages", "pages a second", "CPU ms a page", "pages a CPU second"];
        heading("the mix of pages", &columns);
        row(&format!("{AT_ONCE} at once, as fast as it goes"), &stretch);
        let mut many = coaches(server, cast, 8)?;
        let stretch = at_a_rate(server, &mut many, (&deck, RATE, time))?;
        row(&format!("{RATE} begun a second"), &stretch);
        let (all, own) = server.memory();
        println!("\nresident after the mix: {} MB, of it not shared with files {} MB", all / 1024, own / 1024);
        Ok(())
    }

    /// Saves on a disk whose every sync takes a millisecond more.
    pub(super) fn slow_disk(&self, site: &Site, cast: &Cast, times: usize) -> Result<(), String> {
        let server = match site.serve_slowly() {
            Ok(server) => server,
            Err(why) => {
                println!("\nno slow disk: {why}");
                return Ok(());
            }
        };
        let mut visitors = coaches(&server, cast, cast.coaches.len())?;
        heading("every sync a millisecond more", &["one request after another", "p50 ms", "p95 ms", "p99 ms", "times"]);
        for kind in [Kind::SaveContact, Kind::Person] {
            let stretch = alone(&server, &mut visitors, (kind, times))?;
            println!("| {} | {} |", name(kind), stretch.log.get(&kind).cloned().unwrap_or_default().columns());
        }
        Ok(())
    }
}

fn row(what: &str, stretch: &Stretch) {
    let each = if stretch.cpu > 0.0 { 1000.0 / stretch.cpu } else { 0.0 };
    println!("| {what} | {} | {:.0} | {:.2} | {each:.0} |", stretch.all().columns(), stretch.rate, stretch.cpu);
}

/// A coach and the manager.
fn both(server: &Server, cast: &Cast) -> Result<(Visitor, Visitor), String> {
    let coach = cast.coaches.first().ok_or("no coach has a caseload of up to 90")?;
    Ok((Visitor::named(server.port, &coach.id, coach)?, Visitor::named(server.port, &cast.manager, coach)?))
}
