#include <stdio.h>

#include <check.h>
#include <jpeglib.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

#include "ocr/image.h"
#include "schema/buf.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define SIDE 200

/* A picture that is darker downwards, with a black square. */
static uint8_t picture[SIDE * SIDE];
static struct buf file;
static struct image image;

static void
setup(void)
{
	int x, y;

	for (y = 0; y < SIDE; y++)
		for (x = 0; x < SIDE; x++)
			picture[y * SIDE + x] =
			    x > 80 && x < 120 && y > 80 && y < 120
				? 0
				: (uint8_t)(255 - y / 2);
	buf_init(&file, 1 << 24);
	image_init(&image);
}

static void
teardown(void)
{
	buf_fini(&file);
	image_fini(&image);
}

static void
make_png(int colours)
{
	png_image png = { .version = PNG_IMAGE_VERSION,
		.width = SIDE,
		.height = SIDE,
		.format = colours == 1   ? PNG_FORMAT_GRAY
			  : colours == 3 ? PNG_FORMAT_RGB
					 : PNG_FORMAT_RGBA };
	uint8_t *pixels = mem_array(SIDE * SIDE, 4);
	png_alloc_size_t n = PNG_IMAGE_PNG_SIZE_MAX(png);
	int i, c;

	for (i = 0; i < SIDE * SIDE; i++)
		for (c = 0; c < colours; c++)
			pixels[i * colours + c] = c == 3 ? 255 : picture[i];
	buf_clear(&file);
	ck_assert(png_image_write_to_memory(
	    &png, buf_room(&file, n), &n, 0, pixels, 0, NULL));
	file.len = n;
	free(pixels);
}

static void
make_jpeg(int width, int height, bool progressive)
{
	struct jpeg_compress_struct j;
	struct jpeg_error_mgr errors;
	unsigned char *out = NULL;
	unsigned long n = 0;
	uint8_t *row = mem_array((size_t)width, 1);

	j.err = jpeg_std_error(&errors);
	jpeg_create_compress(&j);
	jpeg_mem_dest(&j, &out, &n);
	j.image_width = (JDIMENSION)width;
	j.image_height = (JDIMENSION)height;
	j.input_components = 1;
	j.in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(&j);
	if (progressive)
		jpeg_simple_progression(&j);
	jpeg_start_compress(&j, TRUE);
	while (j.next_scanline < j.image_height) {
		JSAMPROW r =
		    width == SIDE ? picture + j.next_scanline * SIDE : row;

		jpeg_write_scanlines(&j, &r, 1);
	}
	jpeg_finish_compress(&j);
	jpeg_destroy_compress(&j);
	buf_clear(&file);
	buf_put(&file, out, n);
	free(out);
	free(row);
}

/* DIRECTORIES pictures in one TIFF; BITS 1 is group 4. */
static void
make_tiff(int directories, int bits)
{
	char name[] = "/tmp/check-image-XXXXXX";
	int fd = mkstemp(name), d, x, y;
	uint8_t chunk[4096], row[SIDE];
	size_t n;
	FILE *f;
	TIFF *t;

	ck_assert_int_ge(fd, 0);
	t = TIFFFdOpen(fd, name, "w");
	for (d = 0; d < directories; d++) {
		TIFFSetField(t, TIFFTAG_IMAGEWIDTH, SIDE);
		TIFFSetField(t, TIFFTAG_IMAGELENGTH, SIDE);
		TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, bits);
		TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 1);
		TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, 50);
		TIFFSetField(t, TIFFTAG_PHOTOMETRIC,
		    bits == 1 ? PHOTOMETRIC_MINISWHITE
			      : PHOTOMETRIC_MINISBLACK);
		TIFFSetField(t, TIFFTAG_COMPRESSION,
		    bits == 1 ? COMPRESSION_CCITTFAX4 : COMPRESSION_LZW);
		for (y = 0; y < SIDE; y++) {
			memcpy(row, picture + y * SIDE, SIDE);
			for (x = 0; bits == 1 && x < SIDE; x++) {
				if (x % 8 == 0)
					row[x / 8] = 0;
				if (picture[y * SIDE + x] < 100)
					row[x / 8] |= 0x80 >> x % 8;
			}
			TIFFWriteScanline(t, row, (uint32_t)y, 0);
		}
		TIFFWriteDirectory(t);
	}
	TIFFClose(t);
	f = fopen(name, "rb");
	buf_clear(&file);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(&file, chunk, n);
	fclose(f);
	unlink(name);
}

/* A PDF of one page that is drawn by one picture: the bytes now in FILE. */
static void
make_pdf(const char *image_dict)
{
	struct buf scan = file;
	size_t at[6], i;

	buf_init(&file, 1 << 24);
	buf_puts(&file, "%PDF-1.4\n");
	at[1] = file.len;
	buf_puts(&file, "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
	at[2] = file.len;
	buf_puts(&file, "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n");
	at[3] = file.len;
	buf_puts(&file, "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 "
			"200]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>"
			">>endobj\n");
	at[4] = file.len;
	buf_puts(&file, "4 0 obj<</Length 29>>stream\n"
			"q 200 0 0 200 0 0 cm /I Do Q\n"
			"endstream endobj\n");
	at[5] = file.len;
	buf_printf(&file,
	    "5 0 obj<</Type/XObject/Subtype/Image/Width %d/Height %d"
	    "/ColorSpace/DeviceGray %s/Length %zu>>stream\n",
	    SIDE, SIDE, image_dict, scan.len);
	buf_put(&file, scan.data, scan.len);
	buf_puts(&file, "\nendstream endobj\n");
	i = file.len;
	buf_puts(&file, "xref\n0 6\n0000000000 65535 f \n");
	for (int k = 1; k < 6; k++)
		buf_printf(&file, "%010zu 00000 n \n", at[k]);
	buf_printf(&file,
	    "trailer<</Size 6/Root 1 0 R>>\nstartxref\n%zu\n"
	    "%%%%EOF\n",
	    i);
	buf_fini(&scan);
}

static enum err
read_sheet(const void *data, size_t len, int sheet, image_problem *problem)
{
	struct image_file f;
	enum err err = image_open(&f, data, len, problem);

	if (err != ERR_NONE)
		return err;
	err = image_sheet(&f, sheet, &image, problem);
	image_close(&f);
	return err;
}

static void
assert_picture(int allowed)
{
	image_problem problem;
	int i;

	ck_assert_int_eq(
	    read_sheet(file.data, file.len, 0, &problem), ERR_NONE);
	ck_assert_ptr_null(problem);
	ck_assert_int_eq(image.width, SIDE);
	ck_assert_int_eq(image.height, SIDE);
	for (i = 0; i < SIDE * SIDE; i++)
		ck_assert_int_le(abs(image.grey[i] - picture[i]), allowed);
}

START_TEST(a_png_of_any_colours_comes_out_grey)
{
	make_png(_i);
	assert_picture(1);
}
END_TEST

START_TEST(a_jpeg_comes_out_grey)
{
	make_jpeg(SIDE, SIDE, _i == 1);
	assert_picture(60);
	ck_assert_int_lt(image.grey[100 * SIDE + 100], 10);
	ck_assert_int_gt(image.grey[10 * SIDE + 10], 240);
}
END_TEST

START_TEST(a_tiff_has_as_many_sheets_as_directories)
{
	struct image_file f;
	image_problem problem;

	make_tiff(3, 8);
	assert_picture(0);
	ck_assert_int_eq(
	    image_open(&f, file.data, file.len, &problem), ERR_NONE);
	ck_assert_int_eq(f.sheets, 3);
	ck_assert_int_eq(image_sheet(&f, 2, &image, &problem), ERR_NONE);
	ck_assert_int_eq(image_sheet(&f, 0, &image, &problem), ERR_NONE);
	image_close(&f);
}
END_TEST

START_TEST(a_fax_is_black_on_white)
{
	image_problem problem;

	make_tiff(1, 1);
	ck_assert_int_eq(
	    read_sheet(file.data, file.len, 0, &problem), ERR_NONE);
	ck_assert_int_eq(image.grey[100 * SIDE + 100], 0);
	ck_assert_int_eq(image.grey[20 * SIDE + 20], 255);
}
END_TEST

START_TEST(the_scan_is_taken_out_of_a_pdf)
{
	struct image alone = { 0 };
	image_problem problem;

	make_jpeg(SIDE, SIDE, false);
	ck_assert_int_eq(
	    read_sheet(file.data, file.len, 0, &problem), ERR_NONE);
	alone = image;
	image_init(&image);
	make_pdf("/BitsPerComponent 8/Filter/DCTDecode");
	ck_assert_int_eq(
	    read_sheet(file.data, file.len, 0, &problem), ERR_NONE);
	ck_assert_int_eq(image.width, SIDE);
	ck_assert_mem_eq(image.grey, alone.grey, SIDE * SIDE);
	image_fini(&alone);
}
END_TEST

START_TEST(a_pdf_page_that_is_no_scan_is_drawn)
{
	image_problem problem;

	buf_clear(&file);
	buf_put(&file, picture, sizeof(picture));
	make_pdf("/BitsPerComponent 8");
	ck_assert_int_eq(
	    read_sheet(file.data, file.len, 0, &problem), ERR_NONE);
	ck_assert_int_gt(image.width, 2 * SIDE);
	ck_assert_int_lt(
	    image.grey[image.height / 2 * image.width + image.width / 2], 10);
}
END_TEST

START_TEST(a_picture_100000_pixels_square_is_refused_before_it_is_unpacked)
{
	image_problem problem;

	make_png(1);
	/* Width and height in the header, and its checksum. */
	memcpy(file.data + 16, "\0\1\206\240\0\1\206\240", 8);
	memcpy(file.data + 29, "\0\0\0\0", 4);
	ck_assert_int_ne(
	    read_sheet(file.data, file.len, 0, &problem), ERR_NONE);
	ck_assert_ptr_nonnull(problem);
	ck_assert_uint_lt(image.cap, 1 << 20);
}
END_TEST

START_TEST(sizes_are_judged_before_they_are_multiplied)
{
	image_problem problem;
	int shrink;

	ck_assert_int_ne(
	    image_limits(UINT32_MAX, UINT32_MAX, &shrink, &problem), ERR_NONE);
	ck_assert_int_ne(image_limits(0, 100, &shrink, &problem), ERR_NONE);
	ck_assert_int_eq(image_limits(1654, 2339, &shrink, &problem), ERR_NONE);
	ck_assert_int_eq(shrink, 1);
	ck_assert_int_eq(
	    image_limits(9922, 14032, &shrink, &problem), ERR_NONE);
	ck_assert_int_gt(shrink, 1);
}
END_TEST

START_TEST(a_large_picture_is_made_smaller_while_it_is_read)
{
	image_problem problem;

	make_jpeg(400, 7000, false);
	ck_assert_int_eq(
	    read_sheet(file.data, file.len, 0, &problem), ERR_NONE);
	ck_assert_int_eq(image.height, 3500);
	ck_assert_int_eq(image.width, 200);
}
END_TEST

/* Cut anywhere, a file is a problem, never half a page. */
static void
cut_everywhere(void)
{
	size_t n;

	for (n = 0; n + 20 < file.len; n += 1 + file.len / 97) {
		image_problem problem = NULL;
		uint8_t *part = mem_grow(NULL, n + 1, 1);

		memcpy(part, file.data, n);
		ck_assert_msg(read_sheet(part, n, 0, &problem) != ERR_NONE,
		    "%zu of %zu bytes were taken for a page", n, file.len);
		ck_assert_ptr_nonnull(problem);
		free(part);
	}
}

START_TEST(a_png_cut_short_is_a_problem)
{
	make_png(1);
	cut_everywhere();
}
END_TEST

START_TEST(a_jpeg_cut_short_is_a_problem)
{
	make_jpeg(SIDE, SIDE, false);
	cut_everywhere();
}
END_TEST

START_TEST(a_tiff_cut_short_is_a_problem)
{
	make_tiff(1, 8);
	cut_everywhere();
}
END_TEST

START_TEST(what_is_no_picture_is_told_so)
{
	static const char *const texts[] = { "", "hello",
		"%PDF-1.7 and nothing else", "\x89PNG\r\n\x1a\n",
		"II*\0\xff\xff\xff\xff" };
	size_t i;

	for (i = 0; i < countof(texts); i++) {
		image_problem problem = NULL;

		ck_assert_int_ne(
		    read_sheet(texts[i], strlen(texts[i]), 0, &problem),
		    ERR_NONE);
		ck_assert_ptr_nonnull(problem);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("image");
	TCase *tc = tcase_create("image");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_png_of_any_colours_comes_out_grey, 1, 2);
	tcase_add_loop_test(tc, a_png_of_any_colours_comes_out_grey, 3, 5);
	tcase_add_loop_test(tc, a_jpeg_comes_out_grey, 0, 2);
	tcase_add_test(tc, a_tiff_has_as_many_sheets_as_directories);
	tcase_add_test(tc, a_fax_is_black_on_white);
	tcase_add_test(tc, the_scan_is_taken_out_of_a_pdf);
	tcase_add_test(tc, a_pdf_page_that_is_no_scan_is_drawn);
	tcase_add_test(tc,
	    a_picture_100000_pixels_square_is_refused_before_it_is_unpacked);
	tcase_add_test(tc, sizes_are_judged_before_they_are_multiplied);
	tcase_add_test(tc, a_large_picture_is_made_smaller_while_it_is_read);
	tcase_add_test(tc, a_png_cut_short_is_a_problem);
	tcase_add_test(tc, a_jpeg_cut_short_is_a_problem);
	tcase_add_test(tc, a_tiff_cut_short_is_a_problem);
	tcase_add_test(tc, what_is_no_picture_is_told_so);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
