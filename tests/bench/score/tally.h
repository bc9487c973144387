/* Counts of what was read right, wrong, or left to a person. */
#ifndef TESTS_BENCH_SCORE_TALLY_H
#define TESTS_BENCH_SCORE_TALLY_H

#include <stdbool.h>
#include <stdio.h>

#include "ocr/reading.h"
#include "schema/study.h"
#include "tests/bench/score/truth.h"

#define TALLY_KINDS 10
#define TALLY_BINS  10

/* Fields of one kind of truth. */
struct count {
	const char *kind;
	int n, accepted, wrong, best_right;
};

/* Readings of about one confidence. */
struct bin {
	int n, right;
	double confidence;
};

/* Mark boxes; marked and not, by the best readings and among those accepted. */
struct marks {
	int n, unsure, wrong;
	int hits, missed, stray; /* best readings */
};

/* Count cells: number, tick, zero or blank. */
struct classes {
	int n, right;
	int accepted, wrong;
	int tick_as_number, number_as_tick; /* accepted */
};

/* Whole logs, or those of one kind of print. */
struct logs {
	int n, whole;
	int but_id;             /* whole but for the ID */
	int plain, plain_whole; /* with nothing in them for a person */
	int pictures, keys;     /* for a person who confirms those not whole */
};

struct tally {
	const struct study *study; /* borrowed */
	bool verbose;
	FILE *doubts; /* every reading's confidence; NULL: none */
	struct count counts[TALLY_KINDS];
	struct bin bins[TALLY_BINS];
	struct marks marks;
	struct classes classes;
	struct logs personal, blank; /* prints: the ID in the code, by hand */
	int pages, refused, silent;
	/* of the log now read */
	struct {
		int pages, unsure, unsure_ids, keys;
		bool personal, for_person;
	} log;
};

/* Counts PAGE against the N truths of its file. */
void tally_page(struct tally *tally, const struct page_reading *page,
    const struct truth *of, size_t n);
/* All pages of a log were counted. */
void tally_log_end(struct tally *tally);
/* The tables. */
void tally_print(const struct tally *tally);

#endif
