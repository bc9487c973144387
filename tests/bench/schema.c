/* How long the study takes to load, and a full quarterly log to be checked
 * and scored.  usage: schema [STUDY] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "schema/study.h"

#define LOADS 100
#define LOGS  5000

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
report(
    const char *what, double *seconds, size_t n, double scale, const char *unit)
{
	qsort(seconds, n, sizeof(*seconds), compare);
	printf("%-34s %8.2f %s (median of %zu; best %.2f, 99 %% %.2f)\n", what,
	    seconds[n / 2] * scale, unit, n, seconds[0] * scale,
	    seconds[n * 99 / 100] * scale);
}

/* Every question answered, so that every condition holds that can. */
static struct log *
fill(const struct study *study, const struct form *form)
{
	struct log *log = log_new(study, form);
	size_t i;

	for (i = 0; i < study_n_variables(study); i++) {
		const struct variable *v = study_variable(study, i);

		if (!variable_in_form(v, form) || !variable_asked(v))
			continue;
		if (v->type == VARIABLE_CHOICE)
			log_set(
			    log, v, ANSWER_CHOICE, 0, v->choices->v[1].code);
		else if (v->type == VARIABLE_CHOICES)
			log_set(log, v, ANSWER_CHOICES, 0, "a c d e");
		else if (v->type == VARIABLE_DATE)
			log_set(log, v, ANSWER_DATE, 0, "2016-03-05");
		else if (v->has_range)
			log_set(log, v, ANSWER_NUMBER, v->max, NULL);
		else
			log_set(log, v, ANSWER_TEXT, 0, "0427");
	}
	return log;
}

static void
bench_load(const char *dir)
{
	double seconds[LOADS];
	struct study *study;
	size_t i;

	for (i = 0; i < LOADS; i++) {
		double start = now();

		if (study_load(dir, &study, NULL) != ERR_NONE)
			exit(EXIT_FAILURE);
		seconds[i] = now() - start;
		study_free(study);
	}
	report("loading the study", seconds, LOADS, 1e3, "ms");
}

static void
bench_logs(const struct study *study)
{
	static double check[LOGS], derive[LOGS], code[LOGS];
	const struct form *form = study_find_form(study, "quarterly");
	struct log *log, *again;
	struct problems problems = { 0 };
	struct buf b;
	size_t i;

	if (form == NULL)
		form = study_form(study, study_n_forms(study) - 1);
	log = fill(study, form);
	buf_init(&b, LOG_MAX);
	for (i = 0; i < LOGS; i++) {
		double start = now(), middle;

		log_check(log, NULL, &problems);
		middle = now();
		log_derive(log);
		derive[i] = now() - middle;
		check[i] = now() - start;
		start = now();
		if (log_encode(log, LOG_DRAFT, NULL, &b) != ERR_NONE ||
		    log_decode(study, b.data, b.len, &again) != ERR_NONE)
			exit(EXIT_FAILURE);
		code[i] = now() - start;
		log_free(again);
		buf_clear(&b);
	}
	printf("form %s, %zu problems\n", form->name, problems.n / LOGS);
	report("checking and scoring a log", check, LOGS, 1e6, "us");
	report("  of that, scoring", derive, LOGS, 1e6, "us");
	report("writing and reading it as JSON", code, LOGS, 1e6, "us");
	problems_fini(&problems);
	buf_fini(&b);
	log_free(log);
}

int
main(int argc, char **argv)
{
	const char *dir =
	    argc > 1 ? argv[1] : SOURCE_DIR "/schema/side-by-side";
	struct study *study;

	bench_load(dir);
	if (study_load(dir, &study, NULL) != ERR_NONE)
		return EXIT_FAILURE;
	bench_logs(study);
	study_free(study);
	return EXIT_SUCCESS;
}
