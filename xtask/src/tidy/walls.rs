//! Which package may depend on which: data flows one way, and this is where that is kept. What a package does not depend
//! on it cannot name.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::command::{cargo, output};

/// Every package of the workspace, with those of the workspace that it may depend on. Tests may use more.
const WALLS: &[(&str, &[&str])] = &[
    ("plumbline-core", &[]),
    ("plumbline-capture", &["plumbline-core"]),
    ("plumbline-sandbox", &["plumbline-core"]),
    ("plumbline-measure", &["plumbline-core"]),
    ("plumbline-feedback", &["plumbline-core"]),
    ("plumbline-sheet", &[]),
    ("plumbline-directory", &["plumbline-core", "plumbline-sheet"]),
    ("plumbline-rubric", &["plumbline-core", "plumbline-measure", "plumbline-sheet", "plumbline-sdk", "rubric-engine"]),
    ("plumbline-practice", &["plumbline-core"]),
    ("plumbline-progress", &["plumbline-core"]),
    ("plumbline-store", &["plumbline-core"]),
    (
        "plumbline-server",
        &[
            "plumbline-core",
            "plumbline-capture",
            "plumbline-sandbox",
            "plumbline-measure",
            "plumbline-feedback",
            "plumbline-directory",
            "plumbline-rubric",
            "plumbline-practice",
            "plumbline-progress",
            "plumbline-store",
            "plumbline-bundle",
        ],
    ),
    ("plumbline-sdk", &["plumbline-core", "plumbline-capture", "plumbline-measure", "plumbline-practice"]),
    ("plumbline-bundle", &[]),
    ("role-play", &["plumbline-sdk"]),
    ("rubric-engine", &["plumbline-sdk"]),
    ("sales-conversation", &["plumbline-sdk"]),
    ("service-conversation", &["plumbline-sdk"]),
    ("hostile-plugins", &[]),
    ("rubric-twin", &["plumbline-sdk"]),
    ("xtask", &[]),
];
/// May use everything; nothing may use them.
const TESTS: &str = "plumbline-tests";
const BENCH: &str = "plumbline-bench";
const AGREEMENT: &str = "plumbline-agreement";
const SIMULATOR: &str = "plumbline-simulator";
const OUTERMOST: [&str; 4] = [TESTS, BENCH, AGREEMENT, SIMULATOR];

/// Packages that compute and do nothing else: no network, no database, no threads, no chance.
const PURE: &[&str] = &[
    "plumbline-core",
    "plumbline-capture",
    "plumbline-measure",
    "plumbline-feedback",
    "plumbline-sheet",
    "plumbline-directory",
    "plumbline-rubric",
    "plumbline-practice",
    "plumbline-progress",
    "plumbline-sdk",
];
const IMPURE: &[&str] = &["axum", "getrandom", "hyper", "object_store", "rand", "reqwest", "tokio"];

/// Libraries that only these packages may depend on, even in their tests.
const OWNED: &[(&str, &[&str])] = &[
    ("wasmtime", &["plumbline-sandbox"]),
    ("wasmtime-wizer", &["plumbline-sandbox"]),
    ("wasm-encoder", &["plumbline-rubric"]),
    ("sqlx", &["plumbline-store", TESTS, BENCH]),
    ("axum", &["plumbline-server"]),
];

/// All dependencies that reach through a wall.
pub fn faults() -> Result<Vec<String>> {
    let metadata = output(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("cannot read what `cargo metadata` prints")?;
    Ok(check(&packages(&metadata)))
}

/// A package of the workspace and what it depends on.
struct Package {
    name: String,
    uses: Vec<Dependency>,
}

struct Dependency {
    name: String,
    for_tests: bool,
}

fn packages(metadata: &Value) -> Vec<Package> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let dependency = |it: &Value| Dependency { name: text(&it["name"]), for_tests: it["kind"] == "dev" };
    let package = |it: &Value| Package {
        name: text(&it["name"]),
        uses: list(&it["dependencies"]).iter().map(dependency).collect(),
    };
    list(&metadata["packages"]).iter().map(package).collect()
}

fn check(packages: &[Package]) -> Vec<String> {
    let members: BTreeSet<&str> = packages.iter().map(|it| it.name.as_str()).collect();
    let mut faults = Vec::new();
    for (name, _) in WALLS.iter().filter(|(name, _)| !members.contains(name)) {
        faults.push(format!("{name} is not in the workspace; strike it from xtask's table of walls"));
    }
    for Package { name, uses } in packages {
        let wall = WALLS.iter().find(|(it, _)| it == name).map(|(_, may)| *may);
        if wall.is_none() && !OUTERMOST.contains(&name.as_str()) {
            faults.push(format!("{name} is not in xtask's table of walls; say there what it may use"));
        }
        for used in uses {
            let other = used.name.as_str();
            if OUTERMOST.contains(&other) {
                faults.push(format!("{name} depends on {other}, which nothing may"));
            }
            if let Some((_, owners)) = OWNED.iter().find(|(library, _)| *library == other)
                && !owners.contains(&name.as_str())
            {
                faults.push(format!("{name} depends on {other}, which only {} may", owners.join(" and ")));
            }
            if used.for_tests {
                continue;
            }
            if members.contains(other) && wall.is_some_and(|may| !may.contains(&other)) {
                faults.push(format!("{name} depends on {other}, which stands behind a wall"));
            }
            if PURE.contains(&name.as_str()) && IMPURE.contains(&other) {
                faults.push(format!("{name} only computes, but depends on {other}"));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{Dependency, OUTERMOST, Package, WALLS, check};

    /// The whole workspace as it should be, with one more dependency.
    fn with(name: &str, other: &str, for_tests: bool) -> Vec<String> {
        let mut packages: Vec<Package> =
            WALLS.iter().map(|(name, _)| Package { name: (*name).to_owned(), uses: Vec::new() }).collect();
        packages.extend(OUTERMOST.map(|name| Package { name: name.to_owned(), uses: Vec::new() }));
        let used = Dependency { name: other.to_owned(), for_tests };
        match packages.iter_mut().find(|it| it.name == name) {
            Some(package) => package.uses.push(used),
            None => packages.push(Package { name: name.to_owned(), uses: vec![used] }),
        }
        check(&packages)
    }

    #[test]
    fn each_wall_stops_what_it_is_for() {
        let cases = [
            ("plumbline-measure", "plumbline-core", false, None),
            ("plumbline-measure", "plumbline-sandbox", true, None),
            ("plumbline-tests", "plumbline-server", false, None),
            ("plumbline-measure", "plumbline-store", false, Some("behind a wall")),
            ("plumbline-server", "wasmtime", true, Some("only plumbline-sandbox may")),
            ("plumbline-store", "plumbline-tests", true, Some("which nothing may")),
            ("plumbline-core", "tokio", false, Some("only computes")),
            ("plumbline-new", "serde", false, Some("not in xtask's table")),
        ];
        for (name, other, for_tests, expected) in cases {
            let faults = with(name, other, for_tests);
            match expected {
                None => assert_eq!(faults, [""; 0], "{name} {other}"),
                Some(part) => assert!(faults.len() == 1 && faults[0].contains(part), "{name} {other}: {faults:?}"),
            }
        }
    }
}
