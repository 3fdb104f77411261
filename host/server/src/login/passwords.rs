//! Passwords: argon2id with the least that OWASP's cheat sheet on password storage asks for (19 MiB, 2 passes), and rules
//! after NIST SP 800-63B: a length, a list of those that everybody tries, and nothing about which characters.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use crate::http::problem::Problem;

/// In characters. NIST SP 800-63B asks for 8, and for 15 where nothing else is asked for.
pub const SHORTEST: usize = 12;
/// Longer ones would only make the server work.
pub const LONGEST: usize = 1024;

/// Hashes and verifies; as many at a time as there are cores, since each takes 19 MiB and a core.
#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { places: Arc::new(Semaphore::new(cores)) }
    }
}

impl Passwords {
    /// The PHC string of a password with a new salt.
    pub async fn hash(&self, password: &str) -> Result<String, Problem> {
        let password = normal(password);
        let hashed = self.work(move || argon2().hash_password(password.as_bytes()).map(|it| it.to_string())).await?;
        hashed.map_err(|error| Problem::internal(&error))
    }

    /// Whether the password is the one that was hashed. Without a hash the answer is no, and takes as long.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, Problem> {
        let password = normal(password);
        self.work(move || {
            let known = hash.is_some();
            let hash = hash.as_deref().unwrap_or(&NOBODYS);
            let parsed = PasswordHash::new(hash);
            parsed.is_ok_and(|it| argon2().verify_password(password.as_bytes(), &it).is_ok()) && known
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|error| Problem::internal(&error))?;
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        done.await.map_err(|error| Problem::internal(&error))
    }
}

/// What is verified against where there is nobody, so that it takes as long as where there is somebody.
static NOBODYS: LazyLock<String> = LazyLock::new(|| {
    let hashed = argon2().hash_password(b"nobody's password");
    hashed.map(|it| it.to_string()).unwrap_or_default()
});

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// The same password however a keyboard composes its characters.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// Why a password is refused, where it is. Whether it is the e-mail address is for whoever knows it to ask.
pub fn fault(password: &str) -> Option<&'static str> {
    let length = password.chars().count();
    let lower = password.trim().to_lowercase();
    let mut characters = lower.chars();
    let first = characters.next();
    match () {
        () if length < SHORTEST => Some("A password has at least 12 characters."),
        () if length > LONGEST => Some("A password has at most 1024 characters."),
        () if COMMON.lines().any(|it| it == lower) || characters.all(|it| Some(it) == first) => {
            Some("This password is one of those that everybody tries first.")
        }
        () => None,
    }
}

/// One a line, lower case: those with 12 characters or more that lists of leaked passwords name most often.
const COMMON: &str = include_str!("../../assets/common-passwords.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_refused_and_what_nobody_does_is_not() {
        for refused in ["", "short", "Password1234", "passwordpassword", "123456789012", "aaaaaaaaaaaaaaaaaaaa"] {
            assert!(fault(refused).is_some(), "{refused}");
        }
        assert!(fault(&"ä".repeat(1_025)).is_some());
        for taken in ["only lower case words", "ÄÖÜäöüßéèêñçøå", "四月の雨は冷たいですね本当に", &"ab".repeat(512)]
        {
            assert_eq!(fault(taken), None, "{taken}");
        }
        assert!(COMMON.lines().all(|it| it.chars().count() >= SHORTEST && it == it.to_lowercase()));
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let passwords = Passwords::default();
        let hash = passwords.hash("Ångström was here").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(passwords.hash("Ångström was here").await.unwrap(), hash, "each has a salt of its own");
        let composed_otherwise = "A\u{30a}ngstro\u{308}m was here";
        assert!(passwords.verify(composed_otherwise, Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("Ångström was there", Some(hash)).await.unwrap());
        assert!(!passwords.verify("nobody's password", None).await.unwrap());
    }
}
