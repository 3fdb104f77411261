//! The roles that people hold. One that is taken away keeps its row, with its end.

use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::people::Role;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{self, now};
use crate::people::exists;
use crate::sql::{Transaction, all, execute, optional};
use crate::{Store, StoreError};

impl Store {
    /// Gives a person a role. False where there is no such person; true again where they hold it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn grant_role(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: PersonId,
        role: Role,
    ) -> Result<bool, StoreError> {
        let granted = self.inner.engine.write(
            organisation,
            (organisation, actor, person, role),
            |(organisation, actor, person, role), tx| {
                Box::pin(async move { grant(tx, *organisation, *actor, *person, *role).await })
            },
        );
        granted.await
    }

    /// Takes a role away. False where they do not hold it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_role(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: PersonId,
        role: Role,
    ) -> Result<bool, StoreError> {
        let ended = self.inner.engine.write(
            organisation,
            (organisation, actor, person, role),
            |(organisation, actor, person, role), tx| {
                Box::pin(async move {
                    let found = execute!(
                        tx,
                        "UPDATE roles SET ends = $4
                     WHERE organisation = $1 AND person = $2 AND role = $3 AND ends IS NULL",
                        organisation.0,
                        person.0,
                        role.as_str(),
                        now(),
                    )?;
                    if found > 0 {
                        append(tx, *organisation, told(*actor, Action::RoleEnded, *person, *role)).await?;
                    }
                    Ok(found > 0)
                })
            },
        );
        ended.await
    }

    /// The roles that a person holds now; none where they do not work here now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn roles(&self, organisation: OrganisationId, person: PersonId) -> Result<Vec<Role>, StoreError> {
        held(&mut self.inner.engine.read(organisation).await?, organisation, person).await
    }
}

/// See [`Store::roles`].
pub(crate) async fn held(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Vec<Role>, StoreError> {
    let rows: Vec<(Option<String>,)> = all!(
        tx,
        concat!(
            "SELECT r.role FROM people p ",
            roles_held!(),
            " WHERE p.organisation = $1 AND p.id = $2 AND p.active AND p.erased IS NULL ORDER BY r.role"
        ),
        organisation.0,
        person.0,
    )?;
    named(rows.into_iter().map(|(role,)| role))
}

/// Joins to people `p` a row `r` for each role that they hold now, or one of NULLs. Whoever does not work here now is for
/// the query to leave out.
macro_rules! roles_held {
    () => {
        "LEFT JOIN roles r ON r.organisation = p.organisation AND r.person = p.id AND r.ends IS NULL"
    };
}
pub(crate) use roles_held;

/// The roles of one person who works here now, from the rows of [`roles_held`] by name. None of no rows.
pub(crate) fn named(rows: impl IntoIterator<Item = Option<String>>) -> Result<Vec<Role>, StoreError> {
    let mut roles = Vec::new();
    for name in rows {
        if roles.is_empty() {
            // Whoever works here is a member, whatever else they are.
            roles.push(Role::Member);
        }
        let role: Option<Role> = name.map(|it| columns::named(&it, "roles")).transpose()?;
        // A role can be held twice, as given by hand and by an identity provider.
        roles.extend(role.filter(|it| *it != Role::Member && roles.last() != Some(it)));
    }
    Ok(roles)
}

/// See [`Store::grant_role`].
pub(crate) async fn grant(
    tx: &mut Transaction,
    organisation: OrganisationId,
    actor: Actor,
    person: PersonId,
    role: Role,
) -> Result<bool, StoreError> {
    if !exists(tx, organisation, person).await? {
        return Ok(false);
    }
    let held: Option<(Uuid,)> = optional!(
        tx,
        // What an identity provider's groups gave may be taken away by them, and this may not.
        "SELECT id FROM roles WHERE organisation = $1 AND person = $2 AND role = $3 AND ends IS NULL
             AND id NOT IN (SELECT role FROM provided_roles WHERE organisation = $1)",
        organisation.0,
        person.0,
        role.as_str(),
    )?;
    if held.is_none() {
        execute!(
            tx,
            "INSERT INTO roles (organisation, id, person, role, starts) VALUES ($1, $2, $3, $4, $5)",
            organisation.0,
            Uuid::now_v7(),
            person.0,
            role.as_str(),
            now(),
        )?;
        append(tx, organisation, told(actor, Action::RoleGranted, person, role)).await?;
    }
    Ok(true)
}

fn told(actor: Actor, action: Action, person: PersonId, role: Role) -> Event {
    Event::new(actor, action, Subject::Person(person)).about(person).with("role", role)
}
