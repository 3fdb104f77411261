//! Situations of selling, in German.

use super::{Kind, Secret, Story, Topic};

pub const STORIES: &[Story] = &[
    Story {
        key: "warehouse",
        kind: Kind::Sales,
        title: "Zehn Minuten mit der Logistikleitung",
        situation: "Sie verkaufen ein System, das Beschäftigte im Lager durch die Kommissionierung führt. {name} leitet die \
                    Logistik eines Großhandels für Baubedarf und hat einem kurzen Telefonat zugestimmt. Sie kennen die \
                    Firma von ihrer Website, mehr nicht.",
        names: &["Maren Holt", "Dirk Sandmann", "Aylin Demir", "Gesine Brandt"],
        role: "Leitung Logistik in einem Großhandel",
        aim: "Schnell herausfinden, ob sich ein zweites Gespräch lohnt",
        matter: "die Falschlieferungen",
        openings: &[
            "Ich habe in einer Hand das Telefon und in der anderen einen Lieferschein, also: Worum geht es?",
            "Sie sind das mit dem Lagersystem, richtig? Ich habe zehn Minuten und zwei Lkw auf dem Hof.",
            "Guten Tag. Mein Kollege meinte, ich soll mir das anhören. Bitte, legen Sie los.",
        ],
        slots: &[
            ("cost", &["140", "165", "190"]),
            ("count", &["22", "31", "45"]),
            ("budget", &["18.000", "24.000", "35.000"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Today,
                fact: "Gearbeitet wird nach gedruckten Listen, die jemand morgens von Hand sortiert.",
                spoken: [
                    "Mit gedruckten Listen. Die sortiert morgens jemand von Hand, bevor der erste Lkw beladen wird.",
                    "Ganz klassisch: Listen werden gedruckt, jemand sortiert sie morgens von Hand, und dann geht es los.",
                ],
            },
            Secret {
                topic: Topic::Problem,
                fact: "Verwechselt wird im Gang mit den Kleinteilen, vor allem wenn Aushilfen da sind.",
                spoken: [
                    "Der Gang mit den Kleinteilen, wenn ich ehrlich bin. Sobald Aushilfen da sind, wird dort verwechselt.",
                    "Immer dieselbe Ecke: Kleinteile. Mit Aushilfen wird da ab dem ersten Tag verwechselt.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "Eine zurückgeschickte Palette kostet {cost} Euro, im Schnitt kommen {count} im Monat.",
                spoken: [
                    "Wir haben das mal gerechnet: Jede Palette, die zurückkommt, kostet {cost} Euro. Im Schnitt sind das {count} im Monat.",
                    "Im Schnitt {count} Paletten im Monat kommen zurück, und jede kostet uns {cost} Euro, bis alles gebucht ist.",
                ],
            },
            Secret {
                topic: Topic::Decision,
                fact: "Frau Feldmann aus der Betriebsleitung unterschreibt, vorher wird der Betriebsrat gehört.",
                spoken: [
                    "Unterschreiben tut Frau Feldmann, unsere Betriebsleitung. Und vorher wird der Betriebsrat gehört, sonst ist es tot.",
                    "Ich empfehle, Frau Feldmann aus der Betriebsleitung unterschreibt. Der Betriebsrat will vorher gehört werden.",
                ],
            },
            Secret {
                topic: Topic::Budget,
                fact: "Für Ausstattung sind dieses Jahr noch {budget} Euro frei.",
                spoken: [
                    "Für Ausstattung sind dieses Jahr noch {budget} Euro frei. Danach ist es ein Thema fürs nächste.",
                    "Ich habe noch {budget} Euro frei, für Ausstattung, dieses Jahr. Und davon ist nichts versprochen.",
                ],
            },
            Secret {
                topic: Topic::Timing,
                fact: "Es muss vor Beginn der Saison im September laufen.",
                spoken: [
                    "Im September beginnt die Saison. Was bis dahin nicht läuft, fasse ich bis zum Winter nicht an.",
                    "Vor September, vor der Saison. In der Hochsaison ändert hier niemand ein laufendes System.",
                ],
            },
        ],
    },
    Story {
        key: "reporting",
        kind: Kind::Sales,
        title: "Das Controlling hat schon viele Dashboards gesehen",
        situation: "Sie verkaufen Software für Auswertungen. {name} leitet das Controlling einer Kette von Gartencentern, \
                    hat auf Ihrer Seite ein Papier heruntergeladen und einem Gespräch zugestimmt.",
        names: &["Ines Kaltenbach", "Tom Hagedorn", "Birgit Sommer", "Emre Yildiz"],
        role: "Leitung Controlling in einer Kette von Gartencentern",
        aim: "Nicht noch ein Dashboard, sondern weniger Arbeit zum Monatsende",
        matter: "den Monatsbericht",
        openings: &[
            "Hallo. Ihr Papier habe ich gelesen, das war in Ordnung. Was kann ich für Sie tun?",
            "Ich sage es gleich vorweg: Wir haben dieses Jahr drei Werkzeuge gesehen, ich kann keine Dashboards mehr sehen.",
            "Guten Morgen. Ich habe mittags eine Abgabe, fassen wir uns also kurz.",
        ],
        slots: &[
            ("days", &["sechs", "sieben", "neun"]),
            ("budget", &["28.000", "36.000", "42.000"]),
            ("rival", &["Norvana", "Klarwerk", "Datenbach"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Today,
                fact: "Fünf Filialen mailen Tabellen, die in eine Datei kopiert werden.",
                spoken: [
                    "Fünf Filialen, fünf Tabellen, alles per Mail. Wir kopieren das in eine Datei und beten.",
                    "Die Filialen mailen ihre Tabellen, fünf Stück, und wir kopieren alles in eine große Datei.",
                ],
            },
            Secret {
                topic: Topic::Problem,
                fact: "Die Artikelnummern weichen je Standort ab, darum stimmen die ersten Summen nie.",
                spoken: [
                    "Jeder Standort hat eigene Artikelnummern. Die ersten Summen stimmen nie, wirklich nie.",
                    "Die Artikelnummern. Die weichen von Standort zu Standort ab, und schon stimmen die Summen nicht.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "Zwei Leute korrigieren {days} Arbeitstage im Monat, eine Kollegin hat deswegen gekündigt.",
                spoken: [
                    "Zwei Leute korrigieren {days} Arbeitstage im Monat. Eine Kollegin hat deswegen gerade gekündigt.",
                    "{days} Arbeitstage im Monat wird nur korrigiert, von zwei Leuten. Und eine Kollegin hat deswegen gekündigt.",
                ],
            },
            Secret {
                topic: Topic::Rival,
                fact: "In zwei Wochen startet ein Pilotprojekt mit {rival}.",
                spoken: [
                    "Na gut, Sie erfahren es ja doch: In zwei Wochen startet ein Pilotprojekt mit {rival}.",
                    "Mit {rival} startet in zwei Wochen ein Pilotprojekt. Ausgesucht habe ich die nicht, die waren einfach schnell.",
                ],
            },
            Secret {
                topic: Topic::Decision,
                fact: "Der geschäftsführende Gesellschafter entscheidet, sobald Wirtschaftsprüfer Castell ein Muster gebilligt hat.",
                spoken: [
                    "Das entscheidet unser Gesellschafter. Aber erst, wenn Herr Castell, der Wirtschaftsprüfer, ein Muster gebilligt hat.",
                    "Ich allein nicht. Herr Castell, unser Wirtschaftsprüfer, billigt ein Muster, dann entscheidet der Gesellschafter.",
                ],
            },
            Secret {
                topic: Topic::Budget,
                fact: "Bis {budget} Euro im Jahr gehen ohne den Beirat durch.",
                spoken: [
                    "Bis {budget} Euro im Jahr bekomme ich ohne den Beirat durch. Darüber dauert es ein halbes Jahr.",
                    "Sagen wir so: {budget} Euro im Jahr gehen still durch. Mehr muss in den Beirat.",
                ],
            },
        ],
    },
    Story {
        key: "cleaning",
        kind: Kind::Sales,
        title: "Ein Büro, das schon einmal enttäuscht wurde",
        situation: "Ihre Firma reinigt Büros. {name} leitet das Büro eines Architekturbüros und hat über das Formular um ein \
                    Angebot gebeten, ohne ein Wort dazu, warum.",
        names: &["Grit Bellmann", "Marta Kowalski", "Oliver Stein", "Nadia Benali"],
        role: "Büroleitung in einem Architekturbüro",
        aim: "Jemand, der Dinge sieht, ohne dass man sie sagen muss",
        matter: "die Reinigung",
        openings: &[
            "Das ging schnell, das Formular habe ich erst heute früh abgeschickt. Was brauchen Sie von mir?",
            "Hallo, ja, das Angebot. Ich bin mal offen: Die letzten drei Firmen haben mir alle dasselbe erzählt.",
            "Hallo! Sie rufen wegen des Formulars an. Schicken Sie mir doch einfach einen Preis.",
        ],
        slots: &[
            ("fee", &["640", "780", "920"]),
            ("value", &["150.000", "220.000", "310.000"]),
            ("month", &["März", "Juni", "November"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Today,
                fact: "Zwei Männer kommen nachts, und hinterher geht niemand durch die Räume.",
                spoken: [
                    "Zwei Männer, die kommen nachts. Hinterher geht niemand durch die Räume, ich auch nicht.",
                    "Die sind zu zweit, zwei Männer, kommen nachts, wir sehen uns nie. Und danach geht keiner durch die Räume.",
                ],
            },
            Secret {
                topic: Topic::Problem,
                fact: "Montags ist die Modellwerkstatt voller Staub, obwohl sie im Vertrag steht.",
                spoken: [
                    "Montags. Die Modellwerkstatt ist jedes Mal voller Staub, und sie steht im Vertrag!",
                    "Die Modellwerkstatt. Steht im Vertrag, und trotzdem ist montags alles voller Staub.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "Ein Bauherr mit {value} Euro Honorar hat sich schriftlich beschwert.",
                spoken: [
                    "Ein Bauherr hat sich beschwert, schriftlich. Bei dem geht es um {value} Euro Honorar.",
                    "Letzten Monat kam eine schriftliche Beschwerde, von einem Bauherrn mit {value} Euro Honorar. Der Chef hat sie vorgelesen.",
                ],
            },
            Secret {
                topic: Topic::Decision,
                fact: "Der Vermieter muss zustimmen, weil die Leistung im Mietvertrag steckt.",
                spoken: [
                    "Komisch, aber wahr: Der Vermieter muss zustimmen. Die Leistung steckt in unserem Mietvertrag.",
                    "Der Chef und ich, und dann muss der Vermieter zustimmen, weil es im Mietvertrag steckt.",
                ],
            },
            Secret {
                topic: Topic::Budget,
                fact: "Die jetzige Firma bekommt {fee} Euro im Monat.",
                spoken: [
                    "Die jetzige Firma bekommt {fee} Euro im Monat. Ein bisschen Luft ist da noch, nicht viel.",
                    "Jetzt sind es {fee} Euro im Monat. Das haben Sie nicht von mir.",
                ],
            },
            Secret {
                topic: Topic::Timing,
                fact: "Gekündigt werden muss bis Ende {month}, sonst läuft alles ein Jahr weiter.",
                spoken: [
                    "Ich muss bis Ende {month} kündigen. Sonst läuft alles ein Jahr weiter.",
                    "Bis Ende {month}. Ist bis dahin nicht gekündigt, läuft es noch ein Jahr.",
                ],
            },
        ],
    },
];
