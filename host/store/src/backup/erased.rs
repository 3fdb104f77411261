//! What was erased since a snapshot was taken has no key any more, or another one. In what is restored it is erased too,
//! as if it had been by the API: a tombstone, without what could tell of it.

use chrono::{DateTime, Utc};
use plumbline_core::ids::{ConversationId, OrganisationId};
use uuid::Uuid;

use super::BackupError;
use crate::progress::cease_all_of;
use crate::sql::{Transaction, all, execute};

/// How many conversations and people were erased since.
pub(super) async fn erase(tx: &mut Transaction, at: DateTime<Utc>) -> Result<(u64, u64), BackupError> {
    execute!(
        tx,
        "DELETE FROM conversation_keys WHERE EXISTS (
             SELECT 1 FROM conversation_revisions r JOIN conversation_places p
                 ON p.organisation = r.organisation AND p.conversation = r.conversation
             WHERE r.organisation = conversation_keys.organisation AND r.conversation = conversation_keys.conversation
                 AND r.revision = 1 AND (r.pack <> p.pack OR r.pack_start <> p.pack_start))"
    )?;
    let conversations = execute!(
        tx,
        "UPDATE conversations SET erased = $1, external_id = NULL
         WHERE erased IS NULL AND NOT EXISTS (
             SELECT 1 FROM conversation_keys k
             WHERE k.organisation = conversations.organisation AND k.conversation = conversations.id)",
        at,
    )?;
    for statement in [
        "UPDATE conversation_revisions SET content_digest = NULL
         WHERE content_digest IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM conversation_keys k WHERE k.organisation = conversation_revisions.organisation
                 AND k.conversation = conversation_revisions.conversation)",
        "DELETE FROM speaker_ids WHERE NOT EXISTS (
             SELECT 1 FROM conversation_keys k
             WHERE k.organisation = speaker_ids.organisation AND k.conversation = speaker_ids.conversation)",
        "DELETE FROM jobs WHERE conversation IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM conversation_keys k
             WHERE k.organisation = jobs.organisation AND k.conversation = jobs.conversation)",
        "UPDATE disputes SET words = NULL, reason = NULL WHERE NOT EXISTS (
             SELECT 1 FROM conversation_keys k
             WHERE k.organisation = disputes.organisation AND k.conversation = disputes.conversation)",
        "DELETE FROM person_ids WHERE NOT EXISTS (
             SELECT 1 FROM person_keys k
             WHERE k.organisation = person_ids.organisation AND k.person = person_ids.person)",
        "UPDATE scim_people SET resource = NULL WHERE resource IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM person_keys k
             WHERE k.organisation = scim_people.organisation AND k.person = scim_people.person)",
        "DELETE FROM credentials WHERE NOT EXISTS (
             SELECT 1 FROM person_keys k
             WHERE k.organisation = credentials.organisation AND k.person = credentials.person)",
        "DELETE FROM invitations WHERE NOT EXISTS (
             SELECT 1 FROM person_keys k
             WHERE k.organisation = invitations.organisation AND k.person = invitations.person)",
        "DELETE FROM practice_keys WHERE EXISTS (
             SELECT 1 FROM practice_sources s WHERE s.organisation = practice_keys.organisation
                 AND s.session = practice_keys.session AND NOT EXISTS (
                     SELECT 1 FROM conversation_keys k
                     WHERE k.organisation = s.organisation AND k.conversation = s.conversation))",
        "DELETE FROM practice_memories WHERE NOT EXISTS (
             SELECT 1 FROM person_keys k
             WHERE k.organisation = practice_memories.organisation AND k.person = practice_memories.person)",
        "DELETE FROM shifts WHERE NOT EXISTS (
             SELECT 1 FROM person_keys k WHERE k.organisation = shifts.organisation AND k.person = shifts.person)",
        "DELETE FROM expectations WHERE whose = 'person' AND NOT EXISTS (
             SELECT 1 FROM person_keys k
             WHERE k.organisation = expectations.organisation AND k.person = expectations.subject)",
        // Deleted since: there is nothing to sign with any more.
        "DELETE FROM webhooks WHERE NOT EXISTS (
             SELECT 1 FROM webhook_secrets s WHERE s.organisation = webhooks.organisation AND s.webhook = webhooks.id)",
        // Transactions are numbered anew here, and whatever comes now comes after what was restored.
        "UPDATE events SET position = 0",
        // Who had signed in then may have been locked out since: they sign in again.
        "DELETE FROM sessions",
        "DELETE FROM oidc_logins",
        "UPDATE audit_entries SET reason = NULL
         WHERE reason IS NOT NULL AND person IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM person_keys k
             WHERE k.organisation = audit_entries.organisation AND k.person = audit_entries.person)",
    ] {
        execute!(tx, statement)?;
    }
    for statement in [
        "UPDATE api_keys SET revoked = $1
         WHERE revoked IS NULL AND person IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM person_keys k WHERE k.organisation = api_keys.organisation AND k.person = api_keys.person)",
        "UPDATE roles SET ends = $1
         WHERE ends IS NULL AND NOT EXISTS (
             SELECT 1 FROM person_keys k WHERE k.organisation = roles.organisation AND k.person = roles.person)",
        "UPDATE memberships SET ends = $1
         WHERE ends IS NULL AND starts < $1 AND NOT EXISTS (
             SELECT 1 FROM person_keys k
             WHERE k.organisation = memberships.organisation AND k.person = memberships.person)",
        "UPDATE reporting_lines SET ends = $1
         WHERE ends IS NULL AND starts < $1 AND 2 > (
             SELECT COUNT(*) FROM person_keys k WHERE k.organisation = reporting_lines.organisation
                 AND k.person IN (reporting_lines.person, reporting_lines.manager))",
    ] {
        execute!(tx, statement, at)?;
    }
    let people = execute!(
        tx,
        "UPDATE people SET profile = NULL, active = FALSE, changed = $1, erased = $1
         WHERE erased IS NULL AND NOT EXISTS (
             SELECT 1 FROM person_keys k WHERE k.organisation = people.organisation AND k.person = people.id)",
        at,
    )?;
    // What was erased counts no more.
    let gone: Vec<(Uuid, Uuid)> = all!(
        tx,
        "SELECT DISTINCT k.organisation, k.conversation FROM progress_counted k
         JOIN conversations c ON c.organisation = k.organisation AND c.id = k.conversation AND c.erased IS NOT NULL",
    )?;
    for (organisation, conversation) in gone {
        cease_all_of(tx, OrganisationId(organisation), ConversationId(conversation), None).await?;
    }
    for statement in [
        "DELETE FROM progress_counted WHERE EXISTS (
             SELECT 1 FROM people h WHERE h.organisation = progress_counted.organisation
                 AND h.id = progress_counted.person AND h.erased IS NOT NULL)",
        "DELETE FROM progress_pages WHERE EXISTS (
             SELECT 1 FROM people h WHERE h.organisation = progress_pages.organisation
                 AND h.id = progress_pages.person AND h.erased IS NOT NULL)",
    ] {
        execute!(tx, statement)?;
    }
    Ok((conversations, people))
}
