//! The restore drill: a backup is taken while conversations come in, one of them is erased afterwards, and from the backup
//! and the newest keys another server begins where the first was, without what was erased.

use std::path::{Path, PathBuf};

use plumbline_tests::{Client, Home, Output, Request, Server, concurrently};
use serde_json::{Value, json};

use crate::said;

crate::on_both_databases!(a_restore_drill, what_cannot_be_restored_is_refused);

/// Words that stand nowhere else.
const SAID: &str = "quincunx marmalade";
const NAME: &str = "Ottilie Vanderquill";

async fn a_restore_drill(home: Home) {
    let (server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    client.bind("service-conversation", &["*"]).await;
    let backups = tempfile::tempdir().unwrap();
    let to = backups.path().to_str().unwrap();

    let mut erased = said::call("erased");
    erased["turns"][2]["text"] = json!(format!("What happens today when the {SAID} is late, and what does it cost?"));
    erased["participants"][1]["label"] = json!(NAME);
    let erased = client.submit(&erased).await;
    let in_part = client.submit(&said::call("in-part")).await;
    let person = json!({"name": "Ada Erased", "ids": [{"scheme": "crm", "value": "u-erased"}]});
    let person = client.post("/v1/people", &person).await["id"].as_str().unwrap().to_owned();
    client.post("/v1/people", &json!({"name": "Bert Kept"})).await;
    let mut before = vec![];
    for number in 0..6 {
        before.push(client.submit(&said::call(&format!("before-{number}"))).await);
    }
    let mut told = vec![];
    for id in before.iter().chain([&erased]) {
        client.scores(id).await;
        told.push(everything(&client, id).await);
    }
    assert!(told[6].to_string().contains(SAID));

    // More come in while it is taken, and after.
    let (during, first) = tokio::join!(submit(&client, "during", 60), async {
        tokio::task::block_in_place(|| home.run(&["admin", "backup", to]))
    });
    assert_eq!(first.status, Some(0), "{first:?}");
    let during = during.into_iter().map(|it| it.unwrap()).collect::<Vec<_>>();
    submit(&client, "after", 3).await;

    let path = format!("/v1/conversations/{erased}");
    client.send(&Request::new("DELETE", &path)).await.expect(204);
    client.send(&Request::new("DELETE", format!("/v1/people/{person}"))).await.expect(200);
    client.send(&Request::new("DELETE", format!("/v1/conversations/{in_part}/turns/2"))).await.expect(204);
    let keys = lines(&home.run(&["admin", "backup", to, "--keys-only"])).remove(0);
    assert_eq!(files(&backups.path().join("keys")), [PathBuf::from(&keys)], "older keys are gone");
    for id in [&erased, &person] {
        let mentions = |path: &Path| holds(path, id) || holds(path, &id.replace('-', ""));
        let unwrapped = ["person_keys", "conversation_keys"].map(|it| rows(Path::new(&keys), it));
        assert!(unwrapped.iter().all(|it| !it.is_empty()), "there are keys of what was not");
        let of_it = |row: &String| row.contains(id.as_str()) || row.contains(&id.replace('-', ""));
        assert!(!unwrapped.iter().flatten().any(of_it), "there is a key of what was erased");
        let snapshot = PathBuf::from(&lines(&first)[0]);
        assert!(files(&snapshot).iter().any(|it| mentions(it)), "the snapshot knows of it");
    }
    let words = |path: &PathBuf| [SAID, NAME, said::QUESTION, "Ada Erased"].iter().any(|it| holds(path, it));
    assert!(!files(backups.path()).iter().any(words), "nothing that was said is legible in a backup");
    server.kill().await;

    let new = home.another().await;
    let key = home.folder().join("master.key");
    let restored = new.run(&["admin", "restore", to, "--master-key", key.to_str().unwrap()]);
    assert_eq!(restored.status, Some(0), "{restored:?}");
    assert!(restored.stderr.contains("2 conversations and 1 people were erased"), "{restored:?}");
    std::fs::copy(&key, new.folder().join("master.key")).unwrap();
    let server = Server::start(&new).await;
    let client = server.client(client.key());
    for (id, told) in before.iter().zip(&told) {
        assert_eq!(everything(&client, id).await, *told, "{id}");
    }
    client.send(&Request::new("GET", &path)).await.expect(404);
    client.send(&Request::new("GET", format!("{path}/scores"))).await.expect(404);
    // What was left of the other was sealed anew, after the snapshot; what the snapshot has of it nobody can open.
    client.send(&Request::new("GET", format!("/v1/conversations/{in_part}/transcript"))).await.expect(404);
    assert_eq!(new.places_of(SAID).await, [""; 0]);
    assert!(client.list("/v1/people").await.iter().all(|it| it["id"] != json!(person)));

    // Whatever had been acknowledged when it was taken is there and is scored, and what came after is not.
    let there = client.list("/v1/conversations").await;
    assert!(there.iter().all(|it| !it["external_id"].as_str().unwrap().starts_with("after")));
    let restored = during.iter().filter(|id| there.iter().any(|it| it["id"] == json!(id))).count();
    assert_eq!(there.len(), before.len() + restored);
    for conversation in &there {
        let scores = client.scores(conversation["id"].as_str().unwrap()).await;
        assert_eq!((scores["scores"].as_array().unwrap().len(), &scores["set_aside"]), (2, &json!(0)), "{scores:#}");
    }
    // It is a server like any other: it goes on, and can be backed up to the same place, where little is new to copy.
    let next = client.score(&said::call("next")).await;
    assert!(next.to_string().contains(said::QUESTION));
    let second = new.run(&["admin", "backup", to]);
    assert_eq!(second.status, Some(0), "{second:?}");
    let third = new.run(&["admin", "backup", to]);
    assert!(third.stderr.contains("; 0 were new"), "{third:?}");
}

async fn what_cannot_be_restored_is_refused(home: Home) {
    let (_server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    client.score(&said::call("call-1")).await;
    let backups = tempfile::tempdir().unwrap();
    let whole = backups.path().join("whole");
    let to = whole.to_str().unwrap();
    let old_keys = lines(&home.run(&["admin", "backup", to])).remove(1);
    let snapshot = lines(&home.run(&["admin", "backup", to, "--keep-keys", "1"])).remove(0);
    let snapshot = Path::new(&snapshot).strip_prefix(&whole).unwrap().to_owned();
    let key = home.folder().join("master.key").display().to_string();
    let wrong_key = backups.path().join("wrong.key");
    std::fs::write(&wrong_key, [7; 32]).unwrap();
    let new = home.another().await;

    let restore = |from: &Path, arguments: &[&str]| {
        let command = [&["admin", "restore", from.to_str().unwrap()], arguments].concat();
        new.run(&command)
    };
    let refused = |output: Output, status: i32, why: &[&str]| {
        assert_eq!(output.status, Some(status), "{output:?}");
        assert!(why.iter().all(|it| output.stderr.contains(it)), "{why:?}: {output:?}");
    };
    // What was done to a copy of the backup, and what is said of it.
    let table = snapshot.join("tables/scores.jsonl");
    let blob = files(&whole.join("blobs/packs")).remove(0).strip_prefix(&whole).unwrap().to_owned();
    let keys = files(&whole.join("keys")).pop().unwrap().strip_prefix(&whole).unwrap().to_owned();
    let manifest = snapshot.join("manifest.json");
    let flip = |path: &Path| change(path, |bytes| bytes[0x20] ^= 1);
    type Harm<'a> = &'a dyn Fn(&Path);
    let cases: [(&Path, Harm<'_>, &str); 8] = [
        (&table, &flip, "damaged"),
        (&table, &|it| std::fs::remove_file(it).unwrap(), "missing"),
        (&blob, &flip, "damaged"),
        (&blob, &|it| std::fs::remove_file(it).unwrap(), "missing"),
        (&keys, &|it| change(it, |bytes| bytes.truncate(bytes.len() - 3)), "damaged"),
        (&keys, &|it| change(it, |bytes| bytes[0x200] ^= 1), "damaged"),
        (&manifest, &flip, "damaged"),
        (&manifest, &|it| std::fs::remove_file(it).unwrap(), "missing"),
    ];
    for (number, (path, harm, why)) in cases.into_iter().enumerate() {
        let copy = backups.path().join(format!("copy-{number}"));
        copy_folder(&whole, &copy);
        harm(&copy.join(path));
        refused(restore(&copy, &["--master-key", &key]), 1, &[why, path.to_str().unwrap()]);
    }
    let newer = backups.path().join("newer");
    copy_folder(&whole, &newer);
    schema(&newer.join(&manifest), 9_999);
    refused(restore(&newer, &["--master-key", &key]), 1, &["newer Plumbline", "9999"]);
    refused(restore(&whole, &["--master-key", wrong_key.to_str().unwrap()]), 2, &["the master key is not the one"]);
    refused(restore(&whole, &[]), 2, &["a restore needs the master key"]);
    refused(restore(&whole, &["--master-key", &key, "--keys", &old_keys]), 1, &["older than the backup"]);
    refused(restore(backups.path(), &["--master-key", &key]), 1, &["no finished backup"]);
    refused(home.run(&["admin", "restore", to]), 2, &["the database is not empty"]);
    let sqlite = Home::sqlite();
    if home.folder().join("plumbline.db").exists() {
        refused(sqlite.run(&["admin", "backup", to]), 3, &["plumbline.db"]);
    } else {
        let other = sqlite.run(&["admin", "restore", to, "--master-key", &key]);
        refused(other, 2, &["the backup is of PostgreSQL, and the target is SQLite"]);
    }

    // None of these left anything behind. A snapshot of older tables, with keys of today's, is brought up to date; it is of
    // the oldest in which all stood that has rows here.
    let older = backups.path().join("older");
    copy_folder(&whole, &older);
    schema(&older.join(&manifest), 17);
    let restored = restore(&older, &["--master-key", &key]);
    assert_eq!(restored.status, Some(0), "{restored:?}");
    let step = "SELECT MAX(version) FROM _sqlx_migrations";
    assert_eq!(new.number(step).await, home.number(step).await);
    std::fs::copy(&key, new.folder().join("master.key")).unwrap();
    let server = Server::start(&new).await;
    let theirs = server.client(client.key());
    assert_eq!(theirs.list("/v1/conversations").await, client.list("/v1/conversations").await);
    server.kill().await;
    refused(restore(&whole, &["--master-key", &key]), 2, &["is not empty"]);
}

/// Submits conversations at the same time and returns their ids.
async fn submit(client: &Client, name: &str, count: usize) -> Vec<Option<String>> {
    let calls: Vec<_> = (0..count).map(|it| said::call(&format!("{name}-{it}"))).collect();
    concurrently(calls, 4, |call| {
        let client = client.clone();
        async move { Some(client.submit(&call).await) }
    })
    .await
}

/// Whatever the API tells of a conversation.
async fn everything(client: &Client, id: &str) -> Value {
    let scores = client.get(&format!("/v1/conversations/{id}/scores")).await;
    let mut receipts = vec![];
    for score in scores["scores"].as_array().unwrap() {
        receipts.push(client.get(&format!("/v1/scores/{}/receipt", score["id"].as_str().unwrap())).await);
    }
    let conversation = client.get(&format!("/v1/conversations/{id}")).await;
    let transcript = client.get(&format!("/v1/conversations/{id}/transcript")).await;
    json!([conversation, transcript, scores, receipts])
}

fn lines(output: &Output) -> Vec<String> {
    assert_eq!(output.status, Some(0), "{output:?}");
    output.stdout.lines().map(str::to_owned).collect()
}

/// Every file below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap().map(|it| it.unwrap().path());
    let mut files: Vec<_> = entries.flat_map(|it| if it.is_dir() { files(&it) } else { vec![it] }).collect();
    files.sort();
    files
}

/// The rows of one table in a keys file.
fn rows(path: &Path, table: &str) -> Vec<String> {
    let (mut rows, mut section) = (Vec::new(), String::new());
    for line in std::fs::read_to_string(path).unwrap().lines() {
        match serde_json::from_str::<Value>(line).unwrap().get("table") {
            Some(begins) => section = begins.as_str().unwrap().to_owned(),
            None if section == table => rows.push(line.to_owned()),
            None => {}
        }
    }
    rows
}

fn holds(path: &Path, text: &str) -> bool {
    std::fs::read(path).unwrap().windows(text.len()).any(|it| it == text.as_bytes())
}

fn change(path: &Path, change: impl Fn(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

/// Makes a snapshot one of other tables.
fn schema(manifest: &Path, schema: i64) {
    change(manifest, |bytes| {
        let mut manifest: Value = serde_json::from_slice(bytes).unwrap();
        manifest["schema"] = json!(schema);
        *bytes = manifest.to_string().into_bytes();
    });
}

fn copy_folder(from: &Path, to: &Path) {
    for file in files(from) {
        let copy = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::copy(file, copy).unwrap();
    }
}
