//! An organisation's keys: one of each generation that still wraps something, the newest of which wraps what is new, and
//! one that ids are digested with. They are kept unwrapped in memory, and read again where a generation is met that is
//! not among them: another process has rotated the organisation's key.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;
use uuid::Uuid;

use crate::columns::now;
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, all, execute, one};
use crate::{MasterKey, Store, StoreError};

/// A data key as it is kept: sealed with this generation of its organisation's key.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Wrapped {
    pub generation: i64,
    pub wrapped_key: Vec<u8>,
}

impl Store {
    /// What parts, such as an id's scheme and value, are found by in this organisation: HMAC-SHA-256 with a key of its
    /// own, each part after its length. The key is in no other organisation and never changes, so the digest finds
    /// whoever has the id and tells it to nobody.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn lookup_digest(&self, organisation: OrganisationId, parts: &[&[u8]]) -> Result<Digest, StoreError> {
        Ok(self.key_ring(organisation).await?.lookup.mac(parts))
    }

    /// What reasons in the audit log are sealed with. It never changes: nothing in the log can be sealed again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub(crate) async fn reason_key(&self, organisation: OrganisationId) -> Result<Key, StoreError> {
        Ok(self.key_ring(organisation).await?.lookup.derive("audit reasons"))
    }

    /// What sign-in keeps for itself is sealed with, such as a client's secret. It never changes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub(crate) async fn login_key(&self, organisation: OrganisationId) -> Result<Key, StoreError> {
        Ok(self.key_ring(organisation).await?.lookup.derive("login"))
    }

    /// What the addresses of webhooks are sealed with. It never changes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub(crate) async fn webhook_key(&self, organisation: OrganisationId) -> Result<Key, StoreError> {
        Ok(self.key_ring(organisation).await?.lookup.derive("webhooks"))
    }

    /// What the organisation's signing key is made from. It never changes: what was signed is held against it for years.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub(crate) async fn signing_seed(&self, organisation: OrganisationId) -> Result<Key, StoreError> {
        Ok(self.key_ring(organisation).await?.lookup.derive("signing"))
    }

    /// Wraps a data key with the newest generation. Where the transaction that keeps it meets [`StoreError::Retired`], that
    /// was rotated away meanwhile, and wrapping again uses the next.
    pub(crate) async fn wrap_key(
        &self,
        organisation: OrganisationId,
        key: &Key,
        place: Seal,
    ) -> Result<Wrapped, StoreError> {
        Ok(self.key_ring(organisation).await?.generations.wrap(key, place))
    }

    /// # Errors
    /// [`StoreError::Damaged`] where it was not wrapped for this place; [`StoreError::Retired`] where its generation is no
    /// more, so that whoever read it reads it again.
    pub(crate) async fn unwrap_key(
        &self,
        organisation: OrganisationId,
        wrapped: &Wrapped,
        place: Seal,
    ) -> Result<Key, StoreError> {
        self.key_ring_with(organisation, Some(wrapped.generation)).await?.generations.unwrap(wrapped, place)
    }

    /// The organisation's keys, up to this generation at least: where several things are to be unwrapped, the newest that
    /// any of them is wrapped with.
    pub(crate) async fn key_ring_with(
        &self,
        organisation: OrganisationId,
        generation: Option<i64>,
    ) -> Result<Arc<KeyRing>, StoreError> {
        let ring = self.key_ring(organisation).await?;
        if generation > ring.generations.newest() { self.read_keys(organisation).await } else { Ok(ring) }
    }

    async fn key_ring(&self, organisation: OrganisationId) -> Result<Arc<KeyRing>, StoreError> {
        match self.inner.keys.get(organisation) {
            Some(ring) => Ok(ring),
            None => self.read_keys(organisation).await,
        }
    }

    /// Reads an organisation's keys, whatever is remembered of them.
    pub(crate) async fn read_keys(&self, organisation: OrganisationId) -> Result<Arc<KeyRing>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let keys: Vec<SealedKeyRow> =
            all!(&mut tx, select_keys!("WHERE organisation = $1 ORDER BY generation"), organisation.0)?;
        let lookups: Vec<SealedKeyRow> = all!(&mut tx, select_lookup_keys!("WHERE organisation = $1"), organisation.0)?;
        drop(tx);
        self.keep_keys(keys, lookups).await?;
        self.inner.keys.get(organisation).ok_or(StoreError::NotFound("organisation"))
    }

    /// Unwraps and remembers keys, whole organisations at a time.
    pub(crate) async fn keep_keys(
        &self,
        keys: Vec<SealedKeyRow>,
        lookups: Vec<SealedKeyRow>,
    ) -> Result<(), StoreError> {
        let mut lookups: HashMap<_, _> = lookups.into_iter().map(|it| (it.organisation, it.wrapped)).collect();
        for keys in keys.chunk_by(|one, next| one.organisation == next.organisation) {
            let organisation = OrganisationId(keys[0].organisation);
            let generations = match Generations::open(keys, &self.inner.keys.master()) {
                Err(StoreError::WrongMasterKey) => Generations::open(keys, &self.inner.keys.reload_master().await?)?,
                outcome => outcome?,
            };
            let lookup = match lookups.remove(&organisation.0) {
                Some(wrapped) => wrapped,
                None => self.make_lookup_key(organisation, &generations).await?,
            };
            let lookup = generations.unwrap(&lookup, Seal::LookupKey(organisation))?;
            self.inner.keys.insert(organisation, KeyRing { generations, lookup });
        }
        Ok(())
    }

    /// Gives a key to an organisation that is older than these keys are. Another process may have been first.
    async fn make_lookup_key(
        &self,
        organisation: OrganisationId,
        generations: &Generations,
    ) -> Result<Wrapped, StoreError> {
        let wrapped = generations.wrap(&Key::random(), Seal::LookupKey(organisation));
        let kept = self.inner.engine.write(organisation, (organisation, wrapped), |(organisation, wrapped), tx| {
            Box::pin(async move {
                insert_lookup_key(tx, *organisation, wrapped).await?;
                let kept: SealedKeyRow = one!(tx, select_lookup_keys!("WHERE organisation = $1"), organisation.0)?;
                Ok(kept.wrapped)
            })
        });
        kept.await
    }
}

/// The keys of the organisations that were met so far.
pub(crate) struct KeyRings {
    master: RwLock<MasterKey>,
    rings: RwLock<HashMap<OrganisationId, Arc<KeyRing>>>,
}

/// One organisation's keys, unwrapped.
pub(crate) struct KeyRing {
    pub generations: Generations,
    lookup: Key,
}

impl KeyRings {
    pub(crate) fn new(master: MasterKey) -> Self {
        Self { master: RwLock::new(master), rings: RwLock::default() }
    }

    fn get(&self, organisation: OrganisationId) -> Option<Arc<KeyRing>> {
        self.rings.read().unwrap_or_else(PoisonError::into_inner).get(&organisation).cloned()
    }

    /// A generation that is no more is remembered: something may have been read that was still wrapped with it.
    fn insert(&self, organisation: OrganisationId, mut ring: KeyRing) {
        let mut rings = self.rings.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = rings.get(&organisation) {
            before.generations.0.iter().for_each(|(generation, key)| {
                ring.generations.0.entry(*generation).or_insert_with(|| key.clone());
            });
        }
        rings.insert(organisation, Arc::new(ring));
    }

    pub(crate) fn master(&self) -> MasterKey {
        self.master.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the master key's source holds by now: it may have been rotated since this process began.
    async fn reload_master(&self) -> Result<MasterKey, StoreError> {
        let reloaded = self.master().reload().await?.ok_or(StoreError::WrongMasterKey)?;
        *self.master.write().unwrap_or_else(PoisonError::into_inner) = reloaded.clone();
        Ok(reloaded)
    }
}

/// The generations of an organisation's key.
#[derive(Clone)]
pub(crate) struct Generations(BTreeMap<i64, Arc<Key>>);

impl Generations {
    /// # Errors
    /// [`StoreError::WrongMasterKey`].
    pub(crate) fn open(sealed: &[SealedKeyRow], master: &MasterKey) -> Result<Self, StoreError> {
        sealed
            .iter()
            .map(|it| Ok((it.wrapped.generation, Arc::new(it.open(master)?))))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(crate) fn newest(&self) -> Option<i64> {
        self.0.last_key_value().map(|(generation, _)| *generation)
    }

    /// With the newest.
    pub(crate) fn wrap(&self, key: &Key, place: Seal) -> Wrapped {
        let (generation, newest) = self.0.last_key_value().expect("an organisation has a key");
        Wrapped { generation: *generation, wrapped_key: newest.wrap(key, place) }
    }

    /// # Errors
    /// [`StoreError::Retired`] where the generation is not among them; [`StoreError::Damaged`].
    pub(crate) fn unwrap(&self, wrapped: &Wrapped, place: Seal) -> Result<Key, StoreError> {
        self.0.get(&wrapped.generation).ok_or(StoreError::Retired)?.unwrap(&wrapped.wrapped_key, place)
    }
}

/// What an organisation begins with.
pub(crate) struct FirstKeys {
    organisation: OrganisationId,
    wrapped_key: Vec<u8>,
    lookup: Wrapped,
}

impl FirstKeys {
    pub(crate) fn random(organisation: OrganisationId, rings: &KeyRings) -> Self {
        let generations = Generations(BTreeMap::from([(1, Arc::new(Key::random()))]));
        let wrapped_key = rings.master().key.wrap(&generations.0[&1], Seal::OrganisationKey(organisation));
        let lookup = generations.wrap(&Key::random(), Seal::LookupKey(organisation));
        Self { organisation, wrapped_key, lookup }
    }

    /// In the transaction that makes the organisation.
    pub(crate) async fn insert(&self, tx: &mut Transaction) -> Result<(), StoreError> {
        execute!(
            tx,
            "INSERT INTO organisation_keys (organisation, generation, wrapped_key, created) VALUES ($1, 1, $2, $3)",
            self.organisation.0,
            &self.wrapped_key,
            now(),
        )?;
        insert_lookup_key(tx, self.organisation, &self.lookup).await
    }
}

async fn insert_lookup_key(
    tx: &mut Transaction,
    organisation: OrganisationId,
    Wrapped { generation, wrapped_key }: &Wrapped,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO lookup_keys (organisation, generation, wrapped_key) VALUES ($1, $2, $3)
         ON CONFLICT (organisation) DO NOTHING",
        organisation.0,
        generation,
        wrapped_key,
    )
    .map_err(retired)?;
    Ok(())
}

/// For a statement that keeps a wrapped key and whose other references are known to hold.
pub(crate) fn retired(error: sqlx::Error) -> StoreError {
    match error.as_database_error() {
        Some(it) if it.is_foreign_key_violation() => StoreError::Retired,
        _ => error.into(),
    }
}

macro_rules! select_keys {
    ($rest:literal) => {
        concat!("SELECT organisation, generation, wrapped_key, next_wrapped_key FROM organisation_keys ", $rest)
    };
}
macro_rules! select_lookup_keys {
    ($rest:literal) => {
        concat!("SELECT organisation, generation, wrapped_key FROM lookup_keys ", $rest)
    };
}
pub(crate) use {select_keys, select_lookup_keys};

#[derive(sqlx::FromRow)]
pub(crate) struct SealedKeyRow {
    pub organisation: Uuid,
    #[sqlx(flatten)]
    pub wrapped: Wrapped,
    /// By the master key that is to take the present one's place, while it is being rotated: either opens it then.
    #[sqlx(default)]
    pub next_wrapped_key: Option<Vec<u8>>,
}

impl SealedKeyRow {
    /// # Errors
    /// [`StoreError::WrongMasterKey`].
    pub(crate) fn open(&self, master: &MasterKey) -> Result<Key, StoreError> {
        let place = Seal::OrganisationKey(OrganisationId(self.organisation));
        self.seals().find_map(|it| master.key.unwrap(it, place).ok()).ok_or(StoreError::WrongMasterKey)
    }

    pub(crate) fn seals(&self) -> impl Iterator<Item = &Vec<u8>> {
        [Some(&self.wrapped.wrapped_key), self.next_wrapped_key.as_ref()].into_iter().flatten()
    }
}
