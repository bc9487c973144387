/* The issuing rule of personal IDs.
 *
 * An ID has 4 to 6 decimal digits, the last a check digit by Damm's
 * quasigroup (H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg
 * 2004, the table of order 10): it tells every single wrong digit and every
 * swap of two neighbours, so no two IDs that end in the right check digit are
 * one misreading or one swap apart.  No larger set of that length has this
 * property (Singleton's bound): 4 digits give 1,000 IDs, 5 give 10,000.  When
 * they are used up, issuing goes on with the rest of the range (9,000 more of
 * 4 digits); those are close to others, and callers are told. */
#ifndef COLLECTOR_IDS_H
#define COLLECTOR_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/err.h"

#define IDS_DIGITS_MIN 4
#define IDS_DIGITS_MAX 6

/* Whether ID is digits alone, and ends in the right check digit. */
bool ids_checks(const char *id);
/* Whether ID is DIGITS decimal digits. */
bool ids_formed(const char *id, int digits);

/* Which of the range are issued: one bit each. */
struct ids {
	int digits;
	unsigned char *issued; /* owned */
	size_t size;           /* of the range: 10^digits */
	size_t left_sparse;    /* not issued, right check digit */
	size_t left;           /* not issued */
};
void ids_init(struct ids *ids, int digits);
void ids_fini(struct ids *ids);
/* Marks ID as issued; ignores what is not in the range. */
void ids_mark(struct ids *ids, const char *id);
/* Marks ID as issued.  ERR_INPUT: not in the range; ERR_EXISTS: issued. */
enum err ids_take(struct ids *ids, const char *id) must_use;
/* Chooses one at random (CSPRNG) of those not issued, with the right check
 * digit while there is one, and marks it.  ERR_STATE: the range is used up. */
enum err ids_choose(struct ids *ids, char out[IDS_DIGITS_MAX + 1]) must_use;

#endif
