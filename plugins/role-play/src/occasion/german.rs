//! German.

use super::{Occasion, Wording};

#[rustfmt::skip]
pub const fn wording(occasion: Occasion) -> &'static Wording {
    match occasion {
        Occasion::Shrugs => &Wording {
            raises: &["Aber es geht schon, wirklich. Wir kommen zurecht.", "Es ist halt, wie es ist."],
            quotes: None,
            half: "Und was schließen Sie daraus?",
            yields: &["Hm, wenn Sie so fragen, muss ich nachdenken.", "Das fragt mich sonst niemand."],
            presses: &["Wie gesagt, wir kommen zurecht.", "Gut. Ich weiß nicht, was ich Ihnen noch erzählen soll."],
        },
        Occasion::Downplays => &Wording {
            raises: &[
                "Andererseits, lästig ist es, aber gestorben ist daran noch keiner.",
                "Bisher haben wir damit gelebt, so schlimm kann es also nicht sein.",
            ],
            quotes: Some("Der Letzte, der anrief, sagte mir: „{quote}“ Und ich dachte: Ach, wir leben auch so damit."),
            half: "Und was würde das ändern?",
            yields: &[
                "Was das mit uns macht? So habe ich das noch nie betrachtet.",
                "So gesehen ist es mehr als nur lästig.",
            ],
            presses: &["Sehen Sie, so wichtig ist es nicht.", "Na, dann kann es ja warten."],
        },
        Occasion::AsksWhetherUnderstood => &Wording {
            raises: &["Verstehen Sie, was ich meine?", "Ist das angekommen, oder muss ich alles noch mal sagen?"],
            quotes: None,
            half: "Teilweise, ja. Und was war das Wichtigste?",
            yields: &["Gut, Sie haben es erfasst.", "Ja. Das ist genau meine Lage."],
            presses: &[
                "Ich bin mir nicht sicher, ob Sie mich verstanden haben.",
                "Sehen Sie, genau das meine ich. Niemand hört zu.",
            ],
        },
        Occasion::DefersToOthers => &Wording {
            raises: &[
                "Da müsste ich hier natürlich erst mit ein paar Leuten reden.",
                "So etwas kann ich nicht einfach allein zusagen.",
            ],
            quotes: None,
            half: "Und wie hilft mir das hier im Haus?",
            yields: &[
                "Sie möchten wissen, wie das bei uns läuft? Von mir aus.",
                "Gut, dass Sie fragen, das vergessen die meisten.",
            ],
            presses: &[
                "Jedenfalls ist es nicht so leicht, wie Sie es klingen lassen.",
                "Na ja. Ich höre mich um, vielleicht. Irgendwann.",
            ],
        },
        Occasion::AsksThePrice => &Wording {
            raises: &["Und was kostet das? So ungefähr.", "Kommen wir zur Sache: Was nehmen Sie dafür?"],
            quotes: None,
            half: "Und im Verhältnis wozu?",
            yields: &["Gut, so kann man das betrachten.", "Stimmt, ein Preis allein sagt wenig."],
            presses: &["Eine klare Antwort bekomme ich nicht, oder?", "Es ist also teuer, nehme ich an."],
        },
        Occasion::FindsItExpensive => &Wording {
            raises: &[
                "Nach allem, was ich höre, sind Sie uns zu teuer.",
                "Ich habe Ihre Preise nachgesehen. Das ist viel Geld, ehrlich gesagt.",
            ],
            quotes: Some("Eine andere Firma sagte mir gleich: „{quote}“ Und verglichen damit sind Sie zu teuer, nach allem, was ich höre."),
            half: "Und was würde das rechtfertigen?",
            yields: &[
                "Hm. So betrachtet leuchtet mir das ein.",
                "Gut, das kann ich nicht wegwischen. Der Preis ist nicht alles.",
            ],
            presses: &[
                "Es bleibt zu teuer. Was können Sie am Preis machen?",
                "Es gibt also keinen Grund für diesen Preis? Dann ist er zu hoch.",
            ],
        },
        Occasion::Compares => &Wording {
            raises: &[
                "Wir sehen uns übrigens ein bisschen um. Sie sind nicht die Einzigen.",
                "Andere bieten doch dasselbe an, soweit ich sehe.",
            ],
            quotes: Some("Andere bieten dasselbe an. Ich habe gefragt, was sie unterscheidet, und bekam zu hören: „{quote}“ Das sagte mir nichts."),
            half: "Und wo genau liegt der Unterschied?",
            yields: &["Das ist eine faire Antwort. Hört man nicht oft.", "Gut, das hilft mir beim Vergleichen."],
            presses: &[
                "Sie wissen also auch nicht, was Sie unterscheidet.", "Dann läuft es auf den Preis hinaus, oder?",
            ],
        },
        Occasion::AsksWhatFor => &Wording {
            raises: &["Und was hätten wir davon?", "Was wäre denn dann anders für uns?"],
            quotes: Some("Der Letzte sagte mir: „{quote}“ Was wir davon hätten, weiß ich bis heute nicht."),
            half: "Das gilt für alle. Was hieße das für uns?",
            yields: &[
                "Das spricht mich an, gebe ich zu.",
                "Gut. Zum ersten Mal knüpft jemand an das an, was ich gesagt habe.",
            ],
            presses: &["Ich sehe es noch nicht.", "Mag sein, aber ich habe gefragt, was es uns bringt."],
        },
        Occasion::BrushesOff => &Wording {
            raises: &[
                "Wissen Sie was, schicken Sie mir einfach etwas, ich schaue rein, wenn ich dazu komme.",
                "Verbleiben wir so: Ich melde mich bei Ihnen.",
            ],
            quotes: Some("So ist schon einmal jemand mit mir verblieben: „{quote}“ Gehört habe ich nie wieder etwas. Schicken Sie mir also einfach etwas."),
            half: "Gut, aber wann wäre das?",
            yields: &[
                "Na gut, Sie lassen nicht locker. Das gefällt mir.",
                "Gut, wenn es etwas Handfestes ist, bin ich dabei.",
            ],
            presses: &["Eine Mail reicht wirklich.", "Schicken Sie es, dann sehen wir weiter. Oder auch nicht."],
        },
        Occasion::WantsToTalk => &Wording {
            raises: &["Darf ich auch etwas sagen?", "Den Gedanken würde ich gern zu Ende bringen."],
            quotes: None,
            half: "Ja, bitte.",
            yields: &["Danke. Es tut gut, gefragt zu werden.", "Gut, dann erzähle ich es Ihnen."],
            presses: &["Sie reden die ganze Zeit.", "Ich komme hier nicht zu Wort."],
        },
        Occasion::WantsAGuarantee => &Wording {
            raises: &["Können Sie mir garantieren, dass das klappt?", "Und Sie versprechen mir, dass es gut wird?"],
            quotes: Some("Letztes Mal sagte mir jemand: „{quote}“ Können Sie garantieren, dass es jetzt anders wird?"),
            half: "Und was können Sie sicher sagen?",
            yields: &[
                "Eine ehrliche Antwort. Die ist mir lieber als ein Versprechen.",
                "Gut. Dann weiß ich wenigstens, woran ich bin.",
            ],
            presses: &[
                "Heißt das jetzt ja? Ich weiß es nicht.", "Ich habe gefragt, ob ich mich darauf verlassen kann.",
            ],
        },
        Occasion::Vents => &Wording {
            raises: &[
                "Ich habe wirklich die Nase voll, das kann ich Ihnen sagen.",
                "Haben Sie eine Vorstellung, was das an Nerven kostet?",
            ],
            quotes: Some("Wissen Sie, was man mir beim letzten Mal gesagt hat? „{quote}“ Als wäre das nichts!"),
            half: "Was genau tut Ihnen denn leid?",
            yields: &["Danke. Das musste mal jemand sagen.", "Gut. Auf Sie bin ich ja gar nicht wütend."],
            presses: &["Besonders zu kümmern scheint Sie das nicht.", "Das ist alles? Dazu fällt Ihnen nichts ein?"],
        },
        Occasion::AsksWhoCares => &Wording {
            raises: &["Und wer kümmert sich jetzt darum?", "Wer übernimmt das denn? Sie?"],
            quotes: Some("Letztes Mal hieß es: „{quote}“ Und dann tat niemand etwas. Wer kümmert sich jetzt darum?"),
            half: "Gut. Und bis wann?",
            yields: &["Gut, dann weiß ich, an wen ich mich halten kann.", "Das ist ein Wort. Danke."],
            presses: &["Das ist keine Antwort. Wer macht es?", "Also niemand, wie immer."],
        },
        Occasion::AsksHowItCame => &Wording {
            raises: &["Wie kann so etwas überhaupt passieren?", "Ich wüsste gern, wie es dazu gekommen ist."],
            quotes: Some("Das habe ich schon einmal gefragt, und man sagte mir: „{quote}“ Wie kann so etwas überhaupt passieren?"),
            half: "Und woran liegt das?",
            yields: &["Na, jetzt verstehe ich es wenigstens.", "Gut. Es hilft, das zu wissen."],
            presses: &["Sie wissen es also nicht.", "Sie weichen der Frage aus."],
        },
        Occasion::AsksWhoseFault => &Wording {
            raises: &["Oder habe ich etwas falsch gemacht?", "Bin ich jetzt selbst schuld, oder wie?"],
            quotes: Some("Beim letzten Mal hieß es: „{quote}“ Bin ich jetzt also selbst schuld?"),
            half: "Was heißt das?",
            yields: &[
                "Da bin ich erleichtert. Ich hatte mich das schon gefragt.", "Gut. Ich habe schon an mir gezweifelt.",
            ],
            presses: &["Es liegt also an mir, meinen Sie.", "Sie könnten auch einfach Nein sagen."],
        },
        Occasion::AsksToLookItUp => &Wording {
            raises: &[
                "Können Sie das nicht in Ihrem System nachsehen?",
                "Das müssen Sie doch irgendwo auf dem Schirm haben. Schauen Sie mal?",
            ],
            quotes: None,
            half: "Wie lange dauert das denn?",
            yields: &["Danke, ich warte.", "Gut, lassen Sie sich Zeit."],
            presses: &["Und? Können Sie nachsehen oder nicht?", "Ich dachte, das haben Sie alles im Computer."],
        },
        Occasion::AsksWhoIsThere => &Wording {
            raises: &["Mit wem spreche ich eigentlich?", "Wie war noch mal Ihr Name?"],
            quotes: None,
            half: "Und Ihr Name?",
            yields: &["Gut, jetzt weiß ich, mit wem ich rede.", "Danke. Das weiß ich gern."],
            presses: &["Wer Sie sind, haben Sie mir immer noch nicht gesagt.", "Einen Namen hätte ich schon gern."],
        },
        Occasion::AsksAboutRecording => &Wording {
            raises: &["Wird das hier eigentlich aufgezeichnet?", "Es hat geknackt. Schneiden Sie das mit?"],
            quotes: None,
            half: "Also ja oder nein?",
            yields: &["Gut zu wissen. Dann ist das klar.", "In Ordnung, danke für die Offenheit."],
            presses: &[
                "Darauf haben Sie nicht geantwortet.", "Ich habe ein Recht zu wissen, ob jemand mitschneidet.",
            ],
        },
    }
}
