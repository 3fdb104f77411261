//! service-conversation
