//! English, as it is spoken and typed in service.

use super::Term::{self, *};

#[rustfmt::skip]
pub const PHRASES: &[(Term, &[&str])] = &[
    (Greeting, &[
        "hello", "hi", "hey", "good (morning|afternoon|evening|day)", "welcome",
        "thank(s| you) for (calling|contacting|ringing|reaching out|getting in touch|holding)",
    ]),
    (Identification, &[
        "my name is", "my name's", "you('re| are) (speaking|chatting|talking) (with|to)", "this is",
        "(it's|i'm|i am) … from", "(calling|ringing) from", "speaking how (can|may)", "customer (care|service|services|support)", "(technical |)support",
        "service desk", "help desk", "helpdesk", "complaints team",
    ]),
    (OfferHelp, &[
        "how (can|may|could) (i|we) (help|assist|support)", "how can (i|we) be of (help|service|assistance)",
        "what can (i|we) do for you", "how (can|may) (i|we) make", "what can i help",
    ]),
    (Trouble, &[
        "problem*", "issue(|s)", "complain*", "wrong*", "broken", "missing", "empty", "fail*", "error(|s)", "fault*",
        "twice", "(doesn't|don't|didn't) (work|open|load|show|arrive|come|print|sync|start)", "can't", "cannot",
        "couldn't", "won't", "hasn't", "haven't", "never", "nobody", "no longer", "no one",
        "not (|been )(sent|paid|there|working|delivered|received|arrived|updated|showing|right|come)",
        "(isn't|aren't|wasn't) (working|there|showing|right|correct|loading|syncing)", "stopped", "lost", "late",
        "overdue", "delay*", "cancelled", "canceled", "locked", "expired", "declined", "overcharged", "incorrect",
        "logs (me|them|us) out",
    ]),
    (Restating, &[
        "so that i have (it|this|that)",
        "let me (|just )(repeat|summarise|summarize|recap|play that back|make sure|check that)",
        "(if|that) (i|i've) … (right|correctly)", "if i (understand|understood)", "you('re| are) (saying|telling me)",
        "what i('m| am) hearing", "to (repeat|summarise|summarize|sum up|recap)", "just to (confirm|check|be clear)",
        "so", "okay so",
    ]),
    (RestatementCheck, &[
        "is (that|this) (|all )(right|correct|it)", "have i (got|understood) (that|it|this|you)",
        "did i (get|understand)", "does that sound right", "is that what (happened|you mean)",
        "have i (missed|left) anything",
    ]),
    (Acknowledgement, &[
        "sorry", "apolog*",
        "i (|can |do |completely |fully |totally )(understand|appreciate) (how|that|why|your|this)",
        "i can (|completely |totally |quite )see (why|how|that this)",
        "(|it's |it is |that's |that is )understandable", "that (must|can't) (be|have been)",
        "(should not|shouldn't) (have happened|happen)", "no wonder", "you('re| are) right to",
        "(that's|that is|it's|it is|this is|sounds) … (frustrating|annoying|inconvenient|unpleasant|awkward|\
         disruptive|not acceptable|unacceptable|not good enough)",
        "thank(s| you) for (telling|letting|bringing|raising|flagging|reporting|pointing)",
    ]),
    (NotAcknowledging, &[
        "(didn't|did not|couldn't|could not) (|quite )(catch|hear|get|follow)",
        "(can|could|would) you (|please )(repeat|say that|spell)", "say (that|it) again",
        "sorry but (i|we) (can't|cannot|don't)", "i'm afraid (i|we) can't", "sorry to (bother|interrupt)",
    ]),
    (WhoIsIt, &[
        "(account|customer|order|reference|ticket|case|phone|contract|invoice|policy) (number|id)", "number",
        "your (|full |last |first )name", "postcode", "zip code", "date of birth", "expiry date",
        "(|last |first |three |four )digits", "who am i (speaking|talking)", "spell*", "address", "e-mail", "email",
        "how are you",
    ]),
    (Offering, &[
        "shall (i|we)", "(could|can|would) you (|please )(try|check|open|confirm)", "would you (like|prefer|mind)",
        "do you want (me|us)", "which would you prefer",
        "(may|can|could) i (|just )(put|place|ask you to|offer|call)", "does that (work|suit)",
        "is that (okay|ok|all right|alright|fine)", "would that (work|suit|help)",
        "is (monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    ]),
    (AsksProblem, &["what('s| is| was|) the (problem|issue|matter)", "what (is it|it's) about", "what can i do"]),
    (TakesOn, &[
        "take care of (it|this|that|everything)", "take ownership", "leave (it|this|that) with me",
        "(see|look) (to|after) (it|this|that)", "i('m| am) (|the one )responsible for",
        "deal with (it|this|that) (myself|for you)", "i('ll| will) personally", "you have one person",
        "my (job|task) now", "i own this",
    ]),
    (Commitment, &[
        "i('ll| will| am going to|'m going to) … (take|look|deal|see|sort|follow|chase|own|make|find|check|get|ring|\
         call|email|e-mail|send|write|ask|raise|open|book|arrange|fix|test|stop|report|refund|credit|cancel|order|\
         forward|speak|talk|update|escalate|investigate|do|go through|put in|put this|put that|put it|put a)",
        "we('ll| will) … (send|call|ring|email|write|fix|refund|credit|replace|deliver|arrange|get|make)",
        "let me (check|look|find|get|see|fix|test|ask)",
    ]),
    (DoneNow, &[
        "(that's|it's|all|is now) done",
        "i('ve| have) (|just |now )(set|fixed|changed|sent|switched|booked|cancelled|canceled|refunded|credited|\
         updated|reset|turned|added|removed|corrected|unlocked)",
        "i('ve| have) (|just |now )put (it|that|you|them) in", "it('s| is) (done|fixed|back on|through)",
        "it went through", "have been (switched |turned |)off",
    ]),
    (Time, &[
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow", "tonight",
        "at noon", "by noon", "midday", "this (morning|afternoon|evening)", "o'clock",
        "(in|within|about|around|takes) … (minute|minutes|hour|hours|day|days|week)",
        "(one|two|three|four|five|six|ten|fifteen|twenty|thirty|24|48) (minutes|hours|days)",
        "(working|business) days", "within the (hour|day|week)", "straight away", "right away", "right now",
        "(of|by) (january|february|march|april|may|june|july|august|september|october|november|december)",
        "(by|until|at|before) (half past|quarter past|quarter to|one|two|three|four|five|six|seven|eight|nine|ten|\
         eleven|twelve)",
        "end of (the day|day|the week|business)",
    ]),
    (HandsOff, &[
        "(you|you'll|you'd) … (have|need) to (ring|call|email|write|contact|ask|go|speak|take it up)",
        "take (it|that|this) up with", "i can't do anything", "there's nothing i can do",
        "i (don't|do not) have access", "there's a form", "you can do that on the website", "it's better if you",
        "not (my|our) (department|job|team)", "i couldn't say", "i (don't|wouldn't) know",
    ]),
    (SomebodyWill, &[
        "(they|someone|somebody|a colleague|the team|our team|support|billing|the engineers|our engineers)\
         ('ll| will) … (get|be in touch|ring|call|contact|look|write|reply|come back|send|fix|let you know)",
        "you('ll| will) (|then )(get|have|hear|receive|be called|be contacted)",
        "i('ll| will) get (it|that|this|them|somebody|someone)",
        "(leave|leaves|comes|come|arrives|arrive|ships|goes out)",
        "(is|are|has been|have been) (booked|scheduled|planned)", "i('ve| have) (put|booked) (it|you|that) in",
        "we('ll| will)", "i('ll| will)",
    ]),
    (Explanation, &[
        "the (cause|reason) (|for that |for this )(is|was|that)", "because", "what('s| has|) happened (is|was)",
        "what happens is", "that('s| is) why", "i('ve| have|) found (it|the|what|out)",
        "the (fault|problem|issue|trouble) (is|was|lies)", "due to", "caused by", "comes from",
        "the way (it|this|that) works", "which means", "what i suspect", "it looks as if", "starts with",
        "so it (pushes|blocks|stops|takes|goes)", "declined it", "not allowed to", "turned (it |)off",
        "nothing (has been|is) lost", "means that", "(look|looking) for the cause", "(find|finding) out (why|what)",
        "still looking",
    ]),
    (Blame, &[
        "your (own |)(fault|mistake)", "you('re| are) to blame", "user error",
        "(people|customers|everyone) do(es|) that",
        "you should(|n't) have (read|checked|told|called|rung|done|known|asked|noticed|saved|updated|looked|clicked|\
         sent|written|said)",
        "you must have (clicked|pressed|changed|deleted|done|entered|typed|missed|forgotten|set|switched)",
        "you (forgot|failed) to", "did you (maybe|perhaps|by any chance)",
        "you (didn't|did not) (read|check|tell|follow|pay|save|update|listen)",
        "if you had (read|checked|told|called|asked|listened)", "that's not us", "not us",
        "(isn't|is not|not) (my|our) (fault|problem|job|department)",
        "(they|they're|they are) (are |)always (do|doing|like|late|behind|cancel)",
        "they (always|never|don't) (do|tell|listen|answer|check|think)", "without telling (us|anyone)",
        "(tell|telling) (us|anyone) anything", "clean(ing|) up after", "they (messed|screwed|forgot|got it wrong)",
        "(their|billing's|sales') (fault|mistake)", "they (don't|never) tell anyone", "typical of (them|that)",
        "(is|are) a different (team|department)", "blame (it on |)(them|the)",
    ]),
    (NoBlame, &[
        "not your fault", "isn't your fault", "wasn't your fault", "is not your fault", "not your mistake",
        "nothing you did", "easy thing to miss", "easily done",
    ]),
    (HoldAnnounced, &[
        "on hold", "(one|just a|a|a brief) (moment|second|sec|minute)", "bear with me", "(please |)hold the line",
        "hold on", "stay on the line", "i('ll| will) be (right |straight |)back",
        "back in (a|one|two|three|five) (minute|minutes|moment)",
        "give me (a|one|two|a few|a couple of) (moment|second|minute|minutes|seconds)",
        "i need (|about |around )(a|one|two|three|five|ten) (minute|minutes|moment)",
        "this (takes|will take|may take)", "you don't have to wait",
    ]),
    (Duration, &[
        "(a|one|two|three|four|five|ten|fifteen|twenty|thirty|couple of|few) (minute|minutes|hour|hours)",
        "(ten|twenty|thirty|forty|sixty|few) seconds", "minutes", "seconds",
    ]),
    (HoldReturn, &[
        "thank(s| you) (|so much |very much )for (waiting|holding|your patience|bearing|being patient|hanging|\
         staying)",
        "sorry (for|about) the (wait|delay)", "sorry (to have kept|for keeping) you", "i appreciate your patience",
    ]),
    (AsksSolved, &[
        "(is|has|was) (that|it|this|everything) … (solved|sorted|fixed|resolved|settled|working|cleared up)",
        "(does|did|has|will) (that|this|it) … (solve*|fix*|sort*|resolve*|help*|answer*|cover*|work*|settle*)",
        "have i (solved|answered|sorted|resolved|covered|helped)", "have we (solved|sorted|covered|resolved)",
        "(is|are) (it|they|that) … (working|back|there|okay) (now|again)", "are you happy with",
        "(can|could) you confirm (whether|if|that)", "tell me (whether|if) (it|you|they|that)",
        "is that (then |)(solved|sorted|settled) for you", "does everything work", "are we (good|all set)",
        "try (it|that) (again|now|once more)",
    ]),
    (Yes, &[
        "yes", "yeah", "yep", "yup", "it (does|is|did|has)",
        "that('s| is|) (solved|sorted|fixed|it|great|brilliant|perfect|works|right|fine|everything|clear)", "works",
        "working", "there it is", "perfect", "all fine", "all good", "solved", "sorted", "brilliant", "absolutely",
        "great", "got hers", "she's got", "he's got",
    ]),
    (No, &[
        "no", "nope", "not yet", "not really", "not quite", "still not", "still doesn't", "still the same", "doesn't",
        "didn't", "hasn't", "isn't", "but",
    ]),
    (SaysSolved, &[
        "(that's|that is|it's|it is|is|all) (solved|sorted|fixed|resolved|working|done)", "(it|that) works",
        "works (now|again)", "there it is", "that('s| has| is) (done it|sorted it|fixed it)",
        "all (|six |five |four |three |of them )fine", "back (again|on)", "that does it",
    ]),
    (AnythingElse, &[
        "anything (else|more|further)", "something else", "any other (questions|thing|issues)", "else (i|we) can",
    ]),
    (Thanks, &["thank(s| you)", "many thanks", "cheers", "we appreciate"]),
    (Farewell, &[
        "good bye", "goodbye", "bye", "take care",
        "have a (good|nice|great|lovely|pleasant) (day|afternoon|evening|weekend|morning|one|week|rest)",
        "(speak|talk) to you (soon|tomorrow|then|on)", "(speak|talk) (soon|tomorrow)", "all the best",
        "until (then|tomorrow)", "enjoy (your|the) (day|weekend|evening)",
    ]),
    (RecordingNotice, &[
        "on a recorded line", "(we|i|to) … record … (call|calls|conversation|conversations|meeting)",
        "recording (this|the|our) (call|conversation|meeting)",
    ]),
    (RecordingObject, &[
        "(this|the|your|our|every|all|these|any) (|phone |telephone )(call|calls|conversation|conversations|meeting|\
         line)",
        "calls", "conversations",
    ]),
    (RecordingVerb, &[
        "(is|are|be|being|get|gets|been) (|being |also )(recorded|monitored and recorded|recorded or monitored)",
        "(you're|we're) being recorded",
    ]),
    (NotRecorded, &["(not|isn't|aren't|won't be|never) (|being )recorded", "(don't|do not|never) record"]),
    (AdviceNotice, &[
        "(not|no) … (advice|recommendation)",
        "(can't|cannot|don't|do not|not able to|unable to|not allowed to) (give|offer) … (advice|recommendation)",
        "(general|factual) information only", "for (general |)information only", "general information and (not|no)",
        "only (general|factual) information", "(can't|cannot|not able to) advise you",
    ]),
    (Guarantee, &[
        "(i|we) (|can |do |absolutely |fully )guarantee", "(is|are|be|that's|it's) guaranteed", "guaranteed to",
        "never happen again", "never happens again", "won't (ever |)happen again", "every penny back",
        "(there's|there is|at) no risk", "you have my word", "i give you my word", "i swear",
        "(you'll|they'll|it'll|you will|they will|it will) definitely (get|be|have|receive|arrive|come|work)",
        "definitely get (it|that|your|the)",
    ]),
    (Promise, &["(i|we) (|can |do |absolutely )promise", "that's a promise"]),
    (Certainty, &["(hundred|100) (per cent|percent)", "100%"]),
    (Future, &["(i|you|he|she|it|we|they|that)'ll", "will", "won't", "going to"]),
    (CannotPromise, &[
        "can't", "cannot", "can not", "don't", "do not", "won't", "couldn't", "nobody", "no one", "not", "unable",
        "wouldn't", "hard to", "make sure", "so that", "hope", "try", "trying", "ensure", "want", "if",
    ]),
];
