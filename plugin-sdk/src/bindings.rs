//! The contract as Rust types and functions, made from `wit/`. Nothing outside this crate names them: a scorecard
//! speaks the words of the other modules, so that a later contract changes this crate and not its authors' code.
#![allow(missing_docs, rust_2018_idioms, reason = "generated code; the contract's own files document it")]

wit_bindgen::generate!({
    path: "../wit/0.1.0",
    world: "scorecard-plugin",
    generate_all,
    pub_export_macro: true,
    export_macro_name: "export_component",
    default_bindings_module: "plumbline_sdk::bindings",
    additional_derives: [PartialEq],
});
