#include "collector/cmd_check.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "collector/config.h"
#include "collector/control.h"
#include "schema/js.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "sync/age.h"

#define PING_MS    10000
#define CHECK_MS   600000 /* the whole chain of a large store */
#define DISK_LEAST 256    /* MB free, under which it is not sound */

struct check {
	const char *dir;
	bool json, sound, first;
	struct study *study;
	struct config *config;
};

static void say(struct check *check, bool ok, const char *what, const char *fmt,
    ...) printf_like(4, 5);

static void
say(struct check *check, bool ok, const char *what, const char *fmt, ...)
{
	struct buf out;
	va_list ap;
	char *said;

	va_start(ap, fmt);
	if (vasprintf(&said, fmt, ap) < 0)
		fatal("out of memory");
	va_end(ap);
	check->sound = check->sound && ok;
	if (check->json) {
		buf_init(&out, 1 << 20);
		buf_puts(&out, check->first ? "[{\"what\":" : ",\n {\"what\":");
		js_quote(&out, what);
		buf_printf(&out, ",\"ok\":%s,\"said\":", ok ? "true" : "false");
		js_quote(&out, said);
		buf_puts(&out, "}");
		fwrite(out.data, 1, out.len, stdout);
		buf_fini(&out);
	} else
		printf("%-9s %-10s %s\n", ok ? "ok" : "NOT SOUND", what, said);
	check->first = false;
	free(said);
}

static void
check_study(struct check *check)
{
	struct study_report report = { 0 };
	enum err err = study_load(check->dir, &check->study, &report);

	if (err == ERR_NONE)
		say(check, true, "study", "%s version %s, %zu forms",
		    study_name(check->study), study_version(check->study),
		    study_n_forms(check->study));
	else
		say(check, false, "study", "%s",
		    report.text != NULL ? report.text : err_text(err));
	study_report_fini(&report);
}

static void
check_settings(struct check *check)
{
	char *wrong = NULL;
	enum err err = config_load(check->dir, &check->config, &wrong);

	if (err == ERR_NONE)
		say(check, true, "settings", "web on %s, %ld reader(s)",
		    config_text(check->config, "listen"),
		    config_number(check->config, "readers", 0, 64));
	else
		say(check, false, "settings", "%s",
		    wrong != NULL ? wrong : err_text(err));
	free(wrong);
}

/* ---- keys ---- */

static bool
public_ok(struct check *check, const char *name)
{
	struct age_recipient recipient;
	char *path = mem_printf("%s/keys/%s.pub", check->dir, name);
	enum err err = age_recipient_load(path, &recipient);

	if (err != ERR_NONE)
		say(check, false, "keys", "%s: %s", path, err_text(err));
	free(path);
	return err == ERR_NONE;
}

/* A secret of the service: there, and readable by its owner alone. */
static bool
secret_ok(struct check *check, const char *name)
{
	char *path = mem_printf("%s/keys/%s.key", check->dir, name);
	struct stat st;
	bool there = stat(path, &st) == 0;
	bool apart = there && (st.st_mode & 077) == 0;

	if (!there)
		say(check, false, "keys", "%s is missing: run peerlog setup",
		    path);
	else if (!apart)
		say(check, false, "keys", "%s may be read by others: chmod 600",
		    path);
	free(path);
	return apart;
}

static void
check_keys(struct check *check)
{
	static const char *const secrets[] = { "pseudonym", "index", "desk",
		"session", "conversation", "signing" };
	size_t i, n = 0, all = countof(secrets) + 2;

	for (i = 0; i < countof(secrets); i++)
		n += secret_ok(check, secrets[i]);
	n += public_ok(check, "study");
	n += public_ok(check, "contact");
	for (i = 0; check->study != NULL && i < study_n_partners(check->study);
	     i++, all++) {
		char *name = mem_printf(
		    "partner-%s", study_partner(check->study, i)->name);

		n += public_ok(check, name);
		free(name);
	}
	if (n == all)
		say(check, true, "keys", "%zu, each in its place", n);
}

/* ---- the rest ---- */

static void
say_lines(struct check *check, const struct message_check *answer)
{
	struct rd r;

	rd_init(&r, answer->lines.data, answer->lines.len);
	while (r.left > 0 && !r.failed) {
		bool ok = rd_u8(&r) != 0;
		char *what = rd_text(&r), *said = rd_text(&r);

		say(check, ok, what, "%s", said);
		free(what);
		free(said);
	}
}

static void
check_store(struct check *check)
{
	struct message_check_ask ask = { 0 };
	struct message_check answer;
	struct message_ping ping = { 0 };
	struct message_done done;
	struct control *control;
	enum err err = control_open(check->dir, &control);
	bool running = err == ERR_NONE && control_running(control);

	if (err == ERR_NONE) /* does it answer at all? */
		err = control_ask_within(control, ROLE_STORE, MESSAGE_PING,
		    &ping, MESSAGE_DONE, &done, PING_MS);
	if (err == ERR_NONE)
		err = control_ask_within(control, ROLE_STORE, MESSAGE_CHECK_ASK,
		    &ask, MESSAGE_CHECK, &answer, CHECK_MS);
	control_close(control);
	if (err != ERR_NONE) {
		say(check, false, "store", "%s", control_trouble(err));
		return;
	}
	say(check, true, "service", running ? "running" : "not running");
	say_lines(check, &answer);
	message_fini(MESSAGE_CHECK, &answer);
}

static void
check_gateway(struct check *check)
{
	const char *gateway =
	    check->config == NULL ? "" : config_text(check->config, "gateway");
	const char *spool = gateway + strcspn(gateway, " ");

	spool += strspn(spool, " ");
	if (*gateway == '\0')
		say(check, true, "gateway", "none: no text messages");
	else if (*spool == '/' && access(spool, R_OK | W_OK | X_OK) != 0)
		say(check, false, "gateway", "%s cannot be used: %m", spool);
	else
		say(check, true, "gateway", "%s", gateway);
}

static void
check_disk(struct check *check)
{
	struct statvfs fs;
	unsigned long long mb;

	if (statvfs(check->dir, &fs) != 0) {
		say(check, false, "disk", "%s: %m", check->dir);
		return;
	}
	mb = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
	say(check, mb >= DISK_LEAST, "disk", "%llu MB free", mb);
}

static int
run_check(struct check *check)
{
	check->sound = check->first = true;
	check_study(check);
	check_settings(check);
	check_keys(check);
	check_store(check);
	check_gateway(check);
	check_disk(check);
	if (check->json)
		puts("]");
	study_free(check->study);
	config_free(check->config);
	return check->sound ? 0 : 1;
}

COMMAND(cmd_check)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	struct check check = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (c == 's')
			check.dir = optarg;
		else if (c == 'j')
			check.json = true;
		else
			return command_usage();
	if (optind != argc)
		return command_usage();
	check.dir = command_study_dir(check.dir);
	return run_check(&check);
}
