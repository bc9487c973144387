/* The adapter to libtiff. */
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "ocr/image.h"
#include "schema/buf.h"
#include "schema/mem.h"

#define ALLOC_MAX  (96 << 20)  /* bytes in one piece, inside the library */
#define RASTER_MAX (16u << 20) /* pixels of 4 bytes, for the odd kinds */

struct source {
	const uint8_t *data;
	size_t len;
	uint64_t at;
	TIFF *tiff;
	int open_at; /* the directory that is current */
};

static tmsize_t
on_read(thandle_t handle, void *out, tmsize_t n)
{
	struct source *s = handle;
	uint64_t left = s->at < s->len ? s->len - s->at : 0;

	if (n < 0)
		return -1;
	if ((uint64_t)n > left)
		n = (tmsize_t)left;
	memcpy(out, s->data + s->at, (size_t)n);
	s->at += (uint64_t)n;
	return n;
}

static tmsize_t
on_write(thandle_t handle, void *data, tmsize_t n)
{
	(void)handle, (void)data, (void)n;
	return -1;
}

static toff_t
on_seek(thandle_t handle, toff_t to, int whence)
{
	struct source *s = handle;

	if (whence == SEEK_CUR)
		to += s->at;
	else if (whence == SEEK_END)
		to += s->len;
	s->at = to > s->len ? s->len : to;
	return s->at;
}

static int
on_close(thandle_t handle)
{
	(void)handle;
	return 0;
}

static toff_t
on_size(thandle_t handle)
{
	return ((struct source *)handle)->len;
}

static int
on_message(
    TIFF *tiff, void *arg, const char *module, const char *fmt, va_list ap)
{
	(void)tiff, (void)arg, (void)module, (void)fmt, (void)ap;
	return 1; /* dealt with: nothing is printed */
}

static TIFF *
open_memory(struct source *s)
{
	TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
	TIFF *tiff;

	if (options == NULL)
		return NULL;
	TIFFOpenOptionsSetMaxSingleMemAlloc(options, ALLOC_MAX);
	TIFFOpenOptionsSetErrorHandlerExtR(options, on_message, NULL);
	TIFFOpenOptionsSetWarningHandlerExtR(options, on_message, NULL);
	/* m: no memory mapping */
	tiff = TIFFClientOpenExt("page", "rm", s, on_read, on_write, on_seek,
	    on_close, on_size, NULL, NULL, options);
	TIFFOpenOptionsFree(options);
	return tiff;
}

/* What the plain way, row by row, needs to know of a picture. */
struct shape {
	uint32_t width, height;
	uint16_t bits, samples, photometric, planar, compression;
	bool tiled;
	int shrink;
};

static bool
shape_of(TIFF *tiff, struct shape *s, image_problem *problem)
{
	*s = (struct shape){ 0 };
	if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &s->width) ||
	    !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &s->height) ||
	    !TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &s->photometric))
		return false;
	TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &s->bits);
	TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &s->samples);
	TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &s->planar);
	TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &s->compression);
	s->tiled = TIFFIsTiled(tiff) != 0;
	return image_limits(s->width, s->height, &s->shrink, problem) ==
	       ERR_NONE;
}

static bool
is_plain(const struct shape *s)
{
	bool grey =
	    s->samples == 1 && (s->photometric == PHOTOMETRIC_MINISBLACK ||
				   s->photometric == PHOTOMETRIC_MINISWHITE);
	bool rgb = s->samples == 3 && s->bits == 8 &&
		   (s->photometric == PHOTOMETRIC_RGB ||
		       (s->photometric == PHOTOMETRIC_YCBCR &&
			   s->compression == COMPRESSION_JPEG));

	return !s->tiled && s->planar == PLANARCONFIG_CONTIG &&
	       ((grey && (s->bits == 1 || s->bits == 8)) || rgb);
}

static uint8_t
luma(unsigned r, unsigned g, unsigned b)
{
	return (uint8_t)((77 * r + 150 * g + 29 * b) >> 8);
}

static void
row_grey(const struct shape *s, const uint8_t *in, uint8_t *out)
{
	uint8_t flip = s->photometric == PHOTOMETRIC_MINISWHITE ? 255 : 0;
	uint32_t x;

	if (s->samples == 3) {
		for (x = 0; x < s->width; x++, in += 3)
			out[x] = luma(in[0], in[1], in[2]);
	} else if (s->bits == 8) {
		for (x = 0; x < s->width; x++)
			out[x] = in[x] ^ flip;
	} else {
		for (x = 0; x < s->width; x++)
			out[x] =
			    (uint8_t) - (in[x / 8] >> (7 - x % 8) & 1) ^ flip;
	}
}

static bool
read_plain(TIFF *tiff, const struct shape *s, struct image *image)
{
	struct image_rows rows;
	tmsize_t size = TIFFScanlineSize(tiff);
	uint8_t *in, *out;
	uint32_t y;

	if (size <
	    (tmsize_t)(((uint64_t)s->width * s->bits * s->samples + 7) / 8))
		return false;
	in = mem_array((size_t)size, 1);
	out = mem_array(s->width, 1);
	image_rows_init(&rows, image, (int)s->width, (int)s->height, s->shrink);
	for (y = 0; y < s->height; y++) {
		if (TIFFReadScanline(tiff, in, y, 0) != 1)
			break;
		row_grey(s, in, out);
		image_rows_put(&rows, out);
	}
	image_rows_fini(&rows);
	free(in);
	free(out);
	return y == s->height;
}

/* Tiles, palettes, planes, odd depths: the library's own conversion, whole.
 */
static bool
read_odd(TIFF *tiff, const struct shape *s, struct image *image,
    image_problem *problem)
{
	struct image_rows rows;
	uint32_t *raster, x, y;
	uint8_t *out;
	bool ok;

	if ((uint64_t)s->width * s->height > RASTER_MAX) {
		*problem = "the picture is too large: save it as grey TIFF "
			   "or JPEG";
		return false;
	}
	raster = mem_array((size_t)s->width * s->height, sizeof *raster);
	out = mem_array(s->width, 1);
	ok = TIFFReadRGBAImageOriented(tiff, s->width, s->height, raster,
		 ORIENTATION_TOPLEFT, 1) == 1;
	image_rows_init(&rows, image, (int)s->width, (int)s->height, s->shrink);
	for (y = 0; ok && y < s->height; y++) {
		const uint32_t *in = raster + (size_t)y * s->width;

		for (x = 0; x < s->width; x++)
			out[x] = luma(
			    TIFFGetR(in[x]), TIFFGetG(in[x]), TIFFGetB(in[x]));
		image_rows_put(&rows, out);
	}
	image_rows_fini(&rows);
	free(raster);
	free(out);
	return ok;
}

static enum err
tiff_sheet(void *state, int sheet, struct image *image, image_problem *problem)
{
	struct source *s = state;
	struct shape shape;
	bool ok;

	*problem = "the TIFF picture is cut short or damaged";
	if (s->open_at != sheet &&
	    (sheet == s->open_at + 1
		    ? !TIFFReadDirectory(s->tiff)
		    : !TIFFSetDirectory(s->tiff, (tdir_t)sheet)))
		return ERR_INPUT;
	s->open_at = sheet;
	if (!shape_of(s->tiff, &shape, problem))
		return ERR_INPUT;
	if (shape.samples == 3 && shape.photometric == PHOTOMETRIC_YCBCR)
		TIFFSetField(s->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
	ok = is_plain(&shape) ? read_plain(s->tiff, &shape, image)
			      : read_odd(s->tiff, &shape, image, problem);
	if (!ok)
		return ERR_INPUT;
	*problem = NULL;
	return ERR_NONE;
}

static void
tiff_close(void *state)
{
	struct source *s = state;

	if (s->tiff != NULL)
		TIFFClose(s->tiff);
	free(s);
}

/* Directories, at most one more than the limit; leaves the first current. */
static int
count_directories(TIFF *tiff)
{
	int n = 1;

	while (n <= IMAGE_SHEETS_MAX && TIFFReadDirectory(tiff))
		n++;
	return TIFFSetDirectory(tiff, 0) ? n : 0;
}

static enum err
tiff_open(const uint8_t *data, size_t len, void **state, int *sheets,
    image_problem *problem)
{
	struct source *s = mem_new(struct source);

	s->data = data;
	s->len = len;
	s->tiff = open_memory(s);
	*sheets = s->tiff != NULL ? count_directories(s->tiff) : 0;
	if (*sheets == 0 || *sheets > IMAGE_SHEETS_MAX) {
		*problem =
		    *sheets == 0
			? "the TIFF file is cut short or damaged"
			: "the file has too many pages: send fewer at a time";
		tiff_close(s);
		return ERR_INPUT;
	}
	*state = s;
	return ERR_NONE;
}

const struct image_format image_format_tiff = {
	.open = tiff_open,
	.sheet = tiff_sheet,
	.close = tiff_close,
};

static void
put_tag(struct buf *b, uint16_t tag, uint32_t value)
{
	buf_put_u16(b, tag);
	buf_put_u16(b, TIFF_LONG);
	buf_put_u32(b, 1);
	buf_put_u32(b, value);
}

#define FAX_TAGS 10

/* A TIFF of one strip around the fax data: 8 bytes of header, the one
 * directory, then the data. */
static void
wrap_fax(struct buf *b, const uint8_t *data, size_t len,
    const struct shape *shape, int k)
{
	uint32_t at = 8 + 2 + FAX_TAGS * 12 + 4;

	buf_put(b, "II*\0", 4);
	buf_put_u32(b, 8);
	buf_put_u16(b, FAX_TAGS);
	put_tag(b, TIFFTAG_IMAGEWIDTH, shape->width);
	put_tag(b, TIFFTAG_IMAGELENGTH, shape->height);
	put_tag(b, TIFFTAG_BITSPERSAMPLE, 1);
	put_tag(b, TIFFTAG_COMPRESSION, shape->compression);
	put_tag(b, TIFFTAG_PHOTOMETRIC, shape->photometric);
	put_tag(b, TIFFTAG_STRIPOFFSETS, at);
	put_tag(b, TIFFTAG_SAMPLESPERPIXEL, 1);
	put_tag(b, TIFFTAG_ROWSPERSTRIP, shape->height);
	put_tag(b, TIFFTAG_STRIPBYTECOUNTS, (uint32_t)len);
	if (k < 0)
		put_tag(b, TIFFTAG_GROUP4OPTIONS, 0);
	else
		put_tag(b, TIFFTAG_GROUP3OPTIONS, k > 0 ? 1 : 0);
	buf_put_u32(b, 0);
	buf_put(b, data, len);
}

enum err
image_fax_decode(const uint8_t *data, size_t len, int width, int height, int k,
    bool black_is_one, struct image *image, image_problem *problem)
{
	struct shape shape = { .width = (uint32_t)width,
		.height = (uint32_t)height,
		.compression =
		    k < 0 ? COMPRESSION_CCITTFAX4 : COMPRESSION_CCITTFAX3,
		.photometric = black_is_one ? PHOTOMETRIC_MINISBLACK
					    : PHOTOMETRIC_MINISWHITE };
	struct buf wrapped;
	void *state = NULL;
	enum err err;
	int sheets;

	buf_init(&wrapped, IMAGE_FILE_MAX + 1024u);
	wrap_fax(&wrapped, data, len, &shape, k);
	err = buf_err(&wrapped);
	if (err == ERR_NONE)
		err = tiff_open(
		    wrapped.data, wrapped.len, &state, &sheets, problem);
	if (err == ERR_NONE)
		err = tiff_sheet(state, 0, image, problem);
	if (state != NULL)
		tiff_close(state);
	buf_fini(&wrapped);
	return err;
}
