//! Spreadsheets: what becomes of rows, columns and cells, and that whatever is wrong is said of its cell.

use plumbline_rubric::sheet::{About, Imported, SheetFault, import};
use plumbline_rubric::{Rubric, read};
use proptest::prelude::*;
use rubric_engine::program::Scale;

fn about(languages: &[&str]) -> About {
    let languages = languages.iter().map(|it| (*it).to_owned()).collect();
    About { title: "Call quality".to_owned(), id: None, languages }
}

fn imported(sheet: &str) -> Imported {
    import(sheet.as_bytes(), &about(&["en"])).unwrap()
}

fn rubric(sheet: &str) -> Rubric {
    read(&imported(sheet).toml).unwrap()
}

fn faults(sheet: &[u8]) -> Vec<String> {
    let faults = import(sheet, &about(&["en", "de"])).unwrap_err();
    faults.iter().map(SheetFault::to_string).collect()
}

/// A criterion of each kind that a row alone can be.
const ONE_ROW_EACH: &str = r#"Category,Question,Weight,Critical,Description,Keywords,Where,Coaching tip,Remarks
Opening,Does the agent greet the customer?,5,,"In the first, please.","""Hi""; hi, I'm [name].",start,"Say ""hi"".",ok
,States the reason for the call,10,,,the reason I'm calling; calling * about,,,
Closing,Is the recording notice given?,15,yes,,,,,
,Agrees on a next step,5,section,"Who does what
by when.",,last quarter,,
"#;

#[test]
fn a_row_without_a_level_is_seen_or_not() {
    let Imported { toml, notes } = imported(ONE_ROW_EACH);
    insta::assert_snapshot!("one_row_each", toml);
    insta::assert_snapshot!("one_row_each_notes", notes.join("\n"));
}

/// Rows of levels, of criteria whose best level stands first, whose lowest says what is wrong, and that count.
const A_ROW_A_LEVEL: &str = "\
Abschnitt;Kriterium;Gewicht;Stufe;Punkte;Verhaltensanker;Formulierungen;Frageform;Wer;Sprache;Mindestens
Eröffnung;Begrüßung;1,5;Mit Namen;2;Gruß und Name.;mein name ist;;;;
;;;Kurz;0,5;Ein Gruß.;\"hallo
guten tag\";;Berater;de;
;;;;;;hello;;;en;
;;;Keine;0;Niemand wird begrüßt.;;;;;

;Keine Zusagen;;Zugesagt;0;Eine Zusage.;garantier*;;beide;;
;;;Nichts zugesagt;1;Keine Zusage.;;;;;
;;;entfällt;;;;;;;
Bedarf;Offene Fragen;2;Wenige;0;Keine drei.;;;;;
;;;Drei;1;Drei offene Fragen.;;offen;;;3x
";

#[test]
fn a_row_with_a_level_is_that_level() {
    let Imported { toml, notes } = import(A_ROW_A_LEVEL.as_bytes(), &about(&["de", "en"])).unwrap();
    insta::assert_snapshot!("a_row_a_level", toml);
    insta::assert_snapshot!("a_row_a_level_notes", notes.join("\n"));
}

#[test]
fn every_dialect_of_a_sheet_comes_to_the_same() {
    let sheet = |it: &str, weight: &str| {
        let first = format!("Grüßt{it}{weight}{it}\"Sagt „Hallo“,\r\nund mehr\"");
        format!("Criterion{it}Weight{it}Guidance\r\n{first}\r\nDankt{it}1{it}Sagt danke\r\n")
    };
    let (commas, semicolons, tabs) = (sheet(",", "2.5"), sheet(";", "2,5"), sheet("\t", "2,5"));
    let expected = imported(&commas).toml;
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| {
        "\u{feff}".encode_utf16().chain(tabs.encode_utf16()).flat_map(bytes).collect::<Vec<u8>>()
    };
    let in_1252 = |it: char| u8::try_from(u32::from(it)).unwrap_or(if it == '„' { 0x84 } else { 0x93 });
    let latin: Vec<u8> = commas.chars().map(in_1252).collect();
    let dialects = [
        ("a byte order mark", format!("\u{feff}{commas}").into_bytes()),
        ("line feeds", commas.replace("\r\n", "\n").into_bytes()),
        ("carriage returns", commas.replace("\r\n", "\r").into_bytes()),
        ("tabs", tabs.clone().into_bytes()),
        ("semicolons", semicolons.clone().into_bytes()),
        ("a told separator", format!("sep=;\r\n{semicolons}").into_bytes()),
        ("UTF-16, little end first", utf_16(u16::to_le_bytes)),
        ("UTF-16, big end first", utf_16(u16::to_be_bytes)),
    ];
    for (name, bytes) in dialects {
        let imported = import(&bytes, &about(&["en"])).unwrap();
        assert_eq!(imported.toml, expected, "{name}");
        assert!(!imported.notes.iter().any(|it| it.contains("Windows-1252")), "{name}");
    }
    let guessed = import(&latin, &about(&["en"])).unwrap();
    assert_eq!(guessed.toml, expected);
    assert!(guessed.notes[0].contains("Windows-1252"), "{:?}", guessed.notes);
}

#[test]
fn everything_that_is_wrong_is_said_of_its_cell_at_once() {
    let sheet = "\
Section,Criterion,Guidance,Weight,Auto-fail,Level,Points,Phrases,By,In,At least,Language
,,goes on with nothing,,,,,,,,,

A,First,Looks for it,abc,perhaps,,,hello,nobody,middle,0,fr
,,Looks for something else,,,,,,,,,
,Second,x,1,,Low,0,,,,,
,,,,,High,0,bye,,,,
,,,,,Higher,,hi,,,,
B,,,,,Highest,3,hi,,,,
B,Third,x,0,,Only,1,,,,,
,Fourth,x,1,,,1,hallo,,,,de
,Fifth,The agent is frustrated,0,,,-1,,,,,
,Sixth,x,1,,Low,abc,,,,,
,,,,,High,2,,,,,
";
    insta::assert_snapshot!("wrong_cells", faults(sheet.as_bytes()).join("\n"));
}

#[test]
fn what_is_no_sheet_is_told_apart() {
    let rows = |count: usize| format!("criterion\n{}", "x\n".repeat(count)).into_bytes();
    let cases: [(&str, Vec<u8>); 11] = [
        ("empty", Vec::new()),
        ("only a header", b"criterion,weight\n".to_vec()),
        ("no header", b"Call quality 2025\n\nGreets,5\n".to_vec()),
        ("a comma in a cell", b"criterion,phrases\nGreets,hello, and bye\n".to_vec()),
        ("two columns of a name", b"Criterion,Item\nGreets,1\n".to_vec()),
        ("a workbook", b"PK\x03\x04\x14\x00".to_vec()),
        ("UTF-16 without a mark", "criterion\nGreets\n".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("damaged", b"\xef\xbb\xbfcriterion\n\xff\n".to_vec()),
        ("an open quotation mark", b"criterion,weight\nGreets,1\n\"Thanks,1\nSays bye,1\n".to_vec()),
        ("too many rows", rows(2_000)),
        ("too large", vec![b'x'; 1_000_001]),
    ];
    let said: Vec<String> =
        cases.iter().map(|(name, bytes)| format!("{name}: {}", faults(bytes).join(" / "))).collect();
    insta::assert_snapshot!("no_sheets", said.join("\n"));
    assert!(rows(1_999).len() < 1_000_000);
}

#[test]
fn a_rubric_that_cannot_be_is_said_of_what_it_is_to_be() {
    let about = About { title: String::new(), id: Some("No id".to_owned()), languages: vec!["english!".to_owned()] };
    let faults = import(b"criterion\nGreets\n", &about).unwrap_err();
    let faults: Vec<String> = faults.iter().map(SheetFault::to_string).collect();
    insta::assert_snapshot!("no_rubric", faults.join("\n"));
}

#[test]
fn rows_are_counted_as_the_spreadsheet_shows_them() {
    for line_break in ["\n", "\r\n", "\r"] {
        let sheet = "criterion,weight\n\n,\n\"two\nlines\",1\n\n\nGreets,abc\n".replace('\n', line_break);
        assert_eq!(
            faults(sheet.as_bytes()),
            ["row 7, column B (weight): `abc` is not a number; write one such as 1 or 2.5"]
        );
    }
}

#[test]
fn cells_are_read_in_the_words_that_people_write() {
    let cases = [
        ("in", "Start", "in = \"opening\""),
        ("in", "am Ende", "in = \"closing\""),
        ("where", "the last quarter", "in = \"last quarter\""),
        ("wo", "Erste Hälfte", "in = \"first half\""),
        ("in", "first 5 turns", "in = \"first 5 turns\""),
        ("by", "Customer", "by = \"others\""),
        ("wer", "beide", "by = \"anyone\""),
        ("Times (min.)", "3x", "at_least = 3"),
        ("How often?", "2 times", "at_least = 2"),
        ("asks", "Yes", "asks = \"anything\", with = [\"hi\"]"),
        ("Weight (%)", "12.5 %", "weight = 12.5"),
        ("skills", "Active listening, Closing", "skills = [\"active-listening\", \"closing\"]"),
        ("Auto-Fail", "✓", "auto_fail = \"card\"\npasses_at = 100"),
        ("KO-Kriterium", "Abschnitt", "auto_fail = \"section\""),
        ("Pass mark", "50%", "id = \"greets\""),
    ];
    for (header, cell, written) in cases {
        let toml = imported(&format!("criterion;phrases;{header}\nGreets;hi;{cell}\n")).toml;
        assert!(toml.contains(written), "{header}: {cell}\n{toml}");
    }
}

#[test]
fn an_auto_fail_of_several_levels_fails_at_the_lowest_unless_said() {
    let passes_at = |cell: &str| {
        let rows = "Greets,Low,0,yes,CELL\n,Middle,1,,\n,High,3,,\n".replace("CELL", cell);
        let program = rubric(&format!("criterion,level,points,auto fail,passes at\n{rows}")).program;
        program.sections[0].criteria[0].auto_fail.unwrap().passes_at
    };
    assert_eq!(passes_at(""), 33.33);
    assert_eq!(passes_at("100"), 100.0);
}

#[test]
fn phrases_are_what_somebody_may_say() {
    let cases: &[(&str, &[&str])] = &[
        ("hello; goodbye\nbye", &["hello", "goodbye", "bye"]),
        ("“Hello.”; 'Is it?'; - one; • two…", &["Hello", "Is it", "one", "two"]),
        ("(hello|hi); good morning|good day; cost(|s)", &["(hello|hi)", "good morning|good day", "cost(|s)"]),
        (
            "guarant*; offer~; i'll … send",
            &["guarant*", "(offer|offers|offered|offering|offerred|offerring)", "i'll … send"],
        ),
        ("my name is [your name]", &["my name is"]),
        ("hello {name}, this is ___ of <company>.", &["hello … this is … of"]),
        ("<greeting>", &["greeting"]),
        ("hello (there; a) b; c * d; 5 > 4", &["hello there", "a b", "c d", "5 4"]),
        ("C:\\path \"x\"; tab\there", &["C:\\path x", "tab\there"]),
        ("hello;;hello; ?!", &["hello"]),
    ];
    for (cell, expected) in cases {
        let sheet = format!("criterion\tphrases\nGreets\t\"{}\"\n", cell.replace('"', "\"\""));
        let mut found = rubric(&sheet).program.phrases;
        let found = found.pop().unwrap().0.pop().unwrap();
        assert_eq!(found, *expected, "{cell}");
    }
}

#[test]
fn a_criterion_counts_as_it_does_in_the_sheet() {
    let shares = |sheet: &str| {
        let program = rubric(sheet).program;
        let all: f64 = program.sections.iter().map(|it| it.weight).sum();
        let shares = program.sections.iter().flat_map(|section| {
            let own: f64 = section.criteria.iter().map(|it| it.weight).sum();
            section.criteria.iter().map(move |it| (it.weight / own * section.weight / all * 100.0).round())
        });
        shares.collect::<Vec<f64>>()
    };
    let cases: [(&str, &[f64]); 5] = [
        ("section,criterion\nA,one\n,two\n,three\nB,four\n", &[25.0, 25.0, 25.0, 25.0]),
        ("section,criterion,weight\nA,one,10\n,two,30\nB,three,60\n", &[10.0, 30.0, 60.0]),
        ("section,criterion,weight,section weight\nA,one,1,80%\n,two,1,\nB,three,1,20%\n", &[40.0, 40.0, 20.0]),
        ("section,criterion,points\nA,one,5\n,two,15\nB,three,20\nA,four,10\n", &[10.0, 30.0, 20.0, 40.0]),
        ("criterion,points possible\none,5\ntwo,15\n", &[25.0, 75.0]),
    ];
    for (sheet, expected) in cases {
        assert_eq!(shares(sheet), expected, "{sheet}");
    }
}

#[test]
fn ids_are_made_from_titles_and_stay_apart() {
    let long = "A title that goes on and on, and on again, until nobody has any breath left to say it";
    let titles =
        ["2. Begrüßt", "Begrüßt!", "Crème brûlée’s", "Łódź Ærø", "你好", "???", "Section", long, &format!("{long}?")];
    let sheet = format!("section;criterion\nSection;\n{}", titles.map(|it| format!(";{it}\n")).concat());
    let program = rubric(&sheet).program;
    let ids: Vec<&str> = program.sections[0].criteria.iter().map(|it| it.id.as_str()).collect();
    let expected = [
        "begruesst",
        "begruesst-2",
        "creme-brulees",
        "lodz-aeroe",
        "criterion",
        "criterion-2",
        "section-2",
        "a-title-that-goes-on-and-on-and-on-again-until-nobody-has-any",
        "a-title-that-goes-on-and-on-and-on-again-until-nobody-has-any-2",
    ];
    assert_eq!(ids, expected);
}

proptest! {
    #[test]
    fn whatever_bytes_there_are_nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = import(&bytes, &about(&["en"]));
        let under_a_header = [b"criterion;level;points;phrases;in;weight\n".as_slice(), &bytes].concat();
        let _ = import(&under_a_header, &about(&["de", "en"]));
    }

    #[test]
    fn whatever_a_cell_holds_is_data(
        title in "[\\PC&&[^\\s]][\\PC\n]{0,60}",
        guidance in "\\PC{0,200}",
        anchor in any::<String>(),
        phrases in "[\\PC\n;]{0,80}",
    ) {
        let quoted = |it: &str| format!("\"{}\"", it.replace('"', "\"\""));
        let cells = [&title, &guidance, &anchor, &phrases, "a suggestion"].map(|it| quoted(&it.replace('\0', "")));
        let sheet = format!("Criterion,Guidance,Anchor,Phrases,Suggestion\n{}\n", cells.join(","));
        let program = rubric(&sheet).program;
        let criterion = &program.sections[0].criteria[0];
        let words: Vec<&str> = title.split_whitespace().collect();
        prop_assert_eq!(&criterion.title.0[0], &words.join(" "));
        let Scale::Levels(levels) = &criterion.scale else { panic!("a row is a scale of levels") };
        prop_assert_eq!(&levels[0].suggestion.0[0], "a suggestion");
        prop_assert!(levels[1].when.is_some());
    }
}
