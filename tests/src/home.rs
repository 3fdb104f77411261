//! Where a server's data is: a folder of its own, and on PostgreSQL a database of its own. Both go with the test.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};
use tempfile::TempDir;

use crate::{Client, Output, Server, cluster, program};

/// A data folder and a database that servers can be started on, one after the other.
pub struct Home {
    folder: TempDir,
    database: Option<Database>,
}

struct Database {
    /// The server that it lies on.
    server: String,
    name: String,
    url: String,
}

impl Home {
    /// With SQLite, as `plumbline serve` has it where nothing is said.
    pub fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: None }
    }

    /// With a new database on the tests' PostgreSQL; `None`, said loudly, where there is none.
    pub async fn postgres() -> Option<Self> {
        let server = cluster::url()?.to_owned();
        let name = format!("plumbline_{}", uuid::Uuid::now_v7().simple());
        execute(&server, format!("CREATE DATABASE {name}")).await;
        let (address, parameters) = server.split_once('?').unwrap_or((&server, ""));
        let url = format!("{}/{name}?{parameters}", address.rsplit_once('/').unwrap().0);
        Some(Self { folder: tempfile::tempdir().unwrap(), database: Some(Database { server, name, url }) })
    }

    /// Another one with the same kind of database, in which there is nothing yet.
    pub async fn another(&self) -> Self {
        match &self.database {
            None => Self::sqlite(),
            Some(_) => Self::postgres().await.unwrap(),
        }
    }

    /// Whether several servers can run on it at once.
    pub const fn serves_several(&self) -> bool {
        self.database.is_some()
    }

    /// Everything that is on the disk.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command with this home's data.
    pub fn command(&self, command: &[&str]) -> Command {
        let mut plumbline = program::plumbline();
        plumbline.args(command).arg("--data").arg(self.folder.path());
        if let Some(database) = &self.database {
            plumbline.args(["--database", &database.url]);
        }
        plumbline
    }

    /// Runs a command on this home's data to its end, in pipes.
    pub fn run(&self, command: &[&str]) -> Output {
        program::finish(&mut self.command(command))
    }

    /// Makes an organisation and returns its first key.
    pub fn bootstrap(&self, organisation: &str) -> String {
        let output = self.command(&["admin", "bootstrap", "--organisation", organisation]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let key = String::from_utf8(output.stdout).unwrap();
        assert!(key.starts_with("plumb_") && key.ends_with('\n') && key.lines().count() == 1, "a key and nothing else");
        key.trim_end().to_owned()
    }

    /// A server with an organisation, and a client that may do everything in it.
    pub async fn open(&self) -> (Server, Client) {
        let key = self.bootstrap("Fabrikam");
        let server = Server::start(self).await;
        let client = server.client(&key);
        (server, client)
    }

    /// Every place in which these words can be read by whoever holds the disk: files, and rows of the database.
    pub async fn places_of(&self, words: &str) -> Vec<String> {
        let mut places = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in folder.read_dir().unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    // A file may go away between being listed and being read.
                    false if holds(&std::fs::read(&path).unwrap_or_default(), words) => {
                        places.push(path.display().to_string())
                    }
                    false => {}
                }
            }
        }
        if self.rows().await.is_some_and(|it| it.contains(words)) {
            places.push("the database".to_owned());
        }
        places
    }

    /// The number that a query of the database gives.
    pub async fn number(&self, query: &'static str) -> i64 {
        let row: (i64,) = match &self.database {
            Some(database) => {
                let mut connection = PgConnection::connect(&database.url).await.unwrap();
                sqlx::query_as(query).fetch_one(&mut connection).await.unwrap()
            }
            None => sqlx::query_as(query).fetch_one(&mut self.file().await).await.unwrap(),
        };
        row.0
    }

    /// Runs statements on the database, each with its own text for SQLite and for PostgreSQL.
    pub async fn change(&self, sqlite: &'static str, postgres: &'static str) {
        match &self.database {
            Some(database) => execute(&database.url, postgres.to_owned()).await,
            None => _ = sqlx::raw_sql(sqlite).execute(&mut self.file().await).await.unwrap(),
        }
    }

    async fn file(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.folder.path().join("plumbline.db"));
        SqliteConnection::connect_with(&options.busy_timeout(Duration::from_secs(30))).await.unwrap()
    }

    /// Every row of every table as text; `None` on SQLite, whose file lies in the folder.
    async fn rows(&self) -> Option<String> {
        let url = &self.database.as_ref()?.url;
        let mut connection = PgConnection::connect(url).await.unwrap();
        let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
        let tables = sqlx::query(tables).fetch_all(&mut connection).await.unwrap();
        let mut rows = String::new();
        for table in tables {
            // A byte array is shown in its escaped form, in which text stays legible.
            let table: String = table.get(0);
            let text =
                format!("SET bytea_output = 'escape'; SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t");
            let found = sqlx::raw_sql(AssertSqlSafe(text)).fetch_one(&mut connection).await.unwrap();
            rows.push_str(found.get::<&str, _>(0));
        }
        Some(rows)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let Some(Database { server, name, .. }) = self.database.take() else { return };
        // Dropping cannot wait for others, and the test's own runtime is about to end.
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        _ = gone.join();
    }
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|it| it == words.as_bytes())
}

async fn execute(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
