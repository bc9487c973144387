/* The roles of the service and who talks to whom: roles.c is the
 * architecture on a page. */
#ifndef COLLECTOR_ROLE_H
#define COLLECTOR_ROLE_H

#include <stddef.h>

#include "collector/bus.h"
#include "collector/config.h"
#include "schema/err.h"

/* A role's main, in a process of its own: loads what it needs, gives up the
 * rest (sandbox_enter), serves or loops until bus_stopping(), returns.  An
 * error ends the process and the parent starts it again. */
typedef enum err role_main(struct bus *bus, const struct config *config);

role_main role_web;
role_main role_text;
role_main role_reader;
role_main role_desk;
role_main role_intake;
role_main role_store;
role_main role_courier;
role_main role_link;

#define ROLE_KEYS_MAX 4

/* One role: its main, the role keys handed to it (keys/NAME.key), the
 * setting that says how many processes of it run (NULL: one), and the
 * seconds without a sign of life after which it is killed. */
struct role_row {
	enum role role;
	role_main *main;
	const char *keys[ROLE_KEYS_MAX];
	const char *count;
	int patience;
};

/* One link: CLIENT may ask SERVER. */
struct role_link {
	enum role client, server;
};

extern const struct role_row role_rows[];
extern const size_t role_n_rows;
extern const struct role_link role_links[];
extern const size_t role_n_links;

/* The row of ROLE; NULL if it has none. */
const struct role_row *role_find(enum role role);

struct study;
/* Loads the study of CONFIG's folder into *STUDY (owned); says why if it does
 * not. */
enum err role_study(const struct config *config, struct study **study) must_use;

/* One line to stderr: what the role does, with ids of records and steps,
 * never with a value from a form, a phone number or a key. */
void role_note(const char *fmt, ...) printf_like(1, 2);
/* The name in front of those lines; NAME is borrowed. */
void role_note_as(const char *name);

#endif
