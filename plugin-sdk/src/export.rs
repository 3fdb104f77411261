//! From a [`Scorecard`] to a component: what [`export!`](crate::export!) expands to calls these functions.

use crate::bindings::scorecard as contract;
use crate::{Conversation, Failure, Scorecard};

/// Makes the crate a component of the world `scorecard-plugin`, with its manifest as a custom section.
///
/// Built natively it exports nothing: there the scorecard is an ordinary type that tests and benches call.
#[macro_export]
macro_rules! export {
    ($scorecard:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            #[allow(unsafe_code, reason = "a custom section has no safe way to be written")]
            #[used]
            #[unsafe(link_section = "plumbline:manifest")]
            static MANIFEST: [u8; <$scorecard as $crate::Scorecard>::MANIFEST.json_length()] =
                <$scorecard as $crate::Scorecard>::MANIFEST.json();

            ::std::thread_local! {
                /// What `prepare` built. A component has one thread, and every call starts from this picture.
                static PREPARED: ::std::cell::OnceCell<$scorecard> = const { ::std::cell::OnceCell::new() };
            }

            struct Component;

            impl $crate::bindings::Guest for Component {
                fn prepare() {
                    PREPARED.with(|it| {
                        it.get_or_init(<$scorecard as $crate::Scorecard>::prepare);
                    });
                }
            }

            impl $crate::bindings::scorecard::Guest for Component {
                fn define(
                    language: ::std::string::String,
                ) -> ::core::result::Result<$crate::bindings::scorecard::Definition, $crate::Failure> {
                    $crate::export::define::<$scorecard>(&language)
                }

                fn score(
                    transcript: $crate::bindings::plumbline::rubric::conversation::Transcript,
                ) -> ::core::result::Result<$crate::bindings::scorecard::Assessment, $crate::Refusal> {
                    PREPARED.with(|it| {
                        let scorecard = it.get_or_init(<$scorecard as $crate::Scorecard>::prepare);
                        $crate::export::score(scorecard, &transcript)
                    })
                }
            }

    $crate::bindings::export_component!(Component with_types_in $crate::bindings);
        };
    };
}

/// `define` of the contract.
pub fn define<S: Scorecard>(language: &str) -> Result<contract::Definition, Failure> {
    let definition = S::define(language)?;
    Ok(definition.named(S::MANIFEST.name, S::MANIFEST.version))
}

/// `score` of the contract.
pub fn score<S: Scorecard>(
    scorecard: &S,
    transcript: &crate::bindings::plumbline::rubric::conversation::Transcript,
) -> Result<contract::Assessment, crate::Refusal> {
    let assessment = scorecard.score(&Conversation::new(transcript))?;
    Ok(assessment.into_contract())
}

/// A quote, as the contract has it: for scorecards that are made while they run.
#[must_use]
pub const fn quote(quote: crate::Quote) -> crate::bindings::plumbline::rubric::terms::Quote {
    quote.contract()
}

/// Turns that were searched, as the contract has them.
#[must_use]
pub const fn reach(part: crate::Part) -> crate::bindings::plumbline::rubric::terms::Reach {
    crate::bindings::plumbline::rubric::terms::Reach { first: part.first, last: part.last }
}
