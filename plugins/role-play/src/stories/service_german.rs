//! Situations of service, in German.

use super::{Kind, Secret, Story, Topic};

pub const STORIES: &[Story] = &[
    Story {
        key: "double-charge",
        kind: Kind::Service,
        title: "Zweimal abgebucht",
        situation: "Sie arbeiten im Kundenservice eines Anbieters für Telefon und Streaming. {name} ruft an. Im System \
                    sehen Sie nur ein laufendes Abonnement und zwei Zahlungen in diesem Monat. Sie dürfen erstatten und der \
                    Buchhaltung eine Notiz schreiben.",
        names: &["Hanna Preuß", "Luca Romano", "Denise Acker", "Samir Haddad"],
        role: "Kundin oder Kunde",
        aim: "Das Geld zurück, und nicht noch einmal anrufen müssen",
        matter: "die zweite Abbuchung",
        openings: &[
            "Guten Tag. Mir wurde zweimal dasselbe abgebucht, und ich möchte wissen, was da los ist.",
            "Endlich jemand! Sie haben diesen Monat zweimal Geld von meinem Konto geholt. Zweimal!",
            "Hallo, ja, es geht um eine Zahlung. Oder um zwei, das ist ja der Punkt.",
        ],
        slots: &[
            ("day", &["am 14.", "am 17.", "am 23."]),
            ("fee", &["12,50", "18,90", "24,00"]),
            ("mails", &["zwei", "drei"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Happened,
                fact: "Es begann, als die Bankkarte getauscht wurde; die andere Lastschrift kam {day}",
                spoken: [
                    "Das war so: Meine Bankkarte wurde getauscht. Und dann kam {day} die andere Lastschrift.",
                    "Bis die Bankkarte getauscht wurde, war alles gut. Die andere Lastschrift kam dann {day}",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "Die Miete ist deswegen geplatzt, und die Bank nahm {fee} Euro.",
                spoken: [
                    "Meine Miete ist geplatzt! Und die Bank nahm dafür {fee} Euro, vielen Dank auch.",
                    "Deswegen ist die Miete geplatzt. Die Bank nahm {fee} Euro, und mein Vermieter hat mich bei der Arbeit angerufen.",
                ],
            },
            Secret {
                topic: Topic::Tried,
                fact: "An die Adresse der Buchhaltung gingen {mails} Mails, ohne jede Antwort.",
                spoken: [
                    "Ich habe {mails} Mails an die Adresse der Buchhaltung geschickt. Keine Antwort, nicht einmal eine automatische.",
                    "{mails} Mails an diese Adresse der Buchhaltung. Nicht eine Antwort.",
                ],
            },
            Secret {
                topic: Topic::Wish,
                fact: "Hilfreich wäre etwas Schriftliches, das man dem Vermieter zeigen kann.",
                spoken: [
                    "Etwas Schriftliches wäre hilfreich. Etwas, das ich dem Vermieter zeigen kann, damit er mir glaubt.",
                    "Ehrlich? Zwei Zeilen, schriftlich, die ich dem Vermieter zeigen kann. Dass ich das nicht war.",
                ],
            },
            Secret {
                topic: Topic::Worry,
                fact: "Nächsten Monat steht ein Krankenhausaufenthalt an, von dort ließe sich nichts regeln.",
                spoken: [
                    "Es ist nur… Nächsten Monat bin ich im Krankenhaus. Von dort könnte ich das nicht noch einmal regeln.",
                    "Ich sage Ihnen, warum ich so gereizt bin. Bei mir steht das Krankenhaus an, nächsten Monat, und von dort lässt sich nichts regeln.",
                ],
            },
        ],
    },
    Story {
        key: "line-drops",
        kind: Kind::Service,
        title: "Die Leitung, die abbricht",
        situation: "Sie arbeiten im Support eines Internetanbieters. {name} meldet, dass die Verbindung abbricht. Sie können \
                    die Leitung prüfen, einen Router schicken oder einen Technikertermin buchen.",
        names: &["Rosa Delgado", "Jan Michalski", "Yuki Tanaka", "Beate Kolbe"],
        role: "Kundin oder Kunde",
        aim: "Eine Leitung, die hält, ohne dafür freizunehmen",
        matter: "den Verbindungsabbruch",
        openings: &[
            "Mein Internet ist wieder weg. Schon wieder! Ich habe es so satt.",
            "Guten Abend. Ich möchte eine Störung melden, und bitte sagen Sie nicht, ich soll aus- und wieder einschalten.",
            "Hallo. Es geht um meine Verbindung, die bricht ständig ab, und ich weiß nicht mehr weiter.",
        ],
        slots: &[("hour", &["sieben", "acht", "neun"]), ("rival", &["Fibrelink", "Nordnetz", "Schnellweg"])],
        secrets: &[
            Secret {
                topic: Topic::Happened,
                fact: "Es passiert jeden Abend gegen {hour}, seit ein Elektriker die Dose im Flur versetzt hat.",
                spoken: [
                    "Jeden Abend gegen {hour}. Seit… na ja, seit der Elektriker die Dose im Flur versetzt hat.",
                    "Abends, so gegen {hour}. Angefangen hat es, nachdem der Elektriker die Dose im Flur versetzt hatte.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "Die Tochter flog aus einer Onlineprüfung und muss sie wiederholen.",
                spoken: [
                    "Meine Tochter flog aus einer Onlineprüfung! Die muss sie jetzt komplett wiederholen.",
                    "Meine Tochter ist deswegen aus der Onlineprüfung geflogen. Jetzt muss sie die wiederholen.",
                ],
            },
            Secret {
                topic: Topic::Tried,
                fact: "Ein neues Kabel ist gekauft, und das Gerät steht auf Werkseinstellungen.",
                spoken: [
                    "Ich habe ein neues Kabel gekauft, von meinem Geld. Und das Gerät auf Werkseinstellungen gesetzt, zweimal.",
                    "Das Gerät ist auf Werkseinstellungen, und ein neues Kabel ist auch dran. Selbst gekauft.",
                ],
            },
            Secret {
                topic: Topic::Wish,
                fact: "Wegen der Schichtarbeit ist ein Paket lieber als ein Besuch daheim.",
                spoken: [
                    "Ich mache Schichtarbeit, also bitte keinen Besuch daheim. Ein Paket wäre gut, einstecken kann ich selbst.",
                    "Wenn es geht, ein Paket. Bei meiner Schichtarbeit kann ich daheim auf keinen Besuch warten.",
                ],
            },
            Secret {
                topic: Topic::Worry,
                fact: "Ein Angebot von {rival} liegt auf dem Tisch, und der Wechsel fühlt sich nicht gut an.",
                spoken: [
                    "Ich bin mal ehrlich. Hier liegt ein Angebot von {rival} auf dem Tisch, und der Wechsel fühlt sich nicht gut an.",
                    "Ich bin seit elf Jahren bei Ihnen. Jetzt liegt da ein Angebot von {rival}, und ein Wechsel fühlt sich nicht gut an.",
                ],
            },
        ],
    },
    Story {
        key: "lost-parcel",
        kind: Kind::Service,
        title: "Das Paket, das niemand hat",
        situation: "Sie arbeiten im Kundenservice eines Onlineshops für Optik. {name} schreibt im Chat. Die \
                    Sendungsverfolgung sagt: zugestellt. Sie können Ersatz schicken, erstatten oder beim Zusteller nachforschen \
                    lassen.",
        names: &["Klara Fink", "Markus Weber", "Elif Aydin", "Jonas Berg"],
        role: "Kundin oder Kunde",
        aim: "Die Sache selbst, rechtzeitig, und nicht das Geld",
        matter: "das Paket",
        openings: &[
            "Hallo, auf Ihrer Seite steht, mein Paket sei zugestellt. Ist es nicht.",
            "Hallo? Wo ist mein Paket? Ich war den ganzen Tag zu Hause!",
            "Guten Morgen, ich brauche Hilfe mit einer Lieferung, und zwar schnell, bitte.",
        ],
        slots: &[
            ("age", &["zehn", "elf", "zwölf"]),
            ("spring", &["im Frühjahr", "letzten Winter", "vor einem halben Jahr"]),
        ],
        secrets: &[
            Secret {
                topic: Topic::Happened,
                fact: "Auf der Karte steht Herr Ferris von nebenan, der {spring} ausgezogen ist.",
                spoken: [
                    "Da war eine Karte: abgegeben nebenan bei Herrn Ferris. Der ist {spring} ausgezogen!",
                    "Auf der Karte steht Herr Ferris von nebenan. Schön, nur ist der {spring} ausgezogen.",
                ],
            },
            Secret {
                topic: Topic::Impact,
                fact: "Es ist ein Teleskop für den Sohn, der am Samstag {age} wird.",
                spoken: [
                    "Es ist ein Teleskop. Für meinen Sohn, er wird am Samstag {age} und redet von nichts anderem.",
                    "Mein Sohn wird am Samstag {age}. Das ist das Teleskop, das er seit Monaten malt.",
                ],
            },
            Secret {
                topic: Topic::Tried,
                fact: "Im Depot wurde gefragt, und in der ganzen Straße wurde geklingelt.",
                spoken: [
                    "Ich habe in der ganzen Straße geklingelt. Und im Depot war ich auch und habe gefragt.",
                    "Ich war im Depot und habe gefragt. Und in der Straße habe ich überall geklingelt.",
                ],
            },
            Secret {
                topic: Topic::Wish,
                fact: "Selbst abholen in einer Filiale ginge auch.",
                spoken: [
                    "Wenn es in einer Filiale noch eines gibt, würde ich es selbst abholen. Die Fahrt macht mir nichts.",
                    "Ich würde es auch in einer Filiale abholen, egal wo. Nur bitte keine Erstattung.",
                ],
            },
            Secret {
                topic: Topic::Worry,
                fact: "Zu Hause gab es Streit, weil vor der späten Bestellung gewarnt worden war.",
                spoken: [
                    "Ich wurde ja gewarnt, wissen Sie. Nicht so spät bestellen. Heute früh gab es deswegen Streit.",
                    "Gewarnt worden bin ich, das ist das Schlimmste. So eine späte Bestellung! Es gab richtig Streit.",
                ],
            },
        ],
    },
];
