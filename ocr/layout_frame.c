#include "ocr/layout_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "ocr/qr.h"
#include "schema/mem.h"
#include "schema/words.h"

#define TITLE_SIZE  20.0
#define OFFICE_SIZE 7.0
#define OFFICE_GREY 0.45
#define FOOT_Y      (PAGE_HEIGHT - PAGE_MARK_Y - 3)
#define FOOT_LEFT   (PAGE_MARK_X + 8)
#define FOOT_WIDTH  (PAGE_WIDTH - 2 * FOOT_LEFT)
#define QR_SIDE_MAX 45 /* modules of 0.6 mm in the QR's square */
/* Between the first corner mark and the questions: the section. */
#define SECTION_TOP   (PAGE_MARK_Y + PAGE_MARK_FIRST / 2 + 1)
#define SECTION_FOOT  (PAGE_TOP - 1.5)
#define SECTION_WIDTH (PAGE_TITLE_RIGHT - PAGE_LEFT)

static char *
qr_text(const struct flow *flow)
{
	const char *id = flow->id;

	return mem_printf("PL1:%s:%s:%s:%s:%d:%s%s", study_name(flow->study),
	    flow->form->name, study_version(flow->study), flow->map->variant,
	    flow->page, id != NULL ? "" : "#", id != NULL ? id : flow->serial);
}

/* Corner marks and QR. */
static enum err
draw_marks(struct flow *flow)
{
	const struct map_page *page = &flow->map->pages[flow->page - 1];
	char *text = qr_text(flow);
	struct qr qr;
	double module;
	enum err err;
	int i;

	for (i = 0; i < 4; i++)
		draw_disc(flow->draw, page->corners[i].x, page->corners[i].y,
		    page->corners[i].size);
	err = qr_make(text, QR_SIDE_MAX, &qr);
	free(text);
	if (err != ERR_NONE)
		return err;
	module = page->qr.size / (qr.side + 2 * QR_QUIET);
	draw_modules(flow->draw,
	    page->qr.x - page->qr.size / 2 + QR_QUIET * module,
	    page->qr.y - page->qr.size / 2 + QR_QUIET * module,
	    qr.side * module, qr.modules, qr.side);
	qr_fini(&qr);
	return ERR_NONE;
}

/* ---- what a page goes on with ---- */

/* The part of the form that the page is in the middle of and that nothing on it
 * names: its label, "" if there is none; and that of the *SECTION it is in, or
 * is. */
static const char *
part(const struct flow *flow, const char **section)
{
	const struct group *group = flow->group;
	const char *label, *nearest = "";

	*section = "";
	if (group != NULL && flow->continued && flow->names)
		group = group->parent;
	for (; group != NULL; group = group->parent) {
		label = study_group_label(flow->study, group, flow->lang);
		if (label[0] != '\0')
			*section = label;
		if (nearest[0] == '\0')
			nearest = label;
	}
	return nearest;
}

static double
text_height(
    struct flow *flow, double w, const struct draw_style *style, const char *s)
{
	bool was = draw_quiet(flow->draw, true);
	double h = draw_text(flow->draw, 0, 0, w, style, s);

	draw_quiet(flow->draw, was);
	return h;
}

/* LABEL "(continued)", with as many of its words as there is ROOM for; owned.
 */
static char *
continued(struct flow *flow, const struct draw_style *style, const char *label,
    double room)
{
	size_t all = strlen(label), n = all;

	for (;;) {
		char *words = mem_printf(
		    "%.*s%s", (int)n, label, n < all ? "\u2026" : "");
		char *text =
		    mem_printf(word(flow->lang, "%s (continued)"), words);

		free(words);
		if (n == 0 ||
		    text_height(flow, SECTION_WIDTH, style, text) <= room)
			return text;
		free(text);
		do
			n--;
		while (n > 0 && label[n] != ' ');
	}
}

static bool
fits(struct flow *flow, const struct draw_style *style, const char *label,
    double room)
{
	char *text = mem_printf(word(flow->lang, "%s (continued)"), label);
	bool yes = text_height(flow, SECTION_WIDTH, style, text) <= room;

	free(text);
	return yes;
}

/* Stands in the space above the questions, so that they stay where they are: as
 * a heading if it has room below FOOT, else smaller, from TOP on, and the part
 * alone rather than half of both.  Returns where it begins. */
static double
draw_section(struct flow *flow, double top, double foot)
{
	struct draw_style style = flow_style(flow, FLOW_HEADING, true);
	double room = SECTION_FOOT - fmax(top, SECTION_TOP), y;
	const char *section, *near = part(flow, &section);
	char *label, *text;

	if (near[0] == '\0')
		return PAGE_TOP;
	label = near == section ? mem_text(near)
				: mem_printf("%s \u2013 %s", section, near);
	if (!fits(flow, &style, label, SECTION_FOOT - fmax(foot, SECTION_TOP)))
		style = flow_style(flow, FLOW_BODY, true);
	text = continued(
	    flow, &style, fits(flow, &style, label, room) ? label : near, room);
	y = SECTION_FOOT - text_height(flow, SECTION_WIDTH, &style, text);
	draw_text(flow->draw, PAGE_LEFT, y, SECTION_WIDTH, &style, text);
	free(text);
	free(label);
	return y;
}

/* The form, and the study as long as there is room for it.  Not turned around:
 * the QR is on the right in every language. */
static void
draw_titles(struct flow *flow)
{
	struct draw_style title =
	    flow_style(flow, flow->page > 1 ? FLOW_HEADING : TITLE_SIZE, true);
	struct draw_style small = flow_style(flow, FLOW_BODY, false);
	const char *label =
	    study_form_label(flow->study, flow->form, flow->lang);
	const char *study = study_title(flow->study, flow->lang);
	double w = PAGE_TITLE_RIGHT - PAGE_TITLE_LEFT, y = PAGE_TITLE_TOP, foot;

	small.grey = FLOW_HINT_GREY;
	y += draw_text(flow->draw, PAGE_TITLE_LEFT, y, w, &title, label);
	if (strcmp(label, study) == 0)
		study = "";
	foot = y + text_height(flow, w, &small, study);
	if (foot <= draw_section(flow, y, foot))
		draw_text(flow->draw, PAGE_TITLE_LEFT, y, w, &small, study);
}

/* ---- the foot ---- */

/* "Page 2 of 6" for everybody, and what the office needs in small print. */
static void
draw_foot(struct flow *flow)
{
	struct draw_style page = flow_style(flow, FLOW_BODY, false);
	struct draw_style office = {
		.size = OFFICE_SIZE, .grey = OFFICE_GREY, .align = DRAW_CENTRE
	};
	const char *id = flow->id;
	char *text;
	double h;

	page.align = DRAW_CENTRE;
	text = mem_printf(
	    word(flow->lang, "Page %d of %d"), flow->page, flow->pages);
	h = draw_text(flow->draw, FOOT_LEFT, FOOT_Y, FOOT_WIDTH, &page, text);
	free(text);
	text = mem_printf("%s  %s  %s  %s  %s", study_name(flow->study),
	    flow->form->name, study_version(flow->study), flow->map->variant,
	    id != NULL ? id : flow->serial);
	draw_text(
	    flow->draw, FOOT_LEFT, FOOT_Y + h + 0.3, FOOT_WIDTH, &office, text);
	free(text);
}

void
frame_put(struct flow *flow)
{
	flow->y = PAGE_TOP;
	map_add_page(flow->map);
	if (flow->counting)
		return;
	if (flow->err == ERR_NONE)
		flow->err = draw_marks(flow);
	draw_titles(flow);
	draw_foot(flow);
}
