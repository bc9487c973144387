#include "collector/message.h"

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

enum field_kind {
	FIELD_U8,
	FIELD_U32,
	FIELD_U64,
	FIELD_ID16,
	FIELD_TEXT,
	FIELD_BLOB
};

/* The kinds of each message's fields, in order; offsets follow from C's
 * layout rules, which offset_of() below walks as the compiler does. */
#define KIND(kind, field) FIELD_##kind,
#define KINDS(number, NAME, name)                                              \
	static const enum field_kind name##_kinds[] = { NAME##_FIELDS(KIND) };
MESSAGES(KINDS)

struct row {
	enum message_type type;
	const char *name;
	size_t size;
	const enum field_kind *kinds;
	size_t n;
};

#define ROW(number, NAME, name)                                                \
	{ MESSAGE_##NAME, #NAME, sizeof(struct message_##name), name##_kinds,  \
		countof(name##_kinds) },
static const struct row rows[] = { MESSAGES(ROW) };

static const struct {
	size_t size, align;
} layout[] = {
	[FIELD_U8] = { sizeof(uint8_t), _Alignof(uint8_t) },
	[FIELD_U32] = { sizeof(uint32_t), _Alignof(uint32_t) },
	[FIELD_U64] = { sizeof(uint64_t), _Alignof(uint64_t) },
	[FIELD_ID16] = { ID16_LEN, 1 },
	[FIELD_TEXT] = { sizeof(char *), _Alignof(char *) },
	[FIELD_BLOB] = { sizeof(struct blob), _Alignof(struct blob) },
};

/* A switch, so that a number given twice does not compile. */
#define PLACE(number, NAME, name) PLACE_##NAME,
enum { MESSAGES(PLACE) };
#define FIND(number, NAME, name)                                               \
	case number:                                                           \
		return &rows[PLACE_##NAME];

static const struct row *
find(enum message_type type)
{
	switch ((int)type) {
		MESSAGES(FIND)
	default:
		return NULL;
	}
}

/* The place of the next field of KIND in MESSAGE, *OFFSET moved past it. */
static void *
next_field(void *message, enum field_kind kind, size_t *offset)
{
	size_t align = layout[kind].align;
	size_t at = (*offset + align - 1) / align * align;

	*offset = at + layout[kind].size;
	return (uint8_t *)message + at;
}

static void
put_field(struct buf *out, enum field_kind kind, const void *field)
{
	const struct blob *blob = field;

	switch (kind) {
	case FIELD_U8:
		buf_put_u8(out, *(const uint8_t *)field);
		break;
	case FIELD_U32:
		buf_put_u32(out, *(const uint32_t *)field);
		break;
	case FIELD_U64:
		buf_put_u64(out, *(const uint64_t *)field);
		break;
	case FIELD_ID16:
		buf_put(out, field, ID16_LEN);
		break;
	case FIELD_TEXT:
		buf_put_text(out, *(char *const *)field);
		break;
	case FIELD_BLOB:
		buf_put_blob(out, blob->data, blob->len);
		break;
	}
}

enum err
message_encode(enum message_type type, const void *message, struct buf *out)
{
	const struct row *row = find(type);
	size_t i, offset = 0;

	if (row == NULL)
		fatal("no message type %d", (int)type);
	buf_put_u8(out, MESSAGE_VERSION);
	buf_put_u16(out, (uint16_t)type);
	for (i = 0; i < row->n; i++)
		put_field(out, row->kinds[i],
		    next_field(
			(void *)(uintptr_t)message, row->kinds[i], &offset));
	return buf_err(out);
}

static void
get_field(struct rd *r, enum field_kind kind, void *field)
{
	struct blob *blob = field;
	const uint8_t *data;

	switch (kind) {
	case FIELD_U8:
		*(uint8_t *)field = rd_u8(r);
		break;
	case FIELD_U32:
		*(uint32_t *)field = rd_u32(r);
		break;
	case FIELD_U64:
		*(uint64_t *)field = rd_u64(r);
		break;
	case FIELD_ID16:
		rd_bytes(r, field, ID16_LEN);
		break;
	case FIELD_TEXT:
		*(char **)field = rd_text(r);
		break;
	case FIELD_BLOB:
		data = rd_blob(r, &blob->len);
		if (blob->len > 0) {
			blob->data = mem_array(blob->len, 1);
			memcpy(blob->data, data, blob->len);
		}
		break;
	}
}

enum err
message_peek(const void *data, size_t len, enum message_type *type)
{
	struct rd r;
	uint8_t version;
	uint16_t number;

	*type = 0;
	rd_init(&r, data, len);
	version = rd_u8(&r);
	number = rd_u16(&r);
	if (r.failed)
		return ERR_INPUT;
	if (version != MESSAGE_VERSION || find(number) == NULL)
		return ERR_VERSION;
	*type = number;
	return ERR_NONE;
}

enum err
message_decode(
    enum message_type type, const void *data, size_t len, void *message)
{
	const struct row *row = find(type);
	enum message_type found;
	size_t i, offset = 0;
	enum err err;
	struct rd r;

	if (row == NULL)
		fatal("no message type %d", (int)type);
	memset(message, 0, row->size);
	if ((err = message_peek(data, len, &found)) != ERR_NONE)
		return err;
	if (found != type)
		return ERR_INPUT;
	rd_init(&r, data, len);
	(void)rd_u8(&r);
	(void)rd_u16(&r);
	for (i = 0; i < row->n; i++)
		get_field(&r, row->kinds[i],
		    next_field(message, row->kinds[i], &offset));
	if ((err = rd_end(&r)) != ERR_NONE)
		message_fini(type, message);
	return err;
}

void
message_fini(enum message_type type, void *message)
{
	const struct row *row = find(type);
	size_t i, offset = 0;

	if (row == NULL)
		fatal("no message type %d", (int)type);
	for (i = 0; i < row->n; i++) {
		enum field_kind kind = row->kinds[i];
		void *field = next_field(message, kind, &offset);
		struct blob *blob = field;

		if (kind == FIELD_TEXT)
			mem_free_text(*(char **)field);
		if (kind == FIELD_BLOB) {
			mem_wipe(blob->data, blob->len);
			free(blob->data);
		}
	}
	mem_wipe(message, row->size);
}

size_t
message_size(enum message_type type)
{
	const struct row *row = find(type);

	return row == NULL ? 0 : row->size;
}

const char *
message_name(enum message_type type)
{
	const struct row *row = find(type);

	return row == NULL ? "?" : row->name;
}
