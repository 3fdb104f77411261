//! English.

use super::{Occasion, Wording};

#[rustfmt::skip]
pub const fn wording(occasion: Occasion) -> &'static Wording {
    match occasion {
        Occasion::Shrugs => &Wording {
            raises: &["But it's all right, really. We manage.", "It is what it is, I suppose."],
            quotes: None,
            half: "And what do you make of that?",
            yields: &["Hm, if you ask like that, I have to think.", "Nobody asks me that normally."],
            presses: &["As I said, we manage.", "Fine. I don't know what else to tell you."],
        },
        Occasion::Downplays => &Wording {
            raises: &[
                "Then again, it's annoying, but nobody has died of it.",
                "We've lived with it so far, so it can't be that bad.",
            ],
            quotes: Some("The last one who called told me: “{quote}” And I thought, well, we can live with it as it is."),
            half: "And what would that change?",
            yields: &[
                "What it does to us? I've never put it like that.", "Put that way, it is more than a nuisance.",
            ],
            presses: &["See, it's not that important.", "Well, then it can wait."],
        },
        Occasion::AsksWhetherUnderstood => &Wording {
            raises: &["Do you see what I mean?", "Is that clear, or do I have to say it all again?"],
            quotes: None,
            half: "Partly, yes. What was the main thing?",
            yields: &["Good, you've got it.", "Yes. That's precisely my situation."],
            presses: &["I'm not sure that you've understood me.", "You see, that's what I mean. Nobody listens."],
        },
        Occasion::DefersToOthers => &Wording {
            raises: &[
                "I'd have to talk to some people here first, of course.",
                "I can't just say yes to something like that on my own.",
            ],
            quotes: None,
            half: "And how would that help me in-house?",
            yields: &[
                "You want to know how it works here? Fair enough.", "Good that you ask, most people forget that.",
            ],
            presses: &["Anyway, it isn't as easy as you make it sound.", "Well. I'll ask around, maybe. One day."],
        },
        Occasion::AsksThePrice => &Wording {
            raises: &["And what does it cost? Roughly.", "Let's get to it: what do you charge?"],
            quotes: None,
            half: "And in relation to what?",
            yields: &["All right, that's a fair way to look at it.", "True, a price alone says little."],
            presses: &["You're not giving me a straight answer, are you?", "So it's expensive, I take it."],
        },
        Occasion::FindsItExpensive => &Wording {
            raises: &[
                "From what I hear, you're too expensive for us.",
                "I looked up your prices. That's a lot of money, frankly.",
            ],
            quotes: Some("Another company told me right away: “{quote}” And compared with them you're too expensive, from what I hear."),
            half: "And what would justify that?",
            yields: &[
                "Hm. If you look at it that way, I see the point.",
                "All right, I can't dismiss that. The price isn't everything.",
            ],
            presses: &[
                "It's still too expensive. What can you do about the price?",
                "So there's no reason for that price? Then it's too much.",
            ],
        },
        Occasion::Compares => &Wording {
            raises: &[
                "We do look around a bit, by the way. You're not the only one.",
                "Somebody else offers the same thing, as far as I can see.",
            ],
            quotes: Some("Somebody else offers the same. I asked them how they differ, and they said: “{quote}” That told me nothing."),
            half: "And where exactly is the difference?",
            yields: &["That's a fair answer. You don't hear that often.", "Good, that helps me compare."],
            presses: &[
                "So you don't know either what makes you different.", "Then it comes down to the price, doesn't it?",
            ],
        },
        Occasion::AsksWhatFor => &Wording {
            raises: &["And what would we get out of it?", "What would be different for us, then?"],
            quotes: Some("The last one said to me: “{quote}” I still don't know what we would get out of it."),
            half: "That's true for anybody. What would it mean for us?",
            yields: &[
                "That does speak to me, I admit.", "Okay. That's the first time somebody ties it to what I said.",
            ],
            presses: &["I don't see it yet.", "That may be, but I asked what it brings us."],
        },
        Occasion::BrushesOff => &Wording {
            raises: &[
                "You know what, just send me something, and I'll have a look when I find the time.",
                "Let's leave it like this: I'll get back to you.",
            ],
            quotes: Some("Somebody left it like that with me before: “{quote}” I never heard from them again. So just send me something."),
            half: "Fine, but when would that be?",
            yields: &["All right, you're not letting go. I like that.", "Okay, if it's something concrete, I'm in."],
            presses: &["Just an e-mail is fine, really.", "Send it over, and we'll see. Or not."],
        },
        Occasion::WantsToTalk => &Wording {
            raises: &["May I say something, too?", "I'd like to finish that thought, if I may."],
            quotes: None,
            half: "Go on.",
            yields: &["Thank you. It does me good to be asked.", "Good, then I'll tell you."],
            presses: &["You're doing all the talking.", "I don't get a word in here."],
        },
        Occasion::WantsAGuarantee => &Wording {
            raises: &["Can you guarantee me that it works?", "And you promise me that it'll be all right?"],
            quotes: Some("Last time somebody said to me: “{quote}” Can you guarantee that it'll be different now?"),
            half: "And what can you say for certain?",
            yields: &[
                "An honest answer. I prefer that to a promise.", "All right. At least I know what I can count on.",
            ],
            presses: &["So, is that a yes? I can't tell.", "I asked whether I can rely on it."],
        },
        Occasion::Vents => &Wording {
            raises: &[
                "I'm really fed up with this, I can tell you.",
                "Do you have any idea what this does to one's nerves?",
            ],
            quotes: Some("Do you know what the last one said to me? “{quote}” As if it were nothing!"),
            half: "Sorry for what, exactly?",
            yields: &["Thank you. I needed somebody to say that.", "Okay. I'm not angry at you, you know."],
            presses: &["You don't seem to care much.", "That's it? Nothing to say to that?"],
        },
        Occasion::AsksWhoCares => &Wording {
            raises: &["And who is going to see to it now?", "So who takes care of this? You?"],
            quotes: Some("Last time I was told: “{quote}” And then nobody did anything. Who is going to see to it now?"),
            half: "Good. And until when?",
            yields: &["Good, then I know whom I can hold on to.", "That's a word. Thank you."],
            presses: &["That's not an answer. Who does it?", "So nobody, as usual."],
        },
        Occasion::AsksHowItCame => &Wording {
            raises: &["How can something like that even happen?", "I'd like to know how that came about."],
            quotes: Some("I asked that before and was told: “{quote}” How can something like that even happen?"),
            half: "And why is that?",
            yields: &["Well, now I understand it at least.", "All right. It helps to know."],
            presses: &["So you don't know.", "You're avoiding the question."],
        },
        Occasion::AsksWhoseFault => &Wording {
            raises: &["Or did I do something wrong?", "Is that my own fault now, or what?"],
            quotes: Some("The last one told me: “{quote}” So is it my own fault now?"),
            half: "What does that mean?",
            yields: &["That's a relief. I had been wondering.", "Good. I was beginning to doubt myself."],
            presses: &["So it is my fault, you think.", "You could just say no."],
        },
        Occasion::AsksToLookItUp => &Wording {
            raises: &[
                "Can't you look that up in your system?",
                "You must have that on your screen somewhere. Could you look?",
            ],
            quotes: None,
            half: "How long will that take?",
            yields: &["Thank you, I'll wait.", "Fine, take your time."],
            presses: &["Well? Can you look or not?", "I thought you had all that in your computer."],
        },
        Occasion::AsksWhoIsThere => &Wording {
            raises: &["Who am I speaking to, by the way?", "Sorry, what was your name?"],
            quotes: None,
            half: "And your name?",
            yields: &["Good, now I know whom I'm talking to.", "Thank you. I like to know that."],
            presses: &["You still haven't told me who you are.", "I'd like to have a name, you know."],
        },
        Occasion::AsksAboutRecording => &Wording {
            raises: &["Is this being recorded, actually?", "I heard a click. Are you recording this?"],
            quotes: None,
            half: "So is it, or not?",
            yields: &["Good to know. Then that's clear.", "All right, thanks for being open about it."],
            presses: &["You didn't answer that.", "I have a right to know whether somebody is recording."],
        },
    }
}
