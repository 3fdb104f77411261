//! The engine and everything about it that may influence a result, pinned in one place. A feature of WebAssembly that
//! is not named here is off, so that a newer engine never widens what a plugin can do.

use std::hash::{Hash, Hasher};

use sha2::{Digest as _, Sha256};
use wasmparser::WasmFeatures;
use wasmtime::{Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Strategy};

use crate::{Config, SandboxError, picture};

/// The engine's version, as it is written in receipts.
const WASMTIME: &str = "48.0.8";

/// What compilers of today emit by default, and no more.
pub(crate) const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::SIMD)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::COMPONENT_MODEL);

/// Core instances, memories and tables that one component may have. What languages with a runtime of their own are
/// linked from is dozens of modules, but one memory, or two with an adapter.
pub(crate) const MOST_INSTANCES: u32 = 64;
pub(crate) const MOST_MEMORIES: u32 = 2;
pub(crate) const MOST_TABLES: u32 = 8;

/// Elements of one table.
const TABLE_ELEMENTS: usize = 100_000;

/// How much of a used memory is cleared by hand for the next guest instead of being given back to the kernel.
const KEEP_RESIDENT: usize = 1 << 20;

/// An engine whose instances come from a pool, or one by one where the address space for a pool cannot be had.
pub(crate) fn engine(config: &Config) -> Result<(Engine, bool), SandboxError> {
    match Engine::new(&engine_config(config, true)) {
        Ok(engine) => Ok((engine, true)),
        Err(pool) => {
            let engine = Engine::new(&engine_config(config, false));
            let engine = engine.map_err(|error| SandboxError::Engine(format!("{error:#}")))?;
            tracing::warn!("no address space for a pool of instances, each is made anew: {pool:#}");
            Ok((engine, false))
        }
    }
}

/// Every setting of the engine.
fn engine_config(config: &Config, pooled: bool) -> wasmtime::Config {
    let mut engine = wasmtime::Config::new();
    engine.wasm_features(WasmFeatures::all(), false).wasm_features(FEATURES, true);
    engine.concurrency_support(false);

    engine.strategy(Strategy::Cranelift).cranelift_opt_level(OptLevel::Speed);
    // Two machines may make different NaNs of the same sum, and a plugin can see their bits.
    engine.cranelift_nan_canonicalization(true);
    // One compilation takes one core, however large the component: the others go on scoring.
    engine.parallel_compilation(false);

    engine.consume_fuel(true).epoch_interruption(true);
    engine.max_wasm_stack(512 << 10).async_stack_size(2 << 20);
    engine.memory_init_cow(true);
    if pooled {
        engine.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(config)));
    }
    engine
}

fn pool(config: &Config) -> PoolingAllocationConfig {
    // A compiler runs `prepare` beside the calls.
    let calls = u32::try_from(config.queue.saturating_add(config.compilers)).unwrap_or(u32::MAX);
    // The limit is the meter's, which counts all memories together; the pool's only has to be no lower.
    let largest = usize::try_from(config.memory_limit.saturating_add(picture::ROOM)).unwrap_or(usize::MAX);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(calls)
        .total_core_instances(calls.saturating_mul(MOST_INSTANCES))
        .total_memories(calls.saturating_mul(MOST_MEMORIES))
        .total_tables(calls.saturating_mul(MOST_TABLES))
        .total_stacks(calls)
        .max_core_instances_per_component(MOST_INSTANCES)
        .max_memories_per_component(MOST_MEMORIES)
        .max_tables_per_component(MOST_TABLES)
        .max_memory_size(largest.next_multiple_of(64 << 10))
        .table_elements(TABLE_ELEMENTS)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(64 << 10)
        .async_stack_keep_resident(64 << 10)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// What compiled code depends on: the same for two engines only where one can run what the other compiled.
pub(crate) fn code_fingerprint(engine: &Engine) -> String {
    format!("wasmtime-{WASMTIME}-{}", short_hash((engine.precompile_compatibility_hash(), picture::WORTH)))
}

/// What a result depends on: the code, and the limits that decide whether there is a result.
pub(crate) fn result_fingerprint(engine: &Engine, config: &Config) -> String {
    let limits = (config.fuel_base, config.fuel_per_kb, config.memory_limit, config.output_limit);
    format!("wasmtime-{WASMTIME}-{}", short_hash((engine.precompile_compatibility_hash(), picture::WORTH, limits)))
}

/// The first 64 bits of the SHA-256 of what `value` feeds to a hasher; unlike the standard library's, it is the same in
/// every build.
fn short_hash(value: impl Hash) -> String {
    struct Sha(Sha256);

    impl Hasher for Sha {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            let digest = self.0.clone().finalize();
            u64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
        }
    }

    let mut hasher = Sha(Sha256::new());
    value.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_that_results_hang_on_is_pinned() {
        let config = Config { queue: 1, ..Config::default() };
        for pooled in [true, false] {
            let engine = Engine::new(&engine_config(&config, pooled)).unwrap();
            assert_eq!(engine.get_wasm_features(), FEATURES);
            assert_eq!(engine.get_cranelift_nan_canonicalization(), Some(true));
            assert!(engine.get_consume_fuel() && engine.get_epoch_interruption());
            assert!(!engine.get_concurrency_support() && !engine.get_shared_memory());
            assert_eq!(engine.get_max_wasm_stack(), 512 << 10);
        }
    }

    #[test]
    fn the_version_in_receipts_is_the_one_that_is_linked() {
        let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock")).unwrap();
        assert!(lock.contains(&format!("name = \"wasmtime\"\nversion = \"{WASMTIME}\"\n")));
    }
}
