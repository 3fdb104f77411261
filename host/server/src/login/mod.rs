//! Who is signed in, and how they came to be: passwords, sessions, an organisation's identity providers, and the limits
//! that slow down whoever tries too much. Tokens leave this server once and stay as hashes; a cookie alone changes nothing.

pub mod address;
pub mod identities;
pub mod oidc;
pub mod passwords;
pub mod rates;
pub mod session;
pub mod strangers;
pub mod token;
