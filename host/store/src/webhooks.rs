//! Webhooks: where an organisation wants to be told of what happens, and what the server signs with. Addresses and secrets
//! are sealed; a secret leaves once, when it is made, and otherwise only to whoever signs.

use std::fmt;

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::event::{DisabledReason, Facts, Kind};
use plumbline_core::ids::{OrganisationId, WebhookId, WebhookSecretId};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{damaged, json, json_text, micros, named, now};
use crate::events;
use crate::idempotency::{Remembered, recall, remember};
use crate::key_ring::{Wrapped, retired};
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, all, execute, one, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// What goes out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebhookContent {
    /// Ids and numbers. Whoever may read the rest reads it with a key.
    Ids,
    /// Also what was said, where an event is about that.
    Words,
}

/// What an organisation says of a webhook.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Where it is.
    pub url: SecretString,
    /// What it is for.
    pub description: String,
    /// Which events are sent.
    pub kinds: Vec<Kind>,
    /// What goes out.
    pub content: WebhookContent,
}

/// What is to be changed; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    /// See [`WebhookSettings`].
    pub url: Option<SecretString>,
    /// See [`WebhookSettings`].
    pub description: Option<String>,
    /// See [`WebhookSettings`].
    pub kinds: Option<Vec<Kind>>,
    /// See [`WebhookSettings`].
    pub content: Option<WebhookContent>,
    /// Whether anything is sent.
    pub enabled: Option<bool>,
}

/// A webhook as it is kept.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// What the organisation says of it.
    pub settings: WebhookSettings,
    /// Since when nothing arrives there, where that is so.
    pub failing_since: Option<DateTime<Utc>>,
    /// Since when nothing is sent, and why, where that is so.
    pub disabled: Option<(DateTime<Utc>, DisabledReason)>,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub changed: DateTime<Utc>,
}

/// What is signed with for a webhook: 32 random bytes.
pub struct WebhookSecret(Key);

impl WebhookSecret {
    /// The bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(redacted)")
    }
}

/// Webhooks of one organisation at most.
const MOST: i64 = 1_000;

impl Store {
    /// Adds a webhook, and answers what is signed with for it where the request was not repeated.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::IdempotencyMismatch`];
    /// [`StoreError::TooMany`].
    pub async fn create_webhook(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        settings: WebhookSettings,
        idempotency: Option<Idempotency>,
    ) -> Result<(Created<WebhookId>, Option<WebhookSecret>), StoreError> {
        loop {
            let created = self.try_create_webhook(organisation, actor, &settings, idempotency.clone()).await;
            match created {
                Err(StoreError::Retired) => _ = self.read_keys(organisation).await?,
                outcome => return outcome,
            }
        }
    }

    async fn try_create_webhook(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        settings: &WebhookSettings,
        idempotency: Option<Idempotency>,
    ) -> Result<(Created<WebhookId>, Option<WebhookSecret>), StoreError> {
        let id = WebhookId::new();
        let (secret, sealed) = self.new_secret(organisation).await?;
        let url = self.seal_url(organisation, id, &settings.url).await?;
        let arguments = (organisation, actor, id, settings.clone(), url, sealed, idempotency);
        let created = self.inner.engine.write(
            organisation,
            arguments,
            |(organisation, actor, id, it, url, sealed, idempotency), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                        return Ok(Created { id: WebhookId(first.resource), new: false });
                    }
                    let text = "SELECT COUNT(*) FROM webhooks WHERE organisation = $1";
                    let (count,): (i64,) = one!(tx, text, organisation.0)?;
                    if count >= MOST {
                        return Err(StoreError::TooMany("webhooks"));
                    }
                    execute!(
                        tx,
                        "INSERT INTO webhooks (organisation, id, url, description, kinds, content, created, changed)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
                        organisation.0,
                        id.0,
                        url,
                        &it.description,
                        json_text(&it.kinds),
                        it.content.as_str(),
                        now(),
                    )
                    .map_err(StoreError::unknown_organisation)?;
                    add_secret(tx, *organisation, *id, sealed).await?;
                    remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(id.0)).await?;
                    let told = told(*actor, Action::WebhookCreated, *id);
                    append(tx, *organisation, told.with("content", it.content).with("kinds", &it.kinds)).await?;
                    Ok(Created { id: *id, new: true })
                })
            },
        );
        let created = created.await?;
        Ok((created, created.new.then_some(secret)))
    }

    /// The organisation's webhooks.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn webhooks(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Webhook>, StoreError> {
        let key = self.webhook_key(organisation).await?;
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<WebhookRow> = all!(
            &mut tx,
            select_webhook!("WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"),
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, |row| row.open(organisation, &key))
    }

    /// The webhook, where it exists.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn webhook(&self, organisation: OrganisationId, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let key = self.webhook_key(organisation).await?;
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<WebhookRow> =
            optional!(&mut tx, select_webhook!("WHERE organisation = $1 AND id = $2"), organisation.0, id.0)?;
        row.map(|it| it.open(organisation, &key)).transpose()
    }

    /// Changes a webhook. What waits for one that is switched off is not sent any more. False where there is none of that
    /// id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn change_webhook(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: WebhookId,
        change: WebhookChange,
    ) -> Result<bool, StoreError> {
        let url = match &change.url {
            Some(url) => Some(self.seal_url(organisation, id, url).await?),
            None => None,
        };
        let arguments = (organisation, actor, id, change, url);
        let changed = self.inner.engine.write(organisation, arguments, |(organisation, actor, id, it, url), tx| {
            Box::pin(async move {
                let found = execute!(
                    tx,
                    "UPDATE webhooks SET url = COALESCE($3, url), description = COALESCE($4, description),
                         kinds = COALESCE($5, kinds), content = COALESCE($6, content), changed = $7
                     WHERE organisation = $1 AND id = $2",
                    organisation.0,
                    id.0,
                    url.as_deref(),
                    it.description.as_deref(),
                    it.kinds.as_ref().map(json_text),
                    it.content.map(WebhookContent::as_str),
                    now(),
                )?;
                if found == 0 {
                    return Ok(false);
                }
                match it.enabled {
                    Some(true) => {
                        _ = execute!(
                            tx,
                            "UPDATE webhooks SET disabled = NULL, disabled_reason = NULL, failing_since = NULL
                         WHERE organisation = $1 AND id = $2",
                            organisation.0,
                            id.0,
                        )?
                    }
                    Some(false) => _ = disable(tx, *organisation, *id, DisabledReason::Asked).await?,
                    None => {}
                }
                let mut told = told(*actor, Action::WebhookChanged, *id);
                for (name, changed) in [("url", url.is_some()), ("description", it.description.is_some())] {
                    told = if changed { told.with(name, true) } else { told };
                }
                told = it.kinds.iter().fold(told, |told, kinds| told.with("kinds", kinds));
                told = it.content.iter().fold(told, |told, content| told.with("content", content));
                told = it.enabled.iter().fold(told, |told, enabled| told.with("enabled", enabled));
                append(tx, *organisation, told).await?;
                Ok(true)
            })
        });
        let changed = changed.await?;
        self.inner.wake.happened(organisation);
        Ok(changed)
    }

    /// Removes a webhook with its secrets and the log of what was sent. False where there is none of that id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_webhook(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: WebhookId,
    ) -> Result<bool, StoreError> {
        let deleted =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    let text = "DELETE FROM webhooks WHERE organisation = $1 AND id = $2";
                    let deleted = execute!(tx, text, organisation.0, id.0)?;
                    if deleted > 0 {
                        append(tx, *organisation, told(*actor, Action::WebhookDeleted, *id)).await?;
                    }
                    Ok(deleted > 0)
                })
            });
        deleted.await
    }

    /// Gives a webhook a new secret, beside which those before it sign until `overlap_ends`. `None` where there is no
    /// webhook of that id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn rotate_webhook_secret(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: WebhookId,
        overlap_ends: DateTime<Utc>,
    ) -> Result<Option<WebhookSecret>, StoreError> {
        loop {
            let (secret, sealed) = self.new_secret(organisation).await?;
            let arguments = (organisation, actor, id, sealed, micros(overlap_ends));
            let rotated =
                self.inner.engine.write(organisation, arguments, |(organisation, actor, id, it, ends), tx| {
                    Box::pin(async move {
                        let text = "UPDATE webhooks SET changed = $3 WHERE organisation = $1 AND id = $2";
                        if execute!(tx, text, organisation.0, id.0, now())? == 0 {
                            return Ok(false);
                        }
                        execute!(
                            tx,
                            "UPDATE webhook_secrets SET expires = $3
                         WHERE organisation = $1 AND webhook = $2 AND (expires IS NULL OR expires > $3)",
                            organisation.0,
                            id.0,
                            ends,
                        )?;
                        add_secret(tx, *organisation, *id, it).await?;
                        append(tx, *organisation, told(*actor, Action::WebhookSecretRotated, *id)).await?;
                        Ok(true)
                    })
                });
            match rotated.await {
                Err(StoreError::Retired) => _ = self.read_keys(organisation).await?,
                Err(error) => return Err(error),
                Ok(rotated) => return Ok(rotated.then_some(secret)),
            }
        }
    }

    /// What is signed with at `at`, newest first.
    pub(crate) async fn webhook_secrets(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        at: DateTime<Utc>,
    ) -> Result<Vec<WebhookSecret>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<SecretRow> = all!(
            &mut tx,
            "SELECT id, generation, wrapped_key FROM webhook_secrets
             WHERE organisation = $1 AND webhook = $2 AND (expires IS NULL OR expires > $3) ORDER BY id DESC",
            organisation.0,
            id.0,
            micros(at),
        )?;
        drop(tx);
        let mut secrets = Vec::with_capacity(rows.len());
        for SecretRow { id, wrapped } in rows {
            let place = Seal::WebhookSecret(organisation, WebhookSecretId(id));
            secrets.push(WebhookSecret(self.unwrap_key(organisation, &wrapped, place).await?));
        }
        Ok(secrets)
    }

    async fn new_secret(&self, organisation: OrganisationId) -> Result<(WebhookSecret, SealedSecret), StoreError> {
        let (id, key) = (WebhookSecretId::new(), Key::random());
        let wrapped = self.wrap_key(organisation, &key, Seal::WebhookSecret(organisation, id)).await?;
        Ok((WebhookSecret(key), SealedSecret { id, wrapped }))
    }

    async fn seal_url(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        url: &SecretString,
    ) -> Result<Vec<u8>, StoreError> {
        let key = self.webhook_key(organisation).await?;
        Ok(key.seal(url.expose_secret().as_bytes(), Seal::WebhookUrl(organisation, id)))
    }
}

/// Sends no more to a webhook, and says so. False where nothing was sent anyway.
pub(crate) async fn disable(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: WebhookId,
    reason: DisabledReason,
) -> Result<bool, StoreError> {
    let disabled = execute!(
        tx,
        "UPDATE webhooks SET disabled = $3, disabled_reason = $4
         WHERE organisation = $1 AND id = $2 AND disabled IS NULL",
        organisation.0,
        id.0,
        now(),
        reason.as_str(),
    )?;
    if disabled == 0 {
        return Ok(false);
    }
    execute!(
        tx,
        "UPDATE webhook_deliveries SET state = 'failed', due = NULL
         WHERE organisation = $1 AND webhook = $2 AND due IS NOT NULL",
        organisation.0,
        id.0,
    )?;
    events::append(tx, organisation, &Facts::WebhookDisabled { webhook: id, reason }).await?;
    Ok(true)
}

impl WebhookContent {
    /// `ids` or `words`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ids => "ids",
            Self::Words => "words",
        }
    }
}

/// A secret as it is kept.
struct SealedSecret {
    id: WebhookSecretId,
    wrapped: Wrapped,
}

/// # Errors
/// [`StoreError::Retired`] where what it is wrapped with was rotated away.
async fn add_secret(
    tx: &mut Transaction,
    organisation: OrganisationId,
    webhook: WebhookId,
    secret: &SealedSecret,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO webhook_secrets (organisation, id, webhook, generation, wrapped_key, created)
         VALUES ($1, $2, $3, $4, $5, $6)",
        organisation.0,
        secret.id.0,
        webhook.0,
        secret.wrapped.generation,
        &secret.wrapped.wrapped_key,
        now(),
    )
    .map(drop)
    .map_err(retired)
}

fn told(actor: Actor, action: Action, id: WebhookId) -> Event {
    Event::new(actor, action, Subject::Webhook(id))
}

macro_rules! select_webhook {
    ($rest:literal) => {
        concat!(
            "SELECT id, url, description, kinds, content, failing_since, disabled, disabled_reason, created, changed
             FROM webhooks ",
            $rest
        )
    };
}
use select_webhook;

#[derive(sqlx::FromRow)]
struct WebhookRow {
    id: Uuid,
    url: Vec<u8>,
    description: String,
    kinds: String,
    content: String,
    failing_since: Option<DateTime<Utc>>,
    disabled: Option<DateTime<Utc>>,
    disabled_reason: Option<String>,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
}

impl WebhookRow {
    fn open(self, organisation: OrganisationId, key: &Key) -> Result<Webhook, StoreError> {
        let id = WebhookId(self.id);
        let url = key.open(&self.url, Seal::WebhookUrl(organisation, id))?;
        let settings = WebhookSettings {
            url: String::from_utf8(url).map_err(|_| damaged("webhooks"))?.into(),
            description: self.description,
            kinds: json(&self.kinds, "webhooks")?,
            content: named(&self.content, "webhooks")?,
        };
        let reason = self.disabled_reason.map(|it| named(&it, "webhooks")).transpose()?;
        let Self { failing_since, disabled, created, changed, .. } = self;
        Ok(Webhook { id, settings, failing_since, disabled: disabled.zip(reason), created, changed })
    }
}

#[derive(sqlx::FromRow)]
struct SecretRow {
    id: Uuid,
    #[sqlx(flatten)]
    wrapped: Wrapped,
}
