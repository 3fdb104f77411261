//! What the words of a criterion give away, in English and German. Lists of words, and so no more than a hint: a human
//! decides.

/// The word that joins two things in a title, where it asks for two.
pub fn compound(title: &str) -> Option<&'static str> {
    const JOINTS: &[&str] = &["and", "und", "sowie", "as well as", "&", "plus"];
    let lower = format!(" {} ", title.to_lowercase());
    // `Terms and conditions` is one thing: so is a pair that every reader knows as one.
    const ONE: &[&str] =
        &["terms and conditions", "do's and don'ts", "pros and cons", "trial and error", "rede und antwort"];
    if ONE.iter().any(|it| lower.contains(it)) {
        return None;
    }
    JOINTS.iter().find(|joint| lower.contains(&format!(" {joint} "))).copied()
}

/// A word that says what nobody can see, and what to write instead.
pub fn unobservable(text: &str, language: &str) -> Option<(String, &'static str)> {
    let german = language.get(..2).is_some_and(|it| it.eq_ignore_ascii_case("de"));
    let lists = if german { GERMAN } else { ENGLISH };
    let words = text.split(|it: char| !(it.is_alphanumeric() || it == '-')).filter(|it| !it.is_empty());
    words
        .filter_map(|word| {
            let lower = word.to_lowercase();
            let better = lists.iter().find(|(words, _)| words.contains(&lower.as_str()))?;
            Some((word.to_owned(), better.1))
        })
        .next()
}

/// Whether a question reads as one that yes or no answers.
pub fn is_yes_or_no(question: &str) -> bool {
    const OPEN: &[&str] = &[
        "what", "how", "why", "which", "who", "when", "where", "rate", "was", "wie", "warum", "welche", "wer",
        "bewerte",
    ];
    let first = question.split_whitespace().next().unwrap_or_default().to_lowercase();
    question.trim_end().ends_with('?') && !OPEN.contains(&first.as_str())
}

type Hints = &'static [(&'static [&'static str], &'static str)];

const MIND: &str = "say what is said when it is so";
const QUALITY: &str = "say what a good one has that a poor one lacks";
const INTENT: &str = "say what is done, since trying cannot be told from doing";

#[rustfmt::skip]
const ENGLISH: Hints = &[
    (&["understands", "understand", "knows", "know", "believes", "believe", "wants", "realises", "realizes", "thinks", "cares",
       "intends", "remembers", "recognises", "recognizes", "appreciates", "attitude", "mindset", "motivated"], MIND),
    (&["appropriate", "appropriately", "proper", "properly", "adequate", "adequately", "effective", "effectively", "good",
       "excellent", "poor", "suitable", "suitably", "professional", "professionally", "natural", "naturally", "genuine",
       "genuinely", "sincere", "sincerely", "friendly", "warm", "warmly", "confident", "confidently", "correctly", "well"], QUALITY),
    (&["tries", "attempts", "strives", "aims", "seeks"], INTENT),
];
#[rustfmt::skip]
const GERMAN: Hints = &[
    (&["versteht", "weiß", "glaubt", "will", "möchte", "denkt", "erkennt", "beabsichtigt", "haltung", "motiviert"], MIND),
    (&["angemessen", "angemessene", "angemessener", "richtig", "gut", "gute", "guter", "gutes", "schlecht", "professionell",
       "professionelle", "natürlich", "ehrlich", "aufrichtig", "freundlich", "herzlich", "sicher", "passend", "effektiv",
       "korrekt", "wirksam"], QUALITY),
    (&["versucht", "bemüht", "strebt"], INTENT),
];
