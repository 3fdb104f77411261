//! Where a rubric lies in the engine: an empty place in its memory, and a header by which the host's rubric compiler
//! finds that place in the compiled component. Nothing in the engine's own code writes there.

use std::array;
use std::sync::atomic::{AtomicU8, Ordering};

/// By these bytes, which stand nowhere else in the engine, the compiler finds the header. After them come the slot's
/// address and its capacity in four bytes each, the least significant first.
pub const MAGIC: [u8; 16] =
    [0x3e, 0xbd, 0x44, 0x7b, 0x64, 0x79, 0x8f, 0x78, 0x03, 0x4b, 0x39, 0x66, 0x65, 0xda, 0xb5, 0x08];

/// Bytes in the slot: the rubric's length in four of them, the least significant first, and the rubric.
pub const CAPACITY: usize = 256 << 10;

/// The bytes that were placed in this engine. None where nothing was, as in every native build.
#[must_use]
pub fn placed() -> Option<Vec<u8>> {
    const START: usize = size_of::<u32>();
    let length: [u8; START] = array::from_fn(|index| SLOT[index].load(Ordering::Relaxed));
    let end = START.checked_add(usize::try_from(u32::from_le_bytes(length)).ok()?)?;
    let bytes = SLOT.get(START..end).filter(|it| !it.is_empty())?;
    Some(bytes.iter().map(|it| it.load(Ordering::Relaxed)).collect())
}

/// Atomics stand for bytes that somebody else writes: reading them needs no unsafe code, and since a place that is
/// `used` may be written by whoever knows its address, the optimiser may not take them for the zeros that they are here.
/// Zeros take no bytes in the component.
#[used]
static SLOT: [AtomicU8; CAPACITY] = [const { AtomicU8::new(0) }; CAPACITY];

#[used]
static HEADER: Header = Header { magic: MAGIC, slot: &SLOT, capacity: CAPACITY as u32 };

#[repr(C)]
struct Header {
    magic: [u8; MAGIC.len()],
    slot: &'static [AtomicU8; CAPACITY],
    capacity: u32,
}
