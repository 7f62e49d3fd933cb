//! The job that forgets what is over: the keys of old requests, since nobody sends one again after a month, and what signing in left.

use crate::run::Kind;
use waymark_app::sign_in;
use waymark_store::db::Fence;
use waymark_store::requests;

/// For how many seconds a request's key is remembered: thirty days.
pub const REMEMBERED: i64 = 30 * 86_400;

/// The kind: `forget`.
#[must_use]
pub fn kind() -> Kind {
    Kind::new("forget", 300, |house, call, _| async move {
        let forgotten = async {
            let tx = house.store.db.begin(&Fence::Everything).await?;
            requests::forget_before(&tx, call.second() - REMEMBERED).await?;
            tx.commit().await
        };
        forgotten.await.map_err(|error| error.to_string())?;
        sign_in::sweep(&house, &call).await.map(|_| ()).map_err(|refusal| refusal.to_string())
    })
}
