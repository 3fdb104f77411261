//! The digest of a transcript: the root of a Merkle tree over its turns, each under a salt of its own. Erasing a turn
//! destroys its text and its salt and keeps its leaf, so that the root, and every quote from another turn, still holds.
//!
//! The tree is that of RFC 9162 section 2.1: a leaf is preceded by the byte 0 and a node by the byte 1, so that neither
//! can be taken for the other, and a tree of n leaves splits at the largest power of two smaller than n.

use plumbline_core::Digest;
use plumbline_core::conversation::{Timing, Turn};
use serde::{Deserialize, Serialize};

use crate::Salt;

/// The leaf of one turn: everything that is known about it, under its salt.
///
/// The encoding is part of every stored digest and never changes: numbers are eight bytes, the most significant first;
/// what may be absent is preceded by the byte 0 or 1; texts and lists are preceded by their length.
#[must_use]
pub fn leaf(turn: &Turn, salt: &Salt) -> Digest {
    let Turn { speaker, text, starts_ms, ends_ms, confidence, language, timings } = turn;
    let mut bytes = Vec::with_capacity(96 + text.len() + 32 * timings.len());
    bytes.push(LEAF);
    bytes.extend_from_slice(salt.bytes());
    put_number(&mut bytes, *speaker as u64);
    put_text(&mut bytes, text);
    put_option(&mut bytes, *starts_ms, put_number);
    put_option(&mut bytes, *ends_ms, put_number);
    put_option(&mut bytes, *confidence, |bytes, it| put_number(bytes, u64::from(it.to_bits())));
    put_option(&mut bytes, language.as_deref(), put_text);
    put_number(&mut bytes, timings.len() as u64);
    for Timing { start_byte, end_byte, starts_ms, ends_ms } in timings {
        for number in [*start_byte as u64, *end_byte as u64, *starts_ms, *ends_ms] {
            put_number(&mut bytes, number);
        }
    }
    Digest::of(&bytes)
}

/// A transcript as its leaves; those of erased turns are kept ones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TranscriptTree {
    leaves: Vec<Digest>,
}

impl TranscriptTree {
    /// The tree over these leaves, in the order of the turns.
    #[must_use]
    pub const fn new(leaves: Vec<Digest>) -> Self {
        Self { leaves }
    }

    /// The digest of the whole transcript.
    #[must_use]
    pub fn root(&self) -> Digest {
        root(&self.leaves)
    }

    /// What it takes to show that one turn belongs to this transcript, without any other turn.
    /// None where there is no such turn.
    #[must_use]
    pub fn proof(&self, turn: usize) -> Option<InclusionProof> {
        (turn < self.leaves.len()).then(|| InclusionProof {
            turn,
            turns: self.leaves.len(),
            path: path(turn, &self.leaves),
        })
    }
}

/// Shows that one turn belongs to a transcript: RFC 9162 section 2.1.3.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InclusionProof {
    /// Which turn.
    pub turn: usize,
    /// How many turns the transcript has.
    pub turns: usize,
    /// The neighbours on the way from the leaf to the root.
    pub path: Vec<Digest>,
}

impl InclusionProof {
    /// Whether `leaf` is the leaf of this turn in the transcript whose digest is `root`.
    #[must_use]
    pub fn holds(&self, leaf: Digest, root: Digest) -> bool {
        // The walk of RFC 9162 section 2.1.3.2: `place` and `last` are the leaf's and the last leaf's positions,
        // halved at each level; on the right edge a level without a neighbour is skipped.
        if self.turn >= self.turns {
            return false;
        }
        let (mut place, mut last, mut hash) = (self.turn, self.turns - 1, leaf);
        for neighbour in &self.path {
            if last == 0 {
                return false;
            }
            if place % 2 == 1 || place == last {
                hash = node(*neighbour, hash);
                while place % 2 == 0 && place != 0 {
                    place /= 2;
                    last /= 2;
                }
            } else {
                hash = node(hash, *neighbour);
            }
            place /= 2;
            last /= 2;
        }
        last == 0 && hash == root
    }
}

const LEAF: u8 = 0;
const NODE: u8 = 1;

fn put_number(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_be_bytes());
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

fn put_option<T>(bytes: &mut Vec<u8>, value: Option<T>, put: impl FnOnce(&mut Vec<u8>, T)) {
    bytes.push(u8::from(value.is_some()));
    if let Some(value) = value {
        put(bytes, value);
    }
}

fn node(left: Digest, right: Digest) -> Digest {
    Digest::of(&[&[NODE], left.0.as_slice(), &right.0].concat())
}

fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(largest_power_of_two_below(leaves.len()));
            node(root(left), root(right))
        }
    }
}

fn path(turn: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let middle = largest_power_of_two_below(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut path, neighbour) =
        if turn < middle { (path(turn, left), root(right)) } else { (path(turn - middle, right), root(left)) };
    path.push(neighbour);
    path
}

/// For `n` of two or more.
const fn largest_power_of_two_below(n: usize) -> usize {
    n.next_power_of_two() / 2
}
