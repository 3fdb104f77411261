//! What the counterpart remembers from turn to turn, as a few bytes: the host keeps them and hands them back. Any other
//! bytes are refused, so that no state can be made up that was never reached.

use plumbline_sdk::Failure;

/// What the counterpart remembers. Facts and occasions are bits by their place in the scenario.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct State {
    pub patience: i8,
    pub trust: i8,
    /// Facts that were told.
    pub told: u16,
    /// Facts that were hinted at.
    pub hinted: u16,
    /// The occasion that waits for an answer, counted from 1.
    pub waiting: u8,
    /// How many occasions have come up.
    pub raised: u8,
    /// How often the one that waits was pressed.
    pub pressed: u8,
    /// The turn in which the last occasion came up.
    pub raised_at: u8,
    pub silences: u8,
    pub insults: u8,
    pub injections: u8,
    /// Turns in a row that led nowhere.
    pub idle: u8,
    pub flags: u8,
    /// The wording last taken, by the place of its pool, so that none comes twice in a row.
    pub used: [u8; POOLS],
}

/// Places for the wordings last taken. Pools share them where there are more.
pub const POOLS: usize = 32;

/// Something that happened once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flag {
    Acknowledged = 1,
    PlayedBack = 2,
    /// It is agreed what happens next.
    Agreed = 4,
    /// The learner was asked for a day.
    AskedWhen = 8,
    Warned = 16,
    TimeWarned = 32,
    Greeted = 64,
}

const VERSION: u8 = 1;
const LENGTH: usize = 16 + POOLS;

impl State {
    /// As it was kept; None at the beginning.
    ///
    /// # Errors
    /// Where the bytes are not a state of this version.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>, Failure> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let refused = || Failure::new("unknown-state", "the state is none that this version has handed back");
        let bytes: &[u8; LENGTH] = bytes.try_into().map_err(|_| refused())?;
        let [version, patience, trust, told_high, told_low, hinted_high, hinted_low, rest @ ..] = *bytes;
        let [waiting, raised, pressed, raised_at, silences, insults, injections, idle, flags, used @ ..] = rest;
        if version != VERSION {
            return Err(refused());
        }
        Ok(Some(Self {
            patience: patience.cast_signed(),
            trust: trust.cast_signed(),
            told: u16::from_be_bytes([told_high, told_low]),
            hinted: u16::from_be_bytes([hinted_high, hinted_low]),
            waiting,
            raised,
            pressed,
            raised_at,
            silences,
            insults,
            injections,
            idle,
            flags,
            used,
        }))
    }

    /// To be kept.
    pub fn write(&self) -> Vec<u8> {
        let [told_high, told_low] = self.told.to_be_bytes();
        let [hinted_high, hinted_low] = self.hinted.to_be_bytes();
        let mut bytes = vec![VERSION, self.patience.cast_unsigned(), self.trust.cast_unsigned()];
        bytes.extend([told_high, told_low, hinted_high, hinted_low, self.waiting, self.raised, self.pressed]);
        bytes.extend([self.raised_at, self.silences, self.insults, self.injections, self.idle, self.flags]);
        bytes.extend(self.used);
        bytes
    }

    pub const fn has(&self, flag: Flag) -> bool {
        self.flags & flag as u8 != 0
    }

    pub const fn set(&mut self, flag: Flag) {
        self.flags |= flag as u8;
    }

    pub const fn has_told(&self, fact: usize) -> bool {
        fact < 16 && self.told & (1 << fact) != 0
    }

    pub const fn tell(&mut self, fact: usize) {
        if fact < 16 {
            self.told |= 1 << fact;
        }
    }

    pub const fn has_hinted(&self, fact: usize) -> bool {
        fact < 16 && self.hinted & (1 << fact) != 0
    }

    pub const fn hint(&mut self, fact: usize) {
        if fact < 16 {
            self.hinted |= 1 << fact;
        }
    }

    /// More or less trust, within what bytes can hold.
    pub fn trust(&mut self, change: i8) {
        self.trust = self.trust.saturating_add(change).clamp(-9, 9);
    }

    /// More or less patience.
    pub fn patience(&mut self, change: i8) {
        self.patience = self.patience.saturating_add(change).clamp(-9, 9);
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, LENGTH, State};

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        let mut state = State { patience: -3, trust: 4, waiting: 2, raised: 1, idle: 9, ..State::default() };
        state.tell(11);
        state.hint(2);
        state.set(Flag::Agreed);
        state.used[31] = 200;
        let bytes = state.write();
        assert_eq!(bytes.len(), LENGTH);
        assert_eq!(State::read(&bytes), Ok(Some(state)));
        assert_eq!(State::read(&[]), Ok(None));
        for other in [&bytes[1..], &[0; LENGTH], &[7; 3], &[255; 70_000]] {
            assert!(State::read(other).is_err());
        }
    }
}
