//! The tables: the same steps on both engines, nothing without an organisation, nothing loosely typed.

use std::path::Path;

use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::support::Bench;

#[test]
fn both_engines_take_the_same_steps() {
    let steps = |engine: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
        let mut names: Vec<_> = folder.read_dir().unwrap().map(|it| it.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(steps("sqlite"), steps("postgres"));
    assert!(!steps("sqlite").is_empty());
}

/// Tables that belong to nobody: the tenants themselves, and what sqlx keeps of migrations.
const OF_NOBODY: [&str; 2] = ["_sqlx_migrations", "organisations"];

#[tokio::test]
async fn every_sqlite_table_is_strict_and_has_an_organisation() {
    let bench = Bench::sqlite().await;
    let url = format!("sqlite:{}", bench.folder.path().join("plumbline.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let tables: Vec<(String, bool)> = sqlx::query_as(
        "SELECT name, strict FROM pragma_table_list
         WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut of_nobody = vec![];
    for (table, strict) in tables {
        assert!(strict || table == OF_NOBODY[0], "{table} is not strict");
        let owners: Vec<(String,)> = sqlx::query_as(
            "SELECT f.\"from\" FROM pragma_foreign_key_list($1) f
             JOIN pragma_table_info($1) c ON c.name = f.\"from\" AND c.\"notnull\" = 1
             WHERE f.\"table\" = 'organisations' AND f.\"to\" = 'id'",
        )
        .bind(&table)
        .fetch_all(&mut connection)
        .await
        .unwrap();
        match owners.as_slice() {
            [] => of_nobody.push(table),
            [(column,)] => assert_eq!(column, "organisation", "{table}"),
            _ => panic!("{table} has several owners"),
        }
    }
    assert_eq!(of_nobody, OF_NOBODY);
}

#[tokio::test]
async fn every_postgres_table_has_an_organisation_and_sorts_by_bytes() {
    let Some(bench) = Bench::postgres().await else { return };
    let mut connection = PgConnection::connect(bench.url().unwrap()).await.unwrap();
    let tables: Vec<(String, bool)> = sqlx::query_as(
        "SELECT t.relname::text, EXISTS (
             SELECT 1 FROM pg_constraint f
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = f.conkey[1] AND a.attnotnull
             WHERE f.conrelid = t.oid AND f.contype = 'f' AND f.confrelid = 'organisations'::regclass
                 AND array_length(f.conkey, 1) = 1 AND a.attname = 'organisation')
         FROM pg_class t WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace ORDER BY t.relname::text COLLATE \"C\"",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let of_nobody: Vec<_> = tables.into_iter().filter_map(|(table, owned)| (!owned).then_some(table)).collect();
    assert_eq!(of_nobody, OF_NOBODY);

    let by_language: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' AND data_type = 'text'
             AND collation_name IS DISTINCT FROM 'C'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert_eq!(by_language, []);
    connection.close().await.unwrap();
    bench.close().await;
}
