#include "ocr/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "ocr/draw.h"
#include "ocr/layout_flow.h"
#include "ocr/layout_items.h"
#include "ocr/page.h"
#include "ocr/qr.h"
#include "schema/digest.h"
#include "schema/mem.h"
#include "schema/words.h"

#define LARGE          (16.0 / 12.0)
#define TITLE_SIZE     20.0
#define OFFICE_SIZE    7.0
#define OFFICE_GREY    0.45
#define FOOT_Y         (PAGE_HEIGHT - PAGE_MARK_Y - 3)
#define FOOT_LEFT      (PAGE_MARK_X + 8)
#define FOOT_WIDTH     (PAGE_WIDTH - 2 * FOOT_LEFT)
#define QR_SIDE_MAX    45 /* modules of 0.6 mm in the QR's square */
#define SERIAL_LEN     8
#define VARIANT_DIGITS 6   /* of the boxes' digest */
#define HEADING_ROOM   4.0 /* above a heading */
#define TITLE_ROOM     1.5 /* mm below what is under it */

/* Where the window of a British DL or C5 envelope shows a folded A4 sheet. */
#define ADDRESS_X     24.0
#define ADDRESS_Y     52.0
#define ADDRESS_WIDTH 80.0

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

/* What stands under a page's title: the section that it goes on with, so that
 * nobody has to turn back to know what a question is about (a table says so
 * itself), if that fits within H mm; else the study. */
static const char *
subtitle(struct flow *flow, const struct draw_style *style, double w, double h)
{
	const char *study = study_title(flow->study, flow->lang), *section;
	bool was, fits;

	if (flow->section == NULL || flow->continued)
		return study;
	section = study_group_label(flow->study, flow->section, flow->lang);
	was = draw_quiet(flow->draw, true);
	fits = draw_text(flow->draw, 0, 0, w, style, section) < h;
	draw_quiet(flow->draw, was);
	return fits ? section : study;
}

static void
draw_title(struct flow *flow)
{
	struct draw_style title = flow_style(flow, TITLE_SIZE, true);
	struct draw_style below = flow_style(flow, FLOW_BODY, false);
	double w = PAGE_TITLE_RIGHT - PAGE_TITLE_LEFT, y = PAGE_TITLE_TOP;
	const char *label =
	    study_form_label(flow->study, flow->form, flow->lang);
	const char *under;

	/* Not turned around: the QR is on the right in every language. */
	below.grey = FLOW_HINT_GREY;
	if (flow->page > 1)
		title.size = flow_style(flow, FLOW_HEADING, true).size;
	y += draw_text(flow->draw, PAGE_TITLE_LEFT, y, w, &title, label);
	under = subtitle(flow, &below, w, PAGE_TOP - TITLE_ROOM - y);
	if (strcmp(label, under) != 0)
		draw_text(flow->draw, PAGE_TITLE_LEFT, y, w, &below, under);
}

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

static void
start_page(struct flow *flow)
{
	flow->y = PAGE_TOP;
	map_add_page(flow->map);
	if (flow->counting)
		return;
	if (flow->err == ERR_NONE)
		flow->err = draw_marks(flow);
	draw_title(flow);
	draw_foot(flow);
}

static double
heading(struct flow *flow, const void *arg, double y)
{
	const struct group *group = arg;
	struct draw_style label = flow_style(
	    flow, group->parent == NULL ? FLOW_HEADING : FLOW_BODY + 1, true);
	struct draw_style hint = flow_style(flow, FLOW_BODY, false);
	double w = PAGE_RIGHT - PAGE_LEFT, h;

	h = y > PAGE_TOP + 1 && group->parent == NULL ? HEADING_ROOM : 0;
	if (group->parent == NULL) {
		if (flow->map != NULL)
			flow->section = group;
		flow_rule(flow, PAGE_LEFT, y + h, w, 0.5, 0.25);
		h += 1.6;
	}
	h += flow_text(flow, PAGE_LEFT, y + h, w, &label,
	    study_group_label(flow->study, group, flow->lang));
	h += flow_text(flow, PAGE_LEFT, y + h, w, &hint,
	    study_group_hint(flow->study, group, flow->lang));
	return h + 2;
}

/* Index of the END of the group that starts at I. */
static size_t
group_end(const struct form *form, size_t i)
{
	const struct group *group = form->items[i].group;

	do
		i++;
	while (i < form->n_items && (form->items[i].kind != ITEM_END ||
					form->items[i].group != group));
	return i;
}

static bool
has_questions(const struct item *items, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (items[i].kind == ITEM_VARIABLE &&
		    (variable_asked(items[i].variable) ||
			items[i].variable->type == VARIABLE_NOTE))
			return true;
	return false;
}

/* Whether contact details are asked for right in the group whose N items are
 * INSIDE. */
static bool
asks_contact(const struct item *inside, size_t n, const struct group *group)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (inside[i].kind == ITEM_VARIABLE &&
		    inside[i].variable->group == group &&
		    inside[i].variable->vault != NULL)
			return true;
	return false;
}

/* Puts the group that starts at item I: its heading, and if it is a table,
 * all of it.  Returns the item to go on from. */
static size_t
put_group(struct flow *flow, size_t i)
{
	const struct form *form = flow->form;
	const struct group *group = form->items[i].group;
	size_t end = group_end(form, i), n = end - i - 1;
	const struct item *inside = form->items + i + 1;

	if (group->parent == NULL)
		flow->section = NULL;
	if (!has_questions(inside, n))
		return end + 1;
	if (asks_contact(inside, n, group))
		flow_break(flow);
	if (study_group_label(flow->study, group, flow->lang)[0] != '\0')
		flow_head(flow, heading, group);
	if (group->layout == GROUP_CHOICE_TABLE &&
	    table_choices(flow, inside, n))
		return end + 1;
	if (group->layout == GROUP_COUNT_TABLE && table_counts(flow, inside, n))
		return end + 1;
	return i + 1;
}

/* Contact details share no page with answers: whoever looks at the one must
 * not see the other. */
static size_t
end_group(struct flow *flow, size_t i)
{
	const struct item *items = flow->form->items;
	const struct group *group = items[i].group;
	size_t from = i;

	while (from > 0 &&
	       (items[from].kind != ITEM_GROUP || items[from].group != group))
		from--;
	if (asks_contact(items + from, i - from, group))
		flow_break(flow);
	if (group->parent == NULL)
		flow->section = NULL;
	return i + 1;
}

static size_t
put_variable(struct flow *flow, size_t i)
{
	const struct form *form = flow->form;
	const struct variable *variable = form->items[i].variable;
	size_t run = table_scales(flow, form->items + i, form->n_items - i);

	if (run > 0)
		return i + run;
	if (variable->type == VARIABLE_NOTE)
		items_note(flow, variable);
	else if (variable_asked(variable))
		items_question(flow, variable);
	return i + 1;
}

static void
put_form(struct flow *flow)
{
	size_t i = 0;

	flow->page = 1;
	flow->broken = false;
	flow->section = NULL;
	start_page(flow);
	help_put(flow);
	while (i < flow->form->n_items) {
		if (flow->form->items[i].kind == ITEM_GROUP)
			i = put_group(flow, i);
		else if (flow->form->items[i].kind == ITEM_VARIABLE)
			i = put_variable(flow, i);
		else
			i = end_group(flow, i);
	}
	flow_drop_heads(flow);
}

/* Eight letters and digits that are not taken for one another. */
static char *
serial_new(void)
{
	static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz0";
	unsigned char raw[SERIAL_LEN];
	char *serial = mem_array(SERIAL_LEN + 1, 1);
	size_t i;

	if (getrandom(raw, sizeof(raw), 0) != (ssize_t)sizeof(raw))
		fatal("no random bytes");
	for (i = 0; i < SERIAL_LEN; i++)
		serial[i] = letters[raw[i] % 32];
	return serial;
}

static struct map *
new_map(const struct flow *flow, const char *variant)
{
	return map_new(study_name(flow->study), flow->form->name,
	    study_version(flow->study), variant);
}

/* The language and size, and a digest of where every box is: pages laid out by
 * another release, or with other fonts, are never read by this map. */
static enum err
name_variant(struct flow *flow)
{
	char digest[VARIANT_DIGITS + 1];
	struct buf json;
	enum err err;

	buf_init(&json, MAP_JSON_MAX);
	err = map_encode(flow->map, &json);
	if (err == ERR_NONE) {
		digest_hex(json.data, json.len, digest, VARIANT_DIGITS);
		flow->variant = mem_printf("%s%s.%s", flow->lang,
		    flow->options->large_print ? "-large" : "", digest);
	}
	buf_fini(&json);
	map_free(flow->map);
	flow->map = NULL;
	return err;
}

/* Goes over the form without drawing, for what every page says of the whole:
 * how many pages there are, and the variant. */
static enum err
count_pages(struct flow *flow)
{
	flow->map = new_map(flow, flow->lang);
	flow->counting = true;
	draw_quiet(flow->draw, true);
	put_form(flow);
	draw_quiet(flow->draw, false);
	flow->counting = false;
	flow->pages = flow->page;
	return name_variant(flow);
}

/* A sheet that shows through the window of an envelope, its back empty. */
static void
put_address(struct flow *flow, const struct layout_copy *copy)
{
	struct draw_style style = flow_style(flow, FLOW_BODY, false);
	double y = ADDRESS_Y;
	size_t i;

	for (i = 0; i < copy->n_address; i++)
		y += draw_text(flow->draw, ADDRESS_X, y, ADDRESS_WIDTH, &style,
		    copy->address[i]);
	draw_next_sheet(flow->draw);
	draw_next_sheet(flow->draw);
}

static void
put_copy(struct flow *flow, const struct layout_copy *copy)
{
	char *serial =
	    copy->serial != NULL ? mem_text(copy->serial) : serial_new();

	flow->id = copy->id;
	flow->serial = serial;
	if (copy->address != NULL)
		put_address(flow, copy);
	put_form(flow);
	draw_next_sheet(flow->draw);
	flow->serial = NULL;
	free(serial);
}

/* Notes what is printed where the boxes are: the same on every print. */
static void
note_print(void *arg, double x, double y, double w, double h)
{
	struct flow *flow = arg;
	const double x0 = fmax(x, 0), y0 = fmax(y, 0);
	const struct print print = { x0, y0, fmin(x + w, PAGE_WIDTH) - x0,
		fmin(y + h, PAGE_HEIGHT) - y0 };

	if (!flow->of_one && y > PAGE_TOP - 1 && y < PAGE_BOTTOM &&
	    !flow->counting && flow->map != NULL && flow->map->n_pages > 0)
		map_add_print(
		    &flow->map->pages[flow->map->n_pages - 1], &print);
}

/* Draws all copies; the map of one of them is in FLOW afterwards. */
static enum err
put_copies(struct flow *flow, const struct layout_copy *copies, size_t n,
    struct buf *out)
{
	enum err err;
	size_t i;

	err = draw_new(PAGE_WIDTH, PAGE_HEIGHT, flow->lang,
	    study_form_label(flow->study, flow->form, flow->lang), out,
	    &flow->draw);
	if (err != ERR_NONE)
		return err;
	draw_tell_each(flow->draw, note_print, flow);
	flow->err = count_pages(flow);
	for (i = 0; i < n && flow->err == ERR_NONE; i++) {
		map_free(flow->map);
		flow->map = new_map(flow, flow->variant);
		put_copy(flow, &copies[i]);
		if (flow->pages % 2 == 1 && n > 1)
			draw_next_sheet(flow->draw);
	}
	if (flow->options->unknown != NULL)
		*flow->options->unknown = draw_unknown(flow->draw);
	err = draw_finish(flow->draw);
	free(flow->variant);
	return flow->err != ERR_NONE ? flow->err : err;
}

static struct flow
new_flow(const struct study *study, const struct form *form,
    const struct layout_options *options)
{
	const char *lang =
	    options->lang != NULL ? options->lang : study_language(study, 0);

	return (struct flow){
		.study = study,
		.form = form,
		.options = options,
		.lang = lang,
		.rtl = study_language_rtl(lang),
		.scale = options->large_print ? LARGE : 1,
		.start_page = start_page,
	};
}

enum err
layout_form(const struct study *study, const struct form *form,
    const struct layout_options *options, struct buf *out, struct map **map)
{
	struct flow flow = new_flow(study, form, options);
	struct layout_copy copy = { options->id, options->serial, NULL, 0 };
	enum err err;

	if (map != NULL)
		*map = NULL;
	err = put_copies(&flow, &copy, 1, out);
	if (err == ERR_NONE && map != NULL) {
		*map = flow.map;
		flow.map = NULL;
	}
	map_free(flow.map);
	return err;
}

enum err
layout_copies(const struct study *study, const struct form *form,
    const struct layout_options *options, const struct layout_copy *copies,
    size_t n, struct buf *out)
{
	struct flow flow = new_flow(study, form, options);
	enum err err = put_copies(&flow, copies, n, out);

	map_free(flow.map);
	return err;
}
