/* The architecture on a page: which processes there are, and who may ask
 * whom.  A link that is not here does not exist: no key is made for it. */
#include "collector/role.h"

#include <stdarg.h>
#include <stdio.h>

#include "schema/mem.h"
#include "schema/study.h"

const struct role_row role_rows[] = {
	/* role, main, keys, how many, patience */
	{ ROLE_STORE, role_store, { NULL }, NULL, 60 },
	{ ROLE_WEB, role_web, { "session" }, NULL, 60 },
	{ ROLE_TEXT, role_text, { "conversation" }, NULL, 60 },
	{ ROLE_INTAKE, role_intake, { NULL }, NULL, 30 },
	{ ROLE_DESK, role_desk, { "desk" }, NULL, 30 },
	{ ROLE_READER, role_reader, { NULL }, "readers", 300 },
	{ ROLE_LINK, role_link, { NULL }, NULL, 60 },
};
const size_t role_n_rows = countof(role_rows);

const struct role_link role_links[] = {
	/* who may ask -> whom */
	{ ROLE_WEB, ROLE_INTAKE },
	{ ROLE_WEB, ROLE_STORE },
	{ ROLE_WEB, ROLE_DESK },
	{ ROLE_TEXT, ROLE_INTAKE },
	{ ROLE_TEXT, ROLE_STORE },
	{ ROLE_READER, ROLE_DESK },
	{ ROLE_DESK, ROLE_INTAKE },
	{ ROLE_DESK, ROLE_STORE },
	{ ROLE_INTAKE, ROLE_STORE },
	{ ROLE_COURIER, ROLE_STORE },
	{ ROLE_COURIER, ROLE_TEXT },
	{ ROLE_WEB, ROLE_LINK },
	{ ROLE_LINK, ROLE_STORE },
	{ ROLE_CONTROL, ROLE_STORE },
	{ ROLE_CONTROL, ROLE_INTAKE },
	{ ROLE_CONTROL, ROLE_DESK },
};
const size_t role_n_links = countof(role_links);

const struct role_row *
role_find(enum role role)
{
	size_t i;

	for (i = 0; i < role_n_rows; i++)
		if (role_rows[i].role == role)
			return &role_rows[i];
	return NULL;
}

static const char *const names[ROLE_COUNT] = {
	[ROLE_PARENT] = "parent",
	[ROLE_WEB] = "web",
	[ROLE_TEXT] = "text",
	[ROLE_READER] = "reader",
	[ROLE_DESK] = "desk",
	[ROLE_INTAKE] = "intake",
	[ROLE_STORE] = "store",
	[ROLE_COURIER] = "courier",
	[ROLE_LINK] = "link",
	[ROLE_CONTROL] = "control",
};

const char *
role_name(enum role role)
{
	return (unsigned)role < ROLE_COUNT ? names[role] : "?";
}

enum err
role_study(const struct config *config, struct study **study)
{
	struct study_report report = { 0 };
	enum err err = study_load(config_dir(config), study, &report);

	if (err != ERR_NONE)
		role_note("study: %s",
		    report.text != NULL ? report.text : err_text(err));
	study_report_fini(&report);
	return err;
}

static const char *noting = "peerlogd";

void
role_note_as(const char *name)
{
	noting = name;
}

void
role_note(const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s: %s\n", noting, line);
}
