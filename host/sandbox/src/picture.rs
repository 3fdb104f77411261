//! The picture of a component's memory after `prepare`: a component again, whose instances begin where `prepare` ended.
//! What a plugin builds once (lexicons, automata) then costs no call anything.
//!
//! A picture is taken only where it is worth a second compilation and safe to keep. The same component always gives the
//! same picture, or none: both depend on fuel and on what `prepare` did, never on time.

use wasmtime::component::{Component, Instance, Lift, Linker, WasmList};
use wasmtime::{Engine, Store, bail};
use wasmtime_wizer::{ComponentInstanceState, Wizer};

use crate::contract::v0_1_0::Linked;
use crate::guest::{Guest, Stage};
use crate::{Config, engine, run};

/// Fuel that `prepare` must take before a picture is worth it: about a tenth of a millisecond.
pub(crate) const WORTH: u64 = 1_000_000;

/// What looking at its memories takes of them: one page in each, each time.
pub(crate) const ROOM: u64 = 4 * (64 << 10) * engine::MOST_MEMORIES as u64;

/// Whether `prepare` takes long enough, and leaves nothing behind that would be dead in another instance.
pub(crate) async fn is_worth_it(engine: &Engine, config: &Config, linked: &Linked) -> wasmtime::Result<bool> {
    let budget = config.prepare_fuel;
    let (mut store, _) = run::store(engine, config, Guest::new(config, &[], None), budget)?;
    linked.prepare(&mut store).await?;
    Ok(budget - store.get_fuel()? >= WORTH && !store.data().opened)
}

/// Runs `prepare` in a copy of the component that can be looked into, and writes what is seen into the component.
pub(crate) async fn take(
    engine: &Engine,
    config: &Config,
    linker: &Linker<Guest>,
    bytes: &[u8],
) -> wasmtime::Result<Vec<u8>> {
    let mut wizer = Wizer::new();
    wizer.init_func("prepare").keep_init_func(true);
    let (context, open_component) = wizer.instrument_component(bytes)?;
    let component = Component::from_binary(engine, &open_component)?;

    let (mut store, _) = run::store(engine, config, Guest::new(config, &[], None), config.prepare_fuel)?;
    let instance = linker.instantiate_pre(&component)?.instantiate_async(&mut store).await?;
    store.data_mut().stage = Stage::Preparing;
    instance.get_typed_func::<(), ()>(&mut store, "prepare")?.call_async(&mut store, ()).await?;

    // What follows is the host looking, not the guest working.
    store.data_mut().meter.make_room(ROOM);
    store.set_hostcall_fuel(usize::MAX);
    store.set_fuel(u64::MAX)?;
    let mut view = View { store, instance, memories: Vec::new(), failure: None };
    let picture = wizer.snapshot_component(&context, &mut view).await?;
    match view.failure {
        None => Ok(picture),
        Some(failure) => Err(failure),
    }
}

/// A prepared instance that can be looked into.
struct View {
    store: Store<Guest>,
    instance: Instance,
    /// Memories that were looked at, by the name of the function that shows them. They are asked for twice and must be
    /// the same both times, whatever happens in between.
    memories: Vec<(String, Vec<u8>)>,
    /// What went wrong; there is no other way to say it.
    failure: Option<wasmtime::Error>,
}

impl View {
    async fn ask<R: Lift + Send + Sync + 'static>(&mut self, interface: &str, function: &str) -> wasmtime::Result<R> {
        let Some(interface) = self.instance.get_export_index(&mut self.store, None, interface) else {
            bail!("the instance shows nothing");
        };
        let Some(function) = self.instance.get_export_index(&mut self.store, Some(&interface), function) else {
            bail!("the instance does not show {function}");
        };
        let function = self.instance.get_typed_func::<(), (R,)>(&mut self.store, function)?;
        Ok(function.call_async(&mut self.store, ()).await?.0)
    }

    async fn number<R: Lift + Default + Send + Sync + 'static>(&mut self, interface: &str, function: &str) -> R {
        self.ask(interface, function).await.unwrap_or_else(|error| {
            self.failure = Some(error);
            R::default()
        })
    }
}

impl ComponentInstanceState for View {
    async fn call_func_ret_list_u8(&mut self, interface: &str, function: &str, contents: impl FnOnce(&[u8]) + Send) {
        if !self.memories.iter().any(|(name, _)| name == function) {
            let memory = match self.ask::<WasmList<u8>>(interface, function).await {
                Ok(list) => list.as_le_slice(&self.store).to_vec(),
                Err(error) => {
                    self.failure = Some(error);
                    Vec::new()
                }
            };
            self.memories.push((function.to_owned(), memory));
        }
        let memory = self.memories.iter().find(|(name, _)| name == function);
        contents(memory.map_or(&[], |(_, memory)| memory));
    }

    async fn call_func_ret_s32(&mut self, interface: &str, function: &str) -> i32 {
        self.number(interface, function).await
    }

    async fn call_func_ret_s64(&mut self, interface: &str, function: &str) -> i64 {
        self.number(interface, function).await
    }

    async fn call_func_ret_f32(&mut self, interface: &str, function: &str) -> u32 {
        self.number::<f32>(interface, function).await.to_bits()
    }

    async fn call_func_ret_f64(&mut self, interface: &str, function: &str) -> u64 {
        self.number::<f64>(interface, function).await.to_bits()
    }
}
