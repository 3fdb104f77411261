//! The clock behind the deadline: a thread of its own that advances the engine's epoch each millisecond. A tick that
//! comes late is not made up for, so that a machine that was asleep does not fail every guest at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use wasmtime::Engine;

use crate::SandboxError;

/// The length of one epoch.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// Without a tick for so long, the deadline can no longer be relied on.
const STALLED: Duration = Duration::from_secs(2);

/// The ticking thread, seen from outside.
#[derive(Debug)]
pub(crate) struct Ticker {
    started: Instant,
    /// Milliseconds from `started` to the last tick.
    last: Arc<AtomicU64>,
}

impl Ticker {
    /// Ticks for as long as `engine` is used by somebody else.
    pub(crate) fn start(engine: &Engine) -> Result<Self, SandboxError> {
        let engine = engine.weak();
        Self::every(TICK, move || engine.upgrade().map(|it| it.increment_epoch()).is_some())
    }

    /// Calls `tick` until it says that nobody needs it any more.
    fn every(period: Duration, tick: impl Fn() -> bool + Send + 'static) -> Result<Self, SandboxError> {
        let started = Instant::now();
        let last = Arc::new(AtomicU64::new(0));
        let beat = Arc::clone(&last);
        let ticking = move || {
            while tick() {
                beat.store(millis(started.elapsed()), Ordering::Relaxed);
                std::thread::sleep(period);
            }
        };
        let thread = std::thread::Builder::new().name("plumbline-epochs".into()).spawn(ticking);
        thread.map_err(|error| SandboxError::Engine(error.to_string()))?;
        Ok(Self { started, last })
    }

    /// Whether the clock is running.
    pub(crate) fn alive(&self) -> bool {
        self.alive_at(self.started.elapsed())
    }

    fn alive_at(&self, now: Duration) -> bool {
        millis(now).saturating_sub(self.last.load(Ordering::Relaxed)) < millis(STALLED)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_stopped_clock_is_seen() {
        let (ticked, ticks) = mpsc::channel();
        let ticker = Ticker::every(Duration::ZERO, move || ticked.send(()).is_ok()).unwrap();
        ticks.recv().unwrap();
        ticks.recv().unwrap();
        assert!(ticker.alive());

        drop(ticks);
        let last = Duration::from_millis(ticker.last.load(Ordering::Relaxed));
        assert!(ticker.alive_at(last + STALLED / 2));
        assert!(!ticker.alive_at(ticker.started.elapsed() + STALLED * 2));
    }

    #[test]
    fn an_engine_that_is_gone_ends_its_clock() {
        let engine = Engine::default();
        let weak = engine.weak();
        let _ticker = Ticker::start(&engine).unwrap();
        drop(engine);
        while weak.upgrade().is_some() {
            std::thread::yield_now();
        }
    }
}
