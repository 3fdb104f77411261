//! Identity providers: with which server, under which name, and what its word is good for. The client's secret is sealed
//! and is given only to whoever speaks to the provider.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{IdentityProviderId, OrganisationId, PersonId};
use plumbline_core::people::Role;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::provided_roles::role_ended;
use crate::audit::{Event, append};
use crate::columns::{damaged, json, json_text, named, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::seal::Seal;
use crate::sql::{all, execute, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// What an organisation says of a provider.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProviderSettings {
    /// What people call it.
    pub name: String,
    /// Its issuer identifier, under which its configuration is found.
    pub issuer: String,
    /// Whom it knows this server as.
    pub client_id: String,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that lists groups.
    pub groups_claim: String,
    /// Which roles each group gives.
    pub group_roles: BTreeMap<String, Vec<Role>>,
    /// Whether somebody is known by an e-mail address that the provider has verified.
    pub match_email: bool,
    /// Whether somebody who is not known becomes a person.
    pub create_people: bool,
    /// Whether the sign-in page names it to whoever names the organisation.
    pub listed: bool,
}

/// A provider as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// What the organisation says of it.
    pub settings: ProviderSettings,
    /// Whether there is a client's secret.
    pub has_secret: bool,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub changed: DateTime<Utc>,
}

impl Store {
    /// Adds a provider.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::IdempotencyMismatch`].
    pub async fn create_provider(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        settings: ProviderSettings,
        secret: Option<SecretString>,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<IdentityProviderId>, StoreError> {
        let id = IdentityProviderId::new();
        let sealed = self.sealed_secret(organisation, id, secret).await?;
        let arguments = (organisation, actor, id, settings, sealed, idempotency);
        let created = self.inner.engine.write(
            organisation,
            arguments,
            |(organisation, actor, id, settings, sealed, idempotency), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                        return Ok(Created { id: IdentityProviderId(first.resource), new: false });
                    }
                    execute!(
                        tx,
                        "INSERT INTO identity_providers
                         (organisation, id, name, issuer, client_id, client_secret, scopes, groups_claim, group_roles,
                          match_email, create_people, listed, created, changed)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
                        organisation.0,
                        id.0,
                        &settings.name,
                        &settings.issuer,
                        &settings.client_id,
                        sealed.as_deref(),
                        json_text(&settings.scopes),
                        &settings.groups_claim,
                        json_text(&settings.group_roles),
                        settings.match_email,
                        settings.create_people,
                        settings.listed,
                        now(),
                    )
                    .map_err(StoreError::unknown_organisation)?;
                    remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(id.0)).await?;
                    append(tx, *organisation, told(*actor, Action::IdentityProviderCreated, *id)).await?;
                    Ok(Created { id: *id, new: true })
                })
            },
        );
        created.await
    }

    /// Changes all that is said of a provider. Where no secret is given, the one before stays as long as the issuer does:
    /// nobody may have it sent to a server of their own. False where there is none of that id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn change_provider(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: IdentityProviderId,
        settings: ProviderSettings,
        secret: Option<SecretString>,
    ) -> Result<bool, StoreError> {
        let sealed = self.sealed_secret(organisation, id, secret).await?;
        let changed = self.inner.engine.write(
            organisation,
            (organisation, actor, id, settings, sealed),
            |(organisation, actor, id, it, sealed), tx| {
                Box::pin(async move {
                    let changed = execute!(
                        tx,
                        "UPDATE identity_providers SET name = $3, issuer = $4, client_id = $5,
                         client_secret = CASE WHEN issuer = $4 THEN COALESCE($6, client_secret) ELSE $6 END,
                         scopes = $7, groups_claim = $8, group_roles = $9, match_email = $10, create_people = $11, listed = $12, changed = $13
                     WHERE organisation = $1 AND id = $2",
                        organisation.0,
                        id.0,
                        &it.name,
                        &it.issuer,
                        &it.client_id,
                        sealed.as_deref(),
                        json_text(&it.scopes),
                        &it.groups_claim,
                        json_text(&it.group_roles),
                        it.match_email,
                        it.create_people,
                        it.listed,
                        now(),
                    )?;
                    if changed > 0 {
                        append(tx, *organisation, told(*actor, Action::IdentityProviderChanged, *id)).await?;
                    }
                    Ok(changed > 0)
                })
            },
        );
        changed.await
    }

    /// The organisation's providers.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn providers(
        &self,
        organisation: OrganisationId,
        page: PageRequest,
    ) -> Result<Page<IdentityProvider>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<ProviderRow> = all!(
            &mut tx,
            select_provider!("WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"),
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, IdentityProvider::try_from)
    }

    /// The provider, where it exists.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provider(
        &self,
        organisation: OrganisationId,
        id: IdentityProviderId,
    ) -> Result<Option<IdentityProvider>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<ProviderRow> =
            optional!(&mut tx, select_provider!("WHERE organisation = $1 AND id = $2"), organisation.0, id.0)?;
        row.map(IdentityProvider::try_from).transpose()
    }

    /// The secret that this server proves itself with to the provider, where there is one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such provider.
    pub async fn provider_secret(
        &self,
        organisation: OrganisationId,
        id: IdentityProviderId,
    ) -> Result<Option<SecretString>, StoreError> {
        let key = self.login_key(organisation).await?;
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(Option<Vec<u8>>,)> = optional!(
            &mut tx,
            "SELECT client_secret FROM identity_providers WHERE organisation = $1 AND id = $2",
            organisation.0,
            id.0,
        )?;
        let (sealed,) = row.ok_or(StoreError::NotFound("identity provider"))?;
        let Some(sealed) = sealed else { return Ok(None) };
        let opened = key.open(&sealed, Seal::ClientSecret(organisation, id))?;
        let text = String::from_utf8(opened).map_err(|_| damaged("identity_providers"))?;
        Ok(Some(text.into()))
    }

    /// Removes a provider with all that came by it: sign-ins on their way, sessions, and the roles that its groups gave.
    /// False where there is none of that id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_provider(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: IdentityProviderId,
    ) -> Result<bool, StoreError> {
        let deleted =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    let ended: Vec<(Uuid, String)> = all!(
                        tx,
                        "UPDATE roles SET ends = $3
                     WHERE organisation = $1 AND (ends IS NULL OR ends > $3) AND id IN (
                         SELECT role FROM provided_roles WHERE organisation = $1 AND provider = $2)
                     RETURNING person, role",
                        organisation.0,
                        id.0,
                        now(),
                    )?;
                    for (person, role) in ended {
                        let role: Role = named(&role, "roles")?;
                        append(tx, *organisation, role_ended(*actor, PersonId(person), role, *id)).await?;
                    }
                    for statement in [
                        "DELETE FROM provided_roles WHERE organisation = $1 AND provider = $2",
                        "DELETE FROM oidc_logins WHERE organisation = $1 AND provider = $2",
                        "DELETE FROM sessions WHERE organisation = $1 AND provider = $2",
                    ] {
                        execute!(tx, statement, organisation.0, id.0)?;
                    }
                    let deleted = execute!(
                        tx,
                        "DELETE FROM identity_providers WHERE organisation = $1 AND id = $2",
                        organisation.0,
                        id.0,
                    )?;
                    if deleted > 0 {
                        append(tx, *organisation, told(*actor, Action::IdentityProviderDeleted, *id)).await?;
                    }
                    Ok(deleted > 0)
                })
            });
        deleted.await
    }

    async fn sealed_secret(
        &self,
        organisation: OrganisationId,
        id: IdentityProviderId,
        secret: Option<SecretString>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let key = self.login_key(organisation).await?;
        let place = Seal::ClientSecret(organisation, id);
        Ok(secret.map(|it| key.seal(it.expose_secret().as_bytes(), place)))
    }
}

fn told(actor: Actor, action: Action, id: IdentityProviderId) -> Event {
    Event::new(actor, action, Subject::IdentityProvider(id))
}

macro_rules! select_provider {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, issuer, client_id, client_secret IS NOT NULL AS has_secret, scopes, groups_claim,
                 group_roles, match_email, create_people, listed, created, changed
             FROM identity_providers ",
            $rest
        )
    };
}
use select_provider;

#[derive(sqlx::FromRow)]
struct ProviderRow {
    id: Uuid,
    name: String,
    issuer: String,
    client_id: String,
    has_secret: bool,
    scopes: String,
    groups_claim: String,
    group_roles: String,
    match_email: bool,
    create_people: bool,
    listed: bool,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
}

impl TryFrom<ProviderRow> for IdentityProvider {
    type Error = StoreError;
    fn try_from(row: ProviderRow) -> Result<Self, Self::Error> {
        let settings = ProviderSettings {
            name: row.name,
            issuer: row.issuer,
            client_id: row.client_id,
            scopes: json(&row.scopes, "identity_providers")?,
            groups_claim: row.groups_claim,
            group_roles: json(&row.group_roles, "identity_providers")?,
            match_email: row.match_email,
            create_people: row.create_people,
            listed: row.listed,
        };
        let ProviderRow { id, has_secret, created, changed, .. } = row;
        Ok(Self { id: IdentityProviderId(id), settings, has_secret, created, changed })
    }
}
