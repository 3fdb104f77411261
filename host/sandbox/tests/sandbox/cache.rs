//! Loading: from memory, from disk, and from the component's bytes.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;

use plumbline_sandbox::SandboxError;

use super::*;

/// Loads the hostile component in a new process' place, and says whether its bytes were asked for.
async fn compiles(folder: &TempDir) -> bool {
    let sandbox = Sandbox::new(Config { cache_dir: folder.path().into(), queue: 8, ..Config::default() }).unwrap();
    let asked = Cell::new(false);
    let bytes = || async {
        asked.set(true);
        Ok::<_, std::io::Error>(hostile())
    };
    let plugin = sandbox.load(Digest::of(hostile()), bytes).await.unwrap();
    assert_honest(&plugin).await;
    asked.get()
}

fn compiled(folder: &TempDir) -> Vec<PathBuf> {
    let engines = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_dir());
    let files = engines.flat_map(|it| fs::read_dir(it).unwrap().map(|it| it.unwrap().path()));
    files.filter(|it| it.extension().is_some_and(|it| it == "cwasm")).collect()
}

#[tokio::test]
async fn a_component_is_compiled_once_and_again_where_its_file_was_touched() {
    let folder = tempfile::tempdir().unwrap();
    assert!(compiles(&folder).await);
    assert!(!compiles(&folder).await, "it lies on disk");

    let files = compiled(&folder);
    let [file] = files.as_slice() else { panic!("one component, one file: {files:?}") };
    let mut code = fs::read(file).unwrap();
    let middle = code.len() / 2;
    code[middle] ^= 1;
    fs::write(file, code).unwrap();
    assert!(compiles(&folder).await, "a file that was touched is not run");
    assert!(!compiles(&folder).await, "and is replaced");

    fs::remove_file(folder.path().join("host.key")).unwrap();
    assert!(compiles(&folder).await, "with another key nothing holds");
}

#[tokio::test]
async fn what_compiled_lies_in_memory() {
    let (sandbox, folder) = sandbox(Config::default());
    sandbox.compile(hostile()).await.unwrap();
    fs::remove_dir_all(folder.path()).unwrap();
    let nothing = || async { Err::<Vec<u8>, _>(std::io::Error::other("asked for bytes")) };
    let plugin = sandbox.load(Digest::of(hostile()), nothing).await.unwrap();
    assert_honest(&plugin).await;
}

#[tokio::test]
async fn a_load_that_fails_says_why() {
    let (sandbox, _folder) = sandbox(Config::default());
    let digest = Digest::of(b"component");

    let absent = sandbox.load(digest, || async { Err::<Vec<u8>, _>(std::io::Error::other("the disk is gone")) }).await;
    assert!(matches!(absent, Err(SandboxError::Bytes(why)) if why.to_string() == "the disk is gone"));

    let other = sandbox.load(digest, || async { Ok::<_, std::io::Error>(hostile()) }).await;
    assert!(matches!(other, Err(SandboxError::Digest { found, .. }) if found == Digest::of(hostile())));

    for (what, bytes, part) in [
        ("too much", vec![0; (32 << 20) + 1], "it has 33554433 bytes, at most 33554432 are allowed"),
        ("nothing", Vec::new(), "unexpected end"),
        ("a socket", guests::component("network"), "wasi:filesystem/types@0.2.6"),
        ("no scorecard", guests::component("hollow"), "no exported instance named `plumbline:rubric/scorecard@0.1.0`"),
    ] {
        match sandbox.compile(&bytes).await {
            Err(SandboxError::Unfit(why)) => assert!(why.contains(part), "{what}: {why}"),
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_cache_that_cannot_be_used_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error =
        Sandbox::new(Config { cache_dir: file.path().join("below"), queue: 8, ..Config::default() }).unwrap_err();
    assert!(error.to_string().contains(file.path().to_str().unwrap()), "{error}");
}

/// What `prepare` built is there in each call, whether it was built at upload or in the call; and only then.
#[tokio::test]
async fn a_long_preparation_is_kept_as_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let mut fuels = Vec::new();
    for (component, pictured) in [("prepared", true), ("prepared", true), ("chatty", false)] {
        let sandbox = Sandbox::new(Config { cache_dir: folder.path().into(), queue: 8, ..Config::default() }).unwrap();
        let plugin = load(&sandbox, &guests::component(component)).await;
        assert_eq!(plugin.picture().is_some(), pictured, "{component}");
        for _ in 0..2 {
            let run = plugin.score(&transcript("spoken"), Call::default()).await;
            let Refusal::Declined(said) = run.result.unwrap().unwrap_err() else { panic!("it declines") };
            assert_eq!(said.code, "333328333350000-1", "{component}");
            assert!(run.said.stderr.ends_with("spoken\n"), "{component}: {}", run.said.stderr);
            fuels.push(run.cost.fuel);
        }
    }
    let [first, again, from_disk, again_from_disk, anew, _] = fuels[..] else { panic!("six calls") };
    assert!([again, from_disk, again_from_disk].iter().all(|it| *it == first), "{fuels:?}");
    assert!(first < anew / 2, "what a picture holds is not paid for again: {fuels:?}");
}
