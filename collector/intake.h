/* Intake: a finished form from any channel in, sealed record out.
 *
 * Decodes, checks the ID against those issued, applies conditions, scores,
 * and seals twice: to the study, and each partner's part to that partner
 * under its own pseudonym.  Contacts are sealed apart to the contact key.
 * What it has sealed it cannot read again. */
#ifndef COLLECTOR_INTAKE_H
#define COLLECTOR_INTAKE_H

#include "collector/bus.h"
#include "collector/config.h"
#include "schema/err.h"

struct intake;

/* Loads the study in the folder of CONFIG and its keys: study.pub,
 * contact.pub, partner-NAME.pub, pseudonym.key, index.key.  BUS (borrowed)
 * reaches ROLE_STORE.  *INTAKE is owned, NULL on error. */
enum err intake_open(const struct config *config, struct bus *bus,
    struct intake **intake) must_use;
void intake_close(struct intake *intake); /* wipes the keys; NULL is fine */

/* The handlers' role is a struct intake. */
extern const struct bus_handlers intake_handlers[];

#endif
