//! From a component's bytes to what can be called. All of it takes long, and runs on a thread that may be kept waiting.

use std::panic::{AssertUnwindSafe, catch_unwind};

use plumbline_core::Digest;
use tokio::runtime::Handle;
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::cache::Image;
use crate::contract::v0_1_0::{self, Linked};
use crate::guest::Guest;
use crate::{Config, picture, wasi};

/// The engine with everything that a guest may import.
pub(crate) struct Compiler {
    engine: Engine,
    linker: Linker<Guest>,
}

/// A component that is ready to be called.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub(crate) linked: Linked,
    /// Of the component that begins after `prepare`, where that is what runs.
    pub(crate) picture: Option<Digest>,
    /// Bytes of its machine code and data.
    pub(crate) size: u32,
}

impl Compiler {
    pub(crate) fn new(engine: &Engine) -> wasmtime::Result<Self> {
        let mut linker = Linker::new(engine);
        wasi::add_to_linker(&mut linker)?;
        v0_1_0::add_to_linker(&mut linker)?;
        Ok(Self { engine: engine.clone(), linker })
    }

    /// Compiles a component, and its picture where there is to be one.
    pub(crate) fn compile(&self, config: &Config, bytes: &[u8]) -> wasmtime::Result<(Loaded, Image)> {
        let plain = Component::from_binary(&self.engine, bytes)?;
        let loaded = self.link(&plain, None)?;
        let pictured = self.picture(config, &loaded.linked, bytes).and_then(|picture| {
            let component = Component::from_binary(&self.engine, &picture)?;
            Ok((self.link(&component, Some(Digest::of(&picture)))?, component))
        });
        let (loaded, component) = pictured.unwrap_or_else(|why| {
            tracing::debug!("each call prepares anew: {why:#}");
            (loaded, plain)
        });
        let image = Image { picture: loaded.picture, code: component.serialize()? };
        Ok((loaded, image))
    }

    /// What was compiled before.
    #[expect(unsafe_code, reason = "the one place where bytes become machine code")]
    pub(crate) fn load(&self, image: &Image) -> wasmtime::Result<Loaded> {
        // SAFETY: the bytes must be what this engine's `serialize` gave. An image is made only above and by
        // `Cache::get`, which returns only what bears a seal that this host made over such an image, with a key that
        // nobody else can read. The bytes are in our memory and no longer in a file that could change; the engine
        // checks again that it is the one that made them.
        let component = unsafe { Component::deserialize(&self.engine, &image.code) }?;
        self.link(&component, image.picture)
    }

    fn link(&self, component: &Component, picture: Option<Digest>) -> wasmtime::Result<Loaded> {
        let code = component.image_range();
        let size = u32::try_from(code.end.addr() - code.start.addr()).unwrap_or(u32::MAX);
        let linked = Linked::new(self.linker.instantiate_pre(component)?, picture.is_some())?;
        Ok(Loaded { linked, picture, size })
    }

    /// The picture of a component; none is no fault of anybody.
    fn picture(&self, config: &Config, linked: &Linked, bytes: &[u8]) -> wasmtime::Result<Vec<u8>> {
        let runtime = Handle::current();
        if !runtime.block_on(picture::is_worth_it(&self.engine, config, linked))? {
            wasmtime::bail!("that is cheap, or leaves open handles");
        }
        // The library that rewrites components panics at what it does not know.
        let taking = || runtime.block_on(picture::take(&self.engine, config, &self.linker, bytes));
        catch_unwind(AssertUnwindSafe(taking)).unwrap_or_else(|_| wasmtime::bail!("no picture can be taken"))
    }
}
