//! One call of a guest, from its place in the queue to its verdict. Guests are fibers on a runtime of their own, never
//! on the caller's; each has a store of its own that is dropped with the call, whatever the call came to.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use plumbline_core::Failure;
use plumbline_core::manifest::Capability;
use plumbline_core::run::{Cost, Run, Said};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio_util::task::AbortOnDropHandle;
use wasmtime::{Engine, Store, Trap, UpdateDeadline, WasmBacktrace};

use crate::guest::{Guest, Stage};
use crate::ticker::TICK;
use crate::wasi::Exited;
use crate::{Config, SandboxError};

/// Fuel after which a guest lets others run: about a millisecond.
const SLICE: u64 = 10_000_000;

/// Where guests run.
pub(crate) struct Guests {
    /// Taken when dropped: a runtime must not be waited for where one is running.
    runtime: Option<Runtime>,
    places: Arc<Semaphore>,
    config: Arc<Config>,
    engine: Engine,
}

/// What is asked of a guest, and what it may have.
pub(crate) struct Job {
    /// The export's name, for the place in a failure.
    pub(crate) name: &'static str,
    /// Bytes that the call hands to the plugin.
    pub(crate) size: u64,
    pub(crate) settings: Option<String>,
    pub(crate) granted: Vec<Capability>,
}

/// What the body of a job comes to.
pub(crate) type Answering<'a, T> = Pin<Box<dyn Future<Output = wasmtime::Result<Result<T, Failure>>> + Send + 'a>>;

impl Guests {
    pub(crate) fn start(engine: Engine, config: Arc<Config>) -> Result<Self, SandboxError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(config.workers.max(1))
            .thread_name("plumbline-guests")
            .enable_time()
            .build()
            .map_err(|error| SandboxError::Engine(error.to_string()))?;
        let places = Arc::new(Semaphore::new(config.queue.max(1)));
        Ok(Self { runtime: Some(runtime), places, config, engine })
    }

    /// Waits for a place, runs the job there and says what it came to. Whoever stops waiting stops the guest.
    pub(crate) async fn run<T, F>(&self, job: Job, body: F) -> Run<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Store<Guest>) -> Answering<'a, T> + Send + 'static,
    {
        let (Some(runtime), Ok(place)) = (&self.runtime, Arc::clone(&self.places).acquire_owned().await) else {
            return host_fault("the sandbox is shutting down".into());
        };
        let (engine, config) = (self.engine.clone(), Arc::clone(&self.config));
        let task = runtime.spawn(async move {
            let run = call(&engine, &config, job, body).await;
            drop(place);
            run
        });
        match AbortOnDropHandle::new(task).await {
            Ok(run) => run,
            Err(lost) => host_fault(format!("the call was lost: {lost}")),
        }
    }

    /// Runs what takes long on a thread of its own.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, SandboxError> {
        let runtime = self.runtime.as_ref().ok_or(SandboxError::Closed)?;
        runtime.spawn_blocking(work).await.map_err(|_| SandboxError::Closed)
    }
}

impl Drop for Guests {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A call that never came to run.
pub(crate) fn host_fault<T>(message: String) -> Run<T> {
    failed(Failure::HostFault { message })
}

pub(crate) fn failed<T>(failure: Failure) -> Run<T> {
    Run { result: Err(failure), cost: Cost::default(), calls: Vec::new(), said: Said::default() }
}

async fn call<T, F>(engine: &Engine, config: &Config, job: Job, body: F) -> Run<T>
where
    F: for<'a> FnOnce(&'a mut Store<Guest>) -> Answering<'a, T>,
{
    let started = Instant::now();
    let budget = config.fuel(job.size);
    let guest = Guest::new(config, &job.granted, job.settings);
    let (mut store, suspended) = match store(engine, config, guest, budget) {
        Ok(store) => store,
        Err(error) => return host_fault(format!("{error:#}")),
    };
    let answered = Paced { inner: body(&mut store), left: None, suspended }.await;
    let fuel = budget - store.get_fuel().unwrap_or(0).min(budget);
    let mut guest = store.into_data();
    let result = answered.unwrap_or_else(|error| Err(verdict(&error, &guest, config, budget, job.name)));
    let wall_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    Run {
        result,
        cost: Cost { fuel, fuel_budget: budget, peak_memory: guest.meter.peak, wall_us },
        said: guest.said(),
        calls: guest.calls,
    }
}

/// A store with every limit in place, and the microseconds that its guest was suspended since the deadline last asked.
pub(crate) fn store(
    engine: &Engine,
    config: &Config,
    guest: Guest,
    budget: u64,
) -> wasmtime::Result<(Store<Guest>, Arc<AtomicU64>)> {
    let mut store = Store::new(engine, guest);
    store.limiter(|guest| &mut guest.meter);
    store.set_hostcall_fuel(config.output_limit);
    store.set_fuel(budget)?;
    store.fuel_async_yield_interval(Some(SLICE))?;
    store.set_epoch_deadline(ticks(config.deadline));
    let suspended = Arc::new(AtomicU64::new(0));
    let waiting = Arc::clone(&suspended);
    store.epoch_deadline_callback(move |_| {
        let waited = Duration::from_micros(waiting.swap(0, Ordering::Relaxed));
        Ok(if waited < TICK { UpdateDeadline::Interrupt } else { UpdateDeadline::Continue(ticks(waited)) })
    });
    Ok((store, suspended))
}

/// Epochs that cover `duration`.
fn ticks(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(TICK.as_nanos())).unwrap_or(u64::MAX / 2)
}

/// A guest's future that notes how long it was not running, because it let others run or waited for the host: that time
/// is given back to its deadline.
struct Paced<'a, T> {
    inner: Answering<'a, T>,
    left: Option<Instant>,
    /// Microseconds.
    suspended: Arc<AtomicU64>,
}

impl<T> Future for Paced<'_, T> {
    type Output = wasmtime::Result<Result<T, Failure>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(left) = self.left.take() {
            let waited = u64::try_from(left.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.suspended.fetch_add(waited, Ordering::Relaxed);
        }
        let poll = self.inner.as_mut().poll(context);
        if poll.is_pending() {
            self.left = Some(Instant::now());
        }
        poll
    }
}

/// What ended a call that has no answer.
fn verdict(error: &wasmtime::Error, guest: &Guest, config: &Config, budget: u64, name: &str) -> Failure {
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Failure::OutOfFuel { budget },
        Some(Trap::Interrupt) => {
            let message =
                format!("the plugin ran for {:?} within its fuel, which is slower than it should", config.deadline);
            Failure::HostFault { message }
        }
        _ if guest.meter.denied => Failure::Memory { limit: config.memory_limit },
        Some(trap) => Failure::Trap { message: format!("{trap}{}", place(error)) },
        None => untrapped(error, guest, config, name),
    }
}

/// What ended a call without a trap.
fn untrapped(error: &wasmtime::Error, guest: &Guest, config: &Config, name: &str) -> Failure {
    let message = || error.root_cause().to_string();
    if let Some(exited) = error.downcast_ref::<Exited>() {
        return Failure::Trap { message: exited.to_string() };
    }
    // The engine's error for this has no public type; a test holds us to its words.
    if message().starts_with("too much data is being copied") {
        return Failure::OutputTooLarge { limit: config.output_limit as u64 };
    }
    match guest.stage {
        Stage::Instantiating => Failure::HostFault { message: message() },
        Stage::Preparing => Failure::InvalidOutput { place: "prepare".into(), message: message() },
        Stage::Answering => Failure::InvalidOutput { place: name.into(), message: message() },
    }
}

/// The innermost function of the plugin's own, as far as it has names: never its words, which may be a customer's.
fn place(error: &wasmtime::Error) -> String {
    let frames = error.downcast_ref::<WasmBacktrace>().map(WasmBacktrace::frames).unwrap_or_default();
    let names = frames.iter().filter_map(|it| it.func_name()).map(|it| format!("{:#}", rustc_demangle::demangle(it)));
    let library = ["std::", "core::", "alloc::", "<", "__rust", "rust_", "abort", "panic"];
    let own = names.into_iter().find(|name| !library.iter().any(|it| name.starts_with(it)));
    own.map(|name| format!(", in `{}`", name.chars().take(120).collect::<String>())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    /// A guest that waits is not a guest that is slow.
    #[test]
    fn time_spent_waiting_is_noted() {
        let (wait, suspended) = (TICK * 3, Arc::new(AtomicU64::new(0)));
        let asked = AtomicBool::new(false);
        let inner: Answering<'_, ()> = Box::pin(std::future::poll_fn(move |context| {
            context.waker().wake_by_ref();
            if asked.swap(true, Ordering::Relaxed) { Poll::Ready(Ok(Ok(()))) } else { Poll::Pending }
        }));
        let mut guest = std::pin::pin!(Paced { inner, left: None, suspended: Arc::clone(&suspended) });
        let mut poll = || {
            let mut context = Context::from_waker(std::task::Waker::noop());
            guest.as_mut().poll(&mut context)
        };
        assert!(poll().is_pending());
        assert_eq!(suspended.load(Ordering::Relaxed), 0);
        let left = Instant::now();
        while left.elapsed() < wait {
            std::hint::spin_loop();
        }
        assert!(poll().is_ready());
        assert!(Duration::from_micros(suspended.load(Ordering::Relaxed)) >= wait - Duration::from_micros(1));
    }

    #[test]
    fn epochs_cover_a_duration() {
        for (duration, expected) in [(0, 0), (1, 1), (1_000, 1), (1_001, 2), (10_000_000, 10_000)] {
            assert_eq!(ticks(Duration::from_micros(duration)), expected, "{duration} µs");
        }
    }
}
