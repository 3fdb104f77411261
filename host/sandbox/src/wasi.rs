//! The part of WASI that Rust's standard library cannot start without, and nothing else: an empty environment, a closed
//! standard input, a bounded standard output and error, a clock that stands still, a seed that never changes. Without
//! the seed a `HashMap` traps; with a random one its order and the fuel it takes differ from run to run.
//!
//! Nothing here reaches the machine. Streams and pollables have no state of their own, so a handle is only a number,
//! and a guest that opens a million of them fills no table of ours.

use wasmtime::component::{ComponentType, Lift, Linker, LinkerInstance, Lower, Resource, ResourceType};

use crate::guest::{Guest, offer};

/// The interfaces, in any version 0.2: what a component imports beyond these and the contract is refused at upload.
pub(crate) const INTERFACES: [&str; 16] = [
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/stderr",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:cli/terminal-stderr",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:random/insecure-seed",
];

/// What a guest may hand to a stream in one call; it asks again for more.
const WRITE_AT_ONCE: u64 = 4096;

/// When it is, for ever: 2026-01-01T00:00:00Z in seconds since 1970. What a plugin may know of time is in the
/// transcript.
const NOW: u64 = 1_767_225_600;

/// Any constant will do.
const SEED: (u64, u64) = (0x706c_756d_626c_696e, 0x652d_7361_6e64_626f);

/// The guest ended itself by `exit`.
#[derive(Debug, thiserror::Error)]
#[error("the plugin exited with status {0}")]
pub(crate) struct Exited(pub(crate) u8);

/// Links every function of [`INTERFACES`].
pub(crate) fn add_to_linker(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    io(linker)?;
    cli(linker)?;
    clocks(linker)?;
    offer(&mut linker.instance("wasi:random/insecure-seed@0.2.12")?, "insecure-seed", |_, (): ()| Ok((SEED,)))
}

// The resources of the interfaces. None is ever made by us but with one of the handles below.
struct IoError;
struct Pollable;
struct Input;
struct Output;
struct TerminalInput;
struct TerminalOutput;

/// The only handle there is of each kind: there is nothing that two could differ in.
const HANDLE: u32 = 0;

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    LastOperationFailed(Resource<IoError>),
    #[component(name = "closed")]
    Closed,
}

/// Hands out a handle, and notes it: a picture of the guest's memory would hold a number that is dead in the next
/// instance.
fn open<T: 'static>(guest: &mut Guest) -> Resource<T> {
    guest.opened = true;
    Resource::new_own(HANDLE)
}

/// The result of a function on a stream.
type Streamed<T> = wasmtime::Result<(Result<T, StreamError>,)>;

fn resource<T: 'static>(instance: &mut LinkerInstance<'_, Guest>, name: &str) -> wasmtime::Result<()> {
    instance.resource(name, ResourceType::host::<T>(), |_, _| Ok(()))
}

fn io(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    let error = &mut linker.instance("wasi:io/error@0.2.12")?;
    resource::<IoError>(error, "error")?;
    offer(error, "[method]error.to-debug-string", |_, (_,): (Resource<IoError>,)| Ok((String::new(),)))?;

    let poll = &mut linker.instance("wasi:io/poll@0.2.12")?;
    resource::<Pollable>(poll, "pollable")?;
    offer(poll, "[method]pollable.ready", |_, (_,): (Resource<Pollable>,)| Ok((true,)))?;
    offer(poll, "[method]pollable.block", |_, (_,): (Resource<Pollable>,)| Ok(()))?;
    offer(poll, "poll", |_, (all,): (Vec<Resource<Pollable>>,)| {
        let ready = all.iter().zip(0_u32..).map(|(_, index)| index).collect::<Vec<_>>();
        Ok((ready,))
    })?;

    let streams = &mut linker.instance("wasi:io/streams@0.2.12")?;
    input_stream(streams)?;
    output_stream(streams)
}

/// Standard input, which is at its end.
fn input_stream(streams: &mut LinkerInstance<'_, Guest>) -> wasmtime::Result<()> {
    resource::<Input>(streams, "input-stream")?;
    for name in ["[method]input-stream.read", "[method]input-stream.blocking-read"] {
        offer(streams, name, |_, (_, _): (Resource<Input>, u64)| -> Streamed<Vec<u8>> {
            Ok((Err(StreamError::Closed),))
        })?;
    }
    for name in ["[method]input-stream.skip", "[method]input-stream.blocking-skip"] {
        offer(streams, name, |_, (_, _): (Resource<Input>, u64)| -> Streamed<u64> { Ok((Err(StreamError::Closed),)) })?;
    }
    offer(streams, "[method]input-stream.subscribe", |guest, (_,): (Resource<Input>,)| Ok((open::<Pollable>(guest),)))
}

/// Standard output and error: one place, as on a terminal.
fn output_stream(streams: &mut LinkerInstance<'_, Guest>) -> wasmtime::Result<()> {
    resource::<Output>(streams, "output-stream")?;
    offer(streams, "[method]output-stream.check-write", |_, (_,): (Resource<Output>,)| -> Streamed<u64> {
        Ok((Ok(WRITE_AT_ONCE),))
    })?;
    for name in ["[method]output-stream.write", "[method]output-stream.blocking-write-and-flush"] {
        offer(streams, name, |guest, (_, bytes): (Resource<Output>, Vec<u8>)| -> Streamed<()> {
            guest.print(&bytes);
            Ok((Ok(()),))
        })?;
    }
    for name in ["[method]output-stream.flush", "[method]output-stream.blocking-flush"] {
        offer(streams, name, |_, (_,): (Resource<Output>,)| -> Streamed<()> { Ok((Ok(()),)) })?;
    }
    for name in ["[method]output-stream.write-zeroes", "[method]output-stream.blocking-write-zeroes-and-flush"] {
        offer(streams, name, |guest, (_, length): (Resource<Output>, u64)| -> Streamed<()> {
            guest.print(&[0; WRITE_AT_ONCE as usize][..length.min(WRITE_AT_ONCE) as usize]);
            Ok((Ok(()),))
        })?;
    }
    for name in ["[method]output-stream.splice", "[method]output-stream.blocking-splice"] {
        offer(streams, name, |_, (_, _, _): (Resource<Output>, Resource<Input>, u64)| -> Streamed<u64> {
            Ok((Err(StreamError::Closed),))
        })?;
    }
    offer(streams, "[method]output-stream.subscribe", |guest, (_,): (Resource<Output>,)| Ok((open::<Pollable>(guest),)))
}

fn cli(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    let environment = &mut linker.instance("wasi:cli/environment@0.2.12")?;
    offer(environment, "get-environment", |_, (): ()| Ok((Vec::<(String, String)>::new(),)))?;
    offer(environment, "get-arguments", |_, (): ()| Ok((Vec::<String>::new(),)))?;
    offer(environment, "initial-cwd", |_, (): ()| Ok((None::<String>,)))?;

    let exit = &mut linker.instance("wasi:cli/exit@0.2.12")?;
    offer(exit, "exit", |_, (status,): (Result<(), ()>,)| -> wasmtime::Result<()> {
        Err(Exited(u8::from(status.is_err())).into())
    })?;
    offer(exit, "exit-with-code", |_, (status,): (u8,)| -> wasmtime::Result<()> { Err(Exited(status).into()) })?;

    let stdin = &mut linker.instance("wasi:cli/stdin@0.2.12")?;
    offer(stdin, "get-stdin", |guest, (): ()| Ok((open::<Input>(guest),)))?;
    let stdout = &mut linker.instance("wasi:cli/stdout@0.2.12")?;
    offer(stdout, "get-stdout", |guest, (): ()| Ok((open::<Output>(guest),)))?;
    let stderr = &mut linker.instance("wasi:cli/stderr@0.2.12")?;
    offer(stderr, "get-stderr", |guest, (): ()| Ok((open::<Output>(guest),)))?;

    resource::<TerminalInput>(&mut linker.instance("wasi:cli/terminal-input@0.2.12")?, "terminal-input")?;
    resource::<TerminalOutput>(&mut linker.instance("wasi:cli/terminal-output@0.2.12")?, "terminal-output")?;
    let stdin = &mut linker.instance("wasi:cli/terminal-stdin@0.2.12")?;
    offer(stdin, "get-terminal-stdin", |_, (): ()| Ok((None::<Resource<TerminalInput>>,)))?;
    let stdout = &mut linker.instance("wasi:cli/terminal-stdout@0.2.12")?;
    offer(stdout, "get-terminal-stdout", |_, (): ()| Ok((None::<Resource<TerminalOutput>>,)))?;
    let stderr = &mut linker.instance("wasi:cli/terminal-stderr@0.2.12")?;
    offer(stderr, "get-terminal-stderr", |_, (): ()| Ok((None::<Resource<TerminalOutput>>,)))
}

/// A point in time.
#[derive(ComponentType, Lift, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

/// Clocks that stand still; whoever waits for one has waited.
fn clocks(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    let monotonic = &mut linker.instance("wasi:clocks/monotonic-clock@0.2.12")?;
    offer(monotonic, "now", |_, (): ()| Ok((0_u64,)))?;
    offer(monotonic, "resolution", |_, (): ()| Ok((1_u64,)))?;
    for name in ["subscribe-instant", "subscribe-duration"] {
        offer(monotonic, name, |guest, (_,): (u64,)| Ok((open::<Pollable>(guest),)))?;
    }

    let wall = &mut linker.instance("wasi:clocks/wall-clock@0.2.12")?;
    offer(wall, "now", |_, (): ()| Ok((Datetime { seconds: NOW, nanoseconds: 0 },)))?;
    offer(wall, "resolution", |_, (): ()| Ok((Datetime { seconds: 1, nanoseconds: 0 },)))
}
