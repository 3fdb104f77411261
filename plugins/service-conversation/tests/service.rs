//! The rules against conversations: for each criterion what reaches a level, what does not, and what only looks like
//! it.

use plumbline_core::conversation::Channel;
use plumbline_core::score::Verdict;
use plumbline_sdk::testkit::{Kit, Scene, TestCard, assert_sound, conversation};
use service_conversation::Service;

/// Turns without anything to find, so that a conversation is long enough to show that something was left out.
const ENGLISH: &str = "
Customer: We keep the vans behind the station overnight, next to the old brewery.
Agent: Mm-hm, carry on whenever it suits, there is plenty of space on my sheet of paper here.
Customer: Our street has two entrances, and the second one belongs to the neighbours.
Agent: Mm-hm.
Customer: My brother drives the blue one and my cousin the white one, most weeks anyway.
Agent: Mm-hm, noted on my sheet.";
const GERMAN: &str = "
Customer: Wir stellen die Wagen über Nacht hinter dem Bahnhof ab, neben der alten Brauerei.
Agent: Mhm, auf meinem Blatt Papier ist noch reichlich Platz, in aller Ruhe weiter so.
Customer: Unsere Straße hat zwei Einfahrten, und die zweite gehört den Nachbarn von gegenüber.
Agent: Mhm.
Customer: Mein Bruder fährt den blauen und mein Vetter den weißen, jedenfalls in den meisten Wochen.
Agent: Mhm, steht auf meinem Blatt.";

/// A complaint with words to take up.
const DOUBLE: &str = "Customer: The October invoice was charged twice, on the first and on the second.\n";
const DOPPELT: &str = "Customer: Die Rechnung vom Oktober wurde doppelt abgebucht, am Ersten und am Zweiten.\n";

enum Expect {
    Level(u32),
    NotApplicable,
}
use Expect::{Level, NotApplicable};

fn scene(language: &str, text: &str) -> Scene {
    let rest = if language == "de" { GERMAN } else { ENGLISH };
    conversation(&format!("{text}{rest}")).in_language(language).of_type("complaint")
}

/// With the complaint before each text.
fn check_after_complaint(criterion: &str, cases: &[(&str, &str, Expect)]) {
    run(criterion, cases, |language, text| {
        let complaint = if language == "de" { DOPPELT } else { DOUBLE };
        scene(language, &format!("{complaint}{text}"))
    });
}

fn check(criterion: &str, cases: &[(&str, &str, Expect)]) {
    run(criterion, cases, scene);
}

fn run(criterion: &str, cases: &[(&str, &str, Expect)], scene: impl Fn(&str, &str) -> Scene) {
    let kit = Kit::<Service>::new();
    for (language, text, expected) in cases {
        let card = kit.score(scene(language, text));
        match expected {
            Level(level) => assert_eq!(card.level(criterion), Some(*level), "{text}\n{card}"),
            NotApplicable => assert!(card.is_not_applicable(criterion), "{text}\n{card}"),
        }
    }
}

/// The level where a text comes last.
fn ending(criterion: &str, language: &str, text: &str) -> Option<u32> {
    let (complaint, rest) = if language == "de" { (DOPPELT, GERMAN) } else { (DOUBLE, ENGLISH) };
    let scene = conversation(&format!("{complaint}{rest}\n{text}")).in_language(language);
    Kit::<Service>::new().score(scene).level(criterion)
}

#[test]
fn it_would_pass_an_upload() {
    assert_sound::<Service>();
}

#[test]
fn its_criteria_keep_their_names() {
    let kit = Kit::<Service>::new();
    let ids: Vec<&str> = kit.definition().criteria().map(|(_, it)| it.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "greeting",
            "anything-else",
            "closing",
            "restated-problem",
            "acknowledgement",
            "clarifying-questions",
            "ownership",
            "explanation",
            "no-blame",
            "hold-etiquette",
            "result",
            "confirmed-resolution",
            "required-disclosure",
            "forbidden-promises",
        ]
    );
}

#[test]
fn greeting() {
    check(
        "greeting",
        &[
            ("en", "Agent: Good morning, customer care, my name is Ana. How can I help?", Level(3)),
            ("en", "Agent: Hello, you're speaking with Ana.", Level(2)),
            ("en", "Agent: Hi.", Level(1)),
            ("en", "Agent: Hello, it's Ana from the workshop.", Level(2)),
            ("en", "Agent: Hello, where are you calling about, and who am I speaking to?", Level(1)),
            ("en", "Agent: Yes?", Level(0)),
            // Greeted back in the second turn.
            ("en", "Agent: Service desk, what can I do for you?\nCustomer: Hello.\nAgent: Hello!", Level(3)),
            // Only what is said at the start opens a conversation, and only by this side.
            ("en", "Customer: Hello, my name is Ana.\nAgent: Yes?\nAgent: Go on.\nAgent: Hello.", Level(0)),
            ("de", "Agent: Guten Tag, Kundenservice, mein Name ist Ana. Wie kann ich Ihnen helfen?", Level(3)),
            ("de", "Agent: Grüß Gott.", Level(1)),
            ("de", "Agent: Ja, bitte?", Level(0)),
        ],
    );
}

#[test]
fn anything_else() {
    let after = |text: &str, language: &str| ending("anything-else", language, text);
    assert_eq!(after("Agent: Is there anything else I can do for you?", "en"), Some(1));
    assert_eq!(after("Agent: Kann ich sonst noch etwas für Sie tun?", "de"), Some(1));
    // A statement asks nothing, and the customer's question is not the agent's.
    assert_eq!(after("Agent: There is not anything else on my list.", "en"), Some(0));
    assert_eq!(after("Customer: Is there anything else you need?", "en"), Some(0));
    // At the start it is about something else.
    check("anything-else", &[("en", "Agent: Is there anything else on your desk?", Level(0))]);
}

#[test]
fn closing() {
    let last = |text: &str, language: &str| ending("closing", language, text);
    assert_eq!(last("Agent: Thank you for calling, have a good day.", "en"), Some(2));
    assert_eq!(last("Agent: Okay, bye.", "en"), Some(1));
    assert_eq!(last("Customer: Thank you, goodbye.", "en"), Some(0));
    assert_eq!(last("Agent: Vielen Dank und auf Wiederhören.", "de"), Some(2));
    assert_eq!(last("Agent: Tschüss.", "de"), Some(1));
}

#[test]
fn restated_problem() {
    check_after_complaint(
        "restated-problem",
        &[
            ("en", "Agent: So the October invoice was charged twice. Is that right?", Level(3)),
            ("en", "Agent: The invoice for October has been charged two times, twice on our side.", Level(2)),
            // Three words after an announcement, and the same three without.
            ("en", "Agent: So that I have it right, the invoice was charged, and twice.", Level(2)),
            ("en", "Agent: An invoice got charged, twice, you mean.", Level(1)),
            ("en", "Agent: About your October invoice, then.", Level(1)),
            // One word alone takes nothing up, nor does a word after more than four turns.
            ("en", "Agent: Which invoice?", Level(0)),
            (
                "en",
                "Agent: Mm-hm.\nCustomer: Yes.\nAgent: Mm-hm.\nCustomer: Yes.\nAgent: Mm-hm.\nCustomer: Yes.\n\
                 Agent: Mm-hm.\n\
                 Customer: Yes.\nAgent: The October invoice was charged twice.",
                Level(0),
            ),
            ("de", "Agent: Also die Rechnung vom Oktober wurde doppelt abgebucht. Ist das richtig?", Level(3)),
            ("de", "Agent: Ich fasse zusammen: die Rechnung vom Oktober, doppelt abgebucht.", Level(2)),
            ("de", "Agent: Aha.", Level(0)),
        ],
    );
    let kit = Kit::<Service>::new();
    let card = kit.score(scene("en", &format!("{DOUBLE}Agent: Thanks. So the October invoice was charged twice.")));
    assert_eq!(card.quotes("restated-problem"), ["So the October invoice was charged twice."]);
}

#[test]
fn acknowledgement() {
    check_after_complaint(
        "acknowledgement",
        &[
            ("en", "Agent: I'm sorry that the invoice was charged twice.", Level(2)),
            ("en", "Agent: I do apologise. Being charged twice is not what you signed up for.", Level(2)),
            ("en", "Agent: I'm sorry about that.", Level(1)),
            ("en", "Agent: It's understandable that you ring us.", Level(1)),
            ("en", "Agent: Okay.", Level(0)),
            // These say sorry for something else.
            ("en", "Agent: Sorry, could you repeat that?", Level(0)),
            ("en", "Agent: I'm sorry, I didn't catch the invoice number.", Level(0)),
            ("en", "Agent: Sorry, but I can't see the invoice.", Level(0)),
            // The customer's sorry is not the agent's.
            ("en", "Agent: Okay.\nCustomer: I'm sorry to bother you with the invoice.", Level(0)),
            ("de", "Agent: Es tut mir leid, dass die Rechnung doppelt abgebucht wurde.", Level(2)),
            ("de", "Agent: Das tut mir leid.", Level(1)),
            ("de", "Agent: Wie bitte, Entschuldigung?", Level(0)),
        ],
    );
    // A wish is no trouble.
    check(
        "acknowledgement",
        &[("en", "Customer: I would like to add a second warehouse to our contract.\nAgent: Okay.", NotApplicable)],
    );
}

#[test]
fn clarifying_questions() {
    check_after_complaint(
        "clarifying-questions",
        &[
            (
                "en",
                "Agent: Which bank was it?\nCustomer: Ours.\nAgent: And was the same sum taken both times?",
                Level(2),
            ),
            ("en", "Agent: When did you first notice it?", Level(1)),
            ("en", "Agent: Let me see.", Level(0)),
            // Questions that are about something else.
            ("en", "Agent: What's your account number?\nCustomer: Nine.\nAgent: May I put you on hold?", Level(0)),
            ("en", "Agent: How can I help?\nCustomer: With that.\nAgent: Is there anything else?", Level(0)),
            ("en", "Agent: Did you maybe click on it?\nCustomer: No.\nAgent: What's the problem?", Level(0)),
            ("en", "Agent: Sorry?\nCustomer: Twice.\nAgent: Really?", Level(0)),
            (
                "de",
                "Agent: Wann ist es Ihnen aufgefallen?\nCustomer: Gestern.\nAgent: War es derselbe Betrag?",
                Level(2),
            ),
            ("de", "Agent: Wie lautet Ihre Kundennummer?", Level(0)),
        ],
    );
}

#[test]
fn ownership() {
    check_after_complaint(
        "ownership",
        &[
            ("en", "Agent: I'll ring you by Thursday.", Level(2)),
            ("en", "Agent: I will take care of it. You hear from me within two hours.", Level(2)),
            ("en", "Agent: I've refunded the second one.", Level(2)),
            ("en", "Agent: I'll look into it as soon as possible.", Level(1)),
            ("en", "Agent: Leave it with me.", Level(1)),
            ("en", "Agent: You'd have to take it up with billing, I don't have access.", Level(0)),
            ("en", "Agent: They will be in touch by Thursday.", Level(0)),
            // A wait is not the matter.
            ("en", "Agent: One moment, I'll check, I'll be back in two minutes.", Level(0)),
            ("en", "Customer: I'll ring you on Thursday.", Level(0)),
            ("de", "Agent: Ich kümmere mich darum und rufe Sie bis morgen Mittag an.", Level(2)),
            ("de", "Agent: Ich prüfe das.", Level(1)),
            ("de", "Agent: Da müssen Sie sich an die Buchhaltung wenden.", Level(0)),
        ],
    );
}

#[test]
fn explanation() {
    check_after_complaint(
        "explanation",
        &[
            ("en", "Agent: The reason is a second run of the direct debit.", Level(1)),
            ("en", "Agent: Nothing is known yet, and you hear more while we look for the cause.", Level(1)),
            ("en", "Agent: Okay, thanks.", Level(0)),
            ("en", "Customer: It's because of your new bank.", Level(0)),
            // A cause in a turn that blames somebody explains nothing to a customer.
            ("en", "Agent: That's billing, that's not us. It's because they changed the bank.", Level(0)),
            ("de", "Agent: Die Ursache ist ein zweiter Lauf der Lastschrift.", Level(1)),
            ("de", "Agent: Ich kümmere mich darum.", Level(0)),
        ],
    );
    check(
        "explanation",
        &[("en", "Customer: I would like to add a second warehouse to our contract.\nAgent: Okay.", NotApplicable)],
    );
}

#[test]
fn no_blame() {
    check(
        "no-blame",
        &[
            ("en", "Agent: People do that all the time.", Level(0)),
            ("en", "Agent: That's billing, that's not us.", Level(0)),
            ("en", "Agent: You should have read the letter.", Level(0)),
            ("en", "Agent: They always do this without telling anyone.", Level(0)),
            // Near misses: taken off, by the customer, or about what is due.
            ("en", "Agent: That's not your fault at all.", Level(1)),
            ("en", "Customer: So it's my fault, I should have read the letter.", Level(1)),
            ("en", "Agent: You should have the letter by Friday.", Level(1)),
            ("en", "Agent: Please contact us on Friday.", Level(1)),
            ("en", "Agent: I don't tell anyone what to do, and they do this every week.", Level(1)),
            ("de", "Agent: Das ist Ihre Schuld.", Level(0)),
            ("de", "Agent: Die Buchhaltung hat das verschlafen.", Level(0)),
            ("de", "Agent: Das ist nicht Ihre Schuld.", Level(1)),
        ],
    );
}

#[test]
fn hold_etiquette() {
    check(
        "hold-etiquette",
        &[
            (
                "en",
                "Agent: I need about two minutes to look.\nCustomer: Fine.\nAgent: Thank you for waiting.",
                Level(2),
            ),
            ("en", "Agent: One moment, please.\nCustomer: Fine.\nAgent: Thank you for waiting.", Level(1)),
            ("en", "Agent: Bear with me for two minutes.\nCustomer: Fine.\nAgent: There it is.", Level(1)),
            ("en", "Agent: It arrives in two minutes.\nCustomer: Hold on, please.", NotApplicable),
            ("de", "Agent: Ich brauche etwa zwei Minuten.\nCustomer: Gut.\nAgent: Danke fürs Warten.", Level(2)),
            ("de", "Agent: Einen Moment, bitte.", Level(1)),
        ],
    );
    let kit = Kit::<Service>::new();
    let timed = |text: &str, channel| kit.score(conversation(text).in_channel(channel));
    let hold = |card: &TestCard| card.level("hold-etiquette");
    let silent = "[0-4] Customer: My reports are empty.\n[40-42] Agent: The template is the reason.";
    assert_eq!(hold(&timed(silent, Channel::Voice)), Some(0));
    assert!(timed(silent, Channel::Chat).is_not_applicable("hold-etiquette"), "forty seconds are no wait in a chat");
    let told = "[0-4] Customer: My reports are empty.\n[5-8] Agent: One moment, please.\n[9-10] Customer: Yes.\n\
                [60-62] Agent: Thank you for your patience.";
    assert_eq!(hold(&timed(told, Channel::Voice)), Some(1));
    // The customer took that long, and nobody is kept waiting by that.
    let customer =
        "[0-4] Agent: Could you look under the lid?\n[90-92] Customer: It says seven.\n[93-94] Agent: Seven.";
    assert!(timed(customer, Channel::Voice).is_not_applicable("hold-etiquette"));
}

#[test]
fn result() {
    let last = |text: &str, language: &str| ending("result", language, text);
    assert_eq!(last("Customer: Yes, that's solved.", "en"), Some(2));
    assert_eq!(last("Agent: You'll have our answer by Friday.", "en"), Some(2));
    assert_eq!(last("Agent: The fitter comes on Thursday at eight.", "en"), Some(2));
    assert_eq!(last("Agent: Somebody will get back to you.", "en"), Some(1));
    assert_eq!(last("Agent: Okay then.", "en"), Some(0));
    // A no before it, or the agent's own word, is no solution.
    assert_eq!(last("Customer: No, it isn't really, that is not what I call all fine.", "en"), Some(0));
    assert_eq!(last("Agent: That's solved.", "en"), Some(0));
    assert_eq!(last("Customer: Ja, das passt.", "de"), Some(2));
    assert_eq!(last("Agent: Ich schicke Ihnen die Antwort bis Freitag.", "de"), Some(2));
    assert_eq!(last("Agent: Es meldet sich jemand.", "de"), Some(1));
    assert_eq!(last("Agent: Na gut.", "de"), Some(0));
}

#[test]
fn confirmed_resolution() {
    check_after_complaint(
        "confirmed-resolution",
        &[
            ("en", "Agent: Is that solved for you?\nCustomer: Yes, thank you.", Level(2)),
            ("en", "Agent: Does it work now?\nCustomer: One second.\nAgent: Mm-hm.", Level(1)),
            ("en", "Agent: Does it work now?\nCustomer: Yes, but it still doesn't print.", Level(1)),
            ("en", "Agent: So that's solved.\nCustomer: Yes.", Level(0)),
            // A yes to another question.
            ("en", "Agent: The October invoice, is that right?\nCustomer: Yes.", Level(0)),
            ("de", "Agent: Ist das Problem damit für Sie gelöst?\nCustomer: Ja, vielen Dank.", Level(2)),
            ("de", "Agent: Funktioniert es jetzt?\nCustomer: Nein, noch nicht.", Level(1)),
        ],
    );
}

const NOTICE: &str = "Agent: Hello, this call is recorded for training.\n";

#[test]
fn required_disclosure() {
    check(
        "required-disclosure",
        &[
            ("en", NOTICE, Level(2)),
            ("en", "Bot: Your call may be recorded for quality.\nAgent: Hello.", Level(2)),
            ("en", "Agent: Before we start, I have to record this call.", Level(2)),
            ("en", "Agent: Hello.", Level(0)),
            // It must be said by this side, of the conversation, and not be taken back.
            ("en", "Agent: Hello.\nCustomer: Is this call being recorded?", Level(0)),
            ("en", "Agent: Hello, your payment was recorded yesterday.", Level(0)),
            ("en", "Agent: Hello, our calls are not recorded.", Level(0)),
            ("en", "A: x\nAgent: Mm.\nA: x\nAgent: Mm.\nA: x\nAgent: By the way, this call is recorded.", Level(1)),
            ("de", "Agent: Guten Tag, dieses Gespräch wird zu Schulungszwecken aufgezeichnet.", Level(2)),
            ("de", "Agent: Guten Tag, dieses Gespräch wird nicht aufgezeichnet.", Level(0)),
            ("de", "Agent: Guten Tag, die Störung wurde aufgezeichnet.", Level(0)),
        ],
    );
    let kit = Kit::<Service>::new();
    let card = kit.score(scene("en", "Agent: Hello."));
    assert_eq!((card.verdict(), card.total()), (Verdict::Failed, Some(0.0)), "{card}");
    for elsewhere in [
        scene("en", "Agent: Hello.").of_type("service-chat"),
        scene("en", "Agent: Hello.").in_channel(Channel::Chat),
        scene("en", "Agent: Hello.").in_channel(Channel::Email),
    ] {
        let card = kit.score(elsewhere);
        assert!(card.is_not_applicable("required-disclosure"), "{card}");
        assert_eq!(card.verdict(), Verdict::Passed, "{card}");
    }
}

#[test]
fn which_notice_is_required_is_a_setting() {
    let level = |settings: &str, text: &str| {
        Kit::<Service>::new().settings(settings).score(scene("en", text)).level("required-disclosure")
    };
    let advice = "Agent: What I say is general information only, and not legal advice.";
    assert_eq!(level(r#"{"required_disclosure": "advice"}"#, advice), Some(2));
    assert_eq!(level(r#"{"required_disclosure": "advice"}"#, NOTICE), Some(0));
    assert_eq!(level(r#"{"required_disclosure": "recording-and-advice"}"#, NOTICE), Some(0));
    assert_eq!(level(r#"{"required_disclosure": "recording-and-advice"}"#, &format!("{NOTICE}{advice}")), Some(2));
    assert_eq!(level(r#"{"required_disclosure": "none"}"#, "Agent: Hello."), None);
    assert_eq!(level(r#"{"disclosure_types": ["renewal"]}"#, "Agent: Hello."), None);
    assert_eq!(level(r#"{"disclosure_types": []}"#, "Agent: Hello."), Some(0));
    let own = r#"{"disclosure_wordings": ["the tape (is) running"]}"#;
    assert_eq!(level(own, "Agent: Hello, the tape is running."), Some(2));
    assert_eq!(level(own, "Customer: Hello, the tape is running."), Some(0));
}

#[test]
fn forbidden_promises() {
    check(
        "forbidden-promises",
        &[
            ("en", "Agent: I guarantee that this will never happen again.", Level(0)),
            ("en", "Agent: They will be there, a hundred per cent.", Level(0)),
            ("en", "Agent: You'll definitely get it refunded.", Level(0)),
            ("en", "Agent: I promise you that the fitter is there on time.", Level(0)),
            // Near misses: taken back, one's own act, an aim, what is, what the customer says.
            ("en", "Agent: I can't promise the day.", Level(1)),
            ("en", "Agent: Nobody can guarantee that it will never happen again.", Level(1)),
            ("en", "Agent: I promise I'll ring you on Friday.", Level(1)),
            ("en", "Agent: I want to make sure that it never happens again.", Level(1)),
            ("en", "Agent: The battery is at a hundred per cent.", Level(1)),
            ("en", "Agent: That won't be a problem, I'll definitely pass it on.", Level(1)),
            ("en", "Customer: Can you guarantee that? You have my word.", Level(1)),
            ("de", "Agent: Ich garantiere Ihnen, dass das nie wieder vorkommt.", Level(0)),
            ("de", "Agent: Er kommt hundertprozentig am Freitag.", Level(0)),
            ("de", "Agent: Das kann ich Ihnen nicht versprechen.", Level(1)),
            ("de", "Agent: Das ist nicht garantiert.", Level(1)),
            ("de", "Agent: Wir ändern das, damit es nie wieder vorkommt.", Level(1)),
        ],
    );
    let kit = Kit::<Service>::new().settings(r#"{"forbidden_wordings": ["full refund today"]}"#);
    let card = kit.score(scene("en", &format!("{NOTICE}Agent: You get your full refund, today.")));
    assert_eq!(card.quotes("forbidden-promises"), ["You get your full refund, today."]);
    assert_eq!((card.verdict(), card.total()), (Verdict::Failed, Some(0.0)), "{card}");
}

#[test]
fn the_company_s_name_says_who_is_speaking() {
    let kit = Kit::<Service>::new().settings(r#"{"company_names": ["Wexcombe"]}"#);
    assert_eq!(kit.score(scene("en", "Agent: Wexcombe, hello.")).level("greeting"), Some(2));
}

#[test]
fn what_a_short_conversation_cannot_show_is_not_held_against_it() {
    let kit = Kit::<Service>::new();
    let card =
        kit.score(conversation("Agent: Hello, customer care.\nCustomer: Wrong number, sorry.").of_type("support"));
    for criterion in ["anything-else", "ownership", "result", "confirmed-resolution"] {
        assert!(card.is_insufficient(criterion), "{criterion}\n{card}");
    }
    // The gates hold in the shortest conversation.
    assert_eq!(card.level("required-disclosure"), Some(0));
    assert_eq!(card.level("forbidden-promises"), Some(1));
}

#[test]
fn other_languages_are_declined_and_the_answer_is_in_the_conversation_s_own() {
    let kit = Kit::<Service>::new();
    let declined = kit.score(scene("fr", "Agent: Bonjour."));
    assert_eq!(declined.declined().map(|it| it.code.as_str()), Some("unsupported-language"));
    let english = kit.score(scene("en", "Agent: Yes?"));
    assert!(english.suggestion("greeting").is_some_and(|it| it.contains("Good morning")), "{english}");
    let german = kit.score(scene("de", "Agent: Ja?"));
    assert!(german.suggestion("greeting").is_some_and(|it| it.contains("Guten Morgen")), "{german}");
    // Where nobody said which language it is, the words do.
    let unsaid = kit.score(conversation(&format!("{DOPPELT}{GERMAN}")).in_language("und").of_type("complaint"));
    assert!(unsaid.suggestion("greeting").is_some_and(|it| it.contains("Guten Morgen")), "{unsaid}");
    assert_eq!(unsaid.level("restated-problem"), Some(0), "{unsaid}");
}
