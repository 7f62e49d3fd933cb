//! The process that is tortured: it records contacts one after another, as the product does, and notes each that was acknowledged.

use super::flags::Flags;
use super::ground;
use super::notes::{Notes, Pen};
use std::path::Path;
use waymark_app::House;

/// How a writer may be bad, so that it can be shown that a bad one is caught. The product has no such switch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Acknowledges what was recorded.
    Honest,
    /// Acknowledges before it records.
    Early,
    /// Acknowledges also what was refused.
    Deaf,
}

/// `torture writer DATABASE NOTES [--facts N] [--sync yes|no] [--manner honest|early|deaf]`: what it says on standard output is
/// `serving`, and at the first refusal `refused`, `again` twice, `read` and `unaudited` with what came of each.
pub(super) fn run(_: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["facts", "sync", "manner"])?;
    let [database, notes] = flags.plain.as_slice() else {
        return Err("a writer needs a database and its notes".into());
    };
    let manner = match flags.text("manner") {
        None | Some("honest") => Manner::Honest,
        Some("early") => Manner::Early,
        Some("deaf") => Manner::Deaf,
        Some(other) => return Err(format!("a writer is honest, early or deaf, not `{other}`")),
    };
    let sync = flags.text("sync") != Some("no");
    let facts = flags.number("facts", u64::MAX)?;
    // One thread: where the nth call of a thread is made to fail, it is the nth of the process.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let house = ground::open(database).await?;
        ground::serve(&house).await?;
        println!("serving");
        let told = Notes::read(Path::new(notes))?;
        let mut writer = Writer { house, pen: Pen::open(Path::new(notes), sync)?, manner };
        let last = told.next().saturating_add(facts);
        // What was not answered is asked for again under the same key.
        for n in told.unanswered().chain(told.next()..last) {
            if let Err(why) = writer.one(n).await? {
                return writer.after_a_refusal(n, &why).await;
            }
        }
        println!("finished");
        Ok(())
    })
}

struct Writer {
    house: House,
    pen: Pen,
    manner: Manner,
}

impl Writer {
    /// Asks for one contact and notes it when it is acknowledged; the inner error is the refusal.
    async fn one(&mut self, n: u64) -> Result<Result<(), String>, String> {
        self.pen.ask(n)?;
        if self.manner == Manner::Early {
            // Each participant has a referral, and then one contact after another.
            self.pen.done(n, &format!("T-{:03}#{:05}", n % 100, n / 100 + 2))?;
        }
        match ground::record(&self.house, n).await {
            Ok(recorded) => self.pen.done(n, &recorded.id).map(Ok),
            Err(_) if self.manner == Manner::Deaf => self.pen.done(n, "unheard").map(Ok),
            Err(refusal) => Ok(Err(refusal.to_string())),
        }
    }

    /// Tries the same once more and another one, and reads; says what came of each.
    async fn after_a_refusal(&mut self, n: u64, why: &str) -> Result<(), String> {
        println!("refused {}", one_line(why));
        for n in [n, n + 1] {
            match self.one(n).await? {
                Ok(()) => println!("again saved"),
                Err(why) => println!("again {}", one_line(&why)),
            }
        }
        match ground::read(&self.house).await {
            Ok(()) => println!("read well"),
            Err(why) => println!("read {}", one_line(&why)),
        }
        match ground::ask_to_see(&self.house).await {
            Ok(refused) => println!("unaudited {refused} refused"),
            Err(why) => println!("unaudited {}", one_line(&why)),
        }
        Ok(())
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}
