//! What the counterpart is about to say, piece by piece. Which wording is taken depends on the seed and the turn, and
//! no wording of a pool comes twice in a row.

use plumbline_sdk::practice::Dice;

use crate::cast::Cast;
use crate::heard::Heard;
use crate::phrases::{Pool, wordings};
use crate::state::{POOLS, State};

/// What the counterpart is about to say.
#[derive(Debug)]
pub struct Speech<'a> {
    cast: &'a Cast,
    turn: usize,
    pieces: Vec<String>,
}

impl<'a> Speech<'a> {
    pub const fn new(cast: &'a Cast, turn: usize) -> Self {
        Self { cast, turn, pieces: Vec::new() }
    }

    pub const fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// All of it.
    pub fn text(&self) -> String {
        self.pieces.join(" ")
    }

    /// Something of a pool, which may take up what the learner said.
    pub fn say(&mut self, pool: Pool, heard: &Heard, state: &mut State) {
        self.say_one_of(wordings(self.cast.language, pool), heard, state);
    }

    /// One of these wordings.
    pub fn say_one_of(&mut self, all: &[&str], heard: &Heard, state: &mut State) {
        let Some(first) = all.first() else { return };
        let place = Dice::named(0, first).below(POOLS);
        let chance = Dice::named(self.cast.seed ^ self.turn as u64, first).below(all.len());
        // What was taken last is kept counted from 1.
        let index = if state.used[place] as usize == chance + 1 { (chance + 1) % all.len() } else { chance };
        state.used[place] = u8::try_from(index + 1).unwrap_or(0);
        let mut piece = all[index].replace("{matter}", self.cast.story.matter);
        piece = piece.replace("{date}", heard.date.as_deref().unwrap_or("…"));
        piece = piece.replace("{word}", heard.word.as_deref().unwrap_or("…"));
        self.push(&piece);
    }

    /// These words, begun with a capital letter.
    pub fn push(&mut self, words: &str) {
        let mut letters = words.chars();
        if let Some(first) = letters.next() {
            self.pieces.push(first.to_uppercase().collect::<String>() + letters.as_str());
        }
    }

    /// One chance in so many, by seed, turn and purpose.
    pub fn chance(&self, purpose: &str, in_so_many: usize) -> bool {
        Dice::named(self.cast.seed ^ self.turn as u64, purpose).below(in_so_many) == 0
    }
}
