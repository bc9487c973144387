#include "ocr/draw.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study.h"

#define POINTS 72.0
#define INCH   25.4 /* mm */
#define MM     (POINTS / INCH)

struct draw {
	cairo_surface_t *surface;
	cairo_t *cairo;
	PangoFontMap *fonts;
	PangoContext *context;
	PangoLayout *layout;
	const char *families;
	struct buf *out;
	bool rtl;
	bool quiet;
	int unknown;
	draw_tell *tell; /* NULL: nobody asks */
	void *tell_arg;
};

/* Only the Noto fonts, so that a page looks the same everywhere.  Debian's bold
 * Nastaliq says that it is of normal weight and would be picked for it. */
static const char fonts_conf[] =
    "<?xml version=\"1.0\"?>"
    "<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
    "<fontconfig>"
    "<dir>/usr/share/fonts/truetype/noto</dir>"
    "<dir>/usr/share/fonts/opentype/noto</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir>"
    "<selectfont><rejectfont>"
    "<glob>*/NotoNastaliqUrdu-Bold.ttf</glob>"
    "<glob>*Mono*</glob><glob>*Serif*</glob><glob>*Kufi*</glob>"
    "</rejectfont></selectfont>"
    "</fontconfig>";

/* Families in order of choice; the first covers Latin, Greek and Cyrillic and
 * what it lacks comes from the next that has it. */
static const char *
families(const char *lang)
{
	if (lang != NULL && strncmp(lang, "ur", 2) == 0)
		return "Noto Sans, Noto Nastaliq Urdu, Noto Sans Symbols2";
	return "Noto Sans, Noto Naskh Arabic, Noto Sans Symbols2";
}

/* The configuration becomes the program's own, or pango would read the
 * system's as well. */
static PangoFontMap *
fonts_new(void)
{
	FcConfig *config = FcConfigCreate();
	PangoFontMap *fonts = NULL;

	if (config == NULL)
		return NULL;
	if (FcConfigParseAndLoadFromMemory(
		config, (const FcChar8 *)fonts_conf, FcTrue) &&
	    FcConfigBuildFonts(config) && FcConfigSetCurrent(config)) {
		fonts =
		    pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
		if (fonts != NULL)
			pango_fc_font_map_set_config(
			    PANGO_FC_FONT_MAP(fonts), config);
	}
	FcConfigDestroy(config);
	return fonts;
}

/* Finding the fonts takes longer than drawing a form; they stay for the life
 * of the program. */
static PangoFontMap *shared;

static void
fonts_free(void)
{
	g_clear_object(&shared);
	FcConfigSetCurrent(NULL);
}

static PangoFontMap *
fonts_shared(void)
{
	if (shared == NULL) {
		shared = fonts_new();
		if (shared != NULL)
			atexit(fonts_free);
	}
	return shared == NULL ? NULL : g_object_ref(shared);
}

static cairo_status_t
write_out(void *closure, const unsigned char *data, unsigned int length)
{
	struct buf *out = closure;

	if (out != NULL)
		buf_put(out, data, length);
	return CAIRO_STATUS_SUCCESS;
}

/* Text is laid out without hints and with exact widths, so that the map does
 * not depend on a screen. */
static void
context_start(struct draw *draw, const char *lang)
{
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	draw->context = pango_font_map_create_context(draw->fonts);
	pango_cairo_context_set_font_options(draw->context, options);
	pango_cairo_context_set_resolution(draw->context, POINTS);
	pango_context_set_round_glyph_positions(draw->context, FALSE);
	if (lang != NULL)
		pango_context_set_language(
		    draw->context, pango_language_from_string(lang));
	draw->layout = pango_layout_new(draw->context);
	cairo_font_options_destroy(options);
}

static void
draw_free(struct draw *draw)
{
	if (draw->layout != NULL)
		g_object_unref(draw->layout);
	if (draw->context != NULL)
		g_object_unref(draw->context);
	if (draw->fonts != NULL)
		g_object_unref(draw->fonts);
	if (draw->cairo != NULL)
		cairo_destroy(draw->cairo);
	if (draw->surface != NULL)
		cairo_surface_destroy(draw->surface);
	free(draw);
}

enum err
draw_new(double width, double height, const char *lang, const char *title,
    struct buf *out, struct draw **draw)
{
	struct draw *d = mem_new(struct draw);

	*draw = NULL;
	d->out = out;
	d->surface = cairo_pdf_surface_create_for_stream(
	    write_out, out, width * MM, height * MM);
	d->cairo = cairo_create(d->surface);
	d->fonts = fonts_shared();
	if (cairo_status(d->cairo) != CAIRO_STATUS_SUCCESS ||
	    d->fonts == NULL) {
		draw_free(d);
		return ERR_LIBRARY;
	}
	cairo_pdf_surface_set_metadata(
	    d->surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_scale(d->cairo, MM, MM);
	context_start(d, lang);
	d->families = families(lang);
	d->rtl = lang != NULL && study_language_rtl(lang);
	*draw = d;
	return ERR_NONE;
}

enum err
draw_finish(struct draw *draw)
{
	struct buf *out = draw->out;
	cairo_status_t status;

	cairo_surface_finish(draw->surface);
	status = cairo_status(draw->cairo);
	draw_free(draw);
	if (status != CAIRO_STATUS_SUCCESS &&
	    status != CAIRO_STATUS_SURFACE_FINISHED)
		return ERR_LIBRARY;
	return out == NULL ? ERR_NONE : buf_err(out);
}

void
draw_next_sheet(struct draw *draw)
{
	cairo_show_page(draw->cairo);
}

bool
draw_quiet(struct draw *draw, bool quiet)
{
	bool was = draw->quiet;

	draw->quiet = quiet;
	return was;
}

bool
draw_is_quiet(const struct draw *draw)
{
	return draw->quiet;
}

static void
style_set(struct draw *draw, const struct draw_style *style)
{
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family(font, draw->families);
	pango_font_description_set_absolute_size(
	    font, style->size * PANGO_SCALE);
	pango_font_description_set_weight(
	    font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(draw->layout, font);
	pango_font_description_free(font);
}

/* Pango aligns a paragraph by the direction of its own letters; words that
 * were left untranslated must still stand on the form's own side. */
static PangoAlignment
alignment(const struct draw *draw, enum draw_align align)
{
	const PangoLayoutLine *line =
	    pango_layout_get_line_readonly(draw->layout, 0);
	bool text_rtl =
	    line != NULL && line->resolved_dir == PANGO_DIRECTION_RTL;

	if (align == DRAW_CENTRE)
		return PANGO_ALIGN_CENTER;
	return (align == DRAW_START) == (text_rtl == draw->rtl)
		   ? PANGO_ALIGN_LEFT
		   : PANGO_ALIGN_RIGHT;
}

void
draw_tell_each(struct draw *draw, draw_tell *tell, void *arg)
{
	draw->tell = tell;
	draw->tell_arg = arg;
}

static void
tell(struct draw *draw, double x, double y, double w, double h)
{
	if (draw->tell != NULL && w > 0 && h > 0)
		draw->tell(draw->tell_arg, x, y, w, h);
}

/* Tells where the ink of the lines is that were laid out at X, Y. */
static void
tell_lines(struct draw *draw, double x, double y)
{
	const double unit = 1.0 / PANGO_SCALE / MM;
	PangoLayoutIter *i;
	PangoRectangle ink;

	if (draw->tell == NULL)
		return;
	i = pango_layout_get_iter(draw->layout);
	do {
		pango_layout_iter_get_line_extents(i, &ink, NULL);
		tell(draw, x + ink.x * unit, y + ink.y * unit, ink.width * unit,
		    ink.height * unit);
	} while (pango_layout_iter_next_line(i));
	pango_layout_iter_free(i);
}

double
draw_text(struct draw *draw, double x, double y, double width,
    const struct draw_style *style, const char *text)
{
	PangoRectangle size;

	if (text[0] == '\0')
		return 0;
	style_set(draw, style);
	pango_layout_set_width(draw->layout, (int)(width * MM * PANGO_SCALE));
	pango_layout_set_text(draw->layout, text, -1);
	pango_layout_set_alignment(draw->layout, alignment(draw, style->align));
	pango_layout_get_extents(draw->layout, NULL, &size);
	if (!draw->quiet) {
		draw->unknown +=
		    pango_layout_get_unknown_glyphs_count(draw->layout);
		cairo_save(draw->cairo);
		cairo_translate(draw->cairo, x, y);
		cairo_scale(draw->cairo, 1 / MM, 1 / MM);
		cairo_set_source_rgb(
		    draw->cairo, style->grey, style->grey, style->grey);
		pango_cairo_show_layout(draw->cairo, draw->layout);
		cairo_restore(draw->cairo);
		tell_lines(draw, x, y);
	}
	return (double)size.height / PANGO_SCALE / MM;
}

double
draw_text_width(
    struct draw *draw, const struct draw_style *style, const char *text)
{
	PangoRectangle size;

	style_set(draw, style);
	pango_layout_set_width(draw->layout, -1);
	pango_layout_set_text(draw->layout, text, -1);
	pango_layout_get_extents(draw->layout, NULL, &size);
	return (double)size.width / PANGO_SCALE / MM;
}

double
draw_word_width(
    struct draw *draw, const struct draw_style *style, const char *text)
{
	char word[200];
	double w, most = 0;
	size_t n;

	for (; *text != '\0'; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		if (n == 0 || n >= sizeof(word))
			continue;
		memcpy(word, text, n);
		word[n] = '\0';
		w = draw_text_width(draw, style, word);
		if (w > most)
			most = w;
	}
	return most;
}

static void
pen(struct draw *draw, double line, double grey)
{
	cairo_set_source_rgb(draw->cairo, grey, grey, grey);
	cairo_set_line_width(draw->cairo, line);
	cairo_set_line_cap(draw->cairo, CAIRO_LINE_CAP_BUTT);
	cairo_set_line_join(draw->cairo, CAIRO_LINE_JOIN_MITER);
}

void
draw_line(struct draw *draw, double x1, double y1, double x2, double y2,
    double line, double grey)
{
	if (draw->quiet)
		return;
	pen(draw, line, grey);
	cairo_move_to(draw->cairo, x1, y1);
	cairo_line_to(draw->cairo, x2, y2);
	cairo_stroke(draw->cairo);
	tell(draw, fmin(x1, x2) - line / 2, fmin(y1, y2) - line / 2,
	    fabs(x2 - x1) + line, fabs(y2 - y1) + line);
}

void
draw_box(struct draw *draw, double x, double y, double w, double h, double line,
    double grey)
{
	if (draw->quiet)
		return;
	pen(draw, line, grey);
	cairo_rectangle(
	    draw->cairo, x - line / 2, y - line / 2, w + line, h + line);
	cairo_stroke(draw->cairo);
	tell(draw, x - line, y - line, line, h + 2 * line);
	tell(draw, x + w, y - line, line, h + 2 * line);
	tell(draw, x, y - line, w, line);
	tell(draw, x, y + h, w, line);
}

static void
rounded(cairo_t *c, double x, double y, double w, double h, double r)
{
	cairo_new_sub_path(c);
	cairo_arc(c, x + w - r, y + r, r, -M_PI / 2, 0);
	cairo_arc(c, x + w - r, y + h - r, r, 0, M_PI / 2);
	cairo_arc(c, x + r, y + h - r, r, M_PI / 2, M_PI);
	cairo_arc(c, x + r, y + r, r, M_PI, 3 * M_PI / 2);
	cairo_close_path(c);
}

void
draw_fill(struct draw *draw, double x, double y, double w, double h,
    double radius, double grey)
{
	if (draw->quiet)
		return;
	cairo_set_source_rgb(draw->cairo, grey, grey, grey);
	rounded(draw->cairo, x, y, w, h, radius);
	cairo_fill(draw->cairo);
	tell(draw, x, y, w, h);
}

void
draw_disc(struct draw *draw, double x, double y, double diameter)
{
	if (draw->quiet)
		return;
	cairo_set_source_rgb(draw->cairo, 0, 0, 0);
	cairo_arc(draw->cairo, x, y, diameter / 2, 0, 2 * M_PI);
	cairo_fill(draw->cairo);
	tell(draw, x - diameter / 2, y - diameter / 2, diameter, diameter);
}

/* One rectangle for each run of black in a row, so that no hair of white
 * stands between modules. */
void
draw_modules(struct draw *draw, double x, double y, double size,
    const uint8_t *modules, int side)
{
	double m = size / side;
	int row, from, to;

	if (draw->quiet)
		return;
	tell(draw, x, y, size, size);
	cairo_set_source_rgb(draw->cairo, 0, 0, 0);
	for (row = 0; row < side; row++) {
		const uint8_t *line = modules + (size_t)row * (size_t)side;

		for (from = 0; from < side; from = to + 1) {
			for (to = from; to < side && line[to]; to++)
				;
			if (to > from)
				cairo_rectangle(draw->cairo, x + from * m,
				    y + row * m, (to - from) * m, m);
		}
	}
	cairo_fill(draw->cairo);
}

static void
tell_path(struct draw *draw, const double *points, size_t n, double line)
{
	double x0 = points[0], x1 = x0, y0 = points[1], y1 = y0;
	size_t i;

	for (i = 1; i < n; i++) {
		x0 = fmin(x0, points[2 * i]);
		x1 = fmax(x1, points[2 * i]);
		y0 = fmin(y0, points[2 * i + 1]);
		y1 = fmax(y1, points[2 * i + 1]);
	}
	tell(
	    draw, x0 - line / 2, y0 - line / 2, x1 - x0 + line, y1 - y0 + line);
}

void
draw_path(
    struct draw *draw, const double *points, size_t n, double line, double grey)
{
	size_t i;

	if (draw->quiet || n == 0)
		return;
	pen(draw, line, grey);
	cairo_set_line_cap(draw->cairo, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_join(draw->cairo, CAIRO_LINE_JOIN_ROUND);
	cairo_move_to(draw->cairo, points[0], points[1]);
	for (i = 1; i < n; i++)
		cairo_line_to(draw->cairo, points[2 * i], points[2 * i + 1]);
	cairo_stroke(draw->cairo);
	tell_path(draw, points, n, line);
}

void
draw_grey(struct draw *draw, double x, double y, double w, double h,
    const uint8_t *grey, int pw, int ph)
{
	cairo_surface_t *surface =
	    cairo_image_surface_create(CAIRO_FORMAT_RGB24, pw, ph);
	unsigned char *data = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface), row, i;

	for (row = 0; data != NULL && row < ph; row++) {
		uint32_t *to = (void *)(data + (size_t)row * (size_t)stride);

		for (i = 0; i < pw; i++)
			to[i] = grey[(size_t)row * (size_t)pw + (size_t)i] *
				0x10101u;
	}
	cairo_surface_mark_dirty(surface);
	if (!draw->quiet) {
		cairo_save(draw->cairo);
		cairo_translate(draw->cairo, x, y);
		cairo_scale(draw->cairo, w / pw, h / ph);
		cairo_set_source_surface(draw->cairo, surface, 0, 0);
		cairo_paint(draw->cairo);
		cairo_restore(draw->cairo);
		tell(draw, x, y, w, h);
	}
	cairo_surface_destroy(surface);
}

int
draw_unknown(const struct draw *draw)
{
	return draw->unknown;
}
