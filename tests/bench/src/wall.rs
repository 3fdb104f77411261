//! The sandbox beside the same scorer as native code, on the same transcripts: only `score`, both warm, taking turns. The
//! native side is handed what the other has to copy into a fresh instance of the component for each call.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Context as _;
use plumbline_core::transcript::Transcript;
use plumbline_sandbox::{Call, Plugin, Sandbox};
use plumbline_sdk::Scorecard;
use plumbline_sdk::testkit::{Kit, Scene};
use sales_conversation::Sales;
use service_conversation::Service;
use tokio::runtime::Runtime;

use crate::conversations::conversation;
use crate::numbers::{median, microseconds};

/// Turns of a transcript, and how often it is scored on each side.
const SIZES: [(usize, usize); 3] = [(20, 2_000), (200, 600), (2_000, 150)];
/// Calls before the first that counts, as a share of those.
const WARM_UP: usize = 5;

/// Prints a table.
pub fn run(runtime: &Runtime, sandbox: &Sandbox) -> anyhow::Result<()> {
    println!("The sandbox beside native code, medians of one call of `score`\n");
    println!(
        "{:<22} {:>6} {:>7} {:>11} {:>11} {:>6} {:>12} {:>11} {:>9}",
        "scorecard", "turns", "KiB", "native µs", "sandbox µs", "ratio", "inside µs", "fuel", "peak MiB"
    );
    scorecard::<Sales>(runtime, sandbox, "sales-conversation")?;
    scorecard::<Service>(runtime, sandbox, "service-conversation")?;
    println!(
        "\n`inside` is from the instance's making to its end, without the way to the threads that guests run on.\n"
    );
    Ok(())
}

fn scorecard<S: Scorecard>(runtime: &Runtime, sandbox: &Sandbox, name: &str) -> anyhow::Result<()> {
    let plugin = runtime.block_on(load(sandbox, name))?;
    let kit = Kit::<S>::new();
    let sandboxed = |view: &Transcript| {
        let started = Instant::now();
        let run = runtime.block_on(plugin.score(view, Call::default()));
        (microseconds(started.elapsed()), run)
    };

    // In a language that the scorecard does not know it declines at once: what is left is the instance.
    let nothing = Scene::of(conversation(0, 1)).in_language("zz").view(&[]);
    let instances = (0..2_000).map(|_| sandboxed(&nothing).0).skip(400);
    println!("{name:<22} declines at once {:>33.0}", median(instances));

    for (turns, rounds) in SIZES {
        let scene = Scene::of(conversation(turns as u64, turns));
        let (view, transcript) = (scene.view(&[]), scene.transcript());
        let (mut natives, mut sandboxes, mut insides) = (Vec::new(), Vec::new(), Vec::new());
        let (mut fuel, mut peak) = (0, 0);
        for round in 0..rounds + rounds / WARM_UP {
            let started = Instant::now();
            let answer = black_box(kit.run(black_box(&transcript)));
            let native = microseconds(started.elapsed());
            let (took, run) = sandboxed(&view);
            let found = run.result.with_context(|| format!("{name} fails at {turns} turns"))?;
            anyhow::ensure!(found == answer, "{name} finds something else in the sandbox at {turns} turns");
            (fuel, peak) = (run.cost.fuel, run.cost.peak_memory);
            if round >= rounds / WARM_UP {
                natives.push(native);
                sandboxes.push(took);
                insides.push(run.cost.wall_us as f64);
            }
        }
        let (native, took) = (median(natives), median(sandboxes));
        println!(
            "{name:<22} {turns:>6} {:>7.1} {native:>11.0} {took:>11.0} {:>6.2} {:>12.0} {fuel:>11} {:>9.2}",
            view.text.len() as f64 / 1024.0,
            took / native,
            median(insides),
            peak as f64 / f64::from(1 << 20),
        );
    }
    Ok(())
}

async fn load(sandbox: &Sandbox, name: &str) -> anyhow::Result<Plugin> {
    let bundled = plumbline_bundle::components().iter().find(|it| it.name == name);
    let bytes = bundled.with_context(|| format!("{name} is not in the box"))?.bytes;
    let digest = sandbox.inspect(bytes).map_err(|faults| anyhow::anyhow!("{name}: {faults:?}"))?.digest;
    Ok(sandbox.load(digest, async || Ok::<_, std::convert::Infallible>(bytes)).await?)
}
