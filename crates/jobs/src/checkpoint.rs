//! The job that signs where the audit stands, so that nobody can later make up another history of it.

use crate::run::Kind;
use waymark_store::audit;
use waymark_store::db::Fence;

/// The kind: `checkpoint`. Where nothing was added since the last one, none is made.
#[must_use]
pub fn kind() -> Kind {
    Kind::new("checkpoint", 60, |house, call, _| async move {
        let signed = async {
            let tx = house.store.db.begin(&Fence::Everything).await?;
            audit::sign(&tx, &house.store.keys, call.now).await?;
            tx.commit().await
        };
        signed.await.map_err(|error| error.to_string())
    })
}
