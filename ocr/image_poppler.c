/* The adapter to poppler: a PDF page drawn into grey pixels, for pages that
 * are not one plain scan.
 *
 * Drawing opens fonts that the page does not carry: fontconfig reads
 * /etc/fonts, /usr/share/fonts, /usr/share/fontconfig, /var/cache/fontconfig,
 * and poppler /usr/share/poppler.  A caller that shuts itself in lets those be
 * read, and bounds memory and processor time from outside (RLIMIT_AS,
 * RLIMIT_CPU): poppler cannot be stopped from within. */
#include <glib.h>
#include <poppler.h>

#include "ocr/image.h"
#include "schema/mem.h"

#define DOTS_PER_INCH 200.0
#define SIDE_MAX      3400 /* pixels: A3 */

static void
grey_of(cairo_surface_t *surface, struct image *image)
{
	int width = cairo_image_surface_get_width(surface);
	int height = cairo_image_surface_get_height(surface);
	int stride = cairo_image_surface_get_stride(surface);
	const unsigned char *data = cairo_image_surface_get_data(surface);
	int x, y;

	image_resize(image, width, height);
	for (y = 0; y < height; y++) {
		const uint32_t *in =
		    (const void *)(data + (size_t)y * (size_t)stride);
		uint8_t *out = image->grey + (size_t)y * (size_t)width;

		for (x = 0; x < width; x++)
			out[x] = (uint8_t)((77 * (in[x] >> 16 & 255) +
					       150 * (in[x] >> 8 & 255) +
					       29 * (in[x] & 255)) >>
					   8);
	}
}

static enum err
draw(PopplerPage *page, struct image *image, image_problem *problem)
{
	cairo_surface_t *surface;
	cairo_t *cr;
	double w, h, scale = DOTS_PER_INCH / 72;
	enum err err = ERR_NONE;

	poppler_page_get_size(page, &w, &h);
	if (!(w > 72 && h > 72 && w < 14400 && h < 14400)) {
		*problem = "the PDF page is not the size of a sheet of paper";
		return ERR_SIZE;
	}
	if ((w > h ? w : h) * scale > SIDE_MAX)
		scale = SIDE_MAX / (w > h ? w : h);
	surface = cairo_image_surface_create(
	    CAIRO_FORMAT_RGB24, (int)(w * scale), (int)(h * scale));
	cr = cairo_create(surface);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, scale, scale);
	poppler_page_render(page, cr);
	if (cairo_status(cr) != CAIRO_STATUS_SUCCESS) {
		*problem = "the PDF page cannot be drawn";
		err = ERR_INPUT;
	}
	cairo_destroy(cr);
	cairo_surface_flush(surface);
	if (err == ERR_NONE)
		grey_of(surface, image);
	cairo_surface_destroy(surface);
	return err;
}

enum err
image_poppler_render(const uint8_t *data, size_t len, int number,
    struct image *image, image_problem *problem)
{
	GBytes *bytes = g_bytes_new_static(data, len);
	PopplerDocument *document;
	PopplerPage *page = NULL;
	enum err err = ERR_INPUT;

	*problem = "the PDF file is damaged, or needs a password";
	document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	if (document != NULL)
		page = poppler_document_get_page(document, number);
	if (page != NULL)
		err = draw(page, image, problem);
	if (err == ERR_NONE)
		*problem = NULL;
	g_clear_object(&page);
	g_clear_object(&document);
	g_bytes_unref(bytes);
	return err;
}
