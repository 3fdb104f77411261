//! `plumbline rubric try`: a folder of transcripts, scored here in the sandbox. What is kept for the next try is ratings
//! beside the rubric's file, never words.

use std::path::{Path, PathBuf};

use plumbline_core::conversation::Conversation;
use plumbline_rubric::trial::Kept;

use super::{Unsound, counted, read_rubric, refused, show};
use crate::cli::{Fault, block_on, score, submit, transcript};
use crate::work::rubric::try_on;

#[derive(clap::Args)]
pub struct Try {
    /// The rubric, a .toml file
    rubric: PathBuf,
    /// Conversations, or folders of them: any format that the server reads, or .txt files with a line a turn
    #[arg(required = true)]
    conversations: Vec<PathBuf>,
    /// A JSON file with what the conversations cannot carry themselves, for all of them
    #[arg(long)]
    metadata: Option<PathBuf>,
    /// JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Try {
    pub fn run(self) -> anyhow::Result<()> {
        let built = read_rubric(&self.rubric).map_err(Unsound::fault)?;
        let (conversations, unread) = self.conversations()?;
        if conversations.is_empty() {
            return Err(Fault::Input("none of the files is a conversation that can be read".to_owned()).into());
        }
        let kept_at = self.rubric.with_extension("tried.json");
        let before = std::fs::read(&kept_at).ok().and_then(|it| serde_json::from_slice::<Kept>(&it).ok());
        let bar = submit::progress(conversations.len());
        let sandbox = score::sandbox()?;
        let tried = block_on(async {
            try_on(&sandbox, &built, &conversations, before.as_ref(), || bar.inc(1)).await.map_err(refused)
        });
        bar.finish_and_clear();
        let (trial, kept) = tried?;
        std::fs::write(&kept_at, serde_json::to_vec_pretty(&kept)?)
            .map_err(|error| Fault::Caller(format!("cannot write {}: {error}", kept_at.display())))?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&trial)?);
        } else {
            let program = &built.rubric.program;
            print!("{}", show::trial(&format!("{} {}", program.id, program.version), &trial));
            println!("\nkept for the next try in {}", kept_at.display());
        }
        match unread {
            0 => Ok(()),
            count => Err(Fault::Input(format!("{} could not be read as conversations", counted(count, "file"))).into()),
        }
    }

    /// The conversations that can be read, each with its file's name, and how many could not: one bad file must not keep
    /// the others from being tried.
    fn conversations(&self) -> Result<(Vec<(String, Conversation)>, usize), Fault> {
        let metadata = transcript::metadata(self.metadata.as_deref())?;
        let mut files = Vec::new();
        for path in &self.conversations {
            transcript::gather(path, &mut files)?;
        }
        let skipped = [Some(self.rubric.as_path()), self.metadata.as_deref()];
        files.retain(|it| !skipped.contains(&Some(it.as_path())));
        let (mut read, mut unread) = (Vec::new(), 0);
        for file in files {
            match transcript::open(&file, &metadata, None) {
                Ok(conversation) => read.push((self.name(&file), conversation)),
                Err(fault) => {
                    eprintln!("{fault}");
                    unread += 1;
                }
            }
        }
        Ok((read, unread))
    }

    /// A file's name as it is shown: without the folder that was named, so that a try from elsewhere compares with it.
    fn name(&self, file: &Path) -> String {
        let folder = self.conversations.iter().find_map(|it| file.strip_prefix(it).ok());
        let name = folder.filter(|it| !it.as_os_str().is_empty()).unwrap_or(file);
        name.display().to_string()
    }
}
