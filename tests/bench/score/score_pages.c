/* How well whole pages are read: a folder of pictures and its truth.tsv (file,
 * variable, value, kind; no head line).  Every reading that is accepted is
 * right or wrong; what goes to a person is counted apart. */
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ocr/image.h"
#include "ocr/reader.h"
#include "schema/mem.h"
#include "tests/bench/score/score.h"

#define BINS 10

struct truth {
	char *file, *variable, *value, *kind; /* parts of one owned text */
};

struct count {
	const char *kind;
	int n, accepted, wrong, best_right;
};

struct bin {
	int n, right;
	double confidence;
};

struct score {
	const char *dir;
	bool verbose;
	FILE *doubts;         /* kind, confidence, right: to calibrate by */
	struct truth *truths; /* owned */
	size_t n_truths;
	struct reader *reader;
	struct study *study;
	/* of the page now read */
	const struct truth *of;
	size_t n_of;
	int fields, wrong, unsure;
	/* in all */
	struct count counts[10];
	struct bin bins[BINS];
	int pages, refused, silent, logs, whole_logs;
	int boxes, boxes_wrong, boxes_unsure;
	int tick_as_number, number_as_tick;
	double seconds, decode_seconds;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
load_truth(struct score *s)
{
	char *path = mem_printf("%s/truth.tsv", s->dir), line[4096];
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), f) != NULL) {
		char *rest, *p;
		struct truth t;

		line[strcspn(line, "\n")] = '\0';
		p = rest = mem_text(line);
		t.file = strsep(&rest, "\t");
		t.variable = strsep(&rest, "\t");
		t.value = strsep(&rest, "\t");
		t.kind = strsep(&rest, "\t");
		if (t.kind == NULL)
			errx(1, "%s: not four columns: %s", path, p);
		s->truths = mem_grow(s->truths, s->n_truths + 1, sizeof(t));
		s->truths[s->n_truths++] = t;
	}
	fclose(f);
	free(path);
}

static struct count *
count_of(struct score *s, const char *kind)
{
	size_t i;

	for (i = 0; i < countof(s->counts); i++) {
		if (s->counts[i].kind == NULL)
			s->counts[i].kind = kind;
		if (strcmp(s->counts[i].kind, kind) == 0)
			return &s->counts[i];
	}
	errx(1, "too many kinds");
}

static bool
is_right(const struct truth *t, enum reading_kind kind, const char *value)
{
	const char *name = reading_kind_name(kind);

	if (value == NULL)
		value = "";
	if (kind == READING_TEXT || strcmp(t->kind, "text") == 0)
		return strcmp(t->kind, name) == 0;
	if (strcmp(t->kind, "zero") == 0)
		return kind == READING_ZERO;
	if (strcmp(t->kind, "choices") == 0 && t->value[0] == '\0')
		return kind == READING_BLANK || value[0] == '\0';
	return strcmp(t->kind, name) == 0 && strcmp(t->value, value) == 0;
}

static int
boxes_of(const struct score *s, const char *variable)
{
	const struct variable *v = study_find(s->study, variable);

	if (v == NULL)
		return 0;
	if (v->choices != NULL)
		return (int)v->choices->n;
	return v->type == VARIABLE_SCALE ? (int)(v->max - v->min) + 1 : 0;
}

static void
calibrate(
    struct score *s, const struct truth *t, const struct reading *r, bool right)
{
	/* Bins by doubt: half, a quarter, a tenth ... down to 1e-5. */
	static const double edge[BINS] = { 1e-5, 1e-4, 5e-4, 1e-3, 5e-3, 1e-2,
		5e-2, .1, .3, 1.1 };
	int i = 0;

	while (i < BINS - 1 && 1 - r->confidence > edge[i])
		i++;
	s->bins[i].n++;
	s->bins[i].right += right;
	s->bins[i].confidence += r->confidence;
	if (s->doubts != NULL)
		fprintf(
		    s->doubts, "%s\t%.9f\t%d\n", t->kind, r->confidence, right);
}

static void
count_reading(struct score *s, const struct truth *t, const struct reading *r)
{
	struct count *c = count_of(s, t->kind);
	/* Words go to a person as what is unsure does. */
	bool unsure =
	    r != NULL && (r->kind == READING_UNSURE || r->kind == READING_TEXT);
	bool right = r != NULL && !unsure && is_right(t, r->kind, r->value);
	bool best = r != NULL && unsure && is_right(t, r->best_kind, r->best);
	bool asked = strcmp(t->kind, "unsure") == 0;
	int boxes =
	    strcmp(t->kind, "choice") == 0 || strcmp(t->kind, "choices") == 0
		? boxes_of(s, t->variable)
		: 0;

	c->n++;
	s->fields++;
	s->boxes += boxes;
	if (r != NULL && !asked && r->kind != READING_TEXT)
		calibrate(s, t, r, right || best);
	if (unsure) {
		c->best_right += best;
		s->unsure += r->kind == READING_UNSURE;
		s->boxes_unsure += boxes;
		if (s->verbose && !asked && r->kind != READING_TEXT)
			printf("  unsure: %s %s is %s %s, best %s %s (%.4f)\n",
			    t->file, t->variable, t->kind, t->value,
			    reading_kind_name(r->best_kind),
			    r->best != NULL ? r->best : "", r->confidence);
		return;
	}
	c->accepted++;
	if (right)
		return;
	c->wrong++;
	s->wrong++;
	s->boxes_wrong += boxes > 0 ? 2 : 0;
	if (r != NULL && strcmp(t->kind, "tick") == 0)
		s->tick_as_number +=
		    r->kind == READING_NUMBER || r->kind == READING_ZERO;
	if (r != NULL && strcmp(t->kind, "number") == 0)
		s->number_as_tick += r->kind == READING_TICK;
	if (s->verbose)
		printf("  WRONG: %s %s is %s %s, read %s %s (%.5f)\n", t->file,
		    t->variable, t->kind, t->value,
		    r != NULL ? reading_kind_name(r->kind) : "nothing",
		    r != NULL && r->value != NULL ? r->value : "",
		    r != NULL ? r->confidence : 0);
}

static const struct reading *
reading_of(const struct page_reading *page, const char *variable)
{
	size_t i;

	for (i = 0; i < page->n_readings; i++)
		if (strcmp(page->readings[i].variable, variable) == 0)
			return &page->readings[i];
	return NULL;
}

static void
on_sheet(const struct page_reading *page, void *arg)
{
	struct score *s = arg;
	size_t i;

	s->pages++;
	if (page->problem != NULL) {
		s->refused++;
		s->unsure += (int)s->n_of; /* a person has the page */
		if (s->verbose)
			printf(
			    "  refused: %s: %s\n", s->of->file, page->problem);
		return;
	}
	for (i = 0; i < s->n_of; i++)
		count_reading(
		    s, &s->of[i], reading_of(page, s->of[i].variable));
	if (s->wrong * 20 > s->fields) {
		s->silent++;
		if (s->verbose)
			printf("  SILENT: %s: %d of %d wrong\n", s->of->file,
			    s->wrong, s->fields);
	}
}

static void
read_file(struct score *s)
{
	char *path = mem_printf("%s/%s", s->dir, s->of->file);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct image_file file;
	image_problem problem;
	static struct image image;
	struct stat st;
	void *data;
	double t;

	if (fd < 0 || fstat(fd, &st) != 0)
		err(1, "%s", path);
	data = mmap(NULL, (size_t)st.st_size, PROT_READ,
	    MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (data == MAP_FAILED)
		err(1, "%s", path);
	t = now();
	if (image_open(&file, data, (size_t)st.st_size, &problem) == ERR_NONE) {
		if (image_sheet(&file, 0, &image, &problem) != ERR_NONE)
			warnx("%s: %s", path, problem);
		image_close(&file);
	}
	s->decode_seconds += now() - t;
	t = now();
	reader_read(s->reader, data, (size_t)st.st_size, on_sheet, s);
	s->seconds += now() - t;
	munmap(data, (size_t)st.st_size);
	close(fd);
	free(path);
}

/* Files of one log differ in what follows the last '-' alone. */
static bool
same_log(const char *a, const char *b)
{
	const char *x = strrchr(a, '-'), *y = strrchr(b, '-');

	return x != NULL && y != NULL && x - a == y - b &&
	       strncmp(a, b, (size_t)(x - a)) == 0;
}

static void
read_all(struct score *s)
{
	size_t i = 0;
	int unsure = 0;

	while (i < s->n_truths) {
		s->of = &s->truths[i];
		s->n_of = 0;
		while (i < s->n_truths &&
		       strcmp(s->truths[i].file, s->of->file) == 0) {
			s->n_of++;
			i++;
		}
		s->fields = s->wrong = s->unsure = 0;
		read_file(s);
		unsure += s->unsure;
		if (i == s->n_truths ||
		    !same_log(s->of->file, s->truths[i].file)) {
			s->logs++;
			s->whole_logs += unsure == 0;
			unsure = 0;
		}
	}
}

static void
print_counts(const struct score *s)
{
	struct count all = { .kind = "all" };
	size_t i;

	puts("kind      fields  accepted  wrong  per 10,000  unsure%  "
	     "best right%");
	for (i = 0; i <= countof(s->counts); i++) {
		const struct count *c =
		    i < countof(s->counts) ? &s->counts[i] : &all;
		int unsure = c->n - c->accepted;

		if (c->kind == NULL)
			continue;
		printf("%-8s %7d %9d %6d %11.1f %8.2f %12.1f\n", c->kind, c->n,
		    c->accepted, c->wrong,
		    c->accepted > 0 ? 1e4 * c->wrong / c->accepted : 0,
		    c->n > 0 ? 100.0 * unsure / c->n : 0,
		    unsure > 0 ? 100.0 * c->best_right / unsure : 0);
		if (c == &all)
			continue;
		all.n += c->n;
		all.accepted += c->accepted;
		all.wrong += c->wrong;
		all.best_right += c->best_right;
	}
}

static void
print_calibration(const struct score *s)
{
	double ece = 0;
	int i, n = 0;

	puts("doubt     readings  right%   said%");
	for (i = 0; i < BINS; i++)
		n += s->bins[i].n;
	for (i = 0; i < BINS; i++) {
		const struct bin *b = &s->bins[i];

		if (b->n == 0)
			continue;
		printf("%-9.5f %8d %8.3f %8.3f\n", 1 - b->confidence / b->n,
		    b->n, 100.0 * b->right / b->n, 100 * b->confidence / b->n);
		ece += fabs(b->right - b->confidence) / n;
	}
	printf("expected calibration error %.5f\n", ece);
}

static void
print_score(const struct score *s)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	print_counts(s);
	print_calibration(s);
	printf("pages %d, refused %d, wrong in over 5 %% and not flagged %d\n",
	    s->pages, s->refused, s->silent);
	printf("logs %d, needing nobody (words apart) %.1f %%\n", s->logs,
	    s->logs > 0 ? 100.0 * s->whole_logs / s->logs : 0);
	printf("mark boxes %d, wrong per 10,000 %.2f, to a person %.2f %%\n",
	    s->boxes,
	    s->boxes > 0
		? 1e4 * s->boxes_wrong / (s->boxes - s->boxes_unsure + 1e-9)
		: 0,
	    s->boxes > 0 ? 100.0 * s->boxes_unsure / s->boxes : 0);
	printf("ticks taken as numbers %d, numbers as ticks %d\n",
	    s->tick_as_number, s->number_as_tick);
	printf("pages a second and core %.1f, decoding alone %.1f, peak "
	       "%.0f MiB\n",
	    s->pages / s->seconds, s->pages / s->decode_seconds,
	    (double)use.ru_maxrss / 1024);
}

/* Issued IDs, one a line. */
static void
load_ids(struct score *s, const char *path)
{
	FILE *f = fopen(path, "re");
	char line[64], **ids = NULL;
	size_t n = 0;

	if (f == NULL)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		ids = mem_grow(ids, n + 1, sizeof(*ids));
		ids[n++] = mem_text(line);
	}
	fclose(f);
	reader_set_ids(s->reader, (const char *const *)ids, n);
	while (n > 0)
		free(ids[--n]);
	free(ids);
}

int
score_pages(int argc, char **argv)
{
	struct score s = { 0 };
	struct reader_options options = { .models = SOURCE_DIR "/ocr/models" };
	const char *study = SOURCE_DIR "/schema/side-by-side", *ids = NULL;
	int c;

	while ((c = getopt(argc, argv, "m:s:i:a:b:c:pv")) != -1)
		switch (c) {
		case 'm':
			options.models = optarg;
			break;
		case 's':
			study = optarg;
			break;
		case 'i':
			ids = optarg;
			break;
		case 'a':
			options.first_date = optarg;
			break;
		case 'b':
			options.last_date = optarg;
			break;
		case 'c':
			s.doubts = fopen(optarg, "we");
			break;
		case 'p':
			options.pictures = true;
			break;
		case 'v':
			s.verbose = true;
			break;
		default:
			return 2;
		}
	if (optind + 1 != argc)
		return 2;
	s.dir = argv[optind];
	if (study_load(study, &s.study, NULL) != ERR_NONE)
		errx(1, "%s: no study", study);
	load_truth(&s);
	if (reader_new(s.study, &options, &s.reader) != ERR_NONE)
		errx(1, "no reader: models in %s?", options.models);
	if (ids != NULL)
		load_ids(&s, ids);
	read_all(&s);
	print_score(&s);
	if (s.doubts != NULL)
		fclose(s.doubts);
	while (s.n_truths > 0)
		free(s.truths[--s.n_truths].file);
	free(s.truths);
	reader_free(s.reader);
	study_free(s.study);
	return 0;
}
