//! Situations of service, in English.

use super::{Kind, Secret, Story, Topic};

pub const STORIES: &[Story] = &[
    Story {
        key: "double-charge",
        kind: Kind::Service,
        title: "Charged twice",
        situation: "You work in customer service of a streaming and phone company. {name} calls. All that the system \
                    shows is an active subscription and two payments this month. You may refund and may set a note for \
                    the billing team.",
        names: &["Hannah Price", "Luca Romano", "Denise Archer", "Samir Haddad"],
        role: "Customer",
        aim: "The money back, and not to have to call again",
        matter: "the second charge",
        openings: &[
            "Hello. I've been charged twice for the same thing, and I'd like to know what's going on.",
            "Finally somebody! You took money from my account twice this month. Twice!",
            "Hi, yes, it's about a payment. Or two payments, that's the point.",
        ],
        slots: &[
            ("day", &["on the 14th", "on the 17th", "on the 23rd"]),
            ("fee", &["12.50", "18.90", "24.00"]),
            ("mails", &["two", "three"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Happened,
                fact: "It began when the bank card was replaced; the other debit came {day}.",
                spoken: [
                    "My bank card was replaced this month, come to think of it. And then {day} the other debit came.",
                    "It was fine until the card was replaced. Then came the other debit, {day} I think.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "The rent bounced because of it, and the bank took {fee} euros.",
                spoken: [
                    "My rent bounced! And the bank took {fee} euros for it, thank you very much.",
                    "Because of that the rent bounced. The bank took {fee} euros, and my landlord rang me at work.",
                ],
            },
            Secret {
                topic: Topic::Tried,
                fact: "They wrote {mails} e-mails to the billing address, without any reply.",
                spoken: [
                    "I wrote {mails} e-mails to the billing address on your website. No reply, not even an automatic one.",
                    "I've sent {mails} e-mails to that billing address. Not one reply.",
                ],
            },
            Secret {
                topic: Topic::Wish,
                fact: "They would like something in writing to show to the landlord.",
                spoken: [
                    "Something in writing would help. Something I can show my landlord, so he believes me.",
                    "Honestly? Two lines in writing that I can show the landlord. That it wasn't me.",
                ],
            },
            Secret {
                topic: Topic::Worry,
                fact: "They go into hospital next month and could not sort it out again.",
                spoken: [
                    "It's just… I go into hospital next month. If it happens again then, I can't sort it out.",
                    "I'll tell you why I'm so on edge. Next month I'm in hospital, and I couldn't sort this out from there.",
                ],
            },
        ],
    },
    Story {
        key: "line-drops",
        kind: Kind::Service,
        title: "The line that drops",
        situation: "You work in the support of an internet provider. {name} reports that the connection drops. You can test \
                    the line, send a router or book a technician.",
        names: &["Rosa Delgado", "Ian McAllister", "Yuki Tanaka", "Beth Collins"],
        role: "Customer",
        aim: "A line that holds, without taking a day off for it",
        matter: "the dropped connection",
        openings: &[
            "My internet is gone again. Again! I'm so tired of this.",
            "Good evening. I'd like to report a fault, and please don't tell me to switch it off and on.",
            "Hi. It's about my connection, it keeps dropping, and I don't know what to do any more.",
        ],
        slots: &[("hour", &["seven", "eight", "nine"]), ("rival", &["Fibrelink", "Northnet", "Quickline"])],
        secrets: &[
            Secret {
                topic: Topic::Happened,
                fact: "It goes off every evening around {hour}, since an electrician moved the socket in the hall.",
                spoken: [
                    "Every evening around {hour}. Since… well, since the electrician moved the socket in the hall.",
                    "It goes off around {hour} in the evening. It began after the electrician moved that socket in the hall.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "The daughter was thrown out of an online exam and has to repeat it.",
                spoken: [
                    "My daughter was thrown out of an online exam! She has to repeat the whole thing.",
                    "It threw my daughter out of her exam, the online one. Now she has to repeat it.",
                ],
            },
            Secret {
                topic: Topic::Tried,
                fact: "They bought a new cable and reset the box to factory settings.",
                spoken: [
                    "I bought a new cable, out of my own pocket. And I reset the box to factory settings, twice.",
                    "The box is reset to factory settings, and there's a new cable. I bought it myself.",
                ],
            },
            Secret {
                topic: Topic::Wish,
                fact: "They work shifts and would rather get a parcel than wait at home for a visit.",
                spoken: [
                    "I work shifts, so please no visit. A parcel would be fine, I'd plug it in myself.",
                    "If you can send a parcel, do. I work shifts, I can't wait at home for a visit.",
                ],
            },
            Secret {
                topic: Topic::Worry,
                fact: "They have an offer of {rival} on the table and feel bad about leaving.",
                spoken: [
                    "I'll be honest with you. There's an offer from {rival} on my table, and I feel bad about leaving.",
                    "I've been with you eleven years. Now there's an offer from {rival} lying on the table, and I feel bad about it.",
                ],
            },
        ],
    },
    Story {
        key: "lost-parcel",
        kind: Kind::Service,
        title: "The parcel that nobody has",
        situation: "You work in customer service of an online shop for optics. {name} writes in the chat. The tracking says \
                    delivered. You can send a replacement, refund, or open an inquiry with the carrier.",
        names: &["Claire Fontaine", "Marcus Webb", "Elif Aydin", "Jonas Berg"],
        role: "Customer",
        aim: "The thing itself, in time, and not the money",
        matter: "the parcel",
        openings: &[
            "Hi, your page says my parcel was delivered. It wasn't.",
            "Hello? Where is my parcel? I was at home the whole day!",
            "Good morning, I need help with a delivery, and I need it fast, please.",
        ],
        slots: &[("age", &["ten", "eleven", "twelve"]), ("spring", &["in spring", "last winter", "half a year ago"])],
        secrets: &[
            Secret {
                topic: Topic::Happened,
                fact: "The card names a neighbour, Mr Ferris, who moved out {spring}.",
                spoken: [
                    "There was a card: left with a neighbour, Mr Ferris. He moved out {spring}!",
                    "The card says Mr Ferris, a neighbour. Nice, only that he moved out {spring}.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "It is a telescope for the son, who turns {age} on Saturday.",
                spoken: [
                    "It's a telescope. For my son, he turns {age} on Saturday, and he talks of nothing else.",
                    "My son turns {age} on Saturday. It's the telescope he has been drawing for months.",
                ],
            },
            Secret {
                topic: Topic::Tried,
                fact: "They asked at the depot and rang every bell in the street.",
                spoken: [
                    "I rang every bell in the street. And I drove to the depot and asked there, too.",
                    "I've been to the depot and asked. And I rang every single bell in our street.",
                ],
            },
            Secret {
                topic: Topic::Wish,
                fact: "They would even collect another one from a shop themselves.",
                spoken: [
                    "If there's another one in a shop somewhere, I'd collect it myself. I don't mind the drive.",
                    "I'd collect one from a shop, really, wherever it is. Just not the refund, please.",
                ],
            },
            Secret {
                topic: Topic::Worry,
                fact: "The partner had warned against ordering so late, and they quarrelled about it.",
                spoken: [
                    "My partner warned me, you know. Don't order so late. We quarrelled about it this morning.",
                    "I was warned, that's the worst of it. My partner said it's too late to order, and we quarrelled.",
                ],
            },
        ],
    },
];
