//! What every source file must be: introduced by a module comment, short enough to be read in one sitting, finished, and
//! silent about libraries that only one crate may name.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::command::root;

const LONGEST: usize = 500;
/// Files that may be longer, and why.
const LONGER: &[(&str, &str)] = &[];

/// How a file may begin.
const INTRODUCTIONS: &[&str] = &["//!", "#![doc = include_str!"];

/// Libraries that only these folders may name, so that all others can do without knowing them. The tests of the whole
/// look at what lies in the tables.
const OWNED: &[(&str, &[&str])] = &[("wasmtime", &["host/sandbox/"]), ("sqlx", &["host/store/", "tests/"])];

/// All faults of all Rust files in the checkout.
pub fn faults() -> Result<Vec<String>> {
    let root = root();
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut faults = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let path = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        faults.extend(check(&path, &text).into_iter().map(|fault| format!("{path}: {fault}")));
    }
    Ok(faults)
}

fn check(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !INTRODUCTIONS.iter().any(|it| text.starts_with(it)) {
        faults.push("it does not begin by saying what it is, in a `//!` comment or the crate's README".to_owned());
    }
    let lines = text.lines().count();
    let may_be_longer = LONGER.iter().any(|(it, _)| *it == path);
    if lines > LONGEST && !may_be_longer {
        faults.push(format!("{lines} lines are more than {LONGEST}; split it by noun, or say in xtask why not"));
    }
    if lines <= LONGEST && may_be_longer {
        faults.push(format!("it no longer has more than {LONGEST} lines; strike it from the exceptions"));
    }
    let code = || text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    for (library, homes) in OWNED.iter().filter(|(_, homes)| !homes.iter().any(|home| path.starts_with(home))) {
        let named = format!("{library}::");
        if let Some((line, _)) = code().find(|(_, line)| line.contains(&named)) {
            faults.push(format!("line {} names {library}, which only {} may", line + 1, homes.join(" and ")));
        }
    }
    // Put together here, so that this file does not hold what it looks for.
    for unfinished in [concat!("to", "do!("), concat!("unimpl", "emented!(")] {
        if let Some((line, _)) = code().find(|(_, line)| line.contains(unfinished)) {
            faults.push(format!("line {} is not finished: {unfinished}…)", line + 1));
        }
    }
    faults
}

/// Rust files below `folder`, except what is built or hidden.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn each_rule_has_a_file_that_breaks_it() {
        let long = "//! Long.\n".repeat(501);
        let (database, engine) = (concat!("sqlx", "::query();\n"), concat!("wasmtime", "::Engine::default();\n"));
        let spoken_of = format!("//! Fine.\n    // {database}");
        let [database, engine] = [database, engine].map(|it| format!("//! Fine.\n    {it}"));
        let unfinished = format!("//! Soon.\nfn f() {{ {}) }}\n", concat!("to", "do!("));
        let cases = [
            ("host/core/src/a.rs", spoken_of.as_str(), None),
            ("host/store/src/a.rs", &database, None),
            ("host/core/src/a.rs", "use std::fmt;\n", Some("does not begin by")),
            ("host/core/src/a.rs", &long, Some("501 lines")),
            ("host/server/src/a.rs", &database, Some("line 2 names sqlx")),
            ("host/server/src/a.rs", &engine, Some("line 2 names wasmtime")),
            ("host/core/src/a.rs", &unfinished, Some("line 2 is not finished")),
        ];
        for (path, text, expected) in cases {
            let faults = check(path, text);
            match expected {
                None => assert_eq!(faults, [""; 0], "{path}"),
                Some(part) => assert!(faults.len() == 1 && faults[0].contains(part), "{path}: {faults:?}"),
            }
        }
    }
}
