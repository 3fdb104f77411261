//! Language tags (BCP 47), which say what a conversation is in and what a plugin answers in.

/// Whether a tag is well-formed by RFC 5646, section 2.1, without the irregular tags that it grandfathers.
#[must_use]
pub fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-').peekable();
    let alpha = |it: &str, least: usize, most: usize| {
        (least..=most).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_alphabetic())
    };
    let alnum = |it: &str, least: usize, most: usize| {
        (least..=most).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_alphanumeric())
    };
    let digits = |it: &str, count: usize| it.len() == count && it.bytes().all(|it| it.is_ascii_digit());
    let is_x = |it: &str| it.eq_ignore_ascii_case("x");

    if !subtags.peek().is_some_and(|it| is_x(it)) {
        let Some(primary) = subtags.next().filter(|it| alpha(it, 2, 8)) else { return false };
        if primary.len() <= 3 {
            for _ in 0..3 {
                subtags.next_if(|it| alpha(it, 3, 3));
            }
        }
        subtags.next_if(|it| alpha(it, 4, 4));
        subtags.next_if(|it| alpha(it, 2, 2) || digits(it, 3));
        let is_variant =
            |it: &str| alnum(it, 5, 8) || (alnum(it, 4, 4) && it.starts_with(|it: char| it.is_ascii_digit()));
        while subtags.next_if(|it| is_variant(it)).is_some() {}
        while subtags.next_if(|it| alnum(it, 1, 1) && !is_x(it)).is_some() {
            if subtags.next_if(|it| alnum(it, 2, 8)).is_none() {
                return false;
            }
            while subtags.next_if(|it| alnum(it, 2, 8)).is_some() {}
        }
    }
    if subtags.next_if(|it| is_x(it)).is_some() {
        if subtags.next_if(|it| alnum(it, 1, 8)).is_none() {
            return false;
        }
        while subtags.next_if(|it| alnum(it, 1, 8)).is_some() {}
    }
    subtags.next().is_none()
}
