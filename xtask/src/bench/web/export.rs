//! What the twin cannot read for itself: names, which ours keeps sealed, and sentences, which ours makes for each page.

use super::Site;
use super::cast::{Cast, house};
use super::rows::standard;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use waymark_app::House;
use waymark_domain::identity::Identity;
use waymark_store::db::Fence;
use waymark_store::{identities, journal, participants};

/// How many participants are read at once.
const PAGE: i64 = 1_000;

/// Writes everybody's names, the duties and facts of those who take part, and the standards of their programme.
pub(super) fn export(site: &Site, cast: &Cast, folder: &Path) -> Result<(), String> {
    let mut met = lines(&folder.join("met.jsonl"))?;
    for one in cast.coaches.iter().flat_map(|coach| &coach.people) {
        let row = serde_json::json!({ "id": one.id, "duties": one.duties, "lines": one.lines });
        written(&mut met, &row)?;
    }
    met.flush().map_err(|e| e.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let house = house(&site.database(), &site.key()).await?;
        standards(&house, folder)?;
        people(&house, folder).await
    })
}

fn standards(house: &House, folder: &Path) -> Result<(), String> {
    let told = house.told().pack("jets").ok_or("the programme is not there")?;
    let all: Value = told.standards.iter().map(|(id, told)| standard(id, told)).collect();
    let mut file = lines(&folder.join("standards.json"))?;
    written(&mut file, &all)?;
    file.flush().map_err(|e| e.to_string())
}

async fn people(house: &House, folder: &Path) -> Result<(), String> {
    let said = |e: waymark_store::StoreError| e.to_string();
    let mut file = lines(&folder.join("people.jsonl"))?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(said)?;
    let mut after = String::new();
    loop {
        let page = participants::after(&look, &after, PAGE).await.map_err(said)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for one in &page {
            let Some(key) = journal::key(&look, &house.store.keys, &one.id).await.map_err(said)? else { continue };
            let versions = identities::versions(&look, &one.id, &key).await.map_err(said)?;
            let Some(body) = versions.last().map(|version| &version.body) else { continue };
            let who: Identity = serde_json::from_str(body).map_err(|e| e.to_string())?;
            let name = who.full_name().unwrap_or_else(|| one.id.clone());
            let phone = who.mobile.or(who.telephone).unwrap_or_default();
            written(&mut file, &serde_json::json!({ "id": one.id, "name": name, "phone": phone }))?;
        }
    }
    file.flush().map_err(|e| e.to_string())
}

fn lines(path: &Path) -> Result<std::io::BufWriter<std::fs::File>, String> {
    let file = std::fs::File::create(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(std::io::BufWriter::new(file))
}

fn written(file: &mut impl Write, row: &Value) -> Result<(), String> {
    writeln!(file, "{row}").map_err(|e| e.to_string())
}
