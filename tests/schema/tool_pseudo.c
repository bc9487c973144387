/* Pseudo-Arabic for tests: English whose letters are Arabic ones, so that it
 * is written from right to left and any word that was not translated stands
 * out.  What printf reads, figures, signs and ${names} stay.
 *
 *	tool_pseudo <TEXT >ARABIC          a filter, for msgfilter
 *	tool_pseudo STUDY OVERLAY.csv      the whole wording of a study */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/mem.h"
#include "schema/study_version.h"

#define LANGUAGE "Pseudo-Arabic (ar-XB)"

/* Letter by letter, roughly by sound. */
static const char *const letters[26] = { "ا", "ب", "ك", "د", "ع", "ف", "ج", "ح",
	"ي", "ج", "ك", "ل", "م", "ن", "و", "ب", "ق", "ر", "س", "ت", "ؤ", "ف",
	"و", "خ", "ى", "ز" };

/* Bytes at TEXT that must stay as they are. */
static size_t
kept(const char *text)
{
	size_t n = 0;

	if (text[0] == '%') {
		n = 1 + strspn(text + 1, "-+ #0123456789.hljzt");
		return text[n] == '\0' ? n : n + 1;
	}
	if (text[0] == '$' && text[1] == '{')
		return strcspn(text, "}") + 1;
	return isalpha((unsigned char)text[0]) ? 0 : 1;
}

static void
put_arabic(struct buf *b, const char *text)
{
	while (*text != '\0') {
		size_t n = kept(text);

		if (n > 0)
			buf_put(b, text, n);
		else
			buf_puts(
			    b, letters[tolower((unsigned char)*text) - 'a']);
		text += n > 0 ? n : 1;
	}
}

static int
filter(void)
{
	struct buf in, out;
	char *text;
	int c;

	buf_init(&in, 1u << 20);
	buf_init(&out, 1u << 22);
	while ((c = getchar()) != EOF)
		buf_put_u8(&in, (uint8_t)c);
	text = buf_take_text(&in);
	put_arabic(&out, text);
	free(text);
	text = buf_take_text(&out);
	fputs(text, stdout);
	free(text);
	return EXIT_SUCCESS;
}

static const char *
arabic(struct pool *pool, const char *text)
{
	struct buf b;
	char *made;

	buf_init(&b, 1u << 16);
	put_arabic(&b, text);
	made = buf_take_text(&b);
	text = pool_text(pool, made);
	free(made);
	return text;
}

static int
overlay(const char *dir, const char *out)
{
	struct study *study;
	struct table table;
	struct pool pool;
	size_t i, k, n; /* columns up to the first translated one */
	enum err err = study_load(dir, &study, NULL);

	if (err != ERR_NONE)
		return EXIT_FAILURE;
	pool_init(&pool);
	study_write_wording(study, LANGUAGE, &pool, &table);
	n = 2 + (table.n_columns - 2) / 2;
	for (i = 0; i < table.n_rows; i++) {
		const char **cells =
		    pool_array(&pool, table.n_columns, sizeof(*cells));

		memcpy(cells, table.rows[i].cells,
		    table.n_columns * sizeof(*cells));
		for (k = 2; k < n; k++)
			cells[n - 2 + k] = arabic(&pool, cells[k]);
		((struct table_row *)(uintptr_t)table.rows)[i].cells = cells;
	}
	err = table_write(out, &table);
	pool_fini(&pool);
	study_free(study);
	return err == ERR_NONE ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	if (argc == 1)
		return filter();
	return argc == 3 ? overlay(argv[1], argv[2]) : 2;
}
