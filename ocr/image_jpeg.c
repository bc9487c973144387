/* The adapter to libjpeg (-turbo). */
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <stdlib.h>

#include "ocr/image.h"
#include "schema/mem.h"

/* A progressive picture is held whole, in 16 bits a sample, while it is
 * decoded, and each of its scans goes over all of it. */
#define PROGRESSIVE_MAX (48u << 20) /* samples */
#define SCANS_MAX       64

struct decoder {
	struct jpeg_decompress_struct jpeg; /* first: freed by its address */
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	jmp_buf back;
	bool damaged;
	uint8_t *cmyk; /* owned; a row, where the file is CMYK */
	image_problem problem;
};

static struct decoder *
decoder_of(j_common_ptr jpeg)
{
	return (struct decoder *)jpeg->client_data;
}

static void
on_error(j_common_ptr jpeg)
{
	longjmp(decoder_of(jpeg)->back, 1);
}

/* The library goes on after these, with grey where the picture should be: a
 * page half of which was never sent must not be read as blank. */
static void
on_message(j_common_ptr jpeg, int level)
{
	struct decoder *d = decoder_of(jpeg);

	if (level >= 0)
		return;
	switch (jpeg->err->msg_code) {
	case JWRN_JPEG_EOF:
	case JWRN_HIT_MARKER:
	case JWRN_HUFF_BAD_CODE:
	case JWRN_BOGUS_PROGRESSION:
	case JWRN_MUST_RESYNC:
		d->damaged = true;
		break;
	default:
		break;
	}
}

static void
on_text(j_common_ptr jpeg)
{
	(void)jpeg;
}

static void
on_progress(j_common_ptr jpeg)
{
	struct decoder *d = decoder_of(jpeg);

	if (d->jpeg.input_scan_number > SCANS_MAX)
		longjmp(d->back, 1);
}

static void
decoder_init(struct decoder *d)
{
	d->jpeg.err = jpeg_std_error(&d->errors);
	d->errors.error_exit = on_error;
	d->errors.emit_message = on_message;
	d->errors.output_message = on_text;
	d->progress.progress_monitor = on_progress;
	d->jpeg.client_data = d;
	d->problem = "the JPEG picture is damaged";
}

/* Reads the header and sets how to decode.  False with its problem. */
static bool
start(struct decoder *d)
{
	struct jpeg_decompress_struct *j = &d->jpeg;
	int shrink, scale = 1;
	uint64_t samples;

	jpeg_read_header(j, TRUE);
	if (image_limits(j->image_width, j->image_height, &shrink,
		&d->problem) != ERR_NONE)
		return false;
	samples = (uint64_t)j->image_width * j->image_height *
		  (uint64_t)j->num_components;
	if (jpeg_has_multiple_scans(j) && samples > PROGRESSIVE_MAX) {
		d->problem = "the picture is too large: save it as a plain, "
			     "not a progressive JPEG";
		return false;
	}
	while (scale < shrink && scale < 8)
		scale *= 2;
	j->scale_num = 1;
	j->scale_denom = (unsigned)scale;
	j->do_fancy_upsampling = FALSE;
	if (j->jpeg_color_space == JCS_CMYK || j->jpeg_color_space == JCS_YCCK)
		j->out_color_space = JCS_CMYK;
	else
		j->out_color_space = JCS_GRAYSCALE;
	j->progress = &d->progress;
	jpeg_start_decompress(j);
	return true;
}

/* Adobe's CMYK is stored inverted: 255 is no ink. */
static void
grey_of_cmyk(const uint8_t *cmyk, uint8_t *grey, unsigned width)
{
	unsigned x;

	for (x = 0; x < width; x++, cmyk += 4) {
		unsigned light = 77u * cmyk[0] + 150u * cmyk[1] + 29u * cmyk[2];

		grey[x] = (uint8_t)((light >> 8) * cmyk[3] / 255);
	}
}

static void
rows(struct decoder *d, struct image *image)
{
	struct jpeg_decompress_struct *j = &d->jpeg;

	image_resize(image, (int)j->output_width, (int)j->output_height);
	if (j->output_components == 4)
		d->cmyk = mem_grow(NULL, j->output_width, 4);
	while (j->output_scanline < j->output_height) {
		uint8_t *row =
		    image->grey + (size_t)j->output_scanline * j->output_width;
		JSAMPROW to = d->cmyk != NULL ? d->cmyk : row;

		if (jpeg_read_scanlines(j, &to, 1) != 1)
			on_error((j_common_ptr)j);
		if (d->cmyk != NULL)
			grey_of_cmyk(d->cmyk, row, j->output_width);
	}
	jpeg_finish_decompress(j);
}

enum err
image_jpeg_decode(const uint8_t *data, size_t len, struct image *image,
    image_problem *problem)
{
	struct decoder *d = mem_new(struct decoder);
	enum err err = ERR_INPUT;

	decoder_init(d);
	if (setjmp(d->back) == 0) {
		jpeg_create_decompress(&d->jpeg);
		d->jpeg.client_data = d;
		jpeg_mem_src(&d->jpeg, data, len);
		if (start(d)) {
			rows(d, image);
			err = ERR_NONE;
		}
	}
	if (err == ERR_NONE && d->damaged) {
		d->problem = "the JPEG picture is cut short or damaged";
		err = ERR_INPUT;
	}
	*problem = err == ERR_NONE ? NULL : d->problem;
	jpeg_destroy_decompress(&d->jpeg);
	free(d->cmyk);
	free(d);
	return err;
}

/* A JPEG file is its bytes: nothing to open. */
struct bytes {
	const uint8_t *data;
	size_t len;
};

static enum err
jpeg_open(const uint8_t *data, size_t len, void **state, int *sheets,
    image_problem *problem)
{
	struct bytes *b = mem_new(struct bytes);

	(void)problem;
	*b = (struct bytes){ data, len };
	*state = b;
	*sheets = 1;
	return ERR_NONE;
}

static enum err
jpeg_sheet(void *state, int sheet, struct image *image, image_problem *problem)
{
	struct bytes *b = state;

	(void)sheet;
	return image_jpeg_decode(b->data, b->len, image, problem);
}

const struct image_format image_format_jpeg = {
	.open = jpeg_open,
	.sheet = jpeg_sheet,
	.close = free,
};
