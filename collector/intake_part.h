/* What the files of intake share. */
#ifndef COLLECTOR_INTAKE_PART_H
#define COLLECTOR_INTAKE_PART_H

#include <sodium.h>
#include <stdbool.h>

#include "collector/intake.h"
#include "schema/log.h"
#include "sync/age.h"
#include "sync/pseudonym.h"

#define INTAKE_CALL_MS 20000 /* for the store to answer */

struct intake {
	struct bus *bus; /* borrowed */
	struct study *study;
	struct age_recipient office, contact;
	struct age_recipient *partners; /* by study_partner() */
	struct pseudonym_key *pseudonym, *index;
	uint8_t *note_key; /* sodium_malloc */
};

/* One form on its way through. */
struct passage {
	struct intake *intake;
	const struct message_submit *submit; /* borrowed */
	struct log *log;
	char *id;     /* as given, "" if none */
	char *person; /* the store's own pseudonym, "" if no ID */
	char *project, *region;
	char *by_phone; /* ID that the phone belongs to; NULL */
	struct message_id_answer known;
	struct message_put put;
};

/* Seals the form of P and fills p->put.seals and p->put.contacts. */
enum err intake_seal(struct passage *p) must_use;
/* An ID sealed for intake itself, to lie in the store; and back (owned). */
void intake_note(
    const struct intake *intake, const char *id, struct blob *note);
char *intake_note_open(const struct intake *intake, const struct blob *note);
/* "web", "text", "paper"; NULL if CHANNEL is none. */
const char *intake_channel(uint8_t channel);

#endif
