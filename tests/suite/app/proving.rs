//! What holds of every database that was not damaged, whatever was done with it.

use tantieme::app::App;

/// Everything that is stored agrees, and every settlement is what its rule makes of the log.
pub async fn prove(app: &App) {
    for step in app.audit_steps(None, &[]).await.unwrap() {
        let found = app.audit(&step).await.unwrap().findings;
        assert!(found.is_empty(), "{found:#?}");
    }
}
