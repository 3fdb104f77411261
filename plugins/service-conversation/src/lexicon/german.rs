//! German, as it is spoken and typed in service.

use super::Term::{self, *};

#[rustfmt::skip]
pub const PHRASES: &[(Term, &[&str])] = &[
    (Greeting, &[
        "hallo", "guten (tag|morgen|abend)", "grüß gott", "grüezi", "moin", "servus", "willkommen",
        "(vielen dank|danke) für (ihren anruf|ihre nachricht|ihre anfrage)",
    ]),
    (Identification, &[
        "mein name ist", "ich heiße", "sie sprechen mit", "sie schreiben mit", "hier (ist|spricht)", "am apparat",
        "kundenservice", "kundendienst", "kundenbetreuung", "*support", "hotline", "servicecenter",
        "vom (kundendienst|support|team)",
    ]),
    (OfferHelp, &[
        "(wie|womit) (kann|darf) ich (|ihnen )(|heute )(helfen|weiterhelfen|behilflich sein|dienen)",
        "was kann ich (|heute )für sie tun", "worum geht es", "wie kann ich sie unterstützen",
    ]),
    (Trouble, &[
        "*problem", "*probleme", "*fehler", "*störung", "*ausfall", "beschwer*", "falsch*", "kaputt", "defekt*",
        "fehlt", "fehlen", "leer", "doppelt", "zweimal", "nicht mehr",
        "nicht (funktioniert|angekommen|da|gekommen|gebucht|bezahlt|geliefert)",
        "(funktioniert|geht|kommt|erscheint|lädt|erscheinen|kommen) nicht", "niemand", "nirgends",
        "nichts (mehr|angekommen|da)", "ist nichts", "verspätet", "zu spät", "gekündigt", "gesperrt", "abgelehnt",
        "abgestürzt", "hängt", "verloren", "storniert", "abgelaufen",
    ]),
    (Restating, &[
        "ich fasse (|kurz )zusammen", "wenn ich sie richtig verst*", "habe ich (das|es|sie) richtig verstanden",
        "verstehe ich (das|sie) richtig", "das heißt", "also", "sie sagen", "zusammengefasst",
        "damit ich es richtig (habe|verstehe)", "um es zu wiederholen", "ich wiederhole",
    ]),
    (RestatementCheck, &[
        "stimmt das", "ist das (|so )(richtig|korrekt)", "richtig so",
        "habe ich (das|es|sie) (|so )richtig verstanden", "verstehe ich (das|sie) richtig",
        "habe ich etwas (vergessen|ausgelassen)", "trifft das zu",
    ]),
    (Acknowledgement, &[
        "tut (mir|uns) (|sehr |wirklich |aufrichtig )leid", "entschuldig*",
        "ich (|kann |kann gut )(verstehe|verstehen|nachvollziehen) (|gut )(dass|das|wie|warum|ihren|ihr)",
        "das (verstehe ich|kann ich verstehen|kann ich nachvollziehen)",
        "das ist (|sehr |wirklich |natürlich )(ärgerlich|unangenehm|lästig|nicht in ordnung)", "verständlich",
        "danke dass sie (|das |uns das |es |mir das )(gemeldet|gesagt|mitgeteilt|ansprechen|melden|mitteilen)",
        "das hätte nicht passieren dürfen", "das darf nicht passieren", "zu recht",
    ]),
    (NotAcknowledging, &[
        "(habe|hab) (|sie |das |es )(|akustisch |leider )(nicht|schlecht) verstanden",
        "(könnten|können) sie (|das |es )(|bitte )(noch einmal|wiederholen|noch mal sagen)", "wie bitte",
        "nicht verstanden", "buchstabieren", "leider (kann|können|darf) (ich|wir)", "für die störung",
    ]),
    (WhoIsIt, &[
        "*nummer", "*name", "adresse", "e-mail", "postleitzahl", "geburtsdatum", "buchstabieren",
        "mit wem spreche ich", "wie geht es ihnen",
    ]),
    (Offering, &[
        "soll ich", "(könnten|können) sie (|es |das |bitte )noch (einmal|mal)", "sollen wir", "möchten sie",
        "darf ich (sie|ihnen)", "wäre (|es )(ihnen|das)", "passt (ihnen|das)", "ist das in ordnung",
        "was wäre ihnen lieber", "wollen sie",
    ]),
    (AsksProblem, &["was ist (das|ihr) problem", "worum geht es", "um was geht es", "was ist denn los"]),
    (TakesOn, &[
        "(ich|wir) kümmer(e|n) (mich|uns) (darum|drum|persönlich|selbst)", "ich nehme das in die hand",
        "ich übernehme das", "das übernehme ich", "darum kümmere ich mich", "ich bin ihr ansprechpartner",
        "ich bin ihre ansprechpartnerin", "ich bleibe dran", "das liegt jetzt bei mir", "ich kümmere mich",
    ]),
    (Commitment, &[
        "ich (schicke|sende|rufe|melde|schreibe|prüfe|kläre|veranlasse|erstelle|buche|leite|gebe|frage|schaue|teste|\
         storniere|erstatte|setze|lasse|informiere|bestelle|mache|stelle|trage|werde)",
        "(schicke|sende|rufe|melde|schreibe|prüfe|kläre|veranlasse|erstelle|buche|leite|gebe|frage|schaue|\
         mache) ich (|ihnen |sie |mich |das |es )",
        "werde ich", "melde mich", "wir (schicken|senden|melden|erstatten|liefern|tauschen)",
    ]),
    (DoneNow, &[
        "erledigt",
        "ich habe (|es |das |sie |ihn |ihnen das )(|gerade |jetzt |bereits |wieder )(eingeschaltet|ausgeschaltet|\
         geändert|gesendet|geschickt|gebucht|storniert|erstattet|gutgeschrieben|freigeschaltet|zurückgesetzt|\
         korrigiert|angelegt|wieder eingeschaltet)",
        "ist (jetzt |nun |wieder )(eingeschaltet|behoben|freigeschaltet|durch|erledigt)",
        "ich habe sie wieder eingeschaltet",
    ]),
    (Time, &[
        "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
        "heute (|früh|vormittag|mittag|nachmittag|abend)", "morgen (früh|vormittag|mittag|nachmittag|abend)",
        "bis morgen", "übermorgen", "*uhr",
        "(in|innerhalb von|etwa|ungefähr) … (minute|minuten|stunde|stunden|tag|tagen|werktagen)",
        "(eine|zwei|drei|vier|fünf|zehn|fünfzehn|zwanzig|dreißig) (minute|minuten|stunde|stunden|tage|tagen|\
         werktage)",
        "(januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)", "sofort",
        "gleich jetzt", "bis mittag", "diese woche", "bis ende der woche",
    ]),
    (HandsOff, &[
        "da müssen sie (sich|bei|bitte|zu|an)",
        "müssen sie (sich |bitte |selbst )(|an |bei )(wenden|anrufen|melden|schreiben|fragen|klären)",
        "wenden sie sich (|bitte )an", "dafür (bin ich|sind wir) nicht zuständig",
        "ich habe (da |darauf |dafür )keinen zugriff", "da kann ich nichts (machen|tun)",
        "es gibt (da |dafür )ein formular", "das machen wir nicht", "nicht (meine|unsere) (abteilung|aufgabe)",
        "kann ich ihnen nicht sagen",
    ]),
    (SomebodyWill, &[
        "(es|jemand|ein kollege|eine kollegin|die kollegen|der kollege|das team|die technik|der techniker) (wird|\
         werden|meldet|melden|kommt|ruft|schaut|prüft)",
        "sie (bekommen|erhalten|hören|werden)", "(bekommen|erhalten|hören) sie",
        "wird (|sich |ihnen )(gemeldet|geschickt|melden|kommen|anrufen|geliefert)",
        "(kommt|kommen|geht raus|ist eingeplant|ist gebucht)",
        "ich (schicke|sende|rufe|melde|schreibe|werde|erstelle)", "wir (schicken|senden|melden|werden)",
        "(schicke|erstelle|rufe) ich", "melde mich",
    ]),
    (Explanation, &[
        "die ursache (ist|war|liegt)", "der grund (ist|war|dafür)", "weil", "deshalb", "deswegen",
        "das liegt (daran|an)", "das lag (daran|an)", "passiert ist folgendes", "was passiert ist",
        "das kommt (daher|davon)", "ich habe (die ursache|den fehler|es) gefunden", "der fehler (ist|war|liegt|lag)",
        "ich vermute", "nichts verloren", "das bedeutet", "hat dazu geführt",
        "(suchen|suche) (wir |ich |noch )(|noch )(die ursache|den fehler)", "woran es liegt",
    ]),
    (Blame, &[
        "(ihre|deren|eure) schuld", "selbst schuld", "(ihr|deren) fehler",
        "da haben sie (wohl|vermutlich|wahrscheinlich)", "das machen (alle|viele|die leute|kunden)",
        "sie hätten (|das |es )(|vorher )(lesen|prüfen|sagen|melden|anrufen|fragen|wissen|beachten|speichern)",
        "haben sie (|das )(vielleicht|etwa|wohl)", "haben sie vergessen", "bedienfehler", "anwenderfehler",
        "das (sind|waren) (nicht wir|die kollegen|die anderen)", "das waren wir nicht",
        "die (machen|sagen|melden|tun) (|das |uns )(immer|nie|ständig)", "sagt uns (|ja )(nie|keiner|niemand)",
        "(immer|ständig|wieder mal) die (kollegen|technik|buchhaltung|abteilung)",
        "(die kollegen|die technik|die buchhaltung|der vertrieb) (hat|haben) … (vergessen|verschlafen|versäumt|\
         verbockt|vermasselt)",
        "nicht (mein|unser) (problem|fehler)", "hinterherräumen",
    ]),
    (NoBlame, &[
        "nicht ihre schuld", "nicht ihr fehler", "nichts falsch gemacht", "kann (jedem|leicht) passieren",
        "leicht zu übersehen",
    ]),
    (HoldAnnounced, &[
        "(einen|einen kleinen|einen kurzen|kleinen|kurzen) (moment|augenblick)", "moment bitte", "augenblick bitte",
        "bleiben sie (|bitte |kurz )(dran|am apparat|in der leitung)", "in die warteschleife",
        "ich brauche (|etwa |ungefähr |circa |rund |kurz )(eine|zwei|drei|fünf|zehn)", "(das|es) dauert",
        "bin gleich wieder (da|bei ihnen)", "ich melde mich (|gleich )hier", "warten sie (bitte|kurz)",
    ]),
    (Duration, &[
        "(eine|einer|zwei|drei|vier|fünf|zehn|fünfzehn|zwanzig|dreißig) (minute|minuten|stunde|stunden)", "minuten",
        "sekunden", "halbe stunde",
    ]),
    (HoldReturn, &[
        "(danke|dank) (|ihnen )(fürs|für das|für ihr) warten", "(danke|dank) für (ihre|die) geduld",
        "danke dass sie (gewartet|so lange gewartet)", "danke für die wartezeit", "entschuldigen sie die wartezeit",
    ]),
    (AsksSolved, &[
        "ist (das|es|ihr anliegen|das problem|die sache|damit) … (gelöst|erledigt|behoben|geklärt|in ordnung)",
        "damit für sie (gelöst|erledigt)", "hat (das|es) (|jetzt )(geklappt|funktioniert|geholfen)",
        "(funktioniert|klappt|geht) (es|das) (jetzt|nun|wieder|damit)",
        "konnte ich ihnen (|damit )(helfen|weiterhelfen)",
        "noch (einmal|mal) (öffnen|prüfen|testen|probieren|versuchen)", "sehen sie (es|sie|das) jetzt",
    ]),
    (Yes, &[
        "ja", "jawohl", "genau", "passt", "funktioniert", "klappt", "geht wieder", "super", "perfekt", "prima",
        "bestens", "erledigt", "gelöst", "jetzt sind", "sind da", "ist da",
    ]),
    (No, &["nein", "noch nicht", "nicht", "immer noch", "leider", "aber", "kein*"]),
    (SaysSolved, &[
        "(ist|das ist|alles) (gelöst|erledigt|behoben|in ordnung)",
        "(funktioniert|klappt|geht) (jetzt|wieder|nun|es)", "das passt", "(ist|sind) (wieder |jetzt |die fotos )da",
        "jetzt sind",
    ]),
    (AnythingElse, &[
        "sonst noch (etwas|was|eine frage|fragen|irgendetwas)", "noch (etwas|was) für sie tun",
        "noch (weitere|andere) (fragen|anliegen)", "haben sie noch (eine frage|fragen|etwas)", "noch irgendetwas",
    ]),
    (Thanks, &["danke*", "dank", "vielen dank", "bedanke"]),
    (Farewell, &[
        "auf wiederhören", "auf wiedersehen", "wiederhören", "tschüss", "tschüs", "ade",
        "(schönen|guten) (tag|abend|nachmittag|feierabend|start)", "schönes wochenende",
        "bis (dann|bald|morgen|später)", "alles gute", "machen sie es gut",
    ]),
    (RecordingNotice, &[
        "wir zeichnen (das|dieses|unser|alle|unsere) (gespräch|gespräche|anrufe|telefonat|telefonate)",
        "aufzeichnung (des|dieses|unseres) (gesprächs|telefonats)",
    ]),
    (RecordingObject, &["*gespräch", "*gespräche", "*anruf", "*anrufe", "*telefonat", "*telefonate", "unterhaltung"]),
    (RecordingVerb, &[
        "aufgezeichnet", "aufzeichnen", "mitgeschnitten", "mitschneiden", "zeichnen wir", "zeichne ich",
    ]),
    (NotRecorded, &[
        "nicht aufgezeichnet", "nicht mitgeschnitten", "keine aufzeichnung", "zeichnen wir nicht",
        "zeichnen (das|dieses) (gespräch|telefonat) nicht",
    ]),
    (AdviceNotice, &[
        "keine (|individuelle |persönliche )(beratung|rechtsberatung|anlageberatung|steuerberatung|finanzberatung|\
         versicherungsberatung|empfehlung|anlageempfehlung|rechtsauskunft)",
        "(nur|lediglich|ausschließlich) (|allgemeine |sachliche )(information|informationen|auskunft|auskünfte)",
        "darf (|ich |sie )(|ich )(nicht|keine) berat*", "ersetzt keine",
    ]),
    (Guarantee, &[
        "ich garantiere", "wir garantieren", "garantiert", "garantiere ich",
        "nie wieder (vor|vorkommen|passieren|geschehen)", "nie mehr (vor|vorkommen|passieren|geschehen)",
        "mein wort darauf", "jeden cent zurück", "ohne jedes risiko", "(gar|überhaupt) kein risiko", "ich schwöre",
        "(bekommen|erhalten) sie (das |ihr geld |es |)(auf jeden fall|definitiv|ganz sicher)",
        "(kommt|wird) (auf jeden fall|definitiv|ganz sicher)",
    ]),
    (Promise, &["ich verspreche", "verspreche ich", "versprochen", "wir versprechen"]),
    (Certainty, &["hundertprozentig", "hundert prozent", "100 prozent", "100 %", "100%"]),
    (Future, &[
        "wird", "werden", "bekommen sie", "sie bekommen", "kommt", "kommen", "erhalten sie", "ist das behoben",
    ]),
    (CannotPromise, &[
        "nicht", "kein*", "niemand", "kaum", "schwer zu", "damit", "hoffe*", "hoffentlich", "versuch*", "möchte*",
        "falls", "wenn",
    ]),
];
