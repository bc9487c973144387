#include "collector/cmd_form.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/due.h"
#include "collector/ids_row.h"
#include "collector/passphrase.h"
#include "ocr/layout.h"
#include "schema/mem.h"
#include "schema/study.h"

#define PDF_MAX      (256 * 1024 * 1024)
#define COPIES_MAX   5000
#define LINE_LEN_MAX 1000
#define LINES_MAX    8 /* of an address */

struct job {
	const char *dir, *name, *out;
	const char *due, *key; /* --due, --key */
	char *passphrase;
	struct layout_options options;
	struct study *study;
	const struct form *form;
	struct layout_copy *copies;
	size_t n;
	void **owned; /* what the copies borrow */
	size_t n_owned;
	struct due letters; /* what the copies of --due borrow */
};

static void
job_fini(struct job *job)
{
	size_t i;

	for (i = 0; i < job->n_owned; i++)
		free(job->owned[i]);
	free(job->owned);
	free(job->copies);
	due_fini(&job->letters);
	mem_free_text(job->passphrase);
	study_free(job->study);
}

static void *
keep(struct job *job, void *p)
{
	job->owned =
	    mem_grow(job->owned, job->n_owned + 1, sizeof(*job->owned));
	job->owned[job->n_owned++] = p;
	return p;
}

static struct layout_copy *
add_copy(struct job *job, const char *id)
{
	struct layout_copy *copy;

	job->copies = mem_grow(job->copies, job->n + 1, sizeof(*job->copies));
	copy = &job->copies[job->n++];
	*copy = (struct layout_copy){ 0 };
	if (id != NULL)
		copy->id = keep(job, mem_text(id));
	return copy;
}

/* FIELDS, separated by tabs: an ID, then the lines of an address, if any. */
static void
add_line(struct job *job, char *fields)
{
	char *rest = fields, *field = strsep(&rest, "\t");
	struct layout_copy *copy = add_copy(job, field);
	const char **lines;

	if (rest == NULL)
		return;
	lines = keep(job, mem_array(LINES_MAX, sizeof(*lines)));
	copy->address = lines;
	while ((field = strsep(&rest, "\t")) != NULL)
		if (field[0] != '\0' && copy->n_address < LINES_MAX)
			lines[copy->n_address++] = keep(job, mem_text(field));
		else if (field[0] != '\0') /* no line is lost */
			lines[LINES_MAX - 1] = keep(job,
			    mem_printf("%s, %s", lines[LINES_MAX - 1], field));
}

/* One line a person: an ID, or an ID and the lines of an address. */
static int
add_file(struct job *job, const char *path)
{
	char line[LINE_LEN_MAX];
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return command_fail(
		    "cannot read %s: %s", path, strerror(errno));
	while (
	    fgets(line, sizeof(line), file) != NULL && job->n <= COPIES_MAX) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '\0')
			add_line(job, line);
	}
	fclose(file);
	mem_wipe(line, sizeof(line));
	return 0;
}

static int
add_blank(struct job *job, const char *number)
{
	char *end;
	long n = strtol(number, &end, 10);

	if (*end != '\0' || n < 1 || n > COPIES_MAX)
		return command_fail(
		    "--copies takes a number from 1 to %d", COPIES_MAX);
	while (n-- > 0)
		add_copy(job, NULL);
	return 0;
}

static int
option(struct job *job, int c)
{
	switch (c) {
	case 's':
		job->dir = optarg;
		return 0;
	case 'l':
		job->options.lang = optarg;
		return 0;
	case 'L':
		job->options.large_print = true;
		return 0;
	case 'o':
		job->out = optarg;
		return 0;
	case 'i':
		add_copy(job, optarg);
		return 0;
	case 'f':
		return add_file(job, optarg);
	case 'c':
		return add_blank(job, optarg);
	case 'd':
		job->due = optarg;
		return due_months(optarg, optarg) == 0 && optarg[7] == '\0'
			   ? 0
			   : command_fail("--due %s: it takes a month, such as "
					  "2016-04",
				 optarg);
	case 'k':
		job->key = optarg;
		return 0;
	case 'p':
		return passphrase_from(optarg, &job->passphrase);
	default:
		return command_usage();
	}
}

static int
parse(struct job *job, int argc, char **argv)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "id", required_argument, NULL, 'i' },
		{ "ids", required_argument, NULL, 'f' },
		{ "address", required_argument, NULL, 'f' },
		{ "copies", required_argument, NULL, 'c' },
		{ "due", required_argument, NULL, 'd' },
		{ "key", required_argument, NULL, 'k' },
		{ "passphrase-file", required_argument, NULL, 'p' },
		{ "lang", required_argument, NULL, 'l' },
		{ "large-print", no_argument, NULL, 'L' },
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	int c, status;

	opterr = 0;
	optind = 1;
	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		status = option(job, c);
		if (status != 0)
			return status;
	}
	if (optind + 1 != argc || (job->due == NULL) != (job->key == NULL) ||
	    (job->due != NULL && job->n > 0))
		return command_usage();
	job->name = argv[optind];
	job->dir = command_study_dir(job->dir);
	return 0;
}

static bool
language_known(const struct study *study, const char *lang)
{
	size_t i;

	for (i = 0; i < study_n_languages(study); i++)
		if (strcmp(study_language(study, i), lang) == 0)
			return true;
	return false;
}

static int
load(struct job *job)
{
	struct study_report report = { 0 };
	enum err err = study_load(job->dir, &job->study, &report);

	if (err != ERR_NONE) {
		if (report.text != NULL)
			fputs(report.text, stderr);
		study_report_fini(&report);
		return command_fail(
		    "cannot load the study in %s: %s", job->dir, err_text(err));
	}
	job->form = study_find_form(job->study, job->name);
	if (job->form == NULL)
		return command_fail("the study has no form `%s`", job->name);
	if (job->options.lang != NULL &&
	    !language_known(job->study, job->options.lang))
		return command_fail(
		    "the study has no wording in `%s`", job->options.lang);
	return 0;
}

/* A copy with its address sheet for everybody who is due the form by post. */
static int
add_due(struct job *job)
{
	struct age_identity *identity = NULL;
	struct control *control = NULL;
	struct due *due = &job->letters;
	int status = identity_from(job->key, job->passphrase, &identity);
	enum err err;
	size_t i;

	if (status != 0)
		return status;
	err = control_open(job->dir, &control);
	if (err == ERR_NONE)
		err = due_by_post(
		    control, job->study, job->form, job->due, identity, due);
	control_close(control);
	age_identity_free(identity);
	if (err != ERR_NONE)
		return command_fail("%s", control_trouble(err));
	for (i = 0; i < due->n; i++) {
		struct layout_copy *copy = add_copy(job, NULL);

		copy->id = due->letters[i].id;
		copy->address = (const char *const *)due->letters[i].lines;
		copy->n_address = due->letters[i].n_lines;
	}
	if (due->unknown > 0)
		fprintf(stderr,
		    "peerlog: %s does not open the contacts of %zu people\n",
		    job->key, due->unknown);
	printf("due %s by post in %s: %zu; not printed: %zu sent a log already,"
	       " %zu are due another form\n",
	    job->name, job->due, due->n, due->sent, due->other);
	return 0;
}

/* Whether ID could be one of the study's. */
static bool
id_sound(const struct study *study, const char *id)
{
	const char *digits = study_setting(study, "id_digits");
	size_t n = digits != NULL ? (size_t)atoi(digits) : 4;

	return strlen(id) == n && strspn(id, "0123456789") == n;
}

static int
check_copies(const struct job *job)
{
	size_t i;

	if (job->n > COPIES_MAX)
		return command_fail(
		    "too many copies at once, at most %d", COPIES_MAX);
	for (i = 0; i < job->n; i++)
		if (job->copies[i].id != NULL &&
		    !id_sound(job->study, job->copies[i].id))
			return command_fail(
			    "copy %zu: `%s` cannot be an ID of this study",
			    i + 1, job->copies[i].id);
	return 0;
}

/* Whether ID is among the issued, a store's list. */
static bool
is_issued(const struct blob *issued, const char *id)
{
	struct ids_row row = { 0 };
	bool found = false;
	struct rd r;

	rd_init(&r, issued->data, issued->len);
	while (!found && ids_row_next(&r, &row))
		found = strcmp(row.id, id) == 0;
	ids_row_fini(&row);
	return found;
}

/* A mistyped ID would be in the code of every page.  Forms are printed where
 * there is no store, too: then nobody knows. */
static int
check_issued(const struct job *job)
{
	struct message_ids_list list = { .project = (char *)(uintptr_t) "" };
	struct message_ids ids;
	size_t i = 0;
	int status = 0;

	while (i < job->n && job->copies[i].id == NULL)
		i++;
	if (i == job->n || control_call(job->dir, ROLE_STORE, MESSAGE_IDS_LIST,
			       &list, MESSAGE_IDS, &ids) != ERR_NONE)
		return 0;
	for (; i < job->n && status == 0; i++)
		if (job->copies[i].id != NULL &&
		    !is_issued(&ids.ids, job->copies[i].id))
			status = command_fail("copy %zu: the ID %s was never "
					      "given out: see peerlog ids show",
			    i + 1, job->copies[i].id);
	message_fini(MESSAGE_IDS, &ids);
	return status;
}

static int
make_folder(const char *path)
{
	return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 : errno;
}

/* Old prints stay readable: the map is kept as
 * DIR/versions/VERSION/maps/FORM-VARIANT.json.  A study folder that may not be
 * written to is no fault. */
static int
keep_map(const struct job *job, const struct map *map)
{
	char *paths[] = {
		mem_printf("%s/versions", job->dir),
		mem_printf("%s/versions/%s", job->dir, map->version),
		mem_printf("%s/versions/%s/maps", job->dir, map->version),
		mem_printf("%s/versions/%s/maps/%s-%s.json", job->dir,
		    map->version, map->form, map->variant),
	};
	struct buf json;
	int error = 0;
	size_t i;

	buf_init(&json, MAP_JSON_MAX);
	for (i = 0; i + 1 < countof(paths) && error == 0; i++)
		error = make_folder(paths[i]);
	if (error == 0 && access(paths[3], F_OK) != 0)
		error = map_encode(map, &json) == ERR_NONE
			    ? command_write(paths[3], json.data, json.len)
			    : EFBIG;
	buf_fini(&json);
	if (error != 0 && error != EACCES && error != EROFS && error != EPERM)
		error = command_fail(
		    "cannot keep %s: %s", paths[3], strerror(error));
	else
		error = 0;
	for (i = 0; i < countof(paths); i++)
		free(paths[i]);
	return error;
}

static int
draw(const struct job *job, struct buf *pdf, struct map **map)
{
	enum err err;

	err = layout_form(job->study, job->form, &job->options,
	    job->n == 1 && job->copies[0].address == NULL ? pdf : NULL, map);
	if (err == ERR_NONE && pdf->len == 0)
		err = layout_copies(job->study, job->form, &job->options,
		    job->copies, job->n, pdf);
	if (err != ERR_NONE)
		return command_fail("cannot draw the form: %s", err_text(err));
	return 0;
}

static int
print(struct job *job)
{
	struct map *map = NULL;
	struct buf pdf;
	int status, error, unknown = 0;

	job->options.unknown = &unknown;
	buf_init(&pdf, PDF_MAX);
	if (job->n == 0)
		add_copy(job, NULL);
	if (job->n == 1)
		job->options.id = job->copies[0].id;
	status = draw(job, &pdf, &map);
	if (status == 0)
		status = keep_map(job, map);
	if (status == 0) {
		error = command_write(job->out, pdf.data, pdf.len);
		status = error == 0 ? 0
				    : command_fail("cannot write %s: %s",
					  job->out, strerror(error));
	}
	if (status == 0 && unknown > 0)
		status = command_fail("%d letters of this wording are in no "
				      "font: install fonts-noto",
		    unknown);
	if (status == 0)
		printf("%s: %zu %s of %zu pages\n", job->out, job->n,
		    job->n == 1 ? "copy" : "copies", map->n_pages);
	map_free(map);
	buf_fini(&pdf);
	return status;
}

int
cmd_form_print(int argc, char **argv)
{
	struct job job = { 0 };
	int status = parse(&job, argc, argv);

	if (status == 0 && job.out == NULL)
		status = command_usage();
	if (status == 0)
		status = load(&job);
	if (status == 0 && job.due != NULL)
		status = add_due(&job);
	if (status == 0)
		status = check_copies(&job);
	if (status == 0 && job.due == NULL)
		status = check_issued(&job);
	if (status == 0 && (job.due == NULL || job.n > 0))
		status = print(&job);
	job_fini(&job);
	return status;
}

static int
print_map(const struct job *job)
{
	struct map *map = NULL;
	struct buf json;
	enum err err;

	buf_init(&json, MAP_JSON_MAX);
	err = layout_form(job->study, job->form, &job->options, NULL, &map);
	if (err == ERR_NONE)
		err = map_encode(map, &json);
	if (err == ERR_NONE)
		fwrite(json.data, 1, json.len, stdout);
	buf_fini(&json);
	map_free(map);
	if (err != ERR_NONE)
		return command_fail(
		    "cannot lay out the form: %s", err_text(err));
	return 0;
}

int
cmd_form_map(int argc, char **argv)
{
	struct job job = { 0 };
	int status = parse(&job, argc, argv);

	if (status == 0 && (job.n > 0 || job.out != NULL || job.due != NULL))
		status = command_usage();
	if (status == 0)
		status = load(&job);
	if (status == 0)
		status = print_map(&job);
	job_fini(&job);
	return status;
}
