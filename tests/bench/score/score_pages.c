/* How well whole pages are read: a folder of pictures and its truth.tsv.  Every
 * reading that is accepted is right or wrong; what goes to a person is counted
 * apart. */
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
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
#include "tests/bench/score/tally.h"
#include "tests/bench/score/truth.h"

struct score {
	const char *dir;
	struct truths truths;
	struct reader *reader;
	struct study *study;
	struct tally tally;
	/* of the page now read */
	const struct truth *of;
	size_t n_of;
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
on_sheet(const struct page_reading *page, void *arg)
{
	struct score *s = arg;

	tally_page(&s->tally, page, s->of, s->n_of);
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
	const struct truths *t = &s->truths;
	size_t i = 0;

	while (i < t->n) {
		s->of = &t->v[i];
		s->n_of = 0;
		while (i < t->n && strcmp(t->v[i].file, s->of->file) == 0) {
			s->n_of++;
			i++;
		}
		read_file(s);
		if (i == t->n || !same_log(s->of->file, t->v[i].file))
			tally_log_end(&s->tally);
	}
}

static void
print_cost(const struct score *s)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	printf("pages a second and core %.1f, decoding alone %.1f, peak "
	       "%.0f MiB\n",
	    s->tally.pages / s->seconds, s->tally.pages / s->decode_seconds,
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

	while ((c = getopt(argc, argv, "m:s:k:i:a:b:c:pv")) != -1)
		switch (c) {
		case 'm':
			options.models = optarg;
			break;
		case 's':
			study = optarg;
			break;
		case 'k':
			options.versions = optarg;
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
			s.tally.doubts = fopen(optarg, "we");
			break;
		case 'p':
			options.pictures = true;
			break;
		case 'v':
			s.tally.verbose = true;
			break;
		default:
			return 2;
		}
	if (optind + 1 != argc)
		return 2;
	s.dir = argv[optind];
	if (study_load(study, &s.study, NULL) != ERR_NONE)
		errx(1, "%s: no study", study);
	s.tally.study = s.study;
	truths_load(s.dir, &s.truths);
	if (reader_new(s.study, &options, &s.reader) != ERR_NONE)
		errx(1, "no reader: models in %s?", options.models);
	if (ids != NULL)
		load_ids(&s, ids);
	read_all(&s);
	tally_print(&s.tally);
	print_cost(&s);
	if (s.tally.doubts != NULL)
		fclose(s.tally.doubts);
	truths_free(&s.truths);
	reader_free(s.reader);
	study_free(s.study);
	return 0;
}
