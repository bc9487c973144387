/* The codebook's inside: counted once, printed twice. */
#ifndef COLLECTOR_CODEBOOK_PART_H
#define COLLECTOR_CODEBOOK_PART_H

#include "collector/codebook.h"

struct codebook_column {
	const struct sheet_column *column; /* borrowed from the sheet */
	struct sheet_short stata;          /* its name in a Stata file */
	size_t kinds[SHEET_KINDS];         /* rows with each */
	size_t *codes;        /* owned: rows with each of the column's labels */
	double min, max, sum; /* of the values of a NUMBER; NaN: none */
};

struct codebook_file {
	char *name, *label;
	size_t n_rows;
	struct codebook_column *columns;
	size_t n_columns;
};

struct codebook {
	const struct study *study;
	const struct partner *partner;
	bool kept;
	time_t when;
	struct codebook_file *files;
	size_t n_files;
};

/* NUMBER as both codebooks write it. */
void codebook_number(struct buf *out, double number);
/* Static word: nominal, ordinal, scale. */
const char *codebook_measure(enum sheet_measure measure);
/* TEXT escaped for XML and HTML, characters that XML lacks left out. */
void codebook_text(struct buf *out, const char *text);
/* YYYY-MM-DD of the codebook. */
void codebook_date(const struct codebook *codebook, char out[11]);

#endif
