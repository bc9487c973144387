#include "sync/record.h"

#include <sodium.h>
#include <string.h>

#include "schema/js.h"
#include "schema/mem.h"

#define LOG_STARTS ",\"log\":"

static const struct {
	enum record_flag flag;
	const char *name;
} flag_names[] = {
	{ RECORD_UNKNOWN_ID, "unknown-id" },
	{ RECORD_UNREGISTERED, "unregistered" },
	{ RECORD_DUPLICATE, "duplicate" },
	{ RECORD_SAME_DAY, "same-day" },
	{ RECORD_NO_ID, "no-id" },
};

const char *
record_flag_name(uint32_t flag)
{
	size_t i;

	for (i = 0; i < countof(flag_names); i++)
		if (flag_names[i].flag == flag)
			return flag_names[i].name;
	return NULL;
}

void
record_id_text(
    const uint8_t id[RECORD_ID_LEN], char out[RECORD_ID_TEXT_LEN + 1])
{
	sodium_bin2hex(out, RECORD_ID_TEXT_LEN + 1, id, RECORD_ID_LEN);
}

/* ---- encode ---- */

static void
put_optional(struct js_writer *w, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		js_put_text(w, name, text);
}

static void
put_flags(struct js_writer *w, uint32_t flags)
{
	size_t i;

	js_open_array(w, "flags");
	for (i = 0; i < countof(flag_names); i++)
		if (flags & flag_names[i].flag)
			js_put_text(w, NULL, flag_names[i].name);
	js_close(w);
}

enum err
record_encode(
    const struct record *r, enum record_reader reader, struct buf *out)
{
	char hex[RECORD_ID_TEXT_LEN + 1];
	struct js_writer w;

	record_id_text(r->id, hex);
	js_write(&w, out);
	js_open_object(&w, NULL);
	js_put_number(&w, "peerlog", RECORD_VERSION);
	js_put_text(&w, "record", hex);
	js_put_text(&w, "person", r->person == NULL ? "" : r->person);
	js_put_text(&w, "channel", r->channel == NULL ? "" : r->channel);
	js_put_text(&w, "received", r->received == NULL ? "" : r->received);
	put_flags(&w, r->flags);
	if (reader == RECORD_STUDY) {
		put_optional(&w, "station", r->station);
		put_optional(&w, "project", r->project);
		put_optional(&w, "region", r->region);
		put_optional(&w, "by", r->by);
	}
	buf_puts(out, LOG_STARTS);
	buf_put(out, r->log, r->log_len);
	js_close(&w);
	return buf_err(out);
}

/* ---- decode ---- */

/* Texts of a record, by their keys. */
static char **
text_of(struct record *r, const char *key)
{
	const struct {
		const char *key;
		char **text;
	} texts[] = {
		{ "person", &r->person },
		{ "channel", &r->channel },
		{ "received", &r->received },
		{ "station", &r->station },
		{ "project", &r->project },
		{ "region", &r->region },
		{ "by", &r->by },
	};
	size_t i;

	for (i = 0; i < countof(texts); i++)
		if (strcmp(key, texts[i].key) == 0)
			return texts[i].text;
	return NULL;
}

static enum err
get_id(const struct js *value, struct record *r)
{
	const char *hex = js_text(value);
	size_t n;

	if (hex == NULL || strlen(hex) != RECORD_ID_TEXT_LEN ||
	    strspn(hex, "0123456789abcdef") != RECORD_ID_TEXT_LEN)
		return ERR_INPUT;
	return sodium_hex2bin(r->id, sizeof(r->id), hex, RECORD_ID_TEXT_LEN,
		   NULL, &n, NULL) == 0
		   ? ERR_NONE
		   : ERR_INPUT;
}

static enum err
get_flags(const struct js *value, struct record *r)
{
	const char *word;
	size_t i, k;

	if (js_type(value) != JS_ARRAY)
		return ERR_INPUT;
	for (i = 0; i < js_count(value); i++) {
		word = js_text(js_at(value, i));
		for (k = 0; k < countof(flag_names); k++)
			if (word != NULL &&
			    strcmp(word, flag_names[k].name) == 0)
				break;
		if (k == countof(flag_names))
			return ERR_INPUT;
		r->flags |= flag_names[k].flag;
	}
	return ERR_NONE;
}

static enum err
get_member(const char *key, const struct js *value, struct record *r)
{
	char **text = text_of(r, key);
	double number;

	if (strcmp(key, "peerlog") == 0)
		return js_number(value, &number) && number == RECORD_VERSION
			   ? ERR_NONE
			   : ERR_VERSION;
	if (strcmp(key, "record") == 0)
		return get_id(value, r);
	if (strcmp(key, "flags") == 0)
		return get_flags(value, r);
	if (text == NULL || js_text(value) == NULL)
		return ERR_INPUT;
	*text = mem_text(js_text(value));
	return ERR_NONE;
}

static enum err
get_head(const struct js *head, struct record *r)
{
	enum err err;
	void *at;

	if (js_type(head) != JS_OBJECT)
		return ERR_INPUT;
	for (at = js_first(head); at != NULL; at = js_next(head, at)) {
		err = get_member(js_name(at), js_value(at), r);
		if (err != ERR_NONE)
			return err;
	}
	return js_get(head, "peerlog") != NULL &&
		       js_get(head, "record") != NULL && r->person != NULL &&
		       r->channel != NULL && r->received != NULL
		   ? ERR_NONE
		   : ERR_INPUT;
}

/* All before the log, closed, as JSON. */
static enum err
parse_head(const char *text, size_t len, struct js **head)
{
	struct buf closed;
	enum err err;

	buf_init(&closed, RECORD_MAX + 1);
	buf_put(&closed, text, len);
	buf_puts(&closed, "}");
	err = js_parse(closed.data, closed.len, head);
	buf_fini(&closed);
	return err;
}

enum err
record_decode(const void *data, size_t len, struct record *record)
{
	const char *text = data, *log;
	struct js *head;
	enum err err;

	memset(record, 0, sizeof(*record));
	if (len > RECORD_MAX)
		return ERR_SIZE;
	/* A quote inside a text is escaped, so this finds the key. */
	log = memmem(text, len, LOG_STARTS, strlen(LOG_STARTS));
	if (log == NULL || text[len - 1] != '}')
		return ERR_INPUT;
	err = parse_head(text, (size_t)(log - text), &head);
	if (err == ERR_NONE)
		err = get_head(head, record);
	js_free(head);
	log += strlen(LOG_STARTS);
	record->log_len = (size_t)(text + len - 1 - log);
	record->log = mem_text_n(log, record->log_len);
	if (err != ERR_NONE)
		record_fini(record);
	return err;
}

void
record_fini(struct record *r)
{
	mem_free_text(r->person);
	mem_free_text(r->channel);
	mem_free_text(r->received);
	mem_free_text(r->station);
	mem_free_text(r->project);
	mem_free_text(r->region);
	mem_free_text(r->by);
	mem_free_text(r->log);
	memset(r, 0, sizeof(*r));
}
