#include "schema/words.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/mem.h"
#include "schema/table.h"

#define CATALOGUES_MAX 64
#define CATALOGUE_MAX  (1u << 20) /* bytes of a file */
#define TEXT_MAX       4096       /* bytes of one text */

struct entry {
	const char *english, *text; /* owned by the program */
};

struct catalogue {
	char *path, *lang;
	struct entry *entries; /* sorted by english */
	size_t n, cap;
};

static struct catalogue catalogues[CATALOGUES_MAX];
static size_t n_catalogues;

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->english,
	    ((const struct entry *)b)->english);
}

static const char *
find_in(const struct catalogue *c, const char *english)
{
	struct entry key = { english, NULL }, *e;

	e = bsearch(&key, c->entries, c->n, sizeof(*e), compare_entries);
	return e == NULL ? NULL : e->text;
}

static const char *
find(const char *lang, size_t n, const char *english)
{
	const char *text = NULL;
	size_t i;

	for (i = 0; i < n_catalogues && text == NULL; i++)
		if (strlen(catalogues[i].lang) == n &&
		    memcmp(catalogues[i].lang, lang, n) == 0)
			text = find_in(&catalogues[i], english);
	return text;
}

const char *
word_next(const char *english, size_t *at)
{
	const char *text = NULL;

	while (*at < n_catalogues && text == NULL)
		text = find_in(&catalogues[(*at)++], english);
	return text;
}

const char *
word(const char *lang, const char *english)
{
	const char *text;

	if (lang == NULL || n_catalogues == 0)
		return english;
	text = find(lang, strlen(lang), english);
	if (text == NULL)
		text = find(lang, strcspn(lang, "-_"), english);
	return text != NULL ? text : english;
}

/* ---- reading a catalogue ---- */

/* The next printf conversion in *P, without flags, width and precision: "%ld"
 * gives "ld".  False at the end; *OK is false if it is none we allow. */
static bool
next_conversion(const char **p, char conversion[8], bool *ok)
{
	size_t n = 0;
	const char *s;

	for (s = strchr(*p, '%'); s != NULL && s[1] == '%';)
		s = strchr(s + 2, '%');
	if (s == NULL)
		return false;
	s++;
	s += strspn(s, "-+ #0");
	s += strspn(s, "0123456789.");
	while (*s != '\0' && strchr("hljzt", *s) != NULL && n < 4)
		conversion[n++] = *s++;
	if (*s == '\0' || strchr("diouxXeEfFgGcs", *s) == NULL)
		*ok = false; /* %n, %1$s, %*d */
	else
		conversion[n++] = *s++;
	conversion[n] = '\0';
	*p = s;
	return *ok;
}

/* Whether the two take the same arguments when printed. */
static bool
same_conversions(const char *english, const char *text)
{
	char a[8], b[8];
	bool more_a, more_b, ok = true;

	do {
		more_a = next_conversion(&english, a, &ok);
		more_b = next_conversion(&text, b, &ok);
		if (!ok || more_a != more_b || (more_a && strcmp(a, b) != 0))
			return false;
	} while (more_a);
	return true;
}

static void
add_entry(struct catalogue *c, const char *english, const char *text)
{
	if (english[0] == '\0' || text[0] == '\0' ||
	    !same_conversions(english, text))
		return;
	if (c->n == c->cap) {
		c->cap = c->cap == 0 ? 64 : c->cap * 2;
		c->entries = mem_grow(c->entries, c->cap, sizeof(*c->entries));
	}
	c->entries[c->n++] =
	    (struct entry){ mem_text(english), mem_text(text) };
}

/* An entry is being read: which of its texts, and whether it counts. */
struct reading {
	struct catalogue *catalogue;
	struct buf id, str;
	struct buf *at; /* NULL: in neither */
	bool skip;      /* fuzzy, with a context, or plural */
};

static void
finish_entry(struct reading *r)
{
	char *id = mem_text_n((const char *)r->id.data, r->id.len);
	char *str = mem_text_n((const char *)r->str.data, r->str.len);

	if (!r->skip && !r->id.failed && !r->str.failed)
		add_entry(r->catalogue, id, str);
	free(id);
	free(str);
	buf_fini(&r->id);
	buf_fini(&r->str);
	r->at = NULL;
	r->skip = false;
}

/* The quoted text at P, with its escapes, onto what is being read. */
static bool
take_quoted(struct reading *r, const char *p)
{
	static const char escapes[] = "n\nt\tr\r\"\"\\\\";
	const char *e;

	if (*p++ != '"')
		return false;
	for (; *p != '"' && *p != '\0'; p++) {
		char c = *p;

		if (c == '\\') {
			e = *++p == '\0' ? NULL : strchr(escapes, *p);
			if (e == NULL || (e - escapes) % 2 != 0)
				return false;
			c = e[1];
		}
		if (r->at != NULL)
			buf_put(r->at, &c, 1);
	}
	return *p == '"' && p[1] == '\0';
}

/* Whether LINE begins with KEYWORD and a space; *REST is behind it. */
static bool
is_keyword(const char *line, const char *keyword, const char **rest)
{
	size_t n = strlen(keyword);

	if (strncmp(line, keyword, n) != 0 || line[n] != ' ')
		return false;
	*rest = line + n + strspn(line + n, " ");
	return true;
}

static bool
take_line(struct reading *r, const char *line)
{
	const char *rest = line;

	if (line[0] == '\0')
		return true;
	if (line[0] == '#' || is_keyword(line, "msgctxt", &rest)) {
		if (r->at == &r->str)
			finish_entry(r);
		if (line[0] != '#' || (line[1] == ',' && strstr(line, "fuzzy")))
			r->skip = true;
		r->at = NULL;
		return line[0] == '#' || take_quoted(r, rest);
	}
	if (is_keyword(line, "msgid", &rest)) {
		if (r->at == &r->str)
			finish_entry(r);
		r->at = &r->id;
	} else if (is_keyword(line, "msgstr", &rest)) {
		r->at = &r->str;
	} else if (strncmp(line, "msgid_plural ", 13) == 0 ||
		   strncmp(line, "msgstr[", 7) == 0) {
		r->skip = true;
		r->at = NULL;
		return true;
	}
	return take_quoted(r, rest);
}

static enum err
read_catalogue(struct catalogue *c, char *data, size_t len)
{
	struct reading r = { .catalogue = c };
	char *line, *next;
	bool fine = utf8_valid(data, len);

	buf_init(&r.id, TEXT_MAX);
	buf_init(&r.str, TEXT_MAX);
	for (line = data; line != NULL && fine; line = next) {
		size_t n;

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		for (n = strlen(line);
		     n > 0 && isspace((unsigned char)line[n - 1]);)
			line[--n] = '\0';
		fine = take_line(&r, line);
	}
	finish_entry(&r);
	if (c->n > 0)
		qsort(c->entries, c->n, sizeof(*c->entries), compare_entries);
	return fine ? ERR_NONE : ERR_INPUT;
}

static enum err
load_one(const char *dir, const char *file)
{
	char *path = mem_printf("%s/%s", dir, file), *data = NULL;
	struct catalogue *c = &catalogues[n_catalogues];
	size_t len, i;
	enum err err;

	for (i = 0; i < n_catalogues; i++)
		if (strcmp(catalogues[i].path, path) == 0) {
			free(path);
			return ERR_NONE;
		}
	err = n_catalogues == CATALOGUES_MAX
		  ? ERR_SIZE
		  : table_slurp(path, CATALOGUE_MAX, &data, &len);
	if (err == ERR_NONE) {
		err = read_catalogue(c, data, len);
		c->path = mem_text(path);
		c->lang = mem_text_n(file, strlen(file) - 3);
		n_catalogues++;
	}
	free(data);
	free(path);
	return err;
}

enum err
words_load(const char *dir)
{
	struct dirent **entries = NULL;
	int i, n = scandir(dir, &entries, NULL, alphasort);
	enum err err = ERR_NONE, one;

	for (i = 0; i < n; i++) {
		const char *file = entries[i]->d_name;
		size_t len = strlen(file);

		if (file[0] != '.' && len > 3 &&
		    strcmp(file + len - 3, ".po") == 0) {
			one = load_one(dir, file);
			err = one != ERR_NONE ? one : err;
		}
		free(entries[i]);
	}
	free(entries);
	return err;
}
