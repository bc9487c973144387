#include "tests/bench/score/truth.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

void
truths_load(const char *dir, struct truths *truths)
{
	char *path = mem_printf("%s/truth.tsv", dir), line[4096];
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(1, "%s", path);
	*truths = (struct truths){ 0 };
	while (fgets(line, sizeof(line), f) != NULL) {
		char *rest;
		struct truth t;

		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '\0' ||
		    strncmp(line, "file\tvariable\t", 14) == 0)
			continue;
		rest = mem_text(line);
		t.file = strsep(&rest, "\t");
		t.variable = strsep(&rest, "\t");
		t.value = strsep(&rest, "\t");
		t.kind = strsep(&rest, "\t");
		if (t.kind == NULL)
			errx(1, "%s: not four columns: %s", path, line);
		truths->v =
		    mem_grow(truths->v, truths->n + 1, sizeof(*truths->v));
		truths->v[truths->n++] = t;
	}
	fclose(f);
	free(path);
}

void
truths_free(struct truths *truths)
{
	while (truths->n > 0)
		free(truths->v[--truths->n].file);
	free(truths->v);
}

bool
truth_for_person(const struct truth *t)
{
	return strcmp(t->kind, "unsure") == 0;
}

bool
truth_matches(const struct truth *t, enum reading_kind kind, const char *value)
{
	const char *name = reading_kind_name(kind);

	if (value == NULL)
		value = "";
	if (kind == READING_TEXT || strcmp(t->kind, "text") == 0)
		return strcmp(t->kind, name) == 0;
	if (strcmp(t->kind, "zero") == 0)
		return kind == READING_ZERO;
	if (strcmp(t->kind, "number") == 0 && atof(t->value) == 0)
		return kind == READING_ZERO;
	if (strncmp(t->kind, "choice", 6) == 0 && t->value[0] == '\0')
		return kind == READING_BLANK || value[0] == '\0';
	return strcmp(t->kind, name) == 0 && strcmp(t->value, value) == 0;
}
