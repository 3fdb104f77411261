//! What is refused at upload, and in which words.

use super::*;

/// The faults of a component, one a line.
fn faults(sandbox: &Sandbox, bytes: &[u8]) -> String {
    let faults = sandbox.inspect(bytes).unwrap_err();
    faults.iter().map(|it| format!("{it}\n")).collect()
}

fn wat(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

/// The custom section of a manifest, in a component's text.
fn manifest(world: &str) -> String {
    let json = format!(r#"{{"name":"a","version":"1.0.0","world":"{world}"}}"#);
    format!(r#"(@custom "plumbline:manifest" "{}")"#, json.replace('"', "\\\""))
}

/// A component of these parts, with the manifest of a scorecard.
fn component(parts: &str) -> Vec<u8> {
    wat(&format!("(component {parts} {})", manifest("plumbline:rubric/scorecard-plugin@0.1.0")))
}

#[tokio::test]
async fn a_sound_component_is_described() {
    let (sandbox, _folder) = sandbox(Config::default());
    let found = sandbox.inspect(hostile()).unwrap();
    assert_eq!((found.digest, found.size), (Digest::of(hostile()), hostile().len()));
    assert_eq!((found.manifest.name.as_str(), found.manifest.capabilities.as_slice()), ("hostile", ALL));
    assert_eq!(found.exports, ["prepare", "plumbline:rubric/scorecard@0.1.0"]);
    let imports: Vec<&str> = found.imports.iter().filter_map(|it| it.split('@').next()).collect();
    for import in ["plumbline:rubric/log", "plumbline:judge/judge", "wasi:random/insecure-seed", "wasi:io/streams"] {
        assert!(imports.contains(&import), "{import} is missing in {imports:?}");
    }
}

#[tokio::test]
async fn real_components_that_may_not_run() {
    let (sandbox, _folder) = sandbox(Config::default());
    let network = faults(&sandbox, &guests::component("network"));
    for line in [
        "import `wasi:sockets/tcp@0.2.6`: is not offered: a plugin has no network\n",
        "import `wasi:filesystem/types@0.2.6`: is not offered: a plugin has no files\n",
    ] {
        assert!(network.contains(line), "{line} is missing in {network}");
    }

    let hollow = faults(&sandbox, &guests::component("hollow"));
    let expected = "\
manifest: `name` is `Hollow`; it must be lower-case words joined by hyphens, at most 64 bytes
manifest: `version` is `one`, which is not a semantic version: unexpected character 'o' while parsing major version number
manifest: `settings_schema` goes with the capability `settings`, which is not declared
export `plumbline:rubric/scorecard@0.1.0`: is missing; the world plumbline:rubric/scorecard-plugin@0.1.0 has it
manifest: `log` is imported but not declared in `capabilities`
manifest: `judge` is declared in `capabilities` but never imported
";
    assert_eq!(hollow, expected);
}

#[tokio::test]
async fn malformed_components() {
    let (sandbox, _folder) = sandbox(Config { component_limit: 4 << 20, ..Config::default() });
    let other = manifest("a:b/c@1.0.0");
    let cases: [(&str, Vec<u8>, &str); 17] = [
        ("nothing", Vec::new(), "component: is not WebAssembly\n"),
        ("a picture", b"\x89PNG\r\n".to_vec(), "component: is not WebAssembly\n"),
        ("a core module", wat("(module)"), "component: is a core module, not a component"),
        ("cut short", hostile()[..hostile().len() / 2].to_vec(), "component: cannot be read: "),
        ("too large", vec![0; (4 << 20) + 1], "component: has 4194305 bytes, at most 4194304 are allowed\n"),
        ("no manifest", wat("(component)"), "manifest: there is no custom section `plumbline:manifest`\n"),
        ("two manifests", component(&format!("(core module {other})")), "manifest: there are 2 custom sections"),
        (
            "no JSON",
            wat(r#"(component (@custom "plumbline:manifest" "name = a"))"#),
            "manifest: is not as it should be: ",
        ),
        (
            "an unknown world",
            wat(&format!("(component {other})")),
            "unknown variant `a:b/c@1.0.0`, expected `plumbline:rubric/scorecard-plugin@0.1.0`",
        ),
        ("no export", component(""), "export `prepare`: is missing"),
        (
            "a random source",
            component(r#"(import "wasi:random/random@0.2.6" (instance))"#),
            "a plugin has no randomness",
        ),
        (
            "a web client",
            component(r#"(import "wasi:http/outgoing-handler@0.2.6" (instance))"#),
            "a plugin has no network",
        ),
        ("a time zone", component(r#"(import "wasi:clocks/timezone@0.2.6" (instance))"#), "a plugin has no clock"),
        (
            "a later WASI",
            component(r#"(import "wasi:io/poll@0.3.0" (instance))"#),
            "import `wasi:io/poll@0.3.0`: is of a version that is not offered; 0.2 is\n",
        ),
        (
            "a later contract",
            component(r#"(import "plumbline:rubric/log@0.2.0" (instance))"#),
            "it is in no version of the contract",
        ),
        (
            "a stranger",
            component(r#"(import "acme:secrets/vault" (instance))"#),
            "neither in the contract nor in the part of WASI",
        ),
        ("a bare function", component(r#"(import "help" (func))"#), "import `help`: is not an interface"),
    ];
    for (what, bytes, expected) in cases {
        let faults = faults(&sandbox, &bytes);
        assert!(faults.contains(expected), "{what}: {faults}");
    }
}

#[tokio::test]
async fn strings_cross_as_utf8_only() {
    let (sandbox, _folder) = sandbox(Config::default());
    for (encoding, refused) in [("utf8", false), ("utf16", true), ("latin1+utf16", true)] {
        let component = component(&format!(
            r#"(core module $m
                    (memory (export "memory") 1)
                    (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
                    (func (export "f") (param i32 i32)))
                (core instance $i (instantiate $m))
                (func (export "f") (param "text" string) (canon lift (core func $i "f")
                    (memory $i "memory") (realloc (func $i "realloc")) string-encoding={encoding}))"#
        ));
        assert_eq!(faults(&sandbox, &component).contains("strings that are not UTF-8"), refused, "{encoding}");
    }
}

/// A proposal that is not listed is not accepted, here and by the compiler alike.
#[tokio::test]
async fn features_are_pinned() {
    let (sandbox, _folder) = sandbox(Config::default());
    for (proposal, module) in [
        ("memory64", "(module (memory i64 1))"),
        ("threads", "(module (memory 1 1 shared))"),
        ("multi-memory", "(module (memory 1) (memory 1))"),
        (
            "relaxed SIMD",
            "(module (func (param v128 v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))))",
        ),
        ("garbage collection", "(module (type (struct (field i32))))"),
        ("function references", "(module (type $f (func)) (func (param (ref $f)) (call_ref $f (local.get 0))))"),
        ("exceptions", "(module (tag))"),
        ("tail calls", "(module (func $f (return_call $f)))"),
        ("custom page sizes", "(module (memory 1 (pagesize 1)))"),
        (
            "wide arithmetic",
            "(module (func (param i64 i64 i64 i64) (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)) \
             drop drop))",
        ),
        ("stack switching", "(module (type $f (func)) (type (cont $f)))"),
    ] {
        let component = core_module(module);
        assert!(faults(&sandbox, &component).contains("component: is not valid: "), "{proposal}");
        let why = sandbox.compile(&component).await.unwrap_err().to_string();
        assert!(!why.contains("no exported instance"), "{proposal}: {why}");
    }
    for (proposal, module) in [
        ("SIMD", "(module (func (param v128) (drop (i8x16.abs (local.get 0)))))"),
        ("bulk memory", "(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))"),
        ("reference types", "(module (func $f) (elem declare func $f) (func (result funcref) (ref.func $f)))"),
    ] {
        let component = core_module(module);
        assert!(!faults(&sandbox, &component).contains("is not valid"), "{proposal}");
        let why = sandbox.compile(&component).await.unwrap_err().to_string();
        assert!(why.contains("no exported instance"), "{proposal}: {why}");
    }
}

/// A component of one core module, which is given as text.
fn core_module(text: &str) -> Vec<u8> {
    component(&text.replacen("(module", "(core module", 1))
}
