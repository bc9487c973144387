#include "collector/cmd_records.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "collector/control.h"
#include "collector/facts.h"
#include "schema/js.h"
#include "schema/mem.h"
#include "sync/record.h"

#define LIMIT_MAX 100000

static void
put_hex(struct buf *out, const uint8_t *bytes)
{
	size_t i;

	for (i = 0; i < ID16_LEN; i++)
		buf_printf(out, "%02x", bytes[i]);
}

/* The names of FLAGS, each between QUOTE and with BETWEEN between. */
static void
put_flags(
    struct buf *out, uint32_t flags, const char *quote, const char *between)
{
	const char *separator = "";
	uint32_t flag;

	for (flag = 1; record_flag_name(flag) != NULL; flag <<= 1) {
		if (!(flags & flag))
			continue;
		buf_printf(out, "%s%s%s%s", separator, quote,
		    record_flag_name(flag), quote);
		separator = between;
	}
}

static void
put_text(struct buf *out, const char *key, const char *text)
{
	buf_printf(out, ",\"%s\":", key);
	js_quote(out, text);
}

static void
put_json(struct buf *out, const struct facts *f)
{
	buf_puts(out, "{\"record\":\"");
	put_hex(out, f->record);
	buf_printf(out, "\",\"received\":%" PRId64, (int64_t)f->received);
	put_text(out, "form", f->form);
	put_text(out, "channel", facts_channel(f->channel));
	put_text(out, "project", f->project);
	put_text(out, "region", f->region);
	put_text(out, "date", f->date);
	buf_printf(out, ",\"ticks\":%u,\"blanks\":%u,\"flags\":[", f->ticks,
	    f->blanks);
	put_flags(out, f->flags, "\"", ",");
	buf_printf(out, "],\"bytes\":%" PRIu64 ",\"readable\":%s}", f->bytes,
	    f->readable ? "true" : "false");
}

static void
put_line(struct buf *out, const struct facts *f)
{
	char when[32];
	struct tm tm;

	localtime_r(&f->received, &tm);
	strftime(when, sizeof(when), "%Y-%m-%d %H:%M", &tm);
	put_hex(out, f->record);
	buf_printf(out, "  %s  %-5s  %-15s  %s", when,
	    facts_channel(f->channel), f->form,
	    f->readable ? "sealed" : "erased");
	buf_printf(out, ", %" PRIu64 " bytes  ", f->bytes);
	put_flags(out, f->flags, "", ", ");
}

static enum err
print_facts(const struct blob *list, bool json)
{
	struct buf out;
	struct rd r;
	bool first = true;

	rd_init(&r, list->data, list->len);
	buf_init(&out, 4096);
	for (; r.left > 0 && !r.failed; first = false) {
		struct facts f;

		facts_read(&r, &f);
		if (json) {
			buf_puts(&out, first ? "[" : ",\n ");
			put_json(&out, &f);
		} else {
			put_line(&out, &f);
			buf_puts(&out, "\n");
		}
		fwrite(out.data, 1, out.len, stdout);
		buf_clear(&out);
		facts_fini(&f);
	}
	if (json)
		puts(first ? "[]" : "]");
	buf_fini(&out);
	return rd_end(&r);
}

COMMAND(cmd_records)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "limit", required_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	struct message_facts_ask ask = { .limit = 50 };
	struct message_facts facts;
	const char *study = NULL;
	bool json = false;
	enum err err;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (c == 's')
			study = optarg;
		else if (c == 'n')
			ask.limit = (uint32_t)strtoul(optarg, NULL, 10);
		else if (c == 'j')
			json = true;
		else
			return command_usage();
	if (optind != argc || ask.limit == 0 || ask.limit > LIMIT_MAX)
		return command_usage();
	study = command_study_dir(study);
	err = control_call(
	    study, ROLE_STORE, MESSAGE_FACTS_ASK, &ask, MESSAGE_FACTS, &facts);
	if (err != ERR_NONE)
		return command_fail("%s: %s", study, control_trouble(err));
	err = print_facts(&facts.facts, json);
	message_fini(MESSAGE_FACTS, &facts);
	return err == ERR_NONE ? 0 : command_fail("%s", err_text(err));
}
