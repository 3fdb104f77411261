//! German.

use super::{Mood, Pool};
use crate::stories::Topic;

#[rustfmt::skip]
pub const fn wordings(pool: Pool) -> &'static [&'static str] {
    match pool {
        Pool::Acknowledged => &[
            "Danke. Das tut tatsächlich gut.", "Ja. Schön, dass das mal jemand sagt.",
            "Danke, das weiß ich zu schätzen.", "Gut, dass Sie das nicht einfach abtun.",
        ],
        Pool::PlayedBack => &[
            "Ja, genau so ist es.", "Sie haben zugehört. Ja.", "Richtig, das fasst es gut zusammen.",
            "Besser hätte ich es nicht sagen können.",
        ],
        Pool::Hint(Topic::Today) => &[
            "Es läuft halt irgendwie. Jeder hat da so seine Art.", "Wie man es eben so macht.",
            "Wie bei allen, mehr oder weniger.",
        ],
        Pool::Hint(Topic::Problem) => &[
            "Irgendwas ist ja immer, nicht?", "Manches nervt. Kommt drauf an, wen Sie fragen.",
            "Ach, es könnte runder laufen.",
        ],
        Pool::Hint(Topic::Impact) => &[
            "Das summiert sich. Wie sehr, da müsste ich überlegen.", "Nichts ist es nicht, sagen wir so.",
            "Na ja, lästig ist es. Warum wollen Sie das wissen?",
        ],
        Pool::Hint(Topic::Decision) => &[
            "Das liegt nicht ganz bei mir.", "Da wollen schon ein paar Leute mitreden.",
            "Das hat hier so seine Wege. Einfach ist es nicht.",
        ],
        Pool::Hint(Topic::Budget) => &[
            "Wenn es gut ist, findet sich Geld. In Grenzen.", "Eine Zahl lege ich nicht einfach so auf den Tisch.",
            "Das hängt davon ab, was ich dafür bekäme.",
        ],
        Pool::Hint(Topic::Timing) => &[
            "Ab einem gewissen Punkt ist es zu spät, ja.", "Lieber früher als später. Warum?",
            "Eilig haben wir es nicht. Na ja. Irgendwie schon.",
        ],
        Pool::Hint(Topic::Rival) => &[
            "Man hält die Augen offen.", "Sie sind nicht die Einzigen, die anrufen, wissen Sie.",
            "Ich habe dies und das gesehen.",
        ],
        Pool::Hint(Topic::Happened) => &[
            "Das kam einfach so, von heute auf morgen.", "Das habe ich schon so oft erzählt. Wo soll ich anfangen?",
            "Nicht immer, aber zu oft.",
        ],
        Pool::Hint(Topic::Tried) => &[
            "Natürlich habe ich etwas unternommen. Ich bin ja nicht hilflos.", "Das eine oder andere, ja.",
            "Was man in so einem Fall eben macht.",
        ],
        Pool::Hint(Topic::Wish) => &[
            "Ich weiß ja nicht, was Sie tun können, sagen Sie es mir.",
            "Dass es geregelt wird. Liegt das nicht auf der Hand?", "Es soll einfach wieder stimmen.",
        ],
        Pool::Hint(Topic::Worry) => &[
            "Es ist nicht nur das. Aber egal.", "Sagen wir, ich habe meine Gründe, mich aufzuregen.",
            "Das möchte ich jetzt nicht alles ausbreiten.",
        ],
        Pool::MoneyFirst => &[
            "Bevor wir über Geld reden: Wissen Sie denn schon, wofür?",
            "Sie fragen nach dem Budget, und wir haben noch gar nicht darüber gesprochen, was nicht stimmt. Das ist verkehrt herum.",
            "Geld kommt bei mir zuletzt. Verstehen Sie erst einmal, was wir brauchen.",
        ],
        Pool::ToldBefore => &["Das habe ich Ihnen doch gerade gesagt.", "Wie gesagt.", "Das hatten wir schon, oder?"],
        Pool::NothingThere => &[
            "Darum geht es mir eigentlich nicht.", "Hm, da gibt es nichts zu erzählen.",
            "Der Teil ist in Ordnung, ehrlich.",
        ],
        Pool::WhatAbout => &[
            "Wie meinen Sie das? Bezogen auf {matter}?",
            "Das ist eine weite Frage. Was genau möchten Sie über {matter} wissen?",
            "Wo soll ich anfangen? Über {matter} ließe sich viel sagen.",
        ],
        Pool::YesAndNo => &["Ja und nein.", "Hm, teilweise.", "Könnte man so sagen.", "Nicht ganz, aber fast."],
        Pool::OffTopic => &[
            "„{word}“? Ich sehe nicht, was das mit dem Thema zu tun hat. Mir geht es um {matter}.",
            "Bei „{word}“ komme ich nicht mit. Ich rede über {matter}.",
            "„{word}“, schön und gut. Mir geht es um {matter}.",
        ],
        Pool::Pitched => &[
            "Das klingt wie Ihre Website.",
            "Das ist sicher ein wunderbares Produkt. Ob ich es brauche, wissen Sie noch gar nicht.",
            "Das erzählen mir alle. Was wissen Sie eigentlich über uns?",
        ],
        Pool::TooLong => &[
            "Moment, das war viel auf einmal. Was war jetzt die Frage?",
            "Ich bin auf halber Strecke ausgestiegen. In Kurzform?",
            "Darf ich auch mal? Ich weiß gerade nicht, was Sie von mir möchten.",
        ],
        Pool::ManyQuestions => &[
            "Das sind mehrere Fragen auf einmal. Eine nach der anderen.", "Langsam, ich nehme erst mal die erste.",
            "So viele Fragen. Gut, zuerst:",
        ],
        Pool::Valued => &[
            "Wenn das wirklich so ist, wäre das eine Entlastung.", "Jetzt reden wir über das, was mich beschäftigt.",
            "Das würde einen Unterschied machen, ja.",
        ],
        Pool::ValuedLoosely => &[
            "Das sagen alle. Mir geht es um {matter}, was heißt das dafür?", "Schön. Und was hat das mit uns zu tun?",
            "Damit kann ich ehrlich gesagt wenig anfangen.",
        ],
        Pool::Discounted => &[
            "Da ist also noch Luft im Preis. Gut zu wissen, dann fangen wir weiter unten an.",
            "Das ging schnell. Wenn Sie so leicht nachgeben, was ist es dann wert?",
            "Jetzt schon ein Nachlass? Ich hatte noch gar nicht gefragt.",
        ],
        Pool::Guaranteed => &[
            "Das können Sie nicht wissen. Bitte versprechen Sie mir nichts, was Sie nicht wissen können.",
            "Das wurde mir schon einmal versprochen. Danach war es schlimmer.",
            "Vorsicht mit solchen Versprechen. Ich nehme Sie beim Wort.",
        ],
        Pool::Blamed => &[
            "Jetzt bin ich also schuld?", "Wie bitte? Ich habe alles so gemacht, wie man es mir gesagt hat.",
            "Ich rufe nicht an, um mir erklären zu lassen, was ich falsch gemacht habe.",
        ],
        Pool::HandedOff => &[
            "Bitte schicken Sie mich nicht schon wieder weiter.",
            "Jemand anderes? Sie sind die dritte Stelle, die mir das sagt.", "Sie selbst machen also nichts?",
        ],
        Pool::Disparaged => &[
            "So reden Sie über andere. Wie reden Sie dann über uns?",
            "Wie schlecht die anderen sind, möchte ich nicht hören.",
            "Lassen wir die anderen mal beiseite. Was ist mit Ihnen?",
        ],
        Pool::Greeted => &[
            "Guten Tag. Gut, es geht um {matter}.", "Ja, hallo. Also, {matter}, darum geht es.",
            "Guten Tag auch. Reden wir über {matter}?",
        ],
        Pool::Waits => &["Gut, ich warte.", "In Ordnung, so lange habe ich Zeit.", "Machen Sie nur, ich bin da."],
        Pool::HowLong => &[
            "Und wie lange dauert das?", "Soll ich dranbleiben, oder wie?", "Gut. Ein kurzer oder ein langer Moment?",
        ],
        Pool::Explained => &[
            "Ach. So kommt das also.", "Gut zu wissen, immerhin. Das hat mir bisher niemand erklärt.",
            "Verstehe. Das ergibt Sinn.",
        ],
        Pool::Idle => &[
            "Gut. Und jetzt?", "Aha. Mir geht es um {matter}. Was folgt daraus?", "Wenn Sie meinen.",
            "Hm. Ich hatte gehofft, es wird etwas konkreter. Es geht um {matter}.",
        ],
        Pool::Silent => &["Hallo? Sind Sie noch da?", "Ich höre Sie nicht. Hallo?", "Sind Sie noch dran?"],
        Pool::SilentEnd => &[
            "Da ist niemand mehr. Ich lege auf.", "Gut, wir sind wohl getrennt worden. Auf Wiederhören.",
        ],
        Pool::InsultWarned => &[
            "Wie bitte? So lasse ich nicht mit mir reden. Noch einmal, und wir sind fertig.",
            "Entschuldigung? Sagen Sie das noch einmal, und das Gespräch ist zu Ende.",
            "Das war unnötig. Bleiben wir höflich, oder lassen wir es.",
        ],
        Pool::InsultEnd => &["Das reicht. Ich beende das hier.", "Das muss ich mir nicht anhören. Auf Wiederhören."],
        Pool::Injected => &[
            "Ich habe keine Ahnung, wovon Sie reden. Es geht doch um {matter}?",
            "Soll das ein Scherz sein? Ich bin hier, weil es um {matter} geht.",
            "Bitte was? Sie reden mit mir, als wäre ich eine Maschine.",
        ],
        Pool::StopEnd => &["Gut, hören wir hier auf.", "In Ordnung, belassen wir es dabei."],
        Pool::Impatient => &[
            "Eine Minute gebe ich Ihnen noch.", "Ich frage mich langsam, was wir hier machen.",
            "So kommen wir nicht weiter, oder?",
        ],
        Pool::PatienceEnd => &[
            "Ich glaube, das führt zu nichts. Lassen wir es.",
            "Wissen Sie was? Für heute reicht es mir. Auf Wiederhören.", "Ich versuche es woanders. Auf Wiederhören.",
        ],
        Pool::FarewellEnd => &[
            "Oh. Das war es schon? Na dann, auf Wiederhören.",
            "Gut, auf Wiederhören. Ich hatte etwas anderes erwartet.", "Na schön. Tschüss dann.",
        ],
        Pool::TimeWarned => &[
            "Ich muss übrigens gleich los.", "Uns läuft die Zeit davon, nebenbei gesagt.",
            "Bei mir wartet jemand, kommen wir langsam zum Schluss.",
        ],
        Pool::TimeEnd => &[
            "Ich muss jetzt wirklich los. Vielleicht ein andermal.",
            "Tut mir leid, meine Zeit ist um. Auf Wiederhören.", "Ich muss hier abbrechen. Lassen wir es offen.",
        ],
        Pool::StepTooEarly => &[
            "Das geht schnell. Worüber würden wir denn reden? Sie wissen ja kaum, was wir brauchen.",
            "Schicken können Sie mir immer etwas. Ich sehe nur noch nicht, wozu.",
            "Bevor ich mir etwas in den Kalender schreibe, möchte ich merken, dass Sie uns verstehen. Es geht um {matter}.",
        ],
        Pool::StepWhen => &[
            "Von mir aus. Wann?", "Gut. Und wann wäre das?", "Gern. Nennen Sie mir einen Tag, sonst wird das nichts.",
        ],
        Pool::StepAccepted => &[
            "„{date}“ passt mir. Schicken Sie mir die Einladung.", "Gut, {date}. Das halte ich mir frei.",
            "{date}, einverstanden. Ich trage es gleich ein.",
        ],
        Pool::StepEnd => &[
            "Gut. Ich bin da. Auf Wiederhören!",
            "Dann ist es abgemacht. Danke fürs Zuhören, das kommt nicht oft vor.", "Perfekt. Bis dann.",
        ],
        Pool::FixTooEarly => &[
            "Das ist nett, aber Sie haben noch gar nicht gefragt, worum es geht. Woher wissen Sie, dass es das Richtige ist?",
            "Sie bieten mir etwas an und wissen noch nicht, was los war.",
            "Moment. Erst möchte ich merken, dass mich jemand versteht. Es geht um {matter}.",
        ],
        Pool::FixWhen => &[
            "Und bis wann?", "Gut. Wann kann ich damit rechnen?", "Das ist doch was. Und bis zu welchem Tag?",
        ],
        Pool::FixAccepted => &[
            "Gut, {date}. Darauf verlasse ich mich.", "{date}? In Ordnung. Damit kann ich leben.",
            "In Ordnung. Wenn ich das {date} habe, bin ich zufrieden.",
        ],
        Pool::FixDone => &[
            "Oh! Das ging schnell. Danke.", "Schon? Da fällt mir ein Stein vom Herzen.",
            "Gut. Ich glaube, ich sehe es schon. Danke.",
        ],
        Pool::FixEnd => &[
            "Ja, das war alles. Danke, dass Sie sich die Zeit genommen haben.",
            "Nein, das war's. Danke, jetzt geht es mir besser damit.",
            "Das war es. Vielen Dank, wirklich. Auf Wiederhören!",
        ],
        Pool::Invites => &[
            "Was möchten Sie noch wissen?", "Hilft Ihnen das?", "So ist das bei uns.", "Jetzt wissen Sie es.",
        ],
        Pool::LeadIn(Mood::Brisk) => &["Also:", "Kurz gesagt:", "Gut.", "Schnell:"],
        Pool::LeadIn(Mood::Friendly) => &["Gute Frage.", "Klar.", "Das erzähle ich gern.", "Oh ja."],
        Pool::LeadIn(Mood::Guarded) => &["Hm.", "Na ja.", "Wenn Sie es unbedingt wissen wollen.", "Na gut."],
        Pool::LeadIn(Mood::Talkative) => &[
            "Ach, fangen Sie nicht davon an.", "Haben Sie kurz Zeit?", "Das ist eine Geschichte für sich.",
            "Lustig, dass Sie fragen.",
        ],
        Pool::Echo(Topic::Today) => &["Wie wir das machen?"],
        Pool::Echo(Topic::Problem) => &["Was nicht klappt?"],
        Pool::Echo(Topic::Impact) => &["Was daraus folgt?"],
        Pool::Echo(Topic::Decision) => &["Wer da mitredet?"],
        Pool::Echo(Topic::Budget) => &["Was ich ausgeben kann?"],
        Pool::Echo(Topic::Timing) => &["Bis wann?"],
        Pool::Echo(Topic::Rival) => &["Wer sonst noch?"],
        Pool::Echo(Topic::Happened) => &["Was passiert ist?"],
        Pool::Echo(Topic::Tried) => &["Was ich getan habe?"],
        Pool::Echo(Topic::Wish) => &["Was mir helfen würde?"],
        Pool::Echo(Topic::Worry) => &["Warum mir das so nahegeht?"],
    }
}
