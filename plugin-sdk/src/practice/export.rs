//! From a [`PracticeGenerator`] to a component: what [`export_practice!`](crate::export_practice!) expands to calls
//! these functions.

use crate::bindings::practice as contract;
use crate::practice::{Brief, Play, PracticeGenerator, Scenario};
use crate::{Conversation, Failure, Transcript};

/// Makes the crate a component of the world `practice-plugin`, with its manifest as a custom section. The crate depends
/// on this library with its feature `practice`.
///
/// Built natively it exports nothing: there the generator is an ordinary type that tests call.
#[macro_export]
macro_rules! export_practice {
    ($generator:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            use $crate::bindings::practice as contract;

            const DECLARED: $crate::Manifest =
                <$generator as $crate::practice::PracticeGenerator>::MANIFEST.of_practice();

            #[allow(unsafe_code, reason = "a custom section has no safe way to be written")]
            #[used]
            #[unsafe(link_section = "plumbline:manifest")]
            static MANIFEST: [u8; DECLARED.json_length()] = DECLARED.json();

            ::std::thread_local! {
                /// What `prepare` built. A component has one thread, and every call starts from this picture.
                static PREPARED: ::std::cell::OnceCell<$generator> = const { ::std::cell::OnceCell::new() };
            }

            fn with<T>(call: impl ::core::ops::FnOnce(&$generator) -> T) -> T {
                PREPARED.with(|it| call(it.get_or_init(<$generator as $crate::practice::PracticeGenerator>::prepare)))
            }

            struct Component;

            impl $crate::bindings::Guest for Component {
                fn prepare() {
                    with(|_| ());
                }
            }

            impl contract::Guest for Component {
                fn describe(
                    language: ::std::string::String,
                ) -> ::core::result::Result<contract::Description, $crate::Failure> {
                    $crate::practice::export::describe::<$generator>(&language)
                }

                fn generate(
                    brief: contract::Brief,
                ) -> ::core::result::Result<::std::vec::Vec<contract::Scenario>, $crate::Failure> {
                    with(|it| $crate::practice::export::generate(it, &brief))
                }

                fn reply(
                    scenario: contract::Scenario,
                    state: ::std::vec::Vec<u8>,
                    said: $crate::Transcript,
                ) -> ::core::result::Result<contract::Line, $crate::Failure> {
                    with(|it| $crate::practice::export::reply(it, &scenario, &state, &said))
                }
            }

    $crate::bindings::export_component!(Component with_types_in $crate::bindings);
        };
    };
}

/// `describe` of the contract.
pub fn describe<G: PracticeGenerator>(language: &str) -> Result<contract::Description, Failure> {
    Ok(G::describe(language)?.named(&G::MANIFEST))
}

/// `generate` of the contract.
pub fn generate<G: PracticeGenerator>(
    generator: &G,
    brief: &contract::Brief,
) -> Result<Vec<contract::Scenario>, Failure> {
    Ok(generator.generate(&Brief(brief))?.into_iter().map(Scenario::contract).collect())
}

/// `reply` of the contract.
pub fn reply<G: PracticeGenerator>(
    generator: &G,
    scenario: &contract::Scenario,
    state: &[u8],
    said: &Transcript,
) -> Result<contract::Line, Failure> {
    let play = Play::new(scenario, Conversation::new(said));
    Ok(generator.reply(&play, state)?.contract())
}
