//! See the staff, who covers for whom, and the windows that are open: as far as whoever asks may keep them.

use crate::house::{Call, House, asked, fence};
use crate::refused;
use waymark_access::{Act, Asker, Target};
use waymark_domain::Refusal;
use waymark_domain::organisation::{Organisation, is_within};
use waymark_domain::staff::{AuditWindow, Cover, Staff};
use waymark_rules::Day;
use waymark_store::db::Look;
use waymark_store::people;

/// Whoever asks, and a look behind their fence, if they may do the act in their own organisation.
pub(crate) async fn keeper(house: &House, call: &Call, act: Act) -> Result<(Asker, Look, String), Refusal> {
    let asker = asked(house, call).await?;
    let path = asker.as_staff().map_or_else(|| "/".to_owned(), |staff| staff.path.clone());
    if let waymark_access::Decision::Refused { policies, why } =
        house.policies.may(&asker, act, &Target::organisation("", &path))
    {
        let refusal = Refusal::NotAllowed { action: act.words().to_owned(), fits: why };
        let subject = waymark_store::audit::reference("list", &call.name(), "");
        crate::perform::audit_refusal(house, call, (act.name(), &subject), &policies, &refusal).await?;
        return Err(refusal);
    }
    let look = house.store.db.look(&fence(&asker)).await.map_err(refused)?;
    Ok((asker, look, path))
}

/// Everybody at or under the asker's organisation who works or worked there, by organisation and name.
///
/// # Errors
/// Whoever asks may not manage staff, or they cannot be read.
pub async fn list(house: &House, call: &Call) -> Result<Vec<Staff>, Refusal> {
    let (_, look, path) = keeper(house, call, Act::ManageStaff).await?;
    within(&look, &path).await
}

/// Those among whom cover may be arranged: everybody at or under the asker's organisation.
///
/// # Errors
/// Whoever asks may not arrange cover, or they cannot be read.
pub async fn list_for_cover(house: &House, call: &Call) -> Result<Vec<Staff>, Refusal> {
    let (_, look, path) = keeper(house, call, Act::ArrangeCover).await?;
    within(&look, &path).await
}

async fn within(look: &Look, path: &str) -> Result<Vec<Staff>, Refusal> {
    let mut found = people::all_staff(look).await.map_err(refused)?;
    found.retain(|staff| is_within(&staff.path, path));
    found.sort_by(|a, b| (&a.path, &a.name, &a.id).cmp(&(&b.path, &b.name, &b.id)));
    Ok(found)
}

/// Somebody of the asker's organisation or of one under it.
///
/// # Errors
/// There is nobody of this id, or none whom the asker may manage.
pub async fn find(house: &House, call: &Call, id: &str) -> Result<Staff, Refusal> {
    let (_, look, path) = keeper(house, call, Act::ManageStaff).await?;
    let found = people::staff(&look, id).await.map_err(refused)?.filter(|staff| is_within(&staff.path, &path));
    found.ok_or_else(|| Refusal::NotFound { what: "member of staff", id: id.to_owned() })
}

/// Who stands in for whom today or later, among the asker's organisation and those under it.
///
/// # Errors
/// Whoever asks may not arrange cover, or they cannot be read.
pub async fn covers(house: &House, call: &Call) -> Result<Vec<Cover>, Refusal> {
    let (_, look, path) = keeper(house, call, Act::ArrangeCover).await?;
    let here = within(&look, &path).await?;
    let mut found = people::all_covers(&look).await.map_err(refused)?;
    found.retain(|cover| Day(cover.days.to) >= call.today() && here.iter().any(|staff| staff.id == cover.absent));
    found.sort_by(|a, b| (a.days.from, &a.absent).cmp(&(b.days.from, &b.absent)));
    Ok(found)
}

/// Those from outside who may be let in, with their windows of today or later, and the organisations they may be opened for.
///
/// # Errors
/// Whoever asks may not open windows, or they cannot be read.
pub async fn windows(
    house: &House,
    call: &Call,
) -> Result<(Vec<(Staff, Vec<AuditWindow>)>, Vec<Organisation>), Refusal> {
    let (_, look, path) = keeper(house, call, Act::OpenAuditWindow).await?;
    let mut organisations = people::organisations(&look).await.map_err(refused)?;
    organisations.retain(|o| is_within(&o.path, &path));
    let mut found = Vec::new();
    for staff in people::all_staff(&look).await.map_err(refused)? {
        use waymark_domain::staff::Role::{Commissioner, Evaluator};
        if !matches!(staff.role, Commissioner | Evaluator) || staff.left_on.is_some() {
            continue;
        }
        let mut windows = people::windows(&look, &staff.id, call.today()).await.map_err(refused)?;
        windows.retain(|window| is_within(&window.path, &path));
        found.push((staff, windows));
    }
    Ok((found, organisations))
}
