//! Which guidance infers an inner state, and which asks for what can be read in the words.

use plumbline_measure::sound;

use crate::build::{card, criterion};

#[test]
fn inferences_are_refused_and_what_can_be_read_is_not() {
    let refused = [
        "The agent sounds angry",
        "Agent sounded a bit annoyed or impatient",
        "The customer is frustrated",
        "Rate how often the caller was clearly upset",
        "If the customer isn't happy, offer a callback",
        "Is the customer angry",
        "Handles angry customers well",
        "Customer sentiment",
        "Rates the emotional state of the caller",
        "Uses a warm tone of voice",
        "Detects frustration early and asks about it",
        "Lifts the customer's mood",
        "Makes the customer feel at ease, so that she feels understood",
        "Agent seems confident",
        "Comes across as friendly",
        "Asks open questions and sounds friendly",
        "Shows genuine interest",
        "Has an extroverted personality",
        "Notices that the caller is drunk",
        "The agent’s stress level stays low",
        "Does not sound annoyed",
        "Whether the caller is ill",
        "Offers a break rather than an argument, however often the customer is frustrated",
        "Wirkt genervt",
        "Der Agent klingt gelangweilt",
        "Der Kunde ist sehr verärgert",
        "Achtet darauf, ob der Kunde verärgert ist",
        "Wenn die Kundin frustriert wirkt",
        "Beruhigt verärgerte Kunden",
        "Hebt die Stimmung",
        "Freundlicher Tonfall",
        "Geht auf die Gefühlslage ein",
        "Der Kunde fühlt sich verstanden",
        "Spürt den Ärger",
    ];
    let allowed = [
        "Acknowledges the complaint in words",
        "Acknowledges the customer's frustration",
        "Names the emotion the customer put into words",
        "When the customer says that she is frustrated, the agent answers it",
        "When the customer expresses anger, the agent acknowledges it",
        "Asks how the customer feels about the offer",
        "Confirms that the customer is happy with the solution",
        "Judge the words, not the tone of voice",
        "Do not infer the customer's mood from how short the answers are",
        "Rates the answer regardless of sentiment",
        "Shows empathy: says what the problem means for the customer",
        "Is happy to repeat the number",
        "Uses an emotional appeal",
        "Stresses the benefits and gives sound advice",
        "Gives sound, honest advice",
        "Wer krankenversichert ist, nennt die Krankenkasse",
        "Greets in a friendly way and stays polite",
        "Feel free to quote the price",
        "Asks about the patient's state of health",
        "Thanks the customer for waiting",
        "In Abstimmung mit dem Kunden, mit dessen Zustimmung",
        "Persönlich angesprochen, nicht nur mit der Kundennummer",
        "Spricht den Ärger an, den der Kunde genannt hat",
        "Fragt, wie der Kunde sich fühlt",
        "Sagt der Kunde, dass er verärgert ist, so greift der Agent es auf",
        "Die Stimmung wird nicht bewertet",
        "Bewertet werden die Worte, unabhängig vom Tonfall",
        "Fasst das Problem in eigenen Worten zusammen und entschuldigt sich",
        "Übereinstimmung mit der Bestimmung im Vertrag",
    ];
    for (texts, expected) in [(refused.as_slice(), true), (allowed.as_slice(), false)] {
        for text in texts {
            let mut raw = card(vec![criterion("only")]);
            raw.sections[0].criteria[0].guidance = (*text).to_owned();
            let faults = sound(&raw).err().unwrap_or_default();
            assert_eq!(!faults.is_empty(), expected, "{text}: {faults:?}");
        }
    }
}
