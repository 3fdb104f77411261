//! `plumbline plugin`: what an author does with a component before uploading it.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Fault, read};

#[derive(Subcommand)]
pub enum Plugin {
    /// Show what a component is, imports and exports, and every reason an upload would refuse it for
    Inspect {
        /// The component, a .wasm file
        component: PathBuf,
        /// JSON instead of text
        #[arg(long)]
        json: bool,
    },
}

impl Plugin {
    pub fn run(self) -> anyhow::Result<()> {
        let Self::Inspect { component, json } = self;
        let bytes = read(&component)?;
        let inspection = plumbline_sandbox::inspect(&bytes, plumbline_sandbox::Config::default().component_limit);
        let inspection = inspection.map_err(|faults| {
            let lines: Vec<_> = faults.iter().map(|it| format!("  {}: {}", it.place, it.message)).collect();
            Fault::Input(format!("{} would be refused:\n{}", component.display(), lines.join("\n")))
        })?;
        if json {
            let shown = serde_json::json!({
                "digest": inspection.digest, "size": inspection.size, "manifest": inspection.manifest,
                "imports": inspection.imports, "exports": inspection.exports,
            });
            println!("{}", serde_json::to_string_pretty(&shown)?);
            return Ok(());
        }
        let manifest = &inspection.manifest;
        println!("{} {}", manifest.name, manifest.version);
        if !manifest.summary.is_empty() {
            println!("{}", manifest.summary);
        }
        println!("world         {}", manifest.world.as_str());
        println!("digest        {}", inspection.digest);
        println!("size          {} bytes", inspection.size);
        let capabilities: Vec<_> = manifest.capabilities.iter().map(|it| it.as_str()).collect();
        println!("capabilities  {}", if capabilities.is_empty() { "none".to_owned() } else { capabilities.join(", ") });
        let attributes = &manifest.attributes;
        println!("attributes    {}", if attributes.is_empty() { "none".to_owned() } else { attributes.join(", ") });
        println!("imports");
        inspection.imports.iter().for_each(|it| println!("  {it}"));
        println!("exports");
        inspection.exports.iter().for_each(|it| println!("  {it}"));
        Ok(())
    }
}
