/* A conversation by text message: one question a message, through a form.
 *
 * Pure: it hears a message, says what to answer, and whether the log is ready
 * to be sent; role_text.c does the moving and keeping.  No reply ever holds
 * an answer or an ID. */
#ifndef COLLECTOR_CONVERSATION_H
#define COLLECTOR_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/message.h"
#include "schema/buf.h"
#include "schema/log.h"

enum conversation_state {
	CONVERSATION_NEW,     /* nothing said yet */
	CONVERSATION_ID,      /* asked for the ID */
	CONVERSATION_ASKING,  /* asked a question */
	CONVERSATION_SENDING, /* the log is complete, not yet acknowledged */
	CONVERSATION_DONE,    /* the log is stored */
	CONVERSATION_STOPPED  /* STOP, not yet acknowledged or for good */
};

struct conversation;

/* A new conversation in the form of STUDY that goes by text message (the
 * first whose channels say so); NULL if the study has none.  STUDY is
 * borrowed for the conversation's life. */
struct conversation *conversation_new(const struct study *study);
void conversation_free(struct conversation *c); /* wipes; NULL ok */

/* Hears TEXT.  KNOWN: the phone belongs to a registered person, so no ID need
 * be asked for.  NOW is the time in unix seconds, TODAY the date there,
 * YYYY-MM-DD.  Returns the reply, owned; NULL for none. */
char *conversation_hear(struct conversation *c, const char *text, bool known,
    uint64_t now, const char *today) must_use;
enum conversation_state conversation_state(const struct conversation *c);

/* SENDING: fills SUBMIT's submission, form, person, channel and log, all
 * owned by SUBMIT (message_fini); the phone is for the caller to add. */
enum err conversation_submit(
    const struct conversation *c, struct message_submit *submit) must_use;
/* SENDING: the log is on disk (KNOWN: and whose it is); or intake refused it.
 * Forgets the answers.
 * Returns the thanks, or what to do; owned. */
char *conversation_sent(
    struct conversation *c, enum outcome outcome, bool known) must_use;

/* The name of the last message heard and the reply to it, kept with the
 * state so that a message seen twice is answered alike.  Borrowed; NULL. */
const char *conversation_last_name(const struct conversation *c);
const char *conversation_last_reply(const struct conversation *c);
/* How many messages have been remembered: numbers the replies. */
unsigned conversation_turn(const struct conversation *c);
void conversation_remember(
    struct conversation *c, const char *name, const char *reply);

enum err conversation_save(
    const struct conversation *c, struct buf *out) must_use;
/* *C is owned; NULL on error.  ERR_VERSION: the study has changed too much
 * for the conversation to go on. */
enum err conversation_load(const struct study *study, const void *data,
    size_t len, struct conversation **c) must_use;

#endif
