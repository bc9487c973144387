#include "collector/ids.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

/* Damm's table of order 10. */
static const unsigned char damm[10][10] = {
	{ 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 },
	{ 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
	{ 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 },
	{ 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
	{ 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 },
	{ 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
	{ 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 },
	{ 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
	{ 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 },
	{ 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

bool
ids_formed(const char *id, int digits)
{
	return strlen(id) == (size_t)digits &&
	       strspn(id, "0123456789") == (size_t)digits;
}

bool
ids_checks(const char *id)
{
	unsigned char state = 0;

	if (*id == '\0')
		return false;
	for (; *id != '\0'; id++) {
		if (*id < '0' || *id > '9')
			return false;
		state = damm[state][*id - '0'];
	}
	return state == 0;
}

static void
write_id(const struct ids *ids, size_t i, char out[IDS_DIGITS_MAX + 1])
{
	snprintf(out, IDS_DIGITS_MAX + 1, "%0*u", ids->digits, (unsigned)i);
}

static bool
is_issued(const struct ids *ids, size_t i)
{
	return ids->issued[i / 8] >> i % 8 & 1;
}

static bool
sparse(const struct ids *ids, size_t i)
{
	size_t unit = ids->size / 10;
	unsigned char state = 0;

	for (; unit > 0; unit /= 10)
		state = damm[state][i / unit % 10];
	return state == 0;
}

void
ids_init(struct ids *ids, int digits)
{
	int i;

	if (digits < IDS_DIGITS_MIN || digits > IDS_DIGITS_MAX)
		fatal("IDs of %d digits", digits);
	*ids = (struct ids){ .digits = digits, .size = 1 };
	for (i = 0; i < digits; i++)
		ids->size *= 10;
	ids->issued = mem_array(ids->size / 8 + 1, 1);
	ids->left = ids->size;
	ids->left_sparse = ids->size / 10;
}

void
ids_fini(struct ids *ids)
{
	free(ids->issued);
	memset(ids, 0, sizeof(*ids));
}

static void
mark(struct ids *ids, size_t i)
{
	if (is_issued(ids, i))
		return;
	ids->issued[i / 8] |= (unsigned char)(1u << i % 8);
	ids->left--;
	if (sparse(ids, i))
		ids->left_sparse--;
}

void
ids_mark(struct ids *ids, const char *id)
{
	if (ids_formed(id, ids->digits))
		mark(ids, strtoul(id, NULL, 10));
}

enum err
ids_take(struct ids *ids, const char *id)
{
	if (!ids_formed(id, ids->digits))
		return ERR_INPUT;
	if (is_issued(ids, strtoul(id, NULL, 10)))
		return ERR_EXISTS;
	ids_mark(ids, id);
	return ERR_NONE;
}

enum err
ids_choose(struct ids *ids, char out[IDS_DIGITS_MAX + 1])
{
	bool close = ids->left_sparse == 0;
	uint32_t skip;
	size_t i;

	*out = '\0';
	if (ids->left == 0)
		return ERR_STATE;
	skip = randombytes_uniform(
	    (uint32_t)(close ? ids->left : ids->left_sparse));
	for (i = 0; i < ids->size; i++)
		if (!is_issued(ids, i) && (close || sparse(ids, i)) &&
		    skip-- == 0)
			break;
	write_id(ids, i, out);
	mark(ids, i);
	return ERR_NONE;
}
