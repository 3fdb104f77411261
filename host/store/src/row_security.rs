//! Isolation a second time, underneath: on PostgreSQL, row-level security lets a statement that forgot its organisation see
//! nothing, instead of everything.
//!
//! The server's connections act as a role that owns nothing and that the policies bind, and every transaction says whose
//! rows it is about. What must cross organisations acts as another role, which may do to the tables named in [`CROSSINGS`]
//! what is said there, and nothing to any other. The user of the address owns the tables, brings them up to date, and reads
//! them for a backup, which it must say that it does; it does nothing else.

use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::StoreError;

/// Whose rows a transaction reaches.
#[derive(Clone, Copy)]
pub(crate) enum Reach {
    Of(OrganisationId),
    /// Everybody's, in the tables of [`CROSSINGS`].
    Across,
}

impl Reach {
    /// What begins the transaction: one message to the database, so that isolation costs no round trip.
    pub(crate) fn begin(self, begin: &str) -> AssertSqlSafe<String> {
        // An id is written here by its own formatter, in hexadecimal digits and hyphens.
        AssertSqlSafe(match self {
            Self::Of(organisation) => format!("{begin}; SET LOCAL plumbline.organisation = '{}'", organisation.0),
            Self::Across => format!("{begin}; SET LOCAL ROLE {CROSSING}"),
        })
    }
}

/// As what a connection acts for as long as it is open.
#[derive(Clone, Copy)]
pub(crate) enum DatabaseRole {
    /// As the service: each transaction says how far it reaches.
    Service,
    /// As what crosses, to read: a statement needs no transaction that says so.
    Crossing,
}

impl DatabaseRole {
    /// Makes a connection act as this role.
    pub(crate) async fn act(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let text = match self {
            Self::Service => format!("SET ROLE {SERVICE}"),
            Self::Crossing => format!("SET ROLE {CROSSING}; SET default_transaction_read_only = on"),
        };
        sqlx::raw_sql(AssertSqlSafe(text)).execute(connection).await.map(drop)
    }
}

/// What begins the transaction of a backup, as the tables' owner.
pub(crate) const BACKUP: &str =
    "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plumbline.backup = 'on'";

/// What serves requests and runs jobs.
const SERVICE: &str = "plumbline_service";
/// What knows no organisation yet, or must look at all of them.
const CROSSING: &str = "plumbline_crossing";
/// What the crossings may do, to which tables, and to which of their columns where it is not all.
const CROSSINGS: &[(&str, &[&str])] = &[
    ("organisations", &["SELECT", "INSERT"]),
    ("organisation_usage", &["SELECT", "INSERT", "UPDATE"]),
    ("organisation_keys", &["SELECT"]),
    ("lookup_keys", &["SELECT"]),
    ("api_keys", &["SELECT"]),
    // What a key's person may do, found with the key; nothing that says who they are.
    ("people", &["SELECT (organisation, id, active, erased)"]),
    ("roles", &["SELECT (organisation, person, role, ends)"]),
    ("jobs", &["SELECT", "UPDATE"]),
    ("webhooks", &["SELECT"]),
    ("webhook_deliveries", &["SELECT", "UPDATE"]),
];
/// What the service may do to tables that are only added to; with all others it does as it likes.
const ADDED_TO: &[(&str, &str)] =
    &[("audit_entries", "SELECT, INSERT, UPDATE (reason)"), ("audit_heads", "SELECT, INSERT, UPDATE")];
/// How often the making of roles is tried: they are the whole cluster's, and another database's server may be making them.
const TRIES: usize = 20;
/// Before the digest of what a table was put under.
const MARK: &str = "row security ";
/// Keeps two servers of one database from securing it at once. Any number that nobody else locks.
const LOCK: i64 = 0x706c_756d_6200;

/// Makes the roles, where they are missing, and puts every table under its policies. Doing it again changes nothing.
pub(crate) async fn secure(owner: &mut PgConnection) -> Result<(), StoreError> {
    for role in [SERVICE, CROSSING] {
        make_role(owner, role).await?;
    }
    let mut transaction = owner.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *transaction).await?;
    let tables: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), obj_description(c.oid) FROM pg_class c
         JOIN pg_attribute a ON a.attrelid = c.oid
             AND a.attname = CASE WHEN c.relname = 'organisations' THEN 'id' ELSE 'organisation' END
         WHERE c.relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE) AND c.relkind = 'r'
         ORDER BY c.relname",
    )
    .fetch_all(&mut *transaction)
    .await?;
    for (table, column, comment) in tables {
        // In parentheses of its own, the setting is read once for a statement and not for each row.
        let own =
            format!("{column} = (SELECT CAST(NULLIF(current_setting('plumbline.organisation', true), '') AS UUID))");
        let may = ADDED_TO.iter().find(|it| it.0 == table).map_or("SELECT, INSERT, UPDATE, DELETE", |it| it.1);
        let mut statements = vec![
            format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
            format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
            format!("REVOKE ALL ON {table} FROM PUBLIC, {SERVICE}, {CROSSING}"),
            format!("GRANT {may} ON {table} TO {SERVICE}"),
            format!("DROP POLICY IF EXISTS own_rows ON {table}"),
            format!("CREATE POLICY own_rows ON {table} TO {SERVICE} USING ({own}) WITH CHECK ({own})"),
            format!("DROP POLICY IF EXISTS backup_rows ON {table}"),
            format!(
                "CREATE POLICY backup_rows ON {table} FOR SELECT TO CURRENT_USER
                 USING (current_setting('plumbline.backup', true) = 'on')"
            ),
        ];
        for may in CROSSINGS.iter().filter(|it| it.0 == table).flat_map(|it| it.1) {
            let command = may.split_once(' ').map_or(*may, |it| it.0);
            let policy = format!("crossing_{}", command.to_lowercase());
            let rows = match command {
                "INSERT" => "WITH CHECK (true)",
                "UPDATE" => "USING (true) WITH CHECK (true)",
                _ => "USING (true)",
            };
            statements.push(format!("GRANT {may} ON {table} TO {CROSSING}"));
            statements.push(format!("DROP POLICY IF EXISTS {policy} ON {table}"));
            statements.push(format!("CREATE POLICY {policy} ON {table} FOR {command} TO {CROSSING} {rows}"));
        }
        // A table that these statements have been run on says so, and is not locked again while others use it.
        let text = statements.join(";");
        let mark = format!("{MARK}{}", Digest::of(text.as_bytes()));
        if comment.as_deref() != Some(&mark) {
            let text = format!("{text};COMMENT ON TABLE {table} IS '{mark}'");
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *transaction).await?;
        }
    }
    let schema: (String,) = sqlx::query_as("SELECT quote_ident(CURRENT_SCHEMA())").fetch_one(&mut *transaction).await?;
    let usage = format!("GRANT USAGE ON SCHEMA {} TO {SERVICE}, {CROSSING}", schema.0);
    sqlx::raw_sql(AssertSqlSafe(usage)).execute(&mut *transaction).await?;
    Ok(transaction.commit().await?)
}

/// Lets the owner see the rows of its tables while it brings them up to date, which a forced policy would hide from it. The
/// service stays bound. [`secure`] ends it.
pub(crate) async fn lift(owner: &mut PgConnection) -> Result<(), StoreError> {
    let tables: Vec<(String,)> = sqlx::query_as(
        "SELECT CAST(relname AS TEXT) FROM pg_class
         WHERE relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE) AND relkind = 'r' AND relforcerowsecurity",
    )
    .fetch_all(&mut *owner)
    .await?;
    for (table,) in tables {
        let text = format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; COMMENT ON TABLE {table} IS NULL");
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *owner).await?;
    }
    Ok(())
}

/// A role that cannot log in, that policies bind, and that this user may act as.
async fn make_role(owner: &mut PgConnection, role: &'static str) -> Result<(), StoreError> {
    let mut failure = None;
    for _ in 0..TRIES {
        let (known, strong, member): (bool, bool, bool) = sqlx::query_as(
            "SELECT COUNT(*) > 0, COALESCE(BOOL_OR(rolsuper OR rolbypassrls), false),
                 COALESCE(BOOL_OR(pg_has_role(CURRENT_USER, oid, 'MEMBER')), false)
             FROM pg_roles WHERE rolname = $1",
        )
        .bind(role)
        .fetch_one(&mut *owner)
        .await?;
        if strong {
            return Err(StoreError::Role { role, why: "it is a superuser or bypasses row-level security" });
        }
        let statement = match (known, member) {
            (true, true) => return Ok(()),
            (true, false) => format!("GRANT {role} TO CURRENT_USER"),
            (false, _) => format!("CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT"),
        };
        // Another database's server may have been first, which the next turn sees.
        failure = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *owner).await.err();
        const MAY_NOT: &str = "42501";
        let code = failure.as_ref().and_then(|it| it.as_database_error()).and_then(|it| it.code());
        if code.is_some_and(|it| it == MAY_NOT) {
            return Err(StoreError::Role { role, why: "it is missing, and this user may not make or grant it" });
        }
    }
    match failure {
        Some(error) => Err(error.into()),
        None => Err(StoreError::Role { role, why: "it cannot be made" }),
    }
}
