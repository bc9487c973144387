#include "sync/record.h"

#include <jansson.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define HEX_LEN    (2 * RECORD_ID_LEN)
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

/* ---- encode ---- */

static enum err
put_string(struct buf *out, const char *text)
{
	const unsigned char *p;

	if (!utf8_valid(text, strlen(text)))
		return ERR_INPUT;
	buf_puts(out, "\"");
	for (p = (const unsigned char *)text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			buf_printf(out, "\\%c", *p);
		else if (*p < 0x20 || *p == 0x7f)
			buf_printf(out, "\\u%04x", *p);
		else
			buf_put(out, p, 1);
	}
	buf_puts(out, "\"");
	return buf_err(out);
}

/* ,"KEY":"TEXT"; nothing if TEXT is optional and empty. */
static enum err
put_member(struct buf *out, const char *key, const char *text, bool optional)
{
	if (text == NULL)
		text = "";
	if (optional && text[0] == '\0')
		return ERR_NONE;
	buf_printf(out, ",\"%s\":", key);
	return put_string(out, text);
}

static void
put_flags(struct buf *out, uint32_t flags)
{
	const char *comma = "";
	size_t i;

	buf_puts(out, ",\"flags\":[");
	for (i = 0; i < countof(flag_names); i++)
		if (flags & flag_names[i].flag) {
			buf_printf(out, "%s\"%s\"", comma, flag_names[i].name);
			comma = ",";
		}
	buf_puts(out, "]");
}

enum err
record_encode(
    const struct record *r, enum record_reader reader, struct buf *out)
{
	char hex[HEX_LEN + 1];
	enum err err;

	sodium_bin2hex(hex, sizeof(hex), r->id, sizeof(r->id));
	buf_printf(
	    out, "{\"peerlog\":%d,\"record\":\"%s\"", RECORD_VERSION, hex);
	err = put_member(out, "person", r->person, false);
	if (err == ERR_NONE)
		err = put_member(out, "channel", r->channel, false);
	if (err == ERR_NONE)
		err = put_member(out, "received", r->received, false);
	put_flags(out, r->flags);
	if (err == ERR_NONE && reader == RECORD_STUDY) {
		err = put_member(out, "station", r->station, true);
		if (err == ERR_NONE)
			err = put_member(out, "project", r->project, true);
		if (err == ERR_NONE)
			err = put_member(out, "region", r->region, true);
		if (err == ERR_NONE)
			err = put_member(out, "by", r->by, true);
	}
	buf_puts(out, LOG_STARTS);
	buf_put(out, r->log, r->log_len);
	buf_puts(out, "}");
	return err != ERR_NONE ? err : buf_err(out);
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
get_id(const json_t *value, struct record *r)
{
	const char *hex = json_string_value(value);
	size_t n;

	if (hex == NULL || strlen(hex) != HEX_LEN ||
	    strspn(hex, "0123456789abcdef") != HEX_LEN)
		return ERR_INPUT;
	return sodium_hex2bin(
		   r->id, sizeof(r->id), hex, HEX_LEN, NULL, &n, NULL) == 0
		   ? ERR_NONE
		   : ERR_INPUT;
}

static enum err
get_flags(const json_t *value, struct record *r)
{
	const json_t *word;
	size_t i, k;

	if (!json_is_array(value))
		return ERR_INPUT;
	json_array_foreach(value, i, word)
	{
		for (k = 0; k < countof(flag_names); k++)
			if (json_is_string(word) &&
			    strcmp(json_string_value(word),
				flag_names[k].name) == 0)
				break;
		if (k == countof(flag_names))
			return ERR_INPUT;
		r->flags |= flag_names[k].flag;
	}
	return ERR_NONE;
}

static enum err
get_member(const char *key, const json_t *value, struct record *r)
{
	char **text = text_of(r, key);

	if (strcmp(key, "peerlog") == 0)
		return json_integer_value(value) == RECORD_VERSION
			   ? ERR_NONE
			   : ERR_VERSION;
	if (strcmp(key, "record") == 0)
		return get_id(value, r);
	if (strcmp(key, "flags") == 0)
		return get_flags(value, r);
	if (text == NULL || !json_is_string(value))
		return ERR_INPUT;
	*text = mem_text(json_string_value(value));
	return ERR_NONE;
}

static enum err
get_head(const json_t *head, struct record *r)
{
	const char *key;
	json_t *value;
	enum err err = ERR_NONE;

	json_object_foreach((json_t *)head, key, value)
	{
		err = get_member(key, value, r);
		if (err != ERR_NONE)
			return err;
	}
	return json_object_get(head, "peerlog") != NULL &&
		       json_object_get(head, "record") != NULL &&
		       r->person != NULL && r->channel != NULL &&
		       r->received != NULL
		   ? ERR_NONE
		   : ERR_INPUT;
}

enum err
record_decode(const void *data, size_t len, struct record *record)
{
	const char *text = data, *log;
	struct buf head;
	json_t *root = NULL;
	enum err err = ERR_INPUT;

	memset(record, 0, sizeof(*record));
	if (len > RECORD_MAX)
		return ERR_SIZE;
	/* A quote inside a string is escaped, so this finds the key. */
	log = memmem(text, len, LOG_STARTS, strlen(LOG_STARTS));
	if (log == NULL || text[len - 1] != '}')
		return ERR_INPUT;
	buf_init(&head, RECORD_MAX);
	buf_put(&head, text, (size_t)(log - text));
	buf_puts(&head, "}");
	if (buf_err(&head) == ERR_NONE)
		root = json_loadb((const char *)head.data, head.len,
		    JSON_REJECT_DUPLICATES, NULL);
	if (root != NULL)
		err = get_head(root, record);
	json_decref(root);
	buf_fini(&head);
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
