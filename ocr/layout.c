#include "ocr/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "ocr/draw.h"
#include "ocr/layout_frame.h"
#include "ocr/layout_items.h"
#include "ocr/page.h"
#include "schema/digest.h"
#include "schema/mem.h"

#define LARGE          (16.0 / 12.0)
#define SERIAL_LEN     8
#define VARIANT_DIGITS 6   /* of the boxes' digest */
#define HEADING_ROOM   4.0 /* above a heading */

/* Where the window of a British DL or C5 envelope shows a folded A4 sheet. */
#define ADDRESS_X     24.0
#define ADDRESS_Y     52.0
#define ADDRESS_WIDTH 80.0

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
		flow_rule(flow, PAGE_LEFT, y + h, w, 0.5, 0.25);
		h += 1.6;
	}
	h += flow_text(flow, PAGE_LEFT, y + h, w, &label,
	    study_group_label(flow->study, group, flow->lang));
	h += flow_text(flow, PAGE_LEFT, y + h, w, &hint,
	    study_group_hint(flow->study, group, flow->lang));
	if (flow->map != NULL)
		flow->group = group;
	return h + 2;
}

/* GROUP goes on no further. */
static void
leave(struct flow *flow, const struct group *group)
{
	if (flow->group == group)
		flow->group = group->parent;
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

	if (!has_questions(inside, n))
		return end + 1;
	if (asks_contact(inside, n, group))
		flow_break(flow);
	if (study_group_label(flow->study, group, flow->lang)[0] != '\0')
		flow_head(flow, heading, group);
	if ((group->layout == GROUP_CHOICE_TABLE &&
		table_choices(flow, inside, n)) ||
	    (group->layout == GROUP_COUNT_TABLE &&
		table_counts(flow, inside, n))) {
		leave(flow, group);
		return end + 1;
	}
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
	leave(flow, group);
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
	flow->group = NULL;
	frame_put(flow);
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
		.start_page = frame_put,
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
