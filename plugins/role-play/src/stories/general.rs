//! A situation for whatever else is practised: somebody is affected by a change and wants to be heard.

use super::{Kind, Secret, Story, Topic};

pub const ENGLISH: Story = Story {
    key: "changeover",
    kind: Kind::General,
    title: "A change that somebody has to live with",
    situation: "Something is going to change in how you work together with {name}, who asked to speak to you about it. You \
                do not know yet what it means for them.",
    names: &["Robin Keller", "Alex Morton", "Sam Adeyemi", "Kim Larsen"],
    role: "Somebody who depends on what you do",
    aim: "To be taken seriously before anything is decided",
    matter: "the change",
    openings: &[
        "Thanks for making time. I've heard about the change, and I have some questions.",
        "So. The change. I'd rather hear it from you than from the grapevine.",
        "Hello. I'll say it straight: I'm not convinced by any of this.",
    ],
    slots: &[("weeks", &["three", "four", "five"]), ("hours", &["six", "eight", "nine"])],
    secrets: &[
        Secret {
            topic: Topic::Today,
            fact: "Their colleague Jo keeps a notebook, without which nobody could follow the orders.",
            spoken: [
                "Between us: Jo keeps a notebook. Without that notebook nobody could follow the orders.",
                "Officially by the book. In truth Jo has a notebook, and nobody could follow the orders without it.",
            ],
        },
        Secret {
            topic: Topic::Problem,
            fact: "The last two announcements came by circular, on a Friday evening.",
            spoken: [
                "How we hear of things. The last two announcements came by circular. On a Friday evening!",
                "A circular, on a Friday evening. That's how the last two announcements came.",
            ],
        },
        Secret {
            topic: Topic::Impact,
            fact: "It would mean {hours} more hours of evening shift in the holidays.",
            spoken: [
                "I did the sums: {hours} more hours of evening shift. In the holidays, of all times.",
                "For us it means evening shift, {hours} more hours of it, and in the holidays.",
            ],
        },
        Secret {
            topic: Topic::Wish,
            fact: "A trial of {weeks} weeks with one group would be acceptable.",
            spoken: [
                "A trial with one group, say {weeks} weeks. That would be acceptable, I think.",
                "Try it with one group first. Give it {weeks} weeks as a trial, and it's acceptable.",
            ],
        },
        Secret {
            topic: Topic::Worry,
            fact: "They care for their father and could lose the free afternoons.",
            spoken: [
                "It's my father. I care for him, and I could lose the free afternoons that I need for it.",
                "I don't tell many people: I care for my father. Without those free afternoons I don't know how.",
            ],
        },
    ],
};

pub const GERMAN: Story = Story {
    key: "changeover",
    kind: Kind::General,
    title: "Eine Umstellung, mit der jemand leben muss",
    situation: "In Ihrer Zusammenarbeit mit {name} ändert sich etwas, und Sie wurden um ein Gespräch darüber gebeten. Was \
                die Umstellung für Ihr Gegenüber bedeutet, wissen Sie noch nicht.",
    names: &["Robin Keller", "Alex Vogt", "Kim Petersen", "Toni Albrecht"],
    role: "Jemand, der auf Ihre Arbeit angewiesen ist",
    aim: "Ernst genommen werden, bevor etwas entschieden ist",
    matter: "die Umstellung",
    openings: &[
        "Danke, dass Sie sich Zeit nehmen. Ich habe von der Umstellung gehört, und ich habe Fragen.",
        "So, die Umstellung. Ich höre es lieber von Ihnen als auf dem Flur.",
        "Guten Tag. Ich sage es gleich: Mich überzeugt das alles nicht.",
    ],
    slots: &[("weeks", &["drei", "vier", "fünf"]), ("hours", &["sechs", "acht", "neun"])],
    secrets: &[
        Secret {
            topic: Topic::Today,
            fact: "Eine Kollegin, Jo, führt ein Notizbuch, ohne das niemand die Aufträge überblickt.",
            spoken: [
                "Unter uns: Jo führt ein Notizbuch. Ohne das überblickt bei uns niemand die Aufträge.",
                "Offiziell nach Vorschrift. In Wahrheit hat Jo ein Notizbuch, und ohne das überblickt keiner die Aufträge.",
            ],
        },
        Secret {
            topic: Topic::Problem,
            fact: "Die letzten beiden Ankündigungen kamen per Rundschreiben, am Freitagabend.",
            spoken: [
                "Wie wir so etwas erfahren. Die letzten beiden Ankündigungen kamen per Rundschreiben. Am Freitagabend!",
                "Ein Rundschreiben am Freitagabend, so kamen die letzten beiden Ankündigungen.",
            ],
        },
        Secret {
            topic: Topic::Impact,
            fact: "Es würden {hours} Stunden Spätschicht mehr, mitten in den Ferien.",
            spoken: [
                "Ich habe es ausgerechnet: {hours} Stunden Spätschicht mehr. Und das mitten in den Ferien.",
                "Für uns werden es {hours} Stunden Spätschicht mehr, ausgerechnet in den Ferien.",
            ],
        },
        Secret {
            topic: Topic::Wish,
            fact: "Ein Probelauf von {weeks} Wochen mit einer Gruppe wäre annehmbar.",
            spoken: [
                "Ein Probelauf mit einer Gruppe, sagen wir {weeks} Wochen. Das wäre annehmbar.",
                "Machen Sie es erst mit einer Gruppe. Ein Probelauf, {weeks} Wochen, damit könnte ich leben.",
            ],
        },
        Secret {
            topic: Topic::Worry,
            fact: "Der Vater ist pflegebedürftig, und die freien Nachmittage fielen weg.",
            spoken: [
                "Es geht um meinen Vater. Er ist pflegebedürftig, und die freien Nachmittage fielen dann weg.",
                "Das erzähle ich sonst nicht: Mein Vater ist pflegebedürftig. Ohne die freien Nachmittage weiß ich nicht weiter.",
            ],
        },
    ],
};
