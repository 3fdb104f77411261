//! Feedback is about the task and never the person: what raises a person's guard does not raise their skill
//! (Kluger & `DeNisi` 1996, Psychological Bulletin 119:254).

/// Whether a sentence of a plugin speaks of what was done or could be done, and not of what somebody is.
///
/// It finds the usual ways in English and German of saying what a person is like: `you are too …`, `you always …`,
/// `your attitude`, `Sie sind …`. It does not understand language; what it lets pass may still be unkind, and what it stops
/// may have been meant well, which costs one sentence: feedback then shows the anchor of the next level instead.
#[must_use]
pub fn is_about_the_task(text: &str) -> bool {
    let folded: String = text.chars().map(|it| if it.is_alphanumeric() { it } else { ' ' }).collect();
    let folded = folded.to_lowercase().replace("you re ", "you are ");
    let words: Vec<&str> = folded.split_whitespace().collect();
    let has = |phrase: &[&str]| words.windows(phrase.len()).any(|it| it == phrase);
    let says_what_they_are = BEING.iter().any(|being| {
        let ends = words.windows(being.len()).enumerate().filter(|(_, it)| it == being);
        ends.map(|(at, _)| words.get(at + being.len())).any(|next| next.is_some_and(|it| JUDGING.contains(it)))
    });
    !says_what_they_are && !ALWAYS.iter().any(|it| has(it))
}

/// What begins a sentence about what somebody is.
const BEING: &[&[&str]] = &[
    &["you", "are"],
    &["you", "were"],
    &["you", "seem"],
    &["you", "sound"],
    &["sie", "sind"],
    &["sie", "waren"],
    &["sie", "wirken"],
    &["du", "bist"],
    &["du", "warst"],
    &["du", "wirkst"],
];

/// What such a sentence goes on with where it judges; `you are asked`, `you are right that …` do not.
const JUDGING: &[&str] = &[
    "a",
    "an",
    "too",
    "so",
    "very",
    "not",
    "just",
    "simply",
    "always",
    "never",
    "bad",
    "good",
    "great",
    "poor",
    "lazy",
    "rude",
    "weak",
    "arrogant",
    "nervous",
    "insecure",
    "passive",
    "aggressive",
    "unprofessional",
    "incompetent",
    "ein",
    "eine",
    "kein",
    "keine",
    "zu",
    "sehr",
    "nicht",
    "nie",
    "immer",
    "einfach",
    "schlecht",
    "gut",
    "faul",
    "unhöflich",
    "schwach",
    "arrogant",
    "nervös",
    "unsicher",
    "passiv",
    "aggressiv",
    "unprofessionell",
    "inkompetent",
];

/// What speaks of a character or of every time.
const ALWAYS: &[&[&str]] = &[
    &["you", "always"],
    &["you", "never"],
    &["your", "attitude"],
    &["your", "personality"],
    &["your", "character"],
    &["as", "a", "person"],
    &["what", "is", "wrong", "with", "you"],
    &["sie", "immer"],
    &["sie", "nie"],
    &["du", "immer"],
    &["du", "nie"],
    &["ihre", "einstellung"],
    &["deine", "einstellung"],
    &["ihr", "charakter"],
    &["dein", "charakter"],
    &["als", "mensch"],
];
