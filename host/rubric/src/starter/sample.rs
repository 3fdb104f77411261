//! Samples in English and German: phrases for what rubrics mostly look for, and the texts around them.

use crate::writing::is_german;

/// Phrases that show something, and a sentence that says one of them.
pub(super) struct Sample {
    /// What titles have in common that this is a sample for: beginnings of words, in lower case.
    topics: &'static [&'static str],
    english: Said,
    german: Said,
}

#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) phrases: [&'static str; 2],
    /// A sentence with one of them, without a quotation mark or a backslash.
    pub(super) says: &'static str,
    /// The words of it that are quoted.
    pub(super) quoted: &'static str,
}

impl Sample {
    pub(super) fn in_language(&self, language: &str) -> Said {
        if is_german(language) { self.german } else { self.english }
    }
}

/// Deals out samples: the one that fits a title, or else one that no other title has yet.
#[derive(Default)]
pub(super) struct Samples {
    dealt: [usize; SAMPLES.len()],
}

impl Samples {
    pub(super) fn next(&mut self, title: &str) -> &'static Sample {
        let title = title.to_lowercase();
        let words: Vec<&str> = title.split(|it: char| !it.is_alphanumeric()).collect();
        let fits = |sample: &Sample| sample.topics.iter().any(|topic| words.iter().any(|it| it.starts_with(topic)));
        // The least dealt, of those one that fits, of those the first.
        let keys = SAMPLES.iter().enumerate().map(|(index, it)| (self.dealt[index], !fits(it), index));
        let index = keys.min().map_or(0, |(.., index)| index);
        self.dealt[index] += 1;
        &SAMPLES[index]
    }
}

const SAMPLES: [Sample; 8] = [
    Sample {
        topics: &["reason", "why", "purpose", "agenda", "grund", "anlass", "zweck", "warum"],
        english: Said {
            phrases: ["(the reason|why) (i'm|i am) calling", "(i'm|i am) calling … about"],
            says: "I'm calling about your order.",
            quoted: "I'm calling about",
        },
        german: Said {
            phrases: ["der grund (meines anrufs|für meinen anruf)", "ich rufe … wegen"],
            says: "Ich rufe Sie wegen Ihrer Bestellung an.",
            quoted: "Ich rufe Sie wegen",
        },
    },
    Sample {
        topics: &["greet", "welcom", "introduc", "name", "begrüß", "gruß", "grüßt", "vorstell", "stellt", "nennt"],
        english: Said {
            phrases: ["good (morning|afternoon|evening)", "my name is"],
            says: "Good morning, this is Kim.",
            quoted: "Good morning",
        },
        german: Said {
            phrases: ["guten (morgen|tag|abend)", "mein name ist"],
            says: "Guten Morgen, hier ist Kim.",
            quoted: "Guten Morgen",
        },
    },
    Sample {
        topics: &["need", "ask", "question", "discover", "explor", "problem", "bedarf", "frag", "erfrag", "erkund"],
        english: Said {
            phrases: ["how (can|may) i help", "what (happened|have you tried)"],
            says: "What happened then?",
            quoted: "What happened",
        },
        german: Said {
            phrases: ["(wie|womit) kann ich (ihnen|dir) helfen", "was (ist passiert|haben sie versucht)"],
            says: "Was ist passiert?",
            quoted: "Was ist passiert",
        },
    },
    Sample {
        topics: &[
            "next", "step", "follow", "agree", "date", "commit", "nächst", "schritt", "termin", "verein", "verabred",
        ],
        english: Said {
            phrases: ["(i'll|i will) … send", "next step(|s)"],
            says: "I'll send you the form by Friday.",
            quoted: "I'll send",
        },
        german: Said {
            phrases: ["ich (schicke|sende)", "(nächster|nächsten|nächste) schritt(|e)"],
            says: "Ich schicke Ihnen das Formular bis Freitag.",
            quoted: "Ich schicke",
        },
    },
    Sample {
        topics: &["summar", "sum", "recap", "repeat", "confirm", "zusammen", "fasst", "wiederhol", "bestätig"],
        english: Said {
            phrases: ["to (sum up|summarise|summarize)", "let me (recap|repeat)"],
            says: "Let me repeat what we have.",
            quoted: "Let me repeat",
        },
        german: Said {
            phrases: ["zusammengefasst", "ich fasse … zusammen"],
            says: "Ich fasse kurz zusammen.",
            quoted: "Ich fasse kurz zusammen",
        },
    },
    Sample {
        topics: &["apolog", "sorry", "complain", "acknowledg", "entschuld", "beschwer", "reklam"],
        english: Said {
            phrases: ["(i'm|i am|we're|we are) … sorry", "(i|we) apologi(s|z)e"],
            says: "We are very sorry about the delay.",
            quoted: "We are very sorry",
        },
        german: Said {
            phrases: ["(tut|tun) (mir|uns) … leid", "ich entschuldige mich"],
            says: "Das tut uns sehr leid.",
            quoted: "tut uns sehr leid",
        },
    },
    Sample {
        topics: &["price", "pric", "cost", "budget", "offer", "preis", "kosten", "angebot"],
        english: Said {
            phrases: ["the (price|cost) (is|of)", "it costs"],
            says: "The price is forty a month.",
            quoted: "The price is",
        },
        german: Said {
            phrases: ["der preis (ist|beträgt|von)", "(das|es) kostet"],
            says: "Das kostet vierzig im Monat.",
            quoted: "Das kostet",
        },
    },
    Sample {
        topics: &[
            "else",
            "clos",
            "end",
            "goodbye",
            "thank",
            "offers",
            "dank",
            "verabschied",
            "abschluss",
            "schluss",
            "sonst",
        ],
        english: Said {
            phrases: ["anything else", "thank(s| you) for"],
            says: "Is there anything else?",
            quoted: "anything else",
        },
        german: Said {
            phrases: ["sonst noch (etwas|was)", "vielen dank für"],
            says: "Kann ich sonst noch etwas für Sie tun?",
            quoted: "sonst noch etwas",
        },
    },
];

/// The texts of a starter that are no phrases.
pub(super) struct Texts {
    pub(super) section: &'static str,
    /// The criterion of somebody who named none.
    pub(super) criterion: &'static str,
    pub(super) guidance: &'static str,
    pub(super) suggestion: &'static str,
    pub(super) balance: &'static str,
    pub(super) balance_guidance: &'static str,
    pub(super) too_low: &'static str,
    pub(super) too_high: &'static str,
    pub(super) case: &'static str,
    pub(super) answer: &'static str,
    pub(super) balance_case: &'static str,
    pub(super) eight_words: &'static str,
    pub(super) two_words: &'static str,
}

impl Texts {
    pub(super) fn of(languages: &[String]) -> &'static Self {
        if languages.first().is_some_and(|it| is_german(it)) { &GERMAN } else { &ENGLISH }
    }
}

const ENGLISH: Texts = Texts {
    section: "Conversation",
    criterion: "Says why they call",
    guidance: "Write here what counts, and what does not.",
    suggestion: "Write here what to say instead.",
    balance: "Balance of talk",
    balance_guidance: "The share of all words; too much is as wrong as too little.",
    too_low: "Say more of what you know.",
    too_high: "Leave a pause after each question.",
    case: "everything is said",
    answer: "Yes, please.",
    balance_case: "eight words of ten",
    eight_words: "Let me tell you all about it now.",
    two_words: "Go ahead.",
};
const GERMAN: Texts = Texts {
    section: "Gespräch",
    criterion: "Nennt den Grund des Anrufs",
    guidance: "Hier steht, was zählt und was nicht.",
    suggestion: "Hier steht, was man stattdessen sagen kann.",
    balance: "Redeanteil",
    balance_guidance: "Der Anteil an allen Wörtern; zu viel ist so falsch wie zu wenig.",
    too_low: "Mehr von dem sagen, was Sie wissen.",
    too_high: "Nach jeder Frage eine Pause lassen.",
    case: "alles wird gesagt",
    answer: "Ja, bitte.",
    balance_case: "acht von zehn Wörtern",
    eight_words: "Ich erzähle Ihnen jetzt erst einmal alles darüber.",
    two_words: "Nur zu.",
};
