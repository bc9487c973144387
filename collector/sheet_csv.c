#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "collector/sheet.h"
#include "schema/buf.h"

static void
put_quoted(struct buf *out, const char *text)
{
	bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
	const char *p;

	if (!formula && strpbrk(text, ",\"\r\n") == NULL) {
		buf_puts(out, text);
		return;
	}
	buf_puts(out, formula ? "\"'" : "\"");
	for (p = text; *p != '\0'; p++)
		buf_put(out, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
	buf_puts(out, "\"");
}

static void
put_when(struct buf *out, double number, enum sheet_type type)
{
	time_t when = (time_t)(type == SHEET_DATE ? number * 86400 : number);
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&when, &tm) != NULL)
		strftime(text, sizeof(text),
		    type == SHEET_DATE ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%SZ",
		    &tm);
	buf_puts(out, text);
}

static void
put_number(struct buf *out, double number, int decimals)
{
	if (number == floor(number) && fabs(number) < 1e15)
		buf_printf(out, "%.0f", number);
	else
		buf_printf(out, "%.*f", decimals, number);
}

static void
put_cell(struct buf *out, const struct sheet *sheet, size_t row, size_t column)
{
	static const char *const missing[SHEET_KINDS] = {
		[SHEET_BLANK] = ".a",
		[SHEET_TICK] = ".b",
		[SHEET_NOT_ASKED] = ".c",
		[SHEET_UNREADABLE] = ".d",
		[SHEET_NONE] = "",
	};
	const struct sheet_column *c = sheet_column(sheet, column);
	enum sheet_kind kind = sheet_kind(sheet, row, column);

	if (c->type == SHEET_TEXT)
		put_quoted(out, sheet_text(sheet, row, column));
	else if (kind != SHEET_VALUE)
		buf_puts(out, missing[kind]);
	else if (c->type == SHEET_NUMBER)
		put_number(out, sheet_number(sheet, row, column), c->decimals);
	else
		put_when(out, sheet_number(sheet, row, column), c->type);
}

enum err
sheet_csv(const struct sheet_view *view, struct buf *out)
{
	size_t i, k;

	for (k = 0; k < view->n_columns; k++) {
		buf_puts(out, k > 0 ? "," : "");
		buf_puts(
		    out, sheet_column(view->sheet, view->columns[k])->name);
	}
	buf_puts(out, "\r\n");
	for (i = 0; i < view->n_rows && !out->failed; i++) {
		for (k = 0; k < view->n_columns; k++) {
			buf_puts(out, k > 0 ? "," : "");
			put_cell(
			    out, view->sheet, view->rows[i], view->columns[k]);
		}
		buf_puts(out, "\r\n");
	}
	return buf_err(out);
}
