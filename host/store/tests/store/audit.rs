//! The log of who changed and read what: an entry for each effect and none for a repeat, one after the other however many
//! write, and no change, gap or new order that stays unseen, whoever has the database.

use chrono::{TimeDelta, Utc};
use futures::future::try_join_all;
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Broken, Entry, Head, Subject};
use plumbline_core::ids::{ConversationId, KeyId, OrganisationId, PersonId};
use plumbline_store::{AuditFilter, NewKey, NewPerson, PageRequest, Profile, Reading, StoreError};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::on_both_engines;
use crate::support::{Bench, idempotency, said};

on_both_engines!(
    each_effect_has_one_entry_and_a_repeat_none,
    entries_follow_each_other_however_many_write,
    what_is_searched_for_is_found,
    the_database_refuses_to_change_the_log,
    whatever_is_done_to_the_log_is_found,
    an_erased_reason_leaves_the_chain_whole,
);

const OPERATOR: Actor = Actor::Operator;

async fn entries(bench: &Bench, filter: AuditFilter) -> Vec<Entry> {
    let page = PageRequest { limit: 1_000, ..PageRequest::default() };
    bench.store.audit(bench.organisation, filter, page).await.unwrap().items
}

async fn actions(bench: &Bench) -> Vec<String> {
    entries(bench, AuditFilter::default()).await.into_iter().map(|it| it.action).collect()
}

async fn verify(bench: &Bench, noted: Option<Head>) -> Result<Head, Broken> {
    bench.store.verify_audit(bench.organisation, noted).await.unwrap()
}

fn key(name: &str) -> NewKey {
    let hash = Digest::of(name.as_bytes());
    NewKey { name: name.into(), scopes: vec!["admin".into()], prefix: "pl".into(), hash, expires: None, person: None }
}

async fn person(bench: &Bench, name: &str) -> PersonId {
    let person = NewPerson { profile: Profile { name: name.into() }, ids: vec![] };
    bench.store.create_person(bench.organisation, OPERATOR, person, None).await.unwrap().id
}

fn reading(conversation: ConversationId, people: Vec<PersonId>) -> Reading {
    let subject = Subject::Conversation(conversation);
    Reading { action: Action::TranscriptRead, subject, people, details: Default::default() }
}

/// Runs statements as an attacker who holds the database.
async fn attack(bench: &Bench, statements: &str) -> Result<(), String> {
    let statements = AssertSqlSafe(statements.to_owned());
    let done = match bench.url() {
        None => {
            let url = format!("sqlite:{}", bench.folder.path().join("plumbline.db").display());
            let mut connection = SqliteConnection::connect(&url).await.unwrap();
            let done = sqlx::raw_sql(statements).execute(&mut connection).await.map(drop);
            connection.close().await.unwrap();
            done
        }
        Some(url) => {
            let mut connection = PgConnection::connect(url).await.unwrap();
            // As the server: it is no owner. What an owner can do, the triggers are dropped for.
            let done = sqlx::raw_sql(statements).execute(&mut connection).await.map(drop);
            connection.close().await.unwrap();
            done
        }
    };
    done.map_err(|error| error.to_string())
}

/// The id as the engine writes it in a statement.
fn literal(bench: &Bench, id: Uuid) -> String {
    if bench.url().is_some() { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
}

fn bytes(bench: &Bench, digits: &str) -> String {
    if bench.url().is_some() { format!("decode('{digits}', 'hex')") } else { format!("x'{digits}'") }
}

async fn each_effect_has_one_entry_and_a_repeat_none(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    assert_eq!(actions(bench).await, ["organisation.created"]);
    let binding = bench.bind(organisation, "*").await;
    assert_eq!(actions(bench).await[1..], ["plugin.seeded", "scorecard.bound"]);
    let actor = Actor::Key(KeyId::new());
    let repeated = || store.create_key(organisation, actor, key("one"), idempotency("k", "body"));
    let (first, again) = (repeated().await.unwrap(), repeated().await.unwrap());
    assert!(first.new && !again.new);
    for _ in 0..2 {
        assert!(store.revoke_key(organisation, actor, first.id).await.unwrap());
        assert!(!store.revoke_key(organisation, actor, KeyId::new()).await.unwrap());
    }
    let conversation = store.accept(organisation, said(None, "Words.")).await.unwrap().id;
    assert!(store.erase_conversation(organisation, actor, conversation).await.unwrap());
    assert!(!store.erase_conversation(organisation, actor, conversation).await.unwrap());
    let found = entries(bench, AuditFilter::default()).await;
    let actions: Vec<_> = found[3..].iter().map(|it| it.action.as_str()).collect();
    assert_eq!(actions, ["key.created", "key.revoked", "conversation.erased"], "accepting writes none");
    let created = &found[3];
    assert_eq!((created.actor_kind.as_str(), created.actor), ("key", actor.id()));
    assert_eq!((created.subject_kind.as_str(), created.subject), ("key", first.id.0));
    assert_eq!(created.details["scopes"], serde_json::json!(["admin"]));
    assert_eq!(found[2].subject, binding.0);
    // What fails writes neither its effect nor its entry.
    let taken = store.create_organisation(OPERATOR, "acme").await;
    assert!(matches!(taken, Err(StoreError::NameTaken(_))));
    let head = verify(bench, None).await.unwrap();
    assert_eq!(head.sequence, found.len() as u64);
    assert_eq!(store.audit_head(organisation).await.unwrap(), head);
    assert_eq!(store.audit_head(bench.other).await.unwrap().sequence, 1, "the others have a log of their own");
}

async fn entries_follow_each_other_however_many_write(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let names: Vec<_> = (0..40).map(|it| format!("key {it}")).collect();
    try_join_all(names.iter().map(|it| store.create_key(organisation, OPERATOR, key(it), None))).await.unwrap();
    let head = verify(bench, None).await.unwrap();
    assert_eq!(head.sequence, 41);
    let sequences: Vec<_> = entries(bench, AuditFilter::default()).await.iter().map(|it| it.sequence).collect();
    assert_eq!(sequences, (1..=41).collect::<Vec<_>>());
}

async fn what_is_searched_for_is_found(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let (ada, bob) = (person(bench, "Ada").await, person(bench, "Bob").await);
    let conversation = ConversationId::new();
    let (through, reason) = (KeyId::new(), "a complaint is looked into");
    let reads = vec![reading(conversation, vec![ada, bob]), reading(ConversationId::new(), vec![])];
    let bobs = Actor::Person(bob, Some(through));
    store.record_readings(organisation, bobs, reads, Some(reason.to_owned())).await.unwrap();
    let count = async |filter| entries(bench, filter).await.len();
    let filter = AuditFilter::default;
    let at = entries(bench, filter()).await[2].at;
    let hour = TimeDelta::hours(1);
    for (wanted, expected) in [
        (filter(), 6),
        (AuditFilter { action: Some("person.created".into()), ..filter() }, 2),
        (AuditFilter { action: Some("person".into()), ..filter() }, 0),
        (AuditFilter { actor_kind: Some("operator".into()), ..filter() }, 3),
        (AuditFilter { actor: Some(bob.0), ..filter() }, 3),
        (AuditFilter { actor: Some(through.0), ..filter() }, 3),
        (AuditFilter { subject: Some(conversation.0), ..filter() }, 2),
        (AuditFilter { person: Some(ada), ..filter() }, 2),
        (AuditFilter { person: Some(ada), readings: true, ..filter() }, 1),
        (AuditFilter { person: Some(ada), subject: Some(conversation.0), ..filter() }, 1),
        (AuditFilter { from: Some(at), until: Some(Utc::now() + hour), ..filter() }, 4),
        (AuditFilter { until: Some(at), ..filter() }, 2),
        (AuditFilter { from: Some(Utc::now() + hour), ..filter() }, 0),
    ] {
        assert_eq!(count(wanted.clone()).await, expected, "{wanted:?}");
    }
    let read = &entries(bench, AuditFilter { person: Some(ada), readings: true, ..filter() }).await[0];
    assert_eq!(read.reason.as_ref().map(|it| it.text.as_str()), Some(reason));
    assert_eq!((read.actor, read.through), (Some(bob.0), Some(through.0)));

    let mut page = PageRequest { limit: 4, ..PageRequest::default() };
    let first = store.audit(organisation, filter(), page).await.unwrap();
    page.after = first.next;
    let second = store.audit(organisation, filter(), page).await.unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next), (4, 2, None));
    assert_eq!(second.items[0].sequence, 5);
    let foreign = PageRequest { after: Some(Uuid::now_v7().to_string().parse().unwrap()), limit: 4 };
    assert_eq!(store.audit(organisation, filter(), foreign).await.unwrap().items, []);
    let others = store.audit(bench.other, AuditFilter { person: Some(ada), ..filter() }, page).await.unwrap();
    assert_eq!(others.items, []);
    assert!(matches!(
        store.audit(OrganisationId::new(), filter(), page).await,
        Err(StoreError::NotFound("organisation"))
    ));
}

async fn the_database_refuses_to_change_the_log(bench: &Bench) {
    let entry = reading(ConversationId::new(), vec![]);
    let reason = Some("somebody asked for it".to_owned());
    bench.store.record_readings(bench.organisation, OPERATOR, vec![entry], reason).await.unwrap();
    let (own, zeros) = (literal(bench, bench.organisation.0), bytes(bench, &"00".repeat(32)));
    let lift = if bench.url().is_some() {
        "ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY; ALTER TABLE audit_heads NO FORCE ROW LEVEL SECURITY;"
    } else {
        ""
    };
    let mut statements = vec![
        "DELETE FROM audit_entries".to_owned(),
        "DELETE FROM audit_heads".to_owned(),
        format!("DELETE FROM audit_entries WHERE organisation = {own} AND sequence = 2"),
        "UPDATE audit_entries SET action = 'key.created'".to_owned(),
        "UPDATE audit_entries SET actor_kind = 'host'".to_owned(),
        "UPDATE audit_entries SET sequence = sequence + 1".to_owned(),
        format!("UPDATE audit_entries SET reason = {zeros}"),
        format!("UPDATE audit_entries SET reason = NULL, reason_digest = {zeros} WHERE sequence = 2"),
        "UPDATE audit_heads SET sequence = sequence - 1".to_owned(),
    ];
    match bench.url() {
        Some(_) => statements.extend(["TRUNCATE audit_entries", "TRUNCATE audit_heads"].map(str::to_owned)),
        None => statements.extend(
            ["audit_entries", "audit_heads"].map(|it| format!("INSERT OR REPLACE INTO {it} SELECT * FROM {it}")),
        ),
    }
    for statement in statements {
        let refused = attack(bench, &format!("{lift}{statement}")).await.expect_err(&statement);
        assert!(refused.contains("the audit log is only ever added to"), "{statement}: {refused}");
    }
    if bench.url().is_some() {
        // The role that serves requests is not even asked by the triggers.
        for statement in
            ["DELETE FROM audit_entries", "UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_heads"]
        {
            let as_service = format!("SET ROLE plumbline_service; {statement}");
            assert!(attack(bench, &as_service).await.unwrap_err().contains("permission denied"), "{statement}");
        }
    }
    assert_eq!(verify(bench, None).await.unwrap().sequence, 2);
}

/// Takes away whatever keeps an owner of the database from changing the log.
async fn disarm(bench: &Bench) {
    let statements = if bench.url().is_some() {
        "ALTER TABLE audit_entries DISABLE TRIGGER USER; ALTER TABLE audit_heads DISABLE TRIGGER USER;
         ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY; ALTER TABLE audit_heads NO FORCE ROW LEVEL SECURITY"
    } else {
        "DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_are_not_replaced;
         DROP TRIGGER audit_entries_stay_as_they_are; DROP TRIGGER audit_heads_stay;
         DROP TRIGGER audit_heads_are_not_replaced; DROP TRIGGER audit_heads_run_forward"
    };
    attack(bench, statements).await.unwrap();
}

async fn whatever_is_done_to_the_log_is_found(bench: &Bench) {
    for name in ["one", "two", "three", "four"] {
        bench.store.create_key(bench.organisation, OPERATOR, key(name), None).await.unwrap();
    }
    let conversation = ConversationId::new();
    let ada = person(bench, "Ada").await;
    let reason = Some("a complaint is looked into".to_owned());
    let read = vec![reading(conversation, vec![ada])];
    bench.store.record_readings(bench.organisation, Actor::Person(ada, None), read, reason).await.unwrap();
    let sound = verify(bench, None).await.unwrap();
    assert_eq!(sound.sequence, 7);
    assert_eq!(verify(bench, Some(sound)).await, Ok(sound));
    disarm(bench).await;
    let own = literal(bench, bench.organisation.0);
    let copies = ["audit_entries", "audit_heads"];
    for table in copies {
        attack(bench, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await.unwrap();
    }
    let of = |sequence: u64| format!("organisation = {own} AND sequence = {sequence}");
    let set = |what: &str| format!("UPDATE audit_entries SET {what} WHERE {}", of(3));
    let changed = Broken::Changed { sequence: 3 };
    let other = literal(bench, Uuid::now_v7());
    let garbage = bytes(bench, "7b");
    let mut attacks = vec![
        (set("action = 'key.revoked'"), changed.clone()),
        (set("actor_kind = 'host'"), changed.clone()),
        (set(&format!("actor = {other}")), changed.clone()),
        (set(&format!("through = {other}")), changed.clone()),
        (set(&format!("subject = {other}")), changed.clone()),
        (set("subject_kind = 'plugin'"), changed.clone()),
        (set(&format!("person = {other}")), changed.clone()),
        (set(&format!("details = {garbage}")), changed.clone()),
        (set(&format!("details = {}", bytes(bench, "7b207d"))), changed.clone()),
        (set(&format!("reason = {garbage}")), changed.clone()),
        (set(&format!("hash = {garbage}")), changed.clone()),
        (set(&format!("previous = {}", bytes(bench, &"00".repeat(32)))), changed.clone()),
        (
            format!("UPDATE audit_entries SET reason_digest = NULL, reason = NULL WHERE {}", of(7)),
            Broken::Changed { sequence: 7 },
        ),
        (
            format!("UPDATE audit_entries SET reason = {} WHERE {}", bytes(bench, &"07".repeat(64)), of(7)),
            Broken::Changed { sequence: 7 },
        ),
        (format!("DELETE FROM audit_entries WHERE {}", of(3)), Broken::Missing { sequence: 3, found: 4 }),
        (format!("DELETE FROM audit_entries WHERE {}", of(1)), Broken::Missing { sequence: 1, found: 2 }),
        (format!("DELETE FROM audit_entries WHERE {}", of(7)), Broken::Cut { ends: 6, had: 7 }),
        (format!("DELETE FROM audit_entries WHERE organisation = {own}"), Broken::Cut { ends: 0, had: 7 }),
        // Two change places.
        (
            format!(
                "UPDATE audit_entries SET sequence = 100 WHERE {}; UPDATE audit_entries SET sequence = 3 WHERE {}; \
                 UPDATE audit_entries SET sequence = 4 WHERE {}",
                of(3),
                of(4),
                of(100)
            ),
            changed.clone(),
        ),
        // What comes after a gap moves up.
        (
            format!("DELETE FROM audit_entries WHERE {}; UPDATE audit_entries SET sequence = 3 WHERE {}", of(3), of(4)),
            changed.clone(),
        ),
        // The head goes back with what was cut off, but not what somebody noted.
        (
            format!(
                "DELETE FROM audit_entries WHERE {}; UPDATE audit_heads SET sequence = 6, hash = (
                     SELECT hash FROM audit_entries WHERE {}) WHERE organisation = {own}",
                of(7),
                of(6)
            ),
            Broken::Cut { ends: 6, had: 7 },
        ),
        (format!("DELETE FROM audit_heads WHERE organisation = {own}"), Broken::HeadMissing),
        (
            format!("UPDATE audit_heads SET hash = {} WHERE organisation = {own}", bytes(bench, &"07".repeat(32))),
            Broken::HeadDiffers { sequence: 7 },
        ),
    ];
    if bench.url().is_none() {
        attacks.push((set("at = '2026-01-01T00:00:00.000000001+00:00'"), changed.clone()));
        attacks.push((set("at = 'no time at all'"), changed));
    } else {
        attacks.push((set("at = at + INTERVAL '1 microsecond'"), changed));
    }
    for (statements, expected) in attacks {
        attack(bench, &statements).await.unwrap();
        assert_eq!(verify(bench, Some(sound)).await, Err(expected), "{statements}");
        let others = bench.store.verify_audit(bench.other, None).await.unwrap();
        assert_eq!(others.map(|it| it.sequence), Ok(1), "{statements}");
        for table in copies {
            let back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
            attack(bench, &back).await.unwrap();
        }
        assert_eq!(verify(bench, Some(sound)).await, Ok(sound), "{statements}");
    }
    let noted = Head { sequence: 5, hash: Digest([7; 32]) };
    assert_eq!(verify(bench, Some(noted)).await, Err(Broken::Rewritten { sequence: 5 }));
}

async fn an_erased_reason_leaves_the_chain_whole(bench: &Bench) {
    let ada = person(bench, "Ada").await;
    let reason = "a complaint is looked into";
    let read = vec![reading(ConversationId::new(), vec![ada])];
    bench.store.record_readings(bench.organisation, Actor::Person(ada, None), read, Some(reason.into())).await.unwrap();
    let before = verify(bench, None).await.unwrap();
    let lift = if bench.url().is_some() { "ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY;" } else { "" };
    attack(bench, &format!("{lift} UPDATE audit_entries SET reason = NULL")).await.unwrap();
    assert_eq!(verify(bench, Some(before)).await, Ok(before));
    let read = entries(bench, AuditFilter { person: Some(ada), readings: true, ..AuditFilter::default() }).await;
    assert!(read[0].reason.is_none() && read[0].reason_digest.is_some());
}
