/* A form while it is being filled in: what the person typed, word for word.
 * The server keeps nothing of it: it is sealed under the session key and the
 * browser carries it, in cookies for the draft's own address alone.
 *
 * Every draft has its submission id from the start, so that sending it twice
 * stores it once, and an address of its own, /form/NAME/TOKEN, so that two
 * people at one device do not meet. */
#ifndef COLLECTOR_WEB_DRAFT_H
#define COLLECTOR_WEB_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/message.h"
#include "collector/web.h"
#include "schema/log.h"

#define DRAFT_LASTS_S (12 * 3600)

enum draft_state {
	DRAFT_OPEN = 1,
	DRAFT_SENT,   /* stored: no answers in it any more */
	DRAFT_REFUSED /* no consent: no answers in it any more */
};

struct draft {
	const struct study *study;
	const struct form *form;
	enum draft_state state;
	uint8_t submission[ID16_LEN];
	uint64_t made;  /* unix seconds */
	bool known;     /* the person's ID came from us: it is not asked */
	char *person;   /* once sent: their ID; "" if none */
	uint32_t flags; /* once sent: enum record_flag */
	char **typed;   /* by variable index; NULL: nothing typed */
};

/* A new one.  PERSON: the ID if we know it, else NULL. */
struct draft *draft_new(
    const struct study *study, const struct form *form, const char *person);
void draft_free(struct draft *draft); /* wipes; NULL is fine */

/* Sets what was typed; NULL or blank text: nothing. */
void draft_type(
    struct draft *draft, const struct variable *variable, const char *typed);
const char *draft_typed(
    const struct draft *draft, const struct variable *variable);
/* Forgets every answer; the draft is then in STATE. */
void draft_close(struct draft *draft, enum draft_state state);

/* The log that the typed answers make; what cannot be understood is left
 * blank, and with what is against the rules in PROBLEMS (may be NULL; filled,
 * caller finis) in LANG.  Owned. */
struct log *draft_log(
    const struct draft *draft, const char *lang, struct problems *problems);

/* /form/NAME/TOKEN, owned. */
char *draft_path(struct web *web, const struct draft *draft);
/* Gives the draft to the browser.  ERR_SIZE: more text than it carries. */
enum err draft_save(
    struct web *web, struct web_call *call, const struct draft *draft) must_use;
/* The draft of the address CALL's first two parts name; NULL if the browser
 * has none, or too old a one, or of other questions than today's. */
struct draft *draft_load(struct web *web, struct web_call *call);

#endif
