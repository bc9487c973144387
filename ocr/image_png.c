/* The adapter to libpng. */
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/image.h"
#include "schema/mem.h"

#define CHUNK_MAX (8u << 20) /* bytes of an unpacked ancillary chunk */

struct bytes {
	const uint8_t *data;
	size_t len;
};

struct decoder {
	png_structp png;
	png_infop info;
	struct bytes left;
	struct image_rows rows;
	uint8_t *row;     /* owned */
	png_bytep *lines; /* owned; interlaced files only */
	int width, height, shrink;
	image_problem problem;
	jmp_buf back;
};

static void
on_error(png_structp png, png_const_charp text)
{
	struct decoder *d = png_get_error_ptr(png);

	(void)text;
	longjmp(d->back, 1);
}

static void
on_warning(png_structp png, png_const_charp text)
{
	(void)png, (void)text;
}

static void
on_read(png_structp png, png_bytep out, size_t n)
{
	struct decoder *d = png_get_io_ptr(png);

	if (n > d->left.len)
		png_error(png, "cut short");
	memcpy(out, d->left.data, n);
	d->left.data += n;
	d->left.len -= n;
}

/* Whatever the file holds comes out as 8-bit grey on white. */
static void
make_grey(struct decoder *d)
{
	int colour = png_get_color_type(d->png, d->info);
	bool clear = (colour & PNG_COLOR_MASK_ALPHA) != 0 ||
		     png_get_valid(d->png, d->info, PNG_INFO_tRNS) != 0;
	png_color_16 white = {
		.red = 255, .green = 255, .blue = 255, .gray = 255
	};

	png_set_expand(d->png);
	png_set_scale_16(d->png);
	if (clear)
		png_set_background_fixed(
		    d->png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, PNG_FP_1);
	if ((colour & PNG_COLOR_MASK_COLOR) != 0)
		png_set_rgb_to_gray_fixed(d->png, PNG_ERROR_ACTION_NONE,
		    PNG_RGB_TO_GRAY_DEFAULT, PNG_RGB_TO_GRAY_DEFAULT);
}

static bool
start(struct decoder *d)
{
	png_set_user_limits(d->png, IMAGE_SIDE_MAX * 8u, IMAGE_SIDE_MAX * 8u);
	png_set_chunk_malloc_max(d->png, CHUNK_MAX);
	png_set_chunk_cache_max(d->png, 64);
	png_read_info(d->png, d->info);
	if (image_limits(png_get_image_width(d->png, d->info),
		png_get_image_height(d->png, d->info), &d->shrink,
		&d->problem) != ERR_NONE)
		return false;
	d->width = (int)png_get_image_width(d->png, d->info);
	d->height = (int)png_get_image_height(d->png, d->info);
	make_grey(d);
	return true;
}

static void
read_rows(struct decoder *d, struct image *image)
{
	int y;

	image_rows_init(&d->rows, image, d->width, d->height, d->shrink);
	d->row = mem_grow(NULL, (size_t)d->width, 1);
	for (y = 0; y < d->height; y++) {
		uint8_t *to = image_rows_place(&d->rows);

		if (to == NULL)
			to = d->row;
		png_read_row(d->png, to, NULL);
		image_rows_put(&d->rows, to);
	}
}

/* Interlaced rows come several times over, so all are kept. */
static bool
read_interlaced(struct decoder *d, struct image *image)
{
	int y;

	if ((uint64_t)d->width * (uint64_t)d->height > IMAGE_WHOLE_MAX) {
		d->problem = "the picture is too large: save it without "
			     "interlacing";
		return false;
	}
	image_resize(image, d->width, d->height);
	d->lines = mem_array((size_t)d->height, sizeof *d->lines);
	for (y = 0; y < d->height; y++)
		d->lines[y] = image->grey + (size_t)y * (size_t)d->width;
	png_read_image(d->png, d->lines);
	return true;
}

static bool
decode(struct decoder *d, struct image *image)
{
	bool interlaced;

	if (!start(d))
		return false;
	interlaced =
	    png_get_interlace_type(d->png, d->info) != PNG_INTERLACE_NONE;
	if (interlaced)
		png_set_interlace_handling(d->png);
	png_read_update_info(d->png, d->info);
	if (png_get_rowbytes(d->png, d->info) != (size_t)d->width)
		png_error(d->png, "not grey");
	if (interlaced) {
		if (!read_interlaced(d, image))
			return false;
	} else
		read_rows(d, image);
	png_read_end(d->png, NULL);
	return true;
}

static enum err
png_sheet(void *state, int sheet, struct image *image, image_problem *problem)
{
	struct decoder *d = mem_new(struct decoder);
	enum err err = ERR_INPUT;

	(void)sheet;
	d->left = *(struct bytes *)state;
	d->problem = "the PNG picture is cut short or damaged";
	if (setjmp(d->back) == 0) {
		d->png = png_create_read_struct(
		    PNG_LIBPNG_VER_STRING, d, on_error, on_warning);
		if (d->png != NULL)
			d->info = png_create_info_struct(d->png);
		if (d->info != NULL) {
			png_set_read_fn(d->png, d, on_read);
			if (decode(d, image))
				err = ERR_NONE;
		}
	}
	*problem = err == ERR_NONE ? NULL : d->problem;
	png_destroy_read_struct(&d->png, &d->info, NULL);
	image_rows_fini(&d->rows);
	free(d->row);
	free(d->lines);
	free(d);
	return err;
}

static enum err
png_open(const uint8_t *data, size_t len, void **state, int *sheets,
    image_problem *problem)
{
	struct bytes *b = mem_new(struct bytes);

	(void)problem;
	*b = (struct bytes){ data, len };
	*state = b;
	*sheets = 1;
	return ERR_NONE;
}

const struct image_format image_format_png = {
	.open = png_open,
	.sheet = png_sheet,
	.close = free,
};
