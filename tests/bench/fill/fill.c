/* fill: prints a form, fills it in with hands, spoils the pages, and notes
 * what was written.  See usage(). */
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ocr/layout.h"
#include "schema/mem.h"
#include "tests/bench/fill/answers.h"
#include "tests/bench/fill/degrade.h"

#define PDF_MAX (64 * 1024 * 1024)
#define INCH    25.4

struct fill {
	const char *form, *study_dir, *out, *hands, *set, *lang, *id, *date;
	const char *ids_file, *turn;
	const char *torn, *serial;
	long seed, sets, level, dpi;
	long quality;                       /* of the JPEG; 0: the level's */
	long lost;                          /* corner marks covered */
	double degrees, perspective, light; /* not the level's, if >= 0 */
	bool large, phone, tidy, holes, coffee, fax, pencil, odd, png, bare,
	    empty;
	struct study *study;
	char (*ids)[16]; /* owned; that were issued */
	size_t n_ids;
	struct digits digits;
	FILE *truth;
};

static int
usage(void)
{
	fputs("usage: fill --form FORM --study DIR -o DIR|PAGE%d.jpg ...\n"
	      "  --id ID            printed in the QR (else by hand)\n"
	      "  --ids FILE         one of these by hand\n"
	      "  --sets N           filled-in forms (1)\n"
	      "  --seed N           the same seed, the same pages (1)\n"
	      "  --hands DIR        unpacked handwriting, else own strokes\n"
	      "  --set NAME         of it: mnist, mnist-train, optdigits,\n"
	      "                     optdigits-train, semeion, unipen,\n"
	      "                     fonts\n"
	      "  --pencil           faint\n"
	      "  --odd              marks round and beside boxes too\n"
	      "  --tidy             nothing skipped, spilt or corrected\n"
	      "  --date YYYY-MM-DD  of every form (else the last four weeks)\n"
	      "  --lang CODE, --large-print\n"
	      "  --level 0..4       severity (0); by itself: --degrees D,\n"
	      "                     --perspective SHARE, --light FALL-OFF,\n"
	      "                     --lost MARKS, --holes, --coffee, --fax\n"
	      "  --phone            photographs, as harsh as the level\n"
	      "  --turn 0..3|any    quarter turns\n"
	      "  --torn PAGE|all    without its square code\n"
	      "  --serial TEXT      the print's: of a copied blank\n"
	      "  --bare             no corner marks, no square code\n"
	      "  --empty            nothing written\n"
	      "  --dpi N (200), --quality N of the JPEG, --png\n"
	      "Into a DIR go FORM-SEED-SET-PAGE.jpg and truth.tsv: file,\n"
	      "variable, value, kind.  Else the truth goes to the output.\n",
	    stderr);
	return 2;
}

static int
fail(const char *what)
{
	fprintf(stderr, "fill: %s\n", what);
	return 1;
}

/* One ID a line. */
static bool
read_ids(struct fill *f)
{
	FILE *file = fopen(f->ids_file, "re");
	char line[100];

	if (file == NULL)
		return false;
	while (fgets(line, sizeof(line), file) != NULL) {
		f->ids = mem_grow(f->ids, f->n_ids + 1, sizeof(*f->ids));
		line[strcspn(line, "\r\n\t")] = '\0';
		snprintf(f->ids[f->n_ids++], sizeof(*f->ids), "%.15s", line);
	}
	fclose(file);
	return f->n_ids > 0;
}

/* An option and where its value goes. */
enum option_kind { TEXT, WHOLE, REAL, FLAG };

static const struct {
	const char *name;
	enum option_kind kind;
	size_t at;
} known[] = {
#define AT(member) offsetof(struct fill, member)
	{ "form", TEXT, AT(form) },
	{ "study", TEXT, AT(study_dir) },
	{ "output", TEXT, AT(out) },
	{ "id", TEXT, AT(id) },
	{ "ids", TEXT, AT(ids_file) },
	{ "hands", TEXT, AT(hands) },
	{ "set", TEXT, AT(set) },
	{ "lang", TEXT, AT(lang) },
	{ "date", TEXT, AT(date) },
	{ "turn", TEXT, AT(turn) },
	{ "torn", TEXT, AT(torn) },
	{ "serial", TEXT, AT(serial) },
	{ "seed", WHOLE, AT(seed) },
	{ "sets", WHOLE, AT(sets) },
	{ "level", WHOLE, AT(level) },
	{ "dpi", WHOLE, AT(dpi) },
	{ "quality", WHOLE, AT(quality) },
	{ "lost", WHOLE, AT(lost) },
	{ "degrees", REAL, AT(degrees) },
	{ "perspective", REAL, AT(perspective) },
	{ "light", REAL, AT(light) },
	{ "large-print", FLAG, AT(large) },
	{ "phone", FLAG, AT(phone) },
	{ "tidy", FLAG, AT(tidy) },
	{ "holes", FLAG, AT(holes) },
	{ "coffee", FLAG, AT(coffee) },
	{ "fax", FLAG, AT(fax) },
	{ "pencil", FLAG, AT(pencil) },
	{ "odd", FLAG, AT(odd) },
	{ "png", FLAG, AT(png) },
	{ "bare", FLAG, AT(bare) },
	{ "empty", FLAG, AT(empty) },
#undef AT
};

static bool
set_option(struct fill *f, size_t i, const char *value)
{
	void *to = (char *)f + known[i].at;
	char *end = NULL;

	switch (known[i].kind) {
	case TEXT:
		*(const char **)to = value;
		return true;
	case WHOLE:
		*(long *)to = strtol(value, &end, 10);
		return end != value && *end == '\0';
	case REAL:
		*(double *)to = strtod(value, &end);
		return end != value && *end == '\0';
	default:
		*(bool *)to = true;
		return true;
	}
}

static bool
parse(struct fill *f, int argc, char **argv)
{
	struct option table[countof(known) + 1] = { 0 };
	size_t i;
	int c, at;

	for (i = 0; i < countof(known); i++) {
		table[i].name = known[i].name;
		table[i].has_arg = known[i].kind != FLAG;
		table[i].val = 'x';
	}
	while ((c = getopt_long(argc, argv, "o:", table, &at)) != -1) {
		if (c == 'o')
			f->out = optarg;
		else if (c != 'x' || !set_option(f, (size_t)at, optarg))
			return false;
	}
	return optind == argc && f->form != NULL && f->study_dir != NULL &&
	       f->out != NULL && f->sets > 0 && f->level >= 0 &&
	       f->level < DEGRADE_LEVELS && f->dpi >= 72 && f->dpi <= 600 &&
	       (f->date == NULL || strlen(f->date) == 10);
}

/* The next page that pdftoppm draws. */
static bool
read_page(FILE *from, int dpi, struct picture *p)
{
	int w, h, max, c, x, y;

	if (fscanf(from, "P5 %d %d %d", &w, &h, &max) != 3 || max != 255 ||
	    w <= 0 || h <= 0 || w > 10000 || h > 10000)
		return false;
	fgetc(from);
	picture_init(p, w, h, dpi / INCH);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++) {
			c = fgetc(from);
			p->light[(size_t)y * (size_t)w + (size_t)x] =
			    (float)(c < 0 ? 0 : c) / 255;
		}
	return true;
}

static char *
page_path(const struct fill *f, int set, int page)
{
	char name[64];

	if (strchr(f->out, '%') != NULL) {
		const char *mark = strstr(f->out, "%d");

		return mark == NULL
			   ? mem_printf("%s", f->out)
			   : mem_printf("%.*s%d%s", (int)(mark - f->out),
				 f->out, page, mark + 2);
	}
	snprintf(name, sizeof(name), "%ld-%03d-%d", f->seed, set, page);
	return mem_printf(
	    "%s/%s-%s.%s", f->out, f->form, name, f->png ? "png" : "jpg");
}

static const char *
base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* The level's severity, but for what was asked for by itself. */
static struct degradation
severity(const struct fill *f)
{
	struct degradation d =
	    f->phone ? degrade_phone(f->level) : degrade_levels[f->level];

	d.holes = f->holes;
	d.coffee = f->coffee;
	d.fax = f->fax;
	if (f->quality > 0)
		d.quality = (int)f->quality;
	if (f->degrees >= 0)
		d.turn = f->degrees;
	if (f->perspective >= 0)
		d.perspective = f->perspective;
	if (f->light >= 0)
		d.light = f->light;
	d.exactly = f->degrees >= 0 || f->perspective >= 0;
	return d;
}

/* Covers some of the corner marks. */
static void
lose_marks(const struct fill *f, const struct map_page *page, struct picture *p,
    struct chance *chance)
{
	int first = chance_whole(chance, 0, 3), i;

	for (i = 0; i < f->lost && i < 4; i++) {
		const struct map_mark *mark = &page->corners[(first + i) % 4];

		picture_cover(p, mark->x, mark->y, mark->size);
	}
}

/* As if somebody else had printed the form. */
static void
make_bare(const struct map_page *page, struct picture *p)
{
	int i;

	for (i = 0; i < 4; i++)
		picture_cover(p, page->corners[i].x, page->corners[i].y,
		    page->corners[i].size);
	picture_cover(p, page->qr.x, page->qr.y, page->qr.size);
}

static bool
put_page(struct fill *f, struct answers *a, const struct map_page *page,
    struct picture *p, const char *path)
{
	struct degradation d = severity(f);
	int turns = strcmp(f->turn, "any") == 0 ? chance_whole(a->chance, 0, 3)
						: atoi(f->turn) % 4;

	lose_marks(f, page, p, a->chance);
	if (f->bare)
		make_bare(page, p);
	if (!f->empty)
		answers_write(a, page, p, base(path), f->truth);
	degrade(p, &d, turns, a->chance);
	return picture_write(
	    p, path, f->png ? 0 : d.quality, (int)f->dpi, f->phone);
}

/* The piece of paper with the code is gone. */
static void
tear(const struct fill *f, const struct map_page *page, int number,
    struct picture *p)
{
	if (f->torn != NULL &&
	    (strcmp(f->torn, "all") == 0 || atoi(f->torn) == number))
		picture_cover(p, page->qr.x, page->qr.y, page->qr.size);
}

/* Draws the blank pages of a print as a stream of pictures. */
static FILE *
draw_pages(const struct buf *pdf, int dpi, char name[32])
{
	char *command;
	FILE *pages;
	int fd;

	strcpy(name, "/tmp/fill-XXXXXX");
	fd = mkstemp(name);
	if (fd < 0 || write(fd, pdf->data, pdf->len) != (ssize_t)pdf->len ||
	    close(fd) != 0)
		return NULL;
	command = mem_printf("pdftoppm -gray -r %d %s", dpi, name);
	pages = popen(command, "r");
	free(command);
	return pages;
}

static int
put_pages(struct fill *f, struct answers *a, const struct map *map,
    const struct buf *pdf, int set)
{
	char name[32];
	FILE *pages = draw_pages(pdf, (int)f->dpi, name);
	size_t i;
	int status = 0;

	if (pages == NULL)
		return fail("cannot run pdftoppm (poppler-utils)");
	for (i = 0; i < map->n_pages && status == 0; i++) {
		char *path = page_path(f, set, (int)i + 1);
		struct picture p = { 0 };

		bool read = read_page(pages, (int)f->dpi, &p);

		if (read)
			tear(f, &map->pages[i], (int)i + 1, &p);
		if (!read || !put_page(f, a, &map->pages[i], &p, path))
			status = fail("cannot draw or write a page");
		picture_fini(&p);
		free(path);
	}
	pclose(pages);
	unlink(name);
	return status;
}

static void
make_id(const struct fill *f, struct chance *chance, char id[16])
{
	if (f->id != NULL)
		snprintf(id, 16, "%s", f->id);
	else if (f->n_ids > 0)
		snprintf(id, 16, "%s", f->ids[chance_next(chance) % f->n_ids]);
	else
		snprintf(id, 16, "%04d", chance_whole(chance, 0, 9999));
}

/* A day of the four weeks before the given one, or before today. */
static void
make_date(const struct fill *f, struct chance *chance, char date[11])
{
	time_t t = time(NULL) - 86400 * chance_whole(chance, 0, 28);
	struct tm tm;

	if (f->date != NULL)
		snprintf(date, 11, "%s", f->date);
	else
		strftime(date, 11, "%Y-%m-%d", gmtime_r(&t, &tm));
}

static int
put_set(struct fill *f, const struct form *form, int set)
{
	struct layout_options options = {
		.lang = f->lang, .large_print = f->large, .id = f->id
	};
	struct chance chance;
	struct hand hand;
	char id[16], date[11], serial[40];
	struct answers a = { f->study, &hand, &chance, id, f->id != NULL, date,
		f->tidy };
	struct map *map;
	struct buf pdf;
	int status;

	chance_seed(&chance, (uint64_t)f->seed * 1000003 + (uint64_t)set);
	snprintf(serial, sizeof(serial), "f%ld-%d", f->seed % 10000, set);
	options.serial = f->serial != NULL ? f->serial : serial;
	make_id(f, &chance, id);
	make_date(f, &chance, date);
	hand_make(&hand, f->digits.n > 0 ? &f->digits : NULL, &chance);
	hand.odd = f->odd ? .06 : 0;
	if (f->pencil)
		hand.ink.darkness = chance_real(&chance, .4, .55);
	buf_init(&pdf, PDF_MAX);
	if (layout_form(f->study, form, &options, &pdf, &map) != ERR_NONE)
		return fail("cannot lay out the form");
	status = put_pages(f, &a, map, &pdf, set);
	map_free(map);
	buf_fini(&pdf);
	return status;
}

static int
open_truth(struct fill *f)
{
	char *path;

	if (strchr(f->out, '%') != NULL) {
		f->truth = stdout;
		return 0;
	}
	mkdir(f->out, 0755);
	path = mem_printf("%s/truth.tsv", f->out);
	f->truth = fopen(path, "ae");
	free(path);
	return f->truth == NULL ? fail("cannot write truth.tsv") : 0;
}

static int
run(struct fill *f)
{
	const struct form *form;
	int set, status = 0;

	if (study_load(f->study_dir, &f->study, NULL) != ERR_NONE)
		return fail("cannot load the study");
	form = study_find_form(f->study, f->form);
	if (form == NULL)
		return fail("no such form");
	if (f->hands == NULL)
		fputs("fill: no --hands, digits are drawn with own strokes\n",
		    stderr);
	else if (digits_load(f->hands, f->set, &f->digits) != ERR_NONE)
		return fail("cannot load the handwriting");
	if (f->ids_file != NULL && !read_ids(f))
		return fail("cannot read the IDs");
	if (open_truth(f) != 0)
		return 1;
	for (set = 0; set < f->sets && status == 0; set++)
		status = put_set(f, form, set);
	if (f->truth != stdout && fclose(f->truth) != 0)
		status = fail("cannot write truth.tsv");
	return status;
}

int
main(int argc, char **argv)
{
	struct fill f = { .seed = 1,
		.sets = 1,
		.dpi = 200,
		.set = "mnist",
		.turn = "0",
		.degrees = -1,
		.perspective = -1,
		.light = -1 };
	int status;

	if (!parse(&f, argc, argv))
		return usage();
	status = run(&f);
	digits_fini(&f.digits);
	free(f.ids);
	study_free(f.study);
	return status;
}
