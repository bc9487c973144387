#include "sync/record.h"

#include <sodium.h>
#include <string.h>

#include "schema/js.h"
#include "schema/js_read.h"
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

/* Texts of a record, by their keys; NULL for another key. */
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

/* A text, once. */
static enum err
get_text(struct js_reader *js, char **out)
{
	const char *text;
	double number;

	if (out == NULL || *out != NULL ||
	    js_read_value(js, &number, &text) != JS_TEXT)
		return ERR_INPUT;
	*out = mem_text(text);
	return ERR_NONE;
}

static enum err
get_version(struct js_reader *js)
{
	const char *text;
	double number;

	return js_read_value(js, &number, &text) == JS_NUMBER &&
		       number == RECORD_VERSION
		   ? ERR_NONE
		   : ERR_VERSION;
}

static enum err
get_id(struct js_reader *js, struct record *r)
{
	const char *hex;
	double number;
	size_t n;

	if (js_read_value(js, &number, &hex) != JS_TEXT ||
	    strlen(hex) != RECORD_ID_TEXT_LEN ||
	    strspn(hex, "0123456789abcdef") != RECORD_ID_TEXT_LEN)
		return ERR_INPUT;
	return sodium_hex2bin(r->id, sizeof(r->id), hex, RECORD_ID_TEXT_LEN,
		   NULL, &n, NULL) == 0
		   ? ERR_NONE
		   : ERR_INPUT;
}

static enum err
get_flags(struct js_reader *js, struct record *r)
{
	const char *word;
	double number;
	size_t k;

	if (!js_read_array(js))
		return ERR_INPUT;
	while (js_read_item(js)) {
		js_read_value(js, &number, &word);
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

/* Keys that are no text's, each once. */
enum { HAS_VERSION = 1, HAS_ID = 2, HAS_FLAGS = 4 };

static unsigned
key_bit(const char *key)
{
	return strcmp(key, "peerlog") == 0  ? HAS_VERSION
	       : strcmp(key, "record") == 0 ? HAS_ID
	       : strcmp(key, "flags") == 0  ? HAS_FLAGS
					    : 0;
}

static enum err
get_member(
    struct js_reader *js, const char *key, unsigned *has, struct record *r)
{
	unsigned bit = key_bit(key);

	if (*has & bit)
		return ERR_INPUT;
	*has |= bit;
	switch (bit) {
	case HAS_VERSION:
		return get_version(js);
	case HAS_ID:
		return get_id(js, r);
	case HAS_FLAGS:
		return get_flags(js, r);
	default:
		return get_text(js, text_of(r, key));
	}
}

static enum err
get_head(struct js_reader *js, struct record *r)
{
	enum err err = ERR_NONE;
	unsigned has = 0;
	const char *key;

	if (!js_read_object(js))
		return ERR_INPUT;
	while (err == ERR_NONE && (key = js_read_name(js)) != NULL)
		err = get_member(js, key, &has, r);
	if (err != ERR_NONE)
		return err;
	return (has & HAS_VERSION) && (has & HAS_ID) && r->person != NULL &&
		       r->channel != NULL && r->received != NULL
		   ? ERR_NONE
		   : ERR_INPUT;
}

/* All before the log, closed, as JSON. */
static enum err
read_head(const char *text, size_t len, struct record *r)
{
	struct js_reader js;
	struct buf closed;
	enum err err, end;

	buf_init(&closed, RECORD_MAX + 1);
	buf_put(&closed, text, len);
	buf_puts(&closed, "}");
	js_read(&js, closed.data, closed.len);
	err = get_head(&js, r);
	end = js_read_end(&js);
	buf_fini(&closed);
	return err != ERR_NONE ? err : end;
}

enum err
record_decode(const void *data, size_t len, struct record *record)
{
	const char *text = data, *log;
	enum err err;

	memset(record, 0, sizeof(*record));
	if (len > RECORD_MAX)
		return ERR_SIZE;
	/* A quote inside a text is escaped, so this finds the key. */
	log = memmem(text, len, LOG_STARTS, strlen(LOG_STARTS));
	if (log == NULL || text[len - 1] != '}')
		return ERR_INPUT;
	err = read_head(text, (size_t)(log - text), record);
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
