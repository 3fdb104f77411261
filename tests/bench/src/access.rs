//! What it costs a read that it is asked who may: a person who is found by their key, with their roles, reads their own
//! conversation among all organisations' people, beside the same read of somebody whom nobody asks. The checks are the
//! server's own.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor};
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{ConversationId, OrganisationId};
use plumbline_server::App;
use plumbline_server::config::{Config, Events, Limits, Webhooks};
use plumbline_server::http::auth::{Caller, ReadConversations};
use plumbline_server::http::problem::Problem;
use plumbline_server::http::readings;
use plumbline_server::http::sight::Sight;
use plumbline_server::outbound::Rules;
use plumbline_store::{MasterKeySource, NewKey, NewPerson, Profile};
use tokio::sync::Mutex;

use crate::conversations::{Dice, conversation, submission};
use crate::database::Databases;
use crate::load::each;
use crate::numbers::quantile;

/// Of each kind.
const READS: usize = 5_000;
const TURNS: usize = 60;
/// Organisations that are filled at once.
const AT_ONCE: usize = 32;

/// A person's own conversation, and the key that acts for them.
#[derive(Clone)]
struct Own {
    organisation: OrganisationId,
    conversation: ConversationId,
    key: String,
}

/// How a read is done.
#[derive(Clone, Copy)]
enum Asked {
    Nothing,
    WhoMay,
    /// And it is written down for the person.
    WhoMayAudited,
}

pub async fn run(
    organisations: usize,
    people: usize,
    database: &Databases,
    metrics: &metrics_exporter_prometheus::PrometheusHandle,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let fresh = database.fresh(folder.path()).await?;
    let most = 1_000_000;
    let limits = Limits {
        requests_per_second: most,
        requests_burst: most,
        organisation_requests_per_second: most,
        organisation_requests_burst: most,
        ..Limits::default()
    };
    let config = Config {
        data: folder.path().to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: None,
        proxies: 0,
        database: fresh.database(folder.path())?,
        master_key: MasterKeySource::File(folder.path().join("master.key")),
        limits,
        outbound: Rules::default(),
        webhooks: Webhooks::default(),
        events: Events::default(),
    };
    let app = App::open(config, metrics.clone()).await?;
    let owns = filled(&app, organisations, people).await?;
    println!("\nWho may read, {}: {organisations} organisations, {} people", database.name(), organisations * people);

    let mut dice = Dice(1);
    let kinds = [Asked::Nothing, Asked::WhoMay, Asked::WhoMayAudited];
    let mut took: [Vec<f64>; 3] = Default::default();
    for round in 0..READS + READS / 10 {
        // Each kind in turn reads the same, and none of them always first.
        let own = &owns[dice.below(owns.len())];
        let first = dice.below(kinds.len());
        for kind in (0..kinds.len()).map(|it| (first + it) % kinds.len()) {
            let started = Instant::now();
            read(&app, own, kinds[kind]).await.map_err(|it| anyhow!("{it:?}"))?;
            // The first tenth warms up.
            if round >= READS / 10 {
                took[kind].push(1e3 * started.elapsed().as_secs_f64());
            }
        }
    }
    for (name, took) in ["without checks", "with checks", "with checks, audited"].iter().zip(&took) {
        let [p50, p99] = [0.5, 0.99].map(|it| quantile(took, it));
        println!("    {name:<22} p50 {p50:.3} ms, p99 {p99:.3} ms");
    }
    let p99 = |kind: usize| quantile(&took[kind], 0.99);
    println!("    p99 with checks / without {:.2}, that is {:+.3} ms", p99(1) / p99(0), p99(1) - p99(0));
    println!("    p99 audited / without {:.2}, that is {:+.3} ms", p99(2) / p99(0), p99(2) - p99(0));
    drop(app);
    fresh.drop().await
}

async fn read(app: &App, own: &Own, asked: Asked) -> Result<(), Problem> {
    let caller = match asked {
        Asked::Nothing => None,
        Asked::WhoMay | Asked::WhoMayAudited => {
            Some(Caller::<ReadConversations>::of(app, &Digest::of(own.key.as_bytes()), None).await?)
        }
    };
    let stored = app.store.conversation(own.organisation, own.conversation, None).await?;
    let revision = stored.ok_or_else(Problem::not_found)?.header.revision;
    let Some(caller) = caller else { return Ok(()) };
    let sight = Sight::of(app, &caller, own.conversation, revision).await?;
    if matches!(asked, Asked::WhoMayAudited) {
        let action = Action::ConversationRead;
        let reading = readings::of_conversation(action, own.conversation, revision, sight.people());
        readings::record(app, &caller, vec![reading]).await?;
    }
    Ok(())
}

/// Organisations with people who report to the first of them; the last of each has had a conversation.
async fn filled(app: &App, organisations: usize, people: usize) -> anyhow::Result<Vec<Own>> {
    let owns = Arc::new(Mutex::new(Vec::with_capacity(organisations)));
    let (app, kept) = (app.clone(), Arc::clone(&owns));
    let fill = move |index: usize| {
        let (app, kept) = (app.clone(), Arc::clone(&kept));
        async move {
            let own = organisation(&app, index, people).await?;
            kept.lock().await.push(own);
            Ok(())
        }
    };
    each(0..organisations, AT_ONCE, fill).await?;
    let mut owns = std::mem::take(&mut *owns.lock().await);
    owns.sort_by_key(|it| it.organisation);
    Ok(owns)
}

async fn organisation(app: &App, index: usize, people: usize) -> anyhow::Result<Own> {
    let (store, actor) = (&app.store, Actor::Operator);
    let organisation = store.create_organisation(actor, &format!("Organisation {index}")).await?;
    let id = |number: usize| ExternalId { scheme: "crm".to_owned(), value: format!("u-{number}") };
    let mut manager = None;
    let mut last = None;
    for number in 0..people {
        let person = NewPerson { profile: Profile { name: format!("Person {number}") }, ids: vec![id(number)] };
        let person = store.create_person(organisation, actor, person, None).await?.id;
        if let Some(manager) = manager {
            store.set_manager(organisation, actor, person, Some(manager), DateTime::UNIX_EPOCH).await?;
        }
        manager = manager.or(Some(person));
        last = Some(person);
    }
    let key = format!("key of the last of {index}");
    let new = NewKey {
        name: "bench".to_owned(),
        scopes: vec!["conversations:read".to_owned()],
        prefix: "key".to_owned(),
        hash: Digest::of(key.as_bytes()),
        expires: None,
        person: last,
    };
    store.create_key(organisation, actor, new, None).await?;
    let told = Utc::now() - TimeDelta::days(1);
    store.record_notice(organisation, actor, told, "You are measured.".to_owned(), None).await?;
    let mut said = conversation(index as u64, TURNS);
    said.participants.first_mut().context("somebody speaks")?.ids.push(id(people.saturating_sub(1)));
    let conversation = store.accept(organisation, submission(said)?).await?.id;
    Ok(Own { organisation, conversation, key })
}
