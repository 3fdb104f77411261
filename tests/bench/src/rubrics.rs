//! What a rubric's file costs beside the same rubric written in Rust, both in the sandbox; and whether any file at all
//! becomes a component that an upload would refuse.

use std::panic::catch_unwind;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use plumbline_core::definition::Definition;
use plumbline_measure::{hashes, sound};
use plumbline_rubric::component::{Engines, build};
use plumbline_rubric::{Rubric, cases, lint, read};
use plumbline_sandbox::{Call, Plugin, Sandbox};
use plumbline_sdk::testkit::{Scene, contract};
use plumbline_server::work::check::{Checked, check};
use rubric_engine::Engine;
use tokio::runtime::Runtime;

use crate::conversations::{Dice, conversation};
use crate::numbers::{median, microseconds};

const SIZES: [(usize, usize); 3] = [(20, 1_000), (200, 300), (2_000, 60)];

/// Prints a table.
pub fn cost(runtime: &Runtime, sandbox: &Sandbox) -> anyhow::Result<()> {
    println!(
        "A rubric of sixty criteria: as a file, and written in Rust; medians of one call of `score` in the sandbox\n"
    );
    println!(
        "{:>6} {:>10} {:>10} {:>6} {:>12} {:>12} {:>6}",
        "turns", "file µs", "Rust µs", "ratio", "file fuel", "Rust fuel", "ratio"
    );
    let file = rubric_twin::rubric();
    let rubric = read(&file).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let file = runtime.block_on(load(sandbox, component(&rubric, &file)?))?;
    let rust = runtime.block_on(load(sandbox, twin()?))?;
    for (turns, rounds) in SIZES {
        let view = Scene::of(conversation(turns as u64, turns)).view(&[]);
        let call = |plugin: &Plugin| {
            let started = Instant::now();
            let run = runtime.block_on(plugin.score(&view, Call::default()));
            (microseconds(started.elapsed()), run)
        };
        let (mut files, mut rusts, mut fuel) = (Vec::new(), Vec::new(), (0, 0));
        for round in 0..rounds + rounds / 5 {
            let ((file_took, file), (rust_took, rust)) = (call(&file), call(&rust));
            let (found, other) = (file.result.context("the file fails")?, rust.result.context("the Rust fails")?);
            let (Ok(found), Ok(other)) = (found, other) else { anyhow::bail!("one of them declines") };
            let same = found.findings.iter().zip(&other.findings).all(|(it, other)| it.quotes == other.quotes);
            ensure!(same, "they find something else at {turns} turns");
            fuel = (file.cost.fuel, rust.cost.fuel);
            if round >= rounds / 5 {
                files.push(file_took);
                rusts.push(rust_took);
            }
        }
        let (file, rust) = (median(files), median(rusts));
        let ratio = fuel.0 as f64 / fuel.1 as f64;
        println!(
            "{turns:>6} {file:>10.0} {rust:>10.0} {:>6.2} {:>12} {:>12} {ratio:>6.2}",
            file / rust,
            fuel.0,
            fuel.1
        );
    }
    println!();
    Ok(())
}

/// Reads so many files that were made from sound ones by chance, and says what they came to. Every component is inspected
/// and its definition checked in every language; every `UPLOADED`th goes through the whole check of an upload.
pub fn fuzz(runtime: &Runtime, sandbox: &Sandbox, files: usize) -> anyhow::Result<()> {
    let seeds: Vec<String> = seeds()?;
    let (mut refused, mut sound, mut uploaded, mut largest) = (0, 0, 0, 0);
    for index in 0..files {
        let file = mutated(&seeds, index as u64);
        let tried = catch_unwind(|| attempt(&file));
        let Ok(tried) = tried else { anyhow::bail!("file {index} makes it panic:\n{file}") };
        match tried.with_context(|| format!("file {index} is unsound:\n{file}"))? {
            None => refused += 1,
            Some(bytes) => {
                sound += 1;
                largest = largest.max(bytes.len());
                if sound % UPLOADED == 1 {
                    uploaded += 1;
                    let checked = runtime.block_on(check(sandbox, bytes.into()))?;
                    if let Checked::Refused(report) = checked {
                        anyhow::bail!("file {index} fails its upload: {:?}\n{file}", report.faults);
                    }
                }
            }
        }
    }
    println!(
        "{files} files: {refused} refused with a reason, {sound} became sound components of at most {largest} bytes, \
         {uploaded} of them went through the whole check of an upload; no panic\n"
    );
    Ok(())
}

/// A full check compiles the component.
const UPLOADED: usize = 400;

fn attempt(file: &str) -> anyhow::Result<Option<Vec<u8>>> {
    let Ok(rubric) = read(file) else { return Ok(None) };
    // Whatever its cases come to, and whatever should be better, must be found out in peace.
    let _ = cases::run(&rubric);
    let _ = lint::lint(&rubric);
    let bytes = component(&rubric, file)?;
    let inspection = plumbline_sandbox::inspect(&bytes, plumbline_sandbox::Config::default().component_limit);
    let inspection = inspection.map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    ensure!(plumbline_rubric::component::file_of(&bytes).as_deref() == Some(file), "the file is not read back");
    let engine = Engine::new(rubric.program.clone()).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let define = |language: &str| -> anyhow::Result<Definition> {
        sound(&contract::definition(engine.define(language))).map_err(|faults| anyhow::anyhow!("{faults:?}"))
    };
    let definition = define("en")?;
    ensure!(definition.id == inspection.manifest.name && definition.version == inspection.manifest.version, "the name");
    for language in &definition.languages {
        ensure!(
            hashes(&define(language)?).structure == hashes(&definition).structure,
            "another structure in {language}"
        );
    }
    Ok(Some(bytes))
}

fn component(rubric: &Rubric, file: &str) -> anyhow::Result<Vec<u8>> {
    let engines = plumbline_bundle::rubric_engines();
    Ok(build(&rubric.program, file, &Engines { plain: engines.plain, judging: engines.judging })?)
}

/// The rubrics of the box, and those of the vocabulary's tests.
fn seeds() -> anyhow::Result<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../host/rubric/tests/vocabulary");
    let mut seeds: Vec<String> = plumbline_bundle::rubrics().iter().map(|it| it.file.to_owned()).collect();
    for name in ["sightings.toml", "joining.toml"] {
        seeds.push(std::fs::read_to_string(folder.join(name))?);
    }
    Ok(seeds)
}

/// One of the seeds with a few lines, words or characters out of place: doubled, left out, exchanged with those of another.
fn mutated(seeds: &[String], seed: u64) -> String {
    const WORDS: &[&str] = &[
        "0",
        "-1",
        "1e999",
        "99999999999999999999",
        "\"\"",
        "\"*\"",
        "\"(a|\"",
        "\"<nobody>\"",
        "true",
        "[]",
        "{}",
        "nan",
        "\"…\"",
        "never",
        "in_order",
        "at_least",
        "at_most",
        "within_turns",
        "says",
        "asks",
        "by",
        "\"others\"",
        "\"open\"",
        "\"first 3 turns\"",
        "measure",
        "\"word-share\"",
        "without_model = \"yes\"",
        "\u{0}",
        "\u{feff}",
        "\u{202e}",
        "𝄞",
        "'''",
        "[[sections]]",
    ];
    let mut dice = Dice(seed);
    let file = &seeds[dice.below(seeds.len())];
    let other = &seeds[dice.below(seeds.len())];
    let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
    let others: Vec<&str> = other.lines().collect();
    for _ in 0..1 + dice.below(3) {
        let at = dice.below(lines.len());
        match dice.below(7) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[dice.below(lines.len())].clone()),
            2 => lines[at] = others[dice.below(others.len())].to_owned(),
            3 => lines.insert(at, others[dice.below(others.len())].to_owned()),
            4 => {
                let mut parts: Vec<&str> = lines[at].split(' ').collect();
                let part = dice.below(parts.len());
                parts[part] = WORDS[dice.below(WORDS.len())];
                lines[at] = parts.join(" ");
            }
            5 => {
                let characters: Vec<char> = lines[at].chars().collect();
                let cut = dice.below(characters.len() + 1);
                lines[at] = characters.iter().skip(cut).chain(characters.iter().take(cut / 2)).collect();
            }
            _ => {
                let digit = char::from(b'0' + u8::try_from(dice.below(10)).unwrap_or_default());
                lines[at] = lines[at].replace(|it: char| it.is_ascii_digit(), &digit.to_string());
            }
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.join("\n")
}

/// The rubric that is written in Rust, built as its author would.
fn twin() -> anyhow::Result<Vec<u8>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = workspace.join("target/guests");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(&workspace).args(["build", "--quiet", "--lib", "--package", "rubric-twin"]);
    cargo.args(["--target", "wasm32-wasip2", "--profile", "guest", "--target-dir"]).arg(&target);
    ensure!(cargo.env_remove("RUSTFLAGS").status()?.success(), "the twin cannot be built");
    Ok(std::fs::read(target.join("wasm32-wasip2/guest/rubric_twin.wasm"))?)
}

async fn load(sandbox: &Sandbox, bytes: Vec<u8>) -> anyhow::Result<Plugin> {
    let (digest, bytes) = (plumbline_core::Digest::of(&bytes), Bytes::from(bytes));
    Ok(sandbox.load(digest, async || Ok::<_, std::convert::Infallible>(bytes)).await?)
}
