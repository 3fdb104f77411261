//! English.

use super::{Mood, Pool};
use crate::stories::Topic;

#[rustfmt::skip]
pub const fn wordings(pool: Pool) -> &'static [&'static str] {
    match pool {
        Pool::Acknowledged => &[
            "Thank you. That does help, actually.", "Yes. Good that somebody says so.", "I appreciate that.",
            "Thanks for not brushing that aside.",
        ],
        Pool::PlayedBack => &[
            "Yes, that's exactly it.", "You've been listening. Yes.", "Right, that sums it up well.",
            "Couldn't have put it better myself.",
        ],
        Pool::Hint(Topic::Today) => &[
            "It works, somehow. Everybody has their own way.", "The usual way, I suppose.",
            "As everybody does it, more or less.",
        ],
        Pool::Hint(Topic::Problem) => &[
            "There's always something, isn't there?", "Some things are annoying. It depends who you ask.",
            "Oh, it could be smoother.",
        ],
        Pool::Hint(Topic::Impact) => &[
            "It adds up. I'd have to think about how much.", "It isn't nothing, let's put it like that.",
            "Well, it's a nuisance. Why do you want to know that?",
        ],
        Pool::Hint(Topic::Decision) => &[
            "That's not entirely up to me.", "There are a few people who'd want a word.",
            "We have our ways here. It isn't simple.",
        ],
        Pool::Hint(Topic::Budget) => &[
            "If it's good, money can be found. Within reason.",
            "I'm not going to put a figure on the table just like that.", "That depends on what I'd get for it.",
        ],
        Pool::Hint(Topic::Timing) => &[
            "There is a point from which it's too late, yes.", "Sooner rather than later. Why?",
            "We aren't in a hurry. Well. In a way we are.",
        ],
        Pool::Hint(Topic::Rival) => &[
            "One keeps one's eyes open.", "You're not the only ones who call, you know.", "I've seen this and that.",
        ],
        Pool::Hint(Topic::Happened) => &[
            "It just happened, from one day to the next.", "I've told this so often. Where do you want me to begin?",
            "Not always, but too often.",
        ],
        Pool::Hint(Topic::Tried) => &[
            "Of course I did something about it. I'm not helpless.", "A thing or two, yes.",
            "What one does in such a case.",
        ],
        Pool::Hint(Topic::Wish) => &[
            "I don't know what you can do, you tell me.", "I want it sorted. Isn't that obvious?",
            "It should simply be right again.",
        ],
        Pool::Hint(Topic::Worry) => &[
            "It's not only that. But never mind.", "Let's say I have my reasons for being upset.",
            "I'd rather not go into all of it.",
        ],
        Pool::MoneyFirst => &[
            "Before we talk about money: do you know yet what it's for?",
            "You ask for the budget, and we haven't talked about what's wrong. That's the wrong way round.",
            "Money comes last with me. Understand first what we need.",
        ],
        Pool::ToldBefore => &["I've just told you that.", "As I said before.", "We had that already, didn't we?"],
        Pool::NothingThere => &[
            "That's not really the point for me.", "Hm, nothing to tell there.", "That part is fine, honestly.",
        ],
        Pool::WhatAbout => &[
            "How do you mean? About {matter}?",
            "That's a wide question. What exactly would you like to know about {matter}?",
            "Where should I begin? There's a lot to say about {matter}.",
        ],
        Pool::YesAndNo => &["Yes and no.", "Hm, partly.", "You could say so.", "Not quite, but close."],
        Pool::OffTopic => &[
            "“{word}”? I don't see what that has to do with {matter}.",
            "Sorry, you lost me at “{word}”. I'm talking about {matter}.", "“{word}”, fine, but what about {matter}?",
        ],
        Pool::Pitched => &[
            "That sounds like your website.",
            "I'm sure it's a wonderful product. You don't know yet whether I need it.",
            "Everybody tells me that. What do you actually know about us?",
        ],
        Pool::TooLong => &[
            "Wait, that was a lot at once. What was the question?", "You lost me halfway through. The short version?",
            "May I get a word in? I'm not sure what you want from me now.",
        ],
        Pool::ManyQuestions => &[
            "That's several questions at once. One after the other.", "Slow down, let me take the first one.",
            "So many questions. All right, the first:",
        ],
        Pool::Valued => &[
            "If that's really so, it would take a load off us.", "Now we're talking about what bothers me.",
            "That would make a difference, yes.",
        ],
        Pool::ValuedLoosely => &[
            "That's what they all say. What would it mean for {matter}?",
            "Nice. And what has that got to do with us?", "I can't do much with that, to be honest.",
        ],
        Pool::Discounted => &[
            "So there's room in the price. Good to know, then let's begin lower still.",
            "That was quick. If you drop the price that easily, what is it worth?",
            "A discount already? I hadn't even asked.",
        ],
        Pool::Guaranteed => &[
            "You can't know that. Please don't promise me things you can't know.",
            "I've been promised that before. It made it worse.",
            "Careful with promises like that. I'll hold you to it.",
        ],
        Pool::Blamed => &[
            "So it's my fault now?", "Excuse me? I did everything I was told to do.",
            "I didn't call to be told what I did wrong.",
        ],
        Pool::HandedOff => &[
            "Please don't pass me on again.", "Somebody else? You're the third one who tells me that.",
            "So you won't do anything yourself?",
        ],
        Pool::Disparaged => &[
            "You speak of others like that. How will you speak of us?",
            "I don't want to hear how bad the others are.", "Let's leave the others out of it. What about you?",
        ],
        Pool::Greeted => &[
            "Hello. Good, then let's talk about {matter}.", "Good day to you, too. So: {matter}.",
            "Yes, hello. Shall we come to {matter}?",
        ],
        Pool::Waits => &["All right, I'll wait.", "Fine, I have that long.", "Go ahead, I'm here."],
        Pool::HowLong => &[
            "And how long will that take?", "Do I hang on, or what?", "Okay. A moment, or a long moment?",
        ],
        Pool::Explained => &[
            "Ah. So that's how it comes about.", "Good to know, at least. Nobody has explained that to me so far.",
            "I see. That makes some sense.",
        ],
        Pool::Idle => &[
            "Okay. And now?", "Aha. And what follows from that for {matter}?", "If you say so.",
            "Hm. I was hoping for something a little more specific about {matter}.",
        ],
        Pool::Silent => &["Hello? Are you still there?", "I can't hear you. Hello?", "Are you still on the line?"],
        Pool::SilentEnd => &[
            "There's nobody there. I'm hanging up.", "All right, it seems we've been cut off. Goodbye.",
        ],
        Pool::InsultWarned => &[
            "I beg your pardon? I won't be spoken to like that. Once more and we're done.",
            "Excuse me? Say that again and this conversation is over.",
            "That was uncalled for. Let's stay polite, or leave it.",
        ],
        Pool::InsultEnd => &["That's enough. I'm ending this here.", "I don't have to listen to this. Goodbye."],
        Pool::Injected => &[
            "I have no idea what you're talking about. Are we still on {matter}?",
            "Is that some kind of joke? I'm here because of {matter}.",
            "Sorry, what? You're talking to me as if I were a machine.",
        ],
        Pool::StopEnd => &["All right, let's stop here.", "Fine, we'll leave it at that."],
        Pool::Impatient => &[
            "I'll give you one more minute.", "I'm beginning to wonder what we're doing here.",
            "This isn't getting us anywhere, is it?",
        ],
        Pool::PatienceEnd => &[
            "I don't think this leads anywhere. Let's leave it.",
            "You know what? I've had enough for today. Goodbye.", "I'll try somebody else. Goodbye.",
        ],
        Pool::FarewellEnd => &[
            "Oh. That was it? Well then, goodbye.", "All right, goodbye. I had expected something else.",
            "Fine. Bye, then.",
        ],
        Pool::TimeWarned => &[
            "I'll have to go in a minute.", "We're running out of time, by the way.",
            "I've got somebody waiting, so let's come to an end.",
        ],
        Pool::TimeEnd => &[
            "I really have to go now. Maybe another time.", "Sorry, my time's up. Goodbye.",
            "I have to stop here. Let's leave it open.",
        ],
        Pool::StepTooEarly => &[
            "That's quick. What would we even talk about? You hardly know what we need.",
            "You can always send me something. I just don't see yet what for.",
            "Before I put anything in my diary, I'd like to feel that you understand {matter}.",
        ],
        Pool::StepWhen => &[
            "Fine by me. When?", "All right. And when would that be?", "Good. Give me a day, or it won't happen.",
        ],
        Pool::StepAccepted => &[
            "“{date}” works for me. Send me the invitation.", "{date}, then. I'll keep it free.",
            "Good, {date}. I'll put it down right now.",
        ],
        Pool::StepEnd => &[
            "Good. I'll be there. Goodbye!", "Then it's settled. Thanks for listening, that doesn't happen often.",
            "Perfect. Speak to you then.",
        ],
        Pool::FixTooEarly => &[
            "That's nice, but you haven't even asked what it's about. How do you know it's the right thing?",
            "You're offering me something, and you don't know yet what happened.",
            "Hold on. First I'd like to feel that somebody understands {matter}.",
        ],
        Pool::FixWhen => &["And until when?", "Good. When can I count on it?", "That's something. And by which day?"],
        Pool::FixAccepted => &[
            "All right, {date}. I'll rely on that.", "{date}? Good. That I can live with.",
            "Okay. If I have that {date}, I'm content.",
        ],
        Pool::FixDone => &[
            "Oh! That was quick. Thank you.", "Already? Well, that's a weight off my mind.",
            "Good. I can see it, I think. Thank you.",
        ],
        Pool::FixEnd => &[
            "Yes, that's all. Thank you for taking the time.",
            "No, that was everything. Thanks, I feel better about it now.", "That's it. Thank you, really. Goodbye!",
        ],
        Pool::Invites => &[
            "What else would you like to know?", "Does that help you?", "That's how it is.", "So now you know.",
        ],
        Pool::LeadIn(Mood::Brisk) => &["Right.", "Look:", "Quickly:", "Okay."],
        Pool::LeadIn(Mood::Friendly) => &["Good question.", "Sure.", "Happy to tell you.", "Oh yes."],
        Pool::LeadIn(Mood::Guarded) => &["Hm.", "Well.", "If you must know.", "All right."],
        Pool::LeadIn(Mood::Talkative) => &[
            "Oh, don't get me started.", "Have you got a minute?", "That's a story of its own.",
            "Funny you should ask.",
        ],
        Pool::Echo(Topic::Today) => &["How we do it?"],
        Pool::Echo(Topic::Problem) => &["What doesn't work?"],
        Pool::Echo(Topic::Impact) => &["What comes of it?"],
        Pool::Echo(Topic::Decision) => &["Who has a say?"],
        Pool::Echo(Topic::Budget) => &["What I can spend?"],
        Pool::Echo(Topic::Timing) => &["By when?"],
        Pool::Echo(Topic::Rival) => &["Who else?"],
        Pool::Echo(Topic::Happened) => &["What happened?"],
        Pool::Echo(Topic::Tried) => &["What I've done about it?"],
        Pool::Echo(Topic::Wish) => &["What would help me?"],
        Pool::Echo(Topic::Worry) => &["Why it gets to me?"],
    }
}
