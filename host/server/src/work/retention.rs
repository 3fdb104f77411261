//! Erases what has been kept long enough: once an hour, and when the rules change. What fails is tried again the next time.

use std::time::Duration;

use plumbline_core::ids::OrganisationId;

use crate::App;

const EVERY: Duration = Duration::from_secs(3_600);

/// Erases until the server is told to stop. Several nodes may do it at once: erasing again changes nothing.
pub async fn run(app: App) {
    let mut turns = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = turns.tick() => {}
            () = app.stopping.cancelled() => return,
        }
        match app.store.organisations().await {
            Ok(organisations) => {
                for organisation in organisations {
                    apply(&app, organisation.id).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, "the organisations cannot be listed to erase what was kept long enough")
            }
        }
    }
}

/// Erases what one organisation has kept long enough.
pub async fn apply(app: &App, organisation: OrganisationId) {
    match app.store.apply_retention(organisation).await {
        Ok(0) => {}
        Ok(erased) => tracing::info!(%organisation, erased, "erased conversations that were kept long enough"),
        Err(error) => tracing::error!(%organisation, %error, "what was kept long enough cannot be erased"),
    }
}
