//! `plumbline audit`: whether the log of who changed and read what is the one that was written.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use plumbline_core::Digest;
use plumbline_core::audit::{Broken, Chain, Entry, Head};
use plumbline_core::ids::OrganisationId;
use plumbline_measure::canonical;
use plumbline_store::{PublicKey, Signature, is_signed};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Fault, block_on, resolve};
use crate::App;
use crate::config::Flags;
use crate::http::competence::signed_bytes;
use crate::wire::audit::{EntryView, ExportHeader};

#[derive(Subcommand)]
pub enum Audit {
    /// Find any entry that was changed, is missing or was moved, in the database or in an exported log
    Verify {
        /// A log that `GET /v1/audit/export` gave; the database where absent
        file: Option<PathBuf>,
        #[command(flatten)]
        flags: Flags,
        /// The organisation's name; all of them where absent
        #[arg(long, conflicts_with = "file")]
        organisation: Option<String>,
        /// A head noted earlier, `SEQUENCE:HASH`, that the log must still lead to
        #[arg(long, value_name = "SEQUENCE:HASH")]
        expect: Option<Head>,
    },
    /// Hold an exported record of competence against the organisation's public key, without a server
    Competence {
        /// What `POST /v1/people/{id}/competence/exports` gave, unchanged
        file: PathBuf,
        /// What `GET /v1/signing-key` gives, from whom you trust: the one in the file proves nothing
        #[arg(long, value_name = "HEX")]
        key: String,
    },
}

impl Audit {
    pub fn run(self) -> anyhow::Result<()> {
        let (file, flags, organisation, expect) = match self {
            Self::Verify { file, flags, organisation, expect } => (file, flags, organisation, expect),
            Self::Competence { file, key } => return Ok(verify_competence(&file, &key)?),
        };
        match (file, organisation) {
            (Some(file), _) => report(&file.display().to_string(), verify_file(&file, expect)?),
            (None, None) if expect.is_some() => {
                Err(Fault::Caller("--expect goes with a file or with --organisation".to_owned()).into())
            }
            (None, organisation) => block_on(verify_database(flags, organisation, expect)),
        }
    }
}

async fn verify_database(flags: Flags, organisation: Option<String>, expect: Option<Head>) -> anyhow::Result<()> {
    let store = App::open_store(&resolve(flags, None)?).await?;
    let organisations = match organisation {
        Some(name) => {
            let found = store.organisation_named(&name).await?;
            vec![found.ok_or_else(|| Fault::Caller(format!("there is no organisation `{name}`")))?]
        }
        None => store.organisations().await?,
    };
    let mut verdict = Ok(());
    for organisation in organisations {
        let verified = store.verify_audit(organisation.id, expect).await?;
        verdict = verdict.and(report(&organisation.name, verified));
    }
    verdict
}

fn report(log: &str, verified: Result<Head, Broken>) -> anyhow::Result<()> {
    match verified {
        Ok(head) => {
            println!("{log}: {} entries, unbroken; the head is {head}", head.sequence);
            Ok(())
        }
        Err(broken) => Err(Fault::Input(format!("the audit log of {log} is broken: {broken}")).into()),
    }
}

/// # Errors
/// Where the file cannot be read, is not written as an export is, or was not signed with this key.
fn verify_competence(path: &Path, key: &str) -> Result<(), Fault> {
    let of_length = || Fault::Caller("--key is 64 hexadecimal digits".to_owned());
    let key = hex::decode(key).ok().and_then(|it| it.try_into().ok()).map(PublicKey).ok_or_else(of_length)?;
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| Fault::Input(format!("cannot read {shown}: {error}")))?;
    let no_export = || Fault::Input(format!("{shown} is not an exported record of competence, as it was exported"));
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let whole: Value = serde_json::from_slice(bytes).map_err(|_| no_export())?;
    // What one program reads in it and another does not would be signed for neither.
    if canonical::bytes(&whole) != bytes || whole["document"]["plumbline_competence"] != 1 {
        return Err(no_export());
    }
    let signature = whole["signature"].as_str().and_then(|it| hex::decode(it).ok()).and_then(|it| it.try_into().ok());
    let signature = signature.map(Signature).ok_or_else(no_export)?;
    let document = &whole["document"];
    if !is_signed(key, &signed_bytes(document), signature) {
        return Err(Fault::Input(format!("{shown} was changed, or was not signed with this key")));
    }
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let skills = document["record"]["skills"].as_array().into_iter().flatten();
    let demonstrated = skills.filter(|it| it["demonstrated"]["state"] == "demonstrated").count();
    println!(
        "{shown}: signed with this key and unchanged; of person {}, issued {}, {demonstrated} skills demonstrated",
        text(&document["record"]["person"]),
        text(&document["issued"]),
    );
    println!(
        "the audit log stood at {} then; a later entry `competence.exported` names {}",
        text(&document["audit_head"]),
        Digest::of(&canonical::bytes(document)),
    );
    Ok(())
}

/// # Errors
/// Where the file cannot be read, or is no exported log at all.
fn verify_file(path: &Path, expect: Option<Head>) -> Result<Result<Head, Broken>, Fault> {
    let unreadable = |error| Fault::Input(format!("cannot read {}: {error}", path.display()));
    let mut lines = BufReader::new(File::open(path).map_err(unreadable)?).split(b'\n');
    let no_log = || Fault::Input(format!("line 1 of {} is not that of an exported audit log", path.display()));
    let first = lines.next().ok_or_else(no_log)?.map_err(unreadable)?;
    let ExportHeader { plumbline_audit, organisation, head } = exact(&first).ok_or_else(no_log)?;
    if plumbline_audit != 1 {
        return Err(Fault::Input(format!("{} is in version {plumbline_audit} of the form, not 1", path.display())));
    }
    let head = read::<Head, _>(head).ok_or_else(no_log)?;
    let mut chain = Chain::new(OrganisationId(organisation), expect);
    for line in lines {
        match exact::<EntryView>(&line.map_err(unreadable)?).and_then(read::<Entry, _>) {
            Some(entry) => chain.follow(&entry),
            None => chain.unreadable(),
        }
    }
    Ok(chain.finish(Some(head)))
}

/// What was meant by what is written, where that is written just as it would be again: a digest in capital letters is the
/// same digest in another file.
fn read<T, V>(view: V) -> Option<T>
where
    T: TryFrom<V> + Clone,
    V: From<T> + Serialize,
{
    let written = serde_json::to_vec(&view).ok()?;
    let meant = T::try_from(view).ok()?;
    (serde_json::to_vec(&V::from(meant.clone())).ok()? == written).then_some(meant)
}

/// What a line says, where it is written just as this program writes it: so that nothing can be put into a line that is
/// read by others and not by the hash.
fn exact<T: DeserializeOwned + Serialize>(line: &[u8]) -> Option<T> {
    let value = serde_json::from_slice(line).ok()?;
    (serde_json::to_vec(&value).ok()? == line).then_some(value)
}
