//! The situations that role-plays happen in: who the counterpart is, what they know, and how they put it when it has
//! been earned. Places in braces are filled by the seed; see [`crate::cast`].

mod general;
mod sales_english;
mod sales_german;
mod service_english;
mod service_german;

use crate::language::Language;

/// What a role-play is about, and so how it may end well.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It ends well with a next step.
    Sales,
    /// It ends well with somebody who takes the matter on.
    Service,
    /// Either will do.
    General,
}

/// What a hidden fact is about, and so by which question it is earned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    Today,
    Problem,
    Impact,
    Decision,
    Budget,
    Timing,
    Rival,
    Happened,
    Tried,
    Wish,
    /// Said only to somebody who acknowledges.
    Worry,
}

/// A situation, in one language.
#[derive(Debug)]
pub struct Story {
    /// The same in every language.
    pub key: &'static str,
    pub kind: Kind,
    pub title: &'static str,
    /// What the learner is told.
    pub situation: &'static str,
    pub names: &'static [&'static str],
    pub role: &'static str,
    pub aim: &'static str,
    /// What it is all about, as the counterpart calls it; the object of a sentence.
    pub matter: &'static str,
    pub openings: &'static [&'static str],
    pub slots: &'static [(&'static str, &'static [&'static str])],
    pub secrets: &'static [Secret],
}

/// Something that the counterpart knows, and how they put it.
#[derive(Debug)]
pub struct Secret {
    pub topic: Topic,
    pub fact: &'static str,
    pub spoken: [&'static str; 2],
}

/// All stories in a language.
pub fn all(language: Language) -> impl Iterator<Item = &'static Story> {
    let (sales, service) = match language {
        Language::English => (sales_english::STORIES, service_english::STORIES),
        Language::German => (sales_german::STORIES, service_german::STORIES),
    };
    sales.iter().chain(service).chain([general(language)])
}

/// The story for whatever else is practised.
pub const fn general(language: Language) -> &'static Story {
    match language {
        Language::English => &general::ENGLISH,
        Language::German => &general::GERMAN,
    }
}

/// The story of this key.
pub fn find(language: Language, key: &str) -> Option<&'static Story> {
    all(language).find(|it| it.key == key)
}
