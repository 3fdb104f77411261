//! What one call keeps on the host's side while it runs: what it may have, what it used, what it asked and said. It is
//! made with the call and dropped with it; nothing of it outlives a call.

use plumbline_core::manifest::Capability;
use plumbline_core::run::{HostCall, LogLevel, LogLine, Said};
use serde_json::Value;
use wasmtime::component::{ComponentNamedList, Lift, LinkerInstance, Lower};
use wasmtime::{ResourceLimiter, StoreContextMut, Trap};

use crate::Config;

/// Fuel that a call to the host costs, and each byte that goes with it. Without a price, a guest could make the host
/// work for ever on a few instructions of its own, and only the clock would stop it.
const CALL_FUEL: u64 = 5_000;
const BYTE_FUEL: u64 = 10;

/// The state of one call.
#[derive(Debug)]
pub(crate) struct Guest {
    pub(crate) meter: Meter,
    /// What the call is doing, for the place in a failure.
    pub(crate) stage: Stage,
    pub(crate) calls: Vec<HostCall>,
    /// Whether the guest was ever handed a handle.
    pub(crate) opened: bool,
    settings: Option<String>,
    granted: Vec<Capability>,
    log: Vec<LogLine>,
    log_dropped: u64,
    log_lines_left: usize,
    log_bytes_left: usize,
    printed: Vec<u8>,
    print_limit: usize,
    /// Bytes that the host call in progress moved.
    moved: usize,
}

/// What a call is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    Instantiating,
    Preparing,
    Answering,
}

impl Guest {
    /// The state of a call to which the organisation granted `granted`, of which the operator allows `config.allowed`.
    pub(crate) fn new(config: &Config, granted: &[Capability], settings: Option<String>) -> Self {
        Self {
            meter: Meter::new(config.memory_limit),
            stage: Stage::Instantiating,
            calls: Vec::new(),
            opened: false,
            settings,
            granted: granted.iter().copied().filter(|it| config.allowed.contains(it)).collect(),
            log: Vec::new(),
            log_dropped: 0,
            log_lines_left: config.log_lines,
            log_bytes_left: config.log_bytes,
            printed: Vec::new(),
            print_limit: config.stderr_bytes,
            moved: 0,
        }
    }

    pub(crate) fn may(&self, capability: Capability) -> bool {
        self.granted.contains(&capability)
    }

    /// The organisation's settings, where granted. `prepare` never sees them: its memory may serve others.
    pub(crate) fn settings(&self) -> Option<&str> {
        let open = self.stage == Stage::Answering && self.may(Capability::Settings);
        self.settings.as_deref().filter(|_| open)
    }

    /// Keeps a line of the log, where the budget lasts and the capability is granted.
    pub(crate) fn log(&mut self, level: LogLevel, message: String) {
        self.moved += message.len();
        if self.may(Capability::Log) && self.log_lines_left > 0 && message.len() <= self.log_bytes_left {
            self.log_lines_left -= 1;
            self.log_bytes_left -= message.len();
            self.log.push(LogLine { level, message });
        } else {
            self.log_dropped += 1;
        }
    }

    /// Keeps the first bytes that the guest prints, as on a terminal that shows both of its streams.
    pub(crate) fn print(&mut self, bytes: &[u8]) {
        self.moved += bytes.len();
        let room = self.print_limit.saturating_sub(self.printed.len());
        self.printed.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Records a question to the host and its answer.
    pub(crate) fn record(&mut self, import: &str, asked: Value, answered: Value) {
        self.moved += asked.to_string().len() + answered.to_string().len();
        self.calls.push(HostCall { import: import.to_owned(), asked, answered });
    }

    /// What the guest logged and printed, at the call's end.
    pub(crate) fn said(&mut self) -> Said {
        Said {
            log: std::mem::take(&mut self.log),
            log_dropped: self.log_dropped,
            stderr: String::from_utf8_lossy(&self.printed).into_owned(),
        }
    }
}

/// Links a host function that sees the call's state and is paid for in fuel.
pub(crate) fn offer<P, R>(
    instance: &mut LinkerInstance<'_, Guest>,
    name: &str,
    answer: impl Fn(&mut Guest, P) -> wasmtime::Result<R> + Send + Sync + 'static,
) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + 'static,
{
    instance.func_wrap(name, move |mut store: StoreContextMut<'_, Guest>, asked: P| {
        let answered = answer(store.data_mut(), asked)?;
        let moved = std::mem::take(&mut store.data_mut().moved) as u64;
        let price = CALL_FUEL.saturating_add(BYTE_FUEL.saturating_mul(moved));
        let left = store.get_fuel()?.checked_sub(price);
        store.set_fuel(left.unwrap_or(0))?;
        left.map(|_| answered).ok_or_else(|| Trap::OutOfFuel.into())
    })
}

/// Counts the bytes of all memories and tables of a call together. The engine's own limit is for each memory alone.
#[derive(Debug)]
pub(crate) struct Meter {
    limit: u64,
    used: u64,
    pub(crate) peak: u64,
    /// Whether the guest wanted more than it may have. It may have lived with the answer.
    pub(crate) denied: bool,
    /// `used` and `peak` before the last growth, in case it fails after all.
    before: (u64, u64),
}

/// What the engine keeps for one element of a table.
const ELEMENT: usize = size_of::<usize>();

impl Meter {
    const fn new(limit: u64) -> Self {
        Self { limit, used: 0, peak: 0, denied: false, before: (0, 0) }
    }

    /// Lets the host itself grow the guest's memory by so many bytes.
    pub(crate) const fn make_room(&mut self, bytes: u64) {
        self.limit = self.limit.saturating_add(bytes);
    }

    fn grow(&mut self, bytes: usize) -> bool {
        let wanted = self.used.saturating_add(bytes as u64);
        if wanted > self.limit {
            self.denied = true;
            return false;
        }
        self.before = (self.used, self.peak);
        self.used = wanted;
        self.peak = self.peak.max(wanted);
        true
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(&mut self, current: usize, desired: usize, _most: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow(desired.saturating_sub(current)))
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        (self.used, self.peak) = self.before;
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, _most: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow(desired.saturating_sub(current).saturating_mul(ELEMENT)))
    }

    fn table_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        (self.used, self.peak) = self.before;
        Ok(())
    }

    fn instances(&self) -> usize {
        crate::engine::MOST_INSTANCES as usize
    }

    fn memories(&self) -> usize {
        crate::engine::MOST_MEMORIES as usize
    }

    fn tables(&self) -> usize {
        crate::engine::MOST_TABLES as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memories and tables share one limit; what failed after all was never there.
    #[test]
    fn the_meter_counts_everything_together() {
        let mut meter = Meter::new(1_000);
        assert!(meter.memory_growing(0, 600, None).unwrap());
        assert!(meter.table_growing(0, 25, None).unwrap());
        assert_eq!((meter.used, meter.peak, meter.denied), (800, 800, false));

        assert!(meter.memory_growing(600, 800, None).unwrap());
        meter.memory_grow_failed(wasmtime::format_err!("no room")).unwrap();
        assert_eq!((meter.used, meter.peak), (800, 800));

        assert!(!meter.memory_growing(0, 201, None).unwrap(), "a second memory");
        assert!(!meter.table_growing(25, usize::MAX, None).unwrap());
        assert_eq!((meter.used, meter.peak, meter.denied), (800, 800, true));
        assert!(meter.memory_growing(0, 200, None).unwrap(), "up to the limit");
    }
}
