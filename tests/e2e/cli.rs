//! The command line, in pipes: what it prints, where, and with which exit status.

use std::path::PathBuf;

use plumbline_tests::{Home, Output, plumbline, run};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{guests, said};

/// Files to hand over.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn call(&self, name: &str) -> PathBuf {
        self.write(name, said::call(name).to_string())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scoring_here_is_scoring_there() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    let files = Files::new();
    let call = files.call("call.json");
    for plugin in ["sales-conversation", "service-conversation"] {
        client.bind(plugin, &["*"]).await;
    }
    let there = client.score(&said::call("call.json")).await;
    for there in there["scores"].as_array().unwrap() {
        let plugin = there["scorecard"]["name"].as_str().unwrap();
        let output = run(["score".as_ref(), call.as_os_str(), "--plugin".as_ref(), plugin.as_ref(), "--json".as_ref()]);
        assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{output:?}");
        let here: Value = serde_json::from_str(&output.stdout).unwrap();
        let [here] = here["scores"].as_array().unwrap().as_slice() else { panic!("{here:#}") };
        assert_eq!(common(here), common(there), "{plugin}");
    }
}

/// What does not tell where it was scored.
fn common(score: &Value) -> String {
    let mut score = score.clone();
    let fields = score.as_object_mut().unwrap();
    let place = ["id", "conversation", "revision", "context", "mode", "source", "scored", "said"];
    for name in place.into_iter().chain(["rated_by", "supersedes", "superseded_by"]) {
        fields.shift_remove(name);
    }
    fields["cost"].as_object_mut().unwrap().shift_remove("wall_us");
    fields["subject"].as_object_mut().unwrap().shift_remove("person");
    score.to_string()
}

#[test]
fn a_score_is_a_table_where_no_json_is_asked_for() {
    let files = Files::new();
    let call = files.call("call.json");
    let output = run(["score".as_ref(), call.as_os_str(), "--plugin".as_ref(), "sales-conversation".as_ref()]);
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""));
    assert!(
        output.stdout.contains("sales-conversation") && output.stdout.contains(said::QUESTION),
        "{}",
        output.stdout
    );
    assert_plain(&output);
}

/// 1 where what was handed over is at fault, 2 where the command is.
#[test]
fn the_exit_status_says_whose_fault_it_was() {
    let files = Files::new();
    let call = files.call("call.json").display().to_string();
    let file = |name: &str, bytes: &[u8]| files.write(name, bytes).display().to_string();
    let broken = file("broken.json", b"{\"turns\": [\n");
    let nobody = {
        let mut call = said::call("nobody");
        call["participants"][0]["side"] = json!("unknown");
        file("nobody.json", call.to_string().as_bytes())
    };
    let module = file("module.wasm", &wat::parse_str("(module)").unwrap());
    let config = file("plumbline.toml", b"[limits]\nfule_base = 1\n");
    let data = files.0.path().join("data").display().to_string();
    let score = |file: &str, plugin: &str, more: &[&str]| {
        [&["score", file, "--plugin", plugin], more].concat().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let words = |it: &[&str]| it.iter().map(ToString::to_string).collect::<Vec<_>>();
    let cases: Vec<(Vec<String>, i32, &str)> = vec![
        (words(&["--version"]), 0, ""),
        (words(&["help"]), 0, ""),
        (score(&broken, "sales-conversation", &[]), 1, "line 2, column 0"),
        (score("absent.json", "sales-conversation", &[]), 1, "absent.json"),
        (score(&nobody, "sales-conversation", &[]), 1, "internal"),
        (score(&call, "sales-conversation", &["--settings", &broken]), 1, "broken.json"),
        (score(&call, &module, &[]), 1, "core module"),
        (words(&["plugin", "inspect", &module]), 1, "core module"),
        (words(&["plugin", "inspect", "absent.wasm"]), 1, "absent.wasm"),
        (score(&call, "nobody", &[]), 2, "sales-conversation"),
        (score(&call, "sales-conversation", &["--format", "docx"]), 2, "docx"),
        (words(&["score", &call]), 2, "--plugin"),
        (words(&["conquer"]), 2, "conquer"),
        (words(&["submit", &call, "--server", "http://127.0.0.1:9", "--key", "x"]), 2, "http://127.0.0.1:9"),
        (words(&["serve", "--data", &data, "--config", &config]), 2, "fule_base"),
        (words(&["serve", "--data", &data, "--config", "absent.toml"]), 2, "absent.toml"),
        (words(&["migrate", "--data", &data, "--database", "oracle://x"]), 2, "postgres://"),
    ];
    let mut differences = Vec::new();
    for (arguments, status, said) in cases {
        let output = run(&arguments);
        // What went wrong is said where a pipe does not swallow it, and what is asked for where one can be read.
        let silent = if status == 0 { &output.stderr } else { &output.stdout };
        if output.status != Some(status) || !output.stderr.contains(said) || !silent.is_empty() {
            differences.push(format!("{arguments:?} is not {status} with `{said}`: {output:?}"));
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn a_component_is_inspected() {
    let files = Files::new();
    let hostile = files.write("hostile.wasm", guests::component("hostile"));
    let inspect = |more: &[&str]| {
        let output = plumbline().args(["plugin", "inspect"]).arg(&hostile).args(more).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let text = inspect(&[]);
    for part in ["hostile 1.0.0", "log, settings, judge", "plumbline:judge/judge@0.1.0", "prepare", "sha256:"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let found: Value = serde_json::from_str(&inspect(&["--json"])).unwrap();
    assert_eq!(found["manifest"]["name"], "hostile");
    assert_eq!(found["exports"], json!(["prepare", "plumbline:rubric/scorecard@0.1.0"]));
    assert_eq!(found["size"].as_u64().unwrap(), std::fs::metadata(&hostile).unwrap().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_submitted_without_a_bar_in_a_pipe() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    let files = Files::new();
    let (first, second) = (files.call("first.json"), files.call("second.json"));
    let subtitles = files.write("third.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ada>What happens today?\n");
    let broken = files.write("broken.json", "{");
    let metadata = files.write("metadata.json", r#"{"participants": [{"matches": "Ada", "side": "internal"}]}"#);
    let submit = |arguments: Vec<&std::path::Path>, more: &[&str]| {
        let mut command = plumbline();
        command.args(["submit", "--server", client.address(), "--key", client.key()]).args(more).args(arguments);
        // Waiting for it would keep the runtime from answering.
        tokio::task::block_in_place(|| command.output().unwrap())
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();

    let output = submit(vec![&first, &second], &[]);
    let output = Output { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""));
    assert_plain(&output);
    for part in ["first.json", "second.json", "sales-conversation"] {
        assert!(output.stdout.contains(part), "{part} is missing in {}", output.stdout);
    }

    // One that is refused keeps no other from being taken.
    let output = submit(vec![&broken, &subtitles], &["--json", "--metadata", metadata.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(stderr.contains("broken.json") && stderr.contains("1 of 2 files"), "{stderr}");
    let line: Value = serde_json::from_str(stdout.trim_end()).unwrap();
    assert_eq!((&line["conversation"]["state"], &line["scores"]["state"]), (&json!("created"), &json!("done")));
    assert_eq!(client.list("/v1/conversations").await.len(), 3);

    let mut wrong = plumbline();
    wrong.args(["submit", "--server", client.address(), "--key", "plumb_wrong"]).arg(&first);
    let wrong = tokio::task::block_in_place(|| wrong.output().unwrap());
    assert_eq!(wrong.status.code(), Some(2), "{}", text(wrong.stderr));
}

#[test]
fn the_demo_shows_a_team_and_ends_when_asked_to() {
    let output = run(["demo", "--once", "--listen", "127.0.0.1:0"]);
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{}", output.stdout);
    assert_plain(&output);
    for part in ["sales-conversation", "service-conversation", "│", "Helen Moss, head of sales", "to work on"] {
        assert!(output.stdout.contains(part), "{part} is missing in {}", output.stdout);
    }
    let said = &output.stdout;
    assert!(
        !said.contains("host-fault") && !said.contains("set aside for a fault") && !said.contains("failed ("),
        "{said}"
    );
}

#[test]
fn an_organisation_is_made_once_and_a_database_is_brought_up_to_date() {
    let home = Home::sqlite();
    home.bootstrap("Fabrikam");
    let again = home.command(&["admin", "bootstrap", "--organisation", "Fabrikam"]).output().unwrap();
    assert_eq!((again.status.code(), again.stdout.as_slice()), (Some(2), b"".as_slice()));
    for _ in 0..2 {
        let migrated = home.command(&["migrate"]).output().unwrap();
        assert_eq!(migrated.status.code(), Some(0), "{migrated:?}");
    }
}

/// No colours, no cursor movements, no progress: what a pipe or a file can hold.
fn assert_plain(output: &Output) {
    let control = |it: char| it.is_control() && it != '\n';
    assert!(!output.stdout.contains(control) && !output.stderr.contains(control), "{output:?}");
}
