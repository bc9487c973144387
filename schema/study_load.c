/* Loading a study folder: the files, and what is said about mistakes. */
#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/digest.h"
#include "schema/mem.h"
#include "schema/study_part.h"
#include "schema/words.h"

#define WRONG_MAX   (64 * 1024)
#define WRONG_COUNT 100 /* mistakes told; more are only counted */

void
loading_wrong(struct loading *l, const char *file, int line, const char *column,
    const char *fmt, ...)
{
	char text[400];
	va_list ap;

	if (l->n_wrong++ >= WRONG_COUNT)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (l->wrong.len > 0)
		buf_puts(&l->wrong, "\n");
	buf_printf(&l->wrong, "%s:%d: ", file, line);
	if (column != NULL)
		buf_printf(&l->wrong, "column %s: ", column);
	buf_puts(&l->wrong, text);
}

static void
read_table(struct loading *l, const char *path, const char *name, bool required,
    struct table *table)
{
	struct pool *pool = &l->study->pool;
	int line;
	enum err err = table_read(path, name, pool, table, &line);

	if (err == ERR_NOT_FOUND && !required)
		return;
	if (err == ERR_NOT_FOUND)
		loading_wrong(l, name, 1, NULL, "There is no such file.");
	else if (err == ERR_INPUT)
		loading_wrong(l, name, line, NULL,
		    "This is no CSV in UTF-8: a quote is not closed, a "
		    "row has more cells than the first, or a letter is "
		    "wrongly encoded.");
	else if (err == ERR_SIZE)
		loading_wrong(l, name, line, NULL, "This file is too large.");
	else if (err != ERR_NONE)
		l->err = err;
	else
		loading_columns(l, table);
}

void
loading_table(
    struct loading *l, const char *name, bool required, struct table *table)
{
	char *path = mem_printf("%s/%s", l->study->dir, name);

	read_table(l, path, name, required, table);
	free(path);
}

const char *
loading_word(const char **p, size_t *n)
{
	const char *word;

	*p += strspn(*p, " ;\t\r\n");
	word = *p;
	*n = strcspn(word, " ;\t\r\n");
	*p += *n;
	return *n == 0 ? NULL : word;
}

bool
loading_has_word(const char *text, const char *word)
{
	const char *w;
	size_t n, want = strlen(word);

	while ((w = loading_word(&text, &n)) != NULL)
		if (n == want && memcmp(w, word, n) == 0)
			return true;
	return false;
}

bool
loading_is_name(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	if (!isalpha(*p) && *p != '_')
		return false;
	while (*++p != '\0')
		if (*p >= 0x80 || (!isalnum(*p) && strchr("_-.", *p) == NULL))
			return false;
	return strlen(text) <= 64;
}

static int
is_csv(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name + n - 4, ".csv") == 0;
}

/* DIR/overlays/<anything>.csv, in the order of their names. */
static void
read_overlays(struct loading *l)
{
	struct study *s = l->study;
	char *dir = mem_printf("%s/overlays", s->dir);
	struct dirent **entries = NULL;
	int i, n = scandir(dir, &entries, is_csv, alphasort);

	for (i = 0; i < n; i++) {
		char *path = mem_printf("%s/%s", dir, entries[i]->d_name);
		char *name = mem_printf("overlays/%s", entries[i]->d_name);

		if (s->n_overlays < STUDY_OVERLAYS_MAX)
			read_table(
			    l, path, name, true, &s->overlays[s->n_overlays++]);
		else
			loading_wrong(
			    l, name, 1, NULL, "There are too many overlays.");
		free(path);
		free(name);
		free(entries[i]);
	}
	free(entries);
	free(dir);
}

/* A table that is there has the columns that it cannot do without. */
static void
need_columns(
    struct loading *l, const struct table *t, const char *a, const char *b)
{
	const char *const columns[] = { a, b };
	size_t i;

	for (i = 0; t->name != NULL && l->err == ERR_NONE && i < 2; i++)
		if (t->rows != NULL && table_column(t, columns[i]) < 0)
			loading_wrong(l, t->name, 1, NULL,
			    "There is no column \"%s\".", columns[i]);
}

static void
read_files(struct loading *l)
{
	struct study *s = l->study;

	loading_table(l, "settings.csv", false, &s->settings);
	loading_table(l, "forms.csv", false, &s->forms_table);
	loading_table(l, "partners.csv", false, &s->partners_table);
	loading_table(l, "choices.csv", false, &s->choices_table);
	loading_table(l, "survey.csv", true, &s->survey);
	loading_table(l, "regions.csv", false, &s->regions_table);
	loading_table(l, "projects.csv", false, &s->projects_table);
	read_overlays(l);
	loading_others(l);
	need_columns(l, &s->survey, "type", "name");
	need_columns(l, &s->choices_table, "list_name", "name");
	need_columns(l, &s->forms_table, "name", "kind");
	need_columns(l, &s->projects_table, "code", "label");
	need_columns(l, &s->regions_table, "code", "label");
}

/* Every cell that is not empty, with its column's name: what hashes the same
 * means the same. */
static void
hash_table(struct buf *b, const struct table *t)
{
	size_t i, k;

	buf_put_u32(b, (uint32_t)t->n_rows);
	for (i = 0; i < t->n_rows; i++) {
		for (k = 0; k < t->n_columns; k++) {
			if (t->rows[i].cells[k][0] == '\0')
				continue;
			buf_put_text(b, t->columns[k]);
			buf_put_text(b, t->rows[i].cells[k]);
		}
		buf_put_u32(b, UINT32_MAX);
	}
}

void
loading_version(struct loading *l)
{
	struct study *s = l->study;
	const struct table *tables[] = { &s->settings, &s->forms_table,
		&s->partners_table, &s->choices_table, &s->survey };
	struct buf b;
	size_t i;

	buf_init(&b, 64u * 1024 * 1024);
	for (i = 0; i < countof(tables); i++)
		hash_table(&b, tables[i]);
	for (i = 0; i < s->n_lookups; i++) {
		buf_put_text(&b, s->lookups[i].name);
		hash_table(&b, &s->lookups[i]);
	}
	for (i = 0; i < s->n_overlays; i++)
		hash_table(&b, &s->overlays[i]);
	if (buf_err(&b) != ERR_NONE)
		loading_wrong(
		    l, "survey.csv", 1, NULL, "This study is too large.");
	digest_hex(b.data, b.len, s->version, STUDY_VERSION_LEN);
	buf_fini(&b);
}

/* Interface words of this study, in DIR/words. */
static void
load_words(struct loading *l)
{
	char *dir = mem_printf("%s/words", l->study->dir);
	enum err err = words_load(dir);

	if (err == ERR_INPUT || err == ERR_SIZE)
		loading_wrong(l, "words", 1, NULL,
		    "A catalogue (.po) here is malformed or too large.");
	else if (err != ERR_NONE)
		l->err = err;
	free(dir);
}

static void
take_steps(struct loading *l)
{
	static void (*const steps[])(struct loading *) = { read_files,
		loading_forms, loading_choices, loading_survey, loading_places,
		loading_settings, loading_conditions, loading_order,
		loading_lookups, loading_results, loading_items, loading_words,
		load_words, loading_ranges, loading_unused, loading_version };
	size_t i;

	for (i = 0; i < countof(steps); i++) {
		if (l->n_wrong > 0 || l->err != ERR_NONE)
			return;
		steps[i](l);
	}
}

/* The study lives in its own pool. */
static struct study *
new_study(const char *dir)
{
	struct pool pool;
	struct study *s;

	pool_init(&pool);
	s = pool_new(&pool, struct study);
	s->pool = pool;
	s->dir = pool_text(&s->pool, dir);
	return s;
}

enum err
study_load(const char *dir, struct study **study, struct study_report *report)
{
	struct loading l = { .study = new_study(dir) };

	*study = NULL;
	if (report != NULL)
		*report = (struct study_report){ 0 };
	buf_init(&l.wrong, WRONG_MAX);
	take_steps(&l);
	if (l.err == ERR_NONE && l.n_wrong == 0) {
		*study = l.study;
		return ERR_NONE;
	}
	if (report != NULL && l.n_wrong > 0) {
		report->n = l.n_wrong;
		report->text = buf_take_text(&l.wrong);
	}
	buf_fini(&l.wrong);
	study_free(l.study);
	return l.err != ERR_NONE ? l.err : ERR_STUDY;
}
