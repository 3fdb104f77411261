//! What the 90-day answer costs beside many stored scores, and what one more stored score costs beside few and many. Most
//! scores are written by SQL, as the server would have written them; those that are measured go through the store.

use std::time::Instant;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{OrganisationId, PersonId, ScoreId, TeamId};
use plumbline_core::run::Cost;
use plumbline_core::score::Source;
use plumbline_core::sums::Sums;
use plumbline_core::week::Week;
use plumbline_server::App;
use plumbline_server::config::{Config, Events, Limits, Webhooks};
use plumbline_server::improvement::compute;
use plumbline_server::improvement::gather::{Whom, gather};
use plumbline_server::improvement::viewer::Weeks;
use plumbline_server::outbound::Rules;
use plumbline_store::{
    MasterKeySource, Mode, NewBinding, NewPerson, NewScore, NewTeam, Profile, ScoreRecord, ScoreState, Work,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::conversations::{Dice, conversation, submission};
use crate::database::{Databases, Fresh};
use crate::numbers::quantile;

/// Criteria of the scorecard.
const CRITERIA: usize = 9;
/// Weeks over which the scores lie.
const WEEKS: i32 = 52;
/// Weeks of one page of sums, as the store keeps them.
const PAGE: i32 = 16;
/// Scores that are stored and measured.
const STORED: usize = 1_000;
/// Answers that are measured.
const ANSWERS: usize = 20;
const TEAM: usize = 10;

pub async fn run(
    scores: u64,
    people: usize,
    database: &Databases,
    metrics: &metrics_exporter_prometheus::PrometheusHandle,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let fresh = database.fresh(folder.path()).await?;
    let config = Config {
        data: folder.path().to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: None,
        proxies: 0,
        database: fresh.database(folder.path())?,
        master_key: MasterKeySource::File(folder.path().join("master.key")),
        limits: Limits::default(),
        outbound: Rules::default(),
        webhooks: Webhooks::default(),
        events: Events::default(),
    };
    let app = App::open(config, metrics.clone()).await?;
    println!("\nThe 90-day answer, {}: {scores} scores of {people} people over a year", database.name());
    let bench = Bench::fill(&app, people).await?;
    let few = 10_000.min(scores);
    bench.write(&fresh, 0, few).await?;
    let with_few = bench.store(&app).await?;
    bench.write(&fresh, few, scores - few).await?;
    bench.write_sums(&fresh, scores).await?;
    let with_many = bench.store(&app).await?;
    let [few_p50, many_p50] = [&with_few, &with_many].map(|it| quantile(it, 0.5));
    println!("    storing one more score beside {few}: p50 {few_p50:.3} ms; beside {scores}: p50 {many_p50:.3} ms");
    println!("    one beside {scores} / one beside {few} {:.2}", many_p50 / few_p50);
    let team: Vec<PersonId> = bench.people[..TEAM].to_vec();
    for (name, whom) in [("a team of ten", team), ("everybody", bench.people.clone())] {
        let mut took = Vec::with_capacity(ANSWERS);
        let mut improved = 0;
        for _ in 0..ANSWERS {
            let started = Instant::now();
            let people = whom.iter().map(|it| (*it, Weeks::ALL)).collect();
            let whom = Whom { people, subject: bench.team.0 };
            let gathered = gather(&app, bench.organisation, whom, 90, Utc::now()).await;
            let answered = compute(gathered.map_err(|it| anyhow::anyhow!("{it:?}"))?).await;
            let (_, answer) = answered.map_err(|it| anyhow::anyhow!("{it:?}"))?;
            took.push(1e3 * started.elapsed().as_secs_f64());
            improved = answer.skills.iter().filter(|it| it.change.is_some()).count();
        }
        let [p50, p95] = [0.5, 0.95].map(|it| quantile(&took, it));
        println!("    answer for {name}: p50 {p50:.1} ms, p95 {p95:.1} ms ({improved} skills with a change)");
    }
    drop(app);
    fresh.drop().await
}

struct Bench {
    organisation: OrganisationId,
    people: Vec<PersonId>,
    team: TeamId,
    series: Uuid,
    stratum: Uuid,
    /// A score that went through the store, of which the others are copies.
    first: ScoreId,
}

impl Bench {
    /// People in teams of ten, a scorecard that is at work, and one score.
    async fn fill(app: &App, people: usize) -> anyhow::Result<Self> {
        let (store, actor) = (&app.store, Actor::Operator);
        let organisation = store.create_organisation(actor, "Many").await?;
        let mut all = Vec::with_capacity(people);
        let (mut teams, since) = (Vec::new(), Utc::now() - TimeDelta::weeks(100));
        for number in 0..people {
            if number % TEAM == 0 {
                let team = NewTeam { name: format!("Team {number}"), ..NewTeam::default() };
                teams.push(store.create_team(organisation, actor, team, None).await?.id);
            }
            let id = ExternalId { scheme: "crm".to_owned(), value: format!("u-{number}") };
            let person = NewPerson { profile: Profile { name: format!("Person {number}") }, ids: vec![id] };
            let person = store.create_person(organisation, actor, person, None).await?.id;
            let team = *teams.last().context("there is a team")?;
            store.join_team(organisation, actor, team, person, since).await?;
            all.push(person);
        }
        store.record_notice(organisation, actor, DateTime::UNIX_EPOCH, "You are measured.".to_owned(), None).await?;
        let catalog = plumbline_server::work::catalog::Catalog::check(&app.sandbox).await?;
        catalog.seed(store, organisation).await?;
        let plugin = store.ready_plugins(organisation, "sales-conversation").await?.into_iter().next();
        let binding = NewBinding {
            plugin: plugin.context("it is in the box")?.id,
            version_requirement: "*".to_owned(),
            conversation_types: vec!["*".to_owned()],
            mode: Mode::Active,
            settings: serde_json::json!({}),
            policies: serde_json::json!({}),
            capabilities: Vec::new(),
            attributes: Vec::new(),
            reply_in: None,
        };
        store.create_binding(organisation, actor, binding, None).await?;
        let mut bench = Self {
            organisation,
            people: all,
            team: teams[0],
            series: Uuid::nil(),
            stratum: Uuid::nil(),
            first: ScoreId(Uuid::nil()),
        };
        let (first, _) = bench.score(app, 0).await?;
        bench.first = first;
        bench.series = store.progress_series(organisation).await?.first().context("there is a series")?.id;
        bench.stratum = store.progress_strata(organisation).await?.first().context("there is a stratum")?.id;
        Ok(bench)
    }

    /// Keeps and scores one conversation; answers how long recording the score took, in milliseconds.
    async fn score(&self, app: &App, number: usize) -> anyhow::Result<(ScoreId, f64)> {
        let store = &app.store;
        let mut said = conversation(number as u64, 4);
        said.started = Utc::now() - TimeDelta::hours(i64::try_from(number % 1_000)?);
        let id = ExternalId { scheme: "crm".to_owned(), value: format!("u-{}", number % self.people.len()) };
        said.participants.first_mut().context("somebody speaks")?.ids.push(id);
        store.accept(self.organisation, submission(said)?).await?;
        loop {
            let job = store.claim("bench", std::time::Duration::from_secs(60), 1, Utc::now()).await?;
            let job = job.into_iter().next().context("there is a job")?;
            let Work::Score { conversation, revision, binding } = job.work else {
                store.complete(self.organisation, &job.lease).await?;
                continue;
            };
            let mut dice = Dice(number as u64);
            let criteria: Vec<_> = (0..CRITERIA)
                .map(|it| serde_json::json!({"criterion": format!("c{it}"), "score": format!("{}", dice.below(101))}))
                .collect();
            let record = ScoreRecord {
                id: ScoreId::new(),
                conversation,
                revision,
                participant: Some(0),
                binding,
                plugin_digest: Digest::of(b"component"),
                plugin_name: "many".to_owned(),
                plugin_version: "1.0.0".to_owned(),
                mode: Mode::Active,
                run: "active".to_owned(),
                settings_digest: Digest::of(b"settings"),
                policies_digest: Digest::of(b"policies"),
                state: ScoreState::Scored,
                outcome: None,
                calculated: None,
                r#final: None,
                rated_weight: None,
                source: Source::Plugin,
                rated_by: None,
                supersedes: None,
                calibration: None,
                card: serde_json::json!({"criteria": criteria}),
                cost: Cost { fuel: 1, fuel_budget: 2, peak_memory: 3, wall_us: 4 },
            };
            let new = NewScore { record, words: Some(b"Words.".to_vec()), receipt: b"{}".to_vec() };
            let started = Instant::now();
            let ids = store.record_scores(self.organisation, &job.lease, vec![new]).await?;
            let took = 1e3 * started.elapsed().as_secs_f64();
            return Ok((*ids.first().context("it is recorded")?, took));
        }
    }

    async fn store(&self, app: &App) -> anyhow::Result<Vec<f64>> {
        let mut took = Vec::with_capacity(STORED);
        for number in 0..STORED + STORED / 10 {
            let (_, one) = self.score(app, number).await?;
            // The first tenth warms up.
            if number >= STORED / 10 {
                took.push(one);
            }
        }
        Ok(took)
    }

    /// Copies of the first score, each of another participant, and that each counts.
    async fn write(&self, database: &Fresh, from: u64, count: u64) -> anyhow::Result<()> {
        const COLUMNS: &str = "conversation, revision, binding, plugin_digest, plugin_name, plugin_version, mode, run,
            settings_digest, policies_digest, state, card, fuel, fuel_budget, peak_memory, wall_us, created";
        let own = self.organisation.0;
        let first = self.first.0;
        let (rows, id, hex) = if database.address.starts_with("sqlite:") {
            let rows = format!(
                "WITH RECURSIVE n (i) AS (SELECT {from} + 1 UNION ALL SELECT i + 1 FROM n WHERE i < {from} + {count})"
            );
            (rows, "CAST(x'0000000000000000' || unhex(printf('%016x', i)) AS BLOB)", format!("x'{}'", first.simple()))
        } else {
            let rows = format!("WITH n (i) AS (SELECT generate_series({from} + 1, {from} + {count}))");
            (rows, "CAST('0000000000000000' || lpad(to_hex(i), 16, '0') AS UUID)", format!("'{first}'"))
        };
        let own = if hex.starts_with('x') { format!("x'{}'", own.simple()) } else { format!("'{own}'") };
        let place = if hex.starts_with('x') {
            format!("x'{}'", self.stratum.simple())
        } else {
            format!("CAST('{}' AS UUID)", self.stratum)
        };
        let statements = [
            format!(
                "{rows} INSERT INTO scores (organisation, id, participant, {COLUMNS})
                 SELECT s.organisation, {id}, 1000 + i, {COLUMNS} FROM n, scores s
                 WHERE s.organisation = {own} AND s.id = {hex}"
            ),
            format!(
                "{rows} INSERT INTO progress_counted
                     (organisation, conversation, participant, series, score, person, week, stratum)
                 SELECT c.organisation, c.conversation, 1000 + i, c.series, {id}, c.person, 0, {place}
                 FROM n, progress_counted c WHERE c.organisation = {own} AND c.score = {hex}"
            ),
        ];
        execute(database, statements.into_iter()).await
    }

    /// The sums that so many scores come to: each person's, in every week of the last year.
    async fn write_sums(&self, database: &Fresh, scores: u64) -> anyhow::Result<()> {
        let each = i64::try_from(scores)? / i64::try_from(self.people.len())? / i64::from(WEEKS);
        let now = Week::of(Utc::now()).0;
        let mut dice = Dice(3);
        let mut statements = Vec::new();
        let sqlite = database.address.starts_with("sqlite:");
        let id = |it: Uuid| if sqlite { format!("x'{}'", it.simple()) } else { format!("'{it}'") };
        for person in &self.people {
            let mut pages: std::collections::BTreeMap<i32, Vec<(u8, u16, Sums)>> = std::collections::BTreeMap::new();
            for week in now - WEEKS..now {
                for criterion in 0..CRITERIA {
                    let mut sums = Sums::default();
                    for _ in 0..each.max(1) {
                        sums += Sums::of(10_000 * i64::try_from(dice.below(101))?);
                    }
                    let page = pages.entry(week.div_euclid(PAGE)).or_default();
                    page.push((u8::try_from(week.rem_euclid(PAGE))?, u16::try_from(criterion)?, sums));
                }
            }
            for (block, page) in pages {
                let bytes: String = postcard::to_allocvec(&page)?.iter().map(|it| format!("{it:02x}")).collect();
                let bytes = if sqlite { format!("x'{bytes}'") } else { format!("'\\x{bytes}'") };
                statements.push(format!(
                    "INSERT INTO progress_pages (organisation, block, person, series, stratum, sums)
                     VALUES ({}, {block}, {}, {}, {}, {bytes})
                     ON CONFLICT (organisation, block, person, series, stratum) DO NOTHING",
                    id(self.organisation.0),
                    id(person.0),
                    id(self.series),
                    id(self.stratum),
                ));
            }
        }
        execute(database, statements.into_iter()).await
    }
}

/// Runs the statements in one transaction, as whoever owns the tables.
async fn execute(database: &Fresh, statements: impl Iterator<Item = String>) -> anyhow::Result<()> {
    if database.address.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(&database.address).await?;
        sqlx::raw_sql("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE").execute(&mut connection).await?;
        for statement in statements {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
        }
        sqlx::raw_sql("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
        return Ok(connection.close().await?);
    }
    let mut connection = PgConnection::connect(&database.address).await?;
    sqlx::raw_sql("SET session_replication_role = replica; SET row_security = off; BEGIN")
        .execute(&mut connection)
        .await?;
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    sqlx::raw_sql("COMMIT; ANALYZE").execute(&mut connection).await?;
    Ok(connection.close().await?)
}
