//! A new database for each run: SQLite in the run's own folder, or one on the PostgreSQL that `TEST_DATABASE_URL` names.

use std::path::Path;

use plumbline_store::Database;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Where the databases of the runs are.
pub enum Databases {
    Sqlite,
    Postgres { server: String },
}

/// The database of one run.
pub struct Fresh {
    /// As `--database` takes it.
    pub address: String,
    /// The server and the database's name, where it is to be dropped.
    dropped: Option<(String, String)>,
}

impl Databases {
    /// SQLite always, and PostgreSQL where there is one.
    pub fn all() -> Vec<Self> {
        let postgres = std::env::var("TEST_DATABASE_URL").ok().map(|server| Self::Postgres { server });
        std::iter::once(Self::Sqlite).chain(postgres).collect()
    }

    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    pub async fn fresh(&self, folder: &Path) -> anyhow::Result<Fresh> {
        let Self::Postgres { server } = self else {
            return Ok(Fresh { address: format!("sqlite:{}", folder.join("plumbline.db").display()), dropped: None });
        };
        let name = format!("plumbline_bench_{}", uuid::Uuid::now_v7().simple());
        execute(server, format!("CREATE DATABASE {name}")).await?;
        let (path, parameters) = server.split_once('?').unwrap_or((server, ""));
        let (host, _) = path.rsplit_once('/').unwrap_or((path, ""));
        Ok(Fresh { address: format!("{host}/{name}?{parameters}"), dropped: Some((server.clone(), name)) })
    }
}

impl Fresh {
    pub fn database(&self, folder: &Path) -> anyhow::Result<Database> {
        Ok(Database::parse(Some(&self.address), folder)?)
    }

    /// To be called once nobody uses it any more.
    pub async fn drop(self) -> anyhow::Result<()> {
        let Some((server, name)) = self.dropped else { return Ok(()) };
        execute(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await
    }
}

async fn execute(server: &str, statement: String) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(server).await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}
