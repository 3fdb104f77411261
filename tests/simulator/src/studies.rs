//! The studies: which worlds, and what is promised of them.

mod cause;
mod change;
mod power;
mod standing;

use std::num::NonZero;

use plumbline_progress::seeded::Seeded;

use crate::tally::{Count, Row};

/// The studies, or one of them by name, with this many worlds for each setting.
#[must_use]
pub fn run(worlds: u64, only: Option<&str>) -> Vec<Row> {
    let asked = |name: &str| only.is_none_or(|only| only == name);
    let mut rows = Vec::new();
    if asked("change") {
        rows.extend(change::all(worlds));
    }
    if asked("cause") {
        rows.extend(cause::effects(worlds));
    }
    if asked("power") {
        rows.extend(power::promises(worlds));
    }
    if asked("standing") {
        rows.extend(standing::all(worlds));
    }
    rows
}

/// Counts several things over many seeds, on all cores; the same whatever the cores.
fn count<const N: usize>(worlds: u64, study: u64, one: impl Fn(u64, &mut [Count; N]) + Sync) -> [Count; N] {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let mut counts = [Count::default(); N];
    std::thread::scope(|scope| {
        let run = |thread: u64| {
            let one = &one;
            scope.spawn(move || {
                let mut counts = [Count::default(); N];
                for world in (thread..worlds).step_by(threads as usize) {
                    // Seeds that follow each other in any regular way would give streams that overlap.
                    one(Seeded::new(study << 32 | world).bits(), &mut counts);
                }
                counts
            })
        };
        let threads: Vec<_> = (0..threads).map(run).collect();
        for thread in threads {
            let Ok(own) = thread.join() else { continue };
            for (count, own) in counts.iter_mut().zip(own) {
                count.add(own);
            }
        }
    });
    counts
}
