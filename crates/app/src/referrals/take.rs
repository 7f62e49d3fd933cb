//! Takes a commissioner's referrals in, lot by lot: the same rows again change nothing, and any order ends alike.

use super::alike::{self, Found, Pairing};
use super::judge::{Fate, Judged, judge};
use super::preview::{Arrivals, destination, look, may_see, may_take};
use super::reading::{Files, Sheet, mapping_name};
use super::report::Report;
use super::{said, stored};
use crate::bulk::{BulkAction, LOT, LotScene, perform_all};
use crate::effects::{Change, Effects, Other, Place};
use crate::facts::import::{contract, newcomer};
use crate::house::{Call, House};
use crate::perform::audit_refusal;
use crate::scene::About;
use crate::{identities, refused};
use std::collections::BTreeMap;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::derived::derive;
use waymark_domain::ledger::Digest;
use waymark_domain::record::Record;
use waymark_domain::referral::Referral;
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;
use waymark_rules::facts::Subject;
use waymark_store::db::Fence;
use waymark_store::participants::Participant;
use waymark_store::people::Held;
use waymark_store::{StoreError, house, journal, participants, referrals};

/// How often a lot is tried that another transaction was in the way of.
const TRIES: u32 = 8;

/// Take referrals in.
#[derive(Debug, Clone)]
pub struct Take {
    /// The contract, and where new participants go.
    files: Files,
    /// How the tables were read, by the name under which that is saved.
    mappings: BTreeMap<String, String>,
}

/// What became of one referral's rows.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// The reference.
    reference: String,
    fates: Vec<(usize, Fate)>,
    tied: bool,
    bare: bool,
    differing: Vec<String>,
    /// Pairs offered, or taken back where nothing is shared: only with the first of a lot.
    pairs: Vec<(String, String, Option<String>)>,
}

/// Reads files and takes their referrals in. If anything cannot be taken, nothing is, unless the good rows are asked for.
///
/// # Errors
/// Whoever asks may not import there, or it could not be written. What was written before stays; doing it again is harmless.
pub async fn import(house: &House, call: &Call, files: &Files, good_rows: bool) -> Result<Report, Refusal> {
    let looked = look(house, call, files).await?;
    let mut report = Report::untaken(looked.preview);
    if !good_rows && !report.preview.is_whole() {
        let refusal = Refusal::invalid("some rows cannot be taken", "mend them, or take the good rows alone");
        let about = About::Contract(files.contract.clone()).reference();
        audit_refusal(house, call, (Act::ImportReferrals.name(), &about), &[], &refusal).await?;
        return Ok(report);
    }
    let mappings = mappings(&report.preview.sheets)?;
    let files = Files { contract: files.contract.clone(), to: files.to.clone(), ..Files::default() };
    let take = Take { files, mappings };
    for lot in looked.arrivals.chunks(LOT) {
        for taken in patiently(house, call, &take, lot).await? {
            report.add(taken);
        }
    }
    report.taken = true;
    Ok(report)
}

fn mappings(sheets: &[Sheet]) -> Result<BTreeMap<String, String>, Refusal> {
    let text = |sheet: &Sheet| {
        let body = serde_json::to_string(&sheet.mapping).map_err(|e| Refusal::NotSaved(e.to_string()))?;
        Ok((mapping_name(&sheet.header), body))
    };
    sheets.iter().map(text).collect()
}

async fn patiently(house: &House, call: &Call, take: &Take, lot: &[Arrivals]) -> Result<Vec<Taken>, Refusal> {
    let busy = refused(StoreError::Busy);
    for _ in 1..TRIES {
        match perform_all(house, call, take, lot).await {
            Err(refusal) if refusal == busy => {}
            other => return other,
        }
    }
    perform_all(house, call, take, lot).await
}

impl Report {
    fn add(&mut self, taken: Taken) {
        for (row, fate) in taken.fates {
            if let Some(seen) = self.preview.rows.get_mut(row) {
                seen.fate = fate;
            }
        }
        for (one, other, because) in taken.pairs {
            match because {
                Some(because) => self.offered.push((one, other, because)),
                None => self.retracted.push((one, other)),
            }
        }
        self.tied.extend(taken.tied.then(|| taken.reference.clone()));
        self.bare.extend(taken.bare.then(|| taken.reference.clone()));
        if !taken.differing.is_empty() {
            self.differing.push((taken.reference, taken.differing));
        }
    }
}

impl BulkAction for Take {
    type Item = Arrivals;
    type Done = Taken;

    fn act(&self) -> Act {
        Act::ImportReferrals
    }

    fn about(&self) -> About {
        About::Contract(self.files.contract.clone())
    }

    async fn target(&self, scene: &LotScene<'_>) -> Result<Target, Refusal> {
        let (_, place) = destination(scene.tx, &self.files, scene.call).await?;
        Ok(Target::organisation(&self.files.contract, &place.path))
    }

    async fn decide(&self, scene: &LotScene<'_>, lot: &[Arrivals]) -> Result<(Effects, Vec<Taken>), Refusal> {
        // Whether a reference or a number is known must not hang on who imports, or the same row would be a new person for one
        // and a repeat for another. The policies are asked for each record that is there.
        scene.tx.narrow(&Fence::Everything).await.map_err(refused)?;
        referrals::take_turn(scene.tx).await.map_err(refused)?;
        let held = contract(scene, &self.files.contract).await?;
        let (_, place) = destination(scene.tx, &self.files, scene.call).await?;
        let own = Subject::Contract(held.contract.id.clone());
        let notices = journal::load(scene.tx, scene.house.reading(), &own).await.map_err(refused)?;
        let on = house::derived_on(scene.tx).await.map_err(refused)?;
        let ground = Ground { scene, held: &held, place: &place, notices: &notices, on };
        let (mut effects, mut all, mut found) = (Effects::default(), Vec::new(), Vec::new());
        for one in lot {
            let (change, taken) = ground.one(one).await?;
            if let Some(change) = change {
                let new = change.identity.as_ref().map(|identity| identity.tokens.clone());
                found.extend(new.map(|texts| -> Found { (one.reference.clone(), held.contract.id.clone(), texts) }));
                effects.changes.push(change);
            }
            all.push(taken);
        }
        let pairs = alike::offers(scene.tx, &scene.house.store.keys, &found).await?;
        if let Some(first) = all.first_mut() {
            let told = |p: &Pairing| (p.pair.0.clone(), p.pair.1.clone(), p.because.clone());
            first.pairs = pairs.iter().map(told).collect();
        }
        effects.others.extend(pairs.into_iter().map(|p| p.effect));
        effects.others.extend(self.new_mappings(scene).await?);
        Ok((effects, all))
    }
}

impl Take {
    /// The mappings that are not saved like this already.
    async fn new_mappings(&self, scene: &LotScene<'_>) -> Result<Vec<Other>, Refusal> {
        let mut new = Vec::new();
        for (name, body) in &self.mappings {
            let saved = referrals::mapping(scene.tx, &self.files.contract, name).await.map_err(refused)?;
            if saved.as_ref() != Some(body) {
                new.push(Other::Mapping(self.files.contract.clone(), name.clone(), body.clone()));
            }
        }
        Ok(new)
    }
}

/// What every row of a lot is judged on.
struct Ground<'a> {
    scene: &'a LotScene<'a>,
    held: &'a Held,
    place: &'a Place,
    notices: &'a Record,
    on: Day,
}

impl Ground<'_> {
    async fn one(&self, one: &Arrivals) -> Result<(Option<Change>, Taken), Refusal> {
        let scene = self.scene;
        let there = participants::hold(scene.tx, &one.reference).await.map_err(refused)?;
        let mut seen = true;
        if let Some(there) = &there {
            if let Err(why) = may_take(scene.house, scene.asker, (there, &self.held.contract.id)) {
                return Ok((None, refuse(one, why)));
            }
            seen = may_see(scene.house, scene.asker, there);
        }
        let key = journal::key(scene.tx, &scene.house.store.keys, &one.reference).await.map_err(refused)?;
        let (known, who) = match &key {
            Some(key) => {
                let of = (self.held.contract.id.as_str(), one.reference.as_str());
                (stored::versions(scene.tx, of, key).await?, identities::known(scene.tx, &one.reference, key).await?)
            }
            None => Default::default(),
        };
        let judged = judge(known, &one.rows, seen);
        let mut taken = Taken { reference: one.reference.clone(), fates: judged.fates.clone(), ..Taken::default() };
        let Some((standing, tied)) = stored::standing(&judged.versions) else { return Ok((None, taken)) };
        taken.tied = tied;
        taken.bare = !standing.referral.identity.has_contact_details();
        let (identity, differing) = who.stands(Some(&standing.referral.identity));
        taken.differing = differing.iter().map(|d| d.field.label().to_owned()).collect();
        if !judged.changes() {
            return Ok((None, taken));
        }
        let referral = Referral { identity, ..standing.referral.clone() };
        let subject = Subject::Participant(one.reference.clone());
        let before = journal::load(scene.tx, scene.house.reading(), &subject).await.map_err(refused)?;
        let stamp = said::Stamp::of(scene.call, scene.asker);
        let step = said::sync(&before, &referral, &stamp, scene.house.vocabulary);
        taken.differing.extend(step.left);
        let place = there.is_none().then(|| self.place.clone());
        let mut participant = there.unwrap_or_else(|| newcomer(&one.reference, self.held, RecordClass::Ordinary));
        participant.markers = markers(&standing.referral, &participant.markers);
        let identity = who.by_referral(&referral.identity)?;
        let versions = self.rows(&participant, &judged)?;
        let mut change = Change::of(Some(participant), before, &self.held.contract.id, self.notices.clone());
        (change.place, change.identity, change.facts) = (place, identity, step.facts);
        (change.referrals, change.seen_again) = versions;
        match self.can_be_judged(&change) {
            Ok(()) => Ok((Some(change), taken)),
            Err(why) => Ok((None, refuse(one, why))),
        }
    }

    /// Versions to add, and known ones with a later time.
    fn rows(
        &self,
        participant: &Participant,
        judged: &Judged,
    ) -> Result<(Vec<referrals::Version>, Vec<referrals::Version>), Refusal> {
        let row = |at: &usize| {
            let kept = &judged.versions[*at];
            let body = serde_json::to_string(&kept.referral)
                .map_err(|e| Refusal::NotSaved(format!("a referral does not write: {e}")))?;
            Ok(referrals::Version {
                contract: participant.contract.clone(),
                reference: participant.id.clone(),
                digest: Digest(kept.key.digest).to_string(),
                extracted: kept.key.extracted,
                participant: participant.id.clone(),
                recorded: self.scene.call.second(),
                body,
            })
        };
        let added = judged.added.iter().map(row).collect::<Result<_, Refusal>>()?;
        Ok((added, judged.later.iter().map(row).collect::<Result<_, Refusal>>()?))
    }

    /// Whether the record could still be judged: one row that cannot must not keep the others out.
    fn can_be_judged(&self, change: &Change) -> Result<(), String> {
        let program = self.scene.house.program(&self.held.contract.pack).map_err(|refusal| refusal.to_string())?;
        let mut after = change.before.clone();
        for fact in &change.facts {
            after.version += 1;
            let kept =
                self.scene.house.vocabulary.get(fact.kind).kept(fact.tag.as_deref(), self.scene.house.vocabulary);
            after.facts.push(waymark_domain::record::Held { seq: after.version, fact: fact.clone(), kept });
        }
        derive(&program, &after, self.notices, self.on).map(|_| ()).map_err(|why| {
            format!(
                "with this row the record could not be judged: {why}; mend the date it names, here or in the record"
            )
        })
    }
}

fn refuse(one: &Arrivals, why: String) -> Taken {
    let fates = one.rows.iter().map(|row| (row.row, Fate::Refused(vec![why.clone()]))).collect();
    Taken { reference: one.reference.clone(), fates, ..Taken::default() }
}

/// The markers of a record by its standing referral; words that are not of a referral stay.
fn markers(referral: &Referral, there: &str) -> String {
    const OF_REFERRALS: [&str; 3] = ["incident", "no_contact_details", "safeguarding"];
    let set = [
        referral.markers.incident.is_some(),
        !referral.identity.has_contact_details(),
        referral.markers.safeguarding.is_some(),
    ];
    let mut words: Vec<&str> = there.split_whitespace().filter(|word| !OF_REFERRALS.contains(word)).collect();
    words.extend(OF_REFERRALS.iter().zip(set).filter(|(_, set)| *set).map(|(word, _)| *word));
    words.sort_unstable();
    words.join(" ")
}
