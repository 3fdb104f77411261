//! PostgreSQL keeps organisations apart by itself: whoever forgets an organisation, names another or is clever sees
//! nothing, and the few who must cross reach no more than they need.

use plumbline_core::audit::Actor;
use plumbline_store::{
    Blobs, ConversationFilter, Database, Destination, PageRequest, Restore, Store, StoreConfig, StoreError, backup,
    restore,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

use crate::support::{Bench, said};

async fn connect(bench: &Bench) -> PgConnection {
    PgConnection::connect(bench.url().unwrap()).await.unwrap()
}

/// Runs statements as the server does, in one transaction that is rolled back, with the server's role and nothing else.
/// The last is a query of one number.
async fn as_service(connection: &mut PgConnection, before: &str, query: &str) -> Result<i64, String> {
    let mut transaction = connection.begin().await.unwrap();
    let before = AssertSqlSafe(format!("SET LOCAL ROLE plumbline_service; {before}"));
    sqlx::raw_sql(before).execute(&mut *transaction).await.map_err(|it| it.to_string())?;
    let row: Result<(i64,), _> = sqlx::query_as(AssertSqlSafe(query.to_owned())).fetch_one(&mut *transaction).await;
    let answer = row.map(|it| it.0).map_err(|it| it.to_string());
    transaction.rollback().await.unwrap();
    answer
}

async fn tables(connection: &mut PgConnection) -> Vec<(String, bool, bool, i64)> {
    sqlx::query_as(
        "SELECT CAST(relname AS TEXT), relrowsecurity, relforcerowsecurity,
             (SELECT COUNT(*) FROM pg_policies p WHERE p.tablename = relname AND p.policyname = 'own_rows')
         FROM pg_class WHERE relnamespace = CAST('public' AS REGNAMESPACE) AND relkind = 'r'
             AND relname <> '_sqlx_migrations' ORDER BY relname",
    )
    .fetch_all(connection)
    .await
    .unwrap()
}

#[tokio::test]
async fn no_statement_gets_round_it() {
    let Some(bench) = Bench::postgres().await else { return };
    for organisation in [bench.organisation, bench.other] {
        bench.bind(organisation, "*").await;
        bench.store.accept(organisation, said(Some("crm-1"), "Their words.")).await.unwrap();
    }
    let mut connection = connect(&bench).await;
    let all = tables(&mut connection).await;
    assert!(all.len() > 15);
    let (own, foreign) = (bench.organisation.0, bench.other.0);
    let set = format!("SET LOCAL plumbline.organisation = '{own}'");
    for (table, on, forced, policies) in &all {
        assert!(*on && *forced && *policies == 1, "{table} is not kept apart");
        let every = format!("SELECT COUNT(*) FROM {table}");
        for nobody in ["", "SET LOCAL plumbline.organisation = ''"] {
            assert_eq!(as_service(&mut connection, nobody, &every).await, Ok(0), "{table} without an organisation");
        }
        let column = if table == "organisations" { "id" } else { "organisation" };
        let theirs = format!("SELECT COUNT(*) FROM {table} WHERE {column} <> '{own}'");
        assert_eq!(as_service(&mut connection, &set, &theirs).await, Ok(0), "{table} shows what is foreign");
    }
    let seen = |query: &'static str| (query.to_owned(), Ok(1));
    let hidden = |query: String| (query, Ok(0));
    let attempts = [
        // What the others are measured against: one's own is seen.
        seen("SELECT COUNT(*) FROM conversations"),
        hidden(format!("SELECT COUNT(*) FROM conversations WHERE organisation = '{foreign}' OR true AND id IS NULL")),
        hidden(format!(
            "SELECT COUNT(*) FROM conversations c JOIN organisations o ON o.id <> c.organisation OR o.id = '{foreign}'"
        )),
        hidden(format!(
            "SELECT COUNT(*) FROM (SELECT * FROM jobs UNION ALL SELECT * FROM jobs) j WHERE organisation = '{foreign}'"
        )),
        hidden(format!(
            "WITH gone AS (DELETE FROM conversation_keys WHERE organisation = '{foreign}' RETURNING 1) SELECT COUNT(*) FROM gone"
        )),
        hidden(format!(
            "WITH gone AS (UPDATE jobs SET token = 0 WHERE organisation = '{foreign}' RETURNING 1) SELECT COUNT(*) FROM gone"
        )),
    ];
    for (query, expected) in attempts {
        assert_eq!(as_service(&mut connection, &set, &query).await, expected, "{query}");
    }
    let insert = format!(
        "WITH made AS (INSERT INTO conversations (organisation, id, source, revision) \
         VALUES ('{foreign}', '{}', 'crm', 1) RETURNING 1) SELECT COUNT(*) FROM made",
        Uuid::now_v7()
    );
    let give =
        format!("WITH given AS (UPDATE jobs SET organisation = '{foreign}' RETURNING 1) SELECT COUNT(*) FROM given");
    for (query, refused) in [(insert, "row-level security"), (give, "row-level security")] {
        let answer = as_service(&mut connection, &set, &query).await;
        let message = answer.expect_err(&query);
        assert!(message.contains(refused), "{query}: {message}");
    }
    let off = format!("{set}; SET LOCAL row_security = off");
    let answer = as_service(&mut connection, &off, "SELECT COUNT(*) FROM jobs").await;
    assert!(answer.unwrap_err().contains("row-level security"));
    for statement in [
        "ALTER TABLE conversations DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own_rows ON conversations",
        "CREATE POLICY all_rows ON conversations USING (true)",
        "TRUNCATE conversations CASCADE",
        "COPY conversations TO PROGRAM 'cat'",
        "CREATE FUNCTION f() RETURNS INT LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    ] {
        let answer = as_service(&mut connection, &format!("{set}; {statement}"), "SELECT 1::BIGINT").await;
        let message = answer.expect_err(statement);
        let refusals = ["permission denied", "must be owner", "must be superuser"];
        assert!(refusals.iter().any(|it| message.contains(it)), "{statement}: {message}");
    }
    drop(connection);
    bench.close().await;
}

#[tokio::test]
async fn who_crosses_reaches_no_more_than_that() {
    let Some(bench) = Bench::postgres().await else { return };
    bench.store.accept(bench.organisation, said(None, "Their words.")).await.unwrap();
    let mut connection = connect(&bench).await;
    let may: Vec<(String, String)> = sqlx::query_as(
        "SELECT CAST(table_name AS TEXT), CAST(privilege_type AS TEXT) FROM information_schema.role_table_grants
         WHERE grantee = 'plumbline_crossing' ORDER BY 1, 2",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let may: Vec<String> = may.into_iter().map(|(table, privilege)| format!("{privilege} {table}")).collect();
    // Of other tables, columns.
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT CAST(table_name AS TEXT), CAST(privilege_type AS TEXT),
             STRING_AGG(CAST(column_name AS TEXT), ', ' ORDER BY CAST(column_name AS TEXT))
         FROM information_schema.role_column_grants c
         WHERE grantee = 'plumbline_crossing' AND NOT EXISTS (
             SELECT 1 FROM information_schema.role_table_grants t
             WHERE t.grantee = c.grantee AND t.table_name = c.table_name AND t.privilege_type = c.privilege_type
         )
         GROUP BY 1, 2 ORDER BY 1, 2",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let columns = columns.into_iter().map(|(table, privilege, columns)| format!("{privilege} {table} ({columns})"));
    assert_eq!(
        columns.collect::<Vec<_>>(),
        ["SELECT people (active, erased, id, organisation)", "SELECT roles (ends, organisation, person, role)"]
    );
    let crossing = "SET LOCAL ROLE plumbline_crossing";
    let answer = as_service(&mut connection, crossing, "SELECT COUNT(profile) FROM people").await;
    assert!(answer.unwrap_err().contains("permission denied"), "who somebody is, is read by nobody who crosses");
    assert_eq!(
        may,
        [
            "SELECT api_keys",
            "SELECT jobs",
            "UPDATE jobs",
            "SELECT lookup_keys",
            "SELECT organisation_keys",
            "INSERT organisation_usage",
            "SELECT organisation_usage",
            "UPDATE organisation_usage",
            "INSERT organisations",
            "SELECT organisations",
            "SELECT webhook_deliveries",
            "UPDATE webhook_deliveries",
            "SELECT webhooks",
        ]
    );
    for role in ["plumbline_service", "plumbline_crossing"] {
        let (weak,): (bool,) = sqlx::query_as(
            "SELECT NOT (rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb)
                 AND NOT EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid)
             FROM pg_roles r WHERE rolname = $1",
        )
        .bind(role)
        .fetch_one(&mut connection)
        .await
        .unwrap();
        assert!(weak, "{role} may more than it needs");
    }
    drop(connection);
    bench.close().await;
}

/// The tables' owner need be no superuser, and sees no rows by being the owner.
#[tokio::test]
async fn the_tables_owner_is_bound_too() {
    let Some(bench) = Bench::postgres().await else { return };
    let Some(user) = bench.url().unwrap().split_once("://").and_then(|it| it.1.split_once('@')).map(|it| it.0) else {
        return;
    };
    let name = format!("owner_{}", Uuid::now_v7().simple());
    let mut connection = connect(&bench).await;
    for statement in [format!("CREATE ROLE {name} LOGIN"), format!("CREATE DATABASE {name} OWNER {name}")] {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }
    let (database,): (String,) =
        sqlx::query_as("SELECT CAST(current_database() AS TEXT)").fetch_one(&mut connection).await.unwrap();
    let url = bench.url().unwrap().replacen(&format!("{user}@"), &format!("{name}@"), 1).replacen(&database, &name, 1);
    let config = StoreConfig {
        database: Database::parse(Some(&url), bench.folder.path()).unwrap(),
        blobs: bench.config.blobs.clone(),
        master_key: bench.config.master_key.clone(),
        readers: 2,
    };
    let refused = Store::open(&config).await.err().unwrap();
    assert!(matches!(refused, StoreError::Role { .. }), "{refused}");
    let grant = format!("GRANT plumbline_service, plumbline_crossing TO {name}");
    sqlx::raw_sql(AssertSqlSafe(grant)).execute(&mut connection).await.unwrap();
    let store = Store::open(&config).await.unwrap();
    let organisation = store.create_organisation(Actor::Operator, "acme").await.unwrap();
    store.accept(organisation, said(None, "Their words.")).await.unwrap();
    assert_eq!(
        store
            .conversations(organisation, ConversationFilter::default(), PageRequest::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );

    let mut owner = PgConnection::connect(&url).await.unwrap();
    let (seen,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM conversations").fetch_one(&mut owner).await.unwrap();
    assert_eq!(seen, 0);

    // It sees them for a backup, and puts them into another database of its own.
    let to = Destination::new(&bench.folder.path().join("backup"));
    backup(&config.database, &config.blobs, &to, &|_, _| {}).await.unwrap();
    let other = format!("other_{}", Uuid::now_v7().simple());
    let statement = AssertSqlSafe(format!("CREATE DATABASE {other} OWNER {name}"));
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    let (server, parameters) = url.rsplit_once(&format!("/{name}")).unwrap();
    let url = format!("{server}/{other}{parameters}");
    let config = StoreConfig {
        database: Database::parse(Some(&url), &to.folder).unwrap(),
        blobs: Blobs::Folder(bench.folder.path().join("restored")),
        ..config
    };
    let from = Restore { folder: to.folder, snapshot: None, keys: None };
    let restored = restore(&from, &config, &|_, _| {}).await.unwrap();
    assert_eq!((restored.blobs, restored.erased_conversations), (1, 0));
    let again = Store::open(&config).await.unwrap();
    let header =
        &again.conversations(organisation, ConversationFilter::default(), PageRequest::default()).await.unwrap();
    let words = again.conversation(organisation, header.items[0].id, None).await.unwrap().unwrap();
    assert_eq!(words.conversation.turns[0].text, "Their words.");
    drop((owner, store, again));
    for statement in [
        format!("DROP DATABASE {name} WITH (FORCE)"),
        format!("DROP DATABASE {other} WITH (FORCE)"),
        format!("DROP ROLE {name}"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }
    drop(connection);
    bench.close().await;
}
