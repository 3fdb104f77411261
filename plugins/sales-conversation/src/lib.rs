//! sales-conversation
