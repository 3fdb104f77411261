//! The studies: which worlds, and what is promised of them.

mod cause;
mod change;

use std::num::NonZero;

use crate::tally::{Count, Row};

/// All studies, with this many worlds for each setting.
#[must_use]
pub fn all(worlds: u64) -> Vec<Row> {
    let mut rows = change::coverage(worlds);
    rows.extend(change::discoveries(worlds));
    rows.extend(change::series(worlds));
    rows.extend(cause::effects(worlds));
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
                    one((study << 32 | world).wrapping_mul(0x9E37_79B9_7F4A_7C15), &mut counts);
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
