/* Sets of hand-written digits (idx files, gzip'd), by writer where known. */
#ifndef FILL_DIGITS_H
#define FILL_DIGITS_H

#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"
#include "tests/bench/fill/chance.h"

struct digits {
	uint8_t *images; /* owned; n pictures of side x side */
	uint8_t *labels; /* owned */
	int *writers;    /* owned; NULL: not known */
	size_t n;
	int side;
	double aspect; /* width of a digit that is as wide as high here */
	double edge;   /* level from which a pixel is ink, 0..1 */
};

/* The sets by name: mnist (its test half), mnist-train, optdigits,
 * optdigits-train, semeion; DIR is the unpacked collection. */
enum err digits_load(
    const char *dir, const char *name, struct digits *digits) must_use;
void digits_fini(struct digits *digits);

/* A picture of DIGIT by WRITER (an index from digits_writer()), or by anybody
 * if the writer has none. */
const uint8_t *digits_pick(
    const struct digits *digits, int writer, int digit, struct chance *chance);
/* Somebody at random; -1 if the set does not know its writers. */
int digits_writer(const struct digits *digits, struct chance *chance);

#endif
