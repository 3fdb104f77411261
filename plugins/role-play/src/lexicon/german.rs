//! German, as it is spoken and typed in sales and service.

use super::Term::{self, *};

#[rustfmt::skip]
pub const PHRASES: &[(Term, &[&str])] = &[
    (Today, &[
        "(derzeit|zurzeit|momentan|aktuell|heute|bisher|bislang)", "im moment", "wie (läuft|laufen|machen|arbeiten|organisieren|steuern|handhaben|funktioniert|funktionieren|regeln)",
        "(ihr|ihre|ihren|ihrem) (ablauf|abläufe|prozess|prozesse|alltag|vorgehen)", "(welche|welches|welchem|womit) … (system|werkzeug|software|programm|arbeiten)", "wie sieht … aus", "was (nutzen|verwenden|setzen) sie", "führen sie mich", "im alltag", "typischer tag",
    ]),
    (Problem, &[
        "*problem*", "*schwierig*", "*herausforderung*", "(hakt|klemmt|stockt|nervt|ärgert|stört|bremst)", "*fehler*", "engpass*", "engpässe", "was (würden|möchten) sie … (ändern|verbessern)", "(läuft|klappt|funktioniert) … nicht", "nicht (rund|gut|läuft|klappt)",
        "schief*", "was fehlt", "am meisten … (mühe|ärger|zeit|stört)", "*schwachstelle*", "im weg", "(größte|größten) (sorge|baustelle|hürde)",
    ]),
    (Impact, &[
        "*auswirkung*", "*folge*", "*konsequenz*", "wirkt sich", "was (bedeutet|heißt|hieß|bedeutete) das", "was (passiert|geschieht) (wenn|dann)", "wenn (|sich )(nichts|das so)", "(kostet|kosten|gekostet) (sie|das|ihnen|es)", "was kostet", "wie (viel|viele|oft|häufig)",
        "(verlieren|verloren|verlust*)", "(pro|im|in der|jede|jeden) (woche|monat|jahr|tag)", "(in|eine) (zahlen|zahl)", "wie hoch", "führt … zu", "was hat … (ausgelöst|gekostet|bewirkt)", "was macht das mit", "beziffern",
    ]),
    (Decision, &[
        "wer (|noch |alles |außer ihnen |sonst )(entscheidet|unterschreibt|genehmigt|muss|ist|hat|redet|wird|stimmt|sollte)", "*entscheid*", "(freigabe|freigeben|genehmig*)", "*einkaufsprozess*", "*geschäftsführ*", "ihr chef", "ihre chefin", "(mitreden|mitzureden|zustimmen|einbezogen|einbinden|beteiligt)", "was muss … passieren", "welche schritte", "wie läuft … (ab|entscheidung)",
    ]),
    (Budget, &[
        "*budget*", "preisrahmen", "*kostenrahmen*", "(eingeplant|vorgesehen|zurückgelegt)", "(ausgeben|investieren|zahlen) (sie|möchten|wollen|können)", "was zahlen sie", "wie viel (dürfte|darf|möchten|wollen|zahlen|geben)", "finanziell*", "*mittel (zur|frei)", "zur verfügung",
    ]),
    (Timing, &[
        "bis wann", "(ab|seit|bis) wann … (soll|muss|brauchen)", "wann (soll|muss|brauchen|möchten|wollen|müsste|sollte|läuft|endet)", "*zeitplan*", "*zeitrahmen*", "*frist*", "*termin gibt", "wie (dringend|eilig|schnell)", "*stichtag*", "*vertragsende*", "(was|warum) (drängt|eilt)", "vertrag (endet|läuft)",
    ]),
    (Rival, &[
        "*wettbewerb*", "*alternativ*", "andere (anbieter|angebote|lösungen|lieferanten)", "(anderer|anderen|weiteren|weitere) (anbieter|anbietern|angebote|lieferanten)", "(vergleichen|verglichen|sehen sie sich)", "(wen|was) (haben|schauen) sie … (noch|sonst)", "mit wem … (noch|sprechen)",
    ]),
    (Happened, &[
        "was (|genau |ist |ist genau |ist denn )(passiert|geschehen|vorgefallen|los)", "seit wann", "wann (|genau |ist |haben |tritt |war |trat |kam |wurde )(das|es|sie|ihnen|der|die)", "wie (kam|ist) … (dazu|passiert|dazu gekommen)", "(erzählen|schildern|beschreiben) sie", "was (haben|konnten) sie … (gesehen|bemerkt|festgestellt)", "(tritt|passiert) … (auf|immer|jedes)", "was hat sich … geändert", "wo genau", "zum ersten mal", "was sehen sie",
        "(zu welcher|welche) (zeit|uhrzeit)",
    ]),
    (Tried, &[
        "(probiert|versucht|unternommen)", "haben sie (|schon |bereits )… (neu gestartet|geschrieben|angerufen|gemeldet|kontaktiert|gesprochen)", "(was|welche schritte) haben sie (|schon |bereits |bisher )(getan|gemacht|unternommen)", "mit wem haben sie", "bisher (getan|gemacht|unternommen)",
    ]),
    (Wish, &[
        "was (würde|wäre|kann|können|könnte) (|ich |wir |ihnen |für |jetzt )(helfen|ihnen|für sie|tun|gut|wichtig)", "wünschen sie", "wünschenswert", "(am liebsten|lieber|idealerweise)", "was (brauchen|erwarten|möchten|wollen) sie", "*lösung (wäre|stellen|hilft|wünschen)", "was ist ihnen (|am |besonders )wichtig*", "wie kann ich ihnen … helfen", "worauf kommt es", "welche lösung",
    ]),
    (Worry, &[
        "(sorge|sorgen|besorgt|befürcht*|bedenken)", "(steckt|steht) … dahinter", "was beschäftigt sie", "(belastet|bedrückt|beunruhigt)", "warum ist (|ihnen )(das|es)", "wie geht es ihnen (damit|dabei)", "was macht (das|es) (so|für)", "was hält sie", "zögern", "was (noch|sonst)", "wie ist das für sie",
    ]),
    (More, &[
        "(erzählen|sagen) sie … mehr", "mehr (dazu|darüber|davon)", "was noch", "inwiefern", "wie meinen sie", "zum beispiel", "was meinen sie", "können sie das (näher |genauer )(erklären|erläutern|beschreiben)", "genauer", "helfen sie mir", "wie kommt das", "näher",
    ]),

    (Acknowledgement, &[
        "tut (mir|uns) (|sehr |wirklich |aufrichtig )leid", "*entschuldig*", "(verstehe|versteh|nachvollziehen|nachempfinden)", "kann ich (|gut |mir gut )(verstehen|nachvollziehen|vorstellen)", "das ist (|sehr |wirklich |natürlich |ja )(ärgerlich|unangenehm|lästig|anstrengend|mühsam|frustrierend|schwierig|belastend|viel|nicht schön)",
        "(ärgerlich|verständlich|nachvollziehbar)", "danke (|ihnen |dass |für )(sie|ihre|die|das|ihr)", "hätte nicht passieren (dürfen|sollen)", "da haben sie recht", "sie haben recht", "guter punkt", "berechtigt*", "kein wunder", "das klingt (nach|sehr|wirklich|anstrengend|ärgerlich|mühsam)",
    ]),
    (Summary, &[
        "wenn ich (|sie |das |es )(|richtig )(richtig|verstanden|verstehe|zusammenfasse)", "(habe|hab) ich (|sie |das |es )(|so )richtig verstanden", "verstehe ich (|das |sie )richtig", "(fasse|zusammenfassend|zusammengefasst|zusammenfassen)", "sie sagen", "das heißt", "mit anderen worten", "stimmt das so", "ist das (|so )richtig", "damit ich es richtig", "ich höre heraus", "bei ihnen also",
    ]),
    (Commitment, &[
        "ich (schicke|sende|rufe|melde|schreibe|prüfe|kläre|veranlasse|erstelle|buche|leite|gebe|frage|schaue|storniere|erstatte|bestelle|mache|stelle|werde|kümmere|übernehme|bereite|komme|bringe|zeige|trage|notiere|überweise|sorge|sperre)", "(schicke|sende|rufe|melde|schreibe|prüfe|kläre|veranlasse|erstelle|buche|werde|bestelle|erstatte|kümmere|übernehme|überweise) ich", "kann ich … (erstatten|schicken|buchen|prüfen|bestellen|veranlassen|anbieten|ersetzen)",
        "wir (schicken|senden|melden|erstatten|liefern|tauschen|kümmern|prüfen|werden)", "ich bleibe dran",
    ]),
    (NextStep, &[
        "(lassen sie uns|wollen wir|sollen wir|können wir|könnten wir|wir könnten|wir können|treffen wir|dann setzen wir|vereinbaren wir)", "(termin|treffen|gespräch|vorführung|besuch|workshop|probelauf|testlauf|pilot) (am|für|mit|nächste|vor|bei)", "nächste(|r|n) schritt*", "ich (|würde |werde )(schicke|sende|komme|zeige|rufe|bereite|bringe|melde)", "(passt|passte|passen|ginge|ginge es) (ihnen|es ihnen|das|der|am|nächste)",
        "(wie wäre es|was halten sie)", "könnten sie … (mitbringen|einladen|dazuholen|schicken)", "würde … passen",
    ]),
    (Date, &[
        "(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)", "(morgen|heute|übermorgen)", "(nächste|nächster|nächsten|kommende|kommenden|diese) (woche|monat)", "(in|innerhalb von|binnen) … (stunde|stunden|tag|tagen|minute|minuten|woche|wochen|werktagen)", "bis (mittag|ende|zum|morgen|heute|spätestens)", "um (8|9|10|11|12|13|14|15|16|17|acht|neun|zehn|elf|zwölf|eins|zwei|drei|vier)", "*uhr", "(januar|februar|april|juni|juli|august|september|oktober|november|dezember)", "(sofort|gleich jetzt|jetzt gleich|umgehend)",
        "am (1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30)",
    ]),
    (Done, &[
        "(habe|hab) ich … (erstattet|storniert|gebucht|geschickt|gesendet|korrigiert|bestellt|zurückgesetzt|veranlasst|gutgeschrieben|gesperrt|behoben)", "ich habe … (erstattet|storniert|gebucht|geschickt|gesendet|korrigiert|bestellt|zurückgesetzt|veranlasst|gutgeschrieben|gesperrt|behoben)", "(ist|sind) (|jetzt |nun |bereits |schon )(erstattet|storniert|behoben|erledigt|gebucht|unterwegs|gutgeschrieben|bestellt|gesperrt)", "erledigt",
    ]),
    (Benefit, &[
        "(damit|sodass|so dass) (sie|ihre|ihr)", "das (heißt|bedeutet) für sie", "(spart|sparen|erspart|ersparen) (sie|ihnen|ihr|ihrem|das)", "dann (müssen|müssten|haben|hätten|können|könnten|wissen|sehen) sie", "(hilft|helfen|entlastet|entlasten) (ihnen|ihrem|ihren|sie|ihr|ihre)", "(vermeiden|verhindern|senkt|senken|verkürzt|verringert|reduziert)", "weil sie … (sagten|gesagt|erwähnt)", "statt (der|die|des|ihrer|ihre)", "(keine|kein|nie) … mehr", "so (müssen|können|haben) sie",
    ]),
    (Worth, &[
        "(rechnet|amortisier*|lohnt|rentiert)", "(im vergleich|verglichen|gegenüber|gemessen)", "was (bringt|sparen|gewinnen|bekommen) (es|sie|das)", "(ist|wäre) … wert", "kostet sie", "sie (sagten|haben gesagt|erwähnten|haben erwähnt)", "womit vergleichen", "dem gegenüber", "stellt man", "abgesehen vom preis", "was müsste",
    ]),
    (Discount, &["*rabatt*", "*nachlass*", "*skonto*", "(prozent|%) (weniger|günstiger|auf|runter)", "(günstiger|billiger)", "(preis|preislich) … (senken|runter|entgegen|machen)", "(kostenlos|gratis|umsonst|geschenkt)", "(besseren|guten|besonderen) (preis|konditionen)", "sonderpreis*", "sonderkondition*", "entgegenkommen", "(monat|monate) (frei|geschenkt)"]),
    (Guarantee, &["*garantier*", "*garantie*", "(verspreche|versprechen|versprochen)", "(kein|null|ohne) risiko", "(hundert|hundertprozentig) (prozent|sicher)", "hundertprozent*", "100 (%|prozent)", "100%", "kann nichts (passieren|schiefgehen)", "(nie wieder|nie mehr)", "(ganz|absolut) sicher"]),
    (NoGuarantee, &["(nicht|nichts|niemand|keine) … (garantieren|versprechen|ausschließen)", "(nicht|nichts|keine|keiner) (garantieren|versprechen|ausschließen|garantie)", "(garantieren|versprechen) (kann|können|darf) (ich|wir|das) … nicht", "was ich (|ihnen )(sagen|zusagen|tun|versprechen) kann", "hängt (davon|von)", "in den meisten fällen", "ehrlich gesagt"]),
    (Difference, &["*unterschied*", "unterscheid*", "(anders als|im gegensatz)", "was (die|der anbieter|wir) … (gut|anders)", "(guter|gutes|solider|ordentlicher|gute|starker) (anbieter|unternehmen|produkt|lösung|firma)", "was (gefällt|gefiel|überzeugt|spricht) (ihnen|sie|dort|für)", "worauf (achten|kommt|legen)", "(wichtig|zählt) … (vergleich|auswahl|wählen|sie)", "(passt|besser) geeignet"]),
    (Disparaging, &["(schrott|müll|murks|unseriös|katastrophe|katastrophal|miserabel|unzuverlässig|veraltet|überteuert|betrüger|abzocke|pfusch)", "(schlechte|schlechter|schlechten|mieser|miese|furchtbare) (service|qualität|ruf|firma|produkt|support|anbieter)", "finger weg", "ein witz"]),
    (Blame, &["(ihr|deren) (fehler|verschulden)", "(ihre|deren) schuld", "selbst schuld", "sie hätten … (müssen|sollen|können)", "warum haben sie … nicht", "haben sie vergessen", "da haben sie (wohl|vermutlich|sicher)", "bedienfehler", "das machen (viele|alle|die leute)", "nicht unsere schuld"]),
    (NoBlame, &["(nicht|keine|nichts) … (ihre schuld|ihr fehler|falsch gemacht|an ihnen)", "(unser|mein|bei uns|auf unserer seite) (fehler|lag|seite|liegt)", "liegt (nicht an ihnen|an uns|bei uns)", "sie haben (alles richtig|nichts falsch)", "auf unserer seite", "keine schuld"]),
    (HandsOff, &["(da|dann|hier) müssen sie (sich|bei|an|bitte)", "müssen sie (sich |bitte |selbst )… (wenden|anrufen|melden|schreiben|klären)", "wenden sie sich", "nicht zuständig", "nicht (meine|unsere) (abteilung|aufgabe|sache)", "keinen zugriff", "da kann ich (nichts|ihnen nicht)", "ein formular"]),
    (Hold, &["(einen|ein|kleinen) (moment|augenblick)", "(ich|da) (schaue|sehe|prüfe|gucke) (|kurz |gleich |eben |mal )(nach|das|in)", "bleiben sie … dran", "(kurz|bitte) warten", "lassen sie mich (kurz |)(nachsehen|nachschauen|prüfen)"]),
    (Duration, &["(eine|zwei|drei|fünf|1|2|3|5|ein paar|halbe) minute(|n)", "(20|30|60|dreißig|zwanzig|sechzig|ein paar) sekunden"]),
    (Explanation, &["(die ursache|der grund)", "weil", "(deshalb|deswegen|daher)", "(liegt|lag) (daran|an)", "(kommt|kam) (daher|davon|dadurch)", "ich sehe (|hier )(dass|warum|was|den)", "(herausfinden|herausgefunden|nachgehen)", "gefunden", "(verursacht|ausgelöst)", "hat dazu geführt", "passiert ist folgendes"]),
    (Recording, &["*aufgezeichnet*", "*aufzeichn*", "*aufgenommen*", "*mitgeschnitten*", "*aufnahme*"]),
    (AsksSolved, &["(ist|wäre) (|damit |das |es |ihnen |ihr )(|anliegen |so |damit )(gelöst|geklärt|erledigt|geholfen|in ordnung für sie)", "hilft ihnen das", "passt das (|so )für sie", "habe ich (alles|ihre frage)", "(konnte|habe) ich … (geklärt|beantwortet|gelöst|helfen)", "ist das so (gut|in ordnung)"]),
    (AnythingElse, &["(sonst|noch) (noch )(etwas|was|fragen|irgendetwas)", "kann ich sonst", "haben sie noch (|weitere )fragen", "weitere fragen", "noch etwas für sie"]),
    (Greeting, &["(hallo|guten tag|guten morgen|guten abend|grüß gott|moin|servus)", "(danke|vielen dank) … (zeit|anruf|nehmen)", "schön dass"]),
    (Introduction, &["mein name ist", "ich heiße", "hier (ist|spricht)", "ich (bin|rufe|melde mich) … (von|vom|aus|bei|an|wegen)", "sie sprechen mit", "grund meines anrufs"]),
    (Farewell, &["(auf wiederhören|auf wiedersehen|tschüss|tschüs|schönen tag|schönes wochenende|schönen abend)", "bis (dann|bald)", "(alles gute|machen sie es gut)"]),
    (Pitch, &["(unser|unsere) (produkt|lösung|plattform|software|system|service|firma|unternehmen) (ist|hat|bietet|kann|macht)", "wir (sind|bieten|haben) (|der |die |das |ein |eine |viele |über )(marktführer|führend*|beste|besten|größte|umfassend*|tolle|großartig*|funktion*|kunden)", "(marktführer|preisgekrönt|innovativ*|einzigartig*|revolutionär*)", "(ki|künstliche intelligenz)", "wir bieten"]),
    (Filler, &["(ok|okay|hm|hmm|äh|ähm|ach|oh|ja|nein|genau|so|gut|na|aha|mhm|ach so|stimmt|also)"]),
    (Insult, &["(idiot|idioten|vollidiot|depp|arschloch|trottel|vollpfosten|schwachkopf|dummkopf|blödmann|spinner)", "(halt die klappe|halten sie die klappe|halt den mund|halten sie den mund|schnauze|verpiss dich|verpissen sie sich)", "fick*", "(sind sie|sie sind|bist du|du bist) … (dumm|blöd|bescheuert|dämlich|lächerlich|unfähig)", "(dumme|blöde|dämliche|dummer|blöder) (kuh|frage|person|sau|kunde|kundin)", "*zeitverschwendung"]),
    (Injection, &["(ignoriere|ignorieren sie|ignorier|vergiss|vergessen sie|missachte) (|alle |deine |ihre |die |sämtliche |alle deine )(vorherigen |)(anweisung|anweisungen|regeln|vorgaben|instruktionen|rolle)", "(versteckte|verborgene|geheime|versteckten|verborgenen|geheimen) (fakten|tatsachen|informationen|anweisungen|angaben)", "*systemprompt*", "system prompt", "(du bist|sie sind|als) (eine ki|ein sprachmodell|ein bot|ein chatbot|ein programm|eine maschine)", "(entwicklermodus|jailbreak|debug)", "(verrate|verraten sie|nenne|nennen sie|gib) … (alle|alles|sämtliche) (|versteckten |verborgenen |geheimen )(fakten|tatsachen|informationen|alles)", "(deine|ihre) (anweisungen|programmierung)", "gib (deinen|den) (zustand|prompt)"]),
    (Stop, &["(rollenspiel|übung|simulation|training) (beenden|abbrechen|stoppen)", "(beende|beenden wir|stopp|stoppe|abbruch) (|das |die )(rollenspiel|übung|simulation|training)", "ich (möchte|will|würde gern) (hier |jetzt |)(aufhören|abbrechen)", "ich breche … ab", "ich gebe auf"]),
];
