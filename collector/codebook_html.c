#include <math.h>
#include <stdio.h>
#include <string.h>

#include "collector/codebook_part.h"
#include "schema/expr.h"

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<style>\n"
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:1em auto;"
    "padding:0 1em;color:#111;background:#fff}\n"
    "h2{margin-top:2em;border-bottom:2px solid #345}\n"
    "h3{font-family:monospace;margin:1.5em 0 0}\n"
    "p{margin:.2em 0}table{border-collapse:collapse;margin:.4em 0}\n"
    "td,th{padding:.1em .8em .1em 0;text-align:left;vertical-align:top}\n"
    ".n{text-align:right}.q{color:#456}\n"
    ".i a{font-family:monospace;margin-right:1em;white-space:nowrap}\n"
    "summary{cursor:pointer}a{color:#04c}\n"
    "@media print{h3{break-after:avoid}}\n"
    "</style>\n";

static void
put(struct buf *out, const char *before, const char *text, const char *after)
{
	buf_puts(out, before);
	codebook_text(out, text);
	buf_puts(out, after);
}

static void
put_row(struct buf *out, const char *code, const char *label, size_t n)
{
	put(out, "<tr><td>", code, "</td>");
	put(out, "<td>", label, "</td>");
	buf_printf(out, "<td class=\"n\">%zu</td></tr>\n", n);
}

/* How each kind of missing is written in csv, sav and dta. */
static void
put_kind(struct buf *out, const struct codebook_column *c, enum sheet_kind kind)
{
	char code[32] = "";

	if (kind != SHEET_NONE && c->column->kinds &&
	    c->column->type != SHEET_TEXT)
		snprintf(code, sizeof(code),
		    c->column->type == SHEET_NUMBER ? ".%c, %.0f" : ".%c",
		    'a' + (int)(kind - SHEET_BLANK), sheet_code(kind));
	put_row(out, code, sheet_kind_words(kind), c->kinds[kind]);
}

static void
put_counts(struct buf *out, const struct codebook_column *c)
{
	size_t i, values = c->kinds[SHEET_VALUE];
	char code[32];
	int kind;

	buf_puts(out, "<table><tr><th>Code</th><th>Meaning</th>"
		      "<th class=\"n\">Rows</th></tr>\n");
	for (i = 0; i < c->column->n_labels; i++) {
		snprintf(
		    code, sizeof(code), "%.10g", c->column->labels[i].value);
		put_row(out, code, c->column->labels[i].text, c->codes[i]);
		values -= c->codes[i];
	}
	if (values > 0)
		put_row(out, "",
		    c->column->n_labels > 0 ? "Other values" : "Values",
		    values);
	for (kind = SHEET_BLANK; kind < SHEET_KINDS; kind++)
		if (c->kinds[kind] > 0 ||
		    (c->column->kinds && kind != SHEET_NONE &&
			(kind != SHEET_TICK || c->column->tick)))
			put_kind(out, c, (enum sheet_kind)kind);
	buf_puts(out, "</table>\n");
}

static void
put_figures(struct buf *out, const struct codebook_column *c)
{
	if (c->column->type != SHEET_NUMBER ||
	    c->column->measure != SHEET_SCALE || isnan(c->min))
		return;
	buf_puts(out, "<p>From ");
	codebook_number(out, c->min);
	buf_puts(out, " to ");
	codebook_number(out, c->max);
	buf_printf(
	    out, ", mean %.3f.</p>\n", c->sum / (double)c->kinds[SHEET_VALUE]);
}

static void
put_question(struct buf *out, const struct variable *v)
{
	if (v == NULL)
		return;
	if (v->has_range) {
		buf_puts(out, "<p>May be ");
		codebook_number(out, v->min);
		buf_puts(out, " to ");
		codebook_number(out, v->max);
		buf_puts(out, ".</p>\n");
	}
	if (v->relevant != NULL)
		put(out, "<p>Asked only if <code>", expr_source(v->relevant),
		    "</code></p>\n");
	if (v->calculation != NULL)
		put(out, "<p>Score: <code>", expr_source(v->calculation),
		    "</code></p>\n");
	if (v->hint[0] != '\0')
		put(out, "<p class=\"q\">", v->hint, "</p>\n");
}

static void
put_column(struct buf *out, const struct codebook_file *f,
    const struct codebook_column *c)
{
	static const char *const types[] = { [SHEET_NUMBER] = "number",
		[SHEET_TEXT] = "text",
		[SHEET_DATE] = "date",
		[SHEET_TIME] = "time" };

	buf_printf(out, "<h3 id=\"%s.%s\">%s</h3>\n", f->name, c->column->name,
	    c->column->name);
	put(out, "<p dir=\"auto\"><strong>", c->column->label,
	    "</strong></p>\n");
	buf_printf(out, "<p class=\"q\">%s, %s</p>\n", types[c->column->type],
	    codebook_measure(c->column->measure));
	if (strcmp(c->stata.name, c->column->name) != 0)
		put(out, "<p>In .dta: <code>", c->stata.name, "</code></p>\n");
	if (c->column->note != NULL)
		put(out, "<p>", c->column->note, "</p>\n");
	put_question(out, c->column->variable);
	put_figures(out, c);
	put_counts(out, c);
}

static void
put_file(struct buf *out, const struct codebook_file *f)
{
	size_t i;

	buf_printf(out, "<h2 id=\"%s\">%s: ", f->name, f->name);
	codebook_text(out, f->label);
	buf_printf(out,
	    "</h2>\n<details><summary>%zu rows, %zu columns</summary>\n"
	    "<p class=\"i\">",
	    f->n_rows, f->n_columns);
	for (i = 0; i < f->n_columns; i++)
		buf_printf(out, "<a href=\"#%s.%s\">%s</a> ", f->name,
		    f->columns[i].column->name, f->columns[i].column->name);
	buf_puts(out, "</p></details>\n");
	for (i = 0; i < f->n_columns; i++)
		put_column(out, f, &f->columns[i]);
}

static void
put_intro(struct buf *out, const struct codebook *c)
{
	char date[11];
	size_t i;

	codebook_date(c, date);
	buf_printf(out,
	    "<p>Made %s by peerlog " PEERLOG_VERSION ", definition %s%s", date,
	    study_version(c->study), c->partner != NULL ? ", for " : "");
	codebook_text(out, c->partner != NULL ? c->partner->name : "");
	buf_puts(out, ".</p>\n<p>");
	buf_puts(out,
	    c->kept ? "Only the records that the study's rules keep are here "
		      "(<code>flag_kept</code> is 1)."
		    : "Every record is here; <code>flag_kept</code> is 1 for "
		      "those that the study's rules keep, and the other flags "
		      "say what is the matter.");
	buf_puts(out, "</p>\n<ul>\n");
	for (i = 0; i < c->n_files; i++) {
		buf_printf(out,
		    "<li><a href=\"#%s\">%s</a>: ", c->files[i].name,
		    c->files[i].name);
		codebook_text(out, c->files[i].label);
		buf_printf(out, ", %zu rows</li>\n", c->files[i].n_rows);
	}
	buf_puts(out, "</ul>\n");
}

/* How each kind of missing is written. */
static void
put_missing(struct buf *out)
{
	int kind;

	buf_puts(out,
	    "<h2 id=\"missing\">What is missing, and why</h2>\n"
	    "<p>A count may be blank, zero, a number, or a tick (at least "
	    "once, number unknown). A number that is missing has a code that "
	    "says why:</p>\n<table><tr><th>.csv, .dta</th>"
	    "<th class=\"n\">.sav</th><th>Meaning</th></tr>\n");
	for (kind = SHEET_BLANK; kind < SHEET_NONE; kind++)
		buf_printf(out,
		    "<tr><td><code>.%c</code></td><td class=\"n\"><code>%.0f"
		    "</code></td><td>%s</td></tr>\n",
		    'a' + kind - SHEET_BLANK, sheet_code((enum sheet_kind)kind),
		    sheet_kind_words((enum sheet_kind)kind));
	buf_puts(out,
	    "</table>\n<p>A text that is missing is empty, and so is a date in "
	    ".sav. After each stands a column <code>NAME_missing</code>, the "
	    "same in every format: 0 if it was answered, else the .sav code of "
	    "why not.</p>\n<p>A text in .csv that a spreadsheet would take "
	    "for a formula has an apostrophe before it.</p>\n");
}

void
codebook_html(const struct codebook *c, struct buf *out)
{
	size_t i;

	buf_puts(out, head);
	put(out, "<title>", study_label(c->study), ": codebook</title>");
	put(out, "</head><body>\n<h1>", study_label(c->study),
	    ": codebook</h1>\n");
	put_intro(out, c);
	put_missing(out);
	for (i = 0; i < c->n_files; i++)
		put_file(out, &c->files[i]);
	buf_puts(out, "</body></html>\n");
}
