//! Sessions of people who have signed in. A session outlives its tokens: it is given another every hour, and whenever its
//! person's roles have changed, and a token that comes back after it was replaced ends the session, since then two have it.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{IdentityProviderId, OrganisationId, PersonId, SessionId};
use plumbline_core::people::Role;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{json, json_text, micros};
use crate::roles::{self, roles_held};
use crate::sql::{all, execute};
use crate::{Page, PageRequest, Store, StoreError};

/// Without a request for this long, it ends.
const IDLE: TimeDelta = TimeDelta::hours(12);
/// However busy, it ends after this.
const LASTS: TimeDelta = TimeDelta::days(7);
/// A token's age at which it is replaced.
const ROTATED_EVERY: TimeDelta = TimeDelta::hours(1);
/// For requests that were on their way with the token that was replaced.
const GRACE: TimeDelta = TimeDelta::minutes(1);
/// As exactly as it is noted when a session was last used.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A session to be opened.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Who signed in.
    pub person: PersonId,
    /// SHA-256 of the token.
    pub token: Digest,
    /// What they signed in with; `None` for a password.
    pub provider: Option<IdentityProviderId>,
}

/// A session that a request came with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who is signed in.
    pub person: PersonId,
    /// What they are now.
    pub roles: Vec<Role>,
    /// What a form of this session must bring along.
    pub form_token: Digest,
    /// Whether it is to be given another token with this answer.
    pub due: bool,
}

/// A session as its person sees it in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// What it was opened with; `None` for a password.
    pub provider: Option<IdentityProviderId>,
    /// When somebody signed in.
    pub created: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen: DateTime<Utc>,
    /// When it ends however much it is used.
    pub expires: DateTime<Utc>,
}

impl Store {
    /// Opens a session, and sweeps away the organisation's that have ended.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such person.
    pub async fn open_session(
        &self,
        organisation: OrganisationId,
        session: NewSession,
        now: DateTime<Utc>,
    ) -> Result<SessionId, StoreError> {
        let opened = self.inner.engine.write(
            organisation,
            (organisation, session, micros(now)),
            |(organisation, session, now), tx| {
                Box::pin(async move {
                    let NewSession { person, token, provider } = session;
                    execute!(
                        tx,
                        "DELETE FROM sessions WHERE organisation = $1 AND (expires <= $2 OR seen <= $3)",
                        organisation.0,
                        now,
                        *now - IDLE,
                    )?;
                    let id = SessionId::new();
                    let roles = roles::held(tx, *organisation, *person).await?;
                    execute!(
                        tx,
                        "INSERT INTO sessions
                         (organisation, id, person, hash, roles, provider, created, seen, rotated, expires)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7, $8)",
                        organisation.0,
                        id.0,
                        person.0,
                        token.0.to_vec(),
                        json_text(&roles),
                        provider.map(|it| it.0),
                        now,
                        *now + LASTS,
                    )?;
                    let event = Event::new(Actor::Person(*person, None), Action::SessionOpened, Subject::Session(id));
                    let event = event.about(*person).with("identity_provider", provider);
                    append(tx, *organisation, event).await?;
                    Ok(id)
                })
            },
        );
        opened.await
    }

    /// The session with this token, where it is open and its person active.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_session(
        &self,
        organisation: OrganisationId,
        token: Digest,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, StoreError> {
        let now = micros(now);
        let mut tx = self.inner.engine.read(organisation).await?;
        let mut rows: Vec<SessionRow> = all!(
            &mut tx,
            concat!(
                "SELECT s.id, s.person, s.hash, s.previous_until, s.roles, s.seen, s.rotated, r.role FROM sessions s
                 JOIN people p ON p.organisation = s.organisation AND p.id = s.person AND p.active AND p.erased IS NULL ",
                roles_held!(),
                " WHERE s.organisation = $1 AND (s.hash = $2 OR s.previous_hash = $2) AND s.expires > $3 AND s.seen > $4
                 ORDER BY r.role"
            ),
            organisation.0,
            token.0.to_vec(),
            now,
            now - IDLE,
        )?;
        drop(tx);
        let roles = roles::named(rows.iter_mut().map(|it| it.role.take()))?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let (id, person) = (SessionId(row.id), PersonId(row.person));
        let replaced = row.hash != token.0;
        if replaced && row.previous_until.is_none_or(|until| until <= now) {
            tracing::warn!(session = %id, "a token that had been replaced came back: its session is ended");
            self.end_session(organisation, person, id).await?;
            return Ok(None);
        }
        if now - row.seen >= SEEN_EVERY {
            self.note_seen(organisation, id, now).await?;
        }
        let given: Vec<Role> = json(&row.roles, "sessions")?;
        let due = !replaced && (given != roles || now - row.rotated >= ROTATED_EVERY);
        let form_token = self.lookup_digest(organisation, &[b"form", id.0.as_bytes()]).await?;
        Ok(Some(Session { id, person, roles, form_token, due }))
    }

    /// An open session, for whoever has been answered by it for a while: looking at it does not keep it open. `None` where
    /// it has ended.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn session(
        &self,
        organisation: OrganisationId,
        id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, StoreError> {
        let now = micros(now);
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid, Option<String>)> = all!(
            &mut tx,
            concat!(
                "SELECT s.person, r.role FROM sessions s
                 JOIN people p ON p.organisation = s.organisation AND p.id = s.person AND p.active AND p.erased IS NULL ",
                roles_held!(),
                " WHERE s.organisation = $1 AND s.id = $2 AND s.expires > $3 AND s.seen > $4 ORDER BY r.role"
            ),
            organisation.0,
            id.0,
            now,
            now - IDLE,
        )?;
        drop(tx);
        let Some(&(person, _)) = rows.first() else { return Ok(None) };
        let roles = roles::named(rows.into_iter().map(|(_, role)| role))?;
        let form_token = self.lookup_digest(organisation, &[b"form", id.0.as_bytes()]).await?;
        Ok(Some(Session { id, person: PersonId(person), roles, form_token, due: false }))
    }

    /// Gives a session another token. False where another request has just done so.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn rotate_session(
        &self,
        organisation: OrganisationId,
        session: &Session,
        from: Digest,
        to: Digest,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let arguments = (organisation, session.id, json_text(&session.roles), from, to, micros(now));
        let rotated =
            self.inner.engine.write(organisation, arguments, |(organisation, id, roles, from, to, now), tx| {
                Box::pin(async move {
                    let rotated = execute!(
                        tx,
                        "UPDATE sessions
                     SET hash = $4, previous_hash = $3, previous_until = $5, rotated = $6, roles = $7
                     WHERE organisation = $1 AND id = $2 AND hash = $3",
                        organisation.0,
                        id.0,
                        from.0.to_vec(),
                        to.0.to_vec(),
                        *now + GRACE,
                        now,
                        roles,
                    )?;
                    Ok(rotated > 0)
                })
            });
        rotated.await
    }

    /// Somebody's open sessions.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sessions(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        page: PageRequest,
        now: DateTime<Utc>,
    ) -> Result<Page<SessionRecord>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<RecordRow> = all!(
            &mut tx,
            "SELECT id, provider, created, seen, expires FROM sessions
             WHERE organisation = $1 AND person = $2 AND expires > $3 AND seen > $4 AND ($5 IS NULL OR id < $5)
             ORDER BY id DESC LIMIT $6",
            organisation.0,
            person.0,
            micros(now),
            micros(now) - IDLE,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, |row| Ok(SessionRecord::from(row)))
    }

    /// Ends a session of somebody's. False where they have none of that id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_session(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        id: SessionId,
    ) -> Result<bool, StoreError> {
        let ended =
            self.inner.engine.write(organisation, (organisation, person, id), |(organisation, person, id), tx| {
                Box::pin(async move {
                    let ended = execute!(
                        tx,
                        "DELETE FROM sessions WHERE organisation = $1 AND person = $2 AND id = $3",
                        organisation.0,
                        person.0,
                        id.0,
                    )?;
                    if ended > 0 {
                        let actor = Actor::Person(*person, None);
                        let event = Event::new(actor, Action::SessionEnded, Subject::Session(*id)).about(*person);
                        append(tx, *organisation, event).await?;
                    }
                    Ok(ended > 0)
                })
            });
        ended.await
    }

    async fn note_seen(
        &self,
        organisation: OrganisationId,
        id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let noted = self.inner.engine.write(organisation, (organisation, id, now), |(organisation, id, now), tx| {
            Box::pin(async move {
                execute!(
                    tx,
                    "UPDATE sessions SET seen = $3 WHERE organisation = $1 AND id = $2 AND seen < $3",
                    organisation.0,
                    id.0,
                    now
                )?;
                Ok(())
            })
        });
        noted.await
    }
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    person: Uuid,
    hash: Vec<u8>,
    previous_until: Option<DateTime<Utc>>,
    roles: String,
    seen: DateTime<Utc>,
    rotated: DateTime<Utc>,
    /// One of the roles that the person holds now.
    role: Option<String>,
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    id: Uuid,
    provider: Option<Uuid>,
    created: DateTime<Utc>,
    seen: DateTime<Utc>,
    expires: DateTime<Utc>,
}

impl From<RecordRow> for SessionRecord {
    fn from(row: RecordRow) -> Self {
        let RecordRow { id, provider, created, seen, expires } = row;
        Self { id: SessionId(id), provider: provider.map(IdentityProviderId), created, seen, expires }
    }
}
