/* Who is due a form by post, and where it goes.
 *
 * Which form that is, study_form_due() says, months of taking part being
 * counted from that of the registration.  A person who has sent a log of that
 * month is due none; one who gave no postal address does not want it by post.
 * What is opened here names people: it stays in this process but for the
 * letters that are printed. */
#ifndef COLLECTOR_DUE_H
#define COLLECTOR_DUE_H

#include <stddef.h>

#include "collector/control.h"
#include "schema/err.h"
#include "schema/study.h"
#include "sync/age.h"

#define DUE_LINES_MAX 8 /* of an address, the name among them */

struct due_letter {
	char *id;                   /* owned, as all texts here */
	char *lines[DUE_LINES_MAX]; /* of the address */
	size_t n_lines;
};

struct due {
	struct due_letter *letters; /* by ID */
	size_t n;
	size_t sent;    /* want post, but have sent a log of that month */
	size_t other;   /* want post, but another form is due */
	size_t unknown; /* sealed to another key, or damaged */
};

/* Fills DUE (due_fini() it, also on error) with those to whom FORM is due in
 * MONTH, "YYYY-MM". */
enum err due_by_post(struct control *control, const struct study *study,
    const struct form *form, const char *month,
    const struct age_identity *identity, struct due *due) must_use;
/* Wipes and frees. */
void due_fini(struct due *due);

/* Months from FROM to TO, both "YYYY-MM..."; -1 if TO is before FROM or one of
 * them is no month. */
int due_months(const char *from, const char *to);

#endif
