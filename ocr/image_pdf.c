/* The adapter to qpdf, by its C interface: takes the scan out of a PDF as the
 * scanner put it there, which costs a tenth of drawing the page.
 *
 * A page is taken to be one scan if its resources name exactly one image and
 * no font, and the image has the page's proportions.  Whatever else it is,
 * poppler draws it (image_poppler.c). */
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/image.h"
#include "schema/mem.h"

struct pdf {
	const uint8_t *data;
	size_t len;
	qpdf_data q; /* owned */
};

struct scan {
	qpdf_oh stream, dict;
	long long width, height;
	bool jpeg;
	int k;             /* fax */
	bool black_is_one; /* fax */
};

static bool
boolean(qpdf_data q, qpdf_oh dict, const char *key)
{
	QPDF_BOOL v = QPDF_FALSE;

	return qpdf_oh_get_value_as_bool(
		   q, qpdf_oh_get_key(q, dict, key), &v) &&
	       v;
}

static long long
integer(qpdf_data q, qpdf_oh dict, const char *key)
{
	long long v = 0;

	(void)qpdf_oh_get_value_as_longlong(
	    q, qpdf_oh_get_key(q, dict, key), &v);
	return v;
}

/* An array of one is as good as what it holds. */
static qpdf_oh
single(qpdf_data q, qpdf_oh oh)
{
	if (qpdf_oh_is_array(q, oh) && qpdf_oh_get_array_n_items(q, oh) == 1)
		return qpdf_oh_get_array_item(q, oh, 0);
	return oh;
}

/* The page's or, as pages inherit it, its ancestors' value of KEY. */
static qpdf_oh
inherited(qpdf_data q, qpdf_oh page, const char *key)
{
	int depth;

	for (depth = 0; depth < 16; depth++) {
		qpdf_oh v = qpdf_oh_get_key_if_dict(q, page, key);

		if (!qpdf_oh_is_null(q, v))
			return v;
		page = qpdf_oh_get_key_if_dict(q, page, "/Parent");
	}
	return qpdf_oh_new_null(q);
}

static size_t
n_keys(qpdf_data q, qpdf_oh dict)
{
	size_t n = 0;

	if (!qpdf_oh_is_dictionary(q, dict))
		return 0;
	qpdf_oh_begin_dict_key_iter(q, dict);
	while (qpdf_oh_dict_more_keys(q)) {
		(void)qpdf_oh_dict_next_key(q);
		n++;
	}
	return n;
}

/* The one image that the page draws; false if it draws anything else. */
static bool
only_image(qpdf_data q, qpdf_oh page, qpdf_oh *image)
{
	qpdf_oh resources = inherited(q, page, "/Resources");
	qpdf_oh objects = qpdf_oh_get_key_if_dict(q, resources, "/XObject");
	qpdf_oh fonts = qpdf_oh_get_key_if_dict(q, resources, "/Font");

	if (n_keys(q, objects) != 1 || n_keys(q, fonts) != 0)
		return false;
	qpdf_oh_begin_dict_key_iter(q, objects);
	*image = qpdf_oh_get_key(q, objects, qpdf_oh_dict_next_key(q));
	return qpdf_oh_is_stream(q, *image);
}

static bool
fills_page(qpdf_data q, qpdf_oh page, const struct scan *scan)
{
	qpdf_oh box = inherited(q, page, "/MediaBox");
	double v[4], w, h, ratio;
	int i;

	if (qpdf_oh_get_array_n_items(q, box) != 4)
		return false;
	for (i = 0; i < 4; i++)
		v[i] = qpdf_oh_get_numeric_value(
		    q, qpdf_oh_get_array_item(q, box, i));
	w = v[2] - v[0];
	h = v[3] - v[1];
	if (!(w > 0 && h > 0))
		return false;
	ratio = (double)scan->width / (double)scan->height / (w / h);
	return ratio > 0.95 && ratio < 1.05;
}

static bool
plain_fax(qpdf_data q, struct scan *scan, qpdf_oh parms)
{
	qpdf_oh decode = qpdf_oh_get_key(q, scan->dict, "/Decode");
	bool inverted = qpdf_oh_get_array_n_items(q, decode) == 2 &&
			qpdf_oh_get_numeric_value(
			    q, qpdf_oh_get_array_item(q, decode, 0)) > 0.5;
	qpdf_oh space = qpdf_oh_get_key(q, scan->dict, "/ColorSpace");

	if (!boolean(q, scan->dict, "/ImageMask") &&
	    !qpdf_oh_is_name_and_equals(q, space, "/DeviceGray"))
		return false;
	if (!qpdf_oh_is_dictionary(q, parms) ||
	    boolean(q, parms, "/EncodedByteAlign") ||
	    integer(q, parms, "/Columns") != scan->width)
		return false;
	scan->k = (int)integer(q, parms, "/K");
	scan->black_is_one = boolean(q, parms, "/BlackIs1") != inverted;
	return true;
}

/* Whether the stream is a bare JPEG or fax picture, and which. */
static bool
plain_scan(qpdf_data q, struct scan *scan)
{
	qpdf_oh filter, parms;

	scan->dict = qpdf_oh_get_dict(q, scan->stream);
	if (!qpdf_oh_is_name_and_equals(
		q, qpdf_oh_get_key(q, scan->dict, "/Subtype"), "/Image"))
		return false;
	scan->width = integer(q, scan->dict, "/Width");
	scan->height = integer(q, scan->dict, "/Height");
	if (scan->width < IMAGE_SIDE_MIN || scan->height < IMAGE_SIDE_MIN ||
	    scan->width > IMAGE_SIDE_MAX || scan->height > IMAGE_SIDE_MAX)
		return false;
	filter = single(q, qpdf_oh_get_key(q, scan->dict, "/Filter"));
	parms = single(q, qpdf_oh_get_key(q, scan->dict, "/DecodeParms"));
	scan->jpeg = qpdf_oh_is_name_and_equals(q, filter, "/DCTDecode");
	if (scan->jpeg)
		return qpdf_oh_is_null(
		    q, qpdf_oh_get_key(q, scan->dict, "/Decode"));
	return qpdf_oh_is_name_and_equals(q, filter, "/CCITTFaxDecode") &&
	       plain_fax(q, scan, parms);
}

static enum err
decode(struct pdf *pdf, const struct scan *scan, struct image *image,
    image_problem *problem)
{
	unsigned char *data = NULL;
	size_t len = 0;
	enum err err;

	*problem = "the scan inside the PDF is damaged";
	if (qpdf_oh_get_stream_data(pdf->q, scan->stream, qpdf_dl_none, NULL,
		&data, &len) != QPDF_SUCCESS)
		return ERR_INPUT;
	if (scan->jpeg)
		err = image_jpeg_decode(data, len, image, problem);
	else
		err = image_fax_decode(data, len, (int)scan->width,
		    (int)scan->height, scan->k, scan->black_is_one, image,
		    problem);
	free(data);
	return err;
}

static enum err
pdf_render(void *state, int sheet, struct image *image, image_problem *problem)
{
	struct pdf *pdf = state;

	return image_poppler_render(pdf->data, pdf->len, sheet, image, problem);
}

static enum err
pdf_sheet(void *state, int sheet, struct image *image, image_problem *problem)
{
	struct pdf *pdf = state;
	struct scan scan = { 0 };
	qpdf_oh page = qpdf_get_page_n(pdf->q, (size_t)sheet);
	enum err err;

	if (only_image(pdf->q, page, &scan.stream) &&
	    plain_scan(pdf->q, &scan) && fills_page(pdf->q, page, &scan))
		err = decode(pdf, &scan, image, problem);
	else
		err = pdf_render(pdf, sheet, image, problem);
	qpdf_oh_release_all(pdf->q);
	return err;
}

static void
pdf_close(void *state)
{
	struct pdf *pdf = state;

	if (qpdf_has_error(pdf->q)) /* told in our words; else it prints */
		(void)qpdf_get_error(pdf->q);
	qpdf_cleanup(&pdf->q);
	free(pdf);
}

static enum err
pdf_open(const uint8_t *data, size_t len, void **state, int *sheets,
    image_problem *problem)
{
	struct pdf *pdf = mem_new(struct pdf);

	*pdf = (struct pdf){ .data = data, .len = len, .q = qpdf_init() };
	qpdf_silence_errors(pdf->q);
	qpdf_set_suppress_warnings(pdf->q, QPDF_TRUE);
	*problem = NULL;
	if ((qpdf_read_memory(pdf->q, "page", (const char *)data, len, NULL) &
		QPDF_ERRORS) != 0)
		*problem = "the PDF file is damaged, or needs a password";
	else
		*sheets = qpdf_get_num_pages(pdf->q);
	if (*problem == NULL && *sheets <= 0)
		*problem = "the PDF file has no pages";
	else if (*problem == NULL && *sheets > IMAGE_SHEETS_MAX)
		*problem = "the file has too many pages: send fewer at a time";
	if (*problem != NULL) {
		pdf_close(pdf);
		return ERR_INPUT;
	}
	*state = pdf;
	return ERR_NONE;
}

const struct image_format image_format_pdf = {
	.open = pdf_open,
	.sheet = pdf_sheet,
	.render = pdf_render,
	.close = pdf_close,
};
