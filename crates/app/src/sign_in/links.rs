//! Links that are good once: a manager lets somebody in, has them choose a new password, or set up their second factor anew. The
//! manager hands the link over and never chooses a password.

use super::session::{Entered, has_left, open, start_again};
use super::{Stage, Visit, door, note, password};
use crate::effects::{Effects, Other};
use crate::house::{Call, House};
use crate::perform::{Action, perform};
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::{Act, Decision, Target};
use waymark_domain::Refusal;
use waymark_domain::ledger::Digest;
use waymark_domain::staff::Staff;
use waymark_store::db::{Ask, Fence, Tx};
use waymark_store::keys::{digest_of_secret, new_secret, to_hex};
use waymark_store::links::{self, Link};
use waymark_store::{credentials, people, sessions};

const DAY: i64 = 86_400;
/// For how many seconds one manager may not start both halves of somebody's recovery.
const SECOND_PERSON: i64 = 7 * DAY;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To come in for the first time.
    Invitation,
    /// To choose a new password; the second factor is still asked for.
    Password,
    /// To set up a second factor anew; the password is still asked for.
    SecondFactor,
}

impl Kind {
    /// Its name in rows and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Invitation => "invitation",
            Kind::Password => "password",
            Kind::SecondFactor => "second_factor",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Kind> {
        [Kind::Invitation, Kind::Password, Kind::SecondFactor].into_iter().find(|kind| kind.name() == name)
    }

    fn good_for(self) -> i64 {
        if self == Kind::Invitation { 7 * DAY } else { DAY }
    }
}

/// Make a link for somebody.
#[derive(Debug, Clone)]
struct Make {
    staff: String,
    kind: Kind,
    email: String,
    digest: Vec<u8>,
}

/// What is written when a link is made.
#[derive(Debug, Clone)]
pub struct Made {
    link: Link,
    email: String,
}

impl Make {
    async fn person(&self, scene: &Scene<'_>) -> Result<Staff, Refusal> {
        let found = people::staff(scene.tx, &self.staff).await.map_err(refused)?;
        found.ok_or_else(|| Refusal::NotFound { what: "member of staff", id: self.staff.clone() })
    }

    async fn invitation(&self, scene: &Scene<'_>) -> Result<(), Refusal> {
        if !is_email(&self.email) {
            return Err(Refusal::invalid("this is not an e-mail address", "write it like name@example.org"));
        }
        let keys = &scene.house.store.keys;
        let there = credentials::by_email(scene.tx, keys, &self.email).await.map_err(refused)?;
        if there.is_some_and(|c| c.staff != self.staff) {
            return Err(Refusal::invalid("somebody else signs in with this e-mail address", "use their own"));
        }
        let theirs = credentials::of(scene.tx, keys, &self.staff).await.map_err(refused)?;
        if theirs.is_some_and(|c| !c.password.is_empty()) {
            let what = "they have accepted an invitation before";
            return Err(Refusal::invalid(what, "start a new password for them instead"));
        }
        Ok(())
    }

    async fn recovery(&self, scene: &Scene<'_>) -> Result<(), Refusal> {
        if scene.call.name() == self.staff {
            let what = "nobody starts their own recovery";
            return Err(Refusal::invalid(what, "ask another person who manages staff"));
        }
        let theirs = credentials::of(scene.tx, &scene.house.store.keys, &self.staff).await.map_err(refused)?;
        if theirs.is_none() {
            return Err(Refusal::invalid("they have never been invited", "invite them with their e-mail address"));
        }
        let since = scene.call.second() - SECOND_PERSON;
        let made = links::of(scene.tx, &self.staff).await.map_err(refused)?;
        let mine = |l: &Link| l.author == scene.call.name() && l.created > since && l.kind != self.kind.name();
        if made.iter().any(mine) {
            let what = "you have started another half of this person's recovery within the last seven days";
            return Err(Refusal::invalid(what, "ask another person who manages staff to start this one"));
        }
        Ok(())
    }
}

impl Action for Make {
    /// The digest of the link that was made, so that the same request again does not hand out a link that was not.
    type Done = String;

    fn act(&self) -> Act {
        Act::ManageStaff
    }

    fn about(&self) -> About {
        About::House
    }

    fn fingerprint(&self) -> String {
        format!("link {} {} {}", self.staff, self.kind.name(), self.email)
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        let path = self.person(scene).await?.path;
        Ok(Target::organisation("", &path))
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, String), Refusal> {
        let person = self.person(scene).await?;
        if has_left(&person, scene.call) {
            return Err(Refusal::invalid(format!("{} has left", person.name), "take away their last day first"));
        }
        match self.kind {
            Kind::Invitation => self.invitation(scene).await?,
            Kind::Password | Kind::SecondFactor => self.recovery(scene).await?,
        }
        let created = scene.call.second();
        let link = Link {
            digest: self.digest.clone(),
            staff: self.staff.clone(),
            kind: self.kind.name().into(),
            author: scene.call.name(),
            created,
            ends: created + self.kind.good_for(),
            used: None,
        };
        let others = vec![Other::Link(Made { link, email: self.email.clone() })];
        Ok((Effects { others, ..Effects::default() }, to_hex(&self.digest)))
    }
}

/// Writes a link, and with an invitation the e-mail address it is for; the part of a person it is, and the digest of its row.
pub(crate) async fn write(house: &House, tx: &Tx, made: &Made) -> Result<(String, Digest), Refusal> {
    let link = &made.link;
    if link.kind == Kind::Invitation.name() {
        let address = (link.staff.as_str(), made.email.as_str());
        credentials::keep_email(tx, &house.store.keys, address, link.created).await.map_err(refused)?;
    }
    let digest = links::add(tx, link).await.map_err(refused)?;
    Ok((waymark_store::audit::reference("staff", &link.staff, &link.kind), digest))
}

fn is_email(text: &str) -> bool {
    let text = text.trim();
    let fine = |c: char| !c.is_whitespace() && !c.is_control() && !"<>(),;:\"[]\\".contains(c);
    text.len() <= 254
        && text.chars().all(fine)
        && text.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        })
}

async fn make(house: &House, call: &Call, (staff, kind): (&str, Kind), email: &str) -> Result<String, Refusal> {
    let token = new_secret().map_err(refused)?;
    let digest = digest_of_secret(&token);
    let made = Make { staff: staff.into(), kind, email: email.trim().into(), digest: digest.clone() };
    if perform(house, call, &made).await? == to_hex(&digest) {
        return Ok(token);
    }
    let on = jiff::Timestamp::from_second(call.second()).map(|t| t.to_string()).unwrap_or_default();
    Err(Refusal::AlreadyDone { by: call.name(), on })
}

/// Invites somebody who is on the list of staff: the secret of a link that is good once, for seven days.
///
/// # Errors
/// They may not, the address is not one or is somebody else's, or the person has come in before.
pub async fn invite(house: &House, call: &Call, staff: &str, email: &str) -> Result<String, Refusal> {
    make(house, call, (staff, Kind::Invitation), email).await
}

/// Starts a recovery: the secret of a link that is good once, for a day. Both halves of one person's recovery are never started by
/// one manager.
///
/// # Errors
/// They may not, it is their own, or they started the other half.
pub async fn recover(house: &House, call: &Call, staff: &str, kind: Kind) -> Result<String, Refusal> {
    if kind == Kind::Invitation {
        return Err(Refusal::invalid("an invitation is no recovery", "invite them with their e-mail address"));
    }
    make(house, call, (staff, kind), "").await
}

/// What somebody finds behind a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// What it is for.
    pub kind: Kind,
    /// For whom.
    pub staff: Staff,
    /// The e-mail address they sign in with.
    pub email: String,
}

fn over() -> Refusal {
    let fits = "ask whoever gave it to you for a new one";
    Refusal::invalid("this link was used already, or is too old", fits)
}

async fn behind(house: &House, ask: &(impl Ask + Sync), token: &str, now: i64) -> Result<(Link, Behind), Refusal> {
    let found = links::find(ask, &digest_of_secret(token)).await.map_err(refused)?;
    let second = now.div_euclid(1_000_000);
    let link = found.filter(|l| l.used.is_none() && l.ends > second).ok_or_else(over)?;
    let staff = people::staff(ask, &link.staff).await.map_err(refused)?;
    let staff = staff.filter(|s| !has_left(s, &Call::staff(&s.id, now))).ok_or_else(over)?;
    let known = credentials::of(ask, &house.store.keys, &link.staff).await.map_err(refused)?.ok_or_else(over)?;
    let kind = Kind::parse(&link.kind).ok_or_else(over)?;
    Ok((link, Behind { kind, staff, email: known.email }))
}

/// What is behind a link; looking does not use it up.
///
/// # Errors
/// It was used, is too old, or never was: the same words.
pub async fn look(house: &House, token: &str, now: i64) -> Result<Behind, Refusal> {
    let ask = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    behind(house, &ask, token, now).await.map(|(_, behind)| behind)
}

/// Chooses a password by an invitation or a recovery. Whoever has a second factor is asked for it next; all other sessions end.
///
/// # Errors
/// The link is over, or the password may not be chosen.
pub async fn choose_password(house: &House, visit: &Visit, token: &str, typed: &str) -> Result<Entered, Refusal> {
    let found = look(house, token, visit.now).await?;
    if found.kind == Kind::SecondFactor {
        return Err(over());
    }
    password::may_be_chosen(typed, (&found.staff.name, &found.email))?;
    let hash = password::hash(house, typed).await?;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let (link, _) = behind(house, &tx, token, visit.now).await?;
    let (id, second) = (found.staff.id.as_str(), visit.second());
    if !links::use_up(&tx, &link.digest, second).await.map_err(refused)? {
        return Err(over());
    }
    credentials::keep_password(&tx, id, &hash, second).await.map_err(refused)?;
    sessions::end_others(&tx, id, &[]).await.map_err(refused)?;
    // From where somebody tried who did not know the password counts for nothing any more.
    sessions::forget_devices(&tx, id).await.map_err(refused)?;
    let stage = door::next_stage(house, &tx, id).await?;
    let entered = open(house, &tx, visit, (id, stage), None).await?;
    note(&tx, &Call::staff(id, visit.now), "choose_password", found.kind.name()).await?;
    tx.commit().await.map_err(refused)?;
    Ok(entered)
}

/// Takes away somebody's second factors by a recovery, once their password was right; what comes next is setting one up.
///
/// # Errors
/// The link is over or somebody else's, or the password is not right.
pub async fn set_up_anew(
    house: &House,
    visit: &Visit,
    token: &str,
    (email, typed): (&str, &str),
) -> Result<Entered, Refusal> {
    let found = look(house, token, visit.now).await?;
    let staff = door::first_factor(house, visit, (email, typed)).await?;
    if found.kind != Kind::SecondFactor || found.staff.id != staff {
        return door::deny(house, &Call::staff(&staff, visit.now), over()).await;
    }
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let (link, _) = behind(house, &tx, token, visit.now).await?;
    if !links::use_up(&tx, &link.digest, visit.second()).await.map_err(refused)? {
        return Err(start_again());
    }
    credentials::drop_factors(&tx, &house.store.keys, &staff).await.map_err(refused)?;
    sessions::end_others(&tx, &staff, &[]).await.map_err(refused)?;
    sessions::forget_devices(&tx, &staff).await.map_err(refused)?;
    let entered = open(house, &tx, visit, (&staff, Stage::Enrol), None).await?;
    note(&tx, &Call::staff(&staff, visit.now), "remove_factor", "second_factor").await?;
    tx.commit().await.map_err(refused)?;
    Ok(entered)
}

/// A member of staff as whoever manages them sees their way in: who they are, whether they were invited, and whether they came in.
///
/// # Errors
/// There is no such person, or the caller does not manage them.
pub async fn person(house: &House, call: &Call, staff: &str) -> Result<(Staff, bool, bool), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = crate::house::asker(&tx, call).await?;
    let found = people::staff(&tx, staff).await.map_err(refused)?;
    let found = found.ok_or_else(|| Refusal::NotFound { what: "member of staff", id: staff.to_owned() })?;
    let target = Target::organisation("", &found.path);
    if let Decision::Refused { why, .. } = house.policies.may(&asker, Act::ManageStaff, &target) {
        return Err(Refusal::NotAllowed { action: Act::ManageStaff.words().to_owned(), fits: why });
    }
    let known = credentials::of(&tx, &house.store.keys, staff).await.map_err(refused)?;
    let settled = known.as_ref().is_some_and(|c| !c.password.is_empty());
    Ok((found, known.is_some(), settled))
}

/// Something that was done to how somebody signs in, for their own account page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What the link was for.
    pub kind: Kind,
    /// Who made it.
    pub by: String,
    /// When, seconds since 1970.
    pub made: i64,
    /// When it was used, if it was.
    pub used: Option<i64>,
}

/// Which links were made for somebody, the latest first: so that they learn of one they did not ask for.
///
/// # Errors
/// They cannot be read.
pub async fn told(house: &House, staff: &str) -> Result<Vec<Told>, Refusal> {
    let ask = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let made = links::of(&ask, staff).await.map_err(refused)?;
    let tell = |l: Link| Some(Told { kind: Kind::parse(&l.kind)?, by: l.author, made: l.created, used: l.used });
    Ok(made.into_iter().filter_map(tell).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_what_is_none() {
        for good in ["ines@example.org", " o'brien+work@hub.example.org ", "ż@example.org"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "ines", "ines@", "@example.org", "a b@example.org", "a@b", "a@b@example.org", "a@.org", "<a@b.org>"]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn every_kind_reads_back() {
        let kinds = [Kind::Invitation, Kind::Password, Kind::SecondFactor];
        kinds.into_iter().for_each(|kind| assert_eq!(Kind::parse(kind.name()), Some(kind)));
        assert_eq!(Kind::Invitation.good_for(), 604_800);
    }
}
