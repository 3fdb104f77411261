//! Each criterion on small conversations: what reaches each level, what only looks as if it did, and what is quoted.

use plumbline_core::conversation::Channel;
use plumbline_core::score::{ScoredRating, Verdict};
use plumbline_sdk::testkit::{Kit, TestCard, assert_sound, conversation};
use sales_conversation::Sales;

/// Enough turns and words of both sides to show that something was left out, and none that a criterion looks for.
const SMALL_TALK: &str = "\
Agent: Hi, I am calling from the office in Leeds, as we said on the phone, about the new packaging line.
Customer: Hello. Yes, I remember, we met at the fair, and I had asked you for the brochure with the machines in it.
Agent: It should be in the post. The weather was dreadful that day, I remember the rain on the roof of the hall.
Customer: It was. I have the brochure on my desk here, next to the drawings of the hall and the old catalogue.
Agent: Lovely. The blue machine is on page four, and the green one on page nine.
Customer: I see them both.
";

#[derive(Clone, Copy, PartialEq, Debug)]
enum Is {
    Level(u32),
    NotApplicable,
    Insufficient,
}

fn rating(card: &TestCard, criterion: &str) -> Is {
    match card.rating(criterion) {
        ScoredRating::Level(level) => Is::Level(*level),
        ScoredRating::NotApplicable(_) => Is::NotApplicable,
        ScoredRating::InsufficientEvidence(_) => Is::Insufficient,
        other => panic!("{criterion} is rated {other:?}"),
    }
}

/// Small talk, then each text; its rating, and the first quote where there is one.
fn check(criterion: &str, cases: &[(&str, Is, Option<&str>)]) {
    let kit = Kit::<Sales>::new();
    for (text, expected, quote) in cases {
        let card = kit.score(conversation(&format!("{SMALL_TALK}{text}")));
        assert_eq!(rating(&card, criterion), *expected, "{criterion} in\n{text}\n{card}");
        assert_eq!(card.quotes(criterion).first(), quote.as_ref(), "{criterion} in\n{text}\n{card}");
    }
}

#[test]
fn it_would_pass_an_upload() {
    assert_sound::<Sales>();
}

#[test]
fn open_questions() {
    let ask = "Agent: What happens then?\nCustomer: A lot.\n";
    check(
        "open-questions",
        &[
            ("Agent: Is it fast?\nCustomer: Yes.\nAgent: How many are there?\nCustomer: Nine.", Is::Level(0), None),
            ("Agent: Tell me about the hall.\nCustomer: It is big.", Is::Level(1), Some("Tell me about the hall.")),
            (&ask.repeat(3), Is::Level(2), Some("What happens then?")),
            (&ask.repeat(5), Is::Level(3), Some("What happens then?")),
            // The customer's questions are not the seller's, and a statement is none.
            ("Customer: What happens then?\nAgent: What we do is simple.", Is::Level(0), None),
        ],
    );
}

#[test]
fn situation() {
    let once = "Agent: How do you handle the boxes today?\nCustomer: By hand.\n";
    check(
        "situation",
        &[
            ("Agent: Is blue better?\nCustomer: Yes.", Is::Level(0), None),
            (once, Is::Level(1), Some("How do you handle the boxes today?")),
            (
                &format!("{once}Agent: And how many people are in your team?\nCustomer: Six."),
                Is::Level(2),
                Some("How do you handle the boxes today?"),
            ),
            // Said and not asked.
            ("Agent: I see how you handle the boxes today.\nCustomer: Good.", Is::Level(0), None),
        ],
    );
}

#[test]
fn problem() {
    check(
        "problem",
        &[
            ("Agent: You have a problem with dust.\nCustomer: Do we?", Is::Level(0), None),
            ("Agent: What gets in the way most?\nCustomer: Dust.", Is::Level(1), Some("What gets in the way most?")),
            (
                "Agent: What is not working?\nCustomer: The belt.\nAgent: And what would you change first?\nCustomer: That.",
                Is::Level(2),
                Some("What is not working?"),
            ),
            ("Customer: What goes wrong with yours?\nAgent: Little.", Is::Level(0), None),
        ],
    );
}

#[test]
fn follow_up() {
    let told = "Customer: The invoices pile up on Fridays.\n";
    check(
        "follow-up",
        &[
            (&format!("{told}Agent: Is blue better?"), Is::Level(0), None),
            // The same word in another form; nothing but small words in common.
            (&format!("{told}Agent: Which invoice is the worst?"), Is::Level(1), Some("Which invoice is the worst?")),
            (&format!("{told}Agent: What about the up and down of it?"), Is::Level(0), None),
            // Taken up in the sentence that leads up to the question, and long before it.
            (&format!("{told}Agent: Every invoice. Why is that?"), Is::Level(1), Some("Why is that?")),
            (&format!("{told}Agent: An invoice, then. I see. It is blue. Why is that?"), Is::Level(0), None),
            (
                &format!("{told}Agent: It is new. Is it blue? When you say that, do you mean all?"),
                Is::Level(1),
                Some("When you say that, do you mean all?"),
            ),
            (
                &format!("{told}Agent: Who writes the invoices?\n{told}Agent: Why on Fridays?"),
                Is::Level(2),
                Some("Who writes the invoices?"),
            ),
            (
                &format!("{told}Agent: Who writes the invoices?\n").repeat(4),
                Is::Level(3),
                Some("Who writes the invoices?"),
            ),
            // Taken up from a colleague is not taken up from the customer.
            ("Colleague: The invoices pile up.\nAgent: Which invoices?\nCustomer: All.", Is::Level(0), None),
        ],
    );
}

#[test]
fn summary() {
    check(
        "summary",
        &[
            ("Agent: Let me tell you about the green one.\nCustomer: Fine.", Is::Level(0), None),
            (
                "Agent: So what I'm hearing is that the belt is slow.\nCustomer: We also have a printer.",
                Is::Level(1),
                Some("So what I'm hearing is that the belt is slow."),
            ),
            (
                "Agent: Let me make sure I have this: the belt is slow. Is that right?\nCustomer: Hm.",
                Is::Level(2),
                Some("Let me make sure I have this: the belt is slow."),
            ),
            (
                "Agent: If I understood you correctly, the belt is slow.\nCustomer: Exactly.",
                Is::Level(2),
                Some("If I understood you correctly, the belt is slow."),
            ),
            ("Customer: If I understood you correctly, it is blue.\nAgent: Yes.", Is::Level(0), None),
        ],
    );
}

#[test]
fn consequence() {
    check(
        "consequence",
        &[
            ("Agent: How often do you paint?\nCustomer: Once a year.", Is::Level(0), None),
            ("Agent: This will have an impact on you.\nCustomer: Will it?", Is::Level(0), None),
            (
                "Agent: What does that mean for the drivers?\nCustomer: They wait.",
                Is::Level(1),
                Some("What does that mean for the drivers?"),
            ),
            (
                "Agent: What is that costing you in lost orders?\nCustomer: Too many.",
                Is::Level(2),
                Some("What is that costing you in lost orders?"),
            ),
            (
                "Agent: Whom does that affect? Roughly how many hours a week?\nCustomer: Ten.",
                Is::Level(2),
                Some("Whom does that affect?"),
            ),
            // A number that the customer gives unasked is not asked for.
            ("Customer: It costs us ten hours a week.\nAgent: I see.", Is::Level(0), None),
        ],
    );
}

#[test]
fn decision_process() {
    check(
        "decision-process",
        &[
            ("Agent: My boss decides about that.\nCustomer: Fine.", Is::Level(0), None),
            ("Agent: Does anybody else like blue?\nCustomer: What did you decide?", Is::Level(0), None),
            (
                "Agent: Who else is involved in this?\nCustomer: Finance.",
                Is::Level(1),
                Some("Who else is involved in this?"),
            ),
            (
                "Agent: What are the steps on your side?\nCustomer: Two.\nAgent: Who signs off?\nCustomer: I do.",
                Is::Level(2),
                Some("What are the steps on your side?"),
            ),
        ],
    );
}

#[test]
fn budget_and_timing() {
    check(
        "budget-and-timing",
        &[
            ("Agent: It fits every budget.\nCustomer: Good.", Is::Level(0), None),
            ("Agent: When did that happen?\nCustomer: In May.", Is::Level(0), None),
            ("Agent: By when should it run?\nCustomer: May.", Is::Level(1), Some("By when should it run?")),
            (
                "Agent: What budget is set aside, and when do you need it?\nCustomer: None yet.",
                Is::Level(2),
                Some("What budget is set aside, and when do you need it?"),
            ),
        ],
    );
}

#[test]
fn price_objection() {
    let objection = "Customer: That is too expensive for us.\n";
    check(
        "price-objection",
        &[
            ("Agent: It costs nine hundred.\nCustomer: All right.", Is::NotApplicable, None),
            // The seller's own words, and a denial, are no objection.
            ("Agent: Is it too expensive?\nCustomer: It's not too expensive.", Is::NotApplicable, None),
            (objection, Is::Insufficient, None),
            (&format!("{objection}Agent: I can give you ten percent off."), Is::Level(0), Some("percent off")),
            (&format!("{objection}Agent: It is what it costs."), Is::Level(1), Some("It is what it costs.")),
            (
                &format!("{objection}Agent: We don't give a discount on it."),
                Is::Level(1),
                Some("We don't give a discount on it."),
            ),
            (
                &format!("{objection}Agent: Compared to what? I could knock something off."),
                Is::Level(2),
                Some("Compared to what?"),
            ),
            (&format!("{objection}Agent: It pays for itself in a year."), Is::Level(2), Some("pays for itself")),
            // A later discount to a second objection still counts.
            (
                &format!("{objection}Agent: Compared to what?\n{objection}Agent: Then here is a discount."),
                Is::Level(0),
                Some("discount"),
            ),
        ],
    );
}

#[test]
fn competitors() {
    let mention = "Customer: We are also talking to another vendor.\n";
    check(
        "competitors",
        &[
            ("Agent: Ours is blue.\nCustomer: Nice.", Is::NotApplicable, None),
            (mention, Is::Insufficient, None),
            (
                &format!("{mention}Agent: Their machines are garbage."),
                Is::Level(0),
                Some("Their machines are garbage."),
            ),
            (&format!("{mention}Agent: I see."), Is::Level(1), Some("another vendor")),
            (
                &format!("{mention}Agent: What do you like about them?"),
                Is::Level(2),
                Some("What do you like about them?"),
            ),
            (&format!("{mention}Agent: The difference is the belt."), Is::Level(2), Some("difference is")),
            // What is called unreliable is the weather, and what is asked is no verdict.
            (&format!("{mention}Agent: The post is unreliable."), Is::Level(1), Some("another vendor")),
            (&format!("{mention}Agent: They are not unreliable."), Is::Level(1), Some("another vendor")),
        ],
    );
    let named = "Agent: We differ from Globex (Europe) in the belt.\nCustomer: I see.";
    let without = Kit::<Sales>::new().score(conversation(named));
    assert_eq!(rating(&without, "competitors"), Is::NotApplicable);
    let with = Kit::<Sales>::new().settings(r#"{"competitors": ["globex", "Ini(tech"]}"#).score(conversation(named));
    assert_eq!(rating(&with, "competitors"), Is::Level(2));
    assert_eq!(with.quotes("competitors"), ["differ from", "Globex"]);
}

#[test]
fn value_in_their_words() {
    let told = "Customer: Our drivers wait at the ramp for hours.\n";
    check(
        "value-in-their-words",
        &[
            (&format!("{told}Agent: It is blue, which means that it looks good."), Is::Level(0), None),
            // The customer says it only afterwards.
            ("Agent: This helps your drivers.\nCustomer: Our drivers are fine.", Is::Level(0), None),
            (&format!("{told}Agent: You mentioned the drivers."), Is::Level(0), None),
            (
                &format!("{told}Agent: It loads alone, so that your drivers leave at once."),
                Is::Level(1),
                Some("It loads alone, so that your drivers leave at once."),
            ),
            (
                &format!(
                    "{told}Agent: It loads alone, so that your drivers leave at once. It cuts your time at the ramp."
                ),
                Is::Level(2),
                Some("It loads alone, so that your drivers leave at once."),
            ),
        ],
    );
}

#[test]
fn next_step() {
    check(
        "next-step",
        &[
            ("Agent: Let's stay in touch.\nCustomer: Bye.", Is::Level(0), None),
            ("Agent: I'll send you the drawings.\nCustomer: Bye.", Is::Level(1), Some("I'll send you the drawings.")),
            (
                "Agent: I’ll send you the drawings by Friday.\nCustomer: Bye.",
                Is::Level(2),
                Some("I’ll send you the drawings by Friday."),
            ),
            (
                "Agent: Shall we meet on Tuesday?\nCustomer: Unfortunately I can't.",
                Is::Level(2),
                Some("Shall we meet on Tuesday?"),
            ),
            (
                "Agent: Shall we meet on Tuesday?\nCustomer: Sure, that works.",
                Is::Level(3),
                Some("Shall we meet on Tuesday?"),
            ),
            ("Agent: Shall we meet again?\nCustomer: On the 5th.", Is::Level(3), Some("Shall we meet again?")),
            (
                "Customer: I'll send you the data tomorrow.\nAgent: Thanks.",
                Is::Level(3),
                Some("I'll send you the data tomorrow."),
            ),
            ("Agent: I won't be there on Monday, so I can't call you then.\nCustomer: Pity.", Is::Level(0), None),
        ],
    );
}

#[test]
fn no_guarantees() {
    check(
        "no-guarantees",
        &[
            ("Agent: It is fast.\nCustomer: Can you guarantee that?", Is::Level(1), None),
            ("Agent: I guarantee you savings.\nCustomer: Good.", Is::Level(0), Some("I guarantee you savings.")),
            ("Agent: It is completely risk-free.\nCustomer: Good.", Is::Level(0), Some("It is completely risk-free.")),
            ("Agent: You can’t lose with it.\nCustomer: Good.", Is::Level(0), Some("You can’t lose with it.")),
            ("Agent: We can't guarantee savings.\nCustomer: Good.", Is::Level(1), None),
            ("Agent: There is no guarantee, of course.\nCustomer: Good.", Is::Level(1), None),
            ("Agent: It has a money-back guarantee.\nCustomer: Good.", Is::Level(1), None),
            ("Agent: Should I guarantee it?\nCustomer: Please.", Is::Level(1), None),
            ("Agent: I promise you, you are in the right place.\nCustomer: Good.", Is::Level(1), None),
            ("Agent: I promise that you'll save.\nCustomer: Good.", Is::Level(0), Some("I promise that you'll save.")),
        ],
    );
    let card = Kit::<Sales>::new().score(conversation(&format!("{SMALL_TALK}Agent: I guarantee you savings.")));
    assert_eq!((card.verdict(), card.total()), (Verdict::Failed, Some(0.0)));
}

#[test]
fn talk_is_measured_where_it_can_be() {
    let kit = Kit::<Sales>::new();
    let words =
        |own: usize, other: usize| format!("Agent: {}\nCustomer: {}", "word ".repeat(own), "word ".repeat(other));
    for (own, other, balance, monologue) in [
        (45, 55, 100.0, 100.0),
        (10, 90, 0.0, 100.0),
        (90, 10, 0.0, 100.0),
        (620, 380, 76.6667, 22.5),
        (3000, 3000, 100.0, 0.0),
    ] {
        let card = kit.score(conversation(&words(own, other)));
        assert_eq!(card.score("talk-balance"), Some(balance), "{own} words to {other}");
        assert_eq!(card.score("longest-monologue"), Some(monologue), "{own} words to {other}");
        assert_eq!(rating(&card, "interruptions"), Is::Insufficient);
    }
    let overlapping = "[0-30] Customer: I was going to say that the belt is slow.\n[10-20] Agent: Let me tell you.\n\
                       [30-120] Customer: Well.\n[119.8-130] Agent: It is blue, I think.";
    let card = kit.score(conversation(overlapping));
    assert_eq!(card.number("interruptions"), Some(27.6923));
    // Times that never overlap cannot show it.
    let apart = kit.score(conversation("[0-40] Customer: One.\n[40-80] Agent: Two."));
    assert_eq!(rating(&apart, "interruptions"), Is::Insufficient);
    assert_eq!(apart.measured("longest-monologue", "longest-monologue"), Some(40.0));
}

#[test]
fn what_a_transcript_cannot_show_is_not_a_zero() {
    let kit = Kit::<Sales>::new();
    let criteria: Vec<String> = kit.definition().criteria().map(|(_, it)| it.id.clone()).collect();
    for text in ["Agent: Hello, this is Leeds.", "Agent: Hello.\nCustomer: No.", "Customer: Hello?"] {
        let card = kit.score(conversation(text));
        for criterion in &criteria {
            assert_ne!(card.score(criterion), Some(0.0), "{criterion} in {text}");
        }
    }
    // A lone turn still shows what it shows.
    let card = kit.score(conversation("Agent: What gets in the way most often?"));
    assert_eq!(rating(&card, "problem"), Is::Level(1));
    assert_eq!(rating(&card, "summary"), Is::Insufficient);
}

#[test]
fn it_speaks_english_in_every_channel_and_with_any_number_of_people() {
    let kit = Kit::<Sales>::new();
    let german = "Agent: Was machen Sie heute, wenn die Lieferung zu spät ist?\nCustomer: Wir warten auf den Fahrer.";
    for language in ["de", "de-AT", "und"] {
        let card = kit.score(conversation(german).in_language(language));
        assert_eq!(card.declined().map(|it| it.code.as_str()), Some("unsupported-language"), "{language}");
    }
    let meeting = format!(
        "{SMALL_TALK}Colleague: What gets in the way?\nCustomer 2: The belt.\nSpeaker: Dust.\nBot: This call is recorded.\n\
         Agent: You mentioned the belt. How long does the belt stand still?\nCustomer 3: Hours."
    );
    for channel in [Channel::Meeting, Channel::Chat, Channel::Email, Channel::Practice] {
        let card = kit.score(conversation(&meeting).in_channel(channel).in_language("en-IE"));
        assert_eq!(rating(&card, "problem"), Is::Level(0), "a colleague's question is the colleague's");
        // The bot spoke last, so nothing of the customer's is taken up but by `you mentioned`, which is no question.
        assert_eq!(rating(&card, "follow-up"), Is::Level(0));
    }
    let colleague = kit.score(conversation(&meeting).scoring("Colleague"));
    assert_eq!(rating(&colleague, "problem"), Is::Level(1));
}

/// Real talk of other trades: nothing here is a sale, and whatever is found must hold.
#[test]
fn real_conversations_are_rated_without_a_finding_that_does_not_hold() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let kit = Kit::<Sales>::new();
    for set in ["acibench", "annomi", "persuasionforgood", "primock57", "qmsum"] {
        let Ok(lines) = std::fs::read_to_string(format!("{folder}/{set}.jsonl")) else {
            println!("skipped: {folder}/{set}.jsonl is not there");
            continue;
        };
        for line in lines.lines().take(25) {
            let it: serde_json::Value = serde_json::from_str(line).unwrap();
            let speakers = it["turns"].as_array().unwrap().iter().filter(|turn| turn["text"] != "");
            let lines = speakers.map(|turn| {
                let label = if turn["role"] == it["scored_role"] { "Agent" } else { "Customer" };
                format!("{label}: {}", turn["text"].as_str().unwrap().replace('\n', " "))
            });
            let card = kit.score(conversation(&lines.collect::<Vec<_>>().join("\n")));
            for criterion in &card.card().criteria {
                assert_eq!(criterion.failure, None, "{} in {}", criterion.criterion, it["id"]);
            }
        }
    }
}
