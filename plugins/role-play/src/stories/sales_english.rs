//! Situations of selling, in English.

use super::{Kind, Secret, Story, Topic};

pub const STORIES: &[Story] = &[
    Story {
        key: "warehouse",
        kind: Kind::Sales,
        title: "Ten minutes with the head of logistics",
        situation: "You sell a system that guides warehouse staff while they pick orders. {name} runs logistics at a \
                    wholesaler for building supplies and has agreed to a short call. You know the company from its \
                    website, and nothing more.",
        names: &["Maren Holt", "Priya Nair", "Daniel Okoro", "Frank Whitfield"],
        role: "Head of logistics at a wholesaler",
        aim: "Find out quickly whether this is worth a second meeting",
        matter: "the wrong shipments",
        openings: &[
            "Holding the phone with one hand and a delivery note with the other, so: what is this about?",
            "You're the one with the picking system, right? I have ten minutes, and two lorries in the yard.",
            "Hello. I said yes to this call because my colleague insisted. Go ahead.",
        ],
        slots: &[
            ("cost", &["140", "165", "190"]),
            ("count", &["22", "31", "45"]),
            ("budget", &["18,000", "24,000", "35,000"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Today,
                fact: "They work from printed lists, which somebody sorts by hand each morning.",
                spoken: [
                    "Printed lists. Somebody sorts them by hand each morning before the first lorry is loaded.",
                    "Old school: the lists are printed, somebody sorts them by hand in the morning, and off they go.",
                ],
            },
            Secret {
                topic: Topic::Problem,
                fact: "Mix-ups come from the small-parts aisle, mostly when temps are on shift.",
                spoken: [
                    "The small-parts aisle, if I'm honest. As soon as temps are on shift, screws and anchors get mixed up.",
                    "It's always the same corner: small parts. With temps on shift the mix-ups start on day one.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "A returned pallet costs {cost} euros, and {count} come back in an average month.",
                spoken: [
                    "We did count once: a returned pallet costs us {cost} euros, and on average {count} of them come back a month.",
                    "About {count} pallets come back in an average month. Each return costs {cost} euros by the time it's booked.",
                ],
            },
            Secret {
                topic: Topic::Decision,
                fact: "Ms Feldmann, the operations director, signs; the works council must be heard before.",
                spoken: [
                    "Ms Feldmann signs, our operations director. And the works council has to be heard before, or it's dead.",
                    "I recommend, Ms Feldmann from operations signs. The works council wants to be heard first, they always do.",
                ],
            },
            Secret {
                topic: Topic::Budget,
                fact: "{budget} euros are left in the equipment line for this year.",
                spoken: [
                    "There are {budget} euros left in the equipment line this year. After that it's next year's problem.",
                    "For equipment I still have {budget} euros this year, and not a cent of it is promised to anyone.",
                ],
            },
            Secret {
                topic: Topic::Timing,
                fact: "It has to be live before the season begins in September.",
                spoken: [
                    "The season begins in September. What isn't live by then, I don't touch until winter.",
                    "Before September, when the season begins. Nobody changes a running system in high season.",
                ],
            },
        ],
    },
    Story {
        key: "reporting",
        kind: Kind::Sales,
        title: "The head of controlling has seen many dashboards",
        situation: "You sell reporting software. {name}, head of controlling at a chain of garden centres, downloaded a \
                    paper from your site and has agreed to a call.",
        names: &["Ines Moreau", "Tom Hargreaves", "Aisha Rahman", "Peter Lindqvist"],
        role: "Head of controlling at a chain of garden centres",
        aim: "Not to be sold another dashboard, but to get rid of the work at month's end",
        matter: "the month-end report",
        openings: &[
            "Hi. I read your paper, it was fine. What can I do for you?",
            "I should say first: we have seen three tools this year, and I can't look at another dashboard.",
            "Good morning. I've got a report due at noon, so let's be quick.",
        ],
        slots: &[
            ("days", &["six", "seven", "nine"]),
            ("budget", &["28,000", "36,000", "42,000"]),
            ("rival", &["Norvana", "Clearpoint", "Databrook"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Today,
                fact: "Five branches send spreadsheets by e-mail, and they are pasted into one file.",
                spoken: [
                    "Five branches, five spreadsheets, all by e-mail. We paste them into one file and pray.",
                    "The branches e-mail their spreadsheets, five of them, and we paste everything into one big file.",
                ],
            },
            Secret {
                topic: Topic::Problem,
                fact: "The article codes differ between sites, so the first totals are never right.",
                spoken: [
                    "Every site has its own article codes. So the first totals are never right, ever.",
                    "The codes. Each site names its articles differently, and the first totals are always wrong.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "Two analysts spend {days} working days a month on corrections, and one has resigned over it.",
                spoken: [
                    "Two analysts, {days} working days a month, only for corrections. One of them has just resigned over it.",
                    "It eats {days} working days of two analysts, every month, in corrections. And one has resigned because of it.",
                ],
            },
            Secret {
                topic: Topic::Rival,
                fact: "A pilot with {rival} starts in two weeks.",
                spoken: [
                    "Well, you'd find out anyway: there's a pilot with {rival}, it starts in two weeks.",
                    "We start a pilot with {rival} in two weeks. I didn't pick them, they were simply fast.",
                ],
            },
            Secret {
                topic: Topic::Decision,
                fact: "The managing partner decides, once the auditor, Mr Castell, has approved a sample.",
                spoken: [
                    "Our managing partner decides. But only once Mr Castell, the auditor, has approved a sample.",
                    "Not me alone. Mr Castell, our auditor, approves a sample, and then the managing partner decides.",
                ],
            },
            Secret {
                topic: Topic::Budget,
                fact: "Up to {budget} euros a year go through without the board.",
                spoken: [
                    "Up to {budget} euros a year I can get through without the board. Above that it takes half a year.",
                    "Let's say it like this: {budget} euros a year go through quietly. More needs the board.",
                ],
            },
        ],
    },
    Story {
        key: "cleaning",
        kind: Kind::Sales,
        title: "The office manager who has been disappointed before",
        situation: "Your company cleans offices. {name} manages the office of an architecture practice and asked for an \
                    offer by web form, without a word about why.",
        names: &["Grace Bellamy", "Marta Kowalska", "Oliver Stone", "Nadia Benali"],
        role: "Office manager at an architecture practice",
        aim: "Somebody who notices things without being told",
        matter: "the cleaning",
        openings: &[
            "That was quick, I only sent the form this morning. So, what would you need from me?",
            "Hello, yes, the offer. I'll be frank, the last three companies told me the same things.",
            "Hi! You're calling because of the form. Just send me a price, maybe?",
        ],
        slots: &[
            ("fee", &["640", "780", "920"]),
            ("value", &["150,000", "220,000", "310,000"]),
            ("month", &["March", "June", "November"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Today,
                fact: "A two-man firm comes at night, and nobody walks through the rooms afterwards.",
                spoken: [
                    "A two-man firm, they come at night. Nobody walks through the rooms afterwards, including me.",
                    "They're two men, they come at night, we never meet. And afterwards nobody walks through the rooms.",
                ],
            },
            Secret {
                topic: Topic::Problem,
                fact: "On Mondays the model workshop is full of dust, though it is in the contract.",
                spoken: [
                    "Mondays. The model workshop is full of dust every time, and it's in the contract!",
                    "The model workshop. It's in the contract, and still every Monday it's full of dust.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "A client worth {value} euros complained about it in writing.",
                spoken: [
                    "We had a client complain in writing. That client is worth {value} euros to us.",
                    "Last month a complaint came in writing, from a client worth {value} euros. My boss read it aloud.",
                ],
            },
            Secret {
                topic: Topic::Decision,
                fact: "The landlord has to agree, because the service is part of the lease.",
                spoken: [
                    "Funny thing: the landlord has to agree. The service is part of our lease.",
                    "My boss and me, and then the landlord has to agree, because it's all part of the lease.",
                ],
            },
            Secret {
                topic: Topic::Budget,
                fact: "The present firm gets {fee} euros a month.",
                spoken: [
                    "The present firm gets {fee} euros a month. There's a little room above that, not much.",
                    "At present it's {fee} euros a month. You didn't hear that from me.",
                ],
            },
            Secret {
                topic: Topic::Timing,
                fact: "Notice has to be given by the end of {month}, or it runs another year.",
                spoken: [
                    "I have to give notice by the end of {month}. Otherwise it runs another year.",
                    "By the end of {month}. If notice isn't given by then, we're tied for another year.",
                ],
            },
        ],
    },
];
