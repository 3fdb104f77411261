//! Acknowledged means durable: a process that accepts conversations is killed, and whatever it had acknowledged is
//! there, with its words and its job.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use futures::future::join_all;
use plumbline_core::ids::ConversationId;
use plumbline_store::{Blobs, Database, MasterKey, Outstanding, Store, StoreConfig};

use crate::support::{Bench, said};

const FOLDER: &str = "PLUMBLINE_CRASH_FOLDER";
const ACKNOWLEDGED: &str = "acknowledged ";

fn config(folder: &Path) -> StoreConfig {
    StoreConfig {
        database: Database::parse(None, folder).unwrap(),
        blobs: Blobs::Folder(folder.join("blobs")),
        master_key: MasterKey::load_or_create(&folder.join("master.key")).unwrap(),
        readers: 4,
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let bench = Bench::sqlite().await;
    bench.bind(bench.organisation, "*").await;
    let Bench { store, folder, organisation, .. } = bench;
    drop(store);

    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["crash::accepts_until_it_is_killed", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut acknowledged: Vec<ConversationId> = vec![];
    let mut read = |lines: &mut dyn Iterator<Item = String>, most: usize| {
        let ids =
            lines.filter_map(|it| it.split_once(ACKNOWLEDGED).map(|(_, id)| id.parse::<ConversationId>().unwrap()));
        acknowledged.extend(ids.take(most));
    };
    read(&mut lines, 100);
    child.kill().unwrap();
    read(&mut lines, usize::MAX);
    child.wait().unwrap();
    assert!(acknowledged.len() >= 100);

    let store = Store::open(&config(folder.path())).await.unwrap();
    for id in acknowledged {
        let stored = store.conversation(organisation, id, None).await.unwrap().expect("it was acknowledged");
        assert!(stored.conversation.turns[0].text.starts_with("number"));
        let outstanding = store.outstanding(organisation, id, 1).await.unwrap();
        assert_eq!(outstanding, Outstanding { pending: 1, dead: 0 });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started, and killed, by the test above"]
async fn accepts_until_it_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let store = Store::open(&config(Path::new(&folder))).await.unwrap();
    let organisation = store.organisation_named("acme").await.unwrap().unwrap().id;
    join_all((0..8).map(|worker| {
        let store = &store;
        async move {
            for number in 0.. {
                let accepted = store.accept(organisation, said(None, &format!("number {worker}/{number}"))).await;
                let line = format!("{ACKNOWLEDGED}{}\n", accepted.unwrap().id);
                std::io::stdout().write_all(line.as_bytes()).unwrap();
            }
        }
    }))
    .await;
}
