//! The same rubric as a file.

use std::fmt::Write as _;

use crate::TOPICS;

/// The rubric's file.
#[must_use]
pub fn rubric() -> String {
    let mut file = String::from(
        "id = \"rubric-twin\"\nversion = \"1.0.0\"\ntitle = \"Twin\"\nlanguages = [\"en\"]\n\n[phrases]\n",
    );
    for (topic, phrases) in TOPICS {
        let phrases: Vec<String> = phrases.iter().map(|it| format!("\"{it}\"")).collect();
        let _ = writeln!(file, "{topic} = [{}]", phrases.join(", "));
    }
    for (topic, _) in TOPICS {
        let _ = write!(file, "\n[[sections]]\nid = \"{topic}\"\ntitle = \"{topic}\"\n");
        criterion(&mut file, topic, "says", "says = \"<T>\"");
        criterion(&mut file, topic, "hears", "says = \"<T>\", by = \"others\"");
        criterion(&mut file, topic, "early", "says = \"<T>\", in = \"first half\"");
        criterion(
            &mut file,
            topic,
            "answers",
            "says = \"<T>\", after = { says = \"<T>\", by = \"others\" }, within_turns = 2",
        );
        criterion(&mut file, topic, "asks", "asks = \"open\", with = \"<T>\"");
    }
    file
}

fn criterion(file: &mut String, topic: &str, kind: &str, sighting: &str) {
    let sighting = sighting.replace("<T>", &format!("<{topic}>"));
    let _ = write!(
        file,
        "\n[[sections.criteria]]\nid = \"{topic}-{kind}\"\ntitle = \"{topic} {kind}\"\nguidance = \"Look for the phrases.\"\n\
         levels = [\n  {{ points = 0, title = \"Never\", anchor = \"It is not said.\" }},\n  \
         {{ points = 1, title = \"Once\", anchor = \"It is said once.\", when = {{ {sighting} }} }},\n  \
         {{ points = 2, title = \"Often\", anchor = \"It is said twice or more.\", when = {{ {sighting}, at_least = 2 }} }},\n]\n"
    );
}
