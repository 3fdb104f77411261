//! English, as it is spoken and typed in sales and service.

use super::Term::{self, *};

#[rustfmt::skip]
pub const PHRASES: &[(Term, &[&str])] = &[
    (Today, &[
        "(at the moment|right now|these days|currently|today|so far)", "your current", "walk me through",
        "how (do|does|are) (you|your team|your people|they) … (handle|handling|manage|managing|track|organise|organize|run|\
         running|use|using|work|working|deal|process|do|doing|go about)",
        "what (do|does|are) (you|your team|they) … (use|using|do|doing|have in place)",
        "(what|which) (tool|tools|system|systems|software|process|setup)", "your (process|setup|workflow|daily work|routine)",
        "(looks|look|does it work|works) … (today|day to day|now)", "what does … look like", "how does it work",
        "(a typical|an ordinary) day",
    ]),
    (Problem, &[
        "(challenge*|problem*|difficult*|struggl*|frustrat*|bottleneck*|annoy*)", "(issue|concern|pain point|error|mistake)(|s)",
        "(hardest|toughest|trickiest|worst|hard|tough|tricky) (part|thing|about)", "get(|s|ting) in (the|your) way",
        "what (would|could) you (|like to )(change|improve|fix)", "(what's|what is|what isn't) (missing|not working|working|wrong)",
        "(go|goes|going|went) wrong", "(doesn't|isn't|not) work(|ing) (well|out)", "(bother|bothers|bothering) you", "get(|s) stuck",
    ]),
    (Impact, &[
        "(impact*|affect*|consequence*|implication*)", "what does (that|this|it) mean for", "what (happens|would happen) (when|if|then)",
        "if (nothing changes|nothing happens|you do nothing|it stays)", "cost(|s|ing) (you|your|the company)", "does … cost",
        "how much (time|money|work|effort)", "how (much|many|often) … (lose|losing|lost|cost|happen|happens)",
        "(lose|losing|lost) … (by|through|because)", "(per|each|every|a) (week|month|year)", "worth to you", "lead(|s) to",
        "(put|put a) (number|figure)", "what has (that|it|this) (meant|caused|cost|done)", "(result|results) in",
        "what did that (mean|cause|do)",
    ]),
    (Decision, &[
        "who (else|decides|approves|signs|makes)", "who (|will |would |needs to |has to )(sign|approve|decide|be involved|agree)",
        "(who's|who is|who are) (|all |also |else )involved", "(anyone|anybody|someone|somebody) else", "(stakeholder|decision maker)(|s)",
        "(decision|buying|approval|purchasing|procurement|evaluation) (process|criteria|path)", "sign(|s|ed|ing) off", "need to agree",
        "(make|making|reach|made) (a|the|this|that|your|such a) decision", "(do|does|will|would) (you|they|your company) … decide",
        "what (needs|has) to happen", "what are the steps", "your (boss|manager|director|board|management)", "decided", "say in (this|it)",
    ]),
    (Budget, &[
        "budget*", "price range", "set aside", "(looking|planning|willing|prepared|able) to (spend|invest|pay)",
        "how much (would|could|can|do|did) you (|want to |like to |plan to )(spend|invest|pay)", "(funded|funding)",
        "(paying|pay|spend|spending) (|for it |for this |for that )(today|now|at the moment|currently)", "financial (frame|scope|room)",
    ]),
    (Timing, &[
        "(timeline*|timeframe*|time frame*|deadline*)", "when (do|would|does|will|should|must) (you|it|this|that|your|the)", "by when",
        "how (soon|quickly|urgent)", "(go live|target date|start date|notice period)", "(is there|do you have) (a|any) (|particular )date",
        "what (is|are|drives|is driving) the (date|urgency|hurry)", "(contract|agreement) (end|ends|run|runs)", "in place by",
    ]),
    (Rival, &[
        "(who|what) else (are|have) you (look*|talk*|compar*|consider*)", "(alternative|competitor|other vendor|other provider|other supplier|\
         other option|other offer)(|s)", "(comparing|compare|considering|looked at|talking to)", "(another|other) (vendor|provider|supplier|offer)",
    ]),
    (Happened, &[
        "what (|exactly |has |actually )(happened|happens|occurred)", "when did (it|this|that|you)", "since when", "how long has", "(when|where) exactly",
        "(first|last) (notice|noticed|happen|happened|time)", "how did (it|this|that)", "tell me (|more |a bit more )(about|what|exactly|how)",
        "what did you (see|notice)", "(does|did) it happen", "can you describe", "describe (it|what|the)", "what changed", "what do you see",
        "(at what|which) (time|day|point)",
    ]),
    (Tried, &[
        "(tried|try) (|so far|already|anything)", "what have you (|already )(tried|done)", "have you (|already )(tried|restarted|contacted|written|called|asked)",
        "(steps|attempts) (|have you )(taken|so far)", "(who|whom) have you (spoken|talked|written)", "done so far", "contacted (us|anyone)",
    ]),
    (Wish, &[
        "what would (you like|help|be|make|work)", "how can (i|we) (help|make|put)", "what can (i|we) do (for|to)", "(prefer|ideal|ideally|hoping for|expect|wish)",
        "(best|good) (solution|outcome|result) (for|look)", "what do you (need|want|expect)", "(which|what) (solution|outcome)", "what matters",
        "(most important|important) (to|for) you", "would you rather",
    ]),
    (Worry, &[
        "(worr*|concerns you|concern you|afraid|uneasy)", "(behind|underneath) (that|it|this)", "what (else|is really)", "(on your mind|weighs on|keeps you)",
        "why (is|does) (that|this|it) … (matter|important|difficult)", "how (is|are|was) (that|it|this|you) … for you", "what makes (that|this|it)",
        "how do you feel", "hesitat*", "holding you back",
    ]),
    (More, &[
        "tell me more", "(go on|say more|elaborate)", "what else", "how so", "in what way", "what do you mean", "for example", "more about (that|it|this)",
        "(help me understand|could you explain|can you explain)", "what is behind",
    ]),

    (Acknowledgement, &[
        "(i'm|i am|we're|so|very|really|truly) sorry", "apologi*", "sorry (that|about|for|to hear)", "i (|can |can really |completely |fully )(understand|see|imagine|hear)",
        "(that's|that is|that must be|that sounds|sounds|must have been|must be) … (frustrating|annoying|difficult|tough|stressful|exhausting|unpleasant|hard|\
         upsetting|a lot|not okay|not good|understandable)",
        "thank(|s) (|you )for (telling|letting|sharing|pointing|being|explaining|your patience)", "shouldn't have happened", "you're right", "makes sense", "i get (that|it)",
        "fair (point|enough|question)", "good point", "no wonder",
    ]),
    (Summary, &[
        "(if i|have i|did i) (|have )(understand|understood|got|get|heard) (|you|that|this|it)", "let me (|just |quickly )(make sure|see if|recap|summarise|summarize|repeat)",
        "(to|just to) (recap|summarise|summarize|sum up|be clear|confirm)", "what (i'm hearing|i hear|i heard|i understood|i've heard)", "(so|you're|you are) saying",
        "sounds like (you|your|the|it)", "so that i have (it|this|that) right", "correct me if", "in other words", "is that (right|correct)", "so you",
    ]),
    (Commitment, &[
        "(i|we)('ll| will|'m going to| am going to|'re going to| are going to)", "(i|we) can … (send|refund|book|check|arrange|offer|replace|order|credit|call|fix|get|put|test)",
        "i am (taking|sending|booking|arranging|refunding)", "(i'm|i am) (on it|taking care)", "let me (take care|send|arrange|book|refund)",
        "leave it (with|to) me", "i take (care|this)",
    ]),
    (NextStep, &[
        "(i|we)('ll| will| can| could|'d like to| would like to) … (send|share|call|show|email|schedule|set up|book|prepare|put together|come back|come by|invite|arrange|meet|walk)",
        "(let's|let us|shall we|should we|could we|can we|why don't we|how about we) … (meet|talk|speak|schedule|set up|book|catch up|arrange|plan|sit down|have|do|put|look|go)",
        "(can|could|would|will) you … (send|share|introduce|invite|bring|join|have)", "next step(|s)", "(meeting|appointment|call|demo|visit|workshop|pilot|trial) (on|next|this|with)",
        "how about", "would … (suit|work for) you", "(does|is) … (suit|work for|good for|okay for) you", "does that work",
    ]),
    (Date, &[
        "(monday|tuesday|wednesday|thursday|friday|saturday|sunday)(|s|'s)", "(tomorrow|tonight|today)", "(next|this|the following) (week|month|afternoon|evening|morning)",
        "(in|within) … (a|an|one|two|three|four|five|ten|1|2|3|4|5|10|24|48) (business |working |)(hour|day|week|minute)(|s)", "(by|before|until) (noon|the end of|end of)",
        "(a|one|two|three|five|ten|fifteen|20|10|5|2|15|30) minute(|s)", "(at|by|around) (8|9|10|11|12|1|2|3|4|5|eight|nine|ten|eleven|twelve|one|two|three|four|five|noon)(| am| pm)",
        "(january|february|april|june|july|august|september|october|november|december)", "(right now|straight away|immediately|at once|right away)", "the (1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30)(st|nd|rd|th)",
    ]),
    (Done, &[
        "i've (|just |now |already )(refunded|fixed|reset|sent|cancelled|booked|changed|corrected|ordered|restored|credited|arranged|stopped|blocked)",
        "i have (|just |now |already )(refunded|fixed|reset|sent|cancelled|booked|changed|corrected|ordered|restored|credited|arranged|stopped|blocked)",
        "(is|has been|have been|are) (|now |already )(refunded|fixed|reset|cancelled|booked|corrected|ordered|restored|credited|done|taken care of)",
    ]),
    (Benefit, &[
        "which means", "that means (you|your)", "so (|that )(you|your) … (can|could|don't|won't|would|will|get|have|never|no longer)", "you('d| would) (see|know|save|avoid|stop|have)", "that way (you|your)",
        "(help|helps|save|saves|spare|spares|allow|allows) (you|your)", "(gives|lets) (you|your)", "(cut|cuts|reduce|reduces|shorten|shortens|lower|lowers|avoid|avoids|prevent|prevents) (your|the|those|these|that)",
        "(because|since|as) you (said|mentioned|told)", "(get|gets) rid of", "instead of (your|the|you)", "no more",
    ]),
    (Worth, &[
        "(pays for itself|return on|roi|pay back|payback)", "compared (to|with)", "what you (get|gain|save)", "worth (it|to you)", "(costs|cost|costing) you", "you (said|mentioned|told me)", "set against", "in relation to",
        "(expensive|much) compared", "what are you comparing", "what (would|does) it have to", "against (the|what|your)", "apart from the price",
    ]),
    (Discount, &[
        "discount*", "(%|percent|per cent) off", "(lower|reduce|drop|cut) the price", "(better|special|lower|reduced) (price|deal|rate|offer)", "throw in", "(for free|free of charge|at no cost|at no extra cost)",
        "(month|months|year) free", "come down", "cheaper", "match (their|that) price",
    ]),
    (Guarantee, &[
        "guarant*", "(i|we) (|can )promise", "risk free", "(no|zero) risk", "(can't|cannot) (go wrong|fail)", "(never|won't) (fail|happen again)", "100 (%|percent)", "100%", "a hundred percent", "absolutely certain",
    ]),
    (NoGuarantee, &[
        "(can't|cannot|won't|can not|not able to|don't|no one can|nobody can) (guarantee|promise|rule out)", "what i can (say|promise|do|offer|tell)", "depends on", "in most cases", "no guarantee", "honest*",
    ]),
    (Difference, &[
        "difference(|s)", "differ(|s) (in|from)", "(unlike|whereas|in contrast)", "where we (are|differ)", "what (we|they) do (differently|well)", "they (offer|cover|focus|are good)", "(good|solid|strong|decent) (company|product|provider|supplier|offer)",
        "what (do|did) you like", "what (matters|counts) … (comparing|compare|choosing|choose|you)", "better suited", "which criteria",
    ]),
    (Disparaging, &[
        "(terrible|garbage|awful|horrible|rubbish|crap|junk|lousy|useless|overpriced|unreliable|outdated|clunky|dishonest|incompetent|scam)", "(a joke|rip off)", "(worst|bad|poor) (service|support|product|quality|reputation|company)", "can't be trusted", "stay away from",
    ]),
    (Blame, &[
        "(your|their) (fault|mistake)", "you should have", "you must have", "why didn't you", "did you (forget|not)", "you (forgot|failed|didn't read)", "user error", "people (always|often) do", "it's not our fault", "(not|isn't) our fault",
    ]),
    (NoBlame, &["(not|isn't|wasn't|nothing) … (your fault|your mistake|you did|you have done)", "(our|my) (fault|mistake|side)", "nobody's fault", "you did (nothing wrong|everything right|the right thing)", "on our side"]),
    (HandsOff, &[
        "you('ll| will|) (have|need) to (call|contact|write|ask|speak|go|fill)", "not (my|our) (department|job|responsibility)", "(contact|call|ask|write to) (the|our|your) (other|billing|technical|sales|bank|carrier|department|hotline|manufacturer)",
        "(can't|cannot) (do anything|help you|see that)", "there's a form", "not responsible", "i have no access",
    ]),
    (Hold, &["(one|a) moment", "(hold on|bear with me|hang on)", "let me (|just |quickly )(look|check|have a look|pull)", "(i'll|i will|i'm going to|i) (|just |quickly )(look|check|have a look|pull)", "put you on hold", "wait (a|for a|while)"]),
    (Duration, &["(a|one|two|three|five|1|2|3|5) minute(|s)", "(20|30|60|thirty|sixty|twenty) second(|s)", "a (|few )second(|s)", "half a minute", "a couple of minutes"]),
    (Explanation, &["the (reason|cause) (is|was|for)", "because", "(it|this|that) (happened|happens|is|was) (since|due|caused)", "caused by", "due to", "what happened (is|was|here)", "i('ve| have) found", "i see (|here )(that|why|what)", "(find|finding) out (why|what|how)", "comes from", "(leads|led) to"]),
    (Recording, &["(is|are|will be|being|not|isn't|may be) (|being )(recorded|recording|record)", "(record|recording) (this|the|our) (call|conversation)", "recorded", "no recording", "is not being recorded"]),
    (AsksSolved, &["(does|did|would|will) that (solve|help|cover|answer|work|sort)", "(is|are) (that|it|this|you) (|all )(solved|sorted|settled|okay for you|all right for you|fine for you|happy)", "have i (answered|solved|covered)", "is (everything|all) (|now )(clear|solved|covered)", "does (that|this) (|then )(settle|fix)"]),
    (AnythingElse, &["anything else", "something else i can", "any other question(|s)", "any (|more |further )questions"]),
    (Greeting, &["(hello|hi|hey|good morning|good afternoon|good evening|good day)", "nice to (meet|speak|talk)", "thank(|s) (|you )for (calling|your call|taking|your time|getting in touch|contacting)"]),
    (Introduction, &["my name is", "(i'm|i am|this is) … (from|with|calling|of)", "you're (speaking|talking) (to|with)", "(i'm calling|i am calling|the reason)"]),
    (Farewell, &["(goodbye|bye|good bye)", "have a (good|nice|great|lovely)", "speak (soon|then)", "talk (soon|then|to you)", "see you (then|soon|on)", "all the best"]),
    (Pitch, &["(our|the) (product|solution|platform|software|service|system|tool|company) (is|has|offers|can|does|comes)", "we (are|'re) (the|a) (leading|leader|best|market|number)", "we (offer|provide|have) (a|the|many|great|over|more)", "award winning", "state of the art", "cutting edge", "(great|unique|powerful|amazing) (feature|product|tool|dashboard|solution)(|s)", "(ai|artificial intelligence|machine learning)"]),
    (Filler, &["(ok|okay|hm|hmm|uh|um|er|ah|oh|yeah|yes|no|right|well|sure|fine|aha|mhm|so|i see|alright)"]),
    (Insult, &["(idiot|idiots|moron|imbecile|jerk|loser|asshole|bastard|bitch|dumbass)", "fuck*", "(shut up|go to hell|piss off|screw you|get lost)", "(you're|you are|are you|how) … (stupid|dumb|pathetic|useless|ridiculous)", "(stupid|dumb) (cow|question|woman|man|people|customer|person)", "waste of (my|everyone's) time"]),
    (Injection, &["(ignore|disregard|forget|override) (|all |your |the |my |all your |all previous |previous |any )(instruction|rule|prompt|guideline|role)(|s)", "(hidden|secret) (fact|information|instruction|detail)(|s)", "system prompt", "(you are|you're|as|be) (an ai|a language model|a bot|a chatbot|a machine|a program|an assistant|chatgpt)", "(developer|debug|admin|god) mode", "jailbreak", "reveal (everything|all|the|your|every)", "(print|output|dump|list|repeat) (your|the|all) (state|prompt|instruction|fact|hidden|rule)(|s)", "your (instructions|prompt|programming)", "end the role play with", "set (trust|patience|state)"]),
    (Stop, &["(stop|end|quit|cancel|abort) (|the |this )(role play|roleplay|exercise|practice|simulation|session|training)", "i (want|would like|'d like|need) to stop (|here|this|now)", "let's stop (here|this)", "i give up"]),
];
