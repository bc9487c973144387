/* A gateway for text messages: what a phone sends us, what we send a phone.
 * The one driver is gammu-smsd's files (gateway_gammu.c).
 *
 * A message stays with the gateway until gateway_done(): a role that dies
 * between reading and done sees it again. */
#ifndef COLLECTOR_GATEWAY_H
#define COLLECTOR_GATEWAY_H

#include <stddef.h>

#include "schema/err.h"

#define GATEWAY_TEXT_MAX 2000 /* bytes of one message that comes in */
#define GATEWAY_NAME_MAX 200

struct gateway;

struct gateway_message {
	char *name; /* the gateway's own, the same each time it is seen */
	char *from; /* as the network gave it: "+447700900123", "447.." */
	char *text; /* UTF-8, all parts joined */
};

/* Opens the spool folder DIR: its inbox/, ready/, outbox/, sent/ (made if
 * absent). *GATEWAY is owned. */
enum err gateway_open(const char *dir, struct gateway **gateway) must_use;
void gateway_free(struct gateway *gateway); /* NULL ok */

/* The oldest waiting message; ERR_NOT_FOUND if there is none.  MESSAGE is
 * filled, gateway_message_fini() it.  What cannot be read as a message is set
 * aside (unreadable/) and counted, not returned. */
enum err gateway_next(
    struct gateway *gateway, struct gateway_message *message) must_use;
/* It has been dealt with: removes it for good. */
enum err gateway_done(
    struct gateway *gateway, const struct gateway_message *message) must_use;
void gateway_message_fini(struct gateway_message *message);
/* Messages set aside as unreadable since gateway_open(). */
unsigned gateway_unreadable(const struct gateway *gateway);

/* Hands TEXT (UTF-8) for TO over to the gateway, on disk when it returns.
 * NAME (letters, digits, - only) tells this message from others: sent again
 * soon after, it goes out once.  Typographic signs are written plainly where
 * that saves messages.  ERR_SIZE: more than SEGMENTS_MAX messages. */
enum err gateway_send(struct gateway *gateway, const char *name, const char *to,
    const char *text) must_use;

#endif
