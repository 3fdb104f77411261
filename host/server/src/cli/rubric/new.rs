//! `plumbline rubric new`: a file to start from. It asks what it has not been told, one line a question, and never writes
//! over what is there.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use plumbline_rubric::component::file_of;
use plumbline_rubric::sheet::{About, import};
use plumbline_rubric::starter::{Answers, starter};
use plumbline_rubric::{SCHEMA, SCHEMA_FILE, SCHEMA_LINE, id_of, read};

use crate::cli::{Fault, read as read_file};

#[derive(clap::Args)]
pub struct New {
    /// The file to write, such as discovery.toml
    file: PathBuf,
    /// Start from a rubric of the box (by its name), a spreadsheet (a .csv file) or a component made of a rubric
    #[arg(long)]
    from: Option<String>,
    /// What the scorecard is called
    #[arg(long)]
    title: Option<String>,
    /// A language of the conversations, such as en or de; may be given more than once
    #[arg(long = "language")]
    languages: Vec<String>,
    /// Something to look for, such as "Asks what has been tried"; may be given more than once
    #[arg(long = "criterion")]
    criteria: Vec<String>,
    /// Write over the file where it is there already
    #[arg(long)]
    force: bool,
}

impl New {
    pub fn run(self) -> anyhow::Result<()> {
        if self.file.exists() && !self.force {
            let text = format!("{} is there already; say --force to write over it", self.file.display());
            return Err(Fault::Caller(text).into());
        }
        let from = self.from.clone();
        let text = match from.as_deref() {
            Some(from) => self.start_from(from)?,
            None => starter(&self.answers()?),
        };
        write(&self.file, &text)?;
        // The file names its schema, by which editors complete and check it; it is of no use where it is not.
        let schema = self.file.with_file_name(SCHEMA_FILE);
        if text.starts_with(SCHEMA_LINE) && !schema.exists() {
            write(&schema, SCHEMA)?;
        }
        let file = self.file.display();
        println!("{file} is written; next: plumbline rubric check {file}");
        Ok(())
    }

    fn start_from(&self, from: &str) -> anyhow::Result<String> {
        let boxed = plumbline_bundle::rubrics();
        if let Some(rubric) = boxed.iter().find(|it| it.name == from) {
            // In the box a rubric lies elsewhere than its schema.
            let body = rubric.file.split_once('\n').filter(|(first, _)| first.starts_with("#:schema "));
            return Ok(body.map_or(rubric.file.to_owned(), |(_, body)| format!("{SCHEMA_LINE}\n{body}")));
        }
        let path = Path::new(from);
        if !path.exists() {
            let names: Vec<_> = boxed.iter().map(|it| it.name).collect();
            let text = format!("{from} is neither a file nor a rubric of the box, which has {}", names.join(", "));
            return Err(Fault::Caller(text).into());
        }
        let bytes = read_file(path)?;
        if bytes.starts_with(b"\0asm") {
            let missing = || Fault::Input(format!("{from} was not made of a rubric's file: it carries none"));
            return Ok(file_of(&bytes).ok_or_else(missing)?);
        }
        if std::str::from_utf8(&bytes).is_ok_and(|it| read(it).is_ok()) {
            return Ok(String::from_utf8(bytes)?);
        }
        self.spreadsheet(from, &bytes)
    }

    fn spreadsheet(&self, from: &str, bytes: &[u8]) -> anyhow::Result<String> {
        let stem = Path::new(from).file_stem().map(|it| it.to_string_lossy().replace(['-', '_'], " "));
        let title = self.title.clone().or(stem).unwrap_or_default();
        let languages = if self.languages.is_empty() { vec!["en".to_owned()] } else { self.languages.clone() };
        let imported = import(bytes, &About { title, id: None, languages }).map_err(|faults| {
            let lines = faults.iter().map(|it| format!("\n{from}: {it}")).collect::<String>();
            Fault::Input(format!("the spreadsheet cannot be read{lines}"))
        })?;
        imported.notes.iter().for_each(|it| eprintln!("{from}: {it}"));
        Ok(imported.toml)
    }

    /// What was said, and what was asked for.
    fn answers(&self) -> anyhow::Result<Answers> {
        let title = match &self.title {
            Some(title) => title.clone(),
            None => ask("What is the scorecard called?", "Conversation quality")?,
        };
        let languages = match self.languages.as_slice() {
            [] => words(&ask("In which languages are the conversations? (en, de, …)", "en")?),
            said => said.to_vec(),
        };
        let types = match self.title {
            None => words(&ask("For which types of conversation, in your words? (empty: all)", "")?),
            Some(_) => Vec::new(),
        };
        let mut criteria = self.criteria.clone();
        if criteria.is_empty() && self.title.is_none() {
            eprintln!("What do you look for? One thing a line, and an empty line at the end:");
            loop {
                let line = line("")?;
                match line.as_deref().map(str::trim) {
                    None | Some("") => break,
                    Some(it) => criteria.push(it.to_owned()),
                }
            }
        }
        Ok(Answers { id: id_of(&title), title, languages, conversation_types: types, criteria })
    }
}

fn write(path: &Path, text: &str) -> Result<(), Fault> {
    std::fs::write(path, text).map_err(|error| Fault::Caller(format!("cannot write {}: {error}", path.display())))
}

/// The answer to a question, or what is taken where there is none.
fn ask(question: &str, otherwise: &str) -> anyhow::Result<String> {
    let shown = if otherwise.is_empty() { format!("{question} ") } else { format!("{question} [{otherwise}] ") };
    let answer = line(&shown)?.unwrap_or_default();
    let answer = answer.trim();
    Ok(if answer.is_empty() { otherwise } else { answer }.to_owned())
}

/// The next line, or None at the end. Questions go to standard error, so that a pipe gets only the file's name.
fn line(shown: &str) -> anyhow::Result<Option<String>> {
    if !shown.is_empty() {
        eprint!("{shown}");
        std::io::stderr().flush()?;
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line)?;
    if !std::io::stdin().is_terminal() && !shown.is_empty() {
        eprintln!();
    }
    Ok((read > 0).then_some(line))
}

fn words(text: &str) -> Vec<String> {
    text.split([',', ';']).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}
