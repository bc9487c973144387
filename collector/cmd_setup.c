#include "collector/cmd_setup.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/cmd_account.h"
#include "collector/config.h"
#include "collector/control.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "schema/study_version.h"
#include "sync/age.h"
#include "sync/file.h"
#include "sync/sign.h"

#define SOURCE_MAX (16u * 1024 * 1024) /* bytes of one file of a study */
#define DEMO_IDS   20

struct setup {
	const char *dir, *from;
	bool demo;
	char **public; /* NAME=FILE.pub, borrowed */
	size_t n_public;
	struct study *study;
	bool changed;
};

/* ---- folders and files ---- */

static const struct {
	const char *name;
	unsigned mode;
} folders[] = {
	{ "", 0755 },
	{ "/keys", 0755 },
	{ "/data", 0700 },
	{ "/run", 0755 },
	{ "/versions", 0755 },
};

static int
make_folder(const char *path, unsigned mode)
{
	if (mkdir(path, mode) == 0 || errno == EEXIST)
		return 0;
	return command_fail("%s: %s", path, strerror(errno));
}

static int
make_folders(const struct setup *s)
{
	int status = 0;
	size_t i;

	for (i = 0; status == 0 && i < countof(folders); i++) {
		char *path = mem_printf("%s%s", s->dir, folders[i].name);

		status = make_folder(path, folders[i].mode);
		free(path);
	}
	return status;
}

/* Copies FROM to TO if there is no TO. */
static int
copy_file(const char *from, const char *to, unsigned mode)
{
	struct buf data;
	enum err err = ERR_EXISTS;

	if (access(to, F_OK) == 0)
		return 0;
	buf_init(&data, SOURCE_MAX);
	if ((err = file_read(from, &data)) == ERR_NONE)
		err = file_create(to, mode, data.data, data.len);
	buf_fini(&data);
	return err == ERR_NONE ? 0
			       : command_fail("cannot copy %s to %s: %s", from,
				     to, err_text(err));
}

/* Copies every .csv and .po of folder FROM to folder TO. */
static int
copy_files(const char *from, const char *to)
{
	DIR *folder = opendir(from);
	struct dirent *entry;
	int status = 0;

	if (folder == NULL)
		return command_fail("%s: %s", from, strerror(errno));
	while (status == 0 && (entry = readdir(folder)) != NULL) {
		const char *end = strrchr(entry->d_name, '.');
		char *a, *b;

		if (end == NULL ||
		    (strcmp(end, ".csv") != 0 && strcmp(end, ".po") != 0))
			continue;
		a = mem_printf("%s/%s", from, entry->d_name);
		b = mem_printf("%s/%s", to, entry->d_name);
		status = copy_file(a, b, 0644);
		free(a);
		free(b);
	}
	closedir(folder);
	return status;
}

/* The definition, its wordings and translations. */
static int
copy_definition(const char *from, const char *to)
{
	static const char *const inner[] = { "overlays", "words" };
	int status = copy_files(from, to);
	size_t i;

	for (i = 0; status == 0 && i < countof(inner); i++) {
		char *a = mem_printf("%s/%s", from, inner[i]);
		char *b = mem_printf("%s/%s", to, inner[i]);

		if (access(a, X_OK) == 0) {
			status = make_folder(b, 0755);
			if (status == 0)
				status = copy_files(a, b);
		}
		free(a);
		free(b);
	}
	return status;
}

static int
take_definition(struct setup *s)
{
	struct study_report report = { 0 };
	char *survey = mem_printf("%s/survey.csv", s->dir);
	int status = 0;

	if (access(survey, F_OK) != 0) {
		s->changed = true;
		status =
		    s->from == NULL
			? command_fail(
			      "%s has no survey.csv: say --from STUDY", s->dir)
			: copy_definition(s->from, s->dir);
	}
	free(survey);
	if (status == 0 && study_load(s->dir, &s->study, &report) != ERR_NONE)
		status = command_fail("the study has mistakes:\n%s",
		    report.text != NULL ? report.text : "it cannot be read");
	study_report_fini(&report);
	return status;
}

/* Keeps this definition beside earlier ones. */
static int
keep_version(const struct setup *s)
{
	struct study_report report;
	bool added;
	enum err err = study_publish(s->study, s->dir, &added, &report);
	int status = 0;

	if (err != ERR_NONE)
		status = command_fail("this definition cannot be kept in "
				      "%s/versions: %s",
		    s->dir, report.text != NULL ? report.text : err_text(err));
	study_report_fini(&report);
	return status;
}

static int
write_settings(struct setup *s)
{
	static const char text[] =
	    "# Settings of peerlogd; each line is key = value.\n"
	    "# listen = 127.0.0.1:8080\n"
	    "# readers = 1\n"
	    "# registrations = 30\n"
	    "# gateway = gammu /var/spool/gammu\n";
	char *path = mem_printf("%s/peerlogd.conf", s->dir);
	enum err err = file_create(path, 0644, text, sizeof(text) - 1);

	free(path);
	return err == ERR_NONE || err == ERR_EXISTS
		   ? 0
		   : command_fail(
			 "%s/peerlogd.conf: %s", s->dir, err_text(err));
}

/* ---- keys ---- */

static int
make_role_keys(struct setup *s)
{
	static const char *const names[] = { "pseudonym", "index", "desk",
		"session", "conversation" };
	size_t i;

	for (i = 0; i < countof(names); i++) {
		char *path = mem_printf("%s/keys/%s.key", s->dir, names[i]);
		enum err err = config_key_make(path);

		free(path);
		if (err == ERR_NONE)
			s->changed = true;
		else if (err != ERR_EXISTS)
			return command_fail("%s/keys/%s.key: %s", s->dir,
			    names[i], err_text(err));
	}
	return 0;
}

static int
make_signing_key(struct setup *s)
{
	char *path = mem_printf("%s/keys/signing.key", s->dir);
	struct sign_secret *secret = NULL;
	enum err err = ERR_NONE;

	if (access(path, F_OK) != 0) {
		s->changed = true;
		err = sign_key_new(&secret);
		if (err == ERR_NONE)
			err = sign_key_save(secret, path, NULL);
		sign_secret_free(secret);
	}
	free(path);
	return err == ERR_NONE ? 0
			       : command_fail("%s/keys/signing.key: %s", s->dir,
				     err_text(err));
}

/* The file given for keys/NAME.pub; NULL if none. */
static const char *
given(const struct setup *s, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < s->n_public; i++)
		if (strncmp(s->public[i], name, n) == 0 &&
		    s->public[i][n] == '=')
			return s->public[i] + n + 1;
	return NULL;
}

/* A fresh key for FILE, which must not exist, and FILE.pub. */
static int
make_identity(const char *path)
{
	struct age_identity *identity = NULL;
	enum err err = age_identity_new(&identity);

	if (err == ERR_NONE)
		err = age_identity_save(identity, path, NULL);
	age_identity_free(identity);
	return err == ERR_NONE ? 0
			       : command_fail("%s: %s", path, err_text(err));
}

/* keys/NAME.pub: the one given; in a demo, or if OWN is where it lives here,
 * made with its secret half at DIR/SECRET. */
static int
take_public(struct setup *s, const char *name, const char *secret, bool own)
{
	char *to = mem_printf("%s/keys/%s.pub", s->dir, name);
	char *path = mem_printf("%s/%s", s->dir, secret);
	char *pub = mem_printf("%s.pub", path);
	const char *file = given(s, name);
	int status = 0;

	if (access(to, F_OK) == 0)
		goto out;
	s->changed = true;
	if (file == NULL && !own)
		status = command_fail(
		    "no key %s: make one with peerlog key new, where it is to"
		    " be used, and say --public %s=FILE.pub",
		    name, name);
	else if (file == NULL && access(path, F_OK) != 0)
		status = make_identity(path);
	if (status == 0)
		status = copy_file(file != NULL ? file : pub, to, 0644);
out:
	free(to);
	free(path);
	free(pub);
	return status;
}

static int
make_public_keys(struct setup *s)
{
	char *office = mem_printf("%s/office", s->dir);
	char *partners = mem_printf("%s/partner", s->dir);
	int status = 0;
	size_t i;

	if (s->demo && (status = make_folder(office, 0700)) == 0)
		status = make_folder(partners, 0700);
	free(office);
	free(partners);
	if (status == 0)
		status = take_public(s, "study", "office/study.key", s->demo);
	/* reminders are sent from here: its secret half is the service's */
	if (status == 0)
		status = take_public(s, "contact", "keys/contact.key", true);
	for (i = 0; status == 0 && i < study_n_partners(s->study); i++) {
		const char *partner = study_partner(s->study, i)->name;
		char *name = mem_printf("partner-%s", partner);
		char *secret = mem_printf("partner/%s.key", partner);

		status = take_public(s, name, secret, s->demo);
		free(name);
		free(secret);
	}
	return status;
}

/* ---- a demonstration's people ---- */

/* An account that was not there, its password printed this once. */
static int
demo_account(
    struct setup *s, const char *name, const char *role, const char *project)
{
	char password[ACCOUNT_PASSWORD_LEN + 1];
	bool exists;
	enum err err = account_exists(s->dir, name, &exists);

	if (err == ERR_NONE && !exists) {
		s->changed = true;
		account_password(password);
		err = account_put(s->dir, name, role, project, password);
		if (err == ERR_NONE)
			printf("account %s (%s) password %s\n", name, role,
			    password);
		mem_wipe(password, sizeof(password));
	}
	return err == ERR_NONE
		   ? 0
		   : command_fail("%s: %s", s->dir, control_trouble(err));
}

static int
demo_ids(struct setup *s, const char *project)
{
	char by[] = "setup";
	struct message_ids_list list = { .project =
					     (char *)(uintptr_t)project };
	struct message_ids_issue issue = {
		.project = list.project, .count = DEMO_IDS, .by = by
	};
	struct message_ids ids;
	size_t had;
	enum err err;

	err = control_call(
	    s->dir, ROLE_STORE, MESSAGE_IDS_LIST, &list, MESSAGE_IDS, &ids);
	had = ids.ids.len;
	if (err == ERR_NONE)
		message_fini(MESSAGE_IDS, &ids);
	if (err == ERR_NONE && had == 0) {
		err = control_call(s->dir, ROLE_STORE, MESSAGE_IDS_ISSUE,
		    &issue, MESSAGE_IDS, &ids);
		if (err == ERR_NONE) {
			message_fini(MESSAGE_IDS, &ids);
			s->changed = true;
			printf("%d IDs for project %s: see peerlog ids show\n",
			    DEMO_IDS, project);
		}
	}
	return err == ERR_NONE
		   ? 0
		   : command_fail("%s: %s", s->dir, control_trouble(err));
}

static int
demo_people(struct setup *s)
{
	const char *project = study_n_projects(s->study) > 0
				  ? study_project(s->study, 0)->code
				  : "";
	int status = demo_account(s, "office", "office", "");
	size_t i;

	if (status == 0)
		status = demo_account(s, "ambassador", "ambassador", project);
	for (i = 0; status == 0 && i < study_n_partners(s->study); i++) {
		const char *name = study_partner(s->study, i)->name;

		status = demo_account(s, name, "partner", name);
	}
	if (status == 0 && *project != '\0')
		status = demo_ids(s, project);
	return status;
}

/* ---- all of it ---- */

static int
set_up(struct setup *s)
{
	int status;

	if ((status = make_folders(s)) != 0 ||
	    (status = take_definition(s)) != 0 ||
	    (status = keep_version(s)) != 0 ||
	    (status = write_settings(s)) != 0 ||
	    (status = make_role_keys(s)) != 0 ||
	    (status = make_signing_key(s)) != 0 ||
	    (status = make_public_keys(s)) != 0 ||
	    (s->demo && (status = demo_people(s)) != 0))
		return status;
	if (!s->changed)
		printf("%s: set up already, nothing changed\n", s->dir);
	else
		printf("%s: set up, study %s version %s\n", s->dir,
		    study_name(s->study), study_version(s->study));
	return 0;
}

COMMAND(cmd_setup)
{
	static const struct option options[] = {
		{ "from", required_argument, NULL, 'f' },
		{ "public", required_argument, NULL, 'p' },
		{ "demo", no_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	struct setup s = { 0 };
	int c, status = 0;

	s.public = mem_array((size_t)argc, sizeof(*s.public));
	while (status == 0 &&
	       (c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (c == 'f')
			s.from = optarg;
		else if (c == 'p')
			s.public[s.n_public++] = optarg;
		else if (c == 'd')
			s.demo = true;
		else
			status = command_usage();
	if (status == 0 && argc - optind != 1)
		status = command_usage();
	if (status == 0) {
		s.dir = argv[optind];
		status = set_up(&s);
	}
	study_free(s.study);
	free(s.public);
	return status;
}
