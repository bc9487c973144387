/* fill: prints a form, fills it in with hands, spoils the pages, and notes
 * what was written.  See usage(). */
#include <getopt.h>
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
	const char *type; /* of the files: jpg, png */
	char (*ids)[16];  /* owned; IDs that were issued */
	size_t n_ids;
	uint64_t seed;
	int sets, level, dpi, turns; /* turns: -1 at random */
	int quality;                 /* of the JPEG; 0: the level's */
	bool large, phone, tidy, holes, coffee, fax, pencil, odd;
	int lost;                           /* corner marks covered */
	double degrees, perspective, light; /* instead of the level's; -1 */
	struct study *study;
	struct digits digits;
	FILE *truth;
};

static int
usage(void)
{
	fputs(
	    "usage: fill --form FORM --study DIR -o DIR|PAGE%d.jpg [options]\n"
	    "  --id ID         printed in the QR (else written by hand)\n"
	    "  --ids FILE      write one of these by hand\n"
	    "  --sets N        filled-in forms (1)      --seed N     (1)\n"
	    "  --level 0..4    severity (0)             --dpi N      (200)\n"
	    "  --phone         photographs              --turn 0..3|any\n"
	    "  --hands DIR     unpacked handwriting     --set NAME   (mnist)\n"
	    "  --lang CODE --large-print --date YYYY-MM-DD --png --tidy\n"
	    "  --quality N     of the JPEG              --holes --coffee "
	    "--fax\n"
	    "Into a DIR go FORM-SEED-SET-PAGE.jpg and truth.tsv: file,\n"
	    "variable, value, kind.\n",
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
read_ids(struct fill *f, const char *path)
{
	FILE *file = fopen(path, "re");
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

static bool
option(struct fill *f, int c)
{
	switch (c) {
	case 'f':
		f->form = optarg;
		break;
	case 's':
		f->study_dir = optarg;
		break;
	case 'o':
		f->out = optarg;
		break;
	case 'i':
		f->id = optarg;
		break;
	case 'I':
		return read_ids(f, optarg);
	case 'n':
		f->sets = atoi(optarg);
		break;
	case 'S':
		f->seed = strtoull(optarg, NULL, 10);
		break;
	case 'l':
		f->level = atoi(optarg);
		break;
	case 'r':
		f->dpi = atoi(optarg);
		break;
	case 'p':
		f->phone = true;
		break;
	case 't':
		f->turns = strcmp(optarg, "any") == 0 ? -1 : atoi(optarg) % 4;
		break;
	case 'h':
		f->hands = optarg;
		break;
	case 'H':
		f->set = optarg;
		break;
	case 'L':
		f->lang = optarg;
		break;
	case 'b':
		f->large = true;
		break;
	case 'd':
		f->date = optarg;
		break;
	case 'D':
		f->degrees = atof(optarg);
		break;
	case 'P':
		f->perspective = atof(optarg);
		break;
	case 'W':
		f->light = atof(optarg);
		break;
	case 'K':
		f->lost = atoi(optarg);
		break;
	case 'R':
		f->odd = true;
		break;
	case 'N':
		f->pencil = true;
		break;
	case 'O':
		f->holes = true;
		break;
	case 'C':
		f->coffee = true;
		break;
	case 'X':
		f->fax = true;
		break;
	case 'q':
		f->quality = atoi(optarg);
		break;
	case 'g':
		f->type = "png";
		break;
	case 'T':
		f->tidy = true;
		break;
	default:
		return false;
	}
	return true;
}

static bool
parse(struct fill *f, int argc, char **argv)
{
	static const struct option options[] = {
		{ "form", 1, NULL, 'f' },
		{ "study", 1, NULL, 's' },
		{ "output", 1, NULL, 'o' },
		{ "id", 1, NULL, 'i' },
		{ "ids", 1, NULL, 'I' },
		{ "sets", 1, NULL, 'n' },
		{ "seed", 1, NULL, 'S' },
		{ "level", 1, NULL, 'l' },
		{ "dpi", 1, NULL, 'r' },
		{ "phone", 0, NULL, 'p' },
		{ "turn", 1, NULL, 't' },
		{ "hands", 1, NULL, 'h' },
		{ "set", 1, NULL, 'H' },
		{ "lang", 1, NULL, 'L' },
		{ "large-print", 0, NULL, 'b' },
		{ "date", 1, NULL, 'd' },
		{ "degrees", 1, NULL, 'D' },
		{ "perspective", 1, NULL, 'P' },
		{ "light", 1, NULL, 'W' },
		{ "lost", 1, NULL, 'K' },
		{ "pencil", 0, NULL, 'N' },
		{ "odd", 0, NULL, 'R' },
		{ "holes", 0, NULL, 'O' },
		{ "coffee", 0, NULL, 'C' },
		{ "fax", 0, NULL, 'X' },
		{ "png", 0, NULL, 'g' },
		{ "quality", 1, NULL, 'q' },
		{ "tidy", 0, NULL, 'T' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1)
		if (!option(f, c))
			return false;
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
	snprintf(name, sizeof(name), "%llu-%03d-%d",
	    (unsigned long long)f->seed, set, page);
	return mem_printf("%s/%s-%s.%s", f->out, f->form, name, f->type);
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
		d.quality = f->quality;
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

static bool
put_page(struct fill *f, struct answers *a, const struct map_page *page,
    struct picture *p, const char *path)
{
	struct degradation d = severity(f);
	int turns = f->turns < 0 ? chance_whole(a->chance, 0, 3) : f->turns;

	lose_marks(f, page, p, a->chance);
	answers_write(a, page, p, base(path), f->truth);
	degrade(p, &d, turns, a->chance);
	return picture_write(p, path,
	    strcmp(f->type, "png") == 0 ? 0 : d.quality, f->dpi, f->phone);
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
	FILE *pages = draw_pages(pdf, f->dpi, name);
	size_t i;
	int status = 0;

	if (pages == NULL)
		return fail("cannot run pdftoppm (poppler-utils)");
	for (i = 0; i < map->n_pages && status == 0; i++) {
		char *path = page_path(f, set, (int)i + 1);
		struct picture p = { 0 };

		if (!read_page(pages, f->dpi, &p) ||
		    !put_page(f, a, &map->pages[i], &p, path))
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

	chance_seed(&chance, f->seed * 1000003 + (uint64_t)set);
	snprintf(serial, sizeof(serial), "f%llu-%d",
	    (unsigned long long)f->seed % 10000, set);
	options.serial = serial;
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
	struct fill f = {
		.type = "jpg", .seed = 1, .sets = 1, .dpi = 200, .set = "mnist"
	};
	int status;

	if (!parse(&f, argc, argv))
		return usage();
	status = run(&f);
	digits_fini(&f.digits);
	free(f.ids);
	study_free(f.study);
	return status;
}
