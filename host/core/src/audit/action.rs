//! What is logged. An action is only ever added: what was written under a name keeps it.

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What is logged. A log that was written by a later version may hold others.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

actions! {
    OrganisationCreated = "organisation.created",
    /// Its data keys are wrapped with a new key, and the old one is gone.
    OrganisationKeyRotated = "organisation.key-rotated",
    /// Its key is sealed with a new master key, and with the old one no more.
    MasterKeyRotated = "organisation.master-key-rotated",
    KeyCreated = "key.created",
    /// A key was made that takes the place of another.
    KeyRotated = "key.rotated",
    KeyRevoked = "key.revoked",
    PersonCreated = "person.created",
    PersonChanged = "person.changed",
    /// The first step of erasing somebody: their ids and their ways in are gone.
    PersonForgotten = "person.forgotten",
    /// The last.
    PersonErased = "person.erased",
    /// Everything that is held on somebody was read.
    PersonRead = "person.read",
    /// To whom somebody reports.
    ManagerSet = "person.manager-set",
    RoleGranted = "role.granted",
    RoleEnded = "role.ended",
    /// Somebody may set a password, which opens all that is theirs.
    PersonInvited = "person.invited",
    PasswordSet = "password.set",
    /// Somebody signed in.
    SessionOpened = "session.opened",
    /// Somebody ended one of their sessions.
    SessionEnded = "session.ended",
    IdentityProviderCreated = "identity-provider.created",
    IdentityProviderChanged = "identity-provider.changed",
    IdentityProviderDeleted = "identity-provider.deleted",
    TeamCreated = "team.created",
    TeamChanged = "team.changed",
    TeamJoined = "team.joined",
    TeamLeft = "team.left",
    /// Somebody said who a speaker is, and with that who sees what they did.
    SpeakerMatched = "speaker.matched",
    NoticeRecorded = "notice.recorded",
    SkillCreated = "skill.created",
    SkillChanged = "skill.changed",
    ActivityRecorded = "activity.recorded",
    ActivityCancelled = "activity.cancelled",
    /// What the business measured came in.
    OutcomesRecorded = "outcomes.recorded",
    InitiativePlanned = "initiative.planned",
    InitiativeApproved = "initiative.approved",
    /// Who begins when, and how it will be judged, is fixed from here on.
    InitiativeRegistered = "initiative.registered",
    InitiativeCancelled = "initiative.cancelled",
    /// How somebody has come along.
    ProgressRead = "progress.read",
    /// How people of a team or of the whole organisation have come along.
    ImprovementRead = "improvement.read",
    /// How many conversations a week somebody, or everybody in a team, is expected to have.
    ExpectationSet = "expectation.set",
    /// How long a skill counts as demonstrated.
    CompetenceRulesSet = "competence-rules.set",
    /// What somebody attended, practised and has demonstrated.
    CompetenceRead = "competence.read",
    /// The same, as a signed document that can leave the house.
    CompetenceExported = "competence.exported",
    PluginUploaded = "plugin.uploaded",
    /// It passed its check.
    PluginReady = "plugin.ready",
    /// It did not.
    PluginRefused = "plugin.refused",
    /// It came with the server.
    PluginSeeded = "plugin.seeded",
    ScorecardBound = "scorecard.bound",
    ScorecardChanged = "scorecard.changed",
    /// By a person, like every reading.
    ConversationRead = "conversation.read",
    TranscriptRead = "transcript.read",
    /// All scores of a conversation.
    ScoresRead = "scores.read",
    /// One score.
    ScoreRead = "score.read",
    ReceiptRead = "receipt.read",
    /// What a person was told of a conversation.
    FeedbackRead = "feedback.read",
    /// Somebody rated a conversation.
    ScoreByHand = "score.by-hand",
    DisputeOpened = "dispute.opened",
    /// Who is to decide.
    DisputeAssigned = "dispute.assigned",
    DisputeDecided = "dispute.decided",
    /// By somebody else than whoever opened it.
    DisputeRead = "dispute.read",
    /// How long a decision may take.
    DisputeRulesChanged = "dispute.rules-changed",
    /// Some people may read some conversations, to rate them.
    CalibrationOpened = "calibration.opened",
    CalibrationClosed = "calibration.closed",
    /// What the raters of a conversation came to agree on.
    CalibrationSettled = "calibration.settled",
    /// The ratings of other people.
    CalibrationRead = "calibration.read",
    ConversationErased = "conversation.erased",
    /// Some of a conversation's turns.
    TurnsErased = "turns.erased",
    /// How long conversations are kept.
    RetentionChanged = "retention.changed",
    JobRetried = "job.retried",
    WebhookCreated = "webhook.created",
    WebhookChanged = "webhook.changed",
    WebhookDeleted = "webhook.deleted",
    /// What is sent to it is signed with a new secret.
    WebhookSecretRotated = "webhook.secret-rotated",
    /// The server sends no more to it.
    WebhookDisabled = "webhook.disabled",
    /// Somebody had an event sent to it again.
    WebhookReplayed = "webhook.replayed",
}
