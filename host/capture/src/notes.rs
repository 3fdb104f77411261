//! What was lost or guessed, gathered by kind of loss: a thousand cues without a speaker are one note that says so.

use std::fmt;

use plumbline_core::conversation::{Note, NoteKind};

/// The notes of one conversation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(Vec<(Note, usize)>);

impl Notes {
    /// Something of the source is not in the conversation.
    pub(crate) fn lost(&mut self, code: &str, place: impl fmt::Display, detail: impl Into<String>) {
        self.add(NoteKind::Lost, code, place, detail);
    }

    /// Something in the conversation is not in the source.
    pub(crate) fn guessed(&mut self, code: &str, place: impl fmt::Display, detail: impl Into<String>) {
        self.add(NoteKind::Guessed, code, place, detail);
    }

    fn add(&mut self, kind: NoteKind, code: &str, place: impl fmt::Display, detail: impl Into<String>) {
        match self.0.iter_mut().find(|(note, _)| note.code == code) {
            Some((_, count)) => *count += 1,
            None => {
                let (code, place, detail) = (code.to_owned(), place.to_string(), detail.into());
                self.0.push((Note { kind, code, place, detail }, 1));
            }
        }
    }

    /// One note for each code, at its first place, saying how often it happened.
    pub(crate) fn finish(self) -> Vec<Note> {
        let counted = |(mut note, count): (Note, usize)| {
            if count > 1 {
                note.detail.push_str(&format!(" (the first of {count})"));
            }
            note
        };
        self.0.into_iter().map(counted).collect()
    }
}
