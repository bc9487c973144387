/* Sending a finished form to intake, and the thanks. */
#ifndef COLLECTOR_WEB_SEND_H
#define COLLECTOR_WEB_SEND_H

#include "collector/web_draft.h"

/* Sends LOG.  ERR_NONE once intake says that it is on disk (or refused for
 * want of consent): DRAFT then is closed and keeps no answers.  Else DRAFT is
 * as it was. */
enum err web_send_log(struct web *web, struct web_call *call,
    struct draft *draft, const struct log *log) must_use;
/* Seconds that DRAFT has to wait: so many registrations came from the same
 * network lately that one more might be somebody who uses up the IDs.  0: it
 * may be sent.  Who is signed in never waits.  (What is sent at the same
 * moment is not counted yet: a few more may slip through.) */
unsigned web_send_wait(
    struct web *web, struct web_call *call, const struct draft *draft) must_use;
/* Tells intake of a refusal, with the answers about consent alone, and closes
 * DRAFT.  Nobody waits for it: there is nothing of theirs to lose. */
void web_send_refusal(struct web *web, struct web_call *call,
    struct draft *draft, const struct log *log);
/* The page after sending. */
void web_send_done(
    struct web *web, struct web_call *call, const struct draft *draft);

#endif
