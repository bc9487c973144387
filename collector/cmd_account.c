#include "collector/cmd_account.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/control.h"
#include "collector/passphrase.h"
#include "schema/js.h"
#include "schema/mem.h"
#include "sync/password.h"
#include "sync/random.h"

static const char *const roles[] = { "office", "ambassador", "partner",
	"administrator" };

static bool
is_role(const char *role)
{
	size_t i;

	for (i = 0; i < countof(roles); i++)
		if (strcmp(role, roles[i]) == 0)
			return true;
	return false;
}

/* A name is lower-case letters, digits, - and _: it goes into file names and
 * logs. */
static bool
is_name(const char *name)
{
	size_t n = strlen(name);

	return n >= 1 && n <= 32 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == n;
}

void
account_password(char out[ACCOUNT_PASSWORD_LEN + 1])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	size_t i;

	for (i = 0; i < ACCOUNT_PASSWORD_LEN; i++)
		out[i] = letters[random_below(sizeof(letters) - 1)];
	out[i] = '\0';
}

enum err
account_put(const char *dir, const char *name, const char *role,
    const char *project, const char *password)
{
	char hash[PASSWORD_HASH_LEN] = "";
	struct message_account_put put = { .name = (char *)(uintptr_t)name,
		.role = (char *)(uintptr_t)role,
		.project = (char *)(uintptr_t)project,
		.hash = hash };
	struct message_done done;
	enum err err;

	/* without a password: closed */
	if (password != NULL &&
	    (err = password_hash(password, hash)) != ERR_NONE)
		return err;
	return control_call(
	    dir, ROLE_STORE, MESSAGE_ACCOUNT_PUT, &put, MESSAGE_DONE, &done);
}

static enum err
account_get(const char *dir, const char *name, struct message_account *account)
{
	struct message_account_get get = { .name = (char *)(uintptr_t)name };

	return control_call(dir, ROLE_STORE, MESSAGE_ACCOUNT_GET, &get,
	    MESSAGE_ACCOUNT, account);
}

enum err
account_exists(const char *dir, const char *name, bool *exists)
{
	struct message_account account;
	enum err err = account_get(dir, name, &account);

	*exists = err == ERR_NONE && account.found;
	if (err == ERR_NONE)
		message_fini(MESSAGE_ACCOUNT, &account);
	return err;
}

struct options {
	const char *study, *role, *project, *name;
	char *password; /* owned; NULL: make one */
	bool json;
	int status;
};

static bool
read_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "role", required_argument, NULL, 'r' },
		{ "project", required_argument, NULL, 'p' },
		{ "password-file", required_argument, NULL, 'f' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	*o = (struct options){ .project = "" };
	while (o->status == 0 &&
	       (c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 's':
			o->study = optarg;
			break;
		case 'r':
			o->role = optarg;
			break;
		case 'p':
			o->project = optarg;
			break;
		case 'f':
			o->status = passphrase_from(optarg, &o->password);
			break;
		case 'j':
			o->json = true;
			break;
		default:
			o->status = command_usage();
			break;
		}
	o->study = command_study_dir(o->study);
	if (o->status == 0 && argc - optind == 1)
		o->name = argv[optind];
	return o->status == 0 && argc - optind <= 1;
}

/* Sets NAME's password, given or made, and prints it if made. */
static int
set_password(struct options *o, const char *role, const char *project)
{
	char made[ACCOUNT_PASSWORD_LEN + 1] = "";
	enum err err;

	if (o->password == NULL)
		account_password(made);
	err = account_put(o->study, o->name, role, project,
	    o->password != NULL ? o->password : made);
	if (err == ERR_NONE)
		printf("%s (%s)%s%s\n", o->name, role,
		    o->password == NULL ? ": password " : "", made);
	mem_wipe(made, sizeof(made));
	return err == ERR_NONE
		   ? 0
		   : command_fail("%s: %s", o->study, control_trouble(err));
}

static int
add(struct options *o)
{
	bool exists;
	enum err err;

	if (o->name == NULL || o->role == NULL || !is_role(o->role))
		return command_usage();
	if (!is_name(o->name))
		return command_fail("%s: a name is lower-case letters, digits,"
				    " - and _, at most 32",
		    o->name);
	if ((err = account_exists(o->study, o->name, &exists)) != ERR_NONE)
		return command_fail("%s: %s", o->study, control_trouble(err));
	if (exists)
		return command_fail(
		    "%s exists: see peerlog account password", o->name);
	return set_password(o, o->role, o->project);
}

COMMAND(cmd_account_add)
{
	struct options o;
	int status = read_options(argc, argv, &o) ? add(&o)
		     : o.status != 0              ? o.status
						  : command_usage();

	mem_free_text(o.password);
	return status;
}

/* NEW_PASSWORD of an account that is there; without one it is closed. */
static int
change(struct options *o, bool new_password)
{
	struct message_account account;
	enum err err;
	int status = 0;

	if (o->name == NULL)
		return command_usage();
	err = account_get(o->study, o->name, &account);
	if (err != ERR_NONE)
		return command_fail("%s: %s", o->study, control_trouble(err));
	if (!account.found)
		status = command_fail("no account %s", o->name);
	else if (new_password)
		status = set_password(o, account.role, account.project);
	else if ((err = account_put(o->study, o->name, account.role,
		      account.project, NULL)) != ERR_NONE)
		status = command_fail("%s: %s", o->study, control_trouble(err));
	message_fini(MESSAGE_ACCOUNT, &account);
	return status;
}

COMMAND(cmd_account_password)
{
	struct options o;
	int status = read_options(argc, argv, &o) ? change(&o, true)
		     : o.status != 0              ? o.status
						  : command_usage();

	mem_free_text(o.password);
	return status;
}

COMMAND(cmd_account_close)
{
	struct options o;
	int status = read_options(argc, argv, &o) ? change(&o, false)
		     : o.status != 0              ? o.status
						  : command_usage();

	mem_free_text(o.password);
	return status;
}

static void
print_account(const char *name, const char *role, const char *project,
    bool json, bool first)
{
	struct buf out;

	if (!json) {
		printf("%s  %s  %s\n", name, role, project);
		return;
	}
	buf_init(&out, 4096);
	buf_puts(&out, first ? "[{\"name\":" : ",\n {\"name\":");
	js_quote(&out, name);
	buf_puts(&out, ",\"role\":");
	js_quote(&out, role);
	buf_puts(&out, ",\"project\":");
	js_quote(&out, project);
	buf_puts(&out, "}");
	fwrite(out.data, 1, out.len, stdout);
	buf_fini(&out);
}

COMMAND(cmd_account_list)
{
	struct message_accounts_ask ask = { 0 };
	struct message_accounts accounts;
	struct options o;
	bool first = true;
	enum err err;
	struct rd r;

	if (!read_options(argc, argv, &o) || o.name != NULL ||
	    o.password != NULL) {
		mem_free_text(o.password);
		return o.status != 0 ? o.status : command_usage();
	}
	err = control_call(o.study, ROLE_STORE, MESSAGE_ACCOUNTS_ASK, &ask,
	    MESSAGE_ACCOUNTS, &accounts);
	if (err != ERR_NONE)
		return command_fail("%s: %s", o.study, control_trouble(err));
	rd_init(&r, accounts.accounts.data, accounts.accounts.len);
	for (; r.left > 0 && !r.failed; first = false) {
		char *name = rd_text(&r), *role = rd_text(&r);
		char *project = rd_text(&r);

		print_account(name, role, project, o.json, first);
		free(name);
		free(role);
		free(project);
	}
	if (o.json)
		puts(first ? "[]" : "]");
	message_fini(MESSAGE_ACCOUNTS, &accounts);
	return 0;
}
