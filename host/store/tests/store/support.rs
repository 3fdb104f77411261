//! A store with two organisations, and the things that are put into it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use plumbline_core::audit::Actor;
use plumbline_core::conversation::{Channel, Conversation, ExternalId, Participant, Side, Turn};
use plumbline_core::ids::{BindingId, OrganisationId, ScoreId};
use plumbline_core::manifest::{Capability, Manifest, World};
use plumbline_core::run::Cost;
use plumbline_core::score::{Source, Verdict};
use plumbline_core::{Decimal, Digest};
use plumbline_store::{
    Blobs, Database, Idempotency, Job, MasterKey, Mode, NewBinding, NewScore, ReadyPlugin, ScoreRecord, ScoreState,
    Store, StoreConfig, Submission, Work,
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::cluster;

pub const LEASE: Duration = Duration::from_secs(30);

pub struct Bench {
    pub store: Store,
    pub config: StoreConfig,
    pub folder: TempDir,
    pub organisation: OrganisationId,
    pub other: OrganisationId,
}

impl Bench {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::parse(None, folder.path()).unwrap();
        Self::open(folder, database).await
    }

    /// `None` where there is no PostgreSQL.
    pub async fn postgres() -> Option<Self> {
        let server = cluster::url()?;
        let name = format!("plumbline_{}", Uuid::now_v7().simple());
        admin(server, format!("CREATE DATABASE {name}")).await;
        let url = server.replacen("/postgres?", &format!("/{name}?"), 1);
        let url = if url == server { server.replacen("/postgres", &format!("/{name}"), 1) } else { url };
        let folder = tempfile::tempdir().unwrap();
        let database = Database::parse(Some(&url), folder.path()).unwrap();
        Some(Self::open(folder, database).await)
    }

    async fn open(folder: TempDir, database: Database) -> Self {
        let config = StoreConfig {
            database,
            blobs: Blobs::Folder(folder.path().join("blobs")),
            master_key: MasterKey::load_or_create(&folder.path().join("master.key")).unwrap(),
            readers: 4,
        };
        let store = Store::open(&config).await.unwrap();
        let organisation = store.create_organisation(Actor::Operator, "acme").await.unwrap();
        let other = store.create_organisation(Actor::Operator, "globex").await.unwrap();
        Self { store, config, folder, organisation, other }
    }

    /// The address of the PostgreSQL database; `None` on SQLite.
    pub fn url(&self) -> Option<&str> {
        match &self.config.database {
            Database::Sqlite(_) => None,
            Database::Postgres(url) => Some(secrecy::ExposeSecret::expose_secret(url)),
        }
    }

    /// The numbers that a query of this database gives.
    pub async fn numbers(&self, query: &'static str) -> Vec<i64> {
        let rows: Vec<(i64,)> = match self.url() {
            Some(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                sqlx::query_as(query).fetch_all(&mut connection).await.unwrap()
            }
            None => {
                let url = format!("sqlite:{}", self.folder.path().join("plumbline.db").display());
                let mut connection = SqliteConnection::connect(&url).await.unwrap();
                sqlx::query_as(query).fetch_all(&mut connection).await.unwrap()
            }
        };
        rows.into_iter().map(|(number,)| number).collect()
    }

    /// Drops what a PostgreSQL server that outlives the tests would keep.
    pub async fn close(self) {
        let (Some(url), Some(server)) = (self.url(), cluster::url()) else { return };
        let name = url.split(['/', '?']).find(|it| it.starts_with("plumbline_")).unwrap();
        let statement = format!("DROP DATABASE {name} WITH (FORCE)");
        drop(self.store);
        admin(server, statement).await;
    }

    /// Puts a plugin to work for `conversation_type` in `organisation`.
    pub async fn bind(&self, organisation: OrganisationId, conversation_type: &str) -> BindingId {
        let name = format!("for-{}", conversation_type.replace('*', "all"));
        let digest = Digest::of(name.as_bytes());
        let plugin =
            self.store.seed_plugin(organisation, Actor::Operator, digest, 8, ready(&name, "1.0.0")).await.unwrap();
        let binding = new_binding(plugin.id, conversation_type);
        self.store.create_binding(organisation, Actor::Operator, binding, None).await.unwrap().id
    }

    pub async fn claim(&self, limit: u32) -> Vec<Job> {
        self.store.claim("worker", LEASE, limit, Utc::now()).await.unwrap()
    }
}

async fn admin(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

pub fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn conversation(external_id: Option<&str>, text: &str) -> Conversation {
    let participant = |id: &str, label: &str, side, value: &str| Participant {
        id: id.into(),
        label: label.into(),
        side,
        role: "agent".into(),
        ids: vec![ExternalId { scheme: "email".into(), value: value.into() }],
    };
    let turn = Turn {
        speaker: 0,
        text: text.into(),
        starts_ms: Some(0),
        ends_ms: Some(900),
        confidence: Some(0.97),
        language: None,
        timings: vec![],
    };
    Conversation {
        external_id: external_id.map(Into::into),
        source: "crm".into(),
        conversation_type: "discovery-call".into(),
        channel: Channel::Voice,
        language: "en".into(),
        started: time("2026-10-05T10:00:00.123456Z"),
        ended: None,
        thread: None,
        recording: None,
        participants: vec![
            participant("a", "Ada Example", Side::Internal, "ada@example.org"),
            participant("c", "Carl Example", Side::External, "carl@example.org"),
        ],
        turns: vec![turn],
        holes: vec![],
        attributes: BTreeMap::from([("deal".into(), "D-9 of the Nine".into())]),
        lawful_basis: None,
        notes: vec![],
    }
}

pub fn submission(conversation: Conversation) -> Submission {
    let content_digest = Digest::of(&serde_json::to_vec(&conversation).unwrap());
    Submission {
        salts: vec![[7; 32]; conversation.turns.len()],
        content_digest,
        transcript_root: Digest::of(b"root"),
        format: "json".into(),
        conversation,
        person: None,
        idempotency: None,
    }
}

/// A submission of one turn.
pub fn said(external_id: Option<&str>, text: &str) -> Submission {
    submission(conversation(external_id, text))
}

pub fn idempotency(key: &str, request: &str) -> Option<Idempotency> {
    Some(Idempotency { key: key.into(), route: "POST /v1/things", request: Digest::of(request.as_bytes()) })
}

pub fn ready(name: &str, version: &str) -> ReadyPlugin {
    let manifest = Manifest {
        name: name.into(),
        version: version.into(),
        world: World::Scorecard,
        capabilities: vec![Capability::Log],
        attributes: vec!["deal".into()],
        settings_schema: Some(json!({"type": "object"})),
        summary: "For the tests.".into(),
    };
    ReadyPlugin { manifest, report: json!({"checks": []}) }
}

pub fn new_binding(plugin: plumbline_core::ids::PluginId, conversation_type: &str) -> NewBinding {
    NewBinding {
        plugin,
        version_requirement: "^1".into(),
        conversation_types: vec![conversation_type.into()],
        mode: Mode::Active,
        settings: json!({"phrases": ["hello"]}),
        policies: json!({}),
        capabilities: vec![Capability::Log],
        attributes: vec!["deal".into()],
        reply_in: None,
    }
}

/// A score for what `job` is about.
pub fn score(job: &Job, words: &str) -> NewScore {
    let Work::Score { conversation, revision, binding } = job.work else { panic!("not a scoring job") };
    let record = ScoreRecord {
        id: ScoreId::new(),
        conversation,
        revision,
        participant: Some(0),
        binding,
        plugin_digest: Digest::of(b"component"),
        plugin_name: "for-all".into(),
        plugin_version: "1.0.0".into(),
        mode: Mode::Active,
        run: "active".into(),
        source: Source::Plugin,
        rated_by: None,
        supersedes: None,
        calibration: None,
        settings_digest: Digest::of(b"settings"),
        policies_digest: Digest::of(b"policies"),
        state: ScoreState::Scored,
        outcome: Some(Verdict::Passed),
        calculated: Some(Decimal::from_ten_thousandths(714_286)),
        r#final: Some(Decimal::from_ten_thousandths(714_286)),
        rated_weight: Some(Decimal::ONE),
        card: json!({"criteria": [{"criterion": "open-questions", "score": "71.4286"}]}),
        cost: Cost { fuel: 6_180_047, fuel_budget: 50_000_000, peak_memory: 1_310_720, wall_us: 812 },
    };
    NewScore { record, words: Some(words.into()), receipt: br#"{"version":1}"#.to_vec() }
}
