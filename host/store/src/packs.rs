//! Sealed blobs, packed. Blobs that arrive together are written by one task into one object with one sync, and tables
//! hold where in it each lies, so that a thousand conversations a second need no thousand syncs.
//!
//! A pack is durable before the transaction that names it begins: what a table points to is there. A transaction that
//! fails leaves a pack that nothing points to, sealed with a key that nobody has. Packs are never rewritten: erasing
//! destroys the data key that a blob was sealed with, and what is left in the pack is noise.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::try_join_all;
use moka::future::Cache;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::StoreError;
use crate::columns::{big, damaged};

/// Where a blob lies.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Place {
    pub pack: Uuid,
    /// Bytes from the pack's start.
    pub start: i64,
    /// Bytes.
    pub length: i64,
}

impl Place {
    fn range(&self) -> Option<Range<u64>> {
        let end = self.start.checked_add(self.length)?;
        Some(self.start.try_into().ok()?..end.try_into().ok()?)
    }
}

/// Blobs that may wait to be written before whoever brings the next one has to wait too.
const WAITING: usize = 1_024;
/// A pack takes no further blob once it has this many bytes.
const FULL: usize = 16 << 20;
/// What was just written is usually read next, by the worker that scores it. The bytes kept for it are sealed, so that
/// erasing needs no look into this cache.
const CACHED_BYTES: u64 = 64 << 20;
const CACHED_FOR: Duration = Duration::from_secs(600);

/// The packs of an object store.
pub(crate) struct Packs {
    objects: Arc<dyn ObjectStore>,
    queue: mpsc::Sender<Arrival>,
    cache: Cache<Place, Bytes>,
}

struct Arrival {
    blob: Bytes,
    written: oneshot::Sender<Result<Place, StoreError>>,
}

impl Packs {
    pub(crate) fn open(objects: Arc<dyn ObjectStore>) -> Self {
        let (queue, arrivals) = mpsc::channel(WAITING);
        tokio::spawn(write_packs(objects.clone(), arrivals));
        let cache = Cache::builder()
            .weigher(|_, blob: &Bytes| u32::try_from(blob.len()).unwrap_or(u32::MAX))
            .max_capacity(CACHED_BYTES)
            .time_to_live(CACHED_FOR)
            .build();
        Self { objects, queue, cache }
    }

    /// Writes sealed blobs durably, together with whatever else arrives now.
    pub(crate) async fn write(&self, blobs: Vec<Vec<u8>>) -> Result<Vec<Place>, StoreError> {
        try_join_all(blobs.into_iter().map(|blob| async {
            let (written, answer) = oneshot::channel();
            let blob = Bytes::from(blob);
            self.queue.send(Arrival { blob: blob.clone(), written }).await.map_err(|_| StoreError::Closed)?;
            let place = answer.await.map_err(|_| StoreError::Closed)??;
            self.cache.insert(place, blob).await;
            Ok(place)
        }))
        .await
    }

    /// Reads one sealed blob.
    pub(crate) async fn read(&self, place: Place) -> Result<Bytes, StoreError> {
        if let Some(blob) = self.cache.get(&place).await {
            return Ok(blob);
        }
        let range = place.range().ok_or_else(|| damaged("the place of a blob"))?;
        match self.objects.get_range(&path(place.pack), range).await {
            Ok(blob) if big(blob.len() as u64) == place.length => Ok(blob),
            Ok(_) => Err(damaged("a pack")),
            Err(error) => Err(error.into()),
        }
    }
}

async fn write_packs(objects: Arc<dyn ObjectStore>, mut arrivals: mpsc::Receiver<Arrival>) {
    while let Some(first) = arrivals.recv().await {
        let mut length = first.blob.len();
        let mut pack = vec![first];
        while length < FULL
            && let Ok(next) = arrivals.try_recv()
        {
            length += next.blob.len();
            pack.push(next);
        }
        write_pack(&*objects, pack).await;
    }
}

async fn write_pack(objects: &dyn ObjectStore, arrivals: Vec<Arrival>) {
    let pack = Uuid::now_v7();
    let payload: PutPayload = arrivals.iter().map(|it| it.blob.clone()).collect();
    let outcome = objects.put(&path(pack), payload).await.map_err(Arc::new);
    let mut start = 0;
    for Arrival { blob, written } in arrivals {
        let length = big(blob.len() as u64);
        let place = Place { pack, start, length };
        start += length;
        // Whoever brought it may have left; then nothing will ever point to it.
        let _ = written.send(outcome.as_ref().map(|_| place).map_err(|it| StoreError::Objects(it.clone())));
    }
}

/// A folder holds the packs of about three days: a `UUIDv7` begins with its time in milliseconds.
pub(crate) fn path(pack: Uuid) -> Path {
    let name = pack.simple().to_string();
    Path::from(format!("packs/{}/{name}", &name[..5]))
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt as _;
    use object_store::memory::InMemory;

    use super::*;

    #[tokio::test]
    async fn blobs_that_arrive_together_share_a_pack() {
        let objects = Arc::new(InMemory::new());
        let count = async || objects.list(None).try_collect::<Vec<_>>().await.unwrap().len();
        let packs = Packs::open(objects.clone());
        let blobs: Vec<_> = (1..20_u8).map(|it| vec![it; usize::from(it)]).collect();
        // One runtime thread: all of them have arrived before the writer first runs.
        let places = packs.write(blobs.clone()).await.unwrap();
        assert_eq!(count().await, 1);

        // One that reads from its cache, and one that has none.
        for packs in [&packs, &Packs::open(objects.clone())] {
            for (place, blob) in places.iter().zip(&blobs) {
                assert_eq!(packs.read(*place).await.unwrap(), blob);
            }
            for (start, length) in [(0, 1_000), (1_000, 1), (-1, 1), (i64::MAX, i64::MAX)] {
                assert!(packs.read(Place { pack: places[0].pack, start, length }).await.is_err());
            }
        }
        packs.write(vec![vec![0; FULL], vec![1], vec![2]]).await.unwrap();
        assert_eq!(count().await, 3, "a full pack takes no more");
    }
}
